"""One mandate from many statements, in the terms of the offices that the project ships. Whoever holds them here is made up."""

from __future__ import annotations

import pytest

from terrigraph import resources
from terrigraph.facts import terms
from terrigraph.facts.days import Assertion, Dates, Reason, first, last
from terrigraph.facts.mandates import Edition, Mandate, Statement, conclude
from terrigraph.sources import source

TERMS = terms.of_sources(source.find([resources.folder("data")]))
TOWN, EPCI, NATION = "commune-31555", "epci-243100518", "country/FR"
OLD, NEW = Edition("old", "2025-12-09", "2026-04-22"), Edition("new", "2026-07-31", "2026-10-06")


def said(
    person: str, start: str = "", end: str = "", seen: str = "", *, role: str = "maire", body: str = TOWN, area: str = "", **more: object
) -> Statement:
    """What a document of `seen` (a year, month or day) says."""
    assertion = more.pop("assertion", Assertion.HELD)
    shown = Dates(
        start=start,
        end=end,
        first_seen=first(seen) if seen else "",
        last_seen=last(seen) if seen else "",
        assertion=assertion,  # type: ignore[arg-type]
    )
    evidence = f"e/{person}/{start}/{end}/{seen}/{assertion}"
    return Statement(member=person, role=role, organisation=body, area=area, dates=shown, evidence=evidence, iri=f"s/{evidence}", **more)  # type: ignore[arg-type]


def shown(edition: Edition, role: str, person: str, start: str = "", end: str = "", *, body: str = TOWN, area: str = "") -> Statement:
    """What a row of a register's edition says."""
    days = Dates(start=start, end=end, first_seen=edition.as_of, last_seen=edition.published or edition.as_of)
    evidence = f"{edition.name}/{role}/{person}/{start}"
    return Statement(member=person, role=role, organisation=body, area=area, dates=days, edition=edition, evidence=evidence)


def four(one: Mandate) -> tuple[str, ...]:
    return tuple(bound[0] if bound else "" for bound in one.days.bounds)


def days(*statements: Statement) -> dict[tuple[str, str], tuple[str, ...]]:
    """The four days of each mandate, by who holds it and the term's year ("" without term)."""
    return {(one.member, one.term.rpartition("-")[2]): four(one) for one in conclude(statements, TERMS)}


def bounds(*statements: Statement) -> dict[tuple[str, str], tuple[str, str]]:
    """Until when each mandate is certain, and possible."""
    return {key: (one[2], one[3]) for key, one in days(*statements).items()}


# ---------------------------------------------------------------- terms


def test_a_sighting_is_of_the_term_of_its_day_whose_window_bounds_it() -> None:
    assert days(said("a", seen="2009-05-21"), said("a", seen="2012-12")) == {
        ("a", "2008"): ("2008-03-09", "2009-05-21", "2012-12-01", "2014-04-06")
    }


def test_sightings_in_two_terms_are_two_mandates_and_the_second_continues_the_first() -> None:
    (before, after) = conclude([said("a", seen="2012-12-11"), said("a", seen="2016-06-01")], TERMS)
    assert (before.term, after.term, after.continues) == ("municipal-2008", "municipal-2014", before)
    assert four(before) == ("2008-03-09", "2012-12-11", "2012-12-11", "2014-04-06")
    assert four(after) == ("2014-03-23", "2016-06-01", "2016-06-01", "2020-07-05")


def test_terms_that_do_not_follow_each_other_are_not_tied() -> None:
    assert [one.continues for one in conclude([said("a", seen="2009-01-01"), said("a", seen="2022-01-01")], TERMS)] == [None, None]


def test_a_day_in_two_windows_is_of_the_new_term_where_one_starts_and_of_the_old_one_where_one_ends() -> None:
    assert list(days(said("a", start="2014-03-28"))) == [("a", "2014")]
    assert list(days(said("a", end="2014-03-28"))) == [("a", "2008")]
    assert list(days(said("a", seen="2014-03-28"))) == [("a", "")], "it may be either's"


