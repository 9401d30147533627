"""When an office was held, as a text says it: inside the quote, never as held on the meeting's day."""

from __future__ import annotations

import pytest

from read_documents import people, proposal

_CASES = [
    ("maire de Caen de 1970 à 2001", [("maire", "1970", "2001", "")]),
    ("maire de Caen (1970-2001)", [("maire", "1970", "2001", "")]),
    ("maire de Caen, 1970–2001", [("maire", "1970", "2001", "")]),
    ("maire de Caen (2002 à 2008)", [("maire", "2002", "2008", "")]),
    ("maire de Caen depuis 2014", [("maire", "2014", "", "")]),
    ("maire de Caen (depuis mai 2014)", [("maire", "2014-05", "", "")]),
    ("maire de Caen jusqu'en 2008", [("maire", "", "2008", "")]),
    ("maire de Caen en 1990", [("maire", "", "", "1990")]),
    ("maire de Caen (1990)", [("maire", "", "", "1990")]),
    ("maire de Caen du 3 avril 2014 au 5 juillet 2020", [("maire", "2014-04-03", "2020-07-05", "")]),
    ("maire de Caen (1990-1995, 2001-2008)", [("maire", "1990", "1995", ""), ("maire", "2001", "2008", "")]),
    ("maire de Caen de 1983 à 1995 puis de 2001 à 2008", [("maire", "1983", "1995", ""), ("maire", "2001", "2008", "")]),
    ("de 1977 à 1989 maire de Caen", [("maire", "1977", "1989", "")]),
    (
        "fondateur et président du District du Grand Caen de 1990 à 2001, maire de Caen de 1970 à 2001",
        [("fondateur", "1990", "2001", ""), ("président", "1990", "2001", ""), ("maire", "1970", "2001", "")],
    ),
    ("maire de Caen depuis 2014, président de la Région Bretagne", [("maire", "2014", "", ""), ("président", "", "", "")]),
    ("chargée de mission du programme Leader 2014-2020 à la Région Bretagne", [("chargé de mission", "", "", "")]),
]


@pytest.mark.parametrize(("words", "expected"), _CASES)
def test_years_and_days_become_dates_and_are_in_the_quote(tmp_path, words, expected):
    path = tmp_path / "texte.txt"
    path.write_text(f"Table ronde : mémoire des villes\nAnne Leroy, {words}\n", encoding="utf-8")
    mandates = proposal(path).of("mandate")
    dates = [(one.values["role"], *(one.values.get(name, "") for name in ("start", "end", "held_on"))) for one in mandates]
    assert sorted(dates) == sorted(expected)
    for one in mandates:
        years = {one.values.get(name, "")[:4] for name in ("start", "end", "held_on")} - {""}
        if years:
            assert one.tier != "A" and all(year in one.quote.exact for year in years)
    assert not any(char.isdigit() for one in proposal(path).of("organisation") if "Leader" not in one.label for char in one.label)


def test_dates_are_given_to_programs(tmp_path):
    (mandate,) = people(tmp_path, "Ouverture\nAnne Leroy, maire de Caen de 1970 à 2001\n")["Anne Leroy"]["mandates"]
    assert (mandate["start"], mandate["end"], mandate["territory"]) == ("1970", "2001", "Caen")
