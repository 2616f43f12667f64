"""The shipped encoder gives in int8 on ONNX Runtime what its weights give in torch."""

import numpy as np

from nlp.classify import load_classifier
from nlp.config import find_model
from nlp.training import folder
from nlp.training.corpus import prepare, records
from nlp.training.examples import example
from nlp.training.finetune import probabilities
from scripts.evaluate import GOLD


def test_labels_of_int8_and_torch_agree():
    path = find_model("encoder")
    network, tokenizer = folder.load(path)
    classifier = load_classifier(path, threads=2)
    classifier.partner = None
    documents = [prepare(r) for r in records(GOLD)]
    torchs = np.concatenate([p.argmax(1) for p in probabilities(network, [example(d, tokenizer) for d in documents])])
    ours = np.concatenate([classifier.read(d.doc).roles.argmax(1) for d in documents])
    assert (ours == torchs).mean() >= 0.99
