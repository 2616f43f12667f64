"""Training data of every form comes in as corpus records that line up with the segmenter."""

import json

import pytest

from nlp.classify.tags import CELLS
from nlp.errors import DataError
from nlp.segment import sentence_spans
from nlp.training.corpus import prepare
from nlp.training.formats import read_documents

TEXT = "一、抓好整治\n县水务局要在6月底前完成12座水库的清淤。各乡镇要高度重视。"
LEAD, DEADLINE, TARGET = (7, 11, "LEAD"), (13, 17, "DEADLINE"), (19, 22, "TARGET")
ROLES = ["topic", "task", "requirement"]


def put(folder, name, content):
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(
            content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8"
        )
    return path


def jsonl(folder, items, name="a.jsonl"):
    return put(folder, name, "\n".join(json.dumps(i, ensure_ascii=False) for i in items) + "\n")


def roles(record):
    return [s["role"] for s in record["segments"]]


def cells(record):
    return sorted(
        {(c["start"], c["end"], tag) for row in record["tasks"] for name, tag in CELLS.items() for c in row[name]}
    )


def words(record):
    return [(record["text"][a:b], tag) for a, b, tag in cells(record)]


def messages(record):
    return [p["message"] for p in record.get("problems", [])]


def gold(text=TEXT, given=ROLES, **more):
    segments = [{"start": s.start, "end": s.end, "role": r} for s, r in zip(sentence_spans(text), given, strict=True)]
    row = {"start": 7, "end": 28, "lead": [{"start": 7, "end": 11}], "support": [], "addressee": [], "targets": []}
    row |= {"deadlines": [{"start": 13, "end": 17, "kind": "date", "value": "2024-06-30"}], "explicit": True}
    return {
        "id": "甲",
        "text": text,
        "doc": {"region": "某县"},
        "segments": segments,
        "headings": [],
        "tasks": [row],
        **more,
    }


def analysis(text=TEXT, given=ROLES, **cell):
    lead = {"start": 7, "end": 11, "text": "县水务局", "name": "县水务局", "how": "explicit", **cell}
    row = {"id": "x", "start": 7, "end": 28, "segment": 1, "grade": "A", "role": "task", "lead": [lead], "support": []}
    row |= {"addressee": [], "deadlines": [], "targets": [], "score": 0.9}
    return {
        "schema": "duban/analysis/1",
        "source": {"name": "讲话.docx", "format": "docx"},
        "text": text,
        "document": {"region": "某县"},
        "headings": [],
        "segments": [
            {"start": s.start, "end": s.end, "role": r, "score": 0.8, "path": []}
            for s, r in zip(sentence_spans(text), given, strict=True)
        ],
        "tasks": [row],
    }


def region(start, end, label, quote=None, *, key="labels"):
    value = {"start": start, "end": end, key: [label]}
    return {
        "id": f"r{start}",
        "from_name": "x",
        "to_name": "text",
        "type": key,
        "value": value | ({"text": quote} if quote else {}),
    }


def studio(result, text=TEXT, **annotation):
    return {
        "id": 3,
        "data": {"text": text},
        "annotations": [{"id": 1, "result": result, **annotation}],
        "predictions": [],
    }


ALL_REGIONS = [
    region(0, 6, "标题主题句"),
    region(7, 28, "任务部署"),
    region(28, 37, "原则要求"),
    region(7, 11, "牵头"),
    region(13, 17, "时限"),
    region(19, 22, "指标"),
]


def usable(record):
    """The rest of the training reads the record as it reads a corpus."""
    return prepare(record).roles == tuple(roles(record))


def test_corpus_records_come_back_as_they_are(tmp_path):
    assert read_documents([jsonl(tmp_path, [gold()])]) == [gold()]


def test_text_beside_gold_is_read_with_its_line_breaks(tmp_path):
    text = TEXT.replace("\n", "\r\n")
    whole = gold(text=text)
    row = {k: v for k, v in whole.items() if k not in ("id", "text")}
    put(tmp_path, "会.txt", text.encode("utf-8-sig"))
    put(tmp_path, "会.gold.json", {**row, "tasks": []})
    (record,) = read_documents([tmp_path])
    assert (record["id"], record["text"], roles(record)) == ("会", text, ROLES)


def test_gold_without_tasks_is_not_tagged(tmp_path):
    plain = {k: v for k, v in gold().items() if k != "tasks"}
    (record,) = read_documents([jsonl(tmp_path, [plain])])
    assert (record["tagged"], record["tasks"]) == (False, [])


