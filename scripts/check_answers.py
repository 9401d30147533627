"""Answers to named questions on a national graph, counted again in the tables that the store imported, without the graph.

python scripts/check_answers.py STORE            # prints the table of docs/checked-answers.md; ends with 1 where an answer differs

The tables are read with pandas: those of STORE/imports (elected officials, twinnings) and of data/territories.
"""

from __future__ import annotations

import json
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import terrigraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).parent.parent
SHIPPED = {"commune-31555": {"sylvie-rouillon-valdiguie"}, "epci-243100518": {"sylvie-rouillon-valdiguie"}}
MAYORS = {"38185": {"michel-destot"}}
TWO_OFFICES = {"31": {"sylvie-rouillon-valdiguie"}}
"""Whom the shipped conference adds to what the register says: in all offices, as mayors, and in two offices."""
NARROWER = {"adjoint-au-maire": ("premier-adjoint",)}
KINDS = {"metropole": "METRO", "communaute-urbaine": "CU", "communaute-d-agglomeration": "CA", "communaute-de-communes": "CC"}
WORDS = (
    ("metropole", "métropole"),
    ("communaute-urbaine", "urbaine"),
    ("communaute-d-agglomeration", "agglo"),
    ("communaute-de-communes", "communes"),
)
"""By its name, the kind of a grouping that the register names and the official table does not: it is gone, or of 2026."""
CAREERS = {"jean-luc-moudenc-commune-31555": 2, "ary-chalus-epci-200018653": 1}
"""How many mandates the shipped meetings add: mayor from 2014 and president of France urbaine, president of a région before 2021."""
_ELECTIONS = {
    "commune": ("2020-03-15", "2026-03-15"),
    "epci": ("2020-03-15", "2026-03-15"),
    "departement": ("2021-06-20",),
    "region": ("2021-06-20",),
}
"""The days on which the terms begin that the editions show, by kind of body."""
ONE_HOLDER = ("maire", "president")

Check = tuple[str, str, "Iterable[object]", "Iterable[object]"]
"""The question, its case, what the graph answers, what the files say."""


class Tables:
    """The tables, read as text."""

    def __init__(self, store: Path) -> None:
        self.imports = store / "imports"

    @staticmethod
    def read(path: Path) -> pd.DataFrame:
        """A table."""
        return pd.read_csv(path, dtype=str, keep_default_na=False)

    def official(self, name: str) -> pd.DataFrame:
        """A table of the official territories."""
        return self.read(ROOT / "data" / "territories" / f"{name}.csv")

    @cached_property
    def mandates(self) -> pd.DataFrame:
        """What was kept of the register, with the `file` of each row, the day `seen` that it shows, and the `term` by its start."""
        about = json.loads((self.imports / "elected_officials" / "source.json").read_text(encoding="utf-8"))["files"]
        files = sorted((self.imports / "elected_officials").glob("tables-*/*.csv"))
        every = pd.concat([self.read(path).assign(file=path.stem, seen=about[path.stem]["as_of"]) for path in files])
        kinds = every["organisation"].str.partition("-")[0]
        terms = [sum(day <= start for day in _ELECTIONS.get(kind, ())) for kind, start in zip(kinds, every["start"], strict=True)]
        return every.assign(term=terms)

    @cached_property
    def spans(self) -> pd.DataFrame:
        """From which start to which day the editions show each person in each role, body and term."""
        key = ["organisation", "role", "term", "person"]
        return self.mandates.groupby(key, as_index=False).agg(start=("start", "min"), seen=("seen", "max"))

    def certain(self, day: str) -> pd.DataFrame:
        """Whom editions show from a start before a day until a day after it, less those whose successors start by that day.

        Where one person at a time holds the office, a successor is who starts later and is seen as long.
        """
        now = self.spans[(self.spans["start"] <= day) & (self.spans["start"] != "")]
        alone = now[now["role"].isin(ONE_HOLDER)]
        last = alone.sort_values(["start", "seen"]).groupby(["organisation", "role"]).tail(1)
        return pd.concat([now[~now["role"].isin(ONE_HOLDER)], last]).query("seen >= @day")

    @cached_property
    def twinnings(self) -> pd.DataFrame:
        """What was kept of the twinnings, with the `code` in use of the commune."""
        (path,) = (self.imports / "twinnings").glob("tables-*/twinnings-france.csv")
        table = self.read(path)
        return table.assign(partner=table["partner"].where(table["partner"] != "", table["partner_named"]), code=self.now(table["ours"]))

    @cached_property
    def communes(self) -> pd.DataFrame:
        """The communes in use, by code."""
        return self.official("communes").set_index("code")

    def now(self, iris: pd.Series) -> pd.Series:
        """The codes in use of `commune-…` and `commune/…`; "" for what is none."""
        retired = dict(self.official("retired_codes").itertuples(index=False))
        codes = iris.str.extract(r"^commune[-/](.+)$", expand=False).fillna("")
        return codes.map(lambda code: retired.get(code, code))

    def of(self, departement: str) -> set[str]:
        """The communes of a département."""
        return set(self.communes.index[self.communes["departement"] == departement])


