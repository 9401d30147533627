"""What the sources of a graph cover, as the line that ends an answer as of a day."""

from __future__ import annotations

from terrigraph.language import LANGUAGES, Text, speaking
from terrigraph.views import phrases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from terrigraph.queries.coverage import Coverage

_ABSENT = Text("Ce qu’elles ne montrent pas n’est pas là.", "What they do not show is not here.")
_REGISTER = Text("du répertoire national des élus", "of the national register of elected officials")


def line(coverage: Coverage, since: str, until: str = "", mayors: tuple[int, int] = (0, 0)) -> Text:
    """What the sources cover on a day, or from a day to another, in both languages.

    `mayors`: of how many communes the graph knows the mayor on that day, and how many communes there are (0: that is not said).
    """
    texts = []
    for language in LANGUAGES:
        with speaking(language):
            parts = [_documents(coverage, since, until or since), _editions(coverage, since, until or since), _mayors(*mayors)]
            texts.append(phrases.tied(f"{_when(since, until)}{phrases.joined(filter(None, map(str, parts)))}. {_ABSENT}"))
    return Text(*texts)


def _when(since: str, until: str) -> Text:
    one, other = phrases.date(since), phrases.date(until)
    if until:
        return Text(f"Sources du {one} au {other} : ", f"Sources from {one} to {other}: ")
    return Text(f"Sources au {one} : ", f"Sources as of {one}: ")


def _documents(coverage: Coverage, since: str, until: str) -> Text:
    """How many documents there are, of which years, and how many of them can be of the day's."""
    count = len(coverage.documents) + coverage.undated
    if not count:
        return Text("aucun document", "no document")
    words = f"{phrases.number(count)} document{'s' * (count > 1)}"
    first, last = (day[:4] for day in coverage.span)
    if not first:
        return Text(f"{words} sans date", f"{words} without a date")
    if first != last:
        first = str(Text(f"{first} à {last}", f"{first} to {last}"))
    here = coverage.of_years(since, until)
    near = phrases.number(here)
    one, other = since[:4], until[:4]
    years = Text(one, one) if one == other else Text(f"{one} à {other}", f"{one} to {other}")
    can = Text(f"{near} peu{'ven' * (here > 1)}t être de {years.fr}", f"{near} may be from {years.en}")
    of_day = can if here else Text(f"aucun de {years.fr}", f"none from {years.en}")
    return Text(f"{words} de {first} ({of_day.fr})", f"{words} from {first} ({of_day.en})")


def _editions(coverage: Coverage, since: str, until: str) -> Text:
    """The editions of the register that are nearest."""
    near = coverage.nearest(since, until)
    if not near:
        return Text(f"aucune édition {_REGISTER.fr}", f"no edition {_REGISTER.en}")
    days = [phrases.date(edition) for edition in near]
    others = ", du ".join(days[:-1]), ", ".join(days[:-1])
    listed = Text(f"du {others[0]}{' et du ' * bool(others[0])}{days[-1]}", f"of {others[1]}{' and ' * bool(others[1])}{days[-1]}")
    if len(days) > 1:
        return Text(f"éditions {_REGISTER.fr} {listed.fr}", f"editions {_REGISTER.en} {listed.en}")
    if near[0] > until:
        return Text(
            f"première édition {_REGISTER.fr}, plus tardive, {listed.fr}", f"first edition {_REGISTER.en}, which is later, {listed.en}"
        )
    if near[0] < since:
        return Text(
            f"dernière édition {_REGISTER.fr}, plus ancienne, {listed.fr}", f"last edition {_REGISTER.en}, which is earlier, {listed.en}"
        )
    return Text(f"édition {_REGISTER.fr} {listed.fr}", f"edition {_REGISTER.en} {listed.en}")


def _mayors(known: int, communes: int) -> str:
    """Of how many communes the mayor is known."""
    if not communes:
        return ""
    one, other = phrases.number(known), phrases.number(communes)
    return str(Text(f"maire connu dans {one} des {other} communes d’aujourd’hui", f"mayor known in {one} of today’s {other} communes"))
