"""A file is written whole or not at all, and a name is shown as a person would read it."""

import errno
import os
import re
import sys
from pathlib import Path

import pytest

from nlp.errors import WriteFailedError
from nlp.files import TEMPORARY_SUFFIX, display, last_name, reason, remove_leftovers, replacing, write_text_atomic

posix = pytest.mark.skipif(os.name == "nt", reason="permissions and byte names are of POSIX")


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_text_replaces_what_was_there(tmp_path):
    (tmp_path / "a.txt").write_text("旧", encoding="utf-8")
    write_text_atomic(tmp_path / "a.txt", "新\n")
    assert (tmp_path / "a.txt").read_bytes() == "新\n".encode()
    assert contents(tmp_path) == {"a.txt": "新\n"}


def test_text_makes_the_folders_above_it(tmp_path):
    write_text_atomic(tmp_path / "结果" / "分析" / "a.txt", "新")
    assert contents(tmp_path / "结果" / "分析") == {"a.txt": "新"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_block_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, error):
    (tmp_path / "a.txt").write_text("旧", encoding="utf-8")

    def fail():
        with replacing(tmp_path / "a.txt") as temporary:
            temporary.write_text("半", encoding="utf-8")
            raise error

    with pytest.raises(error):
        fail()
    assert contents(tmp_path) == {"a.txt": "旧"}


def test_full_disk_is_one_chinese_line(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailedError, match=r"^写不出“.*a\.txt”：磁盘空间已满，请清理后再试$"):
        write_text_atomic(tmp_path / "a.txt", "新")
    assert contents(tmp_path) == {}


def test_missing_folder_is_told(tmp_path):
    def write():
        with replacing(tmp_path / "没有" / "a.txt"):
            pass

    with pytest.raises(WriteFailedError, match="所在文件夹不存在"):
        write()


@posix
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_permissions_are_those_of_any_new_file(tmp_path, mask):
    old = os.umask(mask)
    try:
        write_text_atomic(tmp_path / "a.txt", "新")
    finally:
        os.umask(old)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o666 & ~mask


def test_leftovers_of_a_killed_process_are_removed_and_nothing_else(tmp_path):
    for name in (f".0f{TEMPORARY_SUFFIX}", ".hidden", "a.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    remove_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".hidden", "a.txt"}


def test_folder_that_is_gone_has_no_leftovers(tmp_path):
    remove_leftovers(tmp_path / "没有")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_name_from_an_archive_of_windows_is_read_as_gb18030():
    name = os.fsdecode("文稿/".encode() + "讲话".encode("gb18030") + b".txt")
    assert display(name) == "文稿/讲话.txt"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("讲话 稿　1.txt", "讲话 稿　1.txt"),
        ("讲\n话.txt", "讲�话.txt"),
        ("讲\u202e话", "讲�话"),
        ("讲\ud800话", "讲�话"),
    ],
)
def test_name_is_one_line_that_can_be_written(name, shown):
    assert display(name) == shown


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("C:\\材料\\纪要.docx", "纪要.docx"), ("../../etc/passwd", "passwd"), ("附\u202efdp.exe", "附_fdp.exe"), ("\u200e一\u2066二\x85.txt", "_一_二_.txt"),
        ("a<b>:\"|?*.txt", "a_b______.txt"), ("...", "材料"), ("", "材料"), ("长" * 200 + ".docx", "长" * 110 + ".docx"), ("长" * 200, "长" * 120),
        ("长" * 110 + "." + "尾" * 100, "长" * 110 + "." + "尾" * 9),
    ],
)
def test_a_file_from_elsewhere_has_a_name_that_is_safe_anywhere(path, name):
    assert last_name(path, "材料") == name


@pytest.mark.parametrize(
    "number", [errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR, errno.EIO, errno.ELOOP, errno.EBUSY]
)
def test_what_the_system_says_is_told_in_chinese(number):
    assert not re.search("[A-Za-z]", reason(OSError(number, os.strerror(number))).replace("WPS、Excel", ""))
