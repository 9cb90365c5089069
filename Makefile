# corsuite: what there is to do, and how. `make help` lists it.

GO ?= $(or $(shell command -v go),/usr/local/go/bin/go)

# The race detector links C: without a compiler the tests run, and say that they run without it.
RACE ?= $(if $(shell command -v cc || command -v gcc || command -v clang),-race)

# Arguments for `make run`: make run ARGS='https://api.example.com/items --origin https://app.example.com'
ARGS ?=
# How many random answers `make agree` puts before the model and the browser, or random servers
# `make wild` judges, and from which seed.
N ?= $(if $(filter wild,$(MAKECMDGOALS)),2000,20000)
SEED ?= 1
# Who asks in `make gallery`, and which adapter alone.
VIA ?= raw
ONLY ?=
# How long `make fuzz` stays with each fuzz target.
FUZZTIME ?= 20s
# The self-tests in bulk: bounded, so that a hang is an error and not a wait.
TIMEOUT ?= 25m

# The packages that are meant for importers.
API = harness harness/fetch specs suite suite/corstest reference

.DEFAULT_GOAL := help
.PHONY: help setup run test lint api check bench agree mutate wild hostile grid grid-setup gallery gallery-setup doors peers picture fuzz clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## install Chromium if there is no Chrome (Debian, as root), with BROWSERS=all Firefox and WebKitGTK too, and fetch the modules
	@.ci/install chrome compiler $(if $(filter all,$(BROWSERS)),firefox webkit)
	@$(GO) mod download

run: setup ## judge the built-in reference server through both user agents (ARGS go to corsuite run)
	$(GO) run ./suite/corsuite run $(ARGS)

# Where goroutines share something, the race detector looks: at the agents with their
# browsers, at the engine, and at whole runs of the command and of the self-tests. The
# rest reads and writes texts, and would take five times as long for nothing.
RACED = ./suite/agents ./suite/corstest ./suite/internal/adapter ./suite/internal/engine ./suite/internal/record
RACED_RUNS = ReferenceRaw|Mutants|Shards|ShareStories|Sessions|Signal|MaxTime|Scripts/(run|many|compare|learn|try)

# The self-tests wait for a browser most of the time. One package at a time where there
# is one, since several browsers on two cores make each other late. The collector works
# less hard: a fifth of the processor's time went to looking at what a test is about to drop.
# Of the self-tests six run at a time, since some wait for servers that never answer.
test: export GOGC ?= 400
test: setup ## run every test, the browser's included (some minutes)
	@test -n "$(RACE)" || echo "make test: no C compiler, so no race detector" >&2
	$(GO) test $(RACE) -shuffle=on -timeout=$(TIMEOUT) ./fixtures/... ./reference/... ./specs/... $$($(GO) list ./harness/... | grep -vE '/harness/(chrome|firefox|webkit)$$')
	$(GO) test $(RACE) -p=1 -shuffle=on -timeout=$(TIMEOUT) ./harness/chrome ./harness/firefox ./harness/webkit
	$(if $(RACE),$(GO) test $(RACE) -short -shuffle=on -timeout=$(TIMEOUT) $(RACED))
	$(if $(RACE),$(GO) test $(RACE) -short -shuffle=on -timeout=$(TIMEOUT) -run='$(RACED_RUNS)' ./suite/corsuite ./suite/selftest)
	$(GO) test -p=1 -shuffle=on -timeout=$(TIMEOUT) $$($(GO) list ./suite/... | grep -v '/suite/selftest$$')
	$(GO) test -parallel=6 -shuffle=on -timeout=$(TIMEOUT) ./suite/selftest

