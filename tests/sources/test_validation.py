"""Validation: quotes at their spans, and SHACL with the same verdicts as pySHACL."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyshacl
import pytest
import rdflib
from rdflib.namespace import SH

from terrigraph import resources
from terrigraph.errors import Fault, RefusedError
from terrigraph.indexes import columns
from terrigraph.language import speaking
from terrigraph.model.namespaces import IDS, PREFIXES, shorten
from terrigraph.sources.tables import Row
from terrigraph.sources.validation import check_set, check_shapes
from tiny import TABLES, TEXT, Tiny

if TYPE_CHECKING:
    from pathlib import Path

# ---------------------------------------------------------------- quotes

QUOTES = sum(len(rows) for table, rows in TABLES.items() if table != "documents")
"""A row quotes once, whatever it says: themes named in rows of events and questions add none."""


def faults_of(tiny: Tiny) -> list[Fault]:
    with pytest.raises(RefusedError) as caught:
        tiny.build()
    return caught.value.faults


def test_quotes_are_counted(tiny: Tiny) -> None:
    quotes = tiny.build().quotes
    assert (quotes.checked, quotes.unchecked, quotes.absent) == (QUOTES, 0, ["sans-date"])


def test_quotes_of_a_text_that_is_not_at_hand_are_counted(tiny: Tiny) -> None:
    quotes = tiny.build(texts=[]).quotes
    assert (quotes.checked, quotes.unchecked, quotes.absent) == (0, QUOTES, ["programme", "sans-date"])


def test_a_source_may_hold_its_texts(tiny: Tiny) -> None:
    tiny.texts.rename(tiny.source / "texts")
    assert tiny.build(texts=[]).quotes.unchecked == 0


def test_a_quote_at_a_wrong_span_shows_where_it_is(tiny: Tiny) -> None:
    tiny.change("people", 2, quote_start="0", quote_end="11")
    (fault,) = faults_of(tiny)
    at = TEXT.index("Anne Martin")
    assert (fault.file, fault.row, fault.column, fault.value) == ("colloque/people.csv", 2, "quote", "Anne Martin")
    assert fault.expected.fr == f"la citation se trouve en {at}–{at + 11}, pas en 0–11"
    assert fault.expected.en == f"the quote is at {at}–{at + 11}, not at 0–11"


def test_a_quote_that_is_nowhere_shows_what_is_there(tiny: Tiny) -> None:
    tiny.change("people", 2, quote="Anna Martin")
    (fault,) = faults_of(tiny)
    assert fault.column == "quote"
    assert "n’est pas dans le texte" in fault.expected.fr
    assert "« Anne Martin »" in fault.expected.fr
    assert '"Anne Martin"' in fault.expected.en


def test_positions_count_code_points(tiny: Tiny) -> None:
    """After the emoji, UTF-16 and UTF-8 positions differ from code points."""
    at = TEXT.index("jumelée avec")
    assert "🏙" in TEXT[:at]
    assert TABLES["themes"][0]["quote_start"] == str(at)
    assert tiny.build().quotes.faults == []


def test_another_text_of_the_same_name_is_a_fault(tiny: Tiny) -> None:
    data = (TEXT + " ").encode()
    (tiny.texts / "programme.txt").write_bytes(data)
    (fault,) = faults_of(tiny)
    assert (fault.file, fault.row, fault.column) == ("colloque/documents.csv", 2, "sha256")
    assert hashlib.sha256(data).hexdigest() in fault.expected.fr
    assert hashlib.sha256(data).hexdigest() in fault.expected.en


def test_a_text_that_is_not_utf8_is_a_fault(tiny: Tiny) -> None:
    data = TEXT.replace("🏙", "").replace("ý", "y").encode("cp1252")
    (tiny.texts / "programme.txt").write_bytes(data)
    tiny.change("documents", 2, sha256=hashlib.sha256(data).hexdigest())
    assert {(fault.file, fault.row) for fault in faults_of(tiny)} == {("colloque/documents.csv", 2)}


@pytest.mark.parametrize("cells", [{"quote_end": ""}, {"quote_start": ""}])
def test_half_a_position_is_a_fault(tiny: Tiny, cells: dict[str, str]) -> None:
    tiny.change("people", 2, **cells)
    assert {(fault.file, fault.row) for fault in faults_of(tiny)} == {("colloque/people.csv", 2)}


@pytest.mark.parametrize("cells", [{"prefix": "autre chose "}, {"suffix": " autre chose"}])
def test_a_wrong_context_is_a_fault(tiny: Tiny, cells: dict[str, str]) -> None:
    """The words around a quote are published: they too must be the text's."""
    tiny.change("people", 2, **cells)
    assert {(fault.file, fault.row, fault.column) for fault in faults_of(tiny)} == {("colloque/people.csv", 2, next(iter(cells)))}


