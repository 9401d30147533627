"""Ties between a French territory and a partner, as imports keep them: one table a file, one row a tie.

Twinnings, what Wikidata says of them, and any spreadsheet of cooperations come down to these rows, which say what the
file says and who the partner was found to be. What a French code stands for today is looked up when the graph is
built, so that a merger of communes needs no new import.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from terrigraph import importing
from terrigraph.gazetteer import Gazetteer, full_folder
from terrigraph.importing import Kept, Line, Refusal, Sums
from terrigraph.language import Text
from terrigraph.official import Official
from terrigraph.partners import DOUBTS, UNIDENTIFIED, Identifier, Partner
from terrigraph.tables import MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

DOUBTFUL = "doubts"
"""The folder, inside a source's own, of the rows kept with a doubt: one CSV a file imported."""
REPEATED = Text("ligne identique à une autre du fichier", "row identical to another of the file")


@dataclass(frozen=True, slots=True)
class Tie:
    """One row: every field is text, "" where unknown; several values are separated by "|"."""

    kind: str
    """A concept of the kinds of cooperation: `jumelage`."""
    ours: str
    """The French side, as the file identifies it: `commune/31555` (a code that may be out of use), `epci/…`, `organisation/…`."""
    ours_named: str
    partner_named: str
    country_named: str
    stated: str
    """Identifiers of the partner that the file states: `geonames-3181928`, `wikidata-Q1891`."""
    title: str
    upstream: str
    """Where the file's author has it from: `wikidata_2017|wikipedia_en_2026`, an address."""
    start: str = ""
    end: str = ""
    seen: str = ""
    """Dates at which it was shown as held."""
    ended: str = ""
    """"true" where it is over, and the file does not say since when."""
    themes: str = ""
    note: str = ""
    partner: str = ""
    """Who the partner is: see `Partner.ref`; from here on, what an import found."""
    country: str = ""
    label: str = ""
    longitude: str = ""
    latitude: str = ""
    how: str = ""
    doubts: str = ""
    candidates: str = ""
    same_as: str = ""

    def many(self, field: str) -> list[str]:
        """The values of a field that holds several."""
        return [part for part in getattr(self, field).split(MANY) if part]

    @property
    def line(self) -> Line:
        """As a row of the kept table."""
        return astuple(self)

    @property
    def as_written(self) -> str:
        """What the file says, in one line: the quote that is shown as evidence."""
        said = (self.ours.partition("/")[2], self.ours_named, self.partner_named, self.country_named, *self.many("stated"))
        more = (self.title, self.start, self.end, *self.many("upstream"), self.note)
        return " | ".join(dict.fromkeys(filter(None, (*said, *more))))


COLUMNS = tuple(one.name for one in fields(Tie))
_KEY = COLUMNS.index("start")
_LISTED = ("row", "ours", "ours_named", "partner_named", "country_named", "stated", "kept_as", "doubts", "candidates", "because")


def tie(partner: Partner, doubts: Sequence[str] = (), **said: str) -> Tie:
    """A row from what a file says and who its partner is; `doubts` are those on the French side."""
    return Tie(
        **said,
        partner=partner.ref,
        country=partner.country,
        label=partner.label,
        longitude=partner.longitude,
        latitude=partner.latitude,
        how=partner.how,
        doubts=MANY.join((*doubts, *partner.doubts)),
        candidates=MANY.join(partner.candidates),
        same_as=partner.same_as,
    )


def identifier(data: Path) -> Identifier:
    """What identifies partners: the tables shipped in the data folder, and the full gazetteer where the user built it."""
    return Identifier(Gazetteer(data / "gazetteer", full_folder()), Official(data / "territories"))