def test_maire_de_1995_a_2014_states_three_terms() -> None:
    every = conclude([said("a", "1995", "2014", "2016-06-01")], TERMS)
    assert {one.term: four(one) for one in every} == {
        "municipal-1995": ("1995-06-11", "1995-12-31", "2001-03-11", "2001-03-25"),
        "municipal-2001": ("2001-03-11", "2001-03-25", "2008-03-09", "2008-03-23"),
        "municipal-2008": ("2008-03-09", "2008-03-23", "2014-01-01", "2014-04-06"),
    }
    assert [one.continues and one.continues.term for one in every] == [None, "municipal-1995", "municipal-2001"]
    assert all(len(one.statements) == 1 for one in every)


def test_one_since_a_term_before_the_document_s_is_in_both() -> None:
    every = conclude(
        [said("a", start="2016-03-01", seen="2022-05-01", role="depute", body="assemblee-nationale", area="departement/31")], TERMS
    )
    assert {one.term: four(one) for one in every} == {
        "legislature-14": ("2016-03-01", "2016-03-01", "2017-06-11", "2017-06-20"),
        "legislature-15": ("2017-06-11", "2017-06-20", "2022-05-01", "2022-06-21"),
    }


def test_a_start_before_the_first_term_that_is_known_has_none() -> None:
    assert days(said("a", "1971", "1977")) == {("a", ""): ("1971-01-01", "1971-12-31", "1977-01-01", "1977-12-31")}


def test_a_role_without_terms_is_one_mandate() -> None:
    same = {"role": "president", "body": "france-urbaine"}
    assert days(said("a", seen="2009-05-21", **same), said("a", seen="2016-12-11", **same)) == {
        ("a", ""): ("2009-05-21", "2016-12-11", "2016-12-11", "2016-12-11")
    }


def test_senators_have_the_terms_of_the_series_of_their_departement() -> None:
    def of(area: str) -> list[str]:
        return [one.term for one in conclude([said("a", seen="2019-01-01", role="senateur", body="senat", area=area)], TERMS)]

    assert of("departement/38") == ["senate-2017"]
    assert of("departement/01") == ["senate-2014"]
    assert of("") == [""], "no series without a seat"
    both = [said("a", seen="2019-01-01", role="senateur", body="senat", area="departement/38")]
    both.append(said("b", seen="2024-01-01", role="senateur", body="senat", area="departement/38"))
    assert days(*both) == {
        ("a", "2017"): ("2017-10-02", "2019-01-01", "2019-01-01", "2023-10-02"),
        ("b", "2023"): ("2023-10-02", "2024-01-01", "2024-01-01", ""),
    }, "the term of a series that runs is open"


def test_ministers_have_the_terms_of_governments() -> None:
    assert days(said("a", seen="2016-10-01", role="ministre", body="", area=NATION)) == {
        ("a", "2"): ("2014-08-25", "2016-10-01", "2016-10-01", "2016-12-06")
    }


def test_a_name_of_a_body_that_begins_like_another_s_has_no_part_in_its_offices() -> None:
    fresh = terms.of_sources(source.find([resources.folder("data")]))
    assert not fresh.office("assemblee-des-villes", "", "depute").terms
    assert fresh.office("assemblee-nationale", "", "depute").terms


# ---------------------------------------------------------------- statements without dates


def former(person: str, seen: str) -> Statement:
    return said(person, seen=seen, assertion=Assertion.FORMER)


def test_ancien_maire_is_the_last_documented_term_before_the_document_and_inferred() -> None:
    one = former("a", "2017-06-20")
    every = conclude([said("a", seen="2002-01-01"), said("a", seen="2012-12-11"), said("a", seen="2021-01-01"), one], TERMS)
    assert {mandate.term: set(mandate.inferred) for mandate in every} == {
        "municipal-2001": set(),
        "municipal-2008": {one.iri},
        "municipal-2020": set(),
    }
    assert four(every[1]) == ("2008-03-09", "2012-12-11", "2012-12-11", "2014-04-06"), "the term ends before the document's day"


