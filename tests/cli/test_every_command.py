"""Every command in both languages and for a program, and what each says to what is wrong: a message, an exit code, never a traceback."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import pytest

from every_option import Runner, commands, undisturbed
from importing_files import write
from made_up_review import TEXT
from tiny import Tiny, shipping

if TYPE_CHECKING:
    from pathlib import Path

PAIR = {"insee": "31555", "commune": "Toulouse", "partner": "Bologne", "partner_country": "Italie", "geonameid": "3181928", "cc": "IT",
        "sources": "wikidata_2017"}  # fmt: skip
PARTICIPANTS = [{"nom": "Anne Martin", "fonction": "maire de Valbourg"}, {"nom": "Personne", "fonction": ""}]
ABOUT = ["--about", "title=Les villes inventées", "kind=programme", "publisher=Essai", "date=2015-03-12"]

DONE = {
    "build": "build --data data --texts texts",
    "changes": "changes --before before",
    "import": "import twinnings pairs.csv",
    "forget": "forget person/lea-roux --data data",
    "backup": "backup new.tar.gz",
    "check": "check",
    "restore": "restore old.tar.gz",
    "reconcile": "reconcile people.csv --column nom --kind person --also fonction",
    "extract": "extract programme.txt",
    "review": "review programme.txt --source colloque",
    "accept": "accept accepted",
    "query": "query events_chairs",
    "questions": "questions",
    "show": "show person/anne-martin",
    "path": "path person/anne-martin person/pavel-novy",
    "search": "search jumelage",
    "network": "network",
    "map": "map",
    "site": "site public",
    "completion": "completion bash",
}
"""A use of each command that gives an answer."""
SERVING = {"fetch", "serve", "mcp"}
"""Those that ask the network, or answer until they are stopped: see test_every_option.py."""
SAME_IN_BOTH = {"network", "completion"}
"""Those whose output is for a program in any case."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def run(tiny: Tiny, tiny_built: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Commands on a tiny graph of the test's own, in a folder that has what they read; nothing else is shipped."""
    undisturbed(monkeypatch, tmp_path)
    tiny.describe(least_rows={"people": 1})
    shutil.copytree(tiny_built.store, tiny.store)
    return Runner(tiny.store, capsys)


