import json
import subprocess
import sys

import pytest

from nlp.cli import main
from nlp.config import models_dir
from nlp.training.card import text_hash
from nlp.training.corpus import records
from tests.gold import gold_of, speech, write_jsonl


@pytest.fixture
def gold(tmp_path):
    return write_jsonl(tmp_path / "检验.jsonl", [gold_of(speech()), gold_of(speech(), name="另一份", kind="通知")])


@pytest.fixture
def trained_on_gold(tmp_path, gold):
    """A copy of the baseline that says it was trained on the gold documents."""
    folder = tmp_path / "模型"
    folder.mkdir()
    for file in (models_dir() / "baseline").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    meta["texts"] = [text_hash(record["text"]) for record in records(gold)]
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    return str(folder)


def test_figures_are_printed_with_their_counts(gold, capsys):
    assert main(["evaluate", str(gold), "--model", "baseline"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith(f"模型 baseline，标注数据 {gold}：2 份文档\n")
    words = captured.out.split()
    assert {"句段类别正确率", "任务行", "任务部署", "通知", "找对", "误报", "漏掉"} <= set(words)
    assert "参加过训练" not in captured.out
    assert captured.err == ""


def test_json_is_all_there_is_on_stdout(gold, tmp_path, capsys):
    assert main(["evaluate", str(gold), "--model", "baseline", "--json", "-o", str(tmp_path / "报告.html")]) == 0
    captured = capsys.readouterr()
    data = json.loads(captured.out)
    assert (data["model"], data["trained_on"], data["figures"]["docs"]) == ("baseline", 0, 2)
    assert captured.err == f"错误报告写在“{tmp_path / '报告.html'}”。\n"


def test_training_on_the_same_file_is_told(gold, trained_on_gold, tmp_path, capsys):
    report = tmp_path / "报告.html"
    assert main(["evaluate", str(gold), "--model", trained_on_gold, "-o", str(report)]) == 0
    assert "注意：2 份文档参加过训练，分数偏高。" in capsys.readouterr().out
    assert "这些文档参加过训练，分数偏高" in report.read_text(encoding="utf-8")
    assert main(["evaluate", str(gold), "--model", trained_on_gold, "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["trained_on"] == 2
    assert captured.err == "注意：2 份文档参加过训练，分数偏高。\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["没有.jsonl"], 2, "找不到“没有.jsonl”"),
        (["{gold}", "--model", "没有"], 2, "找不到模型“没有”"),
        (["{gold}", "-o", ""], 2, "选项 --report：写的路径是空的"),
        (["{gold}", "-o", "{folder}/没有/报告.html"], 1, "所在文件夹不存在"),
        (["{gold}", "-o", "{folder}"], 1, "这是文件夹"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(arguments, code, words, gold, tmp_path, capsys):
    filled = [a.format(gold=gold, folder=tmp_path) for a in arguments]
    assert main(["evaluate", *filled]) == code
    first = capsys.readouterr().err.splitlines()[0]
    assert first.startswith("错误：")
    assert words in first


def test_neither_torch_nor_scikit_learn_is_loaded(gold, tmp_path):
    arguments = ["evaluate", str(gold), "--model", "baseline", "-o", str(tmp_path / "x.html")]
    code = (
        f"import sys, nlp.cli\nassert nlp.cli.main({arguments!r}) == 0\n"
        "sys.exit(' '.join(m for m in ('torch', 'transformers', 'sklearn', 'spacy') if m in sys.modules) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
