#!/usr/bin/env python3
"""Several officers of one center: what one proposes others approve, officers and keys change, and the other centers follow."""

import os
import shutil

from federation import Federation, run, same_digests, wait_until


def passphrase_of(federation, name):
    path = os.path.join(federation.folder, f"{name}.passphrase")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"the long passphrase of officer {name}\n")
    return path


def key_of(center, name):
    return os.path.join(center.federation.folder, f"{center.name}-{name}.sealed")


def as_officer(center, name, *command, check=True):
    """Signed by this officer; "" is the first one, whose key lies in the folder."""
    key = ("--key", key_of(center, name)) if name else ()
    passphrase = passphrase_of(center.federation, name) if name else center.federation.passphrase_file
    return center.command(*command, *key, "--yes", check=check, passphrase=passphrase)


def add_officer(center, name, *command, by=""):
    return as_officer(center, by, "officers", *(command or ("add", name)), "--out", key_of(center, name),
                      "--new-passphrase-file", passphrase_of(center.federation, name))


def two_of_three(center):
    add_officer(center, "vice")
    add_officer(center, "third")
    result = as_officer(center, "", "officers", "need", "2")
    assert result.one("summary")["changed"] is True, result


def officers(center):
    return {row["name"] for row in center.command("officers").of_type("officer")}


def waiting(center):
    return center.command("approvals").of_type("approval")


def profile(center):
    return center.command("profile").one("profile")


def refused(result, error, code=3):
    assert result.code == code and error in result.err, (error, result)


def knows(center, name):
    return [row for row in center.command("members").of_type("member") if row["center"]["name"] == name]


def propose(center, name, by=""):
    result = as_officer(center, by, "profile", "--name", name)
    assert result.one("summary")["changed"] is False and result.one("proposal")["needed"] == 2, result
    return result.one("proposal")["id"]


def test_two_of_three_sign():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        two_of_three(toyama)
        assert officers(toyama) == {"", "vice", "third"}
        change = propose(toyama, "Toyama 2")
        assert profile(toyama)["name"] == "Toyama"
        (row,) = waiting(toyama)
        assert row["id"] == change and "Toyama 2" in row["changes"] and row["signatures"] == 1, row
        # Whoever signs has to be another officer of this center.
        refused(as_officer(toyama, "", "approve", change, check=False), "approval_given")
        others = os.path.join(ishikawa.data, "keys", "root.sealed")
        refused(toyama.command("approve", change, "--key", others, "--yes", check=False,
                               passphrase=federation.passphrase_file), "not_an_officer")
        refused(toyama.command("approve", change, "--key", key_of(toyama, "vice"), "--yes", check=False,
                               passphrase=federation.passphrase_file), "wrong_passphrase")
        refused(as_officer(toyama, "vice", "approve", "0" * 8, check=False), "approval_unknown", code=1)
        # Nothing of it is lost with the service.
        toyama.kill()
        toyama.start()
        assert [row["id"] for row in waiting(toyama)] == [change]
        assert knows(ishikawa, "Toyama") and not knows(ishikawa, "Toyama 2")
        result = as_officer(toyama, "vice", "approve")
        assert result.one("summary")["in_force"] is True, result
        assert profile(toyama)["name"] == "Toyama 2" and not waiting(toyama)
        refused(as_officer(toyama, "third", "approve", change, check=False), "approval_in_force")
        refused(as_officer(toyama, "third", "approve", check=False), "approval_none", code=1)
        wait_until("the other center knows the new name", lambda: knows(ishikawa, "Toyama 2"))
        toyama.unlock()
        toyama.publish("article", "under the new manifest")
        wait_until("it arrives", lambda: ishikawa.items("article"))


