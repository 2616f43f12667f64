"""A workbook that was edited elsewhere comes back."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from nlp.errors import ForbiddenError, UsageError
from nlp.ledger.edit import EDITABLE, edit
from nlp.ledger.enter import enter
from nlp.ledger.history import history
from nlp.ledger.life import take
from nlp.ledger.lights import thresholds
from nlp.ledger.progress import report
from nlp.ledger.queries import Filter
from nlp.ledger.review import decide
from nlp.ledger.store import DATABASE, Actor, open_ledger
from nlp.ledger.verify import verify
from nlp.office.exports import export
from nlp.office.incoming import bring_in, read_returned
from nlp.office.workbook import RECORD, SHEET, Conflict
from tests.ledger.meeting import CLERK, READER, handler, row, rows, take_in
from tests.ledgers import Clock

OTHER = Actor("小别", "录入")


class Book:
    """An exported workbook in the hands of a clerk."""

    def __init__(self, ledger, path):
        self.ledger, self.path = ledger, path
        with ledger.read() as work:
            export(work, path.suffix.removeprefix("."), path, Filter(ended=True), thresholds())
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book[SHEET]

    @property
    def columns(self):
        return {cell.value: cell.column for cell in self.sheet[1]}

    def at(self, line, title):
        return self.sheet.cell(line, self.columns[title])

    def set(self, line, **cells):
        for title, value in cells.items():
            self.at(line, title).value = value

    def come_back(self, actor=CLERK, **more):
        self.book.save(self.path)
        return come_back(self.ledger, self.path, actor, **more)


def come_back(ledger, path, actor=CLERK, **more):
    returned = read_returned(path)
    with ledger.write(actor) as work:
        return bring_in(work, returned, **more)


@pytest.fixture
def book(ledger, tmp_path):
    take_in(ledger)
    return Book(ledger, tmp_path / "台账.xlsx")


def handed_on(ledger, number):
    found = rows(ledger)[number]
    with ledger.write(CLERK) as work:
        task = decide(work, found.id, "采纳", version=found.version)
        for step in ("立项", "交办"):
            take(work, task.id, step, version=task.version)
    return found.id


def nothing(outcome):
    return not (outcome.changes or outcome.new or outcome.conflicts or outcome.untaken or outcome.missing)


def test_an_untouched_workbook_changes_nothing(book, ledger):
    before = rows(ledger)
    assert nothing(book.come_back())
    assert rows(ledger) == before


@pytest.mark.parametrize(
    ("title", "cell", "field", "value"),
    [
        ("备注", "电话核实", "remark", "电话核实"),
        ("任务内容", "县水务局完成河道清淤", "content", "县水务局完成河道清淤"),
        ("牵头单位", "县河长办", "lead", ("县河长办",)),
        ("配合单位", None, "support", ()),
        ("完成时限(日期)", date(2024, 7, 15), "due", "2024-07-15"),
        ("完成时限(日期)", "2024年7月15日", "due", "2024-07-15"),
        ("目标值", "12公里、3处", "targets", ("12公里", "3处")),
        ("具体措施", "1. 逐段排查\n2. 公示", "measures", ("逐段排查", "公示")),
        ("等级", "B", "grade", "B"),
    ],
)
def test_a_changed_cell_is_an_edit(book, ledger, title, cell, field, value):
    book.set(2, **{title: cell})
    outcome = book.come_back()
    assert getattr(rows(ledger)[0], field) == value
    assert len({change.number for change in outcome.changes}) == 1
    assert verify(ledger).problems == ()


def test_an_edit_is_told_in_the_history_with_its_reason(book, ledger):
    book.set(2, 备注="电话核实")
    book.come_back(reason="五月调度会")
    with ledger.read() as work:
        assert str(history(work, 1)[-1]).endswith("小录（录入）导入修改：备注：（空） → 电话核实；理由：五月调度会")


def test_new_words_of_a_time_are_read_for_their_day(book, ledger):
    book.set(2, **{"完成时限(原文)": "9月底前"})
    book.come_back()
    assert rows(ledger)[0].due == "2024-09-30"


def test_rows_may_be_sorted_and_columns_moved(book, ledger):
    lines = [[cell.value for cell in line] for line in book.sheet.iter_rows()]
    moved = [line[::-1] for line in [lines[0], *lines[:0:-1]]]
    for y, line in enumerate(moved, start=1):
        for x, value in enumerate(line, start=1):
            book.sheet.cell(y, x).value = value
    book.set(2, 备注="移动过")
    outcome = book.come_back()
    assert [(change.what, change.now) for change in outcome.changes] == [("备注", "移动过")]
    assert rows(ledger)[2].remark == "移动过"


def test_a_column_that_is_gone_changes_nothing(book):
    for title in ("备注", "配合单位", "目标值", "进度", "状态"):
        book.sheet.delete_cols(book.columns[title])
    assert nothing(book.come_back())


def test_the_version_is_known_though_its_column_is_gone(book, ledger):
    book.sheet.delete_cols(book.columns["版本"])
    book.set(2, 备注="无版本列")
    book.come_back()
    assert rows(ledger)[0].remark == "无版本列"


def test_without_versions_nothing_is_guessed(book):
    book.sheet.delete_cols(book.columns["版本"])
    del book.book[RECORD]
    book.set(2, 备注="无版本")
    with pytest.raises(UsageError, match="没有“编号”或“版本”列"):
        book.come_back()


def test_a_cell_changed_on_both_sides_is_a_conflict_and_the_ledger_stays(book, ledger):
    first = rows(ledger)[0]
    with ledger.write(OTHER) as work:
        edit(work, first.id, version=first.version, changes={"remark": "在台账里改的"})
    book.set(2, 备注="在表里改的")
    outcome = book.come_back()
    assert outcome.conflicts == [Conflict(first.number, 2, "remark", None, "在台账里改的", "在表里改的", "小别")]
    assert rows(ledger)[0].remark == "在台账里改的"


def test_another_cell_of_a_row_that_changed_meanwhile_is_taken_over(book, ledger):
    first = rows(ledger)[0]
    with ledger.write(OTHER) as work:
        edit(work, first.id, version=first.version, changes={"remark": "在台账里改的"})
    book.set(2, 目标值="15公里")
    outcome = book.come_back()
    assert (outcome.conflicts, rows(ledger)[0].targets, rows(ledger)[0].remark) == ([], ("15公里",), "在台账里改的")


def test_the_same_change_on_both_sides_is_none(book, ledger):
    first = rows(ledger)[0]
    with ledger.write(OTHER) as work:
        edit(work, first.id, version=first.version, changes={"remark": "一样的"})
    book.set(2, 备注="一样的")
    assert nothing(book.come_back())


@pytest.mark.parametrize(
    ("ledgers", "files"),
    [({"due": "2024-08-01"}, {"完成时限(原文)": "9月底前"}), ({"deadlines": ["8月底前"]}, {"完成时限(日期)": date(2024, 9, 1)}), ({"responsible": ["县财政局"]}, {"牵头单位": "县财政局"})],
)
def test_cells_that_hang_together_conflict_together(book, ledger, ledgers, files):
    first = rows(ledger)[0]
    with ledger.write(OTHER) as work:
        edit(work, first.id, version=first.version, changes=ledgers)
    before = rows(ledger)
    book.set(2, **files)
    assert len(book.come_back().conflicts) == 1
    assert rows(ledger) == before


def test_a_row_pasted_from_a_newer_export_does_not_bring_old_cells_back(book, ledger, tmp_path):
    first = rows(ledger)[0]
    with ledger.write(OTHER) as work:
        edit(work, first.id, version=first.version, changes={"remark": "新的"})
    book.set(2, 版本=2)  # as filling down may do; its cells are still those of version 1
    assert nothing(book.come_back())
    assert rows(ledger)[0].remark == "新的"


def test_the_same_file_twice_changes_nothing_more(book, ledger):
    handed_on(ledger, 0)
    fresh = Book(ledger, book.path)
    fresh.set(2, 备注="一次", 办理进展="完成一半", 进度=50)
    fresh.set(5, 任务内容="县民政局报送名单", 责任单位="县民政局")
    assert fresh.come_back().changes
    before = rows(ledger)
    again = fresh.come_back()
    assert (again.changes, again.new, again.conflicts) == ([], [], [])
    assert "已有同样的一行" in again.untaken[0].why
    assert rows(ledger) == before


def test_a_line_without_a_number_is_a_new_row(book, ledger):
    book.set(5, **{"任务内容": "=县民政局每季度报送救助名单", "责任单位": "县民政局、县残联", "完成时限(日期)": "2024-12"})
    book.at(5, "任务内容").data_type = "s"
    outcome = book.come_back()
    added = rows(ledger)[-1]
    assert outcome.new == [added.number]
    assert (added.content, added.responsible, added.due, added.review, added.status) == ("=县民政局每季度报送救助名单", ("县民政局", "县残联"), "2024-12", "修改后采纳", "草稿")


def test_a_new_row_may_begin_its_life(book, ledger):
    book.set(5, 任务内容="县民政局报送名单", 状态="已立项")
    book.come_back()
    assert rows(ledger)[-1].status == "已立项"


def test_rows_that_were_deleted_or_struck_through_stay_and_are_told(book, ledger):
    book.at(2, "任务内容").font = Font(strike=True)
    gone = rows(ledger)[2]
    book.sheet.delete_rows(4)
    outcome = book.come_back()
    assert outcome.missing == [gone.number]
    assert "这一行被划去" in outcome.untaken[0].why
    assert [r.status for r in rows(ledger)] == ["草稿"] * 3


def test_a_copied_row_is_not_taken_for_the_first(book, ledger):
    for title, x in book.columns.items():
        book.sheet.cell(5, x).value = book.sheet.cell(2, x).value if title != "备注" else "复制"
    outcome = book.come_back()
    assert "编号与第2行相同" in outcome.untaken[0].why
    assert rows(ledger)[0].remark is None


def test_a_number_the_ledger_has_not_is_told(book, ledger):
    book.set(2, 编号="abcdef")
    assert "台账里没有这个编号" in book.come_back().untaken[0].why


def test_a_workbook_of_another_ledger_is_refused(book, tmp_path, migrated):
    (tmp_path / "other").mkdir()
    shutil.copyfile(migrated, tmp_path / "other" / DATABASE)
    other = open_ledger(tmp_path / "other")
    try:
        with pytest.raises(UsageError, match="台账里一个也没有"):
            come_back(other, book.path)
    finally:
        other.close()


def test_a_cell_that_says_nothing_known_is_told_and_the_others_are_taken(book, ledger):
    book.set(2, **{"完成时限(日期)": "月底", "备注": "照收", "任务内容": None})
    outcome = book.come_back()
    assert {one.what for one in outcome.untaken} == {"完成时限(日期)", "任务内容"}
    assert rows(ledger)[0].remark == "照收"


# Progress, decisions, steps -----------------------------------------------------------------------------------------


def test_progress_becomes_a_report(ledger, tmp_path):
    take_in(ledger)
    task_id = handed_on(ledger, 0)
    with ledger.write(CLERK) as work:
        report(work, task_id, text="已开工", percent=20)
    book = Book(ledger, tmp_path / "a.xlsx")
    book.set(2, 办理进展="已开工；完成3公里", 进度=45)
    outcome = book.come_back()
    assert [(c.what, c.was, c.now) for c in outcome.changes] == [("办理进展", "20%，已开工", "45%，完成3公里")]
    assert row(ledger, task_id).percent == 45
    assert verify(ledger).problems == ()


@pytest.mark.parametrize(("cell", "style", "percent"), [(60, "General", 60), (0.6, "0%", 60), (1, "0%", 100), ("60%", "General", 60), ("100", "General", 100)])
def test_a_share_is_read_however_it_was_typed(ledger, tmp_path, cell, style, percent):
    take_in(ledger)
    task_id = handed_on(ledger, 0)
    book = Book(ledger, tmp_path / "a.xlsx")
    book.set(2, 进度=cell)
    book.at(2, "进度").number_format = style
    book.come_back()
    assert row(ledger, task_id).percent == percent


@pytest.mark.parametrize("cell", [101, -1, 33.5, "多半", date(2024, 1, 1)])
def test_a_share_that_is_none_is_told(ledger, tmp_path, cell):
    take_in(ledger)
    handed_on(ledger, 0)
    book = Book(ledger, tmp_path / "a.xlsx")
    book.set(2, 进度=cell)
    assert "不是进度" in book.come_back().untaken[0].why


def test_reports_on_both_sides_are_a_conflict(ledger, tmp_path):
    take_in(ledger)
    task_id = handed_on(ledger, 0)
    book = Book(ledger, tmp_path / "a.xlsx")
    with ledger.write(OTHER) as work:
        report(work, task_id, text="台账里报的", percent=70)
    book.set(2, 办理进展="表里报的", 进度=50)
    outcome = book.come_back()
    assert [(c.field, c.seen, c.now, c.wanted, c.by) for c in outcome.conflicts] == [("progress", "0%", "70%，台账里报的", "50%，表里报的", "小别")]
    assert row(ledger, task_id).percent == 70


def test_a_row_that_was_not_handed_on_takes_no_report(book):
    book.set(2, 办理进展="已开工")
    assert "不用报进展" in book.come_back().untaken[0].why


def test_a_decision_and_a_step_are_taken_as_the_role_allows(book, ledger):
    book.set(2, 核对="采纳", 状态="已立项")
    book.set(3, 核对="驳回")
    book.set(4, 状态="已销号")
    outcome = book.come_back()
    assert [(r.review, r.status) for r in rows(ledger)] == [("采纳", "已立项"), ("驳回", "草稿"), ("待核", "草稿")]
    assert [one.why for one in outcome.untaken] == ["由“草稿”不能一步到“已销号”：现在可以办理的有立项、并入"]


def test_a_row_that_was_corrected_in_the_file_is_accepted_as_corrected(book, ledger):
    book.set(2, 核对="采纳", 备注="核实过")
    book.come_back()
    assert rows(ledger)[0].review == "修改后采纳"


def test_a_step_that_needs_a_reason_takes_that_of_the_import(ledger, tmp_path):
    take_in(ledger)
    task_id = handed_on(ledger, 0)
    book = Book(ledger, tmp_path / "a.xlsx")
    book.set(2, 状态="已立项")
    assert "请写明理由" in book.come_back().untaken[0].why
    book.come_back(reason="发错单位")
    assert row(ledger, task_id).status == "已立项"


def test_a_handler_reports_on_rows_of_its_unit_and_edits_none(ledger, tmp_path):
    take_in(ledger)
    task_id = handed_on(ledger, 0)
    book = Book(ledger, tmp_path / "a.xlsx")
    book.set(2, 办理进展="已开工", 进度=10, 备注="改不了")
    outcome = book.come_back(handler("县水务局"))
    assert row(ledger, task_id).percent == 10
    assert [one.why for one in outcome.untaken] == ["“承办”不能修改台账：由录入、审核修改"]


def test_a_reader_brings_nothing_in(book):
    with pytest.raises(ForbiddenError, match="“只读”不能导入修改"):
        book.come_back(READER)


# Files --------------------------------------------------------------------------------------------------------------


def test_a_csv_comes_back_too(ledger, tmp_path):
    take_in(ledger)
    path = tmp_path / "a.csv"
    with ledger.read() as work:
        export(work, "csv", path, Filter(), thresholds())
    assert nothing(come_back(ledger, path))
    text = path.read_text(encoding="utf-8-sig").replace("县财政局,6月底前", "县审计局,6月底前")
    path.write_text(text, encoding="gb18030")
    come_back(ledger, path)
    assert rows(ledger)[0].support == ("县审计局",)


@pytest.mark.parametrize("words", [b"", b"PK\x03\x04broken", b"a,b\n1,2\n"])
def test_a_file_that_is_no_workbook_is_told(ledger, tmp_path, words):
    for name in ("a.xlsx", "a.csv"):
        (tmp_path / name).write_bytes(words)
        with pytest.raises(UsageError):
            read_returned(tmp_path / name)


def test_a_workbook_of_something_else_is_told(tmp_path):
    other = openpyxl.Workbook()
    other.active.append(["姓名", "电话"])
    other.save(tmp_path / "a.xlsx")
    with pytest.raises(UsageError, match="没有从台账导出的表"):
        read_returned(tmp_path / "a.xlsx")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_workbook_that_libreoffice_saved_changes_nothing(ledger, tmp_path):
    take_in(ledger)
    with ledger.write(CLERK) as work:
        enter(work, {"content": "=1+1", "remark": " 前后有空白 \n第二行", "measures": ["甲", "乙、丙"], "due": "2024-06"})
    Book(ledger, tmp_path / "a.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    subprocess.run(["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "out", tmp_path / "a.xlsx"], check=True, capture_output=True, timeout=120)
    assert nothing(come_back(ledger, tmp_path / "out" / "a.xlsx"))


ODD = st.text(st.one_of(st.sampled_from("县局、，；;,。\n\r\t >1. ('=+-@＝\xa0\u3000_x000D_%"), st.characters(exclude_categories=("Cs",))), max_size=20)
VALUES = {
    **{name: st.lists(ODD, max_size=3) for name in ("section", "measures", "purpose", "targets", "lead", "responsible", "support", "deadlines")},
    "content": ODD.filter(str.strip), "remark": ODD, "frequency": ODD, "grade": st.sampled_from("AB"), "due": st.sampled_from([None, "2024", "2024-06", "2024-06-30", "1899-01-01"]),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=4), st.sampled_from(["xlsx", "csv"]))
def test_what_goes_out_untouched_comes_back_as_no_change(migrated, tmp_path_factory, values, form):
    folder = tmp_path_factory.mktemp("odd")
    shutil.copyfile(migrated, folder / DATABASE)
    ledger = open_ledger(folder, clock=Clock())
    try:
        with ledger.write(CLERK) as work:
            for one in values:
                enter(work, {name: one[name] for name in EDITABLE})
        path = folder / f"a.{form}"
        with ledger.read() as work:
            export(work, form, path, Filter(ended=True), thresholds())
        outcome = come_back(ledger, path)
        assert (outcome.changes, outcome.new, outcome.conflicts, outcome.untaken) == ([], [], [], [])
        assert outcome.rows == len(values)
    finally:
        ledger.close()


# Rows that went into another ------------------------------------------------------------------------------------------


@pytest.fixture
def two(ledger):
    """Two rows handed on, each with a report; the second is what was put down last."""
    take_in(ledger)
    for number, text in ((0, "清淤5公里"), (1, "封堵3处")):
        task_id = handed_on(ledger, number)
        with ledger.write(CLERK) as work:
            report(work, task_id, text=text, percent=30)
    return ledger


def merged(ledger, name="并入"):
    with ledger.write(CLERK) as work:
        given = {"into": row(ledger, 1).number} if name == "并入" else {"reason": "不是一回事"}
        take(work, 2, name, version=row(ledger, 2).version, **given)


def test_the_last_report_of_a_row_that_went_in_stands_in_the_cell_marked(two, tmp_path):
    merged(two)
    book = Book(two, tmp_path / "台账.xlsx")
    assert book.at(2, "办理进展").value == f"（并入的{row(two, 2).number}）封堵3处"
    assert nothing(book.come_back())


@pytest.mark.parametrize("meanwhile", ["report", "edit", "part"])
def test_a_cell_nobody_changed_is_no_report_whatever_was_done_to_the_row_since(two, tmp_path, meanwhile):
    merged(two)
    book = Book(two, tmp_path / "台账.xlsx")
    if meanwhile == "part":
        merged(two, "撤销并入")
    with two.write(CLERK) as work:
        if meanwhile == "report":
            report(work, 1, text="清淤9公里", percent=80)
        else:
            edit(work, 1, version=row(two, 1).version, changes={"remark": "已电话核实"})
    before = row(two, 1)
    assert not book.come_back().conflicts
    assert row(two, 1) == before


def test_a_cell_from_before_a_merger_is_no_report_after_it(two, tmp_path):
    book = Book(two, tmp_path / "台账.xlsx")
    merged(two)
    before = row(two, 1)
    assert not book.come_back().conflicts
    assert row(two, 1) == before


def test_what_was_added_behind_the_words_of_a_row_that_went_in_is_a_report_of_the_row(two, tmp_path):
    merged(two)
    book = Book(two, tmp_path / "台账.xlsx")
    book.set(2, 办理进展=book.at(2, "办理进展").value + "；清淤9公里")
    book.come_back()
    assert Book(two, tmp_path / "后.xlsx").at(2, "办理进展").value == "清淤9公里"
