"""How a docx is set: every paragraph of the text with its type, indents and section as Word resolves them, and what each is for.

Lengths are twips (1 mm = 56.7), type sizes half-points, indents in characters hundredths, as the file stores them. Styles are followed
from the document's defaults through `basedOn` to the run (ECMA-376 part 1, 17.7.2); toggles that meet themselves do not cancel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nlp.audit.docx_text import Package, Places, locate, open_docx
from nlp.errors import ReadError
from nlp.readers.docx_xml import attribute, child, tag
from nlp.readers.paragraphs import join

MM = 1440 / 25.4
Properties = Mapping[str, Mapping[str, str]]
_OFF = ("0", "false", "off", "none")
_THEMED = {"eastAsia": "eastAsiaTheme", "ascii": "asciiTheme"}

_KINDS = "通知|意见|方案|报告|请示|批复|函|决定|决议|命令|通报|公告|通告|公报|议案|纪要|办法|规定|细则|要点|计划|规划|措施|总结|条例"
_TITLE = re.compile(rf"(?:{_KINDS})(?:（[^（）]{{1,12}}）)?")
_FRONT = re.compile(
    r".*文件|.*〔\d{4}〕.*号.*|\d{6}|(?:绝密|机密|秘密)(?:★.*)?|特急|加急|平急|签发人.*|（.*）|【.*】"
)
_HEAD = re.compile(r".*文件|.*〔\d{4}〕.*号.*|签发人.*")
"""Lines that stand above the title, never in it."""
_LEVELS = (
    ("h1", re.compile(r"[一二三四五六七八九十]+、")),
    ("h2", re.compile(r"（[一二三四五六七八九十]+）")),
    ("h3", re.compile(r"\d{1,2}[.．](?!\d)")),
    ("h4", re.compile(r"（\d{1,2}）")),
)
_DATE = re.compile(
    r"(?:\d{4}|[零〇○一二三四五六七八九]{4})\s*[年.\-/．]\s*[\d一二三四五六七八九十]{1,3}\s*[月.\-/．]\s*[\d一二三四五六七八九十]{1,3}\s*日?"
)
_ATTACHMENT = re.compile(r"附\s*件\s*\d{0,2}\s*[：:]?")
_NOTE = re.compile(r"[（(][^（）()]{2,80}(?:[（(][^（）()]*[）)][^（）()]*)*[）)]")
_HAIL = re.compile(r"(?:同志们|各位[^，。：:]{0,12}|尊敬的[^，。：:]{1,24})[：:！!]")
_TABLE_NOTE = re.compile(r"(?:注|说明|备注)[：:1１]")
_RECORD = re.compile(r"抄送|.*印发$")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one type, [start, end) in the text. `font` is the East Asian face, `themed` tells that a theme names it."""

    start: int
    end: int
    font: str
    latin: str
    themed: bool
    hint: str
    size: int
    bold: bool
    color: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph that holds words. `role` is title, addressee, h1 … h4, body, attachments, organ, date, note, or "" (all that is none of
    these)."""

    start: int
    end: int
    text: str
    raw: str
    properties: Properties
    runs: tuple[Run, ...]
    section: int
    numbered: bool
    table: bool
    blank_before: int
    element: Any = field(repr=False, compare=False)
    """The `w:p` it was read from."""
    role: str = ""

    def value(self, name: str, key: str = "val", default: str = "") -> str:
        """Return an attribute of a paragraph property."""
        return self.properties.get(name, {}).get(key, default)

    def indent(self, side: str) -> float:
        """Return an indent in characters of the paragraph's type: `firstLine`, `left` or `right`, hanging negative."""
        told = self.properties.get("ind", {})
        if side == "firstLine" and number(told.get("hangingChars") or told.get("hanging")):
            return -(number(told.get("hangingChars")) / 100 or self._characters(told.get("hanging")))
        names = {"left": ("left", "start"), "right": ("right", "end")}.get(side, (side,))
        for name in names:
            if f"{name}Chars" in told and number(told[f"{name}Chars"]):
                return number(told[f"{name}Chars"]) / 100
        return next((self._characters(told[name]) for name in names if name in told), 0.0)

    def _characters(self, twips: str | None) -> float:
        return number(twips) / (self.runs[0].size * 10) if self.runs and self.runs[0].size else 0.0


