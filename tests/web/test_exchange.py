"""/ledger/export: the rows of a filter as a file."""

import csv
import io

from openpyxl import load_workbook
from sqlalchemy import select

from nlp.ledger.schema import Event
from tests.ledger.meeting import CLERK, READER, row
from tests.web.desk import desk, hidden, text


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


def edited(content, change):
    """Return a workbook that went out, changed as a clerk would change it."""
    book = load_workbook(io.BytesIO(content))
    sheet = book["任务台账"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "任务内容" for cell in row))
    columns = {cell.value: cell.column for cell in head}
    change(sheet, columns, head[0].row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbook_that_comes_back_is_shown_first_and_then_taken_over(meeting):
    clerk = desk(meeting, CLERK)
    went_out = clerk.get("/ledger/export?format=xlsx").content
    came_back = edited(went_out, lambda sheet, at, head: sheet.cell(head + 1, at["牵头单位"], "县水利局"))
    shown = clerk.post("/ledger/import", files={"file": ("台账.xlsx", came_back)})
    assert "将采用" in shown.text
    assert "县水利局" in shown.text
    assert row(meeting, 1).lead == ("县水务局",)
    done = clerk.post("/ledger/import/take", {"key": hidden(shown, "key"), "suffix": ".xlsx"})
    assert "采用" in done.text
    assert row(meeting, 1).lead == ("县水利局",)
    assert list((meeting.folder / "incoming").iterdir()) == []


def test_cell_changed_on_both_sides_is_a_conflict_and_stays(meeting):
    clerk = desk(meeting, CLERK)
    went_out = clerk.get("/ledger/export?format=xlsx").content
    clerk.post("/tasks/1/edit", {"version": "1", "lead": "县河务局", "was.lead": "县水务局"})
    came_back = edited(went_out, lambda sheet, at, head: sheet.cell(head + 1, at["牵头单位"], "县水利局"))
    page = text(clerk.post("/ledger/import", files={"file": ("台账.xlsx", came_back)}))
    assert "冲突 1 处" in page
    assert "县河务局" in page
    assert row(meeting, 1).lead == ("县河务局",)


def test_file_that_is_no_table_of_ours_is_told(meeting):
    answer = desk(meeting, CLERK).post("/ledger/import", files={"file": ("台账.xlsx", b"PK\x03\x04nothing")})
    assert answer.status_code == 422
    assert "读不了" in answer.text


def test_key_of_a_path_is_refused(meeting):
    answer = desk(meeting, CLERK).post("/ledger/import/take", {"key": "../ledger", "suffix": ".xlsx"})
    assert answer.status_code == 422


def test_who_only_reads_brings_nothing_in(meeting):
    assert desk(meeting, READER).get("/ledger/import").status_code == 403
