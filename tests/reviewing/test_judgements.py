"""The log of judgements: what is kept, what two people's logs give, what a crash or a changed document does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terrigraph.extraction.candidates import Candidate, QuoteSpan
from terrigraph.reviewing import judgements
from terrigraph.reviewing.judgements import LOG, Judgement, LogError

TEXT = "Programme\nOuverture : Anne Martin, maire\nAnne Martin conclut, avec Anne Martin\n"


def judged(verdict="accept", by="léa", at="2026-01-01T10:00:00+00:00", start=22, **more):
    quote = QuoteSpan("Anne Martin", start, start + 11)
    candidate = Candidate(id="abc", kind="person", label="Anne Martin", quote=quote, rule="name", tier="A", values={"name": "Anne Martin"})
    line, inside = judgements.near(TEXT, start, start + 11)
    made = Judgement(
        time=at,
        by=by,
        document="programme",
        sha256="0" * 64,
        verdict=verdict,
        candidate=candidate,
        line=line,
        at=inside,
        resource="person/anne-martin",
    )
    return replace(made, **more)


def test_a_judgement_comes_back_as_it_was_written(tmp_path):
    written = judged("edit", changes={"name": ("ANNE MARTIN", "Anne Martin")}, settles=("0" * 16,), known="Anne Martin")
    judgements.append(tmp_path, [written])
    assert judgements.read(tmp_path).judgements == [written]


def test_the_last_judgement_of_an_author_counts():
    log = judgements.Log([judged("reject"), judged(at="2026-01-02")])
    state = log.states("programme")["abc"]
    assert state.taken and not state.rivals
    assert log.states("another") == {}


def test_a_judgement_taken_back_leaves_the_candidate_open():
    log = judgements.Log([judged(), judged("reopen", at="2026-01-02")])
    assert log.states("programme")["abc"] == judgements.OPEN


def test_two_people_who_differ_are_in_conflict_until_one_who_saw_both_judges_again():
    mine, theirs = judged(), judged("reject", by="noé", at="2026-01-02")
    state = judgements.Log([mine, theirs]).states("programme")["abc"]
    assert state.judgement is None and state.rivals == (mine, theirs)
    blind = judged(at="2026-01-03")  # says the same again, without having seen the other
    assert judgements.Log([mine, theirs, blind]).states("programme")["abc"].rivals
    seen = replace(blind, settles=(theirs.key,))
    assert judgements.Log([mine, theirs, seen]).states("programme")["abc"].judgement == seen


def test_two_people_who_agree_are_not_in_conflict():
    assert judgements.Log([judged(), judged(by="noé", at="2026-01-02")]).states("programme")["abc"].taken


def test_accepting_under_two_resources_is_a_conflict():
    log = judgements.Log([judged(), judged(by="noé", resource="person/anne-martin-commune-31555")])
    assert len(log.states("programme")["abc"].rivals) == 2


def test_logs_merge_as_a_union_whatever_the_order(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir(), theirs.mkdir()
    common, one, other = judged(), judged("reject", at="2026-01-02"), judged(by="noé", at="2026-01-03")
    judgements.append(ours, [common, one])
    judgements.append(theirs, [other, common])
    assert judgements.merge(ours, theirs / LOG) == 1
    assert judgements.merge(ours, theirs / LOG) == 0
    assert judgements.merge(theirs, ours / LOG) == 1
    assert judgements.read(ours).judgements == judgements.read(theirs).judgements == [common, one, other]


def test_a_line_that_a_crash_cut_is_left_out_reported_and_gone_at_the_next(tmp_path):
    judgements.append(tmp_path, [judged()])
    with (tmp_path / LOG).open("a", encoding="utf-8") as file:
        file.write('{"time": "2026-01-0')
    log = judgements.read(tmp_path)
    assert log.torn == '{"time": "2026-01-0' and len(log.judgements) == 1
    judgements.append(tmp_path, [judged("reject", at="2026-01-02")])
    log = judgements.read(tmp_path)
    assert log.torn == "" and [one.verdict for one in log.judgements] == ["accept", "reject"]


def test_a_whole_last_line_without_its_end_is_kept(tmp_path):
    (tmp_path / LOG).write_text(judged().text(), encoding="utf-8")
    assert judgements.read(tmp_path).judgements == [judged()]
    judgements.append(tmp_path, [judged("reject", at="2026-01-02")])
    assert len(judgements.read(tmp_path).judgements) == 2


@pytest.mark.parametrize("damage", ["<<<<<<< ours", "[]", '{"time": 1}', '{"verdict": "perhaps"}'])
def test_damage_elsewhere_stops_with_its_line(tmp_path, damage):
    (tmp_path / LOG).write_text(f"{judged().text()}\n{damage}\n{judged('reject').text()}\n", encoding="utf-8")
    with pytest.raises(LogError, match=r"ligne 2"):
        judgements.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (TEXT, 22),
        ("Autre titre\n" + TEXT, 34),
        ("Titre\n" + TEXT.replace("conclut", "ouvre"), 28),
        (TEXT.replace("maire", "députée"), None),
        ("", None),
    ],
)
def test_a_quote_is_located_again_by_its_line_or_must_be_seen_again(text, start):
    place = judgements.current_place(judged(), text)
    assert (place.start if place else None) == start
    assert place is None or text[place.start : place.end] == "Anne Martin"


def test_the_second_of_two_in_a_line_stays_the_second():
    start = TEXT.rindex("Anne Martin")
    moved = "\n" + TEXT
    assert judgements.current_place(judged(start=start), moved).start == start + 1


def test_a_log_keeps_no_sentence_but_the_quote_and_a_few_characters():
    text = "Une longue phrase de la page, que personne ne doit recopier, où Anne Martin parle, puis d’autres mots encore et encore.\n"
    start = text.index("Anne Martin")
    line, at = judgements.near(text, start, start + 11)
    assert line[at : at + 11] == "Anne Martin"
    assert len(line) == 11 + 2 * judgements.AROUND
