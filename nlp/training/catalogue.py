"""What a model folder holds, what it says of itself, and whether it is whole. Needs neither torch nor scikit-learn."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nlp import config
from nlp.classify import baseline, encoder, load_classifier
from nlp.datamodel import Doc
from nlp.errors import ModelError
from nlp.files import reason
from nlp.labels import ROLES
from nlp.pipeline import analyse
from nlp.recognize import recognize
from nlp.segment import segment

META: Final = "meta.json"
NEEDED: Final[dict[int, tuple[str, ...]]] = {
    baseline.FORMAT: (baseline.WEIGHTS,),
    encoder.FORMAT: (encoder.WINDOW_GRAPH, encoder.SEGMENT_GRAPH, encoder.DOCUMENT_GRAPH, "vocab.txt|tokenizer.json"),
}
"""Files that reading documents needs, by the format of `meta.json`; `|` parts names of which one will do."""
TRAINABLE: Final[dict[int, tuple[str, ...]]] = {baseline.FORMAT: (), encoder.FORMAT: ("config.json", "model.safetensors", "heads.safetensors")}
"""Files that only training on needs."""

_TRIAL = "县水务局要在6月底前完成河道清淤，各镇配合。\n会议强调，思想认识要再提高。\n"


@dataclass(frozen=True, slots=True)
class Model:
    """A model folder: `files` with their bytes; `problems` keep it from working, `notes` do not. Format 0 is unknown."""

    name: str
    folder: Path
    format: int
    default: bool
    files: dict[str, int]
    meta: dict[str, Any]
    scores: dict[str, Any]
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def size(self) -> int:
        return sum(self.files.values())


def shipped() -> list[Model]:
    """Return the models in the shipped folder that read documents, the default first. They are looked at, not loaded."""
    folder = config.models_dir()
    found = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(config.THEMES)) if folder.is_dir() else []
    return sorted((inspect(path) for path in found), key=lambda model: not model.default)


def find(model: str) -> Path:
    """Return the folder of a shipped model's name or of a path, whole or broken. Raises ModelError for no folder."""
    for folder in (config.models_dir() / model, Path(model)):
        if folder.is_dir():
            return folder
    return config.find_model(model)


def inspect(folder: Path, *, load: bool = False) -> Model:
    """Return what the folder holds; with `load` the model is loaded too, and reads two sentences."""
    problems: list[str] = []
    notes: list[str] = []
    files = {p.name: p.stat().st_size for p in sorted(folder.iterdir()) if p.is_file()}
    meta = _read(folder / META, problems)
    found = meta.get("format", 0)
    found = found if isinstance(found, int) else 0
    if META in files and not problems and found not in NEEDED:
        known = "、".join(map(str, NEEDED))
        todo = f"请先运行 duban model update {folder}" if found == encoder.BEFORE else "请升级 duban 或换一个模型"
        problems.append(f"{META} 写的格式版本是 {meta.get('format', '空')}，本程序能用 {known}：{todo}")
    found = found if found in NEEDED else 0
    for names in NEEDED.get(found, ()):
        if not any(files.get(name) for name in names.split("|")):
            problems.append(f"缺少 {names.replace('|', ' 或 ')}，或是空文件：请重新拷贝整个模型文件夹")
    for name in TRAINABLE.get(found, ()):
        if not files.get(name):
            notes.append(f"缺少 {name}：能用来读文件，但不能接着训练")
        elif name.endswith(".safetensors") and not _whole(folder / name):
            problems.append(f"{name} 不完整：请重新拷贝整个模型文件夹")
    roles = meta.get("roles")
    if found and (not isinstance(roles, list) or not roles or not set(map(str, roles)) <= ROLES.keys()):
        problems.append(f"{META} 中的类别与本程序的不同：请使用同一版本的模型")
    measured = _read(folder / "scores.json", notes) if "scores.json" in files else {}
    if load and not problems:
        problems += _trial(folder)
    same = _same(folder, config.models_dir() / config.DEFAULT_MODEL)
    return Model(folder.name, folder, found, same, files, meta, measured, tuple(problems), tuple(notes))


def _read(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"缺少 {path.name}：这不是模型文件夹，或没有拷贝完整")
        return {}
    except OSError as error:
        faults.append(f"读不了 {path.name}：{reason(error)}")
        return {}
    except ValueError:
        faults.append(f"{path.name} 已损坏，不是 JSON：请重新拷贝整个模型文件夹")
        return {}
    if not isinstance(data, dict):
        faults.append(f"{path.name} 已损坏，不是 JSON 对象：请重新拷贝整个模型文件夹")
        return {}
    return data


def _whole(path: Path) -> bool:
    """Whether a safetensors file is as long as its header says: 8 bytes of header length, the header, the tensors."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > path.stat().st_size:
            return False
        try:
            header = json.loads(file.read(length))
            end = max((t["data_offsets"][1] for name, t in header.items() if name != "__metadata__"), default=0)
        except (ValueError, KeyError, TypeError, AttributeError):
            return False
    return path.stat().st_size == 8 + length + int(end)


def _trial(folder: Path) -> list[str]:
    try:
        analysis = analyse(recognize(segment(Doc(_TRIAL))), load_classifier(folder, threads=1))
    except ModelError as error:
        return [str(error)]
    except Exception as error:  # onnxruntime and numpy raise classes of their own when shapes do not fit
        return [f"模型读不了文件（{type(error).__name__}：{' '.join(str(error).split())[:120]}）：请重新拷贝整个模型文件夹"]
    wrong = [s for s in analysis.doc.segments if s.role not in ROLES or not 0 <= s.score <= 1]
    return ["模型给不出类别和概率：请重新拷贝整个模型文件夹"] if wrong else []


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)
