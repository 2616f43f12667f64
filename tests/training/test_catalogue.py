"""What a model folder says of itself, and every way it can be broken."""

from __future__ import annotations

import json
import shutil

import pytest

from nlp.config import models_dir
from nlp.errors import ModelError
from nlp.training.catalogue import find, inspect, shipped


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(models_dir() / "baseline", tmp_path / "模型")


def put(folder, **changed):
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    (folder / "meta.json").write_text(json.dumps({**meta, **changed}), encoding="utf-8")


def test_the_default_model_is_listed_first_and_whole():
    models = shipped()
    assert [m.default for m in models] == [True] + [False] * (len(models) - 1)
    assert models[0].problems == ()


def test_a_whole_folder_is_loaded_and_read_with(folder):
    model = inspect(folder, load=True)
    assert (model.name, model.format, model.default, model.problems, model.notes) == ("模型", 3, False, (), ())
    assert model.size == sum(p.stat().st_size for p in folder.iterdir())


def test_a_missing_or_empty_file_is_told(folder):
    (folder / "weights.npz").write_bytes(b"")
    assert "缺少 weights.npz" in inspect(folder).problems[0]
    (folder / "weights.npz").unlink()
    assert "缺少 weights.npz" in inspect(folder).problems[0]


def test_cut_weights_are_found_when_loaded(folder):
    weights = folder / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:-1000])
    assert inspect(folder).problems == ()
    (problem,) = inspect(folder, load=True).problems
    assert "已损坏" in problem


@pytest.mark.parametrize(
    ("content", "words"), [(None, "缺少 meta.json"), ("{", "meta.json 已损坏"), ("[]", "meta.json 已损坏"), ("{}", "格式版本是")]
)
def test_a_broken_meta_is_told_once(folder, content, words):
    if content is None:
        (folder / "meta.json").unlink()
    else:
        (folder / "meta.json").write_text(content, encoding="utf-8")
    model = inspect(folder, load=True)
    assert len(model.problems) == 1
    assert words in model.problems[0]


@pytest.mark.parametrize(
    "changed", [{"format": 99}, {"format": 2}, {"format": "1"}, {"format": [1]}, {"roles": ["tasks"]}, {"roles": None}]
)
def test_another_version_is_told(folder, changed):
    put(folder, **changed)
    assert len(inspect(folder, load=True).problems) == 1


def test_an_encoder_without_its_trainable_weights_still_reads(tmp_path):
    (tmp_path / "meta.json").write_text(json.dumps({"format": 4, "roles": ["task"]}), encoding="utf-8")
    for name in ("model.onnx", "segment.onnx", "document.onnx", "vocab.txt", "config.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    model = inspect(tmp_path)
    assert model.problems == ()
    assert [note.partition("：")[0] for note in model.notes] == ["缺少 model.safetensors", "缺少 heads.safetensors"]


@pytest.mark.parametrize(("cut", "whole"), [(0, True), (1, False), (20, False)])
def test_the_length_of_a_safetensors_file_is_checked(tmp_path, cut, whole):
    (tmp_path / "meta.json").write_text(json.dumps({"format": 4, "roles": ["task"]}), encoding="utf-8")
    for name in ("model.onnx", "segment.onnx", "document.onnx", "vocab.txt", "config.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    header = json.dumps({"__metadata__": {}, "w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    content = len(header).to_bytes(8, "little") + header + bytes(8)
    for name in ("model.safetensors", "heads.safetensors"):
        (tmp_path / name).write_bytes(content[: len(content) - cut])
    assert (inspect(tmp_path).problems == ()) is whole


def test_graphs_that_are_none_are_found_when_loaded(tmp_path):
    (tmp_path / "meta.json").write_text(json.dumps({"format": 4, "roles": ["task"]}), encoding="utf-8")
    for name in ("model.onnx", "segment.onnx", "document.onnx", "vocab.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert len(inspect(tmp_path, load=True).problems) == 1


def test_a_model_is_found_by_name_or_path(folder):
    assert find("baseline") == models_dir() / "baseline"
    assert find(str(folder)) == folder
    with pytest.raises(ModelError, match="找不到模型“没有”"):
        find("没有")
