#!/usr/bin/env python3
"""Two centers: one founds, one joins by invitation; what A publishes, B lists, shows and finds by its words."""

import os

from federation import Federation, run, same_digests, wait_until


def test_publish_on_a_is_found_on_b():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)

        title = "水害ボランティア受付の手引き"
        body = "災害ボランティアセンターの受付を二人で回した記録。"
        record = toyama.publish("article", title, "--body", body, "--tag", "災害")
        # Found at once where it was published: a search waits for the index.
        assert [hit["id"] for hit in toyama.search("水害ボランティア")] == [record]

        wait_until("B lists it", lambda: [item["id"] for item in ishikawa.items("article")] == [record])
        item = ishikawa.items("article")[0]
        assert item["title"] == title and item["center"]["name"] == "Toyama" and item["scope"] == "nation", item
        shown = ishikawa.command("show", record[:12]).of_type("item")
        assert len(shown) == 1 and shown[0]["id"] == record, shown
        hits = wait_until("B finds it", lambda: ishikawa.search("ﾎﾞﾗﾝﾃｨｱ受付"))
        assert [hit["id"] for hit in hits] == [record] and hits[0]["snippet"], hits
        assert ishikawa.search("存在しない言葉") == []
        wait_until("both hold the same", lambda: same_digests([toyama, ishikawa]))
        wait_until("both hold the same authority", lambda: same_digests([toyama, ishikawa], "authority"))

        # And the other way round.
        other = ishikawa.publish("article", "折りたたみベッド四十台を貸し出します")
        wait_until("A lists it", lambda: other in [item["id"] for item in toyama.items()])
        names = {member["center"]["name"] for member in toyama.command("members").of_type("member")}
        assert names == {"Toyama", "Ishikawa"}, names


def test_private_scope_stays_at_home():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        own = toyama.publish("article", "内部の覚え書き", scope="center")
        area = toyama.publish("article", "富山県内のお知らせ", scope="prefecture")
        shared = toyama.publish("article", "全国へのお知らせ", scope="nation")
        wait_until("the shared one is here", lambda: shared in [item["id"] for item in ishikawa.items()])
        wait_until("both hold the same", lambda: same_digests([toyama, ishikawa]))
        assert [item["id"] for item in ishikawa.items("article")] == [shared]
        for hidden in (own, area):
            assert ishikawa.command("show", hidden, check=False).code == 1
        assert ishikawa.search("覚え書き") == []
        assert {item["id"] for item in toyama.items("article")} == {own, area, shared}


def test_restart_keeps_everything():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        ishikawa = federation.joined("Ishikawa", 17, toyama)
        first = toyama.publish("article", "停止の前に書いた記事")
        assert toyama.stop() == 0, toyama.log()
        assert not os.path.exists(os.path.join(toyama.data, "run", "control.sock"))
        toyama.start()
        toyama.unlock()
        second = toyama.publish("article", "再開の後に書いた記事")
        wait_until("B holds both",
                   lambda: {first, second} <= {item["id"] for item in ishikawa.items("article")})
        wait_until("both hold the same", lambda: same_digests([toyama, ishikawa]))
        assert {hit["id"] for hit in toyama.search("記事")} == {first, second}
        assert toyama.command("check", json_output=False).code == 0
        assert toyama.stop() == 0 and ishikawa.stop() == 0
        # Nobody runs: the command reads the folder itself.
        assert toyama.command("check", json_output=False).code == 0


def test_a_center_declines_a_scope():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        takaoka = federation.joined("Takaoka", 16, toyama)
        done = takaoka.command("unsubscribe", "--scope", "nation").one("subscription")
        assert done == {"type": "subscription", "scope": "nation", "subscribed": False}, done
        nation = toyama.publish("article", "全国へのお知らせ", scope="nation")
        area = toyama.publish("article", "富山県内のお知らせ", scope="prefecture")
        wait_until("the prefecture's is here", lambda: area in [item["id"] for item in takaoka.items()])
        assert takaoka.command("show", nation, check=False).code == 1
        own = takaoka.publish("article", "高岡から全国へ", scope="nation")
        wait_until("its own goes out", lambda: own in [item["id"] for item in toyama.items()])
        scopes = {scope["scope"]: scope for scope in takaoka.command("status").one("status")["scopes"]}
        assert scopes["nation"]["records"] == 1 and scopes["nation"]["subscribed"] is False, scopes
        assert "subscribed" not in scopes["prefecture:16"], scopes
        for wrong, code in (("center", 3), ("prefecture:17", 3), ("moon", 2)):
            assert takaoka.command("unsubscribe", "--scope", wrong, check=False).code == code, wrong
        takaoka.command("subscribe", "--scope", "nation")
        wait_until("what was missed is here", lambda: nation in [item["id"] for item in takaoka.items()])
        wait_until("both hold the same", lambda: same_digests([toyama, takaoka]))


if __name__ == "__main__":
    run(test_publish_on_a_is_found_on_b, test_private_scope_stays_at_home, test_restart_keeps_everything,
        test_a_center_declines_a_scope)
