"""The report as one page that stands alone: tables, figures, and behind every number its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nlp.compare.report.columns import NONE, STAR, Names, missing, shown, tables
from nlp.compare.report.evidence import Behind, contexts, sentences
from nlp.compare.report.inline import inline
from nlp.compare.report.methods import by_name, paragraphs, so_many
from nlp.compare.report.pictures import Picture
from nlp.compare.report.run import unfounded
from nlp.pages import page_of

if TYPE_CHECKING:
    import pandas as pd

    from nlp.compare.comparison import Comparison
    from nlp.compare.frame import Theme

WORDS: Final = 15
"""Keywords of a group on the page."""
SET_PHRASES: Final = 60
"""Lockwords on the page."""
FONT: Final = "duban-figures"
"""Family of the type of the figures, as page.css has it."""
MANY: Final = 8
"""Groups from which on the longer tables are folded away."""
TINTS: Final = 6
"""Steps of colour in the matrix of shares."""
MARKS: Final = {"k": "任务", "t": "指标", "o": "责任", "d": "时限"}
"""Mark of a sentence → what it says."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its words, small print under them, the anchor it leads to (none: no link), its class and the mark of sentences wanted there."""

    text: str
    under: str = ""
    href: str = ""
    look: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the numbers of theme (t3; p1 on level 1) and group it belongs to, which the filters ask for, and its cells; the first is its head."""

    cells: Sequence[Cell]
    theme: str = ""
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the page. `groups` are the numbers of the groups that its columns from the second on stand for, empty where they stand for none."""

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Row]
    note: str = ""
    groups: Sequence[int] = ()
    folded: bool = False


