"""Keywords of the same texts by scattertext's log-odds, by plain G2 and by ours: how many are called typical, and how many by chance alone.

    python scripts/compare_peers.py ../shared/data/gov_text/provincial_work_reports_2026.jsonl --peer-python PATH/bin/python [--runs 200]

Texts: JSON lines with `region` and `text`; groups: the four of the National Bureau of Statistics (东部 中部 西部 东北). By chance: groups
reassigned at random, `--runs` times. scattertext runs in its own environment (`pip install scattertext six`); without it its rows stay out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pandas as pd
from scipy.stats import chi2

from nlp.compare.correction import adjust
from nlp.compare.divisions import names_of
from nlp.compare.keyness import Grouping, keyness
from nlp.compare.normalise import normalise
from nlp.compare.settings import Settings
from nlp.compare.words import WordCounts, count_words, dictionary

GROUPS = {
    "东部": "北京 天津 河北 上海 江苏 浙江 福建 山东 广东 海南",
    "中部": "山西 安徽 江西 河南 湖北 湖南",
    "西部": "内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
    "东北": "辽宁 吉林 黑龙江",
}
PEER = """
import json, sys
import numpy, pandas
from scattertext import LogOddsRatioInformativeDirichletPrior
counts = pandas.read_csv("counts.csv", index_col=0)
runs = json.load(open("runs.json", encoding="utf-8"))
scorer = LogOddsRatioInformativeDirichletPrior(counts.sum(axis=0).to_numpy(), 10)
zs = []
for groups in runs:
    sides = numpy.array(groups)
    zs.append([scorer.get_zeta_i_j_given_separate_counts(counts[sides == g].sum().to_numpy(), counts[sides != g].sum().to_numpy()) for g in sorted(set(groups))])
numpy.save("z.npy", numpy.array(zs))
"""
SETTINGS = Settings(by="group", replicates=20)  # the bounds are not looked at here
LEVEL = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("--peer-python", default="", help="Python of an environment with scattertext")
    parser.add_argument("--runs", type=int, default=40)
    args = parser.parse_args()
    counts, groups = read(args.texts)
    rng = np.random.default_rng(SETTINGS.seed)
    runs = [groups, *(tuple(str(g) for g in rng.permutation(groups)) for _ in range(args.runs))]
    zs = scattertext(counts, runs, args.peer_python) if args.peer_python else None
    found = [calls(counts, run, None if zs is None else zs[i]) for i, run in enumerate(runs)]
    print(f"{len(counts.documents)} documents, {counts.totals.sum()} words, dictionary {counts.dictionary}; {args.runs} runs by chance")
    print(table(found).to_string(index=False))


def read(path: Path) -> tuple[WordCounts, tuple[str, ...]]:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    places = names_of(sorted({record["region"] for record in records}))
    tokens = dictionary()
    texts = {record["region"]: normalise(record["text"], places) for record in records}
    counts = count_words(texts, tokens.tokens, dictionary=tokens.version)
    return counts, tuple(next(g for g, names in GROUPS.items() if doc.startswith(tuple(names.split()))) for doc in counts.documents)


def scattertext(counts: WordCounts, runs: list[tuple[str, ...]], python: str) -> np.ndarray:
    """Return runs × groups × words: scattertext's z, computed in its own environment."""
    with TemporaryDirectory() as folder:
        pd.DataFrame(counts.matrix.toarray(), index=counts.documents, columns=counts.words).to_csv(Path(folder) / "counts.csv")
        (Path(folder) / "runs.json").write_text(json.dumps(runs, ensure_ascii=False), encoding="utf-8")
        subprocess.run([python, "-c", PEER], cwd=folder, check=True)
        return np.load(Path(folder) / "z.npy", allow_pickle=False)


def calls(counts: WordCounts, groups: tuple[str, ...], z: np.ndarray | None) -> dict[str, pd.Series]:
    """Return for each method which words of which group it calls typical (more or less than elsewhere), over one and the same family."""
    result = keyness(counts, Grouping(groups, ("",) * len(groups)), replace(SETTINGS, star_documents=2))
    p = chi2.sf(result["g2"].to_numpy(), 1)
    found = {"G2, p < .05": p < LEVEL, "G2, Benjamini-Hochberg": adjust(p, "bh") < LEVEL}
    if z is not None:
        row = {name: i for i, name in enumerate(sorted(set(groups)))}
        column = {word: i for i, word in enumerate(counts.words)}
        peer = z[result["group"].map(row), result["word"].map(column)]
        found["scattertext log-odds, |z| > 1.96"] = np.abs(peer) > 1.96
    found["ours, log-odds |z| > 1.96 (rank only)"] = result["log_odds_z"].abs() > 1.96
    found["ours, permutation p < .05"] = result["p"] < LEVEL
    found["ours, permutation + Benjamini-Hochberg"] = result["star"]
    return {name: pd.Series(np.asarray(flags)) for name, flags in found.items()}


def table(found: list[dict[str, pd.Series]]) -> pd.DataFrame:
    """Return a row a method: words called typical in the real groups, and in groups by chance their share and the runs that have one."""
    real, chance = found[0], found[1:]
    return pd.DataFrame(
        {
            "method": name,
            "tests": len(flags),
            "typical": int(flags.sum()),
            "typical_share": f"{flags.mean():.1%}",
            "false_share": f"{np.mean([run[name].mean() for run in chance]):.2%}",
            "false_a_run": round(float(np.mean([run[name].sum() for run in chance])), 1),
            "runs_with_false": f"{sum(bool(run[name].any()) for run in chance)} of {len(chance)}",
        }
        for name, flags in real.items()
    )


if __name__ == "__main__":
    main()
