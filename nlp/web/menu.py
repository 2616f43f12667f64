"""The screens in the order of the work, and who is shown each. What a role may do is checked by the store, not here."""

from __future__ import annotations

from typing import Final

_KEEPERS: Final = ("录入", "审核")

MENU: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("/", "今日", ()),
    ("/upload", "收录", _KEEPERS),
    ("/documents", "材料", ()),
    ("/review", "核对", _KEEPERS),
    ("/ledger", "台账", ()),
    ("/board", "看板", ()),
    ("/calendar", "日历", ()),
    ("/statistics", "统计", ()),
    ("/letters", "文稿", (*_KEEPERS, "管理员")),
    ("/reports", "报告", ()),
    ("/users", "用户", ("管理员",)),
    ("/settings", "设置", ("管理员",)),
    ("/log", "记录", ("管理员", "审计")),
)
"""Address, name, and the roles that see it in the menu; () is everybody."""


def is_here(path: str, current: str) -> bool:
    """Tell whether a page belongs to a screen of the menu.

    >>> is_here("/", "/"), is_here("/ledger", "/ledger/steps"), is_here("/", "/ledger")
    (True, True, False)
    """
    return current == path or (path != "/" and current.startswith(f"{path}/"))
