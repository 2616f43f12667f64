"""Faults of training data are told, and none raises."""

import pytest

from nlp.segment import sentence_spans
from nlp.training.check import ALL, LEAST_HELD, Problem, check, summary

LONG = "县水务局要在本月底前完成全部水库的安全检查并把结果报送县政府办公室。各乡镇要认真组织群众清理村前屋后的沟渠。"


def record(text, roles=None, *, name="甲", **cells):
    spans = sentence_spans(text)
    given = roles or ["task"] * len(spans)
    segments = [{"start": s.start, "end": s.end, "role": r} for s, r in zip(spans, given, strict=True)]
    row = {
        "start": spans[0].start,
        "end": spans[0].end,
        "lead": [],
        "support": [],
        "addressee": [],
        "deadlines": [],
        "targets": [],
    }
    row |= {k: [{"start": a, "end": b} for a, b in v] for k, v in cells.items()}
    return {"id": name, "text": text, "segments": segments, "tasks": [row]}


def of(problems, name):
    return [p for p in problems if p.document == name]


def test_sound_documents_have_no_problem_of_their_own():
    assert of(check([record("县水务局牵头。要抓紧。", lead=[(0, 4)])]), "甲") == []


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ((0, 99), "不在文字里"),
        ((-1, 2), "不在文字里"),
        ((3, 3), "不在文字里"),
        ((4, 5), "空白"),
        ((3, 5), "空白"),
        ((None, 2), "没有起止"),
    ],
)
def test_offsets_outside_the_text_or_on_blanks_are_errors(span, words):
    (problem,) = of(check([record("县水务局 牵头。", lead=[span])]), "甲")
    assert problem.level == "error"
    assert words in problem.message


def test_overlapping_spans_of_one_kind_are_told_with_their_words():
    (problem,) = of(check([record("县水务局牵头。", lead=[(0, 4), (1, 4)])]), "甲")
    assert problem == Problem("warning", "甲", (1, 4), "两处“牵头”重叠：“县水务局”与“水务局”，训练时只用较长的一处")


def test_spans_that_touch_or_belong_to_several_rows_or_kinds_do_not_overlap():
    document = record("县水务局乡镇牵头。", lead=[(0, 4), (4, 6)], support=[(0, 4)])
    document["tasks"].append(document["tasks"][0])
    assert of(check([document]), "甲") == []


def test_an_unknown_role_is_an_error():
    (problem,) = of(check([record("县水务局牵头。", ["任务"])]), "甲")
    assert problem.level == "error"
    assert "角色“任务”不认识" in problem.message


def test_segments_the_segmenter_does_not_cut_are_an_error():
    document = record("县水务局牵头。要抓紧。")
    document["segments"] = document["segments"][:1]
    assert "切分不同" in of(check([document]), "甲")[0].message


@pytest.mark.parametrize("text", ["", " \n", None, 5])
def test_an_empty_text_is_an_error(text):
    (problem,) = of(check([{"id": "甲", "text": text, "segments": [], "tasks": []}]), "甲")
    assert (problem.level, problem.message) == ("error", "文字是空的")


@pytest.mark.parametrize(
    "bad",
    [
        None,
        3,
        [],
        {},
        {"id": "甲"},
        {"text": "县。"},
        {"id": "甲", "text": "县。", "segments": [3]},
        {"id": "甲", "text": "县。", "segments": [{}]},
    ]
    + [{**record("县水务局牵头。"), "tasks": t} for t in (3, [3], [{}], [{"lead": [3]}], None)]
    + [
        {**record("县水务局牵头。"), "segments": [{"start": 0, "end": 7, "role": []}]},
        {**record("县。"), "text": "县\ud800。"},
    ],
)
def test_a_broken_record_is_an_error_and_raises_nothing(bad):
    assert any(p.level == "error" for p in check([bad]) if p.document != ALL)


