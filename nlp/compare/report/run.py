"""The record of a run: everything a result hangs on, so that another can repeat it and the paragraph on methods can be written from it."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from nlp import __version__
from nlp.compare.quality import flagged

if TYPE_CHECKING:
    import pandas as pd

    from nlp.compare.classifier import ThemeClassifier
    from nlp.compare.frame import CodeFrame
    from nlp.compare.settings import Settings

SCHEMA: Final = "duban/compare/1"
PACKAGES: Final = ("numpy", "scipy", "pandas", "pyarrow", "scikit-learn", "jieba", "matplotlib", "openpyxl")
"""Distributions whose version can change a file."""
DOUBTFUL: Final = 0.5
"""Share of coded units without a word of the lexicon from which a reader is warned."""
_METADATA: Final = ("doc", "region", "province", "city", "county", "level", "year", "date", "doc_type", "issuer", "meeting")


def describe(
    tables: Mapping[str, pd.DataFrame], frame: CodeFrame, settings: Settings, *, classifier: ThemeClassifier | None, words: bool
) -> dict[str, Any]:
    """Return the record of a comparison, JSON-ready. It holds no clock, no path and no host name: the same input gives the same record."""
    documents = tables["documents"]
    return {
        "schema": SCHEMA,
        "tool": {"name": "duban", "version": __version__},
        "command": None,
        "settings": asdict(settings),
        "frame": {"name": frame.name, "title": frame.title, "version": frame.version, "sha256": frame.sha256, "themes": _themes(frame)},
        "coder": _coder(classifier),
        "words": _words() if words else None,
        "counts": _counts(tables, settings),
        "inputs": [{"doc": row.doc, "sha256": row.sha256, "chars": int(row.chars)} for row in documents.itertuples()],
        "metadata_sha256": digest(documents[[c for c in documents.columns if c in _METADATA or c == settings.by]]),
        "units_sha256": digest(tables["units"]),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}",
        "packages": versions(),
    }


def digest(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a frame as CSV."""
    return hashlib.sha256(frame.to_csv(index=False, lineterminator="\n").encode("utf-8", "surrogatepass")).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of the packages installed."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def command_line(arguments: Sequence[str]) -> list[str]:
    """Return a command line whose absolute paths are cut to their names: where a person keeps his files is nobody's business.

    >>> command_line(["duban", "compare", "/home/a/报告", "--manifest=/home/a/清单.csv", "--by", "region"])
    ['duban', 'compare', '报告', '--manifest=清单.csv', '--by', 'region']
    """
    return [re.sub(r"^(--?[\w-]+=)?(.*)$", lambda m: (m[1] or "") + _short(m[2]), a, flags=re.S) for a in arguments]


def _short(argument: str) -> str:
    absolute = argument.startswith(("/", "~", "\\\\")) or re.match(r"[A-Za-z]:[\\/]", argument)
    return PurePosixPath(argument.replace("\\", "/")).name if absolute else argument


def _themes(frame: CodeFrame) -> dict[str, int]:
    return {"level_1": len(frame.level(1)), "level_2": len(frame.level(2))}


def _coder(classifier: ThemeClassifier | None) -> dict[str, Any]:
    return {"lexicon": True, "classifier": _known(classifier.meta) if classifier is not None else None}


def _known(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a classifier says of itself, its list of themes aside."""
    return {key: value for key, value in meta.items() if key != "themes"}


def _words() -> dict[str, Any]:
    from nlp.compare.words import dictionary

    return {"segmenter": "jieba", "dictionary_sha256": dictionary(()).version}


def _counts(tables: Mapping[str, pd.DataFrame], settings: Settings) -> dict[str, Any]:
    """Return what was counted; the paragraph on methods takes its figures from here."""
    documents, shares, contrasts = tables["documents"], tables["shares"], tables["contrasts"]
    known = documents[settings.by].notna()
    kept = documents[documents["kept"].astype(bool) & known]
    coded = tables["codes"][tables["codes"]["doc"].isin(kept["doc"])]
    per_group = shares.drop_duplicates("group")["documents"]
    levels, years, kinds = (sorted({str(value) for value in kept[column].dropna()}) for column in ("level", "year", "doc_type"))
    return {
        "documents": len(documents),
        "counted": int(per_group.sum()),
        "unknown_group": int((~known).sum()),
        "duplicates": int((~documents["kept"].astype(bool)).sum()),
        "partial": int(flagged(documents["flags"], "partial").sum()),
        "masked": int(flagged(documents["flags"], "masked").sum()),
        "groups": len(per_group),
        "documents_per_group": [int(per_group.min()), int(per_group.max())] if len(per_group) else [0, 0],
        "single": int((per_group < settings.interval_documents).sum()),
        "scarce": int(((per_group >= settings.interval_documents) & (per_group < settings.star_documents)).sum()),
        "levels": levels,
        "years": years,
        "doc_types": kinds,
        "chars": int(kept["chars"].sum()),
        "units": int(kept["units"].sum()),
        "coded": int(coded["unit"].nunique()),
        "unfounded": int((coded["how"] == "classifier").groupby(coded["unit"]).all().sum()),
        "several": int((coded["weight"] < 1).groupby(coded["unit"]).any().sum()),
        "contrasts": len(contrasts),
        "tested": int(contrasts["p"].notna().sum()),
        "p_min": None if contrasts["p_min"].isna().all() else float(contrasts["p_min"].min()),
        "stars": int(contrasts["star"].sum()),
        "keywords": len(tables["keywords"]),
        "words_tested": int(tables["keywords"]["word"].nunique()),
        "word_stars": int(tables["keywords"]["star"].sum()),
        "lockwords": len(tables["lockwords"]),
    }


def unfounded(run: Mapping[str, Any]) -> str:
    """Return a warning where most units were coded without a word of the lexicon: texts and frame may not fit. Nothing where they do."""
    counts = run["counts"]
    share = counts["unfounded"] / max(counts["coded"], 1)
    return f"{share:.0%}的编码只出自分类器，没有词表的依据：材料与框架可能不对口，请先检验（duban compare sample、score）或改用 --coder lexicon。" if share > DOUBTFUL else ""


def as_json(run: Mapping[str, Any]) -> str:
    """Return the record as the text of `run.json`."""
    return json.dumps(run, ensure_ascii=False, indent=2) + "\n"
