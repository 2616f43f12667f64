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
from nlp.draft.matter import Matter, Row
from nlp.draft.paper import Block, Paper, Paragraph, Piece, Table, pending
from nlp.draft.parts.tables import NOTHING
from nlp.draft.profile import Profile
from nlp.errors import UsageError
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
    wrong = set()
    for name, matter in matters().items():
        for subject in subjects(kind, matter):
            try:
                paper = compose(kind, subject, profile=profile, options=options)
            except UsageError:
                continue  # nothing in it for a paper of this kind, such as a reminder where nothing is overdue
            wrong |= {(name, finding) for finding in ungrounded(paper, kind, matter, profile=profile, options=options)}
    assert sorted(wrong) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("由县财政局保障经费。", ["县财政局"]),
        ("2025年9月底前完成。", ["2025年9月底前", "2025", "9"]),
        ("改造率达到87%。", ["87%", "87"]),
        ("每周报送一次。", ["每周", "一次"]),
        ("请各乡镇抓好落实。", ["各乡镇"]),
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
    paper = replace(compose(kind, matter), mark="")  # which counts the gaps
    assert ungrounded(paper, kind, matter) == []
    added = replace(paper, body=(*paper.body, Paragraph("body", (Piece(words),))))
    assert [finding.partition("：")[0] for finding in ungrounded(added, kind, matter)] == found


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("kind", ["实施方案", "任务分解表"])
def test_every_row_stands_once_with_owner_and_time_as_said(kind, group):
    for matter in matters().values():
        paper = compose(find_kind(kind), matter, options=Options(group=group))
        tables = [block for block in paper.blocks() if isinstance(block, Table) and any(column.title == "完成时限" for column in block.columns)]
        text = [block for block in paper.body if isinstance(block, Paragraph)]
        if text and kind == "实施方案":
            cells = cells_of(text)
            # 【待补：规范表述】 stands before a full stop.
            found = {row.id: [words.rstrip("。") for words in cells[row.id, "task"]] for row in matter.rows}
            assert found == {row.id: [row.words.rstrip("。")] for row in matter.rows}
            assert [(key, words) for key, words in cells.items() if key[1] == "deadline" and words != [said(rows(matter)[key[0]].times, "完成时限")]] == []
        cells = cells_of(tables)
        for row in matter.rows:
            assert cells[row.id, "task"] == [row.words]
            assert cells[row.id, "deadline"] == [said(row.times, "完成时限")]
            owners = [words for field in ("lead", "responsible") for words in cells.get((row.id, field), ()) if words != NOTHING]
            assert "、".join(owners) == said(row.owners, "责任单位")


def cells_of(blocks: list[Block]) -> dict[tuple[str, str], list[str]]:
    """Return what the pieces of blocks state, by row and field."""
    found: dict[tuple[str, str], list[str]] = {}
    for piece in Paper("", "", tuple(blocks)).pieces():
        if piece.field:
            found.setdefault((piece.refs[0], piece.field), []).append(piece.text)
    return found


def rows(matter: Matter) -> dict[str, Row]:
    return {row.id: row for row in matter.rows}


def said(words: tuple[str, ...], what: str) -> str:
    return "、".join(words) or pending(what)
