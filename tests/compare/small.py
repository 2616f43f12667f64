"""A comparison made by hand: two themes under one head, two groups of two documents, every frame with the columns of docs/compare.md."""

from __future__ import annotations

from typing import Any

import pandas as pd

from nlp.compare.comparison import Comparison
from nlp.compare.frame import CodeFrame, Theme
from nlp.compare.report.columns import tables
from nlp.compare.report.run import describe
from nlp.compare.settings import Settings

THEMES = (
    Theme("roads", "路桥", None, "修路架桥。"),
    Theme("road", "公路", "roads", "公路的新建和养护。", "农村公路", (("bridge", "桥"),), ("硬化村道。",)),
    Theme("bridge", "桥梁", "roads", "桥梁的新建和加固。"),
)
FRAME = CodeFrame("small", "路桥建设", "1.0", "f" * 64, THEMES, Theme("other", "其他"))
GROUPS = {"甲市": ("甲一", "甲二"), "乙市": ("乙一", "乙二")}
SENTENCES = {
    "甲一": ("县交通局要在6月底前硬化村道20公里。", "要加固危桥。"),
    "甲二": ("各镇要养护公路。", "=cmd|' /C calc'!A1"),
    "乙一": ("要新建桥梁<b>2座</b>。", "要修公路、架桥梁。"),
    "乙二": ("要重视安全。", "要加固老桥。"),
}
CODED = {"甲一#1": ("road",), "甲一#2": ("bridge",), "甲二#1": ("road",), "乙一#1": ("bridge",), "乙一#2": ("road", "bridge"), "乙二#2": ("bridge",)}
SIGNS = ("task", "target", "owner", "deadline")
WORDS = {"road": "公路、村道", "bridge": "桥"}


def made(**changes: Any) -> Comparison:
    """Return the comparison; `changes` take the place of its parts."""
    by_column: dict[str, Any] = {name: _frame(name, rows) for name, rows in _rows().items()}
    settings = Settings(by="city", like=())
    run = describe(by_column, FRAME, settings, classifier=None, words=True)
    texts = {doc: "\n".join(sentences) for doc, sentences in SENTENCES.items()}
    return Comparison(**{"frame": FRAME, "settings": settings, **by_column, "run": run, "texts": texts, **changes})


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = [column.key for column in tables()[name].columns]
    for row in rows:
        assert set(row) <= set(columns), (name, sorted(set(row) - set(columns)))
    return pd.DataFrame([{key: row.get(key) for key in columns} for row in rows], columns=columns)


def _rows() -> dict[str, list[dict[str, Any]]]:
    documents = [(city, doc) for city, docs in GROUPS.items() for doc in docs]
    units = [(doc, at, text) for doc, some in SENTENCES.items() for at, text in enumerate(some, start=1)]
    pairs = [(level, theme, parent, group) for level, theme, parent in ((1, "roads", "roads"), (2, "road", "roads"), (2, "bridge", "roads")) for group in GROUPS]
    where = [{"level": level, "theme": theme, "parent": parent, "group": group} for level, theme, parent, group in pairs]
    short = [{"level": level, "theme": theme, "group": group} for level, theme, _, group in pairs]
    low = {"low": 0.1, "high": 0.6}
    return {
        "composition": [
            {
                "group": group, "level": "县", "year": 2025, "doc_type": "报告", "documents": 2, "counted": 2, "units": 4, "chars": 40, "partial": 0,
                "masked": 0, "duplicates": 0, "first_year": 2025, "last_year": 2025, "warning": "只有2篇",
            }
            for group in GROUPS
        ],
        "documents": [
            {
                "doc": doc, "name": f"{doc}.txt", "city": city, "level": "县", "year": 2025, "doc_type": "报告", "chars": 20, "segments": 3, "units": 2,
                "flags": "masked" if doc == "乙二" else "", "cluster": at, "sample": at, "kept": True, "sha256": "a" * 64,
            }
            for at, (city, doc) in enumerate(documents, start=1)
        ],
        "shares": [{**key, "documents": 2, "units": 2.0, "share": 0.375, "se": 0.05, **low, "share_pooled": 0.4, "note": "样本过少"} for key in where],
        "contrasts": [
            {
                **key, "documents": 2, "documents_rest": 2, "share": 0.375, "share_rest": 0.125, "difference": 0.25, "difference_low": -0.1,
                "difference_high": 0.5, "log2_ratio": 1.58, "log2_low": -0.5, "log2_high": 3.0, "p": 0.0004, "p_min": 0.0004, "q": 0.03,
                "star": key["theme"] == "road" and key["group"] == "甲市", "note": "样本过少",
            }
            for key in where
        ],
        "intensity": [
            {**key, "documents": 2, "units": 1.5, **{f"{sign}_share{end}": value for sign in SIGNS for end, value in (("", 0.5), ("_low", 0.1), ("_high", 0.9))}}
            for key in short
        ],
        "ranks": [{**key, "share": 0.375, "rank": 1, "rank_low": 1, "rank_high": 2} for key in short],
        "keywords": [
            {
                "group": group, "word": word, "freq": 9, "freq_rest": 2, "documents": 2, "documents_rest": 1, "per_10k": 50.0, "per_10k_rest": 9.5,
                "log_ratio": 2.2, "log_ratio_low": 0.3, "log_ratio_high": 4.0, "log_odds_z": 2.5, "g2": 9.9, "p": 0.01, "q": 0.04, "star": True,
            }
            for group, word in (("甲市", "公路"), ("乙市", "桥梁"))
        ],
        "lockwords": [{"word": "要加固", "documents": 2, "share_of_documents": 0.5, "freq": 2, "groups": 2}],
        "distances": [{"group_a": "甲市", "group_b": "乙市", "jsd": 0.12, **low}],
        "positions": [{"group": "甲市", "x": 0.1, "y": 0.0}, {"group": "乙市", "x": -0.1, "y": 0.0}],
        "ellipses": [],
        "trend": [],
        "robustness": [{**key, "measure": "mean", "share": 0.375, "rank": 1} for key in short],
        "robustness_summary": [{"measure": "pooled", "spearman": 0.9, "top_theme_changes": 1, "spearman_groups": 0.8}],
        "segmenter": [{"group": group, "keywords": 1, "confirmed": 1.0, "top_confirmed": 0.5, "spearman": 0.7} for group in GROUPS],
        "units": [
            {
                "unit": f"{doc}#{at}", "doc": doc, "start": 0, "end": len(text), "role": "task", "kind": "task", "text": text, "heading": "一、任务",
                "chars": len(text), "hard_target": "20" in text, "owner": "局" in text, "deadline": "月" in text,
            }
            for doc, at, text in units
        ],
        "codes": [
            {
                "unit": unit, "doc": unit.split("#")[0], "theme": theme, "parent": "roads", "weight": 1 / len(themes), "how": "lexicon",
                "evidence": WORDS[theme], "score": 2.0,
            }
            for unit, themes in CODED.items()
            for theme in themes
        ],
    }
