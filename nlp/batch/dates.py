"""Read the dates a user types: an option or a cell of the manifest."""

from __future__ import annotations

import re
from datetime import date

from nlp.errors import UsageError

_NARROW = str.maketrans("０１２３４５６７８９－．／", "0123456789-./")
_DATE = re.compile(
    r"(?P<year>\d{4}) (?: [-./年] (?P<month>\d{1,2}) (?: [-./月] (?P<day>\d{1,2}) 日? | 月? ) | 年? )"
    r"| (?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
    re.VERBOSE,
)

FIRST_YEAR, LAST_YEAR = 1949, 2099
"""A year outside is a slip: 1024 was meant as 24 October."""


def iso_date(text: str) -> str:
    """Return an ISO date as precise as `text` is; raise UsageError when it is none.

    >>> iso_date("2024年3月5日"), iso_date("2024-03"), iso_date("2024")
    ('2024-03-05', '2024-03', '2024')
    """
    match = _DATE.fullmatch(re.sub(r"\s", "", text.translate(_NARROW)))
    if match is None:
        raise UsageError(f"“{text}”不是日期：请写成 2024-03-05、2024年3月5日，或只写到年、月（2024、2024-03）")
    year, month, day = (match[a] or match[b] for a, b in (("year", "y"), ("month", "m"), ("day", "d")))
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise UsageError(f"“{text}”不是可用的日期：年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise UsageError(f"“{text}”不是日历上有的日期：请检查年、月、日") from None
    return "-".join(part.zfill(2) for part in (year, month, day) if part)
