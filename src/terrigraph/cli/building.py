"""Making a graph: build, import, fetch, forget."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from terrigraph.cli.options import add_data, complete, examples, listing, open_graph, path
from terrigraph.cli.output import Progress, print_json
from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.language import Text, current

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from typing import Any

    from terrigraph.build import Summary
    from terrigraph.maintenance.forgetting import Forgetting
    from terrigraph.remote.publishing import Publication
    from terrigraph.remote.store import RemoteStore


_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`]+[/#]")
"""A base of resources' IRIs."""


def add_build(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph build\nterrigraph build --data mes-sources --texts mes-textes",
        "terrigraph build\nterrigraph build --data my-sources --texts my-texts",
    )
    add_data(parser)
    parser.add_argument(
        "--texts",
        type=path,
        action="append",
        default=[],
        metavar=str(Text("DOSSIER", "FOLDER")),
        help=str(Text("un dossier de textes où vérifier les citations", "a folder of texts in which to check the quotes")),
    )
    parser.add_argument("--base", default="", metavar="IRI", help=str(Text("base des IRI des ressources", "base of the resources' IRIs")))


def add_import(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph import elected_officials\nterrigraph import twinnings jumelages.csv",
        "terrigraph import elected_officials\nterrigraph import twinnings twinnings.csv",
    )
    _add_source(parser)
    parser.add_argument(
        "files",
        nargs="*",
        default=[],
        type=path,
        metavar=str(Text("FICHIER", "FILE")),
        help=str(Text("les fichiers (sinon ceux que fetch a téléchargés)", "the files (else those that fetch downloaded)")),
    )
    parser.add_argument(
        "--mapping",
        type=path,
        metavar=str(Text("FICHIER", "FILE")),
        help=str(Text("dit ce que sont les colonnes (TOML)", "says what the columns are (TOML)")),
    )
    parser.add_argument(
        "--whole-councils",
        action="store_true",
        help=str(Text("tous les conseillers, et non ceux qui ont une fonction", "every councillor, not those with a function alone")),
    )


def add_fetch(parser: argparse.ArgumentParser) -> None:
    examples(parser, "terrigraph fetch elected_officials")
    _add_source(parser, fetched=True)


def add_forget(parser: argparse.ArgumentParser) -> None:
    examples(parser, "terrigraph forget person/lea-martin-commune-31555")
    parser.add_argument(
        "person", metavar=str(Text("PERSONNE", "PERSON")), help=str(Text("son identifiant ou son IRI", "the identifier or IRI"))
    )
    add_data(parser)


def _add_source(parser: argparse.ArgumentParser, *, fetched: bool = False) -> None:
    """Take the name of a source: one that takes files, or with `fetched` one that can be downloaded."""
    source = parser.add_argument("source", metavar="SOURCE", help=str(Text("une des sources ci-dessous", "one of the sources below")))
    complete(source, lambda **_: _sources(fetched))

    def lines() -> list[str]:
        names = _sources(fetched)
        width = max(map(len, names))
        return [str(Text("sources :", "sources:")), *(f"  {name.ljust(width)}  {title}" for name, title in names.items())]

    listing(parser, lines)


def _sources(fetched: bool) -> dict[str, str]:
    """The names and titles of the sources that take files, or that can be downloaded."""
    from terrigraph.importers import IMPORTERS

    return {name: str(one.title) for name, one in IMPORTERS.items() if (one.fetch if fetched else one.take)}


def run_build(arguments: argparse.Namespace) -> None:
    from terrigraph import resources
    from terrigraph.build import build
    from terrigraph.model.namespaces import IDS

    _check_folders([*arguments.data, *arguments.texts])
    if arguments.base and not _BASE.fullmatch(arguments.base):
        raise UsageError(
            Text(f"« {arguments.base} » n’est pas la base d’IRI", f'"{arguments.base}" is no base of IRIs'),
            Text("Par exemple https://exemple.fr/id/", "For instance https://example.org/id/"),
        )
    store, server = resources.local_store(arguments.store), _server(arguments)
    summary = build(store, arguments.data, arguments.texts, arguments.base or IDS, Progress())
    published = _published(server, store)
    if arguments.json:
        print_json(_summary(summary, store) | ({"published": {"url": published.url, "graphs": published.graphs}} if published else {}))
    else:
        print(_lines(summary, store))


