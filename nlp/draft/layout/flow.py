"""The paper from its head to its foot, as paragraphs and tables in the order of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from nlp.draft.layout.closing import closing
from nlp.draft.layout.drawings import Drawings
from nlp.draft.layout.figures import Figures, characters, type_width
from nlp.draft.layout.head import head, number_line
from nlp.draft.layout.imprint import imprint
from nlp.draft.layout.marks import Marks
from nlp.draft.layout.paragraphs import Par, indent, pieces, words
from nlp.draft.layout.sections import section_xml
from nlp.draft.layout.sources import TITLE, source_table
from nlp.draft.layout.tables import table_xml
from nlp.draft.layout.titles import title_lines
from nlp.draft.paper import Annex, Block, Paper, Paragraph, Picture, Table

_STYLES = {
    "heading1": "Heading1",
    "heading2": "Heading2",
    "heading3": "Heading3",
    "heading4": "Heading4",
    "body": "BodyText",
    "centred": "Centred",
    "note": "Note",
    "attendance": "Attendance",
    "flush": "Normal",
    "salutation": "Salutation",
}


@dataclass(slots=True)
class Flow:
    """A paper being set. `out` grows from head to foot; `landscape` tells how the pages lie that are being filled."""

    told: Figures
    marks: Marks
    drawings: Drawings
    out: list[Par | str] = field(default_factory=list)
    landscape: bool = False
    silent_first: bool = False

    def turn(self, *, landscape: bool) -> bool:
        """Close the pages set so far where the next ones lie otherwise; tell whether a new page begins by that."""
        if landscape == self.landscape:
            return False
        self.close()
        self.landscape = landscape
        return True

    def close(self) -> None:
        """Close the stretch of pages in the last paragraph; behind a table, in a paragraph of no height."""
        last = self.out[-1] if self.out else ""
        if not isinstance(last, Par):
            last = Par("Anchor", "")
            self.out.append(last)
        self.out[-1] = replace(last, section=self.section())

    def section(self) -> str:
        """Return the `w:sectPr` of the pages being filled. Only the first page of a letter carries no number."""
        silent, self.silent_first = self.silent_first, False
        return section_xml(self.told, landscape=self.landscape, silent_first=silent)

    def xml(self) -> str:
        """Return the children of `w:body`."""
        return "".join(item.xml() if isinstance(item, Par) else item for item in self.out)


def body_xml(paper: Paper, told: Figures, marks: Marks, drawings: Drawings, *, sources: bool) -> str:
    """Return the children of `w:body`; with `sources`, the table of passages stands behind the annexes."""
    flow = Flow(told, marks, drawings, landscape=paper.landscape, silent_first=paper.form == "letter" and paper.head is not None)
    if paper.head and paper.form != "sheet":
        flow.out += head(told, paper.form, paper.head, drawings, width=type_width(told, landscape=paper.landscape))
    opening = _opening(paper, told)
    if opening:
        opening[0] = replace(opening[0], content=marks.listed() + opening[0].content)
    flow.out += opening
    _blocks(flow, paper.body, lasting=True)
    ending = closing(told, paper)
    if ending:
        _keep_last(flow)
    flow.out += ending
    for number, annex in enumerate(paper.annexes, start=1):
        _annex(flow, annex, label=f"附件{number}" if len(paper.annexes) > 1 else "附件")
    table = source_table(paper) if sources else None
    if table:
        _annex(flow, Annex(TITLE, (table,), landscape=True), label="")
    foot = imprint(told, paper.imprint, letter=paper.form == "letter") if paper.imprint else []
    if foot:
        if flow.turn(landscape=False):
            flow.out.append(Par("Anchor", ""))  # begins the page, which a floating table does not
        flow.out += foot
    if not isinstance(flow.out[-1], Par):
        flow.out.append(Par("Anchor", ""))
    return flow.xml() + flow.section()


def _opening(paper: Paper, told: Figures) -> list[Par]:
    """Return title, line of numbers of a form, date below the title, draft mark, one blank line, addressees."""
    line = told["body"]["line"]
    out: list[Par] = []
    if paper.title and not (paper.form == "minutes" and paper.head and paper.head.mark == paper.title):
        out.append(Par("Title", _title(told, paper.title, landscape=paper.landscape)))
    if paper.form == "sheet" and paper.head:
        out += number_line(paper.head, width=type_width(told, landscape=paper.landscape))
    out += [Par(style, words(text)) for style, text in (("Dateline", paper.dateline), ("Subtitle", paper.mark)) if text]
    if out:
        out[-1] = replace(out[-1], after=line)
    if paper.salutation:
        out.append(Par("Salutation", words(paper.salutation)))
    return out


def _title(told: Figures, title: str, *, landscape: bool) -> str:
    width = told["title"]["characters"]
    return words("\n".join(title_lines(title, width=width * 3 // 2 if landscape else width)))


def _blocks(flow: Flow, blocks: Sequence[Block], *, lasting: bool = False) -> None:
    """Set blocks. `lasting`: something follows that the last of them may have to stay with."""
    width = type_width(flow.told, landscape=flow.landscape)
    before: Block | None = None
    for n, block in enumerate(blocks):
        if isinstance(block, Table):
            if isinstance(before, Table):
                flow.out.append(Par("Anchor", ""))  # two tables in a row would become one
            keep = lasting and n == len(blocks) - 1
            flow.out.append(table_xml(block, flow.told, flow.marks, width=width, keep=keep))
        elif isinstance(block, Picture):
            flow.out.append(flow.drawings.picture(flow.told, block, width=width))
        else:
            flow.out.append(_paragraph(flow, block, before))
        before = block


def _paragraph(flow: Flow, block: Paragraph, before: Block | None) -> Par:
    content = pieces(block.pieces, flow.marks)
    if block.style == "note" and (isinstance(before, Table) or (flow.out and isinstance(flow.out[-1], Par) and flow.out[-1].style == "TableText")):
        return Par("TableText", content)
    if block.style == "attendance":
        label = characters(block.pieces[0].text) if block.pieces and block.pieces[0].face == "label" else 0
        first = not (isinstance(before, Paragraph) and before.style == "attendance")
        blank = flow.told["minutes"]["attendance_blank"] * flow.told["body"]["line"]
        aligned = indent(left=2 + label, hanging=label) if label else indent(firstLine=2)
        return Par("Attendance", content, before=blank if first and before else None, indent=aligned)
    return Par(_STYLES[block.style], content)


def _keep_last(flow: Flow) -> None:
    last = flow.out[-1]
    if isinstance(last, Par):
        flow.out[-1] = replace(last, keep=True)


def _annex(flow: Flow, annex: Annex, *, label: str) -> None:
    """Set an annex on a page of its own: label flush in the first line, title centred in the third, one blank line, blocks."""
    turned = flow.turn(landscape=annex.landscape)
    line = flow.told["body"]["line"]
    if label:
        flow.out.append(Par("AttachmentLabel", words(label), new_page=not turned, after=line))
    listed = bool(annex.blocks) and isinstance(annex.blocks[0], Table)
    gap = flow.told["table"]["title_gap"] if listed else line
    title = _title(flow.told, annex.title, landscape=annex.landscape)
    flow.out.append(Par("AttachmentTitle", title, new_page=not turned and not label, after=gap))
    _blocks(flow, annex.blocks)
