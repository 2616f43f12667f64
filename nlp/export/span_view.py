"""Documents as displaCy shows spans: one HTML page that needs nothing from outside."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from nlp.datamodel import Analysis, Segment
from nlp.export.annotation import CELL_LABELS, Cell, cells_of
from nlp.files import write_text_atomic
from nlp.labels import DIRECTIVE_ROLES, ROLES

COLOURS: Final[dict[str, str]] = {
    "LEAD": "#8ec5ff",
    "SUPPORT": "#7fdbca",
    "ADDRESSEE": "#c9b3f5",
    "DEADLINE": "#ffcf70",
    "TARGET": "#a5dd7f",
}
"""Tag of a cell → its colour, light enough for dark words."""

_STYLE = """
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2b37; }
body { font: 16px/1.8 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
.legend { position: sticky; top: 0; padding: .5rem 0; background: #fff; border-bottom: 1px solid #d8dee4; z-index: 20; }
.legend b { margin-right: 1rem; padding: 2px 8px; border-radius: 3px; font-weight: normal; }
.segment { display: grid; grid-template-columns: 6.5rem 1fr; border-bottom: 1px solid #eef1f4; }
.role { padding-top: .45rem; color: #5a6876; font-size: .8rem; }
.directive { color: #a3282b; }
"""


def write_span_view(documents: Mapping[str, Analysis], path: str | Path) -> None:
    """Write the page: a segment a row with its role, the cells of rows marked in it. Raises WriteFailedError."""
    write_text_atomic(Path(path), span_view(documents))


def span_view(documents: Mapping[str, Analysis]) -> str:
    """Return the page as HTML."""
    legend = "".join(f'<b style="background: {COLOURS[tag]}">{title}</b>' for tag, title in CELL_LABELS.items())
    body = "\n".join(_document(name, analysis) for name, analysis in documents.items())
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>标注视图</title>\n'
        f'<style>{_STYLE}</style>\n</head>\n<body>\n<div class="legend">{legend}</div>\n{body}\n</body>\n</html>\n'
    )


def _document(name: str, analysis: Analysis) -> str:
    from spacy import displacy

    segments = analysis.doc.segments
    parts = [_parts(analysis, segment, cells) for segment, cells in zip(segments, _inside(analysis), strict=True)]
    colours = {title: COLOURS[tag] for tag, title in CELL_LABELS.items()}
    rows = []
    for segment, part in zip(segments, parts, strict=True):
        # Outside a notebook `render` returns the markup, inside it would show it.
        markup = displacy.render(part, style="span", manual=True, jupyter=False, options={"colors": colours})
        kind = "role directive" if segment.role in DIRECTIVE_ROLES else "role"
        role = escape(ROLES.get(segment.role, segment.role))
        rows.append(f'<div class="segment"><div class="{kind}">{role}</div>{markup}</div>')
    return f"<h1>{escape(name)}</h1>\n" + "\n".join(rows)


def _inside(analysis: Analysis) -> list[list[Cell]]:
    """Return the cells that touch each segment, cut at its ends."""
    segments = analysis.doc.segments
    starts, ends = [s.start for s in segments], [s.end for s in segments]
    out: list[list[Cell]] = [[] for _ in segments]
    for cell in cells_of(analysis):
        for i in range(bisect_right(ends, cell.start), bisect_left(starts, cell.end)):
            out[i].append(Cell(max(cell.start, starts[i]), min(cell.end, ends[i]), cell.kind))
    return out


def _parts(analysis: Analysis, segment: Segment, cells: Sequence[Cell]) -> dict[str, Any]:
    """Return a segment as displaCy takes it: the stretches between the ends of cells serve as tokens.

    Were each character a token, displaCy would put a blank behind each.
    """
    cuts = sorted({segment.start, segment.end, *(c.start for c in cells), *(c.end for c in cells)})
    text = analysis.doc.text
    return {
        "text": analysis.doc.quote(segment),
        "tokens": [text[start:end] for start, end in pairwise(cuts)],
        "spans": [
            {"start_token": cuts.index(c.start), "end_token": cuts.index(c.end), "label": CELL_LABELS[c.kind]}
            for c in cells
        ],
    }
