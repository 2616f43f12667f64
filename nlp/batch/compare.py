"""From what a researcher names to analysed documents with what is known of them: texts, tables of texts, analyses made before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from nlp import __version__
from nlp.batch.analyses import analysis_files, is_analysis, read_file
from nlp.batch.dates import iso_date
from nlp.batch.hints import of_folders, of_properties
from nlp.batch.inputs import find_inputs
from nlp.batch.manifest import Manifest, read_manifest
from nlp.batch.names import output_names
from nlp.batch.records import SUFFIXES as TABLES
from nlp.batch.records import Read, read_records
from nlp.batch.run import file_sha256, processes_for, result_key
from nlp.batch.summary import model_version
from nlp.batch.work import ERROR_LOG, Job, do, failure, read_unsecret
from nlp.batch.workers import Died, run_jobs
from nlp.compare.metadata import first
from nlp.config import find_model
from nlp.datamodel import Analysis, Doc, FileRecord, Meta, Source
from nlp.errors import DubanError, EmptyFileError, SecretMarkError, UsageError
from nlp.files import display, remove_leftovers, write_text_atomic, writing

CACHE = ".duban-analyses"
"""Folder in the output folder that keeps the analyses, each under the key of its text, model and day, for the next run."""

Analyse = Callable[[Doc, Meta | None], Analysis]
"""Document and what is known of it → its analysis."""
Progress = Callable[[int, int, FileRecord | None], None]
"""As in `nlp.batch.run`."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document that was found. `place` stands for it in the manifest, `shown` in messages, `file` keeps its analysis once there is one,
    `source` is the name of its file; `text`, `title` and `told` are those of a table."""

    place: Path
    shown: str
    sha256: str
    source: str
    file: Path | None = None
    text: str | None = None
    title: str | None = None
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Documents ready to be compared. `items` are they by name, `files` their analyses, `metadata` what is told of them.

    `failures` are inputs that came to nothing, with the reason, `reused` counts analyses kept from an earlier run, `ignored` files of kinds not read. The texts lie in the analyses on disk.
    """

    items: Mapping[str, Item]
    files: Mapping[str, Path]
    metadata: dict[str, dict[str, str]]
    failures: tuple[FileRecord, ...] = ()
    notices: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    reused: int = 0

    def analyses(self) -> Iterator[tuple[str, Analysis]]:
        """Yield name and analysis of each document, read from disk one at a time."""
        for name, item in self.items.items():
            analysis = read_file(self.files[name])
            source = replace(analysis.doc.source, name=item.source, path=item.shown, sha256=item.sha256)
            yield name, replace(analysis, doc=replace(analysis.doc, source=source))


def gather(
    inputs: Sequence[str | Path],
    out: Path,
    *,
    manifest: Path | None = None,
    own: Collection[str] = (),
    model: str | None = None,
    jobs: int | None = None,
    threads: int | None = None,
    start: Callable[[], Analyse] | None = None,
    progress: Progress | None = None,
) -> Gathered:
    """Return the documents that `inputs` name: texts of any kind that is read, analyses or the folder of a run, JSONL, Parquet and DocBin tables.

    Analyses are kept in the folder `out`, in CACHE; what lies in `out` is no input. Of a document the manifest tells first, then its table,
    its folders, its properties; `own` are columns of the user's own to keep. A bad file costs itself only; nothing is kept of one with a mark of state secrets. `start` makes the function
    that analyses, in every process (default: the pipeline). Raises UsageError where there is nothing to compare, ModelError, WriteFailedError.
    """
    if start is None:
        find_model(model)
    found = _find(inputs, out, own)
    items = found.items
    rows = read_manifest(manifest, [item.place for item in items], own) if manifest else Manifest({})
    names = output_names([item.place for item in items])
    told = {name: _told(item, rows, own) for name, item in zip(names, items, strict=True)}
    made = model_version(model)
    todo: dict[Path, _TextJob] = {}
    files: dict[str, Path] = {}
    failed = list(found.failed)
    reused = 0
    for name, item in zip(names, items, strict=True):
        if item.file is None:
            meta = _meta(item, told[name], rows)
            key = result_key(item.sha256 or item.shown, __version__, made, None, meta, None)
            file = out / CACHE / f"{key}.json"
            if is_analysis(file):
                reused += 1
            else:
                todo.setdefault(file, _TextJob(item.place, name, key, item.sha256, file, None, out / ERROR_LOG, None, meta, item.text))
        files[name] = item.file or file
    with writing(out):
        (out / CACHE).mkdir(parents=True, exist_ok=True)
    processes = jobs or processes_for(len(todo), sum(map(_size, todo.values())))
    start = start or partial(_pipeline, model, threads or (1 if processes > 1 else 0))
    lost = _analyse(list(todo.values()), start, processes, progress)
    by_name = dict(zip(names, items, strict=True))
    failed += [replace(lost[files[name]], path=item.shown, name=name) for name, item in by_name.items() if files[name] in lost]
    kept = {name: item for name, item in by_name.items() if files[name] not in lost}
    if not kept:
        _nothing(failed)
    metadata = {name: told[name] for name in kept}
    return Gathered(kept, files, metadata, tuple(failed), rows.notices, found.ignored, reused)


@dataclass(frozen=True, slots=True)
class _TextJob(Job):
    """A document to analyse; `text` is None where it is in the file at `path`."""

    text: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    items: list[Item]
    failed: list[FileRecord]
    ignored: tuple[str, ...]


