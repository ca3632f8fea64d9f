#!/usr/bin/env python3
"""Several people of one center with keys of their own: they are added, write by turns and at once, and nothing forks."""

import os
import shutil
import subprocess

from federation import Federation, environment, run, wait_until


def passphrase_of(federation, name):
    path = os.path.join(federation.folder, f"{name}.passphrase")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"the long passphrase of {name}\n")
    return path


def add(center, name, *options, check=True):
    return center.command("staff", "add", name, *options, "--yes", "--new-passphrase-file",
                          passphrase_of(center.federation, name), check=check,
                          passphrase=center.federation.passphrase_file)


def staff(center):
    return {row["name"]: row for row in center.command("staff").of_type("staff")}


def publish_as(center, name, title, check=True):
    return center.command("publish", "article", "--title", title, "--body", "text", "--scope", "nation", "--yes", "--as", name,
                          check=check, passphrase=passphrase_of(center.federation, name))


def test_each_has_a_key():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        assert set(staff(toyama)) == {"staff-1"}
        result = add(toyama, "sato")
        assert result.one("summary")["added"] is True, result
        add(toyama, "鈴木", "--for", "60d", "--may-sponsor")
        rows = staff(toyama)
        assert set(rows) == {"staff-1", "staff-sato", "staff-鈴木"}, rows
        assert rows["staff-1"]["may_sponsor"] and rows["staff-鈴木"]["may_sponsor"]
        assert not rows["staff-sato"]["may_sponsor"]
        assert rows["staff-鈴木"]["expires"] < rows["staff-sato"]["expires"]
        # Nothing in what the others hold says whose the keys are.
        shown = ishikawa.command("members").out + toyama.command("profile").out
        assert "sato" not in shown and "鈴木" not in shown

        one = publish_as(toyama, "sato", "by Sato").of_type("published")
        two = publish_as(toyama, "鈴木", "by Suzuki").of_type("published")
        toyama.command("lock")
        assert one and two
        wait_until("both reach the other center",
                   lambda: {"by Sato", "by Suzuki"} <= {item["title"] for item in ishikawa.items("article")})

        # One edits what the other wrote: a new version, not two.
        (mine,) = [item["id"] for item in toyama.items("article") if item["title"] == "by Sato"]
        toyama.command("edit", mine, "--title", "by Sato and Suzuki", "--yes", "--as", "鈴木",
                       passphrase=passphrase_of(federation, "鈴木"))
        wait_until("the new version is there",
                   lambda: sorted(item["title"] for item in ishikawa.items("article"))
                   == ["by Sato and Suzuki", "by Suzuki"])

        # Only with the right to vouch; and only with one's own passphrase.
        federation.joined("Fukui", 18, ishikawa)
        fukui = wait_until("the third center is known", lambda: [
            row["center"]["id"] for row in toyama.command("members").of_type("member")
            if row["center"]["name"] == "Fukui"])[0]
        result = toyama.command("sponsor", fukui, "--as", "sato", check=False, passphrase=passphrase_of(federation, "sato"))
        assert result.code == 3 and "key_not_granted" in result.err, result
        result = toyama.command("publish", "article", "--title", "x", "--yes", "--as", "sato", check=False,
                                passphrase=passphrase_of(federation, "鈴木"))
        assert result.code == 3 and "wrong_passphrase" in result.err, result
        result = toyama.command("publish", "article", "--title", "x", "--yes", check=False,
                                passphrase=federation.passphrase_file)
        assert result.code == 2 and "key_is_several" in result.err, result


