"""The pages that LibreOffice makes of papers, measured against GB/T 9704—2012: lines, characters, margins, rules, page numbers."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace

import pytest

from nlp.draft.layout import to_bytes
from nlp.draft.paper import Imprint, Paper
from tests.draft.layout.office import SOFFICE, Page, render
from tests.draft.layout.papers import FORMS, body, letter, minutes, notice

pytestmark = pytest.mark.skipif(
    SOFFICE is None and os.environ.get("DUBAN_REQUIRE_OFFICE") != "1",
    reason="未安装 LibreOffice（soffice），无法渲染；设置 DUBAN_REQUIRE_OFFICE=1 可强制要求",
)

POINT = 25.4 / 72
LINE, CHARACTER = 28.95 * POINT, 16 * POINT
TOP, BOTTOM, LEFT, RIGHT = 37.0, 262.0, 28.0, 184.0


def grid() -> Paper:
    """Return two pages of nothing but Han characters, in one paragraph."""
    return Paper(kind="", title="甲", body=(body("督" * (28 * 22 * 2)),))


def crowded() -> Paper:
    """Return minutes whose text ends where the foot would stand."""
    paper = minutes()
    return replace(paper, body=(body("督" * (28 * 8)), body("办" * (28 * 20))))


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, list[Page]]:
    """Return the pages of every paper of these tests."""
    papers = {name: to_bytes(make()) for name, make in FORMS.items()}
    papers |= {"grid": to_bytes(grid()), "crowded": to_bytes(crowded()), "windows": to_bytes(grid(), profile="windows", latin=True)}
    papers |= {"sources": to_bytes(notice(), sources="table"), "short": to_bytes(letter(1))}
    return render(papers, tmp_path_factory.mktemp("layout"))


@pytest.mark.parametrize("name", ["grid", "windows"])
def test_a_full_page_has_22_lines_of_28_characters(pages, name):
    lines = pages[name][1].lines()
    assert [len(line) for line in lines[:22]] == [28] * 22
    assert "".join(c.text for c in lines[22]) == "—2—"
    assert len(lines) == 23


def test_lines_are_28_95_points_apart_and_fill_the_type_area(pages):
    lines = [line[0].middle for line in pages["grid"][1].lines()[:22]]
    steps = [b - a for a, b in itertools.pairwise(lines)]
    assert all(step == pytest.approx(LINE, abs=0.05) for step in steps)
    # A character stands with its middle at 0.8 of the line less 0.36 em: baseline at 0.8, box from 0.86 em above to 0.14 em below it.
    middle = 0.8 * LINE - 0.36 * CHARACTER
    assert lines[0] - middle == pytest.approx(TOP, abs=1)
    assert lines[-1] - middle + LINE == pytest.approx(BOTTOM, abs=1)


def test_side_margins(pages):
    lines = pages["grid"][1].lines()[:22]
    assert min(line[0].left for line in lines) == pytest.approx(LEFT, abs=1)
    assert max(line[-1].right for line in lines) == pytest.approx(RIGHT, abs=1)


@pytest.mark.parametrize("name", ["plan", "notice", "minutes", "upward", "bare"])
def test_page_numbers_stand_outside_7_mm_below_the_text(pages, name):
    for number, page in enumerate(pages[name], start=1):
        if page.width > page.height:
            continue
        foot = page.lines()[-1]
        assert "".join(c.text for c in foot) == f"—{number}—"
        assert foot[0].middle == pytest.approx(BOTTOM + 7, abs=0.5)
        edge = RIGHT - foot[-1].right if number % 2 else foot[0].left - LEFT
        assert edge == pytest.approx(14 * POINT, abs=1)


def test_numbers_of_turned_pages_stand_where_those_of_upright_pages_do(pages):
    turned = [(n, page) for n, page in enumerate(pages["notice"], start=1) if page.width > page.height]
    assert len(turned) >= 3
    for number, page in turned:
        dashes = [c for c in page.characters if c.text == "—" and c.right < 35]
        assert len(dashes) == 2
        assert all((c.left + c.right) / 2 == pytest.approx(28, abs=0.6) for c in dashes)
        edge = 210 - 26 - dashes[-1].bottom if number % 2 else dashes[0].top - 28
        assert edge == pytest.approx(14 * POINT, abs=1.5)
        assert str(number) in page.text


def test_the_head_of_a_document(pages):
    page = pages["notice"][0]
    mark = page.find("某县人民政府办公室文件")
    assert min(c.top for c in mark) == pytest.approx(TOP + 35, abs=1)
    assert mark[0].left - LEFT == pytest.approx(RIGHT - mark[-1].right, abs=1)
    assert max(c.middle for c in mark) - min(c.middle for c in mark) < 5
    serial, urgency = page.find("000123"), page.find("特急")
    assert serial[0].left == pytest.approx(LEFT, abs=1)
    assert urgency[0].middle - serial[0].middle == pytest.approx(LINE, abs=1)
    number = page.find("某政办发")
    # Two blank lines, then what stands above a character in its line.
    assert number[0].top - max(c.bottom for c in mark) == pytest.approx(2 * LINE + 9.4 * POINT, abs=2)
    (rule,) = page.rules()
    assert rule.middle - max(c.bottom for c in number) == pytest.approx(4, abs=1)
    assert (rule.left, rule.right) == (pytest.approx(LEFT, abs=1), pytest.approx(RIGHT, abs=1))
    title = page.find("某县人民政府办公室关于")
    assert title[0].top - rule.middle == pytest.approx(2 * LINE, abs=3)
    salutation = page.find("各乡镇人民政府")
    assert salutation[0].left == pytest.approx(LEFT, abs=1)
    assert salutation[0].middle - page.find("建设推进会议定")[0].middle == pytest.approx(2 * LINE, abs=1)


def test_signers_stand_right_and_the_number_on_the_line_of_the_last(pages):
    page = pages["upward"][0]
    first, last, number = page.find("签发人："), page.find("赵某某"), page.find("某司〔2026〕")
    assert number[0].middle == pytest.approx(last[0].middle, abs=1)
    assert last[0].left == pytest.approx(page.find("王某某")[0].left, abs=0.5)
    assert last[0].middle - first[0].middle == pytest.approx(LINE, abs=1)
    assert number[0].left - LEFT == pytest.approx(CHARACTER, abs=1)
    assert page.find("李某")[-1].right == pytest.approx(RIGHT - 2 * CHARACTER, abs=1)


def test_a_sealed_organ_is_centred_over_the_date(pages):
    page = next(p for p in pages["notice"] if "2026年3月5日" in p.text)
    date = page.find("2026年3月5日")
    at = page.text.index("2026年3月5日") - len("某县人民政府办公室")
    organ = page.characters[at : at + 9]
    assert RIGHT - date[-1].right == pytest.approx(4 * CHARACTER, abs=1)
    # LibreOffice 7.4 sets digits apart from Han characters whatever the file says, so the date runs wider to the left than in Word.
    assert (organ[0].left + organ[-1].right) / 2 == pytest.approx((date[0].left + date[-1].right) / 2, abs=6)
    assert date[0].middle - organ[0].middle == pytest.approx(LINE, abs=1)


def test_an_unsealed_date_ends_two_characters_from_the_edge_where_it_is_longer_than_the_organ(pages):
    page = next(p for p in pages["plan"] if "2026年12月25日" in p.text)
    date, organ = page.find("2026年12月25日"), page.find("县司法局2026")[:4]
    assert RIGHT - date[-1].right == pytest.approx(2 * CHARACTER, abs=1)
    assert RIGHT - organ[0].left == pytest.approx(11 * CHARACTER, abs=1.5)
    assert date[0].middle - organ[0].middle == pytest.approx(LINE, abs=1)


@pytest.mark.parametrize("name", ["upward", "minutes", "notice", "crowded", "sources"])
def test_the_foot_ends_with_the_type_area_of_the_last_page(pages, name):
    found = [n for n, page in enumerate(pages[name]) if "印发" in page.text and page.rules() and n]
    assert found[-1] == len(pages[name]) - 1
    page = pages[name][found[-1]]
    rules = page.rules()
    assert rules[-1].middle == pytest.approx(BOTTOM, abs=0.5)
    assert (rules[-1].left, rules[-1].right) == (pytest.approx(LEFT, abs=1), pytest.approx(RIGHT, abs=1))
    assert len(rules) == (2 if name == "upward" else 3)
    if len(rules) == 3:
        thick, thin = (rule.bottom - rule.top for rule in rules[:2])
        assert thick - thin == pytest.approx(0.1, abs=0.1)
    assert all(c.bottom < rules[0].top or c.top > rules[0].top for c in page.characters)


def test_a_foot_without_room_has_a_page_of_its_own(pages):
    last = pages["crowded"][-1]
    assert "抄送：" in last.text
    assert "出席" not in last.text
    assert "督" not in last.text


def test_the_rules_of_a_letter(pages):
    page = pages["letter"][0]
    first, second, third, fourth = page.rules(least=150)
    mark = page.find("某县人民政府督查室")
    assert min(c.top for c in mark) == pytest.approx(30, abs=1)
    assert first.top - max(c.bottom for c in mark) == pytest.approx(4, abs=1.5)
    assert all((r.left, r.right) == (pytest.approx(20, abs=0.5), pytest.approx(190, abs=0.5)) for r in (first, second, third, fourth))
    widths = [r.bottom - r.top for r in (first, second, third, fourth)]
    assert widths[0] > 2 * widths[1]
    assert widths[3] > 2 * widths[2]
    assert fourth.bottom == pytest.approx(297 - 20, abs=0.5)
    number = page.find("某政督函〔2026〕7号")
    assert number[-1].right == pytest.approx(RIGHT, abs=1)
    assert number[0].top - second.bottom == pytest.approx(14 * POINT, abs=1.5)
    title = page.find("关于提示")
    assert title[0].top - max(c.bottom for c in number) == pytest.approx(2 * LINE + 7 * POINT, abs=3)


def test_only_the_first_page_of_a_letter_has_no_number(pages):
    feet = ["".join(c.text for c in page.lines()[-1]) for page in pages["letter"]]
    assert feet[1:] == [f"—{n}—" for n in range(2, len(feet) + 1)]
    assert "—" not in feet[0]
    assert all(not page.rules(least=150) for page in pages["letter"][1:])


@pytest.mark.parametrize("name", ["letter", "short"])
def test_the_foot_of_a_letter_has_no_rules(pages, name):
    page = pages[name][-1]
    copies = page.find("抄送：县委办公室。")
    assert copies[0].bottom == pytest.approx(BOTTOM - 2.5, abs=1.5)
    assert not [r for r in page.rules() if 60 < r.middle < 270]


def test_the_mark_of_minutes(pages):
    page = pages["minutes"][0]
    mark = page.find("某县人民政府常务会议纪要")
    assert min(c.top for c in mark) == pytest.approx(TOP + 35, abs=1)
    attendance = next(p for p in pages["minutes"] if "出席：" in p.text)
    names = [line for line in attendance.lines() if "某" in "".join(c.text for c in line)]
    label = attendance.find("出席：")
    assert label[0].left - LEFT == pytest.approx(2 * CHARACTER, abs=1)
    assert names[1][0].left == pytest.approx(label[0].left + 3 * CHARACTER, abs=1)


def test_the_head_of_a_table_is_repeated_and_rows_stay_whole(pages):
    tables = [page for page in pages["notice"] if page.width > page.height]
    assert all(page.text.count("牵头单位") == 1 for page in tables)
    for page in tables:
        assert min(c.left for c in page.find("序号")) >= 35
        rules = page.rules(least=200)
        assert (rules[0].left, rules[0].right) == (pytest.approx(35, abs=1), pytest.approx(297 - 37, abs=1))
        assert page.text.count("完成行政规范性文件清理") == page.text.count("逐件说明理由")


def test_an_annex_begins_a_page_with_its_label_and_its_title_in_the_third_line(pages):
    page = next(p for p in pages["notice"] if p.text.startswith("附件1领导小组名单"))
    label, title = page.find("附件1"), page.find("领导小组名单")
    assert label[0].left == pytest.approx(LEFT, abs=1)
    assert title[0].middle - label[0].middle == pytest.approx(2 * LINE, abs=1)
    assert (title[0].left + title[-1].right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)


def test_the_note_of_annexes_aligns_their_numbers(pages):
    page = next(p for p in pages["notice"] if "附件：1." in p.text)
    first, second = page.find("附件：1."), page.find("2.全县")
    assert first[0].left - LEFT == pytest.approx(2 * CHARACTER, abs=1)
    assert first[3].left == pytest.approx(second[0].left, abs=1)


def test_a_foot_that_holds_nothing_is_left_out():
    paper = replace(minutes(), imprint=Imprint())
    assert b"tblpPr" not in to_bytes(paper)
