"""How many answers a second the service gives, how late, and how many fail: `terrigraph serve` and 50 clients on the same machine.

    python benchmarks/service.py [--store FOLDER] [--clients 50] [--seconds 20] [--runaway]

Each client asks one thing after the other over one connection, of some territory chosen by chance among ten thousand: queries (six in
ten), pages (three), lists (one). So nearly nothing is asked twice. With --runaway one
more client sends, without end, queries that never end.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import io
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
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
    paths = PAGES if share < 0.9 else LISTS
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


def main() -> None:
    """Serve, ask, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", default="")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--runaway", action="store_true")
    given = parser.parse_args()
    port = free_port()
    command = [sys.executable, "-m", "terrigraph", "serve", "--port", str(port), "--rate", "0"]
    process = subprocess.Popen(command + (["--store", given.store] if given.store else []), stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        tally, among = Tally(), territories(port)
        until = time.monotonic() + given.seconds
        threads = [threading.Thread(target=client, args=(port, seed, until, tally, among)) for seed in range(given.clients)]
        threads += [threading.Thread(target=runaway, args=(port, until, tally))] if given.runaway else []
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        _tell(tally, given.seconds)
    finally:
        process.terminate()
        process.wait()


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
