# Everything that a developer types. `make demo` and `make test` need python3 >= 3.11 and nothing else:
# the environment is made in .venv at the first call, by uv where it is installed, else by pip.
PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
TRAIN_PYTHON ?= python3
BASE ?= model.safetensors
STAMP := .venv/synced
DEAL := examples/claimfold-orchard-pike

.PHONY: help demo test check fmt evals bench train serve lock clean
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/'

.venv: $(STAMP) ## Make the environment

$(STAMP): requirements.lock pyproject.toml .ci/environment
	@PYTHON="$(PYTHON)" sh .ci/environment
	@touch $@

demo: $(STAMP) ## Draft the handoff of the example deal into out/ and show it
	@echo "Reading $(DEAL)"
	@$(BIN)/python examples/demo.py $(DEAL) out
	@cat out/handoff.md
	@echo
	@echo "The same draft, with quotes that unfold in place: out/handoff.html (also handoff.docx, handoff.json)"

test: $(STAMP) ## Run the tests
	$(BIN)/python -m pytest

check: $(STAMP) ## Lint, format, types, layers, leaks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	sh .ci/leaks

fmt: $(STAMP) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

evals: $(STAMP) ## Score the embedded engine on the gold deals; fails below evals/bars.toml
	$(BIN)/python -m evals gold

bench: $(STAMP) ## Time and memory of draft, parse and grounding
	$(BIN)/python -m evals.bench

train: ## Train the readers of statements, reasons and messages (needs the packages of evals/training/requirements.txt in TRAIN_PYTHON, BASE = model.safetensors)
	$(TRAIN_PYTHON) -m evals.training.statements --base $(BASE) --out out/training --fold 0 --layers 4 --epochs 5 --lr 2e-4 --seed 1
	$(TRAIN_PYTHON) -m evals.training.export --run out/training --fold 0
	$(TRAIN_PYTHON) -m evals.training.reasons cross --base $(BASE) --out out/training/reasons --folds 0 3 5 --epochs 10 --lr 2.5e-4
	$(TRAIN_PYTHON) -m evals.training.reasons fit --base $(BASE) --out out/training/reasons --epochs 9 --lr 2.5e-4
	$(TRAIN_PYTHON) -m evals.training.sentiment cross --base $(BASE) --out out/training/sentiment
	$(TRAIN_PYTHON) -m evals.training.sentiment final --base $(BASE) --out out/training/sentiment
	$(TRAIN_PYTHON) -m evals.training.sentiment package --base $(BASE) --out out/training/sentiment
	$(TRAIN_PYTHON) -m evals.training.accounts --base $(BASE) --out out/training/accounts
	$(TRAIN_PYTHON) -m evals.training.accounts --base $(BASE) --pack out/training/accounts/final.pt
	$(TRAIN_PYTHON) -m evals.training.voices
	$(TRAIN_PYTHON) -m evals.training.sameness
	$(TRAIN_PYTHON) -m evals.training.flags

serve: $(STAMP) ## Serve the HTTP API on loopback
	$(BIN)/handoff serve --host 127.0.0.1 --port 8000

lock: ## Pin the dependencies of pyproject.toml again (needs uv)
	$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes --quiet \
		--custom-compile-command "make lock" --output-file requirements.lock

clean: ## Remove the environment and everything that was made
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
