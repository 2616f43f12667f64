"""Keys of the review screen: what can be done, by which key, and how a person changes that (`users.keys`: action → key)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nlp.errors import UsageError


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does. `key` is the default, as browsers name it (`KeyboardEvent.key`); `help` says what happens."""

    name: str
    title: str
    key: str
    help: str


ACTIONS: Final = (
    Action("accept", "采纳", "a", "采纳这一行，转到下一行；改过的记为“修改后采纳”"),
    Action("reject", "驳回", "x", "这一行不是任务，转到下一行"),
    Action("doubt", "存疑", " ", "先放进存疑，转到下一行"),
    Action("edit", "修改", "e", "到表单里修改；回车保存并采纳，Esc 放弃"),
    Action("undo", "撤销", "u", "撤销自己上一次核对，可一直撤销下去"),
    Action("next", "下一条", "j", "看下一行，不作结论"),
    Action("previous", "上一条", "k", "看上一行，不作结论"),
    Action("mark", "标注", "m", "用键盘改正原文中的标注"),
    Action("source", "看原文", "o", "把原文滚到这一行"),
    Action("bulk", "批量采纳", "b", "按把握批量采纳，先预览"),
    Action("help", "键位", "?", "显示或收起键位说明"),
)
"""Everything that has a key, in the order it is listed."""
DEFAULTS: Final[dict[str, str]] = {action.name: action.key for action in ACTIONS}
RESERVED: Final = "1234567"
"""Digits choose what to mark."""
NAMES: Final[dict[str, str]] = {" ": "空格", "ArrowUp": "↑", "ArrowDown": "↓", "ArrowLeft": "←", "ArrowRight": "→", "Backspace": "退格", "Delete": "Del"}
"""Keys without a character of their own → how they are shown."""


def bound(own: Mapping[str, str]) -> dict[str, str]:
    """Return the key of every action for a person; what no longer fits (an action that is gone, a key taken twice) is left out.

    >>> bound({"accept": "s"})["accept"], bound({"accept": "x"})["accept"]
    ('s', 'a')
    """
    try:
        return DEFAULTS | changed(own)
    except UsageError:
        return dict(DEFAULTS)


def changed(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return what `users.keys` is to hold: the keys that differ from the defaults. Raises UsageError for one that cannot be used or is used twice."""
    titles = {action.name: action.title for action in ACTIONS}
    keys = {name: fold(key) for name, key in wanted.items() if name in titles and key != ""}
    for name, key in keys.items():
        if not _usable(key):
            raise UsageError(f"“{titles[name]}”不能用“{key[:20]}”这个键：用一个字母、符号、空格或方向键；数字1到7留给标注")
    users: dict[str, str] = {}
    for name, key in (DEFAULTS | keys).items():
        if key in users:
            raise UsageError(f"“{titles[users[key]]}”和“{titles[name]}”都用了“{shown(key)}”键：一个键只能管一件事")
        users[key] = name
    return {name: key for name, key in keys.items() if key != DEFAULTS[name]}


def fold(key: str) -> str:
    """Return a key as it is compared: letters in lower case, full-width characters as on a Latin keyboard; a name in Chinese as the key.

    >>> fold("Ａ"), fold("？"), fold("空格")
    ('a', '?', ' ')
    """
    for name, words in NAMES.items():
        if key in (name, words):
            return name
    key = key.strip() or " " if key else key
    if len(key) != 1:
        return key
    if "\uff01" <= key <= "\uff5e":
        key = chr(ord(key) - 0xFEE0)
    return key.lower()


def shown(key: str) -> str:
    """Return how a key is written on its button."""
    return NAMES.get(key, key.upper())


def _usable(key: str) -> bool:
    return key in NAMES or (len(key) == 1 and "!" <= key <= "~" and key not in RESERVED)
