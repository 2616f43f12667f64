"""Masked-language-model pretraining of our own encoder from scratch, whole words masked (Cui et al. 2021).

The text is a stream of segments with their markers, cut into pieces of equal length. Characters and n-grams start from their
`cooccurrence` vectors; positions start at a random offset, so that all are trained.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from nlp.classify.vocabulary import LINE, MASK, SEGMENT, SPECIAL, Vocabulary
from nlp.classify.windows import LONGEST
from nlp.segment import sentence_spans
from nlp.training.network import Encoder, NgramInput, Size, own_encoder, table

HIDDEN_SHARE = 0.22
"""Share of the characters to be guessed; of these 80 % are masked, 10 % exchanged, 10 % left (Devlin et al. 2019)."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A corpus as one row of ids with a flag where a word begins."""

    ids: NDArray[np.uint16]
    starts: NDArray[np.bool_]

    def save(self, path: Path) -> None:
        np.savez(path, ids=self.ids, starts=self.starts)

    @classmethod
    def load(cls, path: Path) -> Stream:
        with np.load(path, allow_pickle=False) as file:
            return cls(file["ids"], file["starts"])


def stream(texts: Iterable[str], vocabulary: Vocabulary, words: Callable[[str], Iterable[str]]) -> Stream:
    """Turn texts into one stream; `words` cuts a segment into words that join up to it."""
    ids: list[NDArray[np.uint16]] = []
    starts: list[NDArray[np.bool_]] = []
    for text in texts:
        end = 0
        for span in sentence_spans(text):
            marker = LINE if end == 0 or "\n" in text[end : span.start] else SEGMENT
            end = span.end
            segment = text[span.start : span.end]
            flags = np.zeros(len(segment) + 1, dtype=bool)
            flags[0] = True
            at = 1
            for word in words(segment):
                flags[min(at, len(segment))] = True
                at += len(word)
            ids.append(np.concatenate([[vocabulary.index[marker]], vocabulary.ids(segment)]).astype(np.uint16))
            starts.append(flags)
    return Stream(np.concatenate(ids), np.concatenate(starts))


class MaskedModel(nn.Module):
    """The encoder with a guess at each hidden character; the output layer is the table of characters itself."""

    def __init__(self, size: Size, vocabulary: int) -> None:
        super().__init__()
        self.encoder = Encoder(own_encoder(size, vocabulary), NgramInput(size.width))
        self.guess = nn.Sequential(nn.Linear(size.width, size.width), nn.GELU(), nn.LayerNorm(size.width))
        self.bias = nn.Parameter(torch.zeros(vocabulary))

    def forward(self, ids: Tensor, hidden: Tensor, positions: Tensor) -> Tensor:
        """Return scores (characters hidden, vocabulary)."""
        states = self.encoder(self.encoder.embed(ids), torch.ones_like(ids), positions)[hidden]
        return nn.functional.linear(self.guess(states), table(self.encoder.model), self.bias)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train. `minutes` of this run decide the schedule unless `steps` is given."""

    batch: int = 2048
    rate: float = 1e-3
    warm: int = 500
    minutes: float | None = None
    steps: int | None = None
    lengths: tuple[tuple[float, int], ...] = ((0.0, 128), (0.8, 256))
    """From which share of the training on the pieces have which length."""
    report: int = 1000
    save_every: int = 2000
    seed: int = 7


def hide(ids: Tensor, starts: Tensor, mask: int, vocabulary: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return ids with whole words hidden, and where. Markers are never hidden."""
    word = starts.long().cumsum(1)
    chosen = torch.rand(ids.shape, generator=generator) < HIDDEN_SHARE
    hidden = chosen.gather(1, word.clamp(max=ids.shape[1] - 1)) & (ids >= len(SPECIAL))
    dice = torch.rand(ids.shape, generator=generator)
    noise = torch.randint(len(SPECIAL), vocabulary, ids.shape, generator=generator)
    out = torch.where(hidden & (dice < 0.8), torch.full_like(ids, mask), ids)
    return torch.where(hidden & (dice > 0.9), noise, out), hidden


