"""What a notebook shows of a comparison: what was compared, what was found, where the frames are."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from nlp.compare.report.columns import Names, tables
from nlp.compare.report.methods import by_name

if TYPE_CHECKING:
    from nlp.compare.comparison import Comparison

ROWS: Final = 10


def summary(comparison: Comparison) -> str:
    """Return a small HTML table: the starred contrasts of level-2 themes, else the largest differences."""
    names, kind = Names(comparison.frame.names), tables()["contrasts"]
    found = comparison.contrasts[comparison.contrasts["level"] == 2]
    starred = found[found["star"].astype(bool)]
    chosen = starred if len(starred) else found
    chosen = chosen.loc[chosen["difference"].abs().sort_values(ascending=False, kind="stable").index[:ROWS]]
    keys = ["group", "theme", "documents", "share", "share_rest", "difference", "log2_ratio", "q", "star"]
    heads = [by_name(comparison.settings.by), *(kind.column(key).title for key in keys[1:])]
    rows = [[names.show(value, kind.column(key).format) for key, value in zip(keys, row, strict=True)] for row in chosen[keys].itertuples(index=False)]
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    what = f"{len(starred)}个对比显著（★）" if len(starred) else "没有对比显著，以下差别只作描述"
    frames = "、".join(f"<code>.{name}</code>" for name, frame in comparison.frames.items() if len(frame))
    return (
        f"<div><p><b>{escape(comparison.frame.title)}</b>：{escape(repr(comparison))}；{what}</p>"
        f"<table><thead><tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr></thead><tbody>{body}</tbody></table><p>{frames}</p></div>"
    )
