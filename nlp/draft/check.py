"""Hold a draft to its source, its kind and the audit before it is handed over, and say what remains.

What an office must still fill in (【待补：…】) is counted by name, not audited: every other finding is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nlp.audit import genre_of, review
from nlp.datamodel import Finding
from nlp.draft.inherited import is_inherited
from nlp.draft.kinds import Kind
from nlp.draft.matter import Matter, Row
from nlp.draft.paper import Block, Paper, pieces_of
from nlp.readers import read_bytes

_GAP = re.compile(r"【待补")


@dataclass(frozen=True, slots=True)
class Remark:
    """A thing to look at: `what` in Chinese, `words` of the draft it is about, `rule` and `severity` (info, warning, error, fatal).

    `inherited`: the audit of the source marks the same words by the same rule, and the draft keeps them as they are.
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
    found = review(read_bytes(content, name=f"{kind.name}.docx"), file=content)
    doc, genre = found.doc, genre_of(found.doc)
    for finding in found.findings:
        words = doc.quote(finding)
        line = doc.text[doc.text.rfind("\n", 0, finding.start) + 1 :].split("\n", 1)[0]
        if not _is_gap(finding, words):
            message = finding.message + (f"，可改为“{finding.suggestion}”" if finding.suggestion and finding.suggestion not in finding.message else "")
            inherited = finding.family != "layout" and is_inherited(finding, doc.text, matter, genre=genre, day=doc.meta.date)
            yield Remark(message, words or line[:30], rule=finding.rule, severity=finding.severity, inherited=inherited)


def _is_gap(finding: Finding, words: str) -> bool:
    """Tell whether a finding is a gap, which the report counts already."""
    return finding.family == "placeholder" and bool(_GAP.search(words))
