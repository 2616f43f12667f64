"""Whatever the text, recognition gives spans that lie in it, in order, apart, and never raises."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.datamodel import Doc
from nlp.labels import DEADLINE_KINDS
from nlp.recognize import recognize
from nlp.recognize.calendar import Reference
from nlp.recognize.figures import find_figures
from nlp.recognize.parties import find_units
from nlp.recognize.times import find_times
from nlp.segment import segment, sentence_spans
from tests.texts import texts

references = (
    st.builds(Reference)
    | st.builds(Reference, st.integers(1950, 2090))
    | st.dates().filter(lambda day: 1950 <= day.year <= 2090).map(lambda day: Reference(day.year, day.month, day.day))
)


def apart(text, spans):
    """Tell whether the spans lie in the text, in order, none overlapping, none empty."""
    return all(0 <= s.start < s.end <= len(text) for s in spans) and all(a.end <= b.start for a, b in pairwise(spans))


@given(texts, references)
@settings(max_examples=300)
def test_times(text, reference):
    times = find_times(text, reference)
    assert apart(text, times)
    assert {t.kind for t in times} <= DEADLINE_KINDS.keys()


@given(texts)
@settings(max_examples=300)
def test_figures(text):
    assert apart(text, find_figures(text))
    found = find_figures(text, mentions=True)
    assert apart(text, found)
    assert tuple(f for f in found if f.counts) == find_figures(text)


@given(texts)
@settings(max_examples=300)
def test_units(text):
    assert apart(text, find_units(text, sentence_spans(text)))


@given(texts)
def test_whole_stage(text):
    doc = recognize(segment(Doc(text=text)))
    assert doc.text == text
    assert all(0 <= s.start < s.end <= len(text) for s in doc.meta.date_evidence)


@given(texts, references, st.integers(0, 20))
def test_times_do_not_depend_on_where_they_stand(text, reference, lines):
    moved = "\n" * lines + text
    before = [(t.start + lines, t.end + lines, t.kind, t.value) for t in find_times(text, reference)]
    assert [(t.start, t.end, t.kind, t.value) for t in find_times(moved, reference)] == before


@given(texts, references)
def test_without_a_reference_the_same_words_are_found(text, reference):
    """The reference day decides values, not spans: except a bare year, which is a deadline only if it lies ahead."""
    known = {(t.start, t.end, t.kind) for t in find_times(text, reference) if not t.rule.startswith("year_part")}
    unknown = {(t.start, t.end, t.kind) for t in find_times(text, Reference()) if not t.rule.startswith("year_part")}
    assert known == unknown


@pytest.mark.parametrize("digits", ["1" * 5000, "9" * 5000, "一" * 5000, "１" * 5000])
def test_endless_numerals(digits):
    for text in (
        digits,
        f"{digits}天内",
        f"提前{digits}日",
        f"{digits}%",
        f"{digits}年{digits}月{digits}日前",
        f"不少于{digits}名",
    ):
        assert apart(text, find_times(text, Reference(2024, 3, 5)))
        assert apart(text, find_figures(text, mentions=True))
