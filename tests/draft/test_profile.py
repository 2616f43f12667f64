"""The profile of an office: Chinese or English names, lists in any form, errors that say what to mend."""

from __future__ import annotations

from dataclasses import fields

import pytest

from nlp.draft.profile import FIELDS, Profile, read_profile
from nlp.errors import UsageError


def write(tmp_path, text):
    path = tmp_path / "单位.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_field_has_a_chinese_name():
    assert {f.name for f in fields(Profile)} == set(FIELDS)


def test_chinese_and_english_names_mean_the_same(tmp_path):
    chinese = read_profile(write(tmp_path, "发文机关: 清河县司法局\n主送机关: [各镇, 县直各部门]\n加盖印章: false\n"))
    english = read_profile(write(tmp_path, "organ: 清河县司法局\naddressees: 各镇、县直各部门\nsealed: false\n"))
    assert chinese == english == Profile(organ="清河县司法局", addressees=("各镇", "县直各部门"), sealed=False)


@pytest.mark.parametrize("day", ["2026-03-05", '"2026-03-05"', "2026年3月5日", "2026-3-5"])
def test_a_date_is_printed_without_leading_zeros(tmp_path, day):
    assert read_profile(write(tmp_path, f"成文日期: {day}\n")).date == "2026年3月5日"


def test_an_empty_value_is_not_said(tmp_path):
    assert read_profile(write(tmp_path, "联系人:\n抄送机关:\n")) == Profile()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("发文机构: 甲\n", "“发文机构”不认识"),
        ("- 甲\n", "名称: 内容"),
        ("发文机关: [甲, 乙\n", "不是 UTF-8 的 YAML"),
        ("加盖印章: 是的\n", "只能写 true 或 false"),
        ("联系人: {姓名: 甲}\n", "只能写一项文字"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, text, told):
    with pytest.raises(UsageError, match=told):
        read_profile(write(tmp_path, text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"打不开单位信息“无\.yaml”"):
        read_profile(tmp_path / "无.yaml")
