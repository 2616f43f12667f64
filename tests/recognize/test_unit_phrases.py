"""Over six hundred orders, responsibility lines and traps, written without looking at the rules for units."""

from pathlib import Path

import pytest

from tests.recognize.test_parties import read
from tests.spans import marked

PHRASES = (Path(__file__).parent / "phrases" / "units.txt").read_text(encoding="utf-8").splitlines()
LATER = {
    "[LEAD 住建]、[LEAD 消防]、[LEAD 应急]部门要查完高层住宅。": "the last of a list keeps its noun (应急部门) in the annotated documents",
    "[LEAD 纪检]、[LEAD 组织]、[LEAD 审计]部门要建立线索互送机制。": "the last of a list keeps its noun (审计部门) in the annotated documents",
    "牵头领导：李某某；牵头单位：[LEAD 县卫健局]": "the leader is read as well, as a leader; the suite marks units alone",
}
"""What the suite reads otherwise than the guideline and the annotated documents, each with its reason."""


def case(line):
    return pytest.param(line, marks=pytest.mark.xfail(strict=True, reason=LATER[line]) if line in LATER else ())


@pytest.mark.parametrize("line", [case(line) for line in PHRASES if line.strip() and not line.startswith("#")])
def test_units(line):
    text, expected = marked(line)
    assert read(text) == expected


def test_every_exception_is_in_the_suite():
    assert set(LATER) <= set(PHRASES)
