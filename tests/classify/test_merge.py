"""Who has the last word on a cell: the rules' span, the model's judgement."""

import numpy as np
import pytest

from nlp.classify.merge import FIGURES, TIMES, UNITS, merge
from nlp.classify.tags import KINDS, Tagged
from nlp.datamodel import Doc, Figure, Timex, Unit

TEXT = "县司法局六月底前培训30人"


def doc(**found):
    return Doc(text=TEXT, **found)


def chances(**kinds):
    """Probability of a kind over the whole text."""
    out = np.zeros((len(TEXT), len(KINDS)), dtype=np.float32)
    for kind, value in kinds.items():
        out[:, KINDS.index(kind)] = value
    return out


UNIT = Unit(0, 4, "县司法局")
TIME = Timex(4, 8, "date", "2024-06-30", "month")
FIGURE = Figure(10, 13, 30.0, "人")


@pytest.mark.parametrize(
    ("before", "chance", "after"),
    [
        ("mention", {"LEAD": UNITS.take + 0.01}, "lead"),
        ("mention", {"LEAD": UNITS.take - 0.1}, "mention"),
        ("lead", {}, "lead"),
        ("lead", {"SUPPORT": 0.9}, "lead"),
        ("supervise", {"LEAD": 0.9}, "supervise"),
    ],
)
def test_the_model_judges_the_function_of_a_unit(before, chance, after):
    unit = Unit(0, 4, "县司法局", function=before)
    assert [u.function for u in merge(doc(units=(unit,)), (), chances(**chance)).units] == [after]


def test_the_model_judges_times_and_figures():
    noticed = doc(times=(Timex(4, 8, "date", None, "month", False),), figures=(Figure(10, 13, 30.0, "人", counts=False),))
    taken = merge(noticed, (), chances(DEADLINE=TIMES.take + 0.01, TARGET=FIGURES.take + 0.01))
    left = merge(noticed, (), chances(DEADLINE=TIMES.take - 0.05, TARGET=FIGURES.take - 0.05))
    assert [taken.times[0].counts, taken.figures[0].counts] == [True, True]
    assert [left.times[0].counts, left.figures[0].counts] == [False, False]


def test_the_model_drops_a_time_it_sees_no_deadline_in():
    sure = doc(times=(TIME,), figures=(FIGURE,))
    merged = merge(sure, (), chances(DEADLINE=TIMES.keep - 0.05))
    assert [merged.times[0].counts, merged.figures[0].counts] == [False, True]
    assert merge(sure, (), chances(DEADLINE=TIMES.keep + 0.01)).times == (TIME,)


def test_the_model_adds_what_the_rules_do_not_know():
    tags = (Tagged(0, 4, "LEAD", UNITS.add), Tagged(4, 8, "DEADLINE", TIMES.add), Tagged(10, 13, "TARGET", FIGURES.add))
    merged = merge(doc(), tags, chances())
    assert [(u.name, u.function, u.source) for u in merged.units] == [("县司法局", "lead", "model")]
    assert [(t.start, t.end, t.kind, t.value, t.rule) for t in merged.times] == [(4, 8, "event", None, "model")]
    assert [(f.start, f.end) for f in merged.figures] == [(10, 13)]


@pytest.mark.parametrize("tag", [Tagged(0, 4, "LEAD", UNITS.add - 0.01), Tagged(3, 9, "DEADLINE", 1.0), Tagged(9, 12, "TARGET", 1.0)])
def test_a_tag_that_is_unsure_or_crosses_a_span_of_the_rules_adds_nothing(tag):
    found = doc(times=(TIME,), figures=(FIGURE,))
    merged = merge(found, (tag,), chances(DEADLINE=1.0, TARGET=1.0))
    assert (merged.units, merged.times, merged.figures) == ((), (TIME,), (FIGURE,))


def test_a_tag_keeps_no_blank_at_its_ends():
    text = " 三千元\u3000 "
    found = merge(Doc(text=text), [Tagged(0, 6, "TARGET", 0.99), Tagged(4, 6, "DEADLINE", 0.99)], np.zeros((6, len(KINDS)), dtype=np.float32))
    assert ([text[f.start : f.end] for f in found.figures], found.times) == (["三千元"], ())
