"""Words of ledger rows stand in bookmarks, comments and the table of sources tell what a paper rests on, and all of it can be left out."""

from __future__ import annotations

import pytest
from lxml import etree

from nlp.draft.layout import row_of, to_bytes
from nlp.draft.layout.marks import bookmark_name
from nlp.draft.paper import Paper, Paragraph, Piece, Reference
from tests.draft.layout.papers import REFERENCES, ROW, notice, sheet
from tests.draft.layout.word import W, parts, tree, words


def bookmarks(content: bytes) -> list[tuple[str, str]]:
    """Return (name, words) of every bookmark that is on words."""
    out = []
    for start in tree(content).iter(f"{W}bookmarkStart"):
        held = ""
        for e in start.itersiblings():
            if e.tag == f"{W}bookmarkEnd" and e.get(f"{W}id") == start.get(f"{W}id"):
                break
            held += words(e)
        if not start.get(f"{W}name").endswith("_row"):
            out.append((start.get(f"{W}name"), held))
    return out


def test_the_rows_of_a_paper_are_listed_by_empty_bookmarks_in_its_title():
    content = to_bytes(notice())
    names = [start.get(f"{W}name") for start in tree(content).iter(f"{W}bookmarkStart")]
    assert [name for name in names if name.endswith("_row")] == [bookmark_name(r.key, "row") for r in notice().references.values() if r.row]
    assert b"_row" not in to_bytes(notice(), strip=True)


def comments(content: bytes) -> list[tuple[str, str, str]]:
    """Return (author, words it is on, text) of every comment."""
    body = tree(content)
    out = []
    for comment in tree(content, "word/comments.xml"):
        number = comment.get(f"{W}id")
        start = next(e for e in body.iter(f"{W}commentRangeStart") if e.get(f"{W}id") == number)
        held = ""
        for e in start.itersiblings():
            if e.tag == f"{W}commentRangeEnd" and e.get(f"{W}id") == number:
                break
            held += words(e)
        out.append((comment.get(f"{W}author"), held, "\n".join(words(p) for p in comment)))
    return out


def test_words_of_a_row_stand_in_bookmarks_by_field():
    names = dict(bookmarks(to_bytes(notice())))
    assert names["duban_4be0a1c29f03_task"] == "完成行政规范性文件清理，公布“继续有效、修改、废止”三张清单。"
    assert names["duban_4be0a1c29f03_lead"] == "县司法局"
    assert names["duban_4be0a1c29f03_deadline"] == "【待补：完成时限】"
    assert names["duban_4be0a1c29f03_lead_2"] == "县司法局"


@pytest.mark.parametrize("paper", [notice(), sheet()], ids=["notice", "sheet"])
def test_names_of_bookmarks_are_unique_and_word_reads_them(paper):
    names = [name for name, _ in bookmarks(to_bytes(paper))]
    assert names
    assert len(names) == len(set(names))
    assert all(len(name) <= 40 and name.replace("_", "").isalnum() for name in names)


@pytest.mark.parametrize("key", ["4be0a1c29f03", "4be0a1c29f03-2", "t1", "0123456789abcdef-12"])
@pytest.mark.parametrize("field", ["task", "lead", "responsible", "support", "deadline"])
@pytest.mark.parametrize("number", [1, 2, 13])
def test_the_name_of_a_bookmark_tells_row_and_field(key, field, number):
    assert row_of(bookmark_name(key, field, number)) == (key, field)
    assert len(bookmark_name(key, field, number)) <= 40


def test_words_that_are_no_row_or_no_cell_have_no_bookmark():
    passage = Reference("p1", "讲话.docx", "第1段", "要坚持。", row=False)
    pieces = (Piece("甲", ("p1",), field="task"), Piece("乙", (ROW.key,)), Piece("丙", field="lead"), Piece("丁", ("gone",), field="lead"))
    paper = Paper(kind="", title="甲", body=(Paragraph("body", pieces),), references={"p1": passage, ROW.key: ROW})
    assert bookmarks(to_bytes(paper)) == []


def test_a_comment_tells_document_place_and_quote_once_for_neighbours_on_the_same_passage():
    found = comments(to_bytes(notice(), sources="comment"))
    assert found[0] == ("duban", "为深入推进法治政府建设，根据会议精神，现将有关事项通知如下。", "讲话.docx　第1页第2段\n“要坚持依法行政。”")
    task = "完成行政规范性文件清理，公布“继续有效、修改、废止”三张清单。（牵头单位：县司法局；完成时限：【待补：完成时限】"
    assert found[1] == ("duban", task, "讲话.docx　第2页第6段\n“县司法局要在6月底前完成清理。”")
    assert len(found) == 2 + 30  # one for each row of the table


def test_the_table_of_sources_stands_behind_the_annexes():
    content = to_bytes(notice(), sources="table")
    *_, table, _imprint = tree(content).iter(f"{W}tbl")
    rows = [[words(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
    assert rows[0] == ["序号", "文中表述", "来源文件", "位置", "原文"]
    assert [row[2:] for row in rows[1:]] == [
        ["讲话.docx", "第2页第6段", "县司法局要在6月底前完成清理。"],
        ["讲话.docx", "第1页第2段", "要坚持依法行政。"],
    ]
    assert rows[1][1].startswith("完成行政规范性文件清理")


@pytest.mark.parametrize("sources", ["comment", "table"])
def test_stripped_papers_keep_no_trace_of_their_sources(sources):
    content = to_bytes(notice(), sources=sources, strip=True)
    tags = {etree.QName(e).localname for e in tree(content).iter()}
    assert not {tag for tag in tags if tag.startswith(("bookmark", "comment"))}
    assert "word/comments.xml" not in parts(content)
    assert "来源对照" not in words(tree(content))


def test_a_paper_without_comments_has_no_part_for_them():
    assert "word/comments.xml" not in parts(to_bytes(Paper(kind="", title="甲", body=(), references=REFERENCES), sources="comment"))
