#!/usr/bin/env python3
"""The law's registers: a person's consent, what is told to another center and on what ground, corrected, erased, and the ledger that
shows it all."""

import csv
import datetime
import os

from federation import Federation, run, same_digests, wait_until

OLD, NEW = "090-1234-5678", "080-8765-4321"


def ledger(center, *more):
    return center.command("privacy", "ledger", *more).of_type("ledger_entry")


def introductions(center, *more):
    return center.command("introduce", "list", *more).of_type("introduction")


def pair(federation):
    toyama = federation.founded("Toyama", 16)
    kyoto = federation.joined("Kyoto", 26, toyama)
    need = toyama.publish("resource", "ベッド 30台", "--field", "direction=need", "--field", "type=goods")
    offer = kyoto.publish("resource", "折りたたみベッド", "--field", "direction=offer", "--field", "type=goods")
    wait_until("the offer is here", lambda: toyama.search("折りたたみ") != [])
    wait_until("the need is there", lambda: kyoto.search("30台") != [])
    return toyama, kyoto, need, offer


def consent(center, person, recipients, *more):
    return center.publish("consent", "山田 太郎", "--field", f"whose={person}", "--field", "purpose=紹介", "--field",
                          f"recipients={recipients}", "--field", "how=paper", *more, scope="center")


