#!/usr/bin/env python3
"""What staff do each day: filter, match, watch, confirm, and the morning's page."""

import datetime
import email
import email.policy
import json
import os

from federation import Federation, corporate_number, register_row, run, wait_until, write_register
from mail_server import MailServer

JAPAN = datetime.timezone(datetime.timedelta(hours=9))


def day(offset=0):
    return (datetime.datetime.now(JAPAN).date() + datetime.timedelta(days=offset)).isoformat()


def resource(center, direction, title, *fields, kind="goods", area=None):
    options = ["--area", str(area or center.prefecture)]
    for field in (f"direction={direction}", f"type={kind}", *fields):
        options += ["--field", field]
    return center.publish("resource", title, *options)


def ids(items):
    return [item["id"] for item in items]


def test_filters():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        beds = resource(toyama, "offer", "折りたたみベッド", "quantity=40", area=162019)
        over = resource(toyama, "offer", "大型テント", f"available_until={day(-1)}")
        needed = resource(ishikawa, "need", "ベッドを探しています", "activities=8")
        wait_until("the need is here", lambda: needed in ids(toyama.search("--needs")))

        assert set(ids(toyama.search("--offers"))) == {beds, over}
        assert ids(toyama.search("--offers", "--open")) == [beds]
        assert set(ids(toyama.search("ベッド", "--area", "中部"))) == {beds, needed}
        assert ids(toyama.search("ベッド", "--area", "162019")) == [beds]
        assert ids(toyama.search("ベッド", "--area", "17")) == [needed]
        assert ids(toyama.search("--activity", "災害救援活動")) == [needed]
        assert ids(toyama.search("--others")) == [needed] == ids(ishikawa.search("--own"))
        assert toyama.search("--stale") == [] and len(toyama.search("--fresh")) == 3
        assert toyama.search("ベッド", "--since", "2h", "--kind", "article") == []
        # A list takes the same filters.
        assert ids(toyama.command("list", "--needs", "--others").of_type("item")) == [needed]
        opened = toyama.command("list", "--kind", "resource", "--open")
        assert set(ids(opened.of_type("item"))) == {beds, needed} and opened.one("summary")["total"] == 2, opened
        assert toyama.command("list", "--kind", "article", "--needs").of_type("item") == []
        assert "fewer filters" in toyama.command("list", "--kind", "article", "--needs", json_output=False).out
        why = toyama.search("ベッド", "--own")[0]["why"]
        assert why == [{"word": "ベッド", "in": ["title"]}], why
        for wrong in (("search",), ("search", "x", "--offers", "--needs"), ("search", "x", "--area", "月"),
                      ("search", "x", "--activity", "21")):
            refused = toyama.command(*wrong, check=False)
            assert refused.code == 2, refused


