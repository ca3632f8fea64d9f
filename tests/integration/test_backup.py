#!/usr/bin/env python3
"""Backups: a stick that is gone on with, damage that is named, a program that is killed, whatever can be wrong with a folder
or a passphrase."""

import glob
import json
import os
import resource
import shutil
import signal
import subprocess
import time

from federation import Federation, environment, files_with, run, wait_until

RECOVERY = "four words nobody else knows"


def recovery_file(federation, text=RECOVERY):
    path = os.path.join(federation.folder, "recovery")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    os.chmod(path, 0o600)
    return path


def backup(center, folder, *options, **more):
    return center.command("backup", folder, *options, passphrase=recovery_file(center.federation), **more)


def restore(center, folder, into, *options, passphrase=RECOVERY, **more):
    return center.command("restore", folder, "--into", into, *options,
                          passphrase=recovery_file(center.federation, passphrase), **more)


def parts(folder):
    return sorted(glob.glob(os.path.join(folder, "*.backup")))


def refused(result, name):
    errors = [json.loads(line)["error"] for line in result.err.splitlines() if line.startswith("{")]
    assert result.code != 0 and errors == [name], (name, result)
    return result


def test_damage_is_named_and_the_last_whole_backup_is_used():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        stick = os.path.join(federation.folder, "stick")
        for number in range(3):
            toyama.publish("article", f"記録 {number}", "--body", "字" * 500)
            backup(toyama, stick)
        files = parts(stick)
        assert len(files) == 3
        good = toyama.command("backup", stick, "--check").one("summary")
        assert good["parts"] == 3, good
        into = os.path.join(federation.folder, "again")
        for path in files:
            with open(path, "r+b") as file:
                file.seek(os.path.getsize(path) // 2)
                byte = file.read(1)
                file.seek(-1, os.SEEK_CUR)
                file.write(bytes([byte[0] ^ 1]))
            for result in (toyama.command("backup", stick, "--check", check=False),
                           restore(toyama, stick, into, check=False)):
                refused(result, "backup_part_damaged")
                assert os.path.basename(path) in result.out + result.err, result
            assert not os.path.exists(into) and not glob.glob(os.path.join(federation.folder, ".tsunagi*"))
            with open(path, "r+b") as file:
                file.seek(os.path.getsize(path) // 2)
                file.write(byte)
        toyama.command("backup", stick, "--check")

        # Two parts change places; one is cut; one is missing.
        os.rename(files[0], files[0] + ".x")
        os.rename(files[1], files[0])
        os.rename(files[0] + ".x", files[1])
        refused(restore(toyama, stick, into, check=False), "backup_part_damaged")
        os.rename(files[0], files[0] + ".x")
        os.rename(files[1], files[0])
        os.rename(files[0] + ".x", files[1])
        whole = open(files[1], "rb").read()
        with open(files[1], "r+b") as file:
            file.truncate(len(whole) - 7)
        refused(restore(toyama, stick, into, check=False), "backup_part_damaged")
        os.rename(files[1], files[1] + ".away")
        named = refused(restore(toyama, stick, into, check=False), "backup_part_missing")
        assert os.path.basename(files[1]) in named.out + named.err, named

        # A damaged list: the one before it is used, and the day is told.
        with open(files[1], "wb") as file:
            file.write(whole)
        os.remove(files[1] + ".away")
        place = os.path.join(stick, "backup.list")
        listed = open(place, "rb").read()
        with open(place, "wb") as file:
            file.write(listed[:-1] + bytes([listed[-1] ^ 1]))
        told = restore(toyama, stick, into, json_output=False)
        assert "newest list of this backup cannot be read" in told.err, told
        shutil.rmtree(into)
        with open(place, "wb") as file:
            file.write(listed[:40])
        restore(toyama, stick, into)
        shutil.rmtree(into)
        # And a backup goes on from there.
        assert not backup(toyama, stick).one("summary")["whole"]
        toyama.command("backup", stick, "--check")
        # A file that went missing: everything anew.
        os.remove(parts(stick)[0])
        again = backup(toyama, stick)
        assert again.one("summary")["whole"], again
        toyama.command("backup", stick, "--check")


def test_wrong_folders_and_passphrases():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        stick = os.path.join(federation.folder, "stick")
        into = os.path.join(federation.folder, "again")
        refused(backup(toyama, os.path.join(federation.folder, "no", "such"), check=False), "backup_no_place")
        refused(backup(toyama, "", check=False), "backup_no_place")
        refused(backup(toyama, federation.passphrase_file, check=False), "backup_no_place")
        refused(backup(toyama, os.path.join(toyama.data, "inside"), check=False), "backup_inside")
        crowded = os.path.join(federation.folder, "crowded")
        os.mkdir(crowded)
        with open(os.path.join(crowded, "photo.jpg"), "w", encoding="utf-8") as file:
            file.write("x")
        refused(backup(toyama, crowded, check=False), "backup_folder_taken")
        # A passphrase that is too short makes nothing.
        refused(toyama.command("backup", stick, check=False, passphrase=recovery_file(federation, "kurz")),
                "passphrase_too_short")
        assert not os.path.exists(os.path.join(toyama.data, "keys", "backup.key"))
        backup(toyama, stick)
        refused(backup(ishikawa, stick, check=False), "backup_other_center")
        refused(restore(toyama, stick, into, passphrase="quite another passphrase", check=False), "wrong_passphrase")
        refused(restore(toyama, crowded, into, check=False), "backup_none")
        refused(restore(toyama, os.path.join(federation.folder, "nowhere"), into, check=False), "backup_no_place")
        refused(restore(toyama, stick, toyama.data, check=False), "center_exists")
        refused(restore(toyama, stick, crowded, check=False), "folder_not_empty")
        with open(os.path.join(stick, "backup.list"), "r+b") as file:
            file.seek(8)
            file.write(b"\x02")
        refused(restore(toyama, stick, into, check=False), "backup_newer")
        assert not os.path.exists(into)
        # The recovery passphrase is changed as any other; the next backup has the new one.
        backup(toyama, stick, "--anew")
        new = os.path.join(federation.folder, "new")
        with open(new, "w", encoding="utf-8") as file:
            file.write("five other words for recovery\n")
        os.chmod(new, 0o600)
        toyama.command("passphrase", "--key", os.path.join(toyama.data, "keys", "backup.sealed"),
                       "--new-passphrase-file", new, passphrase=recovery_file(federation))
        backup(toyama, stick)
        refused(restore(toyama, stick, into, check=False), "wrong_passphrase")
        restore(toyama, stick, into, passphrase="five other words for recovery")
        assert not os.path.exists(os.path.join(stick, "backup.list.before")), "the old one would open it"
        # Half a key is no reason for a new one, which would open none of the sticks.
        for name in ("backup.sealed", "backup.key"):
            path = os.path.join(toyama.data, "keys", name)
            os.rename(path, path + ".away")
            told = refused(backup(toyama, stick, check=False), "backup_half_a_key")
            assert name in told.out + told.err, told
            os.rename(path + ".away", path)
        assert not backup(toyama, stick).one("summary")["whole"]


def test_what_was_erased_leaves_the_stick_too():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        stick = os.path.join(federation.folder, "stick")
        text = "Zqxsecret of one person " + os.urandom(8).hex()
        record = toyama.publish("article", "A text to be erased", "--body", text)
        keep = toyama.publish("article", "A text to be kept")
        first = backup(toyama, stick).one("summary")
        assert first["whole"] and first["checked_part"] == 0, first
        second = backup(toyama, stick).one("summary")
        assert not second["whole"] and second["checked_part"] == 1, (second, "an old part is read again, too")
        assert files_with(toyama.data, ["Zqxsecret"]), "else this finds nothing"
        before = set(parts(stick))
        toyama.command("erase", record, "--yes", "--reason", "asked for", "--now", "--as", "staff-1",
                       passphrase=federation.passphrase_file)
        wait_until("it is erased", lambda: toyama.status()["purge"] == "none" and
                   [item for item in toyama.command("show", record).of_type("item") if item["body"] == ""])
        told = backup(toyama, stick, json_output=False)
        assert "erased" in told.out + told.err, told
        after = set(parts(stick))
        assert len(after) == 1 and not after & before, (before, after)
        assert not os.path.exists(os.path.join(stick, "backup.list.before"))
        assert not backup(toyama, stick).one("summary")["whole"], "once is enough"
        # What the stick gives back has no trace of it in any file.
        toyama.kill()
        shutil.rmtree(toyama.data)
        restore(toyama, stick, toyama.data)
        toyama.start()
        refused(backup(toyama, stick, check=False), "backup_while_restoring")
        assert set(parts(stick)) >= after, "the last copy stays"
        toyama.command("backup", stick, "--check")
        assert toyama.command("show", keep).of_type("item")[0]["title"] == "A text to be kept"
        assert toyama.command("show", record, check=False).of_type("item") == []
        toyama.kill()
        assert not files_with(toyama.data, ["Zqxsecret"])


def start_backup(center, folder, **more):
    words = [os.path.join(center.federation.bin, "tsunagi"), "--data", center.data, "backup", folder, "--json"]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=environment(TSUNAGI_PASSPHRASE_FILE=recovery_file(center.federation)), **more)


def test_a_backup_that_is_killed_or_finds_no_room_leaves_the_one_before():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        stick = os.path.join(federation.folder, "stick")
        into = os.path.join(federation.folder, "again")
        backup(toyama, stick)
        listed = open(os.path.join(stick, "backup.list"), "rb").read()
        for number in range(40):
            toyama.publish("article", f"大きな記録 {number}", "--body", os.urandom(12_000).hex())
        # No room on the stick.
        full = start_backup(toyama, stick,
                            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)))
        _, err = full.communicate(timeout=60)
        assert full.returncode != 0, err
        assert open(os.path.join(stick, "backup.list"), "rb").read() == listed
        # Killed at any time.
        for pause in (0.0, 0.02, 0.05, 0.1):
            process = start_backup(toyama, stick)
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
            toyama.command("backup", stick, "--check")
        restore(toyama, stick, into)
        shutil.rmtree(into)
        backup(toyama, stick)
        toyama.command("backup", stick, "--check")


if __name__ == "__main__":
    run(test_damage_is_named_and_the_last_whole_backup_is_used, test_wrong_folders_and_passphrases,
        test_what_was_erased_leaves_the_stick_too,
        test_a_backup_that_is_killed_or_finds_no_room_leaves_the_one_before)