def test_consent_told_corrected_erased():
    with Federation() as federation:
        toyama, kyoto, need, offer = pair(federation)
        person = toyama.publish("person", "山田 太郎", "--field", f"mobile={OLD}", scope="center")
        log = toyama.publish("contact_log", "電話", "--body", f"{OLD} へ折り返す", "--field", "date=2026-11-02",
                             "--field", f"records={person}", scope="center")
        article = toyama.publish("article", "案内", "--body", "問合せ：０９０（１２３４）５６７８")
        ask = ["--yes", "introduce", "ask", need, offer, "--name", "山田太郎", "--contact", OLD]

        # Without a consent, with one for others, with one that is over: nothing leaves and nothing is written.
        consent(toyama, person, "prefecture:16", "--field", "given_on=2026-01-01")
        over = consent(toyama, person, "nation", "--field", "given_on=2020-01-01", "--field", "valid_until=2020-12-31")
        for more, code, word in (((), 3, "consent_missing"), (("--ground", "because"), 2, "usage"),
                                 (("--agreed", "somehow"), 2, "usage"), (("--ground", "no_person"), 2, "usage")):
            refused = toyama.command(*ask, *more, check=False)
            assert refused.code == code and word in refused.err, (more, refused)
        assert toyama.items("introduction") == [] and toyama.items("provision") == []

        # A consent to all members covers Kyoto; do-not-share stops it all the same.
        toyama.command("edit", over, "--field", "valid_until=", "--yes")
        toyama.command("edit", person, "--field", "do_not_share=1", "--yes")
        stopped = toyama.command(*ask, check=False)
        assert stopped.code == 3 and "person_not_to_be_shared" in stopped.err, stopped
        toyama.command("edit", person, "--field", "do_not_share=0", "--yes")
        thread = toyama.command(*ask).one("introduction_asked")["id"]
        assert ledger(toyama) == [], "a promise is not told yet"
        wait_until("it has come", lambda: introductions(kyoto) != [])
        kyoto.command("--yes", "introduce", "agree", thread[:8], "--name", "山田家具店", "--contact", "075-222-0002",
                      "--ground", "no_person")
        wait_until("Toyama tells", lambda: introductions(toyama)[0]["told_by_us"])
        wait_until("Kyoto reads it", lambda: introductions(kyoto)[0]["name"] == "山田太郎")
        given = [entry for entry in ledger(toyama) if entry["direction"] == "given"]
        assert len(given) == 1 and given[0]["other"] == "Kyoto" and given[0]["ground"] == "consent", given
        assert given[0]["agreed_on"] == "2020-01-01" and given[0]["items"] == OLD, given
        received = [entry for entry in ledger(kyoto) if entry["direction"] == "received"]
        assert [(entry["person"], entry["other"]) for entry in received] == [("山田太郎", "Toyama")], received
        assert received[0]["ground"] == "" and received[0]["obtained"] == "", "what it has not said is not known"
        assert introductions(kyoto) and len(ledger(kyoto)) == 2, "noted once"

        # Corrected in all records at once; what is written otherwise is told; Kyoto gets a letter.
        correct = ["privacy", "correct", person[:12], "--replace", f"{OLD}={NEW}"]
        seen = toyama.command(*correct, "--preview")
        assert {item["id"] for item in seen.of_type("corrected")} > {log}, seen
        assert [item["id"] for item in toyama.items("contact_log")] == [log], "a preview changes nothing"
        done = toyama.command("--yes", *correct)
        assert done.one("summary")["count"] == 2 and [item["other"] for item in done.of_type("to_tell")] == ["Kyoto"], done
        assert {item["id"] for item in done.of_type("by_hand")} >= {article}, done
        newest = toyama.items("contact_log")[0]["id"]
        assert newest != log and f"{NEW} へ折り返す" in toyama.command("show", newest, json_output=False).out
        texts = "".join(item.get("text", "") + str(item["fields"]) for item in toyama.items("contact_log") + toyama.items("person"))
        assert NEW in texts and OLD not in texts, texts
        again = toyama.command("--yes", *correct)
        assert again.one("summary")["count"] == 0 and again.of_type("to_tell") == [], again
        told_again = [entry for entry in ledger(toyama) if entry["direction"] == "given" and entry["items"] == NEW]
        assert [entry["other"] for entry in told_again] == ["Kyoto"], "a letter has its entry"

        # Disclosed: an entry first, and none where the file can't be written.
        path = os.path.join(federation.folder, "yamada.txt")
        toyama.command("privacy", "export", person[:12], "-o", path)
        twice = toyama.command("privacy", "export", person[:12], "-o", path, check=False)
        assert twice.code == 2 and len([entry for entry in ledger(toyama) if entry["direction"] == "disclosed"]) == 1
        toyama.command("lock")
        locked = toyama.command("privacy", "export", person[:12], "-o", path + "2", check=False)
        assert locked.code != 0 and not os.path.exists(path + "2"), "no entry, no file"
        toyama.unlock()
        table = os.path.join(federation.folder, "ledger.csv")
        toyama.command("privacy", "ledger", "-o", table, env={"LANG": "ja_JP.UTF-8", "LC_ALL": "ja_JP.UTF-8"})
        with open(table, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0][2] == "本人の氏名" and len(rows) == 1 + len(ledger(toyama)), rows
        assert ledger(toyama, "--to", "2020-01-01") == [] and len(ledger(toyama, "山田 太郎")) >= 2
        bad_day = toyama.command("privacy", "ledger", "--from", "昨日", check=False)
        assert bad_day.code == 2, bad_day

        # Erased: private records go, the ledger and the consent it stands on stay, Kyoto is asked.
        unsaid = toyama.command("--yes", "privacy", "erase", person[:12], check=False)
        assert unsaid.code == 2 and "--reason" in unsaid.err, unsaid
        seen = toyama.command("privacy", "erase", person[:12], "--preview")
        assert toyama.items("person") != [] and seen.one("summary")["count"] >= 2, seen
        erased = toyama.command("--yes", "privacy", "erase", person[:12], "--reason", "本人の請求")
        kinds = {item["kind"] for item in erased.of_type("erased")}
        assert {"person", "contact_log"} <= kinds and not kinds & {"provision", "article"}, erased
        stays = {item["kind"]: item["why"] for item in erased.of_type("stays")}
        assert "kept until" in stays["provision"] and "kept until" in stays["consent"], stays
        assert {item["other"] for item in erased.of_type("to_tell")} == {"Kyoto"}, erased
        assert toyama.items("person") == [] and toyama.items("contact_log") == []
        assert len(ledger(toyama)) >= 2, "the ledger tells it still"


