"""Exports for annotation tools, and what comes back from them."""

import json
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nlp.classify.tags import CELLS, KINDS
from nlp.datamodel import Analysis, Deadline, Doc, Party, Source, Target, Task
from nlp.export.annotation import (
    CELL_LABELS,
    Cell,
    cells_of,
    doccano_line,
    label_studio_config,
    label_studio_task,
    prodigy_line,
    segment_lines,
    write_doccano,
    write_label_studio,
    write_prodigy,
)
from nlp.labels import ROLES
from nlp.segment import segment
from nlp.training.formats import read_documents
from tests.texts import texts


def submitted(task):
    """What Label Studio exports when an annotator accepts the prediction as it is."""
    return {"id": 7, "data": task["data"], "annotations": [{"id": 1, "result": task["predictions"][0]["result"]}]}


def flat(task):
    """The same as JSON_MIN."""
    about = {"id": 7, "annotator": 1, "annotation_id": 1, "created_at": "", "updated_at": "", "lead_time": 3.2}
    controls = {"role": [], "cell": []}
    for region in task["predictions"][0]["result"]:
        controls[region["from_name"]].append(region["value"])
    return {**task["data"], **controls, **about}


def written(path, items):
    path.write_text("\n".join(json.dumps(i, ensure_ascii=False) for i in items), encoding="utf-8")
    return path


def cells_in(record):
    return sorted(
        {Cell(c["start"], c["end"], tag) for row in record["tasks"] for n, tag in CELLS.items() for c in row[n]}
    )


def by_segment(segments, cells):
    """Roles in order, each with its cells relative to the segment: the same whatever stands between segments."""
    return [
        (role, sorted((a - start, b - start, kind) for a, b, kind in cells if start <= a < end))
        for start, end, role in segments
    ]


def found_in(record):
    return by_segment([(s["start"], s["end"], s["role"]) for s in record["segments"]], cells_in(record))


@st.composite
def analyses(draw):
    """A segmented text with any roles, and cells anywhere inside its segments."""
    doc = segment(Doc(text=draw(texts), source=Source("讲话.txt")))
    assume(doc.segments)
    roles = [draw(st.sampled_from(["", *ROLES])) for _ in doc.segments]
    tasks = []
    for i, s in enumerate(doc.segments):
        for _ in range(draw(st.integers(0, 2))):
            start = draw(st.integers(s.start, s.end - 1))
            end = draw(st.integers(start + 1, s.end))
            words = doc.text[start:end]
            if words[0].isspace() or words[-1].isspace():
                continue
            kind = draw(st.sampled_from(KINDS))
            cell = {
                "DEADLINE": lambda a, b, w: Deadline(a, b, w, "event", None),
                "TARGET": lambda a, b, w: Target(a, b, w, None, ""),
            }.get(kind, lambda a, b, w: Party(a, b, w, w))(start, end, words)
            name = next(n for n, tag in CELLS.items() if tag == kind)
            tasks.append(Task(f"t{len(tasks)}", s.start, s.end, i, "A", **{name: (cell,)}))
    segments = tuple(type(s)(s.start, s.end, role) for s, role in zip(doc.segments, roles, strict=True))
    return Analysis(Doc(text=doc.text, source=doc.source, segments=segments), tuple(tasks))


@given(analysis=analyses())
def test_label_studio_gives_back_roles_and_cells(tmp_path_factory, analysis):
    path = written(tmp_path_factory.mktemp("ls") / "a.json", [submitted(label_studio_task("讲话", analysis))])
    (record,) = read_documents([path])
    assert record["text"] == analysis.doc.text
    assert [s["role"] for s in record["segments"]] == [s.role for s in analysis.doc.segments]
    assert cells_in(record) == cells_of(analysis)
    assert "problems" not in record


@given(analysis=analyses())
def test_json_min_gives_back_roles_and_cells(tmp_path_factory, analysis):
    path = written(tmp_path_factory.mktemp("ls") / "a.json", [flat(label_studio_task("讲话", analysis))])
    (record,) = read_documents([path])
    assert [s["role"] for s in record["segments"]] == [s.role for s in analysis.doc.segments]
    assert cells_in(record) == cells_of(analysis)


