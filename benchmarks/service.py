"""How many answers a second the service gives, how late, and how many fail: `terrigraph serve` and 50 clients on the same machine.

    python benchmarks/service.py [--store FOLDER …] [--clients 50] [--seconds 20] [--runaway] [--attack]

Each client asks one thing after the other over one connection, of some territory chosen by chance among ten thousand: queries (six in
ten), pages (two), lists (one), OpenRefine's batches of ten names (one). So nearly nothing is asked twice. Several stores are served side by
side, with as many clients each. With --runaway one more client a server sends, without end, queries that never end; with --attack another
sends the bad queries and requests of the tests' corpus.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import io
import json
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import quote, urlencode

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?a < ?g) }"
QUERIES = {
    "query: one thing": "SELECT ?p ?o {{ <{0}> ?p ?o }}",
    "query: around": "SELECT ?s ?p ?name {{ ?s ?p <{0}> OPTIONAL {{ ?s skos:prefLabel ?name }} }}",
    "query: 500 names": "SELECT ?t ?name {{ <{0}> schema:containedInPlace ?c . ?t schema:containedInPlace ?c ; schema:name ?name }} "
    "LIMIT 500",
}
PAGES = {"page: html": "/id/{0}.html", "page: turtle": "/id/{0}.ttl"}
LISTS = {"list: text": "/list?q={1}", "list: territory": "/list?territory={0}"}


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def territories(port: int) -> list[tuple[str, str, str]]:
    """(identifier, IRI, name) of ten thousand territories."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/list?kind=territory&format=csv&raw=1")
    rows = csv.reader(io.StringIO(connection.getresponse().read().decode(), newline=""))
    return [(row[0], row[1], row[2]) for row in rows][1:]


def chosen(luck: random.Random, among: list[tuple[str, str, str]]) -> tuple[str, str]:
    """What is asked next: its name and its address."""
    share = luck.random()
    identifier, iri, label = luck.choice(among)
    if share < 0.6:
        name = luck.choice(sorted(QUERIES))
        return name, f"/sparql?{urlencode({'query': QUERIES[name].format(iri)})}"
    if share > 0.9:
        names = {f"q{n}": {"query": luck.choice(among)[2], "limit": 3} for n in range(10)}
        return "reconcile: 10 names", f"/reconcile?{urlencode({'queries': json.dumps(names)})}"
    paths = PAGES if share < 0.8 else LISTS
    name = luck.choice(sorted(paths))
    return name, paths[name].format(identifier, quote(label))


class Tally:
    """What was answered, and when."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[str] = Counter()
        self.lock = threading.Lock()

    def note(self, name: str, status: str, seconds: float) -> None:
        """Note one answer."""
        with self.lock:
            self.times[name].append(seconds)
            self.statuses[status] += 1


def client(port: int, seed: int, until: float, tally: Tally, among: list[tuple[str, str, str]]) -> None:
    """Ask until the time is over."""
    luck = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.monotonic() < until:
        name, path = chosen(luck, among)
        began = time.perf_counter()
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            status = str(response.status)
        except OSError as problem:
            status = type(problem).__name__
            connection.close()
        tally.note(name, status, time.perf_counter() - began)


def runaway(port: int, until: float, tally: Tally) -> None:
    """Send queries that never end."""
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", f"/sparql?{urlencode({'query': RUNAWAY})}")
        tally.statuses[f"runaway {connection.getresponse().status}"] += 1
        connection.close()


def attack(port: int, until: float, tally: Tally) -> None:
    """Send bad queries and requests, again and again."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "server"))
    import test_hostile as corpus

    direct = {"Content-Type": "application/sparql-query"}
    bad = [("POST", "/sparql", direct, text.encode("utf-8", "replace")) for text, _ in corpus.QUERIES.values()]
    bad += [row[:4] for row in corpus.ROWS]
    luck = random.Random(5)
    while time.monotonic() < until:
        method, path, headers, body = luck.choice(bad)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request(method, path, body or None, headers)
            status = connection.getresponse().status
            tally.statuses[f"attack {status}"] += 1
        except OSError as problem:  # a server may close before all of a body that is too large has come
            tally.statuses[f"attack {type(problem).__name__}"] += 1
        connection.close()


def main() -> None:
    """Serve, ask, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", action="append", default=[])
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--runaway", action="store_true")
    parser.add_argument("--attack", action="store_true")
    given = parser.parse_args()
    stores = {free_port(): store for store in given.store or [""]}
    started = [_serve(port, store) for port, store in stores.items()]
    try:
        for port in stores:
            _wait(port)
        tallies, among = {port: Tally() for port in stores}, {port: territories(port) for port in stores}
        until = time.monotonic() + given.seconds
        threads = []
        for port, tally in tallies.items():
            asked = [(client, (port, seed, until, tally, among[port])) for seed in range(given.clients)]
            asked += [(other, (port, until, tally)) for other in (runaway, attack) if getattr(given, other.__name__)]
            threads += [threading.Thread(target=target, args=args) for target, args in asked]  # type: ignore[arg-type]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for port, tally in tallies.items():
            print(stores[port] or "the user's store")
            _tell(tally, given.seconds)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/health")
            print(connection.getresponse().read().decode())
    finally:
        for process in started:
            process.terminate()
            process.wait()


def _serve(port: int, store: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "terrigraph", "serve", "--port", str(port), "--rate", "0"]
    return subprocess.Popen(command + (["--store", store] if store else []), stderr=subprocess.DEVNULL)


def _wait(port: int) -> None:
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)


def _tell(tally: Tally, seconds: float) -> None:
    every = sorted(one for times in tally.times.values() for one in times)
    print(f"{len(every)} answers, {len(every) / seconds:.0f} a second; statuses {dict(tally.statuses)}")
    for name, times in [("all", every), *sorted(tally.times.items())]:
        spread = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
        print(f"{name:22} {len(times):6}  median {spread[49] * 1000:6.0f} ms  95 % {spread[94] * 1000:6.0f}  99 % {spread[98] * 1000:6.0f}")


if __name__ == "__main__":
    main()
