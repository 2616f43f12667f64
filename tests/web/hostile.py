"""Files nobody of good will hands in, made here, the same each time: bombs, documents that reach outside, broken and forged ones, texts that are orders.

`corpus(target)` names `target`, a file that must never be read, wherever a document can ask for one.
"""

from __future__ import annotations

import codecs
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

SEED = 20240620
TEXT = "在全县水利工作会议上的讲话\n（2024年3月5日）\n县水务局要在6月底前完成12公里河道清淤，县财政局配合。\n各镇要在4月20日前封堵入河排污口。\n"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SCRIPTS = (
    "<script>window.pwned=1;alert(1)</script>",
    "\"><img src=x onerror=window.pwned=1>",
    "'><svg/onload=window.pwned=1>",
    "</textarea><script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<a href=javascript:window.pwned=1>点此</a>",
    "<style>@import 'javascript:window.pwned=1'</style><body onload=window.pwned=1>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.pwned=1&gt;\">",
)
"""Words that run where they are written into a page without care; `window.pwned` tells."""
TEMPLATES = ("{{7*7}}", "{{ ''.__class__.__mro__ }}", "{% for x in range(10**9) %}{% endfor %}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{{request.app.state.ledger.url}}")
SQL = ("'; DROP TABLE tasks; --", "' OR '1'='1", "\" UNION SELECT secret FROM users --", "1); UPDATE users SET role='管理员'; --", "%_%' ESCAPE '")
FORMULAS = ("=HYPERLINK(\"http://x.example\",\"点此\")", "=cmd|' /C calc'!A0", "+SUM(1,1)", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "=IMPORTXML(\"http://x.example\")", "DDE(\"x\")")


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file: of what kind, what it calls itself (bytes of a header where no text holds it), and its bytes."""

    kind: str
    name: str | bytes
    make: Callable[[], bytes]

    @property
    def content(self) -> bytes:
        return self.make()


def corpus(target: str = "/etc/passwd") -> list[Hostile]:
    """Return all of them, each with a name of its own."""
    found = [
        *_containers(), *_xml(target), *_docx_bodies(), *_names(), *_pdfs(target), *_pages(target), *_texts(), *_subtitles(), *_forged(), *_orders(), *_broken(),
    ]
    assert len({one.name for one in found}) == len(found)
    return found


def sample(count: int, target: str = "/etc/passwd") -> list[Hostile]:
    """Return some of each kind, without those that are slow to make or to read."""
    kinds: dict[str, list[Hostile]] = {}
    for one in corpus(target):
        if one.kind != "heavy":
            kinds.setdefault(one.kind, []).append(one)
    chosen: list[Hostile] = []
    draw = random.Random(SEED)
    for many in kinds.values():
        draw.shuffle(many)
    while len(chosen) < count and any(kinds.values()):
        chosen += [many.pop() for many in kinds.values() if many][: count - len(chosen)]
    return chosen


# Containers.


def zipped(entries: dict[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in entries.items():
            file.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def paragraph(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<w:p><w:r><w:t xml:space="preserve">{escaped}</w:t></w:r></w:p>'


def parts(body: str = "", **more: bytes | str) -> dict[str, bytes | str]:
    """Return the parts of a Word file whose body is XML; `more` are parts that are put in or replaced."""
    body = body or "".join(map(paragraph, TEXT.splitlines()))
    kinds = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "comments": "comments", "header1": "header", "settings": "settings"}
    relations = "".join(f'<Relationship Id="r{n}" Type="{R}/{kind}" Target="{name}.xml"/>' for n, (name, kind) in enumerate(kinds.items()))
    made: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>',
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {W}/>",
        "word/numbering.xml": f"<w:numbering {W}/>",
        "word/footnotes.xml": f"<w:footnotes {W}/>",
        "word/comments.xml": f"<w:comments {W}/>",
        "word/header1.xml": f"<w:hdr {W}/>",
        "word/settings.xml": f"<w:settings {W}/>",
        "docProps/core.xml": "<coreProperties/>",
    }
    return {**made, **more}


def docx(body: str = "", **more: bytes | str) -> bytes:
    return zipped(parts(body, **more))


def _containers() -> Iterator[Hostile]:
    def bomb(size: int, part: str) -> Callable[[], bytes]:
        return lambda: docx(**{part: f"<w:document {W}>".encode() + b" " * size + b"</w:document>"})

    yield Hostile("zip", "炸弹-正文.docx", bomb(30 << 20, "word/document.xml"))
    yield Hostile("zip", "炸弹-样式.docx", bomb(30 << 20, "word/styles.xml"))
    yield Hostile("zip", "炸弹-图片.docx", bomb(64 << 20, "word/media/image1.png"))
    yield Hostile("heavy", "炸弹-多份.docx", lambda: docx(**{f"word/x{n}.xml": b"<a>" + b" " * 900_000 + b"</a>" for n in range(200)}))
    yield Hostile("zip", "重叠.docx", overlapping)
    yield Hostile("zip", "谎报小.docx", lambda: lying(100))
    yield Hostile("zip", "谎报零.docx", lambda: lying(0))
    yield Hostile("zip", "谎报大.docx", lambda: lying(0xFFFFFFF0))
    yield Hostile("zip", "套娃.docx", lambda: nested(8))
    yield Hostile("zip", "套娃.zip", lambda: nested(3))
    yield Hostile("heavy", "十万条目.docx", lambda: zipped({**parts(), **{f"a/{n}": b"" for n in range(100_000)}}, method=zipfile.ZIP_STORED))
    yield Hostile("zip", "三千条目.docx", lambda: zipped({**parts(), **{f"a/{n}": b"" for n in range(3_000)}}))
    yield Hostile("zip", "假条目数.docx", lambda: forged_count(docx()))
    yield Hostile("zip", "负偏移.docx", lambda: patched(docx(), b"PK\x05\x06", 16, b"\xff\xff\xff\x7f"))
    yield Hostile("zip", "加密标志.docx", encrypted)
    yield Hostile("zip", "未知压缩法.docx", lambda: patched(docx(), b"PK\x01\x02", 10, b"\x63\x00"))
    yield Hostile("zip", "只有尾.docx", lambda: b"PK\x05\x06" + b"\0" * 18)
    yield Hostile("zip", "无正文.docx", lambda: zipped({k: v for k, v in parts().items() if k != "word/document.xml"}))
    yield Hostile("zip", "lzma.docx", lambda: zipped(parts(), method=zipfile.ZIP_LZMA))
    yield Hostile("zip", "bzip2.docx", lambda: zipped(parts(), method=zipfile.ZIP_BZIP2))
    yield Hostile("zip", "bzip2炸弹.docx", lambda: zipped(parts(**{"word/document.xml": b" " * (18 << 20)}), method=zipfile.ZIP_BZIP2))
    yield Hostile("zip", "lzma炸弹.docx", lambda: zipped(parts(**{"word/styles.xml": b" " * (18 << 20)}), method=zipfile.ZIP_LZMA))
    for n, path in enumerate(("../../../../tmp/pwned.xml", "/tmp/pwned.xml", "C:\\pwned.xml", "..\\..\\pwned.xml", "word/../../pwned.xml", "word/\0pwned.xml", "CON", "word/aux.xml")):
        yield Hostile("zip", f"条目路径{n}.docx", lambda path=path: docx(**{path: "<a/>"}))
    yield Hostile("zip", "链接条目.docx", linked)
    yield Hostile("zip", "重名条目.docx", lambda: renamed(docx(**{"word/documenT.xml": "<a/>"})))
    yield Hostile("zip", "长注释.docx", lambda: docx()[:-2] + b"\xff\xff" + b"x" * 65535)


def overlapping() -> bytes:
    """Return a container whose 500 entries are the same bytes of the file."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(b" " * (1 << 20)) + packer.flush()
    name = b"word/x.xml"
    crc = zlib.crc32(b" " * (1 << 20))
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(body), 1 << 20, len(name), 0) + name + body
    central = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(body), 1 << 20, len(label), 0, 0, 0, 0, 0, 0) + label
        for label in (b"[Content_Types].xml", *(b"word/%05d.xml" % n for n in range(500)))
    )
    return local + central + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 501, 501, len(central), len(local), 0)


