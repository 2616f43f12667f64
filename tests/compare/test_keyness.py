"""Keywords: formulas against numbers worked by hand, floors, stars, determinism, and what chance calls typical."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nlp.compare.keyness import COLUMNS, Grouping, arrangements, g2, keyness, log_odds, log_ratio
from nlp.compare.settings import Settings
from nlp.compare.words import count_words

QUICK = Settings(replicates=200, permutations=999)


def counted(*texts):
    return count_words({f"d{i:02}": text for i, text in enumerate(texts)}, lambda text: iter(text.split()))


def planted(a=8, b=8):
    """Documents of two groups: 甲 says 河 often, both say 山 alike."""
    texts = ["河 河 山 山 田 田 田 田"] * a + ["山 山 田 田 田 田 林 林"] * b
    return counted(*texts), Grouping(("甲",) * a + ("乙",) * b, ("",) * (a + b))


def of(table, group, word):
    return table[(table["group"] == group) & (table["word"] == word)].iloc[0]


def test_log_odds_by_hand():
    # prior 40 of 2000: (70 / 2930) / (50 / 2950), variance 1/70 + 1/50
    expected = (math.log(70 / 2930) - math.log(50 / 2950)) / math.sqrt(1 / 70 + 1 / 50)
    assert log_odds(np.array([30.0]), np.array([10.0]), 1000, 1000)[0] == pytest.approx(expected)


def test_g2_by_hand():
    # 20 of 100 against 10 of 100: expected 15, 15, 85, 85
    expected = 2 * (20 * math.log(20 / 15) + 10 * math.log(10 / 15) + 80 * math.log(80 / 85) + 90 * math.log(90 / 85))
    assert g2(np.array([20.0, 5.0, 0.0]), np.array([10.0, 5.0, 0.0]), 100, 100).tolist() == pytest.approx([expected, 0, 0])
    assert expected == pytest.approx(3.9866, abs=1e-4)


def test_log_ratio_by_hand():
    assert log_ratio(np.array([31.5, 0.0]), np.array([7.5, 0.0]), 1000, 1000).tolist() == [2.0, 0.0]


def test_all_arrangements_of_a_small_corpus_within_strata():
    inside = np.array([True, True, False, False, True, False])
    blocks, exact = arrangements(inside, ["x"] * 4 + ["y"] * 2, 100, np.random.default_rng(1))
    rows = np.concatenate(list(blocks))
    assert exact
    assert len({tuple(row) for row in rows.tolist()}) == len(rows) == 6 * 2
    assert (rows[:, :4].sum(axis=1) == 2).all()


def test_drawn_arrangements_keep_the_strata():
    inside = np.array([True, False] * 10)
    blocks, exact = arrangements(inside, ["x"] * 10 + ["y"] * 10, 50, np.random.default_rng(1))
    rows = np.concatenate(list(blocks))
    assert (exact, len(rows)) == (False, 50)
    assert (rows[:, :10].sum(axis=1) == 5).all()


def test_a_planted_word_is_found_and_a_common_one_is_not():
    table = keyness(*planted(), QUICK)
    river, hill = of(table, "甲", "河"), of(table, "甲", "山")
    assert list(table.columns) == list(COLUMNS)
    assert (river.freq, river.freq_rest, river.documents, river.documents_rest) == (16, 0, 8, 0)
    assert river.per_10k == pytest.approx(2500)
    assert river.star
    assert 0 < river.log_ratio_low <= river.log_ratio <= river.log_ratio_high
    assert (hill.p, hill.star) == (1.0, False)
    assert table["word"].iloc[0] == "林"  # 乙 comes first


def test_p_of_a_perfect_split_is_exact():
    table = keyness(*planted(4, 4), replace(QUICK, star_documents=4))
    assert of(table, "甲", "河").p == pytest.approx(2 / math.comb(8, 4))


def test_floors():
    counts = counted(*["河 山"] * 3, "河 山 井 井 井 井 井 井 井 井 井", *["河"] * 4)
    table = keyness(counts, Grouping(("甲",) * 4 + ("乙",) * 4, ("",) * 8), QUICK)
    assert set(table["word"]) == {"河"}  # 山 stands 4 times, 井 in one document


def test_one_document_is_described_only():
    table = keyness(*planted(1, 8), QUICK)
    alone = table[table["group"] == "甲"]
    assert alone[["log_ratio", "log_odds_z", "g2"]].notna().all(axis=None)
    assert alone[["log_ratio_low", "log_ratio_high", "p", "q"]].isna().all(axis=None)
    assert not table["star"].any()


def test_few_documents_get_p_but_no_star():
    table = keyness(*planted(4, 12), QUICK)
    assert table["p"].notna().all()
    assert table["q"].isna().all()
    assert not table["star"].any()


def test_one_group_has_no_keywords():
    counts, _ = planted(4, 4)
    assert keyness(counts, Grouping(("甲",) * 8, ("",) * 8), QUICK).empty


def test_the_same_input_gives_the_same_bytes():
    counts, grouping = planted(9, 11)
    first, second = (keyness(counts, grouping, QUICK).to_csv() for _ in range(2))
    assert first == second


def test_the_order_of_other_groups_changes_nothing():
    counts, grouping = planted(6, 12)
    table = keyness(counts, grouping, QUICK)
    other = keyness(counts, replace(grouping, groups=tuple({"甲": "甲", "乙": "丙"}[g] for g in grouping.groups)), QUICK)
    assert table[table["group"] == "甲"].drop(columns="q").to_csv(index=False) == other[other["group"] == "甲"].drop(columns="q").to_csv(index=False)


def test_one_document_that_dwells_on_a_word_is_no_keyword():
    texts = ["河 " * 60 + "田 " * 40, *(["田 " * 99 + "河"] * 4 + ["田 " * 100] * 3), *(["田 " * 99 + "河"] * 4 + ["田 " * 100] * 4)]
    table = keyness(counted(*texts), Grouping(("甲",) * 8 + ("乙",) * 8, ("",) * 16), QUICK)
    river = of(table, "甲", "河")
    assert river.g2 > 3.84  # significant to the usual test
    assert not river.star
    assert river.log_ratio_low < 0


def test_chance_gives_few_false_words():
    rng = np.random.default_rng(7)
    rates = rng.gamma(0.5, 2, size=(20, 60))  # words come in bursts
    draws = rng.poisson(rates * 3)
    counts = counted(*(" ".join(f"w{j}" for j, n in enumerate(row) for _ in range(n)) for row in draws))
    false, tokens = [], []
    for _ in range(20):
        groups = tuple(rng.permutation(["甲"] * 10 + ["乙"] * 10))
        table = keyness(counts, Grouping(groups, ("",) * 20), replace(QUICK, replicates=20))
        one = table[table["group"] == "甲"]
        false.append(float((one["p"] < 0.05).mean()))
        tokens.append(float((one["g2"] > 3.84).mean()))
    assert np.mean(false) < 0.08
    assert np.mean(tokens) > 0.3
