# The tasks of a clone of terrigraph. Needs make and Python 3.11 or later; everything else goes into .venv.
#
#   make demo     install, build the graph, ask two questions, write the explorer and open it
#   make test     install what tests need, run them all (EXTRAS=dev,spark: those on a Spark cluster too, which need Java 17)
#   make test-web the tests of the programs of the pages, where there is Node
#   make coverage run the tests of Python and measure which lines they reach: by room at the end, by line in build/coverage
#                 (make test does, from Python 3.12 on)
#   make lint     ruff, codespell, mypy, the contract of imports; where there is Node, tsc, eslint and prettier too
#   make format   lay out Python, and the programs of the pages where there is Node
#   make wheel    build the wheel, in dist, and try it in an environment of its own
#   make docs     write the pages of documentation that come from the code
#   make docs-site   make the documentation a site, in build/docs
#   make bench    measure building, opening, asking, projecting, reading programmes, and compare with what would be used instead
#   make bench-analysis   measure chains between actors (in the user's graph) and measures of networks
#   make bench-explorer   measure the explorer in Chromium, next to pyvis, and write docs/benchmarks-explorer.md
#   make faults   the long tests, then kill builds, imports, restores, servers and workers at random, 500 times (ROUNDS=…), and check
#                 that nothing was lost
#   make data     make the official tables again (asks npm and pip), then describe all tables
#   make clean    remove what these made

PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= dev
ROUNDS ?= 500
BIN = $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
comma := ,
INSTALLED = $(VENV)/.installed-$(subst $(comma),-,$(EXTRAS))
PIP = --quiet --disable-pip-version-check
MAP = build/carte.html

unexport PYTHONDONTWRITEBYTECODE  # tests start hundreds of processes: each would compile all that it imports

.PHONY: demo test test-python unmeasured test-web web-packages coverage lint format wheel docs docs-site bench bench-analysis bench-explorer faults data clean

demo: $(VENV)/.installed
	@mkdir -p $(dir $(MAP))
	$(BIN)/terrigraph build
	$(BIN)/terrigraph query events_chairs
	$(BIN)/terrigraph query people_by_theme theme="ville durable"
	$(BIN)/terrigraph map -o $(MAP) $(if $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname)),--open)

# Files stay whole, since their tests share services; conftest.py puts the slow ones first, which is not to be undone.
PYTEST = -m pytest -n auto --dist loadfile --no-loadscope-reorder

# From Python 3.12 on tests are measured as they run, since sys.monitoring costs little; before, tracing makes them a third slower.
MEASURED ?= $(shell $(PYTHON) -c 'import sys; print("yes" if sys.version_info >= (3, 12) else "")')

test: test-python test-web

test-python: $(if $(MEASURED),coverage,unmeasured)

unmeasured: $(INSTALLED)
	$(BIN)/python $(PYTEST)

test-web: web-packages
	$(BIN)/python scripts/check_web.py test

web-packages: $(INSTALLED)
	$(BIN)/python scripts/check_web.py

coverage: export COVERAGE_CORE = $(if $(MEASURED),sysmon)
coverage: $(INSTALLED)
	$(BIN)/coverage erase
	$(BIN)/coverage run $(PYTEST)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage html --quiet
	$(BIN)/python scripts/coverage_by_room.py

lint: web-packages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_web.py check lint format:check

format: $(INSTALLED)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python scripts/check_web.py format

# Built, then installed with what it requires and nothing else, then tried.
wheel: $(VENV)/pyvenv.cfg
	rm -rf build/wheel dist/terrigraph-*.whl
	$(BIN)/python -m pip wheel $(PIP) --no-deps --wheel-dir dist .
	$(PYTHON) -m venv build/wheel
	build/wheel/bin/python -m pip install $(PIP) dist/terrigraph-*.whl
	build/wheel/bin/terrigraph build --store build/wheel/store
	build/wheel/bin/terrigraph query events_chairs --store build/wheel/store

docs: $(VENV)/.installed
	$(BIN)/python scripts/write_docs.py

docs-site: $(INSTALLED)
	$(BIN)/python scripts/build_docs_site.py build/docs

# The peers have an environment of their own, inside the other: one of them wants an older pandas.
bench: $(VENV)/.installed-bench
	$(VENV)/bench/bin/python benchmarks/run.py
	$(VENV)/bench/bin/python benchmarks/compare.py
	$(VENV)/bench/bin/python benchmarks/extraction.py

bench-analysis: $(INSTALLED)
	$(BIN)/python benchmarks/analysis.py

bench-explorer: $(INSTALLED)
	$(BIN)/python benchmarks/explorer.py --write docs/benchmarks-explorer.md

faults: $(INSTALLED)
	$(BIN)/python $(PYTEST) -m long
	$(BIN)/python scripts/faults.py --rounds $(ROUNDS)

data: $(VENV)/.installed
	$(BIN)/python scripts/build_territories.py
	$(BIN)/python scripts/data_package.py

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "terrigraph needs Python 3.11 or later: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install $(PIP) --editable .
	@touch $@

$(INSTALLED): pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install $(PIP) --editable '.[$(EXTRAS)]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-bench: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m venv $(VENV)/bench
	$(VENV)/bench/bin/python -m pip install $(PIP) --editable '.[bench]'
	@touch $@
