"""Users of the page: passwords (argon2id), the lock after failures, sessions kept on this side.

Items of 等级保护 (knowledge/web.md C.5): no default account, complexity, lock, idle log-out, every log-in in the log.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select

from nlp.errors import ForbiddenError, NotFoundError, UsageError
from nlp.ledger.schema import Login, User
from nlp.ledger.store import ROLES, Actor, Work, moment

if TYPE_CHECKING:
    from argon2 import PasswordHasher

FAILURES: Final = 5
LOCKED: Final = timedelta(minutes=15)
IDLE: Final = timedelta(minutes=30)
LONGEST_SESSION: Final = timedelta(hours=12)
SHORTEST: Final = 10
LONGEST_PASSWORD: Final = 200
_NAME = re.compile(r"[\w\u4e00-\u9fff.@-]{1,32}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody logged in. `csrf` is the token of the session's forms, `keys` the remapped keys of the review screen."""

    id: int
    name: str
    shown: str
    role: str
    unit: str | None
    csrf: str
    keys: dict[str, str]

    @property
    def actor(self) -> Actor:
        """Return who writes."""
        return Actor(self.name, self.role, self.unit)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """Return a hash to check against when there is no such user: the answer takes as long."""
    return _hasher().hash(secrets.token_hex(16))


def check_password(name: str, password: str) -> None:
    """Raise UsageError that says what a password lacks."""
    kinds = sum(bool(re.search(kind, password)) for kind in ("[a-z]", "[A-Z]", r"\d", r"[^A-Za-z\d]"))
    if not SHORTEST <= len(password) <= LONGEST_PASSWORD or kinds < 3 or name.lower() in password.lower():
        raise UsageError(f"密码要{SHORTEST}位以上，大写字母、小写字母、数字、符号至少三种，不能含用户名")


def add_user(work: Work, name: str, password: str, role: str, *, shown: str = "", unit: str | None = None) -> User:
    """Make a user. Raises ForbiddenError (only a 管理员, or the first user), UsageError."""
    if count_users(work):
        _managers_only(work)
    if not _NAME.fullmatch(name):
        raise UsageError("用户名用1到32个汉字、字母、数字或 . @ - _")
    check_role(role, unit)
    if work.session.scalar(select(User.id).where(User.name == name)) is not None:
        raise UsageError(f"用户“{name}”已经有了")
    check_password(name, password)
    user = User(
        name=name, shown=shown.strip() or name, role=role, unit=(unit or "").strip() or None, password=_hashed(password),
        active=True, failures=0, keys={}, created_at=work.at,
    )
    work.session.add(user)
    work.session.flush()
    work.log("新建用户", "user", user.id, after={"name": name, "role": role, "unit": user.unit})
    return user


def count_users(work: Work) -> int:
    """Return how many users there are: with none, the page asks for the first-run token."""
    return work.session.scalar(select(func.count()).select_from(User)) or 0


def log_in(work: Work, name: str, password: str, *, where: str = "") -> tuple[str, Person] | str:
    """Return the cookie's value and the person, or in Chinese why not; a failure is counted and logged, so the transaction is to be committed."""
    user = work.session.scalar(select(User).where(User.name == name)) if _NAME.fullmatch(name) else None
    if user is not None and user.locked_until and user.locked_until > work.at:
        work.log("登录被拒", "user", user.id, reason=f"已锁定 {where}".strip())
        return "连续输错密码，已锁定15分钟：请稍后再试，或请管理员解锁"
    good = _matches(user.password if user and user.active and user.password else _nobody(), password[: LONGEST_PASSWORD + 1])
    if user is None or not user.active or not good:
        if user is not None:
            user.failures += 1
            if user.failures >= FAILURES:
                user.locked_until, user.failures = moment(_moment(work.at) + LOCKED), 0
        work.log("登录失败", "user", user.id if user else None, reason=where or None)
        return "用户名或密码不对"
    user.failures, user.locked_until = 0, None
    token = secrets.token_urlsafe(32)
    login = Login(token=_digest(token), user_id=user.id, csrf=secrets.token_urlsafe(24), began_at=work.at, seen_at=work.at)
    work.session.add(login)
    work.session.flush()
    work.log("登录", "user", user.id, reason=where or None)
    return token, _person(user, login)


def person_of(work: Work, token: str) -> Person | None:
    """Return who a cookie stands for, None when its session is over: logged out, idle, too long, or the user is no longer active."""
    found = work.session.execute(select(Login, User).join(User, User.id == Login.user_id).where(Login.token == _digest(token))).first()
    if found is None:
        return None
    login, user = found
    now = _moment(work.at)
    if not user.active or now - _moment(login.seen_at) > IDLE or now - _moment(login.began_at) > LONGEST_SESSION:
        return None
    return _person(user, login)


