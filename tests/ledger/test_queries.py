"""Filters, orders and pages of the ledger."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from nlp.errors import UsageError
from nlp.ledger.edit import edit
from nlp.ledger.enter import enter
from nlp.ledger.lights import thresholds
from nlp.ledger.queries import SORTS, Filter, every, find, light_counts
from nlp.ledger.review import ACCEPTED, REJECTED, decide
from nlp.ledger.rows import find_task
from tests.ledger.meeting import CLERK, DAY, LINES, MEETING, on, take_in

OTHER = replace(MEETING, title="在全县林业工作会议上的讲话", occasion="全县林业工作会议", date="2024-05-20")


@pytest.fixture
def stocked(ledger):
    """Rows 1–3 of a meeting, 4 of another, 5 and 6 entered by hand; 1 in work, 5 rejected, 6 merged."""
    ledger = on(ledger, DAY)
    take_in(ledger)
    take_in(ledger, "task 县林业局要在2024年10月底前建成90%_GDP监测点，县水务局配合。", meta=OTHER, name="林业.txt")
    with ledger.write(CLERK) as work:
        decide(work, 1, ACCEPTED, version=1)
        find_task(work, 1).status = "办理中"
        enter(work, {"content": "报送总结", "due": "2024-05", "remark": "口头交办"})
        enter(work, {"content": "又一次报送总结"})
        work.session.flush()
        find_task(work, 6).status = "并入"
        decide(work, 5, REJECTED, version=find_task(work, 5).version)
        edit(work, 4, version=1, changes={"remark": "100%完成"})
    return on(ledger, "2024-06-28")


def found(ledger, *, sort="id", **wanted):
    with ledger.read() as work:
        return [row.id for row in find(work, Filter(**wanted), thresholds(), sort=sort).rows]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, [1, 2, 3, 4]),
        ({"ended": True}, [1, 2, 3, 4, 5, 6]),
        ({"unit": "县水务局"}, [1, 4]),
        ({"lead": "县水务局"}, [1]),
        ({"lead": "各镇"}, [2]),
        ({"unit": "水务局"}, []),
        ({"light": "yellow"}, [1]),
        ({"light": "grey"}, [2, 3, 4]),
        ({"status": "open"}, [1]),
        ({"status": "办理中"}, [1]),
        ({"status": "done"}, []),
        ({"status": "并入", "ended": True}, [6]),
        ({"review": "采纳"}, [1]),
        ({"review": "驳回"}, [5]),
        ({"review": "待核"}, [2, 3, 4]),
        ({"due_before": "2024-06-30"}, [1, 2]),
        ({"due_before": "2024-06-29"}, [2]),
        ({"due_after": "2024-06-30"}, [1, 4]),
        ({"due_after": "2024-06", "due_before": "2024-06"}, [1]),
        ({"due_after": "2024", "due_before": "2024"}, [1, 2, 4]),
        ({"document": 2}, [4]),
        ({"meeting": "2024-03-05 全县水利工作会议"}, [1, 2, 3]),
        ({"grade": "A"}, [1, 2, 3, 4]),
        ({"text": "清淤"}, [1]),
        ({"text": "财政局"}, [1]),
        ({"text": "林业"}, [4]),
        ({"text": "口头", "ended": True}, [5]),
        ({"text": "%"}, [4]),
        ({"text": "_"}, [4]),
        ({"text": "90%_"}, [4]),
        ({"text": "9_%"}, []),
        ({"text": "gdp"}, [4]),
        ({"text": "手工-2024", "ended": True}, [5, 6]),
        ({"text": "清淤", "light": "yellow", "unit": "县财政局", "document": 1}, [1]),
    ],
    ids=lambda value: " ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else None,
)
def test_a_filter_takes_the_rows_that_meet_all_of_it(stocked, wanted, ids):
    assert found(stocked, **wanted) == ids


@pytest.mark.parametrize("wanted", [{"light": "blue"}, {"status": "忙"}, {"review": "好"}, {"due_before": "六月"}, {"due_after": "2024-13"}], ids=str)
def test_a_filter_that_cannot_be_is_told(stocked, wanted):
    with pytest.raises(UsageError):
        found(stocked, **wanted)


@pytest.mark.parametrize(("sort", "ids"), [("id", [1, 2, 3, 4]), ("due", [2, 1, 4, 3]), ("updated", [4, 3, 2, 1]), ("status", None), ("score", None)])
def test_rows_come_in_the_order_asked_for(stocked, sort, ids):
    assert sort in SORTS
    assert found(stocked, sort=sort) == ids if ids else sorted(found(stocked, sort=sort)) == [1, 2, 3, 4]


def test_an_unknown_order_is_told(stocked):
    with pytest.raises(UsageError, match="没有“unit”这种排序"):
        found(stocked, sort="unit")


def test_pages_part_the_rows_and_tell_their_number(stocked):
    with stocked.read() as work:
        pages = [find(work, Filter(), thresholds(), page=n, size=3) for n in (0, 1, 2, 3)]
    assert [([row.id for row in page.rows], page.total) for page in pages] == [([1, 2, 3], 4), ([1, 2, 3], 4), ([4], 4), ([], 4)]


def test_all_rows_come_whatever_the_size_of_a_chunk(stocked):
    with stocked.read() as work:
        assert [row.id for row in every(work, Filter(ended=True), thresholds(), sort="due", chunk=2)] == found(stocked, sort="due", ended=True)


def test_lights_are_counted_over_the_filter(stocked):
    with stocked.read() as work:
        assert light_counts(work, Filter(), thresholds()) == {"red": 0, "yellow": 1, "green": 0, "grey": 3}


def test_a_row_said_in_two_papers_is_found_once(stocked):
    minutes = replace(MEETING, title="全县水利工作会议纪要", doc_type="会议纪要", date="2024-03-08")
    take_in(stocked, *LINES[2:6], meta=minutes, name="纪要.txt")
    assert found(stocked, text="县水务局") == [1, 4]
    assert found(stocked, document=3) == [1, 2, 3]


FILTERS = (
    {}, {"text": "清淤"}, {"text": "GDP"}, {"unit": "县水务局"}, {"lead": "县水务局"}, {"light": "red"}, {"status": "open"}, {"review": "待核"}, {"asked": True},
    {"due_after": "2024-06", "due_before": "2024-07"}, {"document": 1}, {"meeting": "2024-03-05 全县水利工作会议"}, {"grade": "A"},
    {"text": "水务", "unit": "县水务局", "light": "yellow", "document": 1},
)


def test_no_filter_looks_through_units_or_places_row_by_row(stocked):
    """The engine's own plans: assignments and sources are read by index or once for all, never once for each row."""
    wrong = []
    with stocked.read() as work:
        connection = work.session.connection()
        asked = []
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
        for wanted in FILTERS:
            for sort in SORTS:
                find(work, Filter(**wanted), thresholds(), sort=sort)
            light_counts(work, Filter(**wanted), thresholds())
        queries = dict.fromkeys((statement, tuple(given.items()) if isinstance(given, dict) else given) for statement, given in asked if " tasks" in statement)
        assert len(queries) > 2 * len(FILTERS)
        for statement, given in queries:
            if connection.dialect.name == "postgresql":
                plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", dict(given)))
                by_row = ("(SubPlan",)  # one that runs once for all is a hashed SubPlan
            else:
                plan = "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given))
                by_row = ("CORRELATED", "SCAN assignments", "SCAN task_sources")
            wrong += [plan] if any(words in plan for words in by_row) else []
    assert wrong == []
