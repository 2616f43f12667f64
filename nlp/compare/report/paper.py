"""The tables a paper prints, chosen and laid out for A4 across: composition, code frame, shares, contrasts, words, robustness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from nlp.compare.report.columns import NONE, Names, missing, tables
from nlp.compare.report.methods import by_name, paragraphs
from nlp.compare.report.word import WordTable, document

if TYPE_CHECKING:
    import pandas as pd

    from nlp.compare.comparison import Comparison

ACROSS: Final = 9
"""Themes side by side in a table; more go to another part of it."""
CONTRASTS, LARGEST = 40, 15
"""Starred contrasts in the table of a paper, and how many it has where none is starred; the whole list is in the workbook."""
WORDS: Final = 10
"""Words of a group in the table of a paper."""


def paper(comparison: Comparison) -> bytes:
    """Return tables.docx: 表1 to 表6, 表A1 and the paragraph on methods."""
    found = [
        ("表1", _composition(comparison)),
        ("表2", _frame(comparison)),
        *((f"表3{part}", table) for part, table in _shares(comparison)),
        ("表4", _contrasts(comparison)),
        *([("表5", _keywords(comparison)), ("表6", _lockwords(comparison))] if comparison.run["words"] else []),
        ("表A1", _robustness(comparison)),
    ]
    return document(f"{comparison.frame.title}的{by_name(comparison.settings.by)}比较", [(n, t) for n, t in found if t.rows], paragraphs(comparison.run))


def _shower(comparison: Comparison) -> Names:
    return Names(comparison.frame.names)


def _rows(frame: pd.DataFrame, kind: str, keys: Sequence[str], names: Names) -> list[list[str]]:
    forms = [tables()[kind].column(key).format for key in keys]
    return [[names.show(value, form) for value, form in zip(row, forms, strict=True)] for row in frame[list(keys)].itertuples(index=False)]


def _titles(kind: str, keys: Sequence[str]) -> list[str]:
    return [tables()[kind].column(key).title for key in keys]


def _composition(comparison: Comparison) -> WordTable:
    keys = ["group", "level", "year", "doc_type", "documents", "counted", "units", "chars", "partial", "masked", "duplicates", "warning"]
    rows = _rows(comparison.composition, "composition", keys, _shower(comparison))
    return WordTable(
        "样本构成",
        [by_name(comparison.settings.by), *_titles("composition", keys)[1:]],
        rows,
        "单元为部署、要求类的句段；计入文件数为去掉近似重复之后。",
        frozenset({0, 11}),
        (2, 1, 1, 2, 1.1, 1.4, 1.2, 1.4, 1, 1.1, 1.2, 5),
    )


def _frame(comparison: Comparison) -> WordTable:
    frame, coded = comparison.frame, comparison.sentences()
    counts = coded.groupby("theme")["weight"].sum()
    rows = [
        [frame.names[theme.parent or ""], theme.name, theme.definition, theme.examples[0] if theme.examples else "", f"{counts.get(theme.id, 0):.0f}"]
        for theme in frame.level(2)
    ]
    note = f"框架“{frame.title}”{frame.version}版。单元数为加权数；准确率、召回率和一致性（Krippendorff α）由 duban compare sample、score 另行检验。"
    return WordTable("编码框架", ["一级主题", "二级主题", "定义", "例句", "单元数"], rows, note, frozenset({0, 1, 2, 3}), (2, 2.4, 6, 5, 1))


def _shares(comparison: Comparison) -> Iterator[tuple[str, WordTable]]:
    """Yield the shares of level-1 themes, groups down and themes across, in as many parts as are needed."""
    shares = comparison.shares[comparison.shares["level"] == 1]
    themes = [theme for theme in comparison.frame.level(1) if theme.id in set(shares["theme"])]
    cells = {(row.group, row.theme): row for row in shares.itertuples()}
    inference = shares["low"].notna().any()
    counted = shares.drop_duplicates("group").set_index("group")["documents"]
    parts = [themes[at : at + ACROSS] for at in range(0, len(themes), ACROSS)]
    note = tables()["shares"].note + ("方括号内为置信区间。" if inference else "各组只有一份文件，没有区间。")
    for at, part in enumerate(parts):
        rows = [[group, str(counted[group]), *(_share(cells[group, theme.id]) for theme in part)] for group in comparison.groups]
        head = [by_name(comparison.settings.by), "文件数", *(theme.name for theme in part)]
        weights = (2.2, 1, *([2] * len(part)))
        yield ("" if len(parts) == 1 else "abcdefgh"[at]), WordTable("各组的一级主题占比", head, rows, note, frozenset({0}), weights)


def _share(row: Any) -> str:
    share = f"{100 * row.share:.1f}"
    return share if missing(row.low) else f"{share}\n[{100 * row.low:.1f}, {100 * row.high:.1f}]"


def _contrasts(comparison: Comparison) -> WordTable:
    """Return the starred contrasts of level-2 themes; where there is none, the largest differences, told as such."""
    names = _shower(comparison)
    found = comparison.contrasts[comparison.contrasts["level"] == 2]
    starred = found[found["star"].astype(bool)]
    chosen = starred if len(starred) else found
    order = chosen["difference"].abs().sort_values(ascending=False, kind="stable").index[: CONTRASTS if len(starred) else LARGEST]
    rows = []
    for row in chosen.loc[order].itertuples():
        show = names.show
        rows.append(
            [
                row.group,
                show(row.theme, "theme"),
                f"{row.documents}/{row.documents_rest}",
                show(row.share, "percent"),
                show(row.share_rest, "percent"),
                show(row.difference, "points") + _interval(row.difference_low, row.difference_high, "points", names),
                show(row.log2_ratio, "ratio") + _interval(row.log2_low, row.log2_high, "ratio", names),
                show(row.p, "p"),
                show(row.q, "p") + show(row.star, "star"),
            ]
        )
    what = f"标★的{len(starred)}个对比" if len(starred) else "没有对比标★，以下是差别最大的，只作描述"
    shown = f"中差别最大的{CONTRASTS}个" if len(chosen) > CONTRASTS and len(starred) else ""
    note = f"{what}{shown}。{tables()['contrasts'].note}全部对比见 tables.xlsx。"
    head = [by_name(comparison.settings.by), "主题", "文件数\n（本组/参照）", "占比", "参照占比", "差（百分点）", "log₂比", "p", "q"]
    return WordTable("各组与参照之比", head, rows, note, frozenset({0, 1}), (2, 3, 1.8, 1.3, 1.3, 2.6, 2.6, 1.1, 1.2))


def _interval(low: Any, high: Any, form: str, names: Names) -> str:
    return "" if missing(low) else f"\n[{names.show(low, form)}, {names.show(high, form)}]"


def _keywords(comparison: Comparison) -> WordTable:
    names, found = _shower(comparison), comparison.keywords
    rows = []
    for group, some in found[found["log_odds_z"] > 0].groupby("group"):
        for at, row in enumerate(some.head(WORDS).itertuples()):
            texts = [names.show(value, form) for value, form in ((row.freq, "int"), (row.freq_rest, "int"), (row.log_ratio, "ratio"))]
            bound = _interval(row.log_ratio_low, row.log_ratio_high, "ratio", names).replace("\n", " ")
            rest = [names.show(row.log_odds_z, "ratio"), names.show(row.p, "p"), names.show(row.q, "p") + names.show(row.star, "star")]
            rows.append([str(group) if not at else "", row.word, *texts[:2], f"{row.documents}/{row.documents_rest}", texts[2] + bound, *rest])
    head = [by_name(comparison.settings.by), "词", "次数", "参照次数", "文件数\n（本组/参照）", "log₂比", "对数几率z", "p", "q"]
    return WordTable(f"各组的特征词（前{WORDS}个）", head, rows, tables()["keywords"].note, frozenset({0, 1}), (2, 2.4, 1, 1.2, 1.8, 2.8, 1.4, 1, 1.2))


def _lockwords(comparison: Comparison) -> WordTable:
    keys = ["word", "documents", "share_of_documents", "freq", "groups"]
    rows = _rows(comparison.lockwords.head(3 * WORDS), "lockwords", keys, _shower(comparison))
    return WordTable("通用提法", _titles("lockwords", keys), rows, tables()["lockwords"].note, weights=(3, 1, 1, 1, 1))


def _robustness(comparison: Comparison) -> WordTable:
    keys = ["measure", "spearman", "spearman_groups", "top_theme_changes"]
    rows = _rows(comparison.robustness_summary, "robustness_summary", keys, _shower(comparison))
    return WordTable("稳健性：换一种算法", _titles("robustness_summary", keys), [[c or NONE for c in row] for row in rows], tables()["robustness_summary"].note, weights=(3, 1.2, 1.2, 1.2))
