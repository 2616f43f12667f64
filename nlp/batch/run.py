"""Run a batch: files in, analyses, ledger, plans and page out."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from nlp import __version__
from nlp.batch.inputs import Inputs
from nlp.batch.journal import Entry, Journal, compact_journal, read_journal, record_done, start_journal
from nlp.batch.manifest import Manifest, find_documents
from nlp.batch.names import output_names
from nlp.batch.outputs import (
    Layout,
    clean,
    load_analysis,
    prepare_folder,
    remove_outputs,
    write_run_record,
    write_tables,
)
from nlp.batch.summary import audit_notices, describe, duplicate_notices, model_version, name_notices, unknown_units
from nlp.batch.work import Analyse, Job, default_start, failure, start_work
from nlp.batch.workers import Died, run_jobs
from nlp.config import find_model
from nlp.datamodel import Analysis, FileRecord, Meta
from nlp.files import display, write_text_atomic
from nlp.names import Roster, roster_of
from nlp.tasks.duplicates import link_duplicates

FEW_FILES, FEW_BYTES, MAX_JOBS = 8, 2_000_000, 4
"""Below this a second process costs more than it brings; above, more than four want more memory than an office PC has."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. `mode` is new, overwrite or resume; `jobs` None chooses by the amount of work.

    `threads` are the cores a model uses in each process. `date` is the day of the meeting for every file to which the
    manifest gives none, `roster` the file of the house's units, whose classes `expand` writes out. Without `tables`
    analyses alone are written, straight into the output folder.
    """

    date: str | None = None
    manifest: Path | None = None
    model: str | None = None
    jobs: int | None = None
    threads: int | None = None
    roster: Path | None = None
    expand: bool = False
    mode: str = "new"
    tables: bool = True


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch came to. `documents` by output name; `summary` is the content of `run.json`.

    `notices` are things to know, `problems` outputs that could not be made; `reused` counts documents kept from an
    earlier run.
    """

    documents: dict[str, Analysis]
    records: tuple[FileRecord, ...]
    notices: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    reused: int = 0
    summary: dict[str, object] = field(default_factory=dict)

    @property
    def failures(self) -> tuple[FileRecord, ...]:
        return tuple(record for record in self.records if record.status == "failed")


Progress = Callable[[int, int, FileRecord | None], None]
"""Called with the number of documents finished, their total and the one just finished.

At the start, and before the files made from the whole batch are written, there is none (None).
"""


def run_batch(
    inputs: Sequence[str | Path],
    out: Path,
    *,
    options: Options | None = None,
    start: Callable[[], Analyse] | None = None,
    progress: Progress | None = None,
) -> BatchResult:
    """Analyse all files of `inputs` and write the results into the folder `out`.

    A file that cannot be read is recorded and the others go on. Raises UsageError for wrong options or when there is
    nothing to do, OutputError when `out` cannot be used, ModelError, and WriteFailedError when writing fails midway.
    `start` makes the function that analyses a file; it is called in every process that works (default: the pipeline).
    """
    options = options or Options()
    began = time.time()
    layout = Layout(out, options.tables)
    roster = roster_of(options.roster, expand=options.expand)
    if start is None:
        # A model that is not there is told before anything is written.
        find_model(options.model)
    found, manifest = find_documents(inputs, options.manifest)
    prepare_folder(layout, mode=options.mode)
    journal = read_journal(out)
    start_journal(out, resume=options.mode == "resume")
    jobs = _jobs(found.files, layout, manifest, options, roster)
    entries, documents = _reusable(jobs, journal) if options.mode == "resume" else ({}, {})
    reused = len(entries)
    todo = [job for job in jobs if job.name not in entries]
    processes = options.jobs or default_jobs([job.path for job in todo])
    threads = options.threads or (1 if processes > 1 else 0)
    finished, total = reused, len(jobs)
    if progress:
        progress(finished, total, None)
    prepare = partial(start_work, start or partial(default_start, options.model, threads, *((roster,) if roster else ())))
    try:
        for job, outcome in run_jobs(todo, prepare, processes=processes):
            record = failure(job, _death(outcome)) if isinstance(outcome, Died) else outcome
            entries[job.name] = Entry(job.key, record)
            if record.status == "done":
                record_done(out, entries[job.name])
            finished += 1
            if progress:
                progress(finished, total, record)
    finally:
        clean(layout)
    for job in todo:
        if entries[job.name].record.status == "done" and (analysis := load_analysis(job.analysis)):
            documents[job.name] = analysis
    # In the order of the inputs, so that links between rows alike point to the earlier document.
    documents = _link({job.name: documents[job.name] for job in jobs if job.name in documents}, layout)
    if progress:
        progress(finished, total, None)
    records = (*_note_same([entries[job.name].record for job in jobs]), *_unusable(found))
    written, problems = write_tables(layout, documents, records, roster=roster) if options.tables else ([], [])
    stale = journal.names - documents.keys()
    if options.mode == "overwrite":
        remove_outputs(layout, stale)
    summary = describe(
        documents,
        records,
        options={
            "inputs": [display(item) for item in inputs],
            "date": options.date,
            "manifest": display(options.manifest) if options.manifest else None,
            "model": options.model,
            "roster": display(options.roster) if options.roster else None,
            "expand": options.expand,
            "jobs": processes,
            "mode": options.mode,
        },
        outputs=written,
        ignored=found.ignored,
        reused=reused,
        began=began,
    )
    if roster:
        summary["unknown_units"] = unknown_units(documents)
    if options.tables:
        write_run_record(layout, summary)
    kept = journal.done if options.mode == "resume" else {}
    done = {name: entry for name, entry in entries.items() if entry.record.status == "done"}
    compact_journal(out, {**kept, **done}.values())
    told = (*duplicate_notices(documents), *audit_notices(documents)) if options.tables else ()
    notices = (*manifest.notices, *told, *name_notices(documents))
    return BatchResult(documents, records, notices, tuple(problems), reused, summary)


