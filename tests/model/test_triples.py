"""Statements: what is written is read back the same."""

from __future__ import annotations

import calendar

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terrigraph.model.namespaces import IDS, OA, PREFIXES, TG, XSD, Vocabulary, shorten
from terrigraph.model.triples import Evidence, Ids, PartialDate, day, iri, literal, point, quad

HERE = "https://example.org/s"
ids = Ids()


def parsed(term: str) -> ox.NamedNode | ox.Literal:
    """The term as pyoxigraph reads it."""
    read = list(ox.parse(quad(HERE, HERE, term, HERE), format=ox.RdfFormat.N_QUADS))
    assert len(read) == 1
    return read[0].object  # type: ignore[return-value]


@given(st.text())
@example('\x00\x1f\x7f\x85\u2028\u2029\ufeff\ufffe\U0010ffff"\\\r\n\t\b\f')
@example("NFC é, NFD é, 🏙️, שלום")
def test_any_text_is_read_back(text: str) -> None:
    assert parsed(literal(text)) == ox.Literal(text)
    assert parsed(literal(text, "fr")) == ox.Literal(text, language="fr")
    assert parsed(literal(text, datatype=HERE)) == ox.Literal(text, datatype=ox.NamedNode(HERE))


@given(st.text())
def test_a_statement_is_one_line(text: str) -> None:
    assert quad(HERE, HERE, literal(text), HERE).count("\n") == 1
    assert not set(quad(HERE, HERE, literal(text), HERE)) & set("\r\x00\x0b\x0c")


@given(st.text(min_size=1) | st.builds("https://example.org/{}".format, st.text()))
@example("https://fr.wikipedia.org/wiki/Saint-Étienne_(Loire)")
@example("https://example.org/a b")
@example("https://example.org/>")
@example("relative")
def test_an_iri_is_read_back_or_refused(text: str) -> None:
    """What `iri` lets through must be what the store reads: no address of a table may break the file later."""
    try:
        term = iri(text)
    except ValueError:
        return
    assert parsed(term) == ox.NamedNode(text)


@pytest.mark.parametrize("text", ["https://example.org/[1]", "https://example.org/100%", "http://[", "https://example.org/\ue000"])
def test_what_the_store_cannot_read_is_no_iri(text: str) -> None:
    with pytest.raises(ValueError):
        iri(text)


@given(st.dates())
def test_a_day_is_itself(date: object) -> None:
    text = str(date)
    parsed_date = PartialDate.parse(text)
    assert (parsed_date.first, parsed_date.last) == (text, text)
    assert parsed_date.term == day(text) == f'"{text}"^^<{XSD.date}>'


@given(st.integers(1, 9999), st.integers(1, 12), st.sampled_from([4, 7, 10]))
def test_a_partial_date_has_bounds(year: int, month: int, length: int) -> None:
    text = f"{year:04}-{month:02}-01"[:length]
    date = PartialDate.parse(text)
    assert date.first <= date.last
    assert date.first.startswith(text)
    assert date.last.startswith(text)
    for bound in (date.first, date.last):
        assert PartialDate.parse(bound).first == bound
    if length == 7:
        assert date.last == f"{text}-{calendar.monthrange(year, month)[1]}"
    assert parsed(date.term).datatype.value == {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}[length]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "16",
        "2016-13",
        "2016-00",
        "2016-02-30",
        "2015-02-29",
        "2016-04-31",
        "2016-1-1",
        "0000",
        "0000-01-01",
        "2016-01-32",
        "12/06/2016",
        "2016-06-12T00:00",
        "2016 ",
        " 2016",
        "2016\n",
        "-2016",
        "٢٠١٦",
        "2016-06-",
        "20160612",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.parse(text)


def test_leap_days_exist() -> None:
    assert PartialDate.parse("2016-02-29").last == "2016-02-29"
    assert PartialDate.parse("2016-02").last == "2016-02-29"
    assert PartialDate.parse("1900-02").last == "1900-02-28"


