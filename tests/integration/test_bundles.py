#!/usr/bin/env python3
"""Bundles: records by stick. Joining, bootstrapping and meeting again without a network; sealed to others; split; cut,
altered, foreign, not bundles at all; a full disk and a stop halfway."""

import glob
import os
import resource
import signal
import subprocess
import sys
import time

from federation import (Federation, environment, register_row, run, same_digests, wait_until,
                        write_register)

NOWHERE = "127.0.0.1:9"


def export(center, path, *options, **more):
    return center.command("bundle", "export", "-o", path, "--yes", *options, **more)


def take_in(center, *paths, **more):
    return center.command("bundle", "import", *paths, **more)


def summary(result):
    return {key: value for key, value in result.one("summary").items() if key != "type"}


def counts(result):
    """(read, new, unchanged, waiting, rejected)"""
    found = result.one("summary")
    return tuple(found[key] for key in ("read", "new", "unchanged", "waiting", "rejected"))


def offline_center(federation, name, prefecture, inviter):
    """A center with an invitation whose address leads nowhere: it never hears of anybody over a network."""
    center = federation.add(name, prefecture)
    invitation = inviter.command("invite", "--address", NOWHERE).one("invitation")["invitation"]
    center.init("--join", invitation)
    center.start()
    return center


def admitted_by_stick(federation, name, prefecture, inviter):
    center = offline_center(federation, name, prefecture, inviter)
    stick = os.path.join(federation.folder, name + ".card")
    export(center, stick)
    take_in(inviter, stick)
    identity = center.status()["center"]["id"]
    inviter.command("sponsor", identity)
    return center


def test_a_newcomer_joins_and_is_complete_without_a_network():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        records = [toyama.publish("article", f"避難所の受付 {number}") for number in range(12)]  # too few to be sealed
        toyama.publish("article", "富山県内のお知らせ", scope="prefecture")
        ishikawa = admitted_by_stick(federation, "Ishikawa", 17, toyama)
        assert not ishikawa.status()["member"]

        stick = os.path.join(federation.folder, "needs.tsunagi")
        written = summary(export(toyama, stick))
        # 12 articles; two manifests, the charter, the sponsorship.
        assert written["records"] == 16 and written["files"] == 1 and not written["sealed"], written
        assert written["bytes"] == os.path.getsize(stick)
        preview = take_in(ishikawa, stick, "--preview")
        found = summary(preview)
        assert [found[name] for name in ("read", "new", "rejected", "counted")] == [16, 15, 0, True], preview
        assert {(one["kind"], one["records"]) for one in preview.of_type("signed")} >= {("article", 12)}, preview
        assert not ishikawa.items("article"), "a preview takes nothing in"
        result = take_in(ishikawa, stick)
        assert counts(result) == (16, 15, 1, 0, 0), result  # its own manifest was there
        assert summary(take_in(ishikawa, stick, "--preview"))["new"] == 0
        status = ishikawa.status()
        assert status["member"] and status["federation"]["members"] == 2, status
        assert same_digests([toyama, ishikawa]) and same_digests([toyama, ishikawa], "authority")
        assert {item["id"] for item in ishikawa.items("article")} == set(records)
        # Again: nothing twice.
        assert counts(take_in(ishikawa, stick)) == (16, 0, 16, 0, 0)
        # And it takes part at once: what it writes goes back on a stick.
        ishikawa.unlock()
        answer = ishikawa.publish("article", "石川から毛布二十枚")
        back = os.path.join(federation.folder, "back.tsunagi")
        export(ishikawa, back)
        assert counts(take_in(toyama, back)) == (17, 1, 16, 0, 0)
        assert answer in {item["id"] for item in toyama.items("article")}


def test_two_halves_that_exchange_sticks_converge():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        common = toyama.publish("article", "つながっていた時の記事")
        wait_until("both hold it", lambda: same_digests([toyama, ishikawa]) and ishikawa.items("article"))
        # The network goes: both stop, and start where the other can't reach them.
        for center in (toyama, ishikawa):
            center.stop()
        toyama.port, ishikawa.port = 0, 0
        for center in (toyama, ishikawa):
            center.start()
            center.unlock()
        assert not any(peer["state"] == "connected" for center in (toyama, ishikawa)
                       for peer in center.command("peers").of_type("peer"))
        for number in range(5):
            toyama.publish("article", f"富山の被害 {number}")
            ishikawa.publish("article", f"石川の被害 {number}")
        sticks = [os.path.join(federation.folder, name) for name in ("a.tsunagi", "b.tsunagi")]
        export(toyama, sticks[0], "--since", "1h")
        export(ishikawa, sticks[1])
        assert not same_digests([toyama, ishikawa])
        assert counts(take_in(ishikawa, sticks[0]))[1] == 5
        assert counts(take_in(toyama, sticks[1]))[1] == 5
        assert same_digests([toyama, ishikawa]) and same_digests([toyama, ishikawa], "authority")
        assert len(toyama.items("article")) == 11 and common in {item["id"] for item in ishikawa.items("article")}