def default_jobs(paths: Sequence[Path]) -> int:
    """Return how many processes suit these files: one for few or small files, else the cores, up to four."""
    return processes_for(len(paths), sum(path.stat().st_size for path in paths if path.exists()))


def processes_for(documents: int, size: int) -> int:
    """Return how many processes suit so many documents of so many bytes together."""
    if documents < FEW_FILES or size < FEW_BYTES:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MAX_JOBS)


def _jobs(files: Sequence[Path], layout: Layout, manifest: Manifest, options: Options, roster: Roster | None) -> list[Job]:
    version = model_version(options.model)
    jobs = []
    for path, name in zip(files, output_names(files), strict=True):
        meta = manifest.metas.get(path)
        date = None if meta and meta.date else options.date
        sha256 = file_sha256(path)
        key = result_key(sha256, __version__, version, date, meta, roster)
        analysis, plan = layout.analysis(name), layout.plan(name)
        jobs.append(Job(path, name, key, sha256, analysis, plan, layout.log, date, meta))
    return jobs


def result_key(sha256: str, code: str, model: str, date: str | None, meta: Meta | None, roster: Roster | None) -> str:
    """Return what stands for all that a result depends on: bytes, program, model, date, metadata and roster."""
    parts = [sha256, code, model, date, repr(meta), *([roster.digest] if roster else [])]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8")).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the hex digest of a file's bytes; empty for one that cannot be read, or is too large to."""
    from nlp.readers.limits import MAX_FILE_BYTES

    try:
        # What is no file (a pipe), or too large to be read, must not be waited for here.
        if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
            return ""
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        # The reader will say why the file cannot be opened.
        return ""


def _reusable(jobs: Iterable[Job], journal: Journal) -> tuple[dict[str, Entry], dict[str, Analysis]]:
    """Return the documents of an earlier run that are still right and whole, by output name."""
    entries: dict[str, Entry] = {}
    documents: dict[str, Analysis] = {}
    for job in jobs:
        entry = journal.done.get(job.name)
        if entry is None or entry.key != job.key:
            continue
        analysis = load_analysis(job.analysis)
        if analysis is None or (analysis.tasks and job.plan is not None and not job.plan.exists()):
            continue
        entries[job.name] = Entry(job.key, replace(entry.record, path=display(job.path)))
        documents[job.name] = analysis
    return entries, documents


def _link(documents: dict[str, Analysis], layout: Layout) -> dict[str, Analysis]:
    linked = link_duplicates(documents)
    for name, analysis in linked.items():
        if analysis is not documents[name]:
            write_text_atomic(layout.analysis(name), analysis.to_json())
    return linked


def _note_same(records: Sequence[FileRecord]) -> list[FileRecord]:
    """Say of each file with the same bytes as an earlier one which that is."""
    first: dict[str, str] = {}
    noted = []
    for record in records:
        earlier = first.setdefault(record.sha256, record.path) if record.sha256 else record.path
        same = record.status == "done" and earlier != record.path
        noted.append(replace(record, message=f"与“{earlier}”内容相同") if same else record)
    return noted


def _unusable(found: Inputs) -> list[FileRecord]:
    return [FileRecord(path=path, status="failed", message=why) for path, why in found.failed]


def _death(outcome: Died) -> str:
    killed = outcome.exit_code is not None and outcome.exit_code < 0
    how = "可能是内存不足" if killed else f"退出码 {outcome.exit_code}"
    return f"处理这个文件时进程意外终止（{how}）：请把文件拆小，或用 --jobs 1 加 --resume 再试"
