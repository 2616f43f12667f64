"""Whatever reaches the pipeline: no crash, no span that is off, the same bytes twice.

By default the same few hundred cases each time; `pytest tests/fuzz --fuzz 20000 --hypothesis-seed 7` runs others.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import nlp
from nlp.audit import audit, fixed
from nlp.datamodel import Analysis, FileRecord
from nlp.errors import ReadError
from nlp.explain import as_text, explain
from nlp.export.annotation import write_doccano, write_label_studio
from nlp.export.gold import from_gold, to_gold
from nlp.export.page import render_page
from nlp.export.tables import write_csv, write_jsonl
from nlp.export.workbook import write_workbook
from nlp.names import Member, Roster
from nlp.numerals import parse_int, parse_number
from nlp.readers import read_bytes
from tests.drafts import plan_docx
from tests.fuzz.invariants import check
from tests.fuzz.mutations import days, fragments, mutated

ROSTER = Roster((Member("县教育局", ("教体局",), "", "", ()), Member("东门镇", (), "", "", ("镇",))), expand=True)
PIPELINES = {
    "baseline": nlp.load("baseline"),
    "encoder": nlp.load("encoder", threads=1),
    "with a roster": nlp.load("baseline", roster=ROSTER),
}


def a_page(analysis, folder):
    assert render_page({"a": analysis}).rstrip().endswith("</html>")


def a_workbook(analysis, folder):
    write_workbook({"a": analysis}, folder / "out.xlsx", files=[FileRecord("a.txt", "done", "a")])
    assert load_workbook(folder / "out.xlsx")["任务台账"].max_row == 1 + len(analysis.tasks)


def a_csv(analysis, folder):
    write_csv({"a": analysis}, folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 1 + len(analysis.tasks)


def json_lines(analysis, folder):
    write_jsonl({"a": analysis}, folder / "out.jsonl")
    with (folder / "out.jsonl").open(encoding="utf-8", newline="\n") as file:
        assert len([json.loads(line) for line in file]) == len(analysis.tasks)


def a_plan(analysis, folder):
    if analysis.tasks:
        (folder / "out.docx").write_bytes(plan_docx(analysis))
        assert Document(str(folder / "out.docx")).paragraphs


def for_annotators(analysis, folder):
    write_label_studio({"a": analysis}, folder / "out.json")
    write_doccano({"a": analysis}, folder / "out.jsonl")
    assert from_gold(to_gold("a", analysis)).doc.segments == tuple(
        replace(s, score=1.0, path=()) for s in analysis.doc.segments
    )


EXPORTS = (a_page, a_workbook, a_csv, json_lines, a_plan, for_annotators)


def run_case(text, model, date, export, folder):
    """Send one text through everything, from the pipeline to a file."""
    pipeline = PIPELINES[model]
    reading = pipeline.read(text, date=date)
    analysis = reading.analysis
    assert analysis.doc.text == text
    check(analysis)
    written = analysis.to_json()
    assert pipeline(text, date=date).to_json() == written
    assert Analysis.from_json(written) == analysis
    told = explain(reading, range(len(analysis.doc.segments)))
    assert sum(len(segment.rows) for segment in told.segments) == len(analysis.tasks)
    assert as_text(told)
    findings = audit(analysis)
    assert all(0 <= f.start <= f.end <= len(text) for f in findings)
    assert fixed(text, findings) == fixed(text, audit(analysis))
    export(analysis, folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture
def profile(request):
    """Return the settings for a share of the cases asked for, and at least `least`."""
    cases = request.config.getoption("--fuzz")

    def settings_for(share, least):
        return settings(
            max_examples=max(int(cases * share), least),
            derandomize=not cases,
            database=None,
            suppress_health_check=list(HealthCheck),
        )

    return settings_for


def test_mutated_papers(profile, folder):
    @profile(1, 150)
    @given(mutated(), st.sampled_from(list(PIPELINES)), days, st.sampled_from(EXPORTS))
    def run(text, model, date, export):
        run_case(text, model, date, export, folder)

    run()


def test_fragments_repeated(profile, folder):
    @profile(0.0025, 5)
    @given(fragments, st.sampled_from((1000, 1000, 10_000)), mutated(100), st.sampled_from(EXPORTS))
    def run(fragment, times, around, export):
        run_case(around + fragment * times + around, "baseline", None, export, folder)

    run()


def test_files(profile):
    @profile(0.25, 150)
    @given(
        mutated(200),
        st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "gb18030")),
        st.sampled_from((".txt", ".md", ".srt", ".vtt", ".html", "")),
    )
    def run(text, encoding, suffix):
        try:
            doc = read_bytes(text.encode(encoding, "replace"), name="讲话" + suffix)
        except ReadError:
            return
        assert all(0 <= o.start < o.end <= len(doc.text) for o in doc.origins)

    run()


@given(st.text(max_size=20) | st.text("0123456789０３²①一二十百千万亿零〇两半成分之点.,，%％", max_size=8))
def test_numerals(text):
    number = parse_int(text)
    assert number is None or number >= 0
    parse_number(text)
