# Two commands for people: `make demo` and `make test`. A third, `make compiled`, lets builds take less time.

PYTHON ?= python3
VENV := .venv
KG := $(VENV)/bin/kg
RUN := $(VENV)/bin/python

.PHONY: demo test compiled web-assets install install-dev tools-of-tests lint types drift docs site pictures clean

demo: install web-assets
	@$(KG) build examples -g kg-data --quiet
	@$(KG) info -g kg-data | head -4
	@echo
	@echo "== Eligibility: which trials limit forced vital capacity? (kg ask measurement-limits -p measurement=fvc)"
	@$(KG) ask measurement-limits -p measurement=fvc -g kg-data
	@echo
	@echo "== Sponsors: who sponsors most trials? (kg ask top-sponsors -p limit=5)"
	@$(KG) ask top-sponsors -p limit=5 -g kg-data
	@echo
	@echo "== Across trials: which recruit now and are open to a woman of 40? (kg ask open-to -p age=40 -p sex=FEMALE)"
	@$(KG) ask open-to -p age=40 -p sex=FEMALE -g kg-data
	@echo
	@mkdir -p out
	@$(KG) draw NCT03444220 -g kg-data -o out/graph.html
	@echo
	@echo "The graph is in kg-data/. Open this page in a browser: $(CURDIR)/out/graph.html"
	@echo "Look around:  $(KG) serve, and open http://127.0.0.1:7171"
	@echo "Then try:     $(KG) show NCT04356287    $(KG) questions    $(KG) build YOUR-FILES -g your-graph"

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@echo "installing trialkg into $(VENV) ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check -e '.[web]'
	@touch $@

install-dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: pyproject.toml
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@echo "installing trialkg and its test tools into $(VENV) ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(VENV)/.installed $(VENV)/.installed-compiled $@

# The modules that read trials as machine code, taken while their sources are unchanged. Without a C compiler and Python's
# headers it says so, and trialkg goes on reading with the sources.
COMPILED := build/compiled/modules.txt

compiled: $(COMPILED)

$(COMPILED): tools/compile_modules.py kg/names.py kg/store/processors.c $(wildcard kg/criteria/*.py kg/rdf/*.py) $(VENV)/.installed-compiled
	@$(RUN) tools/compile_modules.py

$(VENV)/.installed-compiled: $(VENV)/.installed
	@$(RUN) -m pip install --quiet --disable-pip-version-check -e '.[web,compiled]'
	@touch $@

# What the explorer borrows from npm: live pages, country outlines, and axe for the tests. It works without them; none is committed.
VENDOR := kg/views/static/vendor

web-assets: $(VENDOR)/.installed

$(VENDOR)/.installed: Makefile
	@mkdir -p $(VENDOR)
	@if command -v npm >/dev/null; then \
	  echo "fetching scripts and country outlines from npm ..."; \
	  npm install --silent --no-audit --no-fund --ignore-scripts --no-save --prefix build/npm \
	    htmx.org@2.0.8 world-atlas@2.0.2 axe-core@4.14.1 >/dev/null && \
	  cp build/npm/node_modules/htmx.org/dist/htmx.min.js build/npm/node_modules/world-atlas/countries-110m.json \
	    $(VENDOR)/ && \
	  touch $@; \
	else echo "npm is not there: pages do without live updates and country outlines"; fi

# A browser for the pages, a second SPARQL engine for the questions, a C compiler, and the allocator that loading takes where
# it is; only root can install them.
HAS_HEADERS := import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_path('include') + '/Python.h'))

tools-of-tests:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  missing=; \
	  command -v chromium >/dev/null || missing="$$missing chromium"; \
	  command -v virtuoso-t >/dev/null || missing="$$missing virtuoso-opensource-7"; \
	  command -v cc >/dev/null || missing="$$missing gcc libc6-dev"; \
	  $(PYTHON) -c "$(HAS_HEADERS)" || missing="$$missing python3-dev"; \
	  ldconfig -p | grep -q libjemalloc.so.2 || missing="$$missing libjemalloc2"; \
	  if [ -n "$$missing" ]; then \
	    echo "installing$$missing ..."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  fi; \
	fi

test: install-dev tools-of-tests web-assets compiled lint types drift
	$(RUN) -m pytest
	@if [ -f $(COMPILED) ]; then \
	  echo "the same again with compiled modules ..."; \
	  TRIALKG_COMPILED=1 $(RUN) -m pytest tests/criteria tests/rdf tests/test_compiled.py::test_this_run_has_what_it_asks_for; \
	fi

lint:
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check

types:
	$(RUN) -m mypy

drift:
	$(RUN) tools/make_units.py --check
	$(RUN) tools/make_measurements.py --check
	$(RUN) tools/make_ontology_page.py --check
	$(RUN) tools/make_docs.py --check
	$(RUN) tools/make_notebooks.py --check
	$(RUN) tools/make_sparql_guide.py --check

docs:
	$(RUN) tools/make_ontology_page.py
	$(RUN) tools/make_docs.py
	$(RUN) tools/make_notebooks.py
	$(RUN) tools/make_sparql_guide.py

site: install-dev
	$(RUN) -m mkdocs build --strict --quiet
	@echo "The documentation is in build/site/index.html"

pictures: install-dev web-assets
	@$(KG) build examples -g build/pictures-graph --quiet
	$(RUN) tools/make_pictures.py build/pictures-graph

clean:
	rm -rf $(VENV) kg-data out build dist $(VENDOR)
