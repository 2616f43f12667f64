"""The mechanical fixes made: a corrected text and the difference from the original."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import unified_diff

from nlp.audit.engine import fixed
from nlp.datamodel import Finding

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def correction(text: str, findings: Iterable[Finding], *, name: str, new_name: str) -> tuple[str, str]:
    """Return the corrected text and a unified diff; both empty where nothing is mechanical."""
    new = fixed(text, findings)
    if new == text:
        return "", ""
    # Not `splitlines`: a form feed ends no line for diff and patch.
    lines = unified_diff(_LINE.findall(text), _LINE.findall(new), name, new_name)
    return new, "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
