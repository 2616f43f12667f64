"""Word documents: order, tables, numbers, revisions, boxes, notes."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest

from nlp.errors import DamagedFileError, EmptyFileError
from nlp.readers import read_bytes
from tests.readers.conftest import W, p

Make = Callable[..., bytes]


def text_of(data: bytes) -> str:
    return read_bytes(data, name="a.docx").text


def numbering(levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{nums}</w:numbering>'


def level(depth: int, fmt: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def item(text: str, depth: int = 0, num: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr>')


CHINESE = level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")


def test_a_file_written_by_python_docx() -> None:
    document = docx.Document()
    document.add_paragraph("会议讲话")
    table = document.add_table(rows=2, cols=3)
    for cell, words in zip(
        (c for row in table.rows for c in row.cells), "事项 单位 时限 建平台 司法局 6月底".split(), strict=True
    ):
        cell.text = words
    document.add_paragraph("谢谢大家。")
    document.sections[0].header.paragraphs[0].text = "页眉"
    stream = io.BytesIO()
    document.save(stream)
    doc = read_bytes(stream.getvalue(), name="a.docx")
    assert doc.text == "会议讲话\n事项 | 单位 | 时限\n建平台 | 司法局 | 6月底\n谢谢大家。"
    assert [(o.paragraph, o.kind) for o in doc.origins] == [(1, "body"), (2, "table"), (3, "table"), (4, "body")]
    assert doc.source.format == "docx"


def test_chinese_numbers_of_three_levels_restart_under_each_head(make_docx: Make) -> None:
    body = item("甲") + item("子", 1) + item("丑", 1) + item("细", 2) + item("乙") + item("寅", 1) + p("无号")
    assert text_of(make_docx(body, numbering=numbering(CHINESE))).splitlines() == [
        "一、甲", "（一）子", "（二）丑", "1. 细", "二、乙", "（一）寅", "无号",
    ]  # fmt: skip


def test_numbers_of_upper_levels_inside_a_label(make_docx: Make) -> None:
    levels = level(0, "chineseCounting", "第%1章") + level(1, "decimal", "%1.%2", "<w:isLgl/>")
    body = item("总则") + item("目的", 1) + item("范围", 1)
    assert text_of(make_docx(body, numbering=numbering(levels))) == "第一章 总则\n1.1 目的\n1.2 范围"


def test_start_override_restarts_and_a_second_list_goes_on(make_docx: Make) -> None:
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = item("甲") + item("乙", num=3) + item("丙", num=2) + item("丁", num=2)
    assert text_of(make_docx(body, numbering=numbering(CHINESE, nums))) == "一、甲\n二、乙\n五、丙\n六、丁"


def test_numbers_that_come_from_the_style(make_docx: Make) -> None:
    levels = level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>') + level(
        1, "decimal", "%2.", '<w:pStyle w:val="H2"/>'
    )
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H1b"><w:basedOn w:val="H1"/></w:style></w:styles>'
    )
    body = p("甲", '<w:pStyle w:val="H1"/>') + p("子", '<w:pStyle w:val="H2"/>') + p("乙", '<w:pStyle w:val="H1b"/>')
    body += p("丙", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert text_of(make_docx(body, numbering=numbering(levels), styles=styles)) == "一、甲\n1. 子\n二、乙\n丙"


def test_bullets_are_no_numbers(make_docx: Make) -> None:
    assert text_of(make_docx(item("甲"), numbering=numbering(level(0, "bullet", "\uf0b7")))) == "甲"


def test_tracked_changes_are_read_as_accepted(make_docx: Make) -> None:
    body = (
        "<w:p><w:r><w:t>要</w:t></w:r><w:del><w:r><w:delText>尽快</w:delText></w:r></w:del><w:ins><w:r><w:t>6月底前</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>完成</w:t></w:r></w:moveTo></w:p>"
        + p("前半", "<w:rPr><w:del/></w:rPr>") + p("后半")
        + "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + p("删去的行") + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    assert text_of(make_docx(body)) == "要6月底前完成\n前半后半"


def test_a_text_box_is_read_once_behind_its_paragraph(make_docx: Make) -> None:
    box = f"<w:txbxContent>{p('框内文字')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>续文</w:t></w:r></w:p>" + p("下一段")
    )
    doc = read_bytes(make_docx(body), name="a.docx")
    assert [(doc.quote(o), o.kind) for o in doc.origins] == [
        ("正文续文", "body"),
        ("框内文字", "textbox"),
        ("下一段", "body"),
    ]


def test_notes_follow_the_body_in_the_order_of_their_marks(make_docx: Make) -> None:
    note = "<w:footnote w:id='{}'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>{}</w:t></w:r></w:p></w:footnote>"
    notes = f"<w:footnotes {W}><w:footnote w:id='0' w:type='separator'>{p('线')}</w:footnote>{note.format(1, '注一')}{note.format(2, '注二')}</w:footnotes>"
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id='2'/></w:r><w:r><w:t>乙</w:t><w:footnoteReference w:id='1'/></w:r></w:p>"
        + p("丙")
    )
    doc = read_bytes(make_docx(body, footnotes=notes), name="a.docx")
    assert [(doc.quote(o), o.kind) for o in doc.origins] == [
        ("甲乙", "body"), ("丙", "body"), ("注二", "footnote"), ("注一", "footnote"),
    ]  # fmt: skip


def test_links_controls_fields_breaks_tabs_and_hidden_words(make_docx: Make) -> None:
    body = (
        "<w:p><w:hyperlink r:id='x'><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:t>指令</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>结果</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{p('控件内')}</w:sdtContent></w:sdt>"
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('单击输入')}</w:sdtContent></w:sdt>"
    )
    assert text_of(make_docx(body)) == "链接\t甲\n乙结果\n控件内"


def test_a_broken_field_does_not_swallow_the_rest(make_docx: Make) -> None:
    assert text_of(make_docx("<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>" + p("后文"))) == "后文"


def test_merged_cells_are_not_repeated_and_a_frame_keeps_its_paragraphs(make_docx: Make) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    restart, span = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    table = (
        f"<w:tbl><w:tr>{cell('司法局', restart)}{cell('建平台')}</w:tr>"
        f"<w:tr>{cell('司法局', '<w:vMerge/>')}{cell('办培训')}</w:tr>"
        f"<w:tr>{cell('备注', span)}</w:tr></w:tbl>"
        f"<w:tbl><w:tr><w:tc>{p('第一段。')}{p('第二段。')}</w:tc></w:tr></w:tbl>"
    )
    assert text_of(make_docx(table)).splitlines() == ["司法局 | 建平台", "| 办培训", "备注", "第一段。", "第二段。"]


def test_origins_are_sorted_and_do_not_overlap(make_docx: Make) -> None:
    doc = read_bytes(make_docx(p("甲") + p("") + p("乙")), name="a.docx")
    assert doc.text == "甲\n\n乙"
    assert [(o.start, o.end, o.paragraph) for o in doc.origins] == [(0, 1, 1), (3, 4, 3)]


def test_dictation_export_as_docx(make_docx: Make) -> None:
    doc = read_bytes(make_docx(p("发言人1 00:03:12") + p("大家好。")), name="a.docx")
    assert (doc.origins[1].speaker, doc.origins[1].time) == ("发言人1", "00:03:12")


def test_a_docx_without_words_is_empty(make_docx: Make) -> None:
    with pytest.raises(EmptyFileError):
        read_bytes(make_docx(p(" ")), name="a.docx")


@pytest.mark.parametrize("part", ["<w:document", "<a><b/></a>"])
def test_a_broken_main_part_is_refused(part: str, make_docx: Make) -> None:
    from tests.readers.conftest import docx_parts, zipped

    with pytest.raises(DamagedFileError, match=r"^a\.docx：.*请"):
        read_bytes(zipped({**docx_parts(""), "word/document.xml": part}), name="a.docx")
