"""A drafted plan edited and saved by LibreOffice reads back; so does a workbook it has saved."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from nlp.draft.compose import compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind
from nlp.draft.layout import to_bytes
from nlp.draft.ledger import read_ledger
from nlp.draft.ledger.write import apply
from nlp.draft.readback import Edit, read_back
from nlp.export.workbook import write_workbook
from tests.draft.conftest import build_analysis
from tests.e2e.office_edit import (
    MISSING,
    REASON,
    cells,
    convert,
    edit,
    insert_row,
    paragraph,
    record,
    rows,
    swap,
    type_over,
    words,
)

pytestmark = pytest.mark.skipif(MISSING, reason=REASON)

LINES = (
    "head1 一、管好库存",
    "task [LEAD 县粮储局]要会同[SUPPORT 县财政局]在[DATE=2026-06-30 6月底前]完成[FIGURE 20个]库点清查。",
    "task 要建立出入库电子台账。",
    "task [ADDRESSEE 各乡镇]要在[DATE=2026-12-31 年底前]改造危旧仓房。",
    "head1 二、抓好收购",
    "task 请[LEAD 县农业农村局]和[LEAD 县供销社]公布收购网点名单。",
)


@pytest.fixture
def edited(tmp_path):
    """Draft 实施方案, edit it as LibreOffice saves it, read it back."""
    matter = from_analyses({"讲话": build_analysis(*LINES)})

    def run(change):
        (tmp_path / "方案.docx").write_bytes(to_bytes(compose(find_kind("实施方案"), matter)))
        edit(tmp_path / "方案.docx", tmp_path / "改稿.docx", change, folder=tmp_path / "office")
        return read_back(tmp_path / "改稿.docx", matter), matter

    return run


def at(text, row, title):
    found = rows(text, "具体事项")
    return cells(found[row])[[words(cell) for cell in cells(found[0])].index(title)]


def test_saved_without_a_change_it_changes_nothing(edited):
    changes, _ = edited(lambda text: None)
    assert not changes
    assert changes.notes == ()


def test_words_replaced_everywhere_are_edits(edited):
    def change(text):
        swap(text, "各乡镇", "各镇人民政府")
        swap(text, "年底前", "2026年10月底前")

    changes, matter = edited(change)
    key = matter.rows[2].id
    found = {edit.field: edit for edit in changes.edits if edit.key == key}
    assert found["responsible"] == Edit(key, "responsible", "各乡镇", "各镇人民政府")
    assert found["deadline"] == Edit(key, "deadline", "年底前", "2026年10月底前")
    assert {edit.key for edit in changes.edits} == {key}


def test_cells_typed_over_and_rows_added_and_removed(edited):
    def change(text):
        type_over(at(text, 1, "牵头单位"), "县发展改革局")
        type_over(at(text, 2, "完成时限"), "2026年9月底前")
        gone, last = rows(text, "具体事项")[3:5]
        new = insert_row(last)
        titles = [words(cell) for cell in cells(rows(text, "具体事项")[0])]
        for title, fresh in {"具体事项": "开展熏蒸作业安全培训。", "牵头单位": "县应急局"}.items():
            type_over(cells(new)[titles.index(title)], fresh)
        gone.getparent().remove(gone)
        place = paragraph(text, "改造危旧仓房")
        place.getparent().remove(place)

    changes, matter = edited(change)
    first, second, third = matter.rows[:3]
    assert Edit(first.id, "lead", "县粮储局", "县发展改革局") in changes.edits
    assert Edit(second.id, "deadline", "", "2026年9月底前") in changes.edits
    assert changes.struck == (third.id,)
    assert [added.values for added in changes.added] == [{"task": "开展熏蒸作业安全培训", "lead": "县应急局"}]


def test_a_task_typed_over_is_known_by_the_row_it_stands_in(edited):
    changes, matter = edited(lambda text: type_over(at(text, 2, "具体事项"), "建立出入库和轮换电子台账。"))
    assert Edit(matter.rows[1].id, "task", "建立出入库电子台账。", "建立出入库和轮换电子台账") in changes.edits
    assert changes.added == ()


def test_recorded_changes_count_as_they_stand(edited):
    changes, matter = edited(lambda text: record(text, "各乡镇", "各镇人民政府"))
    key = matter.rows[2].id
    assert changes.edits[0] == Edit(key, "responsible", "各乡镇", "各镇人民政府")
    assert {edit.key for edit in changes.edits} == {key}


def test_the_ledger_written_anew_opens_in_libreoffice_and_reads_the_same(edited, tmp_path):
    changes, matter = edited(lambda text: swap(text, "各乡镇", "各镇人民政府"))
    write_workbook({"讲话": build_analysis(*LINES)}, tmp_path / "任务台账.xlsx", files=())
    apply(changes, tmp_path / "任务台账.xlsx", tmp_path / "新台账.xlsx")
    saved = convert(tmp_path / "新台账.xlsx", "xlsx", folder=tmp_path / "saved")
    assert "修改记录" in load_workbook(saved).sheetnames
    ours, theirs = read_ledger(tmp_path / "新台账.xlsx"), read_ledger(saved)
    assert ours.rows == theirs.rows
    assert ours.rows[2].responsible == ("各镇人民政府",)
    assert len(ours.rows) == len(matter.rows)
