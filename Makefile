# The one place where commands are written down: `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
UV ?= $(or $(shell command -v uv),build/uv/bin/uv)

.PHONY: help setup demo test test-faults test-postgres lint format golden reference lock messages clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 16

setup: ## .venv with application, tests and linters, from hash-pinned files
	@tools/setup

demo: setup ## sample commune, scoreboard in the terminal, then http://127.0.0.1:8000 (ARGS=--once: without serving)
	@.venv/bin/muctieu demo $(ARGS)

test: setup ## every gate, then every test (browser tests where a Chromium is found)
	@tools/test

test-faults: setup ## the same acts killed a hundred times and more, at other points each time (KILLS=, SEED=)
	@TESTS_KILLS=$${KILLS:-100} TESTS_SEED=$${SEED:-$$RANDOM} $(PY) -m pytest -q -p no:cacheprovider tests/web/faults

test-postgres: setup ## the store's tests on a PostgreSQL of their own (finds or installs a server)
	@tools/test-postgres

lint: setup ## formatting, types, import contract, sizes, generated reference pages
	@tools/lint

format: setup ## lay out every file the way the format gate wants it
	@.venv/bin/ruff format --quiet . && .venv/bin/ruff check --quiet --fix-only .

reference: setup ## write docs/reference from the code
	@$(PY) tools/reference.py

golden: setup ## rewrite tests/golden from what the code gives now; review the diff
	UPDATE_GOLDEN=1 $(PY) -m pytest -q -p no:cacheprovider -m golden tests

lock: build/uv/bin/uv ## requirements/*.txt from pyproject.toml
	@tools/lock $(UV)

build/uv/bin/uv:
	@command -v uv >/dev/null || { python3 -m venv build/uv && build/uv/bin/pip install -q 'uv>=0.13'; }

messages: setup ## collect and compile the texts of the web pages (needs gettext)
	@tools/messages

clean: ## caches and build products; .venv and var stay
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
