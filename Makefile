# Everything a user or developer runs. `make run` and `make test` need Python 3.11, pip, make and git, nothing else.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PIPCOMPILE ?= pip-compile
SHARED ?= ../shared

.PHONY: run test check score bench tour axe lock clean

$(BIN)/python:
	@python3 -m venv $(VENV) 2>/dev/null || { python3 -m venv --without-pip $(VENV) && python3 -m pip --python $(VENV)/bin/python install -q pip; }

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Setting up $(VENV) (once; a few minutes)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.run  ## read the sample articles into a ledger and report on them
	@$(BIN)/casus add samples --ledger out/samples.db
	@$(BIN)/casus report --ledger out/samples.db --html out/report.html

test: $(VENV)/.dev  ## all tests
	@$(BIN)/python -m pytest -n 2

check: $(VENV)/.dev  ## format, lint, types, import contract, docs
	@$(BIN)/ruff format --check src tests eval training
	@$(BIN)/ruff check src tests eval training
	@$(BIN)/mypy
	@$(BIN)/lint-imports

score: $(VENV)/.dev  ## every figure on the dev packs beside its floor
	@$(BIN)/python eval/score.py $(SHARED)

bench: $(VENV)/.dev  ## speed and memory
	@$(BIN)/python eval/bench.py $(SHARED)

tour: $(VENV)/.dev  ## the pictures of docs/tour.md (needs Chromium)
	@$(BIN)/python docs/tour.py

axe:  ## axe-core for the accessibility tests (needs npm)
	@npm install --silent --no-audit --no-fund --no-save --prefix build/axe axe-core@4.14.1

lock:  ## remake the lock files (needs pip-tools); PyICU, which must be compiled, is left out: what asks for it works without
	@for part in "requirements.lock" "requirements-dev.lock --extra dev"; do \
	  $(PIPCOMPILE) -q --generate-hashes --unsafe-package pyicu --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --output-file $$part pyproject.toml; done

clean:
	@rm -rf $(VENV) out build .mypy_cache .ruff_cache .pytest_cache
