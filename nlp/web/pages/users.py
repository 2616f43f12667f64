"""/users: who may come in, as what. For 管理员."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response
from sqlalchemy import func, select

from nlp.errors import ForbiddenError, UsageError
from nlp.ledger.history import local_minute as local
from nlp.ledger.schema import Login, Unit, User
from nlp.ledger.store import ROLES, Ledger
from nlp.ledger.users import Person, add_user, change_user, set_password, unlock
from nlp.web.context import Store, Who, go, render

router = APIRouter()
Text = Annotated[str, Form(max_length=200)]
EMPTY: Final = {"name": "", "role": "录入", "shown": "", "unit": ""}
UserId = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/users")
def users_page(request: Request, person: Who, ledger: Store) -> Response:
    """List the users."""
    return _page(request, person, ledger)


def _page(request: Request, person: Person, ledger: Ledger, *, status: int = 200, wrong: str = "", given: dict[str, str] | None = None) -> Response:
    if person.role != "管理员":
        raise ForbiddenError("只有管理员可以管理用户")
    with ledger.read() as work:
        users = work.session.scalars(select(User).order_by(User.id)).all()
        seen = {row[0]: row[1] for row in work.session.execute(select(Login.user_id, func.max(Login.seen_at)).group_by(Login.user_id))}
        units = work.session.scalars(select(Unit.name).order_by(Unit.id).limit(500)).all()
        return render(request, "users.html.jinja", status=status, users=users, seen=seen, units=units, roles=ROLES, wrong=wrong, given=given or EMPTY, now=work.at, local=local)


@router.post("/users")
def add(request: Request, person: Who, ledger: Store, name: Text, password: Text, role: Text, shown: Text = "", unit: Text = "") -> Response:
    """Make a user."""
    try:
        with ledger.write(person.actor) as work:
            add_user(work, name.strip(), password, role, shown=shown, unit=unit)
    except UsageError as error:
        return _page(request, person, ledger, status=422, wrong=str(error), given={"name": name, "role": role, "shown": shown, "unit": unit})
    return go(request, "/users", f"已建用户{name}")


@router.post("/users/{user_id}")
def change(request: Request, person: Who, ledger: Store, user_id: UserId, role: Text, shown: Text = "", unit: Text = "", active: Text = "") -> Response:
    """Set what a user may do."""
    try:
        with ledger.write(person.actor) as work:
            change_user(work, user_id, role=role, unit=unit, shown=shown, active=bool(active))
    except UsageError as error:
        return _page(request, person, ledger, status=422, wrong=str(error))
    return go(request, "/users", "已修改")


@router.post("/users/{user_id}/password")
def reset(request: Request, person: Who, ledger: Store, user_id: UserId, password: Text) -> Response:
    """Give a user a new password."""
    if person.role != "管理员":
        raise ForbiddenError("只有管理员可以管理用户")
    try:
        with ledger.write(person.actor) as work:
            set_password(work, user_id, password)
    except UsageError as error:
        return _page(request, person, ledger, status=422, wrong=str(error))
    return go(request, "/users", "密码已重设")


@router.post("/users/{user_id}/unlock")
def let_in(request: Request, person: Who, ledger: Store, user_id: UserId) -> Response:
    """Let a locked user try again."""
    with ledger.write(person.actor) as work:
        unlock(work, user_id)
    return go(request, "/users", "已解锁")
