"""Made-up annotated documents and a network small enough to train in a test."""

import random

import torch

from nlp.classify.vocabulary import Vocabulary
from nlp.classify.windows import Characters
from nlp.segment import sentence_spans
from nlp.training.finetune import Recipe, new_network
from nlp.training.network import SIZES, Encoder, NgramInput, own_encoder

LINES = (
    ("task", "县{0}局要在{1}月底前印发{2}清单。"),
    ("requirement", "大家要高度重视{2}，切实扛起责任。"),
    ("problem", "{2}还有不少短板，{0}力量明显不足。"),
    ("significance", "抓好{2}，事关群众的切身利益。"),
)
WORDS = ("水务", "教育", "民政", "交通", "林业"), ("3", "6", "9", "11"), ("水库安全", "校车管理", "农村公路", "养老服务")
RECIPE = Recipe(epochs=40, rate=3e-3, head_rate=5e-3, characters=400, dropout=0.0, change=0.0, hidden=0.0, average=0.9, seed=3)


def record(seed, count=20):
    chance = random.Random(seed)
    parts, roles, leads, at = [], [], [], 0
    for _ in range(count):
        role, pattern = chance.choice(LINES)
        filled = [chance.choice(w) for w in WORDS]
        line = pattern.format(*filled)
        if role == "task":
            leads.append((at, at + len(filled[0]) + 2, at + len(line) - 1))
        parts.append(line)
        roles.append(role)
        at += len(line) + 1
    text = "\n".join(parts)
    cuts = [{"start": s.start, "end": s.end, "role": r} for s, r in zip(sentence_spans(text), roles, strict=True)]
    empty = {"support": [], "addressee": [], "deadlines": [], "targets": []}
    tasks = [{"start": a, "end": c, "lead": [{"start": a, "end": b}], **empty} for a, b, c in leads]
    return {"id": f"d{seed}", "text": text, "segments": cuts, "headings": [], "tasks": tasks}


def tiny(documents):
    vocabulary = Vocabulary.build([d["text"] for d in documents], least=1)
    torch.manual_seed(1)
    size = SIZES["tiny"]
    encoder = Encoder(own_encoder(size, len(vocabulary)), NgramInput(size.width, buckets=512, narrow=16))
    return new_network(encoder, RECIPE), Characters(vocabulary)
