#!/usr/bin/env python3
"""Real daemons on loopback, A with records and B empty: import with signing, first sync, disk, publish until shown on the
neighbour (tsunagi_live_bench), 1,000 more after a pause, given differences, a burst of publishes until all are there.

  tests/bench/sync.py build/release/bin [--records 100000] [--publishes 300] [--differences 1000] [--burst 20000]
  TSUNAGI_PEERS=<folder> tests/bench/sync.py build/release/bin --peers ssb,hyper,git

Prints one line a figure, and with --peers how many times ours each peer needs for the same in the same sitting. The bytes are those
of the loopback interface while the sync ran, so nothing else should use it.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time

import peers

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from federation import Federation, register_row, wait_until, write_register  # noqa: E402

QUIET = ("--log-level", "warning")
DEADLINE_S = 900


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


class Bench:
    """Two centers; each phase prints its line and keeps its figure under the name that the peers have for it."""

    def __init__(self, federation, options):
        self.options = options
        self.path = os.path.join(federation.folder, "register.csv")
        self.imported = 0
        self.figures = {}
        self.a = federation.founded("A", 16, *QUIET)
        self.b = federation.joined("B", 17, self.a, *QUIET)
        self.b.stop()

    def take_in(self, center, count):
        """Imports so many new rows; the seconds that it took."""
        first = self.imported
        self.imported += count
        write_register(self.path, [
            register_row(i - first + 1, 700_000_000_000 + i, f"特定非営利活動法人試験の会第{i}号地域福祉推進", 16, updated="2026-01-01",
                         changed="2026-01-01", latest=1) for i in range(first, first + count)])
        begin = time.monotonic()
        done = center.command("import", self.path, "--source", "nta", "--scope", "nation", "--yes", timeout_s=DEADLINE_S)
        assert done.one("summary")["new"] == count, done
        return time.monotonic() - begin

    def are_equal(self):
        return self.a.scope("nation") == self.b.scope("nation")

    def meet(self):
        """Starts B beside A; seconds and bytes until both hold the same."""
        bytes_before, begin = loopback_bytes(), time.monotonic()
        self.b.start("--peer", self.a.address, *QUIET)
        wait_until("both hold the same", self.are_equal, deadline_s=DEADLINE_S)
        return time.monotonic() - begin, loopback_bytes() - bytes_before

    def first_sync(self):
        records = self.options.records
        seconds = self.take_in(self.a, records)
        print(f"import        {records} rows signed and durable in {seconds:.2f} s: {records / seconds:.0f} rows/s")
        cpu_before, begin = cpu_seconds(self.a), time.monotonic()
        seconds, moved = self.meet()
        cpu_a, cpu_b = cpu_seconds(self.a) - cpu_before, cpu_seconds(self.b)
        wait_until("every signature is checked", lambda: self.b.command("status").one("status")["unchecked"] == 0,
                   deadline_s=DEADLINE_S)
        checked = time.monotonic() - begin
        print(f"first sync    {records} records, vouched for by seals, every body hashed, durable: {seconds:.2f} s; "
              f"every signature checked too: {checked:.2f} s; {moved / records:.0f} bytes a record on the wire; "
              f"CPU A {cpu_a:.1f} s, B {cpu_b:.1f} s, with the checks A {cpu_seconds(self.a) - cpu_before:.1f} s, "
              f"B {cpu_seconds(self.b):.1f} s; anonymous memory A {anonymous_mib(self.a):.0f} MiB, "
              f"B {anonymous_mib(self.b):.0f} MiB")
        self.figures |= {"initial_s": seconds, "checked_s": checked, "wire_per_record": moved / records}

    def live(self):
        """Over one open connection on each side, beside the machine's limits."""
        print("live", flush=True)
        told = subprocess.run([os.path.join(self.options.bin, "tsunagi_live_bench"), "--from", self.a.data, "--to", self.b.data,
                               "--publishes", str(self.options.publishes)], check=True, stdout=subprocess.PIPE, text=True).stdout
        print(told, end="")
        median = re.search(r"until B shows it.*?median\s+([\d.]+)", told)
        if median:
            self.figures["live_ms"] = float(median[1])

    def thousand_more(self):
        """What was written while B was off. Started anew each time: greeting and recognising are in it."""
        seconds, moved = [], []
        for _ in range(3):
            self.b.stop()
            self.take_in(self.a, 1_000)
            took, wire = self.meet()
            seconds.append(took)
            moved.append(wire)
        self.figures["plus_1000_s"] = statistics.median(seconds)
        print(f"plus 1,000    written while B was off: {statistics.median(seconds):.2f} s from B's start until equal, "
              f"{statistics.median(moved) / 1_000:.0f} KB on the wire (median of 3)")

    def differences(self):
        """Each has some that the other lacks, written while the other was off."""
        each = self.options.differences // 2
        self.b.stop()
        self.a.stop()
        self.b.start(*QUIET).unlock()
        self.take_in(self.b, each)
        self.b.stop()
        self.a.start(*QUIET).unlock()
        self.take_in(self.a, each)
        seconds, moved = self.meet()
        print(f"differences   {each} on each side among {self.imported}: {seconds:.2f} s from B's start until equal, "
              f"{moved / 1_000:.0f} KB on the wire with the records")

    def burst(self):
        count = self.options.burst
        begin = time.monotonic()
        self.take_in(self.a, count)
        wait_until("B holds the burst", self.are_equal, deadline_s=DEADLINE_S)
        seconds = time.monotonic() - begin
        print(f"burst         {count} published on A until B holds all: {seconds:.2f} s, {count / seconds:.0f}/s, none lost")

    def disk(self):
        self.b.stop()
        size = sum(os.stat(os.path.join(folder, name)).st_blocks * 512
                   for folder, _, names in os.walk(os.path.join(self.b.data, "store")) for name in names)
        self.figures["disk_per_record"] = size / self.imported
        print(f"disk          {size / self.imported:.0f} bytes a record at B, as files, search index apart")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("bin", help="the folder of tsunagid and tsunagi")
    arguments.add_argument("--records", type=int, default=100_000)
    arguments.add_argument("--publishes", type=int, default=300)
    arguments.add_argument("--differences", type=int, default=1_000)
    arguments.add_argument("--burst", type=int, default=20_000)
    arguments.add_argument("--peers", default="", help="run these beside, from the folder in TSUNAGI_PEERS: ssb,hyper,git")
    options = arguments.parse_args()
    wanted = peers.chosen(options.peers, options.records, arguments.error)

    with Federation() as federation:
        bench = Bench(federation, options)
        bench.first_sync()
        bench.live()
        bench.thousand_more()
        bench.differences()
        bench.burst()
        bench.disk()
    for peer in wanted:
        peers.compare(peer, options.records, bench.figures)


if __name__ == "__main__":
    main()