@dataclass(frozen=True, slots=True)
class Section:
    """One stretch of pages: paper and margins in twips; `kind` is how it begins, `first` the number of its first page where one is set."""

    width: int
    height: int
    top: int
    bottom: int
    left: int
    right: int
    turned: bool = False
    kind: str = "nextPage"
    first: int | None = None

    @property
    def upright(self) -> bool:
        return self.width <= self.height


@dataclass(slots=True)
class Layout:
    """A docx as it is set. `lines` hold words and are in the order of the text."""

    package: Package
    places: Places
    text: str
    styles: dict[str, Any] = field(default_factory=dict)
    normal: str = ""
    fonts: dict[str, str] = field(default_factory=dict)
    defaults: tuple[Properties, Properties] = ({}, {})
    lines: list[Line] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    formal: bool = False
    chains: dict[tuple[str, str], Properties] = field(default_factory=dict)
    blocks: list[Any] = field(default_factory=list)
    """Paragraphs and tables of the body in order, those in tables and text boxes left out."""

    @property
    def body(self) -> Any:
        """The root of the part that holds the body."""
        return self.package.tree(self.package.main)

    def at(self, element: Any) -> int:
        """Return where in the text an element of the body stands: its first character, else that of its paragraph or the start."""
        wanted = {id(e) for e in element.iter()}
        for around in (element, next((a for a in element.iterancestors() if tag(a) == "p"), element)):
            wanted |= {id(e) for e in around.iter()}
            found = next((i for i, e in enumerate(self.places.elements) if e is not None and id(e) in wanted), None)
            if found is not None:
                return found
        return 0

    def run_properties(self, run: Any, paragraph: Any) -> Properties:
        """Return the properties of a run, of its styles and of those of its paragraph."""
        told = child(run, "rPr")
        style = _style_of(told, "rStyle")
        own = self._chain(self._paragraph_style(paragraph), "rPr")
        return _merged(self.defaults[1], own, self._chain(style, "rPr"), _read(told))

    def paragraph_properties(self, paragraph: Any) -> Properties:
        """Return the properties of a paragraph and of its styles."""
        told = child(paragraph, "pPr")
        return _merged(self.defaults[0], self._chain(self._paragraph_style(paragraph), "pPr"), _read(told))

    def _paragraph_style(self, paragraph: Any) -> str:
        return _style_of(child(paragraph, "pPr"), "pStyle") or self.normal

    def _chain(self, style: str, kind: str) -> Properties:
        """Return what a style says with all that it is based on."""
        if (style, kind) not in self.chains:
            layers: list[Properties] = []
            seen: set[str] = set()
            at = style
            while at in self.styles and at not in seen:
                seen.add(at)
                layers.insert(0, _read(child(self.styles[at], kind)))
                at = _style_of(self.styles[at], "basedOn")
            self.chains[style, kind] = _merged(*layers)
        return self.chains[style, kind]

    def run(self, start: int, end: int, run: Any, paragraph: Any) -> Run:
        """Return words with the type of their run."""
        told = self.run_properties(run, paragraph)
        faces = told.get("rFonts", {})
        font, themed = self._face(faces, "eastAsia")
        size = number(told.get("sz", {}).get("val")) or 20
        bold = "b" in told and told["b"].get("val", "1") not in _OFF
        color = told.get("color", {}).get("val", "auto")
        return Run(
            start, end, font, self._face(faces, "ascii")[0], themed, faces.get("hint", ""), int(size), bold, color
        )

    def _face(self, faces: Mapping[str, str], name: str) -> tuple[str, bool]:
        theme = faces.get(_THEMED[name], "")
        return (self.fonts.get(theme, ""), True) if theme else (faces.get(name, ""), False)


