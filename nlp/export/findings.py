"""The findings of analyses as rows of the sheet 审核意见."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from nlp.audit.report import advice, cited, family_name
from nlp.audit.rule import shipped
from nlp.datamodel import Analysis, Doc, Finding
from nlp.export.rows import Column
from nlp.labels import SEVERITIES
from nlp.lines import Lines
from nlp.phrases import one_line

AROUND: Final = 15
"""Characters of the paragraph shown on either side of the words."""

FINDING_COLUMNS: Final = (
    Column("number", "序号", 6, centred=True),
    Column("document", "来源文件", 18),
    Column("place", "原文位置", 14),
    Column("severity", "级别", 7, centred=True),
    Column("family", "类别", 12, centred=True),
    Column("words", "原文", 36),
    Column("message", "意见", 40),
    Column("instead", "建议改为", 20),
    Column("source", "依据", 28),
    Column("rule", "规则编号", 18),
)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as the workbook lists it; `words` are those marked, in 【】, with some around."""

    number: int
    document: str
    place: str
    severity: str
    family: str
    words: str
    message: str
    instead: str
    source: str
    rule: str


def finding_rows(documents: Mapping[str, Analysis]) -> Iterator[FindingRow]:
    """Yield the findings of all documents, each in the order of its text."""
    rules = {rule.id: rule for rule in shipped()}
    number = 0
    for name, analysis in documents.items():
        lines = Lines(analysis.doc.text)
        for finding in analysis.findings:
            number += 1
            line, column = lines.place(finding.start)
            yield FindingRow(
                number,
                name,
                f"第{line}行第{column}字",
                SEVERITIES[finding.severity],
                family_name(finding),
                _words(analysis.doc, finding, lines),
                finding.message,
                advice(finding),
                cited(rules[finding.rule]) if finding.rule in rules else "",
                finding.rule,
            )


def _words(doc: Doc, finding: Finding, lines: Lines) -> str:
    start, end = lines.body(lines.place(finding.start)[0])
    before = doc.text[max(start, finding.start - AROUND) : finding.start]
    after = doc.text[finding.end : min(end, finding.end + AROUND)] if finding.end < end else ""
    return one_line(f"{before}【{doc.quote(finding)}】{after}")