lint: ## formatting, vet, staticcheck, and the API that importers use
	@unformatted=$$("$$($(GO) env GOROOT)/bin/gofmt" -l .); test -z "$$unformatted" || { echo "gofmt -w: $$unformatted" >&2; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@for package in $(API); do \
		broken=$$($(GO) tool apidiff -incompatible docs/api/$$(echo $$package | tr / -).api github.com/corsuite/corsuite/$$package); \
		test -z "$$broken" || { printf '%s changes incompatibly (if that is meant: a line in CHANGELOG.md, and make api):\n%s\n' "$$package" "$$broken" >&2; exit 1; }; \
	done

api: ## record what importers may use, which make lint compares with
	@mkdir -p docs/api
	@for package in $(API); do \
		GOFLAGS=-trimpath $(GO) tool apidiff -w docs/api/$$(echo $$package | tr / -).api github.com/corsuite/corsuite/$$package; \
	done

check: lint ## lint, and the tests that need no browser (seconds once built)
	$(GO) test -short -shuffle=on -timeout=5m ./...

bench: setup ## measure; never part of a verdict
	$(GO) test -run='^$$' -bench=. -benchmem -timeout=$(TIMEOUT) ./...

agree: setup ## put every table and N random answers, from SEED, before the model and the browser (RECORD=1 records instead, AGENT=firefox asks Firefox)
	$(if $(RECORD),CORSUITE_AGREE_RECORD=1,CORSUITE_AGREE_N=$(N) CORSUITE_AGREE_SEED=$(SEED)) CORSUITE_AGREE_AGENT=$(AGENT) \
		$(GO) test -run='^TestAgreement$$' -count=1 -v -timeout=60m ./suite/selftest/agreement

mutate: setup ## judge every broken server, and break the model of the browser step by step: each must be noticed
	CORSUITE_MUTATE=1 $(GO) test -run='Mutant|Mutate' -count=1 -v -timeout=30m ./suite/selftest ./suite/selftest/mutate

hostile: setup ## judge servers that behave as no server should, within bounds, and write docs/HOSTILE.md
	CORSUITE_HOSTILE=1 $(GO) test -run=Hostile -count=1 -v -timeout=30m ./suite/selftest/hostile
	$(GO) test -run=Document -count=1 ./suite/selftest/hostile -update

wild: ## judge N random servers, from SEED, by every rule, and compare with what pages notice of them
	CORSUITE_WILD_N=$(N) CORSUITE_WILD_SEED=$(SEED) $(GO) test -run=Wild -count=1 -v -timeout=120m ./suite/selftest/wild

grid: setup ## judge each kind of endpoint, right and wrong, through both agents, the software that is installed included, and write docs/GRID.md
	CORSUITE_GRID=1 $(GO) test -run=Grid -count=1 -v -timeout=30m ./suite/selftest/grid
	CORSUITE_GRID=1 $(GO) test -run=TestContracts -count=1 -v -timeout=10m ./suite/corsuite
	$(GO) test -run=Document -count=1 ./suite/selftest/grid -update

grid-setup: ## install and build the software that stands behind the kinds of the grid
	@.ci/install nginx apache caddy python node
	cd reference/endpoints && $(GO) build -o bin/ ./...
	if command -v npm >/dev/null; then cd reference/endpoints && npm ci --no-audit --no-fund --ignore-scripts; fi

gallery-setup: ## install and build the servers and frameworks of the gallery (HEAVY=1: Traefik, too)
	@.ci/install nginx apache caddy haproxy python python-more node tomcat rails
	$(GO) build -o reference/adapters/apigateway/bin/ ./reference/adapters/apigateway/serve
	cd reference/adapters/go && $(GO) build -o bin/ ./...
	$(if $(HEAVY),cd reference/adapters/traefik && $(GO) build -o bin/traefik .)
	if command -v npm >/dev/null; then cd reference/adapters/node && npm ci --no-audit --no-fund --ignore-scripts; fi

# ONLY=hono judges that one and writes nothing; VIA=raw,chrome asks a browser, too.
gallery: setup gallery-setup ## judge other people's CORS, and the advice for it, and write docs/GALLERY.md (ONLY=hono: one; VIA=raw,chrome)
	$(GO) build -o bin/corsuite ./suite/corsuite
	bin/corsuite gallery reference/adapters --via $(VIA) $(if $(ONLY),--verbose --adapter '$(ONLY)',\
		--out markdown=docs/GALLERY.md --out html=docs/gallery.html --out json=docs/gallery.json)
	$(if $(ONLY),,$(GO) test -run='GallerySnippets|GalleryCures' -count=1 -v -timeout=$(TIMEOUT) ./suite/internal/gallery)

doors: ## use the npm package and the pytest helper from their packed artefacts, in empty folders (needs the npm registry)
	@.ci/install node pytest
	$(GO) build -o bin/corsuite ./suite/corsuite
	suite/doors/npm/try
	suite/doors/pytest/try

# Everything that is installed or built for it lies in bin/peers. The checkers see loopback only.
peers: ## put other public CORS checkers before the same broken and correct servers, and write docs/PEERS.md (some minutes)
	@suite/peers/setup bin/peers
	$(GO) build -o bin/peers/corsuite ./suite/corsuite
	$(GO) build -o bin/peers/bench ./suite/peers
	suite/peers/isolated bin/peers/bench -installed bin/peers -corsuite bin/peers/corsuite -o docs/PEERS.md

picture: setup ## write docs/report.png, the picture of an HTML report in the README
	@.ci/picture

fuzz: ## fuzz everything that parses, FUZZTIME each
	@set -e; for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list='^Fuzz' "$$package" | grep '^Fuzz' || true); do \
			echo "$$package $$target"; \
			$(GO) test -run='^$$' -fuzz="^$$target\$$" -fuzztime=$(FUZZTIME) "$$package"; \
		done; \
	done

clean: ## remove what was built and installed into the work tree
	rm -rf bin dist reference/adapters/go/bin reference/adapters/traefik/bin reference/adapters/node/node_modules
