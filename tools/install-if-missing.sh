#!/bin/sh
# Installs the packages when they are missing or older than package-lock.json, and Node 24 among them.
# Runs before the npm scripts, as a process of its own: a shell that has already looked `node` up would keep the old one.
set -eu
cd "$(dirname "$0")/.."

installed=node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ -n "$(find package-lock.json -newer "$installed")" ]; then
  echo "Installing packages…" >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
fi

# Where the lockfile has no Node for this machine, the machine's own must do.
PATH="$PWD/node_modules/.bin:$PATH"
version=$(node --version)
major=${version#v}
if [ "${major%%.*}" -lt 24 ]; then
  echo "Cannot go on: Node 24 or later is needed, this is $version. Install it, then run the command again." >&2
  exit 1
fi