@pytest.mark.parametrize("write", [doccano_line, prodigy_line])
@given(analysis=analyses())
def test_lines_give_back_roles_and_cells_of_the_joined_document(tmp_path_factory, write, analysis):
    items = [write(line) for line in segment_lines("讲话", analysis)]
    (record,) = read_documents([written(tmp_path_factory.mktemp("lines") / "a.jsonl", items[::-1])])
    spans = [(s.start, s.end, s.role) for s in analysis.doc.segments]
    assert record["id"] == "讲话"
    assert found_in(record) == by_segment(spans, cells_of(analysis))


def test_label_studio_files_hold_tasks_with_predictions_and_a_configuration(tmp_path, speech):
    config = write_label_studio({"会议讲话": speech}, tmp_path / "标注.json", model="duban-3")
    (task,) = json.loads((tmp_path / "标注.json").read_text(encoding="utf-8"))
    assert task["data"] == {"text": speech.doc.text, "document": "会议讲话"}
    (prediction,) = task["predictions"]
    assert prediction["model_version"] == "duban-3"
    for region in prediction["result"]:
        value = region["value"]
        assert value["text"] == speech.doc.text[value["start"] : value["end"]]
    assert config == tmp_path / "标注.config.xml"
    assert config.read_text(encoding="utf-8") == label_studio_config()


def test_configuration_has_every_label_once_and_the_controls_predictions_name(speech):
    view = ElementTree.fromstring(label_studio_config())
    controls = {e.get("name"): [label.get("value") for label in e] for e in view.iter("Labels")}
    assert controls == {"role": list(ROLES.values()), "cell": list(CELL_LABELS.values())}
    assert {e.get("toName") for e in view.iter("Labels")} == {e.get("name") for e in view.iter("Text")}
    used = {(r["from_name"], *r["value"]["labels"]) for r in label_studio_task("a", speech)["predictions"][0]["result"]}
    assert all(label in controls[name] for name, label in used)


def test_doccano_line_is_one_of_intent_detection_and_slot_filling(tmp_path, speech):
    write_doccano({"会议讲话": speech}, tmp_path / "a.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").split("\n") if line]
    assert lines[2] == {
        "text": "县水务局要在6月底前完成12座水库的清淤。",
        "cats": ["任务部署"],
        "entities": [[0, 4, "牵头"], [6, 10, "时限"], [12, 15, "指标"]],
        "document": "会议讲话",
        "segment": 2,
        "line": 3,
        "start": speech.doc.segments[2].start,
    }


def test_prodigy_line_has_a_token_a_character_so_that_any_span_can_be_chosen(tmp_path, speech):
    write_prodigy({"会议讲话": speech}, tmp_path / "a.jsonl")
    line = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8").split("\n")[2])
    assert "".join(t["text"] for t in line["tokens"]) == line["text"]
    assert line["accept"] == ["task"]
    assert {o["id"] for o in line["options"]} == ROLES.keys()
    assert line["spans"][0] == {"start": 0, "end": 4, "token_start": 0, "token_end": 3, "label": "牵头"}


def test_a_cell_carried_over_stands_in_the_line_of_its_own_words(read):
    analysis = read(("requirement", "各乡镇要高度重视。"), ("task", "建立河道巡查日志制度。"))
    carried = Party(0, 3, "各乡镇", "各乡镇", how="carried")
    task = Task("t", 10, 20, 1, "A", addressee=(carried,))
    lines = list(segment_lines("a", Analysis(analysis.doc, (task,))))
    assert [line.cells for line in lines] == [(Cell(0, 3, "ADDRESSEE"),), ()]


def test_every_cell_has_a_label():
    assert tuple(CELL_LABELS) == KINDS


def test_a_file_name_that_is_no_unicode_can_be_written(tmp_path, speech):
    write_doccano({"讲\udcbd": speech}, tmp_path / "a.jsonl")
    assert '"讲?"' in (tmp_path / "a.jsonl").read_text(encoding="utf-8")
