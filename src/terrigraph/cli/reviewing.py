"""From a document to tables: reconcile, review, accept."""

from __future__ import annotations

import sys

from terrigraph.cli.options import examples, open_graph, path
from terrigraph.cli.output import ending, print_json, write
from terrigraph.errors import StoreError, UsageError
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from terrigraph.accepting.tables import Acceptance
    from terrigraph.documents import Document
    from terrigraph.extraction.candidates import Candidate
    from terrigraph.model.ontology import Ontology
    from terrigraph.reconciliation.reconciler import Reconciler
    from terrigraph.reviewing.review import Review
    from terrigraph.sources.tables import Concepts

_KINDS = {
    "person": Text("personne", "person"),
    "organisation": Text("organisation", "organisation"),
    "territory": Text("territoire", "territory"),
    "theme": Text("thème", "theme"),
}
"""What a column may hold names of."""
_SHEETS = ("xlsx", "csv", "html")
"""What a reviewer is given: a file's name ends with one of these."""
_FILE = Text("FICHIER", "FILE")
_FOLDER = Text("DOSSIER", "FOLDER")


def add_reconcile(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph reconcile participants.xlsx --column nom --kind person --also fonction --also ville -o rattaches.csv\n"
        "terrigraph reconcile villes.csv --column commune --kind territory --also departement",
        "terrigraph reconcile participants.xlsx --column name --kind person --also office --also city -o tied.csv\n"
        "terrigraph reconcile towns.csv --column commune --kind territory --also departement",
    )
    parser.add_argument("file", type=path, metavar=str(_FILE), help=str(Text("un CSV ou un classeur", "a CSV or a workbook")))
    parser.add_argument(
        "--column", required=True, metavar=str(Text("COLONNE", "COLUMN")), help=str(Text("la colonne des noms", "the column of names"))
    )
    parser.add_argument(
        "--kind",
        type=_kind,
        choices=tuple(_KINDS),
        default="organisation",
        help=str(
            Text(
                "ce que les noms nomment (organisation), en français ou en anglais",
                "what the names are of (organisation), in French or English",
            )
        ),
    )
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        metavar=str(Text("COLONNE", "COLUMN")),
        help=str(
            Text(
                "une colonne qui en dit plus : fonction, organisation, lieu, pays, département, code (répétable)",
                "a column that says more: office, body, place, country, département, code (repeatable)",
            )
        ),
    )
    parser.add_argument(
        "-o",
        "--output",
        type=path,
        metavar=str(_FILE),
        help=str(Text("où l’écrire, sinon la sortie", "where to write it, else the output")),
    )


def _kind(name: str) -> str:
    """The kind that a name in French or English means. Raises UsageError, which lists those that there are."""
    from terrigraph.pages.kinds import kind

    if key := kind(name, _KINDS):
        return key
    french, english = (", ".join(getattr(label, language) for label in _KINDS.values()) for language in ("fr", "en"))
    raise UsageError(
        Text(f"--kind : aucune sorte ne s’appelle « {name} »", f'--kind: no kind is called "{name}"'),
        Text(f"Sortes : {french}", f"Kinds: {english}"),
    )


def run_reconcile(arguments: argparse.Namespace) -> None:
    import csv
    import io

    from terrigraph.reconciliation.matching import Asked
    from terrigraph.reviewing.table import COLUMNS, MatchCounts, columns_of, tied
    from terrigraph.sources.sheets import open_sheet

    if arguments.output:
        ending(arguments.output, ("csv",))
    sheet = open_sheet(arguments.file, (arguments.column, *arguments.also))
    columns_of(sheet, (arguments.column, *arguments.also))
    reconciler, _ = _reconciler(arguments)
    header, rows = (*sheet.header, *COLUMNS), []
    counts = MatchCounts()
    for _, row in sheet.rows():
        asked = Asked(name=row[arguments.column], kind=arguments.kind, also=tuple(row[name] for name in arguments.also))
        rows.append((*(row[name] for name in sheet.header), *tied(reconciler.find(asked), counts)))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    if arguments.output:
        write(arguments.output, "\ufeff" + out.getvalue())
        if arguments.json:
            print_json(counts.counts())
        else:
            print(counts)
    elif arguments.json:
        print_json(counts.counts() | {"table": [dict(zip(header, cells, strict=True)) for cells in rows]})
    else:
        sys.stdout.write(out.getvalue())
        print(counts, file=sys.stderr)


