"""The network: any encoder of characters or word pieces, a vector for each segment, roles over the document, tags per piece.

Window: a run of consecutive segments with a marker before each; the segment's role is read from the marker and the mean of
its characters (sequential sentence classification, Cohan et al. 2019), then by a BiLSTM over the segments of the document
(Jin and Szolovits 2018). Our own encoder is a pre-norm transformer whose input adds hashed character n-grams to the
character (as ZEN, Diao et al. 2020, does with a list of n-grams): with little pretraining the words must come from the input.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedModel, RobertaPreLayerNormConfig, RobertaPreLayerNormModel

from nlp.classify.hints import COUNT as HINTS
from nlp.classify.windows import LONGEST

_POOLED = ("bert", "roberta", "ernie", "roberta-prelayernorm")
MULTIPLIERS = (31_393, 1_000_003, 7_919)
T = TypeVar("T", Tensor, Any)



@dataclass(frozen=True, slots=True)
class Size:
    """Shape of our own encoder."""

    width: int
    layers: int
    heads: int
    inner: int


SIZES: Mapping[str, Size] = {
    "tiny": Size(32, 1, 2, 64),
    "small": Size(192, 3, 3, 768),
    "base": Size(256, 4, 4, 512),
    "large": Size(384, 6, 6, 1536),
}
"""Parameters outside the embeddings: 1.3 M, 2.1 M, 10.6 M (`tiny` is for tests)."""


def own_encoder(size: Size, vocabulary: int, *, dropout: float = 0.0) -> PreTrainedModel:
    """Return a new encoder with random weights."""
    config = RobertaPreLayerNormConfig(
        vocab_size=vocabulary,
        hidden_size=size.width,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        intermediate_size=size.inner,
        max_position_embeddings=LONGEST + 1,
        type_vocab_size=1,
        pad_token_id=0,
        bos_token_id=None,
        eos_token_id=None,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
    )
    config._attn_implementation = "eager"  # as fast as the fused one on a CPU, and what ONNX export takes
    model = RobertaPreLayerNormModel(config, add_pooling_layer=False)
    with torch.no_grad():
        model.embeddings.position_embeddings.weight.copy_(waves(LONGEST + 1, size.width))
    return model


def encoder_from(base: str, *, local_files_only: bool) -> PreTrainedModel:
    """Return the encoder of a Hugging Face folder or hub id in full precision, without a pooler where its class has one."""
    kind = AutoConfig.from_pretrained(base, local_files_only=local_files_only).model_type
    more = {"add_pooling_layer": False} if kind in _POOLED else {}
    model: PreTrainedModel = AutoModel.from_pretrained(base, dtype=torch.float32, local_files_only=local_files_only, **more)
    return model


def waves(positions: int, width: int) -> Tensor:
    """Return sine and cosine position vectors (Vaswani et al. 2017), small: from these, looking at a neighbour is soon learnt."""
    rate = torch.exp(torch.arange(0, width, 2) * (-math.log(10_000.0) / width))
    angle = torch.arange(positions).unsqueeze(1) * rate
    return 0.05 * torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)


def table(model: PreTrainedModel) -> Tensor:
    """Return the embeddings of an encoder's characters or pieces (vocabulary, width)."""
    weight = model.get_input_embeddings().weight
    assert isinstance(weight, Tensor)
    return weight


def buckets_of(before: T, here: T, after: T, buckets: int) -> tuple[T, T]:
    """Return the buckets of the bigram that ends here and of the trigram around here, of id arrays or tensors."""
    first, second, third = MULTIPLIERS
    pair = (before * first + here * second) % buckets
    triple = (before * second + here * third + after * first + 17) % buckets
    return pair, triple


class NgramInput(nn.Module):
    """Embeddings of hashed character bigrams and trigrams, added to the embedding of each character."""

    def __init__(self, width: int, *, buckets: int = 1 << 16, narrow: int = 64) -> None:
        super().__init__()
        self.buckets = buckets
        self.table = nn.Embedding(buckets, narrow)
        nn.init.normal_(self.table.weight, std=0.05)
        self.project = nn.Linear(2 * narrow, width, bias=False)
        nn.init.normal_(self.project.weight, std=0.05)
        self.drop = nn.Dropout(0.0)

    def forward(self, ids: Tensor) -> Tensor:
        """Ids (windows, length) to vectors (windows, length, width)."""
        before = nn.functional.pad(ids[:, :-1], (1, 0))
        after = nn.functional.pad(ids[:, 1:], (0, 1))
        pair, triple = buckets_of(before, ids, after, self.buckets)
        out: Tensor = self.project(self.drop(torch.cat([self.table(pair), self.table(triple)], dim=-1)))
        return out


