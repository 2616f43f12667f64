"""`duban train` from a user's side: data in, model out, and one line when it cannot be."""

import json

import pytest

from nlp.cli import main
from nlp.training import folder
from nlp.training.corpus import prepare
from nlp.training.finetune import fit
from tests.tiny import RECIPE, record, tiny


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A tiny model that knows one document."""
    network, tokenizer = tiny([record(s) for s in range(9)])
    out = tmp_path_factory.mktemp("model") / "base"
    folder.save(fit(network, [prepare(record(1))], tokenizer, RECIPE), tokenizer, out, {"name": "base", "kind": "test"})
    return out


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "订正.jsonl"
    path.write_text("".join(json.dumps(record(s)) + "\n" for s in range(2, 9)), encoding="utf-8")
    return path


def train(base, data, out, *more):
    return main(["train", "--base", str(base), "--data", str(data), "-o", str(out), "--epochs", "3", *more])


def test_a_model_is_trained_from_the_office_s_data_and_runs(base, data, tmp_path, capsys):
    assert train(base, data, tmp_path / "新模型", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["documents"], told["held_documents"], told["left_out"]) == (6, 1, [])
    assert told["after"]["role_acc"] >= told["before"]["role_acc"] - 0.1
    assert main(["evaluate", str(data), "--model", str(tmp_path / "新模型"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["trained_on"] == 6


def test_the_result_is_told_in_chinese_with_what_it_was_before(base, data, tmp_path, capsys):
    assert train(base, data, tmp_path / "新模型") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"新模型已写到 {tmp_path / '新模型'}：用 6 份文档训练了")
    assert "留出的 1 份文档上，类别正确率" in out


def test_a_model_that_is_there_is_not_overwritten(base, data, tmp_path, capsys):
    out = tmp_path / "新模型"
    out.mkdir()
    (out / "meta.json").write_text("{}", encoding="utf-8")
    assert train(base, data, out) == 2
    assert "里已有一个模型" in capsys.readouterr().err


def test_data_are_checked_without_training(base, data, tmp_path, capsys):
    broken = record(2) | {"id": "坏的"}  # the same text again
    data.write_text(json.dumps(record(2)) + "\n" + json.dumps(broken) + "\n", encoding="utf-8")
    assert train(base, data, tmp_path / "新模型", "--check") == 1
    assert "坏的" in capsys.readouterr().err
    assert not (tmp_path / "新模型").exists()


def test_data_without_a_role_are_told(base, data, tmp_path, capsys):
    plain = record(2)
    for segment in plain["segments"]:
        segment["role"] = ""
    data.write_text(json.dumps(plain) + "\n", encoding="utf-8")
    assert train(base, data, tmp_path / "新模型") != 0
    assert "没有一个句段标了类别" in capsys.readouterr().err
