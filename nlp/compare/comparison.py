"""The comparison as a whole: from a corpus and a code frame to every table, and from the tables to files.

    from nlp.compare import Settings, build_corpus, compare, load_frame

    corpus = build_corpus(analyses, metadata, settings=Settings(by="region"))
    comparison = compare(corpus, load_frame("government"), settings=Settings(by="region"))
    comparison.contrasts.query("star")
    comparison.sentences("law_enforcement", "东河市")
    comparison.write("报告")
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nlp.compare.settings import Settings
from nlp.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from nlp.compare.classifier import ThemeClassifier
    from nlp.compare.corpus import Corpus
    from nlp.compare.frame import CodeFrame

FORMATS: Final = ("html", "docx", "xlsx", "csv", "parquet", "svg", "png")
"""What a comparison can be written as; `run.json` always is."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every table of a comparison as a pandas frame (columns: docs/compare.md), with what it was made of and how (`run`).

    `texts` are the documents' texts by name, `groups` the groups in the order of the tables.
    """

    frame: CodeFrame
    settings: Settings
    composition: pd.DataFrame
    documents: pd.DataFrame
    shares: pd.DataFrame
    contrasts: pd.DataFrame
    intensity: pd.DataFrame
    ranks: pd.DataFrame
    keywords: pd.DataFrame
    lockwords: pd.DataFrame
    distances: pd.DataFrame
    positions: pd.DataFrame
    ellipses: pd.DataFrame
    trend: pd.DataFrame
    robustness: pd.DataFrame
    robustness_summary: pd.DataFrame
    segmenter: pd.DataFrame
    units: pd.DataFrame
    codes: pd.DataFrame
    run: dict[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """All tables by name, in the order reports list them."""
        from nlp.compare.report.columns import tables

        return {name: getattr(self, name) for name in tables()}

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups compared, by name."""
        return tuple(sorted(set(self.shares["group"])))

    def sentences(self, theme: str | None = None, group: str | None = None) -> pd.DataFrame:
        """Return the coded units behind a number: of a theme (id or name, either level) in a group; None takes all.

        Columns: those of `units` with `group`, and of `codes` theme, parent, weight, how, evidence, score. Units of documents that do not
        count are left out. Raises UsageError for a theme or group that is not there.
        """
        by_name = {theme.name: theme.id for theme in (*self.frame.themes, self.frame.residual)}
        key = by_name.get(theme or "", theme)
        if key is not None and key not in self.frame.names:
            raise UsageError(f"没有主题“{theme}”：可用的有 {'、'.join(self.frame.names.values())}")
        if group is not None and group not in self.groups:
            raise UsageError(f"没有组“{group}”：可用的有 {'、'.join(self.groups)}")
        counted = self.documents[self.documents["kept"].astype(bool) & self.documents[self.settings.by].notna()]
        of = dict(zip(counted["doc"], counted[self.settings.by].astype(str), strict=True))
        found = self.units[self.units["doc"].isin(of)]
        found = found.assign(group=found["doc"].map(of)).merge(self.codes.drop(columns="doc"), on="unit", how="left")
        if key is not None:
            found = found[(found["theme"] == key) | (found["parent"] == key)]
        return (found if group is None else found[found["group"] == group]).reset_index(drop=True)

    def write(self, folder: str | Path, *, no_text: bool = False, formats: Collection[str] = FORMATS) -> list[Path]:
        """Write the report into `folder` and return the files written: the same comparison gives the same bytes.

        `no_text` leaves every sentence and heading of the documents out. Raises UsageError for an unknown format, WriteFailedError.
        """
        from nlp.compare.report.folder import write

        if unknown := sorted(set(formats) - set(FORMATS)):
            raise UsageError(f"没有格式“{unknown[0]}”：可以是 {'、'.join(FORMATS)}")
        return write(self, Path(folder), no_text=no_text, formats=formats)

    def __repr__(self) -> str:
        counts = self.run["counts"]
        return (
            f"Comparison({self.frame.title}: {counts['counted']} documents, {counts['units']} units, "
            f"{counts['groups']} groups by {self.settings.by}, {counts['stars']} starred contrasts)"
        )

    def _repr_html_(self) -> str:
        from nlp.compare.report.notebook import summary

        return summary(self)


