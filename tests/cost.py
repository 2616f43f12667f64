"""How the cost of a function grows with its input: a ratio of processor times within one run, never a time."""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

ROUNDS = 5
NOISE = 0.02
"""Seconds below which a time says nothing."""

T = TypeVar("T")


def seconds(run: Callable[[T], object], given: T) -> float:
    """Return the processor time of one call; the garbage collector, whose cost hangs on all tests run before, waits."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        run(given)
        return time.process_time() - start
    finally:
        gc.enable()


def dearer(run: Callable[[T], object], short: T, long: T, *, most: float) -> str:
    """Return "" when the long input costs at most `most` times the short one, else what was measured.

    Other work on the machine only adds to a time, so the least of several rounds counts; a round that holds is the last.
    """
    least_short = least_long = float("inf")
    for _ in range(ROUNDS):
        least_short = min(least_short, seconds(run, short))
        least_long = min(least_long, seconds(run, long))
        if least_long <= most * max(least_short, NOISE):
            return ""
    return f"{least_long:.3f} s against {least_short:.3f} s: more than {most:.0f} times"