def test_a_withdrawn_consent_stops_what_was_promised():
    with Federation() as federation:
        toyama, kyoto, need, offer = pair(federation)
        thread = toyama.command("--yes", "introduce", "ask", need, offer, "--name", "佐藤 葵", "--contact", "076-431-0001",
                                "--agreed", "paper").one("introduction_asked")["id"]
        agreed = toyama.items("consent")
        assert [(item["title"], item["fields"]["how"]) for item in agreed] == [("佐藤 葵", "paper")], agreed
        toyama.command("edit", agreed[0]["id"], "--field", f"withdrawn_on={agreed[0]['fields']['given_on']}", "--yes")
        wait_until("it has come", lambda: introductions(kyoto) != [])
        kyoto.command("--yes", "introduce", "agree", thread[:8], "--name", "家具店", "--contact", "075-1", "--ground", "no_person")
        wait_until("both have agreed", lambda: introductions(toyama)[0]["stage"] == "agreed")
        stopped = toyama.command("introduce", "list", json_output=False)
        assert "No consent that stands today" in stopped.err, stopped
        assert not introductions(toyama)[0]["told_by_us"] and ledger(toyama) == []
        wait_until("all is there", lambda: same_digests([toyama, kyoto]))
        assert introductions(kyoto)[0]["name"] == ""
        # Asked again, they agree.
        toyama.command("--yes", "introduce", "agree", thread[:8], "--name", "佐藤 葵", "--contact", "076-431-0001", "--agreed", "oral")
        wait_until("Kyoto reads it", lambda: introductions(kyoto)[0]["name"] == "佐藤 葵")
        assert [entry["direction"] for entry in ledger(toyama)].count("given") == 1


def test_namesakes_are_not_mixed_up():
    with Federation() as federation:
        toyama, _, need, offer = pair(federation)
        one = toyama.publish("person", "佐藤 一郎", "--field", "mobile=090-1111-2222", scope="center")
        other = toyama.publish("person", "佐藤 一郎", "--field", "mobile=090-3333-4444", scope="center")
        toyama.publish("consent", "佐藤 一郎", "--field", f"whose={one}", "--field", "purpose=紹介", "--field", "recipients=nation",
                       "--field", "how=oral", "--field", "given_on=2026-01-01", scope="center")
        ask = ["--yes", "introduce", "ask", need, offer, "--name", "佐藤一郎", "--contact", "090-3333-4444"]
        several = toyama.command(*ask, check=False)
        assert several.code == 2 and "person_is_several" in several.err, several
        wrong = toyama.command(*ask, "--person", other, check=False)
        assert wrong.code == 3 and "consent_missing" in wrong.err, "the consent is of the other one"
        strange = toyama.command(*ask[:6], "林 次郎", *ask[7:], "--person", one, check=False)
        assert strange.code == 3 and "person_name_differs" in strange.err, strange
        assert toyama.command(*ask, "--person", one).of_type("introduction_asked")
        both = toyama.command("--yes", "privacy", "erase", "佐藤 一郎", "--reason", "x", check=False)
        assert both.code == 2 and "person_is_several" in both.err, both