def _check_folders(folders: Sequence[Path]) -> None:
    """Raise UsageError where one is not a folder."""
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(Text(f"{folder} n’est pas un dossier", f"{folder} is not a folder"))


def _server(arguments: argparse.Namespace) -> RemoteStore | None:
    """The server that --store names, reached before any long work."""
    from terrigraph import resources

    if isinstance(url := resources.chosen_store(arguments.store), Path):
        return None
    from terrigraph.remote.store import RemoteStore

    server = RemoteStore(url)
    server.reach()
    return server


def _published(server: RemoteStore | None, store: Path) -> Publication | None:
    """Copy the graph of a folder to a server, where one is named."""
    if server is None:
        return None
    from terrigraph.remote.publishing import publish

    done = publish(store, server, Progress())
    count = sum(done.graphs.values())
    line = Text(
        f"publié : {count} énoncés en {done.seconds:.1f} s, à {done.url}",
        f"published: {count} statements in {done.seconds:.1f} s, at {done.url}",
    )
    print(line, file=sys.stderr)
    return done


def run_fetch(arguments: argparse.Namespace) -> None:
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
    downloaded = importer.fetch(_downloads(arguments), Progress())
    if arguments.json:
        print_json([str(file) for file in downloaded])
    else:
        print("\n".join(map(str, downloaded)))


def run_import(arguments: argparse.Namespace) -> None:
    from terrigraph import importers, resources
    from terrigraph.privacy import forgotten
    from terrigraph.store.folder import IMPORTS

    importer = importers.taking(arguments.source)
    for option, value in (("mapping", arguments.mapping), ("whole_councils", arguments.whole_councils)):
        if value and option not in importer.options:
            name = f"--{option.replace('_', '-')}"
            raise UsageError(Text(f"{name} ne sert pas à {arguments.source}", f"{name} is of no use to {arguments.source}"))
    store = resources.local_store(arguments.store)
    files = arguments.files or sorted(path for path in _downloads(arguments).glob("*") if path.is_file())
    if not files:
        raise UsageError(
            Text("aucun fichier n’est donné, et aucun n’a été téléchargé", "no file is given, and none was downloaded"),
            Text(
                f"terrigraph fetch {arguments.source}, ou nommez vos fichiers", f"terrigraph fetch {arguments.source}, or name your files"
            ),
        )
    given = {"whole_councils": arguments.whole_councils, "mapping": arguments.mapping, "forgotten": forgotten.Forgotten(store)}
    folder = store / IMPORTS / arguments.source
    assert importer.take is not None  # noqa: S101 - `taking` saw to it
    sums = importer.take(files, folder, Progress(), **importers.options(importer, given))
    if arguments.json:
        print_json({"read": sums.read, "kept": sums.kept, "refused": len(sums.refused), "folder": str(folder),
                     "notes": [note.en for note in sums.notes],
                     "ignored": {reason.en: count for reason, count in sums.ignored.items()},
                     "flagged": {reason.en: count for reason, count in sums.flagged.items()}})  # fmt: skip
        return
    print(sums)
    for title, counted in ((Text("ignorées", "ignored"), sums.ignored), (Text("gardées avec un doute", "kept with a doubt"), sums.flagged)):
        for reason, count in sorted(counted.items(), key=lambda item: -item[1]):
            print(f"  {title} : {count}  {reason}" if current() == "fr" else f"  {title}: {count}  {reason}")
    for note in sums.notes:
        print(note)
    for refusal in sums.refused[:10]:
        print(f"  {refusal}")
    if sums.refused:
        print(
            Text(
                f"refusées : toutes dans {folder}, à corriger et à importer de nouveau",
                f"refused: all in {folder}, to be corrected and imported again",
            )
        )
    print(Text("pour les mettre dans le graphe : terrigraph build", "to put them in the graph: terrigraph build"))


