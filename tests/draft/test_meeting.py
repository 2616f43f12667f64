"""Of a meeting only what its source says: time, place, host, agenda, who was there."""

from __future__ import annotations

import pytest

from nlp.datamodel import Meta
from nlp.draft.gather import from_analyses
from nlp.draft.minutes.meeting import meeting_name, read_meeting, speakers


@pytest.fixture
def read(build):
    """Return a function that reads the meeting of marked lines; one row is added, without which there is no matter."""

    def read_lines(*lines, meta=None):
        return read_meeting(from_analyses({"材料.txt": build(*lines, "task 要修好三条道路。", meta=meta or Meta(doc_type="会议纪要"))}))

    return read_lines


def test_an_opening_sentence(read):
    meeting = read("procedure 2025年3月6日上午，县长秦川在第二会议室主持召开县粮食安全专题会议，研究库点改造和收购资金等事项。")
    assert (meeting.time, meeting.host, meeting.place, meeting.topics) == (
        "2025年3月6日上午",
        "县长秦川",
        "第二会议室",
        "研究库点改造和收购资金等事项",
    )


def test_labels(read):
    meeting = read("procedure 时　间：2025年3月6日", "procedure 地点：粮储局三楼", "procedure 主持：秦川", "procedure 记录：林叶")
    assert (meeting.time, meeting.place, meeting.host, meeting.recorder) == ("2025年3月6日", "粮储局三楼", "秦川", "林叶")


def test_a_day_without_year_takes_that_of_the_document(read):
    meeting = read("procedure 3月6日，县长秦川主持召开会议。", meta=Meta(doc_type="会议纪要", date="2025-03-10"))
    assert meeting.time == "2025年3月6日"


def test_a_list_goes_on_in_the_next_line(read):
    assert read("procedure 列席：县财政局、", "procedure 县审计局").attending == ("县财政局", "县审计局")


def test_everybody_is_listed_once(read):
    meeting = read("procedure 出席：秦川、林叶、秦川", "procedure 列席：林叶（县粮储局）、周野", "procedure 请假：周野、何田（出差）")
    assert (meeting.present, meeting.attending, meeting.absent) == (("秦川", "林叶"), ("周野",), ("何田（出差）",))


def test_names_parted_by_blanks(read):
    assert read("procedure 出席：秦川　林　叶　欧阳田").present == ("秦川", "林叶", "欧阳田")


def test_a_chair_who_speaks_is_no_label(read):
    assert read("procedure 主持人：好，人都到齐了啊，请大家坐好。").host == ""


@pytest.mark.parametrize("words", ["（名单略）", "略", "（名单附后）", "_ _"])
def test_a_list_left_out_names_nobody(read, words):
    assert read(f"procedure 出席：{words}").present == ()


def test_what_nobody_said_is_empty(read):
    meeting = read("procedure 同志们：")
    assert (meeting.time, meeting.place, meeting.host, meeting.present, meeting.topics) == ("", "", "", (), "")


def test_agenda_of_a_chair(read):
    assert read("procedure 今天三个议题：一是防火，二是治虫，三是植树。").topics == "研究防火、治虫、植树"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("青石库点改造现场办公会_录音转写", "青石库点改造现场办公会"),
        ("某街道周例会 录音", "某街道周例会"),
        ("收购工作方案", ""),
        ("（根据录音转写 2019年5月16日 青石镇信访碰头会）", "青石镇信访碰头会"),
        ("录音文件：20240418_0932_青石库点现场办公会.m4a", "青石库点现场办公会"),
    ],
)
def test_the_name_of_a_meeting(build, title, name):
    matter = from_analyses({"a.txt": build("task 要修路。", meta=Meta(title=title))})
    assert meeting_name(matter) == name


@pytest.mark.parametrize("title", ["录音文件：20240418_0932_办公会.m4a", "根据录音整理 2024年4月18日"])
def test_the_day_in_the_name_of_a_tape(read, title):
    assert read(f"topic {title}").time == "2024年4月18日"


def test_a_purpose_is_written_down_by_rule(read):
    assert read("procedure 今天召开这次会议，主要是总结去年的工作，把今年的任务一项一项定下来。").purpose == "总结去年的工作，逐项确定今年的任务"


def test_speakers_by_name_and_colon(build):
    doc = build("procedure 秦局长：开始吧。", "procedure 老林：我先说。", "task 7月底前建好。", "procedure 秦局长：可以。", "procedure 老林：好。").doc
    assert list(speakers(doc)) == ["秦局长", "老林", "老林", "秦局长", "老林"]


def test_labels_are_no_speakers(build):
    doc = build("procedure 会议认为：要抓紧。", "procedure 会议认为：要抓实。", "procedure 会议要求：要快。", "procedure 会议要求：要好。").doc
    assert set(speakers(doc)) == {""}
