"""Analyses for the tests of drafting, written as marked text: see `tests.marked`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from nlp.datamodel import Analysis, Meta, Origin
from tests.marked import analysis_of


@pytest.fixture
def build() -> Callable[..., Analysis]:
    """Return a builder: `build("task [LEAD 县司法局]要…。", "head1 一、总则", "requirement 要…")`, a segment a line."""
    return build_analysis


def build_analysis(*lines: str, meta: Meta | None = None, origins: bool = True) -> Analysis:
    split = ((role, words) for role, _, words in (line.partition(" ") for line in lines))
    meta = meta or Meta(occasion="全县粮食安全工作会议", doc_type="领导讲话")
    analysis = analysis_of(split, name="讲话.txt", meta=meta)
    if not origins:
        return analysis
    places = (Origin(s.start, s.end + 1, paragraph=n) for n, s in enumerate(analysis.doc.segments, start=1))
    return replace(analysis, doc=replace(analysis.doc, origins=tuple(places)))


@pytest.fixture
def speech() -> Analysis:
    """A short speech with every kind of line a plan is made of."""
    return build_analysis(
        "procedure 同志们：",
        "requirement 要坚持底线思维，把粮食安全当作头等大事来抓。",
        "head1 一、管好库存",
        "head2 （一）清查库点",
        "task [LEAD 县粮储局]要会同[SUPPORT 县财政局]在[DATE 6月底前]完成[FIGURE 20个]库点清查。",
        "task 要建立出入库电子台账。",
        "head2 （二）改造仓房",
        "task [ADDRESSEE 各乡镇]要在[DATE 年底前]改造危旧仓房。",
        "prohibition 严禁任何人擅自动用储备粮。",
        "head1 二、抓好收购",
        "task 请[LEAD 县农业农村局]和[LEAD 县供销社]公布收购网点名单。",
        "accountability 对压级压价的，严肃追究责任。",
    )
