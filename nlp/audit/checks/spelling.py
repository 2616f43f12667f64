"""Characters that a trigram model finds unlikely where another, alike in sound or shape, or one less would be usual.

Missing characters are left to `repeats.cut`: at 0.2 false alarms in 1,000 characters the model found 1 in 20.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nlp.audit.characters import Characters, Ids, Scores, characters
from nlp.audit.likeness import twins
from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View

_HAN = re.compile(r"[\u4e00-\u9fff]")
_EDGE = 2
"""Characters on each side that decide; a text begins and ends with more line breaks than that."""
_PAD = _EDGE + 1
SUSPECT = -4.2
"""Only where the three logarithms that a character takes part in have a mean below this is a change tried."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A character to write otherwise, or not at all (`written` empty), and the rise in mean log-likelihood around it."""

    at: int
    written: str
    gain: float


def spelling(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: wrong | double, gain: nats, to: nats}: guesses of that kind whose gain is in [gain, to)."""
    low, high = float(rule.match["gain"]), float(rule.match.get("to", "inf"))
    for guess in view.once(("spelling", rule.masks), lambda v: guesses(v.masked(rule.masks))):
        kind = "wrong" if guess.written else "double"
        if kind == rule.match["what"] and low <= guess.gain < high:
            yield Match(guess.at, guess.at + 1, {"suggestion": guess.written})


def guesses(text: str, model: Characters | None = None) -> list[Guess]:
    """Return the best change at each suspect place of a text, of those next to each other the best."""
    model = model or characters()
    padded = "\n" * _PAD + text + "\n" * _PAD
    ids = model.ids(padded)
    scores = model.after(ids[:-2], ids[1:-1], ids[2:])
    means = (scores[:-2] + scores[1:-1] + scores[2:]) / 3
    suspects = (int(p) + _EDGE for p in np.flatnonzero(means < SUSPECT))
    places = [p for p in suspects if ids[p] and _HAN.match(padded[p])]
    if not places:
        return []
    kept: dict[int, Guess] = {}
    for guess in [*_double(model, ids, places), *sorted(_wrong(model, ids, padded, places), key=lambda g: -g.gain)]:
        if guess.gain > 0 and not {guess.at - 1, guess.at, guess.at + 1} & set(kept):
            kept[guess.at] = guess
    return [kept[at] for at in sorted(kept)]


def _wrong(model: Characters, ids: Ids, text: str, places: list[int]) -> Iterator[Guess]:
    options = [[text[p], *(c for c in twins(text[p]) if model.id(c))] for p in places]
    owners = np.repeat(places, [len(o) for o in options])
    windows = ids[owners[:, None] + np.arange(-_EDGE, _EDGE + 1)]
    windows[:, _EDGE] = [model.id(c) for each in options for c in each]
    likely = _likely(model, windows)
    start = 0
    for p, each in zip(places, options, strict=True):
        mine = likely[start : start + len(each)]
        start += len(each)
        best = int(np.argmax(mine))
        yield Guess(p - _PAD, each[best], float(mine[best] - mine[0]))


def _double(model: Characters, ids: Ids, places: list[int]) -> Iterator[Guess]:
    # 漂漂亮亮 and the like are words.
    alone = (p for p in places if ids[p] == ids[p - 1] and ids[p + 1] != ids[p + 2] and ids[p - 2] != ids[p - 3])
    twice = np.array(list(alone), dtype=np.int64)
    windows = ids[twice[:, None] + np.arange(-_EDGE, _EDGE + 1)]
    gains = _likely(model, np.delete(windows, _EDGE, axis=1)) - _likely(model, windows)
    for p, gain in zip(twice.tolist(), gains.tolist(), strict=True):
        yield Guess(p - _PAD, "", gain)


def _likely(model: Characters, windows: Ids) -> Scores:
    """Return the mean log-likelihood of the characters after the first two, for windows of one length (n, length)."""
    each = [model.after(windows[:, k - 2], windows[:, k - 1], windows[:, k]) for k in range(2, windows.shape[1])]
    return np.asarray(np.mean(each, axis=0), dtype=np.float32)