@given(st.lists(st.text(), min_size=1), st.lists(st.text(), min_size=1))
def test_minted_iris_depend_on_identity_alone(one: list[str], other: list[str]) -> None:
    assert ids.hashed("mandate", *one) == Ids().hashed("mandate", *one)
    joined = "\x1f".join
    assert (ids.hashed("mandate", *one) == ids.hashed("mandate", *other)) == (joined(one) == joined(other))
    assert ids.hashed("mandate", *one) != ids.hashed("participation", *one)


def test_minted_iris_are_known_ones() -> None:
    """A published IRI never changes: these were written down once."""
    assert ids("person", "mary-gely") == "https://w3id.org/terrigraph/id/person/mary-gely"
    assert ids.hashed("mandate", "a", "b") == f"{IDS}mandate/f04cdced9736a69d"
    assert Ids("https://example.org/").hashed("mandate", "a", "b") == "https://example.org/mandate/f04cdced9736a69d"


@given(st.text(min_size=1), st.integers(0, 10**6), st.integers(1, 1000), st.text(), st.text())
def test_evidence_is_written_whole(exact: str, start: int, length: int, prefix: str, suffix: str) -> None:
    passage = Evidence(document=ids("document", "d"), exact=exact, start=start, end=start + length, prefix=prefix, suffix=suffix)
    store = ox.Store()
    store.extend(ox.parse("".join(passage.statements(ids, HERE)), format=ox.RdfFormat.N_QUADS))
    objects = {(quad.subject.value, quad.predicate.value): quad.object.value for quad in store}
    here = passage.iri(ids)
    assert objects[here, OA.hasSource] == ids("document", "d")
    assert objects[f"{here}/quote", OA.exact] == exact
    assert objects.get((f"{here}/quote", OA.prefix), "") == prefix
    assert objects.get((f"{here}/quote", OA.suffix), "") == suffix
    assert (objects[f"{here}/position", OA.start], objects[f"{here}/position", OA.end]) == (str(start), str(start + length))


def test_evidence_with_no_position_has_no_position() -> None:
    passage = Evidence(document=ids("document", "d"), exact="mots")
    assert not [line for line in passage.statements(ids, HERE) if "position" in line.lower()]


def test_the_same_passage_is_the_same_evidence() -> None:
    one = Evidence(document=ids("document", "d"), exact="mots", start=3, end=7, prefix="avant ")
    assert one.iri(ids) == Evidence(document=ids("document", "d"), exact="mots", start=3, end=7).iri(ids)
    assert one.iri(ids) != Evidence(document=ids("document", "d"), exact="mots", start=4, end=8).iri(ids)
    assert one.iri(ids) != Evidence(document=ids("document", "e"), exact="mots", start=3, end=7).iri(ids)
    elsewhere = Ids("https://example.org/")
    moved = Evidence(document=elsewhere("document", "d"), exact="mots", start=3, end=7)
    assert moved.iri(elsewhere).removeprefix(elsewhere.base) == one.iri(ids).removeprefix(ids.base)


def test_a_misspelt_term_raises() -> None:
    with pytest.raises(AttributeError, match="governz"):
        _ = TG.governz
    assert TG["governs"] == TG.governs


def test_namespaces_are_shortened_to_the_longest_prefix() -> None:
    assert shorten(TG.governs) == "tg:governs"
    assert shorten(IDS + "person/x") == "tgid:person/x"
    assert shorten("https://example.org/x") == "https://example.org/x"
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(isinstance(value, str) for value in PREFIXES.values())
    assert isinstance(TG, Vocabulary)


@pytest.mark.parametrize(
    ("longitude", "latitude", "written"),
    [
        ("4.3290", "50.9803", "4.329 50.9803"),
        ("-9.7700", "31.5125", "-9.77 31.5125"),
        ("2.0", "-46.00710", "2 -46.0071"),
        ("0", "10", "0 10"),
    ],
)
def test_a_point_is_written_as_every_server_keeps_it(longitude, latitude, written):
    assert point(longitude, latitude) == f'"POINT({written})"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
