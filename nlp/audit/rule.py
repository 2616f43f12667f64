"""A rule of the audit: what it looks for, where it holds, who says so; read from YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from nlp.config import data_dir
from nlp.errors import UsageError

SEVERITIES = ("info", "warning", "error", "fatal")
LEVELS = ("法", "条例", "国标", "标准", "政策", "实务", "单位")
"""Who stands behind a rule, from a law down to the habit of one house."""
RELAXABLE = ("实务", "单位")
FAMILIES: Mapping[str, str] = {
    "source": "来源完整",
    "placeholder": "占位与缺字",
    "privacy": "隐私与保密",
    "encoding": "编码与空白",
    "set-phrase": "固定提法",
    "law": "法规政策",
    "organ": "机构名称",
    "word": "错别字",
    "grammar": "语法搭配",
    "spelling": "疑似错字（统计）",
    "number": "序号与层次",
    "structure": "结构",
    "punctuation": "标点",
    "numeral": "数字日期单位",
    "title": "书名号与文号",
    "consistency": "前后一致",
    "task": "任务要素",
    "genre": "文种与行文",
    "layout": "版式",
}
"""Families in the order in which one cause is reported: what an earlier one marks, a later one leaves alone (`absorb`)."""
GENRES = ("speech", "transcript", "minutes", "notice", "plan", "report", "table", "other")
SCOPES = ("body", "heading", "table", "quote", "title", "all")
"""Where a rule looks: running text, headings, lines of a table, words in “…”, names in 《…》. `all` is every one of them."""
MASKS = ("url", "paywall", "placeholder")
"""What a text rule does not see unless it says so (`masks.yaml`)."""
NEEDS = ("", "analysis", "source")
"""What a rule reads besides the text: the rows of an analysis, the analysis of the paper that a draft was made from."""
_HIT = re.compile("⟦(.*?)⟧", re.S)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: name and clause of the paper, its date where it has one, and when that was looked up."""

    name: str
    clause: str = ""
    date: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """What to write instead: `to` may hold {match}, {1}… (groups) and what a check told. `auto`: mechanical, safe without a reader."""

    to: str
    auto: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must mark (`bad`) or leave alone (`good`); ⟦…⟧ are the words to mark, any will do without them.

    `docx` tells how the lines are set in a docx, for the rules of its layout (tests/audit/docx_example.py builds it);
    `source` is the text a draft was made from.
    """

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    date: str | None = None
    genre: str | None = None
    fixed: str | None = None
    docx: Mapping[str, Any] | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `kind` names the code that runs it (`engine.KINDS`), `match` is what that code needs.

    `valid` (from, to; ISO) is when the rule holds, by the day of the document: unknown day, then info at most. `conditional`
    marks what its source only advises: info at most. `needs` (one of NEEDS) is what it cannot do without. `absorbs` are ids or
    families* that say the same of the same words.
    """

    id: str
    family: str
    kind: str
    severity: str
    level: str
    source: Source
    message: str
    match: Mapping[str, Any]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    fix: Fix | None = None
    genres: tuple[str, ...] = ("all",)
    scope: tuple[str, ...] = ("body", "heading", "table")
    masks: tuple[str, ...] = MASKS
    valid: tuple[str | None, str | None] = (None, None)
    conditional: bool = False
    absorbs: tuple[str, ...] = ()
    needs: str = ""
    note: str = ""
    file: str = field(default="", compare=False)


def rules_dir() -> Path:
    """Return the folder of the shipped rules, one YAML file a family or part of one."""
    return data_dir() / "audit"


@lru_cache(maxsize=1)
def shipped() -> tuple[Rule, ...]:
    """Return the rules that come with duban, in the order of their files."""
    return tuple(rule for path in sorted(rules_dir().glob("*.rules.yaml")) for rule in read_rules(path))


def read_rules(path: Path) -> list[Rule]:
    """Return the rules of a file. Raises UsageError that names the rule and what is wrong with it."""
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        items = yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"规则文件 {path.name} 读不了：{error}") from error
    if not isinstance(items, list):
        raise UsageError(f"规则文件 {path.name} 应当是一列规则（每条以“- id:”开头）")
    return [_rule(item, path.name) for item in items]


def _rule(item: Any, file: str) -> Rule:
    name = item.get("id", "（没有 id）") if isinstance(item, dict) else str(item)[:30]
    try:
        return _parse(item, file)
    except (KeyError, TypeError, ValueError) as error:
        what = f"缺少 {error}" if isinstance(error, KeyError) else str(error)
        raise UsageError(f"规则 {name}（{file}）有误：{what}") from error


def _parse(item: dict[str, Any], file: str) -> Rule:
    known = {f for f in Rule.__dataclass_fields__ if f != "file"}
    if extra := set(item) - known:
        raise ValueError(f"不认识的字段 {'、'.join(sorted(extra))}")
    _one_of("family", item["family"], FAMILIES)
    _one_of("severity", item["severity"], SEVERITIES)
    _one_of("level", item["level"], LEVELS)
    bad, good = (tuple(_example(e) for e in item.get(k) or ()) for k in ("bad", "good"))
    if not bad or not good:
        raise ValueError("bad 和 good 都要有例子")
    source = Source(**{k: str(v) for k, v in item["source"].items()})
    valid = item.get("valid") or {}
    days = tuple(_day(valid.get(k)) for k in ("from", "to"))
    scope = _many(item.get("scope"), ("body", "heading", "table"))
    for one in scope:
        _one_of("scope", one, SCOPES)
    genres = _many(item.get("genres"), ("all",))
    for one in genres:
        _one_of("genres", one, ("all", *GENRES))
    _one_of("needs", item.get("needs", ""), NEEDS)
    fix = item.get("fix")
    return Rule(
        id=item["id"],
        family=item["family"],
        kind=item["kind"],
        severity=item["severity"],
        level=item["level"],
        source=source,
        message=item["message"],
        match=item.get("match") or {},
        bad=bad,
        good=good,
        fix=Fix(**fix) if isinstance(fix, dict) else Fix(fix) if fix is not None else None,
        genres=genres,
        scope=scope,
        masks=_many(item.get("masks"), MASKS),
        valid=(days[0], days[1]),
        conditional=bool(item.get("conditional", False)),
        absorbs=_many(item.get("absorbs"), ()),
        needs=item.get("needs", ""),
        note=item.get("note", ""),
        file=file,
    )


def _one_of(what: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise ValueError(f"{what} 不能是“{value}”，可以是 {'、'.join(known)}")


def _many(value: Any, default: tuple[str, ...]) -> tuple[str, ...]:
    if value is None:
        return default
    return (value,) if isinstance(value, str) else tuple(value)


def _day(value: Any) -> str | None:
    """Read YAML's own dates and ISO text."""
    return (
        None
        if value is None
        else value.isoformat()
        if isinstance(value, date)
        else date.fromisoformat(value).isoformat()
    )


def _example(item: Any) -> Example:
    more = dict(item) if isinstance(item, dict) else {"text": item}
    marked = str(more.pop("text"))
    text, spans, at = "", [], 0
    for hit in _HIT.finditer(marked):
        text += marked[at : hit.start()]
        spans.append((len(text), len(text) + len(hit.group(1))))
        text += hit.group(1)
        at = hit.end()
    day = more.pop("date", None)
    return Example(text + marked[at:], tuple(spans), date=None if day is None else str(day), **more)
