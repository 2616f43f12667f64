"""Keys of the review screen."""

import pytest

from nlp.errors import UsageError
from nlp.web.keys import ACTIONS, DEFAULTS, bound, changed, fold


def test_no_key_is_used_twice_or_by_marks():
    assert len(set(DEFAULTS.values())) == len(ACTIONS)
    assert not set(DEFAULTS.values()) & set("1234567")


def test_only_what_differs_is_kept():
    assert changed({**DEFAULTS, "accept": "s"}) == {"accept": "s"}


def test_two_actions_can_swap_their_keys():
    assert changed({"accept": "x", "reject": "a"}) == {"accept": "x", "reject": "a"}


@pytest.mark.parametrize("typed", ["S", "ｓ", "Ｓ", " s "])
def test_a_key_is_the_same_however_it_is_typed(typed):
    assert fold(typed) == "s"


def test_keys_are_known_by_their_chinese_names():
    assert (fold("空格"), fold("↑"), fold(" ")) == (" ", "ArrowUp", " ")


@pytest.mark.parametrize("key", ["1", "7", "Enter", "Escape", "ab", "中", "\x00"])
def test_keys_that_cannot_be_used_are_told(key):
    with pytest.raises(UsageError, match="采纳"):
        changed({"accept": key})


def test_a_key_taken_twice_is_told():
    with pytest.raises(UsageError, match="“采纳”和“驳回”都用了“X”键"):
        changed({"accept": "x"})


def test_what_no_longer_fits_is_left_out():
    assert bound({"accept": "x", "gone": "q"}) == DEFAULTS
