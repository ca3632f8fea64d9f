#!/usr/bin/env python3
"""Locked and unlocked keys, wrong passphrases, invitations that were used, cut short or are past their time."""

import os
import time

from federation import PASSPHRASE, Federation, run, wait_until


def test_wrong_passphrase():
    with Federation() as federation:
        toyama = federation.add("Toyama", 16)
        toyama.found()
        toyama.start()
        wrong = os.path.join(federation.folder, "wrong")
        with open(wrong, "w", encoding="utf-8") as file:
            file.write(PASSPHRASE + "!\n")
        result = toyama.command("unlock", check=False, passphrase=wrong)
        assert result.code == 3 and "passphrase" in result.out + result.err, result
        result = toyama.command("publish", "article", "--title", "x", "--yes", check=False,
                                passphrase=wrong)
        assert result.code == 3, result
        assert toyama.items() == []


def test_invitations_are_used_once_and_expire():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        invitation = toyama.command("invite", "--address", toyama.address).one("invitation")["invitation"]
        ishikawa = federation.add("Ishikawa", 17)
        ishikawa.init("--join", invitation)
        ishikawa.start()
        wait_until("Ishikawa is a member", lambda: toyama.status()["federation"]["members"] == 2)
        # The same line again, by somebody else.
        tokyo = federation.add("Tokyo", 13)
        tokyo.init("--join", invitation)
        tokyo.start()
        wait_until("Tokyo is told why", lambda: any("invitation" in peer.get("trouble", "")
                                                    for peer in tokyo.command("peers").of_type("peer")))
        assert toyama.status()["federation"]["members"] == 2
        # One that is not whole, and one that has expired.
        osaka = federation.add("Osaka", 27)
        words = ("init", "--name", "Osaka", "--prefecture", "27", "--join")
        result = osaka.command(*words, invitation[:40], check=False)
        assert result.code in (2, 3), result
        assert not os.path.exists(os.path.join(osaka.data, "center.toml"))
        short = toyama.command("invite", "--address", toyama.address, "--for", "1s").one("invitation")["invitation"]
        nara = federation.add("Nara", 29)
        nara.init("--join", short)
        expires = time.time() + 1.5
        wait_until("the invitation is past its time", lambda: time.time() > expires)
        nara.start()
        wait_until("Nara is told why", lambda: any("expired" in peer.get("trouble", "")
                                                   for peer in nara.command("peers").of_type("peer")))
        assert toyama.status()["federation"]["members"] == 2


def test_lock_and_unlock():
    with Federation() as federation:
        toyama = federation.add("Toyama", 16)
        toyama.found()
        toyama.start()
        words = ("publish", "article", "--title", "鍵の試験", "--scope", "nation", "--yes")
        assert toyama.command(*words, check=False).code == 3
        toyama.unlock()
        assert toyama.command(*words).one("published")["id"]
        toyama.command("lock")
        assert toyama.command(*words, check=False).code == 3
        # With a passphrase of its own a command signs, and leaves the key locked behind it.
        assert toyama.command(*words, passphrase=federation.passphrase_file).one("published")["id"]
        wait_until("the key is locked again", lambda: toyama.command(*words, check=False).code == 3)


if __name__ == "__main__":
    run(test_wrong_passphrase,
        test_invitations_are_used_once_and_expire,
        test_lock_and_unlock)
