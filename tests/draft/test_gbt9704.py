"""The Word file holds the figures of GB/T 9704—2012 and nothing of python-docx's own template."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from nlp.datamodel import Meta
from nlp.draft import draft_plan, write_plan
from nlp.draft.gbt9704 import layout, table, title_lines, to_bytes
from nlp.draft.plan import COLUMNS
from nlp.errors import WriteFailedError


@pytest.fixture
def parts(speech):
    """Return the parts of the written file, name → text."""
    with zipfile.ZipFile(BytesIO(to_bytes(draft_plan(speech)))) as package:
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


def xml(parts, name):
    return etree.fromstring(parts[name].encode("utf-8"))


def values(element):
    return {etree.QName(name).localname: value for name, value in element.attrib.items()}


def style(parts, style_id):
    return xml(parts, "word/styles.xml").find(f".//{qn('w:style')}[@{qn('w:styleId')}='{style_id}']")


def test_upright_page_then_landscape_page(parts):
    pages = [values(e) for e in xml(parts, "word/document.xml").iter(qn("w:pgSz"))]
    assert pages == [{"w": "11906", "h": "16838"}, {"w": "16838", "h": "11906", "orient": "landscape"}]


def test_margins(parts):
    upright, landscape = (values(e) for e in xml(parts, "word/document.xml").iter(qn("w:pgMar")))
    assert [upright[side] for side in ("top", "bottom", "left", "right")] == ["2098", "1984", "1588", "1474"]
    assert [landscape[side] for side in ("top", "bottom", "left", "right")] == ["1588", "1474", "1984", "2098"]


def test_lines_are_28_95_points_and_letters_a_quarter_point_closer(parts):
    normal = style(parts, "Normal")
    assert values(normal.find(f"{qn('w:pPr')}/{qn('w:spacing')}")) == {
        "before": "0",
        "after": "0",
        "line": "579",
        "lineRule": "exact",
    }
    assert values(normal.find(f"{qn('w:rPr')}/{qn('w:spacing')}")) == {"val": "-5"}


@pytest.mark.parametrize("name", ["snapToGrid", "autoSpaceDE", "autoSpaceDN", "adjustRightInd", "widowControl"])
def test_word_adds_no_spacing_of_its_own(parts, name):
    assert values(style(parts, "Normal").find(f"{qn('w:pPr')}/{qn(f'w:{name}')}")) == {"val": "0"}


def test_body_paragraphs_are_indented_by_two_characters(parts):
    indent = style(parts, "BodyText").find(f"{qn('w:pPr')}/{qn('w:ind')}")
    assert values(indent) == {"firstLineChars": "200", "firstLine": "640"}


@pytest.mark.parametrize(
    ("style_id", "face"),
    [
        ("Normal", "仿宋_GB2312"),
        ("Title", "方正小标宋简体"),
        ("Heading1", "黑体"),
        ("Heading2", "楷体_GB2312"),
        ("Heading3", "仿宋_GB2312"),
        ("Heading4", "仿宋_GB2312"),
        ("Footer", "宋体"),
    ],
)
def test_typefaces(parts, style_id, face):
    fonts = values(style(parts, style_id).find(f"{qn('w:rPr')}/{qn('w:rFonts')}"))
    assert fonts == {"ascii": face, "hAnsi": face, "eastAsia": face, "cs": face, "hint": "eastAsia"}


@pytest.mark.parametrize(
    ("style_id", "size"), [("Normal", "32"), ("Title", "44"), ("Footer", "28"), ("TableText", "24")]
)
def test_type_sizes(parts, style_id, size):
    assert values(style(parts, style_id).find(f"{qn('w:rPr')}/{qn('w:sz')}")) == {"val": size}


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_headings_are_real_and_stay_with_the_text_below(parts, level):
    heading = style(parts, f"Heading{level}")
    assert values(heading.find(qn("w:name"))) == {"val": f"heading {level}"}
    assert values(heading.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")) == {"val": str(level - 1)}
    assert heading.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None


def test_every_run_of_text_asks_for_the_han_face(parts):
    runs = [r for r in xml(parts, "word/document.xml").iter(qn("w:r")) if r.find(qn("w:t")) is not None]
    assert runs
    assert all(values(r.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")) == {"hint": "eastAsia"} for r in runs)


def test_odd_page_numbers_stand_right_and_even_ones_left(parts):
    settings = xml(parts, "word/settings.xml")
    assert settings.find(qn("w:evenAndOddHeaders")) is not None
    sides = {}
    for reference in xml(parts, "word/document.xml").iter(qn("w:footerReference")):
        target = next(
            r.get("Target")
            for r in xml(parts, "word/_rels/document.xml.rels")
            if r.get("Id") == reference.get(qn("r:id"))
        )
        footer = xml(parts, f"word/{target}")
        assert "".join(footer.itertext()) == "—  PAGE 1 —"
        sides[reference.get(qn("w:type"))] = values(footer.find(f".//{qn('w:ind')}"))
    assert sides == {"default": {"rightChars": "100", "right": "280"}, "even": {"leftChars": "100", "left": "280"}}


def test_the_signature_takes_the_last_line_of_text_with_it(parts):
    paragraphs = xml(parts, "word/document.xml").find(qn("w:body")).findall(qn("w:p"))
    texts = ["".join(p.itertext()) for p in paragraphs]
    last = texts.index("对压级压价的，严肃追究责任。")
    kept = [p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for p in paragraphs[last - 1 : last + 6]]
    assert kept == [False, True, True, True, True, True, False]


def test_the_language_is_chinese(parts):
    assert values(xml(parts, "word/settings.xml").find(qn("w:themeFontLang")))["eastAsia"] == "zh-CN"


def test_nothing_of_the_template_is_left(parts):
    everything = "".join(parts.values())
    for remnant in (
        "python-docx",
        "Calibri",
        "Cambria",
        "MS Mincho",
        "MS ??",
        "12240",
        "Microsoft Macintosh",
        "theme/",
    ):
        assert remnant not in everything
    assert sorted(parts) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]


def test_every_paragraph_uses_a_style_that_exists(parts):
    used = {e.get(qn("w:val")) for name in parts if name.startswith("word/") and "rels" not in name
            for e in xml(parts, name).iter(qn("w:pStyle"), qn("w:tblStyle"))}  # fmt: skip
    defined = {e.get(qn("w:styleId")) for e in xml(parts, "word/styles.xml").iter(qn("w:style"))}
    assert used <= defined


def test_everything_pending_is_highlighted_and_nothing_else(parts):
    runs = list(xml(parts, "word/document.xml").iter(qn("w:r")))
    marked = {"".join(r.itertext()) for r in runs if r.find(f"{qn('w:rPr')}/{qn('w:highlight')}") is not None}
    assert marked == {
        "【待补】",
        "【待补：责任单位】",
        "【待补：完成时限】",
        "【待补：发文机关】",
        "【待补：成文日期】",
    }
    assert not any("【待补" in "".join(r.itertext()) for r in runs if "".join(r.itertext()) not in marked)


def test_the_table_repeats_its_header_and_keeps_rows_whole(parts):
    rows = list(xml(parts, "word/document.xml").iter(qn("w:tr")))
    assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [True] + [False] * 4
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_lines_in_the_table_grow_with_their_type(parts):
    spacing = values(style(parts, "TableText").find(f"{qn('w:pPr')}/{qn('w:spacing')}"))
    assert (spacing["line"], spacing["lineRule"]) == ("400", "atLeast")


def test_the_table_fills_the_landscape_page():
    figures = layout()
    turned = figures["landscape"]
    assert sum(figures["task_table"]) == figures["page"]["height"] - turned["left"] - turned["right"]
    assert len(figures["task_table"]) == len(COLUMNS)


def test_every_figure_of_the_standard_names_its_clause():
    figures = {k: v for k, v in layout().items() if isinstance(v, dict) and k not in {"fonts", "draft_mark"}}
    for name, entry in {**figures, **layout()["fonts"]}.items():
        assert entry["clause"], name
        assert entry["strength"] in {"规定", "一般", "推荐", "应当", "可以", "推算"}, name


def test_what_is_written_can_be_read_back(speech, tmp_path):
    plan = write_plan(speech, tmp_path / "方案.docx")
    document = docx.Document(str(tmp_path / "方案.docx"))
    expected = [line.text for line in plan.lines()][1:]
    assert [p.text for p in document.paragraphs][1 : len(expected) + 1] == expected
    assert document.paragraphs[0].text.replace("\n", "") == plan.title
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [list(COLUMNS), *map(list, plan.rows())]


def test_the_same_plan_gives_the_same_bytes(speech):
    assert to_bytes(draft_plan(speech)) == to_bytes(draft_plan(speech))


def test_characters_that_xml_cannot_hold_are_dropped(build, tmp_path):
    analysis = build("task 要修\x0b好三条<道路>&\x00桥梁。", meta=Meta(title="在全县\x01大会上的讲话"))
    write_plan(analysis, tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    assert document.tables[0].rows[1].cells[2].text == "修好三条<道路>&桥梁。"
    assert document.core_properties.title == "关于贯彻落实全县大会精神的实施方案"


def test_a_folder_that_is_missing_is_one_chinese_line_and_nothing_is_left(speech, tmp_path):
    with pytest.raises(WriteFailedError, match=r"写不出“.*a\.docx”：所在文件夹不存在"):
        write_plan(speech, tmp_path / "没有" / "a.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_replaced_leaves_no_temporary_file(speech, tmp_path):
    (tmp_path / "a.docx").mkdir()
    with pytest.raises(WriteFailedError):
        write_plan(speech, tmp_path / "a.docx")
    assert [p.name for p in tmp_path.iterdir()] == ["a.docx"]


def test_an_existing_file_is_replaced(speech, tmp_path):
    (tmp_path / "a.docx").write_bytes(b"old")
    write_plan(speech, tmp_path / "a.docx")
    assert zipfile.is_zipfile(tmp_path / "a.docx")
    assert [p.name for p in tmp_path.iterdir()] == ["a.docx"]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于粮食安全的实施方案", ["关于粮食安全的实施方案"]),
        ("关于贯彻落实全县粮食安全工作会议精神的实施方案", ["关于贯彻落实", "全县粮食安全工作会议精神的实施方案"]),
        (
            "关于落实县政府第三次专题会议（仓房改造）议定事项的实施方案",
            ["关于落实县政府第三次", "专题会议（仓房改造）议定事项的实施方案"],
        ),
    ],
)
def test_titles_break_by_sense(title, lines):
    assert title_lines(title, width=20) == lines


@pytest.mark.parametrize("length", range(1, 90))
def test_no_title_line_is_too_long_and_no_character_is_lost(length):
    title = "甲" * length
    lines = title_lines(title, width=20)
    assert "".join(lines) == title
    assert max(map(len, lines)) <= 20


def test_a_row_must_fit_its_columns():
    with pytest.raises(ValueError, match="zip"):
        table([("1", "2")], columns=("序号",), widths=[100])
