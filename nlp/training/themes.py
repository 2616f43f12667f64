"""Coded units of `corpora/themes`: labels by offsets, put back on the texts in ../shared and in corpora/written, and sentences of our own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from nlp.training.standoff import TEXTS

if TYPE_CHECKING:
    import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "corpora" / "themes" / "training.yaml"
COLUMNS = ("unit", "doc", "heading", "before", "text", "after")


def read_coded(path: Path, *, shared: Path = TEXTS.parents[1]) -> tuple[pd.DataFrame, dict[str, dict[str, tuple[str, ...]]]]:
    """Return the units of a file (columns `COLUMNS`), and who coded them how: `themes`, in a test also `a` and `b` → unit → level-2 ids and the residual code.

    `shared` is the folder with `data/gov_text` and `gold`; units of corpora/written do not need it. Raises FileNotFoundError where the texts are not there, ValueError when they are of another
    version.
    """
    import pandas as pd

    records = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    units = pd.DataFrame(_rows(records, shared), columns=list(COLUMNS))
    coders = [key for key in ("themes", "a", "b") if records and key in records[0]]
    return units, {coder: {record["id"]: tuple(record[coder]) for record in records} for coder in coders}


def settings(name: str) -> dict[str, Any]:
    """Return how the classifier of a frame is fitted: its entry of `SETTINGS`, which explains the keys."""
    found: dict[str, Any] = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))[name]
    return found


def read_elsewhere(path: Path, listed: Collection[str], *, shared: Path = TEXTS.parents[1]) -> pd.DataFrame:
    """Return the units of another frame's file whose themes are all `listed`: columns `COLUMNS` and `theme`, the first one there. Raises as `read_coded`."""
    units, coders = read_coded(path, shared=shared)
    codes = units["unit"].map(coders["themes"])
    return units.assign(theme=codes.str[0])[[set(some) <= set(listed) for some in codes]].reset_index(drop=True)


def drawn(units: pd.DataFrame, each: int) -> pd.DataFrame:
    """Return at most `each` units of every `theme`, drawn by the digests of their ids, so always the same."""
    digests = units["unit"].map(lambda unit: hashlib.sha256(unit.encode()).hexdigest())
    return units.loc[digests.sort_values().index].groupby("theme").head(each).sort_index().reset_index(drop=True)


def _rows(records: Iterable[dict[str, Any]], shared: Path) -> Iterator[tuple[str, ...]]:
    for record in records:
        if "where" not in record:
            yield (record["id"], record.get("doc", record["id"]), *(record.get(key, "") for key in COLUMNS[2:]))
            continue
        text = _source(shared, record["where"]["file"])[record["where"].get("record", 0)]
        words = {key: text[slice(*record[key])].strip() if record[key] else "" for key in ("before", "text", "after")}
        if hashlib.sha256(words["text"].encode()).hexdigest()[:16] != record["where"]["sha256"]:
            raise ValueError(f"{record['id']}: {record['where']['file']} 的文字与编码时不同")
        heading = " / ".join(" ".join(text[start:end].split()) for start, end in record["headings"])
        yield record["id"], record["doc"], heading, words["before"], words["text"], words["after"]


@lru_cache(maxsize=8)
def _source(shared: Path, file: str) -> list[str]:
    """Return the texts of a file: `gold/…/NAME.txt` of `shared` is one; `corpora/…/NAME.jsonl` of ours and NAME of `data/gov_text` hold one a line."""
    if file.endswith(".txt"):
        return [(shared / file).read_bytes().decode("utf-8")]
    path = ROOT / file if file.startswith("corpora/") else shared / "data" / "gov_text" / f"{file}.jsonl"
    lines = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line)["text"] for line in lines if line]