def test_a_list_of_people_for_somebody_else():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        yes = toyama.publish("person", "山田 太郎", "--field", "phone=076-431-0001", scope="center")
        toyama.publish("person", "佐藤 葵", "--field", "phone=076-431-0002", scope="center")
        never = toyama.publish("person", "林 次郎", "--field", "do_not_share=1", scope="center")
        path = os.path.join(federation.folder, "people.csv")
        words = ["--yes", "export", "-o", path, "--for", "市社会福祉協議会", "--purpose", "訪問の調整"]
        nobody = toyama.command(*words, check=False)
        assert nobody.code == 3 and "consent_missing" in nobody.err and not os.path.exists(path), nobody
        for person in (yes, never):
            toyama.publish("consent", "x", "--field", f"whose={person}", "--field", "purpose=訪問", "--field",
                           "recipients=市社会福祉協議会", "--field", "how=paper", "--field", "given_on=2026-01-01", scope="center")
        told = toyama.command(*words).one("summary")
        assert (told["records"], told["left_out"]) == (1, 2), told
        with open(path, encoding="utf-8-sig", newline="") as file:
            text = file.read()
        assert "山田 太郎" in text and "佐藤" not in text and "林" not in text, text
        assert [(entry["person"], entry["other"], entry["purpose"]) for entry in ledger(toyama)] == \
            [("山田 太郎", "市社会福祉協議会", "訪問の調整")]
        # No second file where one is, and no entry for it; nor for another kind, or without a purpose.
        for more in (words, words[:-2], words + ["--kind", "voice", "--force"]):
            assert toyama.command(*more, check=False).code == 2, more
        assert len(ledger(toyama)) == 1
        law = toyama.command(*words, "--force", "--ground", "law").one("summary")
        assert (law["records"], law["left_out"]) == (3, 0), law
        assert len(ledger(toyama)) == 4


def test_an_id_of_digits_alone_is_no_telephone_number():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        path = os.path.join(federation.folder, "people.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("氏名\n" + "".join(f"試験用 {number:04d}号\n" for number in range(900)))
        toyama.command("import", path, "--kind", "person", "--yes", timeout_s=200)
        people = toyama.items("person", limit=1000)
        assert len(people) == 900, len(people)
        named = [item for item in people if item["id"][:8].isdigit()]
        assert named, "one in forty"
        for item in named[:3]:
            found = toyama.command("privacy", "find", item["id"][:8]).of_type("personal_record")
            assert [one["id"] for one in found] == [item["id"]], (item, found)
        assert toyama.command("privacy", "find", "09000000000").of_type("personal_record") == []


def test_who_shares_a_telephone_stays():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        one = toyama.publish("person", "佐藤 一郎", "--field", "phone=076-431-0001", scope="center")
        wife = toyama.publish("person", "佐藤 花子", "--field", "phone=076-431-0001", scope="center")
        def note(title, *records):
            return toyama.publish("contact_log", title, "--body", "076-431-0001 へ", "--field", "date=2026-11-02",
                                  "--field", "records=" + "\n".join(records), scope="center")
        own, hers, both = note("本人", one), note("配偶者", wife), note("二人", one, wife)
        erase = ["--yes", "privacy", "erase", one[:12], "--reason", "本人の請求"]
        seen = toyama.command(*erase[1:], "--with-contacts", "--preview")
        assert wife in {item["id"] for item in seen.of_type("stays")}, seen
        erased = toyama.command(*erase)
        assert {item["record"] for item in erased.of_type("erased")} == {one, own}, erased
        assert {item["id"] for item in erased.of_type("stays")} == {wife, hers, both}, erased
        assert [item["id"] for item in toyama.items("person")] == [wife]
        # A name that another's record only mentions is nobody's record.
        toyama.publish("person", "林 次郎", "--body", "田中 葵さんの友人", scope="center")
        mentioned = toyama.command("--yes", "privacy", "erase", "田中 葵", "--reason", "x", check=False)
        assert mentioned.code == 3 and "person_not_sure" in mentioned.err, mentioned
        assert len(toyama.items("person")) == 2


def test_a_list_has_only_what_was_agreed_to():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        def agreed(name, *more):
            person = toyama.publish("person", name, "--field", "phone=076-431-0001", "--field", "address=富山市1-1", "--body", "持病の話",
                                    scope="center")
            toyama.publish("consent", name, "--field", f"whose={person}", "--field", "purpose=訪問", "--field",
                           "recipients=市社会福祉協議会", "--field", "how=paper", "--field", "given_on=2026-01-01", *more, scope="center")
        agreed("山田 太郎", "--field", "items=氏名\n電話番号")
        agreed("佐藤 葵", "--field", "items=電話番号")
        for ending in ("csv", "jsonl"):
            path = os.path.join(federation.folder, "people." + ending)
            words = ["--yes", "export", "-o", path, "--for", "市社会福祉協議会", "--purpose", "訪問の調整"]
            told = toyama.command(*words).one("summary")
            assert (told["records"], told["left_out"]) == (1, 1), told
            with open(path, encoding="utf-8-sig", newline="") as file:
                text = file.read()
            assert "山田 太郎" in text and "076-431-0001" in text, text
            assert not any(word in text for word in ("富山市1-1", "持病", "佐藤")), text
        assert all("住所" not in entry["items"] and "address" not in entry["items"] for entry in ledger(toyama))


def test_recipients_are_whole_numbers():
    with Federation() as federation:
        toyama, kyoto, _, _ = pair(federation)
        person = toyama.publish("person", "山田 太郎", scope="center")
        number = next(item["center"]["id"] for item in toyama.command("members").of_type("member")
                      if item["center"]["name"] == "Kyoto")
        for written in ("Kyoto", number[:8]):
            consent(toyama, person, written, "--field", "given_on=2026-01-01")
        assert {str(item["fields"]["recipients"]) for item in toyama.items("consent")} in ({number}, {str([number])})
        unknown = toyama.command("--yes", "publish", "consent", "--title", "x", "--scope", "center", "--field", "purpose=x", "--field", "recipients=0123456789",
                                 "--field", "how=oral", "--field", "given_on=2026-01-01", check=False)
        assert unknown.code == 2 and "recipient_not_clear" in unknown.err, unknown


def test_a_consent_that_ends_soon_is_on_the_page():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        soon = (datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))) + datetime.timedelta(days=3)).strftime("%Y-%m-%d")
        person = toyama.publish("person", "山田 太郎", scope="center")
        ends = consent(toyama, person, "nation", "--field", "given_on=2026-01-01", "--field", f"valid_until={soon}")
        consent(toyama, person, "nation", "--field", "given_on=2026-01-01", "--field", "valid_until=2099-01-01")
        wait_until("the index has it", lambda: toyama.command("today").one("summary")["deadlines"] == 1)
        page = toyama.command("today", json_output=False).out
        assert soon in page and ends[:8] in page and "山田" not in page, page


