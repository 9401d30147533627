"""Which older encoding a text is in: by where its accented letters stand. Names are invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from terrigraph.documents.encodings import marked, older
from terrigraph.documents.plain import read_text
from terrigraph.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "Gérard CRÉPEAU; Évry; Saint-Étienne; Loïc D’ÉXEMPLE",
    "Côte d’Ivoire; François; Nîmes",
    "n° 12 « été » 1 000 € à Périgueux",
    "PÉRIGUEUX; Société",
]


@pytest.mark.parametrize("text", [*TEXTS, "Bâle", "Škoda; Žilina", "Noël", "Málaga; Ñuñoa"])
def test_cp1252_is_known(text: str) -> None:
    assert older(text.encode("cp1252")) == "cp1252"


@pytest.mark.parametrize("text", TEXTS)
def test_a_macintosh_is_known(text: str) -> None:
    assert older(text.encode("mac_roman")) == "mac_roman"


@pytest.mark.parametrize("text", ["Málaga; Ñuñoa", "PÉRIGUEUX"])
def test_dos_is_known(text: str) -> None:
    assert older(text.encode("cp850")) == "cp850"


@pytest.mark.parametrize(
    "content", ["Noël".encode("mac_roman"), "Noël".encode("cp850"), "é; è; ê; ".encode() + "à".encode("cp1252"), "Évry ; é".encode()[:-1]]
)
def test_what_could_be_two_or_is_cut_is_none(content: bytes) -> None:
    assert older(content) == ""


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_is_believed(codec: str) -> None:
    assert marked("SELECT ?é".encode(codec)) == codec


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_zeros_show_utf_16(codec: str) -> None:
    assert marked("SELECT ?x { ?x a ?y }".encode(codec)) == codec


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_users_file_is_read_whatever_its_encoding(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.rq"
    path.write_bytes("# été\r\nASK {}".encode(codec))
    assert read_text(path) == "# été\nASK {}"


@pytest.mark.parametrize("content", ["# Noël".encode("mac_roman"), bytes(range(256)), b"\x00" * 10])
def test_what_is_no_text_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.rq"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=r"a\.rq : "):
        read_text(path)
