"""Why rows are as they are: roles, cells with their source, what was not linked and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.datamodel import Doc, Meta, Source, Timex
from nlp.errors import UsageError
from nlp.explain import Reading, as_text, explain, lines_of, row_of, split_target
from nlp.explain.reasons import no_date
from nlp.lines import Lines
from nlp.names import Member, Roster
from nlp.pipeline import finish
from nlp.recognize import recognize
from nlp.segment import segment


def reading_of(*lines: tuple[str, str], date: str | None = "2024-03-05", change=lambda doc: doc, roster: Roster | None = None) -> Reading:
    """Read paragraphs with their roles; `change` stands for what a model makes of what the rules found."""
    text = "".join(words + "\n" for _, words in lines)
    meta = Meta(date=date, date_source="option" if date else None, level="县")
    ruled = recognize(segment(Doc(text=text, source=Source(name="讲话.txt"), meta=meta)))
    roles = [role for role, words in lines for _ in words + "\n"]
    doc = replace(ruled, segments=tuple(replace(s, role=roles[s.start], score=0.8) for s in ruled.segments))
    chances = [{s.role: 0.8, "significance": 0.15, "noise": 0.05} for s in doc.segments]
    return Reading(finish(change(doc), roster=roster), ruled, chances, roster)


def explained(reading: Reading, line: int = 1):
    return explain(reading, lines_of(reading.analysis.doc, line, line))


def test_role_with_its_runner_up():
    (segment,) = explained(reading_of(("task", "县司法局要在6月底前修订目录。"))).segments
    assert (segment.role, segment.probability) == ("task", 0.8)
    assert (segment.runner_up, segment.runner_up_probability) == ("significance", 0.15)


def test_each_cell_with_words_place_link_and_rule():
    reading = reading_of(("task", "司法局要在6月底前编成目录，参训率达到90%。"))
    (row,) = explained(reading).segments[0].rows
    assert (row.number, row.id, row.grade, row.at.line, row.at.column) == (1, reading.analysis.tasks[0].id, "A", 1, 1)
    told = [(c.cell, c.at.words, c.at.column, c.name, c.how, c.by.source, c.by.rule, c.note) for c in row.cells]
    assert told == [
        ("lead", "司法局", 1, "县司法局", "explicit", "rule", "", "原文写作“司法局”"),
        ("deadlines", "6月底前", 6, "2024-06-30", "explicit", "rule", "month", "以2024-03-05推算"),
        ("targets", "90%", 20, "90%", "explicit", "rule", "", ""),
    ]


def test_due_days_and_steps():
    explanation = explained(reading_of(("task", "县水利局要在会后3日内开工，年底前完成50%，每月25日前报进度。")))
    cells = [c for row in explanation.segments[0].rows for c in row.cells if c.cell == "deadlines"]
    assert [(c.at.words, c.due) for c in cells] == [("会后3日内", "2024-03-08"), ("年底前", "2024-12-31"), ("每月25日前", "2024-03-25")]
    text = as_text(explanation)
    assert "    分期2：年底前完成50%（2024-12-31，目标值 50%）" in text
    assert "每月25日前 → 下次 2024-03-25（" in text


def test_a_time_taken_back_says_so():
    (segment,) = explained(reading_of(("task", "县水利局下周三，哦，周四之前把名单报来。"))).segments
    assert ("下周三", "说话人随后改口，以改后的为准") in [(s.at.words, s.why) for s in segment.spare]


def test_carried_cell_says_from_which_line():
    reading = reading_of(("task", "编制执法清单。"), ("assignment", "责任单位：县司法局；完成时限：6月底前"))
    cells = explained(reading).segments[0].rows[0].cells
    assert [(c.cell, c.how, c.link) for c in cells] == [
        ("lead", "carried", "第 2 行的责任分工行"),
        ("deadlines", "carried", "第 2 行的责任分工行"),
    ]
    (spare, *_) = explained(reading, 2).segments[0].spare
    assert (spare.at.words, spare.why) == ("县司法局", "已列入任务第 1 条的责任单位")


def test_what_the_model_changed_is_said():
    def model(doc: Doc) -> Doc:
        units = tuple(replace(u, function="mention", source="model") if u.function == "lead" else u for u in doc.units)
        extra = Timex(12, 16, "event", None, "model")
        return replace(doc, units=units, times=(*(replace(t, counts=False) for t in doc.times), extra))

    (segment,) = explained(reading_of(("task", "县司法局要在6月底前修订目录，梳理权责。"), change=model)).segments
    assert [(c.at.words, c.by.told) for c in segment.rows[0].cells] == [("目录，梳", "模型认出，规则没有认出")]
    assert [(s.kind, s.at.words, s.by.source, s.why) for s in segment.spare] == [
        ("unit", "县司法局", "model", "模型认为只是提及：前后没有分派给它的字样"),
        ("time", "6月底前", "model", "只是提及，不是时限"),
    ]


@pytest.mark.parametrize(
    ("words", "unit", "why"),
    [
        ("县司法局要修订目录，报县政府办公室备案。", "县政府办公室", "只是提及：前面是“报”，是报送、请示或面向的对象"),
        ("县司法局要修订目录，把县财政局的意见写进去。", "县财政局", "只是提及：前面是“把”，是来处、去处或动作的对象"),
        ("县司法局要修订目录，经县财政局同意后公布。", "县财政局", "只是提及：前面是“经”，是审核、同意的一方"),
        ("县司法局要修订目录（督查单位：县政府督查室）。", "县政府督查室", "是督查单位，不列入责任、配合单位"),
    ],
)
def test_why_a_unit_is_no_owner(words, unit, why):
    spare = explained(reading_of(("task", words))).segments[0].spare
    assert [(s.at.words, s.why) for s in spare if s.kind == "unit"] == [(unit, why)]


def test_reason_of_a_list_is_that_of_its_ends_and_else_the_role_of_the_segment():
    listed = explained(reading_of(("task", "县司法局要修订目录，报送县财政局、县审计局备案。"))).segments[0].spare
    assert [s.why for s in listed] == ["只是提及：前面是“报送”，是报送、请示或面向的对象"] * 2
    told = explained(reading_of(("achievement", "这是国务院多次肯定的做法。"))).segments[0].spare
    assert [s.why for s in told] == ["只是提及：本句段是成绩现状，不分派任务"]


def test_segment_without_row_says_so():
    (segment,) = explained(reading_of(("achievement", "县司法局建成服务站9个。"))).segments
    assert segment.rows == ()
    assert segment.note == "成绩现状不成任务行"
    (other,) = explained(reading_of(("prohibition", "未经审核的文件一律不得上会。"))).segments
    assert "列入“原则要求”" in other.note


def test_likelier_role_that_was_not_taken():
    reading = reading_of(("task", "县司法局要修订目录。"))
    unlikely = Reading(reading.analysis, reading.ruled, [{"task": 0.4, "requirement": 0.6}])
    (segment,) = explained(unlikely).segments
    assert segment.note == "原则要求的概率更高，但模型的取舍有偏向，差得不多时取它"


@pytest.mark.parametrize(
    ("words", "date", "why"),
    [
        ("6月底前", None, "讲话日期不明，推不出年份：请用 --date 写明"),
        ("下周三前", "2024", "讲话日期只知道是 2024，推不出是哪一天：请用 --date 写明到日"),
        ("X月X日前", "2024-03-05", "原文隐去了日子"),
        ("年底前", "2024-03-05", "写法不完整，或日历上没有这一天"),
    ],
)
def test_why_a_time_has_no_date(words, date, why):
    assert no_date(Doc(words, meta=Meta(date=date)), Timex(0, len(words), "date", None)) == why


def test_day_of_the_speech_with_its_evidence():
    reading = reading_of(("noise", "（2024年3月12日）"), ("task", "县司法局要在6月底前修订目录。"), date=None)
    found = explained(reading, 2)
    assert (found.date, found.date_source) == ("2024-03-12", "text")
    assert [(at.words, at.line, at.column) for at in found.date_evidence] == [("（2024年3月12日）", 1, 1)]


def test_text_names_everything_in_chinese():
    roster = Roster((Member("县司法局"), Member("青石镇", classes=("镇",))), expand=True)
    reading = reading_of(("task", "各镇要在6月底前完成排查，县安监局配合。"), date=None, roster=roster)
    assert as_text(explained(reading)).splitlines() == [
        "讲话.txt：1 个句段",
        "推算日期的基准：不明（文中没有写明讲话日期，也看不出年份；可用 --date 写明），相对时限只照录原话",
        "",
        "【句段1】第1行第1字：各镇要在6月底前完成排查，县安监局配合。",
        "  作用：任务部署 80%；其次 意义论述 15%",
        f"  任务第 1 条 #{reading.analysis.tasks[0].id}，A 级（责任、时限或指标已明确），第1行第1字：各镇要在6月底前完成排查，县安监局配合",
        "    配合单位：县安监局（第1行第14字，原句写明，规则）",
        "    责任对象：各镇 → 青石镇（第1行第1字，推定：按名册展开“各镇”，规则）",
        "    完成时限：6月底前（第1行第5字，原句写明，规则 month；讲话日期不明，推不出年份：请用 --date 写明）",
        "  注意：“县安监局”已撤并（国务院机构改革方案（2018年）），请核实现名（文件日期不明）",
        "  注意：名册中没有“县安监局”",
    ]


@pytest.mark.parametrize(
    ("typed", "path", "where"),
    [
        ("讲话.txt:12", "讲话.txt", (12, 12)),
        ("讲话.txt：12-15", "讲话.txt", (12, 15)),
        (r"C:\材料\讲话.docx:3", r"C:\材料\讲话.docx", (3, 3)),
        ("讲话.txt#3F2A91c0", "讲话.txt", "3f2a91c0"),
        ("讲话.txt＃3", "讲话.txt", "3"),
    ],
)
def test_target(typed, path, where):
    found, place = split_target(typed)
    assert (str(found), place) == (path, where)


@pytest.mark.parametrize("typed", ["讲话.txt", "讲话.txt:", "讲话.txt:0", "讲话.txt:5-3", "讲话.txt#", ":5"])
def test_target_that_says_not_where(typed):
    with pytest.raises(UsageError, match=r"没有写明看哪里|行号不对"):
        split_target(typed)


def test_lines_of_every_kind_of_break():
    lines = Lines("甲\r\n乙\n\n丙\r丁")
    assert len(lines) == 5
    assert [lines.place(i) for i in (0, 3, 6, 8)] == [(1, 1), (2, 1), (4, 1), (5, 1)]
    assert len(Lines("甲\n")) == 1


def test_lines_and_rows_that_are_not_there():
    reading = reading_of(("topic", "会议讲话"), ("task", "县司法局要修订目录。"))
    analysis = reading.analysis
    with pytest.raises(UsageError, match=r"没有第 9 行：“讲话\.txt”读出来共 2 行"):
        lines_of(analysis.doc, 9, 9)
    blank = finish(replace(segment(Doc("甲要做。\n\n乙。\n")), units=()))
    with pytest.raises(UsageError, match="第 2 行没有文字：离它最近的句段在第"):
        lines_of(blank.doc, 2, 2)
    assert row_of(analysis, "1") == row_of(analysis, analysis.tasks[0].id[:5]) == analysis.tasks[0].segment
    with pytest.raises(UsageError, match="没有第 7 条任务"):
        row_of(analysis, "7")
    with pytest.raises(UsageError, match="找不到任务“abcde"):
        row_of(analysis, "abcdef0")