# As another center exports its records: two of them are of one organisation.
LIST = f"""id,法人番号,団体名,住所,電話番号
{'a1' * 32},{corporate_number(9001)},甲の会,富山市,076-444-0001
{'a2' * 32},{corporate_number(9002)},乙の会,氷見市,
{'a3' * 32},{corporate_number(9001)},甲の会,富山市,076-444-9999
{'a4' * 32},,,氷見市,
,,丙の会,高岡市,
,合計,3,,
"""
EVENTS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:海岸の清掃
DTSTART:20270401T100000
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20270402T100000
END:VEVENT
END:VCALENDAR
"""


def test_the_same_list_under_another_name_is_told():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        rows = "団体名,住所\nこども食堂ひまわり,富山市\n手話サークル「青空」,高岡市\nおもちゃの図書館,氷見市\n見守り隊,富山市\n"

        def write(name):
            path = os.path.join(federation.folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(rows)
            return path

        toyama.command("import", write("団体名簿.csv"))
        wait_until("the search has it", lambda: toyama.status()["search_behind"] == 0)
        assert toyama.status()["purge"] == "none"  # nothing was erased
        other = write("市の一覧.csv")
        assert toyama.command("import", other, "--preview").one("earlier_list")["list"] == "団体名簿"
        told = toyama.command("import", other, "--preview", json_output=False)
        assert "its earlier name 団体名簿" in told.err and "import undo" in told.err, told
        assert not toyama.command("import", write("団体名簿.csv"), "--preview").of_type("earlier_list")
        done = toyama.command("import", other)
        assert done.one("summary")["new"] == 4 and done.one("earlier_list"), done
        toyama.command("--yes", "import", "undo")
        assert len(toyama.items("org")) == 4


def test_a_preview_counts_what_the_import_does():
    totals = ("read", "new", "updated", "unchanged", "rejected", "skipped")
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        federation.joined("Ishikawa", 17, toyama)

        def write(name, text):
            path = os.path.join(federation.folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            return path

        def numbers(summary):
            return [summary.get(name) for name in totals]

        def expect(counts, *words):
            toyama.command("lock")  # a preview needs no key, and no passphrase
            seen = []

            def is_nothing_written():
                before = toyama.status()["scopes"]
                seen.append(toyama.command("import", *words, "--preview"))
                return toyama.status()["scopes"] == before

            # Machines write on their own: where they are, and seals. A preview that wrote would write each time.
            wait_until("a preview after which nothing was written", is_nothing_written)
            preview = seen[-1]
            toyama.unlock()
            done = toyama.command("import", *words, "--yes")
            assert numbers(preview.one("summary")) == numbers(done.one("summary")), (preview, done)
            assert len(preview.of_type("rejected")) == len(done.of_type("rejected")), (preview, done)
            assert numbers(done.one("summary"))[:len(counts)] == counts, done

        path = write("list.csv", LIST)
        expect([6, 3, 1, 0, 1, 1], path, "--scope", "nation")
        # What stands now is the second row of the first record.
        expect([6, 0, 2, 2, 1, 1], path, "--scope", "nation")
        expect([6, 0, 0, 0, 5, 1], path, "--scope", "prefecture")  # nothing is narrowed
        path = write("list.csv", LIST + ",,丁の会,射水市,\n")
        expect([7, 1, 4, 0, 1, 1], path, "--scope", "public")
        expect([2, 1, 0, 0, 1, 0], write("events.ics", EVENTS), "--scope", "nation")

        register = os.path.join(federation.folder, "register.csv")
        rows = [register_row(n, n, f"団体{n}", 16, updated="2026-01-15", changed="2026-01-10", latest=1)
                for n in range(1, 701)]
        write_register(register, rows)
        nta = (register, "--source", "nta", "--scope", "nation")
        expect([700, 700, 0, 0, 0], *nta)
        rows[0] = register_row(1, 1, "改名の会", 16, updated="2026-02-15", changed="2026-02-10", latest=1)
        write_register(register, rows + [rows[1][:5]])
        expect([701, 0, 1, 699, 1], register, "--scope", "nation")  # known by its first rows

        text = toyama.command("import", path, "--scope", "nation", "--preview", json_output=False)
        assert "1 other center will see it" in text.out and "If imported now: 7 rows read" in text.out, text
        elsewhere = toyama.command("import", path, "--scope", "prefecture:17", "--preview", check=False)
        assert elsewhere.code == 3 and "outside that scope" in elsewhere.err, elsewhere
        toyama.stop()
        alone = toyama.command("import", path, "--preview", json_output=False)
        assert "tsunagid --data" in alone.err and "丁の会" in alone.out and "If imported now" not in alone.out, alone


AREAS = """団体コード,都道府県名,市区町村名,市区町村名カナ
160008,富山県,,
162019,富山県,富山市,トヤマシ
162116,富山県,射水市,イミズシ
132063,東京都,府中市,フチュウシ
342084,広島県,府中市,フチュウシ
342085,広島県,三原市,ミハラシ
"""


def test_names_of_municipalities():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        refused = toyama.command("search", "x", "--area", "射水市", check=False)
        assert refused.code == 2 and "areas import" in refused.err, refused
        path = os.path.join(federation.folder, "areas.csv")
        with open(path, "w", encoding="cp932") as file:
            file.write(AREAS)
        shown = toyama.command("areas", "import", path, "--preview").one("summary")
        assert (shown["prefectures"], shown["municipalities"]) == (3, 4), shown
        assert toyama.command("areas", "import", path, "--as-of", "令和6年", check=False).code == 2  # which day?
        taken = toyama.command("--yes", "areas", "import", path, "--as-of", "令和6年1月1日")
        counts = taken.one("summary")
        assert (counts["new"], counts["rejected"]) == (3, 1), taken  # a wrong check digit
        again = toyama.command("--yes", "areas", "import", path, "--as-of", "2024-01-01").one("summary")
        assert (again["new"], again["unchanged"]) == (0, 3), again
        with open(path, "w", encoding="utf-8") as file:
            file.write(AREAS.replace("342085,広島県,三原市", "342041,広島県,三原市"))
        later = toyama.command("--yes", "areas", "import", path, "--as-of", "2024-01-01").one("summary")
        assert (later["updated"], later["unchanged"], later["rejected"]) == (1, 2, 0), later

        # Everybody has them, and writes and reads names.
        wait_until("the tables are there", lambda: len(ishikawa.items("area_table")) == 3)
        wait_until("the last version too", lambda: ishikawa.command("areas", "三原").of_type("area") != [])
        offer = resource(ishikawa, "offer", "会議室", area="射水市")
        assert ids(ishikawa.search("--area", "いみずし")) == [offer]
        assert ids(ishikawa.search("--area", "富山市")) == []
        assert ishikawa.search("会議室")[0]["areas"] == ["162116"]
        table = ishikawa.command("list", "--kind", "resource", json_output=False).out
        assert "射水市" in table, table
        several = ishikawa.command("search", "x", "--area", "府中市", check=False)
        assert several.code == 2 and "132063" in several.err and "342084" in several.err, several
        told = ishikawa.command("areas").one("summary")
        assert (told["prefectures"], told["municipalities"]) == (3, 5), told
        found = ishikawa.command("areas", "とやま").of_type("area")
        assert [area["code"] for area in found] == ["162019"], found
        # What is no such list, and nobody's names without a service.
        with open(path, "w", encoding="utf-8") as file:
            file.write("団体名,電話\nおやこの森,076-431-6111\n")
        refused = toyama.command("areas", "import", path, check=False)
        assert refused.code == 2 and "six-digit codes" in refused.err, refused


def test_match_shows_no_names():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        far = federation.joined("Okinawa", 47, toyama)
        need = resource(toyama, "need", "ベッド 30台", "quantity=30", "unit=台", f"available_until={day(30)}")
        resource(ishikawa, "offer", "災害用の折りたたみベッド", "quantity=40", "unit=台", "giver=山田家具店",
                 "contact=山田太郎", "phone=076-000-0000", "place=山田宅", "latitude=36.5", "longitude=136.6",
                 "confirmed_by=山田", "conditions=取りに来られる方")
        resource(far, "offer", "折りたたみベッド", "quantity=5", "unit=台")
        resource(far, "offer", "大型テント 3張")
        resource(far, "offer", "ベッド", "state=done")
        wait_until("the offers are here", lambda: len(toyama.search("--offers")) == 4)

        result = toyama.command("match", need[:12])
        found = result.of_type("match")
        assert [item["title"] for item in found] == ["災害用の折りたたみベッド", "折りたたみベッド"], found
        assert found[0]["score"] > found[1]["score"] > 0
        parts = {reason["part"]: reason for reason in found[0]["reasons"]}
        assert parts["quantity"]["finding"] == "enough" and parts["quantity"]["offered"] == 40, parts
        assert parts["distance"]["finding"] == "kilometres", parts
        for secret in ("山田", "076-000", "136.6"):
            assert secret not in result.out, result
            assert secret not in toyama.command("match", need[:12], json_output=False).out
        # From the other side the same pair with the same score.
        offer = found[0]["id"]
        back = ishikawa.command("match", offer).of_type("match")
        assert ids(back) == [need] and back[0]["score"] == found[0]["score"], back

        article = toyama.publish("article", "ベッドの組み立て方")
        refused = toyama.command("match", article, check=False)
        assert refused.code == 2 and "not_a_resource" in refused.err, refused
        assert toyama.command("match", "0" * 64, check=False).code == 1


def test_watch_tells_what_is_new_once():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        resource(ishikawa, "offer", "古いベッド")
        wait_until("it is here", lambda: len(toyama.search("ベッド")) == 1)
        added = toyama.command("watch", "add", "寝具", "ベッド", "--offers", "--open")
        assert added.one("summary")["found"] == 1, added
        assert toyama.command("watch").of_type("hit") == []
        new = resource(ishikawa, "offer", "折りたたみベッド")
        resource(ishikawa, "need", "ベッドがほしい")
        wait_until("they are here", lambda: len(toyama.search("ベッド")) == 3)
        assert ids(toyama.command("watch").of_type("hit")) == [new]
        assert toyama.command("watch").of_type("hit") == []
        # Only what has all the words is told, though a search would show more.
        toyama.command("watch", "add", "二語", "ベッド", "折りたたみ")
        resource(ishikawa, "offer", "木のベッド")
        wait_until("it is here", lambda: len(toyama.search("ベッド")) == 4)
        told = toyama.command("watch")
        assert [hit["title"] for hit in told.of_type("hit")] == ["木のベッド"], told  # by the first watch
        toyama.command("watch", "remove", "二語")
        listed = toyama.command("watch", "list").of_type("watch")
        assert listed == [{"type": "watch", "name": "寝具", "words": "ベッド", "filter": "--offers --open"}], listed
        assert toyama.command("watch", "add", "寝具", "机", check=False).code == 2
        assert toyama.command("watch", "add", "全部", check=False).code == 2
        assert toyama.command("watch", "remove", "ない", check=False).code == 1
        toyama.command("watch", "remove", "寝具")
        assert toyama.command("watch", "list").of_type("watch") == []
        # A file that somebody has broken is not thrown away.
        path = os.path.join(toyama.data, "watches.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write("{broken")
        broken = toyama.command("watch", check=False)
        assert broken.code == 2 and path in broken.err, broken
        assert toyama.command("watch", "add", "x", "y", check=False).code == 2
        with open(path, encoding="utf-8") as file:
            assert file.read() == "{broken"


def sections(center):
    result = center.command("today")
    lines = {}
    for line in result.of_type("today"):
        lines.setdefault(line["section"], []).append(line["id"])
    return lines, result.one("summary")


def test_today_is_one_page():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        empty = toyama.command("today", json_output=False).out
        assert "Toyama" in empty and len(empty.splitlines()) <= 5, empty

        knowledge = toyama.publish("article", "障害のある人の送迎に使える保険")
        question = ishikawa.publish("question", "障害のある人の送迎で使える保険はありますか")
        ishikawa.publish("question", "雪おろしの機械を貸してくれるところはありますか")
        need = resource(toyama, "need", "折りたたみベッド")
        offer = resource(ishikawa, "offer", "折りたたみベッド 40台")
        event = ishikawa.publish("opportunity", "ボランティア入門", "--field", f"starts_on={day(3)}")
        ishikawa.publish("opportunity", "来年の集い", "--field", f"starts_on={day(90)}")
        stale = toyama.publish("article", "古い手引き", "--field", "confirmed_on=2020-01-01")
        wait_until("all is here", lambda: len(toyama.search("--others")) == 5)

        lines, summary = sections(toyama)
        assert lines["questions"] == [question], lines
        assert lines["matches"] == [offer], lines
        assert lines["deadlines"] == [event], lines
        assert lines["confirm"] == [stale], lines
        assert summary["news"] == 5 and len(lines["news"]) == 4, (summary, lines)
        page = toyama.command("today", json_output=False).out
        assert len(page.splitlines()) <= 30 and knowledge[:12] in page, page
        # Looking again on the same day shows the same.
        assert sections(toyama) == (lines, summary)

        toyama.command("confirm", stale, "--yes")
        toyama.publish("answer", "あります", "--field", f"question={question}")
        after, _ = sections(toyama)
        assert "confirm" not in after and "questions" not in after, after

        # The next day only what came since is new.
        path = os.path.join(toyama.data, "today.json")
        with open(path, encoding="utf-8") as file:
            seen = json.load(file)["seen"]
        assert list(seen) == [day()], seen
        newest = toyama.search("--others")[0]
        assert newest["id"], newest
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"seen": {day(-1): seen[day()] + 1000}}, file)
        # A mark above all that is here is of another store: what is not a day old counts as new.
        assert sections(toyama)[1]["news"] == 5
        assert need in ids(toyama.search("--needs", "--own"))


def configure_mail(center, port):
    with open(os.path.join(center.data, "tsunagi.toml"), "w", encoding="utf-8") as file:
        file.write(f'[mail]\nto = ["staff@example.jp"]\nfrom = "center@example.jp"\nsmtp = "smtp://127.0.0.1:{port}"\n')


def content(mail):
    message = email.message_from_bytes(mail.text, policy=email.policy.default)
    return message["Subject"], message.get_content()


def test_the_page_and_what_is_new_go_by_mail():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        unset = toyama.command("today", "--mail")
        assert unset.of_type("mail") == [], unset  # nothing to send: no settings are needed
        toyama.command("watch", "add", "寝具", "ベッド")
        bed = resource(ishikawa, "offer", "折りたたみベッド")
        wait_until("it is here", lambda: ids(toyama.search("ベッド")) == [bed])
        refused = toyama.command("watch", "--mail", check=False)
        assert refused.code == 2 and "mail_unset" in refused.err, refused

        with MailServer() as server:
            configure_mail(toyama, server.port)
            # What could not be sent is not counted as told.
            sent = toyama.command("watch", "--mail")
            assert ids(sent.of_type("hit")) == [bed] and sent.one("mail")["to"] == "staff@example.jp", sent
            assert toyama.command("watch", "--mail").of_type("mail") == []
            toyama.command("today", "--mail", env={"LC_ALL": "ja_JP.UTF-8"})
            (watched, page) = [content(mail) for mail in server.mails]
            assert "1 new" in watched[0] and "折りたたみベッド" in watched[1] and bed[:12] in watched[1], watched
            assert page[0] == f"今日のつながり {day()} · Toyama" and page[1].startswith(page[0]), page
            assert "ほかのセンターの新しい記録 1件" in page[1] and "\u2068" not in page[1], page
        gone = toyama.command("today", "--mail", check=False)
        assert gone.code == 3 and gone.of_type("summary") == [], gone


ADVICE = """---
kind: opportunity
title: 無料法律相談
starts_on: 2027-02-06
translations:
  ポルトガル語:
    title: Consulta jurídica gratuita
    text: |
      Advogados respondem às suas perguntas.

      ---

      * Traga seus documentos.
  ja-simple:
    title: べんごしに ただで きけます
