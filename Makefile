# Every target works on a fresh clone: it brings the tools it needs into .venv (and .venv-lint), and builds the index of
# place names once into the user cache.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
LINT   := .venv-lint
FUZZ   := .venv-fuzz

.DEFAULT_GOAL := help
.PHONY: help setup demo broker test check format lint types layers bench bench-identity bench-recovery quality faults soak fuzz audit lock clean

help:  ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)  ## Make .venv with everything

$(STAMP): requirements/bootstrap.txt requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m stream.extract.places.build
	touch $@

$(LINT)/.installed: requirements/lint.txt $(STAMP)
	$(PYTHON) -m venv $(LINT)
	$(BIN)/uv pip install --quiet --python $(LINT)/bin/python --require-hashes -r requirements/lint.txt
	touch $@

demo: setup  ## Local broker, worker and sample articles on this terminal: watch incidents form
	$(BIN)/newsstream demo

test: setup $(LINT)/.installed  ## All tests; says which it leaves out for want of Java, promtool, ...
	$(BIN)/python -m pytest

check: setup format lint types layers test  ## Format, lint, types, layers, tests

format: setup
	$(BIN)/ruff format --check stream tests

lint: setup
	$(BIN)/ruff check stream tests

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

bench: setup  ## Extraction and the whole worker beside a bare nlp.pipe
	$(BIN)/python -m tests.bench

bench-recovery: setup  ## A million keys back from their changelogs after the loss of the state directory
	$(BIN)/python -m tests.bench.recovery

bench-identity: setup  ## Cost of identity per article against the size of its state; draws docs/identity-cost.svg
	$(BIN)/python -m tests.bench.identity --plot docs/identity-cost.svg

quality: setup  ## Every figure of quality beside its floor: the own gold set, and the evaluation kit where it lies beside the checkout
	$(BIN)/python -m tests.quality $(QUALITY)

broker: setup  ## A real Kafka on 127.0.0.1:9092 to try things on, with Java and Maven, without Docker; Ctrl-C ends it
	$(BIN)/python -m tests.kafka

faults: setup  ## The long fault tests: three brokers behind proxies, workers that come and go, child processes
	$(BIN)/python -m pytest -m long

soak: setup  ## Random faults against a real Kafka for an hour, everything checked; writes soak.md (SOAK="--runs 20 --seed 7")
	$(BIN)/python -m tests.fault.soak $(SOAK)

# Where there is no build of the fuzzer for the platform, mutation goes on without coverage.
$(FUZZ)/.installed: requirements/fuzz.txt $(STAMP)
	mkdir -p $(FUZZ)
	-$(BIN)/uv pip install --quiet --python $(BIN)/python --target $(FUZZ) --require-hashes -r requirements/fuzz.txt
	touch $@

fuzz: setup $(FUZZ)/.installed  ## Over a million fuzz cases, guided by coverage; FUZZ_OPTIONS="--target clean --share 0.1"
	PYTHONPATH=$(FUZZ) $(BIN)/python -m tests.fuzz $(FUZZ_OPTIONS)

audit: setup $(LINT)/.installed  ## Known vulnerabilities in what requirements/*.txt pin; says so where no database answers
	$(BIN)/python -m tests.audit $(LINT)/bin/pip-audit

lock: setup  ## Renew the lock files from pyproject.toml
	./requirements/lock.sh $(BIN)/uv

clean:  ## Remove environments and caches
	rm -rf $(VENV) $(LINT) $(FUZZ) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
