"""The kinds of paper, as data: `nlp/data/draft/kinds/*.yaml`, or a file of the user's own of the same form.

A kind names its parts in order; every part says which builder of `nlp.draft.parts` makes it and with what. Sentences are Jinja patterns:
fields of the profile by name, `aim`, `subject`, `count`; what nobody told becomes 【待补：…】.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from nlp.errors import UsageError

FORMS: Final = ("document", "letter", "minutes", "sheet", "bare")
GROUPS: Final = {"section": "来源章节", "theme": "主题", "lead": "牵头单位", "time": "完成时限", "none": "不分组"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a kind: the builder `part`, under `heading` if it has one. A `required` part that comes out empty says `otherwise`.

    `options` are the builder's own: patterns, limits, columns.
    """

    part: str
    name: str
    heading: str = ""
    required: bool = False
    otherwise: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnnexOf:
    """An annex of a kind: left out when its parts come out empty."""

    title: str
    parts: tuple[Part, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper. `title`, `salutation` and `contact` are patterns. `each` is what one paper is about: all, row or unit.

    `signed`: organ and date stand below; `landscape`: the pages of the body lie; `longest`: characters it should not pass;
    `complete`: every row stands in it; `forbidden`: patterns that must not stand in it, each with why; `direction`: downward, upward, peer or internal, which settles the tone;
    `urges`: only open rows that are overdue or fall due soon.
    """

    name: str
    aliases: tuple[str, ...]
    description: str
    title: str
    parts: tuple[Part, ...]
    form: str = "document"
    annexes: tuple[AnnexOf, ...] = ()
    group: str = "section"
    each: str = "all"
    signed: bool = True
    dateline: str = ""
    salutation: str = ""
    contact: str = ""
    imprint: bool = False
    head: bool = False
    mark: str = ""
    landscape: bool = False
    longest: int = 0
    complete: bool = True
    direction: str = "downward"
    urges: bool = False
    forbidden: Mapping[str, str] = field(default_factory=dict)
    template: Path | None = None


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Return the kinds that come with duban, by name, in the order they are listed to a user."""
    folder = files("nlp").joinpath("data", "draft", "kinds")
    read = [_kind(_yaml(path.read_text(encoding="utf-8"), path.name), path.name) for path in folder.iterdir() if path.name.endswith(".yaml")]
    return {kind.name: kind for _, kind in sorted(read, key=lambda pair: pair[0])}


def find_kind(name: str) -> Kind:
    """Return the kind of that name or alias, or read it from the YAML file of that path.

    Raises UsageError that lists the kinds when there is none, or tells what is wrong in the file.
    """
    for kind in kinds().values():
        if name == kind.name or name in kind.aliases:
            return kind
    path = Path(name)
    if path.suffix.lower() in {".yaml", ".yml"}:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"读不出文种定义“{path.name}”：请检查路径，并存为 UTF-8 编码") from None
        return _kind(_yaml(text, path.name), path.name, folder=path.parent)[1]
    raise UsageError(f"没有“{name}”这个文种：可用的有 {'、'.join(kinds())}；也可以给出自己的文种定义（YAML 文件）")


def _yaml(text: str, name: str) -> dict[str, Any]:
    import yaml

    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise UsageError(f"文种定义“{name}”{f'第{mark.line + 1}行' if mark else ''}不是合格的 YAML：请检查缩进和冒号") from None
    if not isinstance(data, dict):
        raise UsageError(f"文种定义“{name}”应是“名称: 内容”的列表")
    return data


_KEYS: Final = frozenset(f.name for f in fields(Kind)) | {"order", "base"}


def _kind(data: dict[str, Any], name: str, *, folder: Path | None = None) -> tuple[int, Kind]:
    if unknown := sorted(set(data) - _KEYS):
        raise UsageError(f"文种定义“{name}”中的“{'、'.join(unknown)}”不认识：可用的有 {'、'.join(sorted(_KEYS))}")
    if base := data.get("base"):
        parent = find_kind(str(base))
        inherited = {f: getattr(parent, f) for f in parent.__slots__}
    else:
        inherited = {}
        if missing := sorted({"name", "title", "parts"} - set(data)):
            raise UsageError(f"文种定义“{name}”缺少 {'、'.join(missing)}：可以参照自带的文种，或用 base 写明以哪个文种为底")
    values: dict[str, Any] = {**inherited, **{key: value for key, value in data.items() if key not in {"order", "base"}}}
    if "parts" in data:
        values["parts"] = tuple(_parts(data["parts"], name))
    if "annexes" in data:
        values["annexes"] = tuple(
            AnnexOf(title=str(a["title"]), parts=tuple(_parts(a.get("parts", ()), name)), landscape=bool(a.get("landscape", False)))
            for a in data["annexes"]
        )
    values["aliases"] = tuple(map(str, data.get("aliases", ())))
    values.setdefault("description", "")
    values["forbidden"] = dict(values.get("forbidden", {}))
    if template := data.get("template"):
        values["template"] = (folder or Path()) / str(template)
    for key, allowed in (("form", FORMS), ("group", tuple(GROUPS)), ("each", ("all", "row", "unit"))):
        if key in values and values[key] not in allowed:
            raise UsageError(f"文种定义“{name}”的 {key} 只能是 {'、'.join(allowed)}，不能是“{values[key]}”")
    return int(data.get("order", 99)), Kind(**values)


def _parts(items: Any, name: str) -> Iterator[Part]:
    from nlp.draft.parts import PARTS

    for n, item in enumerate(items, start=1):
        if not isinstance(item, dict) or item.get("part") not in PARTS:
            raise UsageError(f"文种定义“{name}”第{n}个部分要写明 part，可用的有 {'、'.join(sorted(PARTS))}")
        known = {key: item[key] for key in ("heading", "required", "otherwise") if key in item}
        options = {key: value for key, value in item.items() if key not in {"part", "name", *known}}
        yield Part(part=item["part"], name=str(item.get("name") or item.get("heading") or item["part"]), options=options, **known)
