"""Forms of files as no browser writes them, and what an upload may cost while it comes in."""

import asyncio
import hashlib
import io
import re
import tempfile
import tracemalloc

import pytest
from sqlalchemy import select

from nlp.errors import UsageError
from nlp.ledger.schema import Upload
from nlp.ledger.store import FILES
from nlp.ledger.users import Person
from nlp.web import jobs

TEXT = "县水务局要在6月底前完成清淤。".encode()
PERSON = Person(2, "luru", "陆录入", "录入", None, "x", {})


def part(disposition, content=TEXT):
    return b"--b\r\nContent-Disposition: " + disposition + b"\r\n\r\n" + content + b"\r\n"


FORMS = {
    "no end": part(b'form-data; name="files"; filename="a.txt"'),
    "line ends in the name": part(b'form-data; name="files"; filename="a\r\nX-Evil: 1\r\n\r\n.txt"') + b"--b--\r\n",
    "two names": part(b'form-data; name="files"; filename="a.txt"; filename="../../b.txt"') + b"--b--\r\n",
    "extended name": part(b"form-data; name=\"files\"; filename*=UTF-8''..%2f..%2fetc%2fx.txt") + b"--b--\r\n",
    "unknown charset": part(b"form-data; name=\"files\"; filename*=x-none''%ff.txt") + b"--b--\r\n",
    "no quotes": part(b"form-data; name=files; filename=../x.txt") + b"--b--\r\n",
    "no name": part(b"form-data") + b"--b--\r\n",
    "no disposition": b"--b\r\nX: y\r\n\r\nz\r\n--b--\r\n",
    "quote not closed": part(b'form-data; name="files"; filename="a.txt') + b"--b--\r\n",
    "huge header": part(b'form-data; name="files"; filename="' + b"a" * 200_000 + b'.txt"') + b"--b--\r\n",
    "many headers": b"--b\r\n" + b"X: y\r\n" * 50_000 + b"\r\nz\r\n--b--\r\n",
    "binary header": b"--b\r\n\x00\xff: \x01\r\n\r\nz\r\n--b--\r\n",
    "many fields": part(b'form-data; name="x"', b"y") * 3_000 + b"--b--\r\n",
    "file as field": part(b'form-data; name="date"; filename="a.txt"') + part(b'form-data; name="files"; filename="a.txt"') + b"--b--\r\n",
    "field as file": part(b'form-data; name="files"', b"x") + b"--b--\r\n",
    "date of bytes": part(b'form-data; name="date"', b"\xff\xfe") + part(b'form-data; name="files"; filename="a.txt"') + b"--b--\r\n",
    "nested": part(b'form-data; name="files"\r\nContent-Type: multipart/mixed; boundary=c', b'--c\r\nContent-Disposition: file; filename="x"\r\n\r\nz\r\n--c--') + b"--b--\r\n",
    "nothing": b"",
    "only noise": b"\x00\xff" * 1_000,
}


@pytest.fixture
def spooled(monkeypatch):
    """The temporary files made for forms."""
    made = []

    class File(tempfile.SpooledTemporaryFile):
        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            made.append(self)

    monkeypatch.setattr("starlette.formparsers.SpooledTemporaryFile", File)
    return made


def deliver(app, client, path, pieces, *, token=True, goes_away=False):
    """Send a form to the application piece by piece, as a server does; return the status of the answer."""
    headers = {"host": "127.0.0.1", "cookie": f"duban={client.cookies['duban']}", "content-type": "multipart/form-data; boundary=b", **({"x-csrf-token": client.csrf} if token else {})}
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "http_version": "1.1", "scheme": "http", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()], "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 5000),
    }
    last = {"type": "http.disconnect"} if goes_away else {"type": "http.request", "body": b"", "more_body": False}
    messages = iter([*({"type": "http.request", "body": piece, "more_body": True} for piece in pieces), last])
    sent = []

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"]


WHOLE = part(b'form-data; name="whole"; filename="a.txt"') + b"--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"b.txt\"\r\n\r\n"


@pytest.mark.parametrize("token", [True, False])
@pytest.mark.parametrize("end", [b"\r\n--b--\r\n", b"", b"\r\n--b-"])
@pytest.mark.parametrize("path", ["/upload", "/ledger/import", "/tasks/1/evidence", "/tasks/1/progress"])
def test_no_file_of_a_form_is_left_open(app, login, spooled, path, end, token):
    status = deliver(app, login("录入"), path, [WHOLE, *[b"x" * (1 << 20)] * 2, end], token=token)
    assert (status == 400) == (end != b"\r\n--b--\r\n")
    assert [file.closed for file in spooled] == [True, True]


