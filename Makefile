# What one does with terrigraph from a clone. Needs make and Python 3.11 or later; everything else goes into .venv.
#
#   make demo     install, build the graph, ask two questions, write the explorer and open it
#   make test     install what tests need, run them all (EXTRAS=dev,spark: those on a Spark cluster too, which need Java 17)
#   make lint     ruff, mypy, the contract of imports
#   make docs     write the pages of documentation that come from the code
#   make docs-site   make the documentation a site, in build/docs
#   make bench    measure building, opening, asking, projecting, reading programmes, and compare with what one would use instead
#   make bench-analysis   measure chains between actors (in the user's graph) and measures of networks
#   make bench-explorer   measure the explorer in Chromium, beside pyvis, and write docs/benchmarks-explorer.md
#   make faults   kill builds, imports, restores, servers and workers at random, 500 times (ROUNDS=…), and look whether anything was lost
#   make data     make the official tables again (asks npm and pip), then describe all tables
#   make clean    remove what these made

PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= dev
ROUNDS ?= 500
BIN = $(VENV)/bin
MAP = build/carte.html

.PHONY: demo test lint docs docs-site bench bench-analysis bench-explorer faults data clean

demo: $(VENV)/.installed
	@mkdir -p $(dir $(MAP))
	$(BIN)/terrigraph build
	$(BIN)/terrigraph query events_chairs
	$(BIN)/terrigraph query people_by_theme theme="ville durable"
	$(BIN)/terrigraph map -o $(MAP) $(if $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname)),--open)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.installed
	$(BIN)/python scripts/write_docs.py

docs-site: $(VENV)/.installed-dev
	$(BIN)/python scripts/build_docs_site.py build/docs

# The peers have an environment of their own, inside the other: one of them wants an older pandas.
bench: $(VENV)/.installed-bench
	$(VENV)/bench/bin/python benchmarks/run.py
	$(VENV)/bench/bin/python benchmarks/compare.py
	$(VENV)/bench/bin/python benchmarks/extraction.py

bench-analysis: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/analysis.py

bench-explorer: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/explorer.py --write docs/benchmarks-explorer.md

faults: $(VENV)/.installed-dev
	$(BIN)/python scripts/faults.py --rounds $(ROUNDS)

data: $(VENV)/.installed
	$(BIN)/python scripts/build_territories.py
	$(BIN)/python scripts/data_package.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "terrigraph needs Python 3.11 or later: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-bench: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m venv $(VENV)/bench
	$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@
