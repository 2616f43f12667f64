"""A drafted paper, edited and read back into its ledger."""

from __future__ import annotations

import copy
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook

from nlp.draft.compose import compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind
from nlp.draft.layout import to_bytes
from nlp.draft.ledger import load_matter, read_ledger
from nlp.draft.ledger.write import apply
from nlp.draft.readback import Edit, read_back
from nlp.errors import UsageError
from nlp.export.rows import COLUMNS
from nlp.export.workbook import write_workbook
from tests.draft.conftest import build_analysis

AT = {column.title: n for n, column in enumerate(COLUMNS, start=1)}


@pytest.fixture
def matter(speech):
    return from_analyses({"讲话": speech})


@pytest.fixture
def ledger(speech, tmp_path):
    write_workbook({"讲话": speech}, tmp_path / "任务台账.xlsx", files=())
    return tmp_path / "任务台账.xlsx"


@pytest.fixture
def edited(matter, tmp_path):
    """Draft 实施方案, let `change` edit the open document, save it, read it back."""

    def edit(change, *, strip=False):
        path = tmp_path / "方案.docx"
        path.write_bytes(to_bytes(compose(find_kind("实施方案"), matter), strip=strip))
        document = docx.Document(path)
        change(document)
        document.save(path)
        return read_back(path, matter)

    return edit


def table(document):
    return next(t for t in document.tables if "具体事项" in [cell.text for cell in t.rows[0].cells])


def cell(document, row, title):
    titles = [c.text for c in table(document).rows[0].cells]
    return table(document).rows[row].cells[titles.index(title)]


def write(target, words):
    """Type over the words of a cell or paragraph as an office program does: in its first run, inside the bookmark."""
    paragraph = getattr(target, "paragraphs", [target])[0]
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    if paragraph.runs:
        paragraph.runs[0].text = words
    else:
        paragraph.add_run(words)


def swap(target, old, new):
    """Change words inside their run, as typing in the middle of a word does."""
    runs = [run for paragraph in getattr(target, "paragraphs", [target]) for run in paragraph.runs if old in run.text]
    assert runs
    for run in runs:
        run.text = run.text.replace(old, new)


def body(document, words):
    return next(p for p in document.paragraphs if words in p.text)


def test_a_paper_nobody_edited_changes_nothing(edited):
    changes = edited(lambda document: None)
    assert not changes
    assert changes.notes == ()


def test_changed_cells_are_told_with_what_stood_there(edited, matter):
    def change(document):
        write(cell(document, 1, "牵头单位"), "县发展改革局")
        write(cell(document, 1, "完成时限"), "7月15日前")
        write(cell(document, 2, "责任单位"), "县粮储局、县财政局")

    first, second = matter.rows[:2]
    assert edited(change).edits == (
        Edit(first.id, "lead", "县粮储局", "县发展改革局"),
        Edit(first.id, "deadline", "6月底前", "7月15日前"),
        Edit(second.id, "responsible", "", "县粮储局、县财政局"),
        Edit(first.id, "task", "县粮储局要会同县财政局在6月底前完成20个库点清查", "在6月底前完成20个库点清查"),
    )


def test_a_time_changed_in_its_cell_alone_is_told(edited):
    assert "任务表述里还写着“6月底前”" in edited(lambda document: write(cell(document, 1, "完成时限"), "7月15日前")).notes[0]


def test_a_gap_filled_in_the_text_is_an_edit(edited, matter):
    def change(document):
        paragraph = body(document, "出入库电子台账")
        write(paragraph, paragraph.text.replace("【待补：责任单位】", "县粮储局").replace("【待补：完成时限】", "2026年9月底前"))

    key = matter.rows[1].id
    assert edited(change).edits == (Edit(key, "responsible", "", "县粮储局"), Edit(key, "deadline", "", "2026年9月底前"))


def test_words_of_a_task_changed_in_the_text_are_an_edit(edited, matter):
    def change(document):
        for run in body(document, "出入库电子台账").runs:
            run.text = run.text.replace("建立出入库电子台账", "建立覆盖全部库点的出入库电子台账")

    assert edited(change).edits == (Edit(matter.rows[1].id, "task", "建立出入库电子台账。", "建立覆盖全部库点的出入库电子台账"),)


def test_a_row_deleted_in_text_and_table_is_struck(edited, matter):
    def change(document):
        paragraph = body(document, "出入库电子台账")._p
        paragraph.getparent().remove(paragraph)
        row = table(document).rows[2]._tr
        row.getparent().remove(row)

    assert edited(change).struck == (matter.rows[1].id,)


