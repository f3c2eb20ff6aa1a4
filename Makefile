# Two commands do everything: `make demo` opens a shop, `make test` proves it. Each word is a script in bin/.
.PHONY: demo test proofs lint bench clean setup serve messages pictures lighthouse
demo: ; @bin/demo
test: ; @bin/test
proofs: ; @bin/test -m slow zhanggui tests && ZHANGGUI_TEST_DB=postgresql bin/test -m slow tests/simulation tests/test_api_fuzz.py
lint: ; @bin/lint
bench: ; @bin/bench
serve: ; @bin/run serve
setup: ; @bin/setup
messages: ; @bin/run-dev python bin/messages.py
pictures: ; @bin/run-dev python bin/screenshots.py
lighthouse: ; @bin/run-dev python bin/lighthouse.py
clean: ; @bin/clean
