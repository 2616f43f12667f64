"""Comments and tracked changes stand at the words of the findings, whatever runs those are made of."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from nlp.audit.docx_marks import mark_docx
from nlp.datamodel import Doc, Finding
from nlp.readers import read_bytes
from nlp.readers.docx_xml import attribute, tag
from tests.readers.conftest import W, docx_parts, p, zipped

BOLD = "<w:rPr><w:b/></w:rPr>"
SPLIT = f"<w:p><w:r><w:t>各镇要抓</w:t></w:r><w:r>{BOLD}<w:t>紧布署，</w:t></w:r><w:r><w:t>按时完成。</w:t></w:r></w:p>"


def finding(text: str, words: str, **more) -> Finding:
    start = text.index(words)
    return Finding("TYP-1", "error", start, start + len(words), f"“{words}”有误", family="word", **more)


def marked(data: bytes, *words: str, fix: str | None = None):
    doc = read_bytes(data, name="a.docx")
    found = [finding(doc.text, w, suggestion=fix or "", fix=fix) for w in words]
    return doc, mark_docx(data, doc, found, date="2026-03-01", fix=fix is not None)


def root_of(data: bytes, part: str = "word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(part))


def ranges(data: bytes) -> list[str]:
    """Return the words between the marks of each comment, in the order of the comments."""
    open_, out = set(), {}
    for e in root_of(data).iter():
        name, number = tag(e), attribute(e, "id")
        if name == "commentRangeStart":
            open_.add(number)
            out[number] = ""
        elif name == "commentRangeEnd":
            open_.discard(number)
        elif name in ("t", "delText", "tab"):
            for key in open_:
                out[key] += e.text or "\t"
    return [out[key] for key in sorted(out, key=int)]


def comments(data: bytes) -> list[str]:
    texts = lambda e: "".join(t.text for t in e.iter() if tag(t) == "t")  # noqa: E731
    return ["\n".join(map(texts, c)) for c in root_of(data, "word/comments.xml")]


def test_a_comment_stands_at_words_across_runs_and_keeps_their_type():
    doc, out = marked(zipped(docx_parts(SPLIT)), "抓紧布署")
    assert ranges(out) == ["抓紧布署"]
    assert read_bytes(out, name="a.docx").text == doc.text
    bold = [t.text for t in root_of(out).iter() if tag(t) == "t" and t.getparent()[0].tag.endswith("rPr")]
    assert bold == ["紧布署", "，"]
    (comment,) = root_of(out, "word/comments.xml")
    assert [attribute(comment, k) for k in ("author", "initials", "date")] == ["督办", "督", "2026-03-01T00:00:00Z"]
    assert comments(out) == ["【错误·错别字】“抓紧布署”有误\n规则：TYP-1"]


def test_a_fix_is_a_tracked_change():
    doc, out = marked(zipped(docx_parts(SPLIT)), "抓紧布署", fix="抓紧部署")
    assert read_bytes(out, name="a.docx").text == doc.text.replace("布署", "部署")
    deleted = [t.text for t in root_of(out).iter() if tag(t) == "delText"]
    assert deleted == ["抓", "紧布署"]
    assert ranges(out) == ["抓紧布署抓紧部署"]


def test_without_fix_the_text_stays():
    data = zipped(docx_parts(SPLIT))
    doc = read_bytes(data, name="a.docx")
    out = mark_docx(data, doc, [finding(doc.text, "布署", fix="部署")])
    assert read_bytes(out, name="a.docx").text == doc.text
    assert b"w:date" not in etree.tostring(root_of(out, "word/comments.xml"))


CELL = "<w:tc>{}</w:tc>"
TABLE = f"<w:tbl><w:tr>{CELL.format(p('　建立  台帐 '))}{CELL.format(p('司法局') + p('财政局'))}</w:tr></w:tbl>"
BOX = (
    "<w:p><w:r><w:t>图示如下</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
    f"<w:txbxContent>{p('流程图布署')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback/>"
    "</mc:AlternateContent></w:r></w:p>"
)
NOTED = f"<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>{p('乙')}"
NOTES = f"<w:footnotes {W}><w:footnote w:id='2'>{p('注脚布署')}</w:footnote></w:footnotes>"
NUMBERS = (
    f"<w:numbering {W}><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/>"
    "<w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl></w:abstractNum>"
    "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
)
LISTED = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"


@pytest.mark.parametrize(
    ("body", "parts", "words", "place", "quoted"),
    [
        (TABLE, {}, "台帐", "台帐", False),
        (TABLE, {}, "台帐 | 司法局 财政局", "台帐 司法局财政局", False),
        (BOX, {}, "布署", "流程图布署", True),
        (NOTED, {"footnotes": NOTES}, "布署", "", True),
        (p("一是抓好", LISTED), {"numbering": NUMBERS}, "一、", "一是抓好", True),
        (p("一是抓好", LISTED), {"numbering": NUMBERS}, "一、一是", "一是", True),
        ("<w:p><w:ins w:id='7'><w:r><w:t>新布署</w:t></w:r></w:ins></w:p>", {}, "布署", "布署", False),
    ],
)
def test_places(body, parts, words, place, quoted):
    data = zipped(docx_parts(body, **parts))
    doc, out = marked(data, words, fix="改")
    assert ranges(out)[0].replace("　", "").startswith(place)
    assert ("原文：" in comments(out)[0]) is quoted
    if body is not TABLE:
        assert read_bytes(out, name="a.docx").text == doc.text  # nothing is changed where it is not safe


def test_comments_that_are_there_stay():
    first = marked(zipped(docx_parts(SPLIT)), "按时")[1]
    doc, out = marked(first, "布署")
    assert ranges(out) == ["按时", "布署"]
    assert len(comments(out)) == 2
    assert read_bytes(out, name="a.docx").text == doc.text


def test_none_is_lost_and_overlaps_may_nest():
    data = zipped(docx_parts(SPLIT + p("又及。")))
    doc = read_bytes(data, name="a.docx")
    spans = [(0, 0), (0, len(doc.text)), (4, 6), (5, 7), (len(doc.text), len(doc.text))]
    found = [Finding("X-1", "info", s, e, "看", fix="改" if e - s == 2 else None) for s, e in spans]
    out = mark_docx(data, doc, found, fix=True)
    assert len(ranges(out)) == len(comments(out)) == len(found)
    assert out == mark_docx(data, doc, found, fix=True)


@pytest.mark.parametrize("source", [None, "各镇要抓紧布署。".encode(), zipped(docx_parts(p("别的文件")))])
def test_a_text_becomes_a_docx(source):
    text = "关于某事的通知\n\n　　各镇要抓紧布署。\x0c\n完"
    out = mark_docx(source, Doc(text=text), [finding(text, "布署", fix="部署")], fix=True)
    assert ranges(out) == ["布署部署"]
    assert read_bytes(out, name="a.docx").text.split() == ["关于某事的通知", "各镇要抓紧部署。\ufffd", "完"]
