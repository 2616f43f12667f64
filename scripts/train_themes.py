#!/usr/bin/env python3
"""Fit the theme classifiers of the built-in code frames and write them with scores and cards to models/themes-FRAME.

usage: train_themes.py [FRAME …] [--out models] [--crossvalidate]

Fits on corpora/themes/FRAME.jsonl, with the residual examples training.yaml names, scores on FRAME_test.jsonl; all hold labels only, the texts
must lie in ../shared and corpora/written. --crossvalidate fits five times,
each time without a fifth of the training documents, and prints how the rest is coded: this, not the test, is for choosing anything.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlp import __version__
from nlp.compare import classifier, coding, fitting, reliability
from nlp.compare.frame import CodeFrame, load_frame
from nlp.training import card, themes

if TYPE_CHECKING:
    import pandas as pd

FRAMES = ("government", "rule_of_law")
CORPUS = ROOT / "corpora" / "themes"
FOLDS = 5
FEW = 10
"""Units below which the card says that the figures of a theme are rough."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("frames", nargs="*", default=FRAMES)
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    parser.add_argument("--crossvalidate", action="store_true")
    args = parser.parse_args()
    for name in args.frames:
        frame = load_frame(name)
        if args.crossvalidate:
            crossvalidate(frame)
        else:
            train(frame, args.out / f"themes-{name}")
    return 0


def train(frame: CodeFrame, out: Path) -> None:
    import pandas as pd

    test, settings = CORPUS / f"{frame.name}_test.jsonl", themes.settings(frame.name)
    residual = settings.get("residual")
    sources = [CORPUS / f"{name}.jsonl" for name in (frame.name, *([residual["frame"]] if residual else []))]
    started = time.perf_counter()
    units, codes, beside = read_training(frame)
    units = pd.concat([units, beside[beside["unit"].isin(codes)]])
    model = fitting.fit(units, codes, frame, sure=settings.get("sure", 0.0))
    seconds = round(time.perf_counter() - started)
    fitting.save(model, out, {
        "version": __version__,
        "by": "scripts/train_themes.py",
        "kind": "one multinomial logistic regression (scikit-learn) over hashed character n-grams, with the points of the lexicon added; run with numpy",
        "data": card.data_of(sources),
        "documents": int(units["doc"].nunique()),
        "residual": int(units["unit"].isin(beside["unit"]).sum()),
        "training": {"seconds": seconds},
        "versions": card.versions("numpy", "scipy", "sklearn"),
    })  # fmt: skip
    model = classifier.load(out)
    held, both = themes.read_coded(test)
    a, b, agreed = (answered(held, both[coder]) for coder in ("a", "b", "themes"))
    scores: dict[str, Any] = {"test": {"data": card.data_of([test])[0], "units": len(held), "documents": int(held["doc"].nunique())}}
    for how, used in (("lexicon and classifier", model), ("lexicon alone", None)):
        found = reliability.score(a, b, coding.code_units(held, frame, classifier=used), frame, agreed=agreed)
        scores[how] = {"overall": rounded(found.overall), "themes": rounded(found.themes), "confusion": rounded(found.confusion.head(20))}
    alone = reliability.score(a, b, by_words(model, held, frame), frame, agreed=agreed)
    scores["classifier alone"] = {"overall": rounded(alone.overall)}
    if residual:
        apart = CORPUS / f"{residual['frame']}_test.jsonl"
        beside = themes.read_elsewhere(apart, residual["themes"])
        scores["residual"] = {"data": card.data_of([apart])[0], "documents": int(beside["doc"].nunique())}
        for how, used in (("lexicon and classifier", model), ("lexicon alone", None)):
            scores["residual"][how] = shares(beside, coding.code_units(beside, frame, classifier=used), frame)
    (out / "scores.json").write_text(json.dumps(scores, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / "README.md").write_text(described(frame, out), encoding="utf-8")
    print(json.dumps({frame.name: {how: scores[how]["overall"] for how in scores if "overall" in scores[how]} | {"residual": scores.get("residual")}}, ensure_ascii=False, indent=1))


def crossvalidate(frame: CodeFrame) -> None:
    import pandas as pd

    units, codes, beside = read_training(frame)
    sure = themes.settings(frame.name).get("sure", 0.0)
    both = pd.concat([units, beside])
    apart = {doc: at % FOLDS for own in (units, beside) for at, doc in enumerate(sorted(own["doc"].unique()))}
    folds = both["doc"].map(apart)
    parts = []
    for fold in range(FOLDS):
        model = fitting.fit(both[folds != fold], codes, frame, sure=sure)
        parts.append(coding.code_units(both[folds == fold].reset_index(drop=True), frame, classifier=model))
    found, agreed = pd.concat(parts), answered(units, codes)
    print(reliability.score(agreed, agreed, found[found["unit"].isin(units["unit"])], frame).overall.to_string())
    if len(beside):
        print("residual units coded:", shares(beside, found, frame))


def read_training(frame: CodeFrame) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]], pd.DataFrame]:
    """Return the units of the frame, the codes a fit learns, and the units of another frame that are residual here; `codes` has those of them that were drawn."""
    units, coders = themes.read_coded(CORPUS / f"{frame.name}.jsonl")
    residual = themes.settings(frame.name).get("residual")
    if residual is None:
        return units, coders["themes"], units.head(0)
    beside = themes.read_elsewhere(CORPUS / f"{residual['frame']}.jsonl", residual["themes"])
    drawn = dict.fromkeys(themes.drawn(beside, residual["each"])["unit"], (frame.residual.id,))
    return units, coders["themes"] | drawn, beside


