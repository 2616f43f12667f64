"""`duban draft`: from a text, an analysis or a ledger to papers, and an edited paper back into the ledger."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from nlp.cli import main
from nlp.cli.draft import _LAYOUTS, _SOURCES
from nlp.draft.layout import PROFILES, SOURCES
from tests.draft.test_polish import serving

SPEECH = Path(__file__).parents[2] / "samples" / "全县法治政府建设推进会讲话.txt"
NOTHING_TO_DO = "今天天气很好。\n大家辛苦了。\n"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Return the results of `duban run` on a speech."""
    out = tmp_path_factory.mktemp("run") / "out"
    assert main(["run", str(SPEECH), "-o", str(out), "--quiet"]) == 0
    return out


def words(path):
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_a_text_becomes_a_plan_and_its_cover_note(tmp_path, capsys):
    out = tmp_path / "方案.docx"
    assert main(["draft", "方案", "--from", str(SPEECH), "-o", str(out)]) == 0
    assert "关于贯彻落实" in words(out)
    assert "起草依据" in words(tmp_path / "方案-起草说明.docx")
    said = capsys.readouterr().out
    assert said.startswith(f"{out}：正文")
    assert "待补" in said


def test_the_profile_fills_the_gaps_of_the_office(results, tmp_path):
    profile = tmp_path / "单位.yaml"
    profile.write_text("发文机关: 清河县司法局\n成文日期: 2024-03-20\n", encoding="utf-8")
    out = tmp_path / "方案.docx"
    assert main(["draft", "实施方案", "--from", str(results), "-o", str(out), "--profile", str(profile), "-q"]) == 0
    text = words(out)
    assert "清河县司法局" in text
    assert "2024年3月20日" in text
    assert "【待补：发文机关】" not in text


def test_ledger_analysis_and_results_give_one_paper(results, tmp_path):
    sources = [results, results / "任务台账.xlsx", next((results / "analysis").glob("*.json"))]
    papers = []
    for n, source in enumerate(sources):
        out = tmp_path / f"{n}.docx"
        assert main(["draft", "督办通知", "--from", str(source), "-o", str(out), "--no-note", "-q"]) == 0
        papers.append(words(out))
        assert not (tmp_path / f"{n}-起草说明.docx").exists()
    assert len(set(papers)) == 1


def test_every_unit_gets_its_own(results, tmp_path):
    out = tmp_path / "提示函"
    assert main(["draft", "提示函", "--from", str(results), "-o", str(out), "--no-note", "-q"]) == 0
    names = sorted(path.name for path in out.iterdir())
    assert len(names) > 5
    assert any("县司法局" in name for name in names)


def test_rows_are_chosen(results, tmp_path, capsys):
    out = tmp_path / "分解表.docx"
    assert main(["draft", "任务分解表", "--from", str(results), "-o", str(out), "--rows", "1-2", "--json"]) == 0
    [record] = json.loads(capsys.readouterr().out)
    assert record["kind"] == "任务分解表"
    assert record["lost"] == []
    assert [row.cells[0].text for row in docx.Document(str(out)).tables[0].rows] == ["序号", "1", "2"]


def test_a_template_of_the_house(results, tmp_path):
    template = tmp_path / "便笺.docx"
    document = docx.Document()
    document.add_paragraph("本局便笺：{{ title }}，共{{ count }}项")
    document.save(str(template))
    out = tmp_path / "甲.docx"
    assert main(["draft", "实施方案", "--from", str(results), "-o", str(out), "--template", str(template), "-q", "--no-note"]) == 0
    assert words(out).startswith("本局便笺：关于贯彻落实")


def test_an_edited_table_goes_back_into_the_ledger(results, tmp_path, capsys):
    paper, ledger = tmp_path / "分解表.docx", tmp_path / "新台账.xlsx"
    assert main(["draft", "任务分解表", "--from", str(results), "-o", str(paper), "--no-note", "-q"]) == 0
    document = docx.Document(str(paper))
    table = document.tables[0]
    at = [cell.text for cell in table.rows[0].cells].index("牵头单位")
    run = table.rows[1].cells[at].paragraphs[0].runs[0]
    old, run.text = run.text, "县财政局"
    document.save(str(paper))
    assert main(["draft", "back", str(paper), "--from", str(results), "-o", str(ledger)]) == 0
    assert f"改　牵头单位：{old} → 县财政局" in capsys.readouterr().out
    assert ledger.exists()


