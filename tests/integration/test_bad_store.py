#!/usr/bin/env python3
"""A store that is held, damaged or out of room: a sentence and an exit code; what was acknowledged stays."""

import os
import shutil
import subprocess
import tempfile

from federation import Federation, assert_refused, environment, run, run_daemon, wait_until


def test_second_daemon_on_the_same_folder():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        assert_refused(run_daemon(federation, toyama), 3, "already running", toyama.data)
        japanese = environment(LANG="ja_JP.UTF-8", LC_ALL="")
        assert_refused(run_daemon(federation, toyama, env=japanese), 3, "すでに動いています")
        assert_refused(run_daemon(federation, toyama, "--check"), 3, "check")
        assert toyama.status()["federation"]["members"] == 1  # the first one goes on


def test_damaged_store():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        for i in range(30):
            toyama.publish("article", f"記事その{i}", "--body", "本文" * 50)
        assert toyama.stop() == 0
        data_file = os.path.join(toyama.data, "store", "data.mdb")
        size = os.path.getsize(data_file)
        backup = data_file + ".backup"
        shutil.copy(data_file, backup)

        with open(data_file, "r+b") as file:
            file.truncate(size // 2)
        assert_refused(run_daemon(federation, toyama), 5, "damaged")
        japanese = environment(LANG="ja_JP.UTF-8", LC_ALL="")
        told = run_daemon(federation, toyama, env=japanese)
        assert_refused(told, 5, "保存先が壊れています", data_file, "途中で切れています")
        assert "cut off" not in told.stderr and "page" not in told.stderr, told.stderr
        assert_refused(run_daemon(federation, toyama, "--check"), 5)
        assert toyama.command("check", json_output=False, check=False).code == 5

        with open(data_file, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n" + os.urandom(65536))
        process = run_daemon(federation, toyama)
        assert process.returncode in (3, 5) and "tsunagid:" in process.stderr, process
        assert_refused(run_daemon(federation, toyama, env=japanese), process.returncode,
                       "このプログラムの保存先のファイルではありません")
        with open(data_file, "rb") as file:
            assert file.read(4) == b"\x89PNG"  # left as it was

        shutil.copy(backup, data_file)
        toyama.start()
        assert len(toyama.items("article")) == 30


def test_flipped_bytes_are_found_by_check():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        mark = "めじるしの本文"
        for i in range(20):
            toyama.publish("article", f"記事その{i}", "--body", mark)
        assert toyama.stop() == 0
        data_file = os.path.join(toyama.data, "store", "data.mdb")
        with open(data_file, "rb") as file:
            content = file.read()
        # Everywhere: pages that are no longer in use hold copies, too.
        assert content.count(mark.encode()) >= 20
        with open(data_file, "wb") as file:
            file.write(content.replace(mark.encode(), mark.replace("め", "ぬ").encode()))
        assert_refused(run_daemon(federation, toyama, "--check"), 5, "record")
        # The daemon starts all the same: one bad record costs that record only.
        toyama.start()
        assert toyama.command("check", json_output=False, check=False).code == 5


def test_folder_on_a_network_disk():
    """Memory maps and locks can't be relied on there: refused before anything is written."""
    with Federation() as federation:
        toyama = federation.add("Toyama", 16)
        toyama.found()
        before = sorted(os.listdir(toyama.data))
        shim = os.path.join(federation.bin, "tsunagi_network_disk.so")
        assert os.path.exists(shim), f"{shim} is missing: build the target tsunagi_network_disk"
        # A sanitizer's library wants to be the first one; here it need not be.
        network = {"LD_PRELOAD": shim, "TSUNAGI_TEST_NETWORK_DISK": toyama.data,
                   "ASAN_OPTIONS": "verify_asan_link_order=0"}
        english = run_daemon(federation, toyama, env=environment(**network))
        assert_refused(english, 3, "network disk", "Move the center's folder", toyama.data)
        japanese = environment(**network, LANG="ja_JP.UTF-8", LC_ALL="")
        assert_refused(run_daemon(federation, toyama, env=japanese), 3, "ネットワーク上のディスク", "このコンピューターのディスクへ移し")
        assert_refused(run_daemon(federation, toyama, "--check", env=environment(**network)), 3, "network disk")
        assert sorted(os.listdir(toyama.data)) == before
        toyama.start()  # the same folder on a disk of this machine
        assert toyama.stop() == 0


def test_full_disk():
    """On a small file system of its own: writing stops with a sentence, reading goes on, room brings writing back."""
    folder = tempfile.mkdtemp(prefix="tsunagi-full-")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m,mode=0700", "tmpfs", folder], check=False,
                             capture_output=True)
    if mounted.returncode != 0:
        os.rmdir(folder)
        print("skipped: no right to mount a small file system")
        return
    try:
        with Federation() as federation:
            toyama = federation.add("Toyama", 16)
            toyama.data = os.path.join(folder, "center")
            toyama.found()
            toyama.start()
            toyama.unlock()
            kept = toyama.publish("article", "満杯の前の記事")
            ballast = os.path.join(folder, "ballast")
            with open(ballast, "wb") as file:
                try:
                    while True:
                        file.write(b"\0" * 65536)
                        file.flush()
                except OSError:
                    pass
            result = toyama.command("publish", "article", "--title", "満杯のときの記事", "--scope", "nation", "--yes",
                                    check=False)
            assert result.code == 3 and "full" in (result.out + result.err).lower(), result
            assert toyama.status()["records"] >= 3  # reading goes on
            assert kept in [item["id"] for item in toyama.items("article")]
            os.remove(ballast)
            wait_until("publishing works again without a restart", lambda: toyama.command(
                "publish", "article", "--title", "空きができた後の記事", "--scope", "nation", "--yes", check=False).code == 0)
            assert toyama.stop() == 0
            assert run_daemon(federation, toyama, "--check").returncode == 0
            toyama.start()
            titles = [item["title"] for item in toyama.items("article")]
            assert "満杯の前の記事" in titles and "空きができた後の記事" in titles, titles
            assert toyama.stop() == 0
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
        os.rmdir(folder)


if __name__ == "__main__":
    run(test_second_daemon_on_the_same_folder,
        test_damaged_store,
        test_flipped_bytes_are_found_by_check,
        test_folder_on_a_network_disk,
        test_full_disk)
