#!/usr/bin/env python3
"""Taking everything out: signed records as JSON lines, which come in again elsewhere or into an empty store; a folder with
everything in every form."""

import json
import os
import shutil

from federation import Federation, run, same_digests, wait_until


def summary(result):
    return {key: value for key, value in result.one("summary").items() if key != "type"}


def counts(result):
    found = result.one("summary")
    return tuple(found[key] for key in ("read", "new", "unchanged", "waiting", "rejected"))


def export(center, path, *options, **more):
    return center.command("export", "-o", path, *options, **more)


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def a_center_with_records(federation):
    """One of each circle: all centers, the prefecture, nobody but itself; and a withdrawn one."""
    toyama = federation.founded("Toyama", 16)
    nation = toyama.publish("article", "避難所の受付", "--body", "一行目\n二行目")
    toyama.publish("article", "富山県内のお知らせ", scope="prefecture")
    toyama.publish("person", "山田太郎", scope="center")
    withdrawn = toyama.publish("article", "取り下げる記事")
    toyama.command("--yes", "withdraw", withdrawn)
    return toyama, nation


def test_signed_records_come_in_again():
    with Federation() as federation:
        toyama, nation = a_center_with_records(federation)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        path = os.path.join(federation.folder, "records.jsonl")
        # Three articles, the withdrawn one twice; a person; two manifests, the charter, the sponsorship.
        written = export(toyama, path, "--signed")
        assert summary(written)["records"] == 9, written
        lines = lines_of(path)
        assert lines[0]["type"] == "signed_records" and lines[-1] == {"type": "end", "records": 9}, lines
        versions = [line for line in lines if line.get("title") == "取り下げる記事" or line.get("withdrawn")]
        assert len(versions) == 2 and versions[0]["slot"] == versions[1]["slot"], versions
        assert {version["id"] for version in versions} >= {next(v for v in versions if v.get("withdrawn"))["replaces"][0]}
        article = next(line for line in lines if line.get("id") == nation)
        assert article["title"] == "避難所の受付" and article["text"] == "一行目\n二行目", article
        assert article["scope"] == "nation" and article["center"] == toyama.status()["center"]["id"]
        assert [line["class"] for line in lines[1:5]] == ["authority"] * 4, lines  # these come first

        # A preview tells of whom they are, and which are not here: all of them at home.
        def previewed(center):
            result = center.command("import", path, "--preview")
            found = summary(result)
            kinds = {(one["center"], one["kind"]): one["records"] for one in result.of_type("signed")}
            return found["read"], found["rejected"], found["new"], kinds

        own = toyama.status()["center"]["id"]
        read, broken, new, kinds = previewed(toyama)
        assert (read, broken, new) == (9, 0, 0), (read, broken, new, kinds)
        assert kinds[(own, "article")] == 4 and kinds[(own, "person")] == 1, kinds
        read, broken, new, kinds = previewed(ishikawa)
        assert (read, broken) == (9, 0) and 1 <= new <= 5, (read, broken, new, kinds)
        text = ishikawa.command("import", path, "--preview", json_output=False)
        assert "Toyama" in text.out and "records that name" in text.out and "nothing was written" in text.out, text
        assert not ishikawa.items("person"), "a preview writes nothing"
        toyama.stop()
        alone = toyama.command("import", path, "--preview")
        assert summary(alone)["counted"] is False and summary(alone)["read"] == 9, alone
        toyama.start()

        # Its own come in as what they are; elsewhere what was not meant for others stays out.
        assert counts(toyama.command("import", path)) == (9, 0, 9, 0, 0)
        ishikawa.stop()
        shutil.rmtree(os.path.join(ishikawa.data, "store"))
        shutil.rmtree(os.path.join(ishikawa.data, "index"))
        toyama.stop()
        ishikawa.start(wait=False)
        ishikawa.wait_ready()
        read, new, unchanged, waiting, rejected = counts(ishikawa.command("import", path))
        assert (read, rejected) == (9, 2), (read, new, unchanged, waiting, rejected)
        assert [item["title"] for item in ishikawa.items("article")] == ["避難所の受付"]
        told = ishikawa.command("import", path, json_output=False)
        assert told.code == 0 and "2 records are for other centers only" in told.out + told.err, told
        assert "choose one" not in told.out + told.err and "leave out" not in told.out + told.err, told
        # A choice: one kind, and only what the center wrote. What the records are judged by goes along.
        toyama.start()
        assert summary(export(toyama, path, "--signed", "--own", "--kind", "person", "--force"))["records"] == 5