def _downloads(arguments: argparse.Namespace) -> Path:
    from terrigraph import resources

    return resources.local_store(arguments.store) / "downloads" / str(arguments.source)


def run_forget(arguments: argparse.Namespace) -> None:
    from terrigraph import resources
    from terrigraph.maintenance import backups, forgetting
    from terrigraph.model.namespaces import FOAF
    from terrigraph.privacy import forgotten

    _check_folders(arguments.data)
    graph = open_graph(arguments)
    iri, base = graph.resolve(arguments.person, FOAF.Person), graph.store.base
    if not iri.startswith(f"{base}person/"):
        raise UnknownNameError(Text(f"{iri} n’est pas une personne", f"{iri} is not a person"), None)
    store, server = resources.local_store(arguments.store), _server(arguments)
    forgotten.Forgotten(store)  # a lost key is told before anything is done
    done = forgetting.forget(store, forgetting.request(graph.store, iri, arguments.data), Progress())
    _published(server, store)
    archives, sites = backups.known(store), backups.known(store, backups.SITES)
    erased = done.erased
    if arguments.json:
        print_json({"removed": erased.removed, "scratch": done.scratch, "unclear": done.unclear, "backups": archives, "sites": sites,
                    "mentioned": erased.mentioned})  # fmt: skip
    else:
        _print_erased(done, archives, sites)


def _print_erased(done: Forgetting, archives: Mapping[str, str], sites: Mapping[str, str]) -> None:
    """Print what went with a person, and what is left to be done by hand."""
    for file, count in done.erased.removed.items():
        print(Text(f"{file} : {count} lignes ôtées", f"{file}: {count} rows removed"))
    if done.scratch:
        print(Text(f"graphes d’essai : {done.scratch} énoncés ôtés", f"scratch graphs: {done.scratch} statements removed"))
    for line in done.unclear:
        print(Text(f"graphes d’essai, de qui s’agit-il ? {line}", f"scratch graphs, who is meant? {line}"))
    for archive, day in archives.items():
        gone = "" if Path(archive).exists() else str(Text(" (n’y est plus)", " (no longer there)"))
        print(Text(f"sauvegarde du {day}, à détruire : {archive}{gone}", f"backup of {day}, to be destroyed: {archive}{gone}"))
    for site, day in sites.items():
        gone = "" if Path(site).exists() else str(Text(" (n’y est plus)", " (no longer there)"))
        print(Text(f"site du {day}, à refaire : {site}{gone}", f"site of {day}, to be made again: {site}{gone}"))
    print(
        Text(
            "journaux du service et du mandataire : un chemin peut la nommer, à effacer",
            "logs of the service and of the proxy: a path can name the person, to be erased",
        )
    )
    for place in done.erased.mentioned:
        print(Text(f"{place} : la nomme encore, à corriger à la main", f"{place}: still names the person, to be corrected by hand"))
    if done.erased.mentioned:
        result = Text(
            "effacée du graphe et des lignes qui la décrivent ; vos tables la nomment encore aux endroits ci-dessus",
            "erased from the graph and from the rows that describe the person; your tables still name them in the places above",
        )
    else:
        result = Text(
            "oubliée : ni le graphe, ni les tables importées, ni ce qui sera construit ne la nomment",
            "forgotten: neither the graph, nor the imported tables, nor what is built from now on name the person",
        )
    print(result)


def _summary(summary: Summary, store: Path) -> dict[str, Any]:
    return {
        "store": str(store),
        "quads": summary.quads,
        "sha256": summary.sha256,
        "seconds": round(summary.seconds, 2),
        "sources": [{"id": r.source.id, "read": r.read, "kept": r.kept, "ignored": r.ignored} for r in summary.readings],
        "quotes": {"checked": summary.quotes.checked, "unchecked": summary.quotes.unchecked, "texts_absent": summary.quotes.absent},
    }


def _lines(summary: Summary, store: Path) -> str:
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
                f"citations : {quotes.checked} retrouvées dans leur texte, {quotes.unchecked} dont le texte n’est pas livré (--texts)",
                f"quotes: {quotes.checked} found in their text, {quotes.unchecked} whose text does not ship (--texts)",
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