def test_nothing_is_replaced_unasked(tmp_path, capsys):
    out = tmp_path / "方案.docx"
    out.write_bytes(b"mine")
    assert main(["draft", "方案", "--from", str(SPEECH), "-o", str(out)]) == 2
    assert "已经存在" in capsys.readouterr().err
    assert out.read_bytes() == b"mine"
    assert main(["draft", "方案", "--from", str(SPEECH), "-o", str(out), "--overwrite", "-q"]) == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["没有的文种", "--from", str(SPEECH)], "没有“没有的文种”这个文种"),
        (["方案", "--from", "没有.txt"], "没有.txt"),
        (["方案", "--from", str(SPEECH), "--rows", "甲"], "不是序号"),
        (["方案", "--from", str(SPEECH), "--unit", "没有的局"], "没有一项符合"),
        (["方案", "--from", str(SPEECH), "--group", "颜色"], "没有“颜色”"),
        (["方案", "--from", str(SPEECH), "--as-of", "明天"], "不是某一天"),
        (["方案", "--from", str(SPEECH), "--strip", "--sources", "table"], "不能同用"),
        (["方案", "--from", str(SPEECH), "--llm", "http://127.0.0.1:1"], "--llm-model"),
        (["方案", "--from", str(SPEECH), "--profile", "没有.yaml"], "打不开单位信息"),
        (["方案", "--from", str(SPEECH), "--template", "没有.docx"], "打不开模板"),
    ],
)
def test_what_is_wrong_is_told_in_chinese(arguments, told, tmp_path, capsys):
    assert main(["draft", *arguments, "-o", str(tmp_path / "甲.docx")]) in (1, 2)
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_text_without_tasks_is_told(tmp_path, capsys):
    text = tmp_path / "闲谈.txt"
    text.write_text(NOTHING_TO_DO, encoding="utf-8")
    assert main(["draft", "方案", "--from", str(text), "-o", str(tmp_path / "甲.docx")]) == 2
    assert "没有任务" in capsys.readouterr().err


def test_the_kinds_are_listed(capsys):
    assert main(["draft", "kinds"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in ("实施方案", "任务分解表", "督办通知", "提示函", "催办函", "会议纪要", "工作要点", "进展情况通报", "责任分工方案", "讲话提纲"))


def test_a_model_the_user_names_polishes_and_every_change_is_told(results, tmp_path, capsys):
    with serving(lambda words: words.replace("建立", "健全").replace("6月底前", "7月底前")) as server:
        out = tmp_path / "方案.docx"
        assert main(["draft", "实施方案", "--from", str(results), "-o", str(out), "--llm", server.url, "--llm-model", "local", "--json"]) == 0
        captured = capsys.readouterr()
    [record] = json.loads(captured.out)
    assert {change["accepted"] for change in record["polished"]} == {True, False}
    assert all("7月底前" not in change["after"] for change in record["polished"] if change["accepted"])
    assert "注意：模型改写" in captured.err


def test_a_time_table_needs_the_day_of_the_paper(results, tmp_path, capsys):
    command = ["draft", "实施方案", "--from", str(results), "-o", str(tmp_path / "方案.docx"), "--backward", "--no-note", "-q", "--overwrite"]
    assert main(command) == 0
    assert "不知道成文日期" in capsys.readouterr().err
    assert main([*command, "--issued", "2024-03-20"]) == 0
    assert capsys.readouterr().err == ""
    assert "倒排工期表" in words(tmp_path / "方案.docx")


def test_the_command_names_what_the_layout_knows():
    assert tuple(_SOURCES) == SOURCES
    assert tuple(_LAYOUTS) == PROFILES
