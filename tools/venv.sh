#!/usr/bin/env bash
# Make a virtual environment with the first Python that is 3.11 or later.
set -euo pipefail
target=${1:?usage: venv.sh FOLDER}

for python in ${PYTHON:-python3.11 python3 python3.12 python3.13 python}; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    echo "Setting up $target with $("$python" --version)."
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        exec "$python" -m venv --clear "$target"
    elif "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --clear --without-pip "$target"
        exec "$python" -m pip --python "$target/bin/python" install --quiet pip
    fi
    echo "$python has neither ensurepip nor pip; install them (on Debian: python3-venv) and try again." >&2
    exit 1
done
echo "Southgate needs Python 3.11 or later; install one, or name it: make PYTHON=/path/to/python3." >&2
exit 1
