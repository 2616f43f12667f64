"""Check a text before it leaves the house: rules as data, run over a document, one finding a cause."""

from nlp.audit.engine import fixed, prepared, prove
from nlp.audit.house import House, read_house
from nlp.audit.reviews import Review, audit, audited, review
from nlp.audit.rule import FAMILIES, SEVERITIES, Rule, read_rules, shipped
from nlp.audit.view import genre_of

__all__ = [
    "FAMILIES",
    "SEVERITIES",
    "House",
    "Review",
    "Rule",
    "audit",
    "audited",
    "fixed",
    "genre_of",
    "prepared",
    "prove",
    "read_house",
    "read_rules",
    "review",
    "shipped",
]
