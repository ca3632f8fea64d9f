#!/usr/bin/env python3
"""Two centers introduce their people to each other; a third one carries what it can't read."""

from federation import Federation, files_with, run, wait_until

NEED_NAME, NEED_CONTACT = "佐藤葵さん", "076-431-0001"
OFFER_NAME, OFFER_CONTACT = "山田家具店の山田", "076-222-0002"


def introductions(center, *more):
    return center.command("introduce", "list", *more).of_type("introduction")


def pair(federation):
    toyama = federation.founded("Toyama", 16)
    kyoto = federation.joined("Kyoto", 26, toyama)
    nara = federation.joined("Nara", 29, toyama)
    need = toyama.publish("resource", "ベッド 30台", "--field", "direction=need", "--field", "type=goods")
    offer = kyoto.publish("resource", "折りたたみベッド", "--field", "direction=offer", "--field", "type=goods",
                          "--field", f"giver={OFFER_NAME}")
    wait_until("the offer is here", lambda: toyama.search("折りたたみ") != [])
    wait_until("the need is there", lambda: kyoto.search("30台") != [])
    return toyama, kyoto, nara, need, offer


def test_both_agree():
    with Federation() as federation:
        toyama, kyoto, nara, need, offer = pair(federation)
        assert introductions(toyama) == []
        ask = ["introduce", "ask", need[:12], offer[:12], "--message", "避難所で使います"]
        unnamed = toyama.command(*ask, check=False)
        assert unnamed.code == 2 and "--contact" in unnamed.err, unnamed
        ask += ["--name", NEED_NAME, "--contact", NEED_CONTACT]
        unagreed = toyama.command("--yes", *ask, check=False)
        assert unagreed.code == 3 and "consent_missing" in unagreed.err, unagreed
        assert toyama.items("provision") == [] and toyama.items("introduction") == []
        ask += ["--agreed", "oral"]
        unasked = toyama.command(*ask, check=False)  # nobody is there who could say yes
        assert unasked.code != 0 and NEED_NAME in unasked.err, unasked
        thread = toyama.command("--yes", *ask).one("introduction_asked")["id"]
        twice = toyama.command("--yes", *ask, check=False)
        assert twice.code == 3 and "introduction_exists" in twice.err, twice
        assert introductions(toyama)[0]["stage"] == "waits_for_them"

        # The other center reads the message and no name; the third one reads nothing.
        wait_until("it has come", lambda: introductions(kyoto) != [])
        asked = introductions(kyoto)[0]
        assert (asked["stage"], asked["message"], asked["name"]) == ("waits_for_us", "避難所で使います", ""), asked
        assert "introductions" in {line["section"] for line in kyoto.command("today").of_type("today") if "section" in line} \
            or "introduce agree" in kyoto.command("today", json_output=False).out
        wait_until("Nara carries it", lambda: nara.scope("nation")["records"] == toyama.scope("nation")["records"])
        assert introductions(nara) == [] and nara.items("introduction") == []
        assert not files_with(kyoto.data, [NEED_NAME])

        # Kyoto agrees: it tells at once, since Toyama has agreed by asking.
        short = kyoto.command("introduce", "agree", thread[:8], "--contact", OFFER_CONTACT, "--agreed", "oral", "--yes")
        assert short.one("introduction_agreed")["told"] is True, short
        wait_until("Toyama knows", lambda: introductions(toyama)[0]["stage"] == "agreed")
        told = introductions(toyama)[0]
        assert (told["name"], told["contact"], told["told_by_us"]) == (OFFER_NAME, OFFER_CONTACT, True), told
        wait_until("Kyoto knows", lambda: introductions(kyoto)[0]["name"] == NEED_NAME)
        assert introductions(kyoto)[0]["contact"] == NEED_CONTACT
        again = kyoto.command("introduce", "agree", thread[:8], "--yes", check=False)
        assert again.code == 3 and "introduction_is_told" in again.err, again
        late = toyama.command("introduce", "decline", thread[:8], check=False)
        assert late.code == 3, late

        assert files_with(toyama.data, [NEED_NAME]) and files_with(kyoto.data, [OFFER_NAME]), "else this finds nothing"

        # What was told to whom stands in each center's own ledger.
        for center, name, other in ((toyama, NEED_NAME, kyoto), (kyoto, OFFER_NAME, toyama)):
            entries = [item for item in center.items("provision") if item["fields"]["direction"] == "given"]
            assert [entry["title"] for entry in entries] == [name], entries
            assert entries[0]["fields"]["consent"] == center.items("consent")[0]["id"], entries
            received = [item for item in center.items("provision") if item["fields"]["direction"] == "received"]
            assert [entry["title"] for entry in received] == [OFFER_NAME if name == NEED_NAME else NEED_NAME], received
            assert entries[0]["fields"]["recipient_name"] == other.name and "given_on" in entries[0]["fields"]
        wait_until("Nara has it all", lambda: nara.scope("nation")["records"] == toyama.scope("nation")["records"])
        nara.stop()
        assert not files_with(nara.data, [NEED_NAME, NEED_CONTACT, OFFER_CONTACT, "避難所で使います"])

        toyama.command("introduce", "close", thread[:8], "--outcome", "30台を借りた")
        wait_until("it is over", lambda: introductions(kyoto) == [])
        over = introductions(kyoto, "--all")
        assert (over[0]["stage"], over[0]["outcome"]) == ("closed", "30台を借りた"), over


