#!/usr/bin/env python3
"""Files of records: attached in one center, wanted in another, also where the two are not linked, and after a kill -9."""

import hashlib
import os
import random
import signal
import stat
import struct
import subprocess
import zlib

from federation import Federation, environment, run, wait_until

PLANTED = b"35.681236,139.767125 Yamada Hanako"


def png(width, seed, words=PLANTED):
    """A real picture of noise, so that it stays large, with words where cameras leave them."""
    noise = random.Random(seed)
    rows = b"".join(b"\0" + noise.randbytes(3 * width) for _ in range(width))

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, width, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"Description\0" + words) +
            chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"") + words)


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def files_of(center, record):
    return center.command("files", record).of_type("file")


def save(center, record, *more, check=True):
    folder = os.path.join(center.federation.folder, f"saved-{center.name.lower()}-{random.getrandbits(32):08x}")
    os.mkdir(folder)
    done = center.command("save", record, *more, "--into", folder, check=check)
    return folder, done


def holds(center, record):
    return center.command("show", record, check=False).code == 0


def three_in_a_row(federation):
    """Ishikawa and Tokyo are linked with Toyama only."""
    toyama = federation.founded("Toyama", 16)
    ishikawa = federation.joined("Ishikawa", 17, toyama)
    tokyo = federation.joined("Tokyo", 13, toyama)
    return toyama, ishikawa, tokyo


def test_a_photo_goes_with_its_record():
    with Federation() as federation:
        toyama, ishikawa, tokyo = three_in_a_row(federation)
        photo = write(federation.folder, "夏祭り.png", png(300, 1))
        report = ishikawa.publish("article", "夏祭りの記録")
        attached = ishikawa.command("attach", report, photo, "--alt", "夏祭りで遊ぶ子どもたち", "--yes")
        done = attached.one("published")
        assert done["outcome"] == "updated", done
        prepared = attached.one("prepared")
        assert prepared["name"] == "夏祭り.png" and prepared["done"] == ["metadata_removed"], prepared
        record = done["id"]
        wait_until("Tokyo holds it", lambda: holds(tokyo, record))
        (told,) = files_of(tokyo, record)
        assert told["name"] == "夏祭り.png" and told["alt"] == "夏祭りで遊ぶ子どもたち" and not told["here"], told
        assert told["media_type"] == "image/png" and told["bytes"] > 200_000, told

        # It is found by its name and by what it shows.
        assert [hit["id"] for hit in tokyo.search("夏祭りで遊ぶ")] == [record]

        # Nobody wanted it yet, and so nobody but its author has it; then it comes through Toyama.
        assert not files_of(toyama, record)[0]["here"]
        folder, done = save(tokyo, record)
        assert done.one("summary")["count"] == 1, done
        got = read(os.path.join(folder, "夏祭り.png"))
        own, _ = save(ishikawa, record, "1")
        assert got == read(os.path.join(own, "夏祭り.png")) and len(got) == told["bytes"]
        assert PLANTED not in got, "what a camera leaves in it stays behind"
        assert files_of(tokyo, record)[0]["here"] and files_of(toyama, record)[0]["here"]

        # People read it in show, and it is not replaced without a word.
        shown = tokyo.command("show", record, json_output=False)
        assert "夏祭り.png" in shown.out and "tsunagi save" in shown.err, shown
        tokyo.command("save", record, "--into", folder)  # the same one is there already
        write(folder, "夏祭り.png", b"another one")
        again = tokyo.command("save", record, "--into", folder, check=False, json_output=False)
        assert again.code == 2 and "夏祭り.png" in again.err, again
        tokyo.command("save", record, "--into", folder, "--force")
        assert read(os.path.join(folder, "夏祭り.png")) == got
        assert os.stat(os.path.join(folder, "夏祭り.png")).st_mode & 0o444 == 0o444 & ~umask()

        # Taken away, it is gone for all who get the new version.
        newest = ishikawa.command("detach", record, "夏祭り.png", "--yes").one("published")["id"]
        wait_until("Tokyo holds the version without it", lambda: holds(tokyo, newest))
        assert files_of(tokyo, newest) == []
        # An older id leads to what the record has now.
        assert files_of(tokyo, report) == [] and files_of(ishikawa, record) == []
        ishikawa.command("withdraw", report, "--yes")
        wait_until("Tokyo knows that it was withdrawn", lambda: tokyo.command("files", record, check=False).code == 1)
        for center in (ishikawa, toyama, tokyo):
            assert center.command("check").code == 0


