import pytest
import yaml

from nlp.compare.quality import marks
from nlp.config import data_dir
from nlp.datamodel import Doc
from nlp.segment import segment

TOLD = yaml.safe_load((data_dir() / "compare" / "quality.yaml").read_text(encoding="utf-8"))


def flagged(text):
    return tuple(marks(segment(Doc(text))))


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, flag in TOLD.items() for text in flag["bad"]])
def test_poor_texts_are_flagged(name, text):
    assert name in flagged(text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, flag in TOLD.items() for text in flag["good"]])
def test_near_misses_are_not(name, text):
    assert name not in flagged(text)


def test_every_threshold_has_its_reason():
    assert all(flag["why"] for flag in TOLD.values())


def test_a_place_that_two_rules_mark_is_one():
    assert "masked" not in flagged("请**县和××县落实。")
