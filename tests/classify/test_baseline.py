"""The baseline classifier: probabilities, roles, and a clear message for a folder that is no model."""

import json
import shutil
from contextlib import suppress

import pytest

from nlp.classify import load_classifier
from nlp.classify.baseline import FORMAT, WEIGHTS
from nlp.classify.shapes import surface
from nlp.config import find_model
from nlp.datamodel import Doc
from nlp.errors import ModelError
from nlp.labels import ROLES
from nlp.recognize import recognize
from nlp.segment import segment

TEXT = "同志们：\n一、抓好收储\n县粮储局要在6月底前完成20个库点清查。\n谢谢大家！\n"


@pytest.fixture(scope="module")
def classifier():
    return load_classifier(find_model("baseline"))


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(find_model("baseline"), tmp_path / "model")


def read(text):
    return recognize(segment(Doc(text=text)))


def test_roles_of_the_model_are_those_of_the_labels(classifier):
    assert sorted(classifier.roles) == sorted(ROLES)


def test_probabilities_sum_to_one(classifier):
    probabilities = classifier.probabilities(surface(read(TEXT)))
    assert probabilities.shape == (4, len(ROLES))
    assert probabilities.sum(axis=1) == pytest.approx([1.0] * 4, abs=1e-4)


def test_every_segment_gets_a_role_with_its_probability(classifier):
    doc = read(TEXT)
    probabilities = classifier.probabilities(surface(doc))
    for segment_, row in zip(classifier.classify(doc).segments, probabilities, strict=True):
        assert segment_.score == pytest.approx(row[classifier.roles.index(segment_.role)], abs=1e-3)


def test_only_roles_and_scores_change(classifier):
    doc = read(TEXT)
    after = classifier.classify(doc)
    assert [(s.start, s.end, s.path) for s in after.segments] == [(s.start, s.end, s.path) for s in doc.segments]
    assert (after.text, after.units, after.times, after.headings) == (doc.text, doc.units, doc.times, doc.headings)


def test_plain_cases(classifier):
    assert [s.role for s in classifier.classify(read(TEXT)).segments] == ["procedure", "topic", "task", "procedure"]


def test_an_empty_text_has_no_segments(classifier):
    assert classifier.classify(read("")).segments == ()


@pytest.mark.parametrize("name", ["meta.json", WEIGHTS])
def test_a_missing_file(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelError, match="缺少文件或已损坏"):
        load_classifier(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("meta.json", b""),
        ("meta.json", b"{"),
        ("meta.json", "模型".encode("gb18030")),
        (WEIGHTS, b"{"),
        (WEIGHTS, "模型".encode("gb18030")),
        (WEIGHTS, b""),
        (WEIGHTS, b"PK\x03\x04 broken"),
    ],
)
def test_a_broken_file(folder, name, content):
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError):
        load_classifier(folder)


def test_a_truncated_file(folder):
    weights = folder / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(ModelError):
        load_classifier(folder)


def test_bits_turned_in_a_file(folder):
    weights = folder / WEIGHTS
    content = weights.read_bytes()
    for place in range(0, len(content), len(content) // 40):
        turned = bytearray(content)
        turned[place] ^= 0x55
        weights.write_bytes(turned)
        with suppress(ModelError):  # a turned date of a member harms nothing
            load_classifier(folder)


@pytest.mark.parametrize("key", ["roles", "format"])
def test_a_description_without_what_it_needs(folder, key):
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    del meta[key]
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    with pytest.raises(ModelError):
        load_classifier(folder)


def test_another_format_version(folder):
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    (folder / "meta.json").write_text(json.dumps({**meta, "format": FORMAT + 1}), encoding="utf-8")
    with pytest.raises(ModelError, match="版本"):
        load_classifier(folder)