def test_a_corrected_analysis_gives_roles_cells_and_what_is_known_of_the_document(tmp_path):
    (record,) = read_documents([put(tmp_path, "讲话.json", analysis(given=["标题主题句", "task", "prohibition"]))])
    assert (record["id"], record["doc"]) == ("讲话", {"region": "某县"})
    assert roles(record) == ["topic", "task", "prohibition"]
    assert words(record) == [("县水务局", "LEAD")]
    assert usable(record)


def test_a_cell_corrected_by_its_words_is_found_where_they_stand(tmp_path):
    (record,) = read_documents([put(tmp_path, "a.json", analysis(text=TEXT, start=28, end=31))])
    assert words(record) == [("县水务局", "LEAD")]


def test_a_cell_whose_words_are_nowhere_is_left_out_and_told(tmp_path):
    changed = analysis()
    changed["tasks"][0]["lead"][0]["text"] = "县财政局"
    (record,) = read_documents([put(tmp_path, "a.json", changed)])
    assert words(record) == []
    assert "找不到它引用的文字" in messages(record)[0]


def test_a_row_goes_with_its_segment_when_that_is_no_task_any_more(tmp_path):
    (record,) = read_documents([put(tmp_path, "a.json", analysis(given=["topic", "requirement", "requirement"]))])
    assert record["tasks"] == []
    assert "1 个任务行" in messages(record)[0]


def test_a_segment_made_a_task_without_a_row_is_told(tmp_path):
    (record,) = read_documents([put(tmp_path, "a.json", analysis(given=["topic", "task", "task"]))])
    assert "1 个任务部署句段没有任务行" in messages(record)[0]


def test_segments_of_an_older_cut_take_the_role_that_covers_most(tmp_path):
    old = analysis()
    old["segments"] = [
        {"start": 0, "end": 6, "role": "topic"},
        {"start": 7, "end": 30, "role": "task"},
        {"start": 30, "end": 37, "role": "basis"},
    ]
    (record,) = read_documents([put(tmp_path, "a.json", old)])
    assert roles(record) == ["topic", "task", "basis"]
    assert "切分不同" in messages(record)[0]


def test_a_folder_of_analyses_is_read_and_other_files_are_told(tmp_path):
    (tmp_path / "analysis").mkdir()
    put(tmp_path / "analysis", "一.json", analysis())
    put(tmp_path / "analysis", "二.json", {**analysis(), "source": {"name": "二.txt"}})
    put(tmp_path, "run.json", {"files": []})
    records = read_documents([tmp_path])
    assert [r["id"] for r in records] == ["讲话", "二"]
    assert messages(records[0]) == ["1 个文件认不出是哪种标注数据，没有用：run.json"]


def test_label_studio_labels_give_roles_and_cells(tmp_path):
    (record,) = read_documents([put(tmp_path, "导出.json", [studio(ALL_REGIONS)])])
    assert roles(record) == ROLES
    assert cells(record) == [LEAD, DEADLINE, TARGET]
    assert record["tasks"][0]["deadlines"][0]["kind"] == "date"
    assert "tagged" not in record
    assert usable(record)


def test_label_studio_choices_on_regions_are_roles_too(tmp_path):
    result = [region(0, 6, "topic", key="choices"), region(7, 28, "task", key="choices")]
    (record,) = read_documents([put(tmp_path, "a.json", [studio(result)])])
    assert roles(record) == ["topic", "task", ""]
    assert record["tagged"] is False


def test_json_min_is_read_and_known_by_its_content(tmp_path):
    values = [r["value"] for r in ALL_REGIONS]
    item = {"text": TEXT, "id": 3, "mine": values, "annotator": 1, "annotation_id": 5, "lead_time": 2.0}
    (record,) = read_documents([put(tmp_path, "随便.txt.json", [item])])
    assert (roles(record), cells(record)) == (ROLES, [LEAD, DEADLINE, TARGET])


def test_a_choice_of_json_min_is_the_role_of_a_single_sentence(tmp_path):
    item = {"text": "各乡镇要高度重视。", "class": "原则要求", "annotator": 1, "annotation_id": 5, "lead_time": 2.0}
    (record,) = read_documents([put(tmp_path, "a.json", [item])])
    assert roles(record) == ["requirement"]


