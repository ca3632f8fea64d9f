#!/usr/bin/env python3
"""A center is removed by three others, goes on for itself, and comes back; another one is blocked by one center alone."""

from federation import Federation, run, same_digests, wait_until


def act(center, *arguments, check=True):
    """What wants the officer's key, which the passphrase file opens."""
    return center.command(*arguments, "--yes", check=check, timeout_s=120, passphrase=center.federation.passphrase_file)


def titles(center):
    return {item["title"] for item in center.items("article")}


def state_of(center, other):
    rows = center.command("members").of_type("member")
    return {row["center"]["id"]: row["state"] for row in rows}.get(id_of(other))


def id_of(center):
    return center.status()["center"]["id"]


def digest_of(center):
    return center.command("members").one("summary")["members_digest"]


def five_centers(federation):
    first = federation.founded("Toyama", 16)
    others = [federation.joined(name, 16, first) for name in ("Ishikawa", "Fukui", "Nagano", "Stray")]
    centers = [first, *others]
    wait_until("all know all", lambda: all(center.status()["federation"]["members"] == 5 for center in centers))
    return centers


def test_three_centers_remove_one():
    with Federation() as federation:
        toyama, ishikawa, fukui, nagano, stray = five_centers(federation)
        stray.publish("article", "honest")
        wait_until("everybody has it", lambda: "honest" in titles(nagano) and "honest" in titles(toyama))
        stray_id = id_of(stray)

        result = act(toyama, "remove", "Toyama", "--reason", "rules", check=False)
        assert "remove_self" in result.err, result
        result = act(toyama, "remove", "Nobody", "--reason", "rules", check=False)
        assert result.code == 1 and "unknown_receiver" in result.err, result
        result = act(toyama, "remove", "Stray", "--reason", "dislike", check=False)
        assert result.code == 2, result

        result = act(toyama, "remove", "Stray", "--reason", "rules")
        proposal = result.one("removal_proposed")["removal"]
        assert state_of(toyama, stray) == "member"
        result = act(toyama, "remove", "Stray", "--reason", "rules", check=False)
        assert "removal_is_open" in result.err, result
        wait_until("it is told to all", lambda: any(row["id"] == proposal for row in ishikawa.command("removals").of_type("removal")))
        wait_until("to itself too", lambda: any(row["id"] == proposal for row in stray.command("removals").of_type("removal")))
        result = act(stray, "remove", "approve", proposal, check=False)
        assert "remove_self" in result.err, result
        act(ishikawa, "remove", "approve", proposal[:16])
        result = act(ishikawa, "remove", "approve", "Stray", check=False)
        assert "removal_agreed_already" in result.err, result
        stray.publish("article", "late")
        wait_until("it still counts", lambda: "late" in titles(fukui))
        wait_until("fukui sees it", lambda: any(len(row["behind"]) == 2 for row in fukui.command("removals").of_type("removal")))
        act(fukui, "remove", "approve", "Stray")

        wait_until("all know it", lambda: all(state_of(center, stray) == "removed" for center in (toyama, ishikawa, fukui, nagano)))
        wait_until("one list of members", lambda: len({digest_of(center) for center in (toyama, ishikawa, fukui, nagano)}) == 1)
        wait_until("the same records", lambda: same_digests([toyama, ishikawa, fukui, nagano]))
        assert "honest" in titles(nagano)
        wait_until("it hears of it", lambda: not stray.status()["member"])
        people = stray.command("status", json_output=False)
        assert "removed from the federation" in people.out + people.err, people
        result = stray.command("publish", "article", "--title", "after", "--body", "text", "--scope", "nation", "--yes",
                               check=False, passphrase=federation.passphrase_file)
        assert "removed" in result.err + result.out and "after" not in titles(stray), result
        stray.publish("article", "for ourselves", scope="center")
        assert {"honest", "late", "for ourselves"} <= titles(stray)
        result = toyama.command("sponsor", stray_id, check=False)
        assert "center_was_removed" in result.err, result
        result = toyama.command("sponsor", "--return", id_of(nagano), check=False)
        assert "center_not_removed" in result.err, result
        toyama.command("sponsor", "--return", stray_id)
        wait_until("it is back", lambda: stray.status()["member"], deadline_s=100)
        wait_until("for all", lambda: all(state_of(center, stray) == "member" for center in (toyama, ishikawa, fukui, nagano)))
        stray.publish("article", "again")
        wait_until("and is heard", lambda: "again" in titles(nagano), deadline_s=100)


def test_too_few_can_not_remove():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        wait_until("both are in", lambda: ishikawa.status()["member"])
        result = act(toyama, "remove", "Ishikawa", "--reason", "left", check=False)
        assert "removers_too_few" in result.err, result


def test_a_block_is_for_one_center_alone():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        fukui = federation.joined("Fukui", 18, toyama)
        ishikawa.publish("article", "before")
        wait_until("it came", lambda: "before" in titles(toyama) and "before" in titles(fukui))
        fukui.command("block", "Ishikawa", "--reason", "too much")
        ishikawa.publish("article", "after")
        wait_until("others take it", lambda: "after" in titles(toyama))
        wait_until("it is kept out, and counted", lambda: "blocked" in str(fukui.status()["deferred"]))
        assert "before" in titles(fukui) and "after" not in titles(fukui)
        assert [row["blocked"] for row in fukui.command("block").of_type("member")] == ["too much"]
        assert digest_of(fukui) == digest_of(toyama)
        fukui.command("unblock", "Ishikawa")
        wait_until("it comes now", lambda: "after" in titles(fukui), deadline_s=100)
        assert fukui.command("block").of_type("member") == []


if __name__ == "__main__":
    run(test_three_centers_remove_one, test_too_few_can_not_remove, test_a_block_is_for_one_center_alone)