def test_the_first_with_enough_signatures_counts():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        two_of_three(toyama)
        one = propose(toyama, "One")
        other = propose(toyama, "Other", by="vice")
        assert {row["id"] for row in waiting(toyama)} == {one, other}
        refused(as_officer(toyama, "third", "approve", check=False), "approval_is_several", code=2)
        as_officer(toyama, "third", "approve", one)
        assert profile(toyama)["name"] == "One" and not waiting(toyama)
        refused(as_officer(toyama, "third", "approve", other, check=False), "approval_overtaken")
        refused(as_officer(toyama, "", "approve", other, check=False), "approval_overtaken")
        wait_until("the other center knows it", lambda: knows(ishikawa, "One"))
        # The next one follows the one in force.
        as_officer(toyama, "vice", "approve", propose(toyama, "Next"))
        wait_until("the other center knows it", lambda: knows(ishikawa, "Next"))


def test_officers_change():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        refused(as_officer(toyama, "", "officers", "need", "2", check=False), "officer_count", code=2)
        first = toyama.command("officers").one("officer")["key"]
        as_officer(toyama, "", "officers", "name", first[:8], "director")
        refused(as_officer(toyama, "", "officers", "remove", "director", check=False), "officer_needed")
        two_of_three(toyama)
        refused(as_officer(toyama, "", "officers", "add", "vice", "--out", key_of(toyama, "x"), check=False),
                "officer_exists", code=2)
        # The key of one who leaves signs no change any more, that of the new one does.
        result = add_officer(toyama, "new", "replace", "third", "new")
        assert result.one("summary")["changed"] is False, result
        refused(as_officer(toyama, "new", "approve", check=False), "not_an_officer")
        as_officer(toyama, "vice", "approve")
        assert officers(toyama) == {"director", "vice", "new"}
        change = propose(toyama, "Toyama 2")
        page = toyama.command("handover")
        assert {row["name"] for row in page.of_type("officer")} == {"director", "vice", "new"}, page
        assert [row["count"] for row in page.of_type("open") if row["what"] == "approvals"] == [1], page
        assert {row["role"] for row in page.of_type("device")} == {"device", "machine", "box"}, page
        refused(as_officer(toyama, "third", "approve", change, check=False), "not_an_officer")
        as_officer(toyama, "new", "approve", change)
        after = toyama.command("handover", json_output=False)
        assert "tsunagi approvals" not in after.out and "1. If an officer leaves" in after.out, after
        wait_until("the other center knows it", lambda: knows(ishikawa, "Toyama 2"))
        # What is there is never overwritten.
        refused(toyama.command("officers", "add", "fourth", "--out", key_of(toyama, "new"), "--yes", "--new-passphrase-file",
                               passphrase_of(federation, "fourth"), check=False,
                               passphrase=federation.passphrase_file), "file_exists", code=2)


def test_staff_keys_with_two_officers():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        two_of_three(toyama)
        secret = passphrase_of(federation, "sato")
        result = as_officer(toyama, "", "staff", "add", "sato", "--new-passphrase-file", secret)
        assert result.one("summary")["added"] is False, result
        write = ("publish", "article", "--title", "by Sato", "--body", "text", "--scope", "nation", "--yes", "--as", "sato")
        toyama.command("lock")
        refused(toyama.command(*write, check=False, passphrase=secret), "key_not_granted")
        as_officer(toyama, "vice", "approve")
        toyama.command(*write, passphrase=secret)
        wait_until("it arrives", lambda: ishikawa.items("article"))
        # One officer is enough to take a key back, at once.
        result = as_officer(toyama, "vice", "staff", "revoke", "sato")
        assert result.one("summary")["revoked"] is True and result.one("proposal"), result
        assert not os.path.exists(os.path.join(toyama.data, "keys", "staff-sato.sealed"))
        as_officer(toyama, "third", "approve")
        assert len(toyama.command("staff").of_type("staff")) == 1
        assert len(ishikawa.items("article")) == 1


