"""Scores on documents the model never saw: leave one document out, or hold a share of the documents out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp.datamodel import Analysis
from nlp.pipeline import analyse
from nlp.training import baseline
from nlp.training.baseline import Features


def leave_one_out(features: Features, *, held: Sequence[int]) -> Iterator[tuple[str, Analysis]]:
    """Yield id and analysis of each document numbered in `held`, by a model trained on all the others."""
    everything = range(len(features.documents))
    for number in held:
        model = baseline.fit(features, train=[i for i in everything if i != number])
        document = features.documents[number]
        yield document.id, analyse(document.doc, model)
