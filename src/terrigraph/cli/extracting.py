"""What a document proposes, before anyone has judged it."""

from __future__ import annotations

from terrigraph.cli.options import examples, path
from terrigraph.cli.output import print_json
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from terrigraph.extraction.candidates import Candidate, Proposal

_KINDS = {
    "event": Text("événement", "event"),
    "session": Text("sessions", "sessions"),
    "person": Text("personnes", "people"),
    "mandate": Text("mandats", "mandates"),
    "organisation": Text("organisations", "organisations"),
    "territory": Text("territoires", "territories"),
    "participation": Text("parts prises", "parts taken"),
    "theme": Text("thèmes", "themes"),
    "question": Text("questions", "questions"),
}


def add_extract(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph extract programme.docx\nterrigraph extract programme.pdf --format json > candidats.json",
        "terrigraph extract programme.docx\nterrigraph extract programme.pdf --format json > candidates.json",
    )
    parser.add_argument(
        "document", type=path, metavar="DOCUMENT", help=str(Text("txt, md, html, docx, odt ou pdf", "txt, md, html, docx, odt or pdf"))
    )
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default="table",
        help=str(Text("pour lire, ou pour un programme (table)", "to read, or for a program (table)")),
    )


def run_extract(arguments: argparse.Namespace) -> None:
    import sys

    from terrigraph import documents, extraction, resources
    from terrigraph.extraction.rendering import as_json
    from terrigraph.model import ontology

    document = documents.read(arguments.document)
    for note in document.notes:
        print(note, file=sys.stderr)
    proposal = extraction.propose(document, resources.folder("data"), ontology.load())
    if arguments.json or arguments.format == "json":
        print_json(as_json(proposal))
    else:
        print(_text(proposal))


def _text(proposal: Proposal) -> str:
    """The candidates for a reader: those who speak with what they are, then the rest by kind, then the sums."""
    lines: list[str] = []
    labels = {candidate.id: candidate.label for candidate in proposal.candidates}
    for kind, title in _KINDS.items():
        candidates = proposal.of(kind)
        if kind in {"mandate", "participation"} or not candidates:
            continue
        lines.append(f"{title} ({len(candidates)})")
        for candidate in candidates:
            lines.append(f"  {candidate.tier}  {candidate.label}{_detail(candidate)}")
            if kind == "person":
                lines += _person(candidate, proposal, labels)
        lines.append("")
    tiers = ", ".join(f"{tier} {sum(1 for one in proposal.candidates if one.tier == tier)}" for tier in "ABC")
    count, name = len(proposal.candidates), proposal.document.name
    total = Text(f"{count} candidats ({tiers}), chacun avec sa citation.", f"{count} candidates ({tiers}), each with its quote.")
    following = Text(
        f"Rien n’est encore un fait : terrigraph review {name} --source DOSSIER",
        f"None is a fact yet: terrigraph review {name} --source FOLDER",
    )
    lines.append(f"{total} {following}")
    return "\n".join(lines)


def _person(person: Candidate, proposal: Proposal, labels: dict[str, str]) -> list[str]:
    lines = []
    for mandate in proposal.of("mandate"):
        if mandate.links["person"] == (person.id,):
            flag = {"former": Text(" (ancien)", " (former)"), "honorary": Text(" (honoraire)", " (honorary)")}.get(
                mandate.values["flag"], ""
            )
            lines.append(f"       {mandate.tier}  {mandate.label}{flag}")
    for part in proposal.of("participation"):
        if part.links["person"] == (person.id,):
            where = labels.get(part.links["session"][0], "") if part.links.get("session") else ""
            lines.append(f"       {part.tier}  → {part.values['part']}{': ' if where else ''}{where}")
    return lines


def _detail(candidate: Candidate) -> str:
    details = [candidate.values.get(name, "") for name in ("start", "code", "kind")]
    if candidate.kind == "theme":
        details = [f"« {candidate.quote.exact} »"]
    return "".join(f"  [{one}]" for one in details if one)
