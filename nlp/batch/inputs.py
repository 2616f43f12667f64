"""Turn what the user typed (files, folders, patterns) into the list of files to read."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.batch.journal import JOURNAL
from nlp.batch.outputs import ANALYSES, OUTPUTS, PLANS
from nlp.files import display, reason

_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was found. `failed` pairs a path that cannot be used with the reason; `ignored` are of kinds not read."""

    files: tuple[Path, ...]
    failed: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()


def find_inputs(typed: Iterable[str | Path], *, suffixes: Collection[str]) -> Inputs:
    """Return the files meant by `typed`, each once, in the order typed and in natural order inside a folder.

    In folders only files with one of `suffixes` count; hidden files, lock files of Word and WPS and the outputs of
    earlier runs do not. A file typed out is taken whatever its suffix: the reader says what it is.
    """
    files: dict[Path, Path] = {}
    failed: list[tuple[str, str]] = []
    ignored: list[str] = []
    for item in map(str, typed):
        if not item.strip():
            # Path("") would be the current folder.
            failed.append((item, "写的路径是空的：请写明文件或文件夹"))
            continue
        for path in _expand(item):
            if path.is_dir():
                _walk(path, suffixes, files, failed, ignored)
            elif os.path.lexists(path):
                files.setdefault(_real(path), path)
            else:
                failed.append((display(path), "找不到这个文件：请检查路径"))
    return Inputs(tuple(files.values()), tuple(failed), tuple(ignored))


def _expand(item: str) -> Iterator[Path]:
    """Yield the path itself, or what the pattern matches: not every shell expands patterns."""
    if os.path.exists(item) or not glob.has_magic(item):
        yield Path(item)
        return
    matches = [Path(m) for m in sorted(glob.glob(item, recursive=True), key=natural_key)]
    # With ** a folder and its files both match; the files are enough.
    files = [m for m in matches if not m.is_dir() and not _is_hidden(m.name) and not _is_output(m)]
    yield from files or matches or [Path(item)]


def _walk(
    folder: Path,
    suffixes: Collection[str],
    files: dict[Path, Path],
    failed: list[tuple[str, str]],
    ignored: list[str],
) -> None:
    def note(error: OSError) -> None:
        failed.append((display(error.filename or folder), f"打不开这个文件夹：{reason(error)}"))

    for root, folders, names in os.walk(folder, onerror=note):
        here = Path(root)
        folders[:] = sorted((f for f in folders if not _is_hidden(f) and not _is_output(here / f)), key=natural_key)
        for name in sorted(names, key=natural_key):
            path = here / name
            if _is_hidden(name) or _is_output(path):
                continue
            if path.suffix.lower() in suffixes:
                files.setdefault(_real(path), path)
            else:
                ignored.append(display(path))


def _real(path: Path) -> Path:
    """Return the file behind links; unlike `Path.resolve`, of links in a circle too, which the reader will tell of."""
    return Path(os.path.realpath(path))


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _SYSTEM_NAMES


def _is_output(path: Path) -> bool:
    """Tell whether a run wrote this: reading our own drafts and pages would list every task again."""
    if path.parent.name in {ANALYSES, PLANS}:
        return (path.parent.parent / JOURNAL).exists()
    return (path.name in OUTPUTS or path.suffix == ".json") and (path.parent / JOURNAL).exists()


def natural_key(name: str) -> list[tuple[int, str]]:
    """Return a sort key that puts 2.txt before 10.txt."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]
