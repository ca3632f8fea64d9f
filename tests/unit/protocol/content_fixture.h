// content_fixture.h - centers, records with files, and what came of wanting them.
#pragma once

#include <algorithm>

#include "tests/unit/protocol/rig.h"

namespace tsunagi {

struct Files : ::testing::Test {
    Rig rig{47};
    RequestTicket last_request = 2'000'000;
    static constexpr std::size_t kCenters = 6;

    void SetUp() override {
        std::vector<CenterSpec> specs;
        for (std::size_t i = 0; i < kCenters; ++i)
            specs.push_back(
                {"センター" + std::to_string(i), static_cast<std::uint8_t>(i < 3 ? 16 : 13)});
        rig.found(specs);
        for (Rig::NodeId id = 0; id < kCenters; ++id) rig.unlock(id);
    }

    Bytes content(std::size_t size) {
        Bytes out(size);
        rig.random().fill(out);
        return out;
    }
    Draft draft(const std::vector<Attachment>& attachments, const Scope& scope = Scope::nation()) {
        Draft out = article("題" + std::to_string(rig.random().u64()), scope);
        Body body = *decode_body(out.body);
        body.attachments = attachments;
        out.body = *encode_body(body);
        return out;
    }
    struct Published {
        RecordId record;
        ContentId content;
        Bytes bytes;
    };
    Published publish(Rig::NodeId id, std::size_t size, const Scope& scope = Scope::nation()) {
        Published out;
        out.bytes = content(size);
        rig.seat(id).store.contents().add(out.bytes);
        const Attachment entry = attachment_of(out.bytes);
        out.content = entry.content;
        const ItemReply reply = rig.publish(id, {draft({entry}, scope)}).items.at(0);
        EXPECT_EQ(reply.outcome, Outcome::stored);
        out.record = reply.id;
        rig.advance(kSecond);
        return out;
    }
    // The test speaks for `as` on a link to `id`.
    PeerId speak_for(Rig::NodeId as, Rig::NodeId id = 0) {
        const PeerId raw = rig.connect_raw(id, rig.seat(as).keys.device);
        rig.raw_greet(raw, rig.seat(as).keys);
        rig.settle();
        return raw;
    }
    // 0 has the record and not its file; 1, whose it is, is gone; the test speaks for 2 to it, and
    // has said nothing yet.
    struct OutOfReach {
        Published photo;
        PeerId raw;
    };
    OutOfReach publish_out_of_reach(std::size_t size) {
        rig.connect(0, 1);
        rig.settle();
        const Published photo = publish(1, size);
        rig.disconnect(0, 1);
        return {photo, speak_for(2)};
    }
    void say(PeerId raw,
             const Published& what,
             Presence presence,
             std::size_t bytes = 0,
             Bytes digests = {}) {
        rig.raw_send(raw,
                     frame::ContentState{what.content, presence, static_cast<std::uint32_t>(bytes),
                                         std::move(digests)});
        rig.settle();
    }
    RequestTicket fetch(Rig::NodeId id, const Published& what) {
        rig.step(id, input::FetchContent{++last_request, what.record, what.content});
        rig.settle();
        return last_request;
    }
    // How the request ended; nothing while it goes on.
    std::optional<Error> end(Rig::NodeId id, RequestTicket request) {
        std::optional<Error> out;
        for (const ContentNews& news : rig.seat(id).content_news) {
            if (news.request != request) continue;
            EXPECT_FALSE(out) << "nothing comes after the end";
            if (news.is_end) out = news.error.value_or(Error{});
        }
        return out;
    }
    bool has(Rig::NodeId id, const Published& what) {
        return rig.seat(id).store.contents().has(what.content);
    }
    static std::uint32_t length(const Published& what) {
        return static_cast<std::uint32_t>(what.bytes.size());
    }
    void expect_whole(Rig::NodeId id, const Published& what) {
        const ContentRef ref{what.content, static_cast<std::uint32_t>(what.bytes.size())};
        const auto& contents = rig.seat(id).store.contents();
        Bytes got;
        for (std::uint32_t i = 0; i < piece_count(what.bytes.size()); ++i) {
            const auto piece = contents.piece(ref, i);
            ASSERT_TRUE(piece);
            got.insert(got.end(), piece->begin(), piece->end());
        }
        EXPECT_EQ(got, what.bytes);
    }
};

inline constexpr std::size_t kSome = 5 * kPieceBytes + 1'000;

}  // namespace tsunagi
