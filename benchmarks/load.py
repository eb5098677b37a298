"""Clients: so many at once, or so many requests a second whatever the answers take."""

from __future__ import annotations

import contextlib
import http.client
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class Timed:
    """How long each request took, in seconds, and how long all of them took together."""

    seconds: list[float] = field(default_factory=list)
    total: float = 0.0
    failed: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The value below which a share of the requests lies, in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    @property
    def p95(self) -> float:
        """The 95th percentile in milliseconds."""
        return self.at(0.95)

    @property
    def a_second(self) -> float:
        """Requests answered in a second."""
        return len(self.seconds) / self.total

    def detail(self) -> dict[str, float]:
        """For the report."""
        return {"p50_ms": self.at(0.5), "p95_ms": self.p95, "p99_ms": self.at(0.99), "requests": len(self.seconds),
                "a_second": self.a_second}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """One request."""

    path: str
    cookie: str = ""
    body: str | None = None
    expected: tuple[int, ...] = (200,)


def send(connection: http.client.HTTPConnection, ask: Ask) -> tuple[float, str]:
    """Seconds until the last byte, and what was wrong with the answer."""
    headers = {"Host": "127.0.0.1", "Accept-Language": "vi"}
    if ask.cookie:
        headers["Cookie"] = ask.cookie
    if ask.body is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": "t" * 32}
    started = time.perf_counter()
    try:
        connection.request("GET" if ask.body is None else "POST", ask.path, ask.body, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return time.perf_counter() - started, f"{ask.path}: {error!r}"
    took = time.perf_counter() - started
    return took, "" if answer.status in ask.expected else f"{ask.path}: {answer.status}"


def clients(
    host: str, asks: Sequence[Ask], *, count: int, seconds: float, pause: float = 0.0, warm: bool = True
) -> Timed:  # fmt: skip
    """`count` clients ask one thing after the other for `seconds`; `pause` is what a person takes between, on average.

    Before that as many ask without a pause for a moment, so that every process and thread of the site has begun: a
    single one would be answered by the same process all the time.
    """
    if warm:
        with contextlib.suppress(RuntimeError):
            clients(host, asks, count=count, seconds=min(1.5, seconds / 4), warm=False)
    timed, lock = Timed(), threading.Lock()
    end = time.perf_counter() + seconds

    def work(number: int) -> None:
        draw = random.Random(number)
        connection = http.client.HTTPConnection(host, timeout=60)
        own: list[float] = []
        wrong: list[str] = []
        if pause:
            time.sleep(draw.random() * pause)
        while time.perf_counter() < end:
            took, fault = send(connection, asks[draw.randrange(len(asks))])
            own.append(took)
            if fault:
                wrong.append(fault)
            if pause:
                time.sleep(draw.uniform(0, 2 * pause))
        with lock:
            timed.seconds += own
            timed.failed += wrong

    started = time.perf_counter()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    timed.total = time.perf_counter() - started
    _require(timed)
    return timed


def arrivals(host: str, asks: Sequence[Ask], *, rate: float, hands: int = 64) -> Timed:
    """Send `asks` at `rate` a second, each at its moment; time runs from that moment, so that waiting counts."""
    timed, lock = Timed(), threading.Lock()
    begin = time.perf_counter() + 0.5
    following = iter(enumerate(asks))

    def work() -> None:
        connection = http.client.HTTPConnection(host, timeout=60)
        while True:
            with lock:
                at, ask = next(following, (0, None))
            if ask is None:
                return
            due = begin + at / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            _took, fault = send(connection, ask)
            late = time.perf_counter() - due
            with lock:
                timed.seconds.append(late)
                if fault:
                    timed.failed.append(fault)

    threads = [threading.Thread(target=work) for _hand in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    timed.total = time.perf_counter() - begin
    _require(timed)
    return timed


def repeated(calls: Sequence[Callable[[], object]]) -> Timed:
    """Call each in turn, in this process."""
    timed = Timed()
    begin = time.perf_counter()
    for call in calls:
        started = time.perf_counter()
        call()
        timed.seconds.append(time.perf_counter() - started)
    timed.total = time.perf_counter() - begin
    return timed


def _require(timed: Timed) -> None:
    if len(timed.failed) > len(timed.seconds) // 100:
        raise RuntimeError(f"{len(timed.failed)} of {len(timed.seconds)} answers were wrong: {timed.failed[:3]}")
