"""Read analyses back from files: one of `duban analyze`, or all in the folder of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nlp.batch.inputs import natural_key
from nlp.batch.outputs import ANALYSES
from nlp.datamodel import SCHEMA, Analysis
from nlp.errors import DamagedFileError, UnreadableFileError, UsageError
from nlp.files import display, reason


def read_analyses(path: Path) -> Iterator[tuple[str, Analysis]]:
    """Yield the analyses of a file or folder by their names. Raises UsageError where the folder has none, and the errors of `read_file`."""
    files = analysis_files(path) if path.is_dir() else [path]
    if not files:
        raise UsageError(f"文件夹里没有 {SCHEMA} 的分析结果：请先用 duban analyze 分析，或用 --from 指明输入是什么")
    for file in files:
        yield display(file.stem), read_file(file)


def read_file(file: Path) -> Analysis:
    """Return the analysis in a file. Raises UnreadableFileError, DamagedFileError."""
    try:
        return Analysis.from_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFileError(f"“{display(file)}”打不开：{reason(error)}") from error
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(f"“{display(file.name)}”不是 {SCHEMA} 的分析结果，或已损坏；标注语料请用 JSONL 或整个文件夹") from error


def analysis_files(folder: Path) -> list[Path]:
    """Return the analyses in a folder, or in the folder `analysis` of what `duban run` wrote."""
    inside = folder / ANALYSES
    found = [p for p in (inside if inside.is_dir() else folder).glob("*.json") if is_analysis(p)]
    return sorted(found, key=lambda p: natural_key(p.name))


def is_analysis(path: Path) -> bool:
    """Tell whether a file begins like an analysis."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return "duban/analysis/" in file.read(200)
    except OSError:
        return False