def test_ancien_maire_in_the_term_ends_it_by_the_document_s_day() -> None:
    assert days(said("a", seen="2016-01-01"), former("a", "2017-06-20")) == {
        ("a", "2014"): ("2014-03-23", "2016-01-01", "2016-01-01", "2017-06-20")
    }


def test_ancien_maire_of_whom_no_term_is_known_is_of_none() -> None:
    (one,) = conclude([former("a", "2017-06-20")], TERMS)
    assert (one.term, one.assertion, one.inferred) == ("", Assertion.FORMER, ())
    assert four(one) == ("", "", "", "2017-06-20")
    later, without = sorted(conclude([said("a", seen="2021-01-01"), former("a", "2017-06-20")], TERMS), key=lambda one: -len(one.term))
    assert (later.term, without.term) == ("municipal-2020", ""), "a term after the document is not the one it speaks of"


def test_a_title_without_a_date_is_of_the_only_term_that_is_known() -> None:
    one = said("a")
    (mandate,) = conclude([said("a", seen="2012-12-11"), one], TERMS)
    assert mandate.inferred == (one.iri,)
    assert sorted(days(said("a", seen="2012-12-11"), said("a", seen="2021-01-01"), one)) == [("a", ""), ("a", "2008"), ("a", "2020")]


def test_what_is_held_outranks_what_is_announced_whatever_the_dates() -> None:
    announced = said("a", start="2014-01-01", seen="2013-06-01", assertion=Assertion.ANNOUNCED)
    (alone,) = conclude([announced], TERMS)
    assert (alone.assertion, four(alone)) == (Assertion.ANNOUNCED, ("2008-03-09", "", "", "2014-04-06"))
    for other in ("2012-12-11", "2014-01-15"):
        (one,) = conclude([announced, said("a", seen=other)], TERMS)
        assert (one.assertion, one.term, four(one)[1]) == (Assertion.HELD, "municipal-2008", other)
    denied = said("a", start="2014-01-01", seen="2014-02-01", assertion=Assertion.DENIED)
    (one,) = conclude([announced, denied], TERMS)
    assert one.assertion is Assertion.DENIED


def test_disputed_starts_leave_the_whole_span_of_one_mandate() -> None:
    (one,) = conclude([said("a", "2014-04-05", seen="2016-01-01"), said("a", "2014-05-10", seen="2016-01-01")], TERMS)
    assert (four(one), one.days.disputed) == (("2014-04-05", "2014-05-10", "2016-01-01", "2020-07-05"), True)


# ---------------------------------------------------------------- holders of one office


def test_a_holder_ends_by_the_next_one_s_certain_start_who_starts_from_the_former_one_s_certain_end() -> None:
    every = [said("a", seen="2015-06-01"), said("b", seen="2016-01-01"), said("c", start="2018-03-04", seen="2019-01-01")]
    assert days(*every) == {
        ("a", "2014"): ("2014-03-23", "2015-06-01", "2015-06-01", "2016-01-01"),
        ("b", "2014"): ("2015-06-01", "2016-01-01", "2016-01-01", "2018-03-04"),
        ("c", "2014"): ("2018-03-04", "2018-03-04", "2019-01-01", "2020-07-05"),
    }
    a, b, c = (one.days for one in conclude(every, TERMS))
    assert (a.possible_until or "")[1] == Reason.NEXT_HOLDER
    assert (b.possible_from or "")[1] == Reason.FORMER_HOLDER
    assert (c.possible_from or "")[1] == Reason.STATED


def test_an_office_of_several_holders_bounds_nobody() -> None:
    same = {"role": "adjoint-au-maire"}
    assert bounds(said("a", seen="2015-06-01", **same), said("b", seen="2016-01-01", **same)) == {
        ("a", "2014"): ("2015-06-01", "2020-07-05"), ("b", "2014"): ("2016-01-01", "2020-07-05")}  # fmt: skip


def test_who_is_announced_bounds_nobody() -> None:
    announced = said("b", start="2016-01-01", seen="2015-12-01", assertion=Assertion.ANNOUNCED)
    assert bounds(said("a", seen="2015-06-01"), announced)["a", "2014"] == ("2015-06-01", "2020-07-05")


