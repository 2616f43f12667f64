"""Every figure counted by hand on small documents, and all of them against the gold folder's own scorer."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import nlp
from nlp.datamodel import Analysis, Deadline, Doc, Heading, Segment, Span
from nlp.errors import DataError
from nlp.training import scores
from nlp.training.gold import read_gold
from tests.gold import LINES, gold_of, speech

SHARED = Path(__file__).parents[3] / "shared" / "gold"


def with_roles(analysis: Analysis, *roles: str, score: float = 0.9) -> Analysis:
    segments = (replace(s, role=r, score=score) for s, r in zip(analysis.doc.segments, roles, strict=True))
    return replace(analysis, doc=replace(analysis.doc, segments=tuple(segments)))


def with_task(analysis: Analysis, number: int, **changed: object) -> Analysis:
    tasks = [replace(t, **changed) if i == number else t for i, t in enumerate(analysis.tasks)]
    return replace(analysis, tasks=tuple(tasks))


def figures(gold: Analysis, found: Analysis) -> dict[str, object]:
    return scores.figures(scores.judge(gold_of(gold), found).counts)


def verdicts(gold: Analysis, found: Analysis) -> list[tuple[str, str]]:
    judged = scores.judge(gold_of(gold), found)
    return [(cell.name, cell.verdict) for row in judged.rows for cell in row.cells if cell.verdict != "hit"]


def test_full_agreement_scores_one_everywhere():
    judged = scores.judge(gold_of(speech()), speech())
    found = scores.figures(judged.counts)
    ones = {name: value for name, value in found.items() if isinstance(value, float) and name != "ece"}
    assert set(ones.values()) == {1.0}
    assert all(row.right for row in judged.rows)
    assert (found["docs"], found["segments"], found["gold_rows"], found["pred_rows"]) == (1, 6, 2, 2)


def test_wrong_roles_are_counted_by_pair():
    found = with_roles(speech(), "topic", "problem", "requirement", "task", "assignment", "requirement")
    judged = scores.judge(gold_of(speech()), found)
    assert [(s.gold, s.found) for s in judged.segments if s.gold != s.found] == [
        ("significance", "problem"),
        ("task", "requirement"),
    ]
    told = scores.figures(judged.counts)
    assert told["role_acc"] == pytest.approx(4 / 6)
    assert told["task_f1"] == pytest.approx(2 / 3)  # one hit, one missed
    assert told["directive_f1"] == 1.0  # both directive
    assert told["role_macro_f1"] == pytest.approx((1 + 0 + 2 / 3 + 1 + 2 / 3) / 5)


def test_a_gold_segment_takes_the_role_of_what_overlaps_it_most():
    text = "甲乙丙丁戊己庚辛"
    gold = {"id": "x", "text": text, "headings": [], "tasks": []}
    gold["segments"] = [{"start": a, "end": b, "role": "task"} for a, b in ((0, 4), (4, 6), (6, 8))]
    segments = (Segment(0, 1, "noise"), Segment(1, 5, "task"), Segment(5, 6, "topic"))
    judged = scores.judge(gold, Analysis(Doc(text, segments=segments)))
    assert [s.found for s in judged.segments] == ["task", "task", scores.NOTHING]


def test_a_segment_without_gold_role_counts_for_no_role_figure():
    gold = gold_of(speech())
    gold["segments"][1]["role"] = ""
    found = with_roles(speech(), "topic", "noise", "task", "task", "assignment", "requirement")
    told = scores.figures(scores.judge(gold, found).counts)
    assert (told["segments"], told["role_acc"]) == (5, 1.0)


@pytest.mark.parametrize(
    ("gold", "found", "pairs"),
    [
        ([(0, 10)], [(0, 10)], {0: 0}),
        ([(0, 10)], [(0, 5)], {0: 0}),
        ([(0, 10)], [(0, 4)], {}),
        ([(0, 10)], [(10, 20)], {}),
        ([(0, 10)], [(2, 10), (0, 9)], {0: 1}),
        ([(0, 10), (0, 10)], [(0, 10)], {1: 0}),
        ([(0, 10), (20, 30)], [(21, 30), (1, 10)], {0: 1, 1: 0}),
        ([(0, 10)], [], {}),
        ([], [(0, 10)], {}),
    ],
)
def test_rows_match_one_to_one_by_overlap(gold, found, pairs):
    assert scores.match([Span(*s) for s in gold], [Span(*s) for s in found]) == pairs


def test_cells_match_by_their_words_whatever_the_blanks():
    text = "县 水务局 县水务局"
    gold = {"id": "x", "text": text, "headings": [], "segments": []}
    gold["tasks"] = [{"start": 0, "end": 11, "lead": [{"start": 0, "end": 5}]}]
    task = speech().tasks[0]
    party = replace(task.lead[0], start=6, end=10)
    found = Analysis(Doc(text), (replace(task, start=0, end=11, lead=(party,), deadlines=(), targets=()),))
    assert scores.figures(scores.judge(gold, found).counts)["lead_f1"] == 1.0


def test_a_missed_and_a_false_cell_are_told_apart():
    gold, other = speech(), speech().tasks[1].addressee[0]
    found = with_task(gold, 0, lead=(replace(other, start=0, end=2),))
    assert verdicts(gold, found) == [("lead", "missed"), ("lead", "false")]
    told = figures(gold, found)
    assert (told["lead_p"], told["lead_r"], told["lead_f1"]) == (0.0, 0.0, 0.0)


def test_a_cell_in_the_wrong_row_or_column_is_moved_and_says_where():
    gold = speech()
    unit = gold.tasks[0].lead[0]
    found = with_task(with_task(gold, 0, lead=()), 1, support=(*gold.tasks[1].support, unit))
    judged = scores.judge(gold_of(gold), found)
    cells = [(i, cell) for i, row in enumerate(judged.rows) for cell in row.cells]
    moved = [(i, c.name, c.wanted, c.elsewhere) for i, c in cells if c.verdict == "moved"]
    assert moved == [(0, "lead", True, (1, "support")), (1, "support", False, (0, "lead"))]
    told = scores.figures(judged.counts)
    assert (told["lead_r"], told["support_p"]) == (0.0, 0.5)


@pytest.mark.parametrize(("kind", "value"), [("date", "2025-06-30"), ("date", None), ("event", "2026-06-30")])
def test_a_time_read_wrongly_is_found_but_has_no_right_value(kind, value):
    gold = speech()
    wrong = replace(gold.tasks[0].deadlines[0], kind=kind, value=value)
    told = figures(gold, with_task(gold, 0, deadlines=(wrong,)))
    assert (told["deadline_f1"], told["deadline_value_acc"]) == (1.0, 0.5)
    assert verdicts(gold, with_task(gold, 0, deadlines=(wrong,))) == [("deadline", "value")]


def test_a_missed_row_takes_its_cells_along_and_one_too_many_brings_its_own():
    gold = speech()
    missed = replace(gold, tasks=gold.tasks[1:])
    told = figures(gold, missed)
    assert (told["row_r"], told["explicit_recall"], told["lead_r"], told["target_r"]) == (0.5, 0.5, 0.0, 0.0)
    told = figures(missed, gold)
    assert (told["row_p"], told["explicit_recall"], told["lead_p"], told["target_p"]) == (0.5, 1.0, 0.0, 0.0)


def test_rows_that_name_nobody_are_left_out_of_explicit_recall():
    gold = gold_of(speech([("task", "修订目录。"), ("task", "[LEAD 县水务局]公布清单。")]))
    found = speech([("requirement", "修订目录。"), ("task", "[LEAD 县水务局]公布清单。")])
    for task in gold["tasks"]:
        del task["explicit"]
    told = scores.figures(scores.judge(gold, found).counts)
    assert (told["row_r"], told["explicit_recall"]) == (0.5, 1.0)


def test_headings_count_by_where_they_start():
    gold = speech()
    found = replace(gold, doc=replace(gold.doc, headings=(Heading(0, 5, None, 2), Heading(9, 12, None, 1))))
    judged = scores.judge(gold_of(gold), found)
    told = scores.figures(judged.counts)
    assert (told["heading_f1"], told["heading_level_acc"]) == (pytest.approx(2 / 3), 0.0)
    assert (judged.headings_missed, judged.headings_false) == ((), (Span(9, 12),))


def test_calibration_error_is_the_mean_gap_of_score_and_accuracy():
    roles = ("topic", "significance", "task", "requirement", "requirement", "requirement")
    judged = scores.judge(gold_of(speech()), with_roles(speech(), *roles, score=1.0))
    assert scores.calibration(judged.counts) == [scores.Bin(0.9, 1.0, 6, 1.0, pytest.approx(4 / 6))]
    assert scores.figures(judged.counts)["ece"] == pytest.approx(2 / 6)


def test_bins_are_weighed_by_their_segments():
    found = speech()
    segments = tuple(replace(s, score=0.25 if i == 1 else 0.75) for i, s in enumerate(found.doc.segments))
    judged = scores.judge(gold_of(speech()), replace(found, doc=replace(found.doc, segments=segments)))
    assert scores.figures(judged.counts)["ece"] == pytest.approx((0.75 + 5 * 0.25) / 6)


def test_pooled_figures_come_from_summed_counts():
    right = scores.judge(gold_of(speech(), kind="函"), speech())
    wrong = scores.judge(gold_of(speech(), kind="通知"), with_roles(speech(), *["noise"] * 6))
    assert scores.figures(scores.total([right, wrong, wrong]))["role_acc"] == pytest.approx(1 / 3)
    assert {kind: len(some) for kind, some in scores.by_kind([right, wrong, wrong]).items()} == {"通知": 2, "函": 1}


def test_a_figure_without_base_is_what_the_caller_says():
    judged = scores.judge(gold_of(speech([("task", "修订目录。")])), speech([("task", "修订目录。")]))
    assert scores.figures(judged.counts)["support_r"] == 0.0
    assert math.isnan(scores.figures(judged.counts, empty=math.nan)["support_r"])


def test_intervals_are_the_same_every_time_and_hold_the_figure():
    right = scores.judge(gold_of(speech()), speech())
    wrong = scores.judge(gold_of(speech()), with_roles(speech(), "topic", *["noise"] * 5))
    documents = [right, right, wrong]
    found = scores.intervals(documents, samples=200)
    assert found == scores.intervals(documents, samples=200)
    low, high = found["role_acc"]
    assert low < scores.figures(scores.total(documents))["role_acc"] < high


def test_one_document_has_no_interval():
    assert scores.intervals([scores.judge(gold_of(speech()), speech())]) == {}


def test_another_text_cannot_be_judged():
    with pytest.raises(DataError, match="正文不同"):
        scores.judge(gold_of(speech()), speech(LINES[1:]))


def test_all_that_is_measured_is_json():
    judged = scores.judge(gold_of(speech()), with_roles(speech(), *["noise"] * 6))
    data = json.loads(json.dumps(scores.as_json([judged, judged]), allow_nan=False))
    assert data["confusion"]["task"] == {"noise": 4}
    assert data["roles"]["task"]["missed"] == 4
    assert [d["id"] for d in data["documents"]] == ["讲话", "讲话"]


# The gold folder's scorer -------------------------------------------------------------------------------------------


def degraded(analysis: Analysis, seed: int) -> Analysis:
    """Return the analysis with some of everything wrong."""
    chance = random.Random(seed)
    roles = [s.role for s in analysis.doc.segments]
    segments = [replace(s, role=chance.choice(roles)) if chance.random() < 0.3 else s for s in analysis.doc.segments]
    headings = [h for h in analysis.doc.headings if chance.random() < 0.8]
    doc = replace(
        analysis.doc,
        segments=tuple(s for s in segments if chance.random() < 0.9),
        headings=tuple(replace(h, level=chance.choice((1, h.level))) for h in headings),
    )
    tasks = []
    for task in analysis.tasks:
        if chance.random() < 0.2:
            continue
        task = replace(task, start=task.start + chance.randrange(max(1, (task.end - task.start) * 2 // 3)))
        if chance.random() < 0.3:
            task = replace(task, lead=task.support, support=task.lead)
        if chance.random() < 0.3:
            added = Deadline(task.start, task.start + 2, "", "date", " 2024 ")
            task = replace(task, deadlines=(*task.deadlines, added))
        if chance.random() < 0.3:
            task = replace(task, deadlines=tuple(replace(d, value="2020-12-31") for d in task.deadlines))
        tasks += [task] * chance.choice((1, 1, 1, 2))
    return replace(analysis, doc=doc, tasks=tuple(tasks))


@pytest.mark.skipif(not (SHARED / "score.py").is_file(), reason="../shared/gold is not beside this checkout")
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_every_figure_is_that_of_the_gold_folders_scorer(seed, tmp_path):
    records = [r for r in read_gold(SHARED / "dev") if r["id"] in ("000", "003")]
    pipeline = nlp.load("baseline")
    judged = []
    for record in records:
        for suffix in (".txt", ".gold.json"):
            (tmp_path / (record["id"] + suffix)).write_bytes((SHARED / "dev" / (record["id"] + suffix)).read_bytes())
        analysis = pipeline(record["text"])
        if seed is not None:
            analysis = degraded(analysis, seed)
        (tmp_path / f"{record['id']}.json").write_text(analysis.to_json(), encoding="utf-8")
        judged.append(scores.judge(record, analysis))
    command = [sys.executable, str(SHARED / "score.py"), str(tmp_path), str(tmp_path), "--json"]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout)
    ours = scores.figures(scores.total(judged))
    assert ours.keys() - theirs.keys() == {"ece"}
    # Both round these; a half can fall either way.
    assert ours.pop("per_role_f1") == pytest.approx(theirs.pop("per_role_f1"), abs=1.1e-3)
    assert {name: ours[name] for name in theirs} == {
        name: pytest.approx(value, abs=1e-9) if isinstance(value, float) else value for name, value in theirs.items()
    }
