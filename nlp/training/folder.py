"""Write and read model folders: the encoder in Hugging Face layout, the heads beside it, the whole as int8 ONNX.

    config.json, model.safetensors   the encoder: `AutoModel.from_pretrained(folder)`
    vocab.txt | tokenizer files      our characters, or the tokenizer of another encoder
    heads.safetensors                n-gram input, segment and document layers, role and tag scores
    model.onnx                       windows → vectors of their segments, tags
    segment.onnx, document.onnx      vectors and places of segments → states; a document's states → roles
    meta.json, README.md             labels, data, scores; the card
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from nlp.classify import place
from nlp.classify.encoder import DOCUMENT_GRAPH, FORMAT, SEGMENT_GRAPH, WINDOW_GRAPH, runtime, tokenizer_of
from nlp.classify.tags import BIO
from nlp.classify.windows import Tokenizer
from nlp.errors import ModelError
from nlp.files import write_text_atomic
from nlp.training.examples import ROLE_LIST
from nlp.training.network import Encoder, Network, NgramInput, encoder_from

HEADS = "heads.safetensors"
_ENCODER = "encoder.model."
_HINT = "hint."


def save(network: Network, tokenizer: Tokenizer, folder: Path, meta: dict[str, Any], *, half: bool = True) -> None:
    """Write weights, vocabulary or tokenizer, both graphs and `meta.json`. `half` writes 16-bit weights."""
    folder.mkdir(parents=True, exist_ok=True)
    network = network.cpu().eval()
    dtype = torch.float16 if half else torch.float32
    state = {k: v.detach().to(dtype).contiguous() for k, v in network.state_dict().items()}
    save_file({k.removeprefix(_ENCODER): v for k, v in state.items() if k.startswith(_ENCODER)}, folder / "model.safetensors", {"format": "pt"})
    save_file({k: v for k, v in state.items() if not k.startswith(_ENCODER)}, folder / HEADS, {"format": "pt"})
    network.encoder.model.config.save_pretrained(folder)
    tokenizer.save(folder)
    ngrams = network.encoder.ngrams
    shape = {
        "format": FORMAT,
        "roles": list(ROLE_LIST),
        "tags": list(BIO),
        "ngrams": [ngrams.buckets, ngrams.table.embedding_dim] if ngrams else None,
        "inner": network.join.out_features,
    }
    (folder / "meta.json").write_text(json.dumps({**meta, **shape}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    export(network, folder)


def load(folder: Path) -> tuple[Network, Tokenizer]:
    """Return the trainable network of a folder that `save` wrote, and its tokenizer. Raises ModelError when it is none."""
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        model = encoder_from(str(folder), local_files_only=True)
        ngrams = None
        if meta["ngrams"]:
            buckets, narrow = meta["ngrams"]
            ngrams = NgramInput(model.config.hidden_size, buckets=buckets, narrow=narrow)
        network = Network(Encoder(model, ngrams), roles=len(meta["roles"]), tags=len(meta["tags"]), features=place.BUCKETS, inner=meta["inner"])
        missing, unexpected = network.load_state_dict({k: v.float() for k, v in load_file(folder / HEADS).items()}, strict=False)
        if unexpected or any(not k.startswith((_ENCODER, _HINT)) for k in missing):  # the first folders knew no hints
            raise ValueError("weights that do not fit")
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"模型目录 {folder} 不能接着训练（{error}）：请用 duban 自带的编码器模型、duban train 的输出，或 Hugging Face 模型文件夹") from error
    return network, tokenizer_of(folder)


class _Windows(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, hints: Tensor, heads: Tensor, tails: Tensor) -> tuple[Tensor, Tensor]:
        vectors, tags = self.network.read(ids, mask, hints, heads, tails)
        return vectors, tags.log_softmax(-1)


class _Segments(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, vectors: Tensor, places: Tensor) -> Tensor:
        return self.network.settle(vectors, places)


class _Document(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, states: Tensor, sections: Tensor, whole: Tensor) -> Tensor:
        return self.network.weigh(states, sections, whole)


def export(network: Network, folder: Path) -> None:
    """Write the graphs to `folder`: that of the windows, which does nearly all the work, with int8 weights (dynamic quantisation)."""
    network = network.cpu().eval()
    network.encoder.model.config._attn_implementation = "eager"
    ids = torch.full((2, 24), 5)
    heads, tails = torch.tensor([[0, 9], [0, 12]]), torch.tensor([[9, 24], [12, 24]])
    window, windows = {0: "w", 1: "n"}, {0: "w", 1: "s"}
    _export(
        _Windows(network),
        {"ids": ids, "mask": torch.ones_like(ids), "hints": torch.zeros_like(ids), "heads": heads, "tails": tails},
        {"ids": window, "mask": window, "hints": window, "heads": windows, "tails": windows, "vectors": windows, "tags": window},
        folder / WINDOW_GRAPH,
    )
    _quantize(folder / WINDOW_GRAPH)
    _export_document(network, folder)


def _export_document(network: Network, folder: Path) -> None:
    inner, rows = network.join.out_features, {0: "s"}
    _export(
        _Segments(network),
        {"vectors": torch.zeros(3, network.vector_width), "places": torch.ones((3, place.MOST), dtype=torch.long)},
        {"vectors": rows, "places": rows, "states": rows},
        folder / SEGMENT_GRAPH,
    )
    _export(
        _Document(network),
        {"states": torch.zeros(3, inner), "sections": torch.zeros(3, 2 * inner), "whole": torch.zeros(1, inner)},
        {"states": rows, "sections": rows, "roles": rows},
        folder / DOCUMENT_GRAPH,
    )


def _export(module: nn.Module, inputs: dict[str, Tensor], axes: dict[str, dict[int, str]], path: Path) -> None:
    """Write one graph; what `axes` names beside the inputs are its outputs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=[name for name in axes if name not in inputs],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def _quantize(path: Path) -> None:
    """Turn the weights of a graph into int8, a scale for each column; seven bits, so that processors without VNNI do not overflow."""
    runtime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.disable(logging.WARNING)  # it tells of every tensor it leaves as it is
    try:
        with tempfile.TemporaryDirectory() as place_for:
            small = Path(place_for) / "int8.onnx"
            quantize_dynamic(str(path), str(small), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
            shutil.copyfile(small, path)
    finally:
        logging.disable(logging.NOTSET)


def update(folder: Path) -> bool:
    """Bring a folder of format 2 to this version; False when it is already. Its graph of the windows stays, those of the document are new.

    Raises ModelError when the folder holds no weights to train on with.
    """
    network, _ = load(folder)
    path = folder / "meta.json"
    meta = json.loads(path.read_text(encoding="utf-8"))
    if meta["format"] == FORMAT:
        return False
    _export_document(network.cpu().eval(), folder)
    write_text_atomic(path, json.dumps({**meta, "format": FORMAT}, ensure_ascii=False, indent=1) + "\n")
    return True