def test_two_holders_seen_in_turns_bound_each_other_not_but_others() -> None:
    every = [said("a", seen="2015-01-01"), said("a", seen="2016-01-01"), said("b", seen="2015-06-01"), said("c", seen="2018-01-01")]
    assert bounds(*every) == {
        ("a", "2014"): ("2016-01-01", "2018-01-01"),
        ("b", "2014"): ("2015-06-01", "2018-01-01"),
        ("c", "2014"): ("2018-01-01", "2020-07-05"),
    }


# ---------------------------------------------------------------- editions of a register


def test_a_new_mayor_ends_the_functions_of_the_last_council() -> None:
    assert bounds(
        shown(OLD, "maire", "a", "2020-05-25"),
        shown(OLD, "maire-delegue", "c", "2020-05-25"),
        shown(NEW, "maire", "d", "2026-03-20"),
    ) == {
        ("a", "2020"): ("2025-12-09", "2026-03-20"),
        ("c", "2020"): ("2025-12-09", "2026-03-29"),  # with the council
        ("d", "2026"): ("2026-07-31", ""),
    }  # fmt: skip
    assert bounds(
        shown(OLD, "maire", "a", "2020-05-25"),
        shown(OLD, "adjoint-au-maire", "b", "2020-05-25"),
        shown(OLD, "adjoint-au-maire", "e", "2020-05-25"),
        shown(NEW, "maire", "d", "2026-03-20"),
        shown(NEW, "adjoint-au-maire", "b", "2026-03-20"),
    ) == {
        ("a", "2020"): ("2025-12-09", "2026-03-20"),
        ("b", "2020"): ("2025-12-09", "2026-03-20"),
        ("b", "2026"): ("2026-07-31", ""),
        ("e", "2020"): ("2025-12-09", "2026-03-20"),
        ("d", "2026"): ("2026-07-31", ""),
    }  # fmt: skip


def test_a_re_elected_mayor_continues_and_ends_the_deputies_of_the_last_council() -> None:
    every = [shown(OLD, "maire", "a", "2020-05-25"), shown(NEW, "maire", "a", "2026-03-20")]
    every += [shown(OLD, "adjoint-au-maire", "b", "2020-05-25"), shown(NEW, "adjoint-au-maire", "c", "2026-03-20")]
    assert bounds(*every)["b", "2020"] == ("2025-12-09", "2026-03-20")
    (old, new) = [one for one in conclude(every, TERMS) if one.member == "a"]
    assert new.continues is old
    assert not new.days.disputed
    assert four(old)[3] == "2026-03-20"


def test_a_mandate_that_both_editions_show_goes_on() -> None:
    same = {"body": "departement-31"}
    (one,) = conclude([shown(OLD, "president", "a", "2021-07-01", **same), shown(NEW, "president", "a", "2021-07-01", **same)], TERMS)
    assert (four(one), len(one.statements)) == (("2021-07-01", "2021-07-01", "2026-07-31", ""), 2)


def test_one_that_the_later_edition_shows_no_more_ended_by_its_publication() -> None:
    same = {"body": "assemblee-nationale", "area": "departement/31"}
    every = [shown(OLD, "depute", "a", "2024-07-07", **same), shown(NEW, "depute", "b", "2024-07-07", **same)]
    assert bounds(*every) == {("a", "17"): ("2025-12-09", "2026-10-06"), ("b", "17"): ("2026-07-31", "")}
    first_one = conclude(every, TERMS)[0]
    assert (first_one.days.possible_until or "")[1] == Reason.EDITION


def test_an_edition_of_unknown_publication_bounds_no_end() -> None:
    later = Edition("later", "2026-07-31", "")
    same = {"body": "assemblee-nationale", "area": "departement/31"}
    every = [shown(OLD, "depute", "a", "2024-07-07", **same), shown(later, "depute", "b", "2024-07-07", **same)]
    assert bounds(*every)["a", "17"] == ("2025-12-09", "")


