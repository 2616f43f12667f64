"""Minutes tell what the meeting heard, held, asked for and decided, each by the verb its source bears out."""

from __future__ import annotations

import re

import pytest

from nlp.datamodel import Meta
from nlp.draft.compose import compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind
from nlp.draft.profile import Profile

MINUTES = Meta(title="县政府常务会议纪要", doc_type="会议纪要")


@pytest.fixture
def lines(build):
    """Return a function from marked lines to the lines of the minutes drafted from them."""

    def draft(*marked, meta=MINUTES, profile=None):
        paper = compose(find_kind("会议纪要"), from_analyses({"材料.txt": build(*marked, meta=meta)}), profile=profile)
        return [text for style, text in paper.lines() if style in ("heading1", "heading2", "body", "attendance")]

    return draft


def test_minutes_item_by_item(lines):
    assert lines(
        "procedure 2025年3月6日，县长秦川在第二会议室主持召开县政府常务会议，研究粮库改造等事项。",
        "head1 一、听取粮库改造汇报",
        "procedure 会议听取了县粮储局的汇报。",
        "significance 会议认为，粮库安全关系千家万户。",
        "problem 会议指出，三座仓房年久失修、屋面漏雨。",
        "requirement 会议强调，要守住粮食安全底线。",
        "task 会议决定，由[LEAD 县粮储局]在[DATE 6月底前]改造三座仓房。",
        "task 县财政局落实改造资金。",
        "head1 二、审议收购方案",
        "procedure 会议原则同意《秋粮收购方案》。",
        "task 会议要求，[LEAD 县农业农村局][DATE 9月底前]公布收购网点。",
        "procedure 关于收购价格，会议未作议定，待测算后另行研究。",
        "procedure 出席：秦川、林叶",
    ) == [
        "2025年3月6日，县长秦川在第二会议室主持召开县政府常务会议，研究粮库改造等事项。现将会议主要内容纪要如下：",
        "一、听取粮库改造汇报",
        "会议听取了县粮储局的汇报。",
        "会议认为，粮库安全关系千家万户。",
        "会议指出，三座仓房年久失修、屋面漏雨。",
        "会议强调，要守住粮食安全底线。",
        "会议议定以下事项：",
        "1.在6月底前改造三座仓房。（牵头单位：县粮储局；完成时限：6月底前）",
        "2.县财政局落实改造资金。（责任单位：【待补：责任单位】；完成时限：【待补：完成时限】）",
        "二、审议收购方案",
        "会议原则同意《秋粮收购方案》。",
        "会议要求，9月底前公布收购网点。（牵头单位：县农业农村局；完成时限：9月底前）",
        "关于收购价格，会议未作议定，待测算后另行研究。",
        "出席：秦川、林叶",
        "分送：【待补：印发范围】",
    ]


def test_a_speech_decides_nothing(lines, speech, build):
    paper = compose(find_kind("会议纪要"), from_analyses({"讲话.txt": speech}))
    text = "\n".join(words for style, words in paper.lines() if style != "mark")
    assert "议定" not in text
    assert "决定" not in text
    assert "\n会议部署事项\n" in text
    assert "会议要求做好以下工作：" not in text, "the heading says it"


def test_a_document_is_no_meeting(lines):
    text = lines("task [LEAD 县粮储局][DATE 6月底前]改造三座仓房。", meta=Meta(title="县粮库改造工作方案", doc_type="实施方案"))
    assert text[1] == "文件所列任务"
    assert text[2].startswith("《县粮库改造工作方案》所列任务如下，【待补：会议议定意见】：6月底前改造三座仓房。（")


def talk(*more):
    return (
        "procedure 秦县长：人齐了，开会。",
        "problem 老林：三座仓房漏雨。",
        "task 秦县长：由[LEAD 县粮储局]在[DATE 6月底前]修好三座仓房。",
        "task 仓房钥匙统一保管。",
        "task [LEAD 县财政局]要拨付维修资金。",
        *more,
    )


def test_what_a_chair_gives_to_somebody_is_decided_and_the_rest_asked_for(lines):
    text = lines(*talk("procedure 老林：好。"), meta=Meta(title="粮库调度会录音"))
    at = text.index("一、会议议定事项")
    assert [re.sub("（.*", "", words) for words in text[at + 1 : at + 3]] == ["1.由县粮储局在6月底前修好三座仓房。", "2.拨付维修资金。"]
    assert any(words.startswith("会议要求，仓房钥匙统一保管。") for words in text)


def test_an_offer_that_the_chair_accepts_is_decided(lines):
    text = lines(*talk("task 老林：[LEAD 县供销社][DATE 5月底前]清运旧粮。", "procedure 秦县长：可以，就这么办。"), meta=Meta(title="粮库调度会录音"))
    assert any(words.startswith("3.县供销社5月底前清运旧粮。") for words in text)
    assert not any("未议定事项" in words for words in text)


