"""Members of organisations: who belongs to a syndicate, a network or an association, and since when.

A mapping file names the columns. The member is a French authority, by `siren`, `insee` or `authority` (its name); the
organisation is the same for the whole file ([organisation] in the mapping: `id` or `siren`, `name`, `kind`) or is in
columns (`organisation_siren`, `organisation`, `organisation_kind`). Dates are in `start` and `end`; [source] date, the
day that the list is of, bounds the memberships that have none.

A membership is an org:Membership of the authority in the organisation, with the role `membre`.
"""

from __future__ import annotations

import json
import re
from dataclasses import astuple, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from terrigraph import resources
from terrigraph.errors import Fault, ImportingError
from terrigraph.facts.days import Dates
from terrigraph.facts.mandates import Statement
from terrigraph.intake.accounts import Line, Sums, names_of
from terrigraph.intake.bodies import Bodies
from terrigraph.intake.codes import compact
from terrigraph.intake.evidence import ImportedFile, stated_dates
from terrigraph.intake.files import KeptLayout, keep, kept_rows, take
from terrigraph.intake.mapping import read_mapping, read_table
from terrigraph.intake.partners import DOUBTS
from terrigraph.language import Text
from terrigraph.model import ontology
from terrigraph.model.namespaces import ORG, PROV, RDF, RDFS, SCHEMA, SCHEMES, SKOS, TG
from terrigraph.model.spelling import fold, slug
from terrigraph.model.triples import PartialDate, iri, literal, quad
from terrigraph.reconciliation.official import Official, official_tables
from terrigraph.sources.dates import date, period
from terrigraph.sources.sheets import misnamed
from terrigraph.sources.source import METADATA as METADATA_FILE
from terrigraph.sources.source import Reading, Source
from terrigraph.sources.tables import MANY, Concepts, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from terrigraph.facts.conclusions import Conclusions
    from terrigraph.intake.mapping import ColumnMapping
    from terrigraph.sources.dates import Columns

__all__ = ["FIELDS", "METADATA", "import_files", "read"]

FIELDS = ("siren", "insee", "authority", "organisation_siren", "organisation", "organisation_kind", "start", "end", "note")
ROLE = "membre"
METADATA = {
    "importer": "members",
    "title": {"fr": "Membres d’organisations", "en": "Members of organisations"},
    "description": {
        "fr": "Listes de membres, importées avec un fichier de correspondance.",
        "en": "Lists of members, imported with a mapping file.",
    },
}
_SIREN = re.compile(r"\d{9}", re.ASCII)
_OTHER_KIND = "autre-organisation"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One row: every field is text, "" where unknown."""

    organisation: str
    """The end of the organisation's IRI."""
    member: str
    """The authority, by its territory as the file identifies it (`commune/31555`), or `organisation/…`."""
    member_named: str
    organisation_named: str
    start: str = ""
    end: str = ""
    seen: str = ""
    note: str = ""
    siren: str = ""
    """The organisation's."""
    kind: str = ""
    """The organisation's, a concept of the kinds; "" where another source describes it."""
    doubts: str = ""

    @property
    def line(self) -> Line:
        """As a row of the kept table."""
        return astuple(self)

    @property
    def as_written(self) -> str:
        """What the file says, in one line."""
        cells = (self.organisation_named, self.siren, self.member.partition("/")[2], self.member_named, self.start, self.end, self.note)
        return " | ".join(dict.fromkeys(filter(None, cells)))


COLUMNS = tuple(one.name for one in fields(MemberRow))
LAYOUT = KeptLayout(COLUMNS, COLUMNS.index("start"), lambda _: {})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Organisation:
    """What members are members of."""

    id: str
    name: str = ""
    siren: str = ""
    kind: str = ""


# ---------------------------------------------------------------- importing


