"""Draft the papers that follow from a meeting or a document, each sentence on what the source says: see docs/drafting.md."""

from nlp.draft.compose import Options, compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import Kind, find_kind, kinds
from nlp.draft.matter import Matter
from nlp.draft.paper import Paper
from nlp.draft.profile import Profile, read_profile
from nlp.draft.work import Draft, Setting, draft, drafts

__all__ = [
    "Draft",
    "Kind",
    "Matter",
    "Options",
    "Paper",
    "Profile",
    "Setting",
    "compose",
    "draft",
    "drafts",
    "find_kind",
    "from_analyses",
    "kinds",
    "read_profile",
]
