"""The layout rules on whole files: our own drafts are clean, other files and other texts are left alone."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import RGBColor

from nlp.audit import audit, shipped
from nlp.datamodel import Doc, Meta
from nlp.draft import Options, Profile, find_kind, from_analyses, kinds
from nlp.draft.work import Setting, drafts
from nlp.pipeline import prepare
from nlp.readers import read_bytes
from tests.audit.docx_example import build
from tests.audit.official_paper import paper
from tests.draft.conftest import build_analysis
from tests.drafts import plan_docx
from tests.readers.conftest import W, zipped

RULES = [rule for rule in shipped() if rule.kind == "layout"]
TEXT = "关于做好夏粮收购的通知\n各镇人民政府：\n现将有关事项通知如下。\n县发展和改革局\n2026年5月6日"


def found(data: bytes, genre: str) -> dict[str, str]:
    doc = prepare(read_bytes(data, name="a.docx"), date="2026-05-06")
    return {f.rule: f.severity for f in audit(doc, rules=RULES, genre=genre, file=data)}


def test_our_own_draft_is_clean():
    speech = build_analysis(
        "procedure 同志们：",
        "head1 一、管好库存",
        "head2 （一）清查库点",
        "task [LEAD 县粮储局]要会同[SUPPORT 县财政局]在[DATE 6月底前]完成[FIGURE 20个]库点清查。",
        "requirement 要坚持底线思维，把“大国粮仓”守好。",
        "task [ADDRESSEE 各乡镇]要在[DATE 年底前]改造危旧仓房。",
    )
    data = plan_docx(speech)
    assert found(data, "plan") == {}


OFFICE = Profile(
    organ="清河县人民政府督查室",
    mark="清河县人民政府办公室文件",
    number="清政办发〔2026〕12号",
    date="2026年12月1日",
    urgency="加急",
    serial="000012",
    addressees=("各镇人民政府", "县直各部门"),
    copies=("县委办公室", "县人大常委会办公室"),
    contact="李某",
    phone="0000-0000000",
    printer="清河县人民政府办公室",
    print_date="2026年12月2日",
    sealed=True,
)
WAYS = {
    "bare": (None, Options(), Setting()),
    "office": (OFFICE, Options(), Setting()),
    "windows": (OFFICE, Options(), Setting(profile="windows")),
    "sources": (OFFICE, Options(gantt=True, backward=True, issued=date(2026, 1, 5)), Setting(sources="table")),
    "comments": (replace(OFFICE, urgency="", sealed=False), Options(group="lead"), Setting(sources="comment", profile="windows")),
}


@pytest.mark.parametrize("kind", list(kinds()))
@pytest.mark.parametrize("way", list(WAYS))
def test_the_layout_of_every_form_is_silent(kind, way):
    """Head, body, annexes upright and sideways, imprint, forms, letters, minutes: nothing to mark, not even advice."""
    speech = build_analysis(
        "procedure 同志们：",
        "head1 一、管好库存",
        "head2 （一）清查库点",
        "task [LEAD 县粮储局]要会同[SUPPORT 县财政局]在[DATE=2026-06-30 6月底前]完成[FIGURE 20个]库点清查。",
        "requirement 要坚持底线思维，把“大国粮仓”守好。",
        "head2 （二）改造仓房",
        "task [ADDRESSEE 各乡镇]要在[DATE=2026-12-31 年底前]改造危旧仓房。",
        "prohibition 严禁任何人擅自动用储备粮。",
        "head1 二、抓好收购",
        "task 请[LEAD 县农业农村局]和[LEAD 县供销社][EVERY=R/P1M 每月]公布收购网点名单。",
        meta=Meta(occasion="全县粮食安全工作会议", doc_type="领导讲话", date="2026-01-05"),
    )
    profile, options, setting = WAYS[way]
    options = replace(options, as_of=date(2026, 12, 20))
    matter = from_analyses({"讲话": speech})
    made = [one for _, one in drafts(find_kind(kind), matter, profile=profile, options=options, setting=setting)]
    assert made
    for one in made:
        found = [told for told in everything(one.content) if told[0].startswith("FMT")]
        # Comments were asked for; that they must go before it is printed is right.
        assert [told for told in found if setting.sources != "comment" or told[0] != "FMT-COMMENTS"] == []


@pytest.mark.parametrize("genre", ["speech", "table", "other"])
def test_what_binds_papers_only_informs_elsewhere(genre):
    data = build(TEXT, {"page": {"top": 20, "width": 216, "height": 279}, "footer": {}})
    assert found(data, "notice") == {"FMT-PAPER": "error", "FMT-MARGIN": "error"}
    assert found(data, genre) == {"FMT-PAPER": "info", "FMT-MARGIN": "info"}


@pytest.mark.parametrize(
    "file", [None, b"", b"PK\x03\x04", "纯文本".encode(), build("另一份文件", {"page": {"top": 20}})]
)
def test_without_its_file_a_text_has_no_layout(file):
    assert audit(Doc(text=TEXT), rules=RULES, genre="notice", file=file) == ()


def everything(data: bytes) -> list[tuple[str, str]]:
    """Return what all the rules find, layout or not."""
    doc = prepare(read_bytes(data, name="a.docx"), date="2026-05-06")
    return [(f.rule, f.message) for f in audit(doc, file=data)]


@pytest.mark.parametrize("kind", ["down", "up", "letter", "plain"])
def test_a_paper_set_as_the_standard_asks_is_clean(kind):
    assert everything(paper(kind)) == []


IMPRINT_TOP = '<w:top w:val="single" w:sz="8"'
LANDSCAPE = 'w:orient="landscape"/><w:pgMar w:top="1588" w:bottom="1474" w:left="1984" w:right="2098"'


@pytest.mark.parametrize(
    ("old", "new", "rule", "words"),
    [
        ('<w:color w:val="FF0000"/>', "", "FMT-MARK", "不是红色"),
        ('w:sz="16" w:space="0" w:color="FF0000"', 'w:sz="16" w:space="0" w:color="auto"', "FMT-REDLINE", "不是红色"),
        ("<w:pBdr>", '<w:ind w:left="640"/><w:pBdr>', "FMT-REDLINE", "短于版心 11 毫米"),
        ('w:line="227"', 'w:line="900"', "FMT-REDLINE", "约 16 毫米"),
        (IMPRINT_TOP, IMPRINT_TOP.replace("8", "4"), "FMT-IMPRINT-RULE-2", "粗线"),
        ('<w:insideH w:val="single" w:sz="6"', '<w:insideH w:val="single" w:sz="8"', "FMT-IMPRINT-RULE-2", "细线"),
        ('<w:bottom w:val="single" w:sz="8"', '<w:bottom w:val="nil" w:sz="8"', "FMT-IMPRINT-RULE", "末尾没有分隔线"),
        ('<w:gridCol w:w="8844"/>', '<w:gridCol w:w="8000"/>', "FMT-IMPRINT-RULE-2", "不等宽"),
        (LANDSCAPE, LANDSCAPE.replace("1588", "2098"), "FMT-SECTION-MIX", "上白边 37 毫米"),
        ('<w:vAlign w:val="bottom"/>', '<w:pgNumType w:start="1"/>', "FMT-SECTION-PAGENUM", "从 1 编起"),
        ('<w:br w:type="page"/>', "", "FMT-ANNEX", "没有另起一页"),
        ("现将有关事项通知如下：</w:t>", '现将有关事项通知如下：</w:t><w:br w:type="page"/>', None, ""),
    ],
)
def test_one_fault_in_a_whole_paper_is_one_finding(old, new, rule, words):
    data = changed(paper("down"), old, new)
    found = everything(data)
    assert [name for name, _ in found] == ([rule] if rule else [])
    assert all(words in message for _, message in found)


def changed(data: bytes, old: str, new: str) -> bytes:
    """Return a docx with words of its body replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"].decode()
    assert old in body
    return zipped(parts | {"word/document.xml": body.replace(old, new)})


