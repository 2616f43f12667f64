"""The end of the text: the note of attachments, who signs and when, the remark below (GB/T 9704—2012, 7.3.4–7.3.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp.draft.layout.figures import Figures, body_character, characters, one_line, type_width
from nlp.draft.layout.paragraphs import Par, indent, run, tab_stops, words
from nlp.draft.paper import Annex, Paper

_LABEL = "附件："
_ENDINGS = "。；，、.;,"


def closing(told: Figures, paper: Paper) -> list[Par]:
    """Return what follows the text; each paragraph stays with the next, so that no signature stands alone."""
    lines = [*attachment_note(told, paper.annexes), *signature(told, paper), *remark(paper.contact)]
    return [*(_kept(line) for line in lines[:-1]), *lines[-1:]]


def attachment_note(told: Figures, annexes: Sequence[Annex]) -> list[Par]:
    """Return the note, one blank line below the text: 附件：name, or 附件：1.name and a line for every further one, turnovers aligned."""
    titles = [one_line(annex.title).rstrip(_ENDINGS) for annex in annexes]
    blank = told["body"]["line"]
    label = characters(_LABEL)
    if len(titles) == 1:
        return [Par("Attachments", words(_LABEL + titles[0]), before=blank, indent=indent(left=2 + label, hanging=label))]
    out = []
    for n, title in enumerate(titles, start=1):
        number = f"{n}."
        front = label if n == 1 else 0
        content = words((_LABEL if n == 1 else "") + number + title)
        hanging = indent(left=2 + label + characters(number), hanging=front + characters(number))
        out.append(Par("Attachments", content, before=blank if n == 1 else None, indent=hanging))
    return out


def signature(told: Figures, paper: Paper) -> list[Par]:
    """Return who signs and when: organs above the date, as clause 7.3.5.1 asks with a seal and 7.3.5.2 without one."""
    organs = [one_line(organ) for organ in paper.organs]
    date = one_line(paper.date)
    if not organs and not date:
        return []
    if not organs:
        return [_date(told, date, before=told["unsealed"]["blank"] * told["body"]["line"])]
    if not paper.sealed:
        return list(_unsealed(told, organs, date))
    return list(_sealed(told, organs, date, width=type_width(told, landscape=paper.landscape)))


def remark(contact: str) -> list[Par]:
    """Return the remark in brackets, indented by two characters, below the date."""
    text = one_line(contact)
    if not text:
        return []
    return [Par("Note", words(text if text.startswith("（") and text.endswith("）") else f"（{text}）"))]


def _kept(line: Par) -> Par:
    from dataclasses import replace

    return replace(line, keep=True)


def _date(told: Figures, date: str, *, right: float | None = None, before: int | None = None) -> Par:
    own = told["sealed"]
    side = f'w:rightChars="{own["date_right_chars"]}" w:right="{own["date_right"]}"' if right is None else indent(right=right)
    return Par("Date", words(date), before=before, indent=side, justify="right")


def _unsealed(told: Figures, organs: Sequence[str], date: str) -> Iterator[Par]:
    """The organ 2 characters from the right, the date beginning 2 characters behind it; a long date moves the organ to the left."""
    own = told["unsealed"]
    widest, wide = max(map(characters, organs)), characters(date)
    organ_right = float(own["organ_right"])
    # The date ends where the organ does but for what it is shorter and begins later.
    date_right = organ_right + widest - own["shift"] - wide
    if date and date_right < organ_right:
        date_right = organ_right
        organ_right = date_right + wide + own["shift"] - widest
    for n, organ in enumerate(organs):
        # Several organs begin below each other.
        right = organ_right + widest - characters(organ)
        before = own["blank"] * told["body"]["line"] if n == 0 else None
        yield Par("Signature", words(organ), before=before, indent=indent(right=right), justify="right")
    if date:
        yield _date(told, date, right=date_right)


def _sealed(told: Figures, organs: Sequence[str], date: str, *, width: int) -> Iterator[Par]:
    """The date 4 characters from the right, the last organ centred over it; several organs in rows with room for their seals."""
    own, line = told["sealed"], told["body"]["line"]
    character = body_character(told)
    centre = width - own["date_right"] - characters(date) * character / 2
    widest = max(map(characters, organs)) * character
    a_row, pitch = next(((n, p) for n, p in ((3, own["pitch"]), (2, own["pitch_of_two"])) if widest + character < p), (1, 0))
    rows = [organs[max(end - a_row, 0) : end] for end in range(len(organs), 0, -a_row)][::-1]
    for n, row in enumerate(rows):
        before = (own["blank"] if n == 0 else own["turns"]) * line
        if len(row) > 1:
            stops = [("center", centre - (len(row) - 1 - at) * pitch) for at in range(len(row))]
            content = "".join(run("\t") + words(organ) for organ in row)
            yield Par("Signature", content, before=before, tabs=tab_stops(*stops), justify="left")
        else:
            yield _over(row[0], centre, width, widest, before=before)
    if date:
        yield _date(told, date)


def _over(organ: str, centre: float, width: int, wide: float, *, before: int) -> Par:
    """Return the line of an organ centred at `centre`; one too long for that ends at the right edge."""
    left = 2 * centre - width
    if left + wide > width:
        return Par("Signature", words(organ), before=before, indent='w:right="0"', justify="right")
    return Par("Signature", words(organ), before=before, indent=f'w:left="{round(left)}" w:right="0"', justify="center")