---

弁護士がお答えします。
"""


def test_an_event_in_several_languages():
    """Toyama writes for foreign residents; Ishikawa has one at the desk who reads Portuguese."""
    portuguese, plain = {"LC_ALL": "pt_BR.UTF-8"}, {"LC_ALL": "ja_JP.UTF-8", "LANGUAGE": "ja-simple"}
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)

        def file(name, text):
            path = os.path.join(federation.folder, name)
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
            return path

        first = toyama.command("publish", "-f", file("advice.md", ADVICE), "--scope", "public", "--yes").one("published")["id"]
        wait_until("it is there", lambda: ids(ishikawa.search("consulta documentos")) == [first])
        hit = ishikawa.search("consulta")[0]
        assert hit["why"] == [{"word": "consulta", "in": ["translated_title"]}] and "Consulta" in hit["snippet"], hit
        assert "弁護士" in ishikawa.search("弁護士")[0]["snippet"]

        # Each reader has their own words, and hears of the others.
        listed = ishikawa.command("list", "--kind", "opportunity", json_output=False, env=portuguese).out
        assert "Consulta jurídica gratuita" in listed and "無料" not in listed, listed
        assert "無料法律相談" in ishikawa.command("list", "--kind", "opportunity", json_output=False).out
        shown = ishikawa.command("show", first, json_output=False, env=portuguese)
        assert shown.out.startswith("Consulta jurídica gratuita\n") and "* Traga seus documentos." in shown.out, shown
        assert "a translation of the Japanese (ja) original" in shown.out and "弁護士" not in shown.out, shown
        assert f"tsunagi show {first[:12]} --in ja" in shown.err, shown
        shown = ishikawa.command("show", first, json_output=False, env=plain)
        assert shown.out.startswith("べんごしに") and "本文は日本語 (ja)です" in shown.out, shown
        assert "弁護士がお答えします" in shown.out, shown
        original = ishikawa.command("show", first, "--in", "Japanese", json_output=False, env=portuguese).out
        assert original.startswith("無料法律相談\n"), original
        missing = ishikawa.command("show", first, "--in", "ko", check=False)
        assert missing.code == 1 and "Portuguese (pt)" in missing.err and missing.of_type("item") == [], missing

        # A translator sends a file; what else is done to the record keeps all languages.
        vietnamese = file("vi.md", "# Tư vấn pháp luật miễn phí\n\nLuật sư trả lời.\n")
        toyama.command("edit", first, "--translation", f"vi={vietnamese}", "--yes")
        toyama.command("confirm", first, "--yes")
        toyama.command("attach", first, file("flyer.txt", "ちらし"), "--yes")
        body = toyama.command("show", toyama.items("opportunity")[0]["id"]).one("item")
        assert body["files"] and body["fields"]["confirmed_on"] == day(), body
        assert sorted(body["translations"]) == ["ja-simple", "pt", "vi"], body
        assert body["translations"]["vi"] == {"title": "Tư vấn pháp luật miễn phí", "text": "Luật sư trả lời."}
        assert body["translations"]["pt"]["text"].endswith("\n\n---\n\n* Traga seus documentos."), body
        again = toyama.command("publish", "-f", file("own.json", json.dumps(body)), "--scope", "center", "--yes")
        copied = toyama.command("show", again.one("published")["id"]).one("item")
        assert copied["translations"] == body["translations"], copied
        toyama.command("withdraw", copied["id"], "--yes")

        # Out and in again: the same records.
        for name in ("events.csv", "events.ics"):
            path = os.path.join(federation.folder, name)
            options = ["--kind", "opportunity"] if name.endswith("csv") else []
            assert toyama.command("export", *options, "-o", path).one("summary")["records"] == 1
            back = toyama.command("import", path, *options, "--scope", "public", "--yes").one("summary")
            assert (back["new"], back["updated"], back["unchanged"]) == (0, 0, 1), (name, back)
        with open(os.path.join(federation.folder, "events.csv"), encoding="utf-8-sig") as table:
            assert "title_pt,text_pt" in table.readline()
        # A list of the office that knows nothing of languages takes none away.
        office = "id,イベント名,開催日\n1,{},2027-03-06\n"
        toyama.command("import", file("office.csv", office.format("日本語教室")), "--scope", "nation", "--yes")
        lesson = next(item for item in toyama.items("opportunity") if item["title"] == "日本語教室")
        toyama.command("edit", lesson["id"], "--translation", f"vi={vietnamese}", "--yes")
        changed = toyama.command("import", file("office.csv", office.format("日本語教室（土曜）")), "--scope", "nation", "--yes")
        assert changed.one("summary")["updated"] == 1, changed
        found = [hit for hit in toyama.search("pháp luật") if hit["title"] == "日本語教室（土曜）"]
        assert len(found) == 1, found


if __name__ == "__main__":
    run(test_filters, test_the_same_list_under_another_name_is_told, test_a_preview_counts_what_the_import_does,
        test_names_of_municipalities, test_match_shows_no_names, test_watch_tells_what_is_new_once, test_today_is_one_page,
        test_the_page_and_what_is_new_go_by_mail, test_an_event_in_several_languages)
