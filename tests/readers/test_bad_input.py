"""Bad input: each kind its own error, one Chinese line that names the file and what to do."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nlp import errors
from nlp.readers import limits, read, read_bytes
from tests.readers.conftest import docx_parts, p, zipped

Make = Callable[..., bytes]


def ole(stream: str) -> bytes:
    """Return the outline of an OLE container with one directory entry of that name."""
    title = stream.encode("utf-16-le")
    entry = title.ljust(64, b"\0") + struct.pack("<H", len(title) + 2)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\0") + entry.ljust(128, b"\0")


def fails(error: type[errors.ReadError], data: bytes, name: str) -> str:
    with pytest.raises(error) as caught:
        read_bytes(data, name=name)
    message = str(caught.value)
    assert type(caught.value) is error
    assert message.startswith(f"{name}：")
    assert "请" in message
    assert "\n" not in message
    return message


def test_content_decides_over_the_name(make_docx: Make, make_pdf: Make) -> None:
    assert read_bytes(make_docx(p("正文")), name="a.txt").source.format == "docx"
    assert read_bytes(make_pdf([[(90, 700, "正文")]]), name="a.docx").source.format == "pdf"
    assert read_bytes("<html><body><p>正文</p></body></html>".encode(), name="a.doc").source.format == "html"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "图片"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 30, "图片"),
        (b"MZ\x90\x00\x03" + b"\0" * 30, "程序"),
        (b"\x7fELF" + b"\0" * 30, "程序"),
        (b"Rar!\x1a\x07", "RAR"),
        (zipped({"a.txt": "x"}), "压缩包"),
        (zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), "Excel"),
        (zipped({"OFD.xml": "x"}), "OFD"),
        (ole("Workbook"), "Excel"),
    ],
)
def test_other_kinds_under_the_name_of_a_text(data: bytes, word: str) -> None:
    assert word in fails(errors.UnsupportedFormatError, data, "a.txt")


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.doc"])
def test_text_under_another_name_is_told_apart(name: str) -> None:
    fails(errors.DamagedFileError, "这只是一段文字。".encode(), name)


def test_unknown_suffixes_are_not_guessed() -> None:
    fails(errors.UnsupportedFormatError, b"a,b\n", "a.csv")


def test_encrypted_word_files() -> None:
    assert "密码" in fails(errors.EncryptedFileError, ole("EncryptedPackage"), "a.docx")
    header = bytearray(ole("WordDocument"))
    header[512:514], header[522:524] = b"\xec\xa5", b"\x00\x01"
    fails(errors.EncryptedFileError, bytes(header), "a.doc")


@pytest.mark.parametrize("keep", [40, 300, -30])
def test_a_cut_off_docx_is_damaged(make_docx: Make, keep: int) -> None:
    fails(errors.DamagedFileError, make_docx(p("正文"))[:keep], "a.docx")


def test_an_entry_before_the_file_begins_is_damaged(make_docx: Make) -> None:
    data = bytearray(make_docx(p("正文")))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 42, 0xF0000000)
    fails(errors.DamagedFileError, bytes(data), "a.docx")


def test_a_flipped_byte_inside_a_part_is_damaged(make_docx: Make) -> None:
    data = bytearray(make_docx(p("正文" * 50)))
    at = data.index(b"word/document.xml") + 40
    data[at] ^= 0xFF
    fails(errors.DamagedFileError, bytes(data), "a.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("part", ["word/document.xml", "docProps/app.xml"])
def test_a_doctype_in_any_part_is_refused(part: str, encoding: str) -> None:
    parts = docx_parts(p("正文"))
    parts[part] = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    assert "DOCTYPE" in fails(errors.DamagedFileError, zipped(parts), "a.docx")


def test_limits_of_the_container(monkeypatch: pytest.MonkeyPatch) -> None:
    def over(**more: bytes) -> None:
        fails(errors.LimitExceededError, zipped({**docx_parts(p("正文")), **more}), "a.docx")

    noise = os.urandom(300_000)
    over(**{f"x{i}": b"" for i in range(limits.MAX_ENTRIES)})
    over(bomb=b"\0" * 2_000_000)
    monkeypatch.setattr(limits, "MAX_ENTRY_BYTES", 200_000)
    over(big=noise)
    monkeypatch.setattr(limits, "MAX_ENTRY_BYTES", 20_000_000)
    monkeypatch.setattr(limits, "MAX_TOTAL_BYTES", 500_000)
    over(one=noise, two=noise)


def test_a_small_entry_may_shrink_a_lot() -> None:
    data = zipped({**docx_parts(p("正文")), "word/media/blank.bmp": b"\0" * 900_000})
    assert read_bytes(data, name="a.docx").text == "正文"


def test_sizes_are_counted_while_inflating_because_headers_lie() -> None:
    data = bytearray(zipped({**docx_parts(p("正文")), "bomb.xml": b"\0" * 30_000_000}))
    at = data.rindex(b"PK\x01\x02")
    assert struct.unpack_from("<I", data, at + 24)[0] == 30_000_000
    struct.pack_into("<I", data, at + 24, 1_000)
    with pytest.raises((errors.LimitExceededError, errors.DamagedFileError)):
        read_bytes(bytes(data), name="a.docx")


@pytest.mark.parametrize("path", ["/etc/x.xml", "../x.xml", "C:/x.xml", "WORD/document.xml"])
def test_unsafe_and_duplicate_entry_names(path: str) -> None:
    fails(errors.DamagedFileError, zipped({**docx_parts(p("正文")), path: "<a/>"}), "a.docx")


def test_an_encrypted_entry() -> None:
    data = bytearray(zipped(docx_parts(p("正文"))))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    fails(errors.EncryptedFileError, bytes(data), "a.docx")


def test_deeply_nested_xml_does_not_crash() -> None:
    body = "<w:smartTag>" * 5_000 + "</w:smartTag>" * 5_000
    with pytest.raises(errors.ReadError):
        read_bytes(zipped(docx_parts(body)), name="a.docx")


def test_files_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    dangling = tmp_path / "dangling.txt"
    dangling.symlink_to(tmp_path / "nowhere")
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    for path, word in [
        (tmp_path / "no.txt", "不存在"),
        (tmp_path, "文件夹"),
        (loop, "循环"),
        (dangling, "链接"),
        (pipe, "普通文件"),
    ]:
        with pytest.raises(errors.UnreadableFileError, match=word):
            read(path)
    secret = tmp_path / "secret.txt"
    secret.write_text("正文", encoding="utf-8")

    def refuse(*_: object, **__: object) -> io.BytesIO:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(errors.UnreadableFileError, match="权限"):
        read(secret)


def test_a_name_that_is_not_utf8_still_gives_a_printable_message(tmp_path: Path) -> None:
    with pytest.raises(errors.UnreadableFileError) as caught:
        read(os.fsdecode(bytes(tmp_path) + b"/\xbd\xb2\n.txt"))
    str(caught.value).encode("utf-8")
    assert "\n" not in str(caught.value)


def test_importing_the_readers_loads_no_parser() -> None:
    code = "import nlp.readers, sys; print([m for m in ('lxml', 'pypdfium2', 'zipfile_', 'docx') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_a_duplicate_entry_of_the_same_name() -> None:
    stream = io.BytesIO(zipped(docx_parts(p("甲"))))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<a/>")
    fails(errors.DamagedFileError, stream.getvalue(), "a.docx")