def test_sealed_bundles_open_for_their_receivers_only():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        kurobe = admitted_by_stick(federation, "Kurobe", 16, toyama)
        ishikawa = admitted_by_stick(federation, "Ishikawa", 17, toyama)
        secret = "黒部だけに見せる電話番号"
        toyama.publish("article", secret, scope="prefecture")
        toyama.publish("article", "内部の覚え書き", scope="center")
        toyama.publish("article", "全国へのお知らせ")
        stick = os.path.join(federation.folder, "sealed.tsunagi")
        assert summary(export(toyama, stick, "--to", "Kurobe"))["sealed"]
        with open(stick, "rb") as file:
            content = file.read()
        assert secret.encode() not in content

        # The passphrase is asked for by its receiver, and nobody else is asked at all.
        result = take_in(ishikawa, stick, check=False)
        assert result.code == 3 and "sealed to other centers" in result.err, result
        result = take_in(kurobe, stick, check=False)
        assert result.code == 3 and "passphrase" in result.err, result
        assert kurobe.items() == []
        for reader, words in ((ishikawa, "sealed to other centers"), (kurobe, "passphrase")):
            result = take_in(reader, stick, "--preview", check=False)
            assert result.code == 3 and words in result.err and not result.of_type("summary"), result
        result = take_in(kurobe, stick, "--preview", passphrase=federation.passphrase_file)
        assert summary(result)["rejected"] == 0 and summary(result)["new"] >= 2, result
        assert kurobe.items() == []
        result = take_in(kurobe, stick, passphrase=federation.passphrase_file)
        assert {item["title"] for item in kurobe.items("article")} == {secret, "全国へのお知らせ"}, result

        # What a receiver may not see is not sealed to it.
        for options in (("--to", "Ishikawa", "--scope", "prefecture"), ("--to", "Kurobe", "--scope", "center"),
                        ("--scope", "center")):
            result = export(toyama, stick + ".no", *options, check=False)
            assert result.code == 3 and not os.path.exists(stick + ".no"), result
        assert export(toyama, stick + ".no", "--to", "Nobody", check=False).code == 1
        # Without a narrower scope being named it gets what it may.
        usual = os.path.join(federation.folder, "ishikawa.tsunagi")
        export(toyama, usual, "--to", "Ishikawa")
        take_in(ishikawa, usual, passphrase=federation.passphrase_file)
        assert {item["title"] for item in ishikawa.items("article")} == {"全国へのお知らせ"}
        # A backup of everything, to the center itself.
        backup = os.path.join(federation.folder, "backup.tsunagi")
        own = toyama.status()["center"]["id"]
        assert summary(export(toyama, backup, "--to", own))["records"] == toyama.status()["records"]
        assert counts(take_in(toyama, backup, passphrase=federation.passphrase_file))[1:] == (
            0, toyama.status()["records"], 0, 0)


def test_nothing_is_written_before_somebody_agreed():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        toyama.publish("article", "県内の要援護者の集まり", scope="prefecture")
        stick = os.path.join(federation.folder, "x.tsunagi")
        result = toyama.command("bundle", "export", "-o", stick, json_output=False, check=False)
        assert result.code == 2 and "Anybody who gets hold of the file" in result.err and "--yes" in result.err, result
        result = toyama.command("bundle", "export", "-o", stick, "--scope", "prefecture", json_output=False, check=False)
        assert result.code == 2 and "meant for 1 center only" in result.err, result
        assert os.listdir(federation.folder).count("x.tsunagi") == 0
        # Without being named it stays at home.
        export(toyama, stick)
        assert "県内".encode() not in open(stick, "rb").read()
        result = export(toyama, stick, check=False)
        assert result.code == 2 and "exists already" in result.err, result
        export(toyama, stick, "--force")
        for place, words in ((federation.folder, "it is a folder"), (os.path.join(federation.folder, "no", "x"), "no such file")):
            result = export(toyama, place, check=False)
            assert result.code == 2 and words in result.err, result
        for options in (("--since", "yesterday"), ("--since", "2026-13-01"), ("--max-bytes", "1"),
                        ("--max-bytes", "many"), ("--scope", "moon")):
            assert export(toyama, stick + ".2", *options, check=False).code == 2, options


