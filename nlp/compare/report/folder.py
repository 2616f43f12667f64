"""The folder of a comparison: index.html, tables.docx, tables.xlsx, tables/*.csv and *.parquet, figures/*.svg and *.png, run.json."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nlp.compare.report.columns import Names
from nlp.compare.report.run import as_json
from nlp.files import write_bytes_atomic, writing
from nlp.sheets import formula_safe

if TYPE_CHECKING:
    import pandas as pd

    from nlp.compare.comparison import Comparison

RUN, PAGE, WORKBOOK, WORD, TABLES, FIGURES = "run.json", "index.html", "tables.xlsx", "tables.docx", "tables", "figures"
WORDS_OF_TEXT: Final = ("text", "heading")
"""Columns that hold words of the documents."""


def write(comparison: Comparison, folder: Path, *, no_text: bool, formats: Collection[str]) -> list[Path]:
    """Write the files of a comparison, each whole or not at all, and return their paths; what an earlier one left there goes. Raises WriteFailedError."""
    written = []
    _clear(folder)
    for name, content in files(comparison, no_text=no_text, formats=formats):
        write_bytes_atomic(folder / name, content)
        written.append(folder / name)
    return written


def _clear(folder: Path) -> None:
    """Remove the files of an earlier comparison: a figure that is no more, a page with sentences where none are wanted now."""
    if not (folder / RUN).is_file():
        return
    suffixes = {TABLES: (".csv", ".parquet"), FIGURES: (".svg", ".png")}
    old = [path for name, kinds in suffixes.items() for path in sorted((folder / name).glob("*")) if path.suffix in kinds]
    for path in (*old, *(folder / name for name in (PAGE, WORKBOOK, WORD, RUN))):
        with writing(path):
            path.unlink(missing_ok=True)


def files(comparison: Comparison, *, no_text: bool, formats: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    frames = {name: safe(frame) if no_text else frame for name, frame in comparison.frames.items()}
    names = Names(comparison.frame.names)
    if {"html", "svg", "png"} & set(formats):
        yield from _drawn(comparison, no_text=no_text, formats=formats)
    if "docx" in formats:
        from nlp.compare.report.paper import paper

        yield WORD, paper(comparison)
    if "xlsx" in formats:
        from nlp.compare.report.workbook import workbook

        yield WORKBOOK, workbook(frames, names)
    for name, frame in frames.items():
        if "csv" in formats:
            yield f"{TABLES}/{name}.csv", as_csv(frame)
        if "parquet" in formats:
            yield f"{TABLES}/{name}.parquet", as_parquet(frame)
    yield RUN, as_json(comparison.run).encode("utf-8")


def _drawn(comparison: Comparison, *, no_text: bool, formats: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the figures and the page they stand in; each is drawn once."""
    from nlp.compare import figures
    from nlp.compare.report.inline import unlinked
    from nlp.compare.report.page import Page
    from nlp.compare.report.pictures import pictures

    page = Page(comparison, no_text=no_text)
    drawn = []
    for picture in pictures(comparison, page.mark):
        svg = figures.svg(picture.figure)
        drawn.append((picture, svg))
        if "svg" in formats:
            yield f"{FIGURES}/{picture.name}.svg", unlinked(svg).encode("utf-8")
        if "png" in formats:
            yield f"{FIGURES}/{picture.name}.png", figures.png(picture.figure)
    if "html" in formats:
        yield PAGE, page.html(drawn).encode("utf-8")


def safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without the words of the documents."""
    return frame.drop(columns=[column for column in WORDS_OF_TEXT if column in frame])


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV with a byte order mark, without which Excel and WPS show 乱码; no cell is run as a formula."""
    text = frame.select_dtypes(include=["object", "string"]).columns
    plain = frame.assign(**{column: frame[column].map(lambda cell: formula_safe(cell) if isinstance(cell, str) else cell) for column in text})
    content: str = plain.to_csv(index=False, lineterminator="\r\n")
    return content.encode("utf-8-sig", "replace")


def as_parquet(frame: pd.DataFrame) -> bytes:
    """Return a frame as Parquet."""
    out = BytesIO()
    frame.to_parquet(out, index=False, engine="pyarrow", compression="zstd")
    return out.getvalue()


