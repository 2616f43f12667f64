"""Audit many files: one that cannot be read does not keep the others from it, of one with a secrecy mark nothing is kept."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.audit import House, Review, review
from nlp.batch.work import read_unsecret
from nlp.datamodel import Meta
from nlp.errors import DubanError, ModelError, SecretMarkError
from nlp.files import display
from nlp.pipeline import Pipeline, prepare

CORRECTED = ".改"
"""Stands before the suffix of a corrected text and of its difference from the original."""
PAGE = ".审核.html"
"""Ends the name of a page."""
MARKED = ".审核.docx"
"""Ends the name of a docx with comments."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: its review, or why there is none. `secret`: it bears a mark of state secrets; `details` is a traceback."""

    path: Path
    review: Review | None = None
    message: str = ""
    secret: bool = False
    details: str = ""


def audit_files(
    files: Sequence[Path],
    *,
    pipeline: Pipeline | None,
    date: str | None = None,
    metas: Mapping[Path, Meta] | None = None,
    genre: str | None = None,
    house: House | None = None,
    spelling: bool = False,
) -> Iterator[Outcome]:
    """Yield what became of each file, in order. Without `pipeline` no model is used, and rules about tasks are not run.

    `metas` go before `date`. Raises ModelError when the model cannot be loaded.
    """
    for path in files:
        meta = (metas or {}).get(path)
        day = None if meta and meta.date else date
        try:
            doc, file = read_unsecret(path)
            document = pipeline(doc, date=day, meta=meta) if pipeline else prepare(doc, date=day, meta=meta)
            yield Outcome(path, review(document, house=house, genre=genre, file=file, spelling=spelling))
        except ModelError:
            raise
        except SecretMarkError as error:
            yield Outcome(path, message=str(error), secret=True)
        except DubanError as error:
            yield Outcome(path, message=str(error).removeprefix(f"{display(path.name)}："))
        except MemoryError:
            yield Outcome(path, message="内存不足，这个文件没有审核：请关闭其他程序，或把文件拆小后再试")
        except Exception as error:
            told = f"内部错误，这个文件没有审核（{type(error).__name__}）：请把以下内容反馈给维护者"
            yield Outcome(path, message=told, details=traceback.format_exc())


def without_outputs(files: Sequence[Path]) -> list[Path]:
    """Return the files less what an earlier audit wrote: pages, docx with comments, and corrected texts beside their originals."""
    known = set(files)

    def corrects(path: Path) -> bool:
        original = path.with_name(path.stem.removesuffix(CORRECTED) + path.suffix)
        return original != path and original in known

    return [path for path in files if not path.name.endswith((PAGE, MARKED)) and not corrects(path)]
