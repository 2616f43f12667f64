"""Users: passwords, the lock, sessions."""

from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from nlp.errors import ForbiddenError, NotFoundError, UsageError
from nlp.ledger import users
from nlp.ledger.schema import Event, Login, User
from nlp.ledger.store import ROLES, Actor
from nlp.ledger.users import (
    FAILURES,
    IDLE,
    LOCKED,
    LONGEST_SESSION,
    Person,
    add_user,
    change_user,
    check_password,
    count_users,
    find_user,
    is_stale,
    log_in,
    log_out,
    person_of,
    set_password,
    touch,
    unlock,
)
from tests.ledger.meeting import ADMIN, CLERK, READER, on

GOOD = "Shui-wu-2024"
OTHER = "Lin_ye_2025!"


@pytest.fixture(scope="module", autouse=True)
def quick_hashes():
    """Hash with the least work, so that tests do not wait; the parameters have a test of their own."""
    before, users._hasher = users._hasher, lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    users._hasher = before


@pytest.fixture
def house(ledger):
    """A ledger with a user 小录."""
    ledger = on(ledger, "2024-03-06")
    with ledger.write(ADMIN) as work:
        add_user(work, "小录", GOOD, "录入", shown="小录同志")
    return ledger


def enter(ledger, password=GOOD, name="小录", after=timedelta(0)):
    with later(ledger, after).write(Actor("登录", "")) as work:
        return log_in(work, name, password, where="127.0.0.1")


def later(ledger, after):
    return replace(ledger, clock=lambda: ledger.clock() + after)


def known(ledger, token, after=timedelta(0)):
    with later(ledger, after).read() as work:
        return person_of(work, token)


def events(ledger, action):
    with ledger.read() as work:
        return list(work.session.scalars(select(Event.reason).where(Event.action == action).order_by(Event.seq)))


# Users --------------------------------------------------------------------------------------------------------------


def test_the_first_user_is_made_by_anybody_the_rest_by_an_administrator(ledger):
    ledger = on(ledger, "2024-03-06")
    with ledger.write(Actor("首次运行", "")) as work:
        add_user(work, "管家", GOOD, "管理员")
    with pytest.raises(ForbiddenError, match="只有管理员"), ledger.write(CLERK) as work:
        add_user(work, "小王", GOOD, "录入")
    with ledger.read() as work:
        assert count_users(work) == 1


@pytest.mark.parametrize("name", ["张三", "li.si@office", "w-5", "a" * 32])
def test_a_name_of_letters_and_signs_is_taken(house, name):
    with house.write(ADMIN) as work:
        assert add_user(work, name, GOOD, "只读").name == name


@pytest.mark.parametrize("name", ["", "a" * 33, "张 三", "张三\n", "a/b", "<b>", "😀", "x;y"])
def test_another_name_is_refused(house, name):
    with pytest.raises(UsageError, match="用户名"), house.write(ADMIN) as work:
        add_user(work, name, GOOD, "只读")


def test_a_name_is_given_once(house):
    with pytest.raises(UsageError, match="已经有了"), house.write(ADMIN) as work:
        add_user(work, "小录", GOOD, "只读")


def test_a_role_there_is_not_is_refused(house):
    with pytest.raises(UsageError, match="没有“局长”这种角色"), house.write(ADMIN) as work:
        add_user(work, "局长", GOOD, "局长")


def test_a_handler_has_a_unit(house):
    with pytest.raises(UsageError, match="所在单位"), house.write(ADMIN) as work:
        add_user(work, "小办", GOOD, "承办", unit=" ")
    with house.write(ADMIN) as work:
        assert add_user(work, "小办", GOOD, "承办", unit=" 县水务局 ").unit == "县水务局"


def test_every_role_says_what_it_does():
    assert all(ROLES.values())


def test_an_administrator_changes_what_a_user_may_do_and_ends_the_sessions(house):
    token, _ = enter(house)
    with house.write(ADMIN) as work:
        change_user(work, 1, role="审核", unit=None, shown="", active=True)
    assert known(house, token) is None
    assert enter(house)[1].role == "审核"


def test_the_last_administrator_stays(house):
    with house.write(ADMIN) as work:
        boss = add_user(work, "管家", GOOD, "管理员").id
    with pytest.raises(UsageError, match="最后一个管理员"), house.write(ADMIN) as work:
        change_user(work, boss, role="管理员", unit=None, shown="", active=False)


@pytest.mark.parametrize("deed", [lambda w: unlock(w, 1), lambda w: change_user(w, 1, role="审核", unit=None, shown="", active=True)])
def test_only_administrators_manage_users(house, deed):
    with pytest.raises(ForbiddenError), house.write(CLERK) as work:
        deed(work)


# Passwords ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["Abcdef123!", "abcdef-2024", "县水务局ABC123", "A1" + "x" * 198])
def test_a_long_password_of_three_kinds_is_good(password):
    check_password("小录", password)


