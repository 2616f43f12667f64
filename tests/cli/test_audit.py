"""`duban audit`: what it prints, writes and returns."""

import json
from pathlib import Path

import pytest

import nlp
from nlp import labels
from nlp.audit.rule import GENRES, SEVERITIES
from nlp.cli import main
from tests.audit.docx_example import build
from tests.audit.own import SECRET

TEXT = "关于布署防火工作的通知\n\n各镇要再次布署，不得迟延。\n"
RULE = """
- id: OWN-{word}
  family: {family}
  kind: existence
  severity: {severity}
  level: 单位
  source: {{name: 本单位规定}}
  scope: all
  match: {{words: [{word}]}}
  message: 本单位不用“{{match}}”
  bad: [有{word}。]
  good: [没有。]
"""


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "通知.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def house(tmp_path: Path) -> str:
    """A profile with rules of its own, so that these tests do not hang on those shipped."""
    told = [("甲", "word", "error"), ("乙", "grammar", "warning"), ("丙", "structure", "info")]
    rules = "".join(RULE.format(word=word, family=family, severity=severity) for word, family, severity in told)
    (tmp_path / "规则.yaml").write_text(rules, encoding="utf-8")
    (tmp_path / "单位.yaml").write_text("规则: [规则.yaml]\n", encoding="utf-8")
    return str(tmp_path / "单位.yaml")


def audit(*arguments: object, **more: str) -> int:
    return main(["audit", "--no-tasks", *map(str, arguments)])


def test_findings_are_told_like_those_of_a_compiler(notice, monkeypatch, capsys):
    monkeypatch.chdir(notice.parent)
    assert audit("通知.txt", "--only", "TYP-CONFUSION") == 3
    assert capsys.readouterr().out == (
        "通知.txt:1:3: TYP-CONFUSION 错误 “布署”应作“部署”\n"
        "    关于布署防火工作的通知\n"
        "        ^^^^\n"
        "通知.txt:3:6: TYP-CONFUSION 错误 “布署”应作“部署”\n"
        "    各镇要再次布署，不得迟延。\n"
        "              ^^^^\n"
        "\n"
        "审核 1 个文件、27 字：错误 2。\n"
        "  类别      严重    错误    警告    提示\n"
        "  错别字       ·       2       ·       ·\n"
        "某条规则的依据和例子：duban audit explain 规则编号\n"
    )


@pytest.mark.parametrize(
    ("words", "fail_on", "code"),
    [
        ("甲", "error", 3),
        ("乙", "error", 0),
        ("乙", "警告", 3),
        ("丙", "warning", 0),
        ("丙", "info", 3),
        ("甲", "never", 0),
        ("甲", "fatal", 0),
        ("", "info", 0),
    ],
)
def test_exit_code_follows_the_threshold(words, fail_on, code, tmp_path, house):
    path = tmp_path / "a.txt"
    path.write_text(f"平安{words}。\n", encoding="utf-8")
    assert audit(path, "--house", house, "--only", "OWN-*", "--fail-on", fail_on) == code


def test_bad_file_does_not_keep_the_others_from_it(notice, tmp_path, capsys):
    (tmp_path / "空.txt").write_text("", encoding="utf-8")
    assert audit(tmp_path, tmp_path / "没有.txt", "--only", "TYP-CONFUSION") == 1
    captured = capsys.readouterr()
    assert "通知.txt:1:3: TYP-CONFUSION" in captured.out
    assert "空.txt：文件是空的" in captured.err
    assert "没有.txt：找不到这个文件" in captured.err