# ---------------------------------------------------------------- shapes


@dataclass(frozen=True)
class Seed:
    """Statements added to (and taken from) a graph that conforms, and the faults that must follow."""

    add: str = ""
    remove: str = ""
    """A pattern of the lines to take away."""
    faults: frozenset[tuple[str, str]] = frozenset()
    """Focus node and path, shortened."""


def seed(add: str = "", remove: str = "", *faults: str) -> Seed:
    return Seed(add, remove, frozenset(tuple(fault.split(" ", 1)) for fault in faults))  # type: ignore[misc]


EVIDENCE = "tg:evidence tgid:evidence/e"
PASSAGE = """tgid:evidence/e a oa:SpecificResource ; oa:hasSource tgid:document/programme ; oa:hasSelector tgid:evidence/e/quote .
tgid:evidence/e/quote a oa:TextQuoteSelector ; oa:exact "mots" .
"""
PERSON, TOWN = "tgid:person/anne-martin", "tgid:organisation/ville-de-valbourg"

SEEDS = {
    "change of nothing into nothing": seed(
        f"tgid:change/x a org:ChangeEvent ; {EVIDENCE} .",
        "",
        "tgid:change/x org:originalOrganization",
        "tgid:change/x org:resultingOrganization",
    ),
    "change of a person": seed(
        f"tgid:change/y a org:ChangeEvent ; org:originalOrganization {PERSON} ; org:resultingOrganization {TOWN} ; {EVIDENCE} .",
        "",
        "tgid:change/y org:originalOrganization",
    ),
    "withdrawn fact of no class": seed(
        f"tgid:withdrawn/x a tg:WithdrawnFact ; tg:assertion tgkind:denied ; {EVIDENCE} .", "", "tgid:withdrawn/x tg:wasOfClass"
    ),
    "withdrawn fact of which nothing is concluded": seed(
        f"tgid:withdrawn/y a tg:WithdrawnFact ; tg:wasOfClass org:Membership ; {EVIDENCE} .", "", "tgid:withdrawn/y tg:assertion"
    ),
    "person of two names": seed(f'{PERSON} foaf:name "Anna Martin" .', "", f"{PERSON} foaf:name"),
    "person without a name": seed("", f"<{IDS}person/lea-roux> .*/name>", "tgid:person/lea-roux foaf:name"),
    "birth date": seed('tgid:person/pavel-novy schema:birthDate "1970-01-01"^^xsd:date .', "", "tgid:person/pavel-novy schema:birthDate"),
    "organisation of no kind": seed(
        'tgid:organisation/x a org:Organization ; skos:prefLabel "X"@fr .', "", "tgid:organisation/x org:classification"
    ),
    "organisation of an unknown kind": seed(
        'tgid:organisation/y a org:Organization ; skos:prefLabel "Y"@fr ; org:classification tgkind:nothing .',
        "",
        "tgid:organisation/y org:classification",
    ),
    "organisation of two names in French": seed(f'{TOWN} skos:prefLabel "Valbourg (ville)"@fr .', "", f"{TOWN} skos:prefLabel"),
    "governs what is no territory": seed(
        "tgid:organisation/chambre tg:governs tgid:person/lea-roux .", "", "tgid:organisation/chambre tg:governs"
    ),
    "SIREN of eight digits": seed('tgid:organisation/chambre tg:siren "12345678" .', "", "tgid:organisation/chambre tg:siren"),
    "unit of nothing": seed("", "laboratoire-des-villes> .*unitOf>", "tgid:organisation/laboratoire-des-villes org:unitOf"),
    "territory without a name": seed("tgid:territory/city/z a tg:Territory, tg:ForeignCity .", "", "tgid:territory/city/z schema:name"),
    "session of what is no event": seed(
        "tgid:event/ouverture schema:superEvent tgid:person/lea-roux .", "", "tgid:event/ouverture schema:superEvent"
    ),
    "event about no theme": seed("tgid:event/table-ronde schema:about tgkind:commune .", "", "tgid:event/table-ronde schema:about"),
    "event with no evidence": seed('tgid:event/e a schema:Event ; schema:name "E"@fr .', "", "tgid:event/e tg:evidence"),
    "question of two texts": seed('tgid:question/pourquoi schema:text "Comment ?"@fr .', "", "tgid:question/pourquoi schema:text"),
    "mandate with no role": seed(
        f"tgid:mandate/a a org:Membership ; org:member {PERSON} ; org:organization {TOWN} ; {EVIDENCE} .", "", "tgid:mandate/a org:role"
    ),
    "mandate of two people": seed(
        f"tgid:mandate/b a org:Membership ; org:member {PERSON}, tgid:person/lea-roux ; org:role tgrole:maire ; org:organization {TOWN} ; "
        f"{EVIDENCE} .",
        "",
        "tgid:mandate/b org:member",
    ),
    "mandate nowhere": seed(
        f"tgid:mandate/c a org:Membership ; org:member {PERSON} ; org:role tgrole:maire ; {EVIDENCE} .", "", "tgid:mandate/c "
    ),
    "mandate of a bad date": seed(
        f"tgid:mandate/d a org:Membership ; org:member {PERSON} ; org:role tgrole:maire ; org:organization {TOWN} ; {EVIDENCE} ; "
        'schema:startDate "soon" .',
        "",
        "tgid:mandate/d schema:startDate",
    ),
    "bounds that contradict": seed(
        f"tgid:mandate/f a org:Membership ; org:member {PERSON} ; org:role tgrole:maire ; org:organization {TOWN} ; {EVIDENCE} ; "
        'tg:certainUntil "2016-02-01"^^xsd:date ; tg:possibleUntil "2016-01-01"^^xsd:date .',
        "",
        "tgid:mandate/f tg:certainUntil",
    ),
    "bound that is a year": seed(
        f"tgid:mandate/g a org:Membership ; org:member {PERSON} ; org:role tgrole:maire ; org:organization {TOWN} ; {EVIDENCE} ; "
        'tg:certainFrom "2016"^^xsd:gYear .',
        "",
        "tgid:mandate/g tg:certainFrom",
    ),
    "part taken by a place": seed(
        "tgid:participation/a a tg:Participation ; tg:participant tgid:territory/city/lipova ; tg:event tgid:event/ouverture ; "
        f"tg:participationRole tgpart:speaker ; {EVIDENCE} .",
        "",
        "tgid:participation/a tg:participant",
    ),
    "part in the capacity of an event": seed(
        f"tgid:participation/b a tg:Participation ; tg:participant {PERSON} ; tg:event tgid:event/ouverture ; "
        f"tg:participationRole tgpart:speaker ; tg:inCapacityOf tgid:event/ouverture ; {EVIDENCE} .",
        "",
        "tgid:participation/b tg:inCapacityOf",
    ),
    "cooperation of one": seed(
        f"tgid:cooperation/a a tg:Cooperation ; tg:partner {TOWN} ; tg:cooperationKind tgkind:jumelage ; {EVIDENCE} .",
        "",
        "tgid:cooperation/a tg:partner",
    ),
    "annotation of a person": seed(
        f"tgid:annotation/a a oa:Annotation ; oa:hasTarget {PERSON} ; oa:hasBody tgtheme:jumelage ; {EVIDENCE} .",
        "",
        "tgid:annotation/a oa:hasTarget",
    ),
    "passage of no document": seed(
        "tgid:evidence/f a oa:SpecificResource ; oa:hasSource tgid:person/lea-roux ; oa:hasSelector tgid:evidence/e/quote .",
        "",
        "tgid:evidence/f oa:hasSource",
    ),
    "empty quote": seed('tgid:evidence/g/quote a oa:TextQuoteSelector ; oa:exact "" .', "", "tgid:evidence/g/quote oa:exact"),
    "quote that ends before it starts": seed(
        "tgid:evidence/h/position a oa:TextPositionSelector ; oa:start 9 ; oa:end 3 .", "", "tgid:evidence/h/position oa:start"
    ),
    "observation of nowhere": seed(
        'tgid:observation/o a qb:Observation ; qb:dataSet tgid:indicator/population ; sdmx-dimension:refPeriod "2023"^^xsd:gYear ; '
        "sdmx-measure:obsValue 3 .",
        "",
        "tgid:observation/o sdmx-dimension:refArea",
    ),
    "theme of one language": seed(
        'tgtheme:new a tg:Theme, skos:Concept ; skos:prefLabel "neuf"@fr ; skos:definition "Neuf."@fr, "New."@en .',
        "",
        "tgtheme:new skos:prefLabel",
    ),
}