def test_one_role_for_a_whole_document_is_not_spread_over_its_segments(tmp_path):
    item = {"text": TEXT + "要抓紧。", "class": "task", "annotator": 1, "annotation_id": 5, "lead_time": 2.0}
    (record,) = read_documents([put(tmp_path, "a.json", [item])])
    assert roles(record) == [""] * 4
    assert "按句段标注" in messages(record)[0]


def test_the_annotation_that_counts_is_the_ground_truth_else_the_latest_not_cancelled(tmp_path):
    def one(role, **more):
        return {"result": [region(7, 28, role)], **more}

    old, new = one("task", updated_at="2024-01-01"), one("basis", updated_at="2024-02-01")
    gone = one("noise", updated_at="2024-03-01", was_cancelled=True)
    truth = one("problem", updated_at="2023-01-01", ground_truth=True)
    items = [{"data": {"text": TEXT}, "annotations": a} for a in ([old, new, gone], [old, truth, new])]
    assert [roles(r)[1] for r in read_documents([put(tmp_path, "a.json", items)])] == ["basis", "problem"]


def test_a_task_with_predictions_only_is_not_taken_for_corrected(tmp_path):
    bare = {"data": {"text": TEXT}, "annotations": [], "predictions": [{"result": ALL_REGIONS}]}
    (record,) = read_documents([put(tmp_path, "a.json", [bare, studio(ALL_REGIONS)])])
    assert messages(record) == ["1 条没有标注，或被拒绝、略过，没有用"]


def test_offsets_in_utf16_units_are_put_right_by_the_quotes(tmp_path):
    text = "😀😀" + TEXT
    result = [region(11, 15, "牵头", "县水务局"), region(17, 21, "时限", "6月底前"), region(23, 26, "指标")]
    (record,) = read_documents([put(tmp_path, "a.json", [studio(result, text)])])
    assert words(record) == [("县水务局", "LEAD"), ("6月底前", "DEADLINE"), ("12座", "TARGET")]
    assert messages(record) == ["2 处标注的位置与引用的文字错开，已按文字对正"]


def test_line_breaks_counted_as_one_are_put_right_by_the_quotes(tmp_path):
    text = TEXT.replace("\n", "\r\n")
    result = [region(7, 11, "牵头", "县水务局"), region(13, 17, "时限", "6月底前")]
    (record,) = read_documents([put(tmp_path, "a.json", [studio(result, text)])])
    assert words(record) == [("县水务局", "LEAD"), ("6月底前", "DEADLINE")]


def test_spans_off_the_text_are_left_out_and_the_rest_stays(tmp_path):
    result = [
        *ALL_REGIONS,
        region(90, 95, "牵头"),
        region(6, 7, "牵头"),
        region(0, 3, "牵头", "查无此句"),
        region("/p", 3, "牵头"),
    ]
    (record,) = read_documents([put(tmp_path, "a.json", [studio(result)])])
    assert cells(record) == [LEAD, DEADLINE, TARGET]
    assert messages(record)[0].startswith("4 处标注的位置不在文字里")


def test_blanks_at_the_edges_of_a_selection_are_no_part_of_the_cell(tmp_path):
    (record,) = read_documents([put(tmp_path, "a.json", [studio([region(6, 11, "牵头")])])])
    assert cells(record) == [LEAD]


def test_two_roles_on_one_region_are_none(tmp_path):
    both = region(7, 28, "task")
    both["value"]["labels"].append("basis")
    (record,) = read_documents([put(tmp_path, "a.json", [studio([both])])])
    assert roles(record) == ["", "", ""]
    assert "1 个句段同时有两个角色" in messages(record)[0]


def test_the_more_precise_of_two_roles_holds(tmp_path):
    result = [region(7, 37, "task"), region(28, 37, "requirement")]
    (record,) = read_documents([put(tmp_path, "a.json", [studio(result)])])
    assert roles(record) == ["", "task", "requirement"]


def test_doccano_spans_as_lists_or_objects_under_any_of_its_names(tmp_path):
    spans = [[7, 28, "任务部署"], [7, 11, "LEAD"]]
    objects = [{"id": i, "label": label, "start_offset": a, "end_offset": b} for i, (a, b, label) in enumerate(spans)]
    items = [
        {"text": TEXT, "label": spans},
        {"text": TEXT, "labels": spans},
        {"text": TEXT, "entities": spans},
        {"text": TEXT, "entities": objects},
    ]
    records = read_documents([jsonl(tmp_path, items)])
    assert [(roles(r), cells(r)) for r in records] == [(["", "task", ""], [LEAD])] * 4
    assert len({r["id"] for r in records}) == 4


