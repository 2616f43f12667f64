#!/usr/bin/env python3
"""Pretrain our own encoder on government text, from scratch, with checkpoints; run again to go on.

usage: pretrain.py SIZE OUT [--minutes M | --steps N] [--device cpu|cuda] [--threads N] [--text DIR] [--no-cooccurrence]
                              [--begin MODEL]

Text: ../shared/data/gov_text and the training documents, never ../shared/gold/dev. The government register is repeated,
statutes and news are cut down (../shared/data/README.md).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SHARED = ROOT.parent / "shared"
REPEAT = {
    "national_and_party_reports": 4,
    "provincial_work_reports_2026": 6,
    "policy_briefings_2021": 4,
    "state_council_docs": 5,
    "local_policy_guangzhou_etc": 4,
    "policy_paragraphs": 4,
    "local_policy_misc": 4,
    "beijing_replies": 1,
    "xwlb_news": 1,
    "laws_just_laws": 1,
    "laws_lawrefbook": 1,
}
LAW_CHARACTERS = 3_300_000
NEWS_CHARACTERS = 6_000_000
TRAINING_REPEAT = 6
HELD = 0.01
FOREIGN = ("美国", "俄罗斯", "乌克兰", "以色列", "英国", "日本", "法国", "联合国", "加沙")


def documents(folder: Path, chance: random.Random) -> dict[str, list[str]]:
    """Return the texts of each source, cut down where the register is not ours."""
    out: dict[str, list[str]] = {}
    for name in REPEAT:
        texts = []
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            year = str(record.get("year") or "9999")[:4]
            if name == "national_and_party_reports" and year.isdigit() and int(year) < 1979:
                continue
            if name == "xwlb_news" and any(word in record["text"][:200] for word in FOREIGN):
                continue
            texts.append(record["text"])
        limit = {"xwlb_news": NEWS_CHARACTERS, "laws_lawrefbook": LAW_CHARACTERS, "laws_just_laws": LAW_CHARACTERS // 3}.get(name)
        if limit:
            chance.shuffle(texts)
            total, kept = 0, []
            for text in texts:
                if total > limit:
                    break
                kept.append(text)
                total += len(text)
            texts = kept
        out[name] = texts
    return out


def main() -> int:
    from nlp.training.network import SIZES, table

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", choices=sorted(SIZES))
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--text", type=Path, default=SHARED / "data" / "gov_text")
    parser.add_argument("--no-cooccurrence", action="store_true")
    parser.add_argument("--begin", type=Path, help="start from the encoder and vocabulary of this model folder of ours, not from scratch")
    args = parser.parse_args()
    if not args.minutes and not args.steps:
        parser.error("say --minutes or --steps")

    import jieba
    import torch
    from train_baseline import default_sources

    from nlp.classify.vocabulary import FILE as VOCABULARY
    from nlp.classify.vocabulary import Vocabulary
    from nlp.training import cooccurrence, corpus, folder
    from nlp.training.pretrain import MaskedModel, Plan, Stream, pretrain, stream

    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    if not (args.out / "held.npz").is_file():
        chance = random.Random(3)
        sources = documents(args.text, chance)
        own = [p for p in default_sources() if p.name != "dev"]
        sources["training"] = [d["text"] for p in own for d in corpus.records(p)]
        texts_of_all = (t for texts in sources.values() for t in texts)
        vocabulary = Vocabulary.read(args.begin / VOCABULARY) if args.begin else Vocabulary.build(texts_of_all, least=6)
        vocabulary.write(args.out / "vocab.txt")
        train, held, counts = [], [], {}
        for name, texts in sources.items():
            chance.shuffle(texts)
            cut = max(1, int(len(texts) * HELD)) if name not in ("laws_lawrefbook", "training") else 0
            held += texts[:cut]
            part = stream(texts[cut:], vocabulary, jieba.cut)
            train += [part] * REPEAT.get(name, TRAINING_REPEAT)
            counts[name] = {"documents": len(texts) - cut, "characters": len(part.ids), "repeat": REPEAT.get(name, TRAINING_REPEAT)}
            print(name, counts[name], flush=True)
        import numpy as np

        Stream(np.concatenate([p.ids for p in train]), np.concatenate([p.starts for p in train])).save(args.out / "train.npz")
        (args.out / "sources.json").write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
        stream(held, vocabulary, jieba.cut).save(args.out / "held.npz")
    vocabulary = Vocabulary.read(args.out / "vocab.txt")
    train_stream, held_stream = Stream.load(args.out / "train.npz"), Stream.load(args.out / "held.npz")
    print(f"{len(vocabulary)} characters, {len(train_stream.ids):,} to train on, {len(held_stream.ids):,} held out", flush=True)
    torch.manual_seed(7)
    size = SIZES[args.size]
    model = MaskedModel(size, len(vocabulary))
    if args.begin:
        model.encoder.load_state_dict(folder.load(args.begin)[0].encoder.state_dict())
        before = json.loads((args.begin / "meta.json").read_text(encoding="utf-8"))
        began = {k: before[k] for k in ("name", "pretraining") if k in before}
        (args.out / "begun.json").write_text(json.dumps(began, indent=1) + "\n", encoding="utf-8")
    elif not args.no_cooccurrence and not (args.out / "state.json").is_file():
        characters = cooccurrence.character_vectors(train_stream.ids, len(vocabulary), size.width)
        table(model.encoder.model).data.copy_(torch.from_numpy(characters))
        ngrams = model.encoder.ngrams
        vectors = cooccurrence.ngram_vectors(train_stream.ids, len(vocabulary), ngrams.buckets, ngrams.table.embedding_dim)
        ngrams.table.weight.data.copy_(torch.from_numpy(vectors))
    plan = Plan(minutes=args.minutes, steps=args.steps)
    pretrain(model, vocabulary, train_stream, held_stream, plan, args.out, device=args.device, say=lambda line: print(line, flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
