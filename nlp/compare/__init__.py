"""Compare what regions stress: corpus, coding units, themes, shares with intervals, contrasts, words, figures, report.

The document is the sampling unit, the directive segment the unit of coding. Results are pandas frames; `docs/compare.md` lists their columns.

    from nlp.compare import Settings, build_corpus, compare, load_frame

    settings = Settings(by="region")
    corpus = build_corpus(analyses, metadata, settings=settings)
    comparison = compare(corpus, load_frame("government"), settings=settings)
    comparison.write("报告")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Comparison", "Settings", "build_corpus", "compare", "load_frame", "shipped"]

if TYPE_CHECKING:
    from nlp.compare.classifier import shipped
    from nlp.compare.comparison import Comparison, compare
    from nlp.compare.corpus import build_corpus
    from nlp.compare.frame import load_frame
    from nlp.compare.settings import Settings

_HOMES = {
    "Comparison": "nlp.compare.comparison",
    "Settings": "nlp.compare.settings",
    "build_corpus": "nlp.compare.corpus",
    "compare": "nlp.compare.comparison",
    "load_frame": "nlp.compare.frame",
    "shipped": "nlp.compare.classifier",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