def test_they_write_at_once():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        toyama.command("lock")
        for name in ("sato", "suzuki", "tanaka"):
            add(toyama, name)
        command = [os.path.join(federation.bin, "tsunagi"), "--data", toyama.data, "--json", "publish", "article",
                   "--body", "text", "--scope", "nation", "--yes"]
        ends = []
        for first in range(0, 12, 3):  # three at a time: each opens its key, with a quarter of a gigabyte
            running = []
            for number, name in enumerate(("sato", "suzuki", "tanaka"), first):
                env = environment(TSUNAGI_PASSPHRASE_FILE=passphrase_of(federation, name))
                running.append(subprocess.Popen([*command, "--title", f"article {number}", "--as", name], env=env,
                                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
            ends += [(*process.communicate(timeout=120), process.returncode) for process in running]
        assert all(code == 0 for _, _, code in ends), ends
        expected = {f"article {number}" for number in range(12)}
        wait_until("all of them are at the other center",
                   lambda: {item["title"] for item in ishikawa.items("article")} == expected)
        # Each of them once, and with one version.
        assert len(ishikawa.items("article")) == 12


def test_what_is_refused():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        toyama.command("lock")
        add(toyama, "sato")
        for name, error in (("sato", "staff_exists"), ("staff-1", "staff_exists"), ("../x", "bad_staff_name"),
                            ("", "bad_staff_name"), ("a b", "bad_staff_name"), ("x" * 49, "bad_staff_name")):
            result = toyama.command("staff", "add", name, "--yes", check=False, passphrase=federation.passphrase_file)
            assert result.code == 2 and error in result.err, (name, result)
        for lifetime, error in (("181d", "staff_term_too_long"), ("soon", "bad_duration")):
            result = add(toyama, "intern", "--for", lifetime, check=False)
            assert result.code == 2 and error in result.err, result
        # The officer's passphrase is wanted, and nothing is left without it.
        result = toyama.command("staff", "add", "intern", "--yes", "--new-passphrase-file",
                                passphrase_of(federation, "intern"), check=False,
                                passphrase=passphrase_of(federation, "sato"))
        assert result.code == 3 and "wrong_passphrase" in result.err, result
        assert not [file for file in os.listdir(os.path.join(toyama.data, "keys")) if "intern" in file]
        # A key that the manifest does not know opens nothing.
        keys = os.path.join(toyama.data, "keys")
        for end in ("sealed", "public"):
            shutil.copy(os.path.join(keys, f"staff-sato.{end}"), os.path.join(keys, f"staff-copy.{end}"))
        assert staff(toyama)["staff-sato"]["granted"] is True
        other = federation.founded("Other", 17)
        shutil.copy(os.path.join(other.data, "keys", "staff-1.sealed"), os.path.join(keys, "staff-stranger.sealed"))
        shutil.copy(os.path.join(other.data, "keys", "staff-1.public"), os.path.join(keys, "staff-stranger.public"))
        assert staff(toyama)["staff-stranger"]["granted"] is False
        result = toyama.command("unlock", "--as", "stranger", check=False, passphrase=federation.passphrase_file)
        assert result.code == 3 and "key_not_granted" in result.err, result
        # A key that is there is never replaced, whatever its grant.
        result = add(toyama, "stranger", check=False)
        assert result.code == 2 and "staff_exists" in result.err, result
        same = federation.passphrase_file
        result = toyama.command("staff", "add", "same", "--yes", "--new-passphrase-file", same, check=False, passphrase=same)
        assert result.code == 3 and "passphrase_shared" in result.err, result


def test_two_at_once_lose_nothing():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        command = [os.path.join(federation.bin, "tsunagi"), "--data", toyama.data, "--json", "staff", "add", "sato", "--yes",
                   "--new-passphrase-file", passphrase_of(federation, "sato")]
        env = environment(TSUNAGI_PASSPHRASE_FILE=federation.passphrase_file)
        both = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                for _ in range(2)]
        ends = sorted((process.communicate(timeout=60), process.returncode) for process in both)
        assert sorted(code for _, code in ends)[0] == 0, ends
        rows = staff(toyama)
        assert set(rows) == {"staff-1", "staff-sato"} and rows["staff-sato"]["granted"], rows
        toyama.command("unlock", "--as", "sato", passphrase=passphrase_of(federation, "sato"))


def test_whose_key_is_open():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        toyama.command("lock")
        add(toyama, "sato")
        add(toyama, "intern", "--for", "1h")
        write = ("publish", "article", "--title", "x", "--yes")
        toyama.command("unlock", "--as", "sato", passphrase=passphrase_of(federation, "sato"))
        # Whoever opened it may say so, and need not open it again; nobody else signs with it by a slip.
        toyama.command(*write, "--as", "sato")
        toyama.command(*write, env={"TSUNAGI_STAFF": "sato"})
        for options, env in ((("--as", "staff-1"), None), ((), {"TSUNAGI_STAFF": "staff-1"}), ((), {"TSUNAGI_STAFF": "x"})):
            result = toyama.command(*write, *options, env=env, check=False)
            assert result.code == 3 and "locked" in result.err, result
        # What a command opened for itself is open to nobody else, and to nobody after it.
        toyama.command("lock")
        toyama.command(*write, "--as", "sato", passphrase=passphrase_of(federation, "sato"))
        result = toyama.command(*write, check=False)
        assert result.code == 3 and "locked" in result.err, result
        # A key for a short time is not lengthened with the others.
        before = staff(toyama)
        toyama.command("renew", "--yes", passphrase=federation.passphrase_file)
        after = staff(toyama)
        assert after["staff-intern"] == before["staff-intern"], (before, after)
        assert after["staff-1"]["expires"] > before["staff-1"]["expires"], (before, after)


def test_each_opens_sealed_records():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        toyama.command("lock")
        add(toyama, "sato")
        keys = os.path.join(toyama.data, "keys")
        assert os.path.exists(os.path.join(keys, "box-sato.sealed"))
        result = toyama.command("unlock", "--as", "sato", passphrase=passphrase_of(federation, "sato"))
        assert "closed" not in result.err, result
        # A new passphrase of one person changes nobody else's.
        before = {name: open(os.path.join(keys, name), "rb").read() for name in os.listdir(keys)}
        new = os.path.join(federation.folder, "new")
        with open(new, "w", encoding="utf-8") as file:
            file.write("another long passphrase\n")
        toyama.command("passphrase", "--as", "sato", "--new-passphrase-file", new,
                       passphrase=passphrase_of(federation, "sato"))
        changed = {name for name in os.listdir(keys) if open(os.path.join(keys, name), "rb").read() != before[name]}
        assert changed == {"staff-sato.sealed", "box-sato.sealed"}, changed
        toyama.command("unlock", "--as", "sato", passphrase=new)
        # With several keys each says which is meant; the officer's key is asked for by itself.
        result = toyama.command("renew", "--yes", passphrase=federation.passphrase_file)
        assert result.one("summary")["renewed"] == 5, result


if __name__ == "__main__":
    run(test_each_has_a_key,
        test_they_write_at_once,
        test_what_is_refused,
        test_two_at_once_lose_nothing,
        test_whose_key_is_open,
        test_each_opens_sealed_records)
