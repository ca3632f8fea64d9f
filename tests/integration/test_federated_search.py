#!/usr/bin/env python3
"""Three centers, none of which keeps what the others share with all: one asks the others, and is told whom it heard."""

import os
import signal

from federation import Federation, run, wait_until


def three_who_keep_their_own(federation):
    toyama = federation.founded("Toyama", 16)
    ishikawa = federation.joined("Ishikawa", 17, toyama)
    tokyo = federation.joined("Tokyo", 13, toyama)
    for center in (toyama, ishikawa, tokyo):
        for scope in ("nation", "public"):
            center.command("unsubscribe", "--scope", scope)
    def connected():
        return [peer for peer in toyama.command("peers").of_type("peer") if peer["state"] == "connected"]
    wait_until("all are connected", lambda: len(connected()) == 2)
    return toyama, ishikawa, tokyo


def ask(center, *words, **options):
    done = center.command("search", *words, "--federation", **options)
    return done.of_type("hit"), done.one("coverage"), done.one("summary")


def test_what_others_hold_is_found():
    with Federation() as federation:
        toyama, ishikawa, tokyo = three_who_keep_their_own(federation)
        own = toyama.publish("article", "防災倉庫の鍵の預け先")
        desk = ishikawa.publish("article", "水害ボランティア受付の手引き", "--body", "防災の倉庫を受付に使った記録。")
        lawyer = tokyo.publish("article", "防災の法律相談", scope="public")
        hidden = tokyo.publish("article", "防災の内部メモ", scope="center")
        region = tokyo.publish("article", "防災の都内連絡網", scope="prefecture")

        hits, coverage, summary = ask(toyama, "防災")
        assert {hit["id"] for hit in hits} == {own, desk, lawyer}, hits
        assert hidden not in str(hits) and region not in str(hits)
        told_by = {hit["id"]: hit.get("told_by", {}).get("name") for hit in hits}
        assert told_by == {own: None, desk: "Ishikawa", lawyer: "Tokyo"}, told_by
        by_id = {hit["id"]: hit for hit in hits}
        assert "倉庫" in by_id[desk]["snippet"] and by_id[desk]["center"]["name"] == "Ishikawa"
        assert (coverage["members"], coverage["heard"], coverage["asked"], coverage["answered"]) == (3, 3, 2, 2), coverage
        assert {row["prefecture"]: row["heard"] for row in coverage["prefectures"]} == {"13": 1, "16": 1, "17": 1}
        assert summary["count"] == 3 and summary["heard"] == 3, summary
        # Asking keeps nothing.
        assert [item["id"] for item in toyama.items("article")] == [own]
        assert [hit["id"] for hit in toyama.search("防災")] == [own]

        # Words, filters and questions as in any search.
        assert {hit["id"] for hit in ask(toyama, "防災", "--prefecture", "13")[0]} == set()
        assert [hit["id"] for hit in ask(toyama, "法律相談はどこでできますか？")[0]] == [lawyer]
        assert {hit["id"] for hit in ask(toyama, "防災", "--others")[0]} == {desk, lawyer}
        assert ask(toyama, "存在しない言葉")[0] == []
        people = toyama.command("search", "防災", "--federation", json_output=False).out
        assert "Of 2 other centers 2 were asked and 2 answered." in people and "told by Ishikawa" in people, people


def test_a_record_that_others_hold_is_shown():
    with Federation() as federation:
        toyama, ishikawa, tokyo = three_who_keep_their_own(federation)
        desk = ishikawa.publish("article", "水害ボランティア受付の手引き", "--body", "受付を三つに分ける。")
        hidden = tokyo.publish("article", "内部メモ", scope="center")

        refused = toyama.command("show", desk[:12], json_output=False, check=False)
        assert refused.code == 1 and f"tsunagi show {desk[:12]} --federation" in refused.err, refused.err
        shown = toyama.command("show", desk[:12], "--federation")
        record = shown.one("item")
        assert record["id"] == desk and record["body"] == "受付を三つに分ける。", record
        assert record["told_by"]["name"] == "Ishikawa" and not record["newer_exists"], record
        assert shown.one("coverage")["answered"] == 2
        assert toyama.command("show", desk, check=False).code == 1, "asking keeps nothing"
        people = toyama.command("show", desk, "--federation", json_output=False).out
        assert "受付を三つに分ける。" in people and "Ishikawa" in people, people

        # A newer version is told of; what is not for this center is found by nobody.
        ishikawa.command("edit", desk, "--title", "受付の手引き（改訂）", "--yes")
        assert toyama.command("show", desk, "--federation").one("item")["newer_exists"]
        for unknown in (hidden, "0" * 64):
            nothing = toyama.command("show", unknown, "--federation", json_output=False, check=False)
            assert nothing.code == 1 and "Of 2 other centers 2 were asked and 2 answered." in nothing.err, nothing.err
        # One's own needs nobody.
        own = toyama.publish("article", "自分の記録")
        assert "told_by" not in toyama.command("show", own, "--federation").one("item")


