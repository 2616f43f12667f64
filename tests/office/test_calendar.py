"""The calendar file: well formed by the letter of RFC 5545, the same entry for the same row, rules that fall on the days of the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import UsageError
from nlp.ledger import recurring
from nlp.ledger.edit import edit
from nlp.ledger.queries import Filter
from nlp.office.calendar import FOLD, _exact, escape, fold, to_ics
from nlp.recognize.recurrence import occurrences, rrules
from tests.office.conftest import CLERK, Desk, grain, roads

KNOWN = {
    "VCALENDAR": {"VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME"},
    "VEVENT": {"UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "RRULE", "SUMMARY", "DESCRIPTION", "CATEGORIES", "STATUS", "TRANSP"},
    "VALARM": {"ACTION", "DESCRIPTION", "TRIGGER"},
}
ONCE = {"VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS"}, "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"}}


@dataclass
class Part:
    """A component as it was read, with its properties by name."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)


def read(content: bytes) -> Part:
    """Read a calendar strictly: CRLF, folding, nesting, known properties once each. Asserts."""
    assert content.endswith(b"\r\n")
    raw = content.split(b"\r\n")[:-1]
    assert not any(b"\r" in line or b"\n" in line for line in raw)
    assert all(len(line) <= FOLD for line in raw)
    lines: list[str] = []
    for line in raw:
        text = line.decode()  # every part on its own: no character is cut in two
        if text.startswith(" "):
            lines[-1] += text[1:]
        else:
            lines.append(text)
    stack = [Part("")]
    for line in lines:
        head, _, value = line.partition(":")
        name = head.split(";")[0]
        if name == "BEGIN":
            stack.append(Part(value))
        elif name == "END":
            done = stack.pop()
            assert done.name == value
            assert ONCE.get(value, set()) <= set(done.values)
            stack[-1].parts.append(done)
        else:
            assert name in KNOWN[stack[-1].name], line
            assert name not in stack[-1].values, line
            stack[-1].values[name] = value if name in ("RRULE", "DTSTART", "TRIGGER") else unescaped(value)
    (calendar,) = stack[0].parts
    uids = [part.values["UID"] for part in calendar.parts]
    assert len(uids) == len(set(uids))
    return calendar


def unescaped(value: str) -> str:
    out, chars = "", iter(value)
    for char in chars:
        assert char not in ";,"
        if char == "\\":
            following = next(chars)
            assert following in "\\;,nN"
            out += "\n" if following in "nN" else following
        else:
            out += char
    return out


def calendar(desk: Desk, **options: object) -> Part:
    with desk.ledger.read() as work:
        return read(to_ics(work, **options))  # type: ignore[arg-type]


def events(desk: Desk, **options: object) -> dict[str, Part]:
    return {part.values["SUMMARY"][-6:]: part for part in calendar(desk, **options).parts}


@pytest.fixture
def handed(desk: Desk) -> Desk:
    grain(desk)
    roads(desk)
    desk.hand_on("库点清查", "出入库", "村道")
    return desk


def test_a_row_is_an_entry_on_its_day(handed: Desk) -> None:
    row = handed.row("库点清查")
    part = events(handed)["0个库点清查"]
    assert part.values | {"DESCRIPTION": ""} == {
        "UID": f"{row.number}@duban", "DTSTAMP": "20240306T013000Z", "LAST-MODIFIED": "20240306T013000Z", "SEQUENCE": str(row.version), "DTSTART": "20240630",
        "DTEND": "20240701", "SUMMARY": "县粮储局要会同县财政局在6月底前完成20个库点清查", "DESCRIPTION": "", "CATEGORIES": "已交办", "STATUS": "CONFIRMED", "TRANSP": "TRANSPARENT",
    }
    assert "牵头单位：县粮储局\n配合单位：县财政局\n时限：6月底前\n状态：已交办" in part.values["DESCRIPTION"]


def test_an_alarm_rings_some_days_before_at_nine(handed: Desk) -> None:
    assert [part.parts[0].values["TRIGGER"] for part in calendar(handed).parts] == ["-P2DT15H"] * 3
    assert [part.parts[0].values["TRIGGER"] for part in calendar(handed, alarm=1).parts] == ["-PT15H"] * 3
    assert not any(part.parts for part in calendar(handed, alarm=None).parts)


