"""The output folder: its layout, whether it may be used, and the files made from the whole batch."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.batch.journal import JOURNAL
from nlp.batch.work import ERROR_LOG
from nlp.datamodel import Analysis, FileRecord
from nlp.errors import OutputError
from nlp.files import display, reason, remove_leftovers, write_text_atomic, writing
from nlp.names import Roster

RUN_RECORD = "run.json"
ANALYSES, PLANS = "analysis", "方案"
WORKBOOK, CSV, JSON_LINES, PAGE = "任务台账.xlsx", "任务台账.csv", "tasks.jsonl", "index.html"

OUTPUTS = frozenset({RUN_RECORD, ANALYSES, PLANS, WORKBOOK, CSV, JSON_LINES, PAGE, ERROR_LOG})
"""Names of all that a run writes into its folder."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where outputs lie under `root`. Without `tables` the folder holds analyses and nothing else."""

    root: Path
    tables: bool = True

    @property
    def analyses(self) -> Path:
        return self.root / ANALYSES if self.tables else self.root

    @property
    def plans(self) -> Path:
        return self.root / PLANS

    @property
    def log(self) -> Path:
        return self.root / ERROR_LOG

    def analysis(self, name: str) -> Path:
        return self.analyses / f"{name}.json"

    def plan(self, name: str) -> Path | None:
        return self.plans / f"{name}-实施方案.docx" if self.tables else None


def prepare_folder(layout: Layout, *, mode: str) -> None:
    """Make the output folder and check that it may be filled; raise OutputError with what to do when not.

    `mode` is new, overwrite or resume.
    """
    root, shown = layout.root, display(layout.root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        entries = {p.name for p in root.iterdir()}
        probe = root / f".{JOURNAL}.probe"
        probe.write_bytes(b"")
        probe.unlink()
    except FileExistsError:
        raise OutputError(f"“{shown}”是一个文件，不能作输出文件夹：请用 -o 换一个") from None
    except NotADirectoryError:
        raise OutputError(f"“{shown}”的上级不是文件夹：请用 -o 换一个") from None
    except OSError as error:
        raise OutputError(f"输出文件夹“{shown}”不能写入：{reason(error)}") from None
    # A journal alone is left by a run that ended before its first document.
    if entries - {JOURNAL} and mode == "new":
        raise OutputError(
            f"输出文件夹“{shown}”里已有内容：接着做请加 --resume，重做并替换请加 --overwrite，或用 -o 换一个"
        )
    if entries and mode == "resume" and JOURNAL not in entries:
        raise OutputError(f"“{shown}”里没有可以接着做的结果：请用 -o 指定上次的输出文件夹，或换一个空文件夹")
    clean(layout)
    if mode == "overwrite":
        with writing(layout.log):
            layout.log.unlink(missing_ok=True)


def clean(layout: Layout) -> None:
    """Remove temporary files that a killed process left."""
    for folder in (layout.root, layout.analyses, layout.plans):
        remove_leftovers(folder)


def remove_outputs(layout: Layout, names: Iterable[str]) -> None:
    """Remove what an earlier run wrote for documents that are no longer part of the batch."""
    for name in names:
        for path in (layout.analysis(name), layout.plan(name)):
            if path is not None:
                with writing(path):
                    path.unlink(missing_ok=True)


def load_analysis(path: Path) -> Analysis | None:
    """Return the analysis in a file; None when it is gone or is no analysis (any more)."""
    try:
        return Analysis.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_tables(
    layout: Layout, documents: Mapping[str, Analysis], files: Sequence[FileRecord], *, roster: Roster | None = None
) -> tuple[list[str], list[str]]:
    """Write workbook, tables and page; return the names of the files written and Chinese lines on those that were not.

    A failed write (disk full) raises WriteFailedError; an error of a writer's own costs its file only.
    """
    from nlp.export.page import write_page
    from nlp.export.tables import write_csv, write_jsonl
    from nlp.export.workbook import write_workbook

    writers: dict[str, Callable[[Path], Any]] = {
        WORKBOOK: lambda path: write_workbook(documents, path, files=files, roster=roster),
        CSV: lambda path: write_csv(documents, path),
        JSON_LINES: lambda path: write_jsonl(documents, path),
        PAGE: lambda path: write_page(documents, path, files=files),
    }
    written: list[str] = []
    problems: list[str] = []
    for name, write in writers.items():
        path = layout.root / name
        try:
            write(path)
        except OutputError:
            raise
        except Exception as error:
            with writing(layout.log), open(layout.log, "a", encoding="utf-8") as log:
                log.write(f"{name}\n{traceback.format_exc()}\n")
            problems.append(f"“{name}”没有写出：内部错误（{type(error).__name__}），详情见“{ERROR_LOG}”")
        else:
            written.append(name)
    return written, problems


def write_run_record(layout: Layout, summary: Mapping[str, Any]) -> None:
    """Write `run.json`."""
    write_text_atomic(layout.root / RUN_RECORD, json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
