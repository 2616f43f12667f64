"""The issuing office: its names, number, date, addressees and contact, from a YAML file. What it does not say is 【待补】 in a paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nlp.errors import UsageError

FIELDS: Mapping[str, str] = {
    "organ": "发文机关",
    "mark": "发文机关标志",
    "number": "发文字号",
    "date": "成文日期",
    "addressees": "主送机关",
    "copies": "抄送机关",
    "signers": "签发人",
    "contact": "联系人",
    "phone": "联系电话",
    "printer": "印发机关",
    "print_date": "印发日期",
    "urgency": "紧急程度",
    "serial": "份号",
    "authority": "立项依据",
    "feedback": "反馈方式",
    "meeting": "会议名称",
    "place": "会议地点",
    "time": "会议时间",
    "host": "主持人",
    "recorder": "记录人",
    "basis": "制定依据",
    "reply": "反馈时限",
    "limit": "默认办理时限",
    "direction": "行文方向",
    "sealed": "加盖印章",
}
"""Field → its Chinese name, under which a profile may give it too and a gap is called."""

DIRECTIONS: Mapping[str, str] = {"上行": "upward", "平行": "peer", "下行": "downward"}
"""What a profile may say of 行文方向 → the direction of a kind."""

_LISTS = ("addressees", "copies", "signers")


@dataclass(frozen=True, slots=True)
class Profile:
    """What an office says of itself and of the paper at hand. Empty: not said. `date` and `print_date` as they are printed (2026年3月5日).

    `limit` is the time its rules give where a source names none, `direction` (上行, 平行, 下行) how its letters go where they do not go as the kind has it.
    """

    organ: str = ""
    mark: str = ""
    number: str = ""
    date: str = ""
    addressees: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    printer: str = ""
    print_date: str = ""
    urgency: str = ""
    serial: str = ""
    authority: str = ""
    feedback: str = ""
    meeting: str = ""
    place: str = ""
    time: str = ""
    host: str = ""
    recorder: str = ""
    basis: str = ""
    reply: str = ""
    limit: str = ""
    direction: str = ""
    sealed: bool = True


def read_profile(path: str | Path) -> Profile:
    """Return the profile of a YAML file. Raises UsageError that names the line to mend when it is none."""
    import yaml

    path = Path(path)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"打不开单位信息“{path.name}”（{error.strerror}）：请检查路径") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"单位信息“{path.name}”不是 UTF-8 的 YAML：{_where(error)}") from None
    if not isinstance(data, dict):
        raise UsageError(f"单位信息“{path.name}”应是“名称: 内容”的列表，如“发文机关: 某县人民政府办公室”")
    names = {**{name: key for key, name in FIELDS.items()}, **{key: key for key in FIELDS}}
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name not in names:
            raise UsageError(f"单位信息“{path.name}”中的“{name}”不认识：可用的有 {'、'.join(FIELDS.values())}")
        values[names[name]] = _value(names[name], value, path)
    return Profile(**values)


def chinese_date(day: str) -> str:
    """Return an ISO day as a paper prints it.

    >>> chinese_date("2026-03-05")
    '2026年3月5日'
    """
    year, month, number = day.split("-")
    return f"{int(year)}年{int(month)}月{int(number)}日"


def _value(key: str, value: object, path: Path) -> object:
    name = FIELDS[key]
    if key == "sealed":
        if not isinstance(value, bool):
            raise UsageError(f"单位信息“{path.name}”中的“{name}”只能写 true 或 false")
        return value
    if key == "direction" and value not in DIRECTIONS:
        raise UsageError(f"单位信息“{path.name}”中的“{name}”只能写 {'、'.join(DIRECTIONS)}")
    if key in _LISTS:
        items = value if isinstance(value, list) else re.split(r"[、，,；;\n]", str(value or ""))
        return tuple(words for item in items if (words := str(item).strip()))
    if isinstance(value, (list, dict)):
        raise UsageError(f"单位信息“{path.name}”中的“{name}”只能写一项文字")
    if isinstance(value, date):
        return chinese_date(value.isoformat()[:10])
    words = "" if value is None else str(value).strip()
    return chinese_date(words) if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", words) else words


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"第{mark.line + 1}行第{mark.column + 1}字附近写法有误" if mark else "请另存为 UTF-8 编码"