def test_an_offer_that_nobody_accepts_stays_open(lines):
    text = lines(*talk("task 老林：[LEAD 县供销社][DATE 5月底前]清运旧粮。"), meta=Meta(title="粮库调度会录音"))
    assert text[text.index("三、未议定事项") + 1] == "会上提出、未作议定：县供销社5月底前清运旧粮。"


def test_a_matter_put_off_is_not_decided(lines):
    text = lines(*talk("task 秦县长：新库选址[LEAD 县粮储局]先提个方案，今天不定。"), meta=Meta(title="粮库调度会录音"))
    assert "三、未议定事项" in text


def test_what_cannot_be_written_is_left_open_with_its_place(lines):
    text = lines(*talk("task 秦县长：运输车辆我来协调，明天就派。"), meta=Meta(title="粮库调度会录音"))
    assert any("【待补：第6段所定事项的书面表述】" in words for words in text)


def test_speakers_are_not_called_present(lines):
    text = lines(*talk("procedure 老林：好。", "procedure 秦县长：散会。"), meta=Meta(title="粮库调度会录音"))
    assert text[-3:] == ["出席：【待补：出席人员】", "发言：秦县长、老林", "分送：【待补：印发范围】"]


def test_the_profile_goes_before_the_source(lines):
    profile = Profile(time="2025年3月7日", place="一楼", host="林叶", recorder="何田", copies=("县委办公室",))
    text = lines("procedure 2025年3月6日，县长秦川主持召开县政府常务会议。", "task 要修路。", profile=profile)
    assert text[0].startswith("2025年3月7日，林叶在一楼主持召开")
    assert text[-2:] == ["出席：【待补：出席人员】", "记录：何田"]


def test_nothing_of_the_first_or_second_person(lines):
    kind = find_kind("会议纪要")
    text = "\n".join(
        lines(
            "requirement 我们大家要坚持把责任扛在肩上。",
            "requirement 你们要加强巡查巡护。",
            "task 你们[DATE 明天]把台账报给我。",
            "problem 刚才说了，仓房漏雨吧？",
            meta=Meta(title="粮库调度会录音"),
        )
    )
    assert [pattern for pattern in kind.forbidden if re.search(pattern, text)] == []


def test_what_is_asked_for_in_an_item_stands_in_one_list(lines):
    text = lines(
        "procedure 会议指出，三座仓房漏雨。",
        "head1 一、研究粮库改造",
        "prohibition 会议要求，汛期内不得擅自动用备用仓房。",
        "task [LEAD 县粮储局][DATE 6月底前]改造三座仓房。",
        "head1 二、其他事项",
        "task 会议决定，[LEAD 县供销社]清运旧粮。",
    )
    at = text.index("会议要求做好以下工作：")
    assert [re.sub("（.*", "", words) for words in text[at + 1 : at + 3]] == ["1.汛期内不得擅自动用备用仓房。", "2.6月底前改造三座仓房。".replace("2.6", "2. 6")]
    assert sum(words.startswith("会议要求") for words in text) == 1


def test_minutes_say_nothing_that_only_fills_a_speech(lines):
    text = "\n".join(
        lines(
            "achievement 近年来，粮库管理水平明显提高。",
            "problem 与此同时，我县粮库普遍存在仓容不足的问题。",
            "achievement 去年，我县新建粮库9座，仓容增加12%。",
            "significance 今年是粮库改造的攻坚之年。",
            "requirement 去年有的单位表态很响，方案还在抽屉里，要坚决改过来。",
            "task 要修路。",
            meta=Meta(title="在全县粮食工作会议上的讲话", doc_type="领导讲话"),
        )
    )
    assert "会议指出，去年，本县新建粮库9座，仓容增加12%。本县粮库普遍存在仓容不足的问题。" in text
    assert not re.search("近年来|攻坚之年|抽屉|我县", text)


def test_a_sentence_broken_into_lines_is_one_item(lines):
    text = lines(
        "procedure 会议听取了县粮储局的汇报。",
        "task 会议决定，改造[FIGURE 三座]仓房，由[LEAD 县粮储局]在",
        "task [DATE 6月底前]完成，县财政局落实资金。",
        "procedure 会议强调，要守住底线。",
    )
    assert any("改造三座仓房，由县粮储局在6月底前完成，县财政局落实资金。（牵头单位：县粮储局；完成时限：6月底前）" in words for words in text)


def test_a_name_that_was_blotted_out_is_a_gap(lines):
    text = lines("procedure 刚才，X局长传达了上级会议精神。", "task 要修路。", meta=Meta(title="在全县粮食工作会议上的讲话", doc_type="领导讲话"))
    assert "会上，【待补：姓名】局长传达了上级会议精神。" in text


def test_every_row_stands_once(build):
    analysis = build(*talk("task 老林：[LEAD 县供销社]清运旧粮。"), meta=Meta(title="粮库调度会录音"))
    paper = compose(find_kind("会议纪要"), from_analyses({"a.txt": analysis}))
    told = [piece.refs for piece in paper.pieces() if piece.field == "task"]
    assert sorted(key for refs in told for key in refs) == sorted(task.id for task in analysis.tasks)