def lying(size: int) -> bytes:
    """Return a Word file whose largest part is said to inflate to `size` bytes."""
    data = bytearray(docx(**{"word/document.xml": f"<w:document {W}>".encode() + b" " * (19 << 20) + b"</w:document>"}))
    at = data.index(b"PK\x01\x02")
    while b"word/document.xml" not in data[at + 46 : at + 46 + 20]:
        at = data.index(b"PK\x01\x02", at + 4)
    data[at + 24 : at + 28] = struct.pack("<L", size)
    return bytes(data)


def nested(depth: int) -> bytes:
    inner = docx()
    for n in range(depth):
        inner = docx(**{f"word/embeddings/{n}.docx": inner}) if depth > 3 else zipped({"a.zip": inner})
    return inner


def forged_count(data: bytes) -> bytes:
    at = data.rindex(b"PK\x05\x06")
    return data[: at + 8] + b"\xff\xff\xff\xff" + data[at + 12 :]


def patched(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    at = data.rindex(mark) + offset
    return data[:at] + value + data[at + len(value) :]


def encrypted() -> bytes:
    data = bytearray(docx())
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    return bytes(data)


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts().items():
            info = zipfile.ZipInfo(name)
            if name == "word/styles.xml":
                info.create_system, info.external_attr, content = 3, 0o120777 << 16, "/etc/passwd"
            file.writestr(info, content)
    return out.getvalue()


def renamed(data: bytes) -> bytes:
    return data.replace(b"word/documenT.xml", b"word/document.xml")


# XML.


def _xml(target: str) -> Iterator[Hostile]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    attacks = {
        "文档类型": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a>x</a>',
        "外部实体": f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{target}">]><a>&x;</a>',
        "网络实体": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><a>&x;</a>',
        "十亿笑": f'<!DOCTYPE a [<!ENTITY l0 "笑">{laughs}]><a>&l9;</a>',
        "参数实体": f'<!DOCTYPE a [<!ENTITY % p SYSTEM "file://{target}"><!ENTITY % q "%p;">%q;]><a/>',
    }
    names = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "word/comments.xml", "word/_rels/document.xml.rels", "docProps/core.xml")
    for part in names:
        for label, xml in attacks.items():
            yield Hostile("xml", f"{label}-{part.replace('/', '-')}.docx", lambda part=part, xml=xml: docx(**{part: xml}))
    for coding in ("utf-16", "utf-16-be", "utf-32", "utf-7", "cp037"):
        xml = f'<?xml version="1.0" encoding="{coding}"?>{attacks["外部实体"]}'
        data = (codecs.BOM_UTF16_BE if coding == "utf-16-be" else b"") + xml.encode(coding)
        yield Hostile("xml", f"外部实体-{coding}.docx", lambda data=data: docx(**{"word/document.xml": data}))
    yield Hostile("xml", "包含.docx", lambda: docx(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{target}" parse="text"/>'))
    yield Hostile("xml", "样式表.docx", lambda: docx(**{"word/document.xml": f'<?xml-stylesheet href="file://{target}"?><w:document {W}><w:body>{paragraph(TEXT)}</w:body></w:document>'}))
    yield Hostile("xml", "外部关系.docx", lambda: docx(**{"word/_rels/document.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{R}/styles" Target="file://{target}" TargetMode="External"/><Relationship Id="r2" Type="{R}/footnotes" Target="../../../../..{target}"/>'
        f'<Relationship Id="r3" Type="{R}/attachedTemplate" Target="http://127.0.0.1:9/t.dotm" TargetMode="External"/></Relationships>')}))


def _docx_bodies() -> Iterator[Hostile]:
    yield Hostile("docx", "属性巨长.docx", lambda: docx(f'<w:p w:x="{"A" * 9_000_000}"/>' + paragraph(TEXT)))
    yield Hostile("docx", "属性巨多.docx", lambda: docx("<w:p " + " ".join(f'w:a{n}="x"' for n in range(50_000)) + "/>" + paragraph(TEXT)))
    yield Hostile("docx", "嵌套十万.docx", lambda: docx("<w:p>" * 100_000 + "</w:p>" * 100_000))
    yield Hostile("docx", "嵌套表二百.docx", lambda: docx("<w:tbl><w:tr><w:tc>" * 80 + paragraph("县水务局要在6月底前完成清淤。") + "</w:tc></w:tr></w:tbl>" * 80))
    yield Hostile("docx", "格子跨度.docx", lambda: docx(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>{paragraph("县水务局")}</w:tc></w:tr></w:tbl>'))
    yield Hostile("docx", "编号巨大.docx", lambda: docx('<w:p><w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>清淤</w:t></w:r></w:p>' * 3, **{
        "word/numbering.xml": f'<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="99"><w:start w:val="99999999999999"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%100、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'}))
    yield Hostile("docx", "编号非数.docx", lambda: docx('<w:p><w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="٣"/></w:numPr></w:pPr><w:r><w:t>清淤</w:t></w:r></w:p>', **{
        "word/numbering.xml": f'<w:numbering {W}><w:abstractNum w:abstractNumId=""><w:lvl w:ilvl="-1"><w:start w:val="-5"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum><w:num w:numId="٣"><w:abstractNumId w:val=""/></w:num></w:numbering>'}))
    yield Hostile("docx", "样式循环.docx", lambda: docx('<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>县水务局要在6月底前完成清淤。</w:t></w:r></w:p>', **{
        "word/styles.xml": f'<w:styles {W}><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'}))
    yield Hostile("docx", "注释引用自己.docx", lambda: docx('<w:p><w:r><w:t>清淤</w:t><w:footnoteReference w:id="1"/></w:r></w:p>', **{
        "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="1"><w:p><w:r><w:t>注</w:t><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote></w:footnotes>'}))
    yield Hostile("heavy", "段落十万.docx", lambda: zipped(parts(paragraph("县水务局要在6月底前完成清淤。") * 100_000), method=zipfile.ZIP_STORED))
    yield Hostile("docx", "段落两万空.docx", lambda: zipped(parts("<w:p/>" * 20_000 + paragraph("完")), method=zipfile.ZIP_STORED))
    yield Hostile("docx", "控制字符.docx", lambda: docx(**{"word/document.xml": f"<w:document {W}><w:body><w:p><w:r><w:t>&#1;&#0;</w:t></w:r></w:p></w:body></w:document>"}))
    yield Hostile("docx", "代理字符.docx", lambda: docx(**{"word/document.xml": f"<w:document {W}><w:body><w:p><w:r><w:t>&#xD800;清淤</w:t></w:r></w:p></w:body></w:document>"}))
    yield Hostile("docx", "域代码.docx", lambda: docx('<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe"</w:instrText></w:r><w:r><w:t>县水务局要在6月底前完成清淤。</w:t></w:r></w:p>'))


# Names.


def _names() -> Iterator[Hostile]:
    names: list[str | bytes] = [
        "../../../../etc/cron.d/讲话.txt", "..\\..\\windows\\讲话.txt", "/etc/讲话.txt", "C:\\讲话.txt", "\\\\host\\share\\讲话.txt", "讲话\x00.txt", "CON.txt", "NUL.txt", "aux.txt", "COM1.txt",
        "LPT1", "con", ".txt", "..", ". . .txt", "讲话.txt ", "讲话.txt...", "长" * 250 + ".txt", "讲" * 4000 + ".txt", "讲话\u202etxt.exe.txt", "\u202e\u2066\u200f.txt", "<script>window.pwned=1<／script>.txt",
        "\"><img src=x onerror=window.pwned=1>.txt", "讲话';window.pwned=1;'.txt", "a\"b.txt", "%2e%2e%2f%2e%2e%2fetc.txt", "..%c0%af..%c0%afx.txt", "%00.txt", "{{7*7}}.txt", "{% include '/etc/passwd' %}.txt", "${7*7}.txt",
        "=cmd|'A0'.txt", "+1.txt", "讲话；rm -rf ~；.txt", "$(touch pwned).txt", "`touch pwned`.txt", "| touch pwned.txt", "-rf.txt", "~root.txt", "讲话::$DATA.txt", "e\u0301" * 40 + ".txt", "\U0001f4a9" * 60 + ".txt",
        "讲话.txt/", "a/./b/../讲话2.txt", "讲话?token=1#x.txt", "\ufeff讲话.txt", "讲话\u2028换行.txt", "' OR 1=1 --.txt",
        "讲话".encode("gb18030") + b"\xff.txt", b"\xff\xfe\xfd.txt", b"\xed\xa0\x80.txt", b"a\tb\x0b\x1b[31m.txt",
    ]
    for n, name in enumerate(names):
        text = TEXT.replace("12公里", f"{n + 20}公里").replace("水利", f"水利第{n}次")
        yield Hostile("name", name, lambda text=text: text.encode())


# PDF.


def pdf(objects: dict[int, bytes], *, root: int = 1, trailer: bytes = b"") -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n" + b"".join(b"%d 1\n%010d 00000 n \n" % (n, at) for n, at in places.items())
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, root, trailer, start)
    return bytes(out)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), extra, content)


def one_page(box: bytes = b"0 0 595 842", catalog: bytes = b"", words: bytes = b"The water office finishes the dredging by 30 June 2024.", **more: bytes) -> dict[int, bytes]:
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>" % box,
        4: stream(b"BT /F 12 Tf 72 700 Td (%s) Tj ET" % words),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    return {**objects, **{int(key[1:]): value for key, value in more.items()}}


def _pdfs(target: str) -> Iterator[Hostile]:
    def file(name: str, make: Callable[[], bytes], kind: str = "pdf") -> Hostile:
        return Hostile(kind, f"{name}.pdf", make)

    yield file("脚本", lambda: pdf(one_page(catalog=b"/OpenAction<</S/JavaScript/JS(app.alert(1);while(1){})>>")))
    yield file("启动程序", lambda: pdf(one_page(catalog=b"/OpenAction<</S/Launch/F(/bin/sh)>>")))
    yield file("外链", lambda: pdf(one_page(catalog=b"/AA<</O<</S/URI/URI(http://127.0.0.1:9/)>>>>")))
    yield file("附件", lambda: pdf(one_page(catalog=b"/Names<</EmbeddedFiles<</Names[(x.exe) 6 0 R]>>>>", o6=b"<</Type/Filespec/F(%s)>>" % target.encode())))
    yield file("外部流", lambda: pdf({**one_page(), 4: b"<</Length 0/F(%s)>>stream\n\nendstream" % target.encode()}))
    yield file("页树自指", lambda: pdf({**one_page(), 2: b"<</Type/Pages/Kids[2 0 R 3 0 R 2 0 R]/Count 3>>"}))
    yield file("页树互指", lambda: pdf({**one_page(), 2: b"<</Type/Pages/Kids[6 0 R]/Count 9>>", 6: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Parent 2 0 R/Count 9>>"}))
    yield file("页数谎报", lambda: pdf({**one_page(), 2: b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>"}))
    yield file("页数负", lambda: pdf({**one_page(), 2: b"<</Type/Pages/Kids[3 0 R]/Count -5>>"}))
    yield file("纸张巨大", lambda: pdf(one_page(box=b"0 0 1e30 1e30")))
    yield file("纸张负", lambda: pdf(one_page(box=b"9999999999 9999999999 -9999999999 -1")))
    yield file("纸张非数", lambda: pdf(one_page(box=b"/A (b) null true")))
    yield file("万页", lambda: many_pages(10_000))
    yield file("两千页", lambda: many_pages(2_000))
    yield file("流炸弹", lambda: pdf({**one_page(), 4: stream(zlib.compress(b"BT /F 1 Tf (a) Tj ET\n" * 1_500_000, 9), b"/Filter/FlateDecode")}), "heavy")
    yield file("流炸弹双层", lambda: pdf({**one_page(), 4: stream(zlib.compress(zlib.compress(b" " * (200 << 20), 9), 9), b"/Filter[/FlateDecode/FlateDecode]")}), "heavy")
    yield file("滤镜百层", lambda: pdf({**one_page(), 4: stream(b"x" * 100, b"/Filter[%s]" % (b"/ASCIIHexDecode" * 1000))}))
    yield file("表坏", lambda: pdf(one_page()).replace(b"xref\n0 1", b"xrfe\n9 9"))
    yield file("表循环", lambda: pdf(one_page(), trailer=b"/Prev %d" % pdf(one_page()).index(b"xref\n")))
    yield file("无尾", lambda: pdf(one_page())[:-60])
    yield file("数组深", lambda: pdf({**one_page(), 6: b"[" * 50_000 + b"]" * 50_000}))
    yield file("字典深", lambda: pdf(one_page(catalog=b"/X" + b"<</X" * 20_000 + b" 1" + b">>" * 20_000)))
    yield file("括号深", lambda: pdf(one_page(words=b"(" * 30_000 + b"a" + b")" * 30_000)))
    yield file("图形栈", lambda: pdf({**one_page(), 4: stream(b"q " * 300_000 + b"BT /F 12 Tf (a) Tj ET")}))
    yield file("表单自指", lambda: pdf({**one_page(), 3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 6 0 R>>/Font<</F 5 0 R>>>>>>", 4: stream(b"/X Do BT /F 12 Tf (abc) Tj ET"),
                                           6: stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")}))
    yield file("加密", lambda: pdf(one_page(), trailer=b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"41" * 32, b"42" * 32)))
    yield file("加密未知", lambda: pdf(one_page(), trailer=b"/Encrypt<</Filter/Nobody/V 99>>"))
    yield file("标题脚本", lambda: pdf(one_page(words=b"<script>window.pwned=1</script> {{7*7}} dredging by 30 June")))
    yield file("只有头", lambda: b"%PDF-1.7\n")
    yield file("字号非数", lambda: pdf({**one_page(), 4: stream(b"BT /F 1e38 Tf -1e38 1e38 Td (abc) Tj 1e-38 0 0 1e-38 0 0 Tm (def) Tj ET")}))


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % n for n in range(10, 10 + count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    return pdf({**one_page(), 2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), **dict.fromkeys(range(10, 10 + count), page)})


# Pages.


def _pages(target: str) -> Iterator[Hostile]:
    def page(name: str, body: str, *, head: str = "", kind: str = "html") -> Hostile:
        return Hostile(kind, f"{name}.html", lambda: f"<!DOCTYPE html><html><head>{head}<title>x</title></head><body>{body}</body></html>".encode("utf-8", "surrogatepass"))

    told = "<p>县水务局要在6月底前完成12公里河道清淤。</p>"
    for n, script in enumerate(SCRIPTS):
        yield page(f"脚本{n}", f"{script}{told}")
        yield page(f"脚本文字{n}", f"<p>县水务局要在6月底前完成{script.replace('&', '&amp;').replace('<', '&lt;')}河道清淤。</p>")
    yield page("跳转", told, head=f'<meta http-equiv=refresh content="0;url=javascript:window.pwned=1"><base href="file://{target}"><link rel=import href="file://{target}">')
    yield page("数据地址", f'<object data="data:text/html,<script>window.pwned=1</script>"></object><embed src="file://{target}"><img src="file://{target}">{told}')
    yield page("嵌套十万", "<div>" * 100_000 + told + "</div>" * 100_000)
    yield page("嵌套表", "<table><tr><td>" * 300 + told)
    yield page("标签无尾", told + "<p " + "a=b " * 200_000)
    yield page("格子跨度", f'<table><tr><td colspan=100000000 rowspan=100000000>{told}</td><td>b</td></tr><tr><td>c</td></tr></table>')
    yield page("实体", f"{told}{'&amp;' * 100_000}&#x110000;&#0;&#xD800;&nosuch;")
    yield page("注释无尾", f"{told}<!--" + "-" * 500_000)
    yield page("声明炸弹", told, head="<!-->" * 100_000)
    yield Hostile("html", "实体声明.html", lambda: f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{target}">]><html><body>&x;{told}</body></html>'.encode())
    yield Hostile("html", "编码谎报.html", lambda: b"<html><head><meta charset=utf-7></head><body>+ADw-script+AD4-window.pwned+AD0-1+ADw-/script+AD4-" + told.encode("gb18030"))
    yield Hostile("html", "编码未知.html", lambda: b"<html><head><meta charset=rot13></head><body>" + told.encode() + b"</body></html>")


# Texts.


def _texts() -> Iterator[Hostile]:
    def text(name: str, make: Callable[[], bytes], kind: str = "text") -> Hostile:
        return Hostile(kind, f"{name}.txt", make)

    yield text("一字二十兆", lambda: "一".encode() * 7_000_000, "heavy")
    yield text("一字母二十兆", lambda: b"a" * 20_000_000, "heavy")
    yield text("换行二十兆", lambda: b"\n" * 20_000_000 + b"x", "heavy")
    yield text("四十九兆任务", lambda: ("县水务局要在6月底前完成12公里河道清淤。\n" * 800_000).encode(), "heavy")
    yield text("一行十万字", lambda: ("县水务局要在6月底前完成清淤，" * 8_000).encode(), "heavy")
    yield text("一句任务很多", lambda: ("县水务局、县财政局、" * 3_000 + "要在6月底前完成清淤。\n").encode(), "heavy")
    yield text("数字很长", lambda: ("县水务局要在6月底前完成" + "9" * 20_000 + "公里清淤。\n").encode())
    yield text("年份极大", lambda: "县水务局要在99999年13月45日前完成清淤，在0000年0月0日前上报，每天99:99调度，不晚于公元前1年。\n".encode())
    yield text("标点", lambda: ("，。；：" * 50_000).encode(), "heavy")
    yield text("括号深", lambda: ("（" * 20_000 + "县水务局" + "）" * 20_000).encode())
    yield text("引号深", lambda: ("“《" * 20_000).encode())
    yield text("编号乱", lambda: "".join(f"{'（' * (n % 5)}{n}）{'、' * (n % 3)}一、第{n}条\n" for n in range(3_000)).encode())
    yield text("空字符", lambda: TEXT.encode() + b"\0" * 100)
    yield text("全空字符", lambda: b"\0" * 100_000 + b"x")
    yield text("孤代理", lambda: b"\xed\xa0\x80" + TEXT.encode())
    yield text("过长编码", lambda: b"\xc0\xaf\xc0\xae\xe0\x80\xaf" + TEXT.encode())
    yield text("坏字节", lambda: TEXT.encode()[:50] + b"\xff\xfe\x80" + TEXT.encode()[50:])
    yield text("超出字符", lambda: b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80" + TEXT.encode())
    for coding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "gb18030", "big5hkscs", "shift_jis", "utf-7", "utf-8-sig"):
        yield text(f"编码-{coding}", lambda coding=coding: TEXT.encode(coding, "replace"))
    yield text("utf16奇数", lambda: codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"\x61")
    yield text("utf16孤代理", lambda: codecs.BOM_UTF16_LE + b"\x00\xd8" + TEXT.encode("utf-16-le"))
    yield text("utf32超界", lambda: codecs.BOM_UTF32_LE + b"\xff\xff\xff\x7f")
    yield text("两个标记", lambda: codecs.BOM_UTF8 * 3 + TEXT.encode())
    yield text("只有标记", lambda: codecs.BOM_UTF8 + b"\xe2\x80\x8b")
    yield text("组合字符", lambda: ("\u0301" * 50_000).encode())
    yield text("一字带千符", lambda: ("县水务局要" + "\u0336" * 10_000 + "在6月底前完成清淤。").encode())
    yield text("双向", lambda: f"\u202e{TEXT}\u2066\u202d{TEXT}".encode())
    yield text("零宽", lambda: "\u200b".join(TEXT).encode())
    yield text("私用区", lambda: ("\ue000\uf8ff\U000f0000\U0010ffff\ufffe\uffff" * 100 + TEXT).encode())
    yield text("表情", lambda: ("👨‍👩‍👧‍👦🏳️‍🌈" * 2_000 + TEXT).encode())
    yield text("分行符", lambda: TEXT.replace("\n", "\u2028").encode() + TEXT.replace("\n", "\x85").encode() + TEXT.replace("\n", "\r").encode())
    yield text("转义序列", lambda: f"\x1b[2J\x1b]0;pwned\x07{TEXT}".encode())
    yield Hostile("text", "标记.md", lambda: f"# [x](javascript:window.pwned=1)\n![x](file:///etc/passwd)\n<script>window.pwned=1</script>\n\n{TEXT}{'> ' * 5_000}x\n{'- ' * 5_000}y\n".encode())
    yield Hostile("text", "表格.md", lambda: ("|" * 20_000 + "\n" + "|-" * 10_000 + "\n" + "|县水务局" * 3_000 + "\n").encode())


def _subtitles() -> Iterator[Hostile]:
    times = ("99:99:99,999 --> 00:00:00,000", "-1:00:00,000 --> 9999999999:00:00,000", "00:00:00,000 --> 00:00:00,000", "00:00:٠٠,000 --> 1e9", f"{'9' * 5_000}:00:00,000 --> {'9' * 5_000}:00:00,001")
    for n, time in enumerate(times):
        yield Hostile("subtitle", f"时间{n}.srt", lambda time=time: f"1\n{time}\n县水务局要在6月底前完成清淤。\n\n{'9' * 50}\n{time}\n<b onclick=window.pwned=1>各镇</b>要封堵排污口。\n".encode())
        yield Hostile("subtitle", f"时间{n}.vtt", lambda time=time: f"WEBVTT - <script>\n\nSTYLE\n::cue {{}}\n\n{time.replace(',', '.')} position:{'1' * 99}%\n<v <script>window.pwned=1</script>>县水务局要在6月底前完成清淤。\n".encode())
    yield Hostile("subtitle", "倒序.srt", lambda: "".join(f"{n}\n00:{59 - n % 60:02}:00,000 --> 00:00:00,000\n第{n}句。\n\n" for n in range(3_000)).encode())
    yield Hostile("subtitle", "无字.vtt", lambda: b"WEBVTT\n\n00:00.000 --> 00:01.000\n")


# What is not what it says.


def _forged() -> Iterator[Hostile]:
    magics = {
        "png": b"\x89PNG\r\n\x1a\n", "elf": b"\x7fELF", "exe": b"MZ\x90\0", "gz": b"\x1f\x8b", "rar": b"Rar!\x1a\x07", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "rtf": b"{\\rtf1{\\object\\objdata 0105}}",
        "swf": b"CWS", "class": b"\xca\xfe\xba\xbe", "sqlite": b"SQLite format 3\0", "tar": b"x.txt".ljust(257, b"\0") + b"ustar",
    }
    for name, magic in magics.items():
        yield Hostile("forged", f"其实是{name}.docx", lambda magic=magic: magic + b"\0" * 600)
        yield Hostile("forged", f"其实是{name}.txt", lambda magic=magic: magic + b"\0\x01\x02" * 300)
    page = b"<html><body><script>window.pwned=1</script><p>" + "县水务局要在6月底前完成清淤。".encode() + b"</p></body></html>"
    yield Hostile("forged", "网页加压缩包.html", lambda: page + docx())
    yield Hostile("forged", "网页加压缩包.docx", lambda: page + docx())
    yield Hostile("forged", "pdf加压缩包.pdf", lambda: pdf(one_page()) + docx())
    yield Hostile("forged", "pdf加压缩包.docx", lambda: pdf(one_page()) + docx())
    yield Hostile("forged", "压缩包加网页.docx", lambda: docx() + page)
    yield Hostile("forged", "图片加网页.html", lambda: b"GIF89a/*" + page)
    yield Hostile("forged", "pdf加网页.html", lambda: b"<!-- %PDF-1.7 -->" + page)
    yield Hostile("forged", "文字叫pdf.pdf", lambda: TEXT.encode())
    yield Hostile("forged", "工作簿.docx", lambda: zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}))
    yield Hostile("forged", "宏.docm", lambda: docx(**{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 50}))
    yield Hostile("forged", "没有后缀", lambda: docx())
    yield Hostile("forged", "脚本.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.pwned=1'/>")
    yield Hostile("forged", "脚本.hta", lambda: page)
    yield Hostile("forged", "脚本.exe", lambda: b"MZ" + b"\0" * 100)


def _orders() -> Iterator[Hostile]:
    """Texts whose tasks, units and dates are words that would run somewhere."""
    def tasks(words: tuple[str, ...]) -> bytes:
        lines = [f"{n}. 县水务局要在6月底前完成{one}河道清淤，{one}局配合。\n{one}县司法局要在5月底前编制目录。" for n, one in enumerate(words, start=1)]
        return ("专题会议纪要\n（2024年3月5日）\n" + "\n".join(lines) + "\n").encode()

    for name, words in (("脚本", SCRIPTS), ("模板", TEMPLATES), ("查询", SQL), ("公式", FORMULAS)):
        yield Hostile("order", f"{name}任务.txt", lambda words=words: tasks(words))
        yield Hostile("order", f"{name}任务.docx", lambda words=words: docx("".join(map(paragraph, tasks(words).decode().replace("\r", " ").splitlines()))))
        cells = "".join(f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in (str(n), f'{one}完成清淤', f'{one}县水务局', '6月底前'))}</w:tr>" for n, one in enumerate(words, start=1))
        head = "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("序号", "工作任务", "牵头单位", "完成时限")) + "</w:tr>"
        yield Hostile("order", f"{name}任务表.docx", lambda head=head, cells=cells: docx(f"{paragraph('任务分解表')}<w:tbl>{head}{cells}</w:tbl>".replace("\r", " ")))


def _broken() -> Iterator[Hostile]:
    """Cut off and damaged at random places."""
    draw = random.Random(SEED)
    whole = {
        "docx": docx(), "pdf": pdf(one_page()), "html": f"<html><body><table><tr><td>{TEXT}</td></tr></table></body></html>".encode(), "txt": TEXT.encode("gb18030"),
        "srt": f"1\n00:00:01,000 --> 00:00:02,000\n{TEXT}\n".encode(),
    }
    for suffix, data in whole.items():
        for n in range(4):
            keep = draw.randrange(8, len(data))
            yield Hostile("broken", f"截断{n}.{suffix}", lambda data=data, keep=keep: data[:keep])
        for n in range(5):
            flips = [(draw.randrange(len(data)), draw.randrange(256)) for _ in range(draw.choice((1, 3, 20)))]
            yield Hostile("broken", f"翻转{n}.{suffix}", lambda data=data, flips=flips: flipped(data, flips))
        cuts = sorted(draw.sample(range(len(data)), 4))
        pieces = [data[a:b] for a, b in pairwise([0, *cuts, len(data)])]
        draw.shuffle(pieces)
        yield Hostile("broken", f"打乱.{suffix}", lambda pieces=pieces: b"".join(pieces))


def flipped(data: bytes, flips: list[tuple[int, int]]) -> bytes:
    out = bytearray(data)
    for at, value in flips:
        out[at] = value
    return bytes(out)
