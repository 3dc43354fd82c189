# Every target sets itself up. A machine needs Python 3.11 or later, make and the package registries.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BIN := .venv/bin
WORKSPACE ?= examples/chenzhou
OUT ?= build/$(notdir $(patsubst %/,%,$(WORKSPACE)))
JOBS ?= 2
export SOUTHGATE_TRUTH ?= ../shared/truth
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help dossier test check lint types floors docs bench trials browser pins clean

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1 \t\2/p' $(MAKEFILE_LIST) | expand -t 18

dossier: .venv/.run-stamp ## build the example's dossier: no browser, no test tool
	$(BIN)/southgate build $(WORKSPACE) --out $(OUT)
	@echo "Open $(OUT)/site/index.html in a browser."

test: .venv/.test-stamp browser ## run every test
	$(BIN)/pytest -n $(JOBS) --dist worksteal

check: lint types floors docs test ## everything that must hold before a change is taken

lint: .venv/.test-stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.test-stamp
	$(BIN)/mypy

floors: .venv/.test-stamp
	$(BIN)/lint-imports --no-cache

docs: .venv/.docs-stamp ## build the documentation into build/docs; a dead link is an error
	$(BIN)/zensical build --strict --clean

bench: .venv/.bench-stamp ## print our time beside each peer's, in one run
	$(BIN)/python benchmarks/build_example.py $(WORKSPACE)
	$(BIN)/python benchmarks/check_table.py
	$(BIN)/python benchmarks/complexity.py
	$(BIN)/python benchmarks/null_model.py
	$(BIN)/python benchmarks/joint_draws.py
	$(BIN)/python benchmarks/matching.py
	$(BIN)/python benchmarks/indicators.py
	$(BIN)/python benchmarks/input_output.py --large
	$(BIN)/python benchmarks/flows.py
	$(BIN)/python benchmarks/location.py
	$(BIN)/python benchmarks/consolidation.py
	$(BIN)/python benchmarks/names.py
	$(BIN)/python benchmarks/names.py --engine 5000000

trials: .venv/.run-stamp ## print how the advice fares where the answer is known
	$(BIN)/python tools/masked_test.py
	$(BIN)/python tools/coverage_of_ranks.py --law counts
	$(BIN)/python tools/coverage_of_ranks.py --law lognormal
	$(BIN)/python tools/backtest.py examples/chenzhou

browser:
	@bash tools/browser.sh

pins: ## renew the pinned versions in requirements/ (needs uv)
	bash tools/pins.sh

clean: ## remove what was built, and the environment
	rm -rf .venv build node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .cache

.venv/.stamp: tools/venv.sh
	bash tools/venv.sh .venv
	@touch $@

# The package itself is installed as a link to src/, with the pinned build tool, out of no other address.
.venv/.run-stamp: requirements/run.txt pyproject.toml .venv/.stamp
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-index --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.test-stamp: requirements/test.txt .venv/.run-stamp
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements/test.txt
	@touch $@

.venv/.docs-stamp: requirements/docs.txt .venv/.run-stamp
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements/docs.txt
	@touch $@

.venv/.bench-stamp: requirements/bench.txt .venv/.run-stamp
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements/bench.txt
	@touch $@
