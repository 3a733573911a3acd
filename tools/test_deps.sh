#!/bin/sh
# Install what the tests of everything need, on Debian and its relatives. The only script that touches the system.
set -eu

missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium fonts-noto-core"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
command -v curl >/dev/null 2>&1 || missing="$missing curl"

if [ -z "$missing" ]; then
    echo "PostgreSQL, Chromium, Java and curl are here."
elif ! command -v apt-get >/dev/null 2>&1; then
    echo "This is not Debian: install these yourself:$missing" >&2
    exit 1
elif [ "$(id -u)" -ne 0 ]; then
    echo "Installing needs root. Run: sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
else
    apt-get update -q
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
fi
