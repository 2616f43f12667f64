"""Figures as files: SVG that stands alone or in a page, PNG at 300 dpi. The same figure gives the same bytes."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any

from nlp.compare.figures.font import FAMILY, adapt, font_face
from nlp.compare.figures.style import styled
from nlp.phrases import legal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 300
_ID = re.compile(r'\bid="([^"]+)"')
_USE = re.compile(r'(xlink:href="#|url\(#)([^")]+)')
_NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}
_IDLE = re.compile(r' transform="rotate\(-0 [^"]*"|(?<=>)\s+(?=<)')
_PLACE = re.compile(r' (?:d|x|y|transform)="[^"]*"')
_FINER = re.compile(r"(?<=\.\d\d)\d+")
"""Hundredths of a point are enough."""
_EVERYTHING = "*{"


def png(figure: Figure) -> bytes:
    """Return the figure as PNG at 300 dpi."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    out = io.BytesIO()
    with _ready(figure):
        figure.dpi = DPI
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(out, metadata={"Software": None})
    return out.getvalue()


def svg(figure: Figure, *, embed: bool = True) -> str:
    """Return the figure as an `<svg>` element whose text is text, with the glyphs it needs and nothing from outside.

    It can be written to a file or into a page beside others: its ids and its style are its own. With `embed` false the glyphs are left to
    the page, which then holds one `font_face` for all its figures. Title and description are the figure's label.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.text import Text

    out = io.StringIO()
    with _ready(figure):
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(out, metadata=_NO_METADATA)
    drawn = out.getvalue()
    drawn = _IDLE.sub("", drawn[drawn.index("<svg") :])  # without the declarations of a file
    drawn = _PLACE.sub(lambda found: _FINER.sub("", found[0]), drawn)
    title, _, words = legal(str(figure.get_label())).partition("\n")
    mark = f"f{zlib.crc32((title + drawn).encode()):08x}"
    own = set(_ID.findall(drawn))
    drawn = _ID.sub(lambda found: f'id="{mark}-{found[1]}"', drawn)
    drawn = _USE.sub(lambda found: f"{found[1]}{mark}-{found[2]}" if found[2] in own else found[0], drawn)
    drawn = drawn.replace(f'<style type="text/css">{_EVERYTHING}', f'<style type="text/css">#{mark} {_EVERYTHING}', 1)
    face = ""
    if embed:
        drawn = drawn.replace(f"'{FAMILY}'", f"'{mark}'")
        face = f"<style>{font_face({char for text in figure.findobj(Text) for char in text.get_text()} - {chr(10)}, family=mark)}</style>"
    head, rest = drawn.split(">", 1)
    # A group may hold links, an image may not.
    role = "group" if "<a " in rest else "img"
    told = f'<title id="{mark}-title">{escape(title)}</title><desc id="{mark}-desc">{escape(words)}</desc>'
    return f'{head} id="{mark}" role="{role}" aria-labelledby="{mark}-title {mark}-desc">{told}{face}{rest}'


@contextmanager
def _ready(figure: Figure) -> Iterator[None]:
    """Set the style and the fonts; drawing leaves its resolution behind, which is put back."""
    before = figure.dpi
    with styled():
        adapt(figure)
        yield
    figure.dpi = before
