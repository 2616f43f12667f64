"""Builders of small input files: everything the reader tests read is made here, nothing lies about as binary."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import pytest

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return stream.getvalue()


def docx_parts(body: str, **others: str) -> dict[str, bytes | str]:
    """Return the parts of a docx with this body XML; `others` are further parts by kind (numbering, styles, footnotes …)."""
    links = "".join(
        f'<Relationship Id="r{i}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>' for i, kind in enumerate(others)
    )
    named = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = f'<Override PartName="/word/document.xml" ContentType="{named}.document.main+xml"/>' + "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="{named}.{kind}+xml"/>' for kind in others
    )
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="d" Type="{_OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W} {MORE}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}">{links}</Relationships>',
    }
    for kind, content in others.items():
        parts[f"word/{kind}.xml"] = content
    return parts


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.fixture
def make_docx() -> Callable[..., bytes]:
    return lambda body, **others: zipped(docx_parts(body, **others))


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    """Return a function that sets pages of (x, y, text) in 16-point Song; y counts from the bottom of an A4 page."""

    def build(
        pages: Sequence[Sequence[tuple[float, float, str]]], *, password: str | None = None, picture: bool = False
    ) -> bytes:
        from PIL import Image
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.pdfencrypt import StandardEncryption
        from reportlab.lib.utils import ImageReader
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        stream = io.BytesIO()
        canvas = Canvas(stream, pagesize=A4, encrypt=StandardEncryption(password) if password else None)
        for page in pages:
            if picture:
                canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, *A4)
            canvas.setFont("STSong-Light", 16)
            for x, y, text in page:
                canvas.drawString(x, y, text)
            canvas.showPage()
        canvas.save()
        return stream.getvalue()

    return build
