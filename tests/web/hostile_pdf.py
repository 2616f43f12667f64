"""Hostile PDFs, written by hand: pages without end, loops, bombs, scripts."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterable

from tests.web.hostile_office import MB, Files


def pdf(objects: Iterable[bytes], *, root: bytes = b"/Root 1 0 R", extra: bytes = b"") -> bytes:
    """Return a PDF of numbered objects with its table of offsets."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + b"".join(b"%010d 00000 n \n" % at for at in places)
    out += b"trailer <</Size %d %s %s>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, root, extra, table)
    return bytes(out)


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), more, content)


def packed(content: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        content = zlib.compress(content, 9)
    return stream(content, b"/Filter [" + b"/FlateDecode " * times + b"]")


def page(
    content: bytes = b"BT /F 12 Tf 72 700 Td (Hello there) Tj ET", *, box: bytes = b"0 0 595 842", catalog: bytes = b"", made: bytes | None = None,
    more: bytes = b"", fonts: bytes = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", others: Iterable[bytes] = (),
) -> bytes:
    """Return a PDF of one page with these operators, and what is hostile beside them."""
    return pdf((
        b"<</Type/Catalog/Pages 2 0 R %s>>" % catalog, b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>> %s>>" % (box, more),
        made or stream(content), fonts, stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"), *others,
    ))


def locked() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret"))
    canvas.drawString(72, 700, "Hello there")
    canvas.save()
    return out.getvalue()


def declared_pages(count: int) -> bytes:
    return pdf((b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * count, count), b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"))


def cmap(lines: bytes) -> bytes:
    """Return a page whose font maps codes to characters by these lines."""
    child = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    fonts = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 7 0 R/DescendantFonts[%s]>>" % child
    return page(b"BT /F 12 Tf 72 700 Td <00410042> Tj ET", fonts=fonts, others=[stream(b"/CIDInit /ProcSet findresource begin begincmap " + lines + b" endcmap end")])


def sheets(address: str) -> Files:
    """PDFs that loop, grow, run or lead elsewhere."""
    text = b"BT /F 1 Tf 0 0 Td (a) Tj ET "
    cases: dict[str, Callable[[], bytes]] = {
        "only the header": lambda: b"%PDF-1.7\n",
        "a header and noise": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 400,
        "a page of a milliard points": lambda: page(box=b"0 0 1000000000 1000000000"),
        "a page of infinite size": lambda: page(box=b"-1e308 -1e308 1e308 1e308"),
        "a page of no size": lambda: page(box=b"0 0 0 0"),
        "a milliard pages by word": lambda: pdf((b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", b"<</Type/Page/Parent 2 0 R>>")),
        "pages below zero": lambda: pdf((b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count -5>>", b"<</Type/Page/Parent 2 0 R>>")),
        "100000 pages": lambda: declared_pages(100_000),
        "2999 pages": lambda: declared_pages(2999),
        "pages that hold themselves": lambda: pdf((b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>")),
        "a catalog that is its own pages": lambda: pdf((b"<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 1>>",)),
        "a table of offsets before itself": lambda: pdf((b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), extra=b"/Prev 9"),
        "a form that draws itself": lambda: page(b"/X Do " * 200),
        "a length that is itself": lambda: page(made=b"<</Length 4 0 R>>\nstream\nBT ET\nendstream"),
        "a length below zero": lambda: page(made=b"<</Length -1>>\nstream\nBT ET\nendstream"),
        "a length of 4 GB": lambda: page(made=b"<</Length 4294967295>>\nstream\nBT ET\nendstream"),
        "operators of 200 MB": lambda: page(made=packed(b" " * (200 * MB))),
        "text of 60 MB": lambda: page(made=packed(text * (60 * MB // len(text)))),
        "bombs in bombs": lambda: page(made=packed(b" " * (200 * MB), 3)),
        "a hundred filters": lambda: page(made=stream(b"x", b"/Filter [" + b"/FlateDecode " * 100 + b"]")),
        "LZW and noise": lambda: page(made=stream(bytes(range(256)) * 2000, b"/Filter/LZWDecode")),
        "a predictor of a milliard columns": lambda: page(made=stream(zlib.compress(b"x" * 1000), b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 1000000000>>")),
        "a million saved states": lambda: page(b"q " * 1_000_000 + text),
        "arrays 200000 deep": lambda: page(more=b"/A " + b"[" * 200_000 + b"]" * 200_000),
        "dictionaries 100000 deep": lambda: page(more=b"/A " + b"<</A " * 100_000 + b"1" + b">>" * 100_000),
        "figures of a thousand digits": lambda: page(b"BT /F " + b"9" * 1000 + b" Tf " + b"9" * 1000 + b" 0 Td (a) Tj ET"),
        "a font of nothing": lambda: page(fonts=b"null"),
        "a font that is its own child": lambda: page(fonts=b"<</Type/Font/Subtype/Type0/DescendantFonts[5 0 R]/Encoding/Identity-H>>"),
        "characters of a milliard codes": lambda: cmap(b"1 beginbfrange <0000> <ffffffff> <0041> endbfrange"),
        "characters that are halves": lambda: cmap(b"2 beginbfchar <0041> <d800> <0042> <0000> endbfchar"),
        "characters of markup": lambda: cmap(b"1 beginbfchar <0041> <%s> endbfchar" % "<script>alert(7331)</script>".encode("utf-16-be").hex().encode()),
        "a script when opened": lambda: page(catalog=b"/OpenAction<</S/JavaScript/JS(app.alert\\(7331\\);)>>"),
        "a program when opened": lambda: page(catalog=b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>"),
        "a form sent to the net": lambda: page(catalog=b"/OpenAction<</S/SubmitForm/F<</FS/URL/F(%s/pdf)>>>>" % address.encode()),
        "a stream from the net": lambda: page(made=b"<</Length 0/F<</FS/URL/F(%s/pdf)>>>>\nstream\nendstream" % address.encode()),
        "a stream from a file": lambda: page(made=b"<</Length 0/F(/etc/passwd)>>\nstream\nendstream"),
        "a file enclosed": lambda: page(catalog=b"/Names<</EmbeddedFiles<</Names[(../../evil)7 0 R]>>>>", others=[b"<</Type/Filespec/F(../../evil)/EF<</F 8 0 R>>>>", stream(b"evil")]),
        "a password": locked,
        "encryption of nothing": lambda: pdf((b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), extra=b"/Encrypt<</Filter/Standard/V 99/R 99/O(x)/U(x)/P -1>>"),
        "cut in the middle": lambda: page()[:300],
        "without its end": lambda: page()[:-200],
        "with a web page before it": lambda: b"<html><script>alert(7331)</script></html>\n" + page(),
        "with a zip behind it": lambda: page() + b"PK\x05\x06" + b"\0" * 18,
    }
    for what, make in cases.items():
        yield f"pdf: {what}", make
