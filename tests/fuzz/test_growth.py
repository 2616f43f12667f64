"""Twice the text costs about twice the time at every stage, whatever the text is made of; with `--fuzz` on texts four times as long."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from nlp.audit import audit
from nlp.classify import Classifier, load_classifier
from nlp.config import find_model
from nlp.datamodel import Analysis, Doc
from nlp.explain import Reading, as_text, explain
from nlp.export.page import render_page
from nlp.export.tables import write_csv, write_jsonl
from nlp.export.workbook import write_workbook
from nlp.names import name_findings, name_units
from nlp.readers import read_bytes
from nlp.recognize import read_values, recognize
from nlp.segment import segment
from nlp.tasks import build_tasks
from tests.drafts import plan_docx

T = TypeVar("T")
STEEPEST = 1.3
"""Exponent of the time over the length; 1 is linear, 2 is quadratic."""
NOISE = 0.02
"""Seconds (of the processor) below which a stage at the largest size is too quick to measure."""
ROUNDS = 4

PATTERNS = {
    "numerals": "12、3.5，二十、1,234 ",
    "one number": "1",
    "units in one list": "县教育局和市水利局、各镇、",
    "units, then times": "县教育局要，6月底前；",
    "a list behind many rows": "县教育局6月底前要建平台，",
    "labels with brackets": "配合单位：《其一，（一）一、",
    "brackets never closed": "（县教育局，",
    "closed by another": "（”",
    "brackets with duties": "改造学校（县教育局牵头，6月底前完成），",
    "headings": "一、抓好落实\n",
    "headings in a line": "一是县教育局抓进度，二是抓质量；",
    "no marks": "各镇要在6月底前完成改造县教育局牵头",
    "commas": "由县教育局牵头在6月底前完成改造，",
    "quotes": "“各镇要在6月底前完成20所学校改造”，",
    "sentences": "县教育局要在6月底前完成20所学校改造。",
    "lines": "各镇要在6月底前完成20所学校改造。\n",
    "dates": "2024年6月30日前，",
    "times and figures": "6月底前达到98%、",
    "enumeration": "、",
    "one word": "文",
    "table": "建平台|县教育局|6月底前\n",
    "table in a line": "建平台|县教育局|6月底前|",
    "assignments": "6月底前建成平台。\n（责任单位：县教育局，各镇）\n",
    "blanks": " \n",
}
WHOLE = {
    "rows, then assignments": lambda n: (
        "县教育局6月底前要建平台。" * (n // 26) + "\n" + "责任单位：县司法局。" * (n // 20)
    ),
    "carried by every row": lambda n: (
        "牵头单位：" + "、".join(f"第{i}中学" for i in range(n // 12)) + "\n" + "要建平台；" * (n // 10)
    ),
    "an owner, then purposes": lambda n: (
        "、".join(f"县{chr(0x4E00 + i)}局" for i in range(n // 12)) + "要建平台" + "，确保安全" * (n // 10)
    ),
    "every unit another": lambda n: "，".join(
        f"县{chr(0x4E00 + i)}{chr(0x5E00 + i)}局要在6月底前建平台" for i in range(n // 16)
    ),
}


def text_of(name: str, length: int) -> str:
    return WHOLE[name](length) if name in WHOLE else (PATTERNS[name] * (length // len(PATTERNS[name]) + 1))[:length]


def directed(doc: Doc) -> Doc:
    """Give every segment the role that costs most: a task, or a line of assignment."""
    return replace(
        doc,
        segments=tuple(
            replace(s, role="assignment" if doc.quote(s).startswith(("责任单位", "（责任单位")) else "task", score=0.9)
            for s in doc.segments
        ),
    )


class Stopwatch:
    """Seconds of the processor for each stage; what else runs on the machine hardly counts."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str, run: Callable[[], T]) -> T:
        start = time.process_time()
        try:
            return run()
        finally:
            self.seconds[stage] = time.process_time() - start