def batches(data: Stream, length: int, size: int, generator: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield for ever pieces of the stream cut at a random offset, in random order."""
    while True:
        offset = int(generator.integers(length))
        count = (len(data.ids) - offset) // length
        for some in np.array_split(generator.permutation(count), max(1, count // size)):
            rows = offset + some[:, None] * length + np.arange(length)
            yield torch.from_numpy(data.ids[rows].astype(np.int64)), torch.from_numpy(data.starts[rows])


def pretrain(model: MaskedModel, vocabulary: Vocabulary, train: Stream, held: Stream, plan: Plan, folder: Path, *,
             device: str = "cpu", say: Callable[[str], None] = print) -> dict[str, Any]:
    """Train, writing checkpoints to `folder`; goes on from one that lies there. Returns the figures of the run."""
    folder.mkdir(parents=True, exist_ok=True)
    model.to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    state: dict[str, Any] = {"step": 0, "seen": 0, "seconds": 0.0, "log": []}
    if (folder / "state.json").is_file():
        state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        model.load_state_dict(load_file(folder / "checkpoint.safetensors"))
        moments = load_file(folder / "optimizer.safetensors")
        for i, parameter in enumerate(model.parameters()):
            optimizer.state[parameter] = {"step": torch.tensor(float(state["step"])), "exp_avg": moments[f"{i}.m"], "exp_avg_sq": moments[f"{i}.v"]}
        say(f"resumed at step {state['step']}")
    torch.manual_seed(plan.seed + state["step"])
    generator = torch.Generator().manual_seed(plan.seed + state["step"])
    order = np.random.default_rng(plan.seed + state["step"])
    mask = vocabulary.index[MASK]
    began, before = time.monotonic(), state["seconds"]
    length = 0
    source: Iterator[tuple[Tensor, Tensor]] = iter(())
    losses: list[float] = []
    while True:
        elapsed = before + time.monotonic() - began
        share = state["step"] / plan.steps if plan.steps else elapsed / (60 * (plan.minutes or 1))
        if share >= 1:
            break
        wanted = [n for start, n in plan.lengths if share >= start][-1]
        if wanted != length:
            length = wanted
            source = batches(train, length, plan.batch // length, order)
        ids, starts = next(source)
        shown, hidden = hide(ids, starts, mask, len(vocabulary), generator)
        offset = torch.randint(1, LONGEST - length + 2, (len(ids), 1), generator=generator)
        positions = offset + torch.arange(length)
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * min(1.0, (state["step"] + 1) / plan.warm) * (1 - share) ** 0.9
        with torch.autocast(device, torch.bfloat16):
            scores = model(shown.to(device), hidden.to(device), positions.to(device))
        loss = nn.functional.cross_entropy(scores.float(), ids[hidden].to(device))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        state["step"] += 1
        state["seen"] += ids.numel()
        if state["step"] % plan.report == 0:
            state["seconds"] = before + time.monotonic() - began
            line = {"step": state["step"], "characters": state["seen"], "seconds": round(state["seconds"]), "length": length,
                    "loss": round(float(np.mean(losses)), 3), **evaluate(model, vocabulary, held, device=device)}
            state["log"].append(line)
            losses.clear()
            say(json.dumps(line))
        if state["step"] % plan.save_every == 0:
            _save(model, optimizer, state, folder)
    state["seconds"] = before + time.monotonic() - began
    _save(model, optimizer, state, folder)
    return state


def evaluate(model: MaskedModel, vocabulary: Vocabulary, held: Stream, *, device: str = "cpu", length: int = 128, most: int = 200) -> dict[str, float]:
    """Return loss and share of hidden characters guessed right on held-out text, masked the same way each time."""
    generator = torch.Generator().manual_seed(1)
    count = min(most, len(held.ids) // length)
    rows = np.linspace(0, len(held.ids) - length, count).astype(np.int64)[:, None] + np.arange(length)
    ids, starts = torch.from_numpy(held.ids[rows].astype(np.int64)), torch.from_numpy(held.starts[rows])
    shown, hidden = hide(ids, starts, vocabulary.index[MASK], len(vocabulary), generator)
    positions = torch.arange(1, length + 1).expand(len(ids), -1)
    model.eval()
    with torch.no_grad(), torch.autocast(device, torch.bfloat16):
        scores = model(shown.to(device), hidden.to(device), positions.to(device)).float().cpu()
    model.train()
    wanted = ids[hidden]
    return {"held_loss": round(float(nn.functional.cross_entropy(scores, wanted)), 3),
            "held_accuracy": round(float((scores.argmax(1) == wanted).float().mean()), 4)}


def _save(model: MaskedModel, optimizer: torch.optim.Optimizer, state: dict[str, Any], folder: Path) -> None:
    weights = {k: v.detach().cpu().contiguous() for k, v in model.state_dict().items()}
    moments = {}
    for i, parameter in enumerate(model.parameters()):
        if parameter in optimizer.state:
            moments[f"{i}.m"], moments[f"{i}.v"] = optimizer.state[parameter]["exp_avg"], optimizer.state[parameter]["exp_avg_sq"]
    save_file(weights, folder / "checkpoint.tmp")
    save_file(moments, folder / "optimizer.tmp")
    (folder / "checkpoint.tmp").replace(folder / "checkpoint.safetensors")
    (folder / "optimizer.tmp").replace(folder / "optimizer.safetensors")
    (folder / "state.json").write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")