def import_files(
    files: Sequence[Path],
    folder: Path,
    report: Callable[[Text], None] = lambda _: None,
    mapping: Path | None = None,
    today: str = "",
) -> Sums:
    """Read lists of members, by a mapping file, into a source's folder. `today` dates what changed.

    Raises ImportingError, and changes nothing, where the mapping or a file is not as it should be.
    """
    columns = read_mapping(mapping, FIELDS, ("organisation",))
    kinds = _kinds()
    only = _the_organisation(columns, kinds)
    official = official_tables(resources.folder("data"))
    bodies = Bodies(resources.folder("data"), official)
    if only:
        only = _as_known(only, bodies, columns)

    def judge(cells: Mapping[str, str], styles: Columns) -> tuple[Line, list[Text]] | Text:
        row = _member(cells, columns, only or _organisation_of(cells, columns, kinds, bodies), official, styles)
        return row if isinstance(row, Text) else (row.line, [DOUBTS[doubt] for doubt in row.doubts.split(MANY) if doubt])

    about = {key: columns.source.get(key) or "inconnu / unknown" for key in ("publisher", "licence")}
    return keep(folder, {**METADATA, **about}, LAYOUT, take(names_of(files), lambda path: read_table(path, columns, judge), report), today)


def _kinds() -> dict[str, str]:
    """The kinds of organisation, by their slug and by their names, folded."""
    kinds = ontology.load().kinds("organisation")
    return {fold(name): key for key, label in kinds.items() for name in (label.fr, label.en, key)}


def _the_organisation(columns: ColumnMapping, kinds: Mapping[str, str]) -> _Organisation | None:
    """The organisation of a whole file; None where it is in columns. Raises ImportingError where it is in neither."""
    faults = columns.lacking(("siren", "insee", "authority"))
    described = columns.options.get("organisation")
    if described is None:
        faults += columns.lacking(("organisation_siren", "organisation"))
    elif (
        not isinstance(described, dict)
        or not described.keys() <= {"id", "name", "siren", "kind"}
        or not (described.get("id") or described.get("siren"))
    ):
        expected = Text("id ou siren ; et name, kind", "id or siren; and name, kind")
        faults.append(Fault(columns.file, 0, "organisation", "", expected))
    else:
        if described.get("name") and fold(str(described.get("kind", ""))) not in kinds:
            expected = Text("un genre d’organisation de la liste est attendu", "a kind of organisation of the list is expected")
            faults.append(Fault(columns.file, 0, "organisation.kind", str(described.get("kind", "")), expected))
        if described.get("siren") and not _SIREN.fullmatch(compact(str(described["siren"]))):
            expected = Text("un SIREN a neuf chiffres", "a SIREN number has nine digits")
            faults.append(Fault(columns.file, 0, "organisation.siren", str(described["siren"]), expected))
        if described.get("id") and slug(described["id"]) != described["id"]:
            expected = Text("des minuscules, chiffres et tirets sont attendus", "lower case, digits and hyphens are expected")
            faults.append(Fault(columns.file, 0, "organisation.id", described["id"], expected))
    if faults:
        raise ImportingError(faults, Text("Corrigez le fichier de correspondance.", "Correct the mapping file."))
    if described is None:
        return None
    kind = kinds.get(fold(str(described.get("kind", ""))), "") if described.get("name") else ""
    siren = compact(str(described.get("siren", "")))
    return _Organisation(id=described.get("id") or f"siren-{siren}", name=described.get("name", ""), siren=siren, kind=kind)


def _as_known(described: _Organisation, bodies: Bodies, columns: ColumnMapping) -> _Organisation:
    """The organisation of a whole file, by its known IRI where the graph knows it. Raises ImportingError where several bear its name."""
    known = bodies.known(described.siren, described.name, described.kind)
    if isinstance(known, Text):
        raise ImportingError([Fault(columns.file, 0, "organisation.name", described.name, known)])
    return replace(described, id=known, kind="") if known else described


