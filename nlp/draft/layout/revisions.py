"""Words a language model polished, as tracked changes: what it took out and put in, for a reader to accept or reject."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

SHORTEST = 2
"""Characters in common between two changes that are worth showing as such."""


def differences(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield, in order, what stayed (`same`, words), went (`del`, words) and came (`ins`, words).

    >>> list(differences("要严肃地追究责任。", "要严肃追究责任。"))
    [('same', '要严肃'), ('del', '地'), ('same', '追究责任。')]
    """
    gone = come = ""
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal" and (b - a >= SHORTEST or not (gone or come) or b == len(before)):
            yield from ((name, words) for name, words in (("del", gone), ("ins", come)) if words)
            yield "same", before[a:b]
            gone = come = ""
        else:
            gone, come = gone + before[a:b], come + after[c:d]
    yield from ((name, words) for name, words in (("del", gone), ("ins", come)) if words)


def revised(before: str, after: str, runs: Callable[[str], str], revision: Callable[[str], str]) -> str:
    """Return the runs of polished words. `runs` sets words, `revision` gives the attributes of the next change."""
    out = []
    for kind, words in differences(before, after):
        xml = runs(words)
        if kind == "del":
            xml = xml.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
        out.append(xml if kind == "same" else f"<w:{kind} {revision(kind)}>{xml}</w:{kind}>")
    return "".join(out)
