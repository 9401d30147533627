"""The command line: parses, calls, prints."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from terrigraph import __version__
from terrigraph.errors import TerrigraphError, UnknownNameError, UsageError
from terrigraph.language import LANGUAGES, Text, speak

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from terrigraph.build import Summary
    from terrigraph.graph import Graph
    from terrigraph.names import Match
    from terrigraph.network import Network

_INTERRUPTED = 130


class _Parser(argparse.ArgumentParser):
    """argparse, with its own words in the user's language."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - argparse's own options
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, add_help=False, **options)
        self._positionals.title = str(Text("arguments", "arguments"))
        self._optionals.title = str(Text("options", "options"))
        self.add_argument("-h", "--help", action="help", help=str(Text("montre cette aide", "show this help")))

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            Text(f"commande mal formée : {message}", f"wrong command: {message}"),
            Text(f"L’aide : {self.prog} --help", f"Help: {self.prog} --help"))


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--store", type=Path, default=argparse.SUPPRESS, metavar=str(Text("DOSSIER", "FOLDER")), help=str(Text(
        "où est le graphe (sinon TERRIGRAPH_STORE, sinon le dossier de l’utilisateur)",
        "where the graph is (else TERRIGRAPH_STORE, else the user's own folder)")))
    shared.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=str(Text("langue des messages", "language of the messages")))
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=str(Text("réponse pour un programme", "answer for a program")))
    parser = _Parser(prog="terrigraph", parents=[shared], description=str(Text(
        "Le graphe des personnes et des institutions qui rendent les territoires attractifs.",
        "The graph of the people and institutions that make territories attractive.")), epilog=str(Text(
            "exemples :\n  terrigraph build\n  terrigraph query people_by_theme theme=\"ville durable\"\n  terrigraph show \"Michel Destot\"\n"
            "  terrigraph map -o carte.html\n\ncodes de sortie : 0 tout va bien ; 1 les données ou le graphe sont en faute ;\n"
            "  2 la commande l’est ; 3 un nom est inconnu ou ambigu ; 130 interrompu",
            "examples:\n  terrigraph build\n  terrigraph query people_by_theme theme=\"sustainable city\"\n  terrigraph show \"Michel Destot\"\n"
            "  terrigraph map -o map.html\n\nexit codes: 0 all is well; 1 the data or the graph are at fault;\n"
            "  2 the command is; 3 a name is unknown or ambiguous; 130 interrupted")))
    parser.add_argument("--version", action="version", version=f"terrigraph {__version__}", help=str(Text("montre la version", "show the version")))
    commands = parser.add_subparsers(dest="command", metavar=str(Text("COMMANDE", "COMMAND")), required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], None], about: Text, example: Text) -> argparse.ArgumentParser:
        heading = Text("exemples", "examples")
        added = commands.add_parser(name, parents=[shared], help=str(about), description=str(about), epilog=f"{heading} :\n{example}")
        added.set_defaults(run=run)
        return added

    _add_build(command("build", _build, Text("construit le graphe : lit, vérifie, remplace", "build the graph: read, check, replace"), Text(
        "  terrigraph build\n  terrigraph build --data mes-sources --texts mes-textes",
        "  terrigraph build\n  terrigraph build --data my-sources --texts my-texts")))
    _add_query(command("query", _query, Text(
        "pose une question nommée, ou une requête SPARQL", "ask a named question, or a SPARQL query"), Text(
        "  terrigraph query events_chairs\n  terrigraph query people_mandates person=\"Michel Destot\" date=2016-07-01\n"
        "  terrigraph query 'SELECT ?nom { ?p a foaf:Person ; foaf:name ?nom }' --format csv",
        "  terrigraph query events_chairs\n  terrigraph query people_mandates person=\"Michel Destot\" date=2016-07-01\n"
        "  terrigraph query 'SELECT ?name { ?p a foaf:Person ; foaf:name ?name }' --format csv")))
    command("questions", _questions, Text("liste les questions nommées", "list the named questions"), Text(
        "  terrigraph questions", "  terrigraph questions"))
    show = command("show", _show, Text(
        "montre une personne, une institution, un territoire, un thème : ses liens et leurs sources",
        "show a person, an institution, a territory, a theme: its links and their sources"), Text(
        "  terrigraph show \"Michel Destot\"\n  terrigraph show territory/commune/31555",
        "  terrigraph show \"Michel Destot\"\n  terrigraph show territory/commune/31555"))
    show.add_argument("name", metavar=str(Text("NOM", "NAME")), help=str(Text("un nom, un identifiant ou une IRI", "a name, an identifier or an IRI")))
    search = command("search", _search, Text("cherche un nom, sans égard aux accents ni à la casse", "search a name, whatever the accents and case"), Text(
        "  terrigraph search \"saint denis\"\n  terrigraph search so toul", "  terrigraph search \"saint denis\"\n  terrigraph search so toul"))
    search.add_argument("text", nargs="+", metavar=str(Text("TEXTE", "TEXT")), help=str(Text("le début d’un nom, ou de ses mots", "the beginning of a name, or of its words")))
    search.add_argument("--limit", type=int, default=20, metavar="N", help=str(Text("réponses au plus (20)", "answers at most (20)")))
    network = command("network", _network, Text("écrit un réseau pour Gephi, networkx ou le web", "write a network for Gephi, networkx or the web"), Text(
        "  terrigraph network -o reseau.gexf\n  terrigraph network --around Toulouse --depth 2 --format json",
        "  terrigraph network -o network.gexf\n  terrigraph network --around Toulouse --depth 2 --format json"))
    network.add_argument("--format", choices=("gexf", "graphml", "json"), help=str(Text(
        "sinon d’après le nom du fichier, sinon gexf", "else by the file's name, else gexf")))
    _add_selection(network, Text("sinon la sortie", "else standard output"))
    page = command("map", _map, Text("écrit la carte du réseau : une page HTML", "write the map of the network: one HTML page"), Text(
        "  terrigraph map -o carte.html\n  terrigraph map --around \"Sylvie Rouillon Valdiguie\" --lang en",
        "  terrigraph map -o map.html\n  terrigraph map --around \"Sylvie Rouillon Valdiguie\" --lang fr"))
    page.add_argument("--title", default="", metavar=str(Text("TITRE", "TITLE")), help=str(Text("titre de la page", "title of the page")))
    page.add_argument("--open", action="store_true", help=str(Text("ouvre la carte dans le navigateur", "open the map in the browser")))
    _add_selection(page, Text("sinon terrigraph.html", "else terrigraph.html"))
    return parser