def test_doccano_classes_are_the_role_of_the_line(tmp_path):
    items = [
        {"id": 1, "text": "各乡镇要高度重视。", "label": ["原则要求"], "Comments": []},
        {"id": 2, "text": "下面，我讲三点意见。", "label": "procedure"},
        {"id": 3, "text": "县水务局牵头。", "cats": ["task"], "entities": [[0, 4, "牵头"]]},
        {"id": 4, "text": "大家辛苦了。", "label": []},
    ]
    records = read_documents([jsonl(tmp_path, items)])
    assert [roles(r) for r in records] == [["requirement"], ["procedure"], ["task"], [""]]


def test_lines_without_cells_count_as_tagged_when_cells_are_marked_in_their_file(tmp_path):
    tagged = {"text": "县水务局牵头。", "cats": ["task"], "entities": [[0, 4, "牵头"]]}
    plain = {"text": "各乡镇要高度重视。", "cats": ["requirement"], "entities": []}
    assert [r.get("tagged", True) for r in read_documents([jsonl(tmp_path, [tagged, plain])])] == [True, True]
    assert [r.get("tagged", True) for r in read_documents([jsonl(tmp_path, [plain])])] == [False]


def test_a_long_text_without_cells_is_not_tagged_whatever_else_its_file_holds(tmp_path):
    long = {"text": TEXT + "要抓紧。", "label": [[7, 28, "task"]]}
    records = read_documents([jsonl(tmp_path, [{"text": TEXT, "label": [[7, 11, "LEAD"]]}, long])])
    assert [r.get("tagged", True) for r in records] == [True, False]


def test_prodigy_takes_accepted_examples_only(tmp_path):
    def example(text, answer, **more):
        return {"text": text, "answer": answer, "_input_hash": 1, "_task_hash": 2, **more}

    options = [{"id": "task", "text": "任务部署"}, {"id": 2, "text": "原则要求"}]
    span = {"start": 0, "end": 4, "label": "LEAD", "token_start": 0, "token_end": 3}
    items = [
        example("县水务局牵头。", "accept", options=options, accept=["task"], spans=[span]),
        example("各乡镇要高度重视。", "accept", options=options, accept=[2]),
        example("下面，我讲三点意见。", "accept", label="procedure"),
        example("各乡镇要完成任务。", "reject", label="task"),
        example("请大家讨论。", "ignore", label="task"),
    ]
    records = read_documents([jsonl(tmp_path, items)])
    assert [roles(r) for r in records] == [["task"], ["requirement"], ["procedure"]]
    assert words(records[0]) == [("县水务局", "LEAD")]
    assert "2 条没有标注，或被拒绝、略过，没有用" in messages(records[0])


def test_lines_of_one_document_are_joined_in_the_order_of_their_numbers(tmp_path):
    def line(text, role, n):
        return {"text": text, "answer": "accept", "label": role, "meta": {"document": "会", "segment": n}}

    items = [
        line("各乡镇要高度重视。", "requirement", 1),
        line("一、抓好整治", "topic", 0),
        line("建立台账。", "task", 2),
    ]
    alone = {"text": "请大家讨论。", "answer": "accept", "label": "procedure"}
    first, second = read_documents([jsonl(tmp_path, [*items, alone])])
    assert (first["id"], first["text"]) == ("会", "一、抓好整治\n各乡镇要高度重视。\n建立台账。")
    assert roles(first) == ["topic", "requirement", "task"]
    assert roles(second) == ["procedure"]


def test_lines_of_one_line_stay_together_with_a_blank_where_one_was(tmp_path):
    places = [("一是建平台。", 1, 0), ("二是建队伍。", 1, 6), ("三是建机制。", 1, 13), ("要抓紧。", 2, 20)]
    items = [{"text": t, "label": [], "document": "会", "line": n, "start": at} for t, n, at in places]
    (record,) = read_documents([jsonl(tmp_path, items)])
    assert record["text"] == "一是建平台。二是建队伍。 三是建机制。\n要抓紧。"


def test_a_line_annotated_twice_is_joined_once(tmp_path):
    lines = [{"text": "建立台账。", "label": [role], "document": "会", "segment": 0} for role in ("basis", "task")]
    (record,) = read_documents([jsonl(tmp_path, lines)])
    assert (record["text"], roles(record)) == ("建立台账。", ["task"])


