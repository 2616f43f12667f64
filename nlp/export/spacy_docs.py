"""Analyses and annotated documents as spaCy documents and `.spacy` files (DocBin), and back.

A spaCy document has one token a character, so every span is exact. Its span groups:

- `segments`: label is the role; each segment is a sentence too.
- `headings`: label `H1`, `H2` …; `kb_id_` is the number as written.
- `tasks`: one span a row; label is the role of its segment, `id_` names the row.
- `cells`: one span a cell of a row; label LEAD, SUPPORT, ADDRESSEE, DEADLINE or TARGET, `id_` names the row,
  `kb_id_` of a deadline is `kind|value`. A span that several rows share is in it once a row.
- `sc`: the same spans, each once, under the key spaCy's span categorizer and displaCy look for.
- `units` (label is the function, `kb_id_` the name), `times` (the kind, the value) and `figures` (`FIGURE`, the unit):
  what the rules found.

The analysis itself is JSON in `Doc.user_data`, for what no span can hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.classify.tags import CELLS
from nlp.datamodel import Analysis, Deadline
from nlp.errors import DamagedFileError, UnreadableFileError, UsageError
from nlp.export.gold import DESCRIPTION, row
from nlp.files import display, reason, replacing, writing

if TYPE_CHECKING:
    from spacy.tokens import Doc as SpacyDoc
    from spacy.tokens import Span as SpacySpan
    from spacy.vocab import Vocab

ANALYSIS, NAME = "duban_analysis", "duban_name"
"""Keys of `Doc.user_data`: the analysis as JSON, the name of the document."""

_TOKEN = re.compile(r"(\S)( ?)|(\s+)")
_FIELDS = {tag: cell for cell, tag in CELLS.items()}


def characters(text: str, vocab: Vocab) -> SpacyDoc:
    """Return `text` with one token a character, as `spacy.blank("zh")` cuts it, in time linear to its length.

    A blank behind a character belongs to its token; other white space is one token a run.
    """
    from spacy.tokens import Doc

    found = list(_TOKEN.finditer(text))
    return Doc(vocab, words=[m[1] or m[3] for m in found], spaces=[bool(m[2]) for m in found])


def to_spacy(name: str, analysis: Analysis, vocab: Vocab) -> SpacyDoc:
    """Return an analysis as a spaCy document that holds all of it."""
    doc = characters(analysis.doc.text, vocab)
    set_analysis(doc, analysis)
    doc.user_data[NAME] = name
    return doc


def get_analysis(doc: SpacyDoc) -> Analysis | None:
    """Return the analysis a spaCy document holds, None when there is none."""
    text = doc.user_data.get(ANALYSIS)
    return None if text is None else _parsed(text)


@lru_cache(maxsize=4)
def _parsed(text: str) -> Analysis:
    return Analysis.from_json(text)


def set_analysis(doc: SpacyDoc, analysis: Analysis) -> None:
    """Write an analysis of `doc.text` into `doc`: span groups, sentences, and the analysis itself.

    Raises UsageError when a span does not begin and end with a token: then the tokens are no characters.
    """
    place = _placer(doc)
    found = analysis.doc
    segments = [place(s, s.role) for s in found.segments]
    cells = [
        place(cell, tag, row=task.id, value=f"{cell.kind}|{cell.value or ''}" if isinstance(cell, Deadline) else "")
        for task in analysis.tasks
        for field, tag in CELLS.items()
        for cell in getattr(task, field)
    ]
    doc.spans["segments"] = segments
    doc.spans["headings"] = [place(h, f"H{h.level}", value=h.number or "") for h in found.headings]
    doc.spans["tasks"] = [place(task, task.role, row=task.id) for task in analysis.tasks]
    doc.spans["cells"] = cells
    once = {(c.start, c.end, c.label): doc[c.start : c.end] for c in cells}
    doc.spans["sc"] = [_relabelled(span, label) for (_, _, label), span in sorted(once.items(), key=lambda i: i[0][:2])]
    doc.spans["units"] = [place(u, u.function, value=u.name) for u in found.units]
    doc.spans["times"] = [place(t, t.kind, value=t.value or "") for t in found.times if t.counts]
    doc.spans["figures"] = [place(f, "FIGURE", value=f.unit) for f in found.figures if f.counts]
    # White space before the first segment is no sentence of its own.
    _set_sentences(doc, [0, *(s.start for s in segments[1:])])
    doc.user_data[ANALYSIS] = analysis.to_json()


def _relabelled(span: SpacySpan, label: int) -> SpacySpan:
    from spacy.tokens import Span

    return Span(span.doc, span.start, span.end, label=label)


def _placer(doc: SpacyDoc) -> Callable[..., SpacySpan]:
    """Return the function that makes a span of `doc` from characters; white space at its ends is left out."""
    text = doc.text

    def place(at: Any, label: str, *, row: str = "", value: str = "") -> SpacySpan:
        words = text[at.start : at.end]
        start, end = at.start + len(words) - len(words.lstrip()), at.end - len(words) + len(words.rstrip())
        span = doc.char_span(start, end, label=label, span_id=row, kb_id=value) if words.strip() else None
        if span is None:
            raise UsageError(f"第 {at.start}–{at.end} 字（{label}）与 spaCy 文档的词界对不上：请用按字切分的流水线 spacy.blank(\"zh\")")
        return span

    return place


def _set_sentences(doc: SpacyDoc, starts: Sequence[int]) -> None:
    import numpy as np
    from spacy.attrs import SENT_START

    if len(doc):
        values: Any = np.full((len(doc), 1), -1, dtype=np.int64)
        values[list(starts)] = 1
        # Token by token, spaCy would look through the whole document each time.
        doc.from_array([SENT_START], values.astype(np.uint64))


def write_docbin(documents: Mapping[str, Analysis], path: str | Path) -> None:
    """Write documents with all of their analyses to one `.spacy` file, whole or not at all. Raises WriteFailedError."""
    import spacy
    from spacy.tokens import DocBin

    path = Path(path)
    vocab = spacy.blank("zh").vocab
    packed = DocBin(store_user_data=True)
    for name, analysis in documents.items():
        packed.add(to_spacy(name, analysis, vocab))
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_bytes(packed.to_bytes())


def read_docbin(path: str | Path) -> list[dict[str, Any]]:
    """Return the annotated documents of a `.spacy` file with the span groups told above, as its spans stand now.

    Cells whose row is gone go with it. A document without a name is named after the file.
    Raises ReadError when the file cannot be read, UsageError when its span groups are not ours.
    """
    path = Path(path)
    docs = load_docbin(path)
    try:
        return [_record(doc, name=f"{path.stem}-{i}", path=path) for i, doc in enumerate(docs, 1)]
    except (ValueError, KeyError) as error:
        raise UsageError(f"“{display(path)}”的跨度组不合 duban 的写法（{error}）：请用 duban export 导出后再改") from error


def load_docbin(path: Path) -> list[SpacyDoc]:
    """Return the spaCy documents of a `.spacy` file, ours or not. Raises ReadError when it cannot be read."""
    import zlib

    import spacy
    from spacy.tokens import DocBin

    try:
        return list(DocBin().from_bytes(path.read_bytes()).get_docs(spacy.blank("zh").vocab))
    except OSError as error:
        raise UnreadableFileError(f"“{display(path)}”打不开：{reason(error)}") from error
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise DamagedFileError(f"“{display(path)}”不是 spaCy 的 DocBin 文件，或已损坏，请重新导出") from error


def _record(doc: SpacyDoc, *, name: str, path: Path) -> dict[str, Any]:
    if "segments" not in doc.spans:
        raise UsageError(f"“{display(path)}”中的 {name} 没有名为 segments 的跨度组，不是 duban 的标注")
    analysis = get_analysis(doc)
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {
        task.id_: {cell: [] for cell in CELLS} for task in doc.spans.get("tasks", ())
    }
    for span in doc.spans.get("cells", ()):
        if span.id_ not in rows:
            continue
        at = _place(span)
        if span.kb_id_:
            kind, _, value = span.kb_id_.partition("|")
            at |= {"kind": kind, "value": value or None}
        rows[span.id_][_FIELDS[span.label_]].append(at)
    return {
        "id": doc.user_data.get(NAME, name),
        "text": doc.text,
        "doc": {field: getattr(analysis.doc.meta, field) for field in DESCRIPTION} if analysis else {},
        "segments": [{**_place(s), "role": s.label_} for s in doc.spans["segments"]],
        "headings": [
            {**_place(h), "number": h.kb_id_ or None, "level": int(h.label_[1:])} for h in doc.spans.get("headings", ())
        ],
        "tasks": [row(t.start_char, t.end_char, rows[t.id_]) for t in doc.spans.get("tasks", ())],
    }


def _place(span: SpacySpan) -> dict[str, Any]:
    return {"start": span.start_char, "end": span.end_char}
