"""The profile of a house: what it relaxes of practice and of its own, its words, its own rules. YAML, keys in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from nlp.audit.engine import prove
from nlp.audit.rule import RELAXABLE, SEVERITIES, Example, Fix, Rule, Source, read_rules, shipped
from nlp.audit.selectors import selected
from nlp.datamodel import Finding, Span
from nlp.errors import UsageError
from nlp.files import display, read_text
from nlp.labels import SEVERITIES as SEVERITY_NAMES

KEYS = {"name": "单位", "disable": "关闭", "severity": "级别", "allow": "放行", "words": "用词", "rules": "规则"}
"""Key of a profile → its Chinese name; a profile may use either."""
WORDS = "HOUSE-WORDS"
"""Id of the rule made of the words of the house."""
_KEYS = {name: key for key, chinese in KEYS.items() for name in (key, chinese)}
_STANDING = {"法": "法律", "条例": "条例", "国标": "国家标准", "标准": "标准", "政策": "政策规定"}


@dataclass(frozen=True, slots=True)
class House:
    """A profile as read: the rules to run, the ids of those of its own, and the words it lets pass."""

    name: str
    rules: tuple[Rule, ...]
    own: frozenset[str] = frozenset()
    allow: tuple[str, ...] = ()

    def allows(self, text: str, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings on words the house lets pass, of rules it may relax."""
        relaxable = {rule.id for rule in self.rules if rule.level in RELAXABLE}
        spans = [span for word in self.allow for span in _occurrences(text, word)]
        return [f for f in findings if f.rule in relaxable and any(s.start <= f.start and f.end <= s.end for s in spans)]


def read_house(path: Path, *, rules: Sequence[Rule] | None = None) -> House:
    """Return the profile in a YAML file, laid over `rules` (default: the shipped ones).

    Raises UsageError where it cannot be read, names no rule, relaxes what is not a house's to relax, or brings rules that do
    not hold on their own examples.
    """
    base = tuple(shipped() if rules is None else rules)
    shown = f"单位配置“{display(path)}”"
    told = _told(read_text(path, shown), shown)
    off = selected(_words(told.get("disable"), "disable", shown), base, where=f"{shown}的“关闭”：")
    _check_relaxable((rule for rule in base if rule.id in off), shown, "关闭")
    kept = tuple(rule for rule in base if rule.id not in off)
    own = _own(told, path, shown)
    if twice := sorted({rule.id for rule in base} & {rule.id for rule in own}):
        raise UsageError(f"{shown}自带规则的编号与已有规则相同：{'、'.join(twice)}。请改用别的编号")
    for rule in own:
        if wrong := prove(rule):
            raise UsageError(f"{shown}的规则 {rule.id}（{rule.file}）通不过自己的例子：{'；'.join(wrong)}")
    ids = frozenset(rule.id for rule in own)
    return House(
        str(told.get("name") or path.stem),
        _with_severities((*kept, *own), told.get("severity") or {}, shown),
        ids,
        tuple(_words(told.get("allow"), "allow", shown)),
    )


def _told(text: str, shown: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"第 {mark.line + 1} 行" if mark else ""
        raise UsageError(f"{shown}{at}不合 YAML 的写法：请检查缩进、冒号和引号") from None
    names = "、".join(KEYS.values())
    if not isinstance(content, dict):
        raise UsageError(f"{shown}应写成“项目: 内容”，项目可以是 {names}")
    if unknown := [str(key) for key in content if key not in _KEYS]:
        raise UsageError(f"{shown}不认识的项目“{'”“'.join(unknown)}”：可以是 {names}")
    return {_KEYS[key]: value for key, value in content.items()}


def _words(value: Any, key: str, shown: str) -> list[str]:
    items = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) and item.strip() for item in items):
        raise UsageError(f"{shown}的“{KEYS[key]}”应是一列词，如 [甲, 乙]")
    return [item.strip() for item in items]


def _check_relaxable(rules: Iterable[Rule], shown: str, what: str) -> None:
    """Raise UsageError where one of the rules stands above the house: a law, a standard, a policy."""
    firm = [rule for rule in rules if rule.level not in RELAXABLE]
    if not firm:
        return
    named = "；".join(f"{rule.id} 依据{_STANDING[rule.level]}《{rule.source.name}》{rule.source.clause}" for rule in firm[:3])
    more = f"等 {len(firm)} 条" if len(firm) > 3 else ""
    raise UsageError(
        f"{shown}不能{what}这些规则：{named}{more}。单位只能放宽“{'”“'.join(RELAXABLE)}”一级的规则；"
        f"个别地方确需保留的，在文中注明【审核忽略：{firm[0].id}；理由】"
    )


def _with_severities(rules: Sequence[Rule], told: Any, shown: str) -> tuple[Rule, ...]:
    if not isinstance(told, dict):
        raise UsageError(f"{shown}的“级别”应写成“规则: 级别”")
    names = {**{chinese: key for key, chinese in SEVERITY_NAMES.items()}, **{key: key for key in SEVERITIES}}
    new: dict[str, str] = {}
    for name, severity in told.items():
        if severity not in names:
            raise UsageError(f"{shown}给 {name} 的级别“{severity}”没有这一种：可以是 {'、'.join(SEVERITY_NAMES.values())}")
        ids = selected([str(name)], rules, where=f"{shown}的“级别”：")
        at = SEVERITIES.index(names[severity])
        _check_relaxable((r for r in rules if r.id in ids and at < SEVERITIES.index(r.severity)), shown, "降低")
        new |= dict.fromkeys(ids, names[severity])
    return tuple(replace(rule, severity=new.get(rule.id, rule.severity)) for rule in rules)


def _own(told: Mapping[str, Any], path: Path, shown: str) -> list[Rule]:
    own = [rule for name in _words(told.get("rules"), "rules", shown) for rule in read_rules(path.parent / name)]
    swap = told.get("words") or {}
    if not isinstance(swap, dict) or not all(isinstance(w, str) and isinstance(r, str) for w, r in swap.items()):
        raise UsageError(f"{shown}的“用词”应写成“不用的写法: 本单位的写法”")
    if swap:
        source = Source(str(told.get("name") or path.stem), clause="用词")
        own.append(
            Rule(
                id=WORDS,
                family="word",
                kind="substitution",
                severity="warning",
                level="单位",
                source=source,
                message="本单位写作“{right}”",
                # The right words may hold the wrong ones: 城投 → 城投公司.
                match={"swap": dict(swap), "unless": [right for right in swap.values() if right]},
                bad=tuple(Example(wrong) for wrong in swap),
                good=tuple(Example(right) for right in swap.values()),
                fix=Fix("{right}"),
                file=path.name,
            )
        )
    return own


def _occurrences(text: str, word: str) -> Iterable[Span]:
    at = text.find(word)
    while at >= 0:
        yield Span(at, at + len(word))
        at = text.find(word, at + 1)