def test_secret_file_is_stopped_and_nothing_of_it_told(notice, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("nlp.audit.reviews.shipped", lambda: (SECRET,))
    secret = tmp_path / "密.txt"
    secret.write_text("甲密★十年\n再次布署丁事。\n", encoding="utf-8")
    out = [tmp_path / "页", tmp_path / "a.sarif", tmp_path / "b.json"]
    code = audit(tmp_path, "--html", out[0], "--sarif", out[1], "--baseline", out[2], "--update-baseline", "--fix", "--json")
    assert code == 4
    captured = capsys.readouterr()
    files = {Path(f["path"]).name: f for f in json.loads(captured.out)["files"]}
    assert files["密.txt"].keys() == {"path", "status", "message"}
    assert files["密.txt"]["status"] == "secret"
    assert files["通知.txt"]["status"] == "done"
    assert "国家秘密标志，已停止处理" in captured.err
    written = [p for p in tmp_path.rglob("*") if p.is_file() and p not in (secret, notice)]
    assert {p.name for p in written} == {"通知.审核.html", "a.sarif", "b.json"}
    assert [p.name for p in written if "丁事" in p.read_text(encoding="utf-8") or "甲密" in p.read_text(encoding="utf-8")] == []


def test_many_findings_of_a_rule_are_shown_in_part(tmp_path, house, capsys):
    path = tmp_path / "a.txt"
    path.write_text("有甲。\n" * 9, encoding="utf-8")
    audit(path, "--house", house, "--only", "OWN-*")
    out = capsys.readouterr().out
    assert out.count(": OWN-甲 ") == 3
    assert "OWN-甲 另有 6 处：第 4、5、6、7、8、9 行（--all 全部列出）" in out
    audit(path, "--house", house, "--only", "OWN-*", "--all")
    assert capsys.readouterr().out.count(": OWN-甲 ") == 9


def test_only_and_skip_take_ids_patterns_and_families(tmp_path, house, capsys):
    path = tmp_path / "a.txt"
    path.write_text("甲乙丙。\n", encoding="utf-8")

    def rules(*more: str) -> set[str]:
        audit(path, "--house", house, "--json", *more)
        return {f["rule"] for f in json.loads(capsys.readouterr().out)["files"][0]["findings"] if f["rule"].startswith("OWN")}

    assert rules("--only", "own-甲，语法搭配") == {"OWN-甲", "OWN-乙"}
    assert rules("--only", "OWN-*", "--skip", "word", "--skip", "OWN-丙") == {"OWN-乙"}
    assert main(["audit", str(path), "--only", "没有这条"]) == 2
    assert "--only 的“没有这条”不是规则编号" in capsys.readouterr().err


def test_json_places_findings_and_cites_their_sources(tmp_path, house, capsys):
    path = tmp_path / "a.txt"
    path.write_text("平安。\n𠮷事有甲。\n", encoding="utf-8")
    audit(path, "--house", house, "--only", "OWN-*", "--json", "--date", "2024-03")
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "duban/audit/1"
    (file,) = told["files"]
    assert (file["status"], file["date"], file["chars"]) == ("done", "2024-03", 10)
    assert file["findings"] == [
        {
            "rule": "OWN-甲",
            "family": "word",
            "severity": "error",
            "start": 7,
            "end": 8,
            "line": 2,
            "column": 4,
            "end_line": 2,
            "end_column": 5,
            "quote": "甲",
            "message": "本单位不用“甲”",
            "suggestion": "",
            "fix": None,
            "level": "单位",
            "source": "本单位规定（单位）",
        }
    ]


def test_fix_writes_beside_the_original_and_leaves_it_alone(notice, tmp_path, capsys):
    before = notice.read_bytes()
    audit(notice, "--fix", "--only", "TYP-CONFUSION")
    assert "改正 2 处，另存为“" in capsys.readouterr().out
    assert notice.read_bytes() == before
    assert (tmp_path / "通知.改.txt").read_text(encoding="utf-8") == TEXT.replace("布署", "部署")
    assert (tmp_path / "通知.改.diff").read_text(encoding="utf-8").startswith("--- 通知.txt\n+++ 通知.改.txt\n")
    # What an audit wrote is not audited.
    audit(tmp_path, "--html", tmp_path / "页")
    capsys.readouterr()
    audit(tmp_path, "--json")
    assert [Path(f["path"]).name for f in json.loads(capsys.readouterr().out)["files"]] == ["通知.txt"]


def test_an_example_of_layout_tells_how_it_is_set(capsys):
    main(["audit", "explain", "FMT-MARGIN"])
    shown = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert shown[shown.index("会标出：") + 1] == "页面（上 25.4，左 31.8）"
    assert shown[shown.index("不会标：") + 1].endswith("（全照标准排）")


def test_docx_gives_a_commented_copy_with_fixes_as_revisions(notice, tmp_path, capsys):
    paper, folder = tmp_path / "原件.docx", tmp_path / "批注"
    paper.write_bytes(build(TEXT.rstrip(), {"page": {"top": 20}}))
    before = paper.read_bytes()
    assert audit(paper, notice, "--genre", "notice", "--docx", folder, "--fix") == 3
    assert "原件.docx”是 docx，--fix" not in capsys.readouterr().out
    assert paper.read_bytes() == before
    assert {p.name for p in folder.iterdir()} == {"原件.审核.docx", "通知.审核.docx"}
    for path in folder.iterdir():
        assert nlp.read(path).text.strip() == TEXT.replace("布署", "部署").strip()
    # What an audit wrote is not audited.
    audit(folder, paper, "--json", "--only", "FMT-MARGIN")
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert [(f["rule"], f["severity"]) for f in file["findings"]] == [("FMT-MARGIN", "error")]


def test_fix_keeps_what_is_marked_to_stay(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("原文写作布署。<!-- 审核忽略：TYP-CONFUSION -->\n\n再布署。\n", encoding="utf-8")
    audit(path, "--fix")
    assert (tmp_path / "a.改.md").read_text(encoding="utf-8") == "原文写作布署。<!-- 审核忽略：TYP-CONFUSION -->\n\n再部署。\n"


def test_baseline_lets_old_findings_pass(notice, tmp_path, capsys):
    base = tmp_path / "库" / "基线.json"
    assert audit(notice, "--baseline", base) == 2
    assert "找不到这个文件" in capsys.readouterr().err
    assert audit(notice, "--baseline", base, "--update-baseline") == 0
    assert list(json.loads(base.read_text(encoding="utf-8"))["files"]) == ["../通知.txt"]
    notice.write_text("新标题\n" + TEXT + "仍要布署。\n", encoding="utf-8")
    capsys.readouterr()
    assert audit(notice, "--baseline", base, "--only", "TYP-CONFUSION") == 3
    out = capsys.readouterr().out
    assert "通知.txt:5:3: TYP-CONFUSION" in out
    assert "错误 1。" in out
    assert "未计入：基线已有 2。" in out


def test_update_keeps_what_it_knows_of_other_files(notice, tmp_path):
    other = tmp_path / "b.txt"
    other.write_text("布署。\n", encoding="utf-8")
    base = tmp_path / "基线.json"
    audit(notice, "--baseline", base, "--update-baseline")
    audit(other, "--baseline", base, "--update-baseline")
    assert list(json.loads(base.read_text(encoding="utf-8"))["files"]) == ["b.txt", "通知.txt"]
    assert audit(tmp_path, "--baseline", base) == 0


def test_update_puts_down_what_is_not_shown_too(notice, tmp_path):
    base = tmp_path / "基线.json"
    audit(notice, "--baseline", base, "--update-baseline", "--skip", "TYP-CONFUSION")
    assert audit(notice, "--baseline", base) == 0


def test_update_needs_a_baseline(notice, capsys):
    assert audit(notice, "--update-baseline") == 2
    assert "--update-baseline 要与 --baseline 同用" in capsys.readouterr().err


def test_pages_are_one_a_file(notice, tmp_path):
    audit(notice, "--html", tmp_path / "页" / "面")
    assert [p.name for p in (tmp_path / "页" / "面").iterdir()] == ["通知.审核.html"]


def test_model_is_used_unless_told(notice, capsys):
    assert main(["audit", str(notice), "--model", "baseline"]) == 3
    assert main(["audit", str(notice), "--model", "没有"]) == 2
    assert "找不到模型“没有”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fail-on", "糟"], "没有级别“糟”：可以是 严重（fatal）、错误（error）"),
        (["--genre", "诗"], "没有文种“诗”"),
        (["--date", "去年"], "“去年”不是日期"),
    ],
)
def test_wrong_values_are_told(arguments, words, notice, capsys):
    assert audit(notice, *arguments) == 2
    assert words in capsys.readouterr().err


