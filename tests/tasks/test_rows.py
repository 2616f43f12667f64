"""Ledger rows: cells with the span that proves them, links to what was said before, grades, stable ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.labels import DIRECTIVE_ROLES, ROLES
from tests.spans import Mark, marked
from tests.tasks.conftest import build_rows
from tests.texts import PIECES

CELLS = {"LEAD": "lead", "SUPPORT": "support", "ADDR": "addressee", "TIME": "deadlines", "FIGURE": "targets"}


def cells(tasks):
    """Return every cell of the rows, in the order of the text, each once."""
    found = {(c.start, c.end, label, c.text) for t in tasks for label, name in CELLS.items() for c in getattr(t, name)}
    return sorted(Mark(*f) for f in found)


def named(task, cell):
    return [(c.text, c.how) for c in getattr(task, cell)]


@pytest.mark.parametrize(
    "line",
    """
[LEAD 县教育局]要在[TIME 6月底前]改造食堂，验收合格率达到[FIGURE 100%]。
请[LEAD 县司法局]牵头，[SUPPORT 县财政局]、[SUPPORT 县水利局]配合，[TIME 年底前]编成目录。
[ADDR 各镇]要[TIME 每季度]报送台账。
[ADDR 各镇、各部门]要[TIME 会后一周内]拿出方案，报县政府办公室汇总。
由[LEAD 县住建局]负责建成监管平台。
[LEAD 县信访局]要会同[SUPPORT 各镇]编制积案清单。
编制一张办事清单并公布。
""".strip().splitlines(),
)
def test_cells(line):
    text, expected = marked(line)
    _, tasks = build_rows(("task", text))
    assert cells(tasks) == expected


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"task", "prohibition", "accountability"}))
def test_other_roles_give_no_row(role):
    _, tasks = build_rows((role, "县教育局要在6月底前改造食堂。"))
    assert tasks == ()


@pytest.mark.parametrize("role", ["prohibition", "accountability"])
def test_a_ban_is_a_row_only_when_it_names_something(role, build):
    assert build((role, "未经审核的文件一律不得上会。"))[1] == ()
    doc, (task,) = build((role, "县政府督查室每月通报一次进展。"))
    assert (task.role, doc.quote(task)) == (role, "县政府督查室每月通报一次进展")


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("县教育局要改造食堂。", "A"),
        ("6月底前改造食堂。", "A"),
        ("合格率达到100%。", "A"),
        ("要改造食堂。", "B"),
        ("各镇要改造食堂。", "B"),
    ],
)
def test_grade_tells_whether_owner_time_or_figure_is_named(line, grade, build):
    _, (task,) = build(("task", line))
    assert task.grade == grade


def test_values_are_read_against_the_day_of_the_speech(build):
    line = ("task", "县教育局要在6月底前改造食堂。")
    assert [build(line, date=day)[1][0].deadlines[0].value for day in ("2024-03-05", "2025", None)] == [
        "2024-06-30",
        "2025-06-30",
        None,
    ]


def test_a_second_sentence_of_a_document_keeps_its_subject(build):
    _, tasks = build(("task", "县教育局要改造食堂。9月底前建成监控平台。"))
    assert [named(t, "lead") for t in tasks] == [[("县教育局", "explicit")], [("县教育局", "carried")]]


def test_a_speaker_changes_the_subject_freely(build):
    _, tasks = build(("procedure", "同志们："), ("task", "县教育局要改造食堂。9月底前建成监控平台。"))
    assert [named(t, "lead") for t in tasks] == [[("县教育局", "explicit")], []]


def test_a_new_paragraph_ends_the_subject(build):
    _, tasks = build(("task", "县教育局要改造食堂。"), ("task", "9月底前建成监控平台。"))
    assert [named(t, "lead") for t in tasks] == [[("县教育局", "explicit")], []]


def test_a_carried_unit_is_proved_by_its_span_there(build):
    doc, tasks = build(("task", "县教育局要改造食堂。9月底前建成监控平台。"))
    assert [doc.quote(p) for t in tasks for p in t.lead] == ["县教育局", "县教育局"]
    assert tasks[1].lead[0].end < tasks[1].start


def test_an_assignment_line_is_linked_to_the_rows_before_it(build):
    _, tasks = build(
        ("topic", "一、建好平台"),
        ("task", "建成监管平台。"),
        ("task", "编制执法目录。"),
        ("assignment", "（责任单位：县司法局；配合单位：县财政局；完成时限：6月底）"),
        ("topic", "二、建强队伍"),
        ("task", "组建调解队伍。"),
    )
    assert [named(t, "lead") for t in tasks] == [[("县司法局", "carried")], [("县司法局", "carried")], []]
    assert [named(t, "support") for t in tasks] == [[("县财政局", "carried")], [("县财政局", "carried")], []]
    assert [named(t, "deadlines") for t in tasks] == [[("6月底", "carried")], [("6月底", "carried")], []]


def test_a_heading_that_names_its_owner_hands_it_down(build):
    _, tasks = build(
        ("topic", "一、建好平台（责任单位：县司法局）"),
        ("task", "建成监管平台。"),
        ("topic", "二、建强队伍"),
        ("task", "组建调解队伍。"),
    )
    assert [named(t, "lead") for t in tasks] == [[("县司法局", "carried")], []]


def test_nobody_named_nothing_filled_in(build):
    _, (task,) = build(("procedure", "同志们："), ("task", "要建成监管平台。"))
    assert (task.lead, task.support, task.addressee, task.deadlines, task.targets) == ((), (), (), (), ())


def test_ids_depend_on_the_words_alone(build):
    _, (first,) = build(("task", "县教育局要改造食堂。"))
    _, tasks = build(("procedure", "同志们："), ("task", "县水利局要清淤。"), ("task", "县教育局要改造食堂。"))
    assert [t.id == first.id for t in tasks] == [False, True]


def test_the_same_words_twice_have_two_ids(build):
    _, tasks = build(("task", "县教育局要改造食堂。"), ("task", "县教育局要改造食堂。"))
    assert len({t.id for t in tasks}) == len(tasks) == 2


def test_a_number_alone_is_no_row(build):
    assert build(("task", "一是"))[1] == ()


def test_a_closed_bracket_does_not_share_the_units_behind_it(build):
    _, tasks = build(("task", "村（社区）法律顾问每月到村服务一天，由县司法局负责登记。"))
    assert [named(t, "lead") for t in tasks] == [[], [("县司法局", "explicit")]]


def test_the_day_of_the_meeting_is_no_deadline(build):
    _, tasks = build(("procedure", "同志们："), ("task", "今天是2024年5月20日，方案要敲定。"))
    assert [named(t, "deadlines") for t in tasks] == [[]]


lines = st.lists(
    st.tuples(
        st.sampled_from(sorted(ROLES)),
        st.lists(st.sampled_from([p for p in PIECES if p.isprintable()]), min_size=1, max_size=15).map("".join),
    ),
    max_size=8,
)


@given(lines)
def test_every_cell_is_a_quotation(lines):
    doc, tasks = build_rows(*lines)
    for task in tasks:
        segment = doc.segments[task.segment]
        assert segment.start <= task.start <= task.end <= segment.end
        assert segment.role == task.role
        assert task.role in DIRECTIVE_ROLES
        for cell in CELLS.values():
            assert all(c.text == doc.text[c.start : c.end] != "" for c in getattr(task, cell))


@given(lines)
def test_rows_come_in_text_order_with_ids_of_their_own(lines):
    _, tasks = build_rows(*lines)
    assert [t.start for t in tasks] == sorted(t.start for t in tasks)
    assert len({t.id for t in tasks}) == len(tasks)


def test_items_inside_a_paragraph_share_the_line_behind_them(build):
    _, tasks = build(
        ("topic", "一是建好场馆。"),
        ("task", "6月底前建成两座社区球场。"),
        ("topic", "二是办好赛事。"),
        ("task", "每季度举办一次邻里赛。"),
        ("assignment", "（责任单位：县体育局）"),
        mark="",
    )
    assert [named(t, "lead") for t in tasks] == [[("县体育局", "carried")], [("县体育局", "carried")]]