def test_a_proposal_that_has_waited_too_long():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        two_of_three(toyama)
        hire = ("staff", "add", "intern", "--new-passphrase-file", passphrase_of(federation, "intern"))
        old = as_officer(toyama, "", *hire, "--for", "2s").one("proposal")["id"]
        wait_until("the key in it has ended",
                   lambda: "waited too long" in toyama.command("approvals", json_output=False).out)
        refused(as_officer(toyama, "vice", "approve", check=False), "approval_too_late")
        refused(as_officer(toyama, "vice", "approve", old, check=False), "approval_too_late")
        assert "wait for signatures" not in toyama.command("status").err
        # Proposed anew with the key that lies there, it is the one that is meant.
        new = as_officer(toyama, "", *hire, "--for", "1h").one("proposal")["id"]
        assert new != old and {row["id"] for row in waiting(toyama)} == {old, new}
        result = as_officer(toyama, "vice", "approve")
        assert result.one("summary")["approved"] == new and result.one("summary")["in_force"] is True, result
        assert {row["name"] for row in toyama.command("staff").of_type("staff")} == {"staff-1", "staff-intern"}


def devices(center):
    return {row["role"]: row for row in center.command("devices").of_type("device") if row["here"]}


def test_a_computers_keys_change_and_the_old_ones_are_taken_back():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        two_of_three(toyama)
        before = devices(toyama)
        stolen = os.path.join(federation.folder, "stolen")
        shutil.copytree(os.path.join(toyama.data, "keys"), stolen)
        refused(as_officer(toyama, "", "devices", "revoke", before["device"]["key"][:12], check=False), "device_is_this")
        result = as_officer(toyama, "", "rotate", "device")
        assert result.one("summary")["rotated"] is False, result
        refused(as_officer(toyama, "", "rotate", "device", check=False), "rotation_waits")
        as_officer(toyama, "vice", "approve")
        assert devices(toyama)["device"]["key"] == before["device"]["key"], "in its place only when it is run again"
        # The old ones end in a week now, which renewing does not help.
        warned = toyama.command("status", json_output=False).err
        assert warned.count("tsunagi rotate device") == 2, warned
        result = as_officer(toyama, "", "rotate", "device")
        assert result.one("summary")["rotated"] is True, result
        assert "rotate device" not in toyama.command("status", json_output=False).err
        after = devices(toyama)
        assert after["device"]["key"] != before["device"]["key"] and after["machine"]["key"] != before["machine"]["key"]
        toyama.stop()
        toyama.start()
        toyama.unlock()
        toyama.publish("article", "with the new keys")
        wait_until("it arrives", lambda: ishikawa.items("article"))
        for role in ("device", "machine"):
            result = as_officer(toyama, "vice", "devices", "revoke", before[role]["key"][:12])
            assert result.one("summary")["revoked"] is True, result
            as_officer(toyama, "third", "approve")
        rows = toyama.command("devices").of_type("device")
        assert not {row["key"] for row in rows} & {before["device"]["key"], before["machine"]["key"]}, rows
        result = as_officer(toyama, "vice", "devices", "revoke", before["device"]["key"][:12])
        assert result.one("summary")["revoked"] is False, result
        toyama.publish("article", "still here")
        wait_until("it arrives", lambda: len(ishikawa.items("article")) == 2)
        # Who has the stolen keys is nobody: that service can call, and is given nothing.
        toyama.stop()
        keys = os.path.join(toyama.data, "keys")
        own = os.path.join(federation.folder, "own")
        shutil.copytree(keys, own)
        for name in ("device.key", "machine.key"):
            shutil.copy(os.path.join(stolen, name), os.path.join(keys, name))
        toyama.start()
        states = lambda: {peer["state"] for peer in ishikawa.command("peers").of_type("peer")}
        wait_until("the other center was called, or called", lambda: "joining" in states())
        ishikawa.unlock()
        ishikawa.publish("article", "not for thieves")
        assert "connected" not in states()
        assert len(toyama.items("article")) == 2
        toyama.stop()
        for name in ("device.key", "machine.key"):
            shutil.copy(os.path.join(own, name), os.path.join(keys, name))
        toyama.start()
        wait_until("its own keys are as good as before", lambda: len(toyama.items("article")) == 3)


