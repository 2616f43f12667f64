"""SARIF 2.1.0: what OASIS asks of a log, and columns by code point."""

from pathlib import Path

from nlp.audit import review
from nlp.audit.sarif import to_sarif, uri
from tests.audit.own import rule, swapped

RULES = [swapped("布署", "部署", id="A", level="标准"), rule("甲", id="B", severity="fatal"), rule("乙", id="C", severity="info")]
TEXT = "标题\n𠮷村布署，有甲。\n乙【审核忽略：C】\n"


def run_of(path: str = "文件 夹/讲话.txt"):
    log = to_sarif({Path(path): review(TEXT, rules=RULES)}, RULES, failed=[("坏.txt", "文件是空的")])
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return log["runs"][0]


def test_columns_are_code_points():
    run = run_of()
    assert run["columnKind"] == "unicodeCodePoints"
    (first, second, _) = run["results"]
    where = first["locations"][0]["physicalLocation"]
    assert where["region"] == {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 5}
    assert where["artifactLocation"] == {"uri": "%E6%96%87%E4%BB%B6%20%E5%A4%B9/%E8%AE%B2%E8%AF%9D.txt", "index": 0}
    assert (second["ruleId"], second["level"], second["properties"]["severity"]) == ("B", "error", "fatal")


def test_rules_carry_their_sources_and_results_name_them():
    run = run_of()
    rules = run["tool"]["driver"]["rules"]
    assert rules[0]["shortDescription"]["text"] == "“…”应作“…”"
    assert rules[0]["help"]["text"] == "依据：某办法 第三条（标准，2020-01-01）"
    assert [rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"]] == [True] * 3


def test_fixes_suppressions_and_failures_are_told():
    run = run_of()
    first, second, third = run["results"]
    (replacement,) = first["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"] == {"text": "部署"}
    assert "fixes" not in second
    assert third["suppressions"] == [{"kind": "inSource"}]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "坏.txt：文件是空的"


def test_whole_paths_become_file_uris(tmp_path):
    assert run_of(str(tmp_path / "a.txt"))["artifacts"][0]["location"]["uri"] == (tmp_path / "a.txt").as_uri()


def test_names_that_are_no_unicode_are_quoted_by_their_bytes():
    assert uri(Path(b"\xbd\xb2.txt".decode("utf-8", "surrogateescape"))) == "%BD%B2.txt"
