"""Where the parts of an official paper stand in a docx: head (版头), first page, annex, imprint (版记), sections turned sideways.

A paper without such a part is left alone, and so is what its file does not tell (shapes, text boxes).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from nlp.audit.docx_format import MM, Layout, Line, Run, lines_of
from nlp.audit.docx_parts import (
    Head,
    Imprint,
    Stroke,
    breaks_page,
    drawn_above,
    first_of,
    gap_lines,
    head_of,
    imprint_of,
    imprint_strokes,
    is_red,
    millimetres,
    strokes_between,
)

Found = tuple[int, int, dict[str, str]]
_SIGNER = re.compile(r"签发人[：:]\s*")
_TEXT = ("body", "h1", "h2", "h3", "h4")
_THICK, _THIN = (0.85, 1.3), 0.8
"""Points of the outer lines of an imprint (0.35 mm, which Word has as 1) and the most of the inner ones (0.25 mm, 0.75)."""


def _told(line: Line, faults: list[str], between: str = "、") -> Iterator[Found]:
    if faults:
        yield line.start, line.end, {"found": between.join(faults)}


def _chars(line: Line) -> float:
    """Return how far in the first line of a paragraph begins, in characters; blanks count, a narrow one as half."""
    lead = line.raw[: len(line.raw) - len(line.raw.lstrip())]
    return line.indent("left") + line.indent("firstLine") + sum(1 if c == "\u3000" else 0.5 for c in lead)


def _main(line: Line) -> Run:
    return max(line.runs, key=lambda run: run.end - run.start)


def _mark(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {}: the mark of the issuing organ that is not centred, red and of a title's face."""
    head = head_of(layout)
    if head is None or head.mark.table:
        return
    run = _main(head.mark)
    faults = ["没有居中"] if head.mark.value("jc") not in ("center", "distribute") else []
    faults += [] if is_red(run.color) else ["不是红色"]
    faults += [] if re.search("小标宋|XiaoBiaoSong|中宋|Zhongsong|大标宋", run.font, re.I) else [f"字体是“{run.font or '未设'}”"]
    yield from _told(head.mark, faults)


