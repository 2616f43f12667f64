"""`duban ledger add`: read and analyse files, or take analyses that were made before, into the ledger, meeting by meeting."""

from __future__ import annotations

import hashlib
import secrets
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nlp.cli.batch import DATE, EXPAND, MANIFEST, MODEL, ROSTER, progress_bar
from nlp.cli.formatting import ChineseCommand
from nlp.cli.ledger_work import JSON, actor_of, notices, opened, print_json, where, who
from nlp.errors import DubanError
from nlp.files import display, write_bytes_atomic

if TYPE_CHECKING:
    from nlp.datamodel import Analysis
    from nlp.ledger.add import Added
    from nlp.ledger.store import Actor, Ledger, Work

_Meeting = tuple[str, list[str], "Added", dict[int, str]]
"""What it is called, the names of its papers, what the import came to, and the 编号 of the rows it tells of."""


@dataclass(slots=True)
class _Read:
    """What the inputs came to: analyses by unique names, the file each was read from, and what could not be used and why."""

    analyses: dict[str, Analysis] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    failed: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def add(self, name: str, analysis: Analysis, file: Path | None = None) -> None:
        free, number = name, 1
        while free in self.analyses:
            number += 1
            free = f"{name}-{number}"
        self.analyses[free] = analysis
        if file is not None:
            self.files[free] = file


@click.command(
    name="add",
    cls=ChineseCommand,
    help="把“输入”收进台账。输入可以是讲话和文件（文件、文件夹、通配符，与 duban run 相同，先分析），也可以是 duban run 的结果文件夹或 analysis/名称.json。\n"
    "同一会议再次收录时合并：没有核对过的行随新稿更新，人改过、核对过、办理中的行不动，只记下新稿怎么写。读不了的文件逐个说明，其余照样收录；带国家秘密标志的一律不收。",
    epilog="例：duban ledger add 讲话稿/ --date 2024-03-12 --roster 名册.csv\n例：duban ledger add 结果\n"
    "退出码：0 全部收录，1 有文件没有收录，2 用法不对或没有可收录的文件，130 被中断。",
)
@click.argument("inputs", nargs=-1, required=True, metavar="输入…")
@DATE
@MANIFEST
@MODEL
@ROSTER
@EXPAND
@click.option("--meeting", metavar="会议", help="这些材料都属于这个会议；不写则按日期和会议名称认。")
@click.option("--no-files", is_flag=True, help="不在数据文件夹里留存原件。")
@where
@who
@JSON
def add_command(
    inputs: tuple[str, ...], meeting: str | None, no_files: bool, data: Path | None, db: str | None, who: str | None, role: str | None, as_json: bool, **how: Any
) -> int:
    from nlp.batch.analyses import analysis_files

    made = [Path(item) for item in inputs if (analysis_files(Path(item)) if Path(item).is_dir() else Path(item).suffix.lower() == ".json")]
    texts = [item for item in inputs if Path(item) not in made]
    with opened(data, db, create=True) as ledger:
        actor = actor_of(ledger, who, role)
        found = _Read()
        for path in made:
            _take_analyses(path, found)
        if texts:
            _analyse(texts, found, quiet=as_json, **how)
        added = _add(ledger, actor, found, meeting=meeting, keep=not no_files)
        if as_json:
            print_json({"meetings": [_record(*one) for one in added], "failed": [{"path": path, "message": why} for path, why in found.failed]})
        else:
            for one in added:
                _tell(*one)
            if not added and not found.failed:
                click.echo("没有可以收录的材料。")
    for name, message in found.failed:
        click.echo(f"未收录 {name}：{message}", err=True)
    if not as_json:
        notices(found.notices)
    return 1 if found.failed else 0


def _take_analyses(path: Path, found: _Read) -> None:
    from nlp.audit.reviews import refuse_secret
    from nlp.batch.analyses import analysis_files, read_file

    for file in analysis_files(path) if path.is_dir() else [path]:
        try:
            analysis = read_file(file)
            refuse_secret(analysis.doc)
        except DubanError as error:
            found.failed.append((display(file), str(error)))
        else:
            found.add(display(file.stem), analysis)


def _analyse(texts: Sequence[str], found: _Read, *, quiet: bool, **how: Any) -> None:
    """Analyse files as `duban analyze` does, in several processes where they are many; nothing of it stays on disk."""
    from nlp.batch import Options, run_batch

    with tempfile.TemporaryDirectory(prefix="duban-") as folder, progress_bar(shown=not quiet and sys.stderr.isatty()) as bar:
        result = run_batch(texts, Path(folder) / "analyses", options=Options(tables=False, **how), progress=bar)
    files = {record.name: record for record in result.records if record.status == "done" and record.name}
    for name, analysis in result.documents.items():
        found.add(name, analysis, Path(files[name].path))
    found.failed += [(record.path, record.message or "没有读成") for record in result.failures]
    found.notices += result.notices


