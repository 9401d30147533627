"""Dates, bounds and labels in words."""

import pytest

from terrigraph.language import Text, speaking
from terrigraph.views import phrases

NO_DATES = dict.fromkeys(("start", "end", "possible_from", "certain_from", "certain_until", "possible_until"), "")


@pytest.mark.parametrize(
    ("dates", "french", "english"),
    [
        ({}, "", ""),
        ({"start": "1995", "end": "2014"}, "de 1995 à 2014", "from 1995 to 2014"),
        ({"start": "2014-04-01", "end": "2020-07-03"}, "du 1er avril 2014 au 3 juillet 2020", "from 1 April 2014 to 3 July 2020"),
        ({"start": "2014", "possible_from": "2014-01-01", "certain_from": "2014-12-31"}, "depuis 2014", "since 2014"),
        (
            {"start": "2014-04-01", "possible_from": "2014-04-01", "certain_from": "2014-04-01", "certain_until": "2016-07-01"},
            "depuis le 1er avril 2014 ; encore le 1er juillet 2016",
            "since 1 April 2014; still on 1 July 2016",
        ),
        (
            {"start": "2014-04-01", "possible_from": "2014-04-01", "certain_from": "2014-04-01", "certain_until": "2014-04-01"},
            "depuis le 1er avril 2014",
            "since 1 April 2014",
        ),
        ({"end": "2014-03"}, "jusqu’en mars 2014", "until March 2014"),
        ({"possible_until": "2017-06-20"}, "possible jusqu’au 20 juin 2017", "possible until 20 June 2017"),
        (
            {"end": "2019", "possible_from": "2016-01-01", "certain_from": "2016-12-31"},
            "jusqu’en 2019 ; début : entre le 1er janvier 2016 et le 31 décembre 2016",
            "until 2019; start: between 1 January 2016 and 31 December 2016",
        ),
        (
            {"possible_from": "2016-02-16", "possible_until": "2017-06-20"},
            "possible du 16 février 2016 au 20 juin 2017",
            "possible from 16 February 2016 to 20 June 2017",
        ),
        (
            {"certain_from": "2016-02-16", "certain_until": "2017-06-20"},
            "en cours du 16 février 2016 au 20 juin 2017",
            "in force from 16 February 2016 to 20 June 2017",
        ),
        ({"certain_from": "2016-02-16", "certain_until": "2016-02-16"}, "en cours le 16 février 2016", "in force on 16 February 2016"),
        (
            dict.fromkeys(("possible_from", "certain_from", "certain_until", "possible_until"), "2016-02-16"),
            "en cours le 16 février 2016",
            "in force on 16 February 2016",
        ),
        (
            {"possible_from": "2014-03-23", "certain_from": "2016-02-16", "certain_until": "2016-02-16", "possible_until": "2020-07-05"},
            "en cours le 16 février 2016 (possible du 23 mars 2014 au 5 juillet 2020)",
            "in force on 16 February 2016 (possible from 23 March 2014 to 5 July 2020)",
        ),
    ],
)
def test_a_period_is_put_in_words(dates, french, english):
    assert phrases.period(NO_DATES | dates) == french
    with speaking("en"):
        assert phrases.period(NO_DATES | dates) == english


@pytest.mark.parametrize("text", ["", "hier", "2016-13", "2016-1-1", "12016", "</script>"])
def test_what_is_no_date_stays_as_it_is(text):
    assert phrases.date(text) == text


def test_a_label_is_cut_to_its_lines():
    label = phrases.wrapped("La ville durable à la française, une thématique d’influence : de Vivapolis à l’ingénierie", width=24, lines=3)
    assert len(label.split("\n")) == 3
    assert label.endswith("…")
    assert all(len(line) <= 24 for line in label.split("\n"))
    assert phrases.wrapped("x" * 10_000, width=20, lines=3).count("\n") == 2
    assert phrases.wrapped("", width=20, lines=3) == "…"


def test_french_punctuation_never_begins_a_line():
    assert phrases.tied("Agence « So » : ici ?") == "Agence «\xa0So\xa0»\xa0: ici\xa0?"


def test_plurals_of_kinds():
    assert phrases.plural(Text("territoire", "territory")) == "territoires"
    with speaking("en"):
        assert [phrases.plural(Text("", word)) for word in ("territory", "person", "theme")] == ["territories", "people", "themes"]