def test_a_row_deleted_in_the_table_alone_is_left_and_told(edited, matter):
    def change(document):
        row = table(document).rows[2]._tr
        mark = docx.oxml.OxmlElement("w:del")
        row.get_or_add_trPr().append(mark)

    changes = edited(change)
    assert changes.struck == ()
    assert "文中别处还在" in changes.notes[0]


def test_a_row_struck_through_by_hand_is_struck(edited, matter):
    def change(document):
        paragraph = body(document, "出入库电子台账")
        cells = [p for c in table(document).rows[2].cells for p in c.paragraphs]
        for run in (run for p in (paragraph, *cells) for run in p.runs):
            run.font.strike = True

    assert edited(change).struck == (matter.rows[1].id,)


def test_a_row_added_to_the_table_is_an_addition(edited):
    def change(document):
        last = table(document).rows[-1]._tr
        new = copy.deepcopy(last)
        for mark in [*new.iter(qn("w:bookmarkStart")), *new.iter(qn("w:bookmarkEnd"))]:
            mark.getparent().remove(mark)
        last.addnext(new)
        for title, words in {"具体事项": "开展熏蒸作业安全培训。", "牵头单位": "县应急局", "责任单位": "—", "完成时限": "2026年8月底前"}.items():
            write(cell(document, len(table(document).rows) - 1, title), words)

    (added,) = edited(change).added
    assert added.values == {"task": "开展熏蒸作业安全培训", "lead": "县应急局", "deadline": "2026年8月底前"}
    assert added.section == "抓好收购"


def test_a_paragraph_added_with_its_bracket_is_an_addition(edited):
    def change(document):
        paragraph = body(document, "出入库电子台账")
        new = copy.deepcopy(paragraph._p)
        for mark in [*new.iter(qn("w:bookmarkStart")), *new.iter(qn("w:bookmarkEnd"))]:
            mark.getparent().remove(mark)
        paragraph._p.addnext(new)
        write(docx.text.paragraph.Paragraph(new, paragraph._parent), "3.更新测温设备（牵头单位：县粮储局；完成时限：10月底前）。")

    (added,) = edited(change).added
    assert added.values == {"task": "更新测温设备", "lead": "县粮储局", "deadline": "10月底前"}


def tracked(run, words):
    """Replace the words of a run as tracked changes do: the old in w:del, the new in w:ins."""
    old = copy.deepcopy(run._r)
    for text in old.iter(qn("w:t")):
        text.tag = qn("w:delText")
    deleted, inserted = (docx.oxml.OxmlElement(name) for name in ("w:del", "w:ins"))
    run._r.addprevious(deleted)
    deleted.append(old)
    run._r.addnext(inserted)
    inserted.append(run._r)
    run.text = words


def test_tracked_changes_count_as_they_stand(edited, matter):
    changes = edited(lambda document: tracked(cell(document, 1, "牵头单位").paragraphs[0].runs[0], "县发展改革局"))
    assert changes.edits[0] == Edit(matter.rows[0].id, "lead", "县粮储局", "县发展改革局")


def test_rows_are_known_by_their_words_where_bookmarks_are_lost(edited, matter):
    def change(document):
        write(cell(document, 1, "牵头单位"), "县发展改革局")
        write(cell(document, 2, "具体事项"), "建立出入库和轮换电子台账。")
        paragraph = body(document, "出入库电子台账")
        write(paragraph, paragraph.text.replace("建立出入库电子台账", "建立出入库和轮换电子台账"))

    assert edited(change, strip=True).edits[:2] == (
        Edit(matter.rows[1].id, "task", "建立出入库电子台账。", "建立出入库和轮换电子台账"),
        Edit(matter.rows[0].id, "lead", "县粮储局", "县发展改革局"),
    )


def test_progress_filled_in_beside_status_and_remark_is_an_edit(matter, tmp_path):
    row = replace(matter.rows[0], status="已交办", remark="经费尚未落实")
    told = replace(matter, rows=(row, *matter.rows[1:]))
    (tmp_path / "表.docx").write_bytes(to_bytes(compose(find_kind("任务分解表"), told)))
    document = docx.Document(tmp_path / "表.docx")
    assert cell(document, 1, "进展/备注").text == "已交办\n经费尚未落实"
    write(cell(document, 1, "进展/备注"), "办理中；已清查12个；经费尚未落实")
    write(cell(document, 2, "进展/备注"), "已建成")
    document.save(tmp_path / "表.docx")
    assert read_back(tmp_path / "表.docx", told).edits == (
        Edit("t0", "progress", "", "已清查12个"),
        Edit("t0", "status", "已交办", "办理中"),
        Edit("t1", "progress", "", "已建成"),
    )