def read_layout(file: bytes, text: str) -> Layout | None:
    """Return how a docx is set, None when `file` is no docx or not the one that `text` was read from."""
    if file[:2] != b"PK":
        return None
    try:
        package = open_docx(file)
    except ReadError:
        return None
    # What the author marked as let pass is blank in `text`.
    own, _ = join(package.paragraphs)
    same = len(own) == len(text) and all(a == b or b == " " for a, b in zip(own, text, strict=True))
    places = locate(own, package.paragraphs) if same else None
    if places is None:
        return None
    layout = Layout(package, places, text)
    _read_styles(layout)
    layout.sections = [
        _section(s) for s in layout.body.iter() if tag(s) == "sectPr" and tag(s.getparent()) != "sectPrChange"
    ]
    inner = ("p", "tbl")
    layout.blocks = [e for e in layout.body.iter() if tag(e) in inner and not any(tag(a) in inner for a in e.iterancestors())]
    lines = list(_lines(layout))
    layout.lines, layout.formal = _with_roles(lines)
    return layout


def _read_styles(layout: Layout) -> None:
    path = layout.package.related("styles")
    if path is not None:
        root = layout.package.tree(path)
        layout.styles = {attribute(s, "styleId"): s for s in root if tag(s) == "style"}
        normal = (
            k
            for k, s in layout.styles.items()
            if attribute(s, "type") == "paragraph" and attribute(s, "default") in ("1", "true")
        )
        layout.normal = next(normal, "")
        defaults = child(root, "docDefaults")
        if defaults is not None:
            kinds = (("pPrDefault", "pPr"), ("rPrDefault", "rPr"))
            told = [
                child(child(defaults, outer), inner) if child(defaults, outer) is not None else None
                for outer, inner in kinds
            ]
            layout.defaults = (_read(told[0]), _read(told[1]))
    theme = layout.package.related("theme")
    if theme is not None:
        layout.fonts = _theme_fonts(layout.package.tree(theme))


def _theme_fonts(theme: Any) -> dict[str, str]:
    """Return the faces that eastAsiaTheme and asciiTheme name: the theme's own, or those it gives for simplified Chinese."""
    out = {}
    for kind in ("major", "minor"):
        fonts = next((e for e in theme.iter() if tag(e) == f"{kind}Font"), ())
        faces = {tag(e) if tag(e) != "font" else attribute(e, "script"): attribute(e, "typeface") for e in fonts}
        out[f"{kind}EastAsia"] = faces.get("ea") or faces.get("Hans", "")
        out[f"{kind}HAnsi"] = out[f"{kind}Ascii"] = faces.get("latin", "")
    return out


def _section(told: Any) -> Section:
    size, margin = child(told, "pgSz"), child(told, "pgMar")
    page = {k: int(number(attribute(size, k) if size is not None else "")) for k in ("w", "h")}
    keys = ("top", "bottom", "left", "right", "gutter")
    sides = {k: int(number(attribute(margin, k) if margin is not None else "")) for k in keys}
    kind, count = child(told, "type"), child(told, "pgNumType")
    start = attribute(count, "start") if count is not None else ""
    return Section(
        page["w"],
        page["h"],
        abs(sides["top"]),
        abs(sides["bottom"]),
        sides["left"] + sides["gutter"],
        sides["right"],
        turned=size is not None and attribute(size, "orient") == "landscape",
        kind=(attribute(kind, "val") if kind is not None else "") or "nextPage",
        first=int(start) if start.isdecimal() else None,
    )


