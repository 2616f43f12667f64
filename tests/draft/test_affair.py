"""Papers of supervision name what asked for the work, with its day, and whom it asked."""

from __future__ import annotations

import pytest

from nlp.datamodel import Meta
from nlp.draft import affair
from nlp.draft.gather import from_analyses


@pytest.mark.parametrize(
    ("meta", "about", "ground"),
    [
        (
            Meta(occasion="全县粮食安全工作会议", doc_type="领导讲话", date="2024-03-05"),
            "全县粮食安全工作会议部署事项",
            "全县粮食安全工作会议（2024年3月5日）部署",
        ),
        (
            Meta(title="县政府第3次常务会议纪要", doc_type="会议纪要", date="2024-03-05"),
            "县政府第3次常务会议议定事项",
            "县政府第3次常务会议（【待补：会议日期】）议定事项",
        ),
        (Meta(title="云溪县秋粮收购工作方案", doc_type="实施方案", date="2024-09"), "《云溪县秋粮收购工作方案》所列任务", "《云溪县秋粮收购工作方案》（2024年9月）"),
        (Meta(doc_type="通知"), "【待补：文件名称】所列任务", "【待补：立项依据】"),
        (Meta(doc_type="领导讲话"), "【待补：会议名称】部署事项", "【待补：会议名称】（【待补：会议日期】）部署"),
    ],
)
def test_what_asked_for_it(build, meta, about, ground):
    matter = from_analyses({"a.txt": build("task 要修路。", meta=meta)})
    assert (affair.affair(matter), affair.ground(matter)) == (about, ground)


def test_each_unit_is_addressed_once_and_persons_are_not(build):
    rows = from_analyses(
        {"a.txt": build("task [LEAD 县司法局]要修路。", "task [LEAD 县司法局]要修桥。", "task [ADDRESSEE 各级领导干部]要带头接访。")}
    ).rows
    assert affair.addressed(rows) == ("县司法局",)


def test_too_many_units_are_addressed_together(build):
    rows = from_analyses({"a.txt": build(*(f"task [LEAD 第{n}局]要修好第{n}条道路。" for n in "甲乙丙丁戊己庚辛壬"))}).rows
    assert affair.addressed(rows) == ("各有关单位",)


@pytest.mark.parametrize(
    ("unit", "organ"),
    [("县委", "清河县人民政府"), ("县人民政府", "县司法局"), ("市委全面依法治市委员会", "市司法局"), ("省财政厅", "云溪市财政局"), ("市民政局", "清河县民政局")],
)
def test_above(unit, organ):
    assert affair.is_above(unit, organ)


@pytest.mark.parametrize(
    ("unit", "organ"),
    [("县财政局", "清河县司法局"), ("青禾镇人民政府", "县政府"), ("各级党委、政府", "县司法局"), ("市自然资源局高新分局", "高新区住建局"), ("司法局", "县政府"), ("县委编办", "县司法局")],
)
def test_not_above(unit, organ):
    assert not affair.is_above(unit, organ)


@pytest.mark.parametrize("organ", ["县司法局", "市住房城乡建设局", "省农业农村厅", "市卫生健康委员会", "县发展改革委"])
def test_a_department(organ):
    assert affair.is_department(organ)


@pytest.mark.parametrize("organ", ["县人民政府", "县人民政府办公室", "县委办公室", "市政府督查室", "市纪律检查委员会", ""])
def test_no_department(organ):
    assert not affair.is_department(organ)
