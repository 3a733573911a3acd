# Fiftytwo: what a developer types. Everything lands in this folder (.venv, var); the system is never touched,
# except by `make test-deps`, which says so.

CANDIDATES := python3.11 python3.12 python3.13 python3.14 python3
PYTHON ?= $(shell for python in $(CANDIDATES); do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes --only-binary :all:

export FIFTYTWO_HOME ?= $(CURDIR)/var
# Compiled modules are kept, whatever the caller prefers: without them every start takes seconds longer.
unexport DJANGO_SETTINGS_MODULE PYTHONPATH PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format bench messages lock test-deps spark clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/runtime.stamp ## Show a demo year in the browser: prints an address and six sign-ins
	@FIFTYTWO_HOME="$(FIFTYTWO_HOME)/demo" $(BIN)/fiftytwo demo $(DEMO)

install: .venv/runtime.stamp ## Install what Fiftytwo needs into .venv

test: .venv/dev.stamp ## Run every test that can run here, on SQLite and on PostgreSQL
	@$(BIN)/python tools/run_tests.py $(TESTS)

lint: .venv/dev.stamp ## Check style, types, import contracts, templates, dependencies and their known weaknesses
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet src
	$(BIN)/deptry .
	$(BIN)/python tools/audit.py

format: .venv/dev.stamp ## Write Python in the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/dev.stamp ## Run every benchmark at a small size; BENCH=--full for the sizes that the documents claim
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m bench.run $(BENCH)

messages: .venv/dev.stamp ## Collect translatable texts into src/fiftytwo/locale
	$(BIN)/python tools/collect_messages.py

spark: .venv/dev.stamp .venv/spark.stamp ## Install the Spark engine (490 MB; needs Java)

lock: .venv/dev.stamp ## Pin the requirements of pyproject.toml again, with hashes
	$(PIP) install --quiet uv
	$(BIN)/python tools/lock.py

test-deps: ## Install what the tests of everything need, on Debian: PostgreSQL, Chromium, Java
	@sh tools/test_deps.sh

clean: ## Remove what make has made, but never var
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests bench tools -name __pycache__ -prune -exec rm -rf {} +

# ---- the environment: made once, brought up to date only when a requirements file has changed

.venv/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Fiftytwo needs Python 3.11 or newer with its venv module."; \
		echo "On Debian or Ubuntu: apt install python3 python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements/runtime.txt pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing what Fiftytwo needs into .venv (the first time takes a minute)."
	$(INSTALL) -r requirements/runtime.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/runtime.stamp
	$(INSTALL) -r requirements/dev.txt
	@touch $@

.venv/spark.stamp: requirements/spark.txt .venv/dev.stamp
	$(INSTALL) --no-binary pyspark -r requirements/spark.txt
	@touch $@
