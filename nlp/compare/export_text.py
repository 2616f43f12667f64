"""Words and coded units for the programs researchers go on with: scattertext, quanteda, MAXQDA, NVivo."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nlp.compare.words import WordCounts
from nlp.files import replacing
from nlp.sheets import put_text, undated

if TYPE_CHECKING:
    import pandas as pd

    from nlp.compare.corpus import Corpus

DOCVARS: Final = ("region", "province", "city", "county", "level", "year", "doc_type", "issuer", "meeting")
"""Columns of the documents that go along as variables of documents."""
CODE_LIMIT: Final = 63
"""Characters MAXQDA keeps of a code's name (its manual: Import codes and code memos from an Excel table)."""
SNIPPET: Final = """\
import pandas, scattertext
counts = pandas.read_csv("scattertext_counts.csv", index_col="term")
corpus = scattertext.TermCategoryFrequencies(counts)
html = scattertext.produce_scattertext_explorer(corpus, category=counts.columns[0], not_categories=list(counts.columns[1:]))
open("scattertext.html", "w", encoding="utf-8").write(html)
"""
"""What reads `scattertext_counts.csv` back (scattertext 0.2.2, which also needs `pip install six`; its page loads d3 from the net)."""


def term_frequencies(counts: WordCounts, groups: tuple[str, ...]) -> pd.DataFrame:
    """Return words × groups (index `term`, sorted): what scattertext's TermDocMatrixFromFrequencies and TermCategoryFrequencies take.

    `groups` names the group of each document of `counts`. No text can be read out of it.
    """
    import numpy as np
    import pandas as pd

    names = sorted(set(groups))
    columns = {name: np.asarray(counts.matrix[[g == name for g in groups]].sum(axis=0)).ravel() for name in names}
    return pd.DataFrame(columns, index=pd.Index(counts.words, name="term"))


def write_scattertext(counts: WordCounts, groups: tuple[str, ...], folder: str | Path) -> tuple[Path, ...]:
    """Write `scattertext_counts.csv`, the same as JSON (`{group: {term: n}}`), and `read_scattertext.py`, the lines that read it. Raises WriteFailedError."""
    table = term_frequencies(counts, groups)
    words = {name: {term: int(n) for term, n in column.items() if n} for name, column in table.items()}
    return (
        _write(Path(folder) / "scattertext_counts.csv", table.to_csv(lineterminator="\n")),
        _write(Path(folder) / "scattertext_counts.json", json.dumps(words, ensure_ascii=False, indent=1) + "\n"),
        _write(Path(folder) / "read_scattertext.py", SNIPPET),
    )


def write_quanteda(counts: WordCounts, documents: pd.DataFrame, folder: str | Path) -> tuple[Path, ...]:
    """Write the counts for R's quanteda: `dfm.csv`, `dfm_triplet.csv` and `docvars.csv`. Raises WriteFailedError.

    `dfm.csv` is doc_id, the variables of the documents as `docvar_…`, then a column a feature, as `convert(dfm, to = "data.frame")` gives:
    `x <- read.csv("dfm.csv", check.names = FALSE); v <- startsWith(names(x), "docvar_");
    d <- quanteda::as.dfm(as.matrix(x[, !v][-1])); quanteda::docnames(d) <- x$doc_id; quanteda::docvars(d) <- x[, v]`.
    `dfm_triplet.csv` is its sparse form (document, feature, frequency: `convert(to = "tripletlist")`), for corpora too wide for a table.
    """
    import numpy as np
    import pandas as pd

    known = documents.set_index("doc")
    variables = known.loc[list(counts.documents), [name for name in DOCVARS if name in known]].add_prefix("docvar_")
    variables.index.name = "doc_id"
    features = pd.DataFrame(counts.matrix.toarray(), index=variables.index, columns=list(counts.words))
    rows, columns = counts.matrix.nonzero()
    triplet = pd.DataFrame(
        {
            "document": np.array(counts.documents, dtype=object)[rows],
            "feature": np.array(counts.words, dtype=object)[columns],
            "frequency": counts.matrix.data,
        }
    )
    return (
        _write(Path(folder) / "dfm.csv", pd.concat([variables, features], axis=1).to_csv(lineterminator="\n")),
        _write(Path(folder) / "dfm_triplet.csv", triplet.to_csv(index=False, lineterminator="\n")),
        _write(Path(folder) / "docvars.csv", variables.to_csv(lineterminator="\n")),
    )


def write_coded_segments(
    corpus: Corpus, codes: pd.DataFrame, names: Mapping[str, str], path: str | Path, *, by: str = "region", no_text: bool = False
) -> Path:
    """Write the coded units as a workbook for MAXQDA and NVivo, two sheets. Raises WriteFailedError.

    `Coded segments` has the columns of MAXQDA's own list of coded segments (document group, document name, code, begin, end, weight score,
    segment, comment), which NVivo reads as a dataset, first sheet alone: Segment is to be the codable field, the others classify
    (NVivo help: Import datasets). `Codes` has the headers Code and Memo, from which MAXQDA makes its code system, a subcode behind ` > `, names of
    63 characters at most (MAXQDA help: Import codes and code memos from an Excel table; MAXQDA itself imports no segments from a workbook).
    Weight score is that of a unit in per cent (MAXQDA takes 0–100). `names` maps ids of themes to Chinese names; begin and end are code points
    of the text. With `no_text` the segments and what was found in them stay empty.
    """
    from openpyxl import Workbook

    units = corpus.units.set_index("unit")
    groups = corpus.documents.set_index("doc")[by]
    book = Workbook()
    sheet = book.active
    sheet.title = "Coded segments"
    _row(sheet, ("Document group", "Document name", "Code", "Begin", "End", "Weight score", "Segment", "Comment"))
    paths: set[str] = set()
    for code in codes.sort_values(["unit", "theme"], key=lambda c: c.map(_unit_order)).itertuples():
        unit = units.loc[code.unit]
        group = groups[unit["doc"]]
        name = " > ".join(names.get(theme, theme)[:CODE_LIMIT] for theme in dict.fromkeys((code.parent, code.theme)) if theme)
        paths.add(name)
        comment = f"{code.how}，{unit['role']}" + ("" if no_text or not code.evidence else f"，{code.evidence}")
        _row(
            sheet,
            (
                "未知" if group is None or group != group else str(group), str(unit["doc"]), name, int(unit["start"]), int(unit["end"]),
                round(100 * float(code.weight)), "" if no_text else str(unit["text"]), comment,
            ),
        )  # fmt: skip
    memo = book.create_sheet("Codes")
    _row(memo, ("Code", "Memo"))
    for name in sorted(paths):
        _row(memo, (name, ""))
    return _write_bytes(Path(path), undated(book))


def _unit_order(value: str) -> tuple[str, int]:
    """Order `doc#2` before `doc#10`."""
    doc, _, number = value.rpartition("#")
    return (doc, int(number)) if number.isdigit() else (value, 0)


def _row(sheet: Any, values: tuple[str | int, ...]) -> None:
    """Add a row whose text stays text."""
    sheet.append([None] * len(values))
    for cell, value in zip(sheet[sheet.max_row], values, strict=True):
        if isinstance(value, int):
            cell.value = value
        else:
            put_text(cell, value)


def _write(path: Path, text: str) -> Path:
    return _write_bytes(path, text.encode("utf-8", errors="replace"))


def _write_bytes(path: Path, data: bytes) -> Path:
    with replacing(path) as temporary:
        temporary.write_bytes(data)
    return path
