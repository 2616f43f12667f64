"""The encoder classifier: a model folder's int8 graphs on ONNX Runtime, without torch.

Windows of many documents are sorted by length and read in batches; each document's segment vectors then go through the
document layer in one row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.classify import baseline
from nlp.classify.baseline import Baseline, softmax, with_roles
from nlp.classify.merge import merge_units
from nlp.classify.place import headings_above, place_features
from nlp.classify.shapes import surface
from nlp.classify.tags import Tagged, decode, spans
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
    """What the model says of a document: role probabilities (segments, roles) and tagged spans in text order."""

    roles: Matrix
    tags: tuple[Tagged, ...]


class EncoderClassifier:
    """A model folder ready to read documents; `roles` in the order of the columns.

    Its role probabilities may be blended with those of a partner, the linear baseline: `share` of the log-probability. The two
    err in different places, the one a memory of phrases, the other a reader of the context.
    """

    __slots__ = ("document_graph", "lean", "meta", "partner", "roles", "share", "temperature", "tokenizer", "window_graph")

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

    def read(self, docs: Sequence[Doc]) -> list[Reading]:
        """Return the model's reading of each document; they must be segmented and recognised."""
        import numpy as np

        cut = [windows(doc, self.tokenizer) for doc in docs]
        vectors: list[dict[int, Matrix]] = [{} for _ in docs]
        tags: list[list[Tagged]] = [[] for _ in docs]
        for some in _batches([(d, w) for d, each in enumerate(cut) for w in each]):
            batch = collate([w for _, w in some])
            out, scores = self.window_graph.run(
                None, {"ids": batch.ids, "mask": batch.mask, "heads": batch.heads, "tails": batch.tails}
            )
            breaks = np.zeros(batch.ids.shape, dtype=bool)
            for i, (_, w) in enumerate(some):
                breaks[i, list(w.heads)] = True
            labels = decode(scores, batch.mask, breaks)
            chosen = np.exp(np.take_along_axis(scores, labels[..., None], axis=2)[..., 0])
            for i, (d, w) in enumerate(some):
                for k, segment in enumerate(w.segments):
                    if segment >= 0:
                        vectors[d][segment] = out[i, k]
                if labels[i].any():
                    tags[d] += spans(labels[i, : len(w.ids)].tolist(), w.starts, w.ends, chosen[i])
        readings = []
        for d, doc in enumerate(docs):
            if not doc.segments:
                readings.append(Reading(np.zeros((0, len(self.roles)), dtype=np.float32), ()))
                continue
            rows = np.stack([vectors[d][i] for i in range(len(doc.segments))])
            seen = surface(doc)
            inputs = {"vectors": rows, "places": place_features(seen), "above": headings_above(doc)}
            (scores,) = self.document_graph.run(None, inputs)
            if self.partner is not None:
                own, other = np.log(softmax(scores) + 1e-9), np.log(self.partner.probabilities(seen) + 1e-9)
                scores = (1 - self.share) * own + self.share * other
            readings.append(Reading(softmax(scores / self.temperature), tuple(sorted(tags[d], key=lambda t: t.start))))
        return readings

    def classify(self, doc: Doc) -> Doc:
        """Return `doc` with a role on every segment and its probability."""
        return self.classify_all([doc])[0]

    def classify_all(self, docs: Sequence[Doc]) -> list[Doc]:
        """Return the documents with a role on every segment; reading many at once is faster."""
        return [
            with_roles(merge_units(doc, reading.tags), reading.roles, self.roles, self.lean)
            for doc, reading in zip(docs, self.read(docs), strict=True)
        ]


class _WrongFormat(Exception):
    """The folder is of another version."""


def _batches(items: Sequence[tuple[int, Window]]) -> list[list[tuple[int, Window]]]:
    out: list[list[tuple[int, Window]]] = []
    for item in sorted(items, key=lambda i: len(i[1].ids)):
        if out and len(item[1].ids) * (len(out[-1]) + 1) <= BATCH:
            out[-1].append(item)
        else:
            out.append([item])
    return out


def _session(path: Path, threads: int) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def load(folder: Path, *, threads: int = 0) -> EncoderClassifier:
    """Read an encoder classifier from its folder; `threads` 0 takes all cores.

    Raises ModelError when a file is missing, broken or of another format.
    """
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        found = meta.get("format")
        if found != FORMAT:
            raise _WrongFormat
        if (folder / VOCABULARY).is_file() and not (folder / "tokenizer.json").is_file():
            tokenizer: Tokenizer = Characters(Vocabulary.read(folder / VOCABULARY))
        else:
            from nlp.classify.pieces import Pieces

            tokenizer = Pieces.read(folder)
        partner = baseline.load(find_model(meta["partner"]["name"])) if meta.get("partner") else None
        return EncoderClassifier(folder, meta, tokenizer, partner=partner, threads=threads)
    except _WrongFormat:
        raise ModelError(f"模型目录 {folder} 的格式版本是 {found}，本程序需要 {FORMAT}，请使用同一版本的模型") from None
    except ImportError as error:
        raise ModelError(f"模型 {folder} 需要 {error.name}：请运行 pip install duban[train] 后再试，或用 --model baseline") from error
    except Exception as error:  # onnxruntime raises classes of its own, one for each fault
        raise ModelError(f"模型目录 {folder} 缺少文件或已损坏（{error}），请重新安装 duban 或用 --model 另指定模型") from error
