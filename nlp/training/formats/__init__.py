"""Users' training data as corpus records, whatever tool it was annotated with.

The form is recognised from the content: our corpora (JSONL), NAME.txt with NAME.gold.json, analyses, Label Studio
JSON and JSON_MIN, doccano, Prodigy. A record that cannot be used is left out and reported, none raises.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp.errors import DataError, ReadError
from nlp.files import display, reason
from nlp.labels import ROLES
from nlp.readers.text import decode
from nlp.segment import sentence_spans
from nlp.training.formats import label_studio, lines, own
from nlp.training.formats.marks import FEW, BadRecordError, Marked, join, to_record

__all__ = ["read_documents"]

_SUFFIXES = frozenset((".json", ".jsonl", ".ndjson"))
_GOLD = ".gold.json"


@dataclass(slots=True)
class _File:
    """What one file gave: records, texts still to be joined, and what to tell of it as a whole."""

    name: str
    records: list[dict[str, Any]] = field(default_factory=list)
    marked: list[tuple[str, Marked]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    foreign: int = 0
    unanswered: int = 0


def read_documents(paths: Iterable[str | Path]) -> list[dict[str, Any]]:
    """Return the corpus records (gold form) of files and folders, in order, their ids made unique.

    Lines of one segment that share a document name are joined to that document. `"tagged": False` says that nobody
    marked cells: no cell in a text, or, for single segments, none in their whole file. `problems` of a record lists
    what `nlp.training.check` is to report; a record that cannot be used has an empty text and an error there.
    Raises DataError when a path is missing, cannot be read, or is a folder without data.
    """
    records = [record for path in paths for record in _path(Path(path))]
    used: Counter[str] = Counter()
    taken = {record["id"] for record in records}
    for record in records:
        name = record["id"]
        used[name] += 1
        if used[name] > 1:
            n = used[name]
            while f"{name}#{n}" in taken:
                n += 1
            record["id"] = f"{name}#{n}"
            taken.add(record["id"])
    return records


def _path(path: Path) -> list[dict[str, Any]]:
    if not path.is_dir():
        return _finished(_read(path)) or [_stub(path.name, _UNKNOWN_FORM)]
    found = (p for p in path.rglob("*") if p.suffix.lower() in _SUFFIXES and not p.name.startswith("."))
    files = sorted(p for p in found if p.is_file())
    if not files:
        raise DataError(
            f"文件夹“{display(path)}”里没有 .json 或 .jsonl 训练数据：请指定标注工具导出的文件，或 duban 的分析结果"
        )
    records = []
    strange = []
    for file in files:
        content = _read(file)
        some = _finished(content)
        records += some
        if not some and not content.failed:
            strange.append(file.name)
    if strange and records:
        _tell(records[0], path.name, f"{len(strange)} 个文件认不出是哪种标注数据，没有用：{_few(strange)}")
    return records or [_stub(path.name, _UNKNOWN_FORM)]


_UNKNOWN_FORM = "认不出是哪种标注数据：可用 duban 的分析结果或语料 JSONL，Label Studio 的 JSON 或 JSON-MIN，doccano 和 Prodigy 的 JSONL"


def _read(path: Path) -> _File:
    try:
        content = decode(path.read_bytes(), name=path.name)
    except OSError as error:
        raise DataError(f"打不开训练数据“{display(path)}”：{reason(error)}") from error
    except ReadError as error:
        return _File(path.name, failed=[(path.name, str(error))])
    found = _File(path.name)
    name = path.name.removesuffix(_GOLD) if path.name.endswith(_GOLD) else path.stem
    for where, item in _items(content, found):
        _take(path, item, name, where, found)
    return found


def _items(content: str, found: _File) -> Iterator[tuple[str, Any]]:
    """Yield the objects of a JSON file or of JSON lines, each with its number; bad lines are noted."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:
        good, bad = [], []
        for number, line in enumerate(content.split("\n"), start=1):
            if line.strip():
                try:
                    good.append((str(number), json.loads(line)))
                except (ValueError, RecursionError):
                    bad.append(number)
        if good:
            found.failed += [(f"{found.name}:{number}", f"第 {number} 行不是完整的 JSON，没有用") for number in bad]
            yield from good
        elif content.strip():
            at = f"第 {error.lineno} 行" if isinstance(error, json.JSONDecodeError) else "嵌套太深，"
            found.failed.append((found.name, f"不是完整的 JSON（{at}有错）：请重新导出"))
        else:
            found.failed.append((found.name, "文件是空的"))
        return
    for number, item in enumerate(whole if isinstance(whole, list) else [whole], start=1):
        yield str(number) if isinstance(whole, list) else "", item


