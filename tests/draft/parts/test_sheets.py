"""A form of supervision: one matter with its boxes, or several with a list below."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from nlp.draft.compose import Options, compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind
from nlp.draft.paper import Table
from nlp.draft.profile import Profile


@pytest.fixture
def matter(build):
    return from_analyses(
        {
            "讲话.txt": build(
                "task [LEAD 县司法局]要会同[SUPPORT 县教育局]在[DATE 4月底前]培训[FIGURE 20名]教师。",
                "task 要建立台账。",
            )
        }
    )


def boxes(paper):
    """Return label → words of the form, and the rows of the list below it."""
    form, *lists = (block for block in paper.body if isinstance(block, Table))
    filled = {}
    for cells in form.rows:
        texts = [cell.text for cell in cells]
        filled.update(zip(texts[::2], texts[1::2], strict=True))
    return filled, [[cell.text for cell in row] for table in lists for row in table.rows]


def test_one_matter_one_sheet(matter):
    filled, listed = boxes(compose(find_kind("督办通知单"), replace(matter, rows=matter.rows[:1])))
    assert listed == []
    assert filled["督办事项"] == "在4月底前培训20名教师。"
    assert (filled["主办单位"], filled["协办单位"], filled["办结时限"]) == ("县司法局", "县教育局", "4月底前")
    assert filled["办理要求"] == "按督办事项逐项落实，达到“20名”的要求，报送办理结果及佐证材料。"
    assert filled["反馈时间"] == "【待补：反馈时限】"


def test_boxes_for_the_hand_are_empty_and_no_gap(matter):
    paper = compose(find_kind("督办通知单"), replace(matter, rows=matter.rows[:1]))
    filled, _ = boxes(paper)
    assert [filled[label].strip() for label in ("领导批示", "签发")] == [""] * 2


def test_boxes_for_the_hand_leave_room_for_a_long_matter(matter):
    def room(row):
        return boxes(compose(find_kind("督办通知单"), replace(matter, rows=(row,))))[0]["领导批示"].count("\n") + 1

    assert room(matter.rows[0]) == 3
    assert room(replace(matter.rows[0], words="逐项核对普法清单，" * 16)) == 2


def test_several_matters_stand_in_a_list(matter):
    filled, listed = boxes(compose(find_kind("督办通知单"), matter))
    assert filled["督办事项"] == "共2项，见下表"
    assert "主办单位" not in filled
    assert listed == [
        ["1", "在4月底前培训20名教师。", "县司法局", "县教育局", "4月底前"],
        ["2", "建立台账。", "【待补：主办单位】", "无", "【待补：办结时限】"],
    ]


def test_a_time_before_the_day_of_the_paper_is_to_be_set_anew(matter):
    row = replace(matter.rows[0], due="2024-04-30")
    paper = compose(find_kind("督办通知单"), replace(matter, rows=(row,)), options=Options(issued=date(2024, 5, 8)))
    assert boxes(paper)[0]["办结时限"] == "4月底前【待补：时限已过，请重新明确】"


def test_the_words_of_a_row_can_be_read_back(matter):
    paper = compose(find_kind("督办通知单"), matter, profile=Profile(limit="15个工作日内"))
    fields = {(piece.refs, piece.field): piece.text for piece in paper.pieces() if piece.field}
    first = matter.rows[0].id
    assert fields[((first,), "lead")] == "县司法局"
    assert fields[((matter.rows[1].id,), "deadline")] == "15个工作日内"
