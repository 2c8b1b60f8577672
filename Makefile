# Two commands matter: `make demo` and `make test`. Both set up what they need, once, in .venv/.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11
PYTHON ?= $(or $(shell for python in $(CANDIDATES); do \
	$$python $(NEW_ENOUGH) 2>/dev/null && echo $$python && break; done),python3)

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
SITE := build/site/index.html
LOCK := requirements-dev.txt

# As root on Debian or Ubuntu we may bring in what is missing; elsewhere this fails and says nothing.
apt = { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "Installing $(1)" && \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	apt-get install -qq -y --no-install-recommends $(1) >/dev/null; }

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
# The example company lives on 2026-11-21: later on its targets would be over and its reviews due.
demo: export SOURCE_DATE_EPOCH := 1795219200
demo: .venv/.installed ## check the example company and build its site
	$(BIN)/kpilint check
	$(BIN)/kpilint site build
	@echo
	@echo "The site is built. Open it in a browser:"
	@echo "  $(CURDIR)/$(SITE)"
	@echo "or see it change as you edit kpi_specs/:"
	@echo "  $(BIN)/kpilint site serve"

# One more than there are processors: a browser, an installation and git are often waited for.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 3) + 1)))

.PHONY: test
test: lint tools ## everything that CI runs: ruff, mypy, pytest
	@# Many tests start kpilint, some where nothing may be written.
	@$(BIN)/python -m compileall -q kpilint
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

MINUTES ?= 10
FUZZERS ?= yaml values comments tables settings check review signatures imports layout mends

.PHONY: fuzz
fuzz: .venv/.fuzzing tests/fuzz/node_modules ## look for what breaks the reading, for 10 minutes each (MINUTES=1 FUZZERS="yaml check")
	@$(BIN)/python -c 'import atheris' 2>/dev/null || { \
		echo "Atheris, which fuzzing needs, does not install on this machine (it is for Linux)." >&2; exit 1; }
	@broken=; for each in $(FUZZERS); do echo "Fuzzing $$each for $(MINUTES) minutes"; \
		$(BIN)/python -m tests.fuzz.run $$each --minutes=$(MINUTES) -verbosity=0 -print_final_stats=1 || broken="$$broken $$each"; done; \
		test -z "$$broken" || { echo "Broken:$$broken; the inputs are in build/fuzz/broken/" >&2; exit 1; }

OPTIONS ?=

.PHONY: bench
bench: .venv/.developing build/benching/.installed ## kpilint beside other linters on the same files, some minutes (OPTIONS="--quick --json")
	@$(BIN)/python -m benchmarks.compare --tools build/benching/bin $(OPTIONS)

.PHONY: lint
lint: .venv/.developing ## ruff and mypy alone
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: format
format: .venv/.developing ## put the code into its one layout
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

LICENCES := Apache;BSD;ISC;MIT;MPL-2.0;MPL 2.0;PSF-2.0;Python Software Foundation

.PHONY: audit
audit: .venv/.auditing ## known weaknesses and the licences of all that is installed (asks the registry)
	@# Atheris does not say its licence, which is Apache-2.0.
	$(BIN)/pip-licenses --from=mixed --partial-match --allow-only='$(LICENCES)' --ignore-packages atheris --summary
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off --requirement $(LOCK)

.PHONY: lock
lock: .venv/.auditing ## write the versions of all developer's tools anew into requirements-dev.txt
	$(BIN)/uv pip compile pyproject.toml --group dev --all-extras --universal --upgrade --quiet --no-annotate \
		--generate-hashes --custom-compile-command 'make lock' --output-file $(LOCK)

.PHONY: clean
clean: ## remove all that the other commands made
	rm -rf .venv .kpilint-cache build dist tests/*/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/.installed: pyproject.toml
	@$(PYTHON) $(NEW_ENOUGH) 2>/dev/null || { \
		echo "kpilint needs Python 3.11 or newer; name one with: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(call apt,python3-venv) || { \
		echo "This Python cannot make virtual environments; on Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv (once; takes a minute)"
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(PIP) --upgrade 'pip>=25.1'
	@$(PIP) --editable '.[charts,site]'
	@touch $@

.venv/.developing: .venv/.installed $(LOCK)
	@echo "Adding the developer's tools"
	@$(PIP) --require-hashes --requirement $(LOCK)
	@touch $@

.venv/.fuzzing: .venv/.developing
	@$(PIP) --group fuzz 2>/dev/null || echo "Atheris does not install: tests that it leads will skip"
	@touch $@

# The others have an environment of their own: one is under the GPL, and none is part of what we build or audit.
build/benching/.installed: pyproject.toml .venv/.installed
	@echo "Setting up the other linters in build/benching/"
	@$(BIN)/python -m venv --clear build/benching
	@build/benching/bin/python -m pip --disable-pip-version-check install --quiet --upgrade 'pip>=25.1'
	@build/benching/bin/python -m pip --disable-pip-version-check install --quiet --group bench
	@touch $@

.venv/.auditing: .venv/.developing
	@$(PIP) --group audit
	@touch $@

# Browser and editor tests need what no Python package brings. Where it stays missing they skip, or fail if CI is set.
.PHONY: tools
tools: .venv/.fuzzing tests/editor/node_modules tests/browser/node_modules tests/fuzz/node_modules
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || $(call apt,chromium) || \
		echo "No Chromium found: browser tests will skip. On Debian: sudo apt install chromium"
	@$(BIN)/playwright --version >/dev/null 2>&1 || $(call apt,libatomic1) || \
		echo "Playwright does not start: browser tests will skip. On Debian: sudo apt install libatomic1"

tests/%/node_modules: tests/%/package-lock.json
	@command -v npm >/dev/null || $(call apt,nodejs npm) || \
		echo "No npm found: $* tests will skip. Install Node.js to run them."
	@! command -v npm >/dev/null || { npm ci --prefix tests/$* --no-audit --no-fund && touch $@; }
