from pathlib import Path

import pytest

from nlp.batch.inputs import find_inputs
from nlp.batch.journal import JOURNAL

SUFFIXES = frozenset({".txt", ".docx", ".html"})


def make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")


def found(root: Path, *typed: str) -> list[str]:
    inputs = find_inputs([root / t for t in typed], suffixes=SUFFIXES)
    return [path.relative_to(root).as_posix() for path in inputs.files]


def test_folder_is_walked_in_natural_order(tmp_path):
    make(tmp_path, "d/10.txt", "d/2.txt", "d/sub/1.DOCX")
    assert found(tmp_path, "d") == ["d/2.txt", "d/10.txt", "d/sub/1.DOCX"]


def test_hidden_files_and_lock_files_are_passed_over(tmp_path):
    make(tmp_path, "d/a.txt", "d/.a.txt", "d/~$a.docx", "d/Thumbs.db", "d/.git/b.txt")
    assert found(tmp_path, ".") == ["d/a.txt"]


@pytest.mark.parametrize("typed", [".", "**/*"])
def test_outputs_of_a_run_are_passed_over_but_not_what_lies_beside_them(tmp_path, typed):
    make(tmp_path, "d/a.txt", "d/analysis/b.txt", "out/c.txt", f"out/{JOURNAL}")
    make(tmp_path, "out/方案/c-实施方案.docx", "out/index.html", "out/c.json", "out/analysis/c.json")
    assert found(tmp_path, typed) == ["d/a.txt", "d/analysis/b.txt", "out/c.txt"]


def test_other_kinds_in_a_folder_are_told(tmp_path):
    make(tmp_path, "d/a.txt", "d/b.jpg")
    inputs = find_inputs([tmp_path / "d"], suffixes=SUFFIXES)
    assert [Path(p).name for p in inputs.ignored] == ["b.jpg"]


def test_file_typed_out_is_taken_whatever_its_kind(tmp_path):
    make(tmp_path, "b.jpg")
    assert found(tmp_path, "b.jpg") == ["b.jpg"]


def test_file_meant_twice_is_taken_once(tmp_path):
    make(tmp_path, "d/a.txt")
    assert found(tmp_path, "d/a.txt", "d", "d/../d/a.txt") == ["d/a.txt"]


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        ("d/*.txt", ["d/a1.txt", "d/a2.txt"]),
        ("d/**/*.txt", ["d/a1.txt", "d/a2.txt", "d/s/b.txt"]),
        ("?/a1.*", ["d/a1.txt"]),
    ],
)
def test_pattern_the_shell_left_is_expanded(tmp_path, pattern, files):
    make(tmp_path, "d/a1.txt", "d/a2.txt", "d/s/b.txt")
    assert found(tmp_path, pattern) == files


def test_name_with_brackets_is_a_file_first(tmp_path):
    make(tmp_path, "讲话[定稿].txt")
    assert found(tmp_path, "讲话[定稿].txt") == ["讲话[定稿].txt"]


@pytest.mark.parametrize("typed", ["no.txt", "no*.txt"])
def test_missing_path_is_reported(tmp_path, typed):
    inputs = find_inputs([tmp_path / typed], suffixes=SUFFIXES)
    assert inputs.files == ()
    assert inputs.failed == ((str(tmp_path / typed), "找不到这个文件：请检查路径"),)


def test_links_that_go_round_in_circles_are_left_to_the_reader(tmp_path):
    make(tmp_path, "d/a.txt")
    (tmp_path / "d/b.txt").symlink_to("c.txt")
    (tmp_path / "d/c.txt").symlink_to("b.txt")
    (tmp_path / "d/s").mkdir()
    (tmp_path / "d/s/up").symlink_to("..")
    assert found(tmp_path, "d", "d/b.txt") == ["d/a.txt", "d/b.txt", "d/c.txt"]


def test_broken_link_is_left_to_the_reader_also_when_typed_out(tmp_path):
    (tmp_path / "b.txt").symlink_to("nowhere.txt")
    assert found(tmp_path, "b.txt") == ["b.txt"]


@pytest.mark.parametrize("typed", ["", " "])
def test_empty_name_does_not_mean_the_current_folder(tmp_path, monkeypatch, typed):
    make(tmp_path, "a.txt")
    monkeypatch.chdir(tmp_path)
    inputs = find_inputs([typed], suffixes=SUFFIXES)
    assert not inputs.files
    assert "空的" in inputs.failed[0][1]
