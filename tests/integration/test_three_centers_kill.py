#!/usr/bin/env python3
"""Three centers import a register, each its own prefecture; one is killed in the middle of it and started again.

Some corporations moved between prefectures, so that two centers hold them: every list shows each corporation once, with its
newest state, and all centers end with the same digest and the same list.
"""

import os
import subprocess

from federation import (Federation, corporate_number, environment, register_row, run, same_digests, wait_until,
                        write_register)

CENTERS = (("Toyama", 16), ("Ishikawa", 17), ("Tokyo", 13))
EACH = 1500  # corporations per prefecture
MOVED = 40   # of these moved on to the next prefecture


def make_register(path):
    """Returns what each corporation's row should be in the end: number -> (name, prefecture)."""
    rows = []
    final = {}
    sequence = 0
    for place, (_, prefecture) in enumerate(CENTERS):
        following = CENTERS[(place + 1) % len(CENTERS)][1]
        for i in range(EACH):
            sequence += 1
            number = prefecture * 1_000_000_000 + i
            name = f"特定非営利活動法人つなぎ{prefecture}-{i}"
            has_moved = i < MOVED
            rows.append(register_row(sequence, number, name, prefecture, updated="2020-04-01", changed="2015-10-05",
                                     latest=0 if has_moved else 1))
            final[corporate_number(number)] = (name, prefecture)
            if has_moved:
                sequence += 1
                name += "改"
                rows.append(register_row(sequence, number, name, following, updated="2023-06-01", changed="2023-05-20",
                                         latest=1, process="12"))
                final[corporate_number(number)] = (name, following)
    write_register(path, rows)
    return final


def import_words(federation, center, path):
    return [os.path.join(federation.bin, "tsunagi"), "--data", center.data, "import", path, "--source", "nta",
            "--scope", "nation", "--prefecture", str(center.prefecture), "--yes", "--json"]


def shown(center):
    return {item["fields"]["corporate_number"]: (item["id"], item["title"]) for item in center.items("org", limit=0)}


def test_kill_one_during_import():
    with Federation() as federation:
        path = os.path.join(federation.folder, "register.csv")
        final = make_register(path)
        toyama = federation.founded(*CENTERS[0])
        ishikawa = federation.joined(*CENTERS[1], toyama)
        tokyo = federation.joined(*CENTERS[2], toyama)
        centers = [toyama, ishikawa, tokyo]

        running = [subprocess.Popen(import_words(federation, center, path), stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, env=environment()) for center in centers]
        wait_until("Ishikawa's import has begun", lambda: ishikawa.scope("nation")["records"] > 0)
        ishikawa.kill()
        codes = [process.wait(60) for process in running]
        assert codes[0] == 0 and codes[2] == 0, codes

        ishikawa.start()
        ishikawa.unlock()
        summary = ishikawa.command("import", path, "--source", "nta", "--scope", "nation", "--prefecture", "17",
                                   "--yes").one("summary")
        assert summary["rejected"] == 0, summary
        assert summary["new"] + summary["unchanged"] + summary["updated"] == EACH + MOVED, summary

        wait_until("all hold the same", lambda: same_digests(centers))
        lists = [shown(center) for center in centers]
        assert lists[0] == lists[1] == lists[2]
        assert {number: title for number, (_, title) in lists[0].items()} == {
            number: name for number, (name, _) in final.items()}
        for center in centers:
            items = center.items("org", limit=0)
            assert len(items) == len(final), (center.name, len(items), len(final))

        # A corporation that two centers hold: shown once, the other's record beside it.
        number = corporate_number(CENTERS[0][1] * 1_000_000_000)
        hits = wait_until("it is found", lambda: tokyo.search(number))
        assert len(hits) == 1 and hits[0]["title"].endswith("改"), hits

        again = toyama.command("import", path, "--source", "nta", "--scope", "nation", "--prefecture", "16",
                               "--yes").one("summary")
        assert again["new"] == 0 and again["updated"] == 0, again
        for center in centers:
            assert center.command("check", json_output=False).code == 0


if __name__ == "__main__":
    run(test_kill_one_during_import)