def _find(inputs: Sequence[str | Path], out: Path, own: Collection[str]) -> _Found:
    from nlp.readers import SUFFIXES

    made = [Path(one) for one in inputs if Path(one).is_dir() and analysis_files(Path(one))]
    files = [file for folder in made for file in analysis_files(folder)]
    texts = find_inputs([one for one in inputs if Path(one) not in made], suffixes={*SUFFIXES, *TABLES})
    failed = [FileRecord(path=path, status="failed", message=why) for path, why in texts.failed]
    items: list[Item] = []
    for path in (*files, *texts.files):
        if path.resolve().is_relative_to(out.resolve()):
            continue
        try:
            if path.suffix.lower() in TABLES:
                records = read_records(path, own)
            elif path.suffix.lower() == ".json" and is_analysis(path):
                items.append(_ready(path))
                continue
            else:
                items.append(Item(path, display(path), file_sha256(path), display(path.name)))
                continue
        except DubanError as error:
            failed.append(FileRecord(path=display(path), status="failed", message=str(error)))
            continue
        for read in records:
            shown = f"{display(path)} 中的“{read.record.name}”"
            try:
                items.append(_record(path, shown, read, out))
            except SecretMarkError as error:
                failed.append(FileRecord(path=shown, status="failed", message=str(error)))
    if not items:
        _nothing(failed)
    return _Found(items, failed, texts.ignored)


def _nothing(failed: Sequence[FileRecord]) -> None:
    why = "；".join(f"{record.path}：{record.message}" for record in failed[:3]) or "给出的文件夹里没有能读的文件"
    raise UsageError(f"没有可比较的文稿（{why}）")


def _ready(path: Path) -> Item:
    """Return an analysis made before as an item. Raises the errors of `read_file`, SecretMarkError."""
    from nlp.audit.reviews import refuse_secret

    doc = read_file(path).doc
    refuse_secret(doc)
    return Item(path, display(path), doc.source.sha256, doc.source.name, path)


def _record(path: Path, shown: str, read: Read, out: Path) -> Item:
    """Return a document of a table as an item; an analysis that the table holds is put down in the cache. Raises SecretMarkError."""
    from nlp.audit.reviews import refuse_secret

    record = read.record
    sha256 = hashlib.sha256(record.text.encode("utf-8", "surrogatepass")).hexdigest()
    file = None
    if read.analysis:
        refuse_secret(read.analysis.doc)
        words = read.analysis.to_json()
        file = out / CACHE / f"{hashlib.sha256(words.encode()).hexdigest()}.json"
        write_text_atomic(file, words)
    # The suffix is there to be taken off: a name may hold a full stop.
    place = path / f"{record.name}.txt"
    return Item(place, shown, sha256, record.name, file, record.text, record.title, record.told)


def _told(item: Item, rows: Manifest, own: Collection[str]) -> dict[str, str]:
    """Return what is known of a document from outside its text; a date that is none is dropped."""
    of_table = dict(item.told)
    if date := of_table.pop("date", None):
        try:
            of_table["date"] = iso_date(date)
        except UsageError:
            of_table["date"] = ""
    file = item.place if item.text is None else item.place.parent
    return first(rows.rows.get(item.place, {}), of_table, of_folders(file), of_properties(file), own=own)


def _meta(item: Item, told: Mapping[str, str], rows: Manifest) -> Meta:
    """Return what the pipeline is to know: only what bears on the analysis, so that another region in the manifest costs no new one."""
    listed = {**item.told, **rows.rows.get(item.place, {})}
    date = told.get("date") or (told.get("year") if "year" in listed else None)
    return Meta(title=item.title, doc_type=told.get("doc_type"), date=date, date_source="manifest" if date else None)


def _analyse(
    jobs: Sequence[_TextJob], start: Callable[[], Analyse], processes: int, progress: Progress | None
) -> dict[Path, FileRecord]:
    """Do the jobs and return the records of those that came to nothing, by the file they were to write."""
    lost: dict[Path, FileRecord] = {}
    if progress:
        progress(0, len(jobs), None)
    try:
        outcomes = run_jobs(jobs, partial(_start, start), processes=processes)
        for done, (job, outcome) in enumerate(outcomes, start=1):
            record = failure(job, "处理这篇文稿时进程意外终止（可能是内存不足）：请用 --jobs 1 再试") if isinstance(outcome, Died) else outcome
            if record.status == "failed":
                lost[job.analysis] = record
            if progress:
                progress(done, len(jobs), record)
    finally:
        if jobs:
            remove_leftovers(jobs[0].analysis.parent)
    return lost


def _size(job: _TextJob) -> int:
    if job.text is not None:
        return len(job.text.encode("utf-8", "surrogatepass"))
    return job.path.stat().st_size if job.path.exists() else 0


def _pipeline(model: str | None, threads: int) -> Analyse:
    from nlp.pipeline import load

    pipeline = load(model, threads=threads)
    return lambda doc, meta: pipeline(doc, meta=meta)


def _start(start: Callable[[], Analyse]) -> Callable[[_TextJob], FileRecord]:
    analyse = start()
    return lambda job: do(job, partial(_read_and_analyse, analyse, job.text))


def _read_and_analyse(analyse: Analyse, text: str | None, path: Path, date: str | None, meta: Meta | None) -> Analysis:
    from nlp.audit.reviews import refuse_secret

    if text is None:
        return analyse(read_unsecret(path)[0], meta)
    if not text.strip():
        raise EmptyFileError("正文是空的")
    doc = Doc(text, Source(path.stem))
    refuse_secret(doc)
    return analyse(doc, meta)
