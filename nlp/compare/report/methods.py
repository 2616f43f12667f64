"""方法说明: the paragraph a paper needs on how a comparison was made and what was not done, from `run.json` alone (nlp/data/compare/methods.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from nlp.config import data_dir

_BY = {"region": "地区", "province": "省份", "city": "地市", "county": "县区", "level": "层级", "year": "年份", "issuer": "发文机关", "doc_type": "文种"}
_CORRECTIONS = {"bh": "经 Benjamini–Hochberg 法对全表校正", "holm": "经 Holm 法对全表校正", "none": "未作校正"}


def paragraphs(run: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return title and text of each section."""
    values, facts = _values(run), _facts(run)
    found = []
    for section in _sections():
        sentences = [
            sentence["text"].format_map(values)
            for sentence in section["sentences"]
            if all(facts[name] for name in sentence.get("when", ())) and not any(facts[name] for name in sentence.get("unless", ()))
        ]
        if sentences:
            found.append((section["title"], "".join(sentences)))
    return found


def by_name(column: str) -> str:
    """Return what the groups are called: 地区, 年份, or the user's own column."""
    return _BY.get(column, column)


def so_many(groups: int, column: str) -> str:
    """Return how many groups there are: 28个地区, 4组（四大板块）."""
    return f"{groups}个{_BY[column]}" if column in _BY else f"{groups}组（{column}）"


@lru_cache(maxsize=1)
def _sections() -> list[dict[str, Any]]:
    import yaml

    found: list[dict[str, Any]] = yaml.safe_load((data_dir() / "compare" / "methods.yaml").read_text(encoding="utf-8"))
    return found


def _facts(run: Mapping[str, Any]) -> dict[str, bool]:
    counts, settings = run["counts"], run["settings"]
    return {
        **{name: bool(counts[name]) for name in ("duplicates", "unknown_group", "partial", "masked", "tested", "scarce", "single")},
        "all_single": counts["single"] == counts["groups"] > 0,
        "like": bool(settings["like"]),
        "classifier": bool(run["coder"]["classifier"]),
        "others": settings["reference"] == "others",
        "pool": settings["pool"],
        "words": bool(run["words"]),
    }


def _values(run: Mapping[str, Any]) -> dict[str, Any]:
    counts, settings, frame = run["counts"], run["settings"], run["frame"]
    classifier, words = run["coder"]["classifier"] or {}, run["words"] or {}
    least, most = counts["documents_per_group"]
    years, kinds = counts["years"], counts["doc_types"]
    return {
        **settings,
        **counts,
        "by": by_name(settings["by"]),
        "chars": f"{counts['chars']:,}",
        "units": f"{counts['units']:,}",
        "coded": f"{counts['coded']:,}",
        "unfounded": f"{counts['unfounded'] / max(counts['coded'], 1):.1%}",
        "several": f"{counts['several']:,}",
        "tested": f"{counts['tested']:,}",
        "coded_share": f"{counts['coded'] / max(counts['units'], 1):.1%}",
        "years": "" if not years else f"（{years[0]}年" + (f"至{years[-1]}年" if len(years) > 1 else "") + "）",
        "doc_types": "" if not kinds else "，文种为" + "、".join(kinds[:4]) + ("等" if len(kinds) > 4 else ""),
        "per_group": str(least) if least == most else f"{least}至{most}",
        "like": "、".join(by_name(column) for column in settings["like"]),
        "confidence": f"{settings['confidence']:.0%}",
        "correction": _CORRECTIONS.get(settings["correction"], settings["correction"]),
        "p_min": "—" if counts["p_min"] is None else f"{counts['p_min']:.2g}",
        "version": run["tool"]["version"],
        "frame": frame["title"],
        "frame_version": frame["version"],
        "frame_sha": frame["sha256"][:12],
        **frame["themes"],
        "classifier": "，".join(str(classifier[key]) for key in ("name", "version") if classifier.get(key)),
        "dictionary": words.get("dictionary_sha256", "")[:12],
        "jieba": run["packages"].get("jieba", ""),
        "python": run["python"],
        "packages": "、".join(f"{name} {version}" for name, version in run["packages"].items()),
    }