def test_escapes_and_hidden_characters_do_not_reach_the_terminal(tmp_path, house, capsys):
    path = tmp_path / "a.txt"
    path.write_text("平\x1b[31m安\u202e\u200b甲\xa0乙\n", encoding="utf-8")
    audit(path, "--house", house, "--only", "OWN-甲")
    out = capsys.readouterr().out
    assert "    平·[31m安··甲␣乙\n" + " " * 15 + "^^\n" in out
    assert not {"\x1b", "\u202e", "\u200b", "\xa0"} & set(out)


def test_labels_and_rules_have_the_same_keys():
    assert tuple(reversed(labels.SEVERITIES)) == SEVERITIES
    assert tuple(labels.GENRES) == GENRES


def test_rules_are_listed(capsys):
    assert main(["audit", "rules", "--family", "错别字"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("错别字（word）")
    assert "TYP-CONFUSION  " in out
    assert main(["audit", "rules", "--json"]) == 0
    assert {"id", "family", "severity", "level", "source", "bad", "good"} <= json.loads(capsys.readouterr().out)[0].keys()
    assert main(["audit", "rules", "--family", "诗"]) == 2
    assert "没有类别“诗”" in capsys.readouterr().err


def test_rule_is_explained(capsys):
    assert main(["audit", "explain", "typ-confusion"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("TYP-CONFUSION：错别字，错误\n说明：“…”应作“…”\n依据：现代汉语词典（第7版）（标准）")
    assert "    要抓紧⟦布署⟧秋冬防火工作。" in out
    assert "“标准”一级的规则，单位配置不能关闭或降级" in out.replace("\n", "")
    assert main(["audit", "explain", "AUDIT-MARK"]) == 0
    assert main(["audit", "explain", "TYP-CONFUSIO"]) == 2
    assert "没有规则“TYP-CONFUSIO”，是不是 TYP-CONFUSION？" in capsys.readouterr().err


def test_file_called_rules_is_audited(tmp_path, monkeypatch):
    (tmp_path / "rules").write_text("再布署。\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert audit("./rules") == 3
