"""Chinese numerals written are those that are read."""

import pytest

from nlp.numerals import parse_int, to_chinese


@pytest.mark.parametrize("formal", [False, True])
def test_numbers_in_words_are_all_different(formal):
    assert len({to_chinese(n, formal=formal) for n in range(10_000)}) == 10_000


@pytest.mark.parametrize("n", [*range(120), 200, 1001, 1010, 1100, 2024, 9999])
def test_numbers_in_words_read_back(n):
    assert parse_int(to_chinese(n)) == n


@pytest.mark.parametrize("n", [-1, 10_000])
def test_other_numbers_stay_in_figures(n):
    assert to_chinese(n) == str(n)