@pytest.mark.parametrize("password", ["", "Abc123!", "abcdefghijk", "abcdefg12345", "A1" + "x" * 199, "Abc-小录-123"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(UsageError, match="密码要10位以上"):
        check_password("小录", password)


def test_passwords_are_kept_as_argon2id_alone(house):
    with house.read() as work:
        stored = work.session.scalar(select(User.password))
    assert stored.startswith("$argon2id$")
    assert GOOD not in stored


def test_the_work_of_a_hash_is_what_owasp_asks_for():
    hasher = PasswordHasher()  # as `users` makes it
    assert hasher.memory_cost >= 19 * 1024
    assert hasher.time_cost >= 2


def test_no_password_stands_in_the_log(house):
    enter(house, "Falsch-12345")
    enter(house)
    with house.read() as work:
        told = str([(e.before, e.after, e.reason) for e in work.session.scalars(select(Event))])
    assert GOOD not in told
    assert "Falsch" not in told


def test_a_new_password_ends_the_sessions_and_the_lock(house):
    token, _ = enter(house)
    with house.write(ADMIN) as work:
        set_password(work, 1, OTHER)
    assert known(house, token) is None
    assert isinstance(enter(house), str)
    assert isinstance(enter(house, OTHER), tuple)


def test_everybody_changes_the_own_password_alone(house):
    with house.write(Actor("小录", "录入")) as work:
        set_password(work, 1, OTHER)
    with pytest.raises(ForbiddenError, match="自己的密码"), house.write(READER) as work:
        set_password(work, 1, GOOD)
    with pytest.raises(NotFoundError), house.write(ADMIN) as work:
        find_user(work, 9)


# Logging in ---------------------------------------------------------------------------------------------------------


def test_who_logs_in_is_known_by_the_cookie(house):
    token, person = enter(house)
    assert isinstance(person, Person)
    assert (person.name, person.shown, person.actor) == ("小录", "小录同志", Actor("小录", "录入"))
    assert known(house, token) == person
    assert events(house, "登录") == ["127.0.0.1"]


def test_the_cookie_itself_is_not_kept(house):
    token, _ = enter(house)
    with house.read() as work:
        assert work.session.scalar(select(Login.token)) != token


def test_two_sessions_have_their_own_cookies_and_tokens(house):
    (first, one), (second, two) = enter(house), enter(house)
    assert first != second
    assert one.csrf != two.csrf


@pytest.mark.parametrize(("name", "password"), [("小录", "Falsch-12345"), ("nobody", GOOD), ("小录", ""), ("小录", GOOD + "x"), ("小录", "\ud800"), ("\ud800", GOOD), ("\0", GOOD)])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(house, name, password):
    assert enter(house, password, name) == "用户名或密码不对"
    assert events(house, "登录失败") == ["127.0.0.1"]


def test_an_unknown_user_costs_a_check_like_any_other(house, monkeypatch):
    checked = []
    monkeypatch.setattr(users, "_matches", lambda hashed, password: checked.append(hashed.split("$")[1]) or False)
    enter(house, GOOD, "nobody")
    enter(house, "Falsch-12345")
    assert checked == ["argon2id", "argon2id"]


def test_a_user_put_out_of_use_does_not_get_in_and_is_out_at_once(house):
    token, _ = enter(house)
    with house.write(ADMIN) as work:
        find_user(work, 1).active = False
    assert known(house, token) is None
    assert enter(house) == "用户名或密码不对"


def test_five_failures_lock_for_a_quarter_of_an_hour(house):
    for _ in range(FAILURES):
        assert enter(house, "Falsch-12345") == "用户名或密码不对"
    assert "已锁定15分钟" in enter(house)
    assert "已锁定15分钟" in enter(house, after=LOCKED - timedelta(seconds=1))
    assert isinstance(enter(house, after=LOCKED + timedelta(seconds=1)), tuple)
    assert len(events(house, "登录被拒")) == 2


def test_an_administrator_unlocks(house):
    for _ in range(FAILURES):
        enter(house, "Falsch-12345")
    with house.write(ADMIN) as work:
        unlock(work, 1)
    assert isinstance(enter(house), tuple)


def test_a_good_log_in_forgets_the_failures(house):
    for _ in range(FAILURES - 1):
        enter(house, "Falsch-12345")
    enter(house)
    for _ in range(FAILURES - 1):
        enter(house, "Falsch-12345")
    assert isinstance(enter(house), tuple)


# Sessions -----------------------------------------------------------------------------------------------------------


def test_an_idle_session_is_over(house):
    token, _ = enter(house)
    assert known(house, token, IDLE) is not None
    assert known(house, token, IDLE + timedelta(seconds=1)) is None


def test_a_session_in_use_goes_on_until_the_longest(house):
    token, _ = enter(house)
    step = timedelta(minutes=25)
    now = step
    while now < LONGEST_SESSION:
        assert known(house, token, now) is not None
        with later(house, now).write(CLERK) as work:
            touch(work, token)
        now += step
    assert known(house, token, LONGEST_SESSION + timedelta(seconds=1)) is None


def test_the_use_of_a_session_is_put_down_once_a_minute(house):
    token, _ = enter(house)
    with later(house, timedelta(seconds=59)).read() as work:
        assert not is_stale(work, token)
    with later(house, timedelta(seconds=61)).read() as work:
        assert is_stale(work, token)
        assert not is_stale(work, "no such cookie")


def test_a_session_ends_by_logging_out(house):
    token, _ = enter(house)
    with house.write(CLERK) as work:
        log_out(work, token)
        log_out(work, token)
    assert known(house, token) is None
    assert len(events(house, "退出登录")) == 1


@pytest.mark.parametrize("token", ["", "x", "\ud800", "' OR 1=1"])
def test_a_made_up_cookie_is_nobody(house, token):
    assert known(house, token) is None
