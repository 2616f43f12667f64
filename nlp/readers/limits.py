"""What a file may cost at most, and the only way into a zip container: sizes are checked while inflating."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from nlp.errors import DamagedFileError, EncryptedFileError, LimitExceededError
from nlp.files import ZIP_DAMAGE

MB = 1_000_000
MAX_TEXT_BYTES = 50 * MB
MAX_FILE_BYTES = 100 * MB
MAX_ENTRIES = 2_000
MAX_ENTRY_BYTES = 20 * MB
MAX_TOTAL_BYTES = 100 * MB
MAX_RATIO = 100
SMALL_ENTRY_BYTES = 1 * MB
MAX_PAGES = 3_000
MAX_CHARS = 50_000_000

_CHUNK = 1 << 16
_ABSOLUTE = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)")
# UTF-16 parts would hide the declaration from a plain search.
_DOCTYPE = tuple("<!DOCTYPE".encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be"))


def check_size(size: int, *, name: str, limit: int) -> None:
    """Raise LimitExceededError when a file of `size` bytes is over `limit`."""
    if size > limit:
        pictures = "" if limit == MAX_TEXT_BYTES else "，或压缩其中的图片"
        raise LimitExceededError(
            f"{name}：文件有 {size / MB:.0f} MB，超过 {limit // MB} MB 的上限。请拆分成几个文件{pictures}后再试。"
        )


def unzip(data: bytes, *, name: str) -> dict[str, bytes]:
    """Return the XML parts of an office container (path to bytes), after every limit held.

    The limits are those of knowledge/web.md C.5. Other entries (pictures, fonts) are inflated only to be measured.
    Raises LimitExceededError, EncryptedFileError or DamagedFileError; a part with a DOCTYPE counts as damaged.
    """
    archive = _open(data, name)
    entries = archive.infolist()
    _check_directory(entries, size=len(data), name=name)
    parts: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        keep = path.lower().endswith((".xml", ".rels"))
        pieces: list[bytes] = []
        size = 0
        for chunk in _inflate(archive, entry, name):
            size += len(chunk)
            total += len(chunk)
            _check_entry(size, entry.compress_size, path=path, name=name)
            if total > MAX_TOTAL_BYTES:
                raise _bomb(name, f"解压后超过 {MAX_TOTAL_BYTES // MB} MB")
            if keep:
                pieces.append(chunk)
        if keep:
            parts[path] = b"".join(pieces)
            if any(mark in parts[path] for mark in _DOCTYPE):
                raise DamagedFileError(
                    f"{name}：内部文件 {path} 含有不允许的 DOCTYPE 声明，可能是恶意文件。"
                    "请核实来源，用 Word 或 WPS 另存为新的 docx 再试。"
                )
    return parts


def entry_names(data: bytes, *, name: str) -> list[str]:
    """Return the entry paths of a zip container without inflating anything."""
    return [entry.filename.replace("\\", "/") for entry in _open(data, name).infolist()]


def _open(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (OverflowError, *ZIP_DAMAGE) as error:
        raise _damaged(name) from error


def _check_directory(entries: list[zipfile.ZipInfo], *, size: int, name: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise _bomb(name, f"内含 {len(entries)} 个文件，超过 {MAX_ENTRIES} 个")
    seen: set[str] = set()
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if _ABSOLUTE.search(path):
            raise DamagedFileError(f"{name}：压缩包内有不安全的路径 {path!r}，可能是恶意文件。请核实来源后重新索取。")
        if path.lower() in seen:
            raise DamagedFileError(
                f"{name}：压缩包内有重名文件 {path!r}，可能是恶意文件。请用 Word 或 WPS 另存后再试。"
            )
        seen.add(path.lower())
        if entry.flag_bits & 0x1:
            raise EncryptedFileError(f"{name}：文件已加密，打不开。请取消密码、另存后再试。")
        _check_entry(entry.file_size, entry.compress_size, path=path, name=name)
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise _bomb(name, f"解压后超过 {MAX_TOTAL_BYTES // MB} MB")
    # Entries that overlap inside the file cost more than the file holds.
    if sum(entry.compress_size for entry in entries) > size:
        raise _damaged(name)


def _check_entry(size: int, packed: int, *, path: str, name: str) -> None:
    if size > MAX_ENTRY_BYTES:
        raise _bomb(name, f"内部文件 {path} 解压后超过 {MAX_ENTRY_BYTES // MB} MB")
    if size > SMALL_ENTRY_BYTES and size > MAX_RATIO * max(packed, 1):
        raise _bomb(name, f"内部文件 {path} 的压缩比超过 {MAX_RATIO} 倍")


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except (OSError, *ZIP_DAMAGE) as error:
        raise _damaged(name) from error


def _damaged(name: str) -> DamagedFileError:
    return DamagedFileError(f"{name}：文件已损坏，无法解压。请重新下载或拷贝，或在 Word、WPS 中打开修复后另存为 docx。")


def _bomb(name: str, what: str) -> LimitExceededError:
    return LimitExceededError(f"{name}：{what}，为安全起见不予读取。请核实来源，或删去其中的图片、附件另存后再试。")
