#!/usr/bin/env python3
"""Correcting what a center says of itself, and longer terms for its keys, with other centers that see it."""

import os
import subprocess

from federation import Federation, environment, run, wait_until


def own(result):
    return result.one("profile")


def named(center, name):
    return [member for member in center.command("members").of_type("member") if member["center"]["name"] == name]


def change(center, *options, check=True, passphrase=None):
    return center.command("profile", *options, "--yes", check=check,
                          passphrase=passphrase or center.federation.passphrase_file)


def test_a_correction_reaches_the_others():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        before = toyama.command("profile")
        assert own(before)["epoch"] == 0 and own(before)["name"] == "Toyama", before
        assert {key["role"] for key in before.of_type("key")} == {"device", "machine", "staff", "box"}
        first = toyama.publish("article", "under the first manifest")

        result = change(toyama, "--name", "NPOセンターとやま", "--corporate-number", "7010005018674")
        assert result.one("summary")["changed"] is True and own(result)["epoch"] == 1, result
        shown = own(toyama.command("profile"))
        assert (shown["name"], shown["corporate_number"]) == ("NPOセンターとやま", "7010005018674"), shown
        wait_until("the other center knows the new name", lambda: named(ishikawa, "NPOセンターとやま"))
        assert not named(ishikawa, "Toyama")

        # What was signed before counts, and what is signed now does.
        second = toyama.publish("article", "under the second manifest")
        wait_until("both are there", lambda: {first, second} <= {item["id"] for item in ishikawa.items("article")})

        result = change(toyama, "--name", "NPOセンターとやま")
        assert result.one("summary")["changed"] is False, result
        # A restart stands on the newest manifest, and the next one follows it.
        toyama.stop()
        toyama.start()
        toyama.unlock()
        assert own(change(toyama, "--corporate-number", ""))["epoch"] == 2
        toyama.publish("article", "under the third manifest")
        wait_until("the third is known", lambda: len(ishikawa.items("article")) == 3)


def test_only_the_officer_can():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        wrong = os.path.join(federation.folder, "wrong")
        with open(wrong, "w", encoding="utf-8") as file:
            file.write("not the passphrase of this key\n")
        result = change(toyama, "--name", "X", check=False, passphrase=wrong)
        assert result.code == 3 and "wrong_passphrase" in result.err, result
        others = os.path.join(ishikawa.data, "keys", "root.sealed")
        result = change(toyama, "--name", "X", "--key", others, check=False)
        assert result.code == 3 and "not_an_officer" in result.err, result
        staff = os.path.join(toyama.data, "keys", "staff-1.sealed")
        result = change(toyama, "--name", "X", "--key", staff, check=False)
        assert result.code == 3 and "not_an_officer" in result.err, result
        # The key may lie elsewhere, as it should.
        elsewhere = os.path.join(federation.folder, "root.sealed")
        os.rename(os.path.join(toyama.data, "keys", "root.sealed"), elsewhere)
        result = change(toyama, "--name", "X", check=False)
        assert result.code == 2 and "officer_key_missing" in result.err, result
        assert own(change(toyama, "--name", "Toyama 2", "--key", elsewhere))["epoch"] == 1
        for options, error in ((("--name", ""), "bad_name"), (("--corporate-number", "1010005018674"), "bad_corporate_number")):
            result = change(toyama, *options, "--key", elsewhere, check=False)
            assert result.code == 2 and error in result.err, result
        assert own(toyama.command("profile"))["epoch"] == 1


def test_two_changes_at_once_make_no_fork():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        command = [os.path.join(federation.bin, "tsunagi"), "--data", toyama.data, "--json", "profile", "--yes"]
        env = environment(TSUNAGI_PASSPHRASE_FILE=federation.passphrase_file)
        several = [subprocess.Popen([*command, "--name", f"Toyama {i}"], env=env, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True) for i in range(4)]
        ends = [(*process.communicate(timeout=60), process.returncode) for process in several]
        assert any(code == 0 for _, _, code in ends), ends
        for _, err, code in ends:
            assert code == 0 or (code == 3 and "manifest_taken" in err), ends
        changed = sum(code == 0 for _, _, code in ends)
        assert own(toyama.command("profile"))["epoch"] == changed
        assert own(change(toyama, "--name", "Toyama at last"))["epoch"] == changed + 1
        toyama.publish("article", "still a member")


def test_keys_are_renewed():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        before = {key["role"]: key["expires"] for key in toyama.command("profile").of_type("key")}
        result = toyama.command("renew", "--yes", passphrase=federation.passphrase_file)
        assert result.one("summary")["renewed"] == 4, result
        after = {key["role"]: key["expires"] for key in toyama.command("profile").of_type("key")}
        assert all(after[role] > before[role] for role in before), (before, after)
        toyama.publish("article", "with the renewed key")
        assert "renew" not in toyama.command("status").err


if __name__ == "__main__":
    run(test_a_correction_reaches_the_others,
        test_only_the_officer_can,
        test_two_changes_at_once_make_no_fork,
        test_keys_are_renewed)
