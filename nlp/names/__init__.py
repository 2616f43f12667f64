"""Call every unit by the name of its organ: short forms by a lexicon, the units of a house by its roster.

`Unit.name` and with it `Party.name` become the name; the words of the text stay where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nlp.datamodel import Doc, Finding, Party, Span, Task, Unit
from nlp.names.canonical import canonical, place_of, reform_of
from nlp.names.lexicon import Reform
from nlp.names.roster import Member, Roster, read_roster, roster_of

__all__ = ["REFORMED", "UNKNOWN", "Member", "Roster", "expand", "name_findings", "name_units", "read_roster", "reform_message", "reformed", "roster_of"]

REFORMED, UNKNOWN = "ORG-REFORMED", "unit-not-in-roster"
"""Rules of the findings: an organ that a reform has done away with (the audit has it by the same name); a unit in charge that the
roster does not know."""

_PARTS = re.compile(r"[、，,；;和与及（）()]|以及")
_ALL = re.compile(r"^(?:全[省市县区州旗])?(?:[省市县区州旗]直?)?(?:各级|各|所有|全体)")
_WHERE = re.compile(r"^[省市县区州旗]直")
_FORMER = re.compile(r"(?:原|前|时任|曾任|历任|撤销|整合|合并|组建前)[的了]?[\u4e00-\u9fff]{0,6}$")
"""Before a body: it is spoken of as one that was."""
_TAIL = re.compile(r"(?:文化|广电|体育|广播|电视|出版|交通|园林|水务|商务)$")
"""Before a body: it is the end of a longer name (市文化广电旅游局)."""
_JOINT = {"乡镇": ("乡", "镇"), "镇街": ("镇", "街道"), "镇街道": ("镇", "街道"), "乡镇街道": ("乡", "镇", "街道"), "镇办": ("镇", "街道"), "市县": ("市", "县"), "县区": ("县", "区")}
"""Classes named in one word."""


def name_units(doc: Doc, roster: Roster | None = None) -> Doc:
    """Return `doc` with the names of its bodies; classes (各镇) keep theirs."""
    place = place_of(doc)
    known: dict[str, str] = {}

    def named(unit: Unit) -> Unit:
        if unit.generic:
            return unit
        words = re.sub(r"\s", "", unit.name)
        if words not in known:
            member = roster.find(words, place) if roster else None
            known[words] = member.unit if member else canonical(words, place)
        return replace(unit, name=known[words])

    return replace(doc, units=tuple(map(named, doc.units)))


def name_findings(doc: Doc, roster: Roster | None = None) -> tuple[Finding, ...]:
    """Return what is to be checked of the bodies in `doc`: organs that are no more, owners the roster does not know."""
    year = int(doc.meta.date.split("-")[0]) if doc.meta.date else None
    units = {member.unit for member in roster.members} if roster else set()
    return tuple(replace(finding, family="organ") for finding in _findings(doc, year, units))


def reformed(doc: Doc) -> Iterator[tuple[Unit, Reform]]:
    """Yield the bodies in `doc` that a reform has done away with, whatever the day of the document, and that reform.

    Those it speaks of as former (原县环保局) are none.
    """
    for unit in doc.units:
        reform = None if unit.generic else reform_of(re.sub(r"\s", "", doc.quote(unit)))
        before = doc.text[max(0, unit.start - 10) : unit.start]
        former = _FORMER.search(before + doc.text[unit.start : unit.start + 1]) or doc.text.startswith("长", unit.end)
        if reform and not former and not _TAIL.search(before):
            yield unit, reform


def reform_message(words: str, reform: Reform, *, dated: bool) -> str:
    """Return in Chinese what became of an organ; `dated`: the day of the document is known."""
    told = {"撤并": "已撤并", "改名": "已改名", "不再单设": "已不再单设"}[reform.what]
    return f"“{words}”{told}（{reform.source}），请核实现名{'' if dated else '（文件日期不明）'}"


def _findings(doc: Doc, year: int | None, units: set[str]) -> Iterator[Finding]:
    gone = dict(reformed(doc))
    for unit in doc.units:
        words = re.sub(r"\s", "", doc.quote(unit))
        if unit.generic:
            continue
        reform = gone.get(unit) if unit.name not in units else None
        if reform and (year is None or year > reform.year):
            message = reform_message(words, reform, dated=year is not None)
            yield Finding(REFORMED, "warning", unit.start, unit.end, message, f"现为：{reform.successor}" if reform.successor else "")
        if units and unit.name not in units and unit.function != "mention":
            yield Finding(UNKNOWN, "warning", unit.start, unit.end, f"名册中没有“{words}”", "请核对名称，或在名册中补上这个单位、别名")


def expand(doc: Doc, tasks: Iterable[Task], roster: Roster) -> tuple[Task, ...]:
    """Return the rows with each class of addressees replaced by the roster's members of that class.

    A class the roster does not have, or of which the text means some only (有关部门), stays.
    """
    generic = {Span(u.start, u.end) for u in doc.units if u.generic}

    def members(parties: Sequence[Party]) -> tuple[Party, ...]:
        out: dict[str, Party] = {p.name: p for p in parties if Span(p.start, p.end) not in generic}
        for party in parties:
            if Span(party.start, party.end) in generic:
                found, whole = members_of(party.name, roster)
                for member in found:
                    out.setdefault(member.unit, replace(party, name=member.unit, how="inferred"))
                if not whole:
                    out.setdefault(party.name, party)
        return tuple(sorted(out.values(), key=lambda p: p.start))

    return tuple(replace(t, lead=members(t.lead), support=members(t.support), addressee=members(t.addressee)) for t in tasks)


def members_of(words: str, roster: Roster) -> tuple[tuple[Member, ...], bool]:
    """Return the members that a class named in a text has, and whether that is all it names: 各镇、有关部门 names more than the towns."""
    found: dict[str, Member] = {}
    whole, all_of_them = True, False
    for part in filter(None, _PARTS.split(words)):
        all_of_them = all_of_them or bool(_ALL.match(part))
        name = _WHERE.sub("", _ALL.sub("", part))
        classes = (name,) if roster.of_class(name) else _JOINT.get(name, ())
        some = [member for c in classes for member in roster.of_class(c)] if all_of_them else []
        found.update((member.unit, member) for member in some)
        whole = whole and bool(some)
    return tuple(found.values()), whole and bool(found)
