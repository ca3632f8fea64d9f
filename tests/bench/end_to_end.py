#!/usr/bin/env python3
"""Real daemons on loopback: import with signing, first sync into an empty center, publish until shown on the
neighbour (tsunagi_live_bench), a burst of publishes until all are there.

  tests/bench/end_to_end.py build/release/bin [--records 100000] [--publishes 300] [--burst 20000]

Prints one line a figure. The bytes are those of the loopback interface while the sync ran, so nothing else should use it.
"""

import argparse
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from federation import Federation, register_row, wait_until, write_register  # noqa: E402


def loopback_bytes():
    with open("/proc/net/dev", encoding="ascii") as file:
        for line in file:
            name, _, counters = line.partition(":")
            if name.strip() == "lo":
                return int(counters.split()[0])
    return 0


def cpu_seconds(center):
    with open(f"/proc/{center.daemon.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def anonymous_mib(center):
    with open(f"/proc/{center.daemon.pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
    return 0.0


def register(path, records, first=0):
    rows = [register_row(i - first + 1, 700_000_000_000 + i, f"特定非営利活動法人試験の会第{i}号地域福祉推進", 16, updated="2026-01-01",
                         changed="2026-01-01", latest=1) for i in range(first, first + records)]
    write_register(path, rows)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("bin", help="the folder of tsunagid and tsunagi")
    arguments.add_argument("--records", type=int, default=100_000)
    arguments.add_argument("--publishes", type=int, default=300)
    arguments.add_argument("--burst", type=int, default=20_000)
    options = arguments.parse_args()

    with Federation() as federation:
        path = os.path.join(federation.folder, "register.csv")
        register(path, options.records)
        a = federation.founded("A", 16, "--log-level", "warning")
        b = federation.joined("B", 17, a, "--log-level", "warning")
        b.stop()

        begin = time.monotonic()
        done = a.command("import", path, "--source", "nta", "--scope", "nation", "--yes", timeout_s=900)
        seconds = time.monotonic() - begin
        assert done.one("summary")["new"] == options.records, done
        print(f"import        {options.records} rows signed and durable in {seconds:.2f} s: {options.records / seconds:.0f} rows/s")

        cpu_before, bytes_before, begin = cpu_seconds(a), loopback_bytes(), time.monotonic()
        b.start("--peer", a.address, "--log-level", "warning")
        wait_until("B holds all", lambda: b.scope("nation") == a.scope("nation"), deadline_s=900)
        seconds = time.monotonic() - begin
        moved = loopback_bytes() - bytes_before
        cpu_a, cpu_b = cpu_seconds(a) - cpu_before, cpu_seconds(b)
        wait_until("every signature is checked", lambda: b.command("status").one("status")["unchecked"] == 0,
                   deadline_s=900)
        checked = time.monotonic() - begin
        print(f"first sync    {options.records} records, vouched for by seals, every body hashed, durable: {seconds:.2f} s; "
              f"every signature checked too: {checked:.2f} s; {moved / options.records:.0f} bytes a record on the wire; "
              f"CPU A {cpu_a:.1f} s, B {cpu_b:.1f} s, with the checks A {cpu_seconds(a) - cpu_before:.1f} s, "
              f"B {cpu_seconds(b):.1f} s; anonymous memory A {anonymous_mib(a):.0f} MiB, B {anonymous_mib(b):.0f} MiB")

        # Over one open connection on each side, beside the machine's limits.
        print("live", flush=True)
        subprocess.run([os.path.join(options.bin, "tsunagi_live_bench"), "--from", a.data, "--to", b.data,
                        "--publishes", str(options.publishes)], check=True)

        register(path, options.burst, first=options.records)
        begin = time.monotonic()
        done = a.command("import", path, "--source", "nta", "--scope", "nation", "--yes", timeout_s=900)
        assert done.one("summary")["new"] == options.burst, done
        wait_until("B holds the burst", lambda: len({str(center.scope("nation")) for center in (a, b)}) == 1,
                   deadline_s=900)
        seconds = time.monotonic() - begin
        print(f"burst         {options.burst} published on A until B holds all: {seconds:.2f} s, "
              f"{options.burst / seconds:.0f}/s, none lost")


if __name__ == "__main__":
    main()
