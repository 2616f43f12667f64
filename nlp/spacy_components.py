"""duban as a spaCy component, found through entry points: `spacy.blank("zh").add_pipe("duban")`.

    pipeline = spacy.blank("zh")
    pipeline.add_pipe("duban", config={"date": "2024-03-05"})
    doc = pipeline("县司法局要在6月底前编制目录。")
    doc.spans["sc"], doc._.tasks, doc._.duban

The pipeline must cut by character, as `spacy.blank("zh")` does unless told otherwise. `nlp.export.spacy_docs` tells
what the span groups hold. `doc._.duban` (the Analysis) and `doc._.tasks` (its rows) live in `Doc.user_data`, so that
they outlast `Doc.to_bytes` and a DocBin with `store_user_data=True`. `doc._.duban_date`, set before, is the day of that
speech.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.attrs import IS_SPACE, LENGTH
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc
from spacy.util import raise_error

from nlp.classify import Classifier, load_classifier
from nlp.config import find_model, models_dir
from nlp.datamodel import Analysis, Meta
from nlp.errors import UsageError
from nlp.export.spacy_docs import get_analysis, set_analysis
from nlp.files import write_text_atomic, writing
from nlp.pipeline import finish, prepare
from nlp.recognize.calendar import Reference

BATCH_CHARACTERS = 100_000
"""Characters of documents read together at most: more brings no speed and takes memory."""
_SETTINGS, _MODEL = "duban.json", "model"


def _tasks(doc: SpacyDoc) -> tuple[Any, ...]:
    analysis = get_analysis(doc)
    return () if analysis is None else analysis.tasks


SpacyDoc.set_extension("duban", getter=get_analysis, setter=set_analysis, force=True)
SpacyDoc.set_extension("tasks", getter=_tasks, force=True)
SpacyDoc.set_extension("duban_date", default=None, force=True)


class Duban:
    """The component. Cheap to copy to another process: each loads the model once, at its first document."""

    def __init__(
        self, *, name: str = "duban", model: str | None = None, date: str | None = None, threads: int = 0
    ) -> None:
        _check_date(date)
        self.name = name
        self.model = model
        self.date = date
        self.threads = threads
        # A folder must still be found when the working directory changes; a shipped name is found by `find_model`.
        self.folder = Path(model).absolute() if model and not _is_shipped(model) and Path(model).is_dir() else None
        self.error_handler: Any = raise_error

    def __call__(self, doc: SpacyDoc) -> SpacyDoc:
        """Return `doc` analysed; raise UsageError when a token is no character, ModelError when there is no model."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[SpacyDoc], *, batch_size: int = 64) -> Iterator[SpacyDoc]:
        """Yield the documents in order, analysed in batches of `batch_size` documents or BATCH_CHARACTERS at most."""
        for docs in _batches(stream, batch_size):
            try:
                self._annotate(docs)
            except Exception:
                # One bad document must not cost the others where the user's error handler goes on.
                yield from self._one_by_one(docs)
            else:
                yield from docs

    def _one_by_one(self, docs: Sequence[SpacyDoc]) -> Iterator[SpacyDoc]:
        for doc in docs:
            try:
                self._annotate([doc])
            except Exception as error:
                self.error_handler(self.name, self, [doc], error)
            else:
                yield doc

    def set_error_handler(self, handler: Any) -> None:
        """Take the handler of `nlp.set_error_handler`."""
        self.error_handler = handler

    def get_error_handler(self) -> Any:
        """Return the handler in use."""
        return self.error_handler

    def _annotate(self, docs: Sequence[SpacyDoc]) -> None:
        for doc, analysis in zip(docs, self._analyses(docs), strict=True):
            set_analysis(doc, analysis)

    def _analyses(self, docs: Sequence[SpacyDoc]) -> list[Analysis]:
        classifier = _classifier(find_model(self.folder or self.model), self.threads, os.getpid())
        prepared = []
        for doc in docs:
            _check_characters(doc)
            date = doc._.duban_date or self.date
            _check_date(date)
            meta = Meta(date=date, date_source="option" if date else None)
            prepared.append(prepare(doc.text, meta=meta))
        return [finish(doc) for doc in classifier.classify_all(prepared)]

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """Return the settings; a model that is no shipped one is named by its folder."""
        return self._settings().encode()

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> "Duban":
        """Take over saved settings; those the caller has set otherwise stay."""
        self._restore(json.loads(data))
        return self

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Write the settings, and a copy of the model unless it is a shipped one. Raises WriteFailedError."""
        path = Path(path)
        write_text_atomic(path / _SETTINGS, self._settings())
        copy = path / _MODEL
        with writing(copy):
            if copy.is_dir() and (self.folder is None or copy.resolve() != self.folder.resolve()):
                shutil.rmtree(copy)
            if self.folder is not None and not copy.is_dir():
                shutil.copytree(self.folder, copy)

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> "Duban":
        """Take over saved settings as `from_bytes` does; the model is the copy beside them, if there is one."""
        path = Path(path)
        self._restore(json.loads((path / _SETTINGS).read_text(encoding="utf-8")), copy=path / _MODEL)
        return self

    def _settings(self) -> str:
        folder = None if self.folder is None else str(self.folder)
        saved = {"model": self.model, "folder": folder, "date": self.date, "threads": self.threads}
        return json.dumps(saved, ensure_ascii=False)

    def _restore(self, saved: dict[str, Any], *, copy: Path | None = None) -> None:
        if self.model in (None, saved["model"]):
            self.model = saved["model"]
            self.folder = Path(saved["folder"]) if saved["folder"] else None
            if copy is not None and copy.is_dir():
                self.folder = copy.absolute()
        self.date = self.date or saved["date"]
        self.threads = self.threads or saved["threads"]


@Language.factory(
    "duban",
    default_config={"model": None, "date": None, "threads": 0},
    assigns=["doc.spans", "doc._.duban", "doc._.tasks", "token.is_sent_start"],
)
def make_duban(nlp: Language, name: str, model: str | None, date: str | None, threads: int) -> Duban:
    """Return the component; `model` is a name or folder as for `--model`, `date` the ISO day of the speeches.

    `threads` is for an encoder (0: all cores). Raises UsageError when `date` is no ISO date; a model that is not there
    shows at the first document.
    """
    return Duban(name=name, model=model, date=date, threads=threads)


@lru_cache(maxsize=4)
def _classifier(folder: Path, threads: int, _process: int) -> Classifier:
    """Read a model once a process: the threads of one that was forked with its parent's would hang."""
    return load_classifier(folder, threads=threads)


def _is_shipped(model: str) -> bool:
    return (models_dir() / model / "meta.json").is_file() and not Path(model).is_absolute()


def _batches(stream: Iterable[SpacyDoc], most: int) -> Iterator[list[SpacyDoc]]:
    batch: list[SpacyDoc] = []
    size = 0
    for doc in stream:
        if batch and (len(batch) >= most or size + len(doc.text) > BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(doc)
        size += len(doc.text)
    if batch:
        yield batch


def _check_characters(doc: SpacyDoc) -> None:
    table: Any = doc.to_array([LENGTH, IS_SPACE])
    long: Any = ((table[:, 0] > 1) & (table[:, 1] == 0)).nonzero()[0] if len(doc) else ()
    if len(long):
        raise UsageError(
            f"duban 要求按字切分，而“{doc[int(long[0])].text}”是一个词：请用 spacy.blank(\"zh\") 建立流水线，不要设 segmenter 为 jieba 或 pkuseg"
        )


def _check_date(date: str | None) -> None:
    try:
        Reference.parse(date)
    except ValueError:
        raise UsageError(f"date 写的“{date}”不是日期：请写 2024-03-05、2024-03 或 2024") from None
