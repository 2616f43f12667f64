"""Kinds of paper are data: each is found by its names, and an office adds its own without Python."""

from __future__ import annotations

import pytest

from nlp.draft.compose import compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import FORMS, find_kind, kinds
from nlp.errors import UsageError


def test_names_and_aliases_find_one_kind_each():
    names = [name for kind in kinds().values() for name in (kind.name, *kind.aliases)]
    assert len(names) == len(set(names))
    assert all(find_kind(name).name in kinds() for name in names)


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_a_kind_is_described(kind):
    assert kind.description
    assert kind.form in FORMS
    assert kind.title
    assert kind.parts


def test_an_unknown_kind_lists_those_there_are():
    with pytest.raises(UsageError, match="没有“工作总结”这个文种：可用的有 实施方案"):
        find_kind("工作总结")


def write(tmp_path, text):
    path = tmp_path / "本局方案.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_kind_of_ones_own_builds_on_another(tmp_path, speech):
    kind = find_kind(write(tmp_path, "base: 实施方案\nname: 落实方案\ntitle: '{{ aim }}落实方案'\ngroup: none\n"))
    paper = compose(kind, from_analyses({"讲话": speech}))
    assert paper.title == "贯彻落实全县粮食安全工作会议精神落实方案"
    assert "heading1" in {style for style, _ in paper.lines()}
    assert not any(words.startswith("（一）清查库点") for _, words in paper.lines())


def test_a_kind_of_ones_own_can_stand_alone(tmp_path, speech):
    text = "name: 任务清单\ntitle: 任务清单\nform: bare\nsigned: false\nparts:\n- {part: sentence, text: '共{{ count }}项。'}\n- {part: tasks, heading: 任务}\n"
    paper = compose(find_kind(write(tmp_path, text)), from_analyses({"讲话": speech}))
    assert next(words for style, words in paper.lines() if style == "body") == "共4项。"
    assert paper.organs == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: 甲\n", "缺少 parts、title"),
        ("name: 甲\ntitle: 甲\nparts: [{part: 没有}]\n", "第1个部分要写明 part"),
        ("name: 甲\ntitle: 甲\nparts: []\nform: 海报\n", "form 只能是"),
        ("name: 甲\ntitle: 甲\nparts: []\n颜色: 红\n", "“颜色”不认识"),
        ("name: [甲\n", "不是合格的 YAML"),
        ("- 甲\n", "名称: 内容"),
    ],
)
def test_what_is_wrong_in_a_kind_is_said(tmp_path, text, told):
    with pytest.raises(UsageError, match=told):
        find_kind(write(tmp_path, text))
