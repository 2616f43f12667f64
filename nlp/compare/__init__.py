"""Compare what regions stress: corpus, coding units, themes, shares with intervals, contrasts, words, figures, report.

The document is the sampling unit, the directive segment the unit of coding. Results are pandas frames; `docs/compare.md` lists their columns.
"""
