"""What folders and document properties tell of a file, where they tell it beyond doubt."""

from __future__ import annotations

import re
from pathlib import Path

from nlp.compare.divisions import division
from nlp.compare.metadata import level_of
from nlp.errors import ReadError
from nlp.files import display
from nlp.readers.limits import MAX_FILE_BYTES

_YEAR = re.compile(r"((?:19|20)\d\d)年?")
_BODY = re.compile(r"[\u4e00-\u9fff]{2,20}(?:局|委|委员会|办|办公室|厅|政府|院|部|署|会|处|科|所|站|中心|支队|大队|管委会)")
"""What may be an issuing body: programs fill in whoever the PC was bought from."""


def of_folders(path: Path) -> dict[str, str]:
    """Return what the folders in a path as typed tell, the nearest first: a division by its full name, a level, a year.

    >>> of_folders(Path("材料/浙江省/县级/2024年/讲话.docx"))
    {'year': '2024', 'level': '县', 'region': '浙江省'}
    """
    found: dict[str, str] = {}
    for folder in reversed(path.parent.parts):
        name = display(folder).strip()
        year = _YEAR.fullmatch(name)
        if year:
            found.setdefault("year", year[1])
        elif level := level_of(name):
            found.setdefault("level", level)
        elif division(name):
            found.setdefault("region", name)
    return found


def of_properties(path: Path) -> dict[str, str]:
    """Return what the properties of a docx tell: 单位 its issuing body, 类别 its kind where that is one we know; of other files nothing.

    The title is left alone: most are the template's. A file that cannot be read tells nothing; its reader says why.
    """
    from nlp.readers.docx_xml import parse
    from nlp.readers.limits import unzip
    from nlp.recognize.document import DOC_TYPES

    if path.suffix.lower() != ".docx":
        return {}
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return {}
        parts = unzip(path.read_bytes(), name=path.name)
        words = {
            element.tag.rpartition("}")[2]: (element.text or "").strip()
            for part in ("docProps/core.xml", "docProps/app.xml")
            if part in parts
            for element in parse(parts[part], name=path.name, part=part)
            if isinstance(element.tag, str)
        }
    except (OSError, ReadError):
        return {}
    found = {}
    if _BODY.fullmatch(words.get("Company", "")):
        found["issuer"] = words["Company"]
    if words.get("category") in dict(DOC_TYPES):
        found["doc_type"] = words["category"]
    return found