class Encoder(nn.Module):
    """An encoder with or without n-gram input. `embed` gives the input vectors of ids, `forward` the states of input vectors."""

    def __init__(self, model: PreTrainedModel, ngrams: NgramInput | None = None) -> None:
        super().__init__()
        self.model = model
        self.ngrams = ngrams
        self.width: int = model.config.hidden_size
        self.input_width = table(model).shape[1]

    def embed(self, ids: Tensor) -> Tensor:
        """Ids (windows, length) to input vectors (windows, length, input width)."""
        vectors = nn.functional.embedding(ids, table(self.model))
        return vectors if self.ngrams is None else vectors + self.ngrams(ids)

    def forward(self, vectors: Tensor, mask: Tensor, positions: Tensor | None = None) -> Tensor:
        """Input vectors to states (windows, length, width)."""
        more: dict[str, Any] = {} if positions is None else {"position_ids": positions}
        out: Tensor = self.model(inputs_embeds=vectors, attention_mask=mask, **more).last_hidden_state
        return out


class Network(nn.Module):
    """Encoder, segment vectors, document layer, role and tag scores.

    A segment's vector is the state at its marker, the mean state and the mean input of its pieces: the last is a bag of
    n-grams, which alone already makes a fair classifier.
    """

    def __init__(self, encoder: Encoder, *, roles: int, tags: int, features: int, dropout: float = 0.2, inner: int = 192) -> None:
        super().__init__()
        self.encoder = encoder
        self.hint = nn.Embedding(HINTS, encoder.input_width, padding_idx=0)
        nn.init.zeros_(self.hint.weight)
        self.tag = nn.Linear(encoder.width, tags)
        self.place = nn.Embedding(features, 64, padding_idx=0)
        self.vector_width = 2 * encoder.width + encoder.input_width
        self.join = nn.Linear(self.vector_width + 64, inner)
        self.mix = nn.Linear(4 * inner, inner)
        self.document = nn.LSTM(inner, inner // 2, batch_first=True, bidirectional=True)
        self.role = nn.Linear(3 * inner, roles)
        self.drop = nn.Dropout(dropout)

    def read(
        self, ids: Tensor, mask: Tensor, hints: Tensor, heads: Tensor, tails: Tensor, positions: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return segment vectors (windows, segments, vector width) and tag scores (windows, length, tags).

        `hints` (windows, length) is what the rules found; `heads` and `tails` (windows, segments): a segment's marker stands at its head, its pieces behind it up to its tail.
        """
        inputs = self.encoder.embed(ids) + self.hint(hints)
        states = self.encoder(inputs, mask, positions).float()
        both = torch.cat([states, inputs.float()], dim=-1) * mask.unsqueeze(-1)
        sums = nn.functional.pad(both.cumsum(1), (0, 0, 1, 0))
        at_head = states.gather(1, heads.unsqueeze(-1).expand(-1, -1, states.shape[-1]))
        wide = (-1, -1, both.shape[-1])
        total = sums.gather(1, tails.unsqueeze(-1).expand(*wide)) - sums.gather(1, (heads + 1).unsqueeze(-1).expand(*wide))
        count = (tails - heads - 1).clamp(min=1).unsqueeze(-1)
        return torch.cat([at_head, total / count], dim=-1), self.tag(self.drop(states))

    def settle(self, vectors: Tensor, places: Tensor) -> Tensor:
        """Return the states (segments, inner) of segments read alone: vectors (segments, width), places (segments, features)."""
        known = (places > 0).unsqueeze(-1).float()
        place = (self.place(places) * known).sum(1) / known.sum(1).clamp(min=1)
        out: Tensor = torch.relu(self.join(torch.cat([self.drop(vectors), place], dim=-1)))
        return out

    def weigh(self, states: Tensor, sections: Tensor, whole: Tensor) -> Tensor:
        """Return role scores (segments, roles) of segments that follow each other.

        `states` (segments, inner) as `settle` gives them, `sections` (segments, 2 · inner) those of the nearest and the outermost
        heading over each, zeros for none, `whole` (1, inner) the mean of the document: with them a segment knows its section and
        what kind of text it stands in.
        """
        mixed = torch.relu(self.mix(self.drop(torch.cat([states, sections, whole.expand_as(states)], dim=-1))))
        context, _ = self.document(mixed.unsqueeze(0))
        out: Tensor = self.role(self.drop(torch.cat([states, mixed, context[0]], dim=-1)))
        return out

    def decide(self, vectors: Tensor, places: Tensor, above: Tensor) -> Tensor:
        """Return role scores (segments, roles) of one document; `above` (segments, 2) are the segments of the headings, -1 for none."""
        states = self.settle(vectors, places)
        sections = nn.functional.pad(states, (0, 0, 1, 0))[above + 1].flatten(1)
        return self.weigh(states, sections, states.mean(0, keepdim=True))