def _organisation_of(cells: Mapping[str, str], columns: ColumnMapping, kinds: Mapping[str, str], bodies: Bodies) -> _Organisation | Text:
    """The organisation that a row names, or why it names none."""
    siren = compact(columns.cell(cells, "organisation_siren"))
    name = columns.cell(cells, "organisation")
    if problem := misnamed(name):
        return problem
    if siren and not _SIREN.fullmatch(siren):
        return Text(f"un SIREN a neuf chiffres : « {siren} »", f'a SIREN number has nine digits: "{siren}"')
    wording = columns.cell(cells, "organisation_kind")
    named_kind = columns.word("kinds", wording) or kinds.get(fold(wording), "")
    known = bodies.known(siren, name, named_kind) if siren or name else ""
    if isinstance(known, Text):
        return known
    if known:
        return _Organisation(id=known, name=name, siren=siren)
    if not name or not (siren or slug(name)):
        return Text("aucune organisation nommée", "no organisation named")
    kind = named_kind or _OTHER_KIND
    return _Organisation(id=f"siren-{siren}" if siren else slug(name), name=name, siren=siren, kind=kind)


def _member(
    cells: Mapping[str, str], columns: ColumnMapping, organisation: _Organisation | Text, official: Official, styles: Columns
) -> MemberRow | Text:
    """What a row says, or why it is refused."""
    side = columns.french_side(cells, official)
    if isinstance(side, Text):
        return side
    member = side.ref
    if isinstance(organisation, Text):
        return organisation
    kind, _, code = member.partition("/")
    now = official.succession(code) if kind == "commune" else None
    refs = [f"commune/{one}" for one in now.communes] if now else [member]
    dates = period(columns.cell(cells, "start"), columns.cell(cells, "end"), styles)
    if isinstance(dates, Text):
        return dates
    if problem := _problem(organisation, compact(columns.cell(cells, "siren")), [official.authority(ref) for ref in refs]):
        return problem
    doubts = [*(["former-code"] if now and now.former else []), *side.doubts, *dates.doubts]
    return MemberRow(
        organisation.id,
        member,
        columns.cell(cells, "authority"),
        organisation.name,
        dates.start,
        dates.end,
        "" if dates.end else date(columns.source.get("date", "")),
        columns.cell(cells, "note"),
        organisation.siren,
        organisation.kind,
        MANY.join([*doubts, *(["several-communes"] if now and len(now.communes) > 1 else [])]),
    )


def _problem(organisation: _Organisation, siren: str, authorities: Sequence[str]) -> Text | None:
    if not all(authorities):
        return Text("ce territoire n’a pas d’autorité propre", "this territory has no authority of its own")
    if (organisation.siren and organisation.siren == siren) or organisation.id in authorities:
        return Text("une organisation n’est pas membre d’elle-même", "an organisation is not a member of itself")
    return None


# ---------------------------------------------------------------- reading


def read(source: Source, schemas: Path, concepts: Concepts, conclusions: Conclusions) -> Reading:
    """Read the tables that imports kept in a source's folder; the blocks come in the order of what they describe."""
    reading = Reading(source=source, blocks=())
    metadata: dict[str, Any] = json.loads((source.folder / METADATA_FILE).read_text(encoding="utf-8"))
    official = official_tables(schemas.parent)
    files: dict[str, Any] = metadata["files"]
    rows = [row for name in sorted(files) for row in _rows(reading, name, files[name]["kept"], concepts)]
    of_files = {name: ImportedFile(source=source, ids=conclusions.ids, name=name, about=files[name]) for name in sorted(files)}
    members = _Memberships(source, conclusions, official, reading)
    reading.mandates, lines = members.memberships(rows, of_files)
    reading.blocks = [*members.blocks(rows, of_files), "".join(sorted(lines))]
    return reading


def _rows(reading: Reading, name: str, expected: int, concepts: Concepts) -> Iterator[tuple[str, int, MemberRow]]:
    for here, line in kept_rows(reading, COLUMNS, name, expected):
        one = MemberRow(*line)
        if one.kind and one.kind not in concepts.get("kind", {}):
            reading.faults.append(here.fault("kind", Text("un mot de la liste est attendu", "a word of the list is expected")))
        else:
            yield name, here.number, one


