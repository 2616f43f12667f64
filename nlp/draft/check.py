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
from nlp.readers import read_bytes

_GAP = re.compile(r"【待补")
_LAYOUT = re.compile(r"FMT-(?:COLOR|SIZE|FONT|INDENT|ADDRESSEE|IMPRINT)")
_SET = frozenset({"head", "signer", "salutation", "heading1", "heading2", "attendance"})
"""Styles whose layout is measured where it is made: an audit that takes them for running text is mistaken."""
_OWN_MARK = re.compile(r"^（草案，由 duban 依据")


@dataclass(frozen=True, slots=True)
class Remark:
    """A thing to look at: `what` in Chinese, `words` of the draft it is about, `rule` and `severity` (info, warning, error, fatal)."""

    what: str
    words: str
    rule: str = ""
    severity: str = "warning"


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
    def clean(self) -> bool:
        """Tell whether nothing is left but what the office must fill in."""
        return not (self.lost or self.doubled or any(r.severity != "info" for r in self.remarks))

    def told(self) -> str:
        """Return the report in one Chinese line."""
        parts = [
            f"待补{sum(self.gaps.values())}处" if self.gaps else "",
            f"漏写任务{len(self.lost)}项" if self.lost else "",
            f"重复任务{len(self.doubled)}项" if self.doubled else "",
            f"审核意见{len(self.remarks)}条" if self.remarks else "",
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
        remarks=(*_of_kind(paper, kind), *_audited(paper, kind, content)),
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
    for pattern, why in kind.forbidden.items():
        for style, words in paper.lines():
            if style != "mark" and (m := re.search(pattern, words)):
                around = words[max(0, m.start() - 12) : m.end() + 12]
                yield Remark(f"“{m.group()}”不宜用在{kind.name}中：{why}", around, rule="DRAFT-TONE")


def _audited(paper: Paper, kind: Kind, content: bytes) -> Iterator[Remark]:
    lines = {words for style, words in paper.lines() if style in _SET}
    if not paper.salutation:
        lines |= {words for style, words in paper.lines() if style == "body" and words.endswith("：")}
    doc = read_bytes(content, name=f"{kind.name}.docx")
    for finding in audit(doc, file=content):
        words = doc.quote(finding)
        line = doc.text[doc.text.rfind("\n", 0, finding.start) + 1 :].split("\n", 1)[0]
        if not _ours(finding, words, line) and not (_LAYOUT.match(finding.rule) and _set_by_us(line, lines)):
            message = finding.message + (f"，可改为“{finding.suggestion}”" if finding.suggestion and finding.suggestion not in finding.message else "")
            yield Remark(message, words or line[:30], rule=finding.rule, severity=finding.severity)


def _set_by_us(line: str, lines: Iterable[str]) -> bool:
    """Tell whether the line is one that has a layout of its own: the head, a heading, who was there."""
    return line in lines or any(part in lines for part in line.split("\t"))


def _ours(finding: Finding, words: str, line: str) -> bool:
    """Tell whether a finding is about what the report counts already: a gap, or the line that marks the draft as one."""
    return bool(_GAP.search(words) or _OWN_MARK.match(line) or (finding.family == "placeholder" and _GAP.search(line)))
