# make help lists what there is to make.

.DEFAULT_GOAL := help
.PHONY: help install demo check test bench bench-report messages lock clean

PORT ?= 8000

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## .venv with the locked dependencies and the lantoa command
	@sh scripts/install.sh base

demo: install ## a demo at http://127.0.0.1:8000 (make demo PORT=8080: at another port)
	@.venv/bin/lantoa demo --port $(PORT)

check: ## style, types, floors, templates, migrations, a fresh installation
	@sh scripts/check.sh

test: ## every test: the browser, SQLite, PostgreSQL with Celery, servers that fail
	@sh scripts/test.sh

bench: ## measure what is built for size; LANTOA_BENCH_UNITS=45000 for the nation
	@sh scripts/bench.sh

bench-report: ## docs/performance.md from what was measured
	@sh scripts/install.sh dev
	@.venv/bin/python -m benchmarks --report

messages: ## collect sentences for translation, then compile
	@sh scripts/packages.sh msguniq:gettext
	@sh scripts/install.sh dev
	@.venv/bin/python scripts/messages.py --collect
	@.venv/bin/python scripts/messages.py --check

lock: ## pin the dependencies anew
	@sh scripts/lock.sh --upgrade

clean: ## remove what was built; the database in var/ stays
	@if [ -x .venv/bin/python ]; then .venv/bin/python scripts/services.py stop; fi
	rm -rf build dist test-results .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find lantoa tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find lantoa -name '*.mo' -delete
	rm -rf .venv *.egg-info