def _number_place(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {}: the number of the paper: in the middle; one with a signer on the left, the signer on its line."""
    head = head_of(layout)
    if head is None or head.number is None or head.mark.table:
        return
    line = head.number
    if not head.signers:
        centred = line.table or line.value("jc") == "center"
        yield from _told(line, [] if centred else ["没有居中，下行文、平行文的发文字号居中"])
        return
    if line.table:
        return
    faults = []
    if not line.text.rstrip().endswith("号") or head.signers[-1] is line:
        at = _chars(line)
        if line.value("jc") == "center" or abs(at - 1) > 0.4:
            faults.append("没有居左空一字")
    else:
        faults.append("没有与最后一个签发人姓名排在同一行")
    yield from _told(line, [f"{'、'.join(faults)}，上行文的发文字号居左空一字、与签发人同行"] if faults else [])


def _number_gap(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {lines, most: by how many it may differ}: empty lines between the mark and what stands below it."""
    head = head_of(layout)
    if head is None or head.number is None:
        return
    at = layout.lines.index(head.mark)
    line = layout.lines[at + 1]
    if line.table or head.mark.table or not (line is head.number or line in head.signers):
        return
    lines = gap_lines(head.mark, line)
    if abs(lines - match["lines"]) > match["most"]:
        yield line.start, line.end, {"found": f"{lines:.1f}".removesuffix(".0")}


def _signer(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {accept: regex of the face}: names of signers in another face."""
    head = head_of(layout)
    for line in head.signers if head else ():
        told = _SIGNER.search(line.text)
        names = line.start + told.end() if told else line.end
        wrong = [run for run in line.runs if run.end > names and layout.text[max(run.start, names) : run.end].strip()]
        wrong = [run for run in wrong if not re.search(match["accept"], run.font, re.I)]
        if wrong:
            yield max(wrong[0].start, names), wrong[0].end, {"found": wrong[0].font or "未设中文字体"}
            return


def _red_line(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {millimetres: tolerance of the width, gap: most millimetres below the number}: the red line under the head."""
    head = head_of(layout)
    if head is None:
        return
    above = head.number or head.mark
    strokes = strokes_between(layout, above, head.title)
    drawn = drawn_above(layout, head.title)
    if not strokes and not drawn:
        yield above.start, above.end, {"found": "发文字号之下没有红色分隔线"}
        return
    red = [s for s in strokes if s.red or (s.drawn and not s.color)]
    if not red and any(s.red or not s.color for s in drawn):
        return
    if not red:
        yield from _told(above, ["发文字号之下的分隔线不是红色"])
        return
    yield from _told(above, list(_red_faults(red[0], match)))


def _red_faults(stroke: Stroke, match: Mapping[str, Any]) -> Iterator[str]:
    rest = sum(stroke.inset)
    if abs(rest) > 2 * match["millimetres"] * MM:
        yield f"分隔线{'短于' if rest > 0 else '宽于'}版心 {abs(rest) / MM:.0f} 毫米"
    if stroke.gap is not None and millimetres(stroke.gap) > match["gap"]:
        yield f"分隔线在发文字号之下约 {millimetres(stroke.gap):.0f} 毫米"


def _first_page(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {}: a break between head, title or addressee and the first paragraph of the text."""
    title, text = first_of(layout.lines, ["title"]), first_of(layout.lines, _TEXT)
    if title is None or text is None or text.start < title.start or text.table:
        return
    # A title alone on its page may be a cover, which is no part of the paper.
    if head_of(layout) is None and first_of(layout.lines, ["addressee"]) is None:
        return
    what = breaks_page(layout, title, text)
    if what:
        yield text.start, text.end, {"found": what}


def _annex(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {faults: page | label}: an annex that begins on the page before it; its label not in its place and type."""
    for before, line in _annex_labels(layout):
        if match["faults"] == "page":
            faults = [] if breaks_page(layout, before, line) else ["没有另起一页"]
        else:
            run = _main(line)
            faults = ["没有顶格"] if _chars(line) > 0.2 or line.value("jc") in ("center", "right", "end") else []
            faults += [] if re.search("黑|Hei", run.font, re.I) else [f"字体是“{run.font or '未设'}”"]
            faults += [] if run.size == 32 else [f"字号是 {run.size / 2:g} 磅"]
        if faults:
            yield from _told(line, faults)
            return


def _annex_labels(layout: Layout) -> list[tuple[Line, Line]]:
    """Return the lines that are nothing but 附件 and its number, behind the text, each after the line above it."""
    after = max((line.end for line in lines_of(layout, ["date", "body", "attachments"])), default=0)
    label = re.compile(r"附\s*件\s*\d{0,2}")
    pairs = zip(layout.lines, layout.lines[1:], strict=False)
    return [(a, b) for a, b in pairs if b.start >= after and not b.table and label.fullmatch(b.text.strip())]


def _note(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {characters}: a note in （） behind the date that does not begin two characters in."""
    for line in lines_of(layout, ["note"]):
        if abs(_chars(line) - match["characters"]) > 0.3 or line.value("jc") in ("center", "right", "end"):
            yield line.start, line.end, {}


def _imprint(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {faults: form | lines | weight | place}: type and indents of the imprint; its lines; their weight; words behind it."""
    imprint = imprint_of(layout)
    if imprint is None:
        return
    first = imprint.lines[0]
    match match["faults"]:
        case "form":
            yield from _told(first, list(_imprint_form(imprint)))
        case "place":
            if imprint.printed and imprint.behind:
                yield imprint.printed.start, imprint.printed.end, {"found": imprint.behind[0].text[:12]}
        case faults:
            parts = imprint_strokes(layout, imprint) if imprint.printed else None
            if parts is not None:
                yield from _told(first, list(_missing(parts, imprint) if faults == "lines" else _weight(parts, imprint)))


def _imprint_form(imprint: Imprint) -> Iterator[str]:
    runs = [_main(line) for line in imprint.lines]
    if any(run.size != 28 for run in runs):
        yield f"字号是 {next(run.size for run in runs if run.size != 28) / 2:g} 磅"
    if odd := next((run.font for run in runs if not re.search("仿宋|Fang ?Song", run.font, re.I)), None):
        yield f"字体是“{odd}”"
    if any(abs(_chars(line) - 1) > 0.5 for line in imprint.lines if not line.table):
        yield "没有左空一字"
    if any(line.value("jc") in ("right", "end") and line.indent("right") < 0.5 for line in imprint.lines if not line.table):
        yield "没有右空一字"
    if imprint.copies and not imprint.copies[-1].table and not imprint.copies[-1].text.rstrip().endswith("。"):
        yield "最后一个抄送机关之后没有句号"


def _missing(parts: list[list[Stroke]], imprint: Imprint) -> Iterator[str]:
    """Say which of the lines are not there: above, below, and between copies and print."""
    if not parts[0]:
        yield "上面没有分隔线"
    if imprint.copies and len(parts) > 2 and not parts[-2]:
        yield "抄送与印发之间没有分隔线"
    if not parts[-1]:
        yield "末尾没有分隔线"


def _weight(parts: list[list[Stroke]], imprint: Imprint) -> Iterator[str]:
    strokes = [max(part, key=lambda s: s.size) for part in parts if part]
    outer = [max(part, key=lambda s: s.size) for part in (parts[0], parts[-1]) if part]
    inner = [max(part, key=lambda s: s.size) for part in parts[1:-1] if part]
    if any(not _THICK[0] <= s.size <= _THICK[1] for s in outer):
        yield "首条和末条不是粗线（0.35 毫米，1 磅）"
    if any(s.size > _THIN for s in inner):
        yield "中间的不是细线（0.25 毫米，0.75 磅）"
    if any(abs(sum(s.inset)) > 4 * MM for s in strokes):
        yield "与版心不等宽"


def _sections(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {faults: turned | count, sides: {top: [mm …] …}, millimetres: tolerance}: sideways pages among upright ones; page numbers begun anew."""
    sections = layout.sections
    if match["faults"] == "count":
        for i in range(1, len(sections)):
            begun = any(line.section < i and line.role in (*_TEXT, "addressee") for line in layout.lines)
            if begun and sections[i].first in (0, 1):
                yield from _of(layout, i, f"{sections[i].first}")
                return
        return
    if all(s.upright for s in sections) or not any(s.upright for s in sections):
        return
    names = {"top": "上", "bottom": "下", "left": "左", "right": "右"}
    for i, section in enumerate(sections):
        if section.upright or not section.width:
            continue
        faults = [
            f"{names[side]}白边 {getattr(section, side) / MM:.0f} 毫米"
            for side, widths in match["sides"].items()
            if all(abs(getattr(section, side) - width * MM) > (match["millimetres"] + 0.05) * MM for width in widths)
        ]
        faults += [] if section.turned else ["没有设为横向（只改了宽高）"]
        if faults:
            yield from _of(layout, i, "、".join(faults))
            return


def _of(layout: Layout, section: int, found: str) -> Iterator[Found]:
    line = next((line for line in layout.lines if line.section == section), None)
    if line is not None:
        yield line.start, line.end, {"found": found}


def _front(layout: Layout, match: Mapping[str, Any]) -> Iterator[Found]:
    """match: {}: copy number and urgency, above the mark, that do not stand flush left in their type."""
    head: Head | None = head_of(layout)
    if head is None:
        return
    for line in layout.lines[: layout.lines.index(head.mark)]:
        words = "".join(line.text.split())
        urgent = words in ("特急", "加急", "平急")
        if line.table or not (urgent or re.fullmatch(r"\d{6}", words)):
            continue
        run = _main(line)
        faults = ["没有顶格"] if _chars(line) > 0.2 or line.value("jc") in ("center", "right", "end") else []
        faults += [] if run.size == 32 else [f"字号是 {run.size / 2:g} 磅"]
        faults += [f"字体是“{run.font or '未设'}”"] if urgent and not re.search("黑|Hei", run.font, re.I) else []
        if faults:
            yield from _told(line, faults)
            return


PART_CHECKS: Mapping[str, Callable[[Layout, Mapping[str, Any]], Iterable[Found]]] = {
    "mark": _mark,
    "front": _front,
    "number-place": _number_place,
    "number-gap": _number_gap,
    "signer": _signer,
    "red-line": _red_line,
    "first-page": _first_page,
    "annex": _annex,
    "note": _note,
    "imprint": _imprint,
    "sections": _sections,
}
