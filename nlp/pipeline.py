"""The pipeline: text or document in, analysis out. The only place besides batch, web and cli that puts the stages in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.config import find_model
from nlp.datamodel import Analysis, Doc, Meta, Source
from nlp.explain import Reading
from nlp.names import Roster, expand, name_findings, name_units
from nlp.recognize import read_values, recognize
from nlp.segment import segment
from nlp.tasks import build_tasks

if TYPE_CHECKING:
    from nlp.classify import Classifier


class Pipeline:
    """Read documents into analyses with one model. Cheap to pickle: a worker process loads the weights itself."""

    __slots__ = ("folder", "model", "roster", "threads")

    def __init__(self, folder: Path, *, threads: int = 0, roster: Roster | None = None) -> None:
        self.folder = folder
        self.model: str = folder.name
        self.threads = threads
        self.roster = roster

    def __call__(self, text: str | Doc, *, date: str | None = None, meta: Meta | None = None) -> Analysis:
        """Return the analysis of a text or a document read by `nlp.read`.

        `date` is the day of the speech (ISO, a year or a year and month will do); `meta` holds what the caller knows of
        the document. Where neither gives the day, it is inferred from the text with evidence, or stays unknown.
        Raises ValueError when `date` is no ISO date, ModelError when the model cannot be loaded.
        """
        doc = prepare(text, date=date, meta=meta)
        return analyse(doc, _weights(self.folder, self.threads), roster=self.roster)

    def read(self, text: str | Doc, *, date: str | None = None, meta: Meta | None = None) -> Reading:
        """Return the analysis with what led to it, for `nlp.explain`: arguments and errors as for a call."""
        doc = prepare(text, date=date, meta=meta)
        classifier = _weights(self.folder, self.threads)
        judged, rows = classifier.judge(doc)
        chances = tuple(dict(zip(classifier.roles, map(float, row), strict=True)) for row in rows)
        return Reading(finish(judged, roster=self.roster), doc, chances, self.roster)

    def pipe(self, docs: Iterable[str | Doc], *, jobs: int = 1) -> Iterator[Analysis]:
        """Yield the analyses of many documents, in order; with `jobs` > 1 in that many processes."""
        if jobs <= 1:
            yield from map(self, docs)
            return
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            yield from pool.map(self, docs, chunksize=4)


def prepare(text: str | Doc, *, date: str | None = None, meta: Meta | None = None) -> Doc:
    """Return a text segmented and recognised, ready for a classifier; arguments as for a `Pipeline`."""
    doc = Doc(text=text, source=Source(name="text.txt")) if isinstance(text, str) else text
    if meta is not None:
        doc = replace(doc, meta=meta)
    if date is not None:
        doc = replace(doc, meta=replace(doc.meta, date=date, date_source=doc.meta.date_source or "option"))
    return recognize(segment(doc))


def analyse(doc: Doc, classifier: Classifier, *, roster: Roster | None = None) -> Analysis:
    """Return the analysis of a segmented and recognised document, its roles given by `classifier`."""
    return finish(classifier.classify(doc), roster=roster)


def finish(doc: Doc, *, roster: Roster | None = None) -> Analysis:
    """Return the analysis of a classified document: values, names, rows."""
    doc = name_units(read_values(doc), roster)
    tasks = build_tasks(doc)
    if roster and roster.expand:
        tasks = expand(doc, tasks, roster)
    return Analysis(doc=doc, tasks=tasks, findings=name_findings(doc, roster))


def load(model: str | Path | None = None, *, threads: int = 0, roster: Roster | None = None) -> Pipeline:
    """Return a pipeline. `model` is a folder or the name of one in `models/`; None takes the one shipped with duban.
    `threads` are the cores an encoder uses (0: all), `roster` the units of the house (`nlp.names.read_roster`).

    Raises ModelError when there is no such model. The weights are read at the first document.
    """
    return Pipeline(find_model(model), threads=threads, roster=roster)


@lru_cache(maxsize=4)
def _weights(folder: Path, threads: int) -> Classifier:
    from nlp.classify import load_classifier

    return load_classifier(folder, threads=threads)
