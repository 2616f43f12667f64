"""Coded units of corpora/themes: labels without sentences, put back on the texts where these lie beside the project."""

import json
from pathlib import Path

import pytest

from nlp.compare.frame import load_frame
from nlp.training.standoff import TEXTS
from nlp.training.themes import drawn, read_coded, read_elsewhere, settings

pytest.importorskip("pandas")

CORPUS = Path(__file__).parents[2] / "corpora" / "themes"
FILES = sorted(CORPUS.glob("*.jsonl"))


def records(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_hold_no_word_of_the_texts(path):
    for record in records(path):
        assert all(isinstance(n, int) for key in ("text", "before", "after") for n in record[key] or ())
        assert set(record) <= {"id", "doc", "where", "text", "headings", "before", "after", "a", "b", "themes"}


@pytest.mark.parametrize("path", [*FILES, *sorted((CORPUS / "written").glob("*.jsonl"))], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_codes_are_of_the_frame(path):
    frame = load_frame(path.stem.removesuffix("_test"))
    known = {theme.id for theme in frame.level(2)} | {frame.residual.id}
    found = records(path)
    assert len({record["id"] for record in found}) == len(found)
    assert {theme for record in found for key in ("a", "b", "themes") for theme in record.get(key, ())} <= known


@pytest.mark.parametrize("name", ["government", "rule_of_law"])
def test_no_document_of_a_test_is_trained_on(name):
    train, test = ({record["doc"] for record in records(CORPUS / f"{name}{end}.jsonl")} for end in ("", "_test"))
    assert not train & test


def test_residual_examples_are_themes_of_another_frame_and_none_is_of_a_test():
    residual = settings("rule_of_law")["residual"]
    assert set(residual["themes"]) <= {theme.id for theme in load_frame(residual["frame"]).level(2)}
    examples, test = ({record["doc"] for record in records(CORPUS / f"{name}.jsonl")} for name in (residual["frame"], "rule_of_law_test"))
    assert not examples & test


def test_units_of_another_frame_are_taken_by_all_their_themes_and_drawn_alike_every_time():
    path = CORPUS / "written" / "government.jsonl"
    units = read_elsewhere(path, ["education", "health"])
    assert units["theme"].value_counts().to_dict() == {"education": 3, "health": 3}
    few = drawn(units, 2)
    assert few["theme"].value_counts().to_dict() == {"education": 2, "health": 2}
    assert list(drawn(units.iloc[::-1], 2)["unit"].sort_values()) == list(few["unit"].sort_values())


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the texts are not beside the project")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_find_their_texts(path):
    units, coders = read_coded(path)
    assert len(units) == len(coders["themes"])
    assert units["text"].str.len().gt(1).all()


def test_labels_of_our_own_documents_need_nothing_beside_the_project(tmp_path):
    own = [record for record in records(CORPUS / "rule_of_law.jsonl") if record["where"]["file"].startswith("corpora/")]
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(map(json.dumps, own)), encoding="utf-8")
    units, _ = read_coded(path, shared=tmp_path)
    assert len(units) == len(own) > 200
    assert units["heading"].ne("").mean() > 0.9


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the texts are not beside the project")
def test_another_version_of_a_text_is_noticed(tmp_path):
    record = records(FILES[0])[0]
    record["where"]["sha256"] = "0" * 16
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ValueError, match="与编码时不同"):
        read_coded(path)
