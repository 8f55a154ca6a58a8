# The commands of every day. Needs Python 3.11 or newer, and nothing else.
#   make run     start everything on this machine; Ctrl-C ends all of it
#   make test    every test, on SQLite and on a real PostgreSQL, a process for each core
#   make lint    ruff and mypy       make bench   the measurements of docs/benchmarks.md
#   make chaos   send while everything is killed, and count: SEED=1 ROUNDS=1 ENGINE=sqlite|postgresql PEOPLE=20000
#   make lock    pin the newest versions, with their hashes (needs uv)

SHELL := /bin/sh
# The oldest that will do is the one the lock is made for; any newer is as good.
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
PYTHON ?= $(shell for p in $(PYTHONS); do $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && { command -v $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test lint bench chaos lock

run: .venv/run.done
	@exec $(BIN)/outreach up

test: .venv/dev.done
	@$(BIN)/python -m pytest -q -n auto --dist loadscope

lint: .venv/dev.done
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict

bench: .venv/dev.done
	@$(BIN)/python -m bench

chaos: .venv/dev.done
	@SEED="$(SEED)" ROUNDS="$(ROUNDS)" ENGINE="$(ENGINE)" PEOPLE="$(PEOPLE)" $(BIN)/python -m tests.chaos

# A new lock, and only that, installs anew. The project itself is linked, so that its code is never stale.
.venv/run.done: requirements.lock pyproject.toml | .venv/made
	@echo "Installing what Outreach needs (a minute, only the first time)…"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

.venv/dev.done: requirements-dev.lock .venv/run.done
	@echo "Installing what its tests need…"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.venv/made:
	@if [ -z "$(PYTHON)" ]; then echo "Outreach needs Python 3.11 or newer with venv. Install it" \
		"(Debian: apt install python3-venv; macOS: brew install python), or name it: make run PYTHON=/path/to/python3" >&2; exit 1; fi
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11." \
		"Name a newer one: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear .venv
	@touch $@

UV := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet
lock:
	$(UV) --upgrade --extra build -o requirements.lock
	$(UV) --upgrade --extra build --extra dev -c requirements.lock -o requirements-dev.lock
