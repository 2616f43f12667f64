"""Check a text before it leaves the house: rules as data, run over a document, one finding a cause."""

from nlp.audit.engine import audit, fixed, prove
from nlp.audit.rule import FAMILIES, SEVERITIES, Rule, read_rules, shipped

__all__ = ["FAMILIES", "SEVERITIES", "Rule", "audit", "fixed", "prove", "read_rules", "shipped"]
