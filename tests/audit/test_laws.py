"""The table of laws is what it says it is, and titles a slip away are found."""

import csv
import random
import re
from datetime import date

import pytest

from nlp.audit.checks.laws import AS_OF, _now, key, laws, slip, titles
from nlp.audit.rule import rules_dir

READ = "2026-11-27"
KINDS = {"法律", "行政法规", "党内法规", "司法解释", "政策"}
ROWS = [line for line in (rules_dir() / "laws.csv").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]


@pytest.mark.parametrize("law", laws().values(), ids=lambda law: law.title)
def test_days_of_a_law_are_in_order(law):
    days = [law.adopted, *(day for day, _ in law.changes), law.ended]
    known = [date.fromisoformat(day) for day in days if day]
    assert known == sorted(set(known))
    assert {what for _, what in law.changes} <= {"修正", "修订"}
    assert law.adopted
    assert max([law.adopted, *(day for day, _ in law.changes)]) <= AS_OF


@pytest.mark.parametrize("law", [law for law in laws().values() if law.in_force], ids=lambda law: law.title)
def test_the_newest_text_takes_effect_on_its_day_or_later_and_before_the_law_ends(law):
    newest = law.changes[-1][0] if law.changes else law.adopted
    assert newest <= date.fromisoformat(law.in_force).isoformat()
    assert not law.ended or law.in_force < law.ended


@pytest.mark.parametrize("law", laws().values(), ids=lambda law: law.title)
def test_a_row_is_of_a_known_kind_names_its_source_and_was_read(law):
    assert law.kind in KINDS
    assert len(law.source) >= 5
    assert "just-laws" not in law.source
    assert law.checked == READ
    assert law.ended or not law.successor or law.kind == "政策"


def test_no_title_stands_twice():
    titled = [row["title"] for row in csv.DictReader(ROWS)]
    assert len({key(title) for title in titled}) == len(titled) == len(laws())
    spelt = (rules_dir() / "law_titles.txt").read_text(encoding="utf-8").splitlines()
    assert {key(title) for title in spelt if title[:1] != "#"}.isdisjoint(laws())


def test_cells_are_clean():
    for row in csv.DictReader(ROWS):
        assert all(cell == cell.strip() and "\u3000" not in cell for cell in row.values())
        assert not {"(", ")", "〈"} & set(row["title"])


def test_a_regulation_is_numbered_by_orders():
    for law in laws().values():
        if law.kind == "行政法规" and law.number:
            orders = (
                r"(国务院令第\d+号(；国务院令第\d+号)?|国务院、中央军委令第\d+号|卫生部令第\d+号|国发〔\d{4}〕\d+号)"
            )
            assert re.fullmatch(orders, law.number), law.title


def test_what_took_the_place_of_a_law_is_in_the_table():
    assert [law.title for law in laws().values() if law.successor and key(law.successor) not in laws()] == []


def test_laws_that_nothing_took_the_place_of():
    gone = [law.title for law in laws().values() if law.ended and not law.successor and law.kind != "政策"]
    assert gone == ["中华人民共和国乡镇企业法", "中华人民共和国全民所有制工业企业法"]


@pytest.mark.parametrize(
    ("day", "right"), [("2023-05-01", "噪声污染防治法"), ("2026-09-01", "生态环境法典"), (None, "生态环境法典")]
)
def test_what_took_the_place_of_a_law_may_have_ended_too(day, right):
    assert _now(laws()["环境噪声污染防治法"], day) == f"中华人民共和国{right}"


def test_a_title_with_one_character_changed_is_found():
    known, dice = titles(), random.Random(7)
    found, wrong, planted = 0, 0, 0
    for name in known.full:
        if len(name) < 8:
            continue
        at = dice.randrange(1, len(name) - 1)
        slipped = name[:at] + dice.choice("查制作工行政的法规") + name[at + 1 :]
        if slipped in known.known:
            continue
        planted += 1
        right = known.close_to(slipped)
        found += right == known.full[name]
        wrong += right not in (None, known.full[name])
    assert planted > 1000
    assert found / planted > 0.97
    assert wrong == 0


@pytest.mark.parametrize(
    ("wrong", "right", "one"),
    [
        ("督查工作规定", "督察工作规定", True),
        ("重大行政决策程序条例", "重大行政决策程序暂行条例", True),
        ("行政处罚发", "行政处罚法", True),
        ("行政许可法", "行政许可证", False),
        ("古城保护条例", "长城保护条例", False),
        ("加强应诉工作的实施意见", "加强应诉工作的意见", False),
        ("第十三个五年规划纲要", "第十四个五年规划纲要", False),
        ("食品生产许可办法", "食品经营许可办法", False),
    ],
)
def test_slips_of_the_pen_and_other_papers(wrong, right, one):
    assert slip(wrong, right) is one
