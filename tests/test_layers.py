"""Imports point down the layers of the design, and stages do not import each other."""

import ast
from pathlib import Path

import pytest

import nlp

PACKAGE = Path(nlp.__file__).parent

LAYERS = (
    {"__init__"},
    {"labels", "errors"},
    {"datamodel", "contract"},
    {"config", "files", "fonts", "lines", "numerals", "pages", "phrases"},
    {"docx_package", "sheets"},
    {"readers", "segment", "recognize", "classify", "names"},
    {"tasks", "audit"},
    {"ledger", "export", "draft", "compare", "explain"},
    {"pipeline", "office"},
    {"training"},
    {"batch", "spacy_components"},
    {"web"},
    {"cli"},
    {"__main__"},
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}

ALLOWED = {
    ("datamodel", "contract"),  # to_json and from_json of an Analysis
    ("contract", "datamodel"),
    ("__init__", "pipeline"),  # nlp.load, on demand
    ("__init__", "readers"),  # nlp.read, on demand
    ("__init__", "datamodel"),
}


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return the parts of the package that a file imports, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} if node.module == "nlp" else {node.module}
    parts = {name.split(".")[1] for name in names if name.startswith("nlp.")}
    return {p if p in RANK else "__init__" for p in parts}


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path):
    here = part(path)
    wrong = {
        other
        for other in imported(path)
        if other != here and RANK[other] >= RANK[here] and (here, other) not in ALLOWED
    }
    assert wrong == set()


def test_every_part_has_its_layer():
    assert {part(path) for path in FILES} <= RANK.keys()
