"""Rows of the ledger become papers: their words, states and reports."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.draft.kinds import find_kind, kinds
from nlp.draft.matter import Row
from nlp.errors import UsageError
from nlp.labels import STATUSES
from nlp.ledger.edit import edit
from nlp.ledger.life import life
from nlp.ledger.queries import Filter
from nlp.office.matter import STATUS, draft_rows, matter_of
from tests.office.conftest import AUDITOR, CLERK, Desk, grain, roads

MEETING = "2024-03-05 全县粮食安全工作会议"


def rows(desk: Desk, wanted: Filter | None = None) -> dict[str, Row]:
    with desk.ledger.read() as work:
        return {row.content[-6:]: row for row in matter_of(work, wanted or Filter(ended=True)).rows}


def test_every_state_has_a_word_of_the_papers() -> None:
    assert set(STATUS) == set(life().states)
    assert set(STATUS.values()) <= set(STATUSES)


def test_words_nobody_changed_are_those_of_the_source(desk: Desk) -> None:
    grain(desk)
    row = rows(desk)["0个库点清查"]
    assert (row.words, row.section, row.lead, row.support, row.times, row.due) == ("在6月底前完成20个库点清查。", ("管好库存",), ("县粮储局",), ("县财政局",), ("6月底前",), "2024-06-30")
    assert [(r.document, r.place, r.quote) for r in row.references] == [("粮食讲话.txt", "第3段 第13-37字", "县粮储局要会同县财政局在6月底前完成20个库点清查")]


def test_words_a_person_changed_stand_in_the_paper(desk: Desk) -> None:
    grain(desk)
    row = desk.row("收购资金监管")
    with desk.ledger.write(CLERK) as work:
        edit(work, row.id, version=row.version, changes={"content": "健全收购资金封闭运行制度", "lead": ["县财政局"]})
    found = rows(desk)["封闭运行制度"]
    assert (found.words, found.lead) == ("健全收购资金封闭运行制度。", ("县财政局",))


def test_an_approved_extension_is_the_time_of_the_row(desk: Desk) -> None:
    grain(desk)
    desk.hand_on("库点清查")
    desk.take("库点清查", "申请延期", actor=CLERK, reason="汛期道路中断", day="2024-07-31")
    assert rows(desk)["0个库点清查"].held == "延期申请待批"
    desk.take("库点清查", "批准延期")
    found = rows(desk)["0个库点清查"]
    assert (found.due, found.times, found.words, found.held) == ("2024-07-31", ("2024年7月31日前",), "在2024年7月31日前完成20个库点清查。", "")


def test_progress_is_the_latest_report_with_the_month_of_an_older_one(desk: Desk) -> None:
    grain(desk)
    desk.hand_on("库点清查")
    desk.report("库点清查", "已清查3个库点。", 15, period="2024-03")
    desk.report("库点清查", "已清查12个库点。", 60, period="2024-04", problems="个别库点资料不全。")
    desk.day = "2024-04-20"
    assert rows(desk)["0个库点清查"].progress == "已清查12个库点；存在问题：个别库点资料不全"
    desk.day = "2024-06-01"
    assert rows(desk)["0个库点清查"].progress == "2024年4月报：已清查12个库点；存在问题：个别库点资料不全"


def test_what_was_reported_of_a_row_that_went_into_another_is_marked_there(desk: Desk) -> None:
    grain(desk)
    desk.hand_on("库点清查", "出入库")
    desk.report("库点清查", "已清查3个库点。", 15, period="2024-02")
    desk.report("出入库", "台账已建。", 90, period="2024-03")
    desk.take("出入库", "并入", into=desk.row("库点清查").number)
    assert rows(desk)["0个库点清查"].progress == f"（并入的{desk.row('出入库').number}）台账已建"


@pytest.mark.parametrize(("steps", "status", "held"), [
    ((), "待交办", "尚未交办"),
    (("立项", "交办"), "已交办", ""),
    (("立项", "交办", "签收"), "已交办", ""),
    (("立项", "交办", "签收", "开始办理"), "办理中", ""),
    (("立项", "交办", "签收", "报送办结"), "办理中", "已报办结、待审核"),
    (("立项", "交办", "签收", "报送办结", "审核办结"), "已办结", ""),
    (("立项", "交办", "暂停"), "已延期", "暂停办理"),
])
def test_states_are_told_in_the_words_of_the_papers(desk: Desk, steps: tuple[str, ...], status: str, held: str) -> None:
    grain(desk)
    desk.accept("收购网点")
    for step in steps:
        desk.take("收购网点", step, actor=AUDITOR if step in ("审核办结", "暂停") else CLERK, reason="机构调整")
    row = rows(desk)["收购网点名单"]
    assert (row.status, row.held) == (status, held)


def test_cancelled_and_merged_rows_are_in_no_paper(desk: Desk) -> None:
    grain(desk)
    desk.hand_on("收购网点", "收购资金")
    desk.take("收购网点", "取消", reason="重复部署")
    desk.take("收购资金", "并入", into=desk.row("库点清查").number)
    assert sorted(rows(desk)) == ["0个库点清查", "入库电子台账"]
    with desk.ledger.read() as work, pytest.raises(UsageError, match="没有可以起草"):
        matter_of(work, Filter(text="收购", ended=True))


def test_rows_of_several_meetings_name_both_as_their_ground(desk: Desk) -> None:
    grain(desk)
    roads(desk)
    with desk.ledger.read() as work:
        found = matter_of(work, Filter())
    assert found.grounds == ("全县粮食安全工作会议（2024年3月5日）部署", "全县农村公路推进会（2024年4月10日）部署")


def test_rows_of_one_meeting_bring_its_texts(desk: Desk) -> None:
    grain(desk)
    with desk.ledger.read() as work:
        found = matter_of(work, Filter(meeting=MEETING))
    assert list(found.analyses or {}) == ["粮食讲话.txt"]
    assert found.subject is not None
    assert found.subject.name == "全县粮食安全工作会议"


@pytest.mark.parametrize("kind", [name for name in kinds() if name != "催办函"])
@pytest.mark.parametrize("meeting", [MEETING, None])
def test_every_kind_of_paper_is_drafted_from_the_ledger(desk: Desk, kind: str, meeting: str | None) -> None:
    grain(desk)
    roads(desk)
    desk.hand_on("库点清查", "村道")
    with desk.ledger.read() as work:
        found = list(draft_rows(work, find_kind(kind), Filter(meeting=meeting)))
    assert found
    assert all(one.content.startswith(b"PK") for _, one in found)
    assert not [r for _, one in found for r in one.report.remarks if not r.inherited and r.severity != "info"]


def test_a_letter_names_only_the_meetings_of_its_own_rows(desk: Desk) -> None:
    grain(desk)
    roads(desk)
    desk.hand_on("库点清查", "村道")
    with desk.ledger.read() as work:
        found = {one.about: one.paper.title for _, one in draft_rows(work, find_kind("提示函"), Filter(status="open"))}
    assert found == {"县粮储局": "关于全县粮食安全工作会议部署事项办理进度的提示函", "县交通局": "关于全县农村公路推进会部署事项办理进度的提示函"}


def test_a_pending_extension_is_no_delay_in_a_notice_or_a_letter(desk: Desk) -> None:
    grain(desk)
    desk.hand_on("库点清查")
    desk.take("库点清查", "申请延期", actor=CLERK, reason="汛期道路中断", day="2024-07-31")
    desk.day = "2024-07-10"
    with desk.ledger.read() as work:
        (_, notice), = draft_rows(work, find_kind("进展情况通报"), Filter(), as_of=date(2024, 7, 10))
        (_, letter), = draft_rows(work, find_kind("提示函"), Filter(text="库点"))
    assert not any("县粮储局逾期" in text for _, text in notice.paper.lines())
    assert any("延期申请待批" in text for _, text in letter.paper.lines())
    assert not any("已逾期" in text for _, text in letter.paper.lines())
