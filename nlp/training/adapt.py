"""Train an office's own model: from a base, on its corrected documents, a share of them held out to stop in time.

The result lies between the base and what the new documents alone make of it (weights interpolated, Wortsman et al. 2022):
a new kind is learnt without unlearning the others.
"""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlp.errors import DataError
from nlp.training import card, folder
from nlp.training.base import network_from
from nlp.training.check import LEAST_HELD
from nlp.training.corpus import Annotated, prepare
from nlp.training.examples import UNKNOWN, Example, example
from nlp.training.finetune import Recipe, fit, probabilities
from nlp.training.network import Network

KEEP = 0.4
"""Share of the base in the result, when the base knows the roles already."""
PATIENCE = 3
STEP, STEPS = 1500, 250
"""Characters in a step, and how many steps little data gets."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a training: epochs run, figures before and after on the held-out documents (None without any)."""

    folder: Path
    epochs: int
    seconds: float
    train: int
    held: int
    before: dict[str, float] | None
    after: dict[str, float] | None


def adapt(
    base: str,
    documents: Sequence[dict[str, Any]],
    out: Path,
    *,
    recipe: Recipe,
    held_share: float = 0.15,
    sources: Sequence[Path] = (),
    tell: Callable[[dict[str, Any]], None] = lambda figures: None,
) -> Outcome:
    """Train from `base` on corpus records and write the model folder `out`.

    `tell` gets the figures of every epoch. Raises ModelError when the base cannot be read, DataError when no segment has
    a role, OSError when the folder cannot be written.
    """
    began = time.monotonic()
    every = [prepare(d) for d in documents]
    if not any(role for d in every for role in d.roles):
        raise DataError("训练数据里没有一个句段标了类别：请先在标注工具中标出任务部署、原则要求等类别，再导出")
    train, held = split(every, held_share, seed=recipe.seed)
    network, tokenizer = network_from(base, recipe)
    learnt = (Path(base) / folder.HEADS).is_file()
    start = copy.deepcopy(network.state_dict()) if learnt else None
    watch = [example(d, tokenizer) for d in held]
    before = figures(network, watch) if learnt and watch else None
    best: dict[str, Any] = {"score": -1.0, "state": None, "epoch": 0}
    epochs = 0

    def each(current: Network, told: dict[str, Any]) -> bool:
        nonlocal epochs
        epochs = told["epoch"]
        if not watch:
            tell(told)
            return False
        measured = figures(current, watch)
        tell({**told, **measured})
        if measured["role_macro_f1"] > best["score"]:
            best.update(score=measured["role_macro_f1"], state=copy.deepcopy(current.state_dict()), epoch=told["epoch"])
        return bool(told["epoch"] - best["epoch"] >= PATIENCE)

    result = fit(network, train, tokenizer, recipe, each=each)
    if best["state"] is not None:
        result.load_state_dict(best["state"])
    if start is not None:
        mixed = {k: v if not v.is_floating_point() else v.lerp(start[k], KEEP) for k, v in result.state_dict().items()}
        result.load_state_dict(mixed)
    after = figures(result, watch) if watch else None
    outcome = Outcome(out, epochs, round(time.monotonic() - began, 1), len(train), len(held), before, after)
    meta = {
        "name": out.name,
        "kind": f"fine-tuned from {Path(base).name} with `duban train`",
        "base": Path(base).name,
        "data": card.data_of(sources),
        **card.counts(train),
        "recipe": {"epochs": epochs, "rate": recipe.rate, "seed": recipe.seed},
        "training": {"seconds": outcome.seconds, "held_documents": len(held)},
        "versions": card.versions("torch", "transformers", "onnxruntime", "numpy"),
    }
    if after:
        meta["calibration"] = {"held_documents": len(held), **{k: round(v, 4) for k, v in after.items()}}
    folder.save(result, tokenizer, out, meta)
    card.write(out, by="duban train")
    return outcome


def split(documents: Sequence[Annotated], share: float, *, seed: int) -> tuple[list[Annotated], list[Annotated]]:
    """Return documents to train on and to hold out, drawn by document; none held out where there are too few."""
    count = round(len(documents) * share) if len(documents) >= LEAST_HELD else 0
    order = list(range(len(documents)))
    random.Random(seed).shuffle(order)
    held = set(order[:count])
    return [d for i, d in enumerate(documents) if i not in held], [d for i, d in enumerate(documents) if i in held]


def figures(network: Network, examples: Sequence[Example]) -> dict[str, float]:
    """Return share of roles right and their macro F1 over the labelled segments of the examples."""
    guess = np.concatenate([p.argmax(1) for p in probabilities(network, examples)])
    gold = np.concatenate([e.roles for e in examples])
    known = gold != UNKNOWN
    guess, gold = guess[known], gold[known]
    scores = []
    for role in np.unique(gold):
        hit = ((guess == role) & (gold == role)).sum()
        scores.append(2 * hit / ((guess == role).sum() + (gold == role).sum()))
    return {"role_acc": float((guess == gold).mean()) if len(gold) else 0.0, "role_macro_f1": float(np.mean(scores)) if scores else 0.0}


def recipe_for(characters: int, *, epochs: float | None, rate: float | None, seed: int, threads: int) -> Recipe:
    """Return the recipe for an office's data of so many characters: little, so many passes and gentler steps than the first training."""
    passes = min(40.0, max(6.0, STEPS * STEP / max(characters, 1)))
    return Recipe(
        epochs=epochs or round(passes, 1),
        rate=rate or 2e-4,
        head_rate=6e-4,
        characters=STEP,
        change=0.5,
        average=0.97,
        seed=seed,
        threads=threads,
    )
