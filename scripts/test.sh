#!/bin/sh
# The whole suite: on SQLite, there also in the browser, then on PostgreSQL, Redis and Celery with RabbitMQ,
# and there also with these servers failing.
# Extra arguments go to pytest, e.g. scripts/test.sh -k notices
set -eu
cd "$(dirname "$0")/.."
sh scripts/install.sh dev

programs="postgres:postgresql redis-server:redis-server rabbitmq-server:rabbitmq-server nginx:nginx openssl:openssl setpriv:util-linux"
# Chromium without windows takes half the time; where the distribution does not have it, the whole one will do.
if [ -z "${LANTOA_CHROMIUM:-}" ] && ! sh scripts/packages.sh chromium-headless-shell:chromium-headless-shell 2>/dev/null &&
    ! command -v chromium-browser google-chrome >/dev/null 2>&1; then
    programs="$programs chromium:chromium"
fi
# shellcheck disable=SC2086  # a list of words
sh scripts/packages.sh $programs ocrmypdf:ocrmypdf \
    "/usr/share/tesseract-ocr/*/tessdata/vie.traineddata:tesseract-ocr-vie" soffice:libreoffice-writer-nogui

services="$(.venv/bin/python scripts/services.py start)"
trap '.venv/bin/python scripts/services.py stop' EXIT
eval "$services"

unset LANTOA_DATABASE_URL LANTOA_CACHE_URL LANTOA_TASKS_URL LANTOA_STORAGE_URL LANTOA_DEBUG
# Where an environment forbids it, each of the many processes of the suite would compile the whole project again.
unset PYTHONDONTWRITEBYTECODE
# Both databases at once, each on a core, before the processes of the tests ask for their copies.
.venv/bin/python scripts/migrated.py "$TEST_DATABASE_URL" &
.venv/bin/python scripts/migrated.py sqlite
wait $!
# `make test` goes through all even if one fails. What touches neither database nor cache nor broker (text,
# documents, the command on an installation of its own) comes out the same the second time and is left out there.
failed=0
echo "== SQLite: all but the browser"
# One process more than cores: some tests wait for processes of their own.
.venv/bin/python -m pytest -n 3 --dist worksteal -m "not faults and not browser" "$@" || failed=$?
echo "== SQLite: journeys in the browser"
.venv/bin/python -m pytest -n 2 --dist worksteal -m browser tests/browser "$@" || failed=$?
# The default distribution of xdist keeps the order: tests that empty the tables come last on each process.
echo "== PostgreSQL, Redis, Celery and RabbitMQ"
LANTOA_DATABASE_URL="$TEST_DATABASE_URL" LANTOA_CACHE_URL="$TEST_CACHE_URL" LANTOA_TASKS_URL="$TEST_TASKS_URL" \
    .venv/bin/python -m pytest -n 2 -m "not browser and not faults" --with-servers --create-db "$@" || failed=$?
echo "== Servers that fail"
.venv/bin/python -m pytest -n 2 --dist loadfile -m faults tests/faults "$@" || failed=$?
exit "$failed"
