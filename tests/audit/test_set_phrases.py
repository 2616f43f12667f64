"""Every set phrase stands as it is, and is found with a character changed or its parts in another order."""

import random
import re

import pytest

from nlp.audit.checks.set_phrases import _SPLIT, distance, phrases, set_phrase_check
from nlp.audit.rule import shipped
from nlp.audit.view import View
from nlp.datamodel import Doc, Source

KINDS = ("slip", "order", "part")
RULES = {rule.match["what"]: rule for rule in shipped() if rule.kind == "set-phrase"}


def found(text):
    view = View(Doc(text=text, source=Source(name="文稿.txt")), genre="other")
    return [what for what in KINDS for _ in set_phrase_check(RULES[what], view)]


def tail(phrase):
    """Return words that the phrase's `tail` takes, the shortest."""
    told = re.search(r"\(\?=(.*)\)$", phrase.run.pattern) if phrase.run else None
    return "" if told is None else re.sub(r"\(\?:[^)]*\)\?|.\?", "", told[1]).split("|")[0]


@pytest.mark.parametrize("phrase", phrases(), ids=lambda p: p.phrase)
def test_the_phrase_itself_is_right(phrase):
    for one in (phrase.phrase, *phrase.also, phrase.bare):
        assert found(f"会议要求，坚持{one}{tail(phrase)}，抓好落实。") == []
    assert phrase.source
    assert not (phrase.since and phrase.until) or phrase.since < phrase.until


def test_slips_are_found():
    dice = random.Random(11)
    planted = hit = 0
    for phrase in phrases():
        if not phrase.slips:
            continue
        words = phrase.phrase
        for at in range(1, len(words) - 1):
            if "\u4e00" <= words[at] <= "\u9fff":
                for wrong in (dice.choice("必人民发展工作"), ""):
                    planted += wrong != words[at]
                    hit += bool(found(f"坚持{words[:at]}{wrong}{words[at + 1 :]}{tail(phrase)}。"))
    assert planted > 2000
    assert hit / planted > 0.96


@pytest.mark.parametrize("phrase", [p for p in phrases() if p.run and len(p.parts) > 1], ids=lambda p: p.phrase)
def test_parts_in_another_order_are_found(phrase):
    parts = _SPLIT.split(phrase.phrase)
    assert "order" in found(f"坚持{'、'.join([parts[-1], *parts[1:-1], parts[0]])}{tail(phrase)}。")


@pytest.mark.parametrize("phrase", [p for p in phrases() if p.whole], ids=lambda p: p.phrase)
def test_a_part_left_out_is_found(phrase):
    parts = _SPLIT.split(phrase.phrase)
    assert found(f"坚持{'、'.join([parts[0], *parts[2:]])}。")


def test_distance_counts_edits():
    assert [distance(*pair) for pair in (("", "ab"), ("审查", "审核"), ("实干", "干实"), ("枫桥", "枫桥"))] == [
        2,
        1,
        2,
        0,
    ]
