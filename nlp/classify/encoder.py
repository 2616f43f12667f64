"""The encoder classifier: a model folder's int8 graphs on ONNX Runtime, without torch.

The windows of a document are sorted by length and read in small batches by a few threads, one core each; the states of its segments
then go through the document layer in order. Batches hold one document's windows alone: int8 scales are taken over a batch, and no
result may hang on what else is read. Nothing but what is known of every segment and character outlives its batch.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
    Chances = NDArray[np.float16]
    Ids = NDArray[np.int64]

FORMAT, BEFORE = 4, 2
"""Format of the folders read here, and of those that `duban model update` brings to it."""
WINDOW_GRAPH, SEGMENT_GRAPH, DOCUMENT_GRAPH = "model.onnx", "segment.onnx", "document.onnx"
BATCH = 512
"""Pieces in a batch, padding included: more brings no speed, and takes memory and work from the other threads."""
STRETCH, MARGIN = 2048, 64
"""Segments the document layer reads at a time, and those before and behind that it reads with them: memory does not grow."""
THREADS = 8
"""Most threads: the text is cut and put together by one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of a document.

    Role probabilities (segments, roles), tagged spans in text order, and for every character the probability that it stands in a
    cell (characters, kinds of `tags.KINDS`).
    """

    roles: Matrix
    tags: tuple[Tagged, ...]
    cells: Chances


class EncoderClassifier:
    """A model folder ready to read documents; `roles` in the order of the columns.

    Its role probabilities may be blended with those of a partner, the linear baseline: `share` of the log-probability. The two
    err in different places, the one a memory of phrases, the other a reader of the context.
    """

    __slots__ = (
        "document_graph", "folder", "hinted", "lean", "meta", "partner", "roles",
        "segment_graph", "share", "temperature", "threads", "tokenizer", "window_graphs",
    )

    def __init__(self, folder: Path, meta: dict[str, Any], tokenizer: Tokenizer, *, partner: Baseline | None = None, threads: int = 0) -> None:
        import numpy as np

        self.folder = folder
        self.meta = meta
        self.tokenizer = tokenizer
        self.roles: tuple[str, ...] = tuple(meta["roles"])
        self.temperature = float(meta.get("temperature", 1.0))
        self.lean = np.array([meta.get("lean", {}).get(role, 0.0) for role in self.roles], dtype=np.float32)
        self.partner = partner
        self.share = float(meta.get("partner", {}).get("share", 0.0))
        self.threads = threads or min(cores(), THREADS)
        self.segment_graph, self.document_graph = _session(folder / SEGMENT_GRAPH), _session(folder / DOCUMENT_GRAPH)
        self.window_graphs = [_session(folder / WINDOW_GRAPH)]  # those no thread holds: one a thread, none waits for the memory of another
        self.hinted = any(i.name == "hints" for i in self.window_graphs[0].get_inputs())

    def read(self, doc: Doc) -> Reading:
        """Return the model's reading of a document; it must be segmented and recognised."""
        import numpy as np

        cells = np.zeros((len(doc.text), len(KINDS)), dtype=np.float16)
        if not doc.segments:
            return Reading(np.zeros((0, len(self.roles)), dtype=np.float32), (), cells)
        seen = surface(doc)
        places = place_features(seen)
        states = np.zeros((len(doc.segments) + 1, self.meta["inner"]), dtype=np.float32)  # the last, of zeros, is the heading of what has none
        with ThreadPoolExecutor(self.threads) as pool:
            reading = [pool.submit(self._windows, group, places, states, cells) for group in _batches(windows(doc, self.tokenizer))]
            try:
                other = self.partner.probabilities(seen) if self.partner else None
                tags = [tag for batch in reading for tag in batch.result()]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        scores = self._scores(states, headings_above(doc))
        if other is not None:
            scores = (1 - self.share) * np.log(softmax(scores) + 1e-9) + self.share * np.log(other + 1e-9)
        return Reading(softmax(scores / self.temperature), tuple(sorted(tags, key=lambda t: t.start)), cells)

    def _windows(self, group: Sequence[Window], places: Ids, states: Matrix, cells: Chances) -> list[Tagged]:
        """Read a batch of windows: write the states of their segments and `Reading.cells` of their characters, return the tagged spans."""
        import numpy as np

        batch = collate(group)
        inputs = {"ids": batch.ids, "mask": batch.mask, "heads": batch.heads, "tails": batch.tails}
        try:
            graph = self.window_graphs.pop()
        except IndexError:
            graph = _session(self.folder / WINDOW_GRAPH)
        vectors, scores = graph.run(None, inputs | ({"hints": batch.hints} if self.hinted else {}))
        self.window_graphs.append(graph)
        named = np.full(batch.heads.shape, -1)
        breaks = np.zeros(batch.ids.shape, dtype=bool)
        for i, w in enumerate(group):
            named[i, : len(w.segments)] = w.segments
            breaks[i, list(w.heads)] = True
        here = named >= 0
        if here.any():
            (states[named[here]],) = self.segment_graph.run(None, {"vectors": vectors[here], "places": places[named[here]]})
        labels = decode(scores, batch.mask, breaks)
        chosen = np.exp(np.take_along_axis(scores, labels[..., None], axis=2)[..., 0])
        inside = np.exp(scores[..., 1::2]) + np.exp(scores[..., 2::2])
        tags: list[Tagged] = []
        for i, w in enumerate(group):
            for k in range(int((w.ends - w.starts).max())):  # a piece may be several characters long
                within = w.starts + k < w.ends
                cells[w.starts[within] + k] = inside[i, : len(w.ids)][within]
            if labels[i].any():
                tags += spans(labels[i, : len(w.ids)].tolist(), w.starts, w.ends, chosen[i])
        return tags

    def _scores(self, states: Matrix, above: Ids) -> Matrix:
        """Return role scores (segments, roles) of the states of a document, a row of zeros behind them."""
        import numpy as np

        count = len(above)
        whole = states[:count].mean(axis=0, keepdims=True)
        out: list[Matrix] = []
        for start in range(0, count, STRETCH):
            first, last = max(0, start - MARGIN), min(count, start + STRETCH + MARGIN)
            sections = states[above[first:last]].reshape(last - first, -1)
            (scores,) = self.document_graph.run(None, {"states": states[first:last], "sections": sections, "whole": whole})
            out.append(scores[start - first :][:STRETCH])
        return np.concatenate(out)

    def judge(self, doc: Doc) -> tuple[Doc, Matrix]:
        """Return `doc` with a role on every segment, units, times and figures as model and rules see them, and `Reading.roles`."""
        reading = self.read(doc)
        return with_roles(merge(doc, reading.tags, reading.cells), reading.roles, self.roles, self.lean), reading.roles

    def classify(self, doc: Doc) -> Doc:
        """Return the document `judge` gives."""
        return self.judge(doc)[0]

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


def runtime() -> Any:
    """Return ONNX Runtime, told to tell nobody.

    Since 1.29 its packages keep a number of the machine under the user's cache folder and send names and hashes of models to Microsoft
    (microsoft/onnxruntime #27379); the variable is read once, when the library is loaded. Windows has had its own way, stopped by the call.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


def _session(path: Path) -> Any:
    ort = runtime()
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_mem_pattern = False  # one is kept for every shape ever seen
    options.log_severity_level = 3
    # Its fused kernel takes ten times as long as the two it stands for (ONNX Runtime 1.32).
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"])


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
        todo = f"请先运行 duban model update {folder}" if found == BEFORE else "请使用同一版本的模型"
        raise ModelError(f"模型目录 {folder} 的格式版本是 {found}，本程序需要 {FORMAT}：{todo}") from None
    except ImportError as error:
        raise ModelError(f"模型 {folder} 需要 {error.name}：请运行 pip install duban[train] 后再试，或用 --model baseline") from error
    except Exception as error:  # onnxruntime raises classes of its own, one for each fault
        raise ModelError(f"模型目录 {folder} 缺少文件或已损坏（{error}），请重新安装 duban 或用 --model 另指定模型") from error
