#!/bin/sh
# Pin every dependency, with the hashes of all its files, for Python 3.11 to 3.13 on any machine.
# usage: scripts/lock.sh [--upgrade]
set -eu
cd "$(dirname "$0")/.."

UV="${UV:-$(command -v uv || true)}"
if [ -z "$UV" ]; then
    .venv/bin/python -m pip install --quiet uv
    UV=.venv/bin/uv
fi

compile() {
    "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links --no-annotate "$@"
}

compile "$@" pyproject.toml requirements/build.in --output-file requirements/base.txt
compile "$@" pyproject.toml requirements/build.in --extra dev --constraint requirements/base.txt \
    --output-file requirements/dev.txt
