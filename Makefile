# Everything starts here: `make demo`, `make test`. Needs Python 3.11 or later and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements-dev.txt
DATA ?= ../shared/data
GOLD ?= ../shared/gold

.PHONY: help demo test check lint types torture bench evaluate model neo4j neo4j-stop browser-scripts screenshots fuzz licences wheel readme documents lock clean

help:  ## Say what there is to make
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "litweave needs Python 3.11 or later: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

# litweave itself; versions are those that the tests ran with.
$(VENV)/.installed: $(VENV)/bin/python pyproject.toml $(LOCK)
	$(BIN)/python -m pip install --quiet --constraint $(LOCK) --editable .
	@touch $@

# What development and tests need besides.
$(VENV)/.dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --requirement $(LOCK) --editable .
	@touch $@

demo: $(VENV)/.installed  ## Install litweave and build the graph of examples/
	@$(BIN)/python tools/demo.py

test: $(VENV)/.dev  ## Run the tests; what needs Java, Chromium or ../shared is skipped where absent
	$(BIN)/python -m pytest

check: $(VENV)/.dev  ## Format, lint, types, tests: run before handing in
	$(BIN)/ruff format .
	$(MAKE) lint types test

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

demo/graph/manifest.json: $(VENV)/.installed
	@$(BIN)/python tools/demo.py

neo4j: demo/graph/manifest.json  ## Start Neo4j (docker, else Java and Maven), load the demo graph, say where
	$(BIN)/python tools/neo4j_up.py

neo4j-stop: $(VENV)/.installed  ## Stop the server of make neo4j
	$(BIN)/python tools/neo4j_up.py --stop

browser-scripts: demo/graph/manifest.json  ## Write questions and colours for Neo4j Browser into demo/
	$(BIN)/python tools/browser_scripts.py demo/graph

screenshots: $(VENV)/.dev  ## Draw the pictures of docs/images anew: Neo4j Browser, Gephi, explorer, report
	$(BIN)/python tools/screenshots.py
	$(BIN)/python tools/gephi_pictures.py
	$(BIN)/python tools/explorer_pictures.py

# Spark, for what asks for it: 300 MB.
$(VENV)/.spark: $(VENV)/.dev pyproject.toml
	$(BIN)/python -m pip install --quiet --constraint $(LOCK) --editable '.[spark]'
	@touch $@

torture: $(VENV)/.spark  ## 50 kills, hundreds of edits, three engines on real collections: half an hour
	LITWEAVE_KILLS=50 LITWEAVE_SCRIPTS=200 LITWEAVE_TORTURE=1 $(BIN)/python -m pytest tests/test_kills.py tests/test_edits.py tests/test_faults.py tests/test_spark.py

CORPUS := $(DATA)/corpora/arxiv-ai-2025-2026.jsonl.gz

bench: $(VENV)/.dev  ## Time every stage up to 67,223 real and a million made-up abstracts, peers beside (an hour)
	$(BIN)/python benchmarks/scale.py --workers 2 --synthetic 100000 1000000 $(if $(wildcard $(CORPUS)),--source $(CORPUS) --real 1000 10000 67223)

evaluate: $(VENV)/.installed  ## Score extraction on the gold pages and on the annotated papers kept apart
	$(BIN)/litweave evaluate $(GOLD)/dev.jsonl
	$(BIN)/litweave evaluate $(DATA)/annotated/arxiv-dev.jsonl.gz

model: $(VENV)/.model  ## Train the shipped recogniser anew (hours; logs in build/model)
	$(VENV)/model/bin/python model/run.py --data $(DATA) --gold $(GOLD)/dev.jsonl

$(VENV)/.model: $(VENV)/bin/python model/requirements.txt
	$(PYTHON) -m venv $(VENV)/model
	$(VENV)/model/bin/python -m pip install --quiet --requirement model/requirements.txt --editable .
	@touch $@

fuzz: $(VENV)/.dev  ## Throw broken input at readers, cleaners and front ends
	$(BIN)/python -m pip install --quiet 'atheris>=3'
	$(BIN)/python tools/fuzz.py

licences: $(VENV)/.dev  ## List the licences of what litweave needs
	$(BIN)/python tools/licences.py

wheel: $(VENV)/.dev  ## Build the wheel and try it in awkward places
	$(BIN)/python tools/try_wheel.py

readme: $(VENV)/.dev  ## Do what the README says in a fresh clone and an empty environment
	$(BIN)/python tools/try_readme.py

documents: $(VENV)/.dev  ## Write the outputs that README, docs and notebook show anew
	$(BIN)/python tests/documents.py README.md docs/*.md
	$(BIN)/python tests/notebooks.py examples/*.ipynb

lock: $(VENV)/.dev  ## Write requirements-dev.txt anew with the newest versions
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --upgrade --extra formats --extra igraph --group dev pyproject.toml -o $(LOCK)

clean:  ## Delete what the other targets made
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache dist demo