def shares(units: pd.DataFrame, codes: pd.DataFrame, frame: CodeFrame) -> dict[str, Any]:
    """Return how many residual units there are and the share that `codes` code, of all and of those whose words and headings hold no term of the lexicon."""
    coder = coding.LexiconCoder(frame)
    silent = units["unit"][[not coder.points(text, heading).total for text, heading in zip(units["text"], units["heading"], strict=True)]]
    coded = set(codes["unit"])
    return {
        "units": len(units),
        "coded": round(float(units["unit"].isin(coded).mean()), 3),
        "without_a_term": len(silent),
        "coded_without_a_term": round(float(silent.isin(coded).mean()), 3),
    }


def answered(units: pd.DataFrame, codes: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return the units as a sample that a coder has filled in."""
    given = [[*codes[unit], "", ""] for unit in units["unit"]]
    return units.assign(theme=[some[0] for some in given], theme_2=[some[1] for some in given])


def by_words(model: classifier.ThemeClassifier, units: pd.DataFrame, frame: CodeFrame) -> pd.DataFrame:
    """Return the codes of the classifier without the lexicon."""
    chosen = [model.themes[at] for at in model.scores(units).argmax(axis=1)]
    return units.assign(theme=chosen)[[theme != frame.residual.id for theme in chosen]]


def rounded(table: pd.DataFrame) -> list[dict[str, Any]]:
    return json.loads(table.round(3).to_json(orient="records", force_ascii=False))


def described(frame: CodeFrame, folder: Path) -> str:
    """Return the card, from meta.json and scores.json."""
    meta, scores = (json.loads((folder / name).read_text(encoding="utf-8")) for name in ("meta.json", "scores.json"))
    size = (folder / classifier.WEIGHTS).stat().st_size / 1e6
    lines = [
        f"# Model card: {meta['name']}", "",
        f"Generated by `{meta['by']}`.", "",
        f"- Kind: {meta['kind']}", f"- Frame: `{meta['frame']}` {meta['frame_version']} ({meta['frame_sha256'][:12]}), {len(meta['themes']) - 1} themes of level 2",
        f"- Files: `{classifier.WEIGHTS}` {size:.1f} MB; no pickle.",
        f"- Fitted to {meta['units']} units of {meta['documents']} documents: {meta['data'][0]['name']} ({meta['data'][0]['sha256'][:12]}),"
        f" coded by a language model (corpora/themes/README.md), in {meta['training']['seconds']} s",
        *([f"- {meta['residual']} of these units are residual examples of {meta['data'][1]['name']}, chosen by its themes (corpora/themes/training.yaml)"] if len(meta["data"]) > 1 else []),
        f"- Versions: {', '.join(f'{name} {number}' for name, number in meta['versions'].items())}",
        "- Intended use: themes of directive sentences in Chinese government texts, beside a check by two human coders (`duban compare sample`, `score`).", "",
        "## Scores", "",
        f"{scores['test']['units']} units of {scores['test']['documents']} documents never fitted to nor looked at for the lexicon, coded twice;"
        " alpha and agreement are those of the two coders (language models), intervals a bootstrap of documents.", "",
        "| | level | macro-F1 | 95 % | micro-F1 | alpha (MASI) | agreement |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for how in ("lexicon and classifier", "lexicon alone", "classifier alone"):
        for row in scores[how]["overall"]:
            figures = (f"{row[key]:.3f}" for key in ("micro_f1", "alpha", "agreement"))
            interval = f"{row['macro_f1_low']:.3f}–{row['macro_f1_high']:.3f}"
            lines.append(f"| {how} | {row['level']} | {row['macro_f1']:.3f} | {interval} | {' | '.join(figures)} |")
    if "residual" in scores:
        lines += ["", f"Residual units of {scores['residual']['documents']} documents never fitted to ({scores['residual']['data']['name']}) that are wrongly coded:", ""]
        lines += ["| | units | coded | without a term of the lexicon | of these coded |", "|---|---|---|---|---|"]
        lines += [f"| {how} | {' | '.join(map(str, scores['residual'][how].values()))} |" for how in ("lexicon and classifier", "lexicon alone")]
    rows = scores["lexicon and classifier"]["themes"]
    few = (f"{sum(row['n'] < FEW for row in part)} of {len(part)} themes of level {level}" for level in (1, 2) for part in [[row for row in rows if row["level"] == level]])
    lines += ["", f"{' and '.join(few)} have fewer than {FEW} units here: macro-F1 weighs each of these like any other, so a few units move it."]
    lines += ["", "| theme | units | precision | recall | F1 | alpha |", "|---|---|---|---|---|---|"]
    for row in rows:
        if row["level"] == 2:
            cells = ("" if row[key] is None else f"{row[key]:.2f}" for key in ("precision", "recall", "f1", "alpha"))
            lines.append(f"| {frame.names[row['theme']]} `{row['theme']}` | {row['n']} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
