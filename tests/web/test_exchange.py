"""/ledger/export: the rows of a filter as a file."""

import csv
import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from nlp.ledger.schema import Event
from tests.ledger.meeting import CLERK, READER, on, take_in
from tests.web.desk import desk


@pytest.fixture
def meeting(blank):
    take_in(blank)
    return on(blank, "2024-06-25")


def test_workbook_has_the_rows_of_the_filter(meeting):
    answer = desk(meeting, READER).get("/ledger/export?format=xlsx&unit=县财政局")
    assert answer.headers["content-disposition"].startswith("attachment")
    cells = [cell for row in load_workbook(io.BytesIO(answer.content))["任务台账"].iter_rows(values_only=True) for cell in row]
    assert any("12公里河道清淤" in str(cell) for cell in cells)
    assert not any("入河排污口" in str(cell) for cell in cells)


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(meeting):
    clerk = desk(meeting, CLERK)
    clerk.post("/tasks/1/edit", {"version": "1", "content": "=HYPERLINK(1)", "was.content": ""})
    content = clerk.get("/ledger/export?format=csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0]["任务内容"] == "'=HYPERLINK(1)"


def test_export_is_put_down_in_the_log(meeting):
    desk(meeting, READER).get("/ledger/export?format=csv&light=red")
    with meeting.read() as work:
        event = work.session.scalars(select(Event).where(Event.action == "导出")).one()
        assert (event.role, event.after) == ("只读", {"format": "csv", "count": 0, "filter": {"light": "red"}})


def test_format_nobody_knows_is_told(meeting):
    assert desk(meeting, CLERK).get("/ledger/export?format=exe").status_code == 422
