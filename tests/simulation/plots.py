#!/usr/bin/env python3
"""Draws the plots of docs/SIMULATION.md: runs `simulate` for several sizes and writes SVG files.

    tests/simulation/plots.py --simulate build/release/bin/simulate --to docs/simulation
                              [--nodes 20,50,100,200,350] [--hours 0.05] --reports FOLDER [--storm REPORT]

Reports that are in --reports already are not made again. --storm: what `simulate --report` wrote about a
larger federation; its convergence is drawn beside the others. Python's standard library only.
"""

import argparse
import json
import pathlib
import subprocess
import sys

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 360, 70, 50, 40
COLOURS = ["#1f5fa8", "#b5472f", "#3c8a4e", "#7a4fa3", "#9a7b1c", "#444444"]


class Plot:
    """One chart with two linear axes from zero."""

    def __init__(self, title, across, up, across_max, up_max):
        self.across_max, self.up_max = across_max or 1, up_max or 1
        self.parts = [
            f'<text x="{LEFT}" y="22" font-size="15">{title}</text>',
            f'<text x="{WIDTH / 2}" y="{HEIGHT - 10}" text-anchor="middle">{across}</text>',
            f'<text x="{LEFT}" y="{TOP - 4}" font-size="11">{up}</text>']
        for step in range(5):
            x, y = self.at(across_max * step / 4, up_max * step / 4)
            self.parts += [
                f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y}" y2="{y}" stroke="#ddd"/>',
                f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{up_max * step / 4:g}</text>',
                f'<text x="{x}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">'
                f'{across_max * step / 4:g}</text>']

    def at(self, across, up):
        x = LEFT + (WIDTH - LEFT - 20) * across / self.across_max
        y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * up / self.up_max
        return round(x, 1), round(y, 1)

    def line(self, points, name, number):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x},{y}" for x, y in (self.at(*point) for point in points))
        self.parts += [
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{WIDTH - 170}" y="{TOP + 90 + 16 * number}" fill="{colour}">{name}</text>']

    def save(self, path):
        body = "\n".join(self.parts)
        path.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'font-family="sans-serif" font-size="12">\n'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n{body}\n</svg>\n',
            encoding="utf-8")


def report_of(options, name, arguments):
    path = options.reports / f"{name}.json"
    if not path.exists():
        command = [options.simulate, "--hours", options.hours, "--report", path, *arguments]
        if subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL).returncode:
            sys.exit(f"failed: {' '.join(str(part) for part in command)}")
    return json.loads(path.read_text(encoding="utf-8"))


def rounded_up(value):
    size = 1
    while size * 10 < value:
        size *= 10
    return next(size * step for step in (1, 2, 4, 6, 8, 10) if size * step >= value)


def draw_convergence(runs, to):
    last = max(len(run["share_held_each_second"]) for run in runs.values())
    plot = Plot("Records that have arrived, after healing", "virtual seconds after healing",
                "% of all that are due", rounded_up(max(last - 1, 4)), 100)
    for number, (nodes, run) in enumerate(runs.items()):
        shares = run["share_held_each_second"]
        plot.line([(second, 100 * min(share, 1)) for second, share in enumerate(shares)],
                  f"{nodes} centers", number)
    plot.save(to / "convergence.svg")


def draw_delays(runs, to):
    percents = ["p50_ms", "p95_ms", "p99_ms"]
    most = max(run["live_delay"]["fibre"][percent] for run in runs.values() for percent in percents)
    plot = Plot("Live delay on a fine day, fibre", "centers", "milliseconds",
                max(runs), rounded_up(most))
    for number, percent in enumerate(percents):
        plot.line([(nodes, run["live_delay"]["fibre"][percent]) for nodes, run in runs.items()],
                  percent[:-3], number)
    plot.save(to / "delay.svg")


def draw_bytes(runs, to):
    def of(run, kinds):
        total = sum(run["frame_kinds"][kind]["bytes"] for kind in kinds)
        return total / max(run["deliveries"], 1)

    groups = {"all": None, "records": ["records", "chunk"],
              "announce, request": ["announce", "announceShort", "announceOnly", "request", "requestShort",
                                    "requestItems"],
              "telling and comparing": ["scopes", "treeQuery", "treeAnswer", "pageQuery", "sketchQuery",
                                        "sketchAnswer", "sealQuery", "sealAnswer", "chunkQuery"]}
    most = max(run["bytes_per_delivery"] for run in runs.values())
    plot = Plot("What it costs to bring one record to one center, fine day", "centers", "bytes",
                max(runs), rounded_up(most))
    for number, (name, kinds) in enumerate(groups.items()):
        plot.line([(nodes, run["bytes_per_delivery"] if kinds is None else of(run, kinds))
                   for nodes, run in runs.items()], name, number)
    plot.save(to / "bytes.svg")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--simulate", type=pathlib.Path, required=True)
    parser.add_argument("--to", type=pathlib.Path, required=True)
    parser.add_argument("--reports", type=pathlib.Path, required=True)
    parser.add_argument("--nodes", default="20,50,100,200,350")
    parser.add_argument("--hours", default="0.05")
    parser.add_argument("--storm", type=pathlib.Path)
    options = parser.parse_args()
    for folder in (options.to, options.reports):
        folder.mkdir(parents=True, exist_ok=True)
    sizes = [int(size) for size in options.nodes.split(",")]
    storm = "storm,partition,region-cut,crash,pause"
    fine = {size: report_of(options, f"fine-{size}",
                            ["--seed", 1, "--nodes", size, "--faults", "none"]) for size in sizes}
    rough = {size: report_of(options, f"rough-{size}",
                             ["--seed", 1, "--nodes", size, "--faults", storm]) for size in sizes}
    if options.storm:
        storm_run = json.loads(options.storm.read_text(encoding="utf-8"))
        rough[storm_run["nodes"]] = storm_run
    draw_convergence(rough, options.to)
    draw_delays(fine, options.to)
    draw_bytes(fine, options.to)


if __name__ == "__main__":
    main()
