"""What the baseline sees: the same for the same text, one row a segment, within the buckets."""

import pytest
from hypothesis import given

from nlp.classify.features import BUCKETS, document_features, hashed
from nlp.classify.shapes import surface
from nlp.datamodel import Doc
from nlp.recognize import recognize
from nlp.segment import segment
from tests.texts import texts


def features(text):
    rows = document_features(surface(recognize(segment(Doc(text=text)))))
    return [list(zip(buckets.tolist(), values.tolist(), strict=True)) for buckets, values in rows]


@given(texts)
def test_one_row_a_segment_within_the_buckets(text):
    rows = features(text)
    assert len(rows) == len(segment(Doc(text=text)).segments)
    assert all(0 <= bucket < BUCKETS and value > 0 for row in rows for bucket, value in row)


def test_buckets_are_the_same_in_every_process():
    # Python's own hash differs from run to run; a model's weights are stored by bucket.
    assert hashed(["w:县", "cue-must"]) == [121492, 190612]


@pytest.mark.parametrize(
    ("one", "other"),
    [("完成3项。", "完成8项。"), ("2024年启动。", "2031年启动。"), ("各镇 要办。", "各镇要办。")],
)
def test_digits_and_blanks_make_no_difference_to_the_words(one, other):
    assert [sorted(row) for row in features(one)] == [sorted(row) for row in features(other)]


def test_the_neighbours_count():
    alone, beside = features("要办好。"), features("同志们：\n要办好。")
    assert sorted(alone[0]) != sorted(beside[1])