def test_a_file_ends_nothing_of_what_it_does_not_speak_of() -> None:
    mayors = Edition("mayors", "2025-12-09", "")
    assert bounds(shown(mayors, "maire", "a", "2020-05-25"), shown(NEW, "adjoint-au-maire", "b", "2026-03-20")) == {
        ("a", "2020"): ("2025-12-09", "2026-03-29"), ("b", "2026"): ("2026-07-31", "")}  # fmt: skip


@pytest.mark.parametrize(("role", "until"), [("adjoint-au-maire", "2023-02-10"), ("maire-delegue", "2023-09-30")])
def test_a_new_mayor_of_the_same_council_ends_deputies_and_no_delegated_mayor(role: str, until: str) -> None:
    before, after = Edition("before", "2022-12-09", "2023-01-04"), Edition("after", "2023-09-01", "2023-09-30")
    every = [shown(before, "maire", "a", "2020-05-25"), shown(before, role, "c", "2020-05-25"), shown(before, role, "e", "2020-05-25")]
    every += [shown(after, "maire", "d", "2023-02-10"), shown(after, role, "e", "2020-05-25")]
    assert bounds(*every)["c", "2020"] == ("2022-12-09", until)
    assert bounds(*every)["e", "2020"] == ("2023-09-01", "2026-03-29")


def test_a_mayor_seen_late_who_may_have_been_there_before_ends_nobody() -> None:
    before, after = Edition("before", "2022-12-09", "2023-01-04"), Edition("after", "2023-09-01", "2023-09-30")
    every = [shown(before, "adjoint-au-maire", "c", "2020-05-25"), shown(after, "adjoint-au-maire", "e", "2020-05-25")]
    assert bounds(*every, said("d", seen="2023-03-01"))["c", "2020"] == ("2022-12-09", "2023-09-30")


def test_a_register_that_lags_bounds_the_end_by_the_successor() -> None:
    before, after = Edition("before", "2022-12-09", "2023-01-04"), Edition("after", "2023-09-01", "2023-09-30")
    assert bounds(shown(before, "maire", "a", "2020-05-25"), shown(after, "maire", "b", "2022-11-02")) == {
        ("a", "2020"): ("2022-11-02", "2022-11-02"), ("b", "2020"): ("2023-09-01", "2026-03-29")}  # fmt: skip


def test_who_is_seen_before_another_and_after_is_certain_after() -> None:
    first_one, second = Edition("first", "2021-04-08", "2021-05-28"), Edition("second", "2021-11-29", "2021-12-27")
    third = Edition("third", "2025-12-09", "2026-04-22")
    back = [shown(second, "maire", "a", "2020-07-03"), shown(third, "maire", "a", "2020-07-03")]
    every = days(shown(first_one, "maire", "b", "2020-07-17"), *back)
    assert every["a", "2020"] == ("2020-07-03", "2021-11-29", "2025-12-09", "2026-03-29")
    assert every["b", "2020"] == ("2020-07-17", "2020-07-17", "2021-04-08", "2021-12-27")


def test_of_two_names_with_one_start_the_later_edition_s_is_certain_after_the_other() -> None:
    one, other = Edition("one", "2021-11-29", "2021-12-27"), Edition("other", "2022-12-11", "2023-02-03")
    every = days(shown(one, "maire", "yann", "2020-07-05"), shown(other, "maire", "yan", "2020-07-05"))
    assert every["yann", "2020"] == ("2020-07-05", "2020-07-05", "2021-11-29", "2023-02-03")
    assert every["yan", "2020"] == ("2020-07-05", "2022-12-11", "2022-12-11", "2026-03-29")


def test_a_start_that_a_later_edition_moves_after_the_first_is_a_re_election() -> None:
    before, after = Edition("before", "2022-12-09", "2023-01-04"), Edition("after", "2024-10-23", "2024-11-30")
    (one,) = conclude([shown(before, "adjoint-au-maire", "a", "2020-05-25"), shown(after, "adjoint-au-maire", "a", "2024-02-10")], TERMS)
    assert (four(one), one.days.disputed) == (("2020-05-25", "2020-05-25", "2024-10-23", "2026-03-29"), False)


