"""Analyses for the tests of drafting, with the cells of each row written inside the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from nlp.datamodel import Analysis, Deadline, Doc, Heading, Meta, Origin, Party, Segment, Source, Target, Task

CELL = re.compile(r"\[(LEAD|SUPPORT|ADDR|TIME|FIGURE) ([^\]]+)\]")


@pytest.fixture
def build() -> Callable[..., Analysis]:
    """Return a builder: `build("task [LEAD 县司法局]要…。", "1 一、总则", "requirement 要…")`, a segment a line.

    A line begins with its role, or with a digit for a heading of that level. A task ends before its full stop; a
    line with `+` is an assignment: its cells go to the task before it. A role with `*` is a task row of that role.
    """
    return build_analysis


def build_analysis(*lines: str, meta: Meta | None = None, origins: bool = True) -> Analysis:
    text = ""
    segments: list[Segment] = []
    headings: list[Heading] = []
    tasks: list[Task] = []
    places: list[Origin] = []
    for line in lines:
        role, _, marked = line.partition(" ")
        start = len(text)
        cells: dict[str, list[tuple[int, int, str]]] = {}
        at = 0
        for m in CELL.finditer(marked):
            text += marked[at : m.start()]
            cells.setdefault(m.group(1), []).append((len(text), len(text) + len(m.group(2)), m.group(2)))
            text += m.group(2)
            at = m.end()
        text += marked[at:]
        end = len(text)
        if role.isdigit():
            headings.append(Heading(start, end, None, int(role)))
        segments.append(
            Segment(start, end, "topic" if role.isdigit() else role.removesuffix("*").replace("+", "assignment"))
        )
        values = {
            "lead": tuple(Party(s, e, t, t) for s, e, t in cells.get("LEAD", [])),
            "support": tuple(Party(s, e, t, t) for s, e, t in cells.get("SUPPORT", [])),
            "addressee": tuple(Party(s, e, t, t) for s, e, t in cells.get("ADDR", [])),
            "deadlines": tuple(Deadline(s, e, t, "date", None) for s, e, t in cells.get("TIME", [])),
            "targets": tuple(Target(s, e, t, None, "") for s, e, t in cells.get("FIGURE", [])),
        }
        if role == "+":
            tasks[-1] = replace(tasks[-1], **{k: getattr(tasks[-1], k) + v for k, v in values.items()})
        elif role == "task" or role.endswith("*"):
            row_end = start + len(text[start:end].rstrip("。；"))
            tasks.append(
                Task(f"t{len(tasks)}", start, row_end, len(segments) - 1, "A", role.removesuffix("*"), **values)
            )
        places.append(Origin(start, end + 1, paragraph=len(places) + 1))
        text += "\n"
    doc = Doc(
        text=text,
        source=Source(name="讲话.txt"),
        meta=meta or Meta(occasion="全县粮食安全工作会议", doc_type="领导讲话"),
        origins=tuple(places) if origins else (),
        headings=tuple(headings),
        segments=tuple(segments),
    )
    return Analysis(doc=doc, tasks=tuple(tasks))


@pytest.fixture
def speech() -> Analysis:
    """A short speech with every kind of line a plan is made of."""
    return build_analysis(
        "procedure 同志们：",
        "requirement 要坚持底线思维，把粮食安全当作头等大事来抓。",
        "1 一、管好库存",
        "2 （一）清查库点",
        "task [LEAD 县粮储局]要会同[SUPPORT 县财政局]在[TIME 6月底前]完成[FIGURE 20个]库点清查。",
        "task 要建立出入库电子台账。",
        "2 （二）改造仓房",
        "task [ADDR 各乡镇]要在[TIME 年底前]改造危旧仓房。",
        "prohibition 严禁任何人擅自动用储备粮。",
        "1 二、抓好收购",
        "task 请[LEAD 县农业农村局]和[LEAD 县供销社]公布收购网点名单。",
        "accountability 对压级压价的，严肃追究责任。",
    )
