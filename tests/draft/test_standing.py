"""How far a row is on a day: counted only from a day that is given and a deadline that is known."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.draft.matter import Matter, Row
from nlp.draft.standing import count_overdue, due_day, standing, to_urge
from nlp.errors import UsageError

DAY = date(2024, 5, 10)


def row(name="a", **fields):
    return Row(id=name, words="修路。", content="修路", **fields)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2024-04-30", "已逾期10天，其中工作日5天"),
        ("2024-05-10", "当日到期"),
        ("2024-05-13", "还有3天，其中工作日2天"),
        ("2024-05", "还有21天，其中工作日16天"),
        (None, ""),
    ],
)
def test_words(due, words):
    assert standing(row(due=due), DAY).words == words


@pytest.mark.parametrize(("due", "day"), [("2024", date(2024, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2024-02-03", date(2024, 2, 3)), (None, None)])
def test_the_last_day_of_a_month_or_a_year(due, day):
    assert due_day(row(due=due)) == day


def test_without_a_day_nothing_is_overdue():
    assert not standing(row(due="2024-04-30"), None).overdue
    assert count_overdue([row(due="2024-04-30")], None) == (0, 0)


@pytest.mark.parametrize("status", ["已办结", "已销号", "不予立项"])
def test_what_is_done_is_not_overdue(status):
    found = standing(row(due="2024-04-30", status=status), DAY)
    assert (found.overdue, found.words) == (False, "")


def test_a_row_that_comes_round_is_not_overdue():
    assert standing(row(due="2024-04-30", frequency=("每季度",)), DAY).days is None


def test_rows_to_urge_are_overdue_or_due_soon_the_oldest_first():
    rows = (row("soon", due="2024-05-15"), row("late", due="2024-04-30"), row("far", due="2024-12-31"), row("done", due="2024-04-01", status="已办结"), row("open"))
    assert [r.id for r in to_urge(Matter("会议", rows), as_of=DAY).rows] == ["late", "soon"]


def test_without_a_day_all_open_rows_are_urged():
    rows = (row("a", due="2024-04-30"), row("b"), row("c", status="已销号"))
    assert [r.id for r in to_urge(Matter("会议", rows), as_of=None).rows] == ["a", "b"]


def test_nothing_to_urge_is_one_chinese_line():
    with pytest.raises(UsageError, match=r"截至2024年5月10日没有逾期或10天内到期的未办结任务，不用催办"):
        to_urge(Matter("会议", (row(due="2025-01-01"),)), as_of=DAY)
