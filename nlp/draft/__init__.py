"""Draft the papers that follow from an analysis; the first of them is the implementation plan (实施方案)."""

from nlp.datamodel import Words
from nlp.draft.plan import Group, Item, Plan, Section, draft_plan, write_plan

__all__ = ["Group", "Item", "Plan", "Section", "Words", "draft_plan", "write_plan"]
