# Voronka: `make run` starts it, `make test` tests it. Each sets up all it needs on a fresh Debian that
# has Python >= 3.11 and make; a second call starts at once.

SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin

# A stamp says which locks .venv was made from. Its name holds their digest and this folder's path, because file times
# say nothing after a checkout and a virtual environment does not survive a move.
key = $(shell { cat pyproject.toml scripts/install $(1) && pwd; } | sha256sum | cut -c 1-16)
RUN := .venv/stamps/run-$(call key,requirements/build.txt requirements/run.txt)
DEV := .venv/stamps/dev-$(call key,requirements/build.txt requirements/dev.txt)
BENCH := .venv/stamps/bench-$(call key,requirements/build.txt requirements/bench.txt)

.PHONY: help install compiled run sample test check bench lock words picture clean

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

install: compiled ## Make .venv; the command is then .venv/bin/voronka
	@echo "Ready: .venv/bin/voronka --help"

run: compiled ## Start Voronka, with its data in var/, and say where it is; Ctrl-C stops it
	@VORONKA_DATA="$${VORONKA_DATA:-$(CURDIR)/var}" exec $(BIN)/voronka up

sample: $(RUN) ## Make the sample reports and say where they are (SAMPLE_LANG=en, ru or hu)
	@scripts/sample-reports build/sample $(or $(SAMPLE_LANG),en)

# What needs a database runs twice: on SQLite, and on a private PostgreSQL.
test: check .venv/stamps/programs ## Check and test everything
	@$(BIN)/pytest -n 2
	@scripts/with-postgresql $(BIN)/pytest -n 2 -m database

check: $(DEV) ## Format, lint, types, floors, dependencies: the fast part of test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry src

bench: $(BENCH) ## Time the engine beside chdb, polars and pm4py, and the product (QUICK=1: 3 minutes)
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

lock: $(DEV) ## Resolve requirements/*.txt anew from pyproject.toml (UPGRADE=1: newest versions)
	@scripts/lock $(if $(UPGRADE),--upgrade)

words: $(DEV) ## Extract the sentences of the web application into the files of words, and compile these
	@scripts/words

picture: $(DEV) .venv/stamps/programs ## Draw the pictures of the docs from the sample report and a furnished installation
	@$(BIN)/python scripts/picture.py

clean: ## Remove .venv and everything built
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# As pip compiles what it installs. Where Python may not keep what it compiles (PYTHONDONTWRITEBYTECODE), every command
# would compile our modules anew, 60 ms for a report; what is compiled already costs 0.1 s here.
compiled: $(RUN)
	@$(BIN)/python -m compileall -q src

$(RUN):
	@scripts/install run $@

$(DEV):
	@scripts/install dev $@

$(BENCH):
	@scripts/install bench $@

# Chromium, a font for it, and what playwright's driver is linked with; PostgreSQL; gettext for the words.
.venv/stamps/programs: scripts/debian-package | $(DEV)
	@command -v chromium >/dev/null && command -v msgfmt >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && \
		$(BIN)/playwright --version >/dev/null 2>&1 || \
		scripts/debian-package chromium fonts-liberation libatomic1 postgresql gettext
	@touch $@