def test_publishing_and_editing_with_files():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        write(federation.folder, "要項.txt", "応募の要項です。\n".encode())
        photo = write(federation.folder, "会場.png", png(80, 2))
        form = write(federation.folder, "記事.md",
                     "---\nkind: article\nscope: nation\ntitle: 助成金の案内\n"
                     "files: [\"要項.txt: 応募の要項\"]\n---\n本文\n".encode())
        record = toyama.command("publish", "-f", form, "--attach", photo, "--alt", "会場", "--yes").one("published")["id"]
        assert [(file["name"], file["alt"], file["here"]) for file in files_of(toyama, record)] == [
            ("要項.txt", "応募の要項", True), ("会場.png", "会場", True)]

        # The same content again is no second file; another one of the same name gets a name of its own.
        write(federation.folder, "other.png", png(60, 3))
        other = os.path.join(federation.folder, "two")
        os.mkdir(other)
        same_name = write(other, "会場.png", png(60, 3))
        record = toyama.command("attach", record, photo, same_name, "--yes").one("published")["id"]
        assert [file["name"] for file in files_of(toyama, record)] == ["要項.txt", "会場.png", "会場-2.png"]

        # What is lost here is put again by attaching the original, without a new version.
        (lost,) = [file for file in files_of(toyama, record) if file["name"] == "会場.png"]
        os.unlink(os.path.join(toyama.data, "store", "contents", lost["content"][:2], lost["content"]))
        _, done = save(toyama, record, "会場.png", check=False)
        assert done.code == 1 and "own_file_lost" in done.out + done.err, done
        again = toyama.command("attach", record, photo, "--alt", "会場", "--yes").one("published")
        assert again["outcome"] == "unchanged" and again["id"] == record, again
        save(toyama, record, "会場.png")

        # An edit of something else keeps them.
        record = toyama.command("edit", record, "--title", "助成金のご案内", "--yes").one("published")["id"]
        assert len(files_of(toyama, record)) == 3
        shown = toyama.command("show", record).one("item")
        assert [file["name"] for file in shown["files"]] == ["要項.txt", "会場.png", "会場-2.png"]

        # Whoever may read the file's words is asked about what may be personal in them.
        names = write(federation.folder, "名簿.csv", "名前,電話\n山田花子様,090-1234-5678\n".encode())
        asked = toyama.command("attach", record, names, check=False, json_output=False)
        assert asked.code != 0 and "090-1234-5678" in asked.err, asked

        # So is whoever lets more people read what was attached for fewer.
        inner = toyama.publish("article", "内部", "--attach", names, scope="center")
        same = toyama.command("edit", inner, "--title", "内部の記録").one("published")
        asked = toyama.command("edit", same["id"], "--scope", "prefecture", check=False, json_output=False)
        assert asked.code == 2 and "090-1234-5678 (in 名簿.csv)" in asked.err, asked
        (held,) = files_of(toyama, same["id"])
        os.unlink(os.path.join(toyama.data, "store", "contents", held["content"][:2], held["content"]))
        asked = toyama.command("edit", same["id"], "--scope", "prefecture", check=False, json_output=False)
        assert asked.code == 2 and "名簿.csv" in asked.err and "tsunagi save" in asked.err, asked


def test_what_cannot_be_attached_is_said():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        record = toyama.publish("article", "記録")
        small = write(federation.folder, "a.txt", b"text\n")
        large = write(federation.folder, "large.txt", b"0123456789abcde\n" * (1 << 20) + b"x\n")
        program = write(federation.folder, "program.png", b"MZ" + bytes(200))
        cut = write(federation.folder, "cut.png", png(100, 4)[:5000])
        for arguments, words in (((os.path.join(federation.folder, "none.jpg"),), "none.jpg"),
                                 ((program,), "cannot be attached"),
                                 ((cut,), "cannot be attached"),
                                 ((federation.folder,), "cannot be read"),
                                 ((large,), "16 MB"),
                                 ((small, "--alt", "a", "--alt", "b"), "--alt")):
            done = toyama.command("attach", record, *arguments, "--yes", check=False, json_output=False)
            assert done.code == 2 and words in done.err, (arguments, done)
        for arguments, words in ((("detach", record, "none.jpg", "--yes"), "tsunagi files"),
                                 (("save", record, "7"), "tsunagi files"),
                                 (("save", record, "--into", os.path.join(federation.folder, "nowhere")), "--into")):
            done = toyama.command(*arguments, check=False, json_output=False)
            assert done.code == 2 and words in done.err, (arguments, done)
        assert "no files" in toyama.command("save", record, json_output=False).out
        assert toyama.command("files", "0" * 64, check=False).code == 1
        assert files_of(toyama, record) == [] and holds(toyama, record)
        # Within the center it may be that large.
        inner = toyama.publish("article", "内部", scope="center")
        inner = toyama.command("attach", inner, large).one("published")["id"]
        folder, _ = save(toyama, inner)
        assert read(os.path.join(folder, "large.txt")) == read(large)