def _lines(layout: Layout) -> Iterator[Line]:
    held: dict[Any, list[tuple[int, Any]]] = {}
    known: dict[Any, tuple[Any, Any]] = {}
    for i, element in enumerate(layout.places.elements):
        if element is None:
            continue
        if element not in known:
            run = next((a for a in element.iterancestors() if tag(a) == "r"), None)
            known[element] = (next((a for a in element.iterancestors() if tag(a) == "p"), None), run)
        paragraph, run = known[element]
        if run is not None and paragraph is not None:
            held.setdefault(paragraph, []).append((i, run))
    section = blank = 0
    for paragraph in [e for e in layout.body.iter() if tag(e) == "p"]:
        told = child(paragraph, "pPr")
        if paragraph in held and layout.text[held[paragraph][0][0] : held[paragraph][-1][0] + 1].strip():
            yield _line(layout, paragraph, held[paragraph], section, blank)
            blank = 0
        elif not any(tag(e) in ("drawing", "pict", "object") for e in paragraph.iter()):
            blank += 1
        section += told is not None and child(told, "sectPr") is not None


def _line(layout: Layout, paragraph: Any, held: list[tuple[int, Any]], section: int, blank: int) -> Line:
    runs: list[tuple[int, int, Any]] = []
    for i, run in held:
        if runs and runs[-1][2] is run:
            runs[-1] = (runs[-1][0], i + 1, run)
        else:
            runs.append((i, i + 1, run))
    start, end = held[0][0], held[-1][0] + 1
    around = {tag(a) for a in paragraph.iterancestors()}
    table = bool(around & {"tbl", "txbxContent"})
    properties = layout.paragraph_properties(paragraph)
    numbered = properties.get("numId", {}).get("val", "0") != "0"
    if numbered and not table:
        start = layout.text.rfind("\n", 0, start) + 1  # the number itself stands in no element
    raw = "".join(
        e.text or "" if tag(e) == "t" else "\t"
        for e in paragraph.iter()
        if tag(e) in ("t", "tab") and tag(e.getparent()) == "r"
    )
    return Line(
        start=start,
        end=end,
        text=layout.text[start:end],
        raw=raw,
        properties=properties,
        runs=tuple(layout.run(s, e, run, paragraph) for s, e, run in runs),
        section=section,
        numbered=numbered,
        table=table,
        blank_before=blank,
        element=paragraph,
    )


def _with_roles(lines: list[Line]) -> tuple[list[Line], bool]:
    """Return the lines with their roles, and whether a formal title stands at the head."""
    out = list(lines)
    free = [i for i, line in enumerate(lines) if not line.table]
    title = _title([(i, lines[i]) for i in free])
    for i in title:
        out[i] = replace(lines[i], role="title")
    rest = [i for i in free if not title or i > title[-1]]
    if not title and (hail := next((i for i in free[:6] if _HAIL.fullmatch(lines[i].text.strip())), None)) is not None:
        out[hail] = replace(lines[hail], role="addressee")
        rest = [i for i in rest if i != hail]
    if title:
        mark = next((i for i in rest if not _FRONT.fullmatch(_squeezed(lines[i]))), None)
        if mark is not None and re.fullmatch(r"[^。；]+(?<!如下)[：:]", lines[mark].text.strip()) and not _level(lines[mark].text):
            out[mark] = replace(lines[mark], role="addressee")
            rest = [i for i in rest if i > mark]
    end = next(
        (n for n, i in enumerate(rest) if n and (_RECORD.match(lines[i].text) or _is_label(lines[i]))), len(rest)
    )
    rest = rest[:end]
    if len(rest) > 2 and _NOTE.fullmatch(_squeezed(lines[rest[-1]])) and _DATE.fullmatch(lines[rest[-2]].text.strip()):
        out[rest[-1]] = replace(lines[rest[-1]], role="note")
        rest = rest[:-1]
    if len(rest) > 1 and _DATE.fullmatch(lines[rest[-1]].text.strip()):
        out[rest[-1]] = replace(lines[rest[-1]], role="date")
        rest = rest[:-1]
        if len(lines[rest[-1]].text) <= 30 and not re.search(r"[。；：，、]", lines[rest[-1]].text):
            out[rest[-1]] = replace(lines[rest[-1]], role="organ")
            rest = rest[:-1]
    noted = False
    below: Line | None = None
    for i in rest:
        text = lines[i].text
        # A note to a table stands right below it, in its type, and so may the second and third.
        if (i and lines[i - 1].table and _TABLE_NOTE.match(text)) or (below is not None and below.properties == lines[i].properties and lines[i - 1] is below):
            below = lines[i]
            continue
        role = "attachments" if re.match(r"附件[：:]", text) else _level(text) or _outline(lines[i]) or "body"
        if role == "body" and "\t" in lines[i].raw and _FRONT.fullmatch(_squeezed(lines[i])):
            continue
        if role == "h3" and noted and not text.endswith(("。", "；")):
            role = "attachments"  # the second and further attachments of the note
        noted = role == "attachments"
        if role.startswith("h") and (len(text) > 40 or text.endswith(("。", "；"))):
            role = "body"
        if role == "body" and lines[i].value("jc") in ("center", "right", "end"):
            role = ""
        out[i] = replace(lines[i], role=role)
    return out, bool(title)


