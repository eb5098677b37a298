#!/bin/sh
# Make sure that programs are there, installing their Debian packages where that is allowed.
# usage: scripts/packages.sh PROGRAM:PACKAGE...
# A program is looked for in PATH and in Debian's PostgreSQL directories; a pattern that begins with / is a file.
set -eu

found() {
    case "$1" in
        # shellcheck disable=SC2086  # the pattern is to become a name
        /*) for file in $1; do [ -e "$file" ] && return 0; done; return 1 ;;
    esac
    command -v "$1" >/dev/null 2>&1 && return 0
    for file in /usr/lib/postgresql/*/bin/"$1" /usr/sbin/"$1"; do
        [ -x "$file" ] && return 0
    done
    return 1
}

missing=""
for pair in "$@"; do
    found "${pair%%:*}" || missing="$missing ${pair#*:}"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
fi
if ! command -v apt-get >/dev/null 2>&1 || ! $as_root true 2>/dev/null; then
    echo "Missing:$missing" >&2
    echo "Install them and try again; on Debian or Ubuntu: sudo apt-get install$missing" >&2
    exit 1
fi

echo "Installing from Debian:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # both are lists of words
install() { $as_root apt-get install --yes --quiet --no-install-recommends $missing >/dev/null; }
install 2>/dev/null || { $as_root apt-get update --quiet >/dev/null && install; }

for pair in "$@"; do
    found "${pair%%:*}" || { echo "The package ${pair#*:} is installed, but ${pair%%:*} is not there." >&2; exit 1; }
done
