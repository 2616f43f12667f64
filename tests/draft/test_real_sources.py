"""Drafts of real documents: every task once with its owners and times, every line whole."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from nlp.datamodel import Analysis
from nlp.draft.compose import compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind
from nlp.draft.matter import Matter
from nlp.draft.paper import PENDING, Paper, Paragraph, Table

GOLD = sorted((Path(__file__).parents[3] / "shared" / "gold" / "dev").glob("*.gold.json"))
TEXTS = [path.with_name(path.name.replace(".gold.json", ".txt")) for path in GOLD if json.loads(path.read_text(encoding="utf-8"))["tasks"]]
KINDS = ("实施方案", "任务分解表", "工作要点", "责任分工方案")

pytestmark = pytest.mark.skipif(not TEXTS, reason="../shared/gold is not beside this checkout")


@cache
def _pipeline():
    import nlp

    return nlp.load()


@cache
def matter_of(path: Path) -> Matter:
    import nlp

    analysis: Analysis = _pipeline()(nlp.read(str(path)))
    if not analysis.tasks:
        pytest.skip("no tasks in it")
    return from_analyses({path.stem: analysis})


@cache
def paper_of(path: Path, kind: str) -> Paper:
    return compose(find_kind(kind), matter_of(path))


@pytest.fixture(params=TEXTS, ids=lambda path: path.stem)
def source(request) -> Path:
    return request.param


def running(paper: Paper) -> list[Paragraph]:
    return [block for block in paper.blocks() if isinstance(block, Paragraph)]


def stated(pieces) -> dict[str, list[str]]:
    """Return the words stated of each row: key → pieces of field `task`."""
    found: dict[str, list[str]] = {}
    for piece in pieces:
        if piece.field == "task":
            for key in piece.refs:
                found.setdefault(key, []).append(piece.text)
    return found


def test_every_task_of_the_source_is_a_row(source):
    matter = matter_of(source)
    (analysis,) = matter.analyses.values()
    quotes = {re.sub(r"\s", "", reference.quote) for row in matter.rows for reference in row.references}
    assert {re.sub(r"\s", "", analysis.doc.quote(task)) for task in analysis.tasks} <= quotes


@pytest.mark.parametrize("kind", ["实施方案", "责任分工方案"])
def test_every_row_stands_once_in_the_text(source, kind):
    found = stated(piece for paragraph in running(paper_of(source, kind)) for piece in paragraph.pieces)
    assert {key: len(words) for key, words in found.items()} == {row.id: 1 for row in matter_of(source).rows}


@pytest.mark.parametrize("kind", ["实施方案", "任务分解表"])
def test_every_row_stands_once_in_the_table_with_its_owners_and_times(source, kind):
    paper = paper_of(source, kind)
    table = next(block for block in paper.blocks() if isinstance(block, Table) and block.head)
    titles = [column.title for column in table.columns]
    lines = {next(p.refs for c in cells for p in c.pieces if p.refs)[0]: dict(zip(titles, cells, strict=True)) for cells in table.rows}
    rows = {row.id: row for row in matter_of(source).rows}
    assert lines.keys() == rows.keys()
    assert len(table.rows) == len(rows)
    for key, row in rows.items():
        said = {title: cell.text for title, cell in lines[key].items()}
        owners = "".join(said.get(title, "") for title in ("牵头单位", "责任单位", "责任人"))
        assert all(owner in owners for owner in row.owners) if row.owners else "【待补：责任单位】" in owners
        assert all(helper in said["配合单位"] for helper in row.support)
        assert all(time in said["完成时限"] for time in row.times) if row.times else said["完成时限"] == "【待补：完成时限】"


def test_the_bracket_in_the_text_says_what_the_row_says(source):
    rows = {row.id: row for row in matter_of(source).rows}
    for paragraph in running(paper_of(source, "实施方案")):
        keys = [key for piece in paragraph.pieces if piece.field == "task" for key in piece.refs]
        for key in keys:
            assert all(words in paragraph.text for words in (*rows[key].owners, *rows[key].support, *rows[key].times))


@pytest.mark.parametrize("kind", KINDS)
def test_no_mark_is_doubled_and_no_bracket_empty(source, kind):
    for _, words in paper_of(source, kind).lines():
        assert not re.search(r"([。，；：、！])[。，；：、！]|（）|《》|“”|【】|[（“《][，。；、]|[，、]）", words), words


@pytest.mark.parametrize("kind", KINDS)
def test_every_paragraph_ends_with_a_mark(source, kind):
    bodies = [paragraph.text for paragraph in running(paper_of(source, kind)) if paragraph.style == "body"]
    assert [words for words in bodies if not re.search(r"[。！？】）”]$", words)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_opens_with_a_connective_or_a_modal(source, kind):
    opening = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[）).．、] ?)?(?:要(?!求|素|点|件|害|闻)|必须|务必|同时[，要]|另外|此外|因此|所以|下一步|我们|大家|同志们|会议(?:强调|要求|指出))")
    bodies = [paragraph.text for paragraph in running(paper_of(source, kind)) if paragraph.style in ("body", "heading2")]
    assert [words for words in bodies if opening.match(words)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_is_said_twice(source, kind):
    paper = paper_of(source, kind)
    words = [piece.text for paragraph in running(paper) for piece in paragraph.pieces if len(piece.text) > 12 and piece.refs]
    tasks = [text for text in words if text.endswith("。")]
    assert len(tasks) == len(set(tasks))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_quoted_stands_in_the_source(source, kind):
    """In every run of ten Han characters of a piece that rests on the source eight are the source's own."""
    matter = matter_of(source)
    (analysis,) = matter.analyses.values()
    told = re.sub(r"[^\u4e00-\u9fff]", "", analysis.doc.text)
    for block in paper_of(source, kind).body:
        for piece in getattr(block, "pieces", ()):
            if piece.refs and piece.field in ("task", "lead", "responsible", "support", "deadline"):
                for run in re.findall(r"[\u4e00-\u9fff]{10,}", PENDING.sub("", piece.text)):
                    assert any(run[n : n + 8] in told for n in range(len(run) - 7)), run


@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_numbered_in_order(source, kind):
    from nlp.numerals import to_chinese

    number = 0
    for paragraph in running(paper_of(source, kind)):
        if paragraph.style == "heading1":
            number += 1
            assert paragraph.text.startswith(f"{to_chinese(number)}、")