def test_an_entry_keeps_its_name_and_its_sequence_grows(handed: Desk) -> None:
    before = events(handed)["0个库点清查"].values
    handed.day = "2024-04-01"
    handed.take("库点清查", "申请延期", actor=CLERK, reason="汛期道路中断", day="2024-07-31")
    handed.take("库点清查", "批准延期")
    after = events(handed)["0个库点清查"].values
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert (after["DTSTART"], after["DTSTAMP"]) == ("20240731", "20240401T013000Z")


def test_cancelled_rows_take_their_entry_away(handed: Desk) -> None:
    handed.take("出入库", "取消", reason="重复部署")
    part = events(handed)["入库电子台账"]
    assert (part.values["STATUS"], part.parts) == ("CANCELLED", [])


def test_done_rows_ring_no_more(handed: Desk) -> None:
    handed.take("村道", "签收", "报送办结", actor=CLERK)
    handed.take("村道", "审核办结")
    part = events(handed)["公里村道硬化"]
    assert (part.values["SUMMARY"][:5], part.parts) == ("【已办结】", [])


def test_rows_never_handed_on_are_in_no_calendar(desk: Desk) -> None:
    grain(desk)
    assert calendar(desk).parts == []


def test_a_unit_gets_the_rows_it_has_a_part_in(handed: Desk) -> None:
    found = calendar(handed, unit="县财政局")
    assert found.values["X-WR-CALNAME"] == "县财政局督办任务"
    assert [part.values["SUMMARY"][-4:] for part in found.parts] == ["库点清查"]
    assert [part.values["SUMMARY"][-4:] for part in calendar(handed, wanted=Filter(text="村道")).parts] == ["村道硬化"]


def test_the_same_ledger_gives_the_same_bytes(handed: Desk) -> None:
    with handed.ledger.read() as work:
        assert to_ics(work) == to_ics(work)


def test_words_that_look_like_properties_stay_words(handed: Desk) -> None:
    row = handed.row("村道")
    with handed.ledger.write(CLERK) as work:
        edit(work, row.id, version=row.version, changes={"content": "硬化村道;\r\nEND:VEVENT\r\nBEGIN:VEVENT\nUID:x,\\n\x00"})
    assert len(calendar(handed).parts) == 3


def test_a_recurring_row_goes_on_behind_its_occurrences(desk: Desk) -> None:
    grain(desk)
    row = desk.row("收购资金")
    with desk.ledger.write(CLERK) as work:
        edit(work, row.id, version=row.version, changes={"deadlines": ["每月25日前"]})
    desk.hand_on("收购资金")
    recurring.ensure(desk.ledger)
    found = {part.values["UID"]: part.values for part in calendar(desk).parts}
    assert {uid: (v["DTSTART"], v.get("RRULE")) for uid, v in found.items()} == {
        f"{row.number}@duban": ("20240425", "FREQ=MONTHLY;BYMONTHDAY=25"),
        f"{row.number}-2024-03@duban": ("20240325", None),
    }


@pytest.mark.parametrize(("words", "value"), [
    ("每月25日前", "R/P1M"), ("每月31日前", "R/P1M"), ("每月底", "R/P1M"), ("每季度", "R/P3M"), ("每两个月", "R/P2M"), ("每周五", "R/P1W"), ("每两周", "R/P2W"),
    ("每年6月、12月底前", "R/P1Y"), ("每半年", "R/P6M"), ("每月最后一个周五", "R/P1M"), ("每月10日、30日", "R/P1M"),
])
@pytest.mark.parametrize("begins", [date(2024, 3, 6), date(2024, 1, 31)])
def test_rules_fall_on_the_days_of_the_ledger(words: str, value: str, begins: date) -> None:
    rrulestr = pytest.importorskip("dateutil.rrule").rrulestr
    rules = rrules(words, value)
    assert rules
    for rule in rules:
        days = occurrences([rule], begins, begins + timedelta(days=900), begins=begins)
        told = rrulestr(_exact(rule, begins), dtstart=datetime.combine(days[0], datetime.min.time()))
        assert [at.date() for at in told.between(datetime(2024, 1, 1), datetime.combine(days[-1], datetime.min.time()), inc=True)] == days


@given(st.text())
def test_escaped_text_reads_back(text: str) -> None:
    value = escape(text)
    assert "\n" not in value
    assert len(unescaped(value)) <= len(text)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")))
def test_folded_lines_are_short_and_join_again(text: str) -> None:
    parts = list(fold(text))
    assert all(len(part.encode()) <= FOLD for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == text


def test_an_alarm_of_a_thousand_days_is_refused(desk: Desk) -> None:
    with desk.ledger.read() as work, pytest.raises(UsageError, match="0到366"):
        to_ics(work, alarm=1000)
