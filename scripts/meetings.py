"""Write the tables of docs/meetings.md from data/*/: every source that was read through extract, review and accept.

python scripts/meetings.py                    # writes them
python scripts/meetings.py record.csv …       # first takes the minutes and remarks of more pages into docs/meetings-record.csv
python scripts/meetings.py --check            # writes nothing; ends with 1 where the page is not current

What became of each candidate is counted in the sources' judgements.jsonl, the last word on each; only minutes and remarks are kept by hand.
Of a page that was read again, only what was judged of its last text counts.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Row = dict[str, str]

ROOT = Path(__file__).resolve().parent.parent
DATA, PAGE, RECORD = ROOT / "data", ROOT / "docs" / "meetings.md", ROOT / "docs" / "meetings-record.csv"
RECORDED = ("page", "minutes", "remarks")
VERDICTS = {"accept": "right", "edit": "corrected", "reject": "rejected", "merge": "same", "add": "missed"}
KEPT = ("accept", "edit", "add")
KINDS = {"commune": "commune", "departement": "département", "region": "région"}
COUNTED = ("right", "set", "corrected", "rejected", "same", "missed")
SET_BY_HAND = {"resource", "note", "remark"}
"""What may be changed of a candidate that says the right thing: who or what it is, and a remark."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 1 where --check finds that the page is not current."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("record", nargs="*", type=Path, help="more pages: a CSV file with page, minutes and remarks")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where the page is not current")
    given = parser.parse_args(argv)
    if given.record and not given.check:
        take(given.record)
    old = PAGE.read_text(encoding="utf-8")
    new = written(old)
    if given.check:
        if new != old:
            print("docs/meetings.md is not current: run python scripts/meetings.py", file=sys.stderr)
        return int(new != old)
    PAGE.write_text(new, encoding="utf-8")
    return 0


def take(files: Iterable[Path]) -> None:
    """Add what some files record of pages to docs/meetings-record.csv; of a page that is there already, the new words."""
    known = {row["page"]: row for row in rows(RECORD)}
    for file in files:
        known |= {row["page"]: {"page": row["page"], "minutes": row["minutes"], "remarks": _remark(row["remarks"])} for row in rows(file)}
    with RECORD.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, RECORDED, lineterminator="\n")
        writer.writeheader()
        writer.writerows(known[page] for page in sorted(known))


def _remark(text: str) -> str:
    """A remark without what the table says already: the source, and counts of the right and the rejected."""
    parts = re.split(r"; |, (?=source )", text)
    return "; ".join(part for part in parts if not re.match(r"source |\d+ of the (right|rejected)", part))


