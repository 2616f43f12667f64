"""The roster with what the ledger gives each unit to do, for the sheet 单位名册."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nlp.datamodel import Analysis
from nlp.export.rows import Column
from nlp.names import UNKNOWN, Member, Roster
from nlp.tasks.entries import entries, occurrences
from nlp.tasks.owners import entry_columns, party_name


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit and in how many rows of the ledger it stands in each column; "" for none."""

    unit: str
    aliases: str
    leader: str
    contact: str
    kind: str
    lead: int | str
    responsible: int | str
    support: int | str
    remark: str


UNIT_COLUMNS: Final = (
    Column("unit", "单位", 30),
    Column("aliases", "别名", 24),
    Column("leader", "负责人", 12, centred=True),
    Column("contact", "联系方式", 18, centred=True),
    Column("kind", "类别", 12, centred=True),
    Column("lead", "牵头", 7, centred=True),
    Column("responsible", "责任", 7, centred=True),
    Column("support", "配合", 7, centred=True),
    Column("remark", "备注", 24),
)


def unit_rows(documents: Mapping[str, Analysis], roster: Roster) -> list[UnitRow]:
    """Return the members in the order of the roster, then the units in charge that it does not know."""
    counts: Counter[tuple[str, int]] = Counter()
    unknown: dict[str, None] = {}
    for entry in entries(occurrences(documents)):
        for column, parties in enumerate(entry_columns(entry)):
            counts.update((party_name(party), column) for party in parties)
    for analysis in documents.values():
        strange = {f.start for f in analysis.findings if f.rule == UNKNOWN}
        unknown |= dict.fromkeys(unit.name for unit in analysis.doc.units if unit.start in strange)
    rows = [_row(member, counts, "") for member in roster.members]
    return rows + [_row(Member(unit), counts, "名册中没有，请核对") for unit in unknown]


def _row(member: Member, counts: Counter[tuple[str, int]], remark: str) -> UnitRow:
    lead, responsible, support = (counts[member.unit, column] or "" for column in range(3))
    listed = ("、".join(member.aliases), member.leader, member.contact, "、".join(member.classes))
    return UnitRow(member.unit, *listed, lead, responsible, support, remark)
