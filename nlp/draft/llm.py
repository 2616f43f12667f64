"""One question to a language model behind an OpenAI-compatible address the user names; standard library only, nothing is rerouted."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from nlp.errors import DubanError, UsageError

MOST_BYTES = 1 << 20
"""Bytes of an answer that are read."""
_THOUGHTS = re.compile(r"<think>.*?</think>", re.S)


class AnswerError(DubanError):
    """The model gave no answer to this question. `down`: it could not be reached or did not answer in time."""

    def __init__(self, message: str, *, down: bool = False) -> None:
        super().__init__(message)
        self.down = down


@dataclass(frozen=True, slots=True)
class Model:
    """A model at `url` (`http://127.0.0.1:8000/v1`); `timeout` in seconds is for the whole of an answer, `key` is sent as a bearer token.

    Raises UsageError when the address or the name is none.
    """

    url: str
    name: str
    timeout: float = 60.0
    key: str = ""

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            known = False
        if not known:
            raise UsageError(f"模型服务地址“{self.url}”不对：应写成 http://127.0.0.1:8000/v1 的样子")
        if not self.name.strip():
            raise UsageError("没有写明模型名称：请写明")

    def ask(self, instruction: str, text: str) -> str:
        """Return the answer, without the thoughts some models write before it. Raises AnswerError when there is none."""
        message = {
            "model": self.name,
            "temperature": 0.2,
            "stream": False,
            "messages": [{"role": "system", "content": instruction}, {"role": "user", "content": text}],
        }
        headers = {"Content-Type": "application/json", "Accept": "application/json", **({"Authorization": f"Bearer {self.key}"} if self.key else {})}
        request = Request(f"{self.url.rstrip('/')}/chat/completions", json.dumps(message, ensure_ascii=False).encode(), headers, method="POST")
        return _answer(self._body(request))

    def _body(self, request: Request) -> bytes:
        ends = time.monotonic() + self.timeout
        try:
            with _opener().open(request, timeout=self.timeout) as response:
                return _read(response, ends)
        except HTTPError as error:
            error.close()
            raise AnswerError(f"模型服务返回错误状态 {error.code}") from None
        except TimeoutError:
            raise AnswerError(f"模型服务超过{self.timeout:g}秒没有答复", down=True) from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise AnswerError(f"模型服务超过{self.timeout:g}秒没有答复", down=True) from None
            raise AnswerError(f"连不上模型服务“{self.url}”：请确认服务已启动、地址和端口正确", down=True) from None
        except (OSError, HTTPException):
            raise AnswerError("模型服务中途断开", down=True) from None


class _NoRedirects(HTTPRedirectHandler):
    """A text goes to the address the user named and to no other."""

    def redirect_request(self, *args: Any) -> None:
        return None


def _opener() -> OpenerDirector:
    return build_opener(ProxyHandler({}), _NoRedirects())


def _read(response: HTTPResponse, ends: float) -> bytes:
    """Read an answer that may come in drops. Raises TimeoutError past `ends`, AnswerError past the limit."""
    body = b""
    while chunk := response.read1(1 << 16):
        body += chunk
        if len(body) > MOST_BYTES:
            raise AnswerError("模型服务的答复过长")
        if time.monotonic() > ends:
            raise TimeoutError
    return body


def _answer(body: bytes) -> str:
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise AnswerError("模型服务的答复不是约定的格式") from None
    if not isinstance(content, str):
        raise AnswerError("模型服务的答复不是约定的格式")
    return _THOUGHTS.sub("", content).strip()