def test_what_reading_left_comes_along():
    document = {
        **record("县水务局牵头。"),
        "problems": [{"level": "warning", "message": "甲"}, {"level": "error", "document": "a.json", "message": "乙"}],
    }
    told = [p for p in check([document]) if p.document != ALL]
    assert told == [Problem("error", "a.json", None, "乙"), Problem("warning", "甲", None, "甲")]


def test_the_same_text_again_is_an_error_and_one_nearly_alike_a_warning():
    near = LONG.replace("本月底", "下月中")
    problems = check(
        [record(LONG, name="一"), record(LONG, name="二"), record(near, name="三"), record(LONG[::-1], name="四")]
    )
    assert [(p.level, p.document) for p in problems if p.document != ALL] == [("error", "二"), ("warning", "三")]
    assert "与“一”的文字有" in of(problems, "三")[0].message


def test_short_lines_alike_are_no_doubles():
    assert [p for p in check([record("同志们：", name=n) for n in "一二三"]) if p.document != ALL] == []


def test_one_sentence_with_two_roles_is_told_with_both():
    documents = [
        record("要抓好工作落实。", ["requirement"], name="一"),
        record("要抓好 工作落实。", ["task"], name="二"),
    ]
    (problem,) = of(check(documents), "二")
    assert problem.where == (0, 9)
    assert "在这里是任务部署，在“一”里是原则要求" in problem.message


def test_unlabelled_and_short_segments_contradict_nothing():
    documents = [record("要抓好工作落实。", ["task"], name="一"), record("要抓好工作落实。", [""], name="二")]
    documents += [record("好。", ["task"], name="三"), record("好。", ["procedure"], name="四")]
    assert [p for p in check(documents) if p.document != ALL] == []


def test_rare_and_missing_roles_and_unlabelled_segments_are_counted():
    told = [p.message for p in of(check([record("要抓紧。" * 12, ["task"] * 9 + [""] * 3)]), ALL)]
    assert any(m.startswith("任务部署只有 9 个句段") for m in told)
    assert any(m.startswith("没有样例的角色：原则要求、") for m in told)
    assert any("12 个句段中有 3 个（25%）没有标角色" in m for m in told)


def test_enough_of_a_role_is_not_told():
    assert not any("任务部署" in p.message for p in check([record("要抓紧。" * 10)]))


def test_too_few_documents_to_hold_one_out_are_told():
    def few(n):
        return any(
            "留不出检验用的" in p.message for p in check([record(f"完成第{i}项。", name=str(i)) for i in range(n)])
        )

    assert (few(LEAST_HELD - 1), few(LEAST_HELD)) == (True, False)


def test_documents_with_errors_do_not_count():
    bad = record("县水务局牵头。", lead=[(0, 99)], name="坏")
    assert any("可用的只有 1 份" in p.message for p in check([record("要抓紧。"), bad]))


def test_no_role_at_all_is_an_error():
    assert Problem("error", ALL, None, "没有一个句段标了角色") in check([record("要抓紧。", [""])])
    assert Problem("error", ALL, None, "没有一个句段标了角色") in check([])


def test_an_id_used_twice_is_told():
    (problem,) = of(check([record("要抓紧。"), record("要落实。")]), "甲")
    assert "编号" in problem.message


def test_summary_counts_roles_and_distinct_cells():
    tagged = record("县水务局牵头。要抓紧。", ["task", ""], lead=[(0, 4)])
    tagged["tasks"].append(tagged["tasks"][0])
    counts = summary([tagged, {**record("要落实。", ["basis"]), "tagged": False}])
    assert (counts.documents, counts.segments, counts.unlabelled, counts.untagged) == (2, 3, 1, 1)
    assert {r: n for r, n in counts.roles.items() if n} == {"task": 1, "basis": 1}
    assert counts.cells == {"lead": 1, "support": 0, "addressee": 0, "deadlines": 0, "targets": 0}