def quads(turtle: str) -> str:
    """Statements written in Turtle with slashes in names, as N-Quads of one graph."""
    names = "|".join(re.escape(prefix) for prefix in PREFIXES)
    whole = re.sub(rf"(?<![\w\"<])({names}):([\w/.-]*[\w-])", lambda m: f"<{PREFIXES[m[1]]}{m[2]}>", turtle)
    graph = rdflib.Graph().parse(data=whole, format="turtle")
    return "".join(f"{s.n3()} {p.n3()} {o.n3()} <{IDS}graph/colloque> .\n" for s, p, o in graph)


def spoil(statements: str, one: Seed) -> str:
    kept = [line for line in statements.splitlines(keepends=True) if not (one.remove and re.search(one.remove, line))]
    assert not one.remove or len(kept) < statements.count("\n"), "nothing was taken away"
    return "".join(kept) + quads(one.add)


@pytest.fixture(scope="module")
def whole(tiny_built: Tiny) -> str:
    """A graph that conforms, with a passage to serve as evidence."""
    return tiny_built.statements().decode() + quads(PASSAGE)


def verdict(statements: str, folder: Path) -> set[tuple[str, str]]:
    """Focus nodes and paths of the faults that terrigraph finds ("" where the fault is of the node itself)."""
    path = folder / "statements.nq"
    path.write_text(statements, encoding="utf-8")
    faults = set()
    for fault in check_shapes(path, {}):
        named = re.search(r"\((\S+) de (\S+)\)$", fault.expected.fr)
        assert named, fault
        assert named[2] == fault.file
        faults.add((named[2], named[1] if not named[1].endswith("Component") and named[1] != "sh:or" else ""))
    return faults


