"""Every role at every address: which pages are closed to it, and which deeds, asked for as they should be, it may not do."""

import re

import pytest

from nlp.ledger.store import ROLES
from tests.web.test_security import routes

KEEPERS = {"录入", "审核"}
ONLY = {
    "/ledger/import": {*KEEPERS, "承办"},
    "/ledger/new": KEEPERS,
    "/review/bulk": KEEPERS,
    "/tasks/1/edit": KEEPERS,
    "/upload": KEEPERS,
    "/log": {"管理员", "审计"},
    "/log.csv": {"管理员", "审计"},
    "/openapi.json": {"管理员"},
    "/settings": {"管理员"},
    "/users": {"管理员"},
}
"""Page → the roles it is open to; all others are open to every role."""

DEEDS = {
    "/documents/1/again": ({}, KEEPERS),
    "/ledger/new": ({"content": "新任务"}, KEEPERS),
    "/letters": ({"kind": "urging", "within": "5", "ids": "1"}, {"管理员", "录入", "审核", "承办", "只读", "审计"}),
    "/review/bulk": ({"least": "0.9", "row": "8:1", "rows": "8:1"}, KEEPERS),
    "/review/undo": ({}, KEEPERS),
    "/settings": ({"yellow": "5", "behind": "20"}, {"管理员"}),
    "/tasks/8/decide": ({"decision": "采纳", "version": "1"}, KEEPERS),
    "/tasks/8/edit": ({"version": "1", "content": "改过", "seen.content": "原来"}, KEEPERS),
    "/tasks/1/progress": ({"text": "已办", "percent": "10"}, {"录入", "审核", "承办"}),
    "/users": ({"name": "xinren", "password": "Zhu-lin2031", "role": "只读"}, {"管理员"}),
    "/users/3": ({"role": "录入", "active": "1"}, {"管理员"}),
    "/users/3/password": ({"password": "Zhu-lin2031"}, {"管理员"}),
    "/users/3/unlock": ({}, {"管理员"}),
}
"""Deed → its form, and the roles that may do it."""
STEPS = {"立项": ("审核 录入", 8), "撤回交办": ("审核 录入", 1), "签收": ("承办 录入", 1), "暂停": ("审核", 1), "取消": ("审核", 1)}


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_to_a_role(app, login, role):
    client = login(role)
    closed = {path for path in routes(app, "GET") if client.get(path).status_code == 403}
    assert closed == {path for path, roles in ONLY.items() if role not in roles}


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_offers_no_page_that_is_closed(login, role):
    client = login(role)
    offered = re.findall(r'<a href="([^"]+)"', client.get("/me").text.split("</nav>")[0])
    assert len(offered) >= 7
    assert [path for path in offered if client.get(path).status_code == 403] == []


@pytest.mark.parametrize("path", DEEDS)
def test_deeds_open_to_a_role(login, path):
    form, roles = DEEDS[path]
    refused = {role for role in ROLES if login(role).post(path, data=form).status_code == 403}
    assert refused == set(ROLES) - roles


@pytest.mark.parametrize("name", STEPS)
def test_steps_open_to_a_role(login, name):
    roles, task = STEPS[name]
    for role in set(ROLES) - set(roles.split()):
        client = login(role)
        version = re.search(r'name="version" value="(\d+)"', client.get(f"/tasks/{task}").text)
        answer = client.post(f"/tasks/{task}/step", data={"name": name, "version": version[1] if version else "3", "reason": "试"})
        assert answer.status_code == 403, (role, answer.status_code)
