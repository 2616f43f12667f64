"""What annotators call roles and cells, in English or Chinese."""

from __future__ import annotations

from nlp.classify.tags import CELLS, KINDS
from nlp.export.annotation import CELL_LABELS
from nlp.labels import ROLES

_ROLES = {**{role: role for role in ROLES}, **{title: role for role, title in ROLES.items()}}
_CELLS = {
    **{kind.casefold(): kind for kind in KINDS},
    **CELLS,
    **{title: kind for kind, title in CELL_LABELS.items()},
    **dict.fromkeys(("牵头单位", "责任单位"), "LEAD"),
    "配合单位": "SUPPORT",
    "任务对象": "ADDRESSEE",
    **dict.fromkeys(("期限", "完成时限"), "DEADLINE"),
    **dict.fromkeys(("目标", "目标值"), "TARGET"),
}


def role_named(label: object) -> str | None:
    """Return the role an annotator's label means, or None.

    >>> role_named("任务部署"), role_named(" Task "), role_named("牵头")
    ('task', 'task', None)
    """
    return _ROLES.get(label.strip().casefold()) if isinstance(label, str) else None


def cell_named(label: object) -> str | None:
    """Return the tag of a cell that an annotator's label means, or None.

    >>> cell_named("牵头"), cell_named("Deadline"), cell_named("task")
    ('LEAD', 'DEADLINE', None)
    """
    return _CELLS.get(label.strip().casefold()) if isinstance(label, str) else None
