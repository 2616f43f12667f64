"""Subtitles and dictation exports."""

from __future__ import annotations

import pytest

from nlp.datamodel import Doc
from nlp.errors import DamagedFileError
from nlp.readers import read_bytes
from tests.cost import dearer

SRT = """1
00:00:01,000 --> 00:00:03,000
主持人：现在开会，请王书记

2
00:00:03,200 --> 00:00:05,000
<i>讲话。</i>

3
00:00:06,000 --> 00:00:08,000
王书记：同志们：要抓好落实。
"""
VTT = """WEBVTT

NOTE 这是说明
第二行

intro
00:01.000 --> 00:03.000 align:start
<v 李明>工作要做实 &amp; 做细，</v>

00:03.100 --> 00:04.000
<v 李明>月底前完成。</v>

00:04.500 --> 00:06.000
<v.loud 王芳><c.red>好的。</c></v>
"""


def said(doc: Doc) -> list[tuple[str, str | None, str | None]]:
    return [(doc.quote(o), o.speaker, o.time) for o in doc.origins]


def test_srt_cues_are_joined_and_speakers_kept() -> None:
    doc = read_bytes(SRT.encode(), name="会议.srt")
    assert said(doc) == [
        ("现在开会，请王书记讲话。", "主持人", "00:00:01,000"),
        ("同志们：要抓好落实。", "王书记", "00:00:06,000"),
    ]
    assert doc.text == "现在开会，请王书记讲话。\n同志们：要抓好落实。"


def test_vtt_voices_tags_and_notes() -> None:
    assert said(read_bytes(VTT.encode(), name="会议.vtt")) == [
        ("工作要做实 & 做细，月底前完成。", "李明", "00:01.000"),
        ("好的。", "王芳", "00:04.500"),
    ]


def test_a_salutation_is_no_speaker() -> None:
    doc = read_bytes("1\n00:00:01,000 --> 00:00:02,000\n同志们：今天开会。\n".encode(), name="a.srt")
    assert said(doc) == [("同志们：今天开会。", None, "00:00:01,000")]


def test_cues_without_punctuation_stay_lines() -> None:
    cues = "".join(f"{i}\r\n00:00:0{i},000 --> 00:00:0{i},900\r\n第{i}句\r\n\r\n" for i in range(1, 4))
    assert read_bytes(cues.encode("gb18030"), name="a.srt").text == "第1句\n第2句\n第3句"


def test_subtitles_without_time_codes_are_refused() -> None:
    with pytest.raises(DamagedFileError, match="时间码"):
        read_bytes("只是一段文字。".encode(), name="a.srt")


@pytest.mark.parametrize(
    ("first", "second", "speaker", "time"),
    [
        ("发言人1 00:03:12", "发言人2 00:04:00", "发言人1", "00:03:12"),
        ("张三 00:03", "李四 00:15", "张三", "00:03"),
        ("[00:03:12] 发言人1：", "[00:03:20] 发言人2：", "发言人1", "00:03:12"),
        ("张三(00:00:12)：", "李四(00:00:19)：", "张三", "00:00:12"),
        ("说话人 1　00:00", "说话人 2　00:09", "说话人 1", "00:00"),
    ],
)
def test_speaker_lines_stay_and_mark_what_follows(first: str, second: str, speaker: str, time: str) -> None:
    text = f"会议记录\n{first}\n大家好。\n\n开始吧。\n{second}\n好的。\n"
    doc = read_bytes(text.encode(), name="a.txt")
    assert doc.text == text
    assert said(doc)[:4] == [
        ("会议记录", None, None),
        (first, None, None),
        ("大家好。", speaker, time),
        ("开始吧。", speaker, time),
    ]
    assert doc.origins[-1].speaker not in (None, speaker)


def test_words_on_the_speaker_line_get_their_own_origin() -> None:
    doc = read_bytes("[00:03:12] 发言人1：大家好。\n".encode(), name="a.txt")
    assert said(doc) == [("[00:03:12] 发言人1：", None, None), ("大家好。", "发言人1", "00:03:12")]


@pytest.mark.parametrize(
    "text",
    [
        "议程\n开幕 09:00\n讨论 10:00\n闭幕 11:00\n",
        "会议时间 09:30\n请大家准时参加。\n",
        "各镇：\n月底前完成。\n",
        "请于 17:30\n前报送。\n",
    ],
)
def test_an_agenda_is_no_dictation(text: str) -> None:
    assert all(o.speaker is None for o in read_bytes(text.encode(), name="a.txt").origins)


@pytest.mark.parametrize("opening", ["<v ", "<v" + " " * 50])
def test_voice_tags_never_closed_cost_as_much_as_they_are_long(opening):
    def read(count):
        read_bytes(("00:00:01,000 --> 00:00:02,000\n甲" + opening * count).encode(), name="a.srt")

    assert not dearer(read, 2_000, 20_000, most=30)  # quadratic cost would be a hundred times
