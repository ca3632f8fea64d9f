#!/usr/bin/env python3
"""A list that goes out as a table, is corrected and comes in again: each record stays for those who saw it, and what is new to
others is asked about."""

import csv
import io
import os
import zipfile
from xml.sax.saxutils import escape

from federation import Federation, run, wait_until

COUNTED = ("new", "updated", "unchanged", "rejected", "skipped")
SCOPES = {"内の会": "center", "市の会": "municipality:162019", "県の会": "prefecture:16", "全国の会": "nation",
          "公開の会": "public"}


def a_center_with_records(federation):
    """Toyama City, and a record for each circle of people."""
    toyama = federation.add("Toyama", 16)
    toyama.init("--found", "Test Federation", "--municipality", "162019")
    toyama.start()
    toyama.unlock()
    for title, scope in SCOPES.items():
        toyama.publish("org", title, "--field", "phone=076-444-0001", "--body", "一行目\n二行目", scope=scope.split(":", 1)[0])
    assert scopes(toyama) == SCOPES
    return toyama


def scopes(center):
    return {item["title"]: item["scope"] for item in center.items("org")}


def summary(result):
    return result.one("summary")


def counts(result):
    return {name: summary(result)[name] for name in COUNTED if summary(result)[name] > 0}


def audiences(result):
    return {found["scope"]: found["records"] for found in result.of_type("audience")}


def export(center, path, *options):
    center.command("export", "-o", path, "--force", *options)
    return path