def people(answer: pd.DataFrame) -> set[str]:
    """The people of an answer, by the end of their IRIs."""
    return set(answer["person"].str.rpartition("/")[2])


def sure(answer: pd.DataFrame) -> pd.DataFrame:
    """The rows of an answer that are certain on its day."""
    return answer[answer["status"].isin(("certain", "certaine"))]


def kind_named(label: str) -> str:
    """The kind of a grouping by its name."""
    return next((kind for kind, word in WORDS if word in label.lower()), "")


def offices(ask: Callable[..., pd.DataFrame], t: Tables) -> Iterator[Check]:
    """Who holds an office on a day."""
    elected = t.mandates[t.mandates["file"].str.endswith("-elus-municipaux")]
    for code, role, day in (
        ("69123", "maire", "2023-01-01"),
        ("13055", "adjoint-au-maire", "2026-05-01"),
        ("38185", "maire", "2024-06-01"),
    ):
        mandates = t.certain(day)
        mandates = mandates[(mandates["organisation"] == f"commune-{code}") & mandates["role"].isin({role, *NARROWER.get(role, ())})]
        answer = ask("time_office", organisation=f"organisation/commune-{code}", role=role, date=day)
        yield "time_office", f"{code}, {role}, {day}", people(sure(answer)), mandates["person"]
    mayors = elected[elected["role"] == "maire"].assign(code=lambda rows: t.now(rows["organisation"]))
    for departement, day in (("31", "2024-06-01"), ("38", "2024-06-01"), ("69", "2026-06-01")):
        own = t.certain(day).query("role == 'maire'")
        own = own[t.now(own["organisation"]).isin(t.of(departement))]
        answer = ask("territories_officials", territory=f"territory/departement/{departement}", date=day)
        yield "territories_officials", f"{departement}, maire, {day}", people(sure(answer)), own["person"]
    communes = t.communes[t.communes["epci"] != ""]
    spread = communes.groupby("epci")["departement"].nunique()
    for departement, day in (("31", "2024-06-01"), ("38", "2024-06-01"), ("09", "2026-06-01")):
        whole = {f"epci-{code}" for code in communes["epci"][communes["departement"] == departement] if spread[code] == 1}
        mandates = t.certain(day)
        both = set(mandates["person"][mandates["organisation"].isin(whole)]) & set(
            mandates["person"][mandates["organisation"].str.startswith("commune-")]
        )
        answer = ask("people_two_offices", territory=f"territory/departement/{departement}", one="commune", other="epci", date=day)
        yield (
            "people_two_offices",
            f"{departement}, commune and EPCI, {day}",
            people(sure(answer)),
            both | TWO_OFFICES.get(departement, set()),
        )
    for code in ("31555", "38185", "69123"):
        mandates = mayors[mayors["organisation"] == f"commune-{code}"]
        answer = ask("time_succession", organisation=f"organisation/commune-{code}")
        yield "time_succession", f"{code}, maire", people(answer), {*mandates["person"], *MAYORS.get(code, ())}