def _reconciler(arguments: argparse.Namespace, own: str = "") -> tuple[Reconciler, Ontology]:
    """What finds names, on the graph where there is one, and the ontology."""
    from terrigraph import resources
    from terrigraph.model import ontology
    from terrigraph.reconciliation.gazetteer import full_folder, gazetteer_tables
    from terrigraph.reconciliation.official import official_tables
    from terrigraph.reconciliation.reconciler import Reconciler

    try:
        graph = open_graph(arguments)
    except StoreError:
        if arguments.store:
            raise
        graph = None
        line = Text(
            "aucun graphe : seuls les territoires officiels et les listes sont connus (terrigraph build)",
            "no graph: official territories and the lists alone are known (terrigraph build)",
        )
        print(line, file=sys.stderr)
    data, model = resources.folder("data"), ontology.load()
    official, gazetteer = official_tables(data), gazetteer_tables(data, full_folder())
    if graph is None:
        return Reconciler(official=official, gazetteer=gazetteer, model=model, own=own), model
    return Reconciler(official=official, gazetteer=gazetteer, model=model, known=graph, base=graph.store.base, own=own), model


# ---------------------------------------------------------------- review


def add_review(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph review programme.docx --source mes-sources/forum-2016 \\\n"
        '      --about title="Forum 2016" kind=programme publisher="Cités Unies France" url=https://… date=2016-07-04\n'
        "terrigraph review programme.docx --source mes-sources/forum-2016 -o relecture.xlsx\n"
        "terrigraph review programme.docx --source mes-sources/forum-2016 --read relecture.xlsx --by Léa",
        "terrigraph review programme.docx --source my-sources/forum-2016 \\\n"
        '      --about title="Forum 2016" kind=programme publisher="Cités Unies France" url=https://… date=2016-07-04\n'
        "terrigraph review programme.docx --source my-sources/forum-2016 -o review.xlsx\n"
        "terrigraph review programme.docx --source my-sources/forum-2016 --read review.xlsx --by Lea",
    )
    parser.add_argument(
        "document", type=path, metavar="DOCUMENT", help=str(Text("txt, md, html, docx, odt ou pdf", "txt, md, html, docx, odt or pdf"))
    )
    parser.add_argument(
        "--source", type=path, required=True, metavar=str(_FOLDER), help=str(Text("le dossier de sa source", "the folder of its source"))
    )
    parser.add_argument(
        "--about",
        nargs="+",
        action="extend",
        default=[],
        metavar=str(Text("NOM=VALEUR", "NAME=VALUE")),
        help=str(
            Text(
                "ce qu’est le document, dit une fois : title, kind, publisher, date (ou not_before, not_after), url…",
                "what the document is, given once: title, kind, publisher, date (or not_before, not_after), url…",
            )
        ),
    )
    parser.add_argument(
        "-o",
        "--output",
        type=path,
        metavar=str(_FILE),
        help=str(Text("une feuille (.xlsx, .csv) ou la page (.html)", "a sheet (.xlsx, .csv) or the page (.html)")),
    )
    parser.add_argument(
        "--read",
        type=path,
        action="append",
        default=[],
        metavar=str(_FILE),
        help=str(
            Text(
                "reprend des décisions : feuille, fichier de la page, ou journal d’un autre relecteur (.jsonl) ; répétable",
                "take decisions in: a sheet, the page's file, or another reviewer's log (.jsonl); repeatable",
            )
        ),
    )
    parser.add_argument(
        "--by",
        default="",
        metavar=str(Text("NOM", "NAME")),
        help=str(Text("qui décide (l’utilisateur de la machine)", "who decides (the machine's user)")),
    )


def run_review(arguments: argparse.Namespace) -> None:
    from terrigraph import documents
    from terrigraph.accepting import foresight
    from terrigraph.cli.asking import parameters
    from terrigraph.reviewing import decision_files, decisions, judgements, source_documents
    from terrigraph.reviewing.review import Review, summary

    if arguments.output:
        ending(arguments.output, _SHEETS)
    document = documents.read(arguments.document)
    reconciler, model = _reconciler(arguments, arguments.source.name)
    concepts = model.concepts()
    row = source_documents.keep(
        arguments.source,
        name=document.name,
        text=document.text,
        sha256=document.sha256,
        about=parameters(arguments.about),
        concepts=concepts,
    )
    proposed = _proposed(document, model)
    review = Review(document=row["id"], text=document.text, sha256=document.sha256, date=_latest(row.cells), reconciler=reconciler)
    for file in arguments.read:
        if file.suffix.lower() == ".jsonl":
            taken = judgements.merge(arguments.source, file)
        else:
            review = _laid_out(review, proposed, arguments.source)
            rows, sha256 = decision_files.read(file)
            if sha256 and sha256 != document.sha256:
                raise UsageError(
                    Text(f"{file} : ces décisions sont d’un autre texte", f"{file}: these decisions are about another text"),
                    Text("Écrivez la page de nouveau (-o).", "Write the page again (-o)."),
                )
            judged = decisions.judge(review, rows, file=file.name, by=arguments.by or _user(), concepts=concepts)
            judgements.append(arguments.source, judged)
            taken = len(judged)
        print(
            Text(f"{file.name} : {taken} jugements ajoutés au journal", f"{file.name}: {taken} judgements added to the log"),
            file=sys.stderr,
        )
    review = _laid_out(review, proposed, arguments.source)
    review.waiting = foresight.waiting(review, judgements.read(arguments.source), concepts, reconciler.official, reconciler.gazetteer)
    if arguments.output:
        _written(review, arguments.output, concepts, row.cells)
    incomplete = [one for one in _plan(arguments.source, concepts, reconciler).waiting if one.document == review.document]
    if arguments.json:
        print_json(
            {
                "document": review.document,
                "counts": dict(review.counts()),
                "waiting": {key: str(reason) for key, reason in review.waiting.items()},
                "incomplete": [str(one) for one in incomplete],
            }
        )
        return
    print(summary(review))
    undecided = sum(item.status in ("open", "again", "conflict") for key, item in review.items.items() if key in review.waiting)
    if undecided:
        print(
            Text(
                f"à compléter avant d’être acceptés : {undecided} (colonne « ce qui manque »)",
                f'to be completed before they are accepted: {undecided} (column "what is missing")',
            )
        )
    if incomplete:
        count = len(incomplete)
        print(Text(f"acceptés, mais qu’aucune table ne peut dire encore : {count}", f"accepted, but that no table can say yet: {count}"))
        print("\n".join(f"  {one}" for one in incomplete))