def test_a_unit_by_another_of_its_names_is_no_change(tmp_path):
    analysis = build_analysis("task [LEAD 县发改局]要编制规划。")
    matter = from_analyses({"讲话": analysis})
    (tmp_path / "表.docx").write_bytes(to_bytes(compose(find_kind("任务分解表"), matter)))
    document = docx.Document(tmp_path / "表.docx")
    write(cell(document, 1, "牵头单位"), "县发展和改革局")
    document.save(tmp_path / "表.docx")
    assert not read_back(tmp_path / "表.docx", matter)


def test_a_paper_on_some_rows_strikes_none_of_the_others(matter, tmp_path):
    part = replace(matter, rows=matter.rows[:3])
    (tmp_path / "方案.docx").write_bytes(to_bytes(compose(find_kind("任务分解表"), part)))
    assert not read_back(tmp_path / "方案.docx", matter)


def test_a_row_taken_out_of_a_paper_on_some_rows_is_struck(matter, tmp_path):
    part = replace(matter, rows=matter.rows[:2])
    (tmp_path / "方案.docx").write_bytes(to_bytes(compose(find_kind("任务分解表"), part)))
    document = docx.Document(tmp_path / "方案.docx")
    row = table(document).rows[2]._tr
    row.getparent().remove(row)
    document.save(tmp_path / "方案.docx")
    assert read_back(tmp_path / "方案.docx", matter).struck == (matter.rows[1].id,)


def test_rows_in_another_order_are_no_change(edited):
    def change(document):
        rows = table(document).rows
        rows[1]._tr.addprevious(rows[3]._tr)

    assert not edited(change)


def test_two_places_that_disagree_are_told(edited, matter):
    def change(document):
        write(cell(document, 1, "牵头单位"), "县发展改革局")
        paragraph = body(document, "库点清查")
        write(paragraph, paragraph.text.replace("牵头单位：县粮储局", "牵头单位：县农业农村局"))

    changes = edited(change)
    assert [edit.new for edit in changes.edits if edit.field == "lead"] == ["县农业农村局"]
    assert "两处改得不一样" in changes.notes[0]


def test_another_document_is_refused(matter, tmp_path):
    docx.Document().save(tmp_path / "别的.docx")
    with pytest.raises(UsageError, match="找不到台账中的任务"):
        read_back(tmp_path / "别的.docx", matter)
    (tmp_path / "坏的.docx").write_bytes(b"PK\x03\x04")
    with pytest.raises(UsageError, match="读不了改稿"):
        read_back(tmp_path / "坏的.docx", matter)


# Into the ledger ----------------------------------------------------------------------------------------------------


@pytest.fixture
def applied(edited, ledger, tmp_path):
    """Edit, read back, write into a new ledger; return (sheet before, sheet after, whole book after)."""

    def run(change):
        changes = edited(change)
        before = ledger.read_bytes()
        apply(changes, ledger, tmp_path / "新台账.xlsx")
        assert ledger.read_bytes() == before
        book = load_workbook(tmp_path / "新台账.xlsx")
        return load_workbook(ledger)["任务台账"], book["任务台账"], book

    return run


def everything(document):
    for place in (body(document, "库点清查"), *table(document).rows[1].cells):
        for old, new in (("县粮储局", "县发展改革局"), ("6月底前", "2026年7月15日前")):
            if old in place.text:
                swap(place, old, new)
    paragraph = body(document, "公布收购网点名单")._p
    paragraph.getparent().remove(paragraph)
    row = table(document).rows[4]._tr
    row.getparent().remove(row)


def test_changed_cells_are_marked_with_what_stood_there(applied):
    before, after, _ = applied(everything)
    where = (2, AT["牵头单位"])
    assert (before.cell(*where).value, after.cell(*where).value) == ("县粮储局", "县发展改革局")
    assert after.cell(*where).fill.start_color.rgb.endswith("DDEBF7")
    assert "原为：县粮储局" in after.cell(*where).comment.text
    due = after.cell(2, AT["完成时限(日期)"])
    assert (due.value.isoformat()[:10], due.number_format) == ("2026-07-15", "yyyy-mm-dd")
    changed = {(c.row, c.column) for row in after.iter_rows() for c in row if c.value != before[c.coordinate].value}
    assert changed == {where, (2, AT["任务内容"]), (2, AT["完成时限(原文)"]), (2, AT["完成时限(日期)"]), (5, AT["备注"])}


