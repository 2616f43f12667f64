"""Code frames: themes on two levels with definitions, rules, examples and lexicons, read from YAML or CSV and checked.

A CSV has one row a theme; its columns are those of `COLUMNS`, in English or Chinese. Cells that list several things part them by
blanks, 、, ； or line breaks; an exclusion names the theme that takes it (`消费=商圈建设`).
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from nlp.config import data_dir
from nlp.errors import DataError
from nlp.files import display, read_text

COLUMNS = {
    "编号": "id",
    "名称": "name",
    "上级": "parent",
    "定义": "definition",
    "包含": "include",
    "排除": "exclude",
    "例句": "examples",
    "强词": "strong",
    "弱词": "weak",
    "模式": "patterns",
}
"""Chinese header of a CSV frame → its English one."""
OTHER = "other"
"""Id of the residual code where a frame of a user names none."""

_ID = re.compile(r"[A-Za-z0-9_\-\u4e00-\u9fff]+")
_GAP = re.compile(r"[\s、，,；;]+")
_SENTENCES = re.compile(r"\n+|(?<=[。！？；;])\s*")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of a theme: one of `strong` (or a match of `patterns`) is enough to code a unit, of `weak` two are needed, or one and a heading.

    `patterns` are regular expressions, searched in folded words (`coding.fold`: half-width, without blanks and quotation marks).
    """

    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme. `parent` is None on level 1; `exclude` pairs the id of the theme that takes a matter with the matter."""

    id: str
    name: str
    parent: str | None = None
    definition: str = ""
    include: str = ""
    exclude: tuple[tuple[str, str], ...] = ()
    examples: tuple[str, ...] = ()
    lexicon: Lexicon = field(default_factory=Lexicon)


@dataclass(frozen=True)
class CodeFrame:
    """A checked frame. `themes` has both levels, each parent before its children; `residual` stands for “no theme” and is not among them.

    `sha256` is the hex digest of the frame's file and of the seed words added to it.
    """

    name: str
    title: str
    version: str
    sha256: str
    themes: tuple[Theme, ...]
    residual: Theme

    @cached_property
    def by_id(self) -> Mapping[str, Theme]:
        """Themes of both levels by id."""
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Id → Chinese name, of both levels and the residual code."""
        return {theme.id: theme.name for theme in (*self.themes, self.residual)}

    def level(self, level: int) -> tuple[Theme, ...]:
        """Return the themes of level 1 or 2 in the order of the frame."""
        return tuple(theme for theme in self.themes if (theme.parent is None) == (level == 1))

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """Level-2 id → level-1 id."""
        return {theme.id: theme.parent for theme in self.themes if theme.parent is not None}

    @property
    def terms(self) -> tuple[str, ...]:
        """The strong terms of all themes, sorted."""
        return tuple(sorted({term for theme in self.themes for term in theme.lexicon.strong}))

    def with_seeds(self, seeds: Mapping[str, Iterable[str]]) -> CodeFrame:
        """Return the frame with words added to the strong terms of level-2 themes, named by id or name.

        A word added to one theme leaves the terms of any other. Raises DataError for a theme that is not there.
        """
        known = {key: theme.id for theme in self.level(2) for key in (theme.name, theme.id)}
        added: dict[str, tuple[str, ...]] = {}
        for key, words in seeds.items():
            if key not in known:
                raise DataError(f"主题框架“{self.title}”没有二级主题“{key}”：请用编号或名称，如 {'、'.join(list(known)[:6])}")
            added[known[key]] = (*added.get(known[key], ()), *(word for word in words if word))
        if not any(added.values()):
            return self
        everywhere = {word for words in added.values() for word in words}
        themes = tuple(_seeded(theme, added.get(theme.id, ()), everywhere) for theme in self.themes)
        told = "\n".join(f"{key}={','.join(words)}" for key, words in sorted(added.items()))
        digest = hashlib.sha256(f"{self.sha256}\n{told}".encode()).hexdigest()
        return _checked(replace(self, themes=themes, sha256=digest), "种子词")


def _seeded(theme: Theme, own: tuple[str, ...], everywhere: set[str]) -> Theme:
    lexicon = theme.lexicon
    strong = tuple(dict.fromkeys([*(w for w in lexicon.strong if w not in everywhere), *own]))
    return replace(theme, lexicon=replace(lexicon, strong=strong, weak=tuple(w for w in lexicon.weak if w not in everywhere)))


