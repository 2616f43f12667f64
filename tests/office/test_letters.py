"""What is due on a day, and the letters for it."""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from nlp.draft.profile import Profile
from nlp.errors import ForbiddenError, UsageError
from nlp.ledger import recurring
from nlp.ledger.chain import verify_chain
from nlp.ledger.edit import edit
from nlp.ledger.schema import Event
from nlp.ledger.store import Actor
from nlp.office.letters import NEAR, OVERDUE, SILENT, Letter, archive, due, letters, record
from tests.office.conftest import CLERK, Desk, grain, roads

OFFICE = Profile(organ="清河县人民政府办公室", contact="小周", phone="0000-1", reply="2024年5月25日", number="清政办函〔2024〕8号", date="2024年5月20日")


def asked(desk: Desk, **options: object) -> list[tuple[str, str, str]]:
    with desk.ledger.read() as work:
        found = due(work, **options)  # type: ignore[arg-type]
        return [(one.row.content[-6:], one.why, one.words) for one in found.rows]


def waiting(desk: Desk) -> list[tuple[str, str]]:
    with desk.ledger.read() as work:
        return [(one.row.content[-6:], one.held) for one in due(work).held]


def make(desk: Desk, kind: str, **options: object) -> tuple[Letter, ...]:
    with desk.ledger.read() as work:
        return letters(work, kind, due(work).of(OVERDUE, NEAR, SILENT), profile=OFFICE, **options)  # type: ignore[arg-type]


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """On 20 May: the book of stock overdue since April, the list of places since 15 May, the count of stores due in June, roads in autumn."""
    grain(desk)
    roads(desk)
    desk.hand_on("库点清查", "出入库", "收购网点", "村道", "库区道路")
    desk.day = "2024-05-20"
    return desk


def test_overdue_near_and_silent_rows_are_told_apart(busy: Desk) -> None:
    busy.report("村道", "已硬化8公里", 25)
    assert asked(busy, within=45) == [
        ("入库电子台账", OVERDUE, "逾期20天（12个工作日）"),
        ("收购网点名单", OVERDUE, "逾期5天（3个工作日）"),
        ("0个库点清查", NEAR, "还有41天（28个工作日）"),
        ("修好库区道路", SILENT, "本月未报进展"),
    ]


def test_a_row_is_not_silent_when_one_that_went_into_it_was_reported(busy: Desk) -> None:
    busy.report("村道", "已硬化8公里", 25)
    busy.take("村道", "并入", into=busy.row("库区道路").number)
    assert [words for words, why, _ in asked(busy) if why == SILENT] == ["0个库点清查"]


def test_the_day_itself_is_not_overdue(busy: Desk) -> None:
    busy.day = "2024-05-15"
    assert ("收购网点名单", NEAR, "今日到期") in asked(busy)


def test_rows_handed_on_this_month_need_not_have_reported(desk: Desk) -> None:
    roads(desk)
    desk.hand_on("村道")
    desk.day = "2024-03-31"
    assert asked(desk) == []
    desk.day = "2024-04-01"
    assert [why for _, why, _ in asked(desk)] == [SILENT]


def test_what_does_not_count_against_the_unit_is_held_back_with_the_reason(busy: Desk) -> None:
    busy.take("收购网点", "申请延期", actor=CLERK, reason="名单待核", day="2024-06-15")
    busy.take("出入库", "签收", "报送办结", actor=CLERK)
    busy.accept("收购资金")
    assert OVERDUE not in [why for _, why, _ in asked(busy)]
    assert waiting(busy) == [("入库电子台账", "已报办结、待审核"), ("收购网点名单", "延期申请待批")]


def test_rows_never_handed_on_are_the_fault_of_no_unit(desk: Desk) -> None:
    grain(desk)
    desk.day = "2024-07-10"
    assert asked(desk) == []
    assert {reason for _, reason in waiting(desk)} == {"尚未交办"}


def test_closed_and_cancelled_rows_are_not_asked_for(busy: Desk) -> None:
    busy.take("收购网点", "取消", reason="重复部署")
    busy.take("出入库", "签收", "报送办结", actor=CLERK)
    busy.take("出入库", "审核办结")
    assert [words for words, why, _ in asked(busy) if why == OVERDUE] == []


def test_one_letter_goes_to_each_unit_with_its_rows(busy: Desk) -> None:
    found = make(busy, "催办函")
    assert [(one.name, one.unit, len(one.rows)) for one in found] == [
        ("催办函-县粮储局.docx", "县粮储局", 3),
        ("催办函-县农业农村局.docx", "县农业农村局", 1),
        ("催办函-县交通局.docx", "县交通局", 1),
    ]
    assert found[0].gaps == ()


def test_sheets_are_made_one_a_row(busy: Desk) -> None:
    found = make(busy, "督办通知单")
    assert [len(one.rows) for one in found] == [1] * 5
    assert len({one.name for one in found}) == 5


def test_the_office_writes_no_letter_to_itself_or_upward(busy: Desk) -> None:
    with busy.ledger.read() as work:
        found = letters(work, "催办函", due(work).of(OVERDUE), profile=Profile(organ="清河县粮储局"))
    assert [one.unit for one in found] == ["县农业农村局"]


def test_letters_are_written_down_in_the_history_of_their_rows(busy: Desk) -> None:
    made = make(busy, "催办函")
    with busy.ledger.write(CLERK) as work:
        record(work, made)
    with busy.ledger.read() as work:
        events = work.session.scalars(select(Event).where(Event.action == "催办")).all()
        assert [(e.object_id, (e.after or {})["unit"]) for e in events] == [(task, one.unit) for one in made for task in one.rows]
        assert verify_chain(work.session).problems == ()


def test_readers_do_not_make_letters(busy: Desk) -> None:
    made = make(busy, "提示函")
    with busy.ledger.write(Actor("小钱", "只读")) as work, pytest.raises(ForbiddenError, match="不能制发"):
        record(work, made)


def test_other_kinds_of_paper_are_no_letters(busy: Desk) -> None:
    with pytest.raises(UsageError, match="催办函"):
        make(busy, "实施方案")


def test_nothing_due_says_so(desk: Desk) -> None:
    grain(desk)
    with pytest.raises(UsageError, match="没有要催办"):
        make(desk, "催办函")


def test_the_archive_is_the_same_every_time(busy: Desk) -> None:
    first, second = (archive(make(busy, "提示函")) for _ in range(2))
    assert first == second
    with ZipFile(io.BytesIO(first)) as file:
        assert file.namelist() == [one.name for one in make(busy, "提示函")]


def test_an_occurrence_is_urged_for_its_own_day(desk: Desk) -> None:
    grain(desk)
    row = desk.row("收购资金")
    with desk.ledger.write(CLERK) as work:
        edit(work, row.id, version=row.version, changes={"deadlines": ["每月25日前"]})
    desk.hand_on("收购资金")
    recurring.ensure(desk.ledger)
    desk.day = "2024-03-28"
    assert [(why, words) for _, why, words in asked(desk)] == [(OVERDUE, "逾期3天（3个工作日）")]
    (letter,) = make(desk, "催办函")
    with ZipFile(io.BytesIO(letter.content)) as file:
        text = re.sub("<[^>]+>", "", file.read("word/document.xml").decode())
    assert "加强收购资金监管（2024年3月）。（完成时限：2024年3月25日，已逾期3天，其中工作日3天）" in text
