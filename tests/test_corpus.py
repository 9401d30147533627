"""The corpus of bad inputs, counted: each door has its own, each input its expected refusal, where the tests named here give it."""

from __future__ import annotations

import re

import pytest

import hostile
from places import REPO
from terrigraph.views.facts import web_address
from tests import test_hostile_files
from tests.maintenance import test_backups
from tests.server import test_hostile
from tests.sources import test_tables
from tests.store import test_store

ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "java\tscript:alert(1)",
    "\x01javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=", "vbscript:msgbox(1)",
    "file:///etc/passwd", "ftp://a.example/", "blob:https://a.example/b", "about:blank", "//evil.example/", "/id/person/a", "?lang=fr",
    "#a", "", "https:", "https://", "https:///a", "http:a", "https://a.example/ b", 'https://a.example/"><script>',
    "https://a.example/\\@evil.example", "https://[::1", "https://a.example/<b>", "https://a.example/\n", "ws://a.example/", "tel:17",
    "mailto", "https\u200b://a.example/",
]  # fmt: skip
"""What a table, a page or a server may give as an address; none may become a link."""

CORPUS = {
    "queries": test_hostile.QUERIES,
    "requests": test_hostile.ROWS,
    "hosts": test_hostile.HOSTS,
    "bytes that are no request": test_hostile.RAW,
    "cells of tables": test_tables.CASES,
    "files of tables": test_hostile_files.TABLES,
    "documents": test_hostile_files.DOCUMENTS,
    "labels": hostile.PAYLOADS,
    "addresses": ADDRESSES,
    "stores": test_store.WAYS | test_store.OTHERS,
    "backups, forged": test_backups.FORGED,
    "backups, damaged": test_backups.BYTES,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_address_of_the_web_is_no_link(address: str) -> None:
    assert web_address(address) == ""


def test_an_address_of_the_web_is_a_link() -> None:
    assert web_address("https://a.example/b?c=d#e") == "https://a.example/b?c=d#e"


def test_there_are_at_least_two_hundred_bad_inputs_over_all_doors() -> None:
    counts = {door: len(inputs) for door, inputs in CORPUS.items()}
    assert min(counts.values()) >= 8 and sum(counts.values()) >= 200, counts
    claim = re.search(r"over (\d+) bad inputs", (REPO / "SECURITY.md").read_text(encoding="utf-8"))
    assert claim and sum(counts.values()) > int(claim[1]), counts
