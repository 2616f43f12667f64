"""Labels without words: put back on their texts, and never a word of them in the repository."""

import hashlib
import json
from pathlib import Path

import pytest

from nlp.training.corpus import prepare
from nlp.training.standoff import TEXTS, complete

REAL = Path(__file__).resolve().parents[2] / "corpora" / "real"
WORDS = "请县司法局牵头编制目录。各镇要配合。"


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "papers.jsonl").write_text(json.dumps({"text": "前文。" + WORDS + "后文。"}, ensure_ascii=False) + "\n", encoding="utf-8")
    return tmp_path


def record(words=WORDS):
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    return {"id": "甲", "text_from": {"file": "papers", "record": 0, "start": 3, "end": 3 + len(WORDS), "sha256": digest}}


def test_the_words_come_from_the_texts(texts):
    assert complete(record(), texts)["text"] == WORDS


def test_another_version_of_the_text_is_noticed(texts):
    with pytest.raises(ValueError, match="与标注时不同"):
        complete(record("别的文字"), texts)


def test_a_record_with_its_text_stays_as_it_is(texts):
    assert complete({"id": "乙", "text": WORDS}, texts) == {"id": "乙", "text": WORDS}


def strings(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("file", sorted(REAL.glob("*.jsonl")), ids=lambda p: p.name)
def test_no_words_of_a_real_text_are_kept(file):
    for line in file.read_text(encoding="utf-8").splitlines():
        kept = json.loads(line)
        assert "text" not in kept
        assert max(len(s) for s in strings({k: v for k, v in kept.items() if k not in ("id", "text_from")})) <= 20


@pytest.mark.skipif(not TEXTS.is_dir(), reason="needs ../shared")
@pytest.mark.parametrize("file", sorted(REAL.glob("*.jsonl")), ids=lambda p: p.name)
def test_the_labels_fit_the_segments(file):
    for line in file.read_text(encoding="utf-8").splitlines():
        prepare(complete(json.loads(line)))
