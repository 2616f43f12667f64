"""Every column a frame has is told of in columns.yaml, and the reverse."""

from pathlib import Path

import pytest

from nlp.compare.report.columns import SHEET_FORMATS, Names, tables, words
from tests.compare import small

FORMATS = {"text", "words", "theme", "tick", "star", "flags", *SHEET_FORMATS, *words()}


@pytest.mark.parametrize("kind", tables().values(), ids=lambda kind: kind.name)
def test_every_column_has_a_title_and_a_format(kind):
    titles = [column.title for column in kind.columns]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    assert {column.format for column in kind.columns} <= FORMATS


def test_the_tables_are_those_of_a_comparison():
    comparison = small.made()
    assert list(comparison.frames) == list(tables())
    assert {name: list(frame.columns) for name, frame in comparison.frames.items()} == {n: [c.key for c in k.columns] for n, k in tables().items()}


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.0, "points", "0.0"),
        (-0.0001, "points", "0.0"),
        (0.05, "points", "+5.0"),
        (-1.5, "ratio", "−1.50"),
        (0.0009, "p", "<0.001"),
        (1.0, "number", "1.0"),
        (1234.56, "number", "1,234.6"),
        (float("nan"), "percent", "—"),
        (None, "text", "未知"),
        (None, "words", ""),
        (True, "star", "★"),
        (None, "star", ""),
        ("masked；partial", "flags", "隐名；残缺"),
        ("lexicon", "how", "词表"),
    ],
)
def test_values_are_shown_as_print_has_them(value, form, shown):
    assert Names().show(value, form) == shown


@pytest.mark.parametrize("kind", tables().values(), ids=lambda kind: kind.name)
def test_the_manual_tells_of_every_table_and_column(kind):
    manual = (Path(__file__).parents[2] / "docs" / "compare.md").read_text(encoding="utf-8")
    told = manual.split(f"**`{kind.name}`**")[1].split("**`")[0]
    columns = [f"`{column.key}` {column.title}{f'（{column.note}）' if column.note else ''}" for column in kind.columns]
    assert "；".join(columns) + "。" in told