def institutions(ask: Callable[..., pd.DataFrame], t: Tables) -> Iterator[Check]:
    """Institutions, and the careers of people in them."""
    for name in ("commune-31555", "epci-243100518", "region-76"):
        mandates = t.mandates[t.mandates["organisation"] == name]
        yield (
            "institutions_people",
            name,
            people(ask("institutions_people", organisation=f"organisation/{name}")),
            {
                *mandates["person"],
                *SHIPPED.get(name, ()),
            },
        )
    official = t.official("epci")
    groupings = t.mandates[t.mandates["organisation"].str.startswith("epci-") & (t.mandates["label"] != "")]
    named = dict(zip(groupings["organisation"].str.removeprefix("epci-"), groupings["label"], strict=True))
    for kind, word in KINDS.items():
        listed = ask("institutions_of_kind", kind=kind)["organisation"].str.rpartition("-")[2]
        others = {code for code, label in named.items() if code not in set(official["code"]) and kind_named(label) == kind}
        yield "institutions_of_kind", kind, listed, {*official["code"][official["kind"] == word], *others}
    for person in ("jean-luc-moudenc-commune-31555", "ary-chalus-epci-200018653", "stephane-valli-commune-74042"):
        rows = t.mandates[t.mandates["person"] == person].drop_duplicates(["organisation", "role", "area", "term"])
        yield "people_career", person, ask("people_career", person=f"person/{person}")["mandate"], range(len(rows) + CAREERS.get(person, 0))


def places(ask: Callable[..., pd.DataFrame], t: Tables) -> Iterator[Check]:
    """Territories."""
    mayors = set(t.now(t.mandates["organisation"][t.mandates["role"] == "maire"]))
    for departement in ("31", "38", "2A"):
        contained = ask("territories_contents", territory=f"territory/departement/{departement}")["place"]
        communes = contained[contained.str.contains("/commune/")].str.rpartition("/")[2]
        yield "territories_contents", f"{departement}, communes", communes, t.of(departement)
    for departement in ("55", "51", "02"):
        answer = ask("quality_vacant", territory=f"territory/departement/{departement}")
        yield "quality_vacant", f"{departement}, maire", answer["code"], t.of(departement) - mayors


def cooperation(ask: Callable[..., pd.DataFrame], t: Tables) -> Iterator[Check]:
    """Twinnings."""
    twinnings = t.twinnings
    for code in ("31555", "38185", "67482"):
        quotes = {
            " | ".join(filter(None, (code, r.ours_named, r.partner_named, r.country_named, *r.stated.split("|"), *r.upstream.split("|"))))
            for r in twinnings[twinnings["code"] == code].itertuples()
        }
        yield "cooperation_partners", code, ask("cooperation_partners", territory=f"territory/commune/{code}")["quote"], quotes
    for country in ("SN", "JP", "DE"):
        own = twinnings[twinnings["country"] == country].drop_duplicates(["ours", "partner"])
        listed = ask("cooperation_with_country", country=f"territory/country/{country}")["cooperation"].unique()
        yield "cooperation_with_country", country, listed, own.index
    counts = ask("cooperation_countries").set_index("country")["cooperations"]
    for country in ("US", "IT", "MA"):
        own = twinnings[twinnings["country"] == country].drop_duplicates(["ours", "partner"])
        yield "cooperation_countries", country, range(int(counts.filter(like=f"/country/{country}").iloc[0])), own.index
    for departement in ("31", "38", "2A"):
        answer = ask("cooperation_none", territory=f"territory/departement/{departement}")
        yield "cooperation_none", departement, answer["code"], t.of(departement) - set(twinnings["code"])
    for departement in ("31", "38", "69"):
        answer = ask("cooperation_ranked", territory=f"territory/departement/{departement}")
        answer = answer[answer["place"].str.contains("/commune/")]
        counted = twinnings[twinnings["code"].isin(t.of(departement))].groupby("code")["partner"].nunique()
        ranked = {f"{code} {partners}" for code, partners in zip(answer["code"], answer["partners"], strict=True)}
        yield "cooperation_ranked", departement, ranked, {f"{code} {partners}" for code, partners in counted.items()}


COUNTED = ("people_career", "cooperation_with_country", "cooperation_countries")
"""Compared by number: the files have no IRIs of mandates and cooperations."""


def main(words: list[str]) -> int:
    """Print each check as a row; 1 where one differs."""
    store = Path(words[0])
    wrong = 0
    ask, tables = terrigraph.open(store).ask, Tables(store)
    print("| question | case | answer | in the files | compared by | |\n| --- | --- | --- | --- | --- | --- |")
    for question, case, answer, files in (
        check for aspect in (institutions, offices, places, cooperation) for check in aspect(ask, tables)
    ):
        graph_says, files_say = set(answer), set(files)
        number = question in COUNTED
        same = len(graph_says) == len(files_say) if number else graph_says == files_say
        wrong += not same
        by = "number" if number else "each row"
        print(f"| `{question}` | {case} | {len(graph_says)} | {len(files_say)} | {by} | {'same' if same else '**differs**'} |", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
