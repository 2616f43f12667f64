"""From segments with roles to ledger rows: split, link, carry over, grade, word (annotation guideline, section 3); rows alike."""

from nlp.tasks.duplicates import link_duplicates
from nlp.tasks.rows import build_tasks

__all__ = ["build_tasks", "link_duplicates"]
