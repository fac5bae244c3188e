# Louyi: every command that a developer or an operator needs. `make` prints them.

.DEFAULT_GOAL := help
SHELL := /bin/sh

UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
APP := $(UV) run --frozen --no-python-downloads
export PATH := $(CURDIR)/.tools/bin:$(PATH)

.PHONY: help
help: ## print these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# uv comes through pip: into a folder of ours, which no system protection forbids, else a venv.
.tools/bin/uv:
	@python3 -m pip install -q --target .tools "uv==$(UV_VERSION)" 2>/dev/null \
	|| { python3 -m venv .tools/venv && .tools/venv/bin/pip -q install "uv==$(UV_VERSION)" \
	     && mkdir -p .tools/bin && ln -sf ../venv/bin/uv .tools/bin/uv; } \
	|| { echo "Neither pip nor venv works here. On Debian: apt install python3-pip python3-venv" >&2; exit 1; }

.PHONY: setup
setup: .venv/.synced ## make the app's environment ready

.venv/.synced: uv.lock pyproject.toml | $(filter .tools/bin/uv,$(UV))
	@$(UV) sync --frozen --quiet --no-python-downloads || $(UV) sync --frozen --quiet
	@touch $@

.PHONY: nlu-setup
nlu-setup: setup ## make the language environment ready (Python 3.10)
	@$(UV) sync --directory nlu --frozen --quiet

.PHONY: run
run: setup ## start Louyi: web chat on http://localhost:8080, Telegram when it has a token
	@exec .venv/bin/python -m bot run

.PHONY: chat
chat: setup ## talk to a running Louyi from this terminal
	@exec .venv/bin/python -m bot chat

FILE ?=
COORDINATES ?= wgs84
DRY_RUN ?=

.PHONY: import-stations
import-stations: setup ## take service stations from FILE (CSV, xlsx, GeoJSON); COORDINATES=gcj02, DRY_RUN=1
	@.venv/bin/python -m bot import-stations "$(FILE)" --coordinates $(COORDINATES) $(if $(DRY_RUN),--dry-run)

.PHONY: export-stations
export-stations: setup ## write every service station into FILE (GeoJSON)
	@.venv/bin/python -m bot export-stations "$(FILE)"

.PHONY: train
train: nlu-setup ## train the language model if its data changed
	@$(APP) python -m nlu.train

.PHONY: test
test: setup ## run the tests
	@$(APP) pytest -q -n 2 --dist worksteal $(PYTEST_ARGS)

.PHONY: check
check: setup ## lint, types, imports, texts, migrations, training data
	@$(APP) ruff format --check --quiet .
	@$(APP) ruff check --quiet .
	@$(APP) mypy
	@$(APP) lint-imports --no-logo 2>/dev/null | tail -3
	@$(APP) lint-imports >/dev/null
	@$(APP) pytest -q -p no:cacheprovider tests/architecture
	@$(MAKE) --no-print-directory check-nlu

.PHONY: check-nlu
check-nlu: nlu-setup
	@$(APP) python -m nlu.validate

DATA ?=
FORMAT ?= text

.PHONY: evaluate
evaluate: train ## judge understanding on DATA=file.yml (Rasa NLU YAML); FORMAT=json
	@$(APP) python -m nlu.evaluation.intents $(DATA) --format $(FORMAT)

.PHONY: evaluate-times
evaluate-times: setup ## judge time expressions on DATA=file.yml; FORMAT=json
	@$(APP) python -m nlu.evaluation.times $(DATA) --format $(FORMAT)

.PHONY: evaluate-categories
evaluate-categories: train ## judge categories and urgency on DATA=file.yml; FORMAT=json
	@$(APP) python -m nlu.evaluation.categories $(DATA) --format $(FORMAT)

.PHONY: evaluate-goals
evaluate-goals: train ## let people pursue the goals of goals.yml through the whole app; FORMAT=json
	@$(APP) python -m tests.conversations.goals --format $(FORMAT)

.PHONY: review
review: setup ## print what was not understood and reviewed since, as training examples (Rasa YAML)
	@$(APP) python -m bot review

.PHONY: bench-nlu
bench-nlu: train ## compare the language pipeline with Rasa's stock ones; CLINC=file.json adds CLINC150
	@$(UV) sync --directory nlu --frozen --quiet --group bench
	@$(APP) python -m nlu.evaluation.compare $(if $(CLINC),--clinc $(CLINC))

.PHONY: e2e
e2e: setup ## run the tests in a browser and with the language model only
	@$(APP) pytest -q -m "browser or nlu" $(PYTEST_ARGS)

include bot/web/vendor.mk

.PHONY: bench
bench: train ## measure Louyi, its peers and a full database; BENCH= only Louyi
	@$(APP) python -m tests.bench

.PHONY: faults
faults: setup ## rehearse kills, stops and trouble; SOAK_MINUTES=20 adds a soak, LINES="3 8" some lines
	@$(APP) python -m tests.faults

.PHONY: audit
audit: setup nlu-setup ## look for known holes in what is used (asks PyPI); nlu/audit.txt says what is accepted and why
	@$(APP) pip-audit --skip-editable --progress-spinner off
	@$(APP) pip-audit --progress-spinner off --path nlu/.venv/lib/python3.10/site-packages \
	  $$(awk '!/^#/ && NF {print "--ignore-vuln", $$1}' nlu/audit.txt)
