import json
import shutil

import pytest

from nlp.cli import main
from nlp.config import DEFAULT_MODEL, THEMES, models_dir


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(models_dir() / "baseline", tmp_path / "模型")


def test_list_names_every_model_and_marks_the_default(capsys):
    assert main(["model", "list"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert rows[0] == ["名称", "类型", "权重格式", "大小", "训练文档", "训练句段", "默认", "状态"]
    names = {row[0] for row in rows[2:]}
    assert names == {path.parent.name for path in models_dir().glob("*/meta.json") if not path.parent.name.startswith(THEMES)}
    assert [row[0] for row in rows[2:] if "是" in row] == [DEFAULT_MODEL]


def test_list_as_json(capsys):
    assert main(["model", "list", "--json"]) == 0
    models = json.loads(capsys.readouterr().out)
    baseline = next(m for m in models if m["name"] == "baseline")
    assert (baseline["format"], baseline["problems"]) == (3, [])
    assert baseline["bytes"] == sum(baseline["files"].values())


def test_no_models_at_all_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("nlp.config.models_dir", lambda: tmp_path)
    assert main(["model", "list"]) == 1
    assert capsys.readouterr().err.startswith("没有自带的模型")


def test_info_tells_data_labels_scores_and_limits(folder, capsys):
    assert main(["model", "info", str(folder)]) == 0
    captured = capsys.readouterr()
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    for source in meta["data"]:
        assert f"  {source['name']}\n    sha256 {source['sha256']}\n" in captured.out
    for words in ("类别（12 种", "任务部署（", "分数：在 ", "局限：", "检查：文件齐全，能装载，试读通过。"):
        assert words in captured.out
    assert captured.err == ""


def test_info_without_scores_says_nobody_measured(folder, capsys):
    (folder / "scores.json").unlink()
    assert main(["model", "info", str(folder)]) == 0
    assert "分数：没有测过" in capsys.readouterr().out


@pytest.mark.parametrize("as_json", [False, True])
def test_a_broken_model_ends_with_code_1(folder, as_json, capsys):
    (folder / "weights.npz").unlink()
    assert main(["model", "info", str(folder), *(["--json"] if as_json else [])]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("错误：缺少 weights.npz")
    assert "检查：文件齐全" not in captured.out
    if as_json:
        assert len(json.loads(captured.out)["problems"]) == 1


def test_a_folder_without_meta_is_told_and_no_traceback(tmp_path, capsys):
    assert main(["model", "info", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "错误：缺少 meta.json：这不是模型文件夹，或没有拷贝完整\n"


def test_odd_fields_of_meta_are_no_error(folder, capsys):
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    odd = {"data": None, "segments_per_role": None, "speed": {"chars_per_second": 12345, "其他": "甲"}, "base": "[b]名"}
    (folder / "meta.json").write_text(json.dumps({**meta, **odd}), encoding="utf-8")
    assert main(["model", "info", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "速度：每秒字数 12,345，其他 甲\n" in out
    assert "由 [b]名 接着训练" in out


def test_an_unknown_name_is_told(capsys):
    assert main(["model", "info", "没有"]) == 2
    assert capsys.readouterr().err.startswith("错误：找不到模型“没有”")


@pytest.mark.parametrize("arguments", [["model", "--help"], ["model", "list", "--help"], ["model", "info", "--help"]])
def test_help_is_chinese(arguments, capsys):
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith(f"用法：duban {' '.join(arguments[:-1])} ")
