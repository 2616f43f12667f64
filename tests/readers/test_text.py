"""Plain text: encodings, and the content to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import DamagedFileError, EmptyFileError, LimitExceededError
from nlp.readers import read, read_bytes

TEXT = "　　同志们：\r\n今年6月底前，县司法局要建成执法平台。\n\n谢谢！\r"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_text_is_the_decoded_content_unchanged(encoding: str, suffix: str) -> None:
    doc = read_bytes(TEXT.encode(encoding), name=f"讲话{suffix}")
    assert doc.text == TEXT
    assert doc.source.format == suffix[1:]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_two_characters_are_enough_to_tell_the_encoding(encoding: str) -> None:
    assert read_bytes("联通".encode(encoding), name="a.txt").text == "联通"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_ascii_in_utf16_without_mark(encoding: str) -> None:
    assert read_bytes("plan 2026\n".encode(encoding), name="a.txt").text == "plan 2026\n"


def test_utf8_of_another_script_is_not_taken_for_gbk() -> None:
    text = "Добрый день, коллеги. Начинаем совещание.\n"
    assert read_bytes(text.encode(), name="a.txt").text == text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1))
def test_any_utf8_with_a_mark_comes_back(text: str) -> None:
    if not text.strip() or text.strip("\ufeff\u200b\u200c\u200d\u2060 ").strip() == "":
        return
    assert read_bytes(text.encode("utf-8-sig"), name="a.txt").text == text


def test_origins_number_the_lines_from_one() -> None:
    doc = read_bytes(TEXT.encode(), name="a.txt")
    assert [(doc.quote(o), o.paragraph) for o in doc.origins] == [
        ("　　同志们：", 1),
        ("今年6月底前，县司法局要建成执法平台。", 2),
        ("谢谢！", 4),
    ]


def test_source_names_the_file_and_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "讲话.txt"
    path.write_bytes(b"abc\n")
    source = read(path).source
    assert (source.name, source.format, source.path) == ("讲话.txt", "txt", str(path))
    assert source.sha256 == "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb"


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", "　　\n".encode(), b"\x00" * 40])
def test_a_file_without_text_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyFileError, match=r"^a\.txt：.*。"):
        read_bytes(data, name="a.txt")


@pytest.mark.parametrize(
    "data",
    [
        "前面是字\x00后面也是字".encode(),
        bytes(range(256)) * 20,
        b"\xff\xfe\x00\xd8A\x00",
        b"\xef\xbb\xbf\xe5\x90",
        "繁體公文的內容與說明文字".encode("big5"),
    ],
    ids=["nul", "binary", "lone surrogate", "cut off", "big5"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedFileError, match=r"^a\.txt：.*请"):
        read_bytes(data, name="a.txt")


def test_ten_megabytes_are_read_and_more_than_fifty_refused() -> None:
    line = "各镇要在月底前完成自查。\n".encode()
    assert len(read_bytes(line * (10_000_000 // len(line)), name="a.txt").text) > 3_000_000
    with pytest.raises(LimitExceededError, match="50 MB"):
        read_bytes(line * (50_000_000 // len(line) + 1), name="a.txt")
