"""A figure's SVG inside a page (its styles as attributes, which a strict content security policy lets through), and by itself, without links."""

from __future__ import annotations

import re

_STYLE = re.compile(r"<style\b[^>]*>.*?</style>", re.S)
_INLINE = re.compile(r'\sstyle="([^"]*)"')
_ROOT = re.compile(r"<svg\b([^>]*)>")
_SIZE = re.compile(r'\s(?:width|height|xmlns(?::\w+)?|version)="[^"]*"')
_LINK = re.compile(r'<a xlink:href="#[a-z]\d[^>]*>(.*?)</a>', re.S)
_FONT = re.compile(r"(?:(?P<weight>bold|\d{3}) )?(?P<size>[\d.]+px) (?P<family>.+)")


def inline(svg: str) -> str:
    """Return the `svg` element of `figures.svg` for a page: as wide as its place, without `style` elements and attributes, in the page's type.

    >>> inline('<svg width="9pt" viewBox="0 0 9 9"><style>*{}</style><text style="font: 7px \\'Sans\\'; fill: #123">占比</text></svg>')
    '<svg viewBox="0 0 9 9" stroke-linejoin="round" stroke-linecap="butt"><text font-size="7px" fill="#123">占比</text></svg>'
    """
    svg = _INLINE.sub(lambda match: "".join(_attributes(match[1])), _STYLE.sub("", svg)).replace("xlink:href=", "href=")
    # matplotlib's own style element asks for these joins
    return _ROOT.sub(lambda match: f'<svg{_SIZE.sub("", match[1])} stroke-linejoin="round" stroke-linecap="butt">', svg, count=1)


def unlinked(svg: str) -> str:
    """Return a figure whose marks lead nowhere: a file of its own has no page to lead to.

    >>> unlinked('<g><a xlink:href="#u3-1"><path/></a></g>')
    '<g><path/></g>'
    """
    return _LINK.sub(r"\1", svg)


def _attributes(style: str) -> list[str]:
    pairs = [(key.strip(), value.strip()) for key, _, value in (one.partition(":") for one in style.split(";")) if value]
    found = []
    for key, value in pairs:
        if key == "font" and (match := _FONT.fullmatch(value)):
            found += [f' font-{part}="{_unquoted(words)}"' for part, words in match.groupdict().items() if words and part != "family"]
        elif key != "font-family":
            found.append(f' {key}="{_unquoted(value)}"')
    return found


def _unquoted(value: str) -> str:
    return value.replace("'", "").replace("&quot;", "")
