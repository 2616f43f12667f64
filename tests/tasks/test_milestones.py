"""Steps of a row with several deadlines: each deadline with the words and figures that belong to it."""

import pytest
from hypothesis import given

from nlp.datamodel import Analysis
from tests.tasks.conftest import build_rows
from tests.texts import texts


def steps(text):
    """Return for each row its steps: words, words of the deadline, words of the figures."""
    doc, tasks = build_rows(("task", text))
    return [[(doc.quote(m), doc.quote(m.deadline), [doc.quote(t) for t in m.targets]) for m in task.milestones] for task in tasks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年底前改造50%，2025年全面完成。", "年底前改造50% 年底前 50%|2025年全面完成 2025年"),
        ("县水利局要在2025年底前换完闸门并长期坚持。", "2025年底前换完闸门 2025年底前|长期坚持 长期坚持"),
        ("3月底前出图，8月底前封顶，年底前投用。", "3月底前出图 3月底前|8月底前封顶 8月底前|年底前投用 年底前"),
        ("危桥今年改30%，明年60%，后年全部改完。", "危桥今年改30% 今年 30%|明年60% 明年 60%|后年全部改完 后年"),
        ("4月底前开工、9月底前封顶、年底前通水。", "4月底前开工 4月底前|9月底前封顶 9月底前|年底前通水 年底前"),
        ("图纸3月底前画完，坝体10月底前合龙。", "图纸3月底前画完 3月底前|坝体10月底前合龙 10月底前"),
        ("各镇要确保上半年达到40%，全年达到90%以上。", "上半年达到40% 上半年 40%|全年达到90%以上 全年 90%以上"),
        ("一季度完成25%，上半年完成50%，全年完成100%。", "一季度完成25% 一季度 25%|上半年完成50% 上半年 50%|全年完成100% 全年 100%"),
        ("6月、9月、12月底前分别达到30%、60%、100%。", "30% 6月 30%|60% 9月 60%|100% 12月底前 100%"),
        ("方案5月底前报县政府（6月底前印发）。", "方案5月底前报县政府 5月底前|6月底前印发 6月底前"),
        ("整改年底前完成，其中重点点位5月底前完成。", "整改年底前完成 年底前|重点点位5月底前完成 5月底前"),
        ("4月底前建档，之后每季度更新。", "4月底前建档 4月底前|之后每季度更新 每季度"),
        ("会后一周内建专班，一个月内见效。", "会后一周内建专班 会后一周内|一个月内见效 一个月内"),
    ],
)
def test_steps(text, expected):
    parsed = [part.split(" ") for part in expected.split("|")]
    assert steps(text) == [[(words, time, figures) for words, time, *figures in parsed]]


@pytest.mark.parametrize(
    "text",
    [
        "年底前完成50%。",
        "2024年底前，并长期坚持。",
        "用3年时间，到2026年底前改完全部危桥。",
        "坚持月调度、季通报、年终考核。",
        "每月调度一次，每季度通报一次。",
        "立行立改，长期坚持。",
        "今年6月底前和12月底前各修一半。",
    ],
)
def test_one_act_has_no_steps(text):
    assert all(found == [] for found in steps(text))


def test_acts_of_their_own_are_rows_not_steps():
    assert steps("县水利局6月底前完成河道清淤任务，县住建局9月底前完成管网改造任务。") == [[], []]


@given(texts)
def test_steps_lie_in_their_row_and_belong_to_its_cells(text):
    doc, tasks = build_rows(*(("task", line) for line in text.splitlines()))
    for task in tasks:
        deadlines, targets = ({(c.start, c.end) for c in cells} for cells in (task.deadlines, task.targets))
        for step in task.milestones:
            assert task.start <= step.start < step.end <= task.end
            assert (step.deadline.start, step.deadline.end) in deadlines
            assert {(t.start, t.end) for t in step.targets} <= targets
    analysis = Analysis(doc, tasks)
    assert Analysis.from_json(analysis.to_json()) == analysis
