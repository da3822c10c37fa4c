# What a person or a machine does with this repository. Every target works in a clean checkout.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 2

bin := .venv/bin
bootstrap = @scripts/bootstrap.sh

.PHONY: help run load train test drill lint fix bench bench-search screenshots clean

help: ## show the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1|\2/p' Makefile | awk -F'|' '{printf "%-17s %s\n", $$1, $$2}'

run: ## install what is missing, train, load, and serve http://127.0.0.1:8080/
	$(bootstrap) run
	@$(bin)/kaixinban serve

load: ## load the knowledge files into the database
	$(bootstrap) run
	@$(bin)/kaixinban load

train: ## train the dialogue model
	$(bootstrap) run
	@$(bin)/kaixinban train

test: ## every check and test, as continuous integration runs them
	$(bootstrap) test
	@scripts/test.sh

drill: ## long exercises: kill -9 at random moments, and more (minutes)
	$(bootstrap) test
	@$(bin)/python -m pytest -q drills

lint: ## ruff, mypy and the rules of the house
	$(bootstrap) dev
	@$(bin)/ruff check . && $(bin)/ruff format --check . && $(bin)/mypy && $(bin)/pytest -q tests/house

fix: ## format, and mend what ruff can mend
	$(bootstrap) dev
	@$(bin)/ruff check --fix . ; $(bin)/ruff format .

bench: ## measure the product beside stock Rasa, in one session
	$(bootstrap) dev
	@$(bin)/python -m benchmarks.main

bench-search: ## compare search engines on the banks of EVALUATION_DATA, and time suggestions
	$(bootstrap) dev
	@$(bin)/python -m benchmarks.search
	@$(bin)/python -m benchmarks.search_scale

screenshots: ## draw the picture of the front page again, from the real product
	$(bootstrap) test
	@PYTHONPATH=. $(bin)/python scripts/screenshot.py

clean: ## remove what can be made again (not the database in var/)
	@rm -rf models .rasa .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build var/log var/test
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