def write_sheet(path, lines):
    """A spreadsheet (xlsx) of one sheet, its cells as texts."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006"

    def relation(kind, target):
        return (f'{head}<Relationships xmlns="{packed}/relationships"><Relationship Id="rId1" Type="{links}/{kind}" '
                f'Target="{target}"/></Relationships>')

    rows = "".join("<row>" + "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' for cell in line)
                   + "</row>" for line in lines)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", f'{head}<Types xmlns="{packed}/content-types"/>')
        book.writestr("_rels/.rels", relation("officeDocument", "xl/workbook.xml"))
        book.writestr("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml"))
        book.writestr("xl/workbook.xml", f'{head}<workbook xmlns="{main}" xmlns:r="{links}"><sheets><sheet name="list" '
                      'sheetId="1" r:id="rId1"/></sheets></workbook>')
        book.writestr("xl/worksheets/sheet1.xml", f'{head}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>')


def change(path, edit, encoding="utf-8-sig", sheet=None):
    """As a spreadsheet would: reads the table, lets `edit` change its rows by name, and saves it, or as `sheet`."""
    with open(path, encoding=encoding, newline="") as file:
        rows = list(csv.DictReader(file))
    columns = list(rows[0])
    edit(rows)
    if sheet:
        return write_sheet(sheet, [columns] + [[row.get(column, "") for column in columns] for row in rows])
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    with open(path, "w", encoding=encoding, newline="") as file:
        file.write(text.getvalue())
    return None


def row_of(rows, title):
    return next(row for row in rows if row["name"] == title)


def imports(center, path, *options, **more):
    return center.command("import", path, "--kind", "org", *options, **more)


def test_one_correction_is_one_update():
    with Federation() as federation:
        toyama = a_center_with_records(federation)
        for name, encoding, sheet in (("utf-8", "utf-8-sig", None), ("cp932", "cp932", None),
                                      ("utf-8", "utf-8-sig", os.path.join(federation.folder, "list.xlsx"))):
            path = export(toyama, os.path.join(federation.folder, "list.csv"), "--kind", "org", "--encoding", name)
            assert counts(imports(toyama, path)) == {"unchanged": 5}

            new = f"新しい会（{sheet and 'xlsx' or name}）"

            def correct(rows, new=new):
                row_of(rows, "全国の会")["phone"] = "076-444-1111"
                rows.append({"name": new, "lang": "ja"})

            change(path, correct, encoding, sheet)
            path = sheet or path
            asked = imports(toyama, path, check=False)
            assert asked.code == 2 and "To be shared: 1 record." in asked.err, asked
            preview = imports(toyama, path, "--preview")
            assert audiences(preview) == {"center": 1, "nation": 1} and summary(preview)["shared"] == 1, preview
            done = imports(toyama, path, "--yes")
            assert counts(preview) == counts(done) == {"new": 1, "updated": 1, "unchanged": 4}, done
            assert scopes(toyama) == {**SCOPES, new: "center"}
            undone = summary(toyama.command("--yes", "import", "undo"))
            assert (undone["withdrawn"], undone["restored"], undone["left"]) == (1, 1, 0), undone
            assert scopes(toyama) == SCOPES


def test_what_is_for_the_center_only_is_not_asked_about():
    with Federation() as federation:
        toyama = a_center_with_records(federation)
        path = export(toyama, os.path.join(federation.folder, "list.csv"), "--kind", "org")
        change(path, lambda rows: row_of(rows, "内の会").update(phone="090-1234-5678"))
        done = imports(toyama, path)
        assert counts(done) == {"updated": 1, "unchanged": 4} and "To be shared" not in done.err, done
        assert scopes(toyama) == SCOPES


def test_a_scope_that_is_said_tells_whose_readers_are_new():
    with Federation() as federation:
        toyama = a_center_with_records(federation)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        path = export(toyama, os.path.join(federation.folder, "list.csv"), "--kind", "org", "--own")
        change(path, lambda rows: row_of(rows, "内の会").update(text="担当は 090-1234-5678"))
        asked = imports(toyama, path, "--scope", "nation", check=False)
        assert asked.code == 2, asked
        assert "To be shared: 3 records. 3 of them will be seen by people who do not see them today." in asked.err, asked
        assert "090-1234-5678" in asked.err and "1 other center will see it" in asked.err, asked
        preview = imports(toyama, path, "--scope", "nation", "--preview")
        assert (summary(preview)["shared"], summary(preview)["widened"]) == (3, 3), preview
        assert scopes(toyama) == SCOPES
        done = imports(toyama, path, "--scope", "nation", "--yes")
        # What is public already goes no further back; it is told, and left as it is.
        assert counts(done) == counts(preview) == {"updated": 3, "unchanged": 1, "rejected": 1}, done
        assert done.one("rejected")["reason"] == "narrows_scope", done
        assert scopes(toyama) == {title: "public" if title == "公開の会" else "nation" for title in SCOPES}
        wait_until("Ishikawa sees them", lambda: len(scopes(ishikawa)) == 5)
        undone = summary(toyama.command("--yes", "import", "undo"))
        assert (undone["restored"], undone["left"]) == (3, 0), undone
        assert scopes(toyama) == SCOPES
        wait_until("Ishikawa sees what it saw", lambda: set(scopes(ishikawa)) == {"全国の会", "公開の会"})


def test_rows_without_ids_share_no_more_than_they_say():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        path = os.path.join(federation.folder, "list.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("団体名,法人番号\n甲の会,8700110005901\n乙の会,\n")
        assert counts(imports(toyama, path)) == {"new": 2}
        ids = {item["title"]: item["id"] for item in toyama.items("org")}
        notes = os.path.join(federation.folder, "notes.txt")
        with open(notes, "w", encoding="utf-8") as file:
            file.write("内部の覚え書き\n")
        toyama.command("--yes", "edit", ids["甲の会"], "--attach", notes, "--alt", "覚え書き")
        preview = imports(toyama, path, "--scope", "nation", "--preview")
        done = imports(toyama, path, "--scope", "nation", "--yes")
        assert counts(preview) == counts(done) == {"updated": 1, "rejected": 1}, done
        assert done.one("rejected")["reason"] == "widens_scope", done
        assert scopes(toyama) == {"甲の会": "center", "乙の会": "nation"}
        ids = {item["title"]: item["id"] for item in toyama.items("org")}
        toyama.command("--yes", "edit", ids["甲の会"], "--scope", "nation")
        with open(path, "a", encoding="utf-8") as file:
            file.write("丙の会,\n")
        assert counts(imports(toyama, path, "--scope", "nation", "--yes")) == {"new": 1, "unchanged": 2}
        assert scopes(toyama)["甲の会"] == "nation"


def test_the_same_correction_again_changes_nothing():
    with Federation() as federation:
        toyama = a_center_with_records(federation)
        path = export(toyama, os.path.join(federation.folder, "list.csv"), "--kind", "org")
        change(path, lambda rows: [row.update(phone="076-444-7777") for row in rows])
        assert counts(imports(toyama, path, "--yes")) == {"updated": 5}
        again = imports(toyama, path)
        assert counts(again) == {"unchanged": 5} and "To be shared" not in again.err, again
        # A copy of a row without its id is a record of its own.
        change(path, lambda rows: rows.append(dict(row_of(rows, "内の会"), id="", name="内の会の支部")))
        assert counts(imports(toyama, path)) == {"new": 1, "unchanged": 5}


def test_a_scope_that_was_a_mistake_can_be_taken_back():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        path = os.path.join(federation.folder, "list.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("団体名,電話番号\n甲の会,076-444-0001\n乙の会,076-444-0002\n")
        assert counts(imports(toyama, path, "--scope", "nation", "--yes")) == {"new": 2}
        refused = imports(toyama, path)
        assert counts(refused) == {"rejected": 2}, refused
        toyama.command("--yes", "import", "undo")
        assert counts(imports(toyama, path, "--preview")) == {"updated": 2}
        assert counts(imports(toyama, path)) == {"updated": 2}
        assert scopes(toyama) == {"甲の会": "center", "乙の会": "center"}


def test_files_that_go_along_are_looked_at():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        names = os.path.join(federation.folder, "names.txt")
        with open(names, "w", encoding="utf-8") as file:
            file.write("担当の携帯は 090-9876-5432\n")
        toyama.publish("org", "内の会", "--attach", names, "--alt", "連絡先", scope="center")
        path = export(toyama, os.path.join(federation.folder, "list.csv"), "--kind", "org")
        asked = imports(toyama, path, "--scope", "prefecture", check=False)
        assert asked.code == 2 and "090-9876-5432 (in" in asked.err, asked
        assert "new readers" not in asked.err and "1 of them will be seen by people" in asked.err, asked
        assert counts(imports(toyama, path)) == {"unchanged": 1}


def test_rows_that_are_not_what_they_were():
    with Federation() as federation:
        toyama = a_center_with_records(federation)
        folder = federation.folder
        old = export(toyama, os.path.join(folder, "old.csv"), "--kind", "org")
        ids = {item["title"]: item["id"] for item in toyama.items("org")}
        # Since the export one was widened, one withdrawn, one narrowed.
        toyama.command("--yes", "edit", ids["内の会"], "--scope", "nation")
        toyama.command("--yes", "withdraw", ids["市の会"])
        toyama.command("--yes", "edit", ids["全国の会"], "--scope", "center")
        before = scopes(toyama)
        assert before["内の会"] == "nation" and before["全国の会"] == "center" and "市の会" not in before

        def change_all(rows):
            for row in rows:
                row["phone"] = "076-444-3333"

        change(old, change_all)
        preview = imports(toyama, old, "--preview")
        assert audiences(preview) == {"prefecture:16": 1, "public": 1}, preview
        done = imports(toyama, old, "--yes")
        assert counts(preview) == counts(done) == {"updated": 2, "rejected": 3}, done
        assert {row["reason"] for row in done.of_type("rejected")} == {"changed_meanwhile"}, done
        assert scopes(toyama) == before

        # The id taken out: a new record of the center. A row twice: the second one is told.
        path = export(toyama, os.path.join(folder, "new.csv"), "--kind", "org")

        def copy_rows(rows):
            first = row_of(rows, "県の会")
            first["phone"] = "076-444-4444"
            rows.append(dict(first, phone="076-444-5555"))
            rows.append(dict(row_of(rows, "公開の会"), id=""))

        change(path, copy_rows)
        preview = imports(toyama, path, "--preview")
        done = imports(toyama, path, "--yes")
        assert counts(preview) == counts(done) == {"new": 1, "updated": 1, "unchanged": 3, "rejected": 1}, done
        assert sorted(item["scope"] for item in toyama.items("org") if item["title"] == "公開の会") == ["center", "public"]


def test_another_centers_record_is_not_shared_again():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        ishikawa.publish("org", "石川の会", scope="nation")
        toyama.publish("org", "富山の会", scope="nation")
        wait_until("Toyama has both", lambda: len(toyama.items("org")) == 2)
        path = export(toyama, os.path.join(federation.folder, "list.csv"), "--kind", "org")
        change(path, lambda rows: [row.update(phone="076-444-6666") for row in rows])
        preview = imports(toyama, path, "--preview")
        done = imports(toyama, path, "--yes")
        assert audiences(preview) == {"nation": 1}, preview
        assert counts(preview) == counts(done) == {"updated": 1, "rejected": 1}, done
        assert done.one("rejected")["reason"] == "others_record_changed", done
        assert scopes(toyama) == {"石川の会": "nation", "富山の会": "nation"}


def test_calendars_and_cards_keep_who_sees_them():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        for scope in ("center", "prefecture", "public"):
            toyama.publish("opportunity", "催し " + scope, "--field", "starts_at=2027-03-06T17:00", scope=scope)
            toyama.publish("org", "団体 " + scope, "--field", "phone=076-444-0001", scope=scope)
        before = {item["title"]: item["scope"] for item in toyama.items()}
        for name, old in (("events.ics", "催し prefecture"), ("orgs.vcf", "団体 prefecture"), ("all.json", "団体 public")):
            path = export(toyama, os.path.join(federation.folder, name))
            assert "updated" not in counts(toyama.command("import", path)), name
            with open(path, encoding="utf-8") as file:
                text = file.read()
            assert old in text, (name, text)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text.replace(old, old + "（改）"))
            asked = toyama.command("import", path, check=False)
            assert asked.code == 2 and "To be shared: 1 record." in asked.err, (name, asked)
            done = toyama.command("import", path, "--yes")
            assert summary(done)["updated"] == 1 and summary(done)["new"] == 0 and summary(done)["rejected"] == 0, done
            before[old + "（改）"] = before.pop(old)
            assert {item["title"]: item["scope"] for item in toyama.items()} == before, name


if __name__ == "__main__":
    run(test_one_correction_is_one_update,
        test_what_is_for_the_center_only_is_not_asked_about,
        test_a_scope_that_is_said_tells_whose_readers_are_new,
        test_rows_without_ids_share_no_more_than_they_say,
        test_the_same_correction_again_changes_nothing,
        test_a_scope_that_was_a_mistake_can_be_taken_back,
        test_files_that_go_along_are_looked_at,
        test_rows_that_are_not_what_they_were,
        test_another_centers_record_is_not_shared_again,
        test_calendars_and_cards_keep_who_sees_them)
