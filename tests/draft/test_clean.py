"""Our own drafts pass the audit: what is found in them, the source said in just these words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from nlp.datamodel import Analysis
from nlp.draft import Options, Profile, draft, find_kind, from_analyses, kinds
from nlp.draft.check import Report
from nlp.draft.matter import Matter
from nlp.draft.work import Setting, drafts
from nlp.errors import UsageError
from nlp.pipeline import load
from nlp.readers import read

ROOT = Path(__file__).parents[2]
DEV = ROOT.parent / "shared" / "gold" / "dev"
OFFICE = Profile(
    organ="清河县司法局",
    mark="清河县司法局文件",
    number="清司发〔2026〕12号",
    date="2026年12月1日",
    addressees=("各镇人民政府", "县直各部门"),
    copies=("县委办公室",),
    contact="李某",
    phone="0000-0000000",
    printer="清河县司法局办公室",
    print_date="2026年12月2日",
)
EVERY = 9
"""Every so manyth document of corpora/domains."""
PER_MATTER = 3


@pytest.fixture(scope="module")
def matters() -> list[Matter]:
    pipeline = load("baseline")
    found = [pipeline(read(path)) for path in sorted((ROOT / "samples").iterdir()) if path.suffix in {".txt", ".docx"}]
    with (ROOT / "corpora" / "domains" / "documents.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for n, line in enumerate(lines) if n % (EVERY * 10) == 0]
    return [from_analyses({"来源": analysis}) for analysis in (*found, *map(pipeline, texts)) if analysis.tasks]


def reports(kind: str, matter: Matter, profile: Profile | None) -> Iterator[Report]:
    try:
        for n, (_, made) in enumerate(drafts(find_kind(kind), matter, profile=profile, options=Options(as_of=date(2026, 11, 27)))):
            if n >= PER_MATTER:
                return
            yield made.report
    except UsageError:
        return  # nothing to urge


@pytest.mark.parametrize("kind", list(kinds()))
@pytest.mark.parametrize("profile", [None, OFFICE], ids=["bare", "office"])
def test_a_draft_is_clean(matters, kind, profile):
    own = [
        (remark.rule, remark.severity, remark.words[:40], remark.what)
        for matter in matters
        for report in reports(kind, matter, profile)
        for remark in report.own
        if remark.rule not in ("DRAFT-LENGTH", "DRAFT-UPWARD")
    ]
    assert own == []


@pytest.mark.parametrize("layout", ["gb", "windows"])
def test_a_paper_in_every_type_is_clean(matters, layout):
    for kind in kinds().values():
        try:
            made = draft(kind, matters[0], profile=OFFICE, setting=Setting(profile=layout))
        except UsageError:
            continue
        assert [remark for remark in made.report.own if remark.rule.startswith("FMT")] == [], kind.name


def test_words_of_the_source_are_told_apart(build):
    analysis = build("task [LEAD 县粮储局]要在[DATE 6月底前]布署库点清查工作。", "task 要建立台账。")
    report = draft(find_kind("实施方案"), from_analyses({"讲话": analysis})).report
    assert {remark.inherited for remark in report.remarks if remark.rule == "TYP-CONFUSION"} == {True}
    assert "TYP-CONFUSION" not in {remark.rule for remark in report.own}
    assert report.clean
    assert "来源原有的问题" in report.told()


@pytest.mark.skipif(not DEV.exists(), reason="没有 ../shared，无法用真实讲话检验")
@pytest.mark.parametrize("name", ["000", "002", "003"])
def test_drafts_of_real_speeches_are_clean(name):
    analysis: Analysis = load()(read(DEV / f"{name}.txt"))
    matter = from_analyses({name: analysis})
    for kind in kinds():
        assert [r for report in reports(kind, matter, OFFICE) for r in report.own if r.severity != "info"] == [], kind
