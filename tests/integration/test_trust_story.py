#!/usr/bin/env python3
"""Five centers with two people each, through what can befall a federation in one go: a laptop is stolen and its keys taken back,
an officer is replaced, somebody's data is erased everywhere with receipts, a center is removed, and one comes back from an old backup."""

import os
import shutil
import time

from federation import Federation, files_with, run, same_digests, wait_until

LONG_S = 200.0  # passes, purges and links take their turns
NAMES = (("Toyama", 16), ("Kanazawa", 17), ("Fukui", 18), ("Niigata", 15), ("Nagano", 20))
MARKS = ("橘理恵子", "たちばなりえこ", "0903344556", "qx7vk9mz")


class Story:
    def __init__(self, federation):
        self.federation = federation
        first = federation.founded(*NAMES[0])
        self.centers = [first] + [federation.joined(name, prefecture, first) for name, prefecture in NAMES[1:]]
        wait_until("all know all", lambda: all(one.status()["federation"]["members"] == 5 for one in self.centers))
        for at, center in enumerate(self.centers):
            center.command("peers", "add", self.centers[at - 1].address)
            center.command("staff", "add", "second", "--yes", "--new-passphrase-file", self.second,
                           passphrase=federation.passphrase_file)
        for center in self.centers:
            publish(center, f"{center.name} begins")
        self.agree(self.centers)

    def passphrase_of(self, person):
        path = os.path.join(self.federation.folder, f"{person}.passphrase")
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"the long passphrase of {person}\n")
        return path

    @property
    def second(self):
        return self.passphrase_of("second")

    @staticmethod
    def agree(centers):
        wait_until("all hold the same", lambda: same_digests(centers), deadline_s=LONG_S)
        wait_until("all name the same members", lambda: len({members_digest(one) for one in centers}) == 1, deadline_s=LONG_S)


def publish(center, title, *more, who="staff-1", passphrase=None, scope="nation"):
    body = () if "--body" in more else ("--body", "text")
    return center.command("publish", "article", "--title", title, *body, "--scope", scope, "--yes", "--as", who, *more,
                          passphrase=passphrase or center.federation.passphrase_file).one("published")["id"]


def signed(center, *arguments, passphrase=None, check=True):
    return center.command(*arguments, "--yes", check=check, timeout_s=120,
                          passphrase=passphrase or center.federation.passphrase_file)


def titles(center):
    return {item["title"] for item in center.items("article")}


def members_digest(center):
    return center.command("members").one("summary")["members_digest"]


def states(center):
    return {row["center"]["name"]: row["state"] for row in center.command("members").of_type("member")}


def a_laptop_is_stolen(story):
    """Kanazawa's second person loses it. Whoever has it writes in the center's name, and dates some of it back."""
    kanazawa = story.centers[1]
    publish(kanazawa, "Honest work", who="second", passphrase=story.second)
    story.agree(story.centers)
    kanazawa.stop()
    thief = story.federation.add("Thief", 17)
    thief.port = kanazawa.port
    shutil.copytree(kanazawa.data, thief.data)
    time.sleep(2)  # what came before the theft says an earlier time than what comes after it
    stolen_at = time.time()
    thief.start()
    publish(thief, "Send money here", who="second", passphrase=story.second)
    others = [one for one in story.centers if one is not kanazawa]
    wait_until("the forgery got about", lambda: all("Send money here" in titles(one) for one in others), deadline_s=LONG_S)
    thief.stop()
    kanazawa.start()
    wait_until("it reached its own center", lambda: "Send money here" in titles(kanazawa), deadline_s=LONG_S)
    signed(kanazawa, "staff", "revoke", "second", "--since", f"{int(time.time() - stolen_at) + 1}s")
    wait_until("it is gone everywhere",
               lambda: all("Send money here" not in titles(one) for one in story.centers), deadline_s=LONG_S)
    assert all("Honest work" in titles(one) for one in story.centers)
    story.agree(story.centers)
    # The laptop is switched on once more. Its key counts nowhere.
    kanazawa.stop()
    thief.start()
    wait_until("the thief's copy hears of it", lambda: "Send money here" not in titles(thief), deadline_s=LONG_S)
    late = thief.command("publish", "article", "--title", "Once more", "--scope", "nation", "--yes", "--as", "second",
                         passphrase=story.second, check=False)
    assert late.code != 0 and "key_" in late.out + late.err, late
    thief.stop()
    kanazawa.start()
    signed(kanazawa, "staff", "add", "third", "--new-passphrase-file", story.second)
    assert all("Once more" not in titles(one) for one in story.centers)


