"""The subject of a plan is the meeting or the document of its source, and unknown where nothing says so."""

from __future__ import annotations

import pytest

from nlp.datamodel import Doc, Meta, Segment
from nlp.draft.subject import find_subject, full_title


@pytest.mark.parametrize(
    ("meta", "aim"),
    [
        (Meta(occasion="全县粮食安全工作会议"), "贯彻落实全县粮食安全工作会议精神"),
        (Meta(title="在全县粮食安全工作会议上的讲话"), "贯彻落实全县粮食安全工作会议精神"),
        (Meta(title="县长在全县秋粮收购推进会上的讲话（摘要）"), "贯彻落实全县秋粮收购推进会精神"),
        (Meta(title="县政府第3次常务会议纪要"), "落实县政府第3次常务会议议定事项"),
        (Meta(occasion="县政府常务会议", doc_type="会议纪要"), "落实县政府常务会议议定事项"),
        (Meta(occasion="印发《秋粮收购工作方案》"), "贯彻落实《秋粮收购工作方案》"),
        (Meta(title="县政府办公室关于印发《秋粮收购工作方案》的通知"), "贯彻落实《秋粮收购工作方案》"),
        (Meta(title="云溪县秋粮收购工作方案"), "贯彻落实《云溪县秋粮收购工作方案》"),
        (Meta(occasion="春季项目集中签约仪式"), "落实春季项目集中签约仪式部署要求"),
        (Meta(title="云溪县粮食产业规划（节选）"), "贯彻落实《云溪县粮食产业规划》"),
        (Meta(title="云溪县粮食产业行动方案（2023—2025年）"), "贯彻落实《云溪县粮食产业行动方案（2023—2025年）》"),
        (Meta(title="关于印发《防汛方案》的通知", occasion="县防汛会议", doc_type="通知"), "贯彻落实《防汛方案》"),
        (Meta(title="云溪县人民政府关于加强储备粮管理的意见"), "贯彻落实《云溪县人民政府关于加强储备粮管理的意见》"),
    ],
)
def test_aim(meta, aim):
    subject = find_subject(Doc(text="要办好。", meta=meta))
    assert subject
    assert subject.aim == aim


def test_the_title_line_is_read_where_the_metadata_is_silent():
    text = "在全县粮食安全工作会议上的讲话\n要办好。"
    subject = find_subject(Doc(text=text, segments=(Segment(0, 15, "topic"), Segment(16, 20, "task"))))
    assert subject
    assert (subject.name, text[subject.spans[0].start : subject.spans[0].end]) == (
        "全县粮食安全工作会议",
        "在全县粮食安全工作会议上的讲话",
    )


def test_unknown_stays_unknown():
    assert find_subject(Doc(text="一、办好三件事", segments=(Segment(0, 7, "topic"),))) is None


@pytest.mark.parametrize("name", ["这个调度会", "一次现场推进会", "首页 > 要闻 > 会议", "会议"])
def test_a_meeting_without_a_name_stays_unknown(name):
    assert find_subject(Doc(text="要办好。", meta=Meta(occasion=name))) is None


@pytest.mark.parametrize(
    ("lines", "title", "expected"),
    [
        (("县政府办公室", "关于做好秋粮收购", "工作的通知"), "工作的通知", "关于做好秋粮收购工作的通知"),
        (("云溪县秋粮收购", "工作方案", "一、目标"), "云溪县秋粮收购", "云溪县秋粮收购工作方案"),
        (("云溪县秋粮收购工作方案", "实施意见"), "云溪县秋粮收购工作方案", "云溪县秋粮收购工作方案"),
    ],
)
def test_a_title_over_two_lines(lines, title, expected):
    assert full_title(Doc(text="\n".join(lines), meta=Meta(title=title))) == expected
