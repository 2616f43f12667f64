"""The theme classifier: fitted from coded units, written and read back, used with the lexicon; the shipped ones read our own sentences."""

import json
import shutil
from pathlib import Path

import pytest

from nlp.compare import classifier, fitting
from nlp.compare.coding import LexiconCoder, code_units
from nlp.compare.frame import load_frame
from nlp.config import models_dir
from nlp.errors import DataError, ModelError
from nlp.training.themes import read_coded, read_elsewhere, settings

pytest.importorskip("pandas")
pytest.importorskip("sklearn")

WRITTEN = Path(__file__).parents[2] / "corpora" / "themes" / "written"
FRAMES = ("government", "rule_of_law")
FLOORS = {"government": 0.9, "rule_of_law": 0.85}
"""Share of our own sentences the shipped classifier codes as meant."""


@pytest.fixture(scope="module")
def written():
    return {name: read_coded(WRITTEN / f"{name}.jsonl") for name in FRAMES}


@pytest.fixture(scope="module")
def fitted(written):
    units, coders = written["rule_of_law"]
    return fitting.fit(units, coders["themes"], load_frame("rule_of_law"))


def right(codes, themes):
    found = dict(zip(codes["unit"], codes["theme"], strict=True))
    return sum(found.get(unit) == wanted[0] for unit, wanted in themes.items()) / len(themes)


@pytest.mark.parametrize("name", FRAMES)
def test_the_shipped_classifier_reads_our_own_sentences(written, name):
    frame = load_frame(name)
    units, coders = written[name]
    codes = code_units(units, frame, classifier=classifier.shipped(frame))
    assert right(codes, coders["themes"]) >= FLOORS[name]
    assert set(codes["how"]) <= {"both", "lexicon", "classifier"}
    assert codes["score"].between(0, 1).all()
    assert codes.groupby("unit")["weight"].sum().round(9).eq(1).all()


def test_sentences_of_other_matters_stay_uncoded_by_the_shipped_rule_of_law(written):
    residual = settings("rule_of_law")["residual"]
    units = read_elsewhere(WRITTEN / f"{residual['frame']}.jsonl", residual["themes"])
    frame = load_frame("rule_of_law")
    codes = code_units(units, frame, classifier=classifier.shipped(frame))
    coder = LexiconCoder(frame)
    silent = units["unit"][[not coder.points(text).total for text in units["text"]]]
    assert not set(codes["unit"]) & set(silent)
    assert codes["unit"].nunique() < 0.6 * len(units)  # a term weighs more in a sentence that is a document of its own


def test_a_unit_no_lexicon_codes_needs_a_probability_of_sure(written):
    units, coders = written["rule_of_law"]
    frame = load_frame("rule_of_law")
    unseen = written["government"][0]
    easy, strict = (code_units(unseen, frame, classifier=fitting.fit(units, coders["themes"], frame, sure=sure)) for sure in (0.0, 1.0))
    assert set(easy[easy["how"] != "classifier"]["unit"]) <= set(strict["unit"]) < set(easy["unit"])


@pytest.mark.parametrize("name", FRAMES)
def test_the_shipped_weights_are_small_and_of_the_frame_beside_them(name):
    folder = models_dir() / f"themes-{name}"
    frame = load_frame(name)
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3_000_000
    assert meta["frame_sha256"] == frame.sha256, "the frame changed: run scripts/train_themes.py"
    assert tuple(meta["themes"]) == (*(theme.id for theme in frame.level(2)), frame.residual.id)


def test_a_fit_learns_its_units_and_is_the_same_every_time(written, fitted):
    units, coders = written["rule_of_law"]
    frame = load_frame("rule_of_law")
    again = fitting.fit(units, coders["themes"], frame)
    assert (again.arrays["weights"] == fitted.arrays["weights"]).all()
    assert right(code_units(units, frame, classifier=fitted), coders["themes"]) > 0.95


def test_what_is_written_reads_back_alike(written, fitted, tmp_path):
    units, _ = written["rule_of_law"]
    fitting.save(fitted, tmp_path / "own", {"version": "1"})
    read = classifier.load(tmp_path / "own")
    assert (read.scores(units) == fitted.scores(units)).all()
    assert read.meta["version"] == "1"


def test_neighbours_under_the_same_heading_stand_beside_a_unit(written):
    units = written["government"][0].drop(columns=["before", "after"]).head(3).assign(doc="d", heading=["一", "一", "二"])
    first, second, third = units["text"].str.replace(r"[“”]", "", regex=True)
    assert [(b != "", a != "") for b, a in classifier.beside(units)] == [(False, True), (True, False), (False, False)]
    assert classifier.beside(units)[1][0][:4] == first[:4]
    assert (second, third) != ("", "")


def test_a_classifier_of_another_frame_is_refused(written, fitted):
    with pytest.raises(ModelError, match="与“政府工作”的主题不同"):
        code_units(written["government"][0], load_frame("government"), classifier=fitted)


def test_too_few_units_or_a_wrong_theme_are_refused(written):
    units, coders = written["rule_of_law"]
    frame = load_frame("rule_of_law")
    with pytest.raises(DataError, match="有 5 个，至少要 20 个"):
        fitting.fit(units.head(5), coders["themes"], frame)
    with pytest.raises(DataError, match="“nonsense”不是主题框架"):
        fitting.fit(units, {**coders["themes"], units["unit"][0]: ("nonsense",)}, frame)


@pytest.mark.parametrize("spoil", ["meta.json", "weights.npz"])
def test_a_damaged_folder_is_told_in_words(tmp_path, spoil):
    folder = shutil.copytree(models_dir() / "themes-rule_of_law", tmp_path / "model")
    (folder / spoil).write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(ModelError, match="已损坏"):
        classifier.load(folder)


def test_a_model_that_reads_documents_is_no_theme_classifier():
    with pytest.raises(ModelError, match="主题"):
        classifier.load(models_dir() / "baseline")
