"""What a text says of itself, and the day it was given: with evidence, never by the clock."""

import pytest

from nlp.datamodel import Doc, Meta, Source
from nlp.recognize.document import describe, find_date


@pytest.mark.parametrize(
    ("text", "date", "evidence"),
    [
        ("在全县水利工作会议上的讲话\n（2024年3月12日）\n同志们：\n开会。\n", "2024-03-12", "（2024年3月12日）"),
        ("在全县水利工作会议上的讲话\n2024年3月\n同志们：\n开会。\n", "2024-03", "2024年3月"),
        ("在全县水利工作会议上的讲话\n（二〇二四年三月十二日）\n同志们：\n", "2024-03-12", "（二〇二四年三月十二日）"),
        ("县水利局关于清淤的通知\n青府办〔2023〕15号\n各镇：\n请照办。\n", "2023", "〔2023〕15号"),
        ("关于印发2022年防汛工作方案的通知\n各镇：\n请照办。\n", "2022", "2022年"),
        ("同志们：\n今天是2024年5月20日，开个短会。\n", "2024-05-20", "今天是2024年5月20日"),
        ("同志们：\n2021年是实施新规划的开局之年，要开好头。\n", "2021", "2021"),
        ("同志们：\n今年是“十四五”收官之年，要收好尾。\n", "2025", "十四五”收官"),
    ],
)
def test_day_of_the_speech(text, date, evidence):
    meta = describe(Doc(text=text)).meta
    assert (meta.date, meta.date_source) == (date, "text")
    assert evidence in [text[s.start : s.end] for s in meta.date_evidence] or evidence in "".join(
        text[s.start : s.end] for s in meta.date_evidence
    )


@pytest.mark.parametrize(
    "text",
    [
        "同志们：\n下面我讲三点意见。\n",
        "同志们：\n要认真贯彻《条例》。年底前必须完成。\n",
        "同志们：\n2019年建成的水库要加固。\n",
        "同志们：\n（*年*月*日）\n开会。\n",
    ],
)
def test_nothing_says_the_day(text):
    assert find_date(text) == (None, ())


@pytest.mark.parametrize("source", ["option", "manifest"])
def test_a_day_the_caller_knows_is_kept(source):
    doc = Doc(text="讲话\n（2024年3月12日）\n", meta=Meta(date="2020-01-02", date_source=source))
    assert (describe(doc).meta.date, describe(doc).meta.date_source) == ("2020-01-02", source)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("在全县安全生产工作会议上的讲话", "领导讲话"),
        ("2024年县政府工作报告", "政府工作报告"),
        ("关于做好防汛工作的通知", "通知"),
        ("农村公路提升行动方案", "行动方案"),
        ("县政府第三次常务会议纪要", "会议纪要"),
        ("河道清理调度会录音转写", "会议录音转写"),
        ("法治建设工作要点", "工作要点"),
        ("关于表彰先进的通报", "通报"),
        ("关于商请支持的函", "函"),
    ],
)
def test_kind_of_paper(title, kind):
    assert describe(Doc(text=f"{title}\n正文。\n")).meta.doc_type == kind


@pytest.mark.parametrize(
    ("text", "level"),
    [("我县要争先。我县有基础。", "县"), ("我市要争先。", "市"), ("全省上下要争先。", "省"), ("要争先。", None)],
)
def test_level_of_the_speaker(text, level):
    assert describe(Doc(text=text)).meta.level == level


def test_occasion_from_the_title():
    meta = describe(Doc(text="在全县河湖保护推进会上的讲话\n同志们：\n")).meta
    assert (meta.title, meta.occasion) == ("在全县河湖保护推进会上的讲话", "全县河湖保护推进会")


def test_what_is_known_is_not_replaced():
    known = Meta(title="甲", doc_type="函", level="省", region="某省", occasion="座谈会")
    meta = describe(Doc(text="在全县河湖保护推进会上的讲话\n我县要争先。\n", meta=known, source=Source("a.txt"))).meta
    assert (meta.title, meta.doc_type, meta.level, meta.region, meta.occasion) == ("甲", "函", "省", "某省", "座谈会")


def test_a_day_that_does_not_exist_leaves_the_month():
    assert find_date("关于抓好春灌的通知\n2023年2月30日\n各村要清淤。")[0] == "2023-02"


def test_the_evidence_of_a_document_number_is_the_number_alone():
    doc = describe(Doc(text="关于做好防汛工作的通知\n\u3000桐政办函〔2021〕41号\xa0\n\n各镇："))
    assert [doc.quote(s) for s in doc.meta.date_evidence] == ["桐政办函〔2021〕41号"]
