"""How far a row is on a day."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from nlp.draft.matter import Row
from nlp.draft.state import counts, is_told, percent, standing

DAY = date(2024, 7, 20)


def row(status="", due=None, progress="", **more):
    return Row("r", "编制目录。", "编制目录", lead=("县司法局",), times=(due,) if due else (), due=due, status=status, progress=progress, **more)


@pytest.mark.parametrize(
    ("status", "progress", "state"),
    [
        ("已办结", "", "done"),
        ("已销号", "", "done"),
        ("办理中", "", "going"),
        ("已延期", "", "going"),
        ("已交办", "", "waiting"),
        ("待交办", "", "waiting"),
        ("", "", "untold"),
        ("已交办", "已完成一半", "going"),
        ("", "已起草初稿", "going"),
    ],
)
def test_the_state_is_that_of_the_ledger(status, progress, state):
    assert standing(row(status, progress=progress), None).state == state


@pytest.mark.parametrize(
    ("status", "due", "overdue", "light"),
    [
        ("办理中", "2024-06-30", True, "red"),
        ("已交办", "2024-06-30", True, "red"),
        ("已办结", "2024-06-30", False, "green"),
        ("已销号", "2024-06-30", False, "green"),
        ("已延期", "2024-06-30", False, "grey"),
        ("待交办", "2024-06-30", False, "grey"),
        ("", "2024-06-30", False, "grey"),
        ("办理中", "2024-07-20", False, "yellow"),
        ("办理中", "2024-07-26", False, "yellow"),
        ("办理中", "2024-07-29", False, "green"),
        ("已交办", "2024-09-30", False, "grey"),
        ("办理中", None, False, "grey"),
    ],
)
def test_only_what_was_handed_on_and_is_open_past_its_day_is_overdue(status, due, overdue, light):
    found = standing(row(status, due), DAY)
    assert (found.overdue, found.light) == (overdue, light)


@pytest.mark.parametrize(("due", "light"), [("2024-07", "green"), ("2024-06", "red"), ("2024", "green")])
def test_a_month_or_a_year_ends_with_its_last_day(due, light):
    assert standing(row("办理中", due), DAY).light == light


def test_what_comes_again_is_never_overdue():
    again = Row("r", "每季度通报一次。", "每季度通报一次", times=("每季度",), frequency=("每季度",), due="2024-03-31", status="办理中")
    assert not standing(again, DAY).overdue


def test_without_a_day_nothing_is_overdue():
    found = standing(row("办理中", "2024-06-30"), None)
    assert (found.overdue, found.due, found.days, found.light) == (False, False, None, "grey")


def test_days_are_working_days():
    assert standing(row("办理中", "2024-09-30"), date(2024, 10, 8)).days == 1  # the holidays of October lie between


def test_counts_add_up():
    statuses = ("待交办", "已交办", "办理中", "已办结", "已销号", "已延期", "")
    dues = (None, "2024-06-30", "2024-07-22", "2024-12-31")
    told = counts([standing(row(s, d), DAY) for s, d in product(statuses, dues)])
    assert told.total == told.done + told.going + told.waiting + told.untold == 28
    assert told.due == 7
    assert (told.due_done, told.overdue) == (2, 2)


@pytest.mark.parametrize("whole", range(1, 60))
def test_percentages_are_rounded_half_up_and_never_to_all_or_none(whole):
    for part in range(whole + 1):
        exact = 1000 * part / whole
        number = float(percent(part, whole).rstrip("%")) * 10
        assert abs(number - exact) <= 0.5 + 1e-9
        assert (percent(part, whole) == "100%") == (part == whole)
        assert (percent(part, whole) == "0%") == (part == 0)


def test_a_new_ledger_tells_nothing():
    assert not is_told([row("待交办"), row("")])
    assert is_told([row("待交办"), row("办理中")])
    assert is_told([row("待交办", progress="已起草")])