def wait_for_records(center, count):
    """A center seals what it wrote a little later: only then its digest stays."""
    wait_until(f"{center.name} has {count} records, seals included", lambda: center.scope("nation")["records"] == count)


def test_parts_are_whole_bundles():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        text = os.path.join(federation.folder, "text")
        for number in range(24):
            with open(text, "w", encoding="ascii") as file:
                file.write(os.urandom(90_000).hex())
            toyama.publish("article", f"写真 {number}", "--body-file", text)
        ishikawa = admitted_by_stick(federation, "Ishikawa", 17, toyama)
        wait_for_records(toyama, 24 + 1)
        stick = os.path.join(federation.folder, "parts.tsunagi")
        result = export(toyama, stick, "--max-bytes", "1M", "--to", "Ishikawa")
        files = [item["file"] for item in result.of_type("bundle")]
        assert len(files) >= 3 and files[:2] == [stick, stick + ".2"], files
        assert all(os.path.getsize(file) <= 1 << 20 for file in files)
        # The last part alone, by a center that knows nobody: it holds what it takes to be judged.
        key = {"passphrase": federation.passphrase_file}
        read, new, unchanged, waiting, rejected = counts(take_in(ishikawa, files[-1], **key))
        assert new > 4 and waiting == rejected == 0, (read, new, unchanged, waiting, rejected)
        take_in(ishikawa, *reversed(files), **key)
        assert same_digests([toyama, ishikawa])


def damage(source, target, change):
    with open(source, "rb") as file:
        content = bytearray(file.read())
    content = change(content)
    with open(target, "wb") as file:
        file.write(content)
    return target


def flipped(content, at):
    content[at] ^= 0x40
    return content


def test_bad_files():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = admitted_by_stick(federation, "Ishikawa", 17, toyama)
        for number in range(12):  # too few to be sealed
            toyama.publish("article", f"記事 {number}")
        folder = federation.folder
        stick = os.path.join(folder, "good.tsunagi")
        export(toyama, stick)
        size = os.path.getsize(stick)
        bad = os.path.join(folder, "bad.tsunagi")

        def refused(code, *words, path=bad, center=ishikawa):
            result = take_in(center, path, check=False)
            assert result.code == code and all(word in result.err for word in words), (words, result)
            return counts(result)

        def japanese(path=bad):
            result = ishikawa.command("bundle", "import", path, json_output=False, check=False,
                                      env={"LANG": "ja_JP.UTF-8", "LC_ALL": "ja_JP.UTF-8"})
            assert result.code != 0 and "。" in result.err and "bundle_" not in result.err, result

        # Not bundles.
        open(bad, "wb").close()
        refused(2, "is empty")
        japanese()
        for content in (b"a", b"TSNGBND", os.urandom(5000), b"PK\x03\x04" + bytes(100)):
            with open(bad, "wb") as file:
                file.write(content)
            assert refused(2, "is no bundle") == (0, 0, 0, 0, 0)
        japanese()
        refused(2, "not a file", path=folder)
        refused(2, "no such file", path=bad + ".none")
        # Ten gigabytes of zeros, bare and behind a head that is right.
        begin = time.monotonic()
        with open(bad, "wb") as file:
            file.truncate(10 << 30)
        refused(2, "is no bundle")
        damage(stick, bad, lambda content: content[:88])
        with open(bad, "ab") as file:
            file.truncate(10 << 30)
        refused(5, "is damaged")
        assert time.monotonic() - begin < 20
        # A newer version, another federation.
        damage(stick, bad, lambda content: content[:8] + b"\x02" + content[9:])
        refused(3, "newer version")
        other = federation.add("Kyoto", 26)
        other.found("Another Federation")
        other.start()
        export(other, bad, "--force")
        refused(3, "another federation")
        japanese()
        assert ishikawa.status()["federation"]["members"] == 0, ishikawa.status()
        # Cut off and altered, at every part of the file.
        for at in (20, 87, 90, size // 2, size - 1):
            damage(stick, bad, lambda content: content[:at])
            refused(5, "cut off")
        japanese()
        for at in (9, 30, 80, 88, 95, size // 2, size - 3):
            damage(stick, bad, lambda content: flipped(content, at))
            refused(5)
        japanese()
        damage(stick, bad, lambda content: content + b"\0")
        refused(5, "is damaged")
        # A bad one does not keep a good one out, and the exit code tells of it.
        result = take_in(ishikawa, bad, stick, check=False)
        assert result.code == 5 and same_digests([toyama, ishikawa]), result
        result = take_in(ishikawa, folder, stick, check=False)
        assert result.code == 2, result
        assert ishikawa.command("check").code == 0
        ishikawa.stop()
        assert take_in(ishikawa, stick, check=False).code == 4
        assert export(ishikawa, stick + ".new", check=False).code == 4


def test_an_altered_sealed_bundle_is_refused():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        toyama.publish("article", "封をした記事")
        stick, bad = (os.path.join(federation.folder, name) for name in ("sealed", "bad"))
        export(toyama, stick, "--to", "Toyama")
        size = os.path.getsize(stick)
        for at, code in ((120, 5), (200, 5), (300, 5), (size - 1, 5)):
            damage(stick, bad, lambda content: flipped(content, at))
            result = take_in(toyama, bad, check=False, passphrase=federation.passphrase_file)
            assert result.code == code, (at, result)
        damage(stick, bad, lambda content: content[:size - 30])
        result = take_in(toyama, bad, check=False, passphrase=federation.passphrase_file)
        assert result.code == 5 and "cut off" in result.err, result


def test_a_full_disk_leaves_nothing_behind():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        text = os.path.join(federation.folder, "text")
        with open(text, "w", encoding="ascii") as file:
            file.write(os.urandom(100_000).hex())
        for number in range(4):
            toyama.publish("article", f"写真 {number}", "--body-file", text)
        place = os.path.join(federation.folder, "out")
        os.mkdir(place)
        words = [os.path.join(federation.bin, "tsunagi"), "--data", toyama.data, "bundle", "export", "--yes",
                 "-o", os.path.join(place, "x.tsunagi")]

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

        process = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, preexec_fn=limit,
                                 restore_signals=False, env=environment())
        assert process.returncode == 2 and "cannot be written" in process.stderr, process
        assert os.listdir(place) == [], os.listdir(place)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", place], capture_output=True,
                                 check=False).returncode == 0
        if not mounted:
            print("no small disk to be had here: only the limit on a file's size was tried", file=sys.stderr)
            return
        try:
            process = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, env=environment())
            assert process.returncode == 3 and "disk is full" in process.stderr, process
            assert os.listdir(place) == [], os.listdir(place)
        finally:
            subprocess.run(["umount", place], check=True)


