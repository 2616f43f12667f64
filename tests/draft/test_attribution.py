"""Minutes say 议定 only where the source decides, and hold no spoken word."""

from __future__ import annotations

import pytest

from nlp.draft.minutes import attribution


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("会议指出，粮库安全不是小事。", ("指出", "粮库安全不是小事。")),
        ("同时，会议也强调，要守住底线。", ("强调", "要守住底线。")),
        ("会议听取了县粮储局的汇报。", ("听取", "县粮储局的汇报。")),
        ("会议原则同意《收购方案》。", ("原则同意", "《收购方案》。")),
        ("会议决定：（一）增设两个收购点。", ("决定", "（一）增设两个收购点。")),
        ("会议室要配齐设备。", None),
        ("各单位参加会议，认为很好。", None),
    ],
)
def test_the_verb_of_the_source(words, expected):
    assert attribution.attributed(words) == expected


@pytest.mark.parametrize("verb", ["议定", "决定", "原则同意", "审议通过", "明确"])
def test_verbs_that_decide(verb):
    assert attribution.decides(verb)


@pytest.mark.parametrize("verb", ["讨论", "研究", "要求", "强调", "听取", "审议"])
def test_verbs_that_decide_nothing(verb):
    assert not attribution.decides(verb)


@pytest.mark.parametrize(
    "words",
    ["会议未作议定，待论证后另行研究。", "各方意见不一，会议未作决定。", "这个今天不定，以后再研究。", "加装费用一事暂不研究。"],
)
def test_what_was_left_open(words):
    assert attribution.left_open(words)


@pytest.mark.parametrize("words", ["县粮储局6月底前研究提出方案。", "会后再研究提出意见，6月底前上报。", "会议议定如下事项：", "没有建成的暂缓列入计划。"])
def test_what_was_not_left_open(words):
    assert not attribution.left_open(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("会议决定：（一）由县粮储局增设两个收购点。", "由县粮储局增设两个收购点。"),
        ("会议审议通过了《清单》，由县政府办公室印发。", "审议通过《清单》，由县政府办公室印发。"),
        ("会议听取了县粮储局的汇报，原则同意《方案》，由县粮储局印发。", "原则同意《方案》，由县粮储局印发。"),
        ("要建立出入库台账。", "建立出入库台账。"),
    ],
)
def test_the_words_of_an_item(words, expected):
    assert attribution.item_words(words) == expected


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("好，那粮储局跟财政局的合同三天之内签掉。", "粮储局与财政局的合同三天内签订。"),
        ("每个礼拜一把进度报上来，我会来看的。", "每周一把进度报上来。"),
        ("要停电的话提前三天通知。", "如停电，提前三天通知。"),
        ("资料呢，九月十号之前交齐。", "资料，九月十日前交齐。"),
    ],
)
def test_spoken_words_are_written(spoken, written):
    assert attribution.to_written(spoken) == written


@pytest.mark.parametrize(
    "words",
    ["这个我来协调。", "你们按这个办。", "大家都要记住。", "仓库修好了吧。", "库里老鼠成群，那个样子不好看。", "修不修路？", "他说要快点办。"],
)
def test_what_cannot_be_written(words):
    assert attribution.unwritten(words)


@pytest.mark.parametrize("words", ["在6月底前建成三座仓房。", "我县粮库安全形势平稳。", "增强自我净化能力。", "各部门要落实责任，不得擅自动用储备粮。"])
def test_what_can(words):
    assert not attribution.unwritten(words)


@pytest.mark.parametrize("words", ["从实践来看，没有哪一个不是靠全县之力。", "尤其是仓房漏雨多发。", "今年是收官之年。", "过去一年，仓储管理成效明显提升。"])
def test_idle_talk(words):
    assert attribution.idle(words)


@pytest.mark.parametrize("words", ["近年来，仓容不足的问题逐步显现、有待改善。", "去年新建仓房9座。", "各镇要落实管护责任。"])
def test_no_idle_talk(words):
    assert not attribution.idle(words)


@pytest.mark.parametrize("words", ["我国粮食储备充足。", "增强自我完善能力。", "我军优良传统。"])
def test_what_stays_ours(words):
    assert attribution.recorded(words) == words


@pytest.mark.parametrize("words", ["9月12号，不对，9月10号之前交。", "九月十二号 不 九月十号之前交", "14号，啊不，24号前交。"])
def test_a_speaker_takes_words_back(words):
    assert attribution.takes_back(words)


@pytest.mark.parametrize("words", ["不得迟于9月10日。", "10日不开会。"])
def test_a_speaker_takes_nothing_back(words):
    assert not attribution.takes_back(words)


@pytest.mark.parametrize(
    ("time", "due", "expected"),
    [
        ("明天", "2024-05-21", "5月21日"),
        ("明天上午", "2024-05-21", "5月21日上午"),
        ("从明天开始", "2024-05-21", "5月21日起"),
        ("本周五下班前", "2024-05-24", "5月24日下班前"),
        ("明天", None, "明天"),
        ("年底前", "2024-12-31", "年底前"),
        ("每个礼拜一", None, "每周一"),
    ],
)
def test_a_time_counted_from_the_day_of_the_meeting(time, due, expected):
    assert attribution.fixed_time(time, due) == expected