def frames_dir() -> Path:
    """Return the folder of the built-in frames."""
    return data_dir() / "compare" / "frames"


def load_frame(name_or_path: str | Path) -> CodeFrame:
    """Return a built-in frame (`government`, `rule_of_law`) or one of a user's, YAML or CSV.

    Raises UsageError when the file cannot be read, DataError when there is none, ids repeat, a theme hangs on none, a rule names no theme or a
    strong term codes two themes.
    """
    path = frames_dir() / f"{name_or_path}.yaml"
    if not re.fullmatch(r"\w+", str(name_or_path)) or not path.is_file():
        path = Path(name_or_path)
    if not path.is_file():
        built_in = "、".join(sorted(p.stem for p in frames_dir().glob("*.yaml")))
        raise DataError(f"找不到主题框架“{display(name_or_path)}”：请写文件路径（YAML 或 CSV），或自带框架的名称（{built_in}）")
    where = f"主题框架“{display(path.name)}”"
    text = read_text(path, where)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if path.suffix.lower() == ".csv":
        return _checked(_from_rows(_csv_rows(text, where), path.stem, digest, where), where)
    return _checked(_from_yaml(text, path.stem, digest, where), where)


def _from_yaml(text: str, stem: str, digest: str, where: str) -> CodeFrame:
    import yaml

    try:
        content: Any = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        at = "" if line is None else f"第 {line + 1} 行附近"
        raise DataError(f"{where}{at}不是正确的 YAML：请检查缩进和引号") from error
    if not isinstance(content, dict) or not isinstance(content.get("themes"), list):
        raise DataError(f"{where}缺少 themes：要写成一级主题的列表，每个一级主题的 children 列出二级主题")
    rows: list[tuple[Mapping[str, Any], str | None]] = []
    for group in content["themes"]:
        if not isinstance(group, dict) or not all(isinstance(child, dict) for child in group.get("children") or ()):
            raise DataError(f"{where}的每个主题都要有 id 和 name，一级主题用 children 列出二级主题")
        rows.append((group, None))
        rows.extend((child, str(group.get("id", ""))) for child in group.get("children") or ())
    residual = content.get("residual") or {}
    return CodeFrame(
        name=str(content.get("name") or stem),
        title=str(content.get("title") or content.get("name") or stem),
        version=str(content.get("version") or ""),
        sha256=digest,
        themes=tuple(_theme(row, parent, where) for row, parent in rows),
        residual=_residual(residual if isinstance(residual, dict) else {}),
    )


def _residual(row: Mapping[str, Any]) -> Theme:
    return Theme(str(row.get("id") or OTHER), str(row.get("name") or "其他/不归类"), definition=str(row.get("definition") or ""))


def _csv_rows(text: str, where: str) -> list[dict[str, str]]:
    reader = csv.DictReader(text.splitlines(keepends=True))
    names = [COLUMNS.get((name or "").strip().lstrip("\ufeff"), (name or "").strip().lstrip("\ufeff")) for name in reader.fieldnames or ()]
    if missing := [title for title, name in COLUMNS.items() if name in ("id", "name", "parent") and name not in names]:
        raise DataError(f"{where}的表头缺少“{'”“'.join(missing)}”列：表头可有 {'、'.join(COLUMNS)}")
    reader.fieldnames = names
    return [{key: (value or "").strip() for key, value in row.items() if key and isinstance(value, str | None)} for row in reader]


def _from_rows(rows: Sequence[Mapping[str, str]], stem: str, digest: str, where: str) -> CodeFrame:
    """Return the frame of CSV rows; the row without a parent and children whose id is `other` is the residual code."""
    parents = {row["parent"] for row in rows}
    rest = [row for row in rows if row["id"] == OTHER and not row["parent"] and OTHER not in parents]
    themes = [_theme(row, row["parent"] or None, where) for row in rows if row not in rest and any(row.values())]
    order = [theme for head in themes if head.parent is None for theme in (head, *(t for t in themes if t.parent == head.id))]
    lost = [theme for theme in themes if theme not in order]  # _checked says what is wrong with them
    return CodeFrame(stem, stem, digest[:12], digest, (*order, *lost), _residual(rest[0] if rest else {}))


