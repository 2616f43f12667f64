"""Users, settings, keys, the log, one's own password, what is to be done today."""

import csv
import io
import re

import yaml
from sqlalchemy import select, text

from nlp.ledger.chain import head
from nlp.ledger.schema import Event, User
from nlp.ledger.store import Actor
from nlp.ledger.users import add_user
from tests.web.conftest import PASSWORD


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def user(ledger, name):
    with ledger.read() as work:
        found = work.session.scalar(select(User).where(User.name == name))
        work.session.expunge(found)
        return found


def last(ledger):
    with ledger.read() as work:
        event = work.session.scalar(select(Event).order_by(Event.seq.desc()).limit(1))
        work.session.expunge(event)
        return event


def told(client, answer):
    """Return the page a deed leads to."""
    assert answer.status_code == 303, words(answer)
    return words(client.get(answer.headers["location"]))


# Users


def test_a_new_user_can_log_in_with_the_role_given(login, ledger):
    manager = login("管理员")
    answer = manager.post("/users", data={"name": "xinren", "password": "Zhu-lin2031", "role": "承办", "unit": "县教育局", "shown": "新人"})
    assert "已建用户xinren" in told(manager, answer)
    found = user(ledger, "xinren")
    assert (found.role, found.unit, found.shown) == ("承办", "县教育局", "新人")
    assert found.password.startswith("$argon2id$")


def test_a_weak_password_is_refused_and_what_was_typed_stays(login, ledger):
    answer = login("管理员").post("/users", data={"name": "xinren", "password": "12345678", "role": "录入"})
    assert answer.status_code == 422
    assert "密码要10位以上" in words(answer)
    assert 'value="xinren"' in answer.text
    assert "12345678" not in answer.text


def test_whoever_is_no_longer_active_is_out_at_once(login, ledger):
    manager, clerk = login("管理员"), login("录入")
    found = user(ledger, "luru")
    told(manager, manager.post(f"/users/{found.id}", data={"role": "录入", "shown": "luru"}))
    assert clerk.get("/").headers["location"] == "/login"


def test_a_changed_role_ends_the_sessions_of_the_old_one(login, ledger):
    manager, clerk = login("管理员"), login("录入")
    told(manager, manager.post(f"/users/{user(ledger, 'luru').id}", data={"role": "只读", "shown": "luru", "active": "1"}))
    assert clerk.get("/").headers["location"] == "/login"


def test_the_last_manager_stays(login, ledger):
    manager = login("管理员")
    me = user(ledger, "guan").id
    for change in ({"role": "录入", "active": "1"}, {"role": "管理员"}):
        answer = manager.post(f"/users/{me}", data={"shown": "guan", **change})
        assert (answer.status_code, "这是最后一个管理员" in words(answer)) == (422, True)
    with ledger.write(Actor("guan", "管理员")) as work:
        add_user(work, "erguan", PASSWORD, "管理员")
    assert manager.post(f"/users/{me}", data={"shown": "guan", "role": "管理员"}).status_code == 303


def test_a_new_password_ends_the_users_sessions(login, ledger):
    manager, clerk = login("管理员"), login("录入")
    told(manager, manager.post(f"/users/{user(ledger, 'luru').id}/password", data={"password": "Zhu-lin2031"}))
    assert clerk.get("/").headers["location"] == "/login"


def test_a_locked_user_is_shown_and_let_in_again(login, anonymous, ledger):
    for _ in range(5):
        anonymous.get("/login")
        anonymous.csrf = anonymous.cookies["duban_form"]
        anonymous.post("/login", data={"name": "luru", "password": "wrong"})
    manager = login("管理员")
    assert "已锁定" in words(manager.get("/users"))
    told(manager, manager.post(f"/users/{user(ledger, 'luru').id}/unlock"))
    login("录入")


def test_only_a_manager_sees_or_changes_users_and_settings(login, ledger):
    for role in ("录入", "承办", "审核", "只读", "审计"):
        client = login(role)
        assert [client.get(path).status_code for path in ("/users", "/settings", "/openapi.json")] == [403] * 3
        assert client.post("/users", data={"name": "x", "password": PASSWORD, "role": "管理员"}).status_code == 403
        assert client.post("/users/1", data={"role": "管理员", "active": "1"}).status_code == 403
        assert client.post("/users/1/password", data={"password": "Zhu-lin2031"}).status_code == 403
        assert client.post("/users/1/unlock").status_code == 403
        assert client.post("/settings", data={"yellow": "1", "behind": "1"}).status_code == 403


# One's own password


def test_ones_own_password_is_changed_with_the_old_one(login, anonymous):
    client = login("只读")
    wrong = client.post("/me", data={"old": "no", "password": "Zhu-lin2031", "again": "Zhu-lin2031"})
    assert (wrong.status_code, "现在的密码不对" in words(wrong)) == (422, True)
    apart = client.post("/me", data={"old": PASSWORD, "password": "Zhu-lin2031", "again": "Zhu-lin2032"})
    assert "两次输入的新密码不一样" in words(apart)
    assert client.post("/me", data={"old": PASSWORD, "password": "Zhu-lin2031", "again": "Zhu-lin2031"}).status_code == 303
    anonymous.get("/login")
    anonymous.csrf = anonymous.cookies["duban_form"]
    assert anonymous.post("/login", data={"name": "kan", "password": "Zhu-lin2031"}).status_code == 303


