"""Monthly and quarterly reports of the ledger: figures, text, tables and charts, as Word, workbook and page.

    with ledger.read() as work:
        content = content_of(work, "2024-05")
    docx = to_docx(content, profile=profile)
"""

from __future__ import annotations

from nlp.draft.profile import Profile
from nlp.office.reports.content import Content, content_of
from nlp.office.reports.document import to_docx
from nlp.office.reports.page import to_html
from nlp.office.reports.workbook import to_xlsx

__all__ = ["FORMATS", "Content", "content_of", "to_docx", "to_html", "to_xlsx", "written"]

FORMATS = {"docx": "Word 文档", "xlsx": "Excel 表格", "html": "网页"}
"""Suffix of a report's file → what it is."""


def written(content: Content, form: str, profile: Profile | None = None) -> bytes:
    """Return a report in one of FORMATS; `profile` names the office in a Word file."""
    if form == "docx":
        return to_docx(content, profile=profile)
    return to_xlsx(content) if form == "xlsx" else to_html(content).encode()