def test_a_file_that_nobody_has_is_said_and_comes_later():
    with Federation() as federation:
        toyama, ishikawa, tokyo = three_in_a_row(federation)
        photo = write(federation.folder, "p.png", png(200, 5))
        record = ishikawa.publish("article", "記録", "--attach", photo)
        wait_until("Tokyo holds it", lambda: holds(tokyo, record))
        ishikawa.stop()
        _, done = save(tokyo, record, check=False)
        assert done.code == 1 and "file_not_reached" in done.out + done.err, done
        ishikawa.start()
        wait_until("it is linked again", lambda: save(tokyo, record, check=False)[1].code == 0)


def contents_of(center):
    return [os.path.join(at, name) for at, _, names in os.walk(os.path.join(center.data, "store", "contents"))
            for name in names if len(name) == 64]


def test_a_lost_file_of_our_own_is_named_and_put_again():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        tokyo = federation.joined("Tokyo", 13, toyama)
        leaflet = write(federation.folder, "案内.txt", "夏祭りのご案内\n".encode())
        record = toyama.publish("article", "夏祭り", "--attach", leaflet)
        wait_until("Tokyo holds it", lambda: holds(tokyo, record))
        assert toyama.command("check").code == 0 and tokyo.command("check").code == 0  # others' files may be elsewhere
        for place in contents_of(toyama):
            os.unlink(place)
        done = toyama.command("check", check=False)
        told = done.one("damage")
        assert done.code == 5 and (told["title"], told["file"], told["own"], told["missing"]) == (
            "夏祭り", "案内.txt", True, True), done
        shown = toyama.command("check", check=False, json_output=False)
        assert f"tsunagi attach {record[:8]}" in shown.out and "backup" not in shown.out, shown
        toyama.command("attach", record, leaflet, "--yes")
        assert toyama.command("check").code == 0
        # A damaged one too, by the original; the daemon's own check tells it in a sentence.
        (place,) = contents_of(toyama)
        with open(place, "r+b") as file:
            file.seek(40)
            file.write(b"?")
        assert toyama.command("check", check=False).one("damage")["missing"] is False
        toyama.stop()
        offline = toyama.command("check", check=False, json_output=False)
        assert offline.code == 5 and "tsunagi check" in offline.err and "empty store" not in offline.err, offline
        toyama.start()
        toyama.command("attach", record, leaflet, "--yes")
        assert toyama.command("check").code == 0


def test_a_kill_loses_nothing():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        tokyo = federation.joined("Tokyo", 13, toyama)
        bulk = write(federation.folder, "bulk.txt",
                     b"".join(hashlib.sha256(str(i).encode()).hexdigest().encode() + b"\n" for i in range(220_000)))
        record = toyama.publish("article", "大きな資料", "--attach", bulk)
        wait_until("Tokyo holds it", lambda: holds(tokyo, record))
        unfinished = os.path.join(tokyo.data, "store", "contents", "unfinished")
        words = [os.path.join(federation.bin, "tsunagi"), "--data", tokyo.data, "save", record, "--into", federation.folder,
                 "--force"]
        for _ in range(3):
            saving = subprocess.Popen(words, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)
            wait_until("some of it is here", lambda: saving.poll() is not None or
                       (os.path.isdir(unfinished) and os.listdir(unfinished)))
            tokyo.kill()
            saving.wait()
            tokyo.start()
        wait_until("it is linked again", lambda: save(tokyo, record, check=False)[1].code == 0)
        folder, _ = save(tokyo, record)
        assert read(os.path.join(folder, "bulk.txt")) == read(bulk)
        assert os.listdir(unfinished) == []
        assert tokyo.command("check").code == 0
        # A byte that flipped is found, and the file is fetched again.
        (place,) = contents_of(tokyo)
        with open(place, "r+b") as file:
            file.seek(1_000_000)
            byte = file.read(1)
            file.seek(1_000_000)
            file.write(bytes([byte[0] ^ 1]))
        damaged = tokyo.command("check", check=False)
        told = damaged.one("damage")
        assert damaged.code == 5 and told["file"] == "bulk.txt" and not told["own"], damaged
        folder, _ = save(tokyo, record)
        assert read(os.path.join(folder, "bulk.txt")) == read(bulk), "its other pieces were good"
        assert tokyo.command("check").code == 0


if __name__ == "__main__":
    run(test_a_photo_goes_with_its_record, test_publishing_and_editing_with_files, test_what_cannot_be_attached_is_said,
        test_a_file_that_nobody_has_is_said_and_comes_later, test_a_lost_file_of_our_own_is_named_and_put_again,
        test_a_kill_loses_nothing)
