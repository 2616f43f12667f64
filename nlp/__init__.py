"""duban (督办): read government speeches and documents, find who was told to do what by when.

    import nlp
    pipeline = nlp.load()
    analysis = pipeline(nlp.read("讲话.docx"), date="2024-03-05")
    for task in analysis.tasks:
        print(analysis.doc.quote(task), [party.name for party in task.lead])

Importing this package loads nothing heavy: readers, weights and numpy come with their first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Analysis", "Doc", "__version__", "load", "read"]

if TYPE_CHECKING:
    from nlp.datamodel import Analysis, Doc
    from nlp.pipeline import load
    from nlp.readers import read

_HOMES = {"Analysis": "nlp.datamodel", "Doc": "nlp.datamodel", "load": "nlp.pipeline", "read": "nlp.readers"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
