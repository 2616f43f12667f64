"""Draw a chart as PNG, for papers: the same scene that `charts.svg` writes. The same scene and font give the same bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from nlp.fonts import Font, chinese_font
from nlp.office.charts import Box, Marker, Scene, Shape, Stroke, Tone, Words, corners
from nlp.phrases import legal

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

SCALE = 3
"""Dots a pixel: 760 pixels on the 156 mm of a type area are 370 dots an inch."""
_COLOURS = 64
_ANCHORS = {"start": "lm", "middle": "mm", "end": "rm"}


def png(scene: Scene, *, font: Font | None = None) -> bytes | None:
    """Return the PNG of a scene, None where this computer has no Chinese font to write with."""
    font = font or chinese_font()
    if font is None:
        return None
    from PIL import Image
    from PIL.Image import Dither, Quantize
    from PIL.ImageDraw import Draw

    image = Image.new("RGB", (scene.width * SCALE, scene.height * SCALE), "white")
    drawn = Draw(image)
    for shape in scene.shapes:
        _draw(image, drawn, shape, font)
    out = io.BytesIO()
    dots = SCALE * 25.4 * scene.width / 156
    image.quantize(_COLOURS, method=Quantize.MEDIANCUT, dither=Dither.NONE).save(out, "PNG", optimize=True, dpi=(round(dots / 25.4),) * 2)
    return out.getvalue()


def _draw(image: Image, drawn: ImageDraw, shape: Shape, font: Font) -> None:
    from PIL import ImageFont

    if isinstance(shape, Box):
        _box(image, shape)
    elif isinstance(shape, Stroke):
        drawn.line([round(value * SCALE) for point in shape.points for value in point], fill=shape.colour, width=round(shape.width * SCALE), joint="curve")
    elif isinstance(shape, Marker):
        _marker(drawn, shape)
    elif isinstance(shape, Words):
        face = ImageFont.truetype(str(font.path), shape.size * SCALE, index=font.index, layout_engine=ImageFont.Layout.BASIC)
        at = (round(shape.x * SCALE), round(shape.y * SCALE))
        words, anchor = legal(shape.text), _ANCHORS[shape.anchor]
        if shape.halo:
            drawn.text(at, words, fill="white", font=face, anchor=anchor, stroke_width=5, stroke_fill="white")
        drawn.text(at, words, fill=shape.colour, font=face, anchor=anchor, stroke_width=1 if shape.bold else 0, stroke_fill=shape.colour)


def _marker(drawn: ImageDraw, shape: Marker) -> None:
    if found := corners(shape):
        drawn.polygon([(round(x * SCALE), round(y * SCALE)) for x, y in found], fill=shape.tone.fill, outline="white")
        return
    edges = [round(value * SCALE) for value in (shape.x - 4.5, shape.y - 4.5, shape.x + 4.5, shape.y + 4.5)]
    drawn.ellipse(edges, fill=shape.tone.fill, outline="white")


def _box(image: Image, shape: Box) -> None:
    left, top, right, bottom = (round(value * SCALE) for value in (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height))
    size = (max(right - left, 1), max(bottom - top, 1))
    image.paste(_tile(size, shape.tone, (left, top)), (left, top))


def _tile(size: tuple[int, int], tone: Tone, at: tuple[int, int]) -> Image:
    """Return a stretch of the colour with its texture, which runs on over neighbouring boxes."""
    from PIL import Image
    from PIL.ImageDraw import Draw

    tile = Image.new("RGB", size, tone.fill)
    drawn = Draw(tile)
    step = 8 * SCALE
    if tone.texture == "slash":
        for start in range(-((at[0] + at[1]) % step) - step, size[0] + size[1] + step, step):
            drawn.line([start, 0, start - size[1] - step, size[1] + step], fill="white", width=2 * SCALE)
    elif tone.texture == "dots":
        for x in range(-(at[0] % step), size[0] + step, step):
            for y in range(-(at[1] % step), size[1] + step, step):
                drawn.ellipse([x + 2 * SCALE, y + 2 * SCALE, x + 5 * SCALE, y + 5 * SCALE], fill="white")
    drawn.rectangle([0, 0, size[0] - 1, size[1] - 1], outline=tone.fill, width=SCALE)
    return tile
