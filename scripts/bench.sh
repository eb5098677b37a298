#!/bin/sh
# Measure what is built for size; installs what it needs, as scripts/test.sh does.
# The default size is that of a large province and fits a coffee break on a quiet machine; the nation is
#   LANTOA_BENCH_UNITS=45000 LANTOA_BENCH_PEOPLE=1500000 make bench
# Arguments go to `python -m benchmarks` (names, or --report) in place of all of them.
set -eu
cd "$(dirname "$0")/.."
sh scripts/install.sh dev
sh scripts/packages.sh postgres:postgresql redis-server:redis-server nginx:nginx openssl:openssl setpriv:util-linux
services="$(.venv/bin/python scripts/services.py start DATABASE CACHE)"
trap '.venv/bin/python scripts/services.py stop' EXIT
eval "$services"
export LANTOA_BENCH_SERVER="${LANTOA_BENCH_SERVER:-$TEST_DATABASE_URL}"
export LANTOA_BENCH_CACHE="${LANTOA_BENCH_CACHE:-$TEST_CACHE_URL}"
corpus="${LANTOA_BENCH_CORPUS:-../shared/data/legal/corpus.jsonl.xz}"
export LANTOA_BENCH_CORPUS="$corpus"
if [ $# -gt 0 ]; then
    .venv/bin/python -W ignore -m benchmarks "$@"
    exit
fi
failed=0
.venv/bin/python -W ignore -m benchmarks --all || failed=$?
if [ -f "$corpus" ]; then
    .venv/bin/python -m benchmarks.retrieval --corpus "$corpus" --queries ../shared/data/legal/queries_dev.jsonl
else
    echo "retrieval: no corpus at $corpus, not measured" >&2
fi
exit "$failed"
