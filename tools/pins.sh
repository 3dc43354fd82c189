#!/usr/bin/env bash
# Renew requirements/*.txt from pyproject.toml: pinned, with hashes, without any index's address.
# A pin stays as it is while it still fits; `tools/pins.sh --upgrade` moves all of them.
set -euo pipefail
cd "$(dirname "$0")/.."

pin() {
    local file=$1
    shift
    uv pip compile pyproject.toml --group build "$@" --output-file "requirements/$file.txt" \
        --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate --quiet "${upgrade[@]}"
}

upgrade=("$@")
mkdir -p requirements
pin run
pin test --group test --constraint requirements/run.txt
pin docs --group docs --constraint requirements/test.txt
pin bench --group bench --constraint requirements/test.txt
