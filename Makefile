# Everything a person needs to do with Relia; `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
# Tests that use a browser or a sandbox run beside each other; more workers than cores only makes them fight.
JOBS ?= $(shell $(PYTHON) -c 'import os; print(max(2, os.cpu_count() or 2))')

.DEFAULT_GOAL := help
.PHONY: help setup run test test-ansible lint-golden check fix bench bench-repair lock setup-dev

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: .venv/.run ## Make .venv with everything that Relia needs to run

setup-dev: .venv/.dev

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Relia needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

# Without compiling everything (ansible ships 30,000 files): what is imported is compiled afterwards.
PIP_INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r
EDITABLE = $(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps --no-build-isolation -e .
COMPILE = $(BIN)/python -m compileall -q -j 0 -x 'ansible_collections|/tests?/' .venv/lib >/dev/null || true

.venv/.run: requirements/run.txt pyproject.toml .venv/.made
	@echo "Setting up .venv (once; one to two minutes) ..."
	@$(PIP_INSTALL) requirements/run.txt
	@$(EDITABLE)
	@$(COMPILE)
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@echo "Adding what the tests need ..."
	@$(PIP_INSTALL) requirements/dev.txt
	@$(COMPILE)
	@bash tests/setup.sh
	@touch $@

run: setup ## Start Relia on http://127.0.0.1:8000
	@$(BIN)/relia serve

test: setup-dev ## Run every test
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

test-ansible: ## Run the tests that touch Ansible on another Python: make test-ansible PYTHON=python3.13
	@$(PYTHON) -m venv .venv-ansible
	@.venv-ansible/bin/pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.txt
	@.venv-ansible/bin/pip install --quiet --disable-pip-version-check --no-compile --no-deps --no-build-isolation -e .
	@.venv-ansible/bin/python -m pytest -n $(JOBS) --dist loadgroup tests/integration/lint tests/unit/lint tests/unit/sandbox tests/unit/catalog

lint-golden: setup-dev ## Record again what the ansible-lint command line says about the corpus of the tests
	@$(BIN)/python -m tests.integration.lint.golden

check: setup-dev ## Lint, types and layers, in seconds
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

fix: setup-dev ## Repair what the linter can repair, and format
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: setup-dev ## Measure every figure in bench/RESULTS.md
	@$(BIN)/python -m bench

bench-repair: setup-dev ## Damage correct playbooks as models do, and measure what is found and repaired
	@$(BIN)/python -m bench.repair

bench-llm: setup-dev ## Measure a small model (1.1 GB, downloaded once) alone and with Relia; RELIA_BENCH_DATA names the rows
	@$(BIN)/python -m bench.llm --write

lock: ## Resolve the dependencies again into requirements/*.txt (hashes, no addresses)
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --group build -o requirements/run.txt
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --group build --group dev -o requirements/dev.txt
