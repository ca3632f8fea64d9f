#include "daemon/control/control_frames.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/record/canonical.h"
#include "protocol/schema/control.capnp.h"

namespace tsunagi::control {
namespace {

template <typename Fill>
Bytes request_bytes(Fill fill, std::uint16_t version = kControlVersion) {
    return write_canonical<schema::Request>([&](schema::Request::Builder to) {
        to.setVersion(version);
        fill(to);
    });
}

template <typename Read>
void read_answer(const Answer& answer, Read read) {
    Bytes framed;
    append_answer(framed, answer);
    ASSERT_GE(framed.size(), 4u);
    const std::size_t size = framed[0] | std::size_t{framed[1]} << 8 | std::size_t{framed[2]} << 16;
    ASSERT_EQ(framed.size(), size + 4);
    const auto done =
        read_canonical<schema::Answer>(ByteSpan(framed).subspan(4), CanonicalForm::required,
                                       [&](schema::Answer::Reader from) -> Result<int> {
                                           read(from);
                                           return 0;
                                       });
    EXPECT_TRUE(done);
}

TEST(ControlFrames, ReadAPublishRequest) {
    Bytes message = request_bytes([](schema::Request::Builder to) {
        auto drafts = to.initPublish().initDrafts(2);
        drafts[0].setKind(0x1002);
        drafts[0].setScopeLevel(static_cast<std::uint8_t>(ScopeLevel::prefecture));
        drafts[0].setScopeArea(16);
        drafts[0].setBody(as_data(Bytes{1, 2, 3}));
        drafts[1].setOnlyIfNewer(true);
        drafts[1].setSlot(as_data(Bytes(16, 7)));
    });
    const auto request = decode_request(message);
    ASSERT_TRUE(request);
    const auto& drafts = std::get<PublishRequest>(*request).drafts;
    ASSERT_EQ(drafts.size(), 2u);
    EXPECT_EQ(drafts[0].kind, 0x1002);
    EXPECT_EQ(drafts[0].scope.area, 16u);
    EXPECT_EQ(drafts[0].body, (Bytes{1, 2, 3}));
    EXPECT_FALSE(drafts[0].slot);
    EXPECT_TRUE(drafts[1].only_if_newer);
    EXPECT_EQ(drafts[1].slot->bytes[15], 7);
}

TEST(ControlFrames, ADryRunIsAPublishRequestThatSaysSo) {
    const auto read = [](bool is_dry_run) {
        Bytes message = request_bytes([&](schema::Request::Builder to) {
            auto publish = is_dry_run ? to.initDryRun() : to.initPublish();
            publish.initDrafts(1)[0].setKind(0x1002);
        });
        const auto request = decode_request(message);
        EXPECT_TRUE(request);
        return std::get<PublishRequest>(*request);
    };
    EXPECT_TRUE(read(true).is_dry_run);
    EXPECT_EQ(read(true).drafts.at(0).kind, 0x1002);
    EXPECT_FALSE(read(false).is_dry_run);
}

TEST(ControlFrames, AnUnlockTakesTheSeedAndWipesTheMessage) {
    init_crypto();
    Bytes message = request_bytes([](schema::Request::Builder to) {
        auto unlock = to.initUnlock();
        unlock.setSeed(as_data(Bytes(32, 0xab)));
        unlock.setSeconds(60);
        unlock.setBox(as_data(Bytes(32, 0xcd)));
    });
    const auto request = decode_request(message);
    ASSERT_TRUE(request);
    const auto& unlock = std::get<UnlockRequest>(*request);
    EXPECT_EQ(unlock.seconds, 60u);
    EXPECT_EQ(unlock.staff->public_key(), SecretKey::from_seed(Bytes(32, 0xab)).public_key());
    EXPECT_EQ(unlock.box->public_key(), box_public_key(Bytes(32, 0xcd)));
    EXPECT_EQ(std::count(message.begin(), message.end(), 0xab), 0);
    EXPECT_EQ(std::count(message.begin(), message.end(), 0xcd), 0);
}

TEST(ControlFrames, RefuseWhatIsNotARequest) {
    const auto error_of = [](Bytes message) {
        const auto request = decode_request(message);
        EXPECT_FALSE(request);
        return request ? Error{} : request.error();
    };
    EXPECT_EQ(error_of({}), Error::malformed);
    EXPECT_EQ(error_of(Bytes(7, 0)), Error::malformed);
    EXPECT_EQ(error_of(Bytes(64, 0xff)), Error::malformed);
    EXPECT_EQ(error_of(request_bytes([](schema::Request::Builder to) { to.setStatus(); },
                                     kControlVersion + 1)),
              Error::unknown_format);
    EXPECT_EQ(error_of(request_bytes([](schema::Request::Builder to) { to.setShow("12345"); })),
              Error::invalid_argument);
    EXPECT_EQ(error_of(request_bytes([](schema::Request::Builder to) { to.setShow("0123456g"); })),
              Error::invalid_argument);
    EXPECT_EQ(error_of(request_bytes([](schema::Request::Builder to) {
                  to.initSearch().initFilter().setAreas({48});
              })),
              Error::invalid_argument);
    EXPECT_EQ(error_of(request_bytes(
                  [](schema::Request::Builder to) { to.initSearch().setWords("\xff"); })),
              Error::bad_text);
    EXPECT_EQ(error_of(request_bytes([](schema::Request::Builder to) {
                  to.initPublish().initDrafts(1)[0].setSlot(as_data(Bytes(15, 1)));
              })),
              Error::malformed);
    EXPECT_EQ(error_of(request_bytes(
                  [](schema::Request::Builder to) { to.setStanding(as_data(Bytes(15, 1))); })),
              Error::malformed);
    EXPECT_EQ(error_of(request_bytes([](schema::Request::Builder to) {
                  to.initUnlock().setSeed(as_data(Bytes(31, 1)));
              })),
              Error::malformed);
    EXPECT_EQ(error_of(request_bytes([](schema::Request::Builder to) {
                  for (auto draft : to.initPublish().initDrafts(kDraftsMax + 1)) draft.setKind(1);
              })),
              Error::over_limit);
    // A million drafts that take no room are no million drafts.
    EXPECT_EQ(error_of(request_bytes(
                  [](schema::Request::Builder to) { to.initPublish().initDrafts(1'000'000); })),
              Error::malformed);
}

TEST(ControlFrames, RefuseEveryCutOfARequestOrReadItWithoutHarm) {
    init_crypto();
    const Bytes whole = request_bytes([](schema::Request::Builder to) {
        auto drafts = to.initPublish().initDrafts(3);
        for (auto draft : drafts) draft.setBody(as_data(Bytes(100, 5)));
    });
    for (std::size_t size = 0; size < whole.size(); size += 8) {
        Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto request = decode_request(cut);
        if (!request) continue;
        EXPECT_FALSE(std::holds_alternative<UnlockRequest>(*request)) << size;
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        Bytes changed = whole;
        changed[at] ^= 0xff;
        (void)decode_request(changed);  // under the sanitizers: reads nothing that is not there
    }
}

TEST(ControlFrames, WriteAnItem) {
    ItemAnswer item;
    item.id.bytes[0] = 1;
    item.kind = 0x1001;
    item.center_name = "富山";
    item.body = {9, 9};
    item.sources.resize(kSourcesMax + 50);
    item.slot = SlotId{};
    read_answer(item, [](schema::Answer::Reader from) {
        ASSERT_TRUE(from.isItem());
        EXPECT_EQ(read_fixed<RecordId>(from.getItem().getId()).bytes[0], 1);
        EXPECT_EQ(read_text(from.getItem().getCenterName()), "富山");
        EXPECT_EQ(from.getItem().getSources().size(), kSourcesMax);
        EXPECT_EQ(from.getItem().getVersionOf().size(), 16u);
    });
}

TEST(ControlFrames, WriteOutcomes) {
    PublishedAnswer published;
    published.items.resize(2);
    published.items[0].outcome = Outcome::updated;
    published.items[1] = {Outcome::refused, {}, Error::bad_field, "address"};
    read_answer(published, [](schema::Answer::Reader from) {
        const auto outcomes = from.getPublished();
        EXPECT_EQ(outcomes[0].getOutcome(), 1);
        EXPECT_EQ(outcomes[0].getError(), 0);
        EXPECT_EQ(outcomes[1].getOutcome(), 3);
        EXPECT_EQ(outcomes[1].getError(), static_cast<std::uint16_t>(Error::bad_field));
        EXPECT_EQ(read_text(outcomes[1].getField()), "address");
    });
}

TEST(ControlFrames, AnAnswerOverTheSizeOfAMessageBecomesAnError) {
    ItemAnswer item;
    item.body.resize(kMessageBytesMax);
    read_answer(item, [](schema::Answer::Reader from) {
        ASSERT_TRUE(from.isError());
        EXPECT_EQ(from.getError().getError(), static_cast<std::uint16_t>(Error::too_large));
    });
}

}  // namespace
}  // namespace tsunagi::control