def is_stale(work: Work, token: str, after: timedelta = timedelta(minutes=1)) -> bool:
    """Tell whether the session's last use should be put down again."""
    seen = work.session.scalar(select(Login.seen_at).where(Login.token == _digest(token)))
    return seen is not None and _moment(work.at) - _moment(seen) > after


def touch(work: Work, token: str) -> None:
    """Put down that a session is in use."""
    login = work.session.scalar(select(Login).where(Login.token == _digest(token)))
    if login is not None:
        login.seen_at = work.at


def log_out(work: Work, token: str) -> None:
    """End a session."""
    login = work.session.scalar(select(Login).where(Login.token == _digest(token)))
    if login is not None:
        work.log("退出登录", "user", login.user_id)
        work.session.delete(login)


def set_password(work: Work, user_id: int, password: str) -> None:
    """Give a user a new password and end all sessions of the user. Raises ForbiddenError unless it is one's own or a 管理员's deed."""
    user = find_user(work, user_id)
    if work.actor.role != "管理员" and work.actor.name != user.name:
        raise ForbiddenError("只能改自己的密码")
    check_password(user.name, password)
    user.password, user.failures, user.locked_until = _hashed(password), 0, None
    work.session.execute(delete(Login).where(Login.user_id == user_id))
    work.log("修改密码", "user", user_id)


def check_own_password(work: Work, user_id: int, password: str) -> None:
    """Raise UsageError unless it is the user's password."""
    hashed = find_user(work, user_id).password
    if not hashed or not _matches(hashed, password):
        raise UsageError("现在的密码不对")


def unlock(work: Work, user_id: int) -> None:
    """Let a user who was locked out try again. Raises ForbiddenError, NotFoundError."""
    _managers_only(work)
    user = find_user(work, user_id)
    user.failures, user.locked_until = 0, None
    work.log("解锁用户", "user", user_id)


def change_user(work: Work, user_id: int, *, role: str, unit: str | None, shown: str, active: bool) -> None:
    """Set what a user may do; whoever is no longer active is logged out. Raises ForbiddenError, UsageError (the last 管理员 stays), NotFoundError."""
    _managers_only(work)
    user = find_user(work, user_id)
    check_role(role, unit)
    if user.role == "管理员" and (role != "管理员" or not active) and _other_managers(work, user_id) == 0:
        raise UsageError("这是最后一个管理员，不能停用或改作别的角色：请先另建一个")
    before = {"role": user.role, "unit": user.unit, "shown": user.shown, "active": user.active}
    user.role, user.unit, user.shown, user.active = role, (unit or "").strip() or None, shown.strip() or user.name, active
    after = {"role": user.role, "unit": user.unit, "shown": user.shown, "active": user.active}
    if before == after:
        return
    if not active or before["role"] != role:
        work.session.execute(delete(Login).where(Login.user_id == user_id))
    changed = [name for name in after if after[name] != before[name]]
    work.log("修改用户", "user", user_id, before={n: before[n] for n in changed}, after={n: after[n] for n in changed})


def set_keys(work: Work, user_id: int, keys: dict[str, str]) -> None:
    """Give a user keys of the review screen (`nlp.web.keys`)."""
    user = find_user(work, user_id)
    user.keys = dict(keys)
    work.log("改键位", "user", user_id, after={"keys": dict(keys)})


def check_role(role: str, unit: str | None) -> None:
    """Raise UsageError when there is no such role, or a 承办 has no unit."""
    if role not in ROLES:
        raise UsageError(f"没有“{role}”这种角色：用{'、'.join(ROLES)}")
    if role == "承办" and not (unit or "").strip():
        raise UsageError("承办人要写明所在单位")


def _managers_only(work: Work) -> None:
    if work.actor.role != "管理员":
        raise ForbiddenError("只有管理员可以管理用户")


def _other_managers(work: Work, user_id: int) -> int:
    return work.session.scalar(select(func.count()).select_from(User).where(User.role == "管理员", User.active.is_(True), User.id != user_id)) or 0


def find_user(work: Work, user_id: int) -> User:
    """Return a user. Raises NotFoundError."""
    user = work.session.get(User, user_id)
    if user is None:
        raise NotFoundError("没有这个用户")
    return user


def _hashed(password: str) -> str:
    return _hasher().hash(password.encode("utf-8", "surrogatepass"))


def _matches(hashed: str, password: str) -> bool:
    from argon2.exceptions import VerificationError

    try:
        return _hasher().verify(hashed, password.encode("utf-8", "surrogatepass"))
    except VerificationError:
        return False


def _person(user: User, login: Login) -> Person:
    return Person(user.id, user.name, user.shown, user.role, user.unit, login.csrf, dict(user.keys))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
