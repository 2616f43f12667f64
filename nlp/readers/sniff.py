"""What a file really is: its content decides, its name only where the content leaves it open."""

from __future__ import annotations

import re
from pathlib import PurePath

from nlp.errors import DamagedFileError, EncryptedFileError, UnsupportedFormatError
from nlp.readers.limits import entry_names

# Suffix to format; files of other suffixes are read only when their content is one of these beyond doubt.
SUFFIXES = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".docx": "docx",
    ".docm": "docx",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".srt": "srt",
    ".vtt": "vtt",
    ".doc": "doc",
    ".wps": "wps",
    ".rtf": "rtf",
}

_TEXT_FORMATS = frozenset({"txt", "md", "html", "srt", "vtt"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"\x89PNG", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"II*\x00", "图片（TIFF）"),
    (b"MM\x00*", "图片（TIFF）"),
    (b"\x7fELF", "程序文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"ID3", "音频"),
    (b"OggS", "音频"),
    (b"SQLite format 3\x00", "数据库文件"),
)
# These two begin with plain letters: a NUL close behind tells them from a text.
_SHORT_MAGIC = ((b"MZ", "程序文件"), (b"BM", "图片（BMP）"))
_ZIP_KINDS = (
    ("xl/workbook.xml", "Excel 表格（xlsx）"),
    ("ppt/presentation.xml", "演示文稿（pptx）"),
    ("OFD.xml", "OFD 版式文件"),
    ("content.xml", "OpenDocument 文档"),
    ("META-INF/container.xml", "EPUB 电子书"),
)
_OLE_KINDS = (
    ("Workbook", "Excel 表格（xls）"),
    ("Book", "Excel 表格（xls）"),
    ("PowerPoint Document", "演示文稿（ppt）"),
)
_HTML = re.compile(rb"\s*(<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(!DOCTYPE\s+html|html|head|body)\b", re.I | re.S)


def sniff(data: bytes, *, name: str) -> str:
    """Return the format of `data`: one of the values of `SUFFIXES`.

    Raises EncryptedFileError for a password-protected Word file, UnsupportedFormatError for kinds that are not read
    (pictures, programs, workbooks, archives …), DamagedFileError when the content is not what the suffix promises.
    """
    suffix = PurePath(name).suffix.lower()
    promised = SUFFIXES.get(suffix)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_format(data, name)
    if data.startswith(_OLE):
        return _ole_format(data, name, promised)
    if b"%PDF-" in data[:1024] and (promised == "pdf" or data.lstrip()[:5] == b"%PDF-"):
        return "pdf"
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        return "rtf"
    kind = _binary_kind(data)
    if kind:
        raise UnsupportedFormatError(f"{name}：内容是{kind}，不是可读取的文稿。请提供 txt、docx、pdf 或 html 文件。")
    if promised in _TEXT_FORMATS:
        return promised
    if _HTML.match(data[:4096]):
        # Office systems export web pages under the name .doc.
        return "html"
    if promised:
        raise DamagedFileError(
            f"{name}：内容不是 {suffix} 文件，可能已损坏或改错了后缀。请重新下载或拷贝；如果本来是纯文本，请把后缀改为 .txt。"
        )
    if suffix:
        raise UnsupportedFormatError(
            f"{name}：不支持 {suffix} 文件。请另存为 txt、docx、pdf 或 html；如果是纯文本，请把后缀改为 .txt。"
        )
    return "txt"


def _zip_format(data: bytes, name: str) -> str:
    names = entry_names(data, name=name)
    if "[Content_Types].xml" in names and any(n.startswith("word/") for n in names):
        return "docx"
    for entry, kind in _ZIP_KINDS:
        if entry in names:
            raise UnsupportedFormatError(f"{name}：内容是{kind}，暂不支持。请另存为 docx 或 pdf 后再试。")
    if "[Content_Types].xml" in names:
        return "docx"
    raise UnsupportedFormatError(f"{name}：内容是压缩包，不是文稿。请先解压，再选取其中的文件。")


def _ole_format(data: bytes, name: str, promised: str | None) -> str:
    if _has_stream(data, "EncryptedPackage") or _has_stream(data, "EncryptionInfo"):
        raise EncryptedFileError(f"{name}：文件有打开密码，无法读取。请在 Word 或 WPS 中取消密码、另存后再试。")
    for stream, kind in _OLE_KINDS:
        if _has_stream(data, stream) and not _has_stream(data, "WordDocument"):
            raise UnsupportedFormatError(f"{name}：内容是{kind}，暂不支持。请另存为 docx 或 pdf 后再试。")
    # The Word header usually opens the first sector; bit 8 of its flags says "encrypted" ([MS-DOC] 2.5.2).
    if data[512:514] == b"\xec\xa5" and len(data) > 524 and int.from_bytes(data[522:524], "little") & 0x0100:
        raise EncryptedFileError(f"{name}：文件有打开密码，无法读取。请在 Word 或 WPS 中取消密码、另存后再试。")
    if not _has_stream(data, "WordDocument") and promised != "wps":
        raise UnsupportedFormatError(
            f"{name}：内容不是 Word 文档，也可能已损坏。请用原来的程序打开，另存为 docx 后再试。"
        )
    return "wps" if promised == "wps" else "doc"


def _has_stream(data: bytes, stream: str) -> bool:
    """Tell whether an OLE directory entry of this name exists: 128-byte records, the name first, its length at 64."""
    title = stream.encode("utf-16-le")
    length = (len(title) + 2).to_bytes(2, "little")
    at = data.find(title)
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 66] == length:
            return True
        at = data.find(title, at + 2)
    return False


def _binary_kind(data: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    for magic, kind in _SHORT_MAGIC:
        if data.startswith(magic) and b"\x00" in data[:64]:
            return kind
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "图片、音频或视频"
    if data[4:8] == b"ftyp":
        return "视频或音频"
    return None