class Page:
    """The page of a comparison. `no_text` leaves every sentence and heading of the documents out.

    Anchors are made of the numbers of themes (t3; p1 on level 1) and groups: u3-0 are the sentences of the fourth theme in the first group.
    """

    def __init__(self, comparison: Comparison, *, no_text: bool = False) -> None:
        self.comparison, self.frame, self.no_text = comparison, comparison.frame, no_text
        self.names = Names(comparison.frame.names)
        self.by = by_name(comparison.settings.by)
        self.group_names = comparison.groups
        self.group_of = {name: at for at, name in enumerate(self.group_names)}
        self.key_of = {theme.id: f"t{at}" for at, theme in enumerate(comparison.frame.level(2))}
        self.key_of |= {theme.id: f"p{at}" for at, theme in enumerate(comparison.frame.level(1))}
        self.behind: dict[tuple[int, int], Behind] = {} if no_text else sentences(comparison)
        self.contexts: list[tuple[str, str, list[Any], int]] = []

    def html(self, drawn: Sequence[tuple[Picture, str]] = ()) -> str:
        """Return the page with its figures (each with its SVG) as HTML."""
        sections = self.sections()
        inlined = [(picture, inline(svg)) for picture, svg in drawn]
        return page_of(
            "compare",
            rules=_font(svg for _, svg in inlined),
            title=f"{self.frame.title}的{self.by}比较",
            facts=self.facts(),
            by=self.by,
            groups=self.group_names,
            parents=self.parents(),
            sections=[(key, title, [pair for pair in inlined if pair[0].section == key], grids) for key, title, grids in sections],
            methods=paragraphs(self.comparison.run),
            behind=self.behind,
            themes=[*self.frame.level(2), self.frame.residual],
            contexts=self.contexts,
            marks=MARKS,
            star=STAR,
        )

    def facts(self) -> list[str]:
        """Return what a reader must know first."""
        counts = self.comparison.run["counts"]
        found = [f"{counts['counted']}份文件，{so_many(counts['groups'], self.comparison.settings.by)}，{counts['units']:,}个部署、要求类句段，{counts['coded']:,}个归入主题。"]
        if not counts["tested"]:
            found.append("没有检验：" + ("每组只有一份文件，" if counts["single"] == counts["groups"] else "") + "以下差别只作描述，不能当作规律。")
        else:
            found.append(f"检验{counts['tested']:,}个对比，校正后{counts['stars']}个显著（{STAR}）；最小可能的 p 为 {counts['p_min']:.2g}。")
        return [*found, *filter(None, [unfounded(self.comparison.run)])]

    def parents(self) -> list[tuple[Theme, str, list[tuple[Theme, str, float, int]]]]:
        """Return level-1 themes with their keys and their children, each with its units and documents."""
        coded = self.comparison.sentences()
        weights, documents = coded.groupby("theme")["weight"].sum(), coded.groupby("theme")["doc"].nunique()
        children = self.frame.level(2)
        return [
            (parent, self.key_of[parent.id], [(t, self.key_of[t.id], float(weights.get(t.id, 0)), int(documents.get(t.id, 0))) for t in children if t.parent == parent.id])
            for parent in self.frame.level(1)
        ]

    def sections(self) -> list[tuple[str, str, list[Grid]]]:
        """Return key, title and tables of each section that has any."""
        comparison = self.comparison
        found = [
            ("composition", "样本构成", [self.plain("composition", comparison.composition), self.documents()]),
            ("shares", "主题占比", [self.matrix(1), self.matrix(2)]),
            ("contrasts", "与参照之比", [self.contrasts(1), self.contrasts(2)]),
            ("intensity", "部署力度", [self.intensity(1), self.intensity(2)]),
            ("ranks", "名次", [self.rank_matrix()]),
            ("trend", "历年变化", [self.plain("trend", comparison.trend, folded=True)] if len(set(comparison.trend["year"].dropna())) > 1 else []),
            ("distances", "主题构成的距离", [self.distances()]),
        ]
        if comparison.run["words"]:
            found += [("keywords", "特征词", [self.keywords()]), ("lockwords", "通用提法", [self.lockwords()])]
        checks = [self.plain(name, getattr(comparison, name)) for name in ("robustness_summary", "segmenter")]
        found.append(("robustness", "稳健性", checks))
        return [(key, title, some) for key, title, grids in found if (some := [grid for grid in grids if grid.rows])]

    def plain(self, name: str, frame: pd.DataFrame, *, folded: bool = False) -> Grid:
        """Return a frame as it is, its columns without any value left out."""
        kind = tables()[name]
        columns = [column for column in shown(frame, kind) if not frame[column.key].map(lambda v: missing(v) or v == "").all()]
        if name == "composition" and (frame["first_year"] == frame["last_year"]).all():
            columns = [column for column in columns if column.key not in ("first_year", "last_year")]
        rows = []
        for values in frame.to_dict("records"):
            cells = [self.cell(values[c.key], c.format) for c in columns]
            rows.append(Row(cells, self.key_of.get(values.get("theme", ""), ""), self.group_of.get(values.get("group", ""))))
        heads = [self.by if column.key == "group" else column.title for column in columns]
        return Grid(name, kind.title, heads, rows, kind.note, folded=folded)

    def cell(self, value: Any, form: str, **more: Any) -> Cell:
        """Return a cell as its format shows it."""
        return Cell(self.names.show(value, form), look=form, **more)

    def documents(self) -> Grid:
        """Return the documents without what is the same for all or too long for a page."""
        frame = self.comparison.documents.drop(columns=["sha256", "cluster", "name"])
        grid = self.plain("documents", frame, folded=True)
        return Grid("documents", "逐份文件", grid.head, grid.rows, grid.note, folded=True)

    def link(self, theme: str, group: str) -> str:
        """Return the anchor of the sentences of a theme in a group, nothing where there are none."""
        key, g = self.key_of[theme], self.group_of[group]
        if key[0] == "t":
            return f"u{key[1:]}-{g}" if (int(key[1:]), g) in self.behind else ""
        numbers = [int(self.key_of[t.id][1:]) for t in self.frame.level(2) if t.parent == theme]
        return f"{key}-{g}" if any((t, g) in self.behind for t in numbers) else ""

    def mark(self, group: str, theme: str) -> str | None:
        """Return where a mark of a figure leads."""
        found = self.link(theme, group) if theme in self.key_of and group in self.group_of else ""
        return f"#{found}" if found else None

    def themes(self, level: int) -> list[Theme]:
        """Return the themes of a level in the order of the frame that stand in the tables."""
        held = set(self.comparison.shares["theme"])
        return [theme for theme in self.frame.level(level) if theme.id in held]

    def matrix(self, level: int) -> Grid:
        """Return shares, themes down and groups across."""
        frame = self.comparison.shares[self.comparison.shares["level"] == level]
        most = max(frame["share"].max(), 1e-9)
        cells = {(row.theme, row.group): self.share(row, most) for row in frame.itertuples()}
        return self.across(f"shares-{level}", f"{'一二'[level - 1]}级主题占比（%）", level, cells, tables()["shares"].note)

    def share(self, row: Any, most: float) -> Cell:
        under = "" if missing(row.low) else f"{100 * row.low:.1f}–{100 * row.high:.1f}"
        return Cell(f"{100 * row.share:.1f}", under, self.link(row.theme, row.group), f"h{min(int(TINTS * row.share / most), TINTS - 1)}")

    def rank_matrix(self) -> Grid:
        frame = self.comparison.ranks
        cells = {
            (row.theme, row.group): Cell(
                self.names.show(row.rank, "int"), "" if missing(row.rank_low) else f"{row.rank_low:.0f}–{row.rank_high:.0f}", self.link(row.theme, row.group)
            )
            for row in frame.itertuples()
        }
        return self.across("ranks", "名次（1 为占比最高）", 2, cells, tables()["ranks"].note)

    def across(self, name: str, title: str, level: int, cells: Mapping[tuple[str, str], Cell], note: str) -> Grid:
        rows = [
            Row([Cell(theme.name), *(cells.get((theme.id, group), Cell(NONE)) for group in self.group_names)], self.key_of[theme.id])
            for theme in self.themes(level)
        ]
        return Grid(name, title, ["主题", *self.group_names], rows, note, tuple(self.group_of.values()), folded=level == 2)

    def contrasts(self, level: int) -> Grid:
        """Return the contrasts, those of a group together, the largest difference first."""
        frame = self.comparison.contrasts[self.comparison.contrasts["level"] == level]
        frame = frame.assign(size=-frame["difference"].abs()).sort_values(["group", "size", "theme"], kind="stable")
        heads = ["主题", self.by, "文件数", "占比", "参照占比", "差（百分点）", "log₂比", "p", "q", "说明"]
        rows = []
        for row in frame.itertuples():
            link = self.link(row.theme, row.group)
            bounds = [
                "" if missing(low) else f"{self.names.show(low, form)} 至 {self.names.show(high, form)}"
                for low, high, form in ((row.difference_low, row.difference_high, "points"), (row.log2_low, row.log2_high, "ratio"))
            ]
            cells = [
                self.cell(row.theme, "theme"),
                Cell(row.group, look="text"),
                Cell(f"{row.documents}/{row.documents_rest}"),
                self.cell(row.share, "percent", href=link),
                self.cell(row.share_rest, "percent", href=self.key_of[row.theme] if self.behind else ""),
                self.cell(row.difference, "points", under=bounds[0]),
                self.cell(row.log2_ratio, "ratio", under=bounds[1]),
                self.cell(row.p, "p"),
                Cell(self.names.show(row.q, "p") + self.names.show(row.star, "star"), look="starred" if row.star else ""),
                self.cell(row.note, "words"),
            ]
            rows.append(Row(cells, self.key_of[row.theme], self.group_of[row.group]))
        return Grid(f"contrasts-{level}", f"{'一二'[level - 1]}级主题与参照之比", heads, rows, tables()["contrasts"].note, folded=True)

    def intensity(self, level: int) -> Grid:
        frame = self.comparison.intensity[self.comparison.intensity["level"] == level]
        heads = ["主题", self.by, "文件数", "单元数", "任务占比", "有硬指标", "有责任单位", "有时限"]
        rows = []
        for row in frame.itertuples():
            link = self.link(row.theme, row.group)
            cells = [self.cell(row.theme, "theme"), Cell(row.group, look="text"), self.cell(row.documents, "int"), self.cell(row.units, "number", href=link)]
            for key, mark in (("task", "k"), ("target", "t"), ("owner", "o"), ("deadline", "d")):
                value, low, high = (getattr(row, f"{key}_share{end}") for end in ("", "_low", "_high"))
                under = "" if missing(low) else f"{100 * low:.0f}–{100 * high:.0f}"
                cells.append(self.cell(value, "percent", under=under, href=link if not missing(value) and value > 0 else "", mark=mark))
            rows.append(Row(cells, self.key_of[row.theme], self.group_of[row.group]))
        return Grid(f"intensity-{level}", f"{'一二'[level - 1]}级主题的部署力度", heads, rows, tables()["intensity"].note, folded=True)

    def distances(self) -> Grid:
        """Return the distances as a matrix of groups."""
        pairs = {}
        for row in self.comparison.distances.itertuples():
            under = "" if missing(row.low) else f"{row.low:.2f}–{row.high:.2f}"
            pairs[row.group_a, row.group_b] = pairs[row.group_b, row.group_a] = Cell(self.names.show(row.jsd, "three"), under)
        rows = [
            Row([Cell(one), *(pairs.get((one, other), Cell("")) for other in self.group_names)], group=self.group_of[one])
            for one in self.group_names
            if pairs
        ]
        return Grid("distances", "两两之间的距离", [self.by, *self.group_names], rows, tables()["distances"].note, tuple(self.group_of.values()), folded=True)

    def keywords(self) -> Grid:
        frame = self.comparison.keywords
        frame = frame[frame["log_odds_z"] > 0].groupby("group", sort=True).head(WORDS)
        heads = [self.by, "词", "次数", "参照次数", "文件数", "每万词", "参照每万词", "log₂比", "对数几率z", "G²", "p", "q"]
        rows = []
        for row in frame.itertuples():
            under = "" if missing(row.log_ratio_low) else f"{self.names.show(row.log_ratio_low, 'ratio')} 至 {self.names.show(row.log_ratio_high, 'ratio')}"
            forms = ((row.per_10k, "ratio"), (row.per_10k_rest, "ratio"))
            cells = [
                Cell(row.group),
                Cell(row.word, look="text"),
                self.cell(row.freq, "int", href=self.context(row.word, row.group)),
                self.cell(row.freq_rest, "int"),
                Cell(f"{row.documents}/{row.documents_rest}"),
                *(self.cell(value, form) for value, form in forms),
                self.cell(row.log_ratio, "ratio", under=under),
                self.cell(row.log_odds_z, "ratio"),
                self.cell(row.g2, "number"),
                self.cell(row.p, "p"),
                Cell(self.names.show(row.q, "p") + self.names.show(row.star, "star"), look="starred" if row.star else ""),
            ]
            rows.append(Row(cells, group=self.group_of.get(row.group)))
        return Grid("keywords", f"各组的特征词（前{WORDS}个）", heads, rows, tables()["keywords"].note, folded=len(self.group_names) > MANY)

    def lockwords(self) -> Grid:
        frame = self.comparison.lockwords.head(SET_PHRASES)
        rows = [
            Row([Cell(r.word), self.cell(r.documents, "int"), self.cell(r.share_of_documents, "percent"), self.cell(r.freq, "int", href=self.context(r.word)), self.cell(r.groups, "int")])
            for r in frame.itertuples()
        ]
        return Grid("lockwords", f"通用提法（前{SET_PHRASES}个）", ["提法", "文件数", "文件比例", "次数", "组数"], rows, tables()["lockwords"].note, folded=True)

    def context(self, word: str, group: str | None = None) -> str:
        """Note the places of a word for the end of the page and return their anchor; nothing where the text has it in other words."""
        if self.no_text:
            return ""
        found, total = contexts(self.comparison, word, group)
        if not found:
            return ""
        self.contexts.append((word, group or "", found, total))
        return f"w{len(self.contexts) - 1}"


def _font(drawn: Iterable[str]) -> str:
    """Return the rule that brings along the characters of all figures."""
    characters = {char for svg in drawn for char in svg if char.isprintable()}
    if not characters:
        return ""
    from nlp.compare.figures import font_face

    return f"{font_face(characters, family=FONT)}\n"
