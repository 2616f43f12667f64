"""Give every segment its role. A classifier has `classify(doc) -> doc` and `classify_all(docs) -> docs`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nlp.datamodel import Doc

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Classifier", "load_classifier"]


class Classifier(Protocol):
    """Any model that gives roles to segmented and recognised documents."""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles it knows, in the order of what `judge` gives."""
        ...

    def judge(self, doc: Doc) -> tuple[Doc, NDArray[np.float32]]:
        """Return what `classify` does, and for every segment the probability of every role (segments, roles), before any lean and whatever a table says."""
        ...

    def classify(self, doc: Doc) -> Doc:
        """Return `doc` with a role on every segment, and its probability."""
        ...

    def classify_all(self, docs: Sequence[Doc]) -> list[Doc]:
        """Return the documents with roles; each gets what it gets alone."""
        ...


def load_classifier(folder: Path, *, threads: int = 0) -> Classifier:
    """Read the classifier of a model folder: the baseline or an encoder, as its files say.

    `threads` is for an encoder (0: all cores). Raises ModelError when it is missing, broken or of another version.
    """
    if (folder / "model.onnx").exists():
        from nlp.classify import encoder

        return encoder.load(folder, threads=threads)
    from nlp.classify import baseline

    return baseline.load(folder)
