"""What the commands of the ledger share: where it is, who works in it, which rows are meant, and how things are shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from nlp.errors import UsageError
from nlp.files import display

if TYPE_CHECKING:
    from nlp.ledger.lights import Thresholds
    from nlp.ledger.queries import Filter
    from nlp.ledger.rows import Row
    from nlp.ledger.store import Actor, Ledger, Work

_Command = TypeVar("_Command", bound=Callable[..., Any])

WIDTH: Final = 100
"""Columns of what is printed where there is no terminal to ask."""
LIGHT_WORDS: Final = {"红": "red", "黄": "yellow", "绿": "green", "灰": "grey", "不亮": "grey"}
LIGHT_COLOURS: Final = {"red": "bold red", "yellow": "yellow", "green": "green", "grey": "bright_black"}


def _day(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    from nlp.batch.dates import iso_date

    try:
        return iso_date(value) if value is not None else None
    except UsageError as error:
        raise click.BadParameter(str(error)) from None


def day_option(name: str, text: str) -> Callable[[_Command], _Command]:
    """Return an option that takes a day, month or year however it is typed, as ISO."""
    return click.option(name, metavar="日期", callback=_day, help=text)


JSON = click.option("--json", "as_json", is_flag=True, help="在标准输出只打印 JSON，供程序读取。")
OVERWRITE = click.option("--overwrite", is_flag=True, help="替换已有的文件。")
_WHERE = (
    click.option("--data", metavar="文件夹", type=Path, help="台账的数据文件夹；不写则用 DUBAN_DATA 或系统默认位置。"),
    click.option("--db", metavar="地址", help="PostgreSQL 的地址；不写则用 DUBAN_DB 或数据文件夹里的 SQLite。"),
)
_WHO = (
    click.option("--as", "who", metavar="用户名[/角色[/单位]]", help="以谁的名义办理，记入操作记录；不写则是本机登录的用户。"),
    click.option("--role", metavar="角色", help="以什么角色办理：录入（默认）、审核、承办（要写单位：--as 用户名/承办/单位）等。"),
)
_FILTERS = (
    click.option("--unit", metavar="单位", help="只取这个单位牵头、负责或配合的任务。"),
    click.option("--lead", metavar="单位", help="只取这个单位牵头或负责的任务。"),
    click.option("--light", metavar="灯", help="只取亮这种灯的任务：红、黄、绿、灰（没有时限或不在办）。"),
    click.option("--status", metavar="状态", help="只取这种状态的任务：草稿、已立项……已销号；open 是在办的，done 是办完的。"),
    click.option("--review", metavar="结论", help="只取这种核对结论的任务：待核、采纳、修改后采纳、驳回、存疑。"),
    day_option("--due-before", "只取这一天（月、年）以前到期的任务，含当天。"),
    day_option("--due-after", "只取这一天（月、年）以后到期的任务，含当天。"),
    click.option("--text", metavar="文字", help="任务、备注、单位或文件名里有这些字。"),
    click.option("--document", metavar="文件", help="只取这份材料里的任务：材料的名称（写出能认准的一段即可）或序号。"),
    click.option("--meeting", metavar="会议", help="只取这个会议的任务。"),
    click.option("--asked", is_flag=True, help="只取正在申请延期的任务。"),
    click.option("--all", "ended", is_flag=True, help="连同驳回、取消、并入别行的任务。"),
)
_FILTER_NAMES: Final = ("unit", "lead", "light", "status", "review", "due_before", "due_after", "text", "document", "meeting", "asked", "ended")


def _given(options: Sequence[Callable[[Any], Any]]) -> Callable[[_Command], _Command]:
    def give(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return give


where = _given(_WHERE)
"""Gives a command --data and --db."""
who = _given(_WHO)
"""Gives a command --as and --role."""
filters = _given(_FILTERS)
"""Gives a command the options of a filter; `split` takes them out of its arguments."""


def split(options: dict[str, Any]) -> dict[str, Any]:
    """Take the options of a filter out of the arguments of a command, and return them."""
    return {name: options.pop(name) for name in _FILTER_NAMES}


def filter_of(work: Work, limits: Thresholds, options: Mapping[str, Any]) -> Filter:
    """Return the filter that options of a command mean. Raises UsageError, NotFoundError for a document that cannot be told."""
    from nlp.ledger.queries import Filter

    values = dict(options)
    if light := values["light"]:
        named = {**{name: key for key, name in limits.names.items()}, **LIGHT_WORDS}
        values["light"] = named.get(light, named.get(light.removesuffix("灯"), light))
        if values["light"] not in limits.names:
            raise UsageError(f"没有“{light}”这种灯：用红、黄、绿、灰")
    values["document"] = document_of(work, values["document"]) if values["document"] else None
    return Filter(**values)


def document_of(work: Work, words: str) -> int:
    """Return the id of the document that is meant by its number, its name, or a part that tells it. Raises NotFoundError."""
    from sqlalchemy import select

    from nlp.errors import NotFoundError
    from nlp.ledger.schema import Document

    if words.isascii() and words.isdecimal() and len(words) < 10 and work.session.get(Document, int(words)) is not None:
        return int(words)
    found = work.session.execute(select(Document.id, Document.name).where(Document.name.icontains(words, autoescape=True)).order_by(Document.id)).all()
    exact = [row for row in found if row[1] == words]
    some = exact or found
    if len(some) == 1:
        return int(some[0][0])
    if not some:
        raise NotFoundError(f"台账里没有名称含“{words}”的材料")
    raise NotFoundError(f"名称含“{words}”的材料有{len(some)}份：请写全，或写序号（{'、'.join(f'{row[0]} {row[1]}' for row in some[:5])}）")


@contextmanager
def opened(data: Path | None, db: str | None, *, create: bool = False) -> Iterator[Ledger]:
    """Open the ledger for a command and close it behind. Raises LedgerError."""
    from nlp.ledger.store import open_ledger

    ledger = open_ledger(data, url=db, create=create)
    try:
        yield ledger
    finally:
        ledger.close()


def local_user() -> str:
    """Return who is logged in on this computer."""
    import getpass

    try:
        return getpass.getuser()[:64]
    except (OSError, KeyError):
        return "命令行"


def actor_of(ledger: Ledger, who: str | None, role: str | None) -> Actor:
    """Return who a command is by: `--as 用户名/角色/单位`; a user of the ledger with the role they have; else whoever is logged in here, as 录入.

    Raises UsageError.
    """
    from sqlalchemy import select

    from nlp.ledger.schema import User
    from nlp.ledger.store import Actor
    from nlp.ledger.users import check_role

    parts = [part.strip() for part in (who or "").split("/")]
    if len(parts) > 3:
        raise UsageError(f"--as “{who}”写得不对：应如 张三、张三/审核、张三/承办/县司法局")
    name, named, unit = (*parts, "", "")[:3]
    if role and named and role != named:
        raise UsageError(f"--as 写的角色是“{named}”，--role 写的是“{role}”：请只写一个")
    role = role or named
    if not name:
        name = local_user()
    with ledger.read() as work:
        known = work.session.scalar(select(User).where(User.name == name)) if who else None
        own = (known.role, known.unit) if known and known.active else None
    role = role or (own[0] if own else "录入")
    unit = unit or (own[1] or "" if own and own[0] == role else "")
    check_role(role, unit)
    return Actor(name[:64], role, unit or None)


# Shown --------------------------------------------------------------------------------------------------------------


def print_json(value: Any) -> None:
    """Print a value as JSON, and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def console() -> Any:
    """Return where tables are printed: as wide as the terminal, `WIDTH` in a file or a pipe."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)


def table(*columns: tuple[str, Mapping[str, Any]]) -> Any:
    """Return an empty table with these columns (title, and what `rich` is to know of it)."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for title, more in columns:
        made.add_column(title, **more)
    return made


