# Morsel's commands. Everything needs only Go; `generate` also needs Java and Maven.
GO ?= go
BIN := bin/morsel

.PHONY: build demo test tck answers generate lint crash fuzz bench bench-graphs clean

build: ## the binary, static
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o $(BIN) ./cmd/morsel

demo: build ## load the sample graph and run five analytical queries over it
	@./examples/demo.sh $(BIN)

test: ## all tests that a change must pass, in under ten minutes on two cores
	$(GO) vet ./...
	$(GO) test ./...

tck: ## the whole openCypher TCK on each runtime
	$(GO) test ./internal/tck -run TestTCK -count=1 -timeout 60m -tck.full -v

answers: build ## LSQB and SNB queries against their known answers
	$(GO) test ./internal/answers -count=1 -timeout 60m -answers.full -v

generate: ## the parser from grammar/
	./grammar/generate.sh

lint: ## format, vet and the style guide
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(GO) test ./internal/tidy

crash: ## 50,000 crashes at calls of the file system, and 200 killed processes
	MORSEL_CRASH=50000 MORSEL_KILLS=200 $(GO) test ./storage -run 'Crash|Fault|Kill|Durab|End' -count=1 -timeout 60m -v

FUZZTIME ?= 30s
FUZZ ?= ./...
fuzz: ## every fuzzer below FUZZ for FUZZTIME; what reads bytes from outside: make fuzz FUZZ=./server/... FUZZTIME=10m
	@for p in $$($(GO) list $(FUZZ)); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test $$p -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) || exit 1; \
	  done; \
	done

drivers: ## the server with every official driver that this machine can install: Python 5.28 and 6, JavaScript, Java, Go
	$(GO) test ./server -run 'TestDriver' -count=1 -timeout 30m -drivers -v

bench: ## benchmarks with allocations
	$(GO) test -run '^$$' -bench . -benchmem ./bench/...

GRAPHS ?= /tmp/morsel-bench
bench-graphs: ## LSQB, study, amazon and SNB queries on generated graphs, where ../shared/tools is there
	./bench/graphs.sh $(GRAPHS) -benchtime 5x

clean:
	rm -rf bin
