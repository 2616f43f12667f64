"""Training really trains, and what it writes is what runs."""

import json
import shutil

import numpy as np
import pytest
import torch
import transformers

from nlp.classify import load_classifier
from nlp.classify.vocabulary import Vocabulary
from nlp.cli import main
from nlp.errors import ModelError
from nlp.labels import ROLES
from nlp.tasks.rows import ROW_ROLES
from nlp.training import calibration, folder
from nlp.training.base import network_from
from nlp.training.corpus import prepare
from nlp.training.examples import example, tag_characters
from nlp.training.finetune import fit, probabilities
from nlp.training.network import SIZES
from tests.tiny import RECIPE, WORDS, record, tiny


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A tiny model that has learnt twenty segments, and its folder."""
    documents = [record(1)]
    network, tokenizer = tiny(documents)
    result = fit(network, [prepare(d) for d in documents], tokenizer, RECIPE)
    out = tmp_path_factory.mktemp("model") / "tiny"
    folder.save(result, tokenizer, out, {"name": "tiny", "kind": "test"}, half=False)
    return result, tokenizer, out


def roles(result, tokenizer, document):
    item = example(prepare(document), tokenizer)
    return probabilities(result, [item])[0].argmax(1).tolist(), item.roles.tolist()


def test_a_tiny_model_learns_twenty_segments_by_heart(trained):
    guess, gold = roles(*trained[:2], record(1))
    assert guess == gold


def test_a_segment_a_person_denied_is_no_row_after_training():
    document = record(1)
    denied = [s for s in document["segments"] if s["role"] == "task"][:3]
    left_out = {**document, "segments": [{**s, "role": ""} if s in denied else s for s in document["segments"]]}
    left_out["rejected"] = [[s["start"], s["end"]] for s in denied]
    network, tokenizer = tiny([document])
    result = fit(network, [prepare(left_out)], tokenizer, RECIPE)
    guess, _ = roles(result, tokenizer, left_out)
    rows = {at for at, role in enumerate(ROLES) if role in ROW_ROLES}
    assert not {guess[document["segments"].index(s)] for s in denied} & rows


def test_the_folder_runs_on_onnx_with_the_labels_of_torch(trained):
    network, tokenizer, out = trained
    classifier = load_classifier(out, threads=1)
    documents = [prepare(record(s)) for s in range(1, 6)]
    ours = np.concatenate([classifier.read(d.doc).roles for d in documents])
    torchs = np.concatenate(probabilities(network, [example(d, tokenizer) for d in documents]))
    assert (ours.argmax(1) == torchs.argmax(1)).mean() >= 0.99


def test_documents_read_together_get_what_each_gets_alone(trained):
    classifier = load_classifier(trained[2], threads=1)
    documents = [prepare(record(s, count)).doc for s, count in ((1, 20), (2, 3), (3, 40))]
    together = classifier.classify_all(documents)
    assert together == [classifier.classify(d) for d in documents]


def test_the_model_tags_the_owner_it_learnt(trained):
    document = prepare(record(1)).doc
    reading = load_classifier(trained[2], threads=1).read(document)
    found = {document.text[t.start : t.end] for t in reading.tags if t.kind == "LEAD"}
    assert found <= {f"县{w}局" for w in WORDS[0]}
    assert found


def test_the_encoder_of_the_folder_loads_by_its_type(trained):
    model = transformers.AutoModel.from_pretrained(trained[2], add_pooling_layer=False)
    assert model.config.hidden_size == SIZES["tiny"].width


def test_training_goes_on_from_a_folder_with_what_it_knows(trained):
    network, tokenizer = network_from(str(trained[2]), RECIPE)
    guess, gold = roles(network, tokenizer, record(1))
    assert guess == gold


def test_a_broken_folder_is_told(trained, tmp_path):
    for name in ("meta.json", "vocab.txt", "config.json"):
        (tmp_path / name).write_bytes((trained[2] / name).read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match="缺少文件或已损坏"):
        load_classifier(tmp_path)


@pytest.mark.parametrize("kind", ["bert", "roberta", "modernbert", "electra"])
def test_any_hugging_face_encoder_is_trained_and_runs(kind, tmp_path):
    base, out = tmp_path / "base", tmp_path / "out"
    hugging_face(kind, base, record(1)["text"])
    network, tokenizer = network_from(str(base), RECIPE)
    document = prepare(record(1))
    result = fit(network, [document], tokenizer, RECIPE)
    guess, gold = roles(result, tokenizer, record(1))
    assert np.mean(np.array(guess) == gold) >= 0.9
    folder.save(result, tokenizer, out, {"name": "out", "kind": "test"})
    reading = load_classifier(out, threads=1).read(document.doc)
    assert np.mean(reading.roles.argmax(1) == guess) >= 0.9


def hugging_face(kind, base, text):
    """Write a tiny encoder of a family with its tokenizer, as a hub folder holds them."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    special = {"roberta": ["<pad>", "<unk>", "<s>", "</s>", "<mask>"]}.get(kind, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    pad, unknown, begins, ends, mask = special
    vocabulary = {t: i for i, t in enumerate([*special, *sorted(set(text))])}
    fast = Tokenizer(models.WordLevel(vocabulary, unk_token=unknown))
    fast.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    fast.add_special_tokens(special)
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=fast, pad_token=pad, unk_token=unknown, cls_token=begins, sep_token=ends, mask_token=mask
    ).save_pretrained(base)
    plain = {"vocab_size": len(vocabulary), "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    torch.manual_seed(2)
    config = transformers.AutoConfig.for_model(kind, **plain, max_position_embeddings=520, pad_token_id=0)
    if kind == "electra":
        config.embedding_size = 16
    transformers.AutoModel.from_config(config).save_pretrained(base)


def test_a_base_that_is_nowhere_is_told(tmp_path):
    with pytest.raises(ModelError, match="读不了基础模型"):
        network_from(str(tmp_path), RECIPE)


def test_the_longer_of_two_overlapping_cells_is_tagged():
    cells = {"lead": [{"start": 0, "end": 6}], "addressee": [{"start": 2, "end": 4}], "support": [], "deadlines": [], "targets": []}
    assert tag_characters([cells], 7).tolist() == [1, 2, 2, 2, 2, 2, 0]


def test_temperature_makes_a_boastful_model_honest():
    chance = np.random.default_rng(0)
    gold = chance.integers(0, 3, 600)
    right = np.where(chance.random(600) < 0.7, gold, (gold + 1) % 3)
    boastful = np.full((600, 3), 0.01)
    boastful[np.arange(600), right] = 0.98
    temperature, before, after = calibration.fit(boastful.astype(np.float32), gold)
    assert temperature > 1.5
    assert before > 0.2
    assert after < 0.05


def test_pretraining_lowers_the_loss_and_goes_on_where_it_stopped(tmp_path):
    from nlp.training.pretrain import MaskedModel, Plan, pretrain, stream

    texts = [record(s, 60)["text"] for s in range(6)]
    vocabulary = Vocabulary.build(texts, least=1)
    train, held = stream(texts[1:], vocabulary, list), stream(texts[:1], vocabulary, list)
    lines = []

    def run(steps):
        torch.manual_seed(5)
        plan = Plan(batch=512, rate=3e-3, warm=5, steps=steps, lengths=((0.0, 64),), report=20, save_every=1000)
        return pretrain(MaskedModel(SIZES["tiny"], len(vocabulary)), vocabulary, train, held, plan, tmp_path, say=lines.append)

    first = run(60)["log"]
    assert first[-1]["held_loss"] < first[0]["held_loss"]
    second = run(80)
    assert lines[3] == "resumed at step 60"
    assert second["step"] == 80
    assert json.loads((tmp_path / "state.json").read_text())["step"] == 80
    assert second["log"][-1]["held_loss"] < first[0]["held_loss"]


def test_the_yardstick_learns_what_it_is_shown():
    from nlp.training import yardstick

    documents = [prepare(record(s)) for s in range(6)]
    model = yardstick.fit(documents, epochs=12)
    guess = [yardstick.ROLE_LIST[k] for k in yardstick.predict(model, documents[0]).argmax(1)]
    assert np.mean([a == b for a, b in zip(guess, documents[0].roles, strict=True)]) >= 0.9


def test_a_folder_of_the_format_before_is_told_of_and_brought_to_this_one(trained, tmp_path):
    old = shutil.copytree(trained[2], tmp_path / "old")
    meta = json.loads((old / "meta.json").read_text(encoding="utf-8"))
    (old / "meta.json").write_text(json.dumps({**meta, "format": 2}), encoding="utf-8")
    (old / "segment.onnx").unlink()
    with pytest.raises(ModelError, match="duban model update"):
        load_classifier(old)
    assert main(["model", "update", str(old)]) == 0
    document = prepare(record(1)).doc
    assert load_classifier(old).classify(document) == load_classifier(trained[2]).classify(document)
    assert not folder.update(old)


def test_what_a_document_gets_hangs_neither_on_threads_nor_on_stretches(trained, monkeypatch):
    document = prepare(record(7, 90)).doc
    whole = load_classifier(trained[2], threads=1).read(document)
    threads = load_classifier(trained[2], threads=3).read(document)
    assert np.array_equal(whole.roles, threads.roles)
    assert whole.tags == threads.tags
    monkeypatch.setattr("nlp.classify.encoder.STRETCH", 20)
    monkeypatch.setattr("nlp.classify.encoder.MARGIN", 10)
    stretches = load_classifier(trained[2], threads=1).read(document)
    assert np.abs(whole.roles - stretches.roles).max() < 0.05
