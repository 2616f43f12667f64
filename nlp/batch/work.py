"""What is done with one document of a batch: read, analyse, write its analysis and its plan."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from nlp.datamodel import Analysis, Doc, FileRecord, Meta
from nlp.errors import DubanError, ModelError, SecretMarkError, WriteFailedError
from nlp.files import display, write_bytes_atomic, write_text_atomic, writing
from nlp.names import Roster

ERROR_LOG = "错误详情.log"
PLAN = "实施方案"
"""The kind of paper that is drafted of every document with tasks."""

Analyse = Callable[[Path, str | None, Meta | None], Analysis]
"""Path, date of the meeting and metadata of a document → its analysis."""


@dataclass(frozen=True, slots=True)
class Job:
    """A document to do. `key` stands for all its result depends on; `plan` is None where no plan is wanted."""

    path: Path
    name: str
    key: str
    sha256: str
    analysis: Path
    plan: Path | None
    log: Path
    date: str | None = None
    meta: Meta | None = None


def default_start(model: str | Path | None, threads: int = 0, roster: Roster | None = None) -> Analyse:
    """Return the analysis and audit of a file by the pipeline of `model` and the units of `roster`, loaded here and now."""
    from nlp.audit import audited
    from nlp.pipeline import load

    pipeline = load(model, threads=threads, roster=roster)

    def analyse(path: Path, date: str | None, meta: Meta | None) -> Analysis:
        doc, file = read_unsecret(path)
        return audited(pipeline(doc, date=date, meta=meta), file=file)

    return analyse


def read_unsecret(path: Path) -> tuple[Doc, bytes | None]:
    """Return a document and, of a docx, the bytes for the rules of layout.

    Raises ReadError, and SecretMarkError where it bears a mark of state secrets.
    """
    from nlp.audit.reviews import refuse_secret
    from nlp.readers import read

    doc = read(path)
    refuse_secret(doc)
    return doc, path.read_bytes() if doc.source.format == "docx" else None


def start_work(start: Callable[[], Analyse]) -> Callable[[Job], FileRecord]:
    """Return the function that does a job with what `start` returns; both run where the job runs."""
    analyse = start()
    return lambda job: do(job, analyse)


def do(job: Job, analyse: Analyse) -> FileRecord:
    """Do one document and tell what became of it.

    Raises only what concerns every document: WriteFailedError (nothing further can be written) and ModelError.
    """
    began = time.perf_counter()
    try:
        record = _produce(job, analyse)
    except (ModelError, WriteFailedError):
        raise
    except SecretMarkError as error:
        # Not even its hash is put down.
        record = replace(failure(job, str(error)), sha256="")
    except DubanError as error:
        # Readers name the file first; the list of failures does so itself.
        record = failure(job, str(error).removeprefix(f"{display(job.path.name)}："))
    except MemoryError:
        record = failure(job, "内存不足，这个文件没有处理完：请关闭其他程序，或把文件拆小后用 --resume 再试")
    except Exception as error:
        _log(job, traceback.format_exc())
        record = failure(
            job, f"内部错误，这个文件没有处理完（{type(error).__name__}）：详情见“{job.log.name}”，请连同它反馈"
        )
    return replace(record, seconds=round(time.perf_counter() - began, 3))


def failure(job: Job, message: str) -> FileRecord:
    """Return the record of a document that came to nothing."""
    return FileRecord(path=display(job.path), status="failed", name=job.name, message=message, sha256=job.sha256)


def _produce(job: Job, analyse: Analyse) -> FileRecord:
    analysis = analyse(job.path, job.date, job.meta)
    doc = analysis.doc
    # The names a document goes by from here on are text that can be written anywhere.
    sha256 = doc.source.sha256 or job.sha256
    source = replace(doc.source, name=display(job.path.name), path=display(job.path), sha256=sha256)
    analysis = replace(analysis, doc=replace(doc, source=source))
    write_text_atomic(job.analysis, analysis.to_json())
    message = _write_plan(analysis, job.name, job.plan) if job.plan is not None and analysis.tasks else ""
    return FileRecord(
        path=display(job.path),
        status="done",
        name=job.name,
        message=message,
        sha256=sha256,
        chars=len(doc.text),
        segments=len(doc.segments),
        tasks=len(analysis.tasks),
    )


def _write_plan(analysis: Analysis, name: str, path: Path) -> str:
    """Write the plan and return what is left to do on it, in a few words."""
    from nlp.draft import draft, find_kind, from_analyses

    plan = draft(find_kind(PLAN), from_analyses({name: analysis}))
    write_bytes_atomic(path, plan.content)
    told = plan.report.told()
    return f"{PLAN}：{told}" if told else ""


def _log(job: Job, details: str) -> None:
    with writing(job.log), open(job.log, "a", encoding="utf-8") as log:
        log.write(f"{display(job.path)}\n{details}\n")