def of_pyshacl(statements: str) -> set[tuple[str, str]]:
    data = rdflib.Graph()
    for quad in rdflib.Dataset().parse(data=statements, format="nquads").quads():
        data.add(quad[:3])
    shapes = rdflib.Graph().parse(resources.folder("ontology") / "shapes.ttl")
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    faults = {
        (shorten(str(report.value(result, SH.focusNode))), shorten(str(report.value(result, SH.resultPath) or "")))
        for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
    }
    assert conforms == (not faults)
    return faults


def test_a_whole_graph_conforms_for_both(whole: str, tmp_path: Path) -> None:
    assert verdict(whole, tmp_path) == of_pyshacl(whole) == set()


@pytest.mark.parametrize("one", SEEDS.values(), ids=SEEDS)
def test_a_fault_is_reported_alone(whole: str, tmp_path: Path, one: Seed) -> None:
    assert verdict(spoil(whole, one), tmp_path) == one.faults


def test_all_faults_together_are_what_pyshacl_finds(whole: str, tmp_path: Path) -> None:
    spoilt = whole
    for one in SEEDS.values():
        spoilt = spoil(spoilt, one)
    faults = verdict(spoilt, tmp_path)
    assert faults == of_pyshacl(spoilt)
    assert faults == {fault for one in SEEDS.values() for fault in one.faults}