def test_people_and_officers_get_new_keys():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        keys = os.path.join(toyama.data, "keys")
        same = federation.passphrase_file
        before = toyama.command("staff").one("staff")["key"]
        toyama.publish("article", "with the old key")
        result = as_officer(toyama, "", "rotate", "staff", "--staff-passphrase-file", same)
        assert result.one("summary")["rotated"] is True, result
        assert toyama.command("staff").one("staff")["key"] != before
        assert not [name for name in os.listdir(keys) if ".next" in name], os.listdir(keys)
        toyama.command("lock")
        toyama.unlock()
        toyama.publish("article", "with the new key")
        assert len(toyama.items("article")) == 2
        old = os.path.join(federation.folder, "old-root")
        shutil.copy(os.path.join(keys, "root.sealed"), old)
        result = as_officer(toyama, "", "rotate", "officer")
        assert result.one("summary")["rotated"] is True, result
        refused(toyama.command("profile", "--name", "X", "--key", old, "--yes", check=False, passphrase=same), "not_an_officer")
        assert as_officer(toyama, "", "profile", "--name", "Toyama 2").one("summary")["changed"] is True
        refused(as_officer(toyama, "", "rotate", "box", check=False), "usage", code=2)
        # Cut off before the new key took its place: the next run does that.
        two_of_three(toyama)
        as_officer(toyama, "", "rotate", "officer")
        toyama.kill()
        toyama.start()
        as_officer(toyama, "vice", "approve")
        refused(as_officer(toyama, "", "profile", "--name", "Y", check=False), "not_an_officer")
        assert as_officer(toyama, "", "rotate", "officer").one("summary")["rotated"] is True
        as_officer(toyama, "third", "approve", propose(toyama, "Toyama 3"))
        assert profile(toyama)["name"] == "Toyama 3"


def own_keys(center):
    (row,) = [row for row in center.command("staff").of_type("staff") if not row["replaced"]]
    return row["key"], [row["key"] for row in center.command("staff").of_type("replaced_staff")]


def test_replaced_keys_are_taken_back():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        same = federation.passphrase_file
        keys = os.path.join(toyama.data, "keys")
        toyama.publish("article", "honest")
        wait_until("it arrives", lambda: ishikawa.items("article"))
        stolen, left_over = own_keys(toyama)
        assert not left_over
        result = as_officer(toyama, "", "rotate", "staff", "--staff-passphrase-file", same, "--as", "staff-1")
        assert result.one("summary")["old_key"] == stolen, result
        new, left_over = own_keys(toyama)
        assert new != stolen and left_over == [stolen]
        assert "staff revoke DIGITS" in toyama.command("staff", json_output=False).out
        # The name alone could be either, and the new key is not to be taken back by a slip.
        result = as_officer(toyama, "", "staff", "revoke", "staff-1", check=False)
        refused(result, "staff_is_several", code=2)
        assert new[:12] in result.err and stolen[:12] in result.err, result
        # An officer who came later was none when the old key was granted.
        assert as_officer(toyama, "", "rotate", "officer").one("summary")["rotated"] is True
        result = as_officer(toyama, "", "staff", "revoke", stolen[:12], check=False)
        refused(result, "officer_of_other_time")
        assert ".old-NUMBER" in result.err and own_keys(toyama) == (new, [stolen])
        (old_officer,) = [name for name in os.listdir(keys) if name.startswith("root.sealed.old-")]
        result = toyama.command("staff", "revoke", stolen[:12], "--key", os.path.join(keys, old_officer), "--yes",
                                passphrase=same)
        assert result.one("summary")["revoked"] is True and result.one("summary")["kept"] >= 1, result
        assert own_keys(toyama) == (new, []), "the key in use is left alone"
        assert os.path.exists(os.path.join(keys, "staff-1.sealed"))
        result = as_officer(toyama, "", "staff", "revoke", stolen[:12])
        assert result.one("summary")["revoked"] is False, result
        wait_until("the other center has heard of it", lambda: same_digests([toyama, ishikawa]))
        assert len(ishikawa.items("article")) == 1, "what it wrote stays"


if __name__ == "__main__":
    run(test_two_of_three_sign,
        test_the_first_with_enough_signatures_counts,
        test_officers_change,
        test_staff_keys_with_two_officers,
        test_a_proposal_that_has_waited_too_long,
        test_a_computers_keys_change_and_the_old_ones_are_taken_back,
        test_people_and_officers_get_new_keys,
        test_replaced_keys_are_taken_back)