def an_officer_is_replaced(story):
    """Niigata's director retires. Two officers, both have to sign; the new one then can, and the old one can't."""
    niigata = story.centers[3]
    keys = {name: os.path.join(story.federation.folder, f"{name}.sealed") for name in ("vice", "new")}
    vice, new = story.passphrase_of("vice"), story.passphrase_of("new")
    signed(niigata, "officers", "add", "vice", "--out", keys["vice"], "--new-passphrase-file", vice)
    signed(niigata, "officers", "need", "2")
    director = next(row["key"] for row in niigata.command("officers").of_type("officer") if row["name"] == "")
    signed(niigata, "officers", "replace", director[:12], "new", "--out", keys["new"], "--new-passphrase-file", new,
           "--key", keys["vice"], passphrase=vice)
    signed(niigata, "approve")
    assert {row["name"] for row in niigata.command("officers").of_type("officer")} == {"vice", "new"}
    late = signed(niigata, "profile", "--name", "Mine", check=False)
    assert late.code == 3 and "not_an_officer" in late.err + late.out, late
    signed(niigata, "profile", "--name", "Niigata 2", "--key", keys["new"], passphrase=new)
    signed(niigata, "approve", "--key", keys["vice"], passphrase=vice)
    wait_until("all know its new name", lambda: all("Niigata 2" in states(one) for one in story.centers), deadline_s=LONG_S)
    story.agree(story.centers)


def somebody_is_erased(story, about):
    """A text of Toyama's is about a person; one center is off when it is erased."""
    toyama, fukui = story.centers[0], story.centers[2]
    publish(toyama, "Kept")
    story.agree(story.centers)
    assert all(files_with(one.data, MARKS) for one in story.centers), "else this test would find nothing at all"
    # The second person's key is of today: what it stands behind would wait a day.
    story.federation.let_pass(25 * 3600)
    wait_until("they are linked again", lambda: all(one.status()["member"] for one in story.centers), deadline_s=LONG_S)
    story.agree(story.centers)
    fukui.kill()
    signed(toyama, "erase", about, "--reason", "asked for by telephone", "--tell", "asked", "--as", "staff-1")
    signed(toyama, "erase", about, "--approve", "--as", "second", passphrase=story.second)
    here = [one for one in story.centers if one is not fukui]
    for center in here:
        wait_until(f"{center.name} has no byte of it", lambda center=center: not files_with(center.data, MARKS), deadline_s=LONG_S)
    wait_until("all but one answered", lambda: toyama.command("erasures").of_type("erasure")[0]["missing"] == ["Fukui"],
               deadline_s=LONG_S)
    fukui.start()
    wait_until("Fukui has no byte of it either", lambda: not files_with(fukui.data, MARKS), deadline_s=LONG_S)
    wait_until("everybody answered", lambda: toyama.command("erasures").of_type("erasure")[0]["missing"] == [], deadline_s=LONG_S)
    story.agree(story.centers)
    assert all("Kept" in titles(one) for one in story.centers)


def a_center_is_removed(story):
    """Three of the others agree that Nagano goes; its earlier work stays."""
    nagano, others = story.centers[4], story.centers[:4]
    signed(others[0], "remove", "Nagano", "--reason", "rules")
    for center in others[1:3]:
        wait_until("the proposal is known", lambda center=center: center.command("removals").of_type("removal"), deadline_s=LONG_S)
        signed(center, "remove", "approve", "Nagano")
    wait_until("all say so", lambda: all(states(one)["Nagano"] == "removed" for one in others), deadline_s=LONG_S)
    story.agree(others)
    wait_until("it hears of it", lambda: not nagano.status()["member"], deadline_s=LONG_S)
    late = nagano.command("publish", "article", "--title", "After", "--body", "text", "--scope", "nation", "--yes", "--as", "staff-1",
                          passphrase=story.federation.passphrase_file, check=False)
    assert "removed" in late.out + late.err, late
    assert all("Nagano begins" in titles(one) for one in others)


def one_comes_back_from_an_old_backup(story, stick, recovery):
    """Fukui's computer burns. Its backup is older than the erasure, the removal and its last words."""
    fukui = story.centers[2]
    publish(fukui, "Said after the backup")
    story.agree(story.centers[:4])
    fukui.kill()
    shutil.rmtree(fukui.data)
    fukui.command("restore", stick, "--into", fukui.data, passphrase=recovery, timeout_s=120)
    fukui.start()
    for center in story.centers[:4]:
        if center is not fukui:
            fukui.command("peers", "add", center.address)
    wait_until("it has compared with two others", lambda: fukui.status()["restored"]["state"] == "compared", deadline_s=LONG_S)
    wait_until("what it said last is back", lambda: "Said after the backup" in titles(fukui), deadline_s=LONG_S)
    publish(fukui, "Fukui goes on")
    story.agree(story.centers[:4])
    wait_until("nobody's text came back with it", lambda: not files_with(fukui.data, MARKS), deadline_s=LONG_S)
    assert states(fukui)["Nagano"] == "removed" and all("Send money here" not in titles(one) for one in story.centers[:4])


def test_what_can_befall_a_federation():
    with Federation() as federation:
        story = Story(federation)
        fukui = story.centers[2]
        recovery = story.passphrase_of("what stands on paper in the safe")
        stick = os.path.join(federation.folder, "stick")
        a_laptop_is_stolen(story)
        about = publish(story.centers[0], "橘 理恵子さんの話 " + MARKS[3], "--body", " ".join(MARKS) * 20)
        story.agree(story.centers)
        fukui.command("backup", stick, "--yes", passphrase=recovery, timeout_s=120)
        an_officer_is_replaced(story)
        somebody_is_erased(story, about)
        a_center_is_removed(story)
        one_comes_back_from_an_old_backup(story, stick, recovery)


if __name__ == "__main__":
    run(test_what_can_befall_a_federation)
