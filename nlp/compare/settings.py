"""What a comparison is asked to do: every number that can change a result stands here and is written to `run.json`."""

from __future__ import annotations

from dataclasses import dataclass

STAR_LEVEL = 0.05
"""Adjusted p (q) under which a contrast gets a star."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Parameters of a comparison.

    `by` is the column of the documents that makes the groups (region, province, city, level …), `like` the columns within which alone
    documents are compared (strata), empty to compare whatever there is. `replicates` are bootstrap replicates, `permutations` the draws of the
    permutation test (all arrangements are listed instead where they are no more). `confidence` is that of the intervals. Fewer than
    `interval_documents` documents in a group: no interval; fewer than `star_documents`: no star. `word_freq` and `word_documents` are the floor
    for keywords. `interval` is how intervals are made from the replicates: t, percentile or bca; `correction` is bh, holm or none; `reference` what a
    group is set against: others, or the name of a group. `near` is the Jaccard similarity from which documents count as one (a cluster). `pool` shrinks shares (empirical Bayes).
    """

    by: str = "region"
    like: tuple[str, ...] = ("level", "year", "doc_type")
    seed: int = 20260101
    replicates: int = 2000
    permutations: int = 9999
    confidence: float = 0.95
    correction: str = "bh"
    interval_documents: int = 2
    star_documents: int = 5
    word_freq: int = 8
    word_documents: int = 4
    near: float = 0.8
    pool: bool = False
    reference: str = "others"
    interval: str = "t"
