"""`duban ledger remind|report|ics`: papers made of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from nlp.cli.formatting import ChineseCommand
from nlp.cli.ledger_show import whole_day
from nlp.cli.ledger_work import (
    JSON,
    OVERWRITE,
    actor_of,
    check_new,
    day_option,
    filter_of,
    filters,
    opened,
    print_json,
    split,
    where,
    who,
)
from nlp.errors import UsageError
from nlp.files import display, write_bytes_atomic

if TYPE_CHECKING:
    from nlp.draft.profile import Profile
    from nlp.ledger.store import Ledger
    from nlp.office.letters import Letter

EACH: Final = {"unit": "每个单位一份", "row": "每项任务一份", "all": "合为一份"}

_PROFILE = click.option("--profile", metavar="单位信息", type=Path, help="发文机关、联系人等（YAML，同 duban draft）；不写则用数据文件夹里的 profile.yaml，都没有的标【待补】。")


def _profile(ledger: Ledger, given: Path | None) -> Profile | None:
    from nlp.draft.profile import read_profile
    from nlp.office.house import house_profile

    return read_profile(given) if given else house_profile(ledger)


@click.command(
    name="remind",
    cls=ChineseCommand,
    help="写出催办、督办的函（Word）：催办函（逾期和临期的）、提示函（临期和没报进展的）、督办通知、督办通知单（逾期的），按单位或按任务分别成文，并记入各任务的经过。\n"
    "没有交办、暂停、正在申请延期、已报送办结的不催。先看要催哪些：duban ledger due。",
    epilog="例：duban ledger remind -o 催办/ --within 7\n例：duban ledger remind -o 督办/ --kind 督办通知 --unit 县司法局\n退出码：0 写出了，2 用法不对或没有要催的。",
)
@click.option("-o", "--out", required=True, type=Path, metavar="文件夹", help="写到哪个文件夹；写 .zip 则打成一包（必填）。")
@click.option("--kind", metavar="文种", default="催办函", help="催办函（默认）、提示函、督办通知、督办通知单。")
@click.option("--each", metavar="范围", type=click.Choice(list(EACH)), help="unit 每个单位一份、row 每项任务一份、all 合为一份；不写则按文种的惯例。")
@click.option("--within", metavar="天数", type=click.IntRange(0, 366), default=None, help="几天以内到期算临期；默认 7。")
@day_option("--as-of", "以哪一天为准；不写则是今天。")
@_PROFILE
@filters
@OVERWRITE
@where
@who
@JSON
def remind_command(
    out: Path, kind: str, each: str | None, within: int | None, as_of: str | None, profile: Path | None, overwrite: bool,
    data: Path | None, db: str | None, who: str | None, role: str | None, as_json: bool, **options: Any,
) -> int:
    from nlp.draft.standing import SOON
    from nlp.ledger.lights import thresholds
    from nlp.ledger.recurring import ensure
    from nlp.office.letters import KINDS, URGED, due, letters, record

    chosen = split(options)
    if kind not in KINDS:
        raise UsageError(f"没有“{kind}”这种函：用{'、'.join(KINDS)}")
    with opened(data, db) as ledger:
        actor = actor_of(ledger, who, role)
        ensure(ledger)
        with ledger.write(actor) as work:
            limits = thresholds(ledger.folder)
            day = whole_day(as_of) or work.today
            found = due(work, within=SOON if within is None else within, as_of=day, wanted=filter_of(work, limits, chosen), limits=limits, why=URGED[kind])
            made = letters(work, kind, found.of(*URGED[kind]), profile=_profile(ledger, profile), as_of=day, each=each)
            record(work, made)
            paths = _write(made, out, overwrite=overwrite)  # before the log is closed: what could not be written was not sent
    if as_json:
        print_json([{"path": display(path), "kind": m.kind, "unit": m.unit, "title": m.title, "numbers": list(m.numbers), "gaps": list(m.gaps)} for path, m in zip(paths, made, strict=True)])
        return 0
    for path, letter in zip(paths, made, strict=True):
        gaps = f"，待补{len(letter.gaps)}处（{'、'.join(dict.fromkeys(gap.removeprefix('【待补：').removesuffix('】') for gap in letter.gaps))}）" if letter.gaps else ""
        click.echo(f"{display(path)}：{letter.unit}，{len(letter.numbers)} 项任务{gaps}。")
    return 0


def _write(made: Sequence[Letter], out: Path, *, overwrite: bool) -> list[Path]:
    from nlp.office.letters import archive

    if out.suffix.lower() == ".zip":
        check_new(out, overwrite=overwrite)
        write_bytes_atomic(out, archive(made))
        return [out] * len(made)
    if out.is_file() or out.suffix.lower() == ".docx":
        raise UsageError(f"“{display(out)}”应是文件夹或 .zip：函可能有几份")
    paths = [out / letter.name for letter in made]
    for path in paths:
        check_new(path, overwrite=overwrite)
    for path, letter in zip(paths, made, strict=True):
        write_bytes_atomic(path, letter.content)
    return paths


@click.command(
    name="report",
    cls=ChineseCommand,
    help="写出督办月报、季报：完成情况、各单位情况、逾期、趋势和下期到期的任务，附图。格式由文件名定：.docx（公文版式）、.xlsx、.html。",
    epilog="例：duban ledger report 2024-05 -o 五月督办月报.docx\n例：duban ledger report 2024-Q2 -o 二季度.html --unit 县司法局",
)
@click.argument("period", metavar="期间")
@click.option("-o", "--out", required=True, type=Path, metavar="文件", multiple=True, help="写到哪个 .docx、.xlsx 或 .html，可写几个（必填）。")
@click.option("--unit", metavar="单位", help="只报这个单位牵头、负责的任务。")
@_PROFILE
@OVERWRITE
@where
@JSON
def report_command(
    period: str, out: tuple[Path, ...], unit: str | None, profile: Path | None, overwrite: bool, data: Path | None, db: str | None, as_json: bool
) -> int:
    from nlp.office.reports import FORMATS, content_of, written

    for path in out:
        if path.suffix.lower().removeprefix(".") not in FORMATS:
            raise UsageError(f"“{display(path)}”：请写成 .docx、.xlsx 或 .html 文件")
        check_new(path, overwrite=overwrite)
    with opened(data, db) as ledger:
        office = _profile(ledger, profile)
        with ledger.read() as work:
            content = content_of(work, _period(period), unit=unit)
        for path in out:
            write_bytes_atomic(path, written(content, path.suffix.lower().removeprefix("."), office))
    if as_json:
        print_json({"title": content.title, "paths": [display(path) for path in out]})
    else:
        click.echo(f"{content.title}：{'、'.join(display(path) for path in out)}。")
    return 0


def _period(words: str) -> str:
    """Return the key of a month or a quarter however it is typed.

    >>> _period("2024年5月"), _period("2024年二季度"), _period("2024q2")
    ('2024-05', '2024-Q2', '2024-Q2')
    """
    import re

    words = words.strip().upper().translate(str.maketrans("一二三四", "1234"))
    if found := re.fullmatch(r"(\d{4})年?-?(?:第?([1-4])季度?|Q([1-4]))", words):
        return f"{found[1]}-Q{found[2] or found[3]}"
    if found := re.fullmatch(r"(\d{4})(?:年|-|\.|/)(\d{1,2})月?", words):
        return f"{found[1]}-{int(found[2]):02d}"
    return words


@click.command(
    name="ics",
    cls=ChineseCommand,
    help="写出日历文件（.ics）：每项任务在完成时限那天一条，可导入 Outlook、手机日历；再次导出的会更新原来的条目。",
    epilog="例：duban ledger ics -o 县司法局.ics --unit 县司法局",
)
@click.option("-o", "--out", required=True, type=Path, metavar="文件", help="写到哪个 .ics（必填）。")
@click.option("--alarm", metavar="天数", type=click.IntRange(0, 366), default=3, help="提前几天提醒，默认 3。")
@click.option("--no-alarm", is_flag=True, help="不设提醒。")
@filters
@OVERWRITE
@where
def ics_command(out: Path, alarm: int, no_alarm: bool, overwrite: bool, data: Path | None, db: str | None, **options: Any) -> int:
    from nlp.ledger.lights import thresholds
    from nlp.ledger.recurring import ensure
    from nlp.office.calendar import to_ics

    chosen = split(options)
    check_new(out, overwrite=overwrite)
    with opened(data, db) as ledger:
        ensure(ledger)
        with ledger.read() as work:
            limits = thresholds(ledger.folder)
            content = to_ics(work, filter_of(work, limits, chosen), unit=chosen["unit"], alarm=None if no_alarm else alarm, limits=limits)
    write_bytes_atomic(out, content)
    click.echo(f"{display(out)}：{content.count(b'BEGIN:VEVENT')} 项任务。")
    return 0