def _take(path: Path, item: Any, name: str, where: str, found: _File) -> None:
    """Sort one object into `found`."""
    own_name = f"{name}:{where}" if where else name
    if not isinstance(item, dict):
        found.foreign += 1
        return
    try:
        if own.is_analysis(item):
            found.records.append(own.read_analysis(item, _own_id(item, own_name)))
        elif path.name.endswith(_GOLD) and "text" not in item:
            found.records.append(own.read_gold({**item, "text": _beside(path, name)}, name))
        elif own.is_gold(item):
            found.records.append(own.read_gold(item, _own_id(item, own_name)))
        else:
            _take_marked(item, own_name, found)
    except BadRecordError as error:
        found.failed.append((own_name, str(error)))


def _take_marked(item: dict[str, Any], name: str, found: _File) -> None:
    if label_studio.is_task(item):
        marked = label_studio.read_task(item)
    elif "text" in item and "answer" in item:
        marked = lines.read_prodigy(item)
    elif label_studio.is_flat(item):
        marked = label_studio.read_flat(item)
    elif lines.is_prodigy(item):
        marked = lines.read_prodigy(item)
    elif lines.is_doccano(item):
        marked = lines.read_doccano(item)
    else:
        found.foreign += 1
        return
    if marked is None:
        found.unanswered += 1
    elif not marked.text.strip():
        raise BadRecordError("文字是空的")
    else:
        found.marked.append((name, marked))


def _own_id(item: dict[str, Any], name: str) -> str:
    source = item.get("source")
    if isinstance(source, dict) and isinstance(source.get("name"), str):
        return Path(source["name"]).stem or name
    return str(item["id"]) if isinstance(item.get("id"), (str, int)) and str(item["id"]).strip() else name


def _beside(path: Path, name: str) -> str:
    text = path.with_name(f"{name}.txt")
    try:
        return decode(text.read_bytes(), name=text.name)
    except OSError as error:
        raise BadRecordError(f"读不了旁边的“{text.name}”：{reason(error)}") from error
    except ReadError as error:
        raise BadRecordError(str(error)) from error


def _finished(found: _File) -> list[dict[str, Any]]:
    """Return the records of a file, texts joined where they are parts of a document, and what to tell of it."""
    cells_known = any(m.cells for _, m in found.marked)
    documents = list(_documents(found.marked))
    records = found.records
    for name, marked in documents:
        single = len(sentence_spans(marked.text)) <= FEW
        records.append(to_record(name, marked, tagged=bool(marked.cells) or (single and cells_known)))
    stubs = [_stub(name, message) for name, message in found.failed]
    if found.unanswered and not records and not stubs:
        return [_stub(found.name, f"{found.unanswered} 条都没有标注，或被拒绝、略过：请标完再导出")]
    if records and found.unanswered:
        _tell(records[0], found.name, f"{found.unanswered} 条没有标注，或被拒绝、略过，没有用")
    if records and found.foreign:
        _tell(records[0], found.name, f"{found.foreign} 条认不出是哪种标注数据，没有用")
    unknown = Counter(label for _, marked in documents for label in marked.unknown)
    if records and unknown:
        told = "、".join(f"“{label}”{n} 处" for label, n in unknown.most_common(5))
        known = f"角色：{'、'.join(ROLES.values())}；要素：牵头、配合、对象、时限、指标"
        _tell(records[0], found.name, f"有 {len(unknown)} 种标签不认识，没有用（{told}）。认识的{known}")
    return records + stubs


def _documents(marked: list[tuple[str, Marked]]) -> Iterator[tuple[str, Marked]]:
    """Yield documents in order of their first part."""
    parts: dict[str, list[Marked]] = {}
    for name, item in marked:
        single = len(sentence_spans(item.text)) <= FEW
        if item.document and single:
            parts.setdefault(item.document, []).append(item)
        else:
            parts[f"\0{name}"] = [item]
    for key, some in parts.items():
        yield some[0].document or key.removeprefix("\0"), join(some)


def _few(names: list[str]) -> str:
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")


def _stub(name: str, message: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"id": name, "text": "", "doc": {}, "segments": [], "headings": [], "tasks": []}
    return {**empty, "problems": [{"level": "error", "message": message}]}


def _tell(record: dict[str, Any], name: str, message: str) -> None:
    """Leave word about a whole file with its first record."""
    record.setdefault("problems", []).append({"level": "warning", "document": name, "message": message})
