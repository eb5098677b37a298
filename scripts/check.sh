#!/bin/sh
# Everything that can be said about the code without running the tests. Runs all checks, then fails if one did.
set -eu
cd "$(dirname "$0")/.."
sh scripts/packages.sh msguniq:gettext
sh scripts/install.sh dev
PATH="$PWD/.venv/bin:$PATH"

work="$(mktemp -d)"
trap 'rm -rf "$work"; python scripts/services.py stop' EXIT
export LANTOA_VAR="$work/var" LANTOA_LOG_LEVEL=WARNING
unset LANTOA_DATABASE_URL LANTOA_CACHE_URL LANTOA_TASKS_URL LANTOA_STORAGE_URL LANTOA_DEBUG
# Where an environment forbids it, each command would compile the whole project again.
unset PYTHONDONTWRITEBYTECODE

failed=""
check() {
    name="$1"
    shift
    if "$@" >"$work/said" 2>&1; then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        cat "$work/said"
        failed="$failed, $name"
    fi
}

safe_migrations() {
    sh scripts/packages.sh postgres:postgresql setpriv:util-linux || return 1
    address="$(python scripts/services.py start DATABASE)" || return 1
    eval "$address"
    LANTOA_DATABASE_URL="${TEST_DATABASE_URL%/*}/postgres" python scripts/safe_migrations.py
}

fresh_installation() {
    lantoa migrate && lantoa check
}

check "ruff check" ruff check .
check "ruff format" ruff format --check .
check "mypy" mypy lantoa
check "import-linter" lint-imports
check "djlint" djlint lantoa --lint --quiet
check "message catalogues" python scripts/messages.py --check
check "migrations are complete" lantoa manage makemigrations --check --dry-run
check "migrations are safe on live tables" safe_migrations
check "a fresh installation is sound" fresh_installation
check "deploy/ is well formed" sh scripts/deploy.sh
grep "^skipped" "$work/said" || true

if [ -n "$failed" ]; then
    echo "Failed: ${failed#, }" >&2
    exit 1
fi
