"""Polishing by a model behind an address: only wording changes, and a paper is never lost whatever the server does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from nlp.draft.compose import compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind
from nlp.draft.llm import Model
from nlp.draft.paper import Paper, Paragraph, Piece
from nlp.draft.polish import Change, Polisher, polish, refusal, summary
from nlp.errors import UsageError

SENTENCE = "对辖区内的20个粮食库点，由县粮储局在6月底前一个一个地去进行清查，不得走过场。"
GOOD = "由县粮储局在6月底前对辖区内的20个粮食库点一个一个进行清查，不得走过场。"


class Server(ThreadingHTTPServer):
    """A server that answers by `reply`: a sentence, or what it does to the handler instead. It keeps what it was asked."""

    daemon_threads = True

    def __init__(self, reply: Callable[[str], str | Callable[[BaseHTTPRequestHandler], None]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply = reply
        self.asked: list[str] = []
        self.requests: list[tuple[str, dict[str, object], dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, sent, dict(self.headers)))
        words = sent["messages"][-1]["content"]
        self.server.asked.append(words)
        answer = self.server.reply(words)
        if callable(answer):
            answer(self)
        else:
            body(json.dumps({"choices": [{"message": {"role": "assistant", "content": answer}}]}).encode())(self)

    def log_message(self, *args: object) -> None:
        pass


def body(content: bytes, status: int = 200) -> Callable[[BaseHTTPRequestHandler], None]:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return send


@contextmanager
def serving(reply: Callable[[str], object]) -> Iterator[Server]:
    server = Server(reply)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def paper_of(*sentences: str) -> Paper:
    pieces = [(Piece(f"{n}."), Piece(words, ("r",), field="task")) for n, words in enumerate(sentences, start=1)]
    return Paper("实施方案", "方案", tuple(Paragraph("body", two) for two in pieces), mark="（草案，由 duban 依据《讲话》起草，待补0处，待审核）")


def texts(paper: Paper) -> list[str]:
    return [piece.text for piece in paper.pieces() if piece.field == "task"]


def test_a_good_rewrite_is_taken_and_the_old_words_are_kept():
    with serving(lambda words: GOOD) as server:
        paper, changes = polish(paper_of(SENTENCE), url=server.url, model="qwen")
    (piece,) = [piece for piece in paper.pieces() if piece.field == "task"]
    assert (piece.text, piece.before, piece.refs) == (GOOD, SENTENCE, ("r",))
    assert changes == (Change(SENTENCE, GOOD, True),)
    assert (paper.polisher, paper.mark) == ("qwen", "（草案，由 duban 依据《讲话》起草，待补0处，qwen润色1句，待审核）")


def test_what_is_sent():
    with serving(lambda words: words) as server:
        polish(paper_of(SENTENCE), url=f"{server.url}/", model="qwen", key="s3cret")
    ((path, sent, headers),) = server.requests
    assert (path, sent["model"], sent["messages"][1]["content"]) == ("/v1/chat/completions", "qwen", SENTENCE)
    assert sent["temperature"] <= 0.3
    assert headers["Authorization"] == "Bearer s3cret"


@pytest.mark.parametrize("answer", [f"<think>想一想。</think>\n\n{GOOD}", f"润色后：{GOOD}", f'"{GOOD}"', f"{GOOD}\n", GOOD.replace("，", ",")])
def test_what_some_models_put_around_their_answer_is_taken_off(answer):
    with serving(lambda words: answer) as server:
        paper, _ = polish(paper_of(SENTENCE), url=server.url, model="m")
    assert texts(paper) == [GOOD]


def test_the_same_words_are_no_change():
    with serving(lambda words: words) as server:
        paper, changes = polish(paper_of(SENTENCE), url=server.url, model="m")
    assert (paper, changes) == (paper_of(SENTENCE), ())


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (GOOD.replace("20个", "30个"), "数字变了：20、30"),
        (GOOD.replace("20个粮食", "二十个粮食"), "数字变了：20、二十"),
        (GOOD.replace("县粮储局", "县财政局"), "单位变了：县粮储局、县财政局"),
        (GOOD.replace("由县粮储局", "县粮储局会同县财政局"), "单位变了"),
        (GOOD.replace("县粮储局", "粮储局"), "变了"),
        (GOOD.replace("不得", ""), "否定变了：不得"),
        (GOOD.replace("不得走过场", "可以走过场"), "否定变了：不得"),
        (GOOD.replace("6月底前", ""), "数字变了：6"),
        (GOOD.replace("6月底前", "6月中旬"), "时间变了"),
        (GOOD.replace("进行清查", "进行清查，年底前完成"), "时间变了：年底前"),
        (GOOD.replace("进行清查", "进行清查并每月通报"), "要求的轻重变了：每"),
        (GOOD.replace("一个一个进行清查", "必须一个一个进行清查"), "要求的轻重变了：必须"),
        ("由县粮储局在6月底前对辖区内的20个粮食库点一个一个进行清查。不得走过场。", "不是以句号结尾的一句话"),
        (GOOD.rstrip("。"), "不是以句号结尾的一句话"),
        (f"{GOOD}\n说明：调整了语序。", "不是以句号结尾的一句话"),
        (GOOD.replace("进行清查", "进行清查，切实把这项利国利民的工作抓紧抓实抓细抓出成效，推动各项工作再上新的台阶"), "比原句长出一半以上"),
        ("不得走过场，县粮储局20个6月底前一个一个。", "变了"),
        ("", "没有内容"),
    ],
)
def test_a_rewrite_that_changes_more_than_wording_is_refused(after, reason):
    assert reason in refusal(SENTENCE, after)
    with serving(lambda words: after) as server:
        paper, (change,) = polish(paper_of(SENTENCE), url=server.url, model="m")
    assert texts(paper) == [SENTENCE]
    assert (change.accepted, bool(change.reason), paper.polisher) == (False, True, "")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("认真落实《信访工作条例》的各项规定要求。", "认真落实《信访条例》的各项规定要求。", "书名号变了"),
        ("全面推行“一窗通办”的服务模式。", "全面推行“一网通办”的服务模式。", "引文变了"),
        ("由【待补：责任单位】去把台账建立起来。", "由有关单位把台账建立起来。", "待补处变了"),
        ("在青山县和绿水县开展试点的工作。", "在青山县和碧水县开展试点工作。", "地名变了"),
        ("鼓励企业来参加这次的集中培训活动。", "企业参加这次集中培训活动。", "要求的轻重变了：鼓励"),
        ("把工作做好做细做扎实做到位。", "强化统筹协调，提升治理能力。", "与原句相差过大"),
        ("由分管领导约谈单位的主要负责人。", "由分管领导约谈单位的主负责人。", "人员变了：主要负责人、负责人"),
        ("未经审核的文件一概不要提交上会。", "经审核的文件不要提交上会。", "否定变了：未经"),
    ],
)
def test_other_refusals(before, after, reason):
    assert reason in refusal(before, after)


def test_owners_and_targets_of_the_row_stay():
    assert refusal("督促三方力量把任务落实好。", "督促力量把任务落实好。", kept=["三方力量"]) != ""
    assert refusal("督促物业方把任务给落实好。", "督促业主方把任务落实好。", kept=["物业方"]) == "责任单位、时限或目标变了：物业方"


def test_only_sentences_of_tasks_and_of_the_text_are_sent(build):
    analysis = build(
        "requirement 要坚持底线思维，把粮食安全当作头等大事来抓。",
        "task [LEAD 县粮储局]要在[DATE=2024-06-30 6月底前]完成[FIGURE 20个]库点清查。",
        "prohibition 严禁任何人擅自动用储备粮。",
        "prohibition 严禁压级压价收购农民的粮食。",
    )
    paper = compose(find_kind("实施方案"), from_analyses({"讲话": analysis}))
    with serving(lambda words: words) as server:
        polish(paper, url=server.url, model="m")
    assert [words for words in server.asked if "县粮储局（" in words or "：" in words] == []
    assert {"在6月底前完成20个库点清查。", "严禁任何人擅自动用储备粮。"} <= set(server.asked)
    assert len(server.asked) == len(set(server.asked))  # the table says the same sentence again


def test_an_item_keeps_its_number():
    paragraph = Paragraph("body", (Piece("2.对压级压价的行为，要严肃地追究责任。", ("p1",)),))
    with serving(lambda words: "对压级压价的行为，要严肃追究责任。") as server:
        paper, _ = polish(Paper("实施方案", "方案", (paragraph,)), url=server.url, model="m")
    (piece,) = paper.pieces()
    assert (piece.text, piece.before) == ("2.对压级压价的行为，要严肃追究责任。", "2.对压级压价的行为，要严肃地追究责任。")
    assert server.asked == ["对压级压价的行为，要严肃地追究责任。"]


def test_sentences_of_a_piece_are_asked_for_one_by_one_and_a_bare_full_stop_stays():
    pieces = (Piece("2024年6月底前："), Piece("清查库点（县粮储局）"), Piece("。"), Piece("要严肃地追究责任问题。要认真地把账记好。"))
    with serving(lambda words: words.replace("地", "")) as server:
        paper, _ = polish(Paper("方案", "方案", (Paragraph("body", pieces),)), url=server.url, model="m")
    assert server.asked == ["要严肃地追究责任问题。"]  # the other is too short to be worth it
    assert [piece.text for piece in paper.pieces()] == [*(piece.text for piece in pieces[:3]), "要严肃追究责任问题。要认真地把账记好。"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (body(b"<html>not json</html>"), "不是约定的格式"),
        (body(b'{"choices": []}'), "不是约定的格式"),
        (body(b'{"choices": [{"message": {"content": null}}]}'), "不是约定的格式"),
        (body(b"\xff\xfe\x00"), "不是约定的格式"),
        (body(b"[" * 100_000), "不是约定的格式"),
        (body(b"oops", 500), "错误状态 500"),
        (body(b"", 302), "错误状态 302"),
        (body(b" " * (1 << 21)), "过长"),
    ],
)
def test_a_bad_answer_fails_its_sentence_alone(answer, reason):
    first = "把这20个粮食库点的清查工作给认真做好。"
    with serving(lambda words: answer if words == first else GOOD) as server:
        paper, changes = polish(paper_of(first, SENTENCE), url=server.url, model="m")
    assert texts(paper) == [first, GOOD]
    assert [change.accepted for change in changes] == [False, True]
    assert reason in changes[0].reason


def test_a_server_that_dies_costs_no_paper_and_is_not_asked_for_ever():
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.close()

    words = [f"把第{n}个粮食库点的清查工作给认真做好。" for n in range(1, 6)]
    with serving(lambda asked: hang_up) as server:
        paper, changes = polish(paper_of(*words), url=server.url, model="m")
    assert texts(paper) == words
    assert len(server.asked) == 2
    assert [change.reason for change in changes] == ["模型服务中途断开"] * 2 + ["模型服务不可用，没有再请求"] * 3


def test_no_server():
    with serving(lambda words: words) as server:
        url = server.url
    paper, changes = polish(paper_of(SENTENCE), url=url, model="m")
    assert texts(paper) == [SENTENCE]
    assert "连不上模型服务" in changes[0].reason
    assert summary(changes) == f"模型改写0句，采用0句；1句没有得到答复（{changes[0].reason}），保持原样"


@pytest.mark.parametrize("drops", [False, True])
def test_a_slow_server_is_not_waited_for(drops):
    def slow(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            time.sleep(0.05)
            if drops:
                try:
                    handler.wfile.write(b" ")
                except OSError:
                    return

    began = time.monotonic()
    with serving(lambda words: slow) as server:
        paper, changes = polish(paper_of(SENTENCE), url=server.url, model="m", timeout=0.2)
        waited = time.monotonic() - began
    assert texts(paper) == [SENTENCE]
    assert changes[0].reason == "模型服务超过0.2秒没有答复"
    assert waited < 8  # the whole answer takes ten seconds


def test_a_proxy_of_the_system_is_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    with serving(lambda words: GOOD) as server:
        paper, _ = polish(paper_of(SENTENCE), url=server.url, model="m")
    assert texts(paper) == [GOOD]


def test_one_polisher_serves_many_papers():
    with serving(lambda words: GOOD) as server:
        polisher = Polisher(Model(server.url, "m"))
        found = [texts(polisher.polish(paper_of(SENTENCE))[0]) for _ in range(3)]
    assert (found, len(server.asked)) == ([[GOOD]] * 3, 1)


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://host/v1", "http://", "http://host:port/v1", "file:///etc/passwd"])
def test_an_address_that_is_none(url):
    with pytest.raises(UsageError, match="模型服务地址"):
        polish(paper_of(SENTENCE), url=url, model="m")


def test_a_model_must_be_named():
    with pytest.raises(UsageError, match="模型名称"):
        polish(paper_of(SENTENCE), url="http://127.0.0.1:1/v1", model=" ")