@dataclass(slots=True)
class Intake:
    """The rows of one file as they come, and their account."""

    file: str
    rows: set[Line]
    sums: Sums
    about: dict[str, Any]

    @classmethod
    def of(cls, file: str, **about: str) -> Intake:
        """An empty intake of a file."""
        return cls(file, set(), Sums(), {"file": file, **about})

    def refuse(self, row: int, cells: Mapping[str, str], reason: Text) -> None:
        """Refuse a row that was read."""
        self.sums.refused.append(Refusal(self.file, row, reason, cells))

    def keep(self, one: Tie) -> None:
        """Keep a row that was read, once."""
        if one.line in self.rows:
            self.sums.ignored[REPEATED] += 1
            return
        self.rows.add(one.line)
        self.sums.kept += 1
        for doubt in one.many("doubts"):
            self.sums.flagged[DOUBTS[doubt]] += 1


def keep(folder: Path, metadata: Mapping[str, Any], intakes: Mapping[str, Intake], today: str = "") -> Sums:
    """Put what was read of some files, by name, in a source's folder, beside the files imported before.

    A file imported again takes the place of what it was. `today` (YYYY-MM-DD) dates what changed. Gives the sums.
    """
    today = today or datetime.now(UTC).date().isoformat()
    total = Sums()
    with importing.sole_importer(folder):
        before = importing.standing(folder)
        files: dict[str, Any] = dict(before.get("files", {}))
        date = before.get("date") or today
        tables = []
        for name, intake in sorted(intakes.items()):
            path = importing.tables_of(folder) / f"{name}.csv"
            standing = importing.read_back(path, COLUMNS) if name in files and path.is_file() else []
            rows = importing.settle(intake.rows, standing, _KEY)
            total += intake.sums
            same = rows == standing and name in files
            about = {**intake.about, **_counts(intake.sums), "imported": files[name]["imported"] if same else today}
            files[name] = about
            date = date if same else today
            tables.append(Kept(name, rows, intake.sums, _doubtful(rows), about))
        whole = {
            **metadata,
            "id": folder.name,
            "date": date,
            "retrieved": max(file["imported"] for file in files.values()),
            "files": files,
            "least_rows": {name: file["kept"] for name, file in sorted(files.items())},
        }
        importing.publish(folder, whole, COLUMNS, tables)
    return total


def _counts(sums: Sums) -> dict[str, Any]:
    ignored = {text.en: {"fr": text.fr, "rows": rows} for text, rows in sums.ignored.items()}
    flagged = {text.en: {"fr": text.fr, "rows": rows} for text, rows in sums.flagged.items()}
    return {"read": sums.read, "kept": sums.kept, "refused": len(sums.refused), "ignored": ignored, "flagged": flagged}


def _doubtful(rows: Iterable[Line | None]) -> dict[str, tuple[Sequence[str], list[Line]]]:
    """The list of the rows kept with a doubt, for people to look at."""
    listed: list[Line] = []
    for number, line in enumerate(rows, start=2):
        if line is None:
            continue
        one = Tie(*line)
        if one.doubts or one.how == UNIDENTIFIED:
            words = " ; ".join(f"{DOUBTS[doubt].fr} / {DOUBTS[doubt].en}" for doubt in one.many("doubts"))
            said = (one.ours, one.ours_named, one.partner_named, one.country_named, one.stated)
            listed.append((f"{number:06}", *said, one.partner, one.doubts, one.candidates, words))
    return {DOUBTFUL: (_LISTED, listed)} if listed else {}


def take(files: Sequence[Path], read: Callable[[Path], Intake], tell: Callable[[Text], None]) -> dict[str, Intake]:
    """Read some files, each under its name, and tell what each gave."""
    intakes = {}
    for name, path in importing.names_of(files).items():
        intake = intakes[name] = read(path)
        written = str(intake.about.get("written", ""))
        sums = intake.sums
        refused = len(sums.refused)
        ignored = sum(sums.ignored.values())
        tell(
            Text(
                f"{path.name} ({written}) : {sums.read} lues = {sums.kept} gardées + {refused} refusées + {ignored} ignorées",
                f"{path.name} ({written}): {sums.read} read = {sums.kept} kept + {refused} refused + {ignored} ignored",
            )
        )
        for doubt, rows in sums.flagged.items():
            tell(Text(f"  {rows} gardées, à voir : {doubt.fr}", f"  {rows} kept, to look at: {doubt.en}"))
    return intakes