def _add_build(parser: argparse.ArgumentParser) -> None:
    folder = str(Text("DOSSIER", "FOLDER"))
    parser.add_argument("--data", type=Path, action="append", default=[], metavar=folder, help=str(Text(
        "un dossier de sources à ajouter à celles de terrigraph", "a folder of sources to add to terrigraph's own")))
    parser.add_argument("--texts", type=Path, action="append", default=[], metavar=folder, help=str(Text(
        "un dossier de textes où vérifier les citations", "a folder of texts in which to check the quotes")))
    parser.add_argument("--base", default="", metavar="IRI", help=str(Text("base des IRI des ressources", "base of the resources' IRIs")))


def _add_query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar=str(Text("QUESTION", "QUESTION")), help=str(Text(
        "le nom d’une question, un fichier .rq ou une requête SPARQL", "a question's name, a .rq file or a SPARQL query")))
    parser.add_argument("parameters", nargs="*", metavar=str(Text("NOM=VALEUR", "NAME=VALUE")), help=str(Text(
        "les paramètres de la question", "the question's parameters")))
    parser.add_argument("--format", choices=("table", "csv", "json", "turtle"), default="table", help=str(Text(
        "table (par défaut), csv, json, ou turtle pour CONSTRUCT", "table (default), csv, json, or turtle for CONSTRUCT")))


