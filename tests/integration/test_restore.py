#!/usr/bin/env python3
"""Restore: a computer that is lost, a center that comes back from its stick and writes nothing before it has compared with
two others, or before its officer says so; programs that are killed on the way."""

import os
import re
import shutil
import signal
import stat
import subprocess
import time

from federation import Federation, environment, run, run_daemon, same_digests, wait_until
from test_backup import backup, parts, recovery_file, refused, restore


def lose(center):
    """The computer is gone, with all that lay on its disk."""
    center.kill()
    shutil.rmtree(center.data)


def three_centers(federation):
    toyama = federation.founded("Toyama", 16)
    ishikawa = federation.joined("Ishikawa", 17, toyama)
    tokyo = federation.joined("Tokyo", 13, toyama)
    wait_until("all three know each other",
               lambda: all(one.status()["federation"]["members"] == 3 for one in (toyama, ishikawa, tokyo)))
    return toyama, ishikawa, tokyo


def test_a_lost_center_comes_back_and_waits_for_two_others():
    with Federation() as federation:
        toyama, ishikawa, tokyo = three_centers(federation)
        stick = os.path.join(federation.folder, "stick")
        mine = toyama.publish("article", "一版", "--body", "前")
        private = toyama.publish("article", "内輪の覚え書き", scope="center")
        with open(os.path.join(toyama.data, "tsunagid.toml"), "w", encoding="utf-8") as file:
            file.write("log_level = \"info\"\n")
        first = backup(toyama, stick).one("summary")
        assert first["whole"] and first["part"] == 1 and first["records"] > 5, first
        toyama.publish("article", "増えた分")
        more = backup(toyama, stick).one("summary")
        assert not more["whole"] and more["part"] == 2 and more["records"] == 1, more
        assert len(parts(stick)) == 2

        # After the backup: a second version, which others have, and a note that nobody else has.
        edited = toyama.command("edit", mine, "--body", "後", "--yes").one("published")["id"]
        lost = toyama.publish("article", "失われる覚え書き", scope="center")
        wait_until("the others have it", lambda: same_digests([toyama, ishikawa, tokyo]))
        before = toyama.scope("nation")["digest"]
        assert b"\xe5\x86\x85\xe8\xbc\xaa" not in b"".join(open(path, "rb").read() for path in parts(stick)), \
            "a lost stick is no leak"
        lose(toyama)
        ishikawa.stop()
        tokyo.stop()

        told = restore(toyama, stick, toyama.data, json_output=False)
        assert "is back in" in told.out and "tsunagid --data" in told.out, told
        assert os.path.exists(os.path.join(toyama.data, "tsunagid.toml"))
        for name in os.listdir(os.path.join(toyama.data, "keys")):
            mode = stat.S_IMODE(os.stat(os.path.join(toyama.data, "keys", name)).st_mode)
            assert mode == 0o600, (name, oct(mode))
        toyama.start()
        assert not os.path.exists(os.path.join(toyama.data, "restore")), "it was taken in"
        status = toyama.status()
        assert status["restored"]["state"] == "waits" and status["restored"]["compared"] == 0, status
        assert toyama.command("show", private, check=False).code == 0, "private records are back"
        assert toyama.command("show", lost, check=False).code == 1
        toyama.unlock()
        refused(toyama.command("publish", "article", "--title", "早すぎる", "--scope", "nation", "--yes", check=False),
                "restoring")
        text = toyama.command("status", json_output=False)
        assert "waits until it has compared with 2 other centers (0 so far)" in text.out, text
        assert "never been backed up" in text.err, text

        ishikawa.start()
        wait_until("one has been compared with", lambda: toyama.status()["restored"]["compared"] == 1)
        refused(toyama.command("invite", "--address", "a:1", check=False), "restoring")
        # A restart forgets nothing.
        toyama.kill()
        toyama.start()
        toyama.unlock()
        restored = toyama.status()["restored"]
        assert restored["state"] == "waits" and restored["compared"] == 1, restored
        tokyo.start()
        wait_until("it waits no longer", lambda: toyama.status()["restored"]["state"] == "compared")
        assert toyama.scope("nation")["digest"] == before, "all that was shared is back"
        ishikawa.unlock()
        tokyo.unlock()

        third = toyama.command("edit", edited, "--body", "復元の後", "--yes").one("published")["id"]
        wait_until("all are equal again", lambda: same_digests([toyama, ishikawa, tokyo]))
        for center in (toyama, ishikawa, tokyo):
            shown = [item["id"] for item in center.items("article") if item["id"] in (mine, edited, third)]
            assert shown == [third], (center.name, shown, "the new version covers what came back")
        # The stick goes on, with everything anew, since the store is another one.
        anew = backup(toyama, stick).one("summary")
        assert anew["whole"] and anew["part"] == 1, anew
        assert len(parts(stick)) == 1, "the old ones are gone when the new one is good"
        assert toyama.command("status", json_output=False).err.count("backed up") == 0