def _theme(row: Mapping[str, Any], parent: str | None, where: str) -> Theme:
    lexicon = row.get("lexicon") or row
    try:
        return Theme(
            id=str(row.get("id") or "").strip(),
            name=str(row.get("name") or "").strip(),
            parent=parent,
            definition=str(row.get("definition") or ""),
            include=str(row.get("include") or ""),
            exclude=_exclusions(row.get("exclude")),
            examples=_listed(row.get("examples"), _SENTENCES),
            lexicon=Lexicon(*(_listed(lexicon.get(key), gap) for key, gap in (("strong", _GAP), ("weak", _GAP), ("patterns", re.compile(r"\s+"))))),
        )
    except (AttributeError, TypeError) as error:
        raise DataError(f"{where}的主题“{row.get('id')}”写法不对：exclude 写成 主题编号: 内容，examples 写成列表，lexicon 下写 strong、weak") from error


def _exclusions(value: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(value, str):
        pairs = [part.partition("=") for part in re.split(r"[；;\n]+", value) if part.strip()]
        return tuple((theme.strip(), matter.strip()) for theme, _, matter in pairs)
    return tuple((str(theme), str(matter)) for theme, matter in (value or {}).items())


def _listed(value: Any, gap: re.Pattern[str]) -> tuple[str, ...]:
    parts = gap.split(value) if isinstance(value, str) else [str(part) for part in value or ()]
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _checked(frame: CodeFrame, where: str) -> CodeFrame:
    """Return the frame as it is; raises DataError with the first fault."""
    heads = {theme.id for theme in frame.themes if theme.parent is None}
    repeated = [key for key, count in Counter([t.id for t in (*frame.themes, frame.residual)]).items() if count > 1]
    if repeated:
        raise DataError(f"{where}的编号“{repeated[0]}”出现两次：请改成不同的编号")
    for theme in frame.themes:
        if not _ID.fullmatch(theme.id) or not theme.name:
            raise DataError(f"{where}的主题“{theme.id or theme.name}”缺少编号或名称，或编号中有空格和符号：编号只用字母、数字、下划线或汉字")
        if theme.parent is not None and theme.parent not in heads:
            raise DataError(f"{where}的主题“{theme.id}”的上级“{theme.parent}”不是一级主题：框架只有两级，请检查上级的编号")
        for target, _ in theme.exclude:
            if target not in frame.by_id and target != frame.residual.id:
                raise DataError(f"{where}的主题“{theme.id}”把内容排除到“{target}”，但没有这个主题：请检查编号")
        for pattern in theme.lexicon.patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise DataError(f"{where}的主题“{theme.id}”的模式“{pattern}”不是正确的正则表达式：{error.msg}") from error
    empty = heads - set(frame.parents.values())
    if empty or not frame.parents:
        raise DataError(f"{where}的一级主题“{min(empty, default='')}”下没有二级主题：每个一级主题至少要有一个二级主题")
    owner: dict[str, str] = {}
    for theme in frame.level(2):
        for term in theme.lexicon.strong:
            if owner.setdefault(term, theme.id) != theme.id:
                raise DataError(f"{where}的强词“{term}”同时属于“{owner[term]}”和“{theme.id}”：强词只能属于一个主题，请改作弱词或删去")
    return frame


def codebook(frame: CodeFrame) -> str:
    """Return the frame as Markdown for human coders: what each theme takes in, what not and where that goes, and examples."""
    lines: list[str] = []
    for theme in frame.themes:
        if theme.parent is None:
            lines += [f"## {theme.name}（{theme.id}）", "", theme.definition, ""]
            continue
        lines += [f"### `{theme.id}` {theme.name}", "", f"- 定义：{theme.definition}"]
        lines += [f"- 包含：{theme.include}"] if theme.include else []
        lines += [f"- 排除：{matter} → `{target}` {frame.names[target]}" for target, matter in theme.exclude]
        lines += [f"- 例：{'／'.join(theme.examples)}"] if theme.examples else []
        lines.append("")
    return "\n".join([*lines, f"## `{frame.residual.id}` {frame.residual.name}", "", frame.residual.definition, ""])