@pytest.fixture(scope="module")
def prepared(tiny_built: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup, a source reviewed in part, and the files that commands read."""
    from terrigraph.maintenance.backups import backup

    place = tmp_path_factory.mktemp("prepared")
    backup(tiny_built.store, place / "old.tar.gz")
    write(place / "pairs.csv", [PAIR])
    write(place / "people.csv", PARTICIPANTS)
    (place / "programme.txt").write_text(TEXT, encoding="utf-8")
    return place


@pytest.mark.parametrize("command", DONE)
def test_a_command_answers_in_both_languages_and_for_a_program(
    command: str, run: Runner, tiny: Tiny, tiny_built: Tiny, prepared: Path, tmp_path: Path
) -> None:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    shutil.copytree(tiny_built.store, tmp_path / "before")
    words = DONE[command].split()
    if command in ("review", "accept"):
        run("review", "programme.txt", "--source", words[-1], *ABOUT, "-o", "sheet.csv")
    if command == "accept":
        write(tmp_path / "decided.csv", [row | {"décision": "accepter"} for row in rows(tmp_path / "sheet.csv")])
        run("review", "programme.txt", "--source", words[-1], "--read", "decided.csv", "--by", "Zora")
    if command in ("build", "forget"):
        shutil.copytree(tiny_built.data / "schemas", tmp_path / "bare" / "schemas")

    def again(*more: str, lang: str) -> str:
        if command == "forget":
            shutil.rmtree(tiny.store)
            shutil.copytree(tiny_built.store, tiny.store)
        if command in ("build", "forget"):
            with shipping(tmp_path / "bare"):
                done = run(*words, *more, lang=lang)
        else:
            done = run(*words, *more, lang=lang)
        if more:
            assert done.json is not None
        return done.out

    french, english = again(lang="fr"), again(lang="en")
    assert french.strip() and english.strip()
    assert (french != english) == (command not in SAME_IN_BOTH)
    again("--json", lang="fr")


def test_every_command_is_among_these() -> None:
    assert DONE.keys() | SERVING == commands().keys() and not DONE.keys() & SERVING


@pytest.mark.parametrize(
    ("words", "code", "french", "english"),
    [
        ("", 2, "il manque : COMMANDE", "are required: COMMAND"),
        ("shwo", 2, "choix inconnu : 'shwo' (au choix : 'build'", "invalid choice: 'shwo'"),
        ("show", 2, "il manque : NOM", "are required: NAME"),
        ("show x --depth 2", 2, "arguments inconnus : --depth 2", "unrecognized arguments: --depth 2"),
        ("show x --as-of", 2, "une valeur est attendue", "expected one argument"),
        ("show person/anne-martin --as-of demain", 2, "AAAA-MM-JJ", "YYYY-MM-DD"),
        ("search a --limit deux", 2, "valeur incorrecte (int)", "invalid int value"),
        ("search a --limit -1", 2, "nombre positif", "positive number"),
        ("search zzzzqqq", 3, "rien ne s’appelle", "nothing is called"),
        ("network -o x.xlsx", 2, "attendu : .gexf, .graphml ou .json", "expected: .gexf, .graphml or .json"),
        ("network -o x.csv", 2, "attendu : .gexf, .graphml ou .json", "expected: .gexf, .graphml or .json"),
        ("network -o x", 2, "attendu : .gexf, .graphml ou .json", "expected: .gexf, .graphml or .json"),
        ("network --format xlsx", 2, "choix inconnu", "invalid choice"),
        ("network -o absent/x.json", 2, "impossible d’écrire", "cannot write"),
        ("network --depth 9", 2, "choix inconnu", "invalid choice"),
        ("map -o x.pdf", 2, "attendu : .html ou .htm", "expected: .html or .htm"),
        ("map --kind trucs", 3, "Sortes : personne, organisation, territoire", "Kinds: person, organisation, territory"),
        ("map --whole --around Fiction", 2, "--around, --whole", "--around, --whole"),
        ("map --query notes.rq", 1, "notes.rq", "notes.rq"),
        ("map --story absent.json", 2, "ne se lit pas", "cannot be read"),
        ("query absent.rq", 2, "n’est pas un fichier", "is not a file"),
        ("query notes.rq", 1, "notes.rq", "notes.rq"),
        ("query peopl_by_theme", 3, "people_by_theme", "people_by_theme"),
        ("query people_by_theme", 2, "il manque le paramètre", "is missing"),
        ("query events_chairs x", 2, "nom=valeur", "name=value"),
        ("query events_chairs x=y", 2, "n’a pas de paramètre", "has no parameter"),
        ("query events_chairs --as-of 2016-01-01", 2, "ne dépend pas d’une date", "does not depend on a date"),
        ("query SELECT{", 1, "erreur", "error"),
        ("path Fiction Nulle-Part", 3, "Nulle-Part", "Nulle-Part"),
        ("path Fiction Valbourg --longest -1", 2, "nombre positif", "positive number"),
        ("path Fiction Valbourg --via rien", 3, "rien", "rien"),
        ("reconcile people.csv --column nom --kind villes", 2, "Sortes : personne, organisation", "Kinds: person, organisation"),
        ("reconcile people.csv --column nom -o x.xlsx", 2, "attendu : .csv", "expected: .csv"),
        ("reconcile people.csv --column absente", 1, "présentes : nom", "there are: nom"),
        ("reconcile absent.csv --column nom", 1, "absent.csv", "absent.csv"),
        ("review notes.txt --source s -o x.pdf", 2, "attendu : .xlsx, .csv ou .html", "expected: .xlsx, .csv or .html"),
        ("review notes.txt --source s --about titre", 2, "nom=valeur", "name=value"),
        ("extract absent.pdf", 1, "absent.pdf", "absent.pdf"),
        ("accept absent", 2, "absent", "absent"),
        ("import nulle-part", 3, "S’importent : elected_officials", "What can be imported: elected_officials"),
        ("import twinnings", 2, "aucun fichier", "no file"),
        ("import twinnings absent.csv", 1, "absent.csv", "absent.csv"),
        ("import twinnings .", 1, "erreur", "error"),
        ("import members people.csv --mapping notes.rq", 1, "notes.rq", "notes.rq"),
        ("import members people.csv --mapping absent.toml", 1, "absent.toml", "absent.toml"),
        ("import twinnings pairs.csv --mapping m.toml", 2, "--mapping ne sert pas", "--mapping is of no use"),
        ("fetch twinnings", 2, "ne se télécharge pas", "cannot be downloaded"),
        ("fetch nulle-part", 3, "S’importent", "can be imported"),
        ("build --data absent", 2, "n’est pas un dossier", "is not a folder"),
        ("build --base pas-une-iri", 2, "pas-une-iri", "pas-une-iri"),
        ("forget person/anne-martin --data absent", 2, "n’est pas un dossier", "is not a folder"),
        ("forget territory/city/lipova", 3, "n’est pas une personne", "is not a person"),
        ("changes --before absent", 1, "absent", "absent"),
        ("backup absent/a.tar.gz", 2, "absent", "absent"),
        ("restore notes.rq", 1, "notes.rq", "notes.rq"),
        ("restore absent.tar.gz", 2, "absent.tar.gz", "absent.tar.gz"),
        ("site notes.rq", 2, "notes.rq", "notes.rq"),
        ("serve --port 99999", 2, "--port", "--port"),
        ("serve --token-file absent --allow-updates", 1, "absent", "absent"),
        ("completion tcsh", 2, "choix inconnu", "invalid choice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_reported_in_both_languages_with_one_exit_code(
    words: str, code: int, french: str, english: str, run: Runner, tmp_path: Path
) -> None:
    for name in ("notes.rq", "notes.txt"):
        (tmp_path / name).write_bytes(b"\x00\x01\x02 no text")
    (tmp_path / "notes.txt").write_text(TEXT, encoding="utf-8")
    write(tmp_path / "people.csv", PARTICIPANTS)
    write(tmp_path / "pairs.csv", [PAIR])
    before = set(tmp_path.iterdir())
    for lang, expected in (("fr", french), ("en", english)):
        for more in ([], ["--json"]):
            done = run(*words.split(), *more, code=code, lang=lang)
            assert expected in done.err, done.err
            assert done.out in ("", "[]\n")
    assert set(tmp_path.iterdir()) - before <= {tmp_path / "s"}


@pytest.mark.parametrize(
    "command", sorted(DONE.keys() - {"build", "import", "accept", "extract", "questions", "completion", "restore", "review"})
)
def test_a_store_that_is_not_there_is_named(command: str, run: Runner, tmp_path: Path) -> None:
    write(tmp_path / "people.csv", PARTICIPANTS)
    (tmp_path / "data" / "x").mkdir(parents=True)
    for store in (tmp_path / "nowhere", tmp_path / "people.csv"):
        assert str(store) in run(*DONE[command].split(), store=store, code=1).err