def written(page: str) -> str:
    """The page with its tables written anew, each between <!-- name --> and <!-- end of name -->."""
    for name, content in ((name, write()) for name, write in TABLES.items()):
        block = re.search(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", page, re.DOTALL)
        if not block:
            raise SystemExit(f"docs/meetings.md has no place for {name}: <!-- {name} --> … <!-- end of {name} -->")
        page = f"{page[: block.start()]}{block[1]}{content}\n{block[2]}{page[block.end() :]}"
    return page


# ---------------------------------------------------------------- what the sources hold


def rows(path: Path) -> list[Row]:
    """The rows of a CSV file; none where there is no such file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def sources() -> tuple[str, ...]:
    """The sources with a log of decisions."""
    return tuple(sorted(path.parent.name for path in DATA.glob("*/judgements.jsonl")))


@cache
def table(name: str) -> list[Row]:
    """A curated table of all these sources, each row with its source."""
    return [row | {"source": source} for source in sources() for row in rows(DATA / source / f"{name}.csv")]


@cache
def meetings() -> dict[str, Row]:
    """Meetings or editions, by source and date; one that two sources tell of is counted once, with what the first to date it says."""
    by_id: dict[str, Row] = {}
    for row in table("events"):
        if not row["super_event"] and not (row["id"] in by_id and (by_id[row["id"]]["start"] or not row["start"])):
            by_id[row["id"]] = row
    return dict(sorted(by_id.items(), key=lambda one: (one[1]["source"], one[1]["start"] or "9", one[0])))


@cache
def of_meeting() -> dict[str, str]:
    """The meeting of each event: itself, or what its session is of."""
    above = {row["id"]: row["super_event"] for row in table("events") if row["super_event"]}

    def top(event: str) -> str:
        return top(above[event]) if event in above else event

    return {row["id"]: top(row["id"]) for row in table("events")}


@cache
def organisers() -> dict[str, set[str]]:
    """The organisers of each meeting, by identifier."""
    by_meeting: dict[str, set[str]] = defaultdict(set)
    for row in table("events"):
        by_meeting[of_meeting()[row["id"]]] |= set(filter(None, row["organisers"].split("|"))) if not row["super_event"] else set()
    return by_meeting


@cache
def parts() -> tuple[tuple[str, str, str], ...]:
    """The parts taken: who, in which event, as what. One that several pages tell of is counted once; one that a page denies is not."""
    told = {(row["participant"], row["event"].removeprefix("event/"), row["role"]): True for row in table("participations")}
    denied = {
        (row["participant"], row["event"].removeprefix("event/"), row["role"])
        for row in table("participations")
        if row.get("assertion") == "denied"
    }
    return tuple(part for part in told if part not in denied)


def taken() -> dict[str, list[str]]:
    """Who takes part in each meeting or its sessions, one a part."""
    by_meeting: dict[str, list[str]] = defaultdict(list)
    for who, event, _ in parts():
        by_meeting[of_meeting()[event]].append(who)
    return by_meeting


@cache
def names() -> dict[str, str]:
    """What organisations and places are called: as their sources say, else as the official tables do."""
    called = {
        row["id"]: row["name"]
        for name in ("organisations", "territories")
        for row in table(name)[::-1]
        if row.get("name") or row.get("quote")
    }
    for kind, word in KINDS.items():
        for row in rows(DATA / "territories" / f"{kind}s.csv"):
            called |= {f"{kind}/{row['code']}": row["name"], f"{kind}-{row['code']}": f"{row['name']} ({word})"}
    for row in rows(DATA / "territories" / "epci.csv"):
        called |= {f"epci/{row['code']}": row["name"], f"epci-{row['code']}": row["name"]}
    return called


def years() -> list[str]:
    """The years of the meetings that have one."""
    return sorted({row["start"][:4] for row in meetings().values() if row["start"]})


# ---------------------------------------------------------------- the record


@cache
def judged() -> dict[str, Counter[str]]:
    """What became of the candidates of each document's text: the last word on each.

    What was only judged of an earlier text of the document is not counted, nor what was kept of that text and fell since.
    """
    text = {row["id"]: row.get("sha256", "") for row in table("documents")}
    last: dict[tuple[str, str], Row] = {}
    earlier: set[tuple[str, str]] = set()
    for source in sources():
        for line in (DATA / source / "judgements.jsonl").read_text(encoding="utf-8").splitlines():
            judgement = json.loads(line)
            key = judgement["document"], judgement["candidate"]
            last[key] = judgement
            if judgement.get("sha256", "") != text.get(judgement["document"]) and judgement["verdict"] in KEPT:
                earlier.add(key)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for key, judgement in last.items():
        fell = key in earlier and judgement["verdict"] == "reject"
        if judgement.get("sha256", "") == text.get(key[0]) and judgement["verdict"] in VERDICTS and not fell:
            only_set = judgement["verdict"] == "edit" and set(judgement.get("changes") or ()) <= SET_BY_HAND
            counts[key[0]]["set" if only_set else VERDICTS[judgement["verdict"]]] += 1
    return counts


def candidates(counts: Counter[str]) -> int:
    """How many were proposed: all that was judged but what was added."""
    return sum(counts.values()) - counts["missed"]


# ---------------------------------------------------------------- the tables


def _sums() -> str:
    without = sum(not row["start"] for row in meetings().values())
    bodies = {one for some in organisers().values() for one in some}
    counts = {
        "pages read": len(table("documents")),
        "publishers of these pages": len({row["publisher"] for row in table("documents")}),
        "source folders": len(sources()),
        "meetings or editions": len(meetings()),
        "their sessions": len({row["id"] for row in table("events") if row["super_event"]}),
        "organisers": len(bodies),
        "people": len({row["id"] for row in table("people")}),
        "parts taken": len(parts()),
        "offices": len(table("mandates")),
        "organisations": len({row["id"] for row in table("organisations")}),
        "territories": len({row["id"] for row in table("territories")}),
        "meetings whose year no page says": without,
    }
    body = "\n".join(f"| {what} | {count:,} |" for what, count in counts.items())
    missing = [str(year) for year in range(2005, int(years()[-1]) + 1) if str(year) not in years()]
    return (
        f"| | |\n| --- | --- |\n{body}\n\nYears that have a meeting: {', '.join(years())}.\n"
        f"None since 2005 in: {', '.join(missing) or 'no year'}."
    )


def _meetings() -> str:
    parts, called = taken(), names()
    urls = {(row["source"], row["id"]): row["url"] for row in table("documents")}
    sessions = Counter(of_meeting()[event] for event in {row["id"] for row in table("events") if row["super_event"]})
    lines = []
    for event, row in meetings().items():
        url, places = urls.get((row["source"], row["document"]), ""), (row["location"] or "").split("|")
        place = ", ".join(called.get(one, one) for one in places if one)
        who = parts.get(event, [])
        cells = (
            f"[{row['source']}](../data/{row['source']}/events.csv)",
            row["start"][:7] or "not said",
            _link(row["title"], url),
            place,
            sessions[event],
        )
        lines.append(_line(*cells, len(set(who)), len(who)))
    return _table(("source", "when", "meeting, and its page", "where", "sessions", "people and bodies", "parts"), lines)


def _organisers() -> str:
    by_organiser: dict[str, list[Row]] = defaultdict(list)
    for event, some in organisers().items():
        for one in some:
            by_organiser[one].append(meetings()[event])
    ordered = sorted(by_organiser.items(), key=lambda one: (-len(one[1]), names().get(one[0], one[0])))
    lines = [
        _line(names().get(one, one), len(some), ", ".join(sorted({row["start"][:4] or "not said" for row in some})))
        for one, some in ordered
    ]
    return _table(("organiser", "meetings", "years"), lines)


def _record() -> str:
    kept = {row["page"]: row for row in rows(RECORD)}
    lines, total, minutes = [], Counter[str](), 0.0
    for row in sorted(table("documents"), key=lambda row: (row["source"], row["id"])):
        counts, own = judged().get(row["id"], Counter()), kept.get(row["id"], {})
        total, minutes = total + counts, minutes + float(own.get("minutes") or 0)
        numbers = (counts[name] for name in COUNTED)
        lines.append(
            _line(
                row["source"],
                _link(row["title"], row["url"]),
                candidates(counts),
                *numbers,
                own.get("minutes", ""),
                _cell(own.get("remarks", "")),
            )
        )
    sums = (f"**{total[name]:,}**" for name in COUNTED)
    lines.append(_line("**all**", "", f"**{candidates(total):,}**", *sums, f"**{minutes:.0f}**", ""))
    heads = ("source", "page", "candidates", "right", "set", "corrected", "rejected", "same", "missed", "minutes", "remarks")
    return "\n".join([*([_share(total)] if candidates(total) else []), "", _table(heads, lines)])


def _share(total: Counter[str]) -> str:
    """What became of the candidates, in a sentence."""
    proposed, good = candidates(total), total["right"] + total["set"]
    kept = good + total["corrected"] + total["missed"]
    return (
        f"Of {proposed:,} candidates {good / proposed:.0%} were right, {total['corrected'] / proposed:.0%} had to be corrected, "
        f"{(total['rejected'] + total['same']) / proposed:.0%} were rejected or said again what another had said; "
        f"of the {kept:,} facts that were kept, {total['missed']:,} had been missed ({total['missed'] / kept:.0%})."
    )


def _gaps() -> str:
    urls = {(row["source"], row["id"]): row["url"] for row in table("documents")}
    parts, noted = taken(), [row for row in meetings().values() if "éduite" in row["note"] or row["note"].startswith("Année")]
    gaps = {
        "No year said": [row for row in meetings().values() if not row["start"]],
        "Year or month inferred, the remark says from what": noted,
        "No place said": [row for row in meetings().values() if not row["location"]],
        "No organiser said": [row for event, row in meetings().items() if not organisers()[event]],
        "Nobody named as taking part": [row for event, row in meetings().items() if not parts.get(event)],
    }
    lines = []
    for what, some in gaps.items():
        links = "; ".join(_link(row["title"], urls.get((row["source"], row["document"]), "")) for row in some)
        lines.append(f"- **{what}** ({len(some)}): {links or 'none'}.")
    alone = {row["participant"] for row in table("participations") if row["participant"].startswith("person/")}
    offices = {f"person/{row['person'].removeprefix('person/')}" for row in table("mandates")}
    lines.append(f"- **Named with no office** ({len(alone - offices)} of the people): nothing was completed.")
    return "\n".join(lines)


def _cell(text: str) -> str:
    """A text as a table's cell and a link's words hold it."""
    return " ".join(text.split()).replace("|", "\\|").replace("[", "(").replace("]", ")")


def _link(text: str, url: str) -> str:
    safe = url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    return f"[{_cell(text)}]({safe})" if url else _cell(text)


def _line(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _table(heads: Sequence[str], lines: Iterable[str]) -> str:
    return "\n".join([_line(*heads), _line(*["---"] * len(heads)), *lines])


TABLES = {"sums": _sums, "meetings": _meetings, "organisers": _organisers, "record": _record, "gaps": _gaps}

if __name__ == "__main__":
    sys.exit(main())
