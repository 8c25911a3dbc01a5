# Two commands: `make run`, `make test`. Everything else helps those who change the code.
PY    ?= python3
VENV  ?= .venv
PORT  ?= 8000
HOST  ?= 127.0.0.1
# Elsewhere on Linux x86-64 the default torch is the CUDA build (several GB). README says how to name the CPU build here.
PIP_ARGS ?=
BIN   = $(VENV)/bin
PIP   = $(BIN)/python -m pip --disable-pip-version-check -q
export TALENT_INSTANCE ?= $(CURDIR)/instance
.PHONY: run test check bench pictures setup setup-dev browser clean

setup: $(VENV)/.run
setup-dev: $(VENV)/.dev
$(BIN)/python:
	$(PY) -m venv $(VENV) || { echo "python3-venv is missing. Please run:  sudo apt-get install -y python3-venv"; exit 1; }
$(VENV)/.run: $(BIN)/python requirements.txt requirements-fast.txt constraints.txt
	$(PIP) install $(PIP_ARGS) -r requirements.txt -c constraints.txt
	$(PIP) install $(PIP_ARGS) --no-deps -r requirements-fast.txt || echo "Without OpenVINO: ONNX Runtime computes the vectors."
	touch $@
$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(PIP) install $(PIP_ARGS) -r requirements-dev.txt -c constraints.txt
	touch $@
run: setup
	HOST=$(HOST) PORT=$(PORT) BIN=$(BIN) sh tools/run.sh
browser:
	sh tools/need-browser.sh
# One thread for arithmetic in each process: there are as many processes as cores already.
test: export OMP_NUM_THREADS = 1
test: setup-dev browser
	$(BIN)/python tools/test.py
check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/bandit -q -r talent matching -ll
# Facts, the quarterly report and its pages at a million people, the encoder, and the pages of the demo city in instance/.
bench: setup
	$(BIN)/python -m talent.reporting.bench
	$(BIN)/python -m matching.bench encode
	PYTHONPATH=. $(BIN)/python tools/bench_reports.py
	PYTHONPATH=. $(BIN)/python tools/bench_pages.py
# Of the demo city that `make run` serves.
pictures: setup-dev browser
	$(BIN)/python tools/pictures.py http://$(HOST):$(PORT)
clean:
	rm -rf $(VENV) instance