def analyse(text: str, classifier: Classifier, timed: Stopwatch) -> Analysis:
    """Send a text through the stages one by one; every segment has the role that costs most."""
    if text.strip():
        timed("read", lambda: read_bytes(text.encode(), name="讲话.txt"))
    cut = timed("segment", lambda: segment(Doc(text=text)))
    found = timed("recognize", lambda: recognize(cut))
    timed("classify", lambda: classifier.classify(found))
    doc = timed("names", lambda: name_units(read_values(directed(found))))
    tasks = timed("tasks", lambda: build_tasks(doc))
    analysis = Analysis(doc, tasks, timed("findings", lambda: name_findings(doc)))
    timed("json", lambda: Analysis.from_json(analysis.to_json()))
    reading = Reading(analysis, found, [{"task": 0.9, "topic": 0.1}] * len(doc.segments))
    timed("explain", lambda: as_text(explain(reading, range(len(doc.segments)))))
    timed("audit", lambda: audit(analysis))
    return analysis


def export(analysis: Analysis, folder: Path, timed: Stopwatch) -> None:
    timed("page", lambda: render_page({"a": analysis}))
    timed("csv", lambda: write_csv({"a": analysis}, folder / "a.csv"))
    timed("jsonl", lambda: write_jsonl({"a": analysis}, folder / "a.jsonl"))
    timed("plan", lambda: plan_docx(analysis))
    timed("workbook", lambda: write_workbook({"a": analysis}, folder / "a.xlsx", files=[]))


def steepness(times: list[float], sizes: tuple[int, ...]) -> float:
    """Return the exponent of the power law that fits the times (least squares of the logarithms); 0 for what is too quick to tell."""
    if times[-1] < NOISE:
        return 0.0
    x, y = [math.log(n) for n in sizes], [math.log(max(t, 1e-3)) for t in times]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)


def steep(name: str, sizes: tuple[int, ...], measure: Callable[[str, Stopwatch], None]) -> dict[str, str]:
    """Return the stages that grow too fast. They are measured again as long as there are any, and the least of each counts."""
    best: list[dict[str, float]] = [{} for _ in sizes]
    found: dict[str, str] = {}
    for _ in range(ROUNDS):
        for least, length in zip(best, sizes, strict=True):
            timed = Stopwatch()
            gc.disable()  # it would run now in this stage, now in that
            try:
                measure(text_of(name, length), timed)
            finally:
                gc.enable()
            least.update({stage: min(seconds, least.get(stage, seconds)) for stage, seconds in timed.seconds.items()})
        found = {}
        for stage in best[-1]:
            times = [least[stage] for least in best]
            if (exponent := steepness(times, sizes)) >= STEEPEST:
                found[stage] = f"{exponent:.2f}: " + ", ".join(f"{1000 * t:.0f}" for t in times) + " ms"
        if not found:
            break
    return found


@pytest.fixture(scope="module")
def classifiers(tmp_path_factory):
    """Both models, warm: patterns are compiled and templates read at the first use."""
    found = {
        "baseline": load_classifier(find_model("baseline")),
        "encoder": load_classifier(find_model("encoder"), threads=1),
    }
    for classifier in found.values():
        export(analyse(text_of("lines", 200), classifier, Stopwatch()), tmp_path_factory.mktemp("warm"), Stopwatch())
    return found


@pytest.fixture
def sizes(request):
    return tuple(n * (4 if request.config.getoption("--fuzz") else 1) for n in (1000, 2000, 4000, 8000))


@pytest.mark.parametrize("name", [*PATTERNS, *WHOLE])
def test_analysis_is_linear(name, classifiers, sizes):
    assert steep(name, sizes, lambda text, timed: analyse(text, classifiers["baseline"], timed)) == {}


@pytest.mark.parametrize("name", ["headings", "lines", "commas", "brackets with duties", "rows, then assignments"])
def test_export_is_linear(name, classifiers, sizes, tmp_path):
    def measure(text, timed):
        export(analyse(text, classifiers["baseline"], Stopwatch()), tmp_path, timed)

    assert steep(name, sizes, measure) == {}


@pytest.mark.parametrize("name", ["lines", "no marks"])
def test_the_encoder_is_linear(name, classifiers, sizes):
    def measure(text, timed):
        found = recognize(segment(Doc(text=text)))
        timed("classify", lambda: classifiers["encoder"].classify(found))

    assert steep(name, sizes, measure) == {}