def _plan(folder: Path, concepts: Concepts, reconciler: Reconciler) -> Acceptance:
    from terrigraph.accepting import tables

    return tables.plan(folder, concepts, reconciler.official, reconciler.gazetteer)


def _proposed(document: Document, model: Ontology) -> Sequence[Candidate]:
    from terrigraph import extraction, resources

    return extraction.propose(document, resources.folder("data"), model).candidates


def _laid_out(review: Review, proposed: Sequence[Candidate], folder: Path) -> Review:
    """The candidates laid out, with what the log of a source says of them."""
    from terrigraph.reviewing import judgements
    from terrigraph.reviewing.review import lay_out

    log = judgements.read(folder)
    if log.torn:
        line = Text(
            f"la dernière ligne du journal a été coupée, elle est laissée : {log.torn[:80]}",
            f"the log's last line was cut, it is left out: {log.torn[:80]}",
        )
        print(line, file=sys.stderr)
    return lay_out(review, proposed, log)


def _latest(row: Mapping[str, str]) -> str:
    """The latest day that a document can be of; "" where nothing is known."""
    from terrigraph.model.triples import PartialDate

    return PartialDate.parse(row["date"]).last if row["date"] else row["not_after"]


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError(Text("dites qui décide : --by NOM", "say who decides: --by NAME")) from None


def _written(review: Review, output: Path, concepts: Concepts, row: Mapping[str, str]) -> None:
    from terrigraph.reviewing import sheet

    suffix = output.suffix.lower()
    if suffix == ".csv":
        write(output, sheet.as_csv(review))
    elif suffix == ".html":
        from terrigraph.language import current
        from terrigraph.reviewing import page as content
        from terrigraph.views.web import review as page

        write(output, page.page(content.data(review, concepts, title=row["title"], language=current())))
    else:
        try:
            sheet.write_xlsx(review, output, {name: list(known) for name, known in concepts.items()})
        except OSError as problem:
            raise UsageError(
                Text(f"impossible d’écrire {output} : {problem.strerror}", f"cannot write {output}: {problem.strerror}")
            ) from None
    print(Text(f"écrit : {output}", f"written: {output}"), file=sys.stderr)


# ---------------------------------------------------------------- accept


def add_accept(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph accept mes-sources/forum-2016\nterrigraph build --data mes-sources",
        "terrigraph accept my-sources/forum-2016\nterrigraph build --data my-sources",
    )
    parser.add_argument("folder", type=path, metavar=str(_FOLDER), help=str(Text("le dossier de la source", "the source's folder")))


def run_accept(arguments: argparse.Namespace) -> None:
    from terrigraph import resources
    from terrigraph.accepting import tables
    from terrigraph.model import ontology
    from terrigraph.reconciliation.gazetteer import full_folder, gazetteer_tables
    from terrigraph.reconciliation.official import official_tables

    data = resources.folder("data")
    done = tables.accept(arguments.folder, ontology.load().concepts(), official_tables(data), gazetteer_tables(data, full_folder()))
    if arguments.json:
        print_json(
            {
                "accepted": done.accepted,
                "written": done.written,
                "waiting": [str(one) for one in done.waiting],
                "joined": [str(one) for one in done.joined],
                "kinds": {kind: {"written": written, "waiting": waiting} for kind, (written, waiting) in done.kinds().items()},
                "names": done.names,
                "rows": done.rows,
                "decided": dict(done.decided),
            }
        )
    else:
        print(done)
