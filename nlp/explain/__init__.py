"""Why the rows are as they are: what was seen on a line, what became of it, and by which rule or model."""

from nlp.explain.facts import Explanation, Reading, explain
from nlp.explain.places import lines_of, row_of, split_target
from nlp.explain.text import as_text

__all__ = ["Explanation", "Reading", "as_text", "explain", "lines_of", "row_of", "split_target"]
