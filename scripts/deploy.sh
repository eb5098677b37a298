#!/bin/sh
# Check deploy/: compose.yaml, the Kubernetes manifests, the systemd units, the proxy's configuration.
# What a machine has no program for is skipped and said.
set -eu
cd "$(dirname "$0")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

if docker compose version >/dev/null 2>&1; then
    docker compose --file deploy/compose.yaml --env-file deploy/example.env config --quiet
elif command -v docker-compose >/dev/null 2>&1; then
    # Compose 1 does not know what came later; the rest it checks as well.
    sed '/^name: /d; /condition: service_completed_successfully/s/service_completed_successfully/service_started/' \
        deploy/compose.yaml >"$work/compose.yaml"
    docker-compose --file "$work/compose.yaml" --env-file deploy/example.env config --quiet
else
    echo "skipped compose.yaml: no docker compose here"
fi

.venv/bin/kubernetes-validate --strict --no-warn --quiet deploy/kubernetes/*.yaml

if command -v systemd-analyze >/dev/null 2>&1; then
    for unit in deploy/systemd/*; do
        sed "s#/srv/lantoa/.venv/bin/lantoa#$PWD/.venv/bin/lantoa#" "$unit" >"$work/$(basename "$unit")"
    done
    # It only warns of a key that it does not know.
    said="$(systemd-analyze verify --man=no "$work"/*.service "$work"/*.target 2>&1)" || true
    [ -z "$said" ] || { echo "$said" && exit 1; }
else
    echo "skipped systemd units: no systemd-analyze here"
fi

if command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ]; then
    PATH="$PATH:/usr/sbin"
    openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost \
        -keyout "$work/site.key" -out "$work/site.crt" 2>/dev/null
    sed "s#/etc/nginx/tls#$work#; s#/var/cache/nginx#$work#; s#web:8000#127.0.0.1:8000#" deploy/nginx.conf >"$work/nginx.conf"
    nginx -t -q -p "$work" -c "$work/nginx.conf" -g "pid $work/nginx.pid; error_log stderr;"
else
    echo "skipped nginx.conf: no nginx here"
fi
