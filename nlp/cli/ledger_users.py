"""`duban ledger user`: the users of the page. Passwords are asked for or read from a pipe, never written on the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nlp.cli.formatting import ChineseCommand
from nlp.cli.ledger_work import JSON, console, local_user, opened, print_json, table, where
from nlp.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from nlp.ledger.schema import User
    from nlp.ledger.store import Actor, Work

_SUBCOMMANDS = {
    "add": "新建用户；密码在提示后输入。",
    "list": "列出用户。",
    "change": "改用户的角色、单位、姓名。",
    "lock": "停用用户，不能再登录。",
    "unlock": "恢复停用的，或输错密码被锁定的用户。",
    "password": "重设用户的密码。",
}


class _Group(ChineseCommand, click.Group):
    def _commands(self, ctx: click.Context) -> Any:
        return list(_SUBCOMMANDS.items())

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_SUBCOMMANDS)


@click.group(
    name="user", cls=_Group, subcommand_metavar="命令 [参数]…", epilog="例：duban ledger user add zhangsan --role 审核",
    help="管理网页的用户。命令行能读写数据文件夹，因此以管理员的身份办理，记入操作记录。",
)
def user_command() -> None:
    """The group itself does nothing."""


_STDIN = click.option("--stdin", is_flag=True, help="密码从标准输入读一行，供程序使用。")
_NAME = click.argument("name", metavar="用户名")


def _manager() -> Actor:
    from nlp.ledger.store import Actor

    return Actor(local_user(), "管理员")


def _password(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("密码", hide_input=True, confirmation_prompt="再输一遍", prompt_suffix="："))


def _find(work: Work, name: str) -> User:
    from sqlalchemy import select

    from nlp.ledger.schema import User

    user = work.session.scalar(select(User).where(User.name == name))
    if user is None:
        raise NotFoundError(f"没有用户“{name}”：用 duban ledger user list 查看")
    return user


@user_command.command(
    name="add", cls=ChineseCommand, help="新建用户；密码在提示后输入，要 10 位以上，大写、小写、数字、符号至少三种。",
    epilog="例：duban ledger user add lisi --role 承办 --unit 县司法局 --shown 李四",
)
@_NAME
@click.option("--role", metavar="角色", required=True, help="管理员、录入、承办、审核、只读、审计之一（必填）。")
@click.option("--unit", metavar="单位", help="所在单位；承办必填，只能办理本单位的任务。")
@click.option("--shown", metavar="姓名", default="", help="显示的姓名；不写则是用户名。")
@_STDIN
@where
def add(name: str, role: str, unit: str | None, shown: str, stdin: bool, data: Path | None, db: str | None) -> int:
    from nlp.ledger.users import add_user, check_role

    check_role(role, unit)
    with opened(data, db, create=True) as ledger:
        password = _password(stdin=stdin)
        with ledger.write(_manager()) as work:
            add_user(work, name, password, role, shown=shown, unit=unit)
    click.echo(f"已新建用户“{name}”（{role}{f'，{unit}' if unit else ''}）。")
    return 0


@user_command.command(name="list", cls=ChineseCommand, help="列出用户。")
@where
@JSON
def list_users(data: Path | None, db: str | None, as_json: bool) -> int:
    from rich.text import Text
    from sqlalchemy import select

    from nlp.ledger.schema import User

    with opened(data, db) as ledger, ledger.read() as work:
        users = work.session.scalars(select(User).order_by(User.id))
        found = [(u.name, u.shown, u.role, u.unit, "停用" if not u.active else "锁定" if (u.locked_until or "") > work.at else "可用") for u in users]
    if as_json:
        states = {"可用": "active", "停用": "inactive", "锁定": "locked"}
        print_json([{"name": name, "shown": shown, "role": role, "unit": unit, "state": states[state]} for name, shown, role, unit, state in found])
        return 0
    if not found:
        click.echo("还没有用户：用 duban ledger user add 新建，或运行 duban serve 后在网页上建第一个管理员。")
        return 0
    shown_table = table(*((title, {"overflow": "fold"}) for title in ("用户名", "姓名", "角色", "单位", "状态")))
    for row in found:
        shown_table.add_row(*(Text(value or "") for value in row))
    console().print(shown_table)
    return 0


@user_command.command(name="change", cls=ChineseCommand, help="改用户的角色、单位、姓名；不写的不变。", epilog="例：duban ledger user change lisi --role 审核")
@_NAME
@click.option("--role", metavar="角色", help="管理员、录入、承办、审核、只读、审计之一。")
@click.option("--unit", metavar="单位", help="所在单位。")
@click.option("--shown", metavar="姓名", help="显示的姓名。")
@where
def change(name: str, role: str | None, unit: str | None, shown: str | None, data: Path | None, db: str | None) -> int:
    if role is None and unit is None and shown is None:
        raise UsageError("请写明改什么：--role、--unit、--shown")
    _change(name, data, db, role=role, unit=unit, shown=shown)
    click.echo(f"用户“{name}”已修改。")
    return 0


def _change(name: str, data: Path | None, db: str | None, **changes: Any) -> None:
    from nlp.ledger.users import change_user

    with opened(data, db) as ledger, ledger.write(_manager()) as work:
        user = _find(work, name)
        now = {"role": user.role, "unit": user.unit, "shown": user.shown, "active": user.active}
        change_user(work, user.id, **{**now, **{key: value for key, value in changes.items() if value is not None}})


@user_command.command(name="lock", cls=ChineseCommand, help="停用用户：立即退出登录，不能再登录；最后一个管理员不能停用。", epilog="例：duban ledger user lock lisi")
@_NAME
@where
def lock(name: str, data: Path | None, db: str | None) -> int:
    _change(name, data, db, active=False)
    click.echo(f"用户“{name}”已停用；恢复用 duban ledger user unlock {name}。")
    return 0


@user_command.command(name="unlock", cls=ChineseCommand, help="恢复停用的，或输错密码被锁定的用户。", epilog="例：duban ledger user unlock lisi")
@_NAME
@where
def unlock_user(name: str, data: Path | None, db: str | None) -> int:
    from nlp.ledger.users import unlock

    _change(name, data, db, active=True)
    with opened(data, db) as ledger, ledger.write(_manager()) as work:
        unlock(work, _find(work, name).id)
    click.echo(f"用户“{name}”可以登录了。")
    return 0


@user_command.command(name="password", cls=ChineseCommand, help="重设用户的密码，在提示后输入；用户要重新登录。", epilog="例：duban ledger user password lisi")
@_NAME
@_STDIN
@where
def password(name: str, stdin: bool, data: Path | None, db: str | None) -> int:
    from nlp.ledger.users import set_password

    with opened(data, db) as ledger:
        with ledger.read() as work:
            _find(work, name)
        words = _password(stdin=stdin)
        with ledger.write(_manager()) as work:
            set_password(work, _find(work, name).id, words)
    click.echo(f"用户“{name}”的密码已重设。")
    return 0