def _add_selection(parser: argparse.ArgumentParser, otherwise: Text) -> None:
    parser.add_argument("--source", action="append", default=[], metavar=str(Text("SOURCE", "SOURCE")), help=str(Text(
        "ce que dit cette source (répétable ; sinon toutes celles qui citent des documents)",
        "what this source says (repeatable; else all those that quote documents)")))
    parser.add_argument("--around", default="", metavar=str(Text("NOM", "NAME")), help=str(Text("ce qui entoure une ressource", "what is around a resource")))
    parser.add_argument("--depth", type=int, default=1, choices=(1, 2, 3), help=str(Text("à combien de liens (1)", "how many links away (1)")))
    parser.add_argument("-o", "--output", type=Path, metavar=str(Text("FICHIER", "FILE")), help=str(Text(f"où l’écrire, {otherwise.fr}", f"where to write it, {otherwise.en}")))


# ---------------------------------------------------------------- commands


def _build(arguments: argparse.Namespace) -> None:
    from terrigraph import resources
    from terrigraph.build import build
    from terrigraph.namespaces import IDS

    for folder in (*arguments.data, *arguments.texts):
        if not folder.is_dir():
            raise UsageError(Text(f"{folder} n’est pas un dossier", f"{folder} is not a folder"))
    store = arguments.store or resources.default_store()
    summary = build(store, arguments.data, arguments.texts, arguments.base or IDS, _Progress())
    _print_json(_summary(summary, store)) if arguments.json else print(_told(summary, store))


def _summary(summary: Summary, store: Path) -> dict[str, Any]:
    return {
        "store": str(store), "quads": summary.quads, "sha256": summary.sha256, "seconds": round(summary.seconds, 2),
        "sources": [{"id": r.source.id, "read": r.read, "kept": r.kept, "ignored": r.ignored} for r in summary.readings],
        "quotes": {"checked": summary.quotes.checked, "unchecked": summary.quotes.unchecked, "texts_absent": summary.quotes.absent},
    }


def _told(summary: Summary, store: Path) -> str:
    lines = []
    for reading in summary.readings:
        read, kept = sum(reading.read.values()), sum(reading.kept.values())
        lines.append(str(Text(
            f"  {reading.source.id} : {read} lignes lues = {kept} gardées + {read - kept} refusées",
            f"  {reading.source.id}: {read} rows read = {kept} kept + {read - kept} refused")))
    quotes = summary.quotes
    lines.append(str(Text(
        f"citations : {quotes.checked} à leur place, {quotes.unchecked} dont le texte n’est pas là",
        f"quotes: {quotes.checked} stand at their span, {quotes.unchecked} whose text is not at hand")))
    lines.append(str(Text(
        f"graphe : {summary.quads} énoncés en {summary.seconds:.1f} s, dans {store}",
        f"graph: {summary.quads} statements in {summary.seconds:.1f} s, in {store}")))
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
        answer: Any = graph.answer(text, _parameters(arguments.parameters))
        labels = {column.name: str(column.label) for column in queries.named(text).columns}
        hidden = {column.name for column in queries.named(text).columns if column.type == "iri"}
    elif arguments.parameters:
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
        raise UsageError(Text("turtle est la forme d’un CONSTRUCT ; ici : table, csv ou json", "turtle is for a CONSTRUCT; here: table, csv or json"))
    else:
        shown = [at for at, name in enumerate(answer.variables) if name not in hidden]
        header = [labels.get(answer.variables[at], answer.variables[at]) for at in shown]
        print(table.text(header, [[row[at] for at in shown] for row in table.cells(answer)], shutil.get_terminal_size((120, 40)).columns))


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
            raise UsageError(Text(f"« {parameter} » : un paramètre s’écrit nom=valeur", f'"{parameter}": a parameter is written name=value'))
    return dict(parameter.split("=", 1) for parameter in given)


