"""What an audit finds in a draft that it finds in the source too: slips of the source, whose words the draft keeps.

The source is audited once for all drafts of a run that have the same genre and day; words of rows that no document has (a ledger come
without its documents, cells a clerk wrote) are audited one by one, and only where a finding stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from nlp.audit import audit, prepared
from nlp.datamodel import Doc, Finding
from nlp.draft.matter import Matter
from nlp.phrases import heal

Mark = tuple[str, str, str, str]
"""Rule of a finding, two characters before it, its words, two characters behind it; no blanks."""
_SHORT = 3
"""Words shorter than this are known again by what stands beside them, on one side at least."""
_SIDE = 2
_TWICE = "STRUCT-REPEAT"
"""The rule of words said twice, which leaves tables alone: what a table of the source says twice comes to stand in sentences."""
_FRONT = re.compile(r"^(?:\d{1,3}[.．、]|（[一二三四五六七八九十]+）)?(?:要(?=[^求点素是]))?")
_OURS = re.compile("我(?=[省市州盟区县旗乡镇局厅委办校院])")


def is_inherited(finding: Finding, text: str, matter: Matter, *, genre: str, day: str | None) -> bool:
    """Tell whether the same rule marks the same words in the source of a draft; `text` is the draft's, of that genre and day."""
    here = _mark(finding, text)
    documents = [analysis.doc.text for analysis in (matter.analyses or {}).values()]
    if finding.rule == _TWICE and any(_squeezed(said).count(here[2]) > 1 for said in documents):
        return True
    return any(_same(here, there) for said in documents for there in _marks(said, genre, day)) or any(
        _same(here, there) for said in _words(matter) if here[2] in _squeezed(said) for there in _marks(said, genre, day)
    )


def _words(matter: Matter) -> Iterator[str]:
    """Yield all that stands in the cells of the matter, one by one, and what its documents are called."""
    for name in {matter.title, *matter.documents, *([matter.subject.name] if matter.subject else [])}:
        yield f"为贯彻落实《{name.strip('《》')}》，制定本方案。"  # as what a paper is based on
    for row in matter.rows:
        yield from (row.content, row.remark, row.progress, *row.section, *row.measures, *row.purpose, *row.times, *row.targets)
        yield from (*row.owners, *row.support, *(reference.quote for reference in row.references))
    yield from (words for directive in matter.directives for words in (directive.words, *directive.section))


@lru_cache(maxsize=2048)
def _marks(text: str, genre: str, day: str | None) -> frozenset[Mark]:
    """Return what the audit marks in a text of the source, by the rules of the draft's genre and day."""
    doc = prepared(Doc(text))
    doc = replace(doc, meta=replace(doc.meta, date=day))
    return frozenset(_mark(finding, text) for finding in audit(doc, genre=genre))


def _mark(finding: Finding, text: str) -> Mark:
    sides = (text[max(0, finding.start - 3 * _SIDE) : finding.start], text[finding.end : finding.end + 3 * _SIDE])
    return finding.rule, _squeezed(sides[0])[-_SIDE:], _squeezed(text[finding.start : finding.end]), _squeezed(sides[1])[:_SIDE]


def _same(one: Mark, other: Mark) -> bool:
    if one[0] != other[0] or not (one[2] in other[2] or other[2] in one[2]):
        return False
    return min(len(one[2]), len(other[2])) >= _SHORT or one[1] == other[1] or one[3] == other[3]


def _squeezed(text: str) -> str:
    """Return words without blanks, and as a paper has them: no number or 要 before them, 本市 for 我市."""
    return _OURS.sub("本", _FRONT.sub("", re.sub(r"\s", "", heal(text))))
