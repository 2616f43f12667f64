"""Reports of a month or a quarter: their figures, their text, and the files they are written as."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import fields
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from nlp.draft.profile import Profile
from nlp.errors import UsageError
from nlp.ledger.edit import edit
from nlp.ledger.schema import Task
from nlp.ledger.statistics import period
from nlp.office.reports import content_of, to_docx, to_html, to_xlsx
from nlp.office.reports.asof import State
from nlp.office.reports.content import Content
from nlp.office.reports.document import paper_of
from nlp.office.reports.figures import Counts, Figures, _conditions, _fields, figures
from nlp.office.reports.words import sections
from tests.office.conftest import CLERK, Desk, grain, roads


@pytest.fixture
def year(desk: Desk) -> Desk:
    """Five rows handed on in March; one done in April by its day, one in June after it, one put off, one paused; it is 10 July."""
    grain(desk)
    roads(desk)
    desk.hand_on("库点清查", "出入库", "收购网点", "村道", "库区道路")
    desk.day = "2024-04-25"
    done(desk, "出入库")
    desk.day = "2024-05-10"
    desk.report("库点清查", "已清查12个库点", 60, problems="个别库点资料不全", next_step="会同县财政局补齐资料")
    desk.report("村道", "已硬化8公里", 25)
    desk.take("库区道路", "暂停", reason="资金未到位")
    desk.day = "2024-06-20"
    done(desk, "收购网点")
    desk.take("库点清查", "申请延期", actor=CLERK, reason="汛期道路中断", day="2024-08-31")
    desk.day = "2024-07-10"
    return desk


def done(desk: Desk, begins: str) -> None:
    desk.take(begins, "签收", "报送办结", actor=CLERK)
    desk.take(begins, "审核办结")


def of(desk: Desk, key: str, unit: str | None = None) -> Figures:
    with desk.ledger.read() as work:
        return figures(work, period(key), unit=unit)


def content(desk: Desk, key: str, unit: str | None = None) -> Content:
    with desk.ledger.read() as work:
        return content_of(work, key, unit=unit)


def told(counts: Counts) -> dict[str, int]:
    return {f.name: value for f in fields(Counts) if (value := getattr(counts, f.name))}


@pytest.mark.parametrize(("key", "expected"), [
    ("2024-03", {"total": 5, "new": 5, "waiting": 1}),
    ("2024-04", {"total": 5, "waiting": 1, "due": 1, "due_done": 1, "due_on_time": 1, "done": 1, "closed": 1}),
    ("2024-05", {"total": 5, "waiting": 1, "due": 1, "done": 1, "overdue": 1, "paused": 1}),
    ("2024-06", {"total": 5, "waiting": 1, "due": 1, "done": 2, "closed": 1, "late": 1, "paused": 1}),
    ("2024-07", {"total": 5, "waiting": 1, "done": 2, "overdue": 1, "asked": 1, "paused": 1}),
    ("2024-Q2", {"total": 5, "waiting": 1, "due": 3, "due_done": 2, "due_on_time": 1, "done": 2, "closed": 2, "late": 1, "paused": 1}),
])
def test_figures_are_those_of_the_end_of_the_period(year: Desk, key: str, expected: dict[str, int]) -> None:
    assert told(of(year, key).total) == expected


def test_a_report_made_later_gives_the_same_figures(year: Desk) -> None:
    before = {key: content(year, key) for key in ("2024-04", "2024-05", "2024-06", "2024-Q2")}
    year.day = "2024-11-20"
    year.take("收购网点", "退办", reason="名单缺3处")
    year.take("库点清查", "批准延期")
    year.take("库区道路", "恢复")
    year.take("村道", "报送办结", actor=CLERK)
    year.take("村道", "审核办结")
    row = year.row("出入库")
    with year.ledger.write(CLERK) as work:
        edit(work, row.id, version=row.version, changes={"lead": ["县供销社"], "due": "2024-12-31"})
    fresh(year)
    for key, was in before.items():
        now = content(year, key)
        assert (now.figures.total, now.figures.units, now.figures.meetings, now.figures.months) == (was.figures.total, was.figures.units, was.figures.meetings, was.figures.months)
        assert [sorted(i.row.number for i in items) for items in (now.overdue, now.paused, now.coming)] == [
            sorted(i.row.number for i in items) for items in (was.overdue, was.paused, was.coming)
        ]
        assert sections(now) == sections(was)


def fresh(desk: Desk) -> None:
    """Forget the figures that were kept."""
    from nlp.office.reports import figures as of_figures
    from nlp.office.reports import trend

    of_figures._KEPT.clear()
    trend._KEPT.clear()


def test_units_are_ranked_by_what_is_done(year: Desk) -> None:
    assert [(name, c.total, c.done, c.rate) for name, c in of(year, "2024-06").units] == [("县农业农村局", 1, 1, "100%"), ("县粮储局", 3, 1, "33.3%"), ("县交通局", 1, 0, "0%")]


def test_a_report_of_one_unit_counts_its_rows_alone(year: Desk) -> None:
    found = of(year, "2024-06", "县粮储局")
    assert told(found.total) == {"total": 3, "due": 1, "done": 1, "paused": 1}
    assert [name for name, _ in found.units] == ["县粮储局"]


def test_the_trend_is_that_of_each_month(year: Desk) -> None:
    assert [(m.key, m.new, m.closed, m.done, m.overdue) for m in of(year, "2024-07").months] == [
        ("2024-03", 5, 0, 0, 0), ("2024-04", 0, 1, 1, 0), ("2024-05", 0, 0, 1, 1), ("2024-06", 0, 1, 2, 0), ("2024-07", 0, 0, 2, 1),
    ]


def test_rows_are_counted_alike_in_the_database_and_wound_back(year: Desk) -> None:
    for key in ("2024-04", "2024-06", "2024-07", "2024-Q2"):
        scope = period(key)
        day = min(scope.last, date(2024, 7, 10))
        with year.ledger.read() as work:
            for task in work.session.scalars(select(Task)).all():
                state = State(task.status, task.due_day, task.start_day, task.closed_on, bool(task.asked_due), bool(task.frequency) and task.period is None)
                names = [f.name for f, c in zip(fields(Counts), _conditions(scope.first, day, day), strict=True) if work.session.scalar(select(Task.id).where(Task.id == task.id, c))]
                assert names == _fields(state, scope.first, day, day)


def test_what_is_due_in_a_month_is_in_time_on_any_day_of_it(desk: Desk) -> None:
    grain(desk)
    row = desk.row("收购资金")
    with desk.ledger.write(CLERK) as work:
        edit(work, row.id, version=row.version, changes={"due": "2024-04"})
    desk.hand_on("收购资金")
    desk.day = "2024-04-29"
    done(desk, "收购资金")
    desk.day = "2024-04-30"
    assert told(of(desk, "2024-04").total) == {"total": 1, "waiting": 3, "due": 1, "due_done": 1, "due_on_time": 1, "done": 1, "closed": 1}


def test_the_text_says_what_the_figures_say(year: Desk) -> None:
    text = {section.heading: section.paragraphs for section in sections(content(year, "2024-05"))}
    assert text["总体情况"][:3] == (
        "截至2024年5月31日，任务台账所列的已交办督办事项共5项，涉及3个责任单位、2次会议（文件），本月没有新交办的事项；已办结1项，办结率20.0%，正在办理3项，暂停办理1项。另有1项待核对立项或者待交办，不计入以上数字。",
        "本月到期的事项1项，均未办结。本月没有办结的事项。",
        "逾期未办结1项，占未办结事项的25.0%。",
    )
    assert text["逾期未办结事项"] == ("1.在5月15日前公布收购网点名单（县农业农村局），应于2024年5月15日前办结，已逾期16天（12个工作日）。",)
    assert text["存在的问题"] == ("1.在6月底前完成20个库点清查（县粮储局）：个别库点资料不全。下一步：会同县财政局补齐资料。",)


def test_a_pending_extension_is_told_beside_the_delay(year: Desk) -> None:
    text = " ".join(p for section in sections(content(year, "2024-07")) for p in section.paragraphs)
    assert "其中已申请延期、尚待审批1项" in text
    assert "已逾期10天（8个工作日），已申请延期、尚待审批" in text


def test_a_month_before_the_ledger_began_has_no_figures(year: Desk) -> None:
    found = content(year, "2024-01")
    assert told(found.figures.total) == {}
    assert [p for section in sections(found) for p in section.paragraphs] == ["截至2024年1月31日，任务台账所列的督办事项均未交办，台账中没有任务。"]
    assert all(to(found) for to in (to_docx, to_xlsx, to_html))


@pytest.mark.parametrize(("key", "message"), [("2024-08", "还没有开始"), ("2024", "按月或按季"), ("5月", "应写成"), ("2024-13", "应写成")])
def test_other_periods_are_refused(year: Desk, key: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        content(year, key)


def test_files_are_the_same_for_the_same_content(year: Desk) -> None:
    first, second = content(year, "2024-06"), content(year, "2024-06")
    assert to_docx(first) == to_docx(second)
    assert to_xlsx(first) == to_xlsx(second)
    assert to_html(first) == to_html(second)


def test_the_word_file_has_charts_with_words_for_those_who_do_not_see_them(year: Desk) -> None:
    paper = paper_of(content(year, "2024-06"), profile=Profile(organ="清河县人民政府督查室", date="2024年7月1日"))
    pictures = [block.alt for block in paper.body if hasattr(block, "alt")]
    assert [alt.split("。")[0] for alt in pictures] == ["近12个月办理趋势", "各单位办理情况"] or pictures == []
    assert paper.organs == ("清河县人民政府督查室",)
    with zipfile.ZipFile(io.BytesIO(to_docx(content(year, "2024-06")))) as file:
        assert "督办月报（2024年6月）" in file.read("word/document.xml").decode()


def test_the_workbook_has_native_charts_and_no_formulas(year: Desk) -> None:
    row = year.row("村道")
    with year.ledger.write(CLERK) as work:
        edit(work, row.id, version=row.version, changes={"remark": "=1+1", "lead": ["=cmd|' /C calc'!A0"]})
    year.day = "2024-10-05"
    book = load_workbook(io.BytesIO(to_xlsx(content(year, "2024-10"))))
    assert book.sheetnames[:3] == ["总体情况", "文字情况", "各单位统计"]
    assert len(book["各单位统计"]._charts) == len(book["近12个月"]._charts) == 1
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert any(str(cell.value).startswith("=cmd") for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(year: Desk) -> None:
    row = year.row("村道")
    with year.ledger.write(CLERK) as work:
        edit(work, row.id, version=row.version, changes={"lead": ["<script>alert(1)</script>局"]})
    page = to_html(content(year, "2024-07"))
    assert "<script" not in page
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", page)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_what_was_reported_of_a_row_that_went_into_another_is_told_of_that_one(year: Desk) -> None:
    year.take("村道", "并入", into=year.row("库点清查").number)
    number = year.row("村道").number
    for unit in (None, "县粮储局"):
        told = content(year, "2024-05", unit).told
        assert [(one.row.number, one.text) for one in told] == [
            (year.row("库点清查").number, "已清查12个库点"), (year.row("库点清查").number, f"（并入的{number}）已硬化8公里"),
        ]
