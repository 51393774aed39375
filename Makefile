# Everything here works on a fresh machine with Python 3.11 and PyPI.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PROGRAM ?= examples/01-cluster
STACK ?=
WORKERS ?= 3
LIVE ?=
CONSTRAINTS ?= constraints.txt
# Tests start hundreds of processes; each would compile the same modules.
unexport PYTHONDONTWRITEBYTECODE
INSTALL = PYTHON=$(PYTHON) tools/install.sh
LEFT_OUT := --ignore tests/proofs --ignore tests/engine

.PHONY: rehearse test lowest newest constraints coverage lint pages bench bench-install proofs engine engine-test registry schemas clean

rehearse: $(VENV)/.rehearsal ## A secure cluster on the embedded AWS: make rehearse PROGRAM=examples/02-access
	$(BIN)/citadel rehearse $(PROGRAM) $(if $(STACK),--stack $(STACK)) --and-destroy

test: $(VENV)/.dev ## All tests but the proofs and those of the real engine
	$(BIN)/python -m pytest $(LEFT_OUT) -n $(WORKERS) --dist loadfile --no-loadscope-reorder
	@echo "Left out: the real engine (make engine-test; needs pulumi or Go) and the independent checkers (make proofs)."

lowest: build/lowest.txt ## The same tests with the lowest versions that the packages declare
	$(MAKE) test VENV=build/lowest CONSTRAINTS=build/lowest.txt

newest: ## The same tests with the newest versions that there are, unless make test has run with these
	rm -rf build/newest
	$(INSTALL) build/newest /dev/null -e '.[dev]' -e rehearsal
	build/newest/bin/python tools/versions.py newer || $(MAKE) test VENV=build/newest CONSTRAINTS=/dev/null

constraints: $(VENV)/.dev ## constraints.txt, written again with the newest versions
	printf '%s\n' '-e .[dev]' '-e ./rehearsal' | build/uv-*/bin/uv pip compile - --quiet --system-certs --universal --upgrade \
		--python-version 3.11 --no-annotate --no-emit-package eks-citadel --no-emit-package eks-citadel-rehearsal \
		--custom-compile-command 'make constraints' --output-file constraints.txt

coverage: $(VENV)/.dev ## The same tests, slower, with the lines that they reach
	$(BIN)/python -m pytest $(LEFT_OUT) -n $(WORKERS) --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

lint: $(VENV)/.dev ## Style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/basedpyright --pythonpath $(BIN)/python

pages: $(VENV)/.dev ## The tables of keys and outputs in docs/guide, and those of rules in docs/evidence, from the source
	PYTHONPATH=tests $(BIN)/python -m pages
	PYTHONPATH=tests $(BIN)/python -m aws_rules
	PYTHONPATH=tests $(BIN)/python -m rehearsal_pages

bench: engine $(VENV)/.dev ## Ratios measured in one run; CLUSTERS="1 2 4" TURNS=1 is shorter
	PYTHONPATH=tests:tests/engine $(BIN)/python -m benchmarks

bench-install: $(VENV)/.dev ## How long a fresh clone takes until its rehearsed cluster
	PYTHONPATH=tests $(BIN)/python -m benchmarks.install

proofs: WORKERS = 2 # they compute, and wait for nothing
proofs: $(VENV)/.dev ## Checkers that need environments of their own; LIVE=every asks each cell also of the embedded AWS
	ATTACKS_LIVE=$(LIVE) $(BIN)/python -m pytest tests/proofs -n $(WORKERS) --dist loadfile --no-loadscope-reorder

engine: ## The Pulumi engine, the one on PATH or built from its Go module into the cache, and a Kubernetes API server
	tools/engine/build.sh
	tools/api-server/build.sh

engine-test: engine $(VENV)/.dev ## Every program under the real engine
	$(BIN)/python -m pytest tests/engine -n $(WORKERS) --dist loadfile --no-loadscope-reorder

registry: ## What AWS's registry says about replacements, read again
	test -x build/registry/bin/python || $(PYTHON) -m venv build/registry
	build/registry/bin/python -m pip install --quiet --disable-pip-version-check -r tools/registry/requirements.txt
	build/registry/bin/python tools/registry/registry.py rehearsal/citadel_rehearsal/providers/registry.json

schemas: ## The schemas of Kubernetes objects, for the versions that EKS offers, written again
	test -x build/schemas/bin/python || $(PYTHON) -m venv build/schemas
	build/schemas/bin/python -m pip install --quiet --disable-pip-version-check -r tools/schemas/requirements.txt
	build/schemas/bin/python tools/schemas/schemas.py components/eks_citadel/kubernetes/kubernetes_versions.json rehearsal/citadel_rehearsal/resources/kubernetes_schemas

clean:
	rm -rf $(VENV) build .coverage

build/lowest.txt: pyproject.toml rehearsal/pyproject.toml constraints.txt tools/versions.py
	mkdir -p build
	$(PYTHON) tools/versions.py lowest > $@

$(VENV)/.rehearsal: pyproject.toml rehearsal/pyproject.toml $(CONSTRAINTS)
	$(INSTALL) $(VENV) $(CONSTRAINTS) -e . -e rehearsal
	touch $@

$(VENV)/.dev: pyproject.toml rehearsal/pyproject.toml $(CONSTRAINTS)
	$(INSTALL) $(VENV) $(CONSTRAINTS) -e '.[dev]' -e rehearsal
	touch $@ $(VENV)/.rehearsal
