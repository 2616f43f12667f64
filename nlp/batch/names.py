"""Give every input its own output name, the same whatever the order of the inputs."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from nlp.files import display

MAX_BYTES = 180
"""A file name may have 255 bytes; `-实施方案.docx` and a running number come behind the name."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"\A(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
"""What a file name on Windows may not hold, or be: results are passed on by USB stick."""


def output_names(paths: Sequence[Path]) -> list[str]:
    """Return one name per path: the file name without its last suffix where that is unique.

    Files of one name in different folders get `folder-name`, files that differ in their suffix only `name-docx`;
    what is still alike is numbered `-2`, `-3` in the order of the paths. Case does not make a difference, since it
    makes none on Windows.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for index, path in enumerate(paths):
        groups[_fold(_stem(path))].append(index)
    names: dict[int, str] = {}
    taken: set[str] = set()
    # Files with a name of their own keep it, whatever the others are called.
    for group in sorted(groups.values(), key=lambda g: (len(g) > 1, _fold(str(paths[g[0]])))):
        qualify = _qualifier([paths[i] for i in group])
        for index in sorted(group, key=lambda i: os.path.realpath(paths[i])):
            names[index] = _free(_shorten(qualify(paths[index])), taken)
            taken.add(_fold(names[index]))
    return [names[i] for i in range(len(paths))]


def _qualifier(paths: Sequence[Path]) -> Callable[[Path], str]:
    """Return the first way of naming that tells the paths apart, else the one by folder."""
    ways: tuple[Callable[[Path], str], ...] = (_stem, _by_folder, _by_suffix, _by_both)
    for way in ways:
        if len({_fold(way(p)) for p in paths}) == len(paths):
            return way
    return _by_folder


def _stem(path: Path) -> str:
    return display(path.stem)


def _by_folder(path: Path) -> str:
    return f"{_folder(path)}-{_stem(path)}"


def _by_suffix(path: Path) -> str:
    return f"{_stem(path)}-{path.suffix.removeprefix('.').lower()}"


def _by_both(path: Path) -> str:
    return f"{_folder(path)}-{_by_suffix(path)}"


def _folder(path: Path) -> str:
    return display(Path(os.path.realpath(path)).parent.name)


def _free(name: str, taken: set[str]) -> str:
    number, candidate = 1, name
    while _fold(candidate) in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def _shorten(name: str) -> str:
    name = _DEVICE.sub(lambda device: device[0] + "_", _FORBIDDEN.sub("_", name))
    return name.encode("utf-8")[:MAX_BYTES].decode("utf-8", errors="ignore").rstrip(" .") or "未命名"


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
