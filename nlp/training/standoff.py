"""Labels of real texts that may not enter the repository: offsets alone, put back on the texts beside the project.

A record has `text_from` in place of `text`: `file` (NAME.jsonl in ../shared/data/gov_text), `record` (its line, from 0), `start` and `end`
(code points of that line's text) and the first 16 hex digits of the SHA-256 of the words, so that another version is noticed.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "gov_text"


def complete(record: Any, folder: Path = TEXTS) -> Any:
    """Return the record with its `text`; any other is returned as it is.

    Raises FileNotFoundError where the texts are not beside the project, ValueError when they are of another version.
    """
    if not isinstance(record, dict) or "text_from" not in record:
        return record
    where = record["text_from"]
    text: str = _lines(folder / f"{where['file']}.jsonl")[where["record"]][where["start"] : where["end"]]
    if hashlib.sha256(text.encode()).hexdigest()[:16] != where["sha256"]:
        raise ValueError(f"{record['id']}: {where['file']}.jsonl 第 {where['record'] + 1} 行的文字与标注时不同")
    return {**record, "text": text}


@lru_cache(maxsize=16)
def _lines(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").split("\n") if line]
