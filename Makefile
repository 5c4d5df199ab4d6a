# Benchmarks; `make bench DATA=DIR` names the development data, `make bench NAMES="quality startup"` some of them.
PYTHON ?= $(if $(wildcard .venv/bin/python),.venv/bin/python,python)
DATA ?= ../shared/data
WORK ?= build/bench
NAMES ?=
RUN = $(PYTHON) tests/bench/run.py $(NAMES) --data $(DATA) --work $(WORK)

.PHONY: bench bench-quick bench-peers bench-readme

bench: ## All benchmarks, the record and the README's figures; about an hour on two cores
	$(RUN) --resume --record --readme

bench-quick: ## Small samples, about a quarter of an hour; nothing is kept but the work folder
	$(RUN) --quick

bench-peers: ## Tools to compare with that don't belong into the project's environment
	$(PYTHON) -m venv $(WORK)/peers
	$(WORK)/peers/bin/pip install --quiet ocrmypdf

bench-readme: ## The README's figures from the newest record
	$(PYTHON) tests/bench/run.py --readme
