"""The error report as HTML: what it tells, what it marks, and that nothing in a text gets out of its place."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from nlp.datamodel import Analysis
from nlp.training import scores
from nlp.training.report import percent, render_report, role_lines, search_lines, share_lines, write_report
from nlp.training.scores import Judged
from tests.gold import gold_of, speech

VOID = {"meta", "path", "line", "circle"}


class Balance(HTMLParser):
    """Checks that every tag is closed where it should be, and collects addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


def judged(found: Analysis, *, name: str = "讲话", gold: Analysis | None = None) -> Judged:
    return scores.judge(gold_of(gold or speech(), name=name), found)


def misread() -> Analysis:
    """Return the sample speech with a role, a unit, a time and a row wrong."""
    found = speech()
    segments = [replace(s, role="achievement", score=0.61) if i == 1 else s for i, s in enumerate(found.doc.segments)]
    first, second = found.tasks
    wrong_time = replace(first.deadlines[0], value="2025-06-30")
    tasks = (
        replace(first, lead=(), deadlines=(wrong_time,), support=first.lead),
        replace(second, addressee=()),
        replace(first, start=0, end=5, lead=(), deadlines=(), targets=first.targets, id="x"),
    )
    return replace(found, doc=replace(found.doc, segments=tuple(segments)), tasks=tasks)


def page(*documents: Judged, **options: object) -> str:
    return render_report(documents or [judged(misread())], model="模型甲", gold="检验.jsonl", **options)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.split("</style>")[1]))


def test_tags_are_balanced_and_nothing_points_outside():
    parser = Balance()
    html = page(judged(misread()), judged(speech(), name="另一份"))
    parser.feed(html)
    assert parser.open == []
    assert parser.addresses != []
    assert all(address.startswith("#") for address in parser.addresses)
    assert "http" not in html.replace("http-equiv", "")
    assert "<script" not in html


def test_a_wrong_segment_is_shown_with_both_roles_score_and_context():
    text = plain(page())
    assert "标注 意义论述 → 系统 成绩现状（1）" in text
    assert "0.61一、抓好河道治理 河道干净，百姓才安心。 县水务局" in text


def test_cells_are_marked_in_the_text():
    html = page()
    assert '<span class="m moved gold found">县水务局</span><span class="t moved">挂错·牵头、责任单位</span>' in html
    assert '<span class="m value gold found">6月底前</span><span class="t value">换算错·完成时限</span>' in html
    assert '<span class="m missed gold found">各镇</span><span class="t missed">漏·责任对象</span>' in html


def test_faults_are_told_in_words():
    text = plain(page())
    assert "挂错牵头、责任单位：县水务局（系统放在“县水务局要在6月底前清淤不少于12公里”的配合单位）" in text
    assert "换算错完成时限：6月底前（应为 截止日期 2026-06-30，读成 截止日期 2025-06-30）" in text
    assert "漏责任对象：各镇" in text
    assert "多出的任务行" in text


def test_a_cell_proved_elsewhere_brings_its_own_segment():
    found = speech()
    tasks = (found.tasks[0], replace(found.tasks[1], support=()))
    html = page(judged(replace(found, tasks=tasks)))
    assert '<p class="excerpt far">（配合单位：<span class="m missed">县财政局</span>' in html


def test_a_document_without_error_says_so():
    assert "没有错误。" in plain(page(judged(speech())))


def test_the_worst_document_comes_first():
    html = page(judged(speech(), name="好"), judged(misread(), name="差"))
    assert html.index("<h2>差<") < html.index("<h2>好<")


def test_text_and_names_are_escaped():
    nasty = "<b>&\"'</b><script>alert(1)</script>"
    lines = [("task", f"[LEAD 县水务局]公布{nasty}清单。"), ("problem", nasty)]
    gold, found = speech(lines), speech([("task", f"县水务局公布{nasty}清单。"), ("basis", nasty)])
    html = render_report([judged(found, gold=gold, name=nasty)], model=nasty, gold=nasty)
    body = html.split("</style>")[1]
    assert "<script" not in body
    assert "<b>&#34;" not in body
    assert body.count("&lt;script&gt;") == html.count("alert(1)") - html.split("</style>")[0].count("alert(1)")


def test_training_on_the_same_documents_is_told():
    assert "参加过训练" not in page()
    assert "这些文档参加过训练，分数偏高。" in plain(page(seen=True))


def test_the_confusion_matrix_is_shaded_by_the_share_of_its_row():
    html = page()
    assert '<td class="w9">1</td>' in html  # the one significance, taken for achievement
    assert '<td class="r9">2</td>' in html  # both tasks right


def test_a_gold_segment_the_analysis_lacks_has_a_column_of_its_own():
    found = speech()
    cut = replace(found, doc=replace(found.doc, segments=found.doc.segments[1:]))
    assert "标注 标题主题句 → 系统 没有对应（1）" in plain(page(judged(cut)))


def test_lines_say_what_they_were_counted_from():
    counts = judged(misread()).counts
    lines = share_lines(counts, {"role_acc": (0.5, 0.9)})
    shares = {line.name: (line.value, line.interval, line.counts) for line in lines}
    assert shares["句段类别正确率"] == ("83.3%", "50.0–90.0%", "5/6")
    assert shares["时限换算正确率"] == ("50.0%", "—", "1/2")
    searched = {line.name: (line.precision, line.recall, line.f1) for line in search_lines(counts, {})}
    assert searched["任务行"] == ("66.7%", "100.0%", "80.0%")
    assert searched["牵头、责任单位"] == ("—", "0.0%", "0.0%")
    assert [line.name for line in role_lines(counts)] == ["任务部署", "原则要求", "成绩现状", "意义论述", "标题主题句", "责任分工行"]


def test_a_ratio_without_base_is_a_dash():
    assert percent(float("nan")) == "—"


def test_a_lone_surrogate_does_not_stop_the_report(tmp_path):
    lines = [("problem", "县\ud800城内涝。")]
    path = tmp_path / "报告.html"
    found = speech([("basis", "县\ud800城内涝。")])
    write_report([judged(found, gold=speech(lines))], path, model="甲", gold="乙")
    assert "县?城内涝" in path.read_text(encoding="utf-8")
