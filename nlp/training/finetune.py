"""Train the network on annotated documents, and read documents with it through torch.

A step takes whole documents: all their windows are encoded together, then each document's segments in a row. The weights kept
are a running average (Polyak), which on few documents scatters less than the last ones.
"""

from __future__ import annotations

import copy
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from nlp.classify import place
from nlp.classify.tags import BIO
from nlp.classify.windows import LONGEST, Batch, Tokenizer, Window, collate
from nlp.tasks.rows import ROW_ROLES
from nlp.training.augment import augment
from nlp.training.corpus import Annotated, prepare
from nlp.training.examples import ROLE_LIST, UNKNOWN, Example, example
from nlp.training.network import Encoder, Network

_NO_ROW = [at for at, role in enumerate(ROLE_LIST) if role not in ROW_ROLES]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. Rates are for AdamW, falling linearly to a tenth after a short rise."""

    epochs: float = 8
    rate: float = 4e-4
    head_rate: float = 1.5e-3
    characters: int = 5000
    """Pieces in a step, at least; whole documents."""
    dropout: float = 0.25
    smoothing: float = 0.05
    balance: float = 0.3
    """Weight of a role: (1 / its share) to this power, so that rare ones are learnt (0: none)."""
    tag_weight: float = 2.0
    change: float = 0.7
    """Share of the documents that are changed (`augment`) each time they are read."""
    hidden: float = 0.08
    """Share of the pieces hidden in training, so that a role does not hang on one word."""
    average: float = 0.995
    seed: int = 11
    threads: int = 2


def new_network(encoder: Encoder, recipe: Recipe) -> Network:
    """Return a network with new heads on `encoder`."""
    return Network(encoder, roles=len(ROLE_LIST), tags=len(BIO), features=place.BUCKETS, dropout=recipe.dropout)


def fit(
    network: Network,
    documents: Sequence[Annotated],
    tokenizer: Tokenizer,
    recipe: Recipe,
    *,
    device: str = "cpu",
    each: Callable[[Network, dict[str, Any]], bool] | None = None,
) -> Network:
    """Return the trained network (the averaged weights); `network` itself is trained too.

    `each` is called after every epoch with the averaged network and the figures of the epoch; training stops when it returns
    True.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    chance = random.Random(recipe.seed)
    network.to(device)
    for module in network.encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = min(recipe.dropout, 0.1)
    averaged = copy.deepcopy(network).eval()
    plain = [example(d, tokenizer) for d in documents]
    weights = role_weights(plain, recipe.balance).to(device)
    inner = list(network.encoder.parameters())
    known = {id(p) for p in inner}
    groups = [
        {"params": inner, "lr": recipe.rate, "top": recipe.rate},
        {"params": [p for p in network.parameters() if id(p) not in known], "lr": recipe.head_rate, "top": recipe.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.02, fused=True)
    total = max(1, round(recipe.epochs * sum(len(w.ids) for e in plain for w in e.windows) / recipe.characters))
    step, done = 0, False
    began = time.monotonic()
    epoch = 0
    while step < total and not done:
        epoch += 1
        losses: list[float] = []
        network.train()
        for group in _groups(documents, plain, tokenizer, recipe, chance):
            for g in optimizer.param_groups:
                g["lr"] = g["top"] * min(1.0, (step + 1) / max(20, 0.06 * total)) * max(0.1, 1 - step / total)
            loss = _loss(network, group, weights, recipe, device, tokenizer.mask)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            losses.append(float(loss.detach()))
            step += 1
            keep = min(recipe.average, (step + 1) / (step + 10))
            with torch.no_grad():
                for slow, fast in zip(averaged.parameters(), network.parameters(), strict=True):
                    slow.lerp_(fast, 1 - keep)
            if step >= total:
                break
        if each:
            done = each(averaged, {"epoch": epoch, "step": step, "steps": total, "loss": round(float(np.mean(losses)), 4), "seconds": round(time.monotonic() - began)})
    return averaged


def role_weights(examples: Sequence[Example], power: float) -> Tensor:
    """Return the weight of every role; the mean over the segments is 1."""
    counts = Counter(int(r) for e in examples for r in e.roles if r != UNKNOWN)
    total = sum(counts.values())
    raw = np.array([(total / max(counts[i], 1)) ** power if counts[i] else 0.0 for i in range(len(ROLE_LIST))])
    mean = sum(raw[i] * counts[i] for i in range(len(ROLE_LIST))) / max(total, 1)
    return torch.tensor(raw / (mean or 1.0), dtype=torch.float32)


def _groups(
    documents: Sequence[Annotated], plain: Sequence[Example], tokenizer: Tokenizer, recipe: Recipe, chance: random.Random
) -> Iterator[list[Example]]:
    """Yield the documents of each step, in random order, some of them changed."""
    order = list(range(len(documents)))
    chance.shuffle(order)
    group: list[Example] = []
    size = 0
    for i in order:
        item = plain[i]
        if chance.random() < recipe.change:
            changed = prepare(augment(documents[i].gold, chance), check=False)
            item = example(changed, tokenizer)
        group.append(item)
        size += sum(len(w.ids) for w in item.windows)
        if size >= recipe.characters:
            yield group
            group, size = [], 0
    if group:
        yield group


def _loss(network: Network, group: Sequence[Example], weights: Tensor, recipe: Recipe, device: str, mask: int | None = None) -> Tensor:
    vectors: dict[tuple[int, int], Tensor] = {}
    tag_loss, pieces = torch.zeros((), device=device), 0
    for some in _by_length([(d, w, t) for d, e in enumerate(group) for w, t in zip(e.windows, e.tags, strict=True)]):
        batch = collate([w for _, w, _ in some])
        tags = np.full(batch.ids.shape, UNKNOWN, dtype=np.int64)
        for row, (_, _, given) in zip(tags, some, strict=True):
            row[: len(given)] = given
        if mask is not None:
            batch.ids[(tags != UNKNOWN) & (torch.rand(tags.shape).numpy() < recipe.hidden)] = mask
        length = batch.ids.shape[1]
        offset = torch.randint(1, LONGEST - length + 2, (len(some), 1))
        # Another encoder has its own way of counting positions.
        positions = offset + torch.arange(length) if network.encoder.ngrams else None
        out, scores = _read(network, batch, device, positions)
        labels = torch.from_numpy(tags).flatten().to(device)
        tag_loss = tag_loss + nn.functional.cross_entropy(scores.flatten(0, 1), labels, ignore_index=UNKNOWN, reduction="sum")
        pieces += int((labels != UNKNOWN).sum())
        for i, (d, w, _) in enumerate(some):
            for k, segment in enumerate(w.segments):
                if segment >= 0:
                    vectors[d, segment] = out[i, k]
    role_loss, count = torch.zeros((), device=device), 0
    for d, item in enumerate(group):
        if not len(item.roles):
            continue
        rows = torch.stack([vectors[d, i] for i in range(len(item.roles))])
        roles = torch.from_numpy(item.roles).to(device)
        scores = network.decide(rows, torch.from_numpy(item.places).to(device), torch.from_numpy(item.above).to(device))
        role_loss = role_loss + nn.functional.cross_entropy(
            scores, roles, weight=weights, ignore_index=UNKNOWN, label_smoothing=recipe.smoothing, reduction="sum"
        )
        count += int((roles != UNKNOWN).sum())
        denied = torch.from_numpy(item.denied & (item.roles == UNKNOWN)).to(device)
        if bool(denied.any()):  # no row, whatever else: the mass on the other roles is to be all
            role_loss = role_loss - scores[denied].float().softmax(-1)[:, _NO_ROW].sum(-1).clamp_min(1e-6).log().sum()
            count += int(denied.sum())
    return role_loss / max(count, 1) + recipe.tag_weight * tag_loss / max(pieces, 1)


def _by_length(items: Sequence[tuple[int, Window, NDArray[np.int64]]]) -> list[list[tuple[int, Window, NDArray[np.int64]]]]:
    """Group windows so that a long one does not pad the short ones."""
    out: list[list[tuple[int, Window, NDArray[np.int64]]]] = []
    for item in sorted(items, key=lambda i: len(i[1].ids)):
        if out and len(item[1].ids) <= 1.15 * len(out[-1][0][1].ids) + 16:
            out[-1].append(item)
        else:
            out.append([item])
    return out


def _read(network: Network, batch: Batch, device: str, positions: Tensor | None = None) -> tuple[Tensor, Tensor]:
    ids, mask, hints, heads, tails = _tensors(batch, device)
    with torch.autocast(device, torch.bfloat16):
        return network.read(ids, mask, hints, heads, tails, None if positions is None else positions.to(device))


def _tensors(batch: Batch, device: str) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Return ids, mask, hints, heads and tails as `Network.read` takes them."""
    ids, mask, hints, heads, tails = (torch.from_numpy(a).to(device) for a in (batch.ids, batch.mask, batch.hints, batch.heads, batch.tails))
    return ids, mask, hints, heads, tails


def _rows(vectors: Tensor, some: Sequence[Window]) -> Tensor:
    """Return the vectors of a document's segments in order."""
    places = [(i, k) for i, w in enumerate(some) for k, segment in enumerate(w.segments) if segment >= 0]
    return vectors[[i for i, _ in places], [k for _, k in places]]


def probabilities(network: Network, documents: Sequence[Example], *, device: str = "cpu") -> list[NDArray[np.float32]]:
    """Return role probabilities (segments, roles) of every document, by torch in full precision."""
    network.eval()
    out = []
    with torch.no_grad():
        for item in documents:
            batch = collate(item.windows)
            vectors, _ = network.read(*_tensors(batch, device))
            places, above = torch.from_numpy(item.places).to(device), torch.from_numpy(item.above).to(device)
            scores = network.decide(_rows(vectors, item.windows), places, above)
            out.append(scores.softmax(-1).cpu().numpy())
    return out