def test_whoever_is_silent_is_named():
    with Federation() as federation:
        toyama, ishikawa, tokyo = three_who_keep_their_own(federation)
        tokyo.publish("article", "防災の法律相談")
        os.kill(tokyo.daemon.pid, signal.SIGSTOP)
        try:
            hits, coverage, summary = ask(toyama, "防災", "--wait", "1s")
        finally:
            os.kill(tokyo.daemon.pid, signal.SIGCONT)
        assert hits == [] and (coverage["timed_out"], coverage["heard"]) == (1, 2), coverage
        assert summary["heard"] == 2, summary
        silent = [row for row in coverage["centers"] if row["asked"] == "timed_out"]
        assert [row["center"]["name"] for row in silent] == ["Tokyo"], coverage
        # It is heard again; and where it is gone, people are told so.
        wait_until("it answers again", lambda: ask(toyama, "防災")[1]["answered"] == 2)
        tokyo.kill()
        wait_until("it is seen to be gone", lambda: ask(toyama, "防災")[1]["asked"] == 1)
        text = toyama.command("search", "防災", "--federation", json_output=False).out
        for words in ("Nothing found at the centers that were heard", "Of 2 other centers 1 were asked and 1 answered.", "Not heard: Tokyo (not asked)",
                      "Nobody was heard in:"):
            assert words in text, text


def test_who_holds_everything_speaks_for_others():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        record = ishikawa.publish("article", "防災の訓練")
        wait_until("it is here", lambda: record in [item["id"] for item in toyama.items("article")])
        wait_until("both are equal", lambda: all(
            peer["last_sync"] for peer in toyama.command("peers").of_type("peer")))
        ishikawa.stop()
        wait_until("it is gone", lambda: ask(toyama, "防災")[1]["asked"] == 0)
        hits, coverage, _ = ask(toyama, "防災")
        assert [hit["id"] for hit in hits] == [record] and "told_by" not in hits[0], hits
        assert coverage["heard"] == 2 and coverage["not_asked"] == 1, coverage
        row = next(row for row in coverage["centers"] if row["center"]["name"] == "Ishikawa")
        assert row["held"] and row["held_as_of"], row


def test_what_cannot_be_asked_is_said():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        for options, words in ((("防災", "--federation", "--own"), "are all here"),
                               (("防災", "--federation", "--wait", "5"), "--wait"),
                               (("防災", "--federation", "--wait", "2m"), "--wait"),
                               (("防災", "--wait", "5s"), "goes with --federation"),
                               (("--federation",), "Say what to search for")):
            done = toyama.command("search", *options, json_output=False, check=False)
            assert done.code == 2 and words in done.err, (options, done)
        # A person's number does not go out to all without a yes.
        asked = toyama.command("search", "山田花子様 090-1234-5678", "--federation", json_output=False, check=False)
        assert asked.code != 0 and "090-1234-5678" in asked.err, asked
        agreed = toyama.command("search", "山田花子様 090-1234-5678", "--federation", "--yes")
        assert agreed.code == 0 and agreed.one("coverage")["members"] == 1, agreed
        hits, coverage, summary = ask(toyama, "防災")
        assert hits == [] and coverage["heard"] == 1 and summary["members"] == 1


if __name__ == "__main__":
    run(test_what_others_hold_is_found, test_a_record_that_others_hold_is_shown, test_whoever_is_silent_is_named,
        test_who_holds_everything_speaks_for_others, test_what_cannot_be_asked_is_said)