def _questions(arguments: argparse.Namespace) -> None:
    from terrigraph import queries

    asked = queries.load().values()
    if arguments.json:
        _print_json([{"name": q.name, "title": {"fr": q.title.fr, "en": q.title.en}, "about": {"fr": q.about.fr, "en": q.about.en},
                      "parameters": [{"name": p.name, "type": p.type, "default": p.default} for p in q.parameters],
                      "columns": [{"name": c.name, "type": c.type} for c in q.columns]} for q in asked])
        return
    for question in asked:
        parameters = " ".join(f"[{p.name}=…]" if p.default else f"{p.name}=…" for p in question.parameters)
        print(f"{_bold(question.name)} {parameters}\n    {question.title}\n    {question.about}")


def _show(arguments: argparse.Namespace) -> None:
    from terrigraph.views import formats, page

    graph = _open(arguments)
    iri = graph.resolve(arguments.name)
    network = graph.network(around=iri)
    print(formats.json_text(network) if arguments.json else page.text(network, iri, graph.model, graph.identifier(iri)))


def _search(arguments: argparse.Namespace) -> None:
    graph = _open(arguments)
    text = " ".join(arguments.text)
    matches = graph.search(text, limit=arguments.limit)
    if arguments.json:
        _print_json([{"iri": m.iri, "id": graph.identifier(m.iri), "kind": m.kind, "label": m.label, "matched": m.matched, "context": m.context} for m in matches])
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
    from terrigraph.language import current

    output = arguments.output or Path("terrigraph.html")
    _write(output, view.page(network, graph.model, title, current()))
    _print_json({"map": str(output.resolve()), "nodes": len(network), "edges": network.number_of_edges()}) if arguments.json else print(_counted(network, output.resolve()))
    if arguments.open:
        import webbrowser

        webbrowser.open(output.resolve().as_uri())


def _title(graph: Graph, arguments: argparse.Namespace) -> Text:
    if arguments.around:
        iri = graph.resolve(arguments.around)
        label = next((str(node["label"]) for name, node in graph.network(around=iri).nodes(data=True) if name == iri), iri)
        return Text(f"Autour de {label}", f"Around {label}")
    wanted = arguments.source or [iri.rpartition("/")[2] for iri in graph.documented_sources()]
    titles = [source["title"] for source in graph.store.manifest.sources if source["id"] in wanted]
    return Text(titles[0]["fr"], titles[0]["en"]) if titles else Text("terrigraph", "terrigraph")


def _selected(graph: Graph, arguments: argparse.Namespace) -> Network:
    return graph.network(arguments.source, arguments.around, arguments.depth)


def _counted(network: Network, path: Path) -> str:
    nodes, edges = len(network), network.number_of_edges()
    return str(Text(f"{path} : {nodes} nœuds, {edges} liens", f"{path}: {nodes} nodes, {edges} links"))


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


def _chosen_language(words: Sequence[str]) -> str | None:
    """The language that --lang names, read before anything is said."""
    for at, word in enumerate(words):
        value = word.partition("=")[2] if word.startswith("--lang=") else words[at + 1] if word == "--lang" and at + 1 < len(words) else ""
        if value in LANGUAGES:
            return value
    return None


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    words = sys.argv[1:] if words is None else words
    speak(_chosen_language(words))
    try:
        arguments = _parser().parse_args(words)
        for name, value in (("store", None), ("json", False)):
            if not hasattr(arguments, name):
                setattr(arguments, name, value)
        arguments.run(arguments)
        sys.stdout.flush()
    except TerrigraphError as error:
        prefix = Text("erreur", "error")
        print(f"terrigraph : {prefix} : {error}", file=sys.stderr)
        for candidate in getattr(error, "candidates", ()):
            if hasattr(candidate, "iri"):
                print(f"  {candidate.iri.partition('/id/')[2] or candidate.iri}  {candidate.label}  ({candidate.context})", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(Text("interrompu", "interrupted"), file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