def test_an_emptied_store_is_filled_again():
    with Federation() as federation:
        toyama, _ = a_center_with_records(federation)
        path = os.path.join(federation.folder, "records.jsonl")
        export(toyama, path, "--signed")
        before = {name: toyama.scope(name) for name in ("nation", "authority", "center", "prefecture:16")}
        assert toyama.stop() == 0
        # A new computer with what the guide says to keep.
        kept = toyama.data + ".kept"
        os.rename(toyama.data, kept)
        os.mkdir(toyama.data, 0o700)
        for name in ("keys", "genesis"):
            shutil.copytree(os.path.join(kept, name), os.path.join(toyama.data, name))
        shutil.copy(os.path.join(kept, "center.toml"), toyama.data)
        toyama.start()
        assert not toyama.items("article")
        result = toyama.command("import", path)
        assert counts(result)[3:] == (0, 0), result
        assert {name: toyama.scope(name) for name in before} == before, result
        assert [item["title"] for item in toyama.items("person")] == ["山田太郎"]


def test_bad_files():
    with Federation() as federation:
        toyama, _ = a_center_with_records(federation)
        other = Federation()
        path, bad = (os.path.join(federation.folder, name) for name in ("records.jsonl", "bad.jsonl"))
        export(toyama, path, "--signed")
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines(keepends=True)

        def refused(code, words, content, *options):
            with open(bad, "w", encoding="utf-8") as file:
                file.write(content)
            result = toyama.command("import", bad, *options, check=False)
            assert result.code == code and words in result.err, (words, result)

        refused(5, "cut off", "".join(lines[:-1]))
        refused(5, "cut off", "".join(lines)[:-40])
        refused(5, "is damaged", "".join(lines[:3] + lines[4:]))
        refused(5, "is damaged", lines[0] + lines[1].replace('"record":"', '"record":"*'))
        refused(3, "newer version", lines[0].replace('"format":1', '"format":9'))
        refused(2, "leave all options but --preview out", "".join(lines), "--scope", "nation")
        refused(2, "leave all options but --preview out", "".join(lines), "--preview", "--kind", "org")
        refused(5, "cut off", "".join(lines[:-1]), "--preview")
        refused(2, "no signed records", "団体名,住所\n", "--source", "signed")
        refused(2, "no signed records", "{}\n", "--source", "signed")
        refused(5, "is damaged", "".join(lines + lines))
        # One letter of a signed record: it is in form, and its signature is not.
        at = lines[4].index('"record":"') + 400
        letter = "A" if lines[4][at] != "A" else "B"
        altered = lines[4][:at] + letter + lines[4][at + 1:]
        with open(bad, "w", encoding="utf-8") as file:
            file.write("".join(lines[:4] + [altered] + lines[5:]))
        result = toyama.command("import", bad, "--preview")
        assert summary(result)["rejected"] == 1, result
        assert result.one("rejected")["reason"] == "bad_signature", result
        result = toyama.command("import", bad, check=False)
        assert counts(result)[4] == 1, result
        with other:
            stranger = other.founded("Elsewhere", 1)
            result = stranger.command("import", path, "--preview", check=False)
            assert result.code == 3 and "another federation" in result.err, result
            result = stranger.command("import", path, check=False)
            assert result.code == 3 and "another federation" in result.err, result