def _title(lines: list[tuple[int, Line]]) -> list[int]:
    """Return the lines of the title: those at the head, front matter aside, that together end with the kind of the paper."""
    found: list[int] = []
    words = ""
    for i, line in lines[:12]:
        text = _squeezed(line)
        if _HEAD.fullmatch(text):
            found, words = [], ""  # what stood above it is the mark of a letter
        if not found and (_FRONT.fullmatch(text) or all(colored(run.color) for run in line.runs)):
            continue  # a mark in red stands above the title
        found.append(i)
        words += text
        if re.search(_TITLE.pattern + "$", words):
            return found
        if len(found) == 4 or re.search("[。；：，]", text) or _level(text):
            return []
    return []


def _squeezed(line: Line) -> str:
    return "".join(line.text.split())


def _is_label(line: Line) -> bool:
    return bool(_ATTACHMENT.fullmatch(line.text.strip())) and not line.text.strip().endswith(("：", ":"))


def _outline(line: Line) -> str:
    """Return the level of a heading that its style tells: one without a number (一、 for a single heading is none)."""
    level = line.value("outlineLvl")
    return f"h{int(level) + 1}" if level.isdecimal() and int(level) < 4 else ""


def colored(color: str) -> bool:
    """Tell whether type of this colour is not black, nor nearly so."""
    return bool(re.fullmatch("[0-9A-Fa-f]{6}", color)) and any(int(color[i : i + 2], 16) > 0x33 for i in (0, 2, 4))


def _level(text: str) -> str:
    return next((name for name, pattern in _LEVELS if pattern.match(text)), "")


def _style_of(properties: Any, name: str) -> str:
    item = child(properties, name) if properties is not None else None
    return attribute(item, "val") if item is not None else ""


def _read(properties: Any) -> Properties:
    if properties is None:
        return {}
    out = {
        tag(e): {k.rpartition("}")[2]: str(v) for k, v in e.attrib.items()}
        for e in properties
        if isinstance(e.tag, str)
    }
    number = child(properties, "numPr")
    for e in number if number is not None else ():
        out[tag(e)] = {"val": attribute(e, "val")}
    borders = child(properties, "pBdr")
    for e in borders if borders is not None else ():
        out[f"border-{tag(e)}"] = {k.rpartition("}")[2]: str(v) for k, v in e.attrib.items()}
    return out


def _merged(*layers: Properties) -> Properties:
    out: dict[str, dict[str, str]] = {}
    for layer in layers:
        for name, told in layer.items():
            inherited = out.get(name, {})
            # A face by name puts the theme of the styles below it out of force.
            gone = {theme for face, theme in _THEMED.items() if face in told and theme not in told}
            out[name] = {k: v for k, v in inherited.items() if k not in gone} | dict(told)
    return out


def number(value: str | None) -> float:
    """Return the number a measure begins with, 0 where it is none (auto, a percentage has its figure)."""
    match = re.match(r"-?\d+(?:\.\d+)?", value or "")
    return float(match.group()) if match else 0.0


def lines_of(layout: Layout, roles: Iterable[str]) -> list[Line]:
    """Return the lines that play these roles."""
    wanted = set(roles)
    return [line for line in layout.lines if line.role in wanted]
