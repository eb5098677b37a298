#!/bin/sh
# Make .venv with the locked dependencies and the project itself. Does nothing when all is up to date.
# usage: scripts/install.sh base|dev
set -eu
cd "$(dirname "$0")/.."
kind="${1:-base}"

stamp_of() {
    cat "requirements/$1.txt" pyproject.toml | cksum
}
fresh() {
    [ -x .venv/bin/lantoa ] && [ -f ".venv/lantoa-$1.stamp" ] && [ "$(cat ".venv/lantoa-$1.stamp")" = "$(stamp_of "$1")" ]
}

if [ ! -x .venv/bin/python ]; then
    # The system's own Python first: distributions build it with optimisation, which version managers leave out, and
    # without which Python takes 1.6 times as long. One that can make environments before one that needs a package.
    candidates="${PYTHON:-} /usr/bin/python3 python3.13 python3.12 python3.11 python3"
    python=""
    for needed in "ensurepip, venv" sys; do
        for candidate in $candidates; do
            if "$candidate" -c "import sys, $needed; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then
                python="$candidate"
                break 2
            fi
        done
    done
    if [ -z "$python" ]; then
        echo "Python 3.11 or newer is needed. On Debian: sudo apt-get install python3 python3-venv" >&2
        exit 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
        # Debian keeps the venv module apart; no program of its own tells whether it is there.
        sh scripts/packages.sh "python-venv-is-missing:python$version-venv" 2>/dev/null || true
        "$python" -c 'import ensurepip, venv' || {
            echo "Missing: python$version-venv. On Debian: sudo apt-get install python$version-venv" >&2
            exit 1
        }
    fi
    rm -rf .venv
    "$python" -m venv .venv
fi

# The developers' set contains the other one.
if ! fresh dev && { [ "$kind" = dev ] || ! fresh base; }; then
    echo "Installing dependencies ($kind) into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        --requirement "requirements/$kind.txt"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
        --no-index --editable .
    stamp_of "$kind" >".venv/lantoa-$kind.stamp"
fi
.venv/bin/python scripts/messages.py
