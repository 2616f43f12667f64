"""From segments with roles to ledger rows: split, link, carry over, grade (annotation guideline, section 3)."""

from nlp.tasks.rows import build_tasks

__all__ = ["build_tasks"]