# Settings


def test_settings_are_kept_in_the_file_with_what_else_it_holds(login, ledger):
    path = ledger.folder / "settings.yaml"
    path.write_text("other: 保留\nlights: {names: {red: 红牌}}\n", encoding="utf-8")
    manager = login("管理员")
    answer = manager.post("/settings", data={"yellow": "10", "behind": "30", "name": "某县政府督查室"})
    assert "设置已保存" in told(manager, answer)
    kept = {"other": "保留", "lights": {"names": {"red": "红牌"}, "yellow": 10, "behind": 30, "working_days": False}, "name": "某县政府督查室"}
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == kept
    event = last(ledger)
    assert (event.action, event.before["yellow"], event.after["yellow"]) == ("改设置", 5, 10)
    assert "某县政府督查室" in words(login("只读").get("/ledger"))


def test_a_setting_out_of_range_is_refused(login, ledger):
    answer = login("管理员").post("/settings", data={"yellow": "1000", "behind": "30"})
    assert answer.status_code == 422
    assert not (ledger.folder / "settings.yaml").exists()


def test_broken_settings_are_told_and_not_written_over(login, ledger):
    path = ledger.folder / "settings.yaml"
    path.write_text("lights: [", encoding="utf-8")
    manager = login("管理员")
    assert "不是 YAML" in words(manager.get("/settings"))
    assert manager.post("/settings", data={"yellow": "1", "behind": "1"}).status_code == 422
    assert path.read_text(encoding="utf-8") == "lights: ["


def test_settings_that_cannot_be_are_put_right_on_the_page(login, ledger):
    (ledger.folder / "settings.yaml").write_text("lights: {yellow: -3}", encoding="utf-8")
    manager = login("管理员")
    assert manager.post("/settings", data={"yellow": "4", "behind": "20", "working_days": "1"}).status_code == 303
    assert manager.get("/ledger").status_code in (200, 303)


# Keys


def test_keys_are_remapped_for_oneself_only(login):
    clerk, other = login("录入"), login("luru2")
    page = clerk.get("/keys").text
    names = re.findall(r'name="(key-[^"]+)" value="([^"]*)"', page)
    changed = {name: "q" if value == "a" else value for name, value in names}
    assert "键位已保存" in told(clerk, clerk.post("/keys", data=changed))
    assert 'value="q"' in clerk.get("/keys").text
    assert 'value="q"' not in other.get("/keys").text


def test_one_key_for_two_deeds_is_told(login):
    clerk = login("录入")
    names = re.findall(r'name="(key-[^"]+)" value="([^"]*)"', clerk.get("/keys").text)
    answer = clerk.post("/keys", data={name: "a" if value == "x" else value for name, value in names})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


# The log


def test_the_log_is_for_managers_and_auditors(login):
    for role, status in {"管理员": 200, "审计": 200, "录入": 403, "承办": 403, "审核": 403, "只读": 403}.items():
        client = login(role)
        assert (client.get("/log").status_code, client.get("/log.csv").status_code) == (status, status), role


def test_the_log_is_filtered_by_who_what_and_when(login):
    client = login("审计")
    assert "交办" in words(client.get("/log?actor=luru&action=%E4%BA%A4%E5%8A%9E"))
    assert "共 0 条" in words(client.get("/log?actor=nobody"))
    assert "共 0 条" in words(client.get("/log?until=2020-01-01"))


def test_verifying_shows_the_head_to_be_noted(login, ledger):
    client = login("审计")
    with ledger.read() as work:
        known = head(work.session)
    page = client.get("/log?verify=1")
    assert known.hash in page.text
    assert "没有改动、缺失" in words(page)


def test_verifying_tells_an_event_changed_past_the_log(login, ledger):
    client = login("审计")
    with ledger.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER events_no_update"))
        connection.execute(text("UPDATE events SET actor = 'somebody' WHERE seq = 3"))
    assert "第3条操作记录被改动过" in words(client.get("/log?verify=1"))


def test_the_exported_log_is_safe_to_open_in_a_spreadsheet(login, ledger):
    manager = login("管理员")
    manager.post("/users", data={"name": "xinren", "password": "Zhu-lin2031", "role": "承办", "unit": "=cmd|'/c calc'!A1"})
    with ledger.write(Actor("@SUM(A1)", "管理员")) as work:
        work.log("=1+1", "user", reason="+A1")
    answer = login("审计").get("/log.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


# Today


def test_a_unit_sees_only_its_own_rows_and_what_waits_for_it(login):
    page = words(login("承办").get("/"))
    assert "待签收" in page
    assert "县司法局" in page
    assert "待核对" not in page


def test_everybody_sees_what_the_role_is_to_do(login):
    expected = {"录入": "待交办", "审核": "待销号", "承办": "本月未报进展"}
    for role, tile in expected.items():
        assert tile in words(login(role).get("/")), role