def compare(
    corpus: Corpus,
    frame: CodeFrame,
    *,
    settings: Settings,
    classifier: ThemeClassifier | None = None,
    words: bool = True,
) -> Comparison:
    """Code the units of a corpus and compare its groups: the whole of `duban compare` but for reading and writing files.

    `words` False leaves out keywords and lockwords, which need word segmentation. Raises UsageError where no document counts or the column
    `settings.by` tells nothing.
    """
    from nlp.compare import distances, measures, ranks, robustness, trend
    from nlp.compare.coding import code_units
    from nlp.compare.composition import composition
    from nlp.compare.report.run import describe

    _check(corpus, settings)
    codes = code_units(corpus.units, frame, classifier=classifier)
    sampled = _sampled(corpus.documents, corpus.units, codes)
    both = [measures.count(*sampled, frame, settings, level=level) for level in (1, 2)]
    apart, positions, ellipses = distances.distances(both[1], settings)
    others = {"lexicon": _sampled(corpus.documents, corpus.units, code_units(corpus.units, frame))[2]} if classifier else {}
    spread, spread_summary = robustness.robustness(*sampled, frame, settings, others=others)
    keywords, lockwords, segmenter = _words(corpus, frame, settings, words=words)
    tables = {
        "composition": composition(corpus.documents, settings),
        "documents": corpus.documents,
        "shares": _stacked(measures.shares(counts, settings) for counts in both),
        "contrasts": _stacked(measures.contrasts(counts, settings) for counts in both),
        "intensity": _stacked(measures.intensity(*sampled, frame, settings, level=level) for level in (1, 2)),
        "ranks": _stacked(ranks.ranks(counts, settings) for counts in both),
        "keywords": keywords,
        "lockwords": lockwords,
        "distances": apart,
        "positions": positions,
        "ellipses": ellipses,
        "trend": _stacked(trend.trend(counts, sampled[0], settings) for counts in both),
        "robustness": spread,
        "robustness_summary": spread_summary,
        "segmenter": segmenter,
        "units": corpus.units,
        "codes": codes,
    }
    run = describe(tables, frame, settings, classifier=classifier, words=words)
    return Comparison(frame=frame, settings=settings, run=run, texts=corpus.texts, **tables)


def _check(corpus: Corpus, settings: Settings) -> None:
    """Raise UsageError where there is nothing to compare."""
    documents = corpus.documents
    if settings.by not in documents:
        raise UsageError(f"没有“{settings.by}”这一列，不能据此分组：清单里要有这一列，或改用 {'、'.join(('region', 'province', 'city', 'county', 'level', 'year', 'issuer'))}")
    counted = documents[documents["kept"].astype(bool) & documents[settings.by].notna()]
    if counted.empty:
        raise UsageError(f"没有一份文件写明“{settings.by}”，无从分组：请用 --manifest 写明，或换一列")


def _sampled(documents: pd.DataFrame, units: pd.DataFrame, codes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return documents, units and codes as they are counted: what is kept of one sampling unit (the speeches of one meeting) is one document."""
    kept = documents[documents["kept"].astype(bool)]
    first = kept.groupby("sample")["doc"].transform("first")
    stands = dict(zip(kept["doc"], first, strict=True))
    flags = kept["flags"].fillna("").groupby(first).agg("；".join)
    counted = kept[kept["doc"] == first]
    counted = counted.assign(chars=counted["doc"].map(kept["chars"].groupby(first).sum()), flags=counted["doc"].map(flags))
    units, codes = (table[table["doc"].isin(stands)] for table in (units, codes))
    return counted, units.assign(doc=units["doc"].map(stands)), codes.assign(doc=codes["doc"].map(stands))


def _stacked(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(list(frames), ignore_index=True)


def _words(corpus: Corpus, frame: CodeFrame, settings: Settings, *, words: bool) -> tuple[pd.DataFrame, ...]:
    """Return keywords, lockwords and segmenter, without rows where no words are wanted; the terms of the frame stay whole."""
    if words:
        from nlp.compare.keyness import keywords, segmenter_agreement

        found, fixed = keywords(corpus, settings, terms=frame.terms)
        return found, fixed, segmenter_agreement(corpus, settings, found)
    import pandas as pd

    from nlp.compare.report.columns import tables

    return tuple(pd.DataFrame(columns=[column.key for column in tables()[name].columns]) for name in ("keywords", "lockwords", "segmenter"))
