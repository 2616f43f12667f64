"""The second yardstick: means of hashed character n-grams and a BiLSTM over the segments (knowledge/model.md), in torch.

No encoder and no pretraining; what the shipped model has to beat.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from nlp.classify.features import hashed
from nlp.classify.shapes import surface
from nlp.labels import ROLES
from nlp.training.corpus import Annotated

BUCKETS = 1 << 17
ROLE_LIST = tuple(ROLES)


class Yardstick(nn.Module):
    """Mean and scaled sum of n-gram embeddings per segment, then a BiLSTM over the document."""

    def __init__(self, width: int = 128) -> None:
        super().__init__()
        self.mean = nn.EmbeddingBag(BUCKETS, width, mode="mean")
        nn.init.normal_(self.mean.weight, std=0.1)
        self.join = nn.Linear(2 * width, width)
        self.document = nn.LSTM(width, width, batch_first=True, bidirectional=True)
        self.role = nn.Linear(2 * width, len(ROLE_LIST))
        self.drop = nn.Dropout(0.3)

    def forward(self, grams: Tensor, offsets: Tensor, counts: Tensor) -> Tensor:
        mean = self.mean(grams, offsets)
        joined = torch.relu(self.join(self.drop(torch.cat([mean, mean * counts.sqrt().unsqueeze(1) / 8], dim=1))))
        context, _ = self.document(joined.unsqueeze(0))
        out: Tensor = self.role(self.drop(context[0]))
        return out


def grams(document: Annotated) -> list[NDArray[np.int64]]:
    """Return the hashed n-grams (1 to 3 characters) of every segment."""
    out = []
    for words in surface(document.doc).texts:
        framed = f"^{words}$"
        found = [framed[i : i + n] for n in (1, 2, 3) for i in range(len(framed) - n + 1)]
        out.append(np.array(hashed(found, BUCKETS), dtype=np.int64))
    return out


def _inputs(rows: Sequence[NDArray[np.int64]]) -> tuple[Tensor, Tensor, Tensor]:
    counts = np.array([len(r) for r in rows])
    return torch.from_numpy(np.concatenate(rows)), torch.from_numpy(np.cumsum([0, *counts[:-1]])), torch.from_numpy(counts.astype(np.float32))


def fit(documents: Sequence[Annotated], *, epochs: int = 14, seed: int = 1) -> Yardstick:
    """Train on whole documents, one a step."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    model = Yardstick()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    inputs = [_inputs(grams(d)) for d in documents]
    roles = [torch.tensor([ROLE_LIST.index(r) for r in d.roles]) for d in documents]
    order = list(range(len(documents)))
    for epoch in range(epochs):
        chance.shuffle(order)
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * (1 - epoch / epochs)
        for i in order:
            loss = nn.functional.cross_entropy(model(*inputs[i]), roles[i], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return model.eval()


def predict(model: Yardstick, document: Annotated) -> NDArray[np.float32]:
    """Return role probabilities (segments, roles)."""
    with torch.no_grad():
        out: NDArray[np.float32] = model(*_inputs(grams(document))).softmax(-1).numpy()
    return out