def test_stated_ends_and_unknown_starts() -> None:
    senate = {"body": "senat", "area": "departement/01"}
    late = Edition("late", "2026-10-05", "2026-10-06")
    assert days(shown(late, "senateur", "a", **senate)) == {("a", "2026"): ("2026-10-01", "", "", "")}, "seen on one of two days"
    same = {"body": "assemblee-nationale", "area": "departement/31"}
    every = [shown(OLD, "depute", "a", "2024-07-07", **same), shown(NEW, "depute", "a", "2024-07-07", end="2025-11-05", **same)]
    (one,) = conclude(every, TERMS)
    assert (four(one), len(one.statements)) == (("2024-07-07", "2024-07-07", "2025-11-05", "2025-11-05"), 2)
    every = [shown(OLD, "depute", "a", "2024-07-07", "2025-10-05", **same), shown(NEW, "depute", "a", "2024-07-07", "2025-11-05", **same)]
    (one,) = conclude(every, TERMS)
    assert (four(one), one.days.disputed) == (("2024-07-07", "2024-07-07", "2025-10-05", "2025-11-05"), True)


# ---------------------------------------------------------------- broader roles

BROADER = {"premier-vice-president": {"vice-president"}, "premier-adjoint": {"adjoint-au-maire"}}


def roles(*statements: Statement) -> dict[tuple[str, str], list[str]]:
    """What states each mandate, by its role and its term's year."""
    return {(one.role, one.term.rpartition("-")[2]): [s.evidence for s in one.statements] for one in conclude(statements, TERMS, BROADER)}


def test_a_broader_role_states_the_only_narrower_mandate_of_its_term() -> None:
    first_deputy, deputy = said("a", seen="2021-03-01", role="premier-adjoint"), said("a", seen="2022-05-01", role="adjoint-au-maire")
    assert roles(first_deputy, deputy) == {("premier-adjoint", "2020"): ["e/a///2021-03-01/held", "e/a///2022-05-01/held"]}
    (one,) = conclude([first_deputy, deputy], TERMS, BROADER)
    assert (four(one)[1], four(one)[2]) == ("2021-03-01", "2022-05-01"), "both are sightings of one mandate"
    assert len(conclude([first_deputy, deputy], TERMS)) == 2


def test_an_undated_broader_role_states_it_where_one_term_is_known() -> None:
    undated = said("a", role="adjoint-au-maire")
    once = said("a", seen="2021-03-01", role="premier-adjoint")
    assert set(roles(once, undated)) == {("premier-adjoint", "2020")}
    assert set(roles(once, said("a", seen="2015-03-01", role="premier-adjoint"), undated)) == {
        ("premier-adjoint", "2014"), ("premier-adjoint", "2020"), ("adjoint-au-maire", ""),
    }  # fmt: skip


def test_a_broader_role_of_another_term_person_or_body_stays() -> None:
    narrower = said("a", seen="2021-03-01", role="premier-adjoint")
    for other in (
        said("a", seen="2016-03-01", role="adjoint-au-maire"),
        said("b", seen="2021-03-01", role="adjoint-au-maire"),
        said("a", start="2016", end="2022", role="adjoint-au-maire"),
    ):
        assert ("premier-adjoint", "2020") in roles(narrower, other)
        assert any(role == "adjoint-au-maire" for role, _ in roles(narrower, other))
    no_terms = [said("a", seen="2021", role=role, body="veolia") for role in BROADER["premier-vice-president"] | {"premier-vice-president"}]
    assert len(roles(*no_terms)) == 2, "no term tells whether the two are one"


def test_rows_of_a_register_are_as_precise_as_they_are() -> None:
    second, promoted = (shown(OLD, role, "a", "2020-05-25") for role in ("adjoint-au-maire", "premier-adjoint"))
    page = said("a", seen="2024-05-01", role="adjoint-au-maire")
    assert len(roles(second, promoted)) == 2
    assert len(roles(second, promoted, page)[("adjoint-au-maire", "2020")]) == 2, "the register shows the broader one in that term"
    assert len(roles(promoted, page)[("premier-adjoint", "2020")]) == 2
