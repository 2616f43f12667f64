"""The encoder classifier: a model folder's int8 graphs on ONNX Runtime, without torch.

The windows of a document are sorted by length and read in batches; its segment vectors then go through the document layer in
one row. Batches hold one document's windows alone: int8 scales are taken over a batch, and no result may hang on what else is read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.classify import baseline
from nlp.classify.baseline import Baseline, softmax, with_roles
from nlp.classify.merge import merge
from nlp.classify.place import headings_above, place_features
from nlp.classify.shapes import surface
from nlp.classify.tags import KINDS, Tagged, decode, spans
from nlp.classify.vocabulary import FILE as VOCABULARY
from nlp.classify.vocabulary import Vocabulary
from nlp.classify.windows import Characters, Tokenizer, Window, collate, windows
from nlp.config import find_model
from nlp.datamodel import Doc
from nlp.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

FORMAT = 2
WINDOW_GRAPH, DOCUMENT_GRAPH = "model.onnx", "document.onnx"
BATCH = 2048
"""Pieces in a batch, padding included: more brings no speed and takes memory."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of a document.

    Role probabilities (segments, roles), tagged spans in text order, and for every character the probability that it stands in a
    cell (characters, kinds of `tags.KINDS`).
    """

    roles: Matrix
    tags: tuple[Tagged, ...]
    cells: Matrix


class EncoderClassifier:
    """A model folder ready to read documents; `roles` in the order of the columns.

    Its role probabilities may be blended with those of a partner, the linear baseline: `share` of the log-probability. The two
    err in different places, the one a memory of phrases, the other a reader of the context.
    """

    __slots__ = ("document_graph", "hinted", "lean", "meta", "partner", "roles", "share", "temperature", "tokenizer", "window_graph")

    def __init__(self, folder: Path, meta: dict[str, Any], tokenizer: Tokenizer, *, partner: Baseline | None = None, threads: int = 0) -> None:
        import numpy as np

        self.meta = meta
        self.tokenizer = tokenizer
        self.roles: tuple[str, ...] = tuple(meta["roles"])
        self.temperature = float(meta.get("temperature", 1.0))
        self.lean = np.array([meta.get("lean", {}).get(role, 0.0) for role in self.roles], dtype=np.float32)
        self.partner = partner
        self.share = float(meta.get("partner", {}).get("share", 0.0))
        self.window_graph = _session(folder / WINDOW_GRAPH, threads)
        self.document_graph = _session(folder / DOCUMENT_GRAPH, threads)
        self.hinted = any(i.name == "hints" for i in self.window_graph.get_inputs())

    def read(self, doc: Doc) -> Reading:
        """Return the model's reading of a document; it must be segmented and recognised."""
        import numpy as np

        if not doc.segments:
            return Reading(np.zeros((0, len(self.roles)), dtype=np.float32), (), np.zeros((len(doc.text), len(KINDS)), dtype=np.float32))
        vectors, tags, cells = self._windows(windows(doc, self.tokenizer), len(doc.segments), len(doc.text))
        seen = surface(doc)
        inputs = {"vectors": vectors, "places": place_features(seen), "above": headings_above(doc)}
        (scores,) = self.document_graph.run(None, inputs)
        if self.partner is not None:
            own, other = np.log(softmax(scores) + 1e-9), np.log(self.partner.probabilities(seen) + 1e-9)
            scores = (1 - self.share) * own + self.share * other
        return Reading(softmax(scores / self.temperature), tags, cells)

    def _windows(self, some: Sequence[Window], segments: int, length: int) -> tuple[Matrix, tuple[Tagged, ...], Matrix]:
        """Return the vectors of the segments (segments, width), the tagged spans in text order, and `Reading.cells`."""
        import numpy as np

        vectors: dict[int, Matrix] = {}
        tags: list[Tagged] = []
        cells = np.zeros((length, len(KINDS)), dtype=np.float32)
        for group in _batches(some):
            batch = collate(group)
            inputs = {"ids": batch.ids, "mask": batch.mask, "heads": batch.heads, "tails": batch.tails}
            out, scores = self.window_graph.run(None, inputs | ({"hints": batch.hints} if self.hinted else {}))
            breaks = np.zeros(batch.ids.shape, dtype=bool)
            for i, w in enumerate(group):
                breaks[i, list(w.heads)] = True
            labels = decode(scores, batch.mask, breaks)
            chosen = np.exp(np.take_along_axis(scores, labels[..., None], axis=2)[..., 0])
            inside = np.exp(scores[..., 1::2]) + np.exp(scores[..., 2::2])
            for i, w in enumerate(group):
                for k in range(int((w.ends - w.starts).max())):  # a piece may be several characters long
                    here = w.starts + k < w.ends
                    cells[w.starts[here] + k] = inside[i, : len(w.ids)][here]
                vectors.update((segment, out[i, k]) for k, segment in enumerate(w.segments) if segment >= 0)
                if labels[i].any():
                    tags += spans(labels[i, : len(w.ids)].tolist(), w.starts, w.ends, chosen[i])
        return np.stack([vectors[i] for i in range(segments)]), tuple(sorted(tags, key=lambda t: t.start)), cells

    def classify(self, doc: Doc) -> Doc:
        """Return `doc` with a role on every segment and its probability, and units, times and figures as model and rules see them."""
        reading = self.read(doc)
        return with_roles(merge(doc, reading.tags, reading.cells), reading.roles, self.roles, self.lean)

    def chances(self, doc: Doc) -> list[list[float]]:
        """Return for every segment the probability of every role, in the order of `roles`."""
        return [[float(p) for p in row] for row in self.read(doc).roles]

    def classify_all(self, docs: Sequence[Doc]) -> list[Doc]:
        """Return the documents with roles, one after the other: what a document gets hangs on no other."""
        return [self.classify(doc) for doc in docs]


