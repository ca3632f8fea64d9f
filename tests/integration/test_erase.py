#!/usr/bin/env python3
"""A record is erased: everybody says so, nobody can write there again, a second person stands behind it, and who has answered is seen."""

from federation import Federation, run, same_digests, wait_until

from test_staff import add, passphrase_of


def refused(result, code, *words):
    assert result.code == code, result
    for word in words:
        assert word in result.out + result.err, (word, result)


def shown(center, record):
    return center.command("show", record, check=False).of_type("item")


def erased_at(center, record):
    return [item for item in shown(center, record) if "erased" in item and item["title"] == "" and item["body"] == ""]


def erase(center, record, *more, check=True, passphrase=None):
    more = more if "--as" in more else (*more, "--as", "staff-1")
    return center.command("erase", record, "--yes", *more, check=check,
                          passphrase=passphrase or center.federation.passphrase_file)


def test_a_lone_person_erases_at_once():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        record = toyama.publish("article", "A text to be erased")
        keep = toyama.publish("article", "A text to be kept")
        wait_until("both are there", lambda: shown(ishikawa, record) and shown(ishikawa, keep))

        refused(toyama.command("erase", record, "--yes", check=False), 2, "--reason")
        refused(toyama.command("erase", record, "--reason", "x", "--tell", "so", "--yes", check=False), 2, "--tell")
        refused(erase(ishikawa, record, "--reason", "not ours", check=False), 3, "not_your_slot")
        # Even an open key does not destroy without the passphrase.
        result = toyama.command("erase", record, "--reason", "x", "--now", "--yes", check=False)
        refused(result, 3, "passphrase_missing")

        done = erase(toyama, record, "--reason", "asked for by telephone", "--tell", "asked", "--now").of_type("erased")
        assert [row["outcome"] for row in done] == ["stored"], done
        for center in (toyama, ishikawa):
            wait_until(f"{center.name} says that it was erased", lambda center=center: erased_at(center, record))
            assert erased_at(center, record)[0]["erased"]["told"] == "asked"
            assert shown(center, keep)[0]["title"] == "A text to be kept"
        text = ishikawa.command("show", record, json_output=False).out
        assert "Toyama has erased this record" in text and "the person concerned asked for it" in text, text
        assert "telephone" not in text, "the reason stays at the center"

        refused(toyama.command("edit", record, "--title", "again", "--yes", check=False), 3, "erased")
        refused(toyama.command("withdraw", record, "--yes", check=False), 3, "erased")
        (row,) = toyama.command("erasures").of_type("erasure")
        assert row["reason"] == "asked for by telephone" and row["centers"] == 2 and row["counts"], row
        assert row["id"] == done[0]["erasure"] and not row["overdue"], row
        again = erase(toyama, record, "--reason", "once more", "--now").of_type("erased")
        assert [row["outcome"] for row in again] == ["unchanged"], again
        assert toyama.command("erasures", record).one("summary")["count"] == 1
        assert toyama.command("erasures", keep).one("summary")["count"] == 0
        wait_until("the digests are equal", lambda: same_digests([toyama, ishikawa]))

        ishikawa.kill()
        ishikawa.start()
        assert erased_at(ishikawa, record), "after a crash, too"


def test_a_second_person_stands_behind_it():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        record = toyama.publish("article", "A text of two people")
        wait_until("it is there", lambda: shown(ishikawa, record))
        add(toyama, "sato")
        # Who gets a key today can't destroy with it today: it might be a thief that gave it.
        federation.let_pass(25 * 3600)
        refused(erase(toyama, record, "--reason", "x", "--now", check=False), 3, "second_key_needed")
        erase(toyama, record, "--reason", "a mistake", "--tell", "mistake")
        wait_until("it is hidden", lambda: erased_at(ishikawa, record))
        (row,) = toyama.command("erasures").of_type("erasure")
        assert row["state"] == "hidden" and row["needs_second_person"] and "due" in row, row
        refused(erase(toyama, record, "--approve", check=False), 3, "second_key_needed")
        approved = erase(toyama, record, "--approve", "--as", "sato", passphrase=passphrase_of(federation, "sato"))
        assert approved.of_type("approved"), approved
        wait_until("it goes", lambda: toyama.command("erasures").of_type("erasure")[0]["state"] != "hidden")


def test_an_import_leaves_out_what_was_erased():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        path = f"{federation.folder}/orgs.csv"
        with open(path, "w", encoding="utf-8") as file:
            file.write("法人番号,名称\n7000012050002,一つ目の会\n")
        toyama.command("import", path, "--kind", "org", "--yes", passphrase=federation.passphrase_file)
        (org,) = [item["id"] for item in toyama.items("org")]
        erase(toyama, org, "--reason", "asked for", "--now")
        result = toyama.command("import", path, "--kind", "org", "--yes", check=False,
                                passphrase=federation.passphrase_file)
        rejected = result.of_type("rejected")
        assert len(rejected) == 1 and "erased" in str(rejected), result


if __name__ == "__main__":
    run(test_a_lone_person_erases_at_once, test_a_second_person_stands_behind_it, test_an_import_leaves_out_what_was_erased)
