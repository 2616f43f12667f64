"""Sentence patterns: gaps for what is missing, lists joined, no way out to Python."""

from __future__ import annotations

import pytest

from nlp.draft.patterns import Patterns
from nlp.errors import UsageError


@pytest.fixture
def patterns():
    return Patterns({"organ": "清河县司法局", "addressees": ("各镇", "县直各部门")})


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("由{{ organ }}负责。", "由清河县司法局负责。"),
        ("{{ addressees }}：", "各镇、县直各部门："),
        ("联系人：{{ contact }}", "联系人：【待补：联系人】"),
        ("{% if contact %}联系人：{{ contact }}{% endif %}", ""),
        ("{{ mark or organ }}文件", "清河县司法局文件"),
        ("{{ subject.name }}", "【待补：会议或文件名称】"),
        ("{{ 会议室 }}", "【待补：会议室】"),
        ("{{ pending('责任单位') }}", "【待补：责任单位】"),
        ("没有占位", "没有占位"),
    ],
)
def test_a_pattern_is_filled(patterns, pattern, words):
    assert patterns.fill(pattern) == words


def test_values_of_the_moment_come_first(patterns):
    assert patterns.fill("{{ organ }}", organ="县水利局") == "县水利局"


@pytest.mark.parametrize("pattern", ["{{ organ", "{% if %}", "{{ organ.__class__.__mro__ }}", "{{ organ|没有 }}"])
def test_a_pattern_written_wrongly_is_named(patterns, pattern):
    with pytest.raises(UsageError, match="句式“"):
        patterns.fill(pattern)
