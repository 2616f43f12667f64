"""The table of laws is what it says it is, and titles a slip away are found."""

import random
from datetime import date

import pytest

from nlp.audit.checks.laws import AS_OF, key, laws, slip, titles


@pytest.mark.parametrize("law", laws().values(), ids=lambda law: law.title)
def test_days_of_a_law_are_in_order(law):
    days = [law.adopted, *(day for day, _ in law.changes), law.ended]
    known = [date.fromisoformat(day) for day in days if day]
    assert known == sorted(known)
    assert {what for _, what in law.changes} <= {"修正", "修订"}
    assert law.source
    assert law.kind in {"法律", "行政法规", "党内法规", "政策"}
    assert law.adopted <= AS_OF


def test_what_took_the_place_of_a_law_is_in_the_table_or_is_its_own_story():
    missing = [law.title for law in laws().values() if law.successor and key(law.successor) not in laws()]
    assert missing == [
        "中华人民共和国营业税暂行条例",
        "中华人民共和国契税暂行条例",
        "中华人民共和国城市维护建设税暂行条例",
        "中华人民共和国车辆购置税暂行条例",
        "城市流浪乞讨人员收容遣送办法",
    ]


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