def test_notice_of_joint_use():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        words = ["joint-use", "--items", "氏名, 電話番号", "--purpose", "災害時の支援", "--address", "富山市1-1",
                 "--representative", "青井 葵"]
        alone = toyama.command(*words, check=False)
        assert alone.code == 2 and "nobody" in alone.err, alone
        federation.joined("Kyoto", 26, toyama)
        wait_until("both are members", lambda: toyama.status()["federation"]["members"] >= 2)
        notice = toyama.command(*words).one("joint_use")
        assert notice["members"] == 2 and "Kyoto" in notice["notice"], notice
        page = os.path.join(federation.folder, "notice.html")
        toyama.command(*words, "-o", page, env={"LANG": "ja_JP.UTF-8", "LC_ALL": "ja_JP.UTF-8"})
        with open(page, encoding="utf-8") as file:
            text = file.read()
        for part in ("共同して利用される個人データの項目", "電話番号", "災害時の支援", "富山市1-1", "青井 葵", "Kyoto", 'lang="ja"'):
            assert part in text, (part, text)
        short = toyama.command(*words[:3], check=False)
        assert short.code == 2 and "--purpose" in short.err, short


if __name__ == "__main__":
    run(test_consent_told_corrected_erased, test_a_withdrawn_consent_stops_what_was_promised, test_namesakes_are_not_mixed_up,
        test_a_list_of_people_for_somebody_else, test_an_id_of_digits_alone_is_no_telephone_number,
        test_who_shares_a_telephone_stays, test_a_list_has_only_what_was_agreed_to, test_recipients_are_whole_numbers,
        test_a_consent_that_ends_soon_is_on_the_page, test_notice_of_joint_use)
