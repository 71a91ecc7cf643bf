# Kithline. Works with GNU make 3.81 (macOS) and later, from a path with spaces; the work is in scripts/.
SIZE = ward
PORT = 8000

.PHONY: help run test test-long bench lint docs lock clean
.DEFAULT_GOAL := help

help:
	@echo "make run        everything, then the site: http://localhost:$(PORT) (SIZE=ward|tiny|city|empty, PORT=8000)"
	@echo "make test       everything the tests need, then all checks and tests: under 10 minutes"
	@echo "make test-long  the long tests: under an hour"
	@echo "make bench      the measurements; writes their table"
	@echo "make lint       the checks of the source alone"
	@echo "make docs       writes the generated reference again"
	@echo "make lock       remakes the locked requirements (UPGRADE=1: to the newest that fit)"
	@echo "make clean      removes the environment and what can be made again; the data in var/ stays"

run:
	@scripts/environment run
	@.venv/bin/kithline run --size "$(SIZE)" --port "$(PORT)"

test:
	@scripts/environment test
	@scripts/check all

test-long:
	@scripts/environment long
	@scripts/check long

lint:
	@scripts/environment test
	@scripts/check lint

bench:
	@scripts/environment test
	@.venv/bin/python -m bench
	@.venv/bin/python -m bench.streaming

docs:
	@scripts/environment run
	@.venv/bin/kithline docs

lock:
	@scripts/lock $(if $(UPGRADE),--upgrade)

clean:
	rm -rf .venv build dist kithline.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
