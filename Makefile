# Voronka: `make run` shows it on sample data, `make test` tests it. Each sets up all it needs on a fresh Debian that
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

.PHONY: help install run test check bench lock picture clean

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

install: $(RUN) ## Make .venv; the command is then .venv/bin/voronka
	@echo "Ready: .venv/bin/voronka --help"

run: $(RUN) ## Make the sample reports and say where they are (SAMPLE_LANG=en, ru or hu)
	@scripts/sample-reports build/sample $(or $(SAMPLE_LANG),en)

test: check .venv/stamps/browser ## Check and test everything
	@$(BIN)/pytest -n 2

check: $(DEV) ## Format, lint, types, floors, dependencies: the fast part of test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry src

bench: $(BENCH) ## Time the engine beside chdb, polars and pm4py (QUICK=1: 3 minutes)
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

lock: $(DEV) ## Resolve requirements/*.txt anew from pyproject.toml (UPGRADE=1: newest versions)
	@scripts/lock $(if $(UPGRADE),--upgrade)

picture: $(DEV) .venv/stamps/browser ## Draw docs/img/report.png from the sample report
	@$(BIN)/python scripts/picture.py

clean: ## Remove .venv and everything built
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(RUN):
	@scripts/install run $@

$(DEV):
	@scripts/install dev $@

$(BENCH):
	@scripts/install bench $@

# Chromium, a font for it, and what playwright's driver is linked with.
.venv/stamps/browser: scripts/debian-package | $(DEV)
	@command -v chromium >/dev/null && $(BIN)/playwright --version >/dev/null 2>&1 || \
		scripts/debian-package chromium fonts-liberation libatomic1
	@touch $@