class _WrongFormat(Exception):
    """The folder is of another version."""


def _batches(some: Sequence[Window]) -> list[list[Window]]:
    out: list[list[Window]] = []
    for window in sorted(some, key=lambda w: len(w.ids)):
        if out and len(window.ids) * (len(out[-1]) + 1) <= BATCH:
            out[-1].append(window)
        else:
            out.append([window])
    return out


def _session(path: Path, threads: int) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def tokenizer_of(folder: Path) -> Tokenizer:
    """Return the tokenizer of a model folder: our characters, or that of another encoder."""
    if (folder / VOCABULARY).is_file() and not (folder / "tokenizer.json").is_file():
        return Characters(Vocabulary.read(folder / VOCABULARY))
    from nlp.classify.pieces import Pieces

    return Pieces.read(folder)


def load(folder: Path, *, threads: int = 0) -> EncoderClassifier:
    """Read an encoder classifier from its folder; `threads` 0 takes all cores.

    Raises ModelError when a file is missing, broken or of another format.
    """
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        found = meta.get("format")
        if found != FORMAT:
            raise _WrongFormat
        partner = baseline.load(find_model(meta["partner"]["name"])) if meta.get("partner") else None
        return EncoderClassifier(folder, meta, tokenizer_of(folder), partner=partner, threads=threads)
    except _WrongFormat:
        raise ModelError(f"模型目录 {folder} 的格式版本是 {found}，本程序需要 {FORMAT}，请使用同一版本的模型") from None
    except ImportError as error:
        raise ModelError(f"模型 {folder} 需要 {error.name}：请运行 pip install duban[train] 后再试，或用 --model baseline") from error
    except Exception as error:  # onnxruntime raises classes of its own, one for each fault
        raise ModelError(f"模型目录 {folder} 缺少文件或已损坏（{error}），请重新安装 duban 或用 --model 另指定模型") from error
