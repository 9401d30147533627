"""What changed from one graph to the next."""

from __future__ import annotations

from terrigraph.cli.options import examples, path
from terrigraph.cli.output import bold, print_json
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from terrigraph.indexes.changes import Actor, Changes, Count
    from terrigraph.store.embedded import EmbeddedStore

_NAMED = 12
"""How many names are printed of each kind."""


def add_changes(parser: argparse.ArgumentParser) -> None:
    examples(parser, "terrigraph build --data mes-sources\nterrigraph changes", "terrigraph build --data my-sources\nterrigraph changes")
    parser.add_argument(
        "--before",
        type=path,
        metavar=str(Text("DOSSIER", "FOLDER")),
        help=str(
            Text("le graphe auquel comparer ; sinon celui que le dernier a remplacé", "the graph to compare to; else the one last replaced")
        ),
    )


def run_changes(arguments: argparse.Namespace) -> None:
    from dataclasses import asdict

    from terrigraph import resources
    from terrigraph.indexes import changes
    from terrigraph.store.embedded import open_store

    after = open_store(resources.local_store(arguments.store))
    before = open_store(arguments.before).folder if arguments.before else changes.previous(after.folder)
    difference = changes.changes(after.folder, before)
    if arguments.json:
        print_json(asdict(difference))
    else:
        print(_text(difference, after))


def _text(difference: Changes, store: EmbeddedStore) -> str:
    from terrigraph.model import ontology

    model = ontology.load()
    titles = {f"{store.base}source/{source['id']}": Text.of(source["title"]) for source in store.manifest.sources}

    def named(iri: str) -> str:
        return str(titles.get(iri) or model.label(iri) or iri)

    lines = [
        str(Text(f"du {difference.before[:16]} au {difference.after[:16]}", f"from {difference.before[:16]} to {difference.after[:16]}"))
    ]
    lines += _actors(Text("nouveau", "new"), difference.new, named)
    lines += _counts(Text("liens nouveaux", "new links"), difference.links, named)
    lines += _counts(
        Text("liens connus qu’une autre source dit aussi", "known links that another source says too"), difference.confirmed, named
    )
    lines += _counts(Text("liens que leur source date autrement", "links that their source dates otherwise"), difference.redated, named)
    lines += _actors(Text("disparu", "gone"), difference.gone, named)
    lines += _counts(Text("liens disparus", "links gone"), difference.gone_links, named)
    if difference.disagreements:
        lines.append(bold(str(Text(f"désaccords ({len(difference.disagreements)})", f"disagreements ({len(difference.disagreements)})"))))
    lines += [
        f"  {one.source} – {one.label} – {one.target}: {one.dates} ({', '.join(map(named, one.stated_by))})"
        for one in difference.disagreements
    ]
    if len(lines) == 1:
        lines.append(str(Text("rien n’a changé", "nothing has changed")))
    return "\n".join(lines)


def _actors(title: Text, actors: Sequence[Actor], named: Callable[[str], str]) -> list[str]:
    kinds: dict[str, list[str]] = {}
    for actor in actors:
        kinds.setdefault(actor.kind, []).append(actor.label)
    lines = [bold(f"{title} ({len(actors)})")] if actors else []
    for kind, labels in kinds.items():
        more = len(labels) - _NAMED
        names = ", ".join(labels[:_NAMED]) + (str(Text(f" et {more} autres", f" and {more} more")) if more > 0 else "")
        lines.append(
            f"  {named(kind)} ({len(labels)}) : {names}" if str(title) == title.fr else f"  {named(kind)} ({len(labels)}): {names}"
        )
    return lines


def _counts(title: Text, counts: Sequence[Count], named: Callable[[str], str]) -> list[str]:
    if not counts:
        return []
    lines = [bold(f"{title} ({sum(one.number for one in counts)})")]
    sources: dict[str, list[str]] = {}
    for one in counts:
        sources.setdefault(one.source, []).append(f"{Text(one.label, one.label_en or one.label)} {one.number}")
    return lines + [f"  {named(source)}: {', '.join(links)}" for source, links in sources.items()]
