"""Choosing rows: by number, unit, due day, status."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.draft.matter import Matter, Row
from nlp.draft.select import Selection, read_numbers, select
from nlp.errors import UsageError

ROWS = (
    Row("a", "修路。", "修路", lead=("县交通局",), due="2026-06"),
    Row("b", "建库。", "建库", responsible=("县粮储局",), support=("县财政局",), due="2026-07-01", status="已办结"),
    Row("c", "查库。", "查库", due="2026"),
    Row("d", "记账。", "记账"),
)
MATTER = Matter("讲话", ROWS)


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        (Selection(), "abcd"),
        (Selection(numbers=read_numbers("1,3-4")), "acd"),
        (Selection(units=("交通局",)), "a"),
        (Selection(units=("县财政局", "县交通局")), "ab"),
        (Selection(due_before=date(2026, 6, 30)), "a"),
        (Selection(due_before=date(2026, 7, 1)), "ab"),
        (Selection(due_before=date(2026, 12, 31)), "abc"),
        (Selection(statuses=("待交办",)), "acd"),
        (Selection(statuses=("已办结",)), "b"),
    ],
)
def test_rows_are_chosen(selection, ids):
    assert "".join(row.id for row in select(MATTER, selection).rows) == ids


def test_nothing_chosen_is_an_error():
    with pytest.raises(UsageError, match="4项任务中没有一项"):
        select(MATTER, Selection(units=("县水利局",)))


@pytest.mark.parametrize("text", ["", "甲", "3-1", "0", "1,,x"])
def test_what_is_no_list_of_numbers_is_an_error(text):
    with pytest.raises(UsageError, match="不是序号"):
        read_numbers(text)
