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
    _, tasks = build(("task", "县教育局要改造食堂。要在9月底前建成监控平台。"))
    assert [named(t, "lead") for t in tasks] == [[("县教育局", "explicit")], [("县教育局", "carried")]]


def test_a_speaker_changes_the_subject_freely(build):
    _, tasks = build(("procedure", "同志们："), ("task", "县教育局要改造食堂。要在9月底前建成监控平台。"))
    assert [named(t, "lead") for t in tasks] == [[("县教育局", "explicit")], []]


def test_a_new_paragraph_ends_the_subject(build):
    _, tasks = build(("task", "县教育局要改造食堂。"), ("task", "9月底前建成监控平台。"))
    assert [named(t, "lead") for t in tasks] == [[("县教育局", "explicit")], []]


def test_a_carried_unit_is_proved_by_its_span_there(build):
    doc, tasks = build(("task", "县教育局要改造食堂。要在9月底前建成监控平台。"))
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
    _, tasks = build(("task", "村（社区）法律顾问每月到村服务一天，县司法局6月底前核对台账。"))
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


def who(tasks):
    return [[c.text for name in ("lead", "addressee") for c in getattr(t, name)] for t in tasks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各镇要每日上报库容；遇有险情的，半小时内报告。", [["各镇"], ["各镇"]]),
        ("县水利局先清淤20条河道；其余河道年底前清完。", [["县水利局"], ["县水利局"]]),
        ("县档案馆要核对以下内容：卷宗是否齐全；目录是否相符。", [["县档案馆"], ["县档案馆"]]),
        ("县民政局3日内作出决定。不予批准的，书面说明理由。", [["县民政局"], ["县民政局"]]),
        ("县水利局要清淤20条河道；健全巡河制度。", [["县水利局"], ["县水利局"]]),
        ("县水利局要清淤20条河道。健全巡河制度。", [["县水利局"], ["县水利局"]]),
        ("县水利局要清淤20条河道；二要健全巡河制度。", [["县水利局"], []]),
        ("县水利局要清淤20条河道；村级河道管护员要每日巡查。", [["县水利局"], []]),
        ("渗漏点的位置、流量和水色变化情况交由县水利局每周检测；同时拓宽泄洪道。", [["县水利局"], []]),
    ],
)
def test_a_subject_governs_what_continues_its_act(text, expected, build):
    assert who(build(("task", text))[1]) == expected


def test_in_a_speech_a_semicolon_goes_on_and_a_full_stop_does_not(build):
    _, tasks = build(("procedure", "同志们："), ("task", "县教育局要改造食堂；建成监控平台。配齐保安。"))
    assert who(tasks) == [["县教育局"], ["县教育局"], []]


def test_a_line_broken_inside_its_sentence_keeps_its_subject(build):
    _, tasks = build(("task", "请县教育局改造食堂，并在年底前，"), ("task", "建成监控平台。"))
    assert who(tasks) == [["县教育局"], ["县教育局"]]


def test_an_unknown_actor_takes_no_subject_of_another(build):
    _, tasks = build(("task", "县民政局每周推送名单，乡镇三日内入户核实。"))
    assert named(tasks[0], "lead") == [("县民政局", "explicit")]
    assert all(t.lead == () for t in tasks[1:])


def test_a_consequence_takes_no_subject_before_it(build):
    _, tasks = build(("task", "各镇要每日上报库容；"), ("accountability", "瞒报的，扣减经费5%。"), mark="")
    assert who(tasks)[1:] == [[]]


def test_lines_behind_an_item_add_up(build):
    _, tasks = build(
        ("topic", "一、建好平台"),
        ("task", "各镇要建成监管平台。"),
        ("assignment", "牵头单位：县司法局"),
        ("assignment", "配合单位：县财政局"),
        ("topic", "二、建强队伍"),
        ("task", "组建调解队伍。"),
    )
    assert [named(t, "lead") for t in tasks] == [[("县司法局", "carried")], []]
    assert [named(t, "support") for t in tasks] == [[("县财政局", "carried")], []]
    assert [named(t, "addressee") for t in tasks] == [[("各镇", "explicit")], []]


def test_a_sentence_about_members_assigns_nothing(build):
    _, tasks = build(("task", "建立联席会议制度。"), ("assignment", "联席会议由县司法局、县财政局组成，县司法局为牵头单位。"), mark="")
    assert [named(t, "lead") for t in tasks] == [[]]


def due(tasks):
    return [[d.text for d in t.deadlines] for t in tasks]


def test_goals_in_a_list_share_its_year(build):
    _, tasks = build(("task", "今年主要预期目标是：财政收入增长5%；新增就业2万人；粮食产量保持稳定。"), ("task", "办好两件实事。"))
    assert due(tasks) == [["今年"], ["今年"], ["今年"], []]


def test_goals_of_a_paragraph_share_the_year_that_opens_it(build):
    _, tasks = build(("task", "到2025年，森林覆盖率达到60%。湿地保护率达到55%。编制一份名录。"), ("task", "造林面积增长8%。"))
    assert due(tasks) == [["到2025年"], ["到2025年"], [], []]


def test_a_stage_hands_its_time_to_its_paragraph(build):
    _, tasks = build(
        ("topic", "（一）集中整治阶段（6月至10月）。"), ("task", "逐户建立台账。"), ("task", "每月召开一次调度会。"), mark=""
    )
    assert [d[-1] for d in due(tasks)] == ["6月至10月", "6月至10月"]


def test_the_time_of_an_assessment_makes_no_row(build):
    assert build(("accountability", "排名末位的，年度考核不得评优。"))[1] == ()


def test_a_paragraph_after_a_table_takes_no_owner_of_its_last_row(build):
    _, tasks = build(
        ("task", "1 | 建成两座球场 | 县体育局 | 6月底前"),
        ("task", "编制赛事目录。"),
    )
    assert who(tasks) == [["县体育局"], []]
