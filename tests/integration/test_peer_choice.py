#!/usr/bin/env python3
"""Centers that know one address, of who invited them, find the others by what those announce."""

from federation import Federation, run, same_digests, wait_until


def joined_and_announced(federation, name, prefecture, inviter):
    center = federation.add(name, prefecture)
    center.join(inviter)
    center.start("--announce", center.address)
    wait_until(f"{name} is a member", lambda: center.status()["federation"]["members"] >= 2)
    center.unlock()
    return center


def links(center):
    """Names of the centers that are linked, and why."""
    found = {}
    for peer in center.command("peers").of_type("peer"):
        if peer["state"] == "connected" and peer["center"]:
            found[peer["center"]["name"]] = peer["role"]
    return found


def test_those_who_were_invited_find_each_other():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = joined_and_announced(federation, "Ishikawa", 17, toyama)
        tokyo = joined_and_announced(federation, "Tokyo", 13, toyama)
        wait_until("the two are linked", lambda: "Tokyo" in links(ishikawa) and "Ishikawa" in links(tokyo))
        roles = {links(ishikawa)["Tokyo"], links(tokyo)["Ishikawa"]}
        assert "called_us" in roles and len(roles) == 2, roles
        assert links(ishikawa)["Toyama"] in ("configured", "called_us"), links(ishikawa)

        # The inviter goes: what one publishes still reaches the other.
        assert toyama.stop() == 0, toyama.log()
        record = ishikawa.publish("article", "招待した側がいなくても届く記事")
        wait_until("it is there", lambda: record in [item["id"] for item in tokyo.items("article")])

        # People see why each link is there, in both languages.
        for language, word in (("C.UTF-8", "Why"), ("ja_JP.UTF-8", "理由")):
            shown = ishikawa.command("peers", json_output=False, env={"LC_ALL": language})
            assert word in shown.out, shown


def test_an_address_can_be_taken_back():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = joined_and_announced(federation, "Ishikawa", 17, toyama)
        wait_until("it is told", lambda: same_digests([toyama, ishikawa], "authority"))
        told = toyama.scope("authority")["records"]
        assert ishikawa.stop() == 0, ishikawa.log()
        ishikawa.start()
        wait_until("it is taken back", lambda: toyama.scope("authority")["records"] == told + 1)


if __name__ == "__main__":
    run(test_those_who_were_invited_find_each_other, test_an_address_can_be_taken_back)
