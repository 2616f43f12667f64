"""Monthly and quarterly reports of the ledger: figures, text, tables and charts, as Word, workbook and page.

    with ledger.read() as work:
        content = content_of(work, "2024-05")
    docx = to_docx(content, profile=profile)
"""

from __future__ import annotations

from nlp.office.reports.content import Content, content_of
from nlp.office.reports.document import to_docx
from nlp.office.reports.page import to_html
from nlp.office.reports.workbook import to_xlsx

__all__ = ["Content", "content_of", "to_docx", "to_html", "to_xlsx"]
