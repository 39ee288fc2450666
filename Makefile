# Two commands do everything: `make demo` and `make test`. Both set up what they need.
PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: demo test format bench mutants clean

demo: $(STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh demo.sh

test: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q -n auto

format: $(STAMP)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: $(STAMP)
	$(BIN)/python benchmarks/bench.py

mutants: $(STAMP)
	$(BIN)/python benchmarks/mutations.py

clean:
	rm -rf .venv dist build

# pip of Python 3.11 cannot read dependency groups, so the group is read from
# pyproject.toml by a newer pip inside the environment.
$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@
