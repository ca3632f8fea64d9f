"""Other systems on the same work: runs `run.sh PEER RECORDS` of the folder that TSUNAGI_PEERS names, reads what it prints, and
tells by how much each figure differs from ours. The systems themselves are not part of this project.

A peer's script prints JSON lines for the phases `initial` and `plus1000...`, and a line with the latency of a live record.
"""

import json
import os
import re
import subprocess

NAMES = ("ssb", "hyper", "git")
TIMEOUT_S = 1_200
RECORDS_MAX = 100_000
FIGURES = (("initial_s", "first sync", "s"), ("wire_per_record", "wire", "bytes a record"), ("plus_1000_s", "plus 1,000", "s"),
           ("live_ms", "live", "ms"), ("disk_per_record", "disk", "bytes a record"))


def chosen(text, records, refuse):
    """The peers that were asked for; `refuse` is called with a sentence where they can't be run on so many records."""
    wanted = [name for name in text.split(",") if name]
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        refuse(f"--peers knows {', '.join(NAMES)}, not {', '.join(unknown)}")
    if wanted and not os.path.isfile(os.path.join(os.environ.get("TSUNAGI_PEERS", ""), "run.sh")):
        refuse("--peers needs TSUNAGI_PEERS: the folder that holds the peers' run.sh")
    if wanted and records > RECORDS_MAX:
        refuse(f"the peers take at most {RECORDS_MAX} records: leave out --peers, or --records")
    return wanted


def read(text):
    """What a peer's script printed, as figures by our names."""
    figures = {}
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                phase = json.loads(line)
            except ValueError:
                continue
            seconds = phase.get("secFlushed", phase.get("sec"))
            if phase.get("name") == "initial":
                figures["initial_s"] = seconds
                figures["wire_per_record"] = phase["wireMB"] * 1e6 / phase["N"]
            elif phase.get("name") in ("plus1000-reconnect", "plus1000"):
                figures["plus_1000_s"] = seconds
        latency = re.search(r"^latency.*med: ([\d.]+)", line)
        if latency:
            figures["live_ms"] = float(latency[1])
        # Of B, the last that is told: allocated bytes a record.
        disk = re.search(r"alloc/rec (\d+)", line)
        if disk:
            figures["disk_per_record"] = float(disk[1])
    return figures


def compare(name, records, ours):
    """Runs the peer on as many records and prints a line a figure, with the ratio to ours."""
    command = ["bash", os.path.join(os.environ["TSUNAGI_PEERS"], "run.sh"), name, str(records)]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT_S,
                              check=False)
    except subprocess.TimeoutExpired:
        print(f"{name:<13} was not done after {TIMEOUT_S} s")
        return
    theirs = read(done.stdout)
    if done.returncode != 0 or "initial_s" not in theirs:
        print(f"{name:<13} could not be run:\n{done.stdout[-1_000:]}")
        return
    for figure, label, unit in FIGURES:
        if figure in theirs and ours.get(figure):
            print(f"{name:<13} {label}: {theirs[figure]:.4g} {unit}, {theirs[figure] / ours[figure]:.2g} times ours")
