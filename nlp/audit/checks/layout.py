"""The layout of a docx against GB/T 9704—2012, and what its file tells of the house: `match: {what, …}`, run only beside the file.

Of one kind of fault the first place is marked and the number of all told. With `of: formal` a rule binds official papers with a formal
title; anywhere else (a speech, a table) it only informs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from nlp.audit.checks.layout_parts import PART_CHECKS
from nlp.audit.docx_format import MM, Layout, Line, Run, colored, lines_of, number, read_layout
from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View
from nlp.readers.docx_xml import attribute, child, flag, parse, relations, tag

Found = tuple[int, int, dict[str, str]]
FORMAL = ("notice", "plan", "minutes", "report")
_A4 = (210 * MM, 297 * MM)
_HAN = re.compile("[\u4e00-\u9fff]")


def layout_check(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: one of LAYOUT_CHECKS, of: formal, …}."""
    if view.file is None:
        return
    layout: Layout | None = view.once("layout", lambda v: read_layout(v.file, v.text))
    if layout is None:
        return
    binds = rule.match.get("of") != "formal" or (layout.formal and view.genre in FORMAL)
    for start, end, told in LAYOUT_CHECKS[rule.match["what"]](layout, rule.match):
        yield Match(start, end, told, conditional=not binds)


def _first(found: Iterable[tuple[Line, str]]) -> Iterator[Found]:
    """Yield the first of the lines at fault, with what was found there and how many there are."""
    lines = list(found)
    if lines:
        line, what = lines[0]
        more = f"（共{len(lines)}处）" if len(lines) > 1 else ""
        yield line.start, line.end, {"found": what, "more": more}


def _main_run(line: Line, role: str = "") -> Run:
    """Return the run that stands for the line: the longest one, of a heading its first with words; a label (牵头单位：) stands for none."""
    if role.startswith("h"):
        return next(
            (r for r in line.runs if _HAN.search(line.text[r.start - line.start : r.end - line.start])), line.runs[0]
        )
    words = [r for r in line.runs if not line.text[r.start - line.start : r.end - line.start].rstrip().endswith("：")]
    return max(words or line.runs, key=lambda r: r.end - r.start)


def _font(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles, accept: regex of the East Asian face}."""
    accept = re.compile(match["accept"], re.I)
    runs = ((line, _main_run(line, line.role)) for line in lines_of(layout, match["roles"]))
    yield from _first((line, run.font or "未设中文字体") for line, run in runs if not accept.search(run.font))


def _size(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles, points}."""
    runs = ((line, _main_run(line, line.role)) for line in lines_of(layout, match["roles"]))
    yield from _first((line, f"{run.size / 2:g} 磅") for line, run in runs if run.size != match["points"] * 2)


def _theme(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles}: faces that hang on the theme, so that another computer shows others."""
    runs = ((line, _main_run(line, line.role)) for line in lines_of(layout, match["roles"]))
    yield from _first((line, run.font or "未定") for line, run in runs if run.themed)


def _bold(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles}."""
    yield from _first((line, "") for line in lines_of(layout, match["roles"]) if _main_run(line, line.role).bold)


