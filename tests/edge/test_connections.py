"""What a client of the edge may do to it on the wire: HTTP/1.1 as it is, and as it is abused."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from edge_sender import Edge
from installation import free_port
from voronka.edge.connection import BODY_S, Connection
from voronka.edge.http import Receive, Scope, Send

LEAD = b'{"phone": "+79123456789"}'


@contextmanager
def wire(edge: Edge) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", edge.installation.edge_port), timeout=60) as made:
        yield made


def until_closed(line: socket.socket) -> bytes:
    parts = []
    while part := line.recv(65536):
        parts.append(part)
    return b"".join(parts)


def said(edge: Edge, *sent: bytes) -> bytes:
    """All that is answered until the edge ends the connection, which it may do before all is sent."""
    with wire(edge) as line:
        with suppress(ConnectionError):
            for part in sent:
                line.sendall(part)
        return until_closed(line)


def lead(edge: Edge, key: str, *more: bytes, body: bytes = LEAD) -> bytes:
    lines = [
        b"POST /api/v1/leads HTTP/1.1",
        b"Host: edge",
        b"Content-Type: application/json",
        b"Authorization: Bearer " + edge.secret.encode(),
        b"Idempotency-Key: " + key.encode(),
        *(more or [b"Content-Length: %d" % len(body)]),
    ]
    return b"\r\n".join([*lines, b"", body])


CLOSE = b"GET /livez HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n"


class TestAConnection:
    def test_takes_one_request_after_another(self, edge: Edge) -> None:
        answers = said(edge, lead(edge, "wire-1"), lead(edge, "wire-2"), CLOSE)

        assert answers.count(b"HTTP/1.1 201 Created\r\n") == 2
        assert answers.endswith(b"\r\n\r\nalive\n")
        assert edge.count(where="key IN ('k1:wire-1', 'k1:wire-2')") == 2

    def test_answers_in_order_what_is_sent_at_once(self, edge: Edge) -> None:
        many = b"".join(lead(edge, f"at-once-{number}") for number in range(30))
        answers = said(edge, many + CLOSE)

        ids = [json.loads(part.partition(b"\r\n\r\n")[2])["id"] for part in answers.split(b"HTTP/1.1 ")[1:-1]]
        rows = edge.installation.rows("SELECT public_id, key FROM traffic_submission WHERE key LIKE 'k1:at-once-%'")
        assert [dict(rows)[each] for each in ids] == [f"k1:at-once-{number}" for number in range(30)]

    def test_takes_a_body_in_pieces(self, edge: Edge) -> None:
        pieces = b"5\r\n" + LEAD[:5] + b"\r\n%x\r\n" % (len(LEAD) - 5) + LEAD[5:] + b"\r\n0\r\n\r\n"
        request = lead(edge, "pieces", b"Transfer-Encoding: chunked", body=pieces)

        assert said(edge, request[:-40], request[-40:], CLOSE).startswith(b"HTTP/1.1 201 ")

    def test_takes_a_request_letter_by_letter(self, edge: Edge) -> None:
        assert said(edge, *(bytes([each]) for each in lead(edge, "letters")), CLOSE).startswith(b"HTTP/1.1 201 ")

    def test_invites_a_body_that_waits_for_it(self, edge: Edge) -> None:
        length = b"Content-Length: %d" % len(LEAD)
        with wire(edge) as line:
            line.sendall(lead(edge, "expects", b"Expect: 100-continue", length, body=b""))
            invited = line.recv(1000)
            line.sendall(LEAD)
            answer = line.recv(1000)

        assert invited == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert answer.startswith(b"HTTP/1.1 201 ")

    def test_sends_no_body_to_head(self, edge: Edge) -> None:
        answer = said(edge, b"HEAD /f.js HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n")

        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert answer.endswith(b"\r\n\r\n")

    def test_ends_after_an_answer_to_the_protocol_of_long_ago(self, edge: Edge) -> None:
        assert said(edge, b"GET /livez HTTP/1.0\r\n\r\n").endswith(b"alive\n")

    def test_speaks_no_other_protocol(self, edge: Edge) -> None:
        asked = b"GET /livez HTTP/1.1\r\nHost: edge\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

        assert said(edge, asked).startswith(b"HTTP/1.1 200 OK\r\n")


class TestAbuse:
    @pytest.mark.parametrize(
        "sent",
        [
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET nowhere HTTP/1.1\r\nHost: edge\r\n\r\n",
            b"OPTIONS * HTTP/1.1\r\nHost: edge\r\n\r\n",
            b"CONNECT edge:443 HTTP/1.1\r\nHost: edge\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: edge\r\nContent-Length: -1\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: edge\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            b"POST / HTTP/1.1\r\nHost: edge\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: edge\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\n",
            b"GET / HTTP/1.1\r\nHost: edge\r\nBad\x00Name: 1\r\n\r\n",
        ],
    )
    def test_is_refused_and_the_connection_ended(self, edge: Edge, sent: bytes) -> None:
        answer = said(edge, sent)

        assert answer.startswith(b"HTTP/1.1 400 ")
        assert answer.count(b"HTTP/1.1 ") == 1

    def test_of_a_head_without_end_too(self, edge: Edge) -> None:
        lines = [b"X-%d: %b\r\n" % (number, b"a" * 1000) for number in range(100)]

        assert said(edge, b"GET /livez HTTP/1.1\r\n", *lines).startswith(b"HTTP/1.1 431 ")

    def test_of_one_request_answers_those_before_it(self, edge: Edge) -> None:
        answers = said(edge, lead(edge, "before") + b"\x00\x00\r\n\r\n")

        assert [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]] == [b"201", b"400"]

    def test_by_silence_is_cut_off(self, edge: Edge) -> None:
        assert said(edge, b"GET /livez HTTP/1.1\r\nHost:") == b""


class TestABodyThatIsLate:
    def test_is_answered_in_its_turn(self, edge: Edge) -> None:
        late = lead(edge, "late-2")
        with wire(edge) as line:
            line.sendall(lead(edge, "late-1") + late[:-5])
            first = line.recv(65536)  # and so the second waits for its body
            line.sendall(late[-5:] + CLOSE)
            answers = first + until_closed(line)

        assert [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]] == [b"201", b"201", b"200"]
        rows = edge.installation.rows("SELECT public_id, key FROM traffic_submission WHERE key LIKE 'k1:late-%'")
        told = [json.loads(part.partition(b"\r\n\r\n")[2])["id"] for part in answers.split(b"HTTP/1.1 ")[1:3]]
        assert [dict(rows)[each] for each in told] == ["k1:late-1", "k1:late-2"]

    def test_and_does_not_come_is_told_so_after_what_was_asked_before(self, edge: Edge) -> None:
        answers = said(edge, lead(edge, "in-time") + lead(edge, "never")[:-5])

        assert [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]] == [b"201", b"408"]
        assert edge.count(where="key = 'k1:never'") == 0

    def test_is_waited_for_from_its_turn_on(self) -> None:
        """Its time does not run while the request before it is answered, and then it does."""
        with ThreadPoolExecutor(1) as thread:  # a browser that another test has opened keeps a loop in this one
            answered, ended = thread.submit(asyncio.run, talk_with_a_late_body()).result()

        assert answered == [b"/slow: ", b"/late: body"]
        assert ended == b""


async def talk_with_a_late_body() -> tuple[list[bytes], bytes]:
    """What is answered to a slow request and to one whose body is late; and to one whose body never comes."""
    is_asked, may_answer = asyncio.Event(), asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/slow":
            is_asked.set()
            await may_answer.wait()
        body, is_whole = b"", False
        while not is_whole:
            message = await receive()
            body, is_whole = body + message["body"], not message["more_body"]
        answer = scope["path"].encode() + b": " + body + b"!"
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(answer))]}
        )
        await send({"type": "http.response.body", "body": answer})

    async def answer() -> bytes:
        return (await reader.readuntil(b"!")).rpartition(b"\r\n\r\n")[2][:-1]

    loop, passed_s = asyncio.get_running_loop(), 0.0
    real = loop.time
    loop.time = lambda: real() + passed_s  # type: ignore[method-assign]
    connections = set[Connection]()
    server = await loop.create_server(lambda: Connection(application, connections), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    late = b"POST /late HTTP/1.1\r\nHost: edge\r\nContent-Length: 4\r\n\r\nbo"
    writer.write(b"GET /slow HTTP/1.1\r\nHost: edge\r\n\r\n" + late)
    await is_asked.wait()
    (connection,) = connections
    passed_s += BODY_S + 1
    connection.look(loop.time())
    may_answer.set()
    answers = [await answer()]
    passed_s += BODY_S - 1
    connection.look(loop.time())
    writer.write(b"dy" + late)
    answers.append(await answer())
    passed_s += BODY_S + 1
    connection.look(loop.time())
    ended = await reader.read()
    writer.close()
    server.close()
    return answers, ended


@pytest.fixture
def another(edge: Edge) -> Iterator[subprocess.Popen[str]]:
    """One more edge of the same installation; `edge` speaks to it meanwhile."""
    port = edge.installation.edge_port
    edge.installation.edge_port = free_port()
    process = edge.installation.start("edge")
    edge.installation.wait_for(f"http://localhost:{edge.installation.edge_port}/livez")
    yield process
    edge.installation.edge_port = port
    process.kill()


def test_the_end_of_the_edge_answers_what_it_was_asked(edge: Edge, another: subprocess.Popen[str]) -> None:
    with wire(edge) as line, wire(edge) as idle:
        line.sendall(lead(edge, "last", b"Expect: 100-continue", b"Content-Length: %d" % len(LEAD), body=b""))
        assert b" 100 " in line.recv(1000)
        idle.sendall(b"GET /livez HTTP/1.1\r\nHost: edge\r\n\r\n")
        assert b" 200 " in idle.recv(1000)
        another.send_signal(signal.SIGTERM)
        assert until_closed(idle) == b""  # it has heard that it is to end
        line.sendall(LEAD)
        answer = until_closed(line)

    assert answer.startswith(b"HTTP/1.1 201 ")
    assert another.wait(60) == 0
