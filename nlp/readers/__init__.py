"""Turn a file into a `Doc`: text, where each stretch of it came from, and nothing guessed.

`read` looks at the content, not only at the name, and raises a `ReadError` with one Chinese line when it cannot.
Nothing heavy is imported until a file of that kind comes along.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path

from nlp.datamodel import Doc, Origin, Source
from nlp.errors import DamagedFileError, EmptyFileError, LimitExceededError, UnreadableFileError
from nlp.files import display, reason
from nlp.readers.limits import MAX_CHARS, MAX_FILE_BYTES, MAX_TEXT_BYTES, check_size
from nlp.readers.sniff import SUFFIXES, sniff

__all__ = ["SUFFIXES", "read", "read_bytes"]

_INVALID = re.compile("[\x00\ud800-\udfff]")
_BLANK = "\ufeff\u200b\u200c\u200d\u2060\x1a\x0c"


def read(path: str | os.PathLike[str]) -> Doc:
    """Return the document in the file at `path`.

    Raises a subclass of `nlp.errors.ReadError`: UnreadableFileError, EmptyFileError, UnsupportedFormatError,
    EncryptedFileError, DamagedFileError, NeedsOcrError or LimitExceededError.
    """
    shown = display(path)
    name = display(os.path.basename(os.path.normpath(os.fspath(path))))
    return _read(_load(Path(path), name), name=name, path=shown)


def read_bytes(data: bytes, *, name: str) -> Doc:
    """Return the document held in `data`; `name` is its file name, whose suffix helps where the content leaves it open."""
    check_size(len(data), name=display(name), limit=MAX_FILE_BYTES)
    return _read(data, name=display(name), path=None)


def _load(path: Path, name: str) -> bytes:
    try:
        status = path.stat()
    except FileNotFoundError as error:
        what = "链接指向的文件不存在" if path.is_symlink() else "文件不存在"
        raise UnreadableFileError(f"{name}：{what}。请核对路径和文件名。") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise _unreadable(name, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableFileError(f"{name}：这是文件夹，不是文件。请指定其中的文件。")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFileError(f"{name}：不是普通文件（可能是设备或管道）。请指定文稿文件。")
    check_size(status.st_size, name=name, limit=MAX_FILE_BYTES)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _unreadable(name, error) from error
    check_size(len(data), name=name, limit=MAX_FILE_BYTES)
    return data


def _unreadable(name: str, error: Exception) -> UnreadableFileError:
    if isinstance(error, PermissionError):
        return UnreadableFileError(f"{name}：没有读取权限。请在文件属性中开放读取权限，或换有权限的账号再试。")
    if isinstance(error, OSError):
        return UnreadableFileError(f"{name}：文件打不开：{reason(error)}。")
    return UnreadableFileError(f"{name}：文件打不开（{error}）。请检查路径和文件名后再试。")


def _read(data: bytes, *, name: str, path: str | None) -> Doc:
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyFileError(f"{name}：文件是空的。请核对是否拷贝完整。")
    kind = sniff(data, name=name)
    try:
        text, origins = _dispatch(data, kind, name)
    except (RecursionError, MemoryError) as error:
        raise LimitExceededError(
            f"{name}：文件结构过于复杂，超出处理能力。请在 Word 或 WPS 中另存为新的文件，或拆分后再试。"
        ) from error
    if not text.strip().strip(_BLANK).strip():
        raise EmptyFileError(f"{name}：文件里没有文字。请核对文件内容；如果正文是图片，请先做文字识别（OCR）。")
    if len(text) > MAX_CHARS:
        raise LimitExceededError(f"{name}：文字超过 {MAX_CHARS // 10_000} 万字。请拆分成几个文件后再试。")
    if _INVALID.search(text):
        raise DamagedFileError(f"{name}：含有无效字符，文件可能已损坏。请另存为新的文件后再试。")
    source = Source(name=name, format=kind, sha256=hashlib.sha256(data).hexdigest(), path=path)
    return Doc(text=text, source=source, origins=tuple(origins))


def _dispatch(data: bytes, kind: str, name: str) -> tuple[str, list[Origin]]:
    if kind in ("txt", "md", "html", "srt", "vtt"):
        check_size(len(data), name=name, limit=MAX_TEXT_BYTES)
    if kind in ("txt", "md"):
        from nlp.readers.text import read_text

        return read_text(data, name=name)
    if kind in ("srt", "vtt"):
        from nlp.readers.text import decode
        from nlp.readers.transcript import read_subtitles

        return read_subtitles(decode(data, name=name), name=name)
    if kind == "html":
        from nlp.readers.html import read_html

        return read_html(data, name=name)
    if kind == "docx":
        from nlp.readers.docx import read_docx

        return read_docx(data, name=name)
    if kind == "pdf":
        from nlp.readers.pdf import read_pdf

        return read_pdf(data, name=name)
    from nlp.readers.docx import read_docx
    from nlp.readers.office import convert

    return read_docx(convert(data, kind=kind, name=name), name=name)
