"""Our own drafts are clean: what the audit marks in one, it marks in the source too, which the draft keeps word for word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from nlp.datamodel import Analysis, Finding
from nlp.draft import Options, Profile, draft, find_kind, from_analyses, inherited, kinds
from nlp.draft.check import Report
from nlp.draft.matter import Matter
from nlp.draft.note import cover_note
from nlp.draft.work import drafts
from nlp.errors import UsageError
from nlp.pipeline import load
from nlp.readers import read

ROOT = Path(__file__).parents[2]
DEV = sorted((ROOT.parent / "shared" / "gold" / "dev").glob("*.txt"))
DOMAINS = ROOT / "corpora" / "domains" / "documents.jsonl"
EVERY = 42
"""Every so manyth document of corpora/domains, of all kinds."""
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
PROFILES = pytest.mark.parametrize("profile", [None, OFFICE], ids=["bare", "office"])
AS_OF = Options(as_of=date(2026, 11, 27))
TOLD = {"DRAFT-LENGTH", "DRAFT-UPWARD"}
"""What the program tells of its work: a source longer than the paper may be, units it wrote no letter to. Nothing in the words is wrong."""


def own(report: Report) -> list[tuple[str, str, str, str]]:
    return [(r.rule, r.severity, r.words[:40], r.what) for r in report.own if r.rule not in TOLD]


def reports(kind: str, matter: Matter, profile: Profile | None, *, most: int = 2) -> Iterator[Report]:
    try:
        for _, (_, made) in zip(range(most), drafts(find_kind(kind), matter, profile=profile, options=AS_OF), strict=False):
            yield made.report
    except UsageError:
        return  # nothing to urge, nobody below to write to


@cache
def analysed(path: Path) -> Analysis:
    return load()(read(path))


@cache
def matters() -> tuple[Matter, ...]:
    pipeline = load("baseline")
    found = [pipeline(read(path)) for path in sorted((ROOT / "samples").iterdir()) if path.suffix in {".txt", ".docx"}]
    with DOMAINS.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for n, line in enumerate(lines) if n % EVERY == 0]
    return tuple(from_analyses({"来源": analysis}) for analysis in (*found, *map(pipeline, texts)) if analysis.tasks)


@pytest.mark.parametrize("kind", list(kinds()))
@PROFILES
def test_a_draft_is_clean(kind, profile):
    assert len(matters()) >= 18
    assert [told for matter in matters() for report in reports(kind, matter, profile) for told in own(report)] == []


@pytest.mark.skipif(not DEV, reason="没有 ../shared，无法用真实文稿检验")
@pytest.mark.parametrize("path", DEV, ids=lambda path: path.stem)
@PROFILES
def test_drafts_of_real_documents_are_clean(path, profile):
    analysis = analysed(path)
    if not analysis.tasks:
        pytest.skip("no tasks in it")
    matter = from_analyses({path.stem: analysis})
    assert [(kind, told) for kind in kinds() for report in reports(kind, matter, profile, most=1) for told in own(report)] == []


SLIP = ("task [LEAD 县粮储局]要在[DATE 6月底前]布署库点清查工作。", "task 要建立台账。")


def test_words_of_the_source_are_told_apart(build):
    matter = from_analyses({"讲话": build(*SLIP)})
    made = draft(find_kind("实施方案"), matter)
    assert {remark.inherited for remark in made.report.remarks if remark.rule == "TYP-CONFUSION"} == {True}
    assert made.report.clean
    assert own(made.report) == []
    assert "来源原有的问题" in made.report.told()
    assert any(words.endswith("、来源原有的问题") for _, words in cover_note(made.paper, matter, made.report).lines())


def test_the_same_slip_elsewhere_is_the_drafts_own(build):
    matter = from_analyses({"讲话": build(*SLIP)})
    report = draft(find_kind("督办通知"), matter, profile=replace(OFFICE, contact="布署科李某")).report
    assert ("TYP-CONFUSION", False) in {(remark.rule, remark.inherited) for remark in report.remarks}
    assert not report.clean


def test_words_that_no_rule_marks_in_the_source_are_no_slip_of_it(build):
    """That the source says them is not enough."""
    matter, words = from_analyses({"讲话": build(*SLIP)}), "建立台账"
    finding = Finding("TYP-CONFUSION", "error", 0, len(words), "")
    assert not inherited.is_inherited(finding, words, matter, genre="plan", day=None)


def test_a_ledger_without_its_documents_has_slips_of_its_own(build):
    matter = replace(from_analyses({"讲话": build(*SLIP)}), analyses=None)
    report = draft(find_kind("任务分解表"), matter).report
    assert {remark.inherited for remark in report.remarks if remark.rule == "TYP-CONFUSION"} == {True}


def test_the_source_is_audited_once_for_all_drafts(build, monkeypatch):
    text = build(*SLIP, "task [LEAD 县财政局]要布署对账工作。", "task [LEAD 县审计局]要布署审计工作。")
    called: list[str] = []
    audit = inherited.audit

    def counted(document, **how):
        called.append(document.text)
        return audit(document, **how)

    monkeypatch.setattr(inherited, "audit", counted)
    inherited._marks.cache_clear()
    made = list(drafts(find_kind("督办通知"), from_analyses({"讲话": text}), each="unit"))
    assert len(made) == 3
    assert all(any(remark.inherited for remark in one.report.remarks) for _, one in made)
    assert called.count(text.doc.text) == 1
