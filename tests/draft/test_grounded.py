"""No unit, date or number stands in a draft that is not in its source or the profile: every kind over every development document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pytest

import nlp
from nlp.draft.compose import Options, by_unit, compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import GROUPS, Kind, find_kind, kinds
from nlp.draft.matter import Matter
from nlp.draft.paper import Paragraph, Piece, pending
from nlp.draft.parts.tables import NOTHING
from nlp.draft.profile import Profile
from tests.draft.grounding import ungrounded

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT = sorted((ROOT.parent / "shared" / "gold" / "dev").glob("*.txt"))
SAMPLES = sorted(path for path in (ROOT / "samples").iterdir() if path.suffix in {".txt", ".docx"})
SHARED = pytest.mark.skipif(not DEVELOPMENT, reason="../shared/gold is not beside this checkout")
PROFILE = Profile(organ="青山县人民政府办公室", number="青政办发〔2024〕9号", date="2024年3月20日", contact="王小明", phone="0311-5550123")
AT_MOST = 4
"""Papers of one document where a kind makes one for every row or unit."""


@lru_cache(maxsize=1)
def matters() -> dict[str, Matter]:
    """Return the matter of every document that holds a task, analysed once."""
    pipeline = nlp.load()
    found = {}
    for path in (*DEVELOPMENT, *SAMPLES):
        analysis = pipeline(nlp.read(path))
        if analysis.tasks:
            found[path.stem] = from_analyses({path.name: analysis})
    return found


def subjects(kind: Kind, matter: Matter) -> Iterator[Matter]:
    """Yield what the papers of a kind are about: all of it, a row, or what one unit answers for."""
    if kind.each == "row":
        yield from (replace(matter, rows=(row,)) for row in matter.rows[:AT_MOST])
    elif kind.each == "unit":
        yield from islice(by_unit(matter).values(), AT_MOST)
    else:
        yield matter


@SHARED
@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
@pytest.mark.parametrize(
    ("profile", "options"),
    [
        (None, Options()),
        (PROFILE, Options(group="time", issued=date(2024, 3, 20), backward=True)),
        (PROFILE, Options(group="theme", as_of=date(2024, 6, 30))),
    ],
    ids=["bare", "by time", "by theme"],
)
def test_nothing_is_invented(kind, profile, options):
    wrong = {
        (name, finding)
        for name, matter in matters().items()
        for subject in subjects(kind, matter)
        for finding in ungrounded(compose(kind, subject, profile=profile, options=options), kind, matter, profile=profile, options=options)
    }
    assert sorted(wrong) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("由县财政局保障经费。", ["县财政局"]),
        ("2025年9月底前完成。", ["2025年9月底前", "2025", "9"]),
        ("改造率达到87%。", ["87%", "87"]),
        ("每周报送一次。", ["每周", "一次"]),
        ("请各单位抓好落实。", ["各单位"]),
        ("本方案共列任务99项。", ["计数过大"]),
        ("本方案共列任务3项。", []),
        ("完成库点清查（县粮储局），6月底前完成。", []),
        ("3.完成清查。", []),
        ("【待补：责任单位】负责。", []),
    ],
)
def test_what_is_invented_is_found(build, words, found):
    """The check itself: a line put into a good paper."""
    analysis = build("task [LEAD 县粮储局]要在[DATE=2024-06-30 6月底前]完成库点清查。", "task 要建立台账。", "task 要公布网点。")
    matter, kind = from_analyses({"讲话": analysis}), find_kind("实施方案")
    paper = compose(kind, matter)
    assert ungrounded(paper, kind, matter) == []
    added = replace(paper, body=(*paper.body, Paragraph("body", (Piece(words),))))
    assert [finding.partition("：")[0] for finding in ungrounded(added, kind, matter)] == found


@pytest.mark.parametrize("group", GROUPS)
def test_every_row_stands_once_with_owner_and_time_as_said(group):
    for matter in matters().values():
        paper = compose(find_kind("实施方案"), matter, options=Options(group=group))
        table = next(annex for annex in paper.annexes if annex.title == "任务分解表").blocks
        for blocks in (paper.body, table):
            cells: dict[tuple[str, str], list[str]] = {}
            for piece in (piece for piece in replace(paper, body=blocks, annexes=()).pieces() if piece.field):
                for key in piece.refs:  # rows of one item share its bracket
                    cells.setdefault((key, piece.field), []).append(piece.text)
            # A goal has no bracket of gaps, nor has a paper that would be too long with them: the table has them.
            no_time, no_owner = (pending("完成时限"), pending("责任单位")) if blocks is table else ("", "")
            assert [key for key, words in cells.items() if len(words) != 1] == []
            for row in matter.rows:
                said = {field: cells.get((row.id, field), [""])[0] for field in ("task", "lead", "responsible", "deadline")}
                assert said["task"] == row.words
                assert said["deadline"].replace(pending("完成时限"), no_time) == ("、".join(row.times) or no_time)
                owners = "、".join(words for words in (said["lead"], said["responsible"]) if words not in ("", NOTHING))
                assert owners.replace(pending("责任单位"), no_owner) == ("、".join(row.owners) or no_owner)
