#!/usr/bin/env python3
"""How long a large file of a record takes from one center to another: real daemons on loopback, the command line included.

Beside it, in the same run: the same bytes written and made durable by one process, and their digests by one core.

Usage: tests/bench/files.py build/release/bin [--megabytes 64] [--rounds 3]
"""

import argparse
import hashlib
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))


def timed(work):
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def write_durably(folder, content):
    path = os.path.join(folder, "limit")
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.unlink(path)


def digests(content):
    for at in range(0, len(content), 1 << 16):
        hashlib.blake2b(content[at:at + (1 << 16)], digest_size=32).digest()


def text_of(megabytes, seed):
    # Text, because it is taken as it is; what it says does not repeat.
    lines = (hashlib.sha256(f"{seed} {i}".encode()).hexdigest() + "\n" for i in range(megabytes * (1 << 20) // 65))
    return "".join(lines).encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bin")
    parser.add_argument("--megabytes", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    os.environ["TSUNAGI_BIN"] = arguments.bin
    from federation import Federation, wait_until  # reads where the programs are

    rows = {"attach": [], "save, fetched": [], "save, here": [], "written durably once": [], "digests, one core": []}
    with Federation() as federation:
        here = federation.founded("Toyama", 16)
        there = federation.joined("Takaoka", 16, here)
        for turn in range(arguments.rounds):
            content = text_of(arguments.megabytes, turn)
            path = os.path.join(federation.folder, f"bulk{turn}.txt")
            with open(path, "wb") as file:
                file.write(content)
            record = here.publish("article", f"資料{turn}", scope="prefecture")
            rows["attach"].append(timed(lambda: here.command("attach", record, path, "--yes")))
            newest = here.items("article")[0]["id"]
            wait_until("the record is there", lambda: there.command("show", newest, check=False).code == 0)
            for row in ("save, fetched", "save, here"):
                into = os.path.join(federation.folder, row)
                os.makedirs(into, exist_ok=True)
                rows[row].append(timed(lambda: there.command("save", newest, "--into", into)))
                assert os.path.getsize(os.path.join(into, os.path.basename(path))) == len(content)
            rows["written durably once"].append(timed(lambda: write_durably(federation.folder, content)))
            rows["digests, one core"].append(timed(lambda: digests(content)))
    print(f"{arguments.megabytes} MiB, median of {arguments.rounds}")
    for name, seconds in rows.items():
        middle = statistics.median(seconds)
        print(f"  {name:24} {middle * 1000:7.0f} ms  {arguments.megabytes / middle:7.0f} MiB/s")


if __name__ == "__main__":
    main()
