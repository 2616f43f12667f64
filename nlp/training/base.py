"""Where training starts: one of our model folders, a pretraining run, or any Hugging Face encoder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from nlp.classify.pieces import Pieces
from nlp.classify.vocabulary import FILE as VOCABULARY
from nlp.classify.vocabulary import Vocabulary
from nlp.classify.windows import Characters, Tokenizer
from nlp.errors import ModelError
from nlp.training import folder as folders
from nlp.training.finetune import Recipe, new_network
from nlp.training.network import SIZES, Encoder, Network, NgramInput, encoder_from, own_encoder


def network_from(base: str, recipe: Recipe) -> tuple[Network, Tokenizer]:
    """Return the network to train and its tokenizer.

    `base` is one of our model folders (its heads are kept), or a Hugging Face folder or hub id (new heads). Only a hub id
    reaches the network. Raises ModelError when it cannot be read.
    """
    path = Path(base)
    if (path / folders.HEADS).is_file():
        return folders.load(path)
    return _hugging_face(base, recipe)


def pretrained(run: Path, size: str, recipe: Recipe, *, layers: int | None = None, fresh: bool = False) -> tuple[Network, Tokenizer]:
    """Return our own encoder as `scripts/pretrain.py` left it in `run`, with new heads.

    `layers` keeps that many layers from the bottom; `fresh` takes random weights.
    """
    vocabulary = Vocabulary.read(run / VOCABULARY)
    torch.manual_seed(recipe.seed)
    encoder = Encoder(own_encoder(SIZES[size], len(vocabulary)), NgramInput(SIZES[size].width))
    if not fresh:
        weights = load_file(run / "checkpoint.safetensors")
        encoder.load_state_dict({k.removeprefix("encoder."): v for k, v in weights.items() if k.startswith("encoder.")})
    if layers:
        stack: Any = encoder.model.encoder
        stack.layer = stack.layer[:layers]
        encoder.model.config.num_hidden_layers = layers
    return new_network(encoder, recipe), Characters(vocabulary)


def _hugging_face(base: str, recipe: Recipe) -> tuple[Network, Tokenizer]:
    from transformers import AutoTokenizer

    local = Path(base).is_dir()
    try:
        model = encoder_from(base, local_files_only=local)
        fast = AutoTokenizer.from_pretrained(base, use_fast=True, local_files_only=local).backend_tokenizer
        tokenizer = Pieces.of(fast)
    except (OSError, ValueError, KeyError, AttributeError, json.JSONDecodeError) as error:
        raise ModelError(f"读不了基础模型“{base}”（{error}）：请给 duban 模型文件夹、Hugging Face 模型文件夹，或能联网时给模型编号") from error
    torch.manual_seed(recipe.seed)
    return new_network(Encoder(model), recipe), tokenizer