def test_head_in_a_table_is_not_measured():
    """Offices set number and signer in a table without lines, the red line as its lower edge."""
    document = Document()
    mark = document.add_paragraph()
    mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
    mark.add_run("临溪县发展和改革局文件").font.color.rgb = RGBColor(255, 0, 0)
    table = document.add_table(rows=1, cols=2)
    for cell, words in zip(table.rows[0].cells, ("临发改〔2026〕5号", "签发人：张某"), strict=True):
        cell.text = words
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:tcBorders {W}><w:bottom w:val="single" w:sz="12" w:color="FF0000"/></w:tcBorders>'))
    for words in ("关于解决仓容的请示", "县人民政府：", "现请示如下。", "临溪县发展和改革局", "2026年5月6日"):
        document.add_paragraph(words)
    stream = io.BytesIO()
    document.save(stream)
    assert new_rules(stream.getvalue()) & {"FMT-DOCNO-POS", "FMT-DOCNO-GAP", "FMT-REDLINE"} == set()


def test_red_line_in_the_head_of_the_page_is_not_missed():
    document = Document()
    document.sections[0].header.paragraphs[0].add_run()._r.append(parse_xml(f"<w:pict {W}/>"))
    for words in ("临溪县人民政府文件", "临政发〔2026〕5号", "关于做好夏粮收购的通知", "各镇人民政府：", "现通知如下。"):
        document.add_paragraph(words).alignment = WD_ALIGN_PARAGRAPH.CENTER
    stream = io.BytesIO()
    document.save(stream)
    assert "FMT-REDLINE" not in new_rules(stream.getvalue())


@pytest.mark.parametrize(
    "text",
    [
        "同志们：\n这份文件\n临政发〔2026〕5号已经印发。\n要抓好落实。",
        "关于印发办法的通知\n临政发〔2026〕5号\n各镇人民政府：\n办法已于2026年5月8日印发，请遵照执行。\n县政府\n2026年5月8日",
        "临溪县人民政府\n关于粮食收购的函\n市粮食局：\n请予支持。\n县政府\n2026年5月8日",
        "附件1\n附件2\n（此件公开发布）",
    ],
)
def test_a_paper_without_head_and_imprint_is_left_alone(text):
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    assert new_rules(stream.getvalue()) == set()


PARTS = ("MARK", "FRONT", "DOCNO", "SIGNER", "REDLINE", "FIRSTPAGE", "NOTE", "IMPRINT", "SECTION")


def new_rules(data: bytes) -> set[str]:
    return {rule for rule, _ in everything(data) if rule.startswith(tuple(f"FMT-{part}" for part in PARTS))}


def test_the_bundled_sample_is_an_example_of_good_layout():
    (sample,) = (Path(__file__).parents[2] / "samples").glob("*.docx")
    data = sample.read_bytes()
    doc = prepare(read_bytes(data, name=sample.name))
    assert [f.rule for f in audit(doc, file=data) if f.family == "layout" or f.rule == "PRIV-META" or f.severity != "info"] == []
