# Each target wraps a command that also works by itself in the virtual environment.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: deck preview check test referee lint format docs bench fuzz audit lock wheel clean help
.DEFAULT_GOAL := help

help: ## Say what there is to make
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

deck: $(VENV)/.deck ## Build the Anki deck from notes/
	@$(BIN)/ankigen build

preview: $(VENV)/.deck ## Write build/preview/, a page with every card
	@$(BIN)/ankigen preview

check: $(VENV)/.deck ## Lint the notes
	@$(BIN)/ankigen check

# Two processes more than there are cores: some tests wait, for a window, a disk or a file's time.
# `tests/conftest.py` says in which order. Compiled modules are kept whatever the environment says:
# hundreds of processes would compile them anew.
test: $(VENV)/.test ## Run the tests
	$(BIN)/python -m compileall -q ankigen
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --dist loadscope --no-loadscope-reorder \
	  --numprocesses $$($(BIN)/python -c "import os; print((os.cpu_count() or 1) + 2)")

referee: $(VENV)/.test ## Say whether builds give what they gave (WRITE=1: store what they give)
	$(BIN)/python -m tests.referee $(if $(WRITE),--write) > /dev/null

lint: $(VENV)/.test ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.test ## Put the code into the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.test ## Build the documentation's site into build/site/
	$(BIN)/zensical build --strict

bench: $(VENV)/.test ## Measure, beside other tools (some minutes)
	$(BIN)/python -m bench.build --runs 3 --small 1000 --large 100000 --write docs/benchmarks.md
	$(BIN)/python -m bench.links
	$(BIN)/python -m bench.obsidian
	$(BIN)/python -m bench.identity

fuzz: $(VENV)/.test ## Look for failures: TARGET, SEED, INPUTS, JOBS, GUIDED (seconds each), ROUNDS
	$(BIN)/python -m tests.fuzz --target $(or $(TARGET),all) --seed $(or $(SEED),$$(date +%s)) \
	  --inputs $(or $(INPUTS),1000000) --jobs $(or $(JOBS),2)
	$(BIN)/python -m tests.fuzz --target $(or $(TARGET),all) --guided $(or $(GUIDED),60)
	$(BIN)/python -m tests.fuzz.test_import 10000
	$(BIN)/python -m bench.doubling
	HYPOTHESIS_PROFILE=random $(BIN)/python -m pytest -q tests/faults
	for round in $$(seq $(or $(ROUNDS),5)); do \
	  HYPOTHESIS_PROFILE=random $(BIN)/python -m pytest -q -k "propert or hypothesis or histor or real" \
	    tests/cards tests/obsidian tests/delivery tests/identity tests/merging tests/templates \
	    tests/test_highlight.py || exit 1; \
	done

audit: $(VENV)/.test ## Look the locked dependencies up among known vulnerabilities (needs the network)
	$(BIN)/uv tool run --isolated pip-audit --strict --disable-pip --require-hashes \
	  --requirement requirements.lock --requirement requirements-dev.lock

wheel: $(VENV)/.test ## Build the sdist and the wheel into dist/
	$(BIN)/python -m build --no-isolation --outdir dist .

clean: ## Remove what make made, and nothing else
	rm -rf build dist $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

lock: $(VENV)/.test ## Resolve the dependencies anew
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-annotate --upgrade pyproject.toml requirements-build.in \
	  --extra preview --output-file requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-annotate --upgrade --constraint requirements.lock \
	  pyproject.toml requirements-build.in requirements-dev.in --all-extras \
	  --output-file requirements-dev.lock

$(VENV)/.deck: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	  f"ankigen needs Python 3.11 or newer, and $(PYTHON) is {sys.version.split()[0]}: \
	  name another with make PYTHON=python3.12")'
	@test -x $(BIN)/python || { echo "Setting up $(VENV) (once) ..."; $(PYTHON) -m venv $(VENV); }
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements-dev.lock $(VENV)/.deck
	@echo "Installing what the tests need (once) ..."
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