class _Memberships:
    """What rows say: organisations, and who is a member of them."""

    def __init__(self, source: Source, conclusions: Conclusions, official: Official, reading: Reading) -> None:
        self.source = source
        self.conclusions = conclusions
        self.ids = conclusions.ids
        self.official = official
        self.reading = reading
        self.graph = self.ids.graph(source.id)

    def blocks(self, rows: Sequence[tuple[str, int, MemberRow]], files: Mapping[str, ImportedFile]) -> Iterator[str]:
        """The lines of the source, its files and their rows."""
        yield "".join(sorted(self.source.statements(self.ids)))
        for file in files.values():
            yield "".join(sorted(file.statements()))
        organisations: dict[str, list[MemberRow]] = {}
        for _, _, one in rows:
            organisations.setdefault(one.organisation, []).append(one)
        for key, described in sorted(organisations.items()):
            self._organisation(key, described)
        for file_name, number, one in rows:
            yield "".join(sorted(files[file_name].row(number, one.as_written)))

    def _organisation(self, key: str, rows: Sequence[MemberRow]) -> None:
        """An organisation that the files describe; the others are left to the sources that do."""
        here = self.ids("organisation", key)
        for row in rows:
            if not (row.kind and row.organisation_named):
                continue
            self.conclusions.add(here, RDF.type, iri(ORG.Organization))
            self.conclusions.name(here, SKOS.prefLabel, literal(row.organisation_named, "fr"))
            self.conclusions.add(here, ORG.classification, iri(SCHEMES["kind"] + row.kind))
            if row.siren:
                self.conclusions.add(here, TG.siren, literal(row.siren))

    def memberships(
        self, rows: Sequence[tuple[str, int, MemberRow]], files: Mapping[str, ImportedFile]
    ) -> tuple[list[Statement], set[str]]:
        """What the rows state, one for each authority that may be the member; and the lines of their doubts and remarks."""
        stated: list[Statement] = []
        lines: set[str] = set()
        for name, number, one in rows:
            kind, _, code = one.member.partition("/")
            succession = self.official.succession(code) if kind == "commune" else None
            refs = [f"commune/{commune}" for commune in succession.communes] if succession else [one.member]
            doubts = [*(["former-code"] if succession and succession.former else []), *(["several-communes"] if len(refs) > 1 else [])]
            here = Row(f"{self.source.id}/{name}.csv", number, dict(zip(COLUMNS, one.line, strict=True)))
            if not refs:
                gone = Text("un code des tables officielles est attendu", "a code of the official tables is expected")
                self.reading.faults.append(here.fault("member", gone))
            for ref in refs:
                statement = self.ids.hashed("statement", self.graph, name, str(number), ref)
                passage = files[name].row_iri(number)
                own = one.start or one.end or doubts or one.note
                if own:
                    lines.update(self._own(statement, passage, one, doubts))
                organisation = self.ids("organisation", one.organisation).removeprefix(self.ids("organisation", ""))
                stated += [
                    Statement(
                        member=f"organisation/{self.official.authority(ref)}",
                        role=ROLE,
                        organisation=organisation,
                        dates=dates,
                        evidence=passage,
                        graph=self.graph,
                        iri=statement if own else "",
                        row=here,
                    )
                    for dates in stated_dates(one.start, one.end, [one.seen] if one.seen else []) or [Dates()]
                ]
        return sorted(stated, key=lambda one: one.body), lines

    def _own(self, statement: str, passage: str, one: MemberRow, doubts: Sequence[str]) -> Iterator[str]:
        """What a row says besides who is a member: dates, doubts, a remark."""
        yield self._line(statement, RDF.type, iri(TG.Statement))
        yield self._line(statement, PROV.wasDerivedFrom, iri(passage))
        for predicate, date_of in ((SCHEMA.startDate, one.start), (SCHEMA.endDate, one.end)):
            if date_of:
                yield self._line(statement, predicate, PartialDate.parse(date_of).term)
        for doubt in doubts:
            yield self._line(statement, TG.basis, iri(SCHEMES["kind"] + "inferred"))
            yield self._line(statement, RDFS.comment, literal(DOUBTS[doubt].fr, "fr"))
            yield self._line(statement, RDFS.comment, literal(DOUBTS[doubt].en, "en"))
        if one.note:
            yield self._line(statement, RDFS.comment, literal(one.note))

    def _line(self, subject: str, predicate: str, term: str) -> str:
        return quad(subject, predicate, term, self.graph)
