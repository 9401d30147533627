"""Whoever looks for a person who was forgotten finds nobody; whoever bears the same name is left alone; what a crash cut is finished."""

from __future__ import annotations

import contextlib
import csv
import json
import multiprocessing
import os
import random
import signal
import time
from typing import TYPE_CHECKING

import pytest

from service import serving
from terrigraph.cli.main import main
from terrigraph.errors import StoreError
from terrigraph.graph import LocalGraph
from terrigraph.maintenance import erasing, forgetting
from terrigraph.model.namespaces import IDS
from terrigraph.privacy import forgotten as forgets
from terrigraph.privacy.naming import named
from terrigraph.store.embedded import open_store, verified
from terrigraph.store.folder import ERASING, IMPORTS, SCRATCH, write_whole
from tiny import TABLES, Tiny, quoted, shipping

if TYPE_CHECKING:
    from pathlib import Path

PERSON, ALIAS, HOMONYM = (f"{IDS}person/{one}" for one in ("lea-roux", "lea-roux-labo", "lea-roux-commune-31555"))
LONGER = f"{IDS}person/lea-roux-dupont"


def everything(tiny: Tiny) -> None:
    """A person with a homonym, an alias, others' quotes and an import whose least rows are all of its rows."""
    more = [
        {"id": "lea-roux-commune-31555", "name": "Léa Roux", **quoted("adjoint au maire de Lipová")},
        {"id": "lea-roux-labo", "name": "Léa ROUX", **quoted("Léa Roux")},
        {"id": "lea-roux-dupont", "name": "Léa Roux-Dupont", **quoted("Villes jumelées")},
    ]
    tiny.add("people", *more)
    tiny.describe(least_rows={"people": len(TABLES["people"]) + len(more), "mandates": len(TABLES["mandates"])})
    tiny.change("questions", 2, text="Que pense Léa ROUX des villes ?")
    identities = tiny.data / "identities"
    identities.mkdir()
    described = json.loads((tiny.source / "source.json").read_text(encoding="utf-8"))
    (identities / "source.json").write_text(json.dumps(described | {"id": "identities", "least_rows": {}}), encoding="utf-8")
    (identities / "same_people.csv").write_text(
        "gone,remains,reason,by,on,document,quote\nlea-roux-labo,lea-roux,Même laboratoire.,essai,2026-11-30,programme,Léa Roux\n",
        encoding="utf-8",
    )
    (identities / "different_people.csv").write_text(
        "one,other,reason,by,on,document,quote\n"
        "lea-roux,lea-roux-commune-31555,Léa Roux la chercheuse.,essai,2026-11-30,programme,Léa Roux\n",
        encoding="utf-8",
    )


def forget(tiny: Tiny, iri: str = PERSON) -> forgetting.Forgetting:
    """Forget somebody of a graph that was built."""
    with shipping(tiny.data):
        return forgetting.forget(tiny.store, forgetting.request(tiny.open(), iri, []))


def traces(store: Path) -> list[str]:
    """The files of a store that still hold the person: by an IRI, or by a name where no homonym bears it."""
    iris = [iri.rpartition("/")[2].encode() for iri in (PERSON, ALIAS)]
    found = []
    for path in store.rglob("*"):
        if path.is_file() and "rocks" not in path.parts:  # which are compressed: they are asked as a graph is
            content = path.read_bytes().replace(b"lea-roux-commune-31555", b"").replace(b"lea-roux-dupont", b"")
            found += [f"{path}: {iri.decode()}" for iri in iris if iri in content]
    return found


@pytest.mark.parametrize("asked", [PERSON, ALIAS])
def test_one_of_two_homonyms_goes_and_the_other_keeps_their_name(tiny: Tiny, asked: str) -> None:
    everything(tiny)
    tiny.build()
    assert [forgetting.request(tiny.open(), asked).iris, forgetting.request(tiny.open(), asked).homonyms] == [(PERSON, ALIAS), (HOMONYM,)]
    forget(tiny, asked)
    graph = LocalGraph(tiny.open())
    assert graph.label(HOMONYM) == "Léa Roux"
    assert graph.label(LONGER) == "Léa Roux-Dupont"
    assert [match.iri for match in graph.search("léa roux") if match.iri.startswith(f"{IDS}person/")] == [HOMONYM, LONGER]
    assert traces(tiny.store) == []
    assert "Que pense […] des villes ?" in tiny.statements().decode()  # nothing says which of the two: neither is named
    remembered = forgets.Forgotten(tiny.store)
    assert [iri in remembered for iri in (PERSON, ALIAS, HOMONYM, LONGER)] == [True, True, False, False]


