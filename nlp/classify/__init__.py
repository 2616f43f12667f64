"""Give every segment its role. A classifier has `classify(doc) -> doc`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp.classify.baseline import Baseline

__all__ = ["load_classifier"]


def load_classifier(folder: Path) -> Baseline:
    """Read the classifier of a model folder. Raises ModelError when it is missing, broken or of another version."""
    from nlp.classify.baseline import load

    return load(folder)
