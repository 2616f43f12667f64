"""Plain text and Markdown: the encoding is detected, the content is kept to the letter."""

from __future__ import annotations

import codecs
import re

from nlp.datamodel import Origin
from nlp.errors import DamagedFileError
from nlp.readers.transcript import mark_speakers

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 100_000
_CJK = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_COMMON_MARKS = re.compile(r"[\t\n\r -~，。、；：？！“”‘’（）《》〈〉【】〔〕—…·　％①-⑳０-９Ａ-Ｚａ-ｚ]")
# \x1a is the end mark of DOS editors, \x0b and \x0c are Word's line and page breaks.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_NEWLINE = re.compile(r"\r\n|\r|\n")


def read_text(data: bytes, *, name: str) -> tuple[str, list[Origin]]:
    """Return the text unchanged, byte-order mark aside, and an origin for each line that is not blank.

    `paragraph` counts lines from 1. In a dictation export the text after a line like 发言人1 00:03:12 carries its
    speaker and time. Raises DamagedFileError for binary content or an unknown encoding.
    """
    text = decode(data, name=name)
    return text, mark_speakers(text, line_origins(text))


def line_origins(text: str) -> list[Origin]:
    """Return an origin for each line that is not blank, numbered as editors number lines."""
    origins: list[Origin] = []
    start = 0
    ends = [(m.start(), m.end()) for m in _NEWLINE.finditer(text)] + [(len(text), len(text))]
    for number, (end, following) in enumerate(ends, start=1):
        if text[start:end].strip():
            origins.append(Origin(start, end, paragraph=number))
        start = following
    return origins


def decode(data: bytes, *, name: str) -> str:
    """Return `data` as text: UTF-8, GB18030 or UTF-16, with or without byte-order mark. No newline is translated."""
    text = _decode_marked(data, name)
    if text is None:
        text = _decode_detected(data, name)
    controls = _CONTROLS.findall(text)
    if "\x00" in controls or len(controls) > 8 + len(text) // 200:
        raise _binary(name)
    return text


def _decode_marked(data: bytes, name: str) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise DamagedFileError(
                    f"{name}：第 {error.start + len(mark) + 1} 字节起不是有效的 {encoding.upper()} 文本，文件可能不完整。"
                    "请重新下载或拷贝，或用记事本打开核对后另存为 UTF-8。"
                ) from error
    return None


def _decode_detected(data: bytes, name: str) -> str:
    utf8 = _try(data, "utf-8")
    if utf8 is not None and "\x00" not in utf8 and (utf8.isascii() or _CJK.search(utf8)):
        return utf8
    best, best_score = None, 0.0
    for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
        text = _try(data, encoding)
        score = _plausibility(text) if text is not None else 0.0
        if score > best_score:
            best, best_score = text, score
    # A short GBK text can happen to be valid UTF-8 (Greek, Cyrillic letters); a real UTF-8 text scores badly as GBK.
    if utf8 is not None and "\x00" not in utf8 and (best_score < 0.9 or _plausibility(utf8) >= best_score):
        return utf8
    if best is None or best_score < 0.7:
        if b"\x00" in data:
            raise _binary(name)
        raise DamagedFileError(
            f"{name}：无法识别文字编码（试过 UTF-8、GB18030、UTF-16），也可能不是文本文件。请用记事本或 WPS 打开，另存为 UTF-8 的 txt 后再试。"
        )
    return best


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausibility(text: str) -> float:
    """Return the share of everyday characters: ASCII, Chinese marks, and the 3,755 hanzi of GB 2312 level 1."""
    sample = text[:_SAMPLE]
    good = sum(1 for char in sample if _COMMON_MARKS.match(char) or _is_level1(char))
    return good / max(len(sample), 1)


def _is_level1(char: str) -> bool:
    if not "\u4e00" <= char <= "\u9fff":
        return False
    code = char.encode("gb2312", errors="ignore")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


def _binary(name: str) -> DamagedFileError:
    return DamagedFileError(
        f"{name}：含有空字符或大量控制符，不是文本文件，或已损坏。请核对文件，另存为 UTF-8 的 txt 后再试。"
    )
