#!/usr/bin/env bash
# Brings what the tests need beside Python packages: a Chromium. Uses one that is installed; else the system's packages.
set -euo pipefail

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if ! find_chromium >/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "Installing chromium for the browser tests ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends chromium >/dev/null
  else
    echo "The browser tests need Chromium, and it is not installed. Install it (Debian, Ubuntu: sudo apt-get install chromium;" >&2
    echo "Fedora: sudo dnf install chromium), then run make again." >&2
    exit 1
  fi
fi
find_chromium >/dev/null