def test_rows_of_a_homonym_stay_and_what_only_names_is_asked(tiny: Tiny) -> None:
    everything(tiny)
    (tiny.source / "notes.csv").write_text("who,what\nLéa Roux,présente\nAnne Martin,présente\n", encoding="utf-8")
    person = erasing.Person(
        identifiers=frozenset({"lea-roux", "lea-roux-labo"}), names=frozenset({"Léa Roux"}), homonyms=frozenset({"lea-roux-commune-31555"})
    )
    done = erasing.erase_rows([tiny.data], person)
    rows = list(csv.DictReader(tiny.path("people").open(encoding="utf-8", newline="")))
    assert [row["id"] for row in rows] == ["anne-martin", "pavel-novy", "lea-roux-commune-31555", "lea-roux-dupont"]
    assert (tiny.data / "identities" / "same_people.csv").read_text(encoding="utf-8").count("\n") == 1
    assert (tiny.data / "identities" / "different_people.csv").read_text(encoding="utf-8").count("\n") == 1
    assert f"{tiny.source / 'notes.csv'}, 2, who" in done.mentioned
    alone = erasing.Person(identifiers=person.identifiers, names=person.names)
    erasing.erase_rows([tiny.data], alone)
    assert "Léa Roux" not in (tiny.source / "notes.csv").read_text(encoding="utf-8")
    assert "lea-roux-commune-31555" in tiny.path("people").read_text(encoding="utf-8")  # a homonym whom no graph has yet


def test_a_list_loses_the_person_alone(tmp_path: Path) -> None:
    table = tmp_path / "events.csv"
    table.write_text("id,participants\nforum,person/lea-roux|person/anne-martin\n", encoding="utf-8")
    erasing.erase_rows([tmp_path], erasing.Person(identifiers=frozenset({"lea-roux"}), names=frozenset({"Léa Roux"})))
    assert table.read_text(encoding="utf-8") == "id,participants\nforum,person/anne-martin\n"


def test_a_source_that_falls_below_its_least_rows_does_not_stop_it(tiny: Tiny) -> None:
    everything(tiny)
    tiny.source.rename(tiny.store.parent / "mine")
    mine = tiny.store.parent / "mine"
    folder = tiny.store.parent / "data-of-mine"
    folder.mkdir()
    mine.rename(folder / "colloque")
    with shipping(tiny.data):
        assert main(["--lang", "en", "--store", str(tiny.store), "build", "--data", str(folder)]) == 0
        assert main(["--lang", "en", "--store", str(tiny.store), "forget", "person/lea-roux", "--data", str(folder)]) == 0
        least = json.loads((folder / "colloque" / "source.json").read_text(encoding="utf-8"))["least_rows"]
        assert least == {"people": 4, "mandates": len(TABLES["mandates"]) - 1}
        people = folder / "colloque" / "people.csv"
        people.write_text("".join(people.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
        assert main(["--lang", "en", "--store", str(tiny.store), "build", "--data", str(folder)]) == 1  # a row lost is still one


def test_a_lost_key_is_an_error_and_no_new_key(tiny: Tiny) -> None:
    everything(tiny)
    tiny.build()
    forget(tiny)
    key = tiny.store / forgets.KEY
    good = key.read_bytes()
    for spoil in (key.unlink, lambda: key.write_bytes(b""), lambda: key.write_bytes(b"short")):
        spoil()
        state = key.read_bytes() if key.exists() else None
        with pytest.raises(StoreError, match="perdue"):
            tiny.build()
        with pytest.raises(StoreError, match="perdue"):
            forgets.Forgotten(tiny.store)
        assert (key.read_bytes() if key.exists() else None) == state
    key.write_bytes(good)
    tiny.build()
    assert traces(tiny.store) == []


def test_scratch_statements_say_whom_a_literal_means_or_are_shown(tmp_path: Path) -> None:
    path = tmp_path / SCRATCH
    path.parent.mkdir()
    person = erasing.Person(
        identifiers=frozenset({"lea-roux", "lea-roux-labo"}), names=frozenset({"Léa Roux"}), homonyms=frozenset({"lea-roux-commune-31555"})
    )
    gone = [f"<a:1> <a:b> <{PERSON}> .", f"<a:1> <a:b> <{ALIAS}> .", f'<a:1> <a:b> "{PERSON}" .']
    kept = [f"<a:2> <a:b> <{HOMONYM}> .", '<a:2> <a:b> "Léa Roux" .', f"<a:3> <a:b> <{LONGER}> .", '<a:3> <a:b> "Léa Roux-Dupont" .']
    unknown = ['<a:4> <a:b> "ROUX Lea" .']
    path.write_text("\n".join([*gone, *kept, *unknown, ""]), encoding="utf-8")
    (path.parent / "statements.nq.123").write_text(gone[0], encoding="utf-8")  # what a writer that was killed left
    unclear: list[str] = []
    assert erasing.erase_scratch(tmp_path, person, unclear) == len(gone)
    assert path.read_text(encoding="utf-8").split("\n") == [*kept, *unknown, ""]
    assert unclear == unknown
    assert not (path.parent / "statements.nq.123").exists()
    alone = erasing.Person(identifiers=person.identifiers, names=person.names)
    assert erasing.erase_scratch(tmp_path, alone) == 2  # nobody else bears the name: the literals mean the person


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mme LÉA ROUX, maire", True), ("ROUX Léa", True), ("Lea\u00a0Roux", True), ("Le\u0301a Roux", True), ("Léa\\nRoux", True),
        ("x/Lea_Roux", True), ("Léa Rouxel", False), ("Léa Roux-Dupont", False), ("Marie-Léa Roux", False), ("Léa", False),
    ],
)  # fmt: skip
def test_a_name_is_met_as_texts_write_it(text: str, names: bool) -> None:
    pattern = named(["Léa Roux"])
    assert pattern is not None
    assert bool(pattern.search(text)) is names


