"""What a validated request costs the mock, beside the least that any ASGI server can do.

Run it as `python tests/benchmarks/reply_path.py`: it prints the CPU time of the server process per
request (never wall time) for the mock, for the mock without its journal, and for bare uvicorn that
reads the whole body and answers fixed bytes of the same length. Same uvicorn, loop, parser and log
settings, same bodies, one run; the three take turns in short rounds. Whatever else the machine does
can only add to a round, so the quietest one of each counts.

The targets hold without a log, where nothing that both sides do hides what the mock does.
"""

import argparse
import copy
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from openapi.documents import Content, Operation, load

ROUND = 250
WARM_UP = 1_500
"""More than the journal keeps: from then on each exchange pushes one out, as in a long run."""

MOST_JOURNAL = 0.1
"""The share of a request's CPU that the journal may cost."""


@dataclass(frozen=True, slots=True)
class Case:
    """One body and how many times bare uvicorn it may cost."""

    operation: Operation
    content: Content
    target: float

    @property
    def request(self) -> bytes:
        """The HTTP request, byte for byte."""
        body = self.content.examples[0].body
        head = (
            f"POST {self.operation.path} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
            "Accept: application/json\r\nUser-Agent: reply_path\r\n"
            f"Content-Type: {self.content.media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def cases() -> Iterator[Case]:
    """The operation with the most members, in JSON and in XML."""
    operations = [operation for document in load() for operation in document.operations]
    largest = max(
        (each for each in operations if "application/xml" in each.requests),
        key=lambda each: len(each.requests["application/json"].schema.members),
    )
    for media_type, target in (("application/json", 2.5), ("application/xml", 3.0)):
        yield Case(largest, largest.requests[media_type], target)


class Server:
    """A server process, and the CPU time that it has used."""

    def __init__(self, command: Sequence[str], log: Any) -> None:
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout is not None
        url = self.process.stdout.readline().strip()
        self.port = int(url.rpartition(":")[2])

    def cpu_seconds(self) -> float:
        """Time on the CPU of all threads, in the kernel's nanoseconds."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def send(self, request: bytes, times: int) -> int:
        """Send the request so often, one after the other; the length of the last reply's body."""
        length = 0
        # One each time: the server closes what is idle while the others have their turn.
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(times):
                connection.sendall(request)
                length = self._reply(connection)
        return length

    def _reply(self, connection: socket.socket) -> int:
        data = connection.recv(65536)
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"not a 200: {data!r}")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        missing = length - len(body)
        while missing > 0:
            missing -= len(connection.recv(65536))
        return length

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(10)


@contextmanager
def serving(command: Sequence[str], log: Any) -> Iterator[Server]:
    """A server process for as long as the block runs."""
    server = Server(command, log)
    try:
        yield server
    finally:
        server.stop()


@dataclass(slots=True)
class Costs:
    """Microseconds of CPU per request, one figure a round."""

    mock: list[float] = field(default_factory=list)
    forgetful: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times the bare server's cost the mock's is."""
        return min(self.mock) / min(self.bare)

    @property
    def journal(self) -> float:
        """The journal's share of what a request costs the mock, in the middle of all rounds.

        So small a difference is told from noise only within a round, whose two parts had the same.
        """
        rounds = zip(self.mock, self.forgetful, strict=True)
        return median(1 - forgetful / mock for mock, forgetful in rounds)


def measure(case: Case, rounds: int, logged: bool) -> Costs:
    """All three servers, in turns."""
    log: Any = subprocess.DEVNULL
    mock = [sys.executable, "-m", "mockserver", "serve", "--port", "0"]
    mock += ["--log", "text" if logged else "off"]
    with ExitStack() as stack:
        mocked = stack.enter_context(serving(mock, log))
        length = mocked.send(case.request, WARM_UP)
        forgetful = stack.enter_context(serving([*mock, "--journal", "0"], log))
        bare = [sys.executable, __file__, "--bare", str(length)]
        bared = stack.enter_context(serving([*bare, *(["--logged"] if logged else [])], log))
        costs = Costs()
        servers = ((mocked, costs.mock), (forgetful, costs.forgetful), (bared, costs.bare))
        for server, _ in servers[1:]:
            server.send(case.request, WARM_UP)
        for _ in range(rounds):
            for server, figures in servers:
                before = server.cpu_seconds()
                server.send(case.request, ROUND)
                figures.append((server.cpu_seconds() - before) / ROUND * 1e6)
        return costs


def serve_bare(length: int, logged: bool) -> None:
    """The comparison: uvicorn as the mock runs it, and the smallest honest application."""
    import uvicorn

    body = b"x" * length
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    headers.append((b"content-length", str(length).encode()))

    async def application(scope: Any, receive: Any, send: Any) -> None:
        read = []
        more = True
        while more:
            message = await receive()
            read.append(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body})

    listener = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    # uvicorn writes its line per request to stdout, where nobody would read it.
    to_stderr = copy.deepcopy(uvicorn.config.LOGGING_CONFIG)
    to_stderr["handlers"]["access"]["stream"] = "ext://sys.stderr"
    options: dict[str, Any] = {"log_config": None, "log_level": "error", "access_log": False}
    if logged:
        options = {"log_config": to_stderr, "log_level": "info", "access_log": True}
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        interface="asgi3",
        proxy_headers=False,
        server_header=False,
        **options,
    )
    uvicorn.Server(config).run([listener])


def main() -> int:
    """Print the costs and their ratios; exit code 1 where the quiet mock misses a target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help=f"rounds of {ROUND} requests")
    parser.add_argument("--bare", type=int, metavar="LENGTH", help=argparse.SUPPRESS)
    parser.add_argument("--logged", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.bare is not None:
        serve_bare(wanted.bare, wanted.logged)
        return 0
    missed = 0
    print("CPU microseconds per request of the server process, in the quietest round")
    print(f"{'body':46} {'mock':>8} {'bare':>8} {'ratio':>6} {'target':>6} {'journal':>8}")
    for logged in (False, True):
        for case in cases():
            costs = measure(case, wanted.rounds, logged)
            if not logged:
                missed += costs.ratio > case.target or costs.journal > MOST_JOURNAL
            print(row(case, costs, logged), flush=True)
    return 1 if missed else 0


def row(case: Case, costs: Costs, logged: bool) -> str:
    """One line of the table."""
    members = len(case.content.schema.members)
    log = "a log line each" if logged else "no log"
    name = f"{members} members, {case.content.media_type}, {log}"
    figures = f"{min(costs.mock):8.1f} {min(costs.bare):8.1f} {costs.ratio:6.2f}"
    target = "" if logged else f"{case.target:.1f}"
    return f"{name:46} {figures} {target:>6} {costs.journal:8.0%}"


if __name__ == "__main__":
    raise SystemExit(main())
