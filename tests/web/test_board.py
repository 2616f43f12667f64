"""/board, /calendar and /statistics."""

import pytest

from nlp.ledger.life import take
from tests.ledger.meeting import CLERK, READER, handler, on, row, take_in
from tests.web.desk import desk, text
from tests.web.test_table import accept


@pytest.fixture
def meeting(blank):
    take_in(blank)
    ledger = on(blank, "2024-06-25")
    accept(ledger, 1, 2, step="立项")
    with ledger.write(CLERK) as work:
        take(work, 1, "交办", version=3)
    return ledger


def test_columns_are_states_and_their_cards_rows(meeting):
    page = text(desk(meeting, CLERK).get("/board"))
    assert page.index("已立项") < page.index("封堵入河排污口") < page.index("已交办") < page.index("河道清淤")


def test_columns_are_units_that_answer(meeting):
    page = desk(meeting, CLERK).get("/board?by=unit")
    assert "县水务局" in text(page)
    assert "<h2 id=\"c3\">" not in page.text  # 县财政局 only supports


def test_next_step_is_a_button_for_who_may_take_it(meeting):
    unit = desk(meeting, handler("县水务局"))
    page = unit.get("/board?unit=县水务局")
    assert "签收" in page.text
    answer = unit.post("/tasks/1/step", {"name": "签收", "version": "4", "back": "/board?by=unit"})
    assert answer.headers["location"].startswith("/board?by=unit&told=")
    assert row(meeting, 1).status == "已签收"
    assert "class=\"second\" aria-label" not in desk(meeting, READER).get("/board").text


def test_calendar_marks_what_is_due_and_the_days_off(meeting):
    page = text(desk(meeting, CLERK).get("/calendar?month=2024-06"))
    assert "2024年6月" in page
    assert "10 休" in page  # 端午
    assert "12公里河道清淤" in page


def test_calendar_goes_from_month_to_month(meeting):
    page = desk(meeting, CLERK).get("/calendar?month=2024-01&unit=县水务局").text
    assert "month=2023-12" in page
    assert "month=2024-02" in page


def test_calendar_as_a_list_has_the_units(meeting):
    assert "县水务局" in text(desk(meeting, CLERK).get("/calendar?month=2024-06&view=list"))


def test_figures_count_by_unit_what_was_handed_on(meeting):
    page = text(desk(meeting, CLERK).get("/statistics"))
    assert "全部 任务 1 项" in page or "全部任务 1 项" in page
    assert "县水务局 1 0 0 1 0.0%" in page


def test_period_counts_what_falls_due_in_it(meeting):
    assert "任务 0 项" in text(desk(meeting, CLERK).get("/statistics?period=2024-Q1"))
    assert "任务 1 项" in text(desk(meeting, CLERK).get("/statistics?period=2024-Q2"))


def test_charts_stand_in_the_page_with_their_figures_in_words(meeting):
    page = desk(meeting, CLERK).get("/statistics").text
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img"') == 4
    assert "&lt;svg" not in page


def test_days_of_a_unit_are_a_calendar_file(meeting):
    answer = desk(meeting, CLERK).get("/calendar.ics?unit=县水务局")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert "河道清淤" in answer.content.decode().replace("\r\n ", "")


def test_calendar_file_of_no_unit_is_refused(meeting):
    assert desk(meeting, CLERK).get("/calendar.ics").status_code == 422
