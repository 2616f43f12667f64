"""What the house has written down of itself in the data folder."""

from __future__ import annotations

from typing import Final

from nlp.draft.profile import Profile, read_profile
from nlp.ledger.store import Ledger

PROFILE: Final = "profile.yaml"
"""The house's own data (发文机关, 联系人 …) in the data folder."""


def house_profile(ledger: Ledger) -> Profile | None:
    """Return the house's own data, None when nobody wrote them down. Raises UsageError for a file that cannot be read."""
    path = ledger.folder / PROFILE
    return read_profile(path) if path.is_file() else None
