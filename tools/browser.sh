#!/usr/bin/env bash
# Provide what the browser tests need: Chromium, Node.js with npm, a CJK font and axe-core.
# Where this machine does not let us install them, say what is left out; with CI=true that is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()

here() {
    case $1 in
        font) command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ] ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null && as_root true 2>/dev/null
}

updated=
install() {
    if [ -z "$updated" ]; then
        as_root apt-get update -qq || return 1
        updated=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Node.js comes before npm: some builds of it bring npm along.
for need in "chromium chromium" "node nodejs" "npm npm" "font fontconfig fonts-noto-cjk"; do
    read -r thing packages <<<"$need"
    here "$thing" && continue
    if may_install; then
        echo "Installing ${packages}."
        # shellcheck disable=SC2086  # one word a package
        install $packages || true
        PATH=$PATH:/usr/bin # where a package lands, whatever PATH said before
        hash -r
    fi
    here "$thing" || missing+=("$thing")
done

axe=node_modules/axe-core/axe.min.js
if here npm && { [ ! -e "$axe" ] || [ package-lock.json -nt "$axe" ]; }; then
    npm ci --silent && touch "$axe" || true
fi
[ -e "$axe" ] || missing+=("axe-core")

if [ ${#missing[@]} -gt 0 ]; then
    echo "Not on this machine: ${missing[*]}. The tests marked 'browser' that need them are left out." >&2
    [ "${CI:-}" != true ] || exit 1
fi
