"""Old findings are known again where they moved, new ones are told."""

import json

import pytest

from nlp.audit import review
from nlp.audit.baseline import counted, pass_known, read_baseline, write_baseline
from nlp.errors import UsageError
from tests.audit.own import rule

RULES = [rule("甲", id="OWN-A")]
OLD = "标题\n第一段里有甲字在。\n第二段里没有。\n"


def left(text: str) -> list[int]:
    known = counted(review(OLD, rules=RULES))
    return [f.start for f in pass_known(review(text, rules=RULES), known).findings]


@pytest.mark.parametrize(
    "text",
    [OLD, "新加的一行。\n" + OLD, "第二段里没有。\n第一段里有甲字在。\n", "第一段里有甲\u3000字在。", "标题\r\n第一段里有甲字在。\r\n"],
)
def test_moved_lines_are_known(text):
    assert left(text) == []


def test_changed_words_around_and_repeats_are_new():
    assert left("第一段里又有甲字在。") == [6]
    assert left(OLD + OLD) == [len(OLD) + OLD.index("甲")]


def test_file_holds_no_words_and_comes_back(tmp_path):
    path = tmp_path / "基线.json"
    known = {"乙.txt": counted(review(OLD, rules=RULES)), "空.txt": {}}
    write_baseline(path, known)
    assert read_baseline(path) == {"乙.txt": known["乙.txt"]}
    assert "甲" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"schema": "x", "files": {}}), '{"schema": "duban/audit-baseline/1", "files": [1]}'])
def test_other_files_are_refused(content, tmp_path):
    path = tmp_path / "基线.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="不是 duban 写出的基线文件"):
        read_baseline(path)
