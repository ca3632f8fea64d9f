# shellcheck shell=bash
# packages.sh - what ./check and ./demo do before they build: enough disk, and the packages there.
#
# Sourced by bash with `set -euo pipefail`, from the project's root. Every stop is one sentence that
# says what is missing and what to do.

tsunagi_stop() {
    echo "tsunagi: $*" >&2
    exit 1
}

# tsunagi_need_disk <GB>: stops when the project's disk has less room than the build will take.
tsunagi_need_disk() {
    local free_kb
    free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
    if [ "$free_kb" -lt $(($1 * 1024 * 1024)) ] && [ ! -d build/release/bin ]; then
        tsunagi_stop "$((free_kb / 1024)) MB are free on this disk, and the build needs about $1 GB." \
            "Make room, or move this folder to a larger disk, and run the command again."
    fi
}

# Names from packages.txt that are not installed, one per line.
tsunagi_missing_packages() {
    local wanted
    wanted=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' packages.txt)
    # shellcheck disable=SC2086
    comm -23 <(printf '%s\n' $wanted | sort -u) \
        <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null |
            awk '$2 == "installed" { print $1 }' | sort -u)
}

# tsunagi_install_packages: installs what packages.txt lists and this machine lacks.
tsunagi_install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
        echo "No apt-get here, so nothing is installed: building with what this machine has." >&2
        command -v cmake >/dev/null 2>&1 ||
            tsunagi_stop "this machine has neither apt-get nor cmake. Use Debian 12, or install what" \
                "packages.txt lists by hand, and run the command again."
        return 0
    fi
    local missing
    missing=$(tsunagi_missing_packages)
    if [ -z "$missing" ]; then
        echo "Packages: all that packages.txt lists are installed."
        return 0
    fi
    # shellcheck disable=SC2086
    echo "Packages to install:" $missing
    local as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 ||
            tsunagi_stop "packages are missing and installing them needs root, but there is no sudo." \
                "As root, run: apt-get install" ${missing//$'\n'/ }
        as_root="sudo --preserve-env=DEBIAN_FRONTEND"
        if [ ! -t 0 ] && ! sudo -n true 2>/dev/null; then
            tsunagi_stop "packages are missing and sudo wants a password, which needs a terminal." \
                "As root, run: apt-get install" ${missing//$'\n'/ }
        fi
    fi
    local log
    log=$(mktemp)
    # shellcheck disable=SC2086
    if ! DEBIAN_FRONTEND=noninteractive $as_root apt-get -o APT::Update::Error-Mode=any update >"$log" 2>&1; then
        # A broken extra source must not stop us where the packages themselves can be had.
        grep -E '^[EW]:' "$log" | tail -n 3 >&2 || true
        echo "apt-get update reported the above; trying to install all the same." >&2
    fi
    # shellcheck disable=SC2086
    if ! DEBIAN_FRONTEND=noninteractive $as_root apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends $missing \
        </dev/null >"$log" 2>&1; then
        grep -E '^E:' "$log" | tail -n 3 >&2 || tail -n 3 "$log" >&2
        rm -f "$log"
        tsunagi_stop "apt-get could not install the packages above. If it could not reach a server," \
            "connect this machine to the network; if it does not know a package, this is not Debian 12" \
            "(bookworm). Then run the command again."
    fi
    rm -f "$log"
    echo "Packages: installed."
}
