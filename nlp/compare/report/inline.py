"""A figure's SVG inside a page: styles as attributes, which a strict content security policy lets through, and ids of its own."""

from __future__ import annotations

import re
from html import escape

_FRONT = re.compile(r"^.*?(?=<svg\b)", re.S)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.S)
_STYLE = re.compile(r"<style\b[^>]*>.*?</style>", re.S)
_INLINE = re.compile(r'\sstyle="([^"]*)"')
_IDS = re.compile(r'(\bid="|href="#|url\(#)')
_ROOT = re.compile(r"<svg\b([^>]*)>")
_SIZE = re.compile(r'\s(?:width|height)="[^"]*"')


def inline(svg: str, *, name: str, title: str) -> str:
    """Return the `svg` element of a figure for a page: as wide as its place, read out as `title`, its ids led by `name`.

    >>> inline('<?xml version="1.0"?><svg width="9pt" viewBox="0 0 9 9"><path id="a" style="fill: none; stroke: #123"/></svg>', name="f", title="占比")
    '<svg viewBox="0 0 9 9" role="img" aria-label="占比" stroke-linejoin="round" stroke-linecap="butt"><path id="f-a" fill="none" stroke="#123"/></svg>'
    """
    svg = _METADATA.sub("", _STYLE.sub("", _FRONT.sub("", svg)))
    svg = _INLINE.sub(lambda match: "".join(_attributes(match[1])), svg)
    svg = _IDS.sub(lambda match: f"{match[1]}{name}-", svg)
    # matplotlib's own style element asks for these
    about = f' role="img" aria-label="{escape(title)}" stroke-linejoin="round" stroke-linecap="butt"'
    return _ROOT.sub(lambda match: f"<svg{_SIZE.sub('', match[1])}{about}>", svg, count=1).strip()


def _attributes(style: str) -> list[str]:
    pairs = (declaration.partition(":") for declaration in style.split(";") if declaration.strip())
    return [f' {key.strip()}="{value.strip()}"' for key, _, value in pairs]
