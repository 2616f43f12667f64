"""Where the package's own files lie, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

from nlp.errors import ModelError

PACKAGE = Path(__file__).resolve().parent

DEFAULT_MODEL = "encoder"
"""Name of the model used when the caller names none."""
THEMES = "themes-"
"""Beginning of the names of models that code units into the themes of a frame, and do not read documents."""


def data_dir() -> Path:
    """Return the folder of rules, lexicons and templates."""
    return PACKAGE / "data"


def models_dir() -> Path:
    """Return the folder of shipped models: `nlp/models` in a wheel, `models` beside `nlp` in a checkout."""
    installed = PACKAGE / "models"
    return installed if installed.is_dir() else PACKAGE.parent / "models"


def document_models() -> list[str]:
    """Return the names of the shipped models that read documents, sorted; those that code themes (`THEMES`) are not among them."""
    return sorted(p.parent.name for p in models_dir().glob("*/meta.json") if not p.parent.name.startswith(THEMES))


def find_model(model: str | Path | None = None) -> Path:
    """Return the folder of a shipped model's name or of a path; None is the default model.

    Raises ModelError when there is no such folder with a `meta.json`.
    """
    shipped = models_dir() / (model or DEFAULT_MODEL)
    for folder in (shipped, Path(model or DEFAULT_MODEL)):
        if (folder / "meta.json").is_file():
            return folder
    known = "、".join(document_models()) or "无"
    raise ModelError(f"找不到模型“{model or DEFAULT_MODEL}”：请写模型文件夹的路径，或自带模型的名称（现有：{known}）")
