"""Papers of real sources read back: as they are they change nothing, and every cell that was changed is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.draft.compose import Options, compose
from nlp.draft.kinds import find_kind, kinds
from nlp.draft.layout import to_bytes
from nlp.draft.paper import Paper, Paragraph, Piece, Table
from nlp.draft.readback import Edit, read_back
from nlp.errors import UsageError
from tests.draft.test_grounded import SHARED, matters

WHOLE = [kind for kind in kinds().values() if kind.each == "all" and kind.name != "讲话提纲"]
NEW = {"lead": "县督查室", "responsible": "县督查室", "deadline": "2031年8月底前"}


@SHARED
@pytest.mark.parametrize("group", ["section", "time"])
@pytest.mark.parametrize("kind", WHOLE, ids=lambda kind: kind.name)
def test_a_paper_nobody_edited_changes_nothing(kind, group, tmp_path):
    found = {}
    for name, matter in matters().items():
        try:
            paper = compose(kind, matter, options=Options(group=group))
        except UsageError:
            continue
        (tmp_path / "a.docx").write_bytes(to_bytes(paper))
        changes = read_back(tmp_path / "a.docx", matter)
        if changes or changes.notes:
            found[name] = changes
    assert found == {}


def edited(paper: Paper, key: str, new: dict[str, str]) -> Paper:
    """The paper with some cells of a row written anew wherever it states them."""

    def pieces(of: tuple[Piece, ...]) -> tuple[Piece, ...]:
        return tuple(replace(p, text=new[p.field]) if p.refs[:1] == (key,) and p.field in new else p for p in of)

    def block(of):
        if isinstance(of, Paragraph):
            return replace(of, pieces=pieces(of.pieces))
        if isinstance(of, Table):
            return replace(of, rows=tuple(tuple(replace(cell, pieces=pieces(cell.pieces)) for cell in row) for row in of.rows))
        return of

    annexes = tuple(replace(annex, blocks=tuple(map(block, annex.blocks))) for annex in paper.annexes)
    return replace(paper, body=tuple(map(block, paper.body)), annexes=annexes)


@SHARED
@pytest.mark.parametrize("name", ["实施方案", "任务分解表"])
def test_every_changed_cell_is_found_and_no_other(name, tmp_path):
    for matter in matters().values():
        paper = compose(find_kind(name), matter)
        for row in matter.rows[::9]:
            field = "lead" if row.lead else "responsible"
            new = {field: NEW[field], "deadline": NEW["deadline"]}
            (tmp_path / "a.docx").write_bytes(to_bytes(edited(paper, row.id, new)))
            found = read_back(tmp_path / "a.docx", matter)
            assert {edit for edit in found.edits if edit.field != "task"} == {
                Edit(row.id, field, "、".join(getattr(row, field)), NEW[field]),
                Edit(row.id, "deadline", "、".join(row.times), NEW["deadline"]),
            }
            assert (found.added, found.struck) == ((), ())
