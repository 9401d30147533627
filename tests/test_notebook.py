"""A network shown in a notebook: the page of the map, in a frame of its own."""

import argparse
import html
import re

import pytest
from IPython.core.interactiveshell import InteractiveShell

from terrigraph.cli import showing
from terrigraph.graph import LocalGraph
from terrigraph.language import Text, speaking
from terrigraph.network.projection import Projection, continued
from terrigraph.notebook import card, load_ipython_extension, show


def test_shows_the_map_in_a_frame_that_asks_nothing_of_the_web(conference):
    shown = show(conference, Text("La conférence", "The conference"))
    frame = shown._repr_html_()
    assert re.fullmatch(r"<iframe [^>]*></iframe>", frame), "nothing of the page escapes the attribute"
    inside = html.unescape(re.search(r'srcdoc="([^"]*)"', frame)[1])
    assert inside == shown.html
    assert "<h1>La conférence</h1>" in inside
    assert 'sandbox="allow-scripts allow-popups"' in frame
    assert repr(shown) == f"<réseau : {len(conference)} points, {continued(Projection.of(conference)).network().number_of_edges()} traits>"


def test_speaks_the_language_in_use(conference):
    with speaking("en"):
        assert "<h1>Network</h1>" in show(conference).html


def test_a_card_is_the_page_that_the_command_prints(graph_store, capsys):
    graph = LocalGraph(graph_store)
    shown = card(graph, "Michel Destot")
    assert "« ancien maire de Grenoble »" in shown.text
    assert html.unescape(shown._repr_html_()).count(shown.text) == 1
    showing.run_show(argparse.Namespace(store=str(graph_store.folder.parent.parent), name="Michel Destot", as_of="", json=False))
    assert capsys.readouterr().out.strip() == shown.text.strip()


QUERY = "SELECT DISTINCT ?name { ?p a foaf:Person ; foaf:name ?name } ORDER BY ?name"


def test_a_cell_of_sparql_gives_its_rows_and_keeps_them(graph_store, monkeypatch):
    shell = InteractiveShell()
    shell.user_ns["graph"] = LocalGraph(graph_store)
    shell.extension_manager.load_extension("terrigraph.notebook")
    answer = shell.run_cell_magic("sparql", "people", QUERY)
    assert {"Mary Gely", "Michel Destot"} <= set(answer["name"])
    assert shell.user_ns["people"] is answer
    monkeypatch.setenv("TERRIGRAPH_STORE", str(graph_store.folder.parent.parent))
    del shell.user_ns["graph"]
    assert shell.run_cell_magic("sparql", "", QUERY).equals(answer)


@pytest.mark.parametrize(("line", "cell", "message"), [("", "SELECT", "ne peut être lue"), ("a b", QUERY, "nom de variable")])
def test_a_cell_that_is_wrong_says_so_in_a_line(graph_store, capsys, line, cell, message):
    shell = InteractiveShell()
    shell.user_ns["graph"] = LocalGraph(graph_store)
    load_ipython_extension(shell)
    assert shell.run_cell_magic("sparql", line, cell) is None
    assert message in capsys.readouterr().out
