"""The shipped models stay above their floors on documents they never saw, and a floor is not lowered by accident."""

import json

import pytest

from scripts import evaluate


def test_every_shipped_model_is_above_its_floors(capsys):
    assert evaluate.main([]) == 0, capsys.readouterr().out


def test_no_model_was_trained_on_a_held_out_text():
    from nlp.config import document_models, models_dir
    from nlp.training.card import text_hash
    from nlp.training.corpus import records

    held = {text_hash(r["text"]) for r in records(evaluate.GOLD)}
    for model in document_models():
        meta = json.loads((models_dir() / model / "meta.json").read_text(encoding="utf-8"))
        assert not held & set(meta["texts"])


@pytest.fixture
def pinned(tmp_path, monkeypatch):
    """Figures of a model that are worse than its floors."""
    path = tmp_path / "floors.json"
    figures = dict.fromkeys(evaluate.PINNED, 0.5) | {"docs": 1, "segments": 1}
    floors = {"sha256": evaluate.card.digest(evaluate.GOLD), "floors": {"m": dict.fromkeys(evaluate.PINNED, 0.9)}}
    path.write_text(json.dumps(floors), encoding="utf-8")
    monkeypatch.setattr(evaluate, "FLOORS", path)
    monkeypatch.setattr(evaluate, "measure", lambda model: figures)
    return path


@pytest.mark.parametrize(("options", "code", "floor"), [([], 1, 0.9), (["--update"], 1, 0.9), (["--update", "--allow-regression"], 0, 0.496)])
def test_a_floor_is_lowered_only_when_that_is_allowed(pinned, options, code, floor):
    assert evaluate.main(["--model", "m", *options]) == code
    assert json.loads(pinned.read_text(encoding="utf-8"))["floors"]["m"]["role_acc"] == floor


def test_a_changed_corpus_needs_new_floors(pinned, capsys):
    pinned.write_text(json.dumps({"sha256": "other", "floors": {}}), encoding="utf-8")
    assert evaluate.main(["--model", "m"]) == 1
    assert "has changed" in capsys.readouterr().err
