#!/usr/bin/env python3
"""Check that the corpora are as varied as issue 3 demands, and that no sentence of a real document stands in them.

usage: check_corpora.py [FILE …] [--real DIR …] [--whole] [--show N] [--json]

Without files: every corpora/*/documents.jsonl, and then their size and spread are judged too; --whole judges them
for the files named. Real documents: ../shared/gold/{dev,train}. Exit code 1 when a limit is broken, 2 when data cannot
be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlp.classify.tags import CELLS
from nlp.cli.formatting import display_width
from nlp.errors import DataError, DubanError
from nlp.export.annotation import CELL_LABELS
from nlp.labels import ROLES
from nlp.training import diversity
from nlp.training.diversity import KINDS, Corpus, Growth, KindShares, Likeness, Place, Shared, Vocabulary
from nlp.training.gold import gold_file, read_gold

GOLD = ROOT.parent / "shared" / "gold"
LARGEST_SHARE = 0.05
LEAST = {"documents": 250, "segments": 18_000}
YEARS = range(2012, 2027)
NOTICEABLE_GAP = 0.15
UNITS = {"characters": "字", "bigrams": "二字组", "words": "词"}


@dataclass(frozen=True, slots=True)
class Limit:
    """One demand on the corpora: what was found, what is allowed."""

    name: str
    found: str
    allowed: str
    kept: bool


def main() -> int:
    parser = argparse.ArgumentParser(description="检查语料是否多样：雷同、词汇、标注数量、文种占比、分布，以及有没有真实文档的句子。")
    parser.add_argument("files", nargs="*", type=Path, metavar="文件", help="语料；不写则查 corpora/*/documents.jsonl")
    parser.add_argument("--real", nargs="*", type=Path, default=[GOLD / "dev", GOLD / "train"], help="真实文档的文件夹")
    parser.add_argument("--whole", action="store_true", help="点了文件时，也判断总量和年份、层级是否齐全")
    parser.add_argument("--show", type=int, default=10, metavar="N", help="每类雷同最多列几处（默认 10）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    args = parser.parse_args()
    try:
        corpora = read(args.files or sorted(ROOT.glob("corpora/*/documents.jsonl")))
        real = [Corpus(p.name, read_gold(p)) for p in args.real if p.is_dir()]
    except DubanError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    figures = measure(corpora, real)
    limits = judge(figures, whole=args.whole or not args.files)
    if args.json:
        print(json.dumps({**figures, "limits": limits}, ensure_ascii=False, indent=1, default=_plain))
    else:
        missing = [str(p) for p in args.real if not p.is_dir()]
        print("\n".join(lines(figures, limits, show=args.show, missing=missing)))
    return 0 if all(limit.kept for limit in limits) else 1


def read(paths: Iterable[Path]) -> list[Corpus]:
    """Return the corpora, each with a name of its own. Raises DataError when there are none, or one is broken."""
    files = list(dict.fromkeys(gold_file(p.resolve()) for p in paths))
    if not files:
        raise DataError("没有语料可查：corpora 里没有 documents.jsonl，请写明文件")
    names = [file.parent.name if file.name == "documents.jsonl" else file.stem for file in files]
    out = []
    for file, name in zip(files, names, strict=True):
        documents = read_gold(file)
        twice = [i for i, n in Counter(d["id"] for d in documents).items() if n > 1]
        if twice:
            raise DataError(f"“{file}”里有几份文档同用一个编号 {twice[0]}：请改成不同的编号")
        out.append(Corpus(name if names.count(name) == 1 else str(file), documents))
    return out


def _plain(figure: Any) -> dict[str, Any]:
    derived = {Likeness: "share", KindShares: "directive"}.get(type(figure))
    return {**asdict(figure), **({derived: getattr(figure, derived)} if derived else {})}


def measure(corpora: Sequence[Corpus], real: Sequence[Corpus]) -> dict[str, Any]:
    """Return every figure; those that need real documents are None without them."""
    ours, theirs = ([d for c in some for d in c.documents] for some in (corpora, real))
    pieces, real_pieces = diversity.pieces(corpora), diversity.pieces(real)
    segments, real_segments, near = diversity.segment_likeness(pieces, real_pieces)
    growth = diversity.vocabulary(ours)
    real_growth = diversity.vocabulary(theirs) if theirs else None
    size = min(growth.points[-1].size, real_growth.points[-1].size) if real_growth else 0
    return {
        "labels": {c.name: diversity.labels(c.documents) for c in corpora},
        "documents": diversity.document_likeness(corpora),
        "segments": segments,
        "real_segments": real_segments if theirs else None,
        "vocabulary": growth,
        "real_vocabulary": real_growth,
        "same_size": [diversity.vocabulary(d, size=size).points[-1] for d in (ours, theirs)] if theirs else None,
        "kinds": diversity.kind_shares(ours),
        "real_kinds": diversity.kind_shares(theirs) if theirs else None,
        "spread": diversity.spread(ours),
        "shared": [*diversity.shared_words(pieces, real_pieces), *near] if theirs else None,
    }


def judge(figures: dict[str, Any], *, whole: bool) -> list[Limit]:
    """Return the demands of issue 3, each kept or not."""
    out = [
        _share("雷同文档", figures["documents"].share),
        _share("雷同句段", figures["segments"].share),
    ]
    if figures["shared"] is not None:
        copied = [s for s in figures["shared"] if s.how == "sentence" and not s.formula]
        out.append(Limit("真实文档的句子", f"{len(copied)} 句", "0 句", not copied))
    if whole:
        for name, words in (("documents", "文档"), ("segments", "句段")):
            found = sum(getattr(n, name) for n in figures["labels"].values())
            out.append(Limit(f"{words}总数", f"{found:,}", f"至少 {LEAST[name]:,}", found >= LEAST[name]))
        spread = figures["spread"]
        years = [str(year) for year in YEARS if str(year) not in spread.years]
        out.append(Limit("年份", _lacking(years), f"{YEARS[0]}—{YEARS[-1]} 每年都有", not years))
        tiers = [tier for tier, n in spread.tiers.items() if not n]
        out.append(Limit("层级", _lacking(tiers), "省、市、县、乡都有", not tiers))
    return out


def _lacking(names: Sequence[str]) -> str:
    return f"缺 {'、'.join(names)}" if names else "齐全"


def _share(name: str, share: float) -> Limit:
    return Limit(name, f"{share:.2%}", f"低于 {LARGEST_SHARE:.0%}", share < LARGEST_SHARE)


def lines(figures: dict[str, Any], limits: Sequence[Limit], *, show: int, missing: Sequence[str]) -> list[str]:
    """Return the report for a terminal."""
    out = [f"没有真实文档“{path}”：不与它比较" for path in missing]
    out += _labels(figures["labels"])
    out += _likeness(figures, show)
    out += _vocabulary(figures)
    out += _kinds(figures["kinds"], figures["real_kinds"])
    out += _spread(figures["spread"])
    if figures["shared"] is not None:
        out += _shared(figures["shared"], show)
    rows = [[limit.name, limit.found, limit.allowed, "符合" if limit.kept else "不符合"] for limit in limits]
    return [*out, "", "■ 结论", *table(["要求", "现有", "限度", "结果"], rows)]


def _labels(found: dict[str, Any]) -> list[str]:
    names = [*found, "合计"] if len(found) > 1 else list(found)

    def row(words: str, values: Iterable[int]) -> list[str]:
        numbers = list(values)
        return [words, *(f"{n:,}" for n in (numbers if len(names) == len(numbers) else [*numbers, sum(numbers)]))]

    rows = [row("文档", (n.documents for n in found.values())), row("句段", (n.segments for n in found.values()))]
    rows += [row(words, (n.roles[role] for n in found.values())) for role, words in ROLES.items()]
    rows.append(row("任务行", (n.rows for n in found.values())))
    rows += [row(CELL_LABELS[tag], (n.cells[cell] for n in found.values())) for cell, tag in CELLS.items()]
    return ["■ 标注数量", *table(["", *names], rows)]


def _likeness(figures: dict[str, Any], show: int) -> list[str]:
    rows = []
    for key, words in (("documents", "文档"), ("segments", "句段"), ("real_segments", "真实文档的句段")):
        found: Likeness | None = figures[key]
        if found is not None:
            share = [f"{n:,}（{n / (found.items or 1):.2%}）" for n in (found.alike, found.across, found.repeated)]
            rows.append([words, f"{found.items:,}", *share])
    head = ["", "比较", "雷同", "其中与别的文档雷同", "一字不差"]
    rule = f"五字组 Jaccard ≥ {diversity.NEAR}；短于 {diversity.SHORTEST} 字的句段不算；文档自 {diversity.RELATED} 起列出"
    out = ["", f"■ 雷同（{rule}）", *table(head, rows)]
    for pair in sorted(figures["documents"].pairs, key=lambda p: -p.similarity)[:show]:
        out.append(f"  {pair.first.document} ≈ {pair.second.document}（{pair.similarity:.2f}）")
    longest = sorted(figures["segments"].pairs, key=lambda p: -min(map(len, p.texts)) * p.similarity)
    for pair in longest[:show]:
        out.append(f"  {_place(pair.first)} ≈ {_place(pair.second)}（{pair.similarity:.2f}）")
        out += [f"    {text}" for text in dict.fromkeys(pair.texts)]
    return out


def _vocabulary(figures: dict[str, Any]) -> list[str]:
    def row(words: str, g: Growth) -> list[str]:
        return [words, f"{g.documents:,}", f"{g.size:,}", f"{g.characters:,}", f"{g.bigrams:,}", f"{g.words:,}"]

    def exponents(found: Vocabulary) -> str:
        return "，".join(f"{UNITS[name]} {value:.3f}" for name, value in found.heaps.items()) or "文档太少"

    growth: Vocabulary = figures["vocabulary"]
    whole = growth.points[-1].documents
    rows = [row(f"{p.documents / whole:.0%}", p) for p in growth.points]
    out = ["", "■ 词汇增长（只数汉字写的）"]
    if figures["same_size"]:
        ours, theirs = figures["same_size"]
        rows += [row("同样字数：语料", ours), row("同样字数：真实", theirs)]
    out += table(["读了", "文档", "汉字", *(f"不同的{u}" for u in UNITS.values())], rows)
    out.append(f"Heaps 指数：{exponents(growth)}")
    if figures["real_vocabulary"]:
        out.append(f"真实文档：  {exponents(figures['real_vocabulary'])}")
    return out


def _kinds(ours: dict[str, KindShares], real: dict[str, KindShares] | None) -> list[str]:
    kinds = [k for k in KINDS if k in ours or k in (real or {})]
    rows, pairs = [], []
    for kind in kinds:
        pair = [ours.get(kind), (real or {}).get(kind)]
        gap = pair[0].directive - pair[1].directive if pair[0] and pair[1] else None
        mark = "" if gap is None else f"{gap:+.0%}".replace("%", " 点") + ("  ←" if abs(gap) > NOTICEABLE_GAP else "")
        counts = [f"{n.documents}" if n else "—" for n in pair] + [f"{n.segments:,}" if n else "—" for n in pair]
        rows.append([KINDS[kind][0], *counts, *(f"{n.directive:.0%}" if n else "—" for n in pair), mark])
        pairs.append(pair if real else pair[:1])
    head = ["文种", "文档", "真实", "句段", "真实", "指令类占比", "真实", f"相差（← 超过 {NOTICEABLE_GAP * 100:.0f} 点）"]
    shares = [["文档", *("/".join(str(n.documents) if n else "—" for n in pair) for pair in pairs)]]
    shares += [[words, *("/".join(_percent(n, role) for n in pair) for pair in pairs)] for role, words in ROLES.items()]
    return [
        *("", "■ 文种与指令类句段", *table(head, rows)),
        *("", f"■ 各文种的角色占比（{'语料%/真实%' if real else '%'}）", *table(["", *(KINDS[k][0] for k in kinds)], shares)),
    ]


def _percent(found: KindShares | None, role: str) -> str:
    return f"{found.roles[role] / (found.segments or 1) * 100:.0f}" if found else "—"


def _spread(found: diversity.Spread) -> list[str]:
    def told(counts: dict[str, int]) -> str:
        return "，".join(f"{name or '未注明'} {n}" for name, n in counts.items())

    out = ["", "■ 分布（文档数）", f"级别：{told(found.levels)}", f"层级：{told(found.tiers)}", f"年份：{told(found.years)}"]
    for words, counts in (("地区", found.regions), ("场合", found.occasions)):
        named = {name: n for name, n in counts.items() if name}
        often = {name: n for name, n in named.items() if n > 2 or (n > 1 and words == "场合")}
        line = f"{words}：{len(named)} 个不同，{counts.get('', 0)} 份未注明"
        out.append(f"{line}；重复的：{told(often)}" if often else line)
    return out


def _shared(found: Sequence[Shared], show: int) -> list[str]:
    names = {
        "sentence": f"真实文档的整句（{diversity.SHORTEST_REAL} 字以上）",
        "run": f"共有的字串（{diversity.RUN} 字以上）",
        "near": "与真实文档的句子雷同",
    }
    out = ["", "■ 与真实文档共有的话（请逐条判断；套话不列）"]
    for how, words in names.items():
        kept = [s for s in found if s.how == how and not s.formula]
        out.append(f"{words}：{len(kept)} 处，另有套话 {sum(s.how == how and s.formula for s in found)} 处")
        for s in kept if how == "sentence" else kept[:show]:
            out += [f"  {s.words}", f"    语料 {_places(s.ours)}；真实 {_places(s.real)}"]
    return out


def _places(places: Sequence[Place]) -> str:
    return "、".join(map(_place, places[:3])) + (f" 等 {len(places)} 处" if len(places) > 3 else "")


def _place(place: Place) -> str:
    return f"{place.document}:{place.number}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table as lines: the first column to the left, numbers to the right."""
    widths = [max(display_width(row[i]) for row in [head, *rows]) for i in range(len(head))]
    out = []
    for row in [head, *rows]:
        cells = [" " * (w - display_width(c)) + c for c, w in zip(row, widths, strict=True)]
        cells[0] = row[0] + " " * (widths[0] - display_width(row[0]))
        out.append("  ".join(cells).rstrip())
    return out


if __name__ == "__main__":
    sys.exit(main())
