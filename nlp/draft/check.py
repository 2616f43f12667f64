"""Hold a draft to its source, its kind and the audit before it is handed over, and say what remains.

What an office must still fill in (【待补：…】) is counted by name, not audited: every other finding is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nlp.audit import audit
from nlp.datamodel import Finding
from nlp.draft.kinds import Kind
from nlp.draft.matter import Matter, Row
from nlp.draft.paper import Block, Paper, pieces_of
from nlp.phrases import heal
from nlp.readers import read_bytes

_GAP = re.compile(r"【待补")
_AROUND = 2
"""Characters on one side of a finding that the source must have too, for the words to be its own."""
_OF_THE_DRAFT = frozenset({"layout", "structure", "number", "genre"})
"""Families of rules that are never the source's doing."""
_OWN_MARK = re.compile(r"^（草案，由 duban 依据")


@dataclass(frozen=True, slots=True)
class Remark:
    """A thing to look at: `what` in Chinese, `words` of the draft it is about, `rule` and `severity` (info, warning, error, fatal).

    `inherited`: the source says it in just these words, which the draft keeps.
    """

    what: str
    words: str
    rule: str = ""
    severity: str = "warning"
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a check came to. `gaps` counts 【待补：…】 by name; `lost` are rows of the source that the draft does not hold, `doubled` those twice.

    `remarks` are in the order of the text. `characters` counts the body without blanks.
    """

    gaps: Mapping[str, int] = field(default_factory=dict)
    lost: tuple[Row, ...] = ()
    doubled: tuple[Row, ...] = ()
    remarks: tuple[Remark, ...] = ()
    characters: int = 0

    @property
    def own(self) -> tuple[Remark, ...]:
        """Return the remarks on what the draft itself did, not on words of the source that it keeps."""
        return tuple(remark for remark in self.remarks if not remark.inherited)

    @property
    def clean(self) -> bool:
        """Tell whether nothing is left but what the office must fill in and what the source itself said so."""
        return not (self.lost or self.doubled or any(remark.severity != "info" for remark in self.own))

    def told(self) -> str:
        """Return the report in one Chinese line."""
        parts = [
            f"待补{sum(self.gaps.values())}处" if self.gaps else "",
            f"漏写任务{len(self.lost)}项" if self.lost else "",
            f"重复任务{len(self.doubled)}项" if self.doubled else "",
            f"审核意见{len(self.own)}条" if self.own else "",
            f"来源原有的问题{len(self.remarks) - len(self.own)}处" if len(self.remarks) > len(self.own) else "",
        ]
        return "、".join(filter(None, parts))


def check(paper: Paper, matter: Matter, kind: Kind, content: bytes) -> Report:
    """Return what remains to be done on `paper`, set as the docx `content`: gaps, rows lost or doubled, what the kind forbids, the audit.

    Raises SecretMarkError where the draft bears a mark of state secrets.
    """
    lost, doubled = _rows(paper, matter) if kind.complete else ((), ())
    return Report(
        gaps=Counter(gap.strip("【】").removeprefix("待补：") for gap in paper.gaps),
        lost=lost,
        doubled=doubled,
        remarks=(*_of_kind(paper, kind), *_audited(matter, kind, content)),
        characters=paper.characters,
    )


def _rows(paper: Paper, matter: Matter) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the rows no words of the draft state, and those stated twice in the body or twice in the annexes."""
    named = {key for piece in paper.pieces() if piece.field in ("", "task") for key in piece.refs}
    stated = [Counter(_stated(blocks)) for blocks in (paper.body, *(annex.blocks for annex in paper.annexes))]
    lost = tuple(row for row in matter.rows if row.id not in named)
    doubled = tuple(row for row in matter.rows if any(count[row.id] > 1 for count in stated))
    return lost, doubled


def _stated(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the key of a row for every time its task is stated in full."""
    for piece in pieces_of(blocks):
        if piece.field == "task":
            yield from piece.refs


def _of_kind(paper: Paper, kind: Kind) -> Iterator[Remark]:
    if kind.longest and paper.characters > kind.longest:
        what = f"正文{paper.characters}字，超过{kind.name}一般不超过{kind.longest}字的要求，请压减或把责任分工移入附件"
        yield Remark(what, paper.title, rule="DRAFT-LENGTH", severity="info")
    # A time or a unit stands as the source has it.
    cells = {piece.text for piece in paper.pieces() if piece.field and piece.field != "task"}
    for pattern, why in kind.forbidden.items():
        for style, words in paper.lines():
            if style != "mark" and (m := re.search(pattern, words)):
                around = words[max(0, m.start() - 12) : m.end() + 12]
                yield Remark(f"“{m.group()}”不宜用在{kind.name}中：{why}", around, rule="DRAFT-TONE", inherited=any(m.group() in cell for cell in cells))


def _audited(matter: Matter, kind: Kind, content: bytes) -> Iterator[Remark]:
    said = _said(matter)
    doc = read_bytes(content, name=f"{kind.name}.docx")
    for finding in audit(doc, file=content):
        words = doc.quote(finding)
        line = doc.text[doc.text.rfind("\n", 0, finding.start) + 1 :].split("\n", 1)[0]
        if finding.rule not in kind.passes and not _ours(finding, words, line):
            message = finding.message + (f"，可改为“{finding.suggestion}”" if finding.suggestion and finding.suggestion not in finding.message else "")
            sides = (doc.text[max(0, finding.start - _AROUND) : finding.end], doc.text[finding.start : finding.end + _AROUND])
            inherited = finding.family not in _OF_THE_DRAFT and (
                any(_squeezed(side) in said for side in sides) or (len(words) > _AROUND and _squeezed(words) in said)
            )
            yield Remark(message, words or line[:30], rule=finding.rule, severity=finding.severity, inherited=inherited)


def _said(matter: Matter) -> str:
    """Return all that the source says, without blanks."""
    if matter.analyses:
        return _squeezed("\n".join(analysis.doc.text for analysis in matter.analyses.values()))
    return _squeezed("\n".join(words for row in matter.rows for words in (row.content, *(ref.quote for ref in row.references))))


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", heal(text))


def _ours(finding: Finding, words: str, line: str) -> bool:
    """Tell whether a finding is about what the report counts already: a gap, or the line that marks the draft as one."""
    return bool(_GAP.search(words) or _OWN_MARK.match(line) or (finding.family == "placeholder" and _GAP.search(line)))
