"""Write files whole or not at all, read small tables in the encodings of office PCs, show names as a person would."""

from __future__ import annotations

import codecs
import csv
import errno
import io
import os
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from nlp.errors import UsageError, WriteFailedError

TEMPORARY_SUFFIX = ".duban-tmp"

ZIP_DAMAGE = (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)
"""What zipfile raises on a damaged container, besides OSError and, for a part that is not there, KeyError."""

_REASONS = {
    errno.ENOSPC: "磁盘空间已满，请清理后再试",
    errno.EDQUOT: "超出磁盘配额，请清理后再试",
    errno.EACCES: "没有权限，或文件正被 WPS、Excel 等程序打开，请关闭后再试",
    errno.EPERM: "没有权限，请换一个文件夹",
    errno.EROFS: "所在磁盘是只读的，请换一个文件夹",
    errno.ENOENT: "所在文件夹不存在，或已被移走、删除，请检查路径",
    errno.ENOTDIR: "路径中有一段不是文件夹，请检查路径",
    errno.EISDIR: "这是文件夹，不是文件，请检查路径",
    errno.ENAMETOOLONG: "路径或文件名太长，请改短",
    errno.ELOOP: "链接互相指向，形成死循环，请改用真实的路径",
    errno.EBUSY: "正被别的程序占用，请关闭后再试",
    errno.EIO: "磁盘或网络盘读写出错，请检查后再试",
}
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200e\u200f\u2028-\u202e\u2066-\u2069]')
"""Characters that no system takes in a name, break a line or turn its direction: 附<U+202E>fdp.exe is shown as 附exe.pdf."""
_LONE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_BYTES = re.compile("[\udc80-\udcff]")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Characters that break a line or turn its direction."""


def reason(error: OSError) -> str:
    """Return in Chinese why the system refused, and what to do."""
    return _REASONS.get(error.errno or 0, f"系统报告 {error.strerror or type(error).__name__}")


@contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Turn an OSError of the block into WriteFailedError, one Chinese line that names the file."""
    try:
        yield
    except OSError as error:
        raise WriteFailedError(f"写不出“{display(path)}”：{reason(error)}") from error


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary file beside `path` that takes its place when the block ends well, and is removed when not.

    So `path` is either the old file or the whole new one, also after a crash. Raises WriteFailedError.
    """
    temporary = Path(path).parent / f".{secrets.token_hex(8)}{TEMPORARY_SUFFIX}"
    with writing(path):
        # Made here, it belongs to this call alone and has the permissions that any new file gets.
        temporary.open("xb").close()
        try:
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


def write_text_atomic(path: Path, text: str) -> None:
    """Write `text` as UTF-8 to `path`, whole or not at all, and make the folders above it. Raises WriteFailedError."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_bytes_atomic(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all, and make the folders above it. Raises WriteFailedError."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def read_text(path: Path, shown: str) -> str:
    """Return the text of a small file in UTF-8, UTF-16 or GB18030; `shown` names it in errors (清单“x.csv”). Raises UsageError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        why = "找不到这个文件" if isinstance(error, FileNotFoundError) else reason(error)
        raise UsageError(f"读不了{shown}：{why}") from None
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"读不了{shown}：请另存为 UTF-8 或 GB18030 编码的文件")


def csv_rows(text: str) -> list[list[str]]:
    """Return the rows of a CSV, its cells apart by comma or, where the header has none, by tab."""
    header = text.split("\n", 1)[0]
    delimiter = "\t" if "\t" in header and "," not in header else ","
    return list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=False))


def safe_name(words: str) -> str:
    """Return words as a part of a file name that can be written and shown anywhere; empty when nothing is left.

    >>> safe_name("县司法局/办公室. "), safe_name("附\\u202efdp.exe")
    ('县司法局_办公室', '附_fdp.exe')
    """
    return _NOT_IN_NAMES.sub("_", words).strip(". ")


def last_name(path: str, otherwise: str) -> str:
    """Return what a file from another computer is called: the `safe_name` of the last part, at most 120 characters with its suffix, or `otherwise`.

    >>> last_name("..\\\\..\\\\纪要\\r\\n.docx", "材料"), last_name("///", "材料")
    ('纪要__.docx', '材料')
    """
    words = safe_name(path.replace("\\", "/").rsplit("/", 1)[-1])
    if len(words) > 120:
        head, dot, suffix = words.rpartition(".")
        words = f"{head[:110]}{dot}{suffix[:9]}" if dot and len(suffix) < 10 else words[:120]
    return words or otherwise


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return files, by their names, as a zip: the same bytes for the same files."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            info = ZipInfo(name)  # 1980: no clock is read
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files a killed process left in `folder`."""
    for left in folder.glob(f".*{TEMPORARY_SUFFIX}"):
        with writing(left):
            left.unlink(missing_ok=True)


def display(path: str | os.PathLike[str]) -> str:
    """Return the path as one line of text that can be written anywhere.

    Names in GB18030, as archives from Windows leave them on Linux, come from the system as lone surrogates.
    """
    return os.sep.join(map(_readable, os.fspath(path).split(os.sep)))


def _readable(part: str) -> str:
    part = _LONE.sub("\ufffd", part)
    if _BYTES.search(part):
        part = part.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
    return _UNSEEN.sub("\ufffd", part)
