#!/usr/bin/env python3
"""What is held about a person is found in every record and every version, shown, and written down; a lost computer's sheet."""

import json
import os

from federation import Federation, run, same_digests, wait_until


def found(center, who, *more):
    return {item["id"]: item for item in center.command("privacy", "find", who, *more).of_type("personal_record")}


def test_all_that_speaks_of_a_person():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        kanazawa = federation.joined("Kanazawa", 17, toyama)
        person = toyama.publish("person", "山田 太郎", "--field", "mobile=090-1234-5678",
                                "--field", "mail=taro@example.jp", scope="center")
        log = toyama.publish("contact_log", "電話", "--field", "date=2026-11-02", "--field", f"records={person}", scope="center")
        voice = toyama.publish("voice", "ごみの日", "--body", "０９０－１２３４－５６７８の方から", scope="center")
        article = toyama.publish("article", "祭りの報告", "--body", "山田太郎さんが挨拶しました")
        edited = toyama.publish("article", "配布資料", "--body", "問合せ taro@example.jp")
        newest = toyama.command("edit", edited, "--body", "問合せは窓口へ", "--yes").one("published")["id"]
        theirs = kanazawa.publish("article", "講師の紹介", "--body", "講師　山田　太郎")
        toyama.publish("article", "別の人", "--body", "山田花子さん")
        wait_until("both have all", lambda: same_digests([toyama, kanazawa]))

        items = found(toyama, person[:12])
        assert set(items) == {person, log, voice, article, edited, theirs}, items
        assert items[person]["known_by"] == "own_record" and items[log]["known_by"] == "reference", items
        assert items[voice]["known_by"] == "phone" and items[article]["known_by"] == "name", items
        assert items[edited]["is_earlier_version"] and newest not in items, items
        # One person of that name: their numbers count, too. A number alone finds what has it.
        assert set(found(toyama, "山田太郎")) == set(items)
        assert set(found(toyama, "+81 90 1234 5678")) == set(items)
        assert set(found(kanazawa, "山田太郎")) == {article, theirs}

        told = toyama.command("privacy", "find", "山田太郎", json_output=False)
        assert "Kanazawa (1)" in told.err, told
        shown = toyama.command("privacy", "show", "山田太郎", json_output=False).out
        assert "090-1234-5678" in shown and "問合せ taro@example.jp" in shown, shown

        path = os.path.join(federation.folder, "yamada.txt")
        toyama.command("privacy", "export", "山田太郎", "-o", path)
        assert os.stat(path).st_mode & 0o077 == 0, "only its owner may read it"
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert "山田 太郎" in text and "講師　山田　太郎" in text and "Records of other centers" in text, text
        again = toyama.command("privacy", "export", "山田太郎", "-o", path, check=False)
        assert again.code == 2 and "file_exists" in again.out + again.err, again
        lines = path + ".json"
        toyama.command("privacy", "export", "山田太郎", "-o", lines, "--format", "json")
        with open(lines, encoding="utf-8") as file:
            written = {json.loads(line)["id"] for line in file}
        # That it was disclosed before is held about them, too.
        disclosed = {item["id"] for item in toyama.items("provision")}
        assert len(disclosed) == 2 and written - disclosed == set(items) and written & disclosed, (written, disclosed)


def test_namesakes_and_what_tells_nobody():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        one = toyama.publish("person", "佐藤 一郎", "--field", "mobile=090-1111-2222", scope="center")
        other = toyama.publish("person", "佐藤 一郎", "--field", "mobile=090-3333-4444", scope="center")
        voice = toyama.publish("voice", "道路", "--body", "090-1111-2222", scope="center")
        assert set(found(toyama, "佐藤一郎")) == {one, other}
        assert "2 people" in toyama.command("privacy", "find", "佐藤一郎", json_output=False).err
        assert set(found(toyama, one[:10])) == {one, other, voice}
        nobody = toyama.command("privacy", "find", "だれもいない人", json_output=False)
        assert nobody.code == 0 and "Another way to write the name" in nobody.out + nobody.err, nobody
        short = toyama.command("privacy", "find", "林", json_output=False, check=False)
        assert short.code == 2 and "too short" in short.err, short
        article = toyama.publish("article", "記事", scope="center")
        wrong = toyama.command("privacy", "show", article[:12], json_output=False, check=False)
        assert wrong.code == 2 and "not the record of a person" in wrong.err, wrong


def test_a_lost_computer():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        summary = toyama.command("incident").one("summary")
        assert not summary["report_due"] and summary["why"] == "not_needed", summary
        toyama.publish("voice", "声", "--field", "sensitive=1", scope="center")
        summary = toyama.command("incident", "--known", "2026-01-05").one("summary")
        assert summary["report_due"] and summary["first_report_until"] == "2026-01-09", summary
        assert summary["final_report"] == "2026-02-03", summary
        stolen = toyama.command("incident", "--known", "2026-01-05", "--stolen").one("summary")
        assert stolen["why"] == "malicious" and stolen["final_report"] == "2026-03-05", stolen
        assert not toyama.command("incident", "--encrypted", "yes").one("summary")["report_due"]
        sheet = toyama.command("incident", "--known", "2026-01-05", json_output=False,
                               env={"LANG": "ja_JP.UTF-8", "LC_ALL": "ja_JP.UTF-8"}).out
        assert "2026-02-03" in sheet and "個人情報保護委員会" in sheet, sheet
        maybe = toyama.command("incident", "--encrypted", "perhaps", json_output=False, check=False)
        assert maybe.code == 2 and "yes or no" in maybe.err, maybe


if __name__ == "__main__":
    run(test_all_that_speaks_of_a_person, test_namesakes_and_what_tells_nobody, test_a_lost_computer)