def test_struck_rows_stay_in_sight_and_leave_papers(applied, tmp_path):
    _, after, _ = applied(everything)
    assert after.cell(5, AT["任务内容"]).font.strike
    assert "删去" in after.cell(5, AT["备注"]).value
    assert len(read_ledger(tmp_path / "新台账.xlsx").rows) == 3


def test_what_was_done_is_listed(applied):
    _, _, book = applied(everything)
    rows = [[c.value for c in row] for row in book["修改记录"].iter_rows(min_row=2)]
    assert [(row[4], row[5], row[6]) for row in rows] == [
        ("任务内容", "县粮储局要会同县财政局在6月底前完成20个库点清查", "在2026年7月15日前完成20个库点清查"),
        ("牵头单位", "县粮储局", "县发展改革局"),
        ("完成时限", "6月底前", "2026年7月15日前"),
        ("完成时限(日期)", None, "2026-07-15"),
        ("删去", "请县农业农村局和县供销社公布收购网点名单", None),
    ]


def test_an_added_row_is_a_row_of_the_ledger(edited, ledger, tmp_path):
    def change(document):
        last = table(document).rows[-1]._tr
        new = copy.deepcopy(last)
        for mark in [*new.iter(qn("w:bookmarkStart")), *new.iter(qn("w:bookmarkEnd"))]:
            mark.getparent().remove(mark)
        last.addnext(new)
        for title, words in {"具体事项": "=开展熏蒸作业安全培训", "牵头单位": "县应急局", "责任单位": "—", "完成时限": "2026年8月底前"}.items():
            write(cell(document, len(table(document).rows) - 1, title), words)

    apply(edited(change), ledger, tmp_path / "新台账.xlsx")
    row = read_ledger(tmp_path / "新台账.xlsx").rows[-1]
    assert (row.content, row.lead, row.times, row.due, row.status) == ("=开展熏蒸作业安全培训", ("县应急局",), ("2026年8月底前",), "2026-08-31", "待交办")
    assert len(row.id) == 12


def test_the_changed_ledger_drafts_the_changed_paper(edited, ledger, matter, tmp_path):
    changes = edited(everything)
    apply(changes, ledger, tmp_path / "新台账.xlsx")
    again = read_ledger(tmp_path / "新台账.xlsx")
    path = tmp_path / "方案.docx"
    assert not read_back(path, again), "what was read back is now what the ledger says"
    assert [row.words for row in again.rows] == [row.words.replace("6月底前", "2026年7月15日前") for row in matter.rows[:3]]


def test_a_ledger_can_be_written_over_when_told_so(edited, ledger):
    apply(edited(everything), ledger, ledger)
    assert load_workbook(ledger)["任务台账"].cell(2, AT["牵头单位"]).value == "县发展改革局"


def test_rows_that_say_the_same_are_changed_together(speech, tmp_path):
    write_workbook({"甲": speech, "乙": speech}, tmp_path / "任务台账.xlsx", files=())
    matter = load_matter([tmp_path / "任务台账.xlsx"])
    (tmp_path / "方案.docx").write_bytes(to_bytes(compose(find_kind("实施方案"), matter)))
    document = docx.Document(tmp_path / "方案.docx")
    write(cell(document, 1, "牵头单位"), "县发展改革局")
    document.save(tmp_path / "方案.docx")
    apply(read_back(tmp_path / "方案.docx", matter), tmp_path / "任务台账.xlsx", tmp_path / "新.xlsx")
    ws = load_workbook(tmp_path / "新.xlsx")["任务台账"]
    assert [ws.cell(y, AT["牵头单位"]).value for y in (2, 6)] == ["县发展改革局"] * 2


def test_a_ledger_of_other_rows_is_refused(edited, ledger, tmp_path):
    changes = edited(everything)
    changes = replace(changes, edits=tuple(replace(edit, key="gone") for edit in changes.edits))
    with pytest.raises(UsageError, match="没有编号为 gone 的任务"):
        apply(changes, ledger, tmp_path / "新.xlsx")
    with pytest.raises(UsageError, match="只能写进 xlsx"):
        apply(changes, tmp_path / "a.csv", tmp_path / "新.xlsx")
