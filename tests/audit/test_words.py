"""Tables of the word and grammar checks hold what they say, row for row."""

from dataclasses import replace

import pytest

from nlp.audit import audit, shipped
from nlp.audit.checks.collocation import _found as collocations
from nlp.audit.checks.confusion import _found as confusions
from nlp.audit.checks.idioms import _changed, _exchanged
from nlp.audit.checks.repeats import _cut
from nlp.audit.checks.spelling import guesses
from nlp.audit.likeness import alike, sounds, table, twins
from nlp.pipeline import prepare

CONFUSIONS = table("confusions.csv")
IDIOMS = table("idioms.csv")


def test_every_confusion_is_marked_and_its_right_word_and_phrases_are_not():
    wrong = [
        row["wrong"] for row in CONFUSIONS if list(confusions(row["wrong"])) != [(0, row["wrong"])]
    ]
    right = [row["right"] for row in CONFUSIONS if list(confusions(row["right"]))]
    phrases = [p for row in CONFUSIONS for p in row["unless"].split() if row["wrong"] in [w for _, w in confusions(p)]]
    assert (wrong, right, phrases) == ([], [], [])


def test_confusions_are_unique_and_graded():
    words = [row["wrong"] for row in CONFUSIONS]
    assert len(words) == len(set(words)) >= 250
    assert {row["grade"] for row in CONFUSIONS} == {"error", "warning", "info"}
    assert [
        r for r in CONFUSIONS if r["wrong"] == r["right"] or any(r["wrong"] not in p for p in r["unless"].split())
    ] == []


def test_no_idiom_or_accepted_variant_is_marked_and_all_have_four_characters():
    words = [w for row in IDIOMS for w in (row["idiom"], *row["also"].split())]
    assert len(IDIOMS) == len({row["idiom"] for row in IDIOMS}) >= 600
    assert [w for w in words if len(w) != 4 or list(_changed(w)) or list(_exchanged(w)) or list(confusions(w))] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("各乡镇不能各自为阵", [(5, "各自为政")]),
        ("做到一如即往", [(2, "一如既往")]),
        ("做到一如既住", [(2, "一如既往")]),
        ("这是各自为难的事", []),
        ("要名符其实、再接再厉", []),
        ("", []),
        ("短", []),
    ],
)
def test_idioms_with_a_changed_character(text, found):
    assert list(_changed(text)) == found


def test_likeness_by_sound_and_shape():
    assert all(alike(a, b) for a, b in ("政阵", "己已", "适是"))
    assert not alike("政", "火")
    assert "阵" not in twins("政"), "zh-eng and zh-en are alike, not the same"
    assert sounds()["行"] >= {"xing", "hang"}


def test_cut_words_name_what_is_missing():
    pattern, ends = _cut()
    rows = table("compounds.csv")
    assert [
        r["head"] for r in rows if not pattern.search(r["head"] + "，") or pattern.search(r["head"] + r["end"])
    ] == []
    assert ends["领导班"] == "子"


def test_collocations_need_the_object_at_the_end_of_its_clause():
    assert [pair for *_, pair in collocations("要加强工作步伐，")] == [("加强", "步伐")]
    assert list(collocations("要加强工作步伐的协调，")) == []
    assert list(collocations("要加强领导、加快步伐，")) == []
    assert [r for r in table("collocations.csv") if r["grade"] not in ("warning", "info") or not r["instead"]] == []


def test_spelling_finds_a_character_by_ear_and_one_written_twice():
    assert [(g.at, g.written) for g in guesses("要全面贯彻落实中央决测部署。") if g.gain > 4] == [(10, "策")]
    assert [(g.at, g.written) for g in guesses("要进一步加强组织织领导。") if g.gain > 1.67] == [(8, "")]
    assert guesses("") == []
    assert [g for g in guesses("让环境漂漂亮亮，把账算得清清楚楚。") if g.gain > 1.67] == []


def test_spelling_runs_only_when_asked():
    doc = prepare("要全面贯彻落实中央决测部署。")
    assert [f.rule for f in audit(doc)] == []
    assert [f.rule for f in audit(doc, spelling=True)] == ["SPELL-WRONG"]


def test_rules_of_one_cause_give_one_finding():
    doc = prepare("各单位要布署好秋冬防火工作。")
    doc = replace(doc, meta=replace(doc.meta, date=None))
    assert [(f.rule, f.fix) for f in audit(doc, rules=shipped()) if f.severity != "info"] == [("TYP-CONFUSION", "部署")]
