# Two commands do everything: `make demo` and `make test`. Both set up what they need.
PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.ready
LOCK := requirements-dev.lock

.PHONY: demo test fuzz faults hostile crowd merges offices format bench mutants lock upgrade clean

demo: $(STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh demo.sh

test: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONHASHSEED=0 $(BIN)/pytest -q -n auto --dist worksteal

# New examples for the property tests, as long as one says.
fuzz: SECONDS ?= 180
fuzz: $(STAMP)
	$(BIN)/python benchmarks/fuzz.py --seconds $(SECONDS)

# Every error at every call of the file system; `make test` tries a part of it.
faults: $(STAMP)
	$(BIN)/pytest -q -n auto --dist worksteal --every-fault tests/faults

# Every command in each hostile register; `make test` tries some of them in most.
hostile: $(STAMP)
	$(BIN)/pytest -q -n auto --dist worksteal --every-command tests/hostile

# Twelve processes write to one register, then commands are killed; what was lost is counted.
crowd: $(STAMP)
	$(BIN)/python benchmarks/crowd.py

# Random histories changed apart and merged by git: a long run, with its counts.
merges: ROUNDS ?= 1000
merges: $(STAMP)
	$(BIN)/python benchmarks/merges.py --rounds $(ROUNDS)

# Two offices and cron, each in a clone of its own: nothing needs a hand but to settle.
offices: $(STAMP)
	$(BIN)/python benchmarks/offices.py

format: $(STAMP)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# Every command beside its limit and its peers; SIZES="1000 10000 100000" takes about an hour.
bench: SIZES ?= 1000 10000
bench: $(STAMP)
	$(BIN)/python benchmarks/scale.py $(SIZES)

mutants: $(STAMP)
	$(BIN)/python benchmarks/mutations.py

# The lock holds what pyproject.toml asks for, exactly, for each Python and machine we support.
# `lock` keeps every version that still fits; `upgrade` takes the newest.
upgrade: NEWEST := --upgrade
lock upgrade:
	$(PYTHON) -m venv --clear build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --group dev \
		--generate-hashes --no-emit-index-url --no-emit-find-links $(NEWEST) \
		--custom-compile-command 'make lock' --output-file $(LOCK) pyproject.toml

clean:
	rm -rf .venv dist build

# Made anew each time, so that nothing stays that the lock does not hold.
$(STAMP): pyproject.toml $(LOCK)
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	@touch $@