def test_each_shape_is_put_to_the_test() -> None:
    """Every shape that a graph can break has a fault here."""
    shapes = rdflib.Graph().parse(resources.folder("ontology") / "shapes.ttl")
    classes = {shorten(str(target)) for target in shapes.objects(None, SH.targetClass)}
    kinds = {
        "person": "foaf:Person",
        "organisation": "org:Organization",
        "territory": "tg:Territory",
        "event": "schema:Event",
        "question": "schema:Question",
        "mandate": "org:Membership",
        "participation": "tg:Participation",
        "cooperation": "tg:Cooperation",
        "annotation": "oa:Annotation",
        "observation": "qb:Observation",
        "change": "org:ChangeEvent",
        "withdrawn": "tg:WithdrawnFact",
    }
    tried = {
        kinds[focus.split("/")[0].removeprefix("tgid:")]
        for one in SEEDS.values()
        for focus, _ in one.faults
        if focus.split("/")[0].removeprefix("tgid:") in kinds
    }
    others = {"tg:Theme", "oa:SpecificResource", "oa:TextQuoteSelector", "oa:TextPositionSelector", "org:OrganizationalUnit"}
    assert classes - tried - others <= {"tg:Document"}


def test_a_fault_is_shown_with_its_row_in_both_languages(tiny: Tiny) -> None:
    tiny.change("cooperations", 2, partners="territory/city/valbourg")
    (fault,) = faults_of(tiny)
    assert (fault.file, fault.row) == ("colloque/cooperations.csv", 2)
    with speaking("fr"):
        french = str(fault)
    with speaking("en"):
        english = str(fault)
    assert "Une coopération a deux partenaires décrits au moins." in french
    assert "A cooperation has two described partners at least." in english
    assert "ligne 2" in french
    assert "row 2" in english


def test_a_fault_of_the_node_itself_is_shown_in_both_languages(tiny: Tiny) -> None:
    tiny.change("mandates", 3, organisation="")
    (fault,) = faults_of(tiny)
    assert (fault.file, fault.row) == ("colloque/mandates.csv", 3)
    assert fault.expected.fr.startswith("Un mandat a une organisation ou un territoire.")
    assert fault.expected.en.startswith("A mandate has an organisation or a territory.")


@pytest.mark.parametrize(
    ("table", "row", "cells"),
    [
        ("organisations", 7, {"kind": ""}),
        ("organisations", 7, {"name": ""}),
        ("territories", 3, {"name": ""}),
        ("documents", 3, {"not_before": "2018-01-01"}),
        ("people", 2, {"quote_start": "53", "quote_end": "42"}),
    ],
)
def test_a_fault_names_the_row_that_it_comes_from(tiny: Tiny, table: str, row: int, cells: dict[str, str]) -> None:
    tiny.change(table, row, **cells)
    faults = faults_of(tiny)
    assert {(fault.file, fault.row) for fault in faults} == {(f"colloque/{table}.csv", row)}, "\n".join(map(str, faults))


def test_a_fault_is_shown_in_french_then_english_whatever_the_row(whole: str, tmp_path: Path) -> None:
    one = SEEDS["SIREN of eight digits"]
    path = tmp_path / "statements.nq"
    path.write_text(spoil(whole, one), encoding="utf-8")
    row = Row("o.csv", 7, {"id": "chambre"})
    (fault,) = check_shapes(path, {f"{IDS}organisation/chambre": row})
    assert (fault.file, fault.row, fault.value) == ("o.csv", 7, "12345678")
    assert "neuf chiffres" in fault.expected.fr
    assert "nine digits" in fault.expected.en


def test_a_triple_is_in_one_graph_and_once(tmp_path: Path) -> None:
    lines = ["<a:a> <a:p> <a:b> <a:one> .", '<a:a> <a:p> "b" <a:one> .', '<a:a> <a:p> "b c > ." <a:two> .', "<a:b> <a:p> <a:b> <a:two> ."]

    def faults(*more: str) -> list[Fault]:
        statements = tmp_path / "statements.nq"
        statements.write_text("".join(f"{line}\n" for line in [*lines, *more]), encoding="utf-8")
        with columns.opened(statements) as connection:
            return check_set(connection)

    assert faults() == []
    (twice,) = faults('<a:a> <a:p> "b c > ." <a:one> .')
    assert (twice.file, twice.value) == ("a:a", 'a:p "b c > ."')
    assert "a:one, a:two" in twice.expected.en
    assert len(faults(lines[0], lines[1])) == 2, "twice in one graph"
