"""`duban explain` on a file: the model's word, JSON, and errors that say what to do."""

import json
from pathlib import Path

import pytest

from nlp.cli import main
from tests.audit.own import SECRET

TEXT = "在全县法治政府建设会议上的讲话\n（2024年3月12日）\n司法局要在4月底前修订决策目录，报县政府常务会议审定。\n"


@pytest.fixture
def speech(tmp_path):
    path = tmp_path / "讲话.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("model", ["baseline", "encoder"])
def test_a_line_is_explained(model, speech, capsys):
    assert main(["explain", f"{speech}:3", "--model", model]) == 0
    out = capsys.readouterr().out
    assert out.startswith("讲话.txt：1 个句段\n推算日期的基准：2024-03-12（据原文：第2行第1字")
    assert "作用：任务部署" in out
    assert "责任单位：司法局 → 县司法局（第3行第1字，原句写明，规则" in out
    assert "完成时限：4月底前 → 2024-04-30" in out


def test_json_has_english_keys(speech, capsys):
    assert main(["explain", f"{speech}#1", "--json", "--model", "baseline", "--date", "2025-01-10"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["date"], found["date_source"]) == ("2025-01-10", "option")
    (row,) = found["segments"][0]["rows"]
    assert [(c["cell"], c["name"], c["how"], c["by"]["source"]) for c in row["cells"]] == [
        ("lead", "县司法局", "explicit", "rule"),
        ("deadlines", "2025-04-30", "explicit", "rule"),
    ]


def test_roster_names_the_owner(speech, tmp_path, capsys):
    (tmp_path / "名册.csv").write_text("单位\n临溪县司法局\n", encoding="utf-8")
    assert main(["explain", f"{speech}:3", "--model", "baseline", "--roster", str(tmp_path / "名册.csv")]) == 0
    assert "司法局 → 临溪县司法局" in capsys.readouterr().out


def test_manifest_tells_the_day_and_the_level(speech, tmp_path, capsys):
    (tmp_path / "清单.csv").write_text("文件,日期,层级\n讲话.txt,2023-02-01,市\n", encoding="utf-8")
    assert main(["explain", f"{speech}:3", "--model", "baseline", "--manifest", str(tmp_path / "清单.csv")]) == 0
    out = capsys.readouterr().out
    assert "推算日期的基准：2023-02-01（据清单）" in out
    assert "4月底前 → 2023-04-30" in out


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("{}", "没有写明看哪里：请写成 文件:行号"),
        ("{}:99", "没有第 99 行：“讲话.txt”读出来共 3 行"),
        ("{}#99", "没有第 99 条任务"),
        ("{}x:1", "讲话.txtx"),
    ],
)
def test_errors_name_what_is_wrong(target, words, speech, capsys):
    assert main(["explain", target.format(speech), "--model", "baseline"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("错误：")
    assert words in captured.err


def test_of_a_file_with_a_mark_of_secrecy_nothing_is_told(speech, monkeypatch, capsys):
    monkeypatch.setattr("nlp.audit.reviews.shipped", lambda: (SECRET,))
    Path(speech).write_text(f"甲密★十年\n{TEXT}", encoding="utf-8")
    assert main(["explain", f"{speech}:4", "--model", "baseline"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "第 1 行有国家秘密标志，已停止处理" in captured.err
    assert "司法局" not in captured.err