def test_no_file_is_left_open_by_a_page_that_takes_none(app, login, spooled):
    assert deliver(app, login("录入"), "/logout", [WHOLE, b"x\r\n--b--\r\n"], token=False) == 403
    assert [file.closed for file in spooled] == [True, True]


def test_no_file_is_left_open_where_the_browser_goes_away_or_sends_too_much(app, login, spooled, monkeypatch):
    client = login("录入")
    monkeypatch.setattr("nlp.web.security.LARGE", ((re.compile("/upload"), 3 << 20),))
    assert deliver(app, client, "/upload", [WHOLE, b"x"], goes_away=True) == 400
    assert deliver(app, client, "/upload", [WHOLE, *[b"x" * (1 << 20)] * 4]) == 413
    assert [file.closed for file in spooled] == [True] * 4


@pytest.mark.parametrize("cut", range(1, 9))
def test_the_end_of_a_form_is_found_however_it_is_cut(app, login, ledger, cut):
    form = part(b'form-data; name="files"; filename="a.txt"') + b"--b--\r\nwords behind"
    assert deliver(app, login("录入"), "/upload", [form[at : at + cut] for at in range(0, len(form), cut)]) == 303
    with ledger.read() as work:
        assert work.session.scalars(select(Upload.name)).all() == ["a.txt"]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_no_browser_writes_breaks_nothing(login, ledger, form):
    client = login("录入")
    answer = client.request("POST", "/upload", content=FORMS[form], headers={"content-type": "multipart/form-data; boundary=b", "x-csrf-token": client.csrf})
    assert answer.status_code in (303, 400, 422), answer.text
    assert "x-evil" not in answer.headers
    with ledger.read() as work:
        names = list(work.session.scalars(select(Upload.name)))
    assert all("/" not in name and "\n" not in name and len(name) <= 120 for name in names)
    assert (answer.status_code == 303) == bool(names)


KINDS = (
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "b" * 5_000, "multipart/form-data; boundary=\"\u00ff\"",
    "application/json", "text/plain", "",
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_of_another_kind_breaks_nothing(login, kind):
    client = login("录入")
    headers = {"content-type": kind.encode("latin-1"), "x-csrf-token": client.csrf}
    assert client.request("POST", "/upload", content=FORMS["two names"], headers=headers).status_code in (400, 403, 422)


def test_of_a_form_of_a_thousand_files_none_is_kept(login, ledger):
    client = login("录入")
    form = part(b'form-data; name="files"; filename="a.txt"') * 1_001 + b"--b--\r\n"
    answer = client.request("POST", "/upload", content=form, headers={"content-type": "multipart/form-data; boundary=b", "x-csrf-token": client.csrf})
    assert answer.status_code in (400, 422)
    with ledger.read() as work:
        assert list(work.session.scalars(select(Upload))) == []


class Endless(io.RawIOBase):
    """A file of `size` bytes that is never whole in memory."""

    def __init__(self, size):
        self.left = size

    def read(self, size=-1):
        assert size > 0, "read whole"
        piece = b"x" * min(size, self.left)
        self.left -= len(piece)
        return piece


def test_large_files_are_never_whole_in_memory(ledger):
    tracemalloc.start()
    try:
        jobs.keep(ledger, PERSON, [jobs.File(f"{n}.txt", Endless(20 << 20)) for n in range(3)], date=None, meeting=None, together=False)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 << 20
    with ledger.read() as work:
        kept = [(one.size, one.sha256, one.stored) for one in work.session.scalars(select(Upload))]
    assert len(kept) == 3
    for size, sha256, stored in kept:
        assert size == 20 << 20
        assert hashlib.sha256((ledger.folder / FILES / stored).read_bytes()).hexdigest() == sha256


def test_nothing_is_kept_of_a_drop_with_a_file_too_large(ledger, monkeypatch):
    monkeypatch.setattr(jobs, "LARGEST", 1 << 20)
    with pytest.raises(UsageError, match="太大"):
        jobs.keep(ledger, PERSON, [jobs.File("小.txt", io.BytesIO(TEXT)), jobs.File("大.txt", Endless(2 << 20))], date=None, meeting=None, together=False)
    assert list((ledger.folder / FILES).iterdir()) == []
    with ledger.read() as work:
        assert work.session.scalars(select(Upload)).all() == []
