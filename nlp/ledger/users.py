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
    if work.actor.role != "管理员" and count_users(work):
        raise ForbiddenError("只有管理员可以管理用户")
    if not _NAME.fullmatch(name):
        raise UsageError("用户名用1到32个汉字、字母、数字或 . @ - _")
    if role not in ROLES:
        raise UsageError(f"没有“{role}”这种角色：用{'、'.join(ROLES)}")
    if role == "承办" and not (unit or "").strip():
        raise UsageError("承办人要写明所在单位")
    if work.session.scalar(select(User.id).where(User.name == name)) is not None:
        raise UsageError(f"用户“{name}”已经有了")
    check_password(name, password)
    user = User(
        name=name, shown=shown.strip() or name, role=role, unit=(unit or "").strip() or None, password=_hasher().hash(password),
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
    user = work.session.scalar(select(User).where(User.name == name))
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
    user.password, user.failures, user.locked_until = _hasher().hash(password), 0, None
    work.session.execute(delete(Login).where(Login.user_id == user_id))
    work.log("修改密码", "user", user_id)


def find_user(work: Work, user_id: int) -> User:
    """Return a user. Raises NotFoundError."""
    user = work.session.get(User, user_id)
    if user is None:
        raise NotFoundError("没有这个用户")
    return user


def _matches(hashed: str, password: str) -> bool:
    from argon2.exceptions import VerificationError

    try:
        return _hasher().verify(hashed, password)
    except VerificationError:
        return False


def _person(user: User, login: Login) -> Person:
    return Person(user.id, user.name, user.shown, user.role, user.unit, login.csrf, dict(user.keys))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