def test_an_import_that_was_stopped_goes_on():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        register = os.path.join(federation.folder, "register.csv")
        write_register(register, [register_row(number, 10_000 + number, f"法人 {number}", 16, updated="2026-01-05",
                                               changed="2026-01-05", latest=1) for number in range(1, 6001)])
        toyama.command("import", register, "--source", "nta", "--scope", "nation", "--yes")
        ishikawa = admitted_by_stick(federation, "Ishikawa", 17, toyama)
        wait_for_records(toyama, 6000 + 2)
        stick = os.path.join(federation.folder, "many.tsunagi")
        total = summary(export(toyama, stick))["records"]
        words = [os.path.join(federation.bin, "tsunagi"), "--data", ishikawa.data, "bundle", "import", stick]
        # Kill the command in the midst of it, then the daemon, then go on.
        for target in ("command", "daemon"):
            process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       stdin=subprocess.DEVNULL, env=environment())
            before = ishikawa.scope("nation")["records"]
            wait_until("some records are in",
                       lambda: process.poll() is not None or ishikawa.scope("nation")["records"] > before)
            if target == "command":
                process.kill()
            else:
                ishikawa.kill()
            process.wait(timeout=60)
        ishikawa.start()
        read, new, unchanged, waiting, rejected = counts(take_in(ishikawa, stick))
        assert read == total and new + unchanged == total and unchanged > 0 and waiting == rejected == 0
        assert same_digests([toyama, ishikawa]) and same_digests([toyama, ishikawa], "authority")
        assert glob.glob(os.path.join(federation.folder, "*.part")) == []


if __name__ == "__main__":
    run(test_a_newcomer_joins_and_is_complete_without_a_network,
        test_two_halves_that_exchange_sticks_converge,
        test_sealed_bundles_open_for_their_receivers_only,
        test_nothing_is_written_before_somebody_agreed,
        test_parts_are_whole_bundles,
        test_bad_files,
        test_an_altered_sealed_bundle_is_refused,
        test_a_full_disk_leaves_nothing_behind,
        test_an_import_that_was_stopped_goes_on)
