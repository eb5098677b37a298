"""Pages that everybody reads: as fast as they are made, beside other systems, and fresh behind the page cache."""

from __future__ import annotations

import contextlib
import http.client
import ssl
import statistics
import time
from typing import Any

from benchmarks import peers, world
from benchmarks.load import Ask, clients
from benchmarks.registry import Measured, benchmark

ROUNDS = 3


@benchmark(
    "pages",
    what="article and section page, no cache in front, beside stock Wagtail, WordPress and Ghost",
    unit="1/s",
    target=None,
)
def pages() -> Measured:
    """Eight clients without a pause; ours and each peer in turn, three times; the median of each.

    Nothing stands before any of them. Ours reads all rows of the page and, if they are as they were, gives what it
    made of them last time; what a page costs that has to be made anew is measured beside it (`anew`).
    """
    from lantoa.newsroom.models import Article

    article = Article.objects.live().filter(unit__code__startswith="S").select_related("unit").last()
    sites = {"ours": (world.server(), article.unit.get_absolute_url(), article.get_absolute_url())}
    missing = []
    for name in peers.SITES:
        found = peers.site(name)
        if found is None:
            missing.append(name)
        else:
            sites[name] = found
    _host, section, page = sites["ours"]
    sites["anew"] = (world.server(), f"{section}?anew=1", f"{page}?anew=1")  # only bare addresses are kept
    rates: dict[str, dict[str, list[float]]] = {name: {"section": [], "article": []} for name in sites}
    for _round in range(ROUNDS):
        for name, (host, section, page) in sites.items():
            for kind, path in (("section", section), ("article", page)):
                timed = clients(host, [Ask(path)], count=8, seconds=world.SECONDS / 2)
                rates[name][kind].append(timed.a_second)
    median = {name: {kind: statistics.median(found) for kind, found in kinds.items()} for name, kinds in rates.items()}
    ratios, anew = (
        {
            name: min(median[whose][kind] / median[name][kind] for kind in ("section", "article"))
            for name in sites if name in peers.SITES
        }
        for whose in ("ours", "anew")
    )  # fmt: skip
    wanted = {"wagtail": 2, "wordpress": 5, "ghost": 5}
    beside = ", ".join(f"{name} {ratio:.1f}× (made anew {anew[name]:.1f}×)" for name, ratio in ratios.items())
    return Measured(
        median["ours"]["article"], beside=(beside + (", " if beside and missing else "") + ", ".join(
            f"{name} not installed" for name in missing)),
        ratio=min(ratios.values()) if ratios else None,
        ok=all(ratio >= wanted[name] for name, ratio in ratios.items()) if ratios else None,
        detail={f"{name}_{kind}_a_second": rate for name, kinds in median.items() for kind, rate in kinds.items()},
    )  # fmt: skip


@benchmark("page_cache", what="behind the page cache: stale after publication or withdrawal", unit="s", target=1)
def page_cache() -> Measured:
    """deploy/nginx.conf before the site; the worst of five publications and withdrawals, asked on two proxies at once."""
    import servers

    from lantoa.newsroom import actions
    from lantoa.newsroom.models import Article, Column
    from lantoa.units.models import Unit

    unit = Unit.objects.get(code="S00002")
    column = Column.objects.get(unit=None, code="hoat-dong-cong-doan")
    proxies = [servers.Proxy(world.temporary(), world.server()) for _node in range(2)]
    hosts = [proxy.start().removeprefix("https://") for proxy in proxies]
    section = unit.get_absolute_url()
    worst, made = [], []
    chair = world.officer("S00002", 0)
    try:
        rate = _busy(hosts[0], section)
        for at in range(5):
            text = f"Bài để đo {time.time_ns()}"
            draft = actions.write(None, unit, title=text, summary="", text="Nội dung.", column=column)
            made.append(draft.pk)
            for host in hosts:
                _get(host, section)
            article = actions.publish(None, draft)
            path = article.get_absolute_url()
            worst.append(_until(hosts, section, text, shown=True))
            worst.append(_until(hosts, path, text, shown=True))
            actions.withdraw(chair if at % 2 else None, article, "Để đo.")
            worst.append(_until(hosts, section, text, shown=False))
            worst.append(_until(hosts, path, "Nội dung.", shown=False))
    finally:
        for proxy in proxies:
            with contextlib.suppress(Exception):
                proxy.stop()
        Article.objects.filter(pk__in=made).delete()
    return Measured(max(worst), detail={"nodes": len(hosts), "events": len(worst), "cached_a_second": rate})


_trust: Any = ssl._create_unverified_context()


def _get(host: str, path: str) -> str:
    connection = http.client.HTTPSConnection(host, timeout=20, context=_trust)
    connection.request("GET", path, headers={"Host": "127.0.0.1"})
    answer = connection.getresponse()
    return answer.read().decode()


def _until(hosts: list[str], path: str, text: str, *, shown: bool) -> float:
    """Seconds until every node shows the text, or no node does."""
    started = time.perf_counter()
    while True:
        if all((text in _get(host, path)) == shown for host in hosts):
            return time.perf_counter() - started
        if time.perf_counter() - started > 15:
            return 15.0
        time.sleep(0.02)


def _busy(host: str, path: str) -> float:
    """Pages a second out of the cache over one kept connection."""
    connection = http.client.HTTPSConnection(host, timeout=20, context=_trust)
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < 2:
        connection.request("GET", path, headers={"Host": "127.0.0.1"})
        connection.getresponse().read()
        count += 1
    return count / 2