def test_cells_of_a_responsibility_line_belong_to_the_row_before_and_of_a_heading_to_the_next(tmp_path):
    text = "（一）清淤（县水务局）\n完成12座水库清淤。\n责任单位：县财政局"
    at = text.index
    labels = [
        [at("（一"), at("\n"), "topic"],
        [at("完成"), at("责任") - 1, "task"],
        [at("责任"), len(text), "assignment"],
    ]
    labels += [[at("县水"), at("县水") + 4, "牵头"], [at("县财"), at("县财") + 4, "牵头"]]
    (record,) = read_documents([jsonl(tmp_path, [{"text": text, "label": labels}])])
    (row,) = record["tasks"]
    assert [text[c["start"] : c["end"]] for c in row["lead"]] == ["县水务局", "县财政局"]
    assert text[row["start"] : row["end"]] == "完成12座水库清淤"


def test_unknown_labels_are_told_once_a_file(tmp_path):
    items = [{"text": TEXT, "label": [[7, 11, "机构"], [7, 28, "task"]]}, {"text": TEXT, "label": [[7, 11, "机构"]]}]
    first, second = read_documents([jsonl(tmp_path, items)])
    (problem,) = first["problems"]
    assert problem["document"] == "a.jsonl"
    assert "“机构”2 处" in problem["message"]
    assert "problems" not in second


@pytest.mark.parametrize(
    "bad",
    [
        '{"text": "县水务局',
        "[1, 2]",
        '"县"',
        '{"text": "", "label": []}',
        '{"text": 3, "label": []}',
        '{"schema": "duban/analysis/1"}',
    ],
)
def test_a_bad_line_is_left_out_and_the_others_stay(tmp_path, bad):
    good = json.dumps({"text": TEXT, "label": [[7, 28, "task"]]}, ensure_ascii=False)
    records = read_documents([put(tmp_path, "a.jsonl", f"{good}\n{bad}\n")])
    assert roles(records[0]) == ["", "task", ""]
    told = [p for r in records for p in r.get("problems", [])]
    assert len(told) == 1
    assert all(r["text"] == "" for r in records[1:])


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe\x00\x00\x01\x02\x00", b'{"a": 1}', b"[" * 100_000])
def test_a_file_of_nothing_usable_gives_one_record_with_an_error(tmp_path, content):
    (record,) = read_documents([put(tmp_path, "a.json", content)])
    assert (record["id"], record["text"]) == ("a.json", "")
    assert [p["level"] for p in record["problems"]] == ["error"]


def test_garbage_inside_known_forms_raises_nothing(tmp_path):
    odd = [
        None,
        3,
        "x",
        [],
        {},
        [None],
        [{}],
        [[]],
        [[1, 2]],
        {"a": 1},
        [{"start": "a"}],
        [{"start": 1, "end": 2, "labels": 5}],
    ]
    keys = (
        "segments",
        "tasks",
        "label",
        "labels",
        "entities",
        "cats",
        "spans",
        "accept",
        "options",
        "answer",
        "meta",
        "annotations",
        "data",
        "result",
        "source",
        "document",
    )
    items = [
        {**base, key: value}
        for base in ({"text": TEXT}, gold(), analysis(), studio([]))
        for key in keys
        for value in odd
    ]
    records = read_documents([jsonl(tmp_path, items)])
    assert all(isinstance(r["id"], str) for r in records)
    assert all(usable(r) for r in records if r["text"])


def test_json_saved_by_an_editor_in_gb18030_or_with_a_mark_is_read(tmp_path):
    content = json.dumps([studio(ALL_REGIONS)], ensure_ascii=False)
    paths = [
        put(tmp_path, f"{i}.json", content.encode(code)) for i, code in enumerate(("gb18030", "utf-8-sig", "utf-16"))
    ]
    assert [roles(r) for r in read_documents(paths)] == [ROLES] * 3


def test_line_separators_inside_a_text_do_not_cut_a_json_line(tmp_path):
    (record,) = read_documents([jsonl(tmp_path, [{"text": "县水务局牵头。\u2028要抓紧。", "label": [[0, 7, "task"]]}])])
    assert roles(record) == ["task", ""]


def test_a_missing_path_and_an_empty_folder_say_what_to_do(tmp_path):
    with pytest.raises(DataError, match="打不开训练数据"):
        read_documents([tmp_path / "无.json"])
    with pytest.raises(DataError, match="里没有"):
        read_documents([tmp_path])
