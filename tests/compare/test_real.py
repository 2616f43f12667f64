"""The corpus of the real reports, where they lie beside the checkout."""

import json
from pathlib import Path

import pytest

from nlp.compare.divisions import division, names_of
from nlp.compare.duplicates import clusters
from nlp.compare.normalise import fold, mapped, normalise
from nlp.compare.quality import marks
from nlp.compare.records import from_rows
from nlp.datamodel import Doc
from nlp.segment import segment

REPORTS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gov_text" / "provincial_work_reports_2026.jsonl"
pytestmark = pytest.mark.skipif(not REPORTS.exists(), reason="the reports are not beside this checkout")


@pytest.fixture(scope="module")
def records():
    with REPORTS.open(encoding="utf-8") as file:
        return from_rows(map(json.loads, file), stem="reports")


def test_every_report_tells_its_province_year_and_kind(records):
    assert len(records) == len({r.told["region"] for r in records}) == 28
    assert {division(r.told["region"]).level for r in records} == {"省"}
    assert {(r.told["year"], r.told["doc_type"]) for r in records} == {("2026", "政府工作报告")}


def test_reports_are_no_copies_of_each_other(records):
    assert len(clusters({r.name: fold(r.text) for r in records}, 0.8)) == 28


def test_only_the_report_cut_over_two_pages_is_partial(records):
    flagged = {r.told["region"]: tuple(found) for r in records if (found := marks(segment(Doc(r.text))))}
    assert flagged == {"西藏自治区": ("partial",)}


def test_normalised_reports_name_neither_level_nor_own_places(records):
    places = names_of(r.told["region"] for r in records)
    for record in records:
        text = normalise(record.text, places)
        assert text == mapped(record.text, places).text
        assert not {name for name in ("我省", "全省人", "省委、", record.told["region"]) if name in text}
