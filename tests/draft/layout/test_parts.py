"""Where the parts of a paper stand: indents and tabs of head, closing and foot, the lines of a title, tables and forms."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from nlp.draft.layout import to_bytes
from nlp.draft.layout.head import mark_size
from nlp.draft.layout.titles import title_lines
from nlp.draft.paper import Annex, Cell, Column, Head, Imprint, Paper, Paragraph, Piece, Table
from tests.draft.layout.papers import body, letter, minutes, notice, plan, sheet, upward
from tests.draft.layout.word import W, paragraph, properties, style, tree, values, words

LINE = "579"


def signed(*organs: str, date: str = "2026年3月5日", sealed: bool) -> bytes:
    return to_bytes(Paper(kind="", title="甲", body=(body("乙。"),), organs=organs, date=date, sealed=sealed))


def indent(content: bytes, text: str) -> dict[str, str]:
    return properties(paragraph(content, text))["ind"]


def test_an_unsealed_date_begins_two_characters_behind_a_longer_organ():
    content = signed("某县人民政府办公室", sealed=False)
    assert indent(content, "某县人民政府办公室") == {"rightChars": "200", "right": "640"}
    assert indent(content, "2026年") == {"rightChars": "300", "right": "960"}  # 2 + 9 − 2 − 6
    assert properties(paragraph(content, "某县人民政府办公室"))["spacing"] == {"before": LINE}


def test_a_date_longer_than_the_organ_moves_the_organ():
    content = signed("县司法局", date="2026年12月25日", sealed=False)
    assert indent(content, "2026年") == {"rightChars": "200", "right": "640"}
    assert indent(content, "县司法局") == {"rightChars": "700", "right": "2240"}


def test_several_unsealed_organs_begin_below_each_other():
    content = signed("某县人民政府办公室", "县司法局", sealed=False)
    assert [indent(content, organ)["rightChars"] for organ in ("某县人民政府办公室", "县司法局")] == ["200", "700"]


def test_a_sealed_date_has_four_characters_on_its_right_and_two_lines_above_the_organ_for_the_seal():
    content = signed("县司法局", sealed=True)
    assert indent(content, "2026年") == {"rightChars": "400", "right": "1280"}
    organ = properties(paragraph(content, "县司法局"))
    assert organ["jc"] == {"val": "center"}
    assert organ["spacing"] == {"before": str(2 * int(LINE))}
    # The middle between the indent and the right edge is the middle of the date: 4 + 3 characters from the edge.
    assert (8844 - int(organ["ind"]["left"])) / 2 == pytest.approx(1280 + 3 * 315, abs=1)


def test_a_sealed_organ_too_long_to_be_centred_ends_at_the_edge():
    organ = properties(paragraph(signed("某市某县人民政府行政审批服务和政务信息管理局", sealed=True), "某市"))
    assert organ["jc"] == {"val": "right"}


def test_three_seals_stand_in_a_row_and_more_in_rows():
    content = to_bytes(upward())
    row = paragraph(content, "某县司法局某县财政局某县审计局")
    stops = [int(values(t)["pos"]) for t in row.find(f"{W}pPr/{W}tabs")]
    assert [b - a for a, b in itertools.pairwise(stops)] == [2600, 2600]
    assert stops[0] > 21 * 56.7  # half a seal within the type area
    rows = list(tree(signed(*("县司法局县财政局县审计局县统计局"[n : n + 4] for n in (0, 4, 8, 12)), sealed=True)).iter(f"{W}p"))
    assert [words(p) for p in rows[2:4]] == ["县司法局", "县财政局县审计局县统计局"]


def test_one_annex_is_noted_without_a_number():
    content = to_bytes(plan())
    note = properties(paragraph(content, "附件：任务分解表"))
    assert note["ind"] == {"leftChars": "500", "left": "1600", "hangingChars": "300", "hanging": "960"}
    assert note["spacing"] == {"before": LINE}


def test_annexes_are_numbered_and_their_turnovers_aligned():
    content = to_bytes(notice())
    assert indent(content, "附件：1.") == {"leftChars": "600", "left": "1920", "hangingChars": "400", "hanging": "1280"}
    assert indent(content, "2.全县法治") == {"leftChars": "600", "left": "1920", "hangingChars": "100", "hanging": "320"}
    labels = [words(p) for p in tree(content).iter(f"{W}p") if properties(p)["pStyle"] == {"val": "AttachmentLabel"}]
    assert labels == ["附件1", "附件2"]


def test_names_of_annexes_end_without_a_mark():
    content = to_bytes(replace(plan(), annexes=(Annex("任务分解表。", (body("甲。"),)),)))
    assert words(paragraph(content, "附件：")) == "附件：任务分解表"


def test_the_remark_stands_in_brackets():
    assert words(paragraph(to_bytes(notice()), "（联系人")) == "（联系人：王某某，电话：1234567）"
    assert words(paragraph(to_bytes(replace(notice(), contact="（联系人：甲）")), "（联系人")) == "（联系人：甲）"


def test_the_signature_takes_the_last_of_the_text_with_it():
    paragraphs = list(tree(to_bytes(plan())).iter(f"{W}p"))
    at = next(n for n, p in enumerate(paragraphs) if words(p).startswith("附件：任务"))
    assert ["keepNext" in properties(p) for p in paragraphs[at - 1 : at + 3]] == [True, True, True, False]


def test_signers_stand_two_to_a_line_in_the_type_of_names():
    content = to_bytes(upward())
    lines = [p for p in tree(content).iter(f"{W}p") if properties(p)["pStyle"] == {"val": "HeadNumber"}]
    assert [words(p) for p in lines] == ["签发人：王某某李某", "某司〔2026〕3号赵某某"]
    named = [words(r) for p in lines for r in p.iter(f"{W}r") if r.find(f"{W}rPr/{W}rStyle") is not None]
    assert named == ["王某某", "李某", "赵某某"]
    assert "pBdr" not in properties(lines[0])
    assert "pBdr" in properties(lines[1])


def test_one_signer_stands_on_the_line_of_the_number():
    content = to_bytes(replace(upward(), head=Head("某县司法局文件", number="某司〔2026〕3号", signers=("王某某",))))
    line = paragraph(content, "某司〔2026〕3号")
    assert words(line) == "某司〔2026〕3号签发人：王某某"
    last = values(list(line.find(f"{W}pPr/{W}tabs"))[-1])
    # One character is free on the right of a name of three.
    assert int(last["pos"]) == pytest.approx(8844 - 4 * 315, abs=2)


@pytest.mark.parametrize("length", range(1, 40))
def test_a_mark_stands_on_one_line_however_long(length):
    size, scale = mark_size("甲" * length, largest=112, least_scale=66, width=8600)
    assert length * size * 10 * scale / 100 <= 8600
    assert size <= 112
    assert 65 <= scale <= 100
    assert length > 16 or size > 70


def test_the_foot_has_thick_rules_outside_and_thin_ones_within():
    rows = [c.find(f"{W}tcPr/{W}tcBorders") for c in list(tree(to_bytes(minutes())).iter(f"{W}tbl"))[-1].iter(f"{W}tc")]
    assert [[values(edge)["sz"] for edge in row] for row in rows] == [["8", "6"], ["6", "8"]]


def test_addressees_in_the_foot_stand_above_the_copies_without_a_rule_between():
    paper = replace(minutes(), imprint=Imprint(copies=("县委办公室",), printer="甲", date="2026年3月6日", addressees=("县司法局", "县财政局")))
    cells = [[words(p) for p in c.iter(f"{W}p")] for c in list(tree(to_bytes(paper)).iter(f"{W}tbl"))[-1].iter(f"{W}tc")]
    assert cells == [["主送：县司法局，县财政局。", "抄送：县委办公室。"], ["甲2026年3月6日印发"]]


def test_the_foot_of_a_letter_names_copies_only():
    paper = replace(letter(), imprint=Imprint(copies=("县委办公室",), printer="甲", date="2026年3月6日"))
    table = list(tree(to_bytes(paper)).iter(f"{W}tbl"))[-1]
    assert words(table) == "抄送：县委办公室。"
    assert not list(table.iter(f"{W}tcBorders"))


def test_minutes_named_as_their_mark_have_no_second_title():
    paper = replace(minutes(), title="某县人民政府常务会议纪要")
    titles = [words(p) for p in tree(to_bytes(paper)).iter(f"{W}p") if words(p) == paper.title]
    assert len(titles) == 1


def test_attendance_stands_one_line_below_with_turnovers_behind_the_label():
    content = to_bytes(minutes())
    first, second = properties(paragraph(content, "出席：")), properties(paragraph(content, "请假："))
    assert first["ind"] == {"leftChars": "500", "left": "1600", "hangingChars": "300", "hanging": "960"}
    assert (first["spacing"], "spacing" in second) == ({"before": LINE}, False)


def test_the_head_of_a_table_is_repeated_and_rows_stay_whole():
    table = next(t for t in tree(to_bytes(notice())).iter(f"{W}tbl"))
    rows = list(table.iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * 30
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert sum(int(values(c)["w"]) for c in table.find(f"{W}tblGrid")) == 16838 - 1984 - 2098


def test_lines_in_a_table_grow_with_their_type():
    spacing = properties(style(to_bytes(notice()), "TableText"))["spacing"]
    assert (spacing["line"], spacing["lineRule"]) == ("400", "atLeast")


def test_a_form_has_labels_and_room_where_it_is_filled_in_by_hand():
    content = to_bytes(sheet())
    table = next(t for t in tree(content).iter(f"{W}tbl"))
    heights = [int(values(e)["val"]) for e in table.iter(f"{W}trHeight")]
    assert heights == [680] * 5 + [1737]
    cells = [(words(c), properties(next(c.iter(f"{W}p")))["pStyle"]["val"]) for c in table.iter(f"{W}tc")]
    assert cells[0] == ("立项依据", "FormHead")
    assert ("县司法局", "FormCell") in cells
    assert cells[3][1] == "FormText"
    assert words(paragraph(content, "某县人民政府督查室某政督")) == "某县人民政府督查室某政督〔2026〕7号"


def test_a_row_must_fill_its_columns():
    table = Table((Column("甲", 1), Column("乙", 1)), ((Cell((Piece("一"),)),),))
    with pytest.raises(ValueError, match="1 cells in a table of 2"):
        to_bytes(Paper(kind="", title="甲", body=(table,)))


def test_two_tables_in_a_row_stay_two():
    table = Table((Column("甲", 1),), ((Cell((Piece("一"),)),),))
    assert [e.tag for e in tree(to_bytes(Paper(kind="", title="", body=(table, table)))).find(f"{W}body")] == [
        f"{W}{name}" for name in ("tbl", "p", "tbl", "p", "sectPr")
    ]


def test_notes_below_a_table_are_set_as_the_table():
    table = Table((Column("甲", 1),), ((Cell((Piece("一"),)),),))
    note = Paragraph("note", (Piece("注：乙。"),))
    content = to_bytes(Paper(kind="", title="丙", body=(note, table, note, note)))
    assert [properties(p)["pStyle"]["val"] for p in tree(content).iter(f"{W}p") if words(p) == "注：乙。"] == ["Note", "TableText", "TableText"]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于粮食安全的实施方案", ["关于粮食安全的实施方案"]),
        ("关于贯彻落实全县粮食安全工作会议精神的实施方案", ["关于贯彻落实", "全县粮食安全工作会议精神的实施方案"]),
        (
            "关于落实县政府第三次专题会议（仓房改造）议定事项的实施方案",
            ["关于落实县政府第三次专题会议（仓房改造）", "议定事项的实施方案"],
        ),
        ("关于全县法治政府建设推进会部署事项的督办通知", ["关于全县法治政府建设推进会", "部署事项的督办通知"]),
        (
            "某县人民政府办公室关于印发全县法治政府建设推进会议定事项实施方案的通知",
            ["某县人民政府办公室关于印发全县法治政府", "建设推进会议定事项实施方案的通知"],
        ),
        (
            "关于贯彻落实全市安全生产和防灾减灾救灾工作电视电话会议暨市安委会全体会议精神的实施方案",
            ["关于贯彻落实全市安全生产和", "防灾减灾救灾工作电视电话会议暨", "市安委会全体会议精神的实施方案"],
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


def test_a_mark_leaves_room_for_the_gaps_beside_its_figures():
    size, scale = mark_size("甲31乙", largest=112, least_scale=66, width=3500)
    assert size * 10 * scale / 100 * 3.5 <= 3500, "three characters and two quarters"
    assert scale < mark_size("甲丙乙", largest=112, least_scale=66, width=3500)[1]