def _quotes(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {}: marks that Chinese and Latin type share, set in a Latin face."""
    marks = re.compile("[“”‘’…—]")
    latin = re.compile(r"[A-Za-z .\-]+")
    for line in layout.lines:
        for run in line.runs:
            words = layout.text[run.start : run.end]
            if (
                run.hint != "eastAsia"
                and latin.fullmatch(run.latin)
                and _HAN.search(words)
                and (m := marks.search(words))
            ):
                yield run.start + m.start(), run.start + m.end(), {"found": run.latin}
                return


def _color(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles}: words that are not black."""
    runs = ((line, run) for line in lines_of(layout, match["roles"]) for run in line.runs)
    found = [(r, line) for line, r in runs if colored(r.color) and layout.text[r.start : r.end].strip()]
    for run, _ in found[:1]:
        yield run.start, run.end, {"found": run.color, "more": f"（共{len(found)}处）" if len(found) > 1 else ""}


def _line(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles, least, most}: exact line spacing in points."""
    for_all = (
        (line, line.value("spacing", "lineRule"), line.value("spacing", "line", "240"))
        for line in lines_of(layout, match["roles"])
    )
    yield from _first(
        (
            line,
            f"固定值 {number(told) / 20:g} 磅"
            if kind == "exact"
            else "单倍或多倍行距"
            if kind in ("", "auto")
            else "最小值",
        )
        for line, kind, told in for_all
        if kind != "exact" or not match["least"] * 20 <= number(told) <= match["most"] * 20
    )


def _indent(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles, characters}: the indent of the first line."""
    yield from _first(
        (line, f"{_head(line):g} 字")
        for line in lines_of(layout, match["roles"])
        if not line.numbered and not _blanks(line) and abs(_head(line) - match["characters"]) > 0.2
    )


def _head(line: Line) -> float:
    return round(line.indent("left") + line.indent("firstLine"), 1)


def _blanks(line: Line) -> str:
    return line.raw[: len(line.raw) - len(line.raw.lstrip())]


def _spaces(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles}: blanks in place of an indent."""
    yield from _first((line, "") for line in lines_of(layout, match["roles"]) if _blanks(line))


def _centred(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles}: lines that should be centred."""
    yield from _first((line, "") for line in lines_of(layout, match["roles"]) if line.value("jc") != "center")


def _flush(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles}: lines that should begin at the left edge."""
    yield from _first((line, "") for line in lines_of(layout, match["roles"]) if _head(line) > 0.2 or _blanks(line))


def _attachments(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {}: the note of attachments that begins at the left edge."""
    yield from _first((line, "") for line in lines_of(layout, ["attachments"]) if _head(line) < 1 and not _blanks(line))


def _marks(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles, regex}: what a line of that role must not hold."""
    for line in lines_of(layout, match["roles"]):
        if m := re.search(match["regex"], line.text):
            yield line.start + m.start(), line.start + m.end(), {"found": m.group()}


def _signature(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {}: a date that does not stand on the right with room beside it."""
    for line in lines_of(layout, ["date"]):
        side = line.value("jc")
        flush = side in ("right", "end") and line.indent("right") < 1 and not line.raw[len(line.raw.rstrip()) :]
        left = (
            side in ("", "left", "start", "both")
            and _head(line) < 3
            and len(_blanks(line)) < 3
            and "\t" not in line.raw
        )
        if flush or left or side == "center":
            yield line.start, line.end, {"found": "紧靠右边" if flush else "居中" if side == "center" else "在左边"}


def _empty(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles, least}: that many empty paragraphs in a row."""
    yield from _first(
        (line, str(line.blank_before))
        for line in lines_of(layout, match["roles"])
        if line.blank_before >= match["least"]
    )


def _autonumber(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {roles}: numbers that Word counts."""
    yield from _first((line, "") for line in lines_of(layout, match["roles"]) if line.numbered)


def _paper(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {millimetres: tolerance}."""
    for i, section in enumerate(layout.sections):
        size = sorted((section.width, section.height))
        if size[0] and any(abs(a - b) > match["millimetres"] * MM for a, b in zip(size, _A4, strict=True)):
            yield from _of_section(layout, i, f"{section.width / MM:.0f}×{section.height / MM:.0f} 毫米")
            return


def _margins(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {sides: {top: [mm, …] …}, millimetres: tolerance}: each side of an upright page at one of the widths."""
    names = {"top": "上", "bottom": "下", "left": "左", "right": "右"}
    for i, section in enumerate(layout.sections):
        if not section.upright or not section.width or not (section.top or section.left):
            continue
        wrong = [
            f"{names[side]} {getattr(section, side) / MM:.1f} 毫米"
            for side, widths in match["sides"].items()
            if all(abs(getattr(section, side) - width * MM) > (match["millimetres"] + 0.05) * MM for width in widths)
        ]
        if wrong:
            yield from _of_section(layout, i, "、".join(wrong))
            return


def _of_section(layout: Layout, number: int, found: str) -> Iterator[Found]:
    line = next((line for line in layout.lines if line.section == number), layout.lines[0] if layout.lines else None)
    if line is not None:
        yield line.start, line.end, {"found": found}


def _page_number(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {faults: absent | form}: no page number at all, or one of another form."""
    package = layout.package
    told = relations(package.parts, package.main, name="docx").values()
    feet = [package.parts[path] for kind, path in told if kind in ("footer", "header") and path in package.parts]
    pages = [f for f in (parse(f, name="docx", part="footer") for f in feet) if _paged(f)]
    wrong: list[str] = []
    if not pages and match["faults"] == "absent":
        wrong.append("")
    elif pages and match["faults"] == "form":
        paragraphs = [p for foot in pages for p in foot.iter() if tag(p) == "p" and _paged(p)]
        runs = [
            [layout.run(0, 0, r, p) for r in p.iter() if tag(r) == "r"] or [layout.run(0, 0, p, p)] for p in paragraphs
        ]
        words = ["".join(t.text or "" for t in p.iter() if tag(t) == "t") for p in paragraphs]
        settings = package.related("settings")
        facing = settings is not None and flag(package.tree(settings), "evenAndOddHeaders")
        wrong += ["左右没有一字线"] if not all(re.fullmatch(r"(?:\s*—\s*\d*\s*—\s*)+", w) for w in words) else []
        wrong += ["不是四号（14 磅）"] if any(r.size != 28 for rs in runs for r in rs) else []
        face = re.compile("^(?:宋体|SimSun|NSimSun|新宋体)", re.I)
        wrong += ["不是宋体"] if any(not face.search(r.font) for rs in runs for r in rs) else []
        wrong += [] if facing else ["单双页没有分开（单页居右、双页居左）"]
    if wrong and layout.lines:
        yield layout.lines[0].start, layout.lines[0].end, {"found": "、".join(wrong)}


def _paged(part: Any) -> bool:
    told = "".join(
        e.text or "" if tag(e) == "instrText" else attribute(e, "instr")
        for e in part.iter()
        if tag(e) in ("instrText", "fldSimple")
    )
    return bool(re.search(r"\bPAGE\b", told))


def _tables(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {faults: width | header | split, rows: fewest}: the first table that is too wide, or whose rows break or head does not come again."""
    section = 0
    for element in layout.body.iter():
        if tag(element) == "sectPr" and tag(element.getparent()) == "pPr":
            section += 1
        if tag(element) != "tbl" or any(tag(a) in ("tbl", "txbxContent") for a in element.iterancestors()):
            continue
        rows = [e for e in element if tag(e) == "tr"]
        fault = _table_fault(element, rows, layout, section, match) if len(rows) >= match.get("rows", 1) else ""
        if fault:
            start = layout.at(element)
            yield start, start + 1, {"found": fault}
            return


def _table_fault(table: Any, rows: list[Any], layout: Layout, section: int, match: Mapping[str, Any]) -> str:
    if match["faults"] == "width":
        grid = child(table, "tblGrid")
        width = sum(number(attribute(c, "w")) for c in grid) if grid is not None else 0
        page = layout.sections[min(section, len(layout.sections) - 1)] if layout.sections else None
        room = page.width - page.left - page.right if page else 0
        return f"{width / MM:.0f} 毫米" if room > 0 and width > room + 2 * MM else ""
    name = {"header": "tblHeader", "split": "cantSplit"}[match["faults"]]
    checked = rows[:1] if name == "tblHeader" else rows
    missing = sum(child(r, "trPr") is None or not flag(child(r, "trPr"), name) for r in checked)
    return f"{missing} 行" if missing else ""


def _traces(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {elements: [names]}: what the work on the paper left in its file."""
    found = [e for e in layout.body.iter() if tag(e) in match["elements"]]
    if found and layout.lines:
        start = layout.at(found[0])
        yield start, start + 1, {"found": str(len(found))}


def _hidden(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {}: words with the property “hidden”."""
    for run in (e for e in layout.body.iter() if tag(e) == "r"):
        words = "".join(t.text or "" for t in run if tag(t) == "t").strip()
        paragraph = next((a for a in run.iterancestors() if tag(a) == "p"), None)
        if not words or paragraph is None:
            continue
        hidden = layout.run_properties(run, paragraph).get("vanish")
        if hidden is not None and hidden.get("val", "1") not in ("0", "false", "off"):
            start = layout.at(run)
            yield start, start + 1, {"found": words[:20]}
            return


def _properties(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {names: {element: what it is}}: what the properties of the file tell of who wrote it where."""
    parts = (path for path in layout.package.parts if re.fullmatch(r"docProps/(?:core|app)\.xml", path))
    told = {tag(e): (e.text or "").strip() for path in parts for e in layout.package.tree(path)}
    found = [f"{what}“{told[name]}”" for name, what in match["names"].items() if told.get(name)]
    # A template's name tells nothing, its place does.
    if re.search(r"[\\/]", told.get("Template", "")):
        found.append(f"模板路径“{told['Template']}”")
    if found and layout.lines:
        yield layout.lines[0].start, layout.lines[0].start + 1, {"found": "、".join(found)}


LAYOUT_CHECKS: Mapping[str, Callable[[Layout, Mapping[str, Any]], Iterable[Found]]] = {
    "font": _font,
    "size": _size,
    "theme": _theme,
    "bold": _bold,
    "quotes": _quotes,
    "color": _color,
    "line": _line,
    "indent": _indent,
    "spaces": _spaces,
    "centred": _centred,
    "flush": _flush,
    "attachments": _attachments,
    "marks": _marks,
    "signature": _signature,
    "empty": _empty,
    "autonumber": _autonumber,
    "paper": _paper,
    "margins": _margins,
    "page-number": _page_number,
    "table": _tables,
    "traces": _traces,
    "hidden": _hidden,
    "properties": _properties,
    **PART_CHECKS,
}