def lamp(light: str, names: Mapping[str, str]) -> Any:
    """Return a light in its colour and by its name."""
    from rich.text import Text

    return Text(names[light].removesuffix("灯") if len(names[light]) <= 3 else names[light], style=LIGHT_COLOURS[light])


def clip(text: str, width: int) -> str:
    """Return text on one line of at most `width` columns, a Chinese character takes two."""
    from nlp.cli.formatting import display_width

    text = " ".join(text.split())
    if display_width(text) <= width:
        return text
    kept = ""
    for char in text:
        if display_width(kept + char) > width - 2:
            break
        kept += char
    return f"{kept}…"


def three_values(fields: Mapping[str, tuple[object, object, object]], *, wanted: str = "您写的") -> Any:
    """Return the table of a conflict: each field as it was seen, as it is now, and as it was to become."""
    from rich.text import Text

    from nlp.ledger.history import words_of
    from nlp.ledger.rows import FIELDS

    shown = table(("栏", {"no_wrap": True}), ("您看到的", {"ratio": 1}), ("台账现在", {"ratio": 1}), (wanted, {"ratio": 1}))
    for name, values in fields.items():
        if name in ("marks", "span"):
            continue  # they go with the words, and nobody reads offsets
        shown.add_row(FIELDS.get(name, name), *(Text(words_of(name, value)) for value in values))
    return shown


def owners(row: Row) -> str:
    """Return who answers for a row, each once."""
    return "、".join(dict.fromkeys(row.owners))


def check_new(path: Path, *, overwrite: bool) -> None:
    """Raise OutputError when a file would be replaced and nobody said so."""
    from nlp.errors import OutputError

    if path.exists() and not overwrite:
        raise OutputError(f"“{display(path)}”已经存在：替换它请加 --overwrite，或换一个名称")


def notices(lines: Iterable[str], *, most: int = 20) -> None:
    """Print things to know on the error stream; of many the first."""
    found = list(lines)
    for line in found[:most]:
        click.echo(f"注意：{line}", err=True)
    if len(found) > most:
        click.echo(f"注意：……另有 {len(found) - most} 条", err=True)
