"""Gold documents for scoring: read, checked, and each read again by a pipeline that sees the text alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp.datamodel import Analysis, Doc, Source
from nlp.errors import DataError
from nlp.labels import ROLES
from nlp.training import corpus
from nlp.training.scores import CELLS, Judged, judge

_FORM = "要每行一份文档的 JSONL，或 名称.txt 加 名称.gold.json 的文件夹"


def gold_file(path: Path) -> Path:
    """Return `path`, or the `documents.jsonl` inside where `path` is the folder of a corpus."""
    inside = path / "documents.jsonl"
    return inside if inside.is_file() and not any(path.glob("*.gold.json")) else path


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Return the documents of a JSONL file, or of a folder of NAME.txt with NAME.gold.json.

    Raises DataError when there are none, or one is broken.
    """
    try:
        records = corpus.records(path)
    except FileNotFoundError as error:
        raise DataError(f"找不到“{error.filename}”：请检查路径；标注数据{_FORM}，且两者同名") from error
    except OSError as error:
        raise DataError(f"读不了标注数据“{path}”（{error.strerror}）：请检查权限和路径") from error
    except UnicodeDecodeError as error:
        raise DataError(f"标注数据“{path}”不是 UTF-8 编码：请转成 UTF-8 后再试") from error
    except json.JSONDecodeError as error:
        start = f"{error.doc.strip()[:24]}…" if error.doc.strip() else "空行"
        raise DataError(f"“{path}”中有一份不是完整的 JSON（“{start}”，第 {error.pos + 1} 个字符处）：标注数据{_FORM}") from error
    except TypeError as error:
        raise DataError(f"“{path}”中有 .gold.json 不是 JSON 对象：标注数据{_FORM}") from error
    if not records:
        raise DataError(f"“{path}”里没有标注文档：标注数据{_FORM}")
    for number, record in enumerate(records, 1):
        _check(record, f"“{path}”第 {number} 份文档")
    return records


def _check(record: Any, where: str) -> None:
    if not isinstance(record, dict):
        raise DataError(f"{where}不是 JSON 对象：标注数据{_FORM}")
    where = f"{where}（{record.get('id', '没有 id')}）"
    try:
        size = len(record["text"])
        spans = [*record["segments"], *record["headings"], *record["tasks"]]
        spans += [cell for task in record["tasks"] for field in CELLS.values() for cell in task.get(field) or ()]
        wrong = [s for s in spans if not _inside(s["start"], s["end"], size)]
        roles = {s["role"] or "" for s in record["segments"]} - ROLES.keys() - {""}
        needed = ((record, "id"), *((h, "level") for h in record["headings"]))
        times = [d for task in record["tasks"] for d in task.get("deadlines") or ()]
        for item, key in (*needed, *((d, key) for d in times for key in ("kind", "value"))):
            item[key]
    except KeyError as error:
        raise DataError(f"{where}缺少字段 {error.args[0]}：请按标注格式补上（id、text、segments、headings、tasks 及其中各项）") from error
    except (TypeError, AttributeError) as error:
        raise DataError(f"{where}有字段的类型不对：segments、headings、tasks 应是列表，其中各项应有 start 和 end") from error
    if wrong:
        first = f"{wrong[0]['start']}–{wrong[0]['end']}"
        raise DataError(f"{where}有 {len(wrong)} 处起止位置不在正文内，如 {first}（正文共 {size} 字）：请核对 text 与标注")
    if roles:
        raise DataError(f"{where}有不认识的类别 {'、'.join(sorted(map(str, roles)))}：可用的是 {'、'.join(ROLES)}")


def _inside(start: Any, end: Any, size: int) -> bool:
    return type(start) is type(end) is int and 0 <= start <= end <= size


def evaluate(
    records: Sequence[Mapping[str, Any]],
    read: Callable[[Doc], Analysis],
    *,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> list[Judged]:
    """Read each document's text with `read`, a pipeline, and judge what it found. `tell` hears how many are done."""
    out = []
    for number, record in enumerate(records):
        tell(number, len(records))
        out.append(judge(record, read(Doc(text=record["text"], source=Source(name=f"{record['id']}.txt")))))
    tell(len(records), len(records))
    return out