def test_everything_in_a_folder():
    with Federation() as federation:
        toyama, _ = a_center_with_records(federation)
        toyama.publish("org", "おやこの森", scope="public")
        folder = os.path.join(federation.folder, "all")
        result = export(toyama, folder, "--all")
        expected = {"README.txt", "records.jsonl", "article.csv", "person.csv", "org.csv", "org.vcf", "hsds.json",
                    "public.atom"}
        assert set(os.listdir(folder)) == expected, os.listdir(folder)
        assert {file["file"] for file in result.of_type("file")} == expected - {"README.txt"}, result
        assert summary(result)["files"] == len(expected), result
        assert os.stat(folder).st_mode & 0o777 == 0o700
        assert "山田" not in open(os.path.join(folder, "org.vcf"), encoding="utf-8").read()
        # Each comes in as the records that it was written from.
        for name, records in (("records.jsonl", 8), ("article.csv", 2), ("org.csv", 1), ("org.vcf", 1), ("hsds.json", 1)):
            scope = () if name == "records.jsonl" else ("--scope", "public")
            counted = summary(toyama.command("--yes", "import", os.path.join(folder, name), *scope))
            assert (counted["read"], counted["new"]) == (records, 0), (name, counted)
        # Nothing is overwritten unasked; what is gone is gone from the folder as well.
        refused = export(toyama, folder, "--all", check=False)
        assert refused.code == 2 and "--force" in refused.err, refused
        for item in toyama.items("person"):
            toyama.command("--yes", "withdraw", item["id"])
        export(toyama, folder, "--all", "--force")
        assert set(os.listdir(folder)) == expected - {"person.csv"}, os.listdir(folder)
        for options in (("--kind", "org"), ("--signed",), ("--format", "csv")):
            assert export(toyama, folder, "--all", *options, check=False).code == 2
        # Nothing half-written stays, and nothing that this program did not write goes.
        other = os.path.join(federation.folder, "other")
        refused = export(toyama, other, "--all", "--encoding", "sjis", check=False)
        assert refused.code == 2 and not os.path.exists(other), refused
        os.mkdir(other)
        theirs = os.path.join(other, "person.csv")
        with open(theirs, "w", encoding="utf-8") as theirs_file:
            theirs_file.write("x")
        export(toyama, other, "--all", "--force", "--encoding", "cp932")
        assert os.path.exists(theirs)
        file = os.path.join(folder, "README.txt")
        assert export(toyama, file, "--all", "--force", check=False).code != 0



def test_other_centers_records_stay_theirs():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        toyama.publish("org", "おやこの森", "--field", "phone=076-444-0001", "--body", "一行目\n二行目", scope="public")
        toyama.publish("opportunity", "子ども食堂", "--field", "starts_at=2027-03-06T17:00", scope="public")
        toyama.publish("resource", "机と椅子", "--field", "direction=offer", scope="public")
        toyama.publish("article", "避難所の受付", "--tag", "避難所", scope="nation")
        ishikawa.publish("article", "このセンターのお知らせ")
        wait_until("Ishikawa holds them", lambda: len(ishikawa.items()) == 5)
        folder = os.path.join(federation.folder, "all")
        export(ishikawa, folder, "--all")
        ids = sorted(item["id"] for item in ishikawa.items())
        for name, skipped in (("org.csv", 1), ("opportunity.csv", 1), ("resource.csv", 1), ("article.csv", 1),
                              ("org.vcf", 1), ("opportunity.ics", 1), ("hsds.json", 3)):
            result = ishikawa.command("--yes", "import", os.path.join(folder, name), "--scope", "nation")
            found = summary(result)
            assert (found["new"], found["updated"], found["rejected"], found["skipped"]) == (0, 0, 0, skipped), result
            sums = sum(found[key] for key in ("new", "updated", "unchanged", "rejected", "skipped"))
            assert found["read"] == sums, found
        assert sorted(item["id"] for item in ishikawa.items()) == ids
        # Changed in the file, and with the id taken out.
        path = os.path.join(folder, "org.csv")
        with open(path, encoding="utf-8-sig") as table:
            header, row = table.read().split("\n", 1)
        for text, expected in ((row.replace("0001", "9999"), (0, 1)), (row[row.index(","):], (1, 0))):
            with open(path, "w", encoding="utf-8") as table:
                table.write(header + "\n" + text)
            found = summary(ishikawa.command("--yes", "import", path, "--scope", "nation"))
            assert (found["new"], found["rejected"]) == expected, found


if __name__ == "__main__":
    run(test_signed_records_come_in_again,
        test_an_emptied_store_is_filled_again,
        test_bad_files,
        test_everything_in_a_folder,
        test_other_centers_records_stay_theirs)
