#!/usr/bin/env python3
"""Another passphrase for a center's keys: the service beside it, a terminal, and kill -9 in the midst of it."""

import os
import pty
import select
import signal
import stat
import subprocess
import time

from federation import DEADLINE_S, PASSPHRASE, Federation, environment, run

NEW = "quite another passphrase"


def passphrase_file(federation, name, text):
    path = os.path.join(federation.folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    return path


def change(center, old, new, *more, check=True, env=None):
    return center.command("passphrase", "--passphrase-file", old, "--new-passphrase-file", new, *more, check=check,
                          env=env)


def key_files(center):
    keys = os.path.join(center.data, "keys")
    return {name: os.path.join(keys, name) for name in os.listdir(keys) if name.endswith(".sealed")}


def test_change_beside_the_service():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        old = federation.passphrase_file
        new = passphrase_file(federation, "new", NEW)
        wrong = passphrase_file(federation, "wrong", NEW + "!")
        before = {name: os.stat(path).st_ino for name, path in key_files(toyama).items()}
        result = change(toyama, wrong, new, check=False)
        assert result.code == 3 and "wrong_passphrase" in result.err, result
        assert {name: os.stat(path).st_ino for name, path in key_files(toyama).items()} == before
        result = change(toyama, old, new)
        assert {key["key"]: key["outcome"] for key in result.of_type("key")} == {
            "officer": "changed", "box": "changed", "staff-1": "changed"}, result
        assert sorted(os.listdir(os.path.join(toyama.data, "keys"))) == [
            "box.sealed", "device.key", "machine.key", "root.sealed", "staff-1.public", "staff-1.sealed"]
        for path in key_files(toyama).values():
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, path
        # The key that the service has open stays open; after a lock only the new passphrase opens it.
        toyama.publish("article", "while the key is still open")
        toyama.command("lock")
        result = toyama.command("unlock", check=False)
        assert result.code == 3 and "wrong_passphrase" in result.err, result
        result = toyama.command("unlock", passphrase=new)
        assert "Sealed records stay closed" not in result.err, result
        toyama.publish("article", "with the new passphrase")
        assert len(toyama.items("article")) == 2
        assert change(toyama, old, new).one("summary") == {"type": "summary", "changed": 0, "was_new": 3, "left": 0}


def test_kill_in_the_midst():
    """Steps: three files flushed, then for each a rename and the folder flushed."""
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        toyama.command("lock")
        shim = os.path.join(federation.bin, "tsunagi_killed_at_step.so")
        assert os.path.exists(shim), f"{shim} is missing: build the target tsunagi_killed_at_step"
        now, then = federation.passphrase_file, passphrase_file(federation, "new", NEW)
        for step, changed in ((3, 0), (6, 1), (8, 2), (9, 3)):
            # A sanitizer's library wants to be the first one; here it need not be.
            killed = change(toyama, now, then, check=False,
                            env={"LD_PRELOAD": shim, "TSUNAGI_TEST_KILLED_AT": str(step),
                                 "ASAN_OPTIONS": "verify_asan_link_order=0"})
            assert killed.code == -signal.SIGKILL, (step, killed)
            # The folder opens: with the passphrase of before until the last key has its place.
            unlocked = toyama.command("unlock", passphrase=now if changed < 3 else then)
            assert ("Sealed records stay closed. The key to them" in unlocked.err) == (changed == 2), (step, unlocked)
            summary = change(toyama, now, then).one("summary")
            assert (summary["changed"], summary["was_new"]) == (3 - changed, changed), (step, summary)
            assert not [name for name in os.listdir(os.path.join(toyama.data, "keys")) if name.startswith(".")]
            now, then = then, now
        toyama.command("unlock", passphrase=now)
        toyama.publish("article", "after all that")


def answer_on_a_terminal(words, answers):
    """Types an answer at each question; returns the exit code and all that stood on the terminal."""
    main, terminal = pty.openpty()
    process = subprocess.Popen(words, stdin=terminal, stdout=terminal, stderr=terminal, env=environment(),
                               start_new_session=True)
    os.close(terminal)
    shown, asked_until = "", 0
    deadline = time.monotonic() + DEADLINE_S
    waiting = list(answers)
    while time.monotonic() < deadline:
        if not select.select([main], [], [], 0.2)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            got = os.read(main, 4096)
        except OSError:  # the program has closed it
            break
        if not got:
            break
        shown += got.decode("utf-8", "replace")
        if waiting and shown[asked_until:].rstrip(" ").endswith(":"):
            asked_until = len(shown)
            os.write(main, (waiting.pop(0) + "\n").encode())
    os.close(main)
    return process.wait(DEADLINE_S), shown


def test_on_a_terminal():
    with Federation() as federation:
        toyama = federation.add("Toyama", 16)
        toyama.found()
        toyama.start()
        words = [os.path.join(federation.bin, "tsunagi"), "--data", toyama.data, "passphrase"]
        code, shown = answer_on_a_terminal(words, [PASSPHRASE, NEW, NEW])
        assert code == 0, shown
        assert PASSPHRASE not in shown and NEW not in shown, shown
        assert "The passphrase is changed for:" in shown and "Copies of the keys" in shown, shown
        toyama.command("unlock", passphrase=passphrase_file(federation, "new", NEW))


if __name__ == "__main__":
    run(test_change_beside_the_service,
        test_kill_in_the_midst,
        test_on_a_terminal)
