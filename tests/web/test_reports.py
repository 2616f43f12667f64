"""/reports: the report of a month or quarter, here and as files."""

import io

import pytest
from docx import Document
from openpyxl import load_workbook

from nlp.ledger.life import take
from tests.ledger.meeting import CLERK, READER, on, take_in
from tests.web.desk import desk, text
from tests.web.test_table import accept


@pytest.fixture
def meeting(blank):
    take_in(blank)
    ledger = on(blank, "2024-05-08")
    accept(ledger, 1, 2, step="立项")
    with ledger.write(CLERK) as work:
        take(work, 1, "交办", version=3)
    return on(blank, "2024-06-03")


def test_report_of_the_month_before_is_shown_first(meeting):
    page = desk(meeting, READER).get("/reports")
    assert "督办月报（2024年5月）" in text(page)
    assert 'class="chart"' in page.text


def test_report_is_of_the_unit_and_quarter_asked_for(meeting):
    assert "县水务局任务办理季报（2024年二季度）" in text(desk(meeting, CLERK).get("/reports?period=2024-Q2&unit=县水务局"))


def test_report_comes_as_word_workbook_and_page(meeting):
    clerk = desk(meeting, CLERK)
    answers = {form: clerk.get(f"/reports/download?period=2024-05&format={form}") for form in ("docx", "xlsx", "html")}
    assert "督办月报" in "\n".join(p.text for p in Document(io.BytesIO(answers["docx"].content)).paragraphs)
    assert load_workbook(io.BytesIO(answers["xlsx"].content)).sheetnames
    assert "督办月报" in answers["html"].text
    assert all(answer.headers["content-disposition"].startswith("attachment") for answer in answers.values())


@pytest.mark.parametrize("query", ["period=2024", "period=2030-01", "period=五月", "period=2024-05&format=exe"])
def test_report_that_cannot_be_is_told(meeting, query):
    assert desk(meeting, CLERK).get(f"/reports/download?{query}").status_code == 422
