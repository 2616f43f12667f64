"""A changed document keeps its labels on the words they stood on."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.segment import sentence_spans
from nlp.training.augment import CHANGES, apply, augment

TEXT = "一是摸清底数。由岚阳县水务局牵头，各乡镇配合，6月底前排查水库35座；\n二是严肃纪律，对岚阳县瞒报的严肃处理。（一）抓落实"


def document(text=TEXT):
    roles = ["topic", "task", "accountability", "topic"]
    cuts = [{"start": s.start, "end": s.end, "role": roles[i % 4]} for i, s in enumerate(sentence_spans(text))]
    lead, time = text.index("岚阳县水务局"), text.index("6月底前")
    row = {
        "start": lead,
        "end": text.index("；"),
        "lead": [{"start": lead, "end": lead + 6}],
        "support": [],
        "addressee": [{"start": text.index("各乡镇"), "end": text.index("各乡镇") + 3}],
        "deadlines": [{"start": time, "end": time + 4, "kind": "date", "value": None}],
        "targets": [],
    }
    return {"id": "d", "text": text, "segments": cuts, "headings": [], "tasks": [row]}


def quotes(changed):
    row = changed["tasks"][0]
    return {k: [changed["text"][c["start"] : c["end"]] for c in row[k]] for k in ("lead", "addressee", "deadlines")}


def test_what_persons_judged_and_denied_moves_along():
    told = document() | {"judged": [[0, 7]], "rejected": [[0, 7]]}
    changed = apply(told, [(0, 2, "第一，"), (11, 11, "嗯，")])
    assert [changed["text"][start:end] for start, end in changed["judged"] + changed["rejected"]] == ["第一，摸清底数。"] * 2


def test_labels_move_with_their_words_when_words_are_put_in_or_taken_out():
    changed = apply(document(), [(0, 2, "第一，"), (11, 11, "嗯，"), (16, 17, "")])
    assert quotes(changed) == {"lead": ["岚阳县嗯，水务局"], "addressee": ["各乡镇"], "deadlines": ["6月底前"]}
    assert [s["role"] for s in changed["segments"]] == ["topic", "task", "accountability", "topic"]


def test_a_broken_line_gives_both_halves_the_role_of_the_whole():
    at = TEXT.index("，各乡镇") + 1
    changed = apply(document(), [(at, at, "\n")])
    assert [s["role"] for s in changed["segments"]] == ["topic", "task", "task", "accountability", "topic"]


def test_a_cell_that_loses_all_its_words_is_dropped():
    lead = TEXT.index("岚阳县水务局")
    assert apply(document(), [(lead, lead + 6, "")])["tasks"][0]["lead"] == []


@pytest.mark.parametrize("change", [c for _, c in CHANGES], ids=lambda c: c.__name__)
@given(seed=st.integers(0, 10_000))
def test_every_change_leaves_text_and_labels_consistent(change, seed):
    before = document()
    changed = apply(before, change(before["text"], random.Random(seed)))
    text = changed["text"]
    assert [(s["start"], s["end"]) for s in changed["segments"]] == [(s.start, s.end) for s in sentence_spans(text)]
    found = quotes(changed)
    assert all(words and not set(words) & set("。；") for cells in found.values() for words in cells)
    assert found["addressee"] in (["各乡镇"], ["各\n乡镇"], ["各乡\n镇"])


def test_the_same_chance_gives_the_same_change():
    assert augment(document(), random.Random(4)) == augment(document(), random.Random(4))
