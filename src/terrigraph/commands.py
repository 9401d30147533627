"""The commands of the command line: each calls the library and prints what it gave."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.language import Text, current

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from terrigraph.build import Summary
    from terrigraph.graph import Graph
    from terrigraph.names import Match
    from terrigraph.network import Network
    from terrigraph.publishing import Publication
    from terrigraph.remote import RemoteStore

def _build(arguments: argparse.Namespace) -> None:
    from terrigraph import resources
    from terrigraph.build import build
    from terrigraph.namespaces import IDS

    for folder in (*arguments.data, *arguments.texts):
        if not folder.is_dir():
            raise UsageError(Text(f"{folder} n’est pas un dossier", f"{folder} is not a folder"))
    store, server = resources.local_store(arguments.store), _server(arguments)
    summary = build(store, arguments.data, arguments.texts, arguments.base or IDS, _Progress())
    published = _published(server, store)
    if arguments.json:
        _print_json(_summary(summary, store) | ({"published": {"url": published.url, "graphs": published.graphs}} if published else {}))
    else:
        print(_told(summary, store))


def _server(arguments: argparse.Namespace) -> RemoteStore | None:
    """The server that --store names, reached before any long work."""
    from terrigraph import resources

    if isinstance(url := resources.chosen_store(arguments.store), Path):
        return None
    from terrigraph.remote import RemoteStore

    server = RemoteStore(url)
    server.reach()
    return server


def _published(server: RemoteStore | None, store: Path) -> Publication | None:
    """Copy the graph of a folder to a server, where one is named."""
    if server is None:
        return None
    from terrigraph.publishing import publish

    done = publish(store, server, _Progress())
    count = sum(done.graphs.values())
    told = Text(
        f"publié : {count} énoncés en {done.seconds:.1f} s, à {done.url}",
        f"published: {count} statements in {done.seconds:.1f} s, at {done.url}",
    )
    print(told, file=sys.stderr)
    return done


def _fetch(arguments: argparse.Namespace) -> None:
    from terrigraph import importers

    importer = importers.taking(arguments.source)
    if importer.fetch is None:
        raise UsageError(
            Text(f"« {arguments.source} » ne se télécharge pas", f'"{arguments.source}" cannot be downloaded'),
            Text(
                f"Donnez vos fichiers : terrigraph import {arguments.source} FICHIER…",
                f"Give your files: terrigraph import {arguments.source} FILE…",
            ),
        )
    for path in importer.fetch(_downloads(arguments), _Progress()):
        print(path)


def _import(arguments: argparse.Namespace) -> None:
    from terrigraph import forgetting, importers, resources
    from terrigraph.store import IMPORTS

    importer = importers.taking(arguments.source)
    store = resources.local_store(arguments.store)
    files = arguments.files or sorted(path for path in _downloads(arguments).glob("*") if path.is_file())
    if not files:
        raise UsageError(
            Text("aucun fichier n’est donné, et aucun n’a été téléchargé", "no file is given, and none was downloaded"),
            Text(
                f"terrigraph fetch {arguments.source}, ou nommez vos fichiers", f"terrigraph fetch {arguments.source}, or name your files"
            ),
        )
    given = {"whole_councils": arguments.whole_councils, "mapping": arguments.mapping, "forgotten": forgetting.Forgotten(store)}
    folder = store / IMPORTS / arguments.source
    assert importer.take is not None  # noqa: S101 - `taking` saw to it
    sums = importer.take(files, folder, _Progress(), **importers.options(importer, given))
    if arguments.json:
        _print_json({"read": sums.read, "kept": sums.kept, "refused": len(sums.refused), "folder": str(folder),
                     "ignored": {reason.en: count for reason, count in sums.ignored.items()},
                     "flagged": {reason.en: count for reason, count in sums.flagged.items()}})  # fmt: skip
        return
    print(sums)
    for title, counted in ((Text("ignorées", "ignored"), sums.ignored), (Text("gardées avec un doute", "kept with a doubt"), sums.flagged)):
        for reason, count in sorted(counted.items(), key=lambda item: -item[1]):
            print(f"  {title} : {count}  {reason}" if current() == "fr" else f"  {title}: {count}  {reason}")
    for refusal in sums.refused[:10]:
        print(f"  {refusal}")
    if sums.refused:
        print(
            Text(
                f"refusées : toutes dans {folder}, à corriger et à importer de nouveau",
                f"refused: all in {folder}, to be mended and imported again",
            )
        )
    print(Text("pour les mettre dans le graphe : terrigraph build", "to put them in the graph: terrigraph build"))


def _downloads(arguments: argparse.Namespace) -> Path:
    from terrigraph import resources

    return resources.local_store(arguments.store) / "downloads" / str(arguments.source)


def _forget(arguments: argparse.Namespace) -> None:
    from terrigraph import forgetting, resources
    from terrigraph.build import build
    from terrigraph.namespaces import FOAF
    from terrigraph.store import IMPORTS, purge

    graph = _open(arguments)
    iri = graph.resolve(arguments.person, FOAF.Person)
    name = graph.label(iri)
    store, base, server = resources.local_store(arguments.store), graph.store.base, _server(arguments)
    forgetting.Forgotten(store).add(iri)
    folders = [*arguments.data, store / IMPORTS]
    erased = forgetting.erase_rows(folders, iri.removeprefix(f"{base}person/"), name)
    build(store, arguments.data, (), base, _Progress())
    purge(store)
    _published(server, store)
    for file, count in erased.removed.items():
        print(Text(f"{file} : {count} lignes ôtées", f"{file}: {count} rows removed"))
    for place in erased.mentioned:
        print(Text(f"{place} : la nomme encore, à corriger à la main", f"{place}: still names the person, to be mended by hand"))
    print(Text("oubliée : ni le graphe, ni les tables importées, ni ce qui sera construit ne la nomment",
               "forgotten: neither the graph, nor the imported tables, nor what is built from now on name the person"))  # fmt: skip


def _summary(summary: Summary, store: Path) -> dict[str, Any]:
    return {
        "store": str(store),
        "quads": summary.quads,
        "sha256": summary.sha256,
        "seconds": round(summary.seconds, 2),
        "sources": [{"id": r.source.id, "read": r.read, "kept": r.kept, "ignored": r.ignored} for r in summary.readings],
        "quotes": {"checked": summary.quotes.checked, "unchecked": summary.quotes.unchecked, "texts_absent": summary.quotes.absent},
    }


def _told(summary: Summary, store: Path) -> str:
    lines = []
    for reading in summary.readings:
        read, kept, ignored = (sum(counts.values()) for counts in (reading.read, reading.kept, reading.ignored))
        refused = read - kept - ignored
        lines.append(
            str(
                Text(
                    f"  {reading.source.id} : {read} lignes lues = {kept} gardées + {refused} refusées + {ignored} ignorées",
                    f"  {reading.source.id}: {read} rows read = {kept} kept + {refused} refused + {ignored} ignored",
                )
            )
        )
    quotes = summary.quotes
    lines.append(
        str(
            Text(
                f"citations : {quotes.checked} à leur place, {quotes.unchecked} dont le texte n’est pas là",
                f"quotes: {quotes.checked} stand at their span, {quotes.unchecked} whose text is not at hand",
            )
        )
    )
    lines.append(
        str(
            Text(
                f"graphe : {summary.quads} énoncés en {summary.seconds:.1f} s, dans {store}",
                f"graph: {summary.quads} statements in {summary.seconds:.1f} s, in {store}",
            )
        )
    )
    return "\n".join(lines)


def _query(arguments: argparse.Namespace) -> None:
    from terrigraph import queries
    from terrigraph.store import Solutions
    from terrigraph.views import table

    graph = _open(arguments)
    labels: dict[str, str] = {}
    hidden: set[str] = set()
    text = arguments.query
    if text in queries.load():
        answer: Any = graph.answer(text, _parameters(arguments.parameters) | _dated(text, arguments.as_of))
        labels = {column.name: str(column.label) for column in queries.named(text).columns}
        hidden = {column.name for column in queries.named(text).columns if column.type == "iri"}
    elif arguments.parameters or arguments.as_of:
        queries.named(text)
        raise AssertionError  # pragma: no cover - `named` raised
    else:
        answer = graph.store.run(_sparql(text))
    wanted = "json" if arguments.json else arguments.format
    if not isinstance(answer, Solutions):
        print(table.as_turtle(answer), end="")
    elif wanted == "json":
        print(table.as_json(answer))
    elif wanted == "csv":
        print(table.as_csv(answer), end="")
    elif wanted == "turtle":
        raise UsageError(
            Text("turtle est la forme d’un CONSTRUCT ; ici : table, csv ou json", "turtle is for a CONSTRUCT; here: table, csv or json")
        )
    else:
        shown = [at for at, name in enumerate(answer.variables) if name not in hidden]
        header = [labels.get(answer.variables[at], answer.variables[at]) for at in shown]
        print(table.text(header, [[row[at] for at in shown] for row in table.cells(answer)], shutil.get_terminal_size((120, 40)).columns))


def _dated(question: str, as_of: str) -> dict[str, str]:
    """The parameter of a question that --as-of gives."""
    from terrigraph import queries

    if not as_of:
        return {}
    dated = [parameter.name for parameter in queries.named(question).parameters if parameter.type == "date"]
    if not dated:
        raise UsageError(Text(f"« {question} » ne dépend pas d’une date", f'"{question}" does not depend on a date'))
    return {dated[0]: as_of}


def _sparql(text: str) -> str:
    """The text of a query: of a file where it names one, itself where it is SPARQL."""
    from terrigraph import queries

    if text.endswith((".rq", ".sparql")):
        path = Path(text)
        if not path.is_file():
            raise UsageError(Text(f"{path} n’est pas un fichier", f"{path} is not a file"))
        return path.read_text(encoding="utf-8")
    if not any(mark in text for mark in "{}"):
        queries.named(text)
    return text


def _parameters(given: Sequence[str]) -> dict[str, str]:
    for parameter in given:
        if "=" not in parameter:
            raise UsageError(
                Text(f"« {parameter} » : un paramètre s’écrit nom=valeur", f'"{parameter}": a parameter is written name=value')
            )
    return dict(parameter.split("=", 1) for parameter in given)


def _questions(arguments: argparse.Namespace) -> None:
    from terrigraph import queries

    asked = queries.load().values()
    if arguments.json:
        _print_json(
            [
                {
                    "name": q.name,
                    "title": {"fr": q.title.fr, "en": q.title.en},
                    "about": {"fr": q.about.fr, "en": q.about.en},
                    "parameters": [{"name": p.name, "type": p.type, "default": p.default} for p in q.parameters],
                    "columns": [{"name": c.name, "type": c.type} for c in q.columns],
                }
                for q in asked
            ]
        )
        return
    for question in asked:
        parameters = " ".join(f"[{p.name}=…]" if p.default else f"{p.name}=…" for p in question.parameters)
        print(f"{_bold(question.name)} {parameters}\n    {question.title}\n    {question.about}")


def _show(arguments: argparse.Namespace) -> None:
    from terrigraph.views import formats, page, table

    graph = _open(arguments)
    iri = graph.resolve(arguments.name)
    network = graph.page(iri, arguments.as_of)
    if arguments.json:
        print(formats.json_text(network))
    else:
        print(page.text(network, iri, graph.model, graph.identifier(iri), table.cells(graph.figures(iri))))


def _search(arguments: argparse.Namespace) -> None:
    graph = _open(arguments)
    text = " ".join(arguments.text)
    matches = graph.search(text, limit=arguments.limit)
    if arguments.json:
        _print_json(
            [
                {"iri": m.iri, "id": graph.identifier(m.iri), "kind": m.kind, "label": m.label, "matched": m.matched, "context": m.context}
                for m in matches
            ]
        )
    elif not matches:
        raise UnknownNameError(Text(f"rien ne s’appelle « {text} »", f'nothing is called "{text}"'), None)
    else:
        print("\n".join(_match(match, graph) for match in matches))


def _match(match: Match, graph: Graph) -> str:
    also = f" = {match.matched}" if match.matched != match.label else ""
    return f"{graph.identifier(match.iri)}  {_bold(match.label)}{also}  ({match.context})"


def _network(arguments: argparse.Namespace) -> None:
    from terrigraph.views import VIEWS

    suffix = arguments.output.suffix.lstrip(".") if arguments.output else ""
    name = "json" if arguments.json else arguments.format or (suffix if suffix in VIEWS else "gexf")
    network = _selected(_open(arguments), arguments)
    text = VIEWS[name](network)
    if arguments.output:
        _write(arguments.output, text)
        print(_counted(network, arguments.output), file=sys.stderr)
    else:
        sys.stdout.write(text)


def _map(arguments: argparse.Namespace) -> None:
    from terrigraph.views import map as view

    graph = _open(arguments)
    network = _selected(graph, arguments)
    title = Text(arguments.title, arguments.title) if arguments.title else _title(graph, arguments)
    output = arguments.output or Path("terrigraph.html")
    _write(output, view.page(network, graph.model, title, current()))
    _print_json({"map": str(output.resolve()), "nodes": len(network), "edges": network.number_of_edges()}) if arguments.json else print(
        _counted(network, output.resolve())
    )
    if arguments.open:
        import webbrowser

        webbrowser.open(output.resolve().as_uri())


def _title(graph: Graph, arguments: argparse.Namespace) -> Text:
    if arguments.around:
        iri = graph.resolve(arguments.around)
        label = graph.label(iri)
        return Text(f"Autour de {label}", f"Around {label}")
    wanted = arguments.source or [iri.rpartition("/")[2] for iri in graph.documented_sources()]
    titles = [source["title"] for source in graph.store.sources() if source["id"] in wanted]
    return Text(titles[0]["fr"], titles[0]["en"]) if titles else Text("terrigraph", "terrigraph")


def _selected(graph: Graph, arguments: argparse.Namespace) -> Network:
    return graph.network(arguments.source, arguments.around, arguments.depth, arguments.as_of)


def _counted(network: Network, path: Path) -> str:
    nodes, edges = len(network), network.number_of_edges()
    return str(Text(f"{path} : {nodes} nœuds, {edges} liens", f"{path}: {nodes} nodes, {edges} links"))


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "build": _build,
    "import": _import,
    "fetch": _fetch,
    "forget": _forget,
    "query": _query,
    "questions": _questions,
    "show": _show,
    "search": _search,
    "network": _network,
    "map": _map,
}


# ---------------------------------------------------------------- speaking to the user


class _Progress:
    """Tells each step of long work on the error output, with the seconds since it began."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, step: Text) -> None:
        print(f"{time.monotonic() - self.began:5.1f} s  {step}", file=sys.stderr, flush=True)


def _open(arguments: argparse.Namespace) -> Graph:
    from terrigraph.graph import open_graph

    return open_graph(arguments.store)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise UsageError(Text(f"impossible d’écrire {path} : {problem.strerror}", f"cannot write {path}: {problem.strerror}")) from None


def _print_json(value: object) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False, indent=1))


def _bold(text: str) -> str:
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


