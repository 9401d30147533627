"""The tools of assistants, asked by a real client of the protocol: in this process, and over a pipe."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from terrigraph.errors import UsageError
from terrigraph.graph import LocalGraph
from terrigraph.server import assistants

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.store.embedded import EmbeddedStore


@pytest.fixture
def served(graph_store: EmbeddedStore, built_store: Path) -> Any:
    return assistants.server(LocalGraph(graph_store), built_store)


def call(server: Any, tool: str, **arguments: Any) -> Any:
    async def ask() -> Any:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(ask())


def answer(server: Any, tool: str, **arguments: Any) -> dict[str, Any]:
    result = call(server, tool, **arguments)
    assert not result.is_error, result.content
    return dict(result.structured_content)


def test_all_tools_only_read(served: Any) -> None:
    async def ask() -> Any:
        async with Client(served) as client:
            return await client.list_tools()

    tools = asyncio.run(ask()).tools
    assert [tool.name for tool in tools] == ["search", "show", "questions", "ask", "query", "path"]
    assert all(tool.annotations.read_only_hint and not tool.annotations.open_world_hint and tool.description for tool in tools)


def test_search_then_show_gives_the_quote_and_the_source(served: Any) -> None:
    matches = answer(served, "search", text="destot")["matches"]
    assert matches[0]["id"] == "person/michel-destot"
    shown = answer(served, "show", name=matches[0]["id"])
    assert "ancien maire de Grenoble" in shown["page"]
    assert any(source["id"] == "conference-attractivite" and source["publisher"] for source in shown["graph"]["sources"])
    assert len(shown["graph"]["sha256"]) == 64


def test_a_named_question_is_asked_with_its_parameters(served: Any) -> None:
    names = [question["name"] for question in answer(served, "questions")["questions"]]
    assert "people_by_theme" in names
    result = answer(served, "ask", question="people_by_theme", parameters={"theme": "ville durable"})
    assert result["rows"]
    assert "quote" in result["columns"]
    assert not result["truncated"]


def test_dated_answers_say_what_the_sources_cover(served: Any, graph_store: EmbeddedStore) -> None:
    covered = str(LocalGraph(graph_store).coverage("2009-06-01"))
    asked = answer(served, "ask", question="people_mandates", parameters={"person": "Michel Destot", "date": "2009-06-01"})
    shown = answer(served, "show", name="Michel Destot", as_of="2009-06-01")
    chain = answer(served, "path", start="Michel Destot", end="ville durable", as_of="2009-06-01")
    assert [one["coverage"] for one in (asked, shown, chain)] == [covered] * 3
    assert "coverage" not in answer(served, "show", name="Michel Destot")


def test_a_path_is_explained_with_its_quotes(served: Any) -> None:
    result = answer(served, "path", start="Michel Destot", end="ville durable")
    assert "Michel Destot" in result["text"]
    assert "«" in result["text"]


def test_a_select_is_bounded(served: Any) -> None:
    result = answer(served, "query", sparql="SELECT ?s { ?s a tg:Territory }")
    assert (len(result["rows"]), result["truncated"]) == (assistants.ROWS, True)


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("show", {"name": "Saint-Denis"}, "territory/commune/93066"),
        ("show", {"name": "Zzyzx"}, "rien ne s’appelle"),
        ("path", {"start": "Michel Destot", "end": "Zzyzx"}, "rien ne s’appelle"),
        ("ask", {"question": "people_by_them"}, "people_by_theme"),
        ("ask", {"question": "people_by_theme"}, "il manque le paramètre"),
        ("query", {"sparql": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, "SERVICE est refusé"),
        ("query", {"sparql": "DROP ALL"}, "ne peut être lue"),
    ],
)
def test_what_is_wrong_is_reported_to_the_assistant(served: Any, tool: str, arguments: dict[str, Any], message: str) -> None:
    result = call(served, tool, **arguments)
    assert result.is_error
    assert message in result.content[0].text


def test_the_command_serves_over_a_pipe(built_store: Path) -> None:
    async def ask() -> Any:
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "terrigraph", "--lang", "en", "--store", str(built_store), "mcp"]
        )
        async with Client(stdio_client(command)) as client:
            return await client.call_tool("search", {"text": "grenoble"})

    result = asyncio.run(ask())
    assert "territory/commune/38185" in str(result.structured_content)


def test_a_server_s_graph_is_not_served(graph_store: EmbeddedStore) -> None:
    with pytest.raises(UsageError):
        assistants.serve(LocalGraph(graph_store), "https://example.org/sparql")
