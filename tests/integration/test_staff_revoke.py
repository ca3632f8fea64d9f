#!/usr/bin/env python3
"""A staff key is taken back: what was written with it stays, what a thief wrote goes everywhere, and nothing more counts."""

import os
import shutil
import time

from federation import Federation, run, same_digests, wait_until


def passphrase_of(federation, name):
    path = os.path.join(federation.folder, f"{name}.passphrase")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"the long passphrase of {name}\n")
    return path


def add(center, name):
    center.command("staff", "add", name, "--yes", "--new-passphrase-file", passphrase_of(center.federation, name),
                   passphrase=center.federation.passphrase_file)


def revoke(center, name, *options, check=True):
    return center.command("staff", "revoke", name, *options, "--yes", check=check, timeout_s=120,
                          passphrase=center.federation.passphrase_file)


def publish_as(center, name, title, scope="nation", check=True):
    passphrase = center.federation.passphrase_file if name == "staff-1" else passphrase_of(center.federation, name)
    return center.command("publish", "article", "--title", title, "--body", "text", "--scope", scope, "--yes", "--as", name,
                          check=check, passphrase=passphrase)


def titles(center):
    return {item["title"] for item in center.items("article")}


def two_centers(federation):
    toyama = federation.founded("Toyama", 16)
    ishikawa = federation.joined("Ishikawa", 17, toyama)
    toyama.command("lock")
    add(toyama, "sato")
    return toyama, ishikawa


def test_who_leaves_takes_nothing_along():
    with Federation() as federation:
        toyama, ishikawa = two_centers(federation)
        publish_as(toyama, "sato", "shared")
        publish_as(toyama, "sato", "our own", scope="center")
        publish_as(toyama, "staff-1", "by another")
        wait_until("the other center has it", lambda: "shared" in titles(ishikawa))
        keys = os.path.join(toyama.data, "keys")
        copy = os.path.join(federation.folder, "keys-copy")
        shutil.copytree(keys, copy)
        result = revoke(toyama, "sato")
        summary = result.one("summary")
        assert summary["revoked"] and summary["kept"] == 2 and summary["taken_back"] == 0, result
        assert not [name for name in os.listdir(keys) if "sato" in name], os.listdir(keys)
        assert {row["name"] for row in toyama.command("staff").of_type("staff")} == {"staff-1"}
        assert {"shared", "our own"} <= titles(toyama)
        result = publish_as(toyama, "sato", "after", check=False)
        assert result.code == 2 and "key_missing" in result.err, result
        # Whoever kept a copy of the key can open it, and sign nothing that counts.
        for name in os.listdir(copy):
            if "sato" in name:
                shutil.copy2(os.path.join(copy, name), keys)
        result = publish_as(toyama, "sato", "after", check=False)
        assert result.code == 3 and ("key_revoked" in result.err or "key_not_granted" in result.err), result
        result = revoke(toyama, "sato", check=False)
        assert result.code == 3 and "staff_not_granted" in result.err, result
        wait_until("both hold the same", lambda: same_digests([toyama, ishikawa]))
        assert {"shared", "by another"} <= titles(ishikawa)


def test_what_a_thief_wrote_goes_everywhere():
    with Federation() as federation:
        toyama, ishikawa = two_centers(federation)
        publish_as(toyama, "sato", "honest")
        wait_until("the other center has it", lambda: "honest" in titles(ishikawa))
        toyama.stop()
        thief = federation.add("Thief", 16)
        thief.port = toyama.port
        shutil.copytree(toyama.data, thief.data)
        time.sleep(4)
        stolen_at = time.time()
        thief.start()
        publish_as(thief, "sato", "forged")
        wait_until("the forged record got about", lambda: "forged" in titles(ishikawa))
        thief.stop()
        toyama.start()
        wait_until("our own center has it too", lambda: "forged" in titles(toyama))
        since = f"{int(time.time() - stolen_at) + 1}s"
        result = revoke(toyama, "sato", "--since", since)
        summary = result.one("summary")
        assert summary["kept"] >= 1 and summary["taken_back"] == 1, result
        (copy,) = os.listdir(summary["folder"])
        with open(os.path.join(summary["folder"], copy), encoding="utf-8") as file:
            assert "forged" in file.read()
        wait_until("it is gone here", lambda: "forged" not in titles(toyama))
        wait_until("and there", lambda: "forged" not in titles(ishikawa))
        assert "honest" in titles(toyama) and "honest" in titles(ishikawa)
        wait_until("both hold the same", lambda: same_digests([toyama, ishikawa]))
        # The thief's copy comes back, and hears of it from the others.
        publish_as(toyama, "staff-1", "later")
        wait_until("that got about", lambda: "later" in titles(ishikawa))
        toyama.stop()
        thief.start()
        wait_until("even the thief's own copy lets go of it", lambda: "forged" not in titles(thief))
        assert "forged" not in titles(ishikawa)
        result = publish_as(thief, "sato", "forged again", check=False)
        assert result.code == 3, result


def test_what_is_refused():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        result = revoke(toyama, "staff-1", check=False)
        assert result.code == 3 and "staff_last" in result.err, result
        result = revoke(toyama, "suzuki", check=False)
        assert result.code == 2 and "staff_unknown" in result.err, result
        add(toyama, "sato")
        for options in (("--since", "yesterday"), ("--reason", "why")):
            result = revoke(toyama, "sato", *options, check=False)
            assert result.code == 2, result
        # No answer, no revocation.
        result = toyama.command("staff", "revoke", "sato", check=False, passphrase=federation.passphrase_file)
        assert result.code == 2 and "confirmation_needed" in result.err, result
        wrong = os.path.join(federation.folder, "wrong")
        with open(wrong, "w", encoding="utf-8") as file:
            file.write("not the passphrase\n")
        result = toyama.command("staff", "revoke", "sato", "--yes", check=False, passphrase=wrong)
        assert result.code == 3 and "wrong_passphrase" in result.err, result
        assert {row["name"] for row in toyama.command("staff").of_type("staff")} == {"staff-1", "staff-sato"}
        # By its digits, where its file is elsewhere.
        (row,) = [row for row in toyama.command("staff").of_type("staff") if row["name"] == "staff-sato"]
        for name in ("staff-sato.sealed", "staff-sato.public", "box-sato.sealed"):
            os.remove(os.path.join(toyama.data, "keys", name))
        assert revoke(toyama, row["key"][:12], "--reason", "other").one("summary")["revoked"]


if __name__ == "__main__":
    run(test_who_leaves_takes_nothing_along,
        test_what_a_thief_wrote_goes_everywhere,
        test_what_is_refused)