def test_declined_and_taken_back():
    with Federation() as federation:
        toyama, kyoto, nara, need, offer = pair(federation)
        names = ["--name", NEED_NAME, "--contact", NEED_CONTACT, "--agreed", "oral", "--yes"]
        first = toyama.command("introduce", "ask", need, offer, *names).one("introduction_asked")["id"]
        wait_until("it has come", lambda: introductions(kyoto) != [])
        kyoto.command("introduce", "decline", first[:8], "--reason", "もうありません")
        wait_until("Toyama reads it", lambda: introductions(toyama) == [])
        declined = introductions(toyama, "--all")[0]
        assert (declined["stage"], declined["reason"]) == ("declined", "もうありません"), declined
        assert kyoto.items("provision") == []
        # Asked again and taken back: what was promised is not kept.
        second = toyama.command("introduce", "ask", offer, need, *names).one("introduction_asked")["id"]
        toyama.command("introduce", "decline", second[:8])
        assert toyama.items("provision") == []
        wait_until("it is gone there", lambda: len(introductions(kyoto, "--all")) == 2 and introductions(kyoto) == [])
        refused = kyoto.command("introduce", "agree", second[:8], *names, check=False)
        assert refused.code == 3 and "introduction_is_over" in refused.err, refused

        # Wrong pairs, wrong ids, the wrong way.
        for wrong, code in ((("ask", need, need), 2), (("ask", offer, "0" * 64), 1), (("agree", "ffff0000"), 1),
                            (("ask", "xyz", offer), 2)):
            result = toyama.command("introduce", *wrong, *(names if wrong[0] != "decline" else ()), check=False)
            assert result.code == code, (wrong, result)
        stranger = nara.command("introduce", "ask", need, offer, *names, check=False)
        assert stranger.code == 2 and "introduction_without_own" in stranger.err, stranger
        by_hand = toyama.command("publish", "introduction", "--title", "x", "--scope", "nation", "--yes", check=False)
        assert by_hand.code == 3 and "introduction_by_command" in by_hand.err, by_hand
        mine = toyama.items("introduction")[0]["id"]
        for change in (("edit", mine, "--scope", "center"), ("withdraw", mine), ("confirm", mine)):
            result = toyama.command(*change, "--yes", check=False)
            assert result.code == 3 and "introduction_by_command" in result.err, result

        # Locked: the page says that something came; a passphrase shows what.
        third = toyama.command("introduce", "ask", need, offer, *names).one("introduction_asked")["id"]
        kyoto.command("lock")
        wait_until("it has come", lambda: "Toyama" in kyoto.command("today", json_output=False).out)
        locked = kyoto.command("introduce", check=False)
        assert locked.code == 3 and "unlock" in locked.err, locked
        shown = kyoto.command("introduce", passphrase=federation.passphrase_file).of_type("introduction")
        assert [one["id"] for one in shown] == [third], shown
        sealed = [item for item in kyoto.items("introduction") if item["sealed"]]
        assert sealed and all(item["title"] == "" for item in sealed)
        assert "unlock" in kyoto.command("show", sealed[0]["id"], json_output=False).out


if __name__ == "__main__":
    run(test_both_agree, test_declined_and_taken_back)
