"""reconcile, review and accept as their user types them."""

from __future__ import annotations

import csv
import json

import pytest

from made_up_review import TEXT
from terrigraph.cli.main import main

ABOUT = ["--about", "title=Les villes inventées", "kind=programme", "publisher=Essai", "date=2015-03-12"]


@pytest.fixture
def run(built_store, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("TERRIGRAPH_STORE", str(built_store))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "programme.txt").write_text(TEXT, encoding="utf-8")

    def run_(*words, code=0):
        assert main(["--lang", "fr", *map(str, words)]) == code, capsys.readouterr().err
        return capsys.readouterr()

    return run_


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# ------------------------------------------------------------ reconcile


def test_a_table_comes_out_with_its_rows_and_the_sum(run, tmp_path):
    (tmp_path / "t.csv").write_text("nom;fonction\nMichel Destot;maire de Grenoble\nMichel Destot;\nPersonne;\n", encoding="cp1252")
    output = run("reconcile", "t.csv", "--column", "nom", "--kind", "person", "--also", "fonction", "-o", "out.csv")
    assert output.out == "3 lignes = 1 rattachées + 1 ambiguës ou à confirmer + 1 inconnues\n"
    first, second, third = rows(tmp_path / "out.csv")
    assert (
        first["nom"] == second["nom"] and first["terrigraph_iri"].endswith("/person/michel-destot") and int(first["terrigraph_score"]) >= 80
    )
    assert (
        second["terrigraph_iri"] == ""
        and "michel-destot" in second["terrigraph_alternatives"]
        and "rien d’autre" in second["terrigraph_reasons"]
    )
    assert third["terrigraph_alternatives"] == ""


def test_the_output_is_the_table_and_the_sum_is_on_standard_error(run, tmp_path):
    (tmp_path / "t.csv").write_text("lieu\nReims\nSaint-Denis\n", encoding="utf-8")
    output = run("reconcile", "t.csv", "--column", "lieu", "--kind", "territory")
    assert output.out.startswith("lieu,terrigraph_iri") and "1 rattachées + 1 ambiguës" in output.err


def test_a_column_that_is_not_there_is_refused(run, tmp_path):
    (tmp_path / "t.csv").write_text("lieu,x\nReims,1\n", encoding="utf-8")
    assert "cette colonne n’est pas là ; présentes : lieu, x" in run("reconcile", "t.csv", "--column", "ville", code=1).err


# ------------------------------------------------------------ review, accept


def test_from_a_document_to_tables(run, tmp_path):
    source = tmp_path / "data" / "colloque"
    assert "il reste à dire" in run("review", "programme.txt", "--source", source, code=2).err
    output = run("review", "programme.txt", "--source", source, *ABOUT, "-o", "r.csv")
    candidates = rows(tmp_path / "r.csv")
    assert output.out.startswith(f"{len(candidates)} candidats = {len(candidates)} restent à voir") and len(candidates) > 5
    for row in candidates:
        row["décision"] = "accepter"
    with (tmp_path / "d.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, candidates[0])
        writer.writeheader()
        writer.writerows(candidates)
    output = run("review", "programme.txt", "--source", source, "--read", "d.csv", "--by", "léa")
    assert f"d.csv : {len(candidates)} jugements" in output.err and output.out.startswith(
        f"{len(candidates)} candidats = {len(candidates)} acceptés"
    )
    assert "d.csv : 0 jugements" in run("review", "programme.txt", "--source", source, "--read", "d.csv", "--by", "léa").err
    done = json.loads(run("accept", source, "--json").out)
    assert done["accepted"] == len(candidates) == done["written"] + len(done["waiting"])
    assert "Anne Exemple" in {row["name"] for row in rows(source / "people.csv")}


def test_another_reviewer_s_log_is_taken_in(run, tmp_path):
    for name in ("nous", "eux"):
        run("review", "programme.txt", "--source", tmp_path / name, *ABOUT, "-o", f"{name}.csv")
        candidates = rows(tmp_path / f"{name}.csv")
        candidates[0]["décision"] = "accepter" if name == "nous" else "rejeter"
        with (tmp_path / "d.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, candidates[0])
            writer.writeheader()
            writer.writerows(candidates[:1])
        run("review", "programme.txt", "--source", tmp_path / name, "--read", "d.csv", "--by", name)
    output = run("review", "programme.txt", "--source", tmp_path / "nous", "--read", tmp_path / "eux" / "judgements.jsonl")
    assert "judgements.jsonl : 1 jugements" in output.err and "1 en conflit entre relecteurs" in output.out
    run("review", "programme.txt", "--source", tmp_path / "nous", "-o", "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    run("review", "programme.txt", "--source", tmp_path / "nous", "-o", "r.xlsx")
    assert (tmp_path / "r.xlsx").read_bytes().startswith(b"PK")


def test_decisions_about_another_text_are_refused(run, tmp_path):
    run("review", "programme.txt", "--source", tmp_path / "colloque", *ABOUT)
    (tmp_path / "d.json").write_text(json.dumps({"is": "terrigraph-decisions", "sha256": "0" * 64, "rows": []}), encoding="utf-8")
    assert "d’un autre texte" in run("review", "programme.txt", "--source", tmp_path / "colloque", "--read", "d.json", code=2).err


def test_a_wrong_output_or_folder_is_refused_before_any_work(run, tmp_path):
    assert ".xlsx, .csv ou .html" in run("review", "programme.txt", "--source", tmp_path / "a", "-o", "r.pdf", code=2).err
    assert "aucun jugement" in run("accept", tmp_path, code=2).err
