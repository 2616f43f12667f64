"""What is told of a document: columns in English or Chinese, cells as they come from tables, and what the analysis itself says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nlp.compare.divisions import Division, division
from nlp.datamodel import Meta
from nlp.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from nlp.compare.settings import Settings

COLUMNS = {
    "region": ("地区", "区域"),
    "province": ("省份", "省"),
    "city": ("地市", "市", "市州"),
    "county": ("县区", "县", "区县", "县市区"),
    "level": ("层级", "级别"),
    "year": ("年份", "年", "年度"),
    "date": ("日期", "时间"),
    "doc_type": ("文种", "体裁", "genre"),
    "issuer": ("发文机关", "制发机关", "发文单位", "署名"),
    "meeting": ("会议", "会议名称"),
}
"""Column → other names a table may give it, the usual Chinese one first."""
NAME = {"doc": ("name", "id", "file", "文件", "名称", "文件名", "编号")}
"""The column that names a document, likewise."""

_FIELDS = {name: column for column, others in (COLUMNS | NAME).items() for name in (column, *others)}
_UNKNOWN = frozenset({"", "未知", "不详", "无", "-", "—", "/", "nan", "none", "null", "nat", "<na>"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEVELS = {
    "国家": "国家", "国家级": "国家", "中央": "国家", "中央级": "国家",
    "省": "省", "省级": "省", "自治区": "省", "直辖市": "省", "省部级": "省",
    "市": "市", "市级": "市", "地市级": "市", "地级": "市", "地级市": "市", "州": "市", "盟": "市", "市州": "市",
    "县": "县", "县级": "县", "县区级": "县", "区县": "县", "县级市": "县", "旗": "县",
    "乡": "乡", "乡级": "乡", "乡镇": "乡", "乡镇级": "乡", "镇": "乡", "街道": "乡",
}  # fmt: skip
"""What levels are called → one word each; another word stays as it is."""


def own_columns(settings: Settings) -> tuple[str, ...]:
    """Return the columns a comparison groups or compares by that are the user's own: in no list of ours.

    >>> from nlp.compare.settings import Settings
    >>> own_columns(Settings(by="片区", like=("year", "批次")))
    ('片区', '批次')
    """
    return tuple(column for column in dict.fromkeys((settings.by, *settings.like)) if column not in COLUMNS)


def title_of(column: str) -> str:
    """Return the Chinese name of a column; one of the user's own is its own."""
    return COLUMNS[column][0] if column in COLUMNS else column


def stated(row: Mapping[str, Any], own: Collection[str] = ()) -> dict[str, str]:
    """Return the cells of a row that tell something, by their English columns; of other columns those named in `own`.

    >>> stated({"地区": " 东河县 ", "年份": 2024.0, "文种": "未知", "页数": 3})
    {'region': '东河县', 'year': '2024'}
    """
    found: dict[str, str] = {}
    for column, value in row.items():
        field = column if column in own else field_of(column)
        words = _words(value)
        if field and words:
            found.setdefault(field, words)
    return found


def field_of(column: object) -> str | None:
    """Return the English name of a column, None for one that says nothing of a document."""
    return _FIELDS.get(str(column).strip().lower())


def level_of(name: str) -> str | None:
    """Return 国家, 省, 市, 县 or 乡 for a word that says so and nothing else, else None."""
    return _LEVELS.get(name)


def by_document(metadata: Mapping[str, Mapping[str, Any]] | pd.DataFrame | None, own: Collection[str] = ()) -> dict[str, dict[str, str]]:
    """Return what is stated of each document by its name; `own` as for `stated`.

    A frame names its documents in a column `doc` (name, file, 文件 …), else by its index. Raises UsageError where two rows name one document.
    """
    if metadata is None:
        return {}
    if isinstance(metadata, Mapping):
        return {str(name): stated(row, own) for name, row in metadata.items()}
    named = any(field_of(column) == "doc" for column in metadata.columns)
    found: dict[str, dict[str, str]] = {}
    for index, row in zip(metadata.index, metadata.to_dict("records"), strict=True):
        cells = stated(row, own)
        name = cells.pop("doc", "") if named else str(index)
        if name in found:
            raise UsageError(f"元数据表里有两行是“{name}”：请删去一行")
        found[name] = cells
    return found


def complete(told: Mapping[str, str], meta: Meta, *, where: str) -> dict[str, Any]:
    """Return all columns of a document: what is told goes before what its analysis says; what neither says is None.

    Of names in the table of divisions the places above them are known too, and `region` stands for the smallest place told. A level read
    from the text (全市, 全区) is that of the region so called: 省 for a municipality or autonomous region. Raises UsageError for a year that is none.
    """
    row: dict[str, Any] = {column: told.get(column) for column in COLUMNS}
    read = division(meta.region) if meta.region else None
    if read and not any(row[column] for column in ("region", "province", "city", "county")):
        row["region"] = meta.region  # what no table knows may be a piece of a sentence
    row["region"] = row["region"] or row["county"] or row["city"] or row["province"]
    known = _known(row)
    if known:
        row["province"] = row["province"] or known.province
        row["city"] = row["city"] or known.city
        row["county"] = row["county"] or known.county
    row["level"] = _level(row["level"], meta, known)
    row["date"] = row["date"] or (None if row["year"] else meta.date)
    row["doc_type"] = row["doc_type"] or meta.doc_type
    row["meeting"] = row["meeting"] or meta.occasion
    row["year"] = _year(row["year"], row["date"], where)
    return row


def _known(row: Mapping[str, Any]) -> Division | None:
    """Return the division that the region or the smallest place told names, unless it lies elsewhere than what is told beside it."""
    for name in (row["region"], row["county"], row["city"], row["province"]):
        one = division(name) if name else None
        if one and row["province"] in (None, one.province) and (one.city is None or row["city"] in (None, one.city)):
            return one
    return None


def _level(told: str | None, meta: Meta, known: Division | None) -> str | None:
    if told:
        return _LEVELS.get(told, told)
    if not meta.level:
        return None
    place = known and (known.county or known.city or known.province)
    return known.level if known and place and place.endswith(meta.level) else _LEVELS.get(meta.level, meta.level)


def _year(told: str | None, date: str | None, where: str) -> int | None:
    for words in (told, date):
        if words:
            found = _YEAR.match(words)
            if found:
                return int(found.group())
            if words is told:
                raise UsageError(f"{where}的年份“{told}”不是年份：请写成四位数字，如 2024")
    return None


def _words(value: Any) -> str:
    if hasattr(value, "isoformat"):
        value = str(value.isoformat())[:10]
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    words = " ".join(str(value).split()) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    return "" if words.lower() in _UNKNOWN else words


def first(*sources: Mapping[str, str], own: Iterable[str] = ()) -> dict[str, str]:
    """Return of each column what the first source that tells it says, in the order of COLUMNS, then of `own`."""
    return {column: words for column in (*COLUMNS, *own) if (words := _first(column, sources))}


def _first(column: str, sources: Iterable[Mapping[str, str]]) -> str:
    return next((source[column] for source in sources if source.get(column)), "")