def _add(ledger: Ledger, actor: Actor, found: _Read, *, meeting: str | None, keep: bool) -> list[_Meeting]:
    """Add the papers of each meeting in a transaction of its own: a meeting that fails does not hold up the others."""
    from nlp.ledger.add import ADDERS, add
    from nlp.ledger.schema import Document
    from nlp.ledger.store import permit

    permit(actor.role, ADDERS, "收录", "材料")
    out: list[_Meeting] = []
    for names in _by_meeting(found.analyses, meeting):
        kept: dict[str, str] = {}
        try:
            with ledger.write(actor) as work:
                if keep:
                    kept |= _keep(work, {name: found.files[name] for name in names if name in found.files})
                added = add(work, {name: found.analyses[name] for name in names}, meeting=meeting, stored=kept)
                called = work.session.get_one(Document, added.documents[0]).meeting
                out.append((called, names, added, _numbers(work, (*added.proposed, *added.kept, *added.absent))))
        except DubanError as error:
            _drop(ledger, kept.values())
            found.failed += [(name, str(error)) for name in names]
        except BaseException:
            _drop(ledger, kept.values())
            raise
    return out


def _by_meeting(analyses: Mapping[str, Analysis], meeting: str | None) -> list[list[str]]:
    """Return the names of papers that go in together: those of a day under one name of a meeting; all of them where the user names it."""
    groups: dict[object, list[str]] = defaultdict(list)
    for name, analysis in analyses.items():
        meta = analysis.doc.meta
        called = meta.occasion or meta.title
        groups[meeting or ((meta.date, called) if meta.date and called else name)].append(name)
    return list(groups.values())


def _keep(work: Work, files: Mapping[str, Path]) -> dict[str, str]:
    """Keep the files that the ledger has not got yet, under names of their own; return these."""
    from sqlalchemy import select

    from nlp.ledger.schema import Document
    from nlp.ledger.store import FILES

    stored = {}
    for name, file in files.items():
        content = file.read_bytes()
        if work.session.scalar(select(Document.id).where(Document.sha256 == hashlib.sha256(content).hexdigest())) is None:
            stored[name] = f"{secrets.token_hex(16)}.bin"
            write_bytes_atomic(work.ledger.folder / FILES / stored[name], content)
    return stored


def _drop(ledger: Ledger, stored: Iterable[str]) -> None:
    from nlp.ledger.store import FILES

    for name in stored:
        (ledger.folder / FILES / name).unlink(missing_ok=True)


def _numbers(work: Work, ids: Iterable[int]) -> dict[int, str]:
    from sqlalchemy import select

    from nlp.ledger.schema import Task

    return {row[0]: row[1] for row in work.session.execute(select(Task.id, Task.number).where(Task.id.in_(list(ids))))}


def _tell(meeting: str, names: Sequence[str], added: Added, numbers: Mapping[int, str]) -> None:
    from nlp.ledger.rows import titles

    counts = ((len(added.new), "新增"), (len(added.updated), "更新"), (len(added.same), "未变"), (len(added.absent), "新稿未见"))
    told = "，".join(f"{what} {count} 行" for count, what in counts if count) or "没有找到任务"
    click.echo(f"{meeting}：{len(names)} 份材料，{told}。")
    for task_id, fields in added.proposed.items():
        click.echo(f"  {numbers[task_id]} 已核对或在办，没有改动；新稿的{titles(fields)}不同，见 duban ledger show {numbers[task_id]}")
    for task_id, names_ in added.kept.items():
        click.echo(f"  {numbers[task_id]} 的{titles(names_)}是人改过的，保持不变")
    for task_id in added.absent:
        click.echo(f"  {numbers[task_id]} 在新稿里没有了，留待核对")


def _record(meeting: str, names: Sequence[str], added: Added, numbers: Mapping[int, str]) -> dict[str, Any]:
    counts = {name: len(getattr(added, name)) for name in ("new", "updated", "same", "absent")}
    proposed = {numbers[task_id]: dict(fields) for task_id, fields in added.proposed.items()}
    kept = {numbers[task_id]: list(fields) for task_id, fields in added.kept.items()}
    return {"meeting": meeting, "documents": list(names), **counts, "proposed": proposed, "kept": kept}
