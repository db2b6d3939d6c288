#!/bin/sh
# Renews the lock files. Requirements form with hashes: it pins contents, not download addresses.
set -eu
cd "$(dirname "$0")/.."
uv="$1"
export UV_CUSTOM_COMPILE_COMMAND="make lock"
compile() { "$uv" pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links "$@"; }
compile pyproject.toml -o requirements/runtime.txt
compile pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt
compile --group lint -o requirements/lint.txt
compile --group fuzz -o requirements/fuzz.txt
compile --group bootstrap -o requirements/bootstrap.txt
