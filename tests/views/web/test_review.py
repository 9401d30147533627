"""The review page in a real browser, from disk, with no way to the web: deciding by keys and mouse, the file, access."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from browser import chromium, visit
from hostile import PAYLOADS
from made_up_review import CONCEPTS, TEXT, candidates, judge, key, laid_out, sha256
from places import AXE
from terrigraph import resources
from terrigraph.errors import TerrigraphError
from terrigraph.extraction.candidates import QuoteSpan
from terrigraph.reviewing import decision_files, decisions
from terrigraph.reviewing.page import data
from terrigraph.views.web import review


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "colloque"


@pytest.fixture
def file(folder):
    return written(folder)


def written(folder, language="fr", **more):
    path = folder.parent / "review.html"
    values = data(laid_out(folder, **more), CONCEPTS, title="Les villes inventées", language=language)
    path.write_text(review.page(values), encoding="utf-8")
    return path


def saved(page, tmp_path):
    """The decisions file that the page gives."""
    with page.expect_download() as download:
        page.locator(".save").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def current(page):
    return page.locator(".list [aria-current]").get_attribute("data-id")


def choose(page, name):
    page.locator("input[name=left]").uncheck()
    page.locator(f'.list [data-id="{key(name)}"]').click()


# ------------------------------------------------------------ what it shows


@pytest.mark.parametrize("size", [(1440, 900), (360, 740)])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_it_asks_for_nothing_says_no_error_and_fits(browser, file, size, look):
    with visit(browser, file, size, color_scheme=look) as visited:
        assert visited.page.locator("html").get_attribute("data-ready") == "1"
        assert visited.page.locator(".text").text_content() == TEXT
        assert visited.page.locator(".list button").count() == len(candidates())
        assert visited.fits()


def test_a_candidate_lights_its_place_and_a_place_gives_its_candidates(browser, file):
    with visit(browser, file) as visited:
        choose(visited.page, "zoe")
        assert visited.page.locator(".passage.on").all_text_contents() == ["Zoé Témoin"]
        visited.page.locator(".passage", has_text="Les Amis du fleuve").click()
        assert current(visited.page) == key("amis")
        visited.page.locator(".passage", has_text="Les Amis du fleuve").click()  # the mandate's passage holds it
        assert current(visited.page) == key("honour")


def test_places_count_characters_as_python_does(browser, folder):
    text = "🏙🏙 " + TEXT
    moved = [replace(one, quote=QuoteSpan(one.quote.exact, one.quote.start + 3, one.quote.end + 3)) for one in candidates()]
    with visit(browser, written(folder, text=text, proposed=moved)) as visited:
        choose(visited.page, "zoe")
        assert visited.page.locator(".passage.on").all_text_contents() == ["Zoé Témoin"]


def test_the_candidate_stays_in_view_however_far_down_the_list(browser, folder):
    text = TEXT + "\n".join(f"ligne {n}" for n in range(300)) + "\nZoé Fin\n"
    more = [replace(one, id=f"{n:012x}", label=f"P{n}", tier="A") for n, one in enumerate([candidates()[6]] * 80)]
    last = replace(
        more[0], id="f" * 12, label="Zoé Fin", tier="C", quote=QuoteSpan("Zoé Fin", text.index("Zoé Fin"), text.index("Zoé Fin") + 7)
    )
    with visit(browser, written(folder, text=text, proposed=[*candidates(text), *more, last])) as visited:
        page = visited.page
        page.locator(f'.list [data-id="{last.id}"]').click()
        page.wait_for_timeout(700)
        for seen in (".card h2", ".passage.on", ".list [aria-current]"):
            assert page.locator(seen).evaluate(
                "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; }"
            ), seen


def test_filters_by_kind_tier_and_what_is_left(browser, folder):
    judge(folder, {"id": key("anne"), "decision": "accept"})
    with visit(browser, written(folder)) as visited:
        page = visited.page
        page.locator("select[name=kind]").select_option("person")
        assert page.locator(".list button .name").all_text_contents() == ["Bruno Modèle", "Anne Exemple", "Zoé Témoin"]
        page.locator("input[name=left]").uncheck()
        assert page.locator(".list button").count() == 4
        page.locator("select[name=kind]").select_option("")
        page.locator("select[name=tier]").select_option("C")
        assert page.locator(".list button").count() == 2


# ------------------------------------------------------------ deciding


def test_by_keyboard_alone_from_the_first_candidate_to_the_file(browser, file, folder, tmp_path):
    with visit(browser, file) as visited:
        page, press = visited.page, visited.page.keyboard.press
        first = current(page)
        press("a")
        second = current(page)
        assert second != first and "1 décidés sur 20" in page.locator(".bar").inner_text()
        press("r")
        press("u")
        assert current(page) == second and "1 décidés" in page.locator(".bar").inner_text()
        press("r")
        third = current(page)
        press("e")
        assert page.evaluate("document.activeElement.matches('.cells input')")
        while page.evaluate("document.activeElement.name") != "note":
            press("Tab")
        page.keyboard.type("vu")
        press("Enter")
        press("j")
        press("k")
        path = saved(page, tmp_path)
        assert "enregistrées" in page.locator(".live[role=status]").inner_text()
    decided = json.loads(path.read_text(encoding="utf-8"))
    assert [(row["id"], row["decision"]) for row in decided["rows"]] == [(first, "accept"), (second, "reject"), (third, "accept")]
    assert set(decided["rows"][2]) == {"id", "decision", "note"}
    answers, sum_ = decision_files.read(path)
    assert sum_ == sha256(TEXT)
    made = decisions.judge(laid_out(folder), answers, file=path.name, by="léa", concepts=CONCEPTS)
    assert [one.verdict for one in made] == ["accept", "reject", "edit"]


def test_a_person_is_accepted_with_all_that_is_stated_of_them(browser, file, tmp_path):
    with visit(browser, file) as visited:
        choose(visited.page, "anne")
        visited.page.keyboard.press("A")
        rows = json.loads(saved(visited.page, tmp_path).read_text(encoding="utf-8"))["rows"]
    assert {row["id"] for row in rows} == {key(name) for name in ("anne", "mayor", "deputy", "reims", "marne", "opens", "event")}
    assert {row["decision"] for row in rows} == {"accept"}


def test_what_is_still_to_be_chosen_comes_first_and_is_not_accepted_with_the_rest(browser, folder, tmp_path):
    spoiled = [replace(one, values={"name": "Saint-Denis"}, label="Saint-Denis") if one.label == "Munich" else one for one in candidates()]
    with visit(browser, written(folder, proposed=spoiled)) as visited:
        page = visited.page
        page.locator("input[name=left]").uncheck()
        page.locator(".list button", has_text="Saint-Denis").click()
        assert page.evaluate("document.querySelector('.matches').compareDocumentPosition(document.querySelector('.cells')) & 4")
        page.locator(f'.list [data-id="{key("zoe")}"]').click()
        page.keyboard.press("A")
        rows = json.loads(saved(page, tmp_path).read_text(encoding="utf-8"))["rows"]
    ids = {row["id"] for row in rows}
    assert key("vice") in ids and next(one.id for one in spoiled if one.label == "Saint-Denis") not in ids


def test_an_alternative_is_chosen_and_one_candidate_is_merged_with_another(browser, folder, tmp_path):
    spoiled = [replace(one, values={"name": "Saint-Denis"}, label="Saint-Denis") if one.label == "Munich" else one for one in candidates()]
    name = next(one.id for one in spoiled if one.label == "Saint-Denis")
    with visit(browser, written(folder, proposed=spoiled)) as visited:
        page = visited.page
        page.locator("input[name=left]").uncheck()
        page.locator(f'.list [data-id="{name}"]').click()
        page.locator(".matches li", has_text="93066").get_by_role("button").click()
        assert page.locator("#cell-resource").input_value() == "territory/commune/93066"
        page.locator(".decide .yes").click()
        page.locator(f'.list [data-id="{key("anne2")}"]').click()
        assert key("anne") in page.locator("#merge-with option").first.inner_text()
        page.locator(".merge button").click()
        path = saved(page, tmp_path)
    made = decisions.judge(laid_out(folder, proposed=spoiled), decision_files.read(path)[0], file=path.name, by="léa", concepts=CONCEPTS)
    assert {(one.verdict, one.resource, one.merged) for one in made} == {
        ("edit", "territory/commune/93066", ""),
        ("merge", "", key("anne")),
    }


def test_what_was_missed_is_added_from_the_words_selected(browser, file, folder, tmp_path):
    with visit(browser, file) as visited:
        page = visited.page
        page.evaluate("""() => { const box = document.querySelector(".text"), walk = document.createTreeWalker(box, 4); let last, node;
            while ((node = walk.nextNode())) if (node.data.includes("l’association")) last = node;
            const at = last.data.indexOf("l’association"); getSelection().setBaseAndExtent(last, at, last, at + 13); }""")
        page.keyboard.press("+")
        assert page.locator("#add-quote").input_value() == "l’association"
        page.locator("#add-kind").select_option("organisation")
        page.locator("dialog .yes").click()
        page.locator("#cell-name").fill("Association")
        page.locator("#cell-type").fill("association")
        page.keyboard.press("Enter")
        path = saved(page, tmp_path)
    (made,) = decisions.judge(laid_out(folder), decision_files.read(path)[0], file=path.name, by="léa", concepts=CONCEPTS)
    assert made.verdict == "add" and made.candidate.label == "Association" and made.candidate.values["kind"] == "association"
    assert made.candidate.quote.start == TEXT.index("l’association")


def test_words_that_are_not_in_the_document_are_not_added(browser, file):
    with visit(browser, file) as visited:
        visited.page.keyboard.press("+")
        visited.page.locator("#add-quote").fill("rien de tel")
        visited.page.locator("dialog .yes").click()
        assert "ne sont pas dans le document" in visited.page.locator("dialog").inner_text()
        visited.page.keyboard.press("Escape")
        assert not visited.page.locator("dialog").is_visible()


def test_what_is_decided_survives_the_window(browser, file):
    with visit(browser, file) as visited:
        visited.page.keyboard.press("a")
        visited.page.keyboard.press("r")
        visited.page.reload()
        visited.page.wait_for_timeout(200)
        assert "2 décidés sur 20" in visited.page.locator(".bar").inner_text()
        assert "2 décisions reprises" in visited.page.locator(".live[role=status]").inner_text()


def test_what_was_decided_before_is_shown_and_can_be_reopened(browser, folder, tmp_path):
    judge(folder, {"id": key("anne"), "decision": "accept"})
    judge(folder, {"id": key("anne"), "decision": "reject"}, by="noé")
    judge(folder, {"id": key("bruno"), "decision": "accept"})
    with visit(browser, written(folder)) as visited:
        page = visited.page
        page.locator("input[name=left]").uncheck()
        assert "en conflit" in page.locator(f'.list [data-id="{key("anne")}"]').inner_text()
        choose(page, "bruno")
        page.get_by_role("button", name="Rouvrir").click()
        path = saved(page, tmp_path)
    (made,) = decisions.judge(laid_out(folder), decision_files.read(path)[0], file=path.name, by="léa", concepts=CONCEPTS)
    assert made.verdict == "reopen"


def test_keys_can_be_switched_off(browser, file):
    with visit(browser, file) as visited:
        visited.page.keyboard.press("?")
        visited.page.locator("#keys").uncheck()
        visited.page.keyboard.press("Escape")
        visited.page.keyboard.press("a")
        assert "0 décidés" in visited.page.locator(".bar").inner_text()


# ------------------------------------------------------------ access, language, hostility


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_no_violation(browser, folder, language, look, size):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci, in src/terrigraph/web")
    judge(folder, {"id": key("anne"), "decision": "accept"}, {"id": key("bruno"), "decision": "reject"})
    with visit(browser, written(folder, language), size, color_scheme=look) as visited:
        page = visited.page
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for name in ("anne", "mayor", "munich", "theme"):
            choose(page, name)
            assert violations(page) == [], name
        page.keyboard.press("Escape")
        for opens in ("?", "+"):
            page.locator(".card h2").focus()
            page.keyboard.press(opens)
            assert violations(page) == [], opens
            page.keyboard.press("Escape")


def violations(page):
    report = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then((r) => JSON.stringify(r.violations.map((v) => "
        "[v.id, v.impact, v.nodes.slice(0, 4).map((n) => [n.target.join(' '), n.failureSummary])])))"
    )
    return json.loads(report)


def test_the_language_changes_and_keeps_the_place(browser, file):
    with visit(browser, file) as visited:
        choose(visited.page, "zoe")
        visited.page.locator(".bar-tools [lang=en]").click()
        assert visited.page.locator("html").get_attribute("lang") == "en" and current(visited.page) == key("zoe")
        assert "decided" in visited.page.locator(".bar").inner_text() and "décidés" not in visited.page.locator("body").inner_text()


@pytest.mark.parametrize("text", PAYLOADS, ids=lambda text: repr(text[:20]))
def test_hostile_text_stays_text(browser, tmp_path, text):
    from explorer_pages import spoiled

    plain = text.replace("\ud800", "?") or "x"
    values = data(laid_out(tmp_path / "colloque"), CONCEPTS, title="x", language="fr")
    kept = {name: values[name] for name in ("is", "version", "lang", "kinds", "document")}
    items = [
        {**spoiled(item, plain), "id": item["id"], "kind": item["kind"], "status": "open", "start": 0, "end": len(plain)}
        for item in values["items"]
    ]
    whole = {**spoiled(values, plain), **kept, "text": plain * 2, "fields": values["fields"], "items": items, "title": plain}
    path = tmp_path / "review.html"
    path.write_text(review.page(whole), encoding="utf-8")
    with visit(browser, path) as visited:
        assert visited.page.locator("html").get_attribute("data-ready") == "1"
        for _ in range(3):
            visited.page.keyboard.press("j")
        visited.page.keyboard.press("a")
        assert visited.page.evaluate("window.ran") is None


def test_a_page_that_was_not_built_says_what_to_do(monkeypatch, folder, tmp_path):
    monkeypatch.setattr(resources, "web", lambda: tmp_path)
    with pytest.raises(TerrigraphError, match="pip install -e"):
        written(folder)


def test_the_same_candidates_give_the_same_page(folder):
    assert written(folder).read_bytes() == written(folder).read_bytes()
