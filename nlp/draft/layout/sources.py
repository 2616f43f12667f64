"""The annex 来源对照: every passage of the paper's sources beside the words that rest on it."""

from __future__ import annotations

from nlp.draft.paper import PENDING, Cell, Column, Paper, Piece, Table

TITLE = "来源对照"
COLUMNS = (Column("序号", 5), Column("文中表述", 32, running=True), Column("来源文件", 15), Column("位置", 12), Column("原文", 36, running=True))


def source_table(paper: Paper) -> Table | None:
    """Return the table, a row for every passage in the order of its first use; None where nothing rests on any."""
    words = _resting(paper)
    rows: list[tuple[Cell, ...]] = []
    for key, reference in paper.references.items():
        if key in words:
            cells = (str(len(rows) + 1), "\n".join(words[key]), reference.document, reference.place, reference.quote)
            rows.append(tuple(Cell((Piece(text),)) for text in cells))
    return Table(COLUMNS, tuple(rows)) if rows else None


def _resting(paper: Paper) -> dict[str, list[str]]:
    """Return by key the words that rest on a passage, each once: of a row what is to be done, without its owners and times."""
    stated: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for piece in paper.pieces():
        if PENDING.fullmatch(piece.text) or len(piece.text) < 2:
            continue
        for key in piece.refs:
            of = stated if piece.field == "task" else others
            told = of.setdefault(key, [])
            if piece.text not in told:
                told.append(piece.text)
    return {key: stated.get(key) or words for key, words in {**stated, **others}.items()}
