"""A made-up programme and its candidates, by hand, for the tests of reviewing and accepting."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from terrigraph import resources
from terrigraph.extraction.candidates import Candidate, Keys, QuoteSpan
from terrigraph.model import ontology
from terrigraph.reconciliation.gazetteer import Gazetteer
from terrigraph.reconciliation.official import Official
from terrigraph.reconciliation.reconciler import Reconciler
from terrigraph.reviewing import decisions, judgements, sheet, source_documents
from terrigraph.reviewing.decision_files import DecisionRow
from terrigraph.reviewing.review import Review, lay_out

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.reviewing.judgements import Judgement

TEXT = """Colloque « Les villes inventées »
Reims, 12 mars 2015
Ouverture : Anne Exemple, maire de Reims, ancienne députée de la Marne
Table ronde : le fleuve et nous
Bruno Modèle, président d’honneur de l’association Les Amis du fleuve, et Anne Exemple
Zoé Témoin, adjointe au maire de Munich
Faut-il aimer le fleuve ?
"""
ABOUT = {"title": "Les villes inventées", "kind": "programme", "publisher": "Essai", "date": "2015-03-12", "seen": "2026-01-02"}
OFFICIAL, GAZETTEER = Official(resources.folder("data") / "territories"), Gazetteer(resources.folder("data") / "gazetteer")
CONCEPTS = ontology.load().concepts()


def candidates(text: str = TEXT) -> list[Candidate]:
    """What rules might propose of the programme."""
    keys = Keys()
    made: dict[str, Candidate] = {}

    def add(name: str, kind: str, words: str, tier: str = "A", at: int = 0, values: dict[str, str] | None = None, **links: str) -> None:
        start = [n for n in range(len(text)) if text.startswith(words, n)][at]
        values = values or {}
        label = values.get("title") or values.get("name") or values.get("text") or values.get("concept") or words
        label = words if kind == "mandate" else label
        tied = {role: tuple(made[one].id for one in names.split()) for role, names in links.items()}
        made[name] = Candidate(
            id=keys(kind, label, words),
            kind=kind,
            label=label,
            quote=QuoteSpan(words, start, start + len(words)),
            rule="by-hand",
            tier=tier,
            values=values,
            links=tied,
        )

    add("reims", "territory", "Reims", values={"name": "Reims", "code": "commune/51454"})
    add("marne", "territory", "Marne", values={"name": "Marne", "code": "departement/51"})
    add("munich", "territory", "Munich", values={"name": "Munich"})
    add("amis", "organisation", "Les Amis du fleuve", values={"name": "Les Amis du fleuve", "kind": "association"})
    add("event", "event", "Les villes inventées", values={"title": "Les villes inventées", "start": "2015-03-12"}, location="reims")
    add("round", "session", "Table ronde : le fleuve et nous", values={"title": "Table ronde : le fleuve et nous"}, super="event")
    for name, words, at in (
        ("anne", "Anne Exemple", 0),
        ("bruno", "Bruno Modèle", 0),
        ("anne2", "Anne Exemple", 1),
        ("zoe", "Zoé Témoin", 0),
    ):
        given, family = words.split()
        add(name, "person", words, at=at, values={"name": words, "given": given, "family": family})
    add("mayor", "mandate", "maire de Reims", values={"role": "maire", "concept": "maire"}, person="anne", territory="reims")
    add(
        "deputy",
        "mandate",
        "ancienne députée de la Marne",
        values={"role": "député", "concept": "depute", "flag": "former"},
        person="anne",
        territory="marne",
    )
    words = "président d’honneur de l’association Les Amis du fleuve"
    add(
        "honour",
        "mandate",
        words,
        values={"role": "président", "concept": "president", "flag": "honorary"},
        person="bruno",
        organisation="amis",
    )
    add(
        "vice",
        "mandate",
        "adjointe au maire de Munich",
        "B",
        values={"role": "adjoint au maire", "concept": "adjoint-au-maire"},
        person="zoe",
        territory="munich",
    )
    add("opens", "participation", "Ouverture : Anne Exemple", values={"part": "opening"}, person="anne", session="event", capacity="mayor")
    add("speaks", "participation", "Bruno Modèle", "B", values={"part": "speaker"}, person="bruno", session="round", capacity="honour")
    add("speaks2", "participation", "Anne Exemple", "B", at=1, values={"part": "speaker"}, person="anne2", session="round")
    add("named", "participation", "Zoé Témoin", "C", values={"part": "mentioned"}, person="zoe", session="event")
    add("question", "question", "Faut-il aimer le fleuve ?", values={"text": "Faut-il aimer le fleuve ?"}, about="event")
    add("theme", "theme", "villes", "C", values={"concept": "villes-petites-et-moyennes", "reason": "title"}, about="event")
    return list(made.values())


NAMED = {
    "reims": 0, "marne": 1, "munich": 2, "amis": 3, "event": 4, "round": 5, "anne": 6, "bruno": 7, "anne2": 8, "zoe": 9, "mayor": 10,
    "deputy": 11, "honour": 12, "vice": 13, "opens": 14, "speaks": 15, "speaks2": 16, "named": 17, "question": 18, "theme": 19,
}  # fmt: skip


def key(name: str) -> str:
    """The id of a candidate of the programme."""
    return candidates()[NAMED[name]].id


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def laid_out(
    folder: Path, text: str = TEXT, proposed: list[Candidate] | None = None, known: object = None, name: str = "programme.txt"
) -> Review:
    """The programme under review, its source's folder made ready."""
    about = {} if (folder / "documents.csv").is_file() and name == "programme.txt" else ABOUT
    row = source_documents.keep(folder, name=name, text=text, sha256=sha256(text), about=about, concepts=CONCEPTS)
    reconciler = Reconciler(official=OFFICIAL, gazetteer=GAZETTEER, model=ontology.load(), known=known, own=folder.name)  # type: ignore[arg-type]
    empty = Review(document=row["id"], text=text, sha256=sha256(text), date=row["date"], reconciler=reconciler)
    return lay_out(empty, candidates(text) if proposed is None else proposed, judgements.read(folder))


def rows(shown: Review) -> dict[str, dict[str, str]]:
    """The sheet's rows, by id."""
    return {row["id"]: row for row in sheet.rows(shown)}


def decision_rows(*rows: dict[str, str]) -> list[DecisionRow]:
    return [DecisionRow(number, row) for number, row in enumerate(rows, start=2)]


def judge(folder: Path, *rows: dict[str, str], by: str = "léa", text: str = TEXT, **more: object) -> list[Judgement]:
    """Decide, by rows of a sheet, and keep the judgements."""
    made = decisions.judge(laid_out(folder, text, **more), decision_rows(*rows), file="review.csv", by=by, concepts=CONCEPTS)  # type: ignore[arg-type]
    judgements.append(folder, made)
    return made


def accept_all(folder: Path, but: dict[str, dict[str, str]] | None = None, **more: object) -> list[Judgement]:
    """Accept every candidate but those for which `but` gives other cells, by name."""
    others = {key(name): cells for name, cells in (but or {}).items()}
    every = laid_out(folder, **more).items  # type: ignore[arg-type]
    return judge(folder, *({"id": one, **others.get(one, {"decision": "accept"})} for one in every), **more)
