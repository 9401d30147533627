"""A network shown in a notebook: the page of the map, in a frame of its own."""

import html
import re

from terrigraph.language import Text, speaking
from terrigraph.notebook import show


def test_shows_the_map_in_a_frame_that_asks_nothing_of_the_web(conference):
    shown = show(conference, Text("La conférence", "The conference"))
    frame = shown._repr_html_()
    assert re.fullmatch(r"<iframe [^>]*></iframe>", frame), "nothing of the page escapes the attribute"
    inside = html.unescape(re.search(r'srcdoc="([^"]*)"', frame)[1])
    assert inside == shown.html
    assert "<h1>La conférence</h1>" in inside
    assert 'sandbox="allow-scripts allow-popups"' in frame
    assert repr(shown) == f"<réseau : {len(conference)} points, {conference.number_of_edges()} traits>"


def test_speaks_the_language_in_use(conference):
    with speaking("en"):
        assert "<h1>Network</h1>" in show(conference).html