def test_who_stands_alone_can_go_on():
    with Federation() as federation:
        toyama, ishikawa, tokyo = three_centers(federation)
        stick = os.path.join(federation.folder, "stick")
        first = toyama.publish("article", "一版", "--body", "前")
        backup(toyama, stick)
        second = toyama.command("edit", first, "--body", "後", "--yes").one("published")["id"]
        wait_until("others have it", lambda: same_digests([toyama, ishikawa, tokyo]))
        lose(toyama)
        ishikawa.stop()
        tokyo.stop()
        restore(toyama, stick, toyama.data)
        toyama.start()
        refused(toyama.command("restore", "--alone", "--yes", check=False,
                               passphrase=recovery_file(federation)), "wrong_passphrase")
        refused(toyama.command("restore", "--alone", check=False, passphrase=federation.passphrase_file),
                "confirmation_needed")
        toyama.command("restore", "--alone", "--yes", passphrase=federation.passphrase_file)
        assert toyama.status()["restored"]["state"] == "alone"
        refused(toyama.command("restore", "--alone", "--yes", check=False, passphrase=federation.passphrase_file),
                "restore_not_waiting")
        toyama.unlock()
        third = toyama.command("edit", first, "--body", "一人で", "--yes").one("published")["id"]
        ishikawa.start()
        wait_until("equal again", lambda: same_digests([toyama, ishikawa]))
        shown = {item["id"] for item in toyama.items("article")}
        assert shown == {second, third}, (shown, "siblings, and both are seen")


def test_a_restore_that_is_killed_begins_again():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        stick = os.path.join(federation.folder, "stick")
        into = os.path.join(federation.folder, "again")
        for number in range(40):
            toyama.publish("article", f"大きな記録 {number}", "--body", os.urandom(12_000).hex())
        saved = backup(toyama, stick).one("summary")["records"]
        # It leaves no center; the next one is whole.
        words = [os.path.join(federation.bin, "tsunagi"), "restore", stick, "--into", into]
        for pause in (0.3, 0.5, 0.8):
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL,
                                       env=environment(TSUNAGI_PASSPHRASE_FILE=recovery_file(federation)))
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
            process.wait(60)
            if os.path.exists(os.path.join(into, "center.toml")):
                break
            assert not os.path.exists(into)
        if os.path.exists(into):
            shutil.rmtree(into)
        restore(toyama, stick, into)
        # The daemon is killed while it takes the backup in: it goes on at the next start.
        toyama.kill()
        shutil.rmtree(toyama.data)
        shutil.move(into, toyama.data)
        for pause in (0.02, 0.05, 0.1):
            toyama.start(wait=False)
            time.sleep(pause)
            if toyama.daemon.poll() is None:
                toyama.kill()
        toyama.start()
        status = toyama.status()
        assert status["records"] == saved and status["restored"]["state"] == "waits", status


def test_a_damaged_part_beside_the_new_store_is_told():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        stick = os.path.join(federation.folder, "stick")
        backup(toyama, stick)
        lose(toyama)
        restore(toyama, stick, toyama.data)
        path = parts(os.path.join(toyama.data, "restore"))[0]
        with open(path, "r+b") as file:
            file.truncate(os.path.getsize(path) - 3)
        ended = run_daemon(federation, toyama, "--listen", toyama.address)
        assert ended.returncode != 0 and os.path.basename(path) in ended.stderr, ended
        assert re.search("restore it again", ended.stderr), ended


if __name__ == "__main__":
    run(test_a_lost_center_comes_back_and_waits_for_two_others, test_who_stands_alone_can_go_on,
        test_a_restore_that_is_killed_begins_again, test_a_damaged_part_beside_the_new_store_is_told)
