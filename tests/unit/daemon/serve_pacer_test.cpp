#include "daemon/serve_pacer.h"

#include <gtest/gtest.h>

#include "protocol/base/limits.h"
#include "protocol/session/wire.h"

namespace tsunagi {
namespace {

// Links whose queues the test empties, and a store of equal large records.
constexpr std::size_t kRecordBytes = 100'000;

// Whatever is asked for, in form: 8 bytes of lengths, header, signature.
class AnyRecord final : public ServeSource {
  public:
    [[nodiscard]] std::optional<Bytes> record(const LogEntry& entry) const override {
        Bytes out(kRecordBytes, entry.id.bytes[0]);
        const std::uint32_t header = 8;
        const std::uint32_t body = kRecordBytes - 8 - header - 64 - 16;
        std::memcpy(out.data(), &header, 4);
        std::memcpy(out.data() + 4, &body, 4);
        return out;
    }
    [[nodiscard]] std::optional<PieceList> pieces(const ContentRef&) const override { return {}; }
    [[nodiscard]] std::optional<Bytes> piece(const ContentRef&, std::uint32_t) const override {
        return {};
    }
};

class Links {
  public:
    ServePorts ports() {
        return {.queued_bytes = [this](PeerId peer) { return queued[peer]; },
                .send =
                    [this](PeerId peer, Bytes frame) {
                        if (closed) return false;
                        largest = std::max(largest, queued[peer]);
                        queued[peer] += frame.size();
                        const auto decoded = decode_frame(frame);
                        EXPECT_TRUE(decoded);
                        const auto& records = std::get<frame::Records>(*decoded);
                        sent[peer] += records.records.size();
                        pages[peer].push_back(records.page);
                        return true;
                    },
                .with_store =
                    [](const std::function<void(const ServeSource&)>& use) { use(AnyRecord()); },
                .drained =
                    [this](PeerId peer, std::size_t entries) {
                        drained.push_back(peer);
                        ended[peer] += entries;
                    }};
    }

    std::map<PeerId, std::size_t> queued;
    std::map<PeerId, std::size_t> sent;
    std::map<PeerId, std::vector<std::uint64_t>> pages;
    std::size_t largest = 0;
    std::vector<PeerId> drained;
    std::map<PeerId, std::size_t> ended;
    bool closed = false;
};

ServeOrder page(PeerId peer, std::uint64_t number, std::size_t records) {
    ServeOrder out;
    out.peer = peer;
    out.page = number;
    for (std::size_t i = 0; i < records; ++i) {
        RecordId id;
        id.bytes[0] = static_cast<std::uint8_t>(i + 1);
        out.entries.push_back({i + 1, id});
    }
    out.is_complete = true;
    return out;
}

TEST(ServePacer, KeepsNoMoreThanAboutAMegabyteUnderWay) {
    Links links;
    ServePacer pacer(links.ports());
    pacer.serve(page(1, 5, 100));
    EXPECT_LT(links.sent[1], 20u);
    EXPECT_TRUE(links.drained.empty());
    for (int round = 0; round < 100 && links.drained.empty(); ++round) {
        links.queued[1] = 0;
        pacer.link_drained(1);
    }
    EXPECT_EQ(links.sent[1], 100u);
    EXPECT_LT(links.largest, kServeQueueBytes);
    EXPECT_EQ(links.drained, std::vector<PeerId>{1});
    EXPECT_EQ(pacer.waiting(1), 0u);
}

TEST(ServePacer, SendsTheOrdersOfOnePeerInTheirSequence) {
    Links links;
    ServePacer pacer(links.ports());
    pacer.serve(page(1, 7, 30));
    pacer.serve(page(1, 8, 30));
    while (links.ended[1] < 62) {
        links.queued[1] = 0;
        pacer.link_drained(1);
    }
    EXPECT_EQ(links.sent[1], 60u);
    EXPECT_TRUE(std::is_sorted(links.pages[1].begin(), links.pages[1].end()));
}

TEST(ServePacer, WhatWasAskedForByIdGoesBeforePages) {
    Links links;
    ServePacer pacer(links.ports());
    pacer.serve(page(1, 7, 60));
    pacer.serve(page(1, 8, 30));
    pacer.serve(page(1, 0, 3));
    links.pages[1].clear();
    while (links.ended[1] < 96) {
        links.queued[1] = 0;
        pacer.link_drained(1);
    }
    EXPECT_EQ(links.sent[1], 93u);
    ASSERT_GT(links.pages[1].size(), 3u);
    EXPECT_EQ(links.pages[1].front(), 0u);
    EXPECT_TRUE(std::is_sorted(links.pages[1].begin(), links.pages[1].end()));
}

TEST(ServePacer, ASmallAnswerIsDrainedAtOnce) {
    Links links;
    ServePacer pacer(links.ports());
    pacer.serve(page(3, 1, 2));
    EXPECT_EQ(links.sent[3], 2u);
    EXPECT_EQ(links.drained, std::vector<PeerId>{3});
}

TEST(ServePacer, ASlowPeerDoesNotHoldUpAnother) {
    Links links;
    ServePacer pacer(links.ports());
    pacer.serve(page(1, 1, 100));
    pacer.serve(page(2, 1, 3));
    EXPECT_EQ(links.sent[2], 3u);
}

TEST(ServePacer, ForgetsAPeerThatIsGone) {
    Links links;
    ServePacer pacer(links.ports());
    pacer.serve(page(1, 1, 100));
    pacer.peer_closed(1);
    EXPECT_EQ(pacer.waiting(1), 0u);
    links.closed = true;
    pacer.serve(page(2, 1, 3));
    EXPECT_EQ(pacer.waiting(2), 0u);
    EXPECT_TRUE(links.drained.empty());
}

}  // namespace
}  // namespace tsunagi