def test_a_name_with_letters_that_a_ligature_may_join_is_met() -> None:
    for name, text in (("Zoé Témoin", "Mme Zoé Témoin"), ("Lœtitia Roux", "LOETITIA ROUX"), ("Michaël Weiß", "Michael Weiss")):
        pattern = named([name])
        assert pattern is not None and pattern.search(text)


def test_nothing_of_the_person_is_answered_from_the_request_on(tiny: Tiny, tmp_path: Path) -> None:
    everything(tiny)
    tiny.build()
    query = f"SELECT ?o {{ <{PERSON}> ?p ?o }}"
    paths = ["/id/person/lea-roux.html", "/id/person/lea-roux.ttl", "/dump.nq", "/?lang=fr"]
    with serving(tiny.store, tmp_path, "--workers", "1") as service:
        assert all(service.ask("GET", path).status == 200 for path in paths)
        assert service.query(query).status == 200
        asked = forgetting.request(tiny.open(), PERSON)
        forgetting._write(tiny.store, [asked])
        for _ in range(2):
            assert {service.ask("GET", path).status for path in paths} == {503}
            assert service.query(query).status == 503
        assert service.ask("GET", "/health").status == 503
        with pytest.raises(StoreError, match="en train"):
            open_store(tiny.store)
        with shipping(tiny.data):
            assert main(["--lang", "en", "--store", str(tiny.store), "search", "pavel"]) == 0  # any command finishes it
        assert not (tiny.store / ERASING).exists()
        for path in paths[:2]:
            assert service.ask("GET", path).status == 410
        assert service.ask("GET", "/id/person/lea-roux-labo.html").status == 410
        assert service.ask("GET", "/id/person/lea-roux-commune-31555.html").status == 200
        assert service.query(query).json["results"]["bindings"] == []
        assert b"person/lea-roux>" not in service.ask("GET", "/dump.nq").body


def _forget_in(place: Path) -> None:
    tiny = Tiny.__new__(Tiny)
    tiny.data, tiny.store = place / "data", place / "store"
    with shipping(tiny.data):
        if (tiny.store / ERASING).exists():
            forgetting.finish(tiny.store)
        else:
            forgetting.forget(tiny.store, forgetting.request(tiny.open(), PERSON))


def test_killed_at_any_moment_it_is_finished_at_the_next_start(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path)
    everything(tiny)
    tiny.build()
    imported = tiny.store / IMPORTS / "members"
    luck, started, killed = random.Random(1), 0, 0
    for _ in range(int(os.environ.get("TERRIGRAPH_KILLS", "6"))):
        for state in (tiny.store / ERASING, tiny.store / forgets.LIST):
            state.unlink(missing_ok=True)
        tiny.build()
        imported.mkdir(parents=True, exist_ok=True)
        write_whole(imported / "list.csv", "person,name\nlea-roux,Léa Roux\nlea-roux-commune-31555,Léa Roux\n")
        (tiny.store / SCRATCH).parent.mkdir(exist_ok=True)
        write_whole(tiny.store / SCRATCH, f"<a:a> <a:b> <{PERSON}> .\n")
        process = multiprocessing.get_context("fork").Process(target=_forget_in, args=(tmp_path,))
        process.start()
        time.sleep(luck.uniform(0.2, 1.5))
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        if (tiny.store / ERASING).exists():
            started += 1
            with shipping(tiny.data):
                assert forgetting.finish(tiny.store)
        if (tiny.store / forgets.LIST).exists():
            assert traces(tiny.store) == []
            assert verified(tiny.store).manifest.quads
            assert "commune-31555" in (imported / "list.csv").read_text(encoding="utf-8")
    assert killed
