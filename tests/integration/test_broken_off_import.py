#!/usr/bin/env python3
"""Imports that end in the middle, by kill -9 of the service or the command and by Ctrl-C, and taking them back whole."""

import os
import signal
import subprocess
import time

from federation import Federation, environment, run, wait_until

ROWS = 12_000


def write_list(federation, name, change):
    path = os.path.join(federation.folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,title,body\n")
        file.writelines(f"{i},{change}{i},本文{i}\n" for i in range(ROWS))
    return path


def logged(center, number):
    """The records that an import has in its list so far."""
    path = os.path.join(center.data, "imports", f"{number:04}.jsonl")
    if not os.path.exists(path):
        return 0
    with open(path, encoding="utf-8") as file:
        return sum('"type":"record"' in line for line in file)


def begin(center, path):
    command = [os.path.join(center.federation.bin, "tsunagi"), "--data", center.data, "--json", "import", path, "--kind",
               "article", "--yes"]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def take_back(center, number):
    return center.command("import", "undo", str(number), "--yes", timeout_s=120).one("summary")


def titles(center):
    return sorted(item["title"] for item in center.items("article", limit=ROWS))


def break_off(center, path, number, end):
    process = begin(center, path)
    wait_until("some of it is written", lambda: logged(center, number) >= 1_000)
    end(process)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_what_was_written_is_taken_back_whole():
    with Federation() as federation:
        center = federation.founded("Toyama", 16)

        def kill_service(_process):
            center.kill()

        code, _, err = break_off(center, write_list(federation, "list.csv", "第一稿"), 1, kill_service)
        assert code == 4 and "tsunagi import undo 1" in err, (code, err)
        center.start()
        center.unlock()
        written = len(titles(center))
        undone = take_back(center, 1)
        assert undone["ended"] is False and undone["withdrawn"] == written > 0 and undone["left"] == 0, (undone, written)
        assert titles(center) == []

        # A whole one, then one over it that is broken off by killing the command, then one by Ctrl-C.
        center.command("import", write_list(federation, "list.csv", "第一稿"), "--kind", "article", "--yes", timeout_s=120)
        before = titles(center)
        assert len(before) == ROWS
        path = write_list(federation, "list.csv", "第二稿")
        code, _, _ = break_off(center, path, 3, lambda process: process.kill())
        assert code == -signal.SIGKILL, code
        wait_until("the service is through with what it was sent", lambda: settled(center))
        changed = sum("第二稿" in title for title in titles(center))
        undone = take_back(center, 3)
        assert undone["restored"] == changed > 0 and undone["left"] == 0, (undone, changed)
        assert titles(center) == before

        code, out, err = break_off(center, path, 4, lambda process: process.send_signal(signal.SIGINT))
        assert code == 130 and "tsunagi import undo 4" in err, (code, out, err)
        changed = sum("第二稿" in title for title in titles(center))
        assert 0 < changed < ROWS and changed == logged(center, 4), (changed, logged(center, 4))
        assert take_back(center, 4)["restored"] == changed
        assert take_back(center, 2)["withdrawn"] == ROWS
        assert titles(center) == []


def settled(center):
    first = center.status()["records"]
    time.sleep(0.3)
    return center.status()["records"] == first


if __name__ == "__main__":
    run(test_what_was_written_is_taken_back_whole)
