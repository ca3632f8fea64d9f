// Files over the local socket: put before their record, and fetched for who wants them.
#include "tests/unit/daemon/control_fixture.h"

namespace tsunagi::control {
namespace {

struct Upload {
    explicit Upload(std::size_t size) : bytes(size, 7), pieces(pieces_of(bytes)) {
        bytes.back() = 8;
        pieces = pieces_of(bytes);
    }
    void offer(Client& client) const {
        client.send([&](schema::Request::Builder to) {
            auto offer = to.initContentOffer();
            write_fixed(offer.initContent(), content_id(pieces));
            offer.setBytes(pieces.bytes);
            offer.setDigests(as_data(joined_digests(pieces)));
        });
    }
    void put(Client& client, std::uint16_t number, std::uint16_t as) const {
        client.send([&](schema::Request::Builder to) {
            auto put = to.initContentPut();
            put.initNumbers(1).set(0, as);
            put.initPieces(1).set(0, as_data(ByteSpan(bytes).subspan(
                                         number * kPieceBytes, piece_bytes(bytes.size(), number))));
        });
    }
    Bytes bytes;
    PieceList pieces;
};

TEST_F(ControlServerTest, TakesAFileThatIsToBeAttached) {
    const Upload file(2 * kPieceBytes + 5);
    Client client(path());
    file.offer(client);
    EXPECT_EQ(client.receive().which, kMissing);
    EXPECT_EQ(client.receive().which, kDone);
    for (std::uint16_t i = 0; i < 3; ++i) {
        file.put(client, i, i);
        EXPECT_EQ(client.receive().which, kDone);
    }
    client.send([](schema::Request::Builder to) { to.setContentFinish(); });
    EXPECT_EQ(client.receive().which, kDone);
    on_core([&] { EXPECT_TRUE(host_.shelf.contents.has(content_id(file.pieces))); });
}

TEST_F(ControlServerTest, TakesNoPieceThatWasNotOffered) {
    const Upload file(2 * kPieceBytes + 5);
    Client client(path());
    file.put(client, 0, 0);
    EXPECT_EQ(client.receive().number, static_cast<std::uint64_t>(Error::bad_content));
    file.offer(client);
    (void)client.receive();
    (void)client.receive();
    file.put(client, 2, 0);
    EXPECT_EQ(client.receive().number, static_cast<std::uint64_t>(Error::bad_content));
    file.put(client, 0, 9);
    EXPECT_EQ(client.receive().number, static_cast<std::uint64_t>(Error::bad_content));
    on_core([&] { host_.shelf.is_full = true; });
    file.put(client, 0, 0);
    EXPECT_EQ(client.receive().number, static_cast<std::uint64_t>(Error::disk_full));
}

TEST_F(ControlServerTest, TellsHowFarAFileHasComeAndEndsWithIt) {
    Client client(path());
    const auto fetch = [](schema::Request::Builder to) {
        to.initContentFetch().initRecord();
        to.getContentFetch().initContent();
    };
    client.send(fetch);
    int which = kProgress;
    while (which == kProgress) which = client.receive().which;
    EXPECT_EQ(which, kDone);
    on_core([&] { host_.file_error = Error::not_found; });
    client.send(fetch);
    which = kProgress;
    while (which == kProgress) which = client.receive().which;
    EXPECT_EQ(which, kError);
}

TEST_F(ControlServerTest, AFileWhoseReaderIsGoneIsWantedNoMore) {
    on_core([&] { host_.holds_files = true; });
    {
        Client client(path());
        client.send([](schema::Request::Builder to) {
            to.initContentFetch().initRecord();
            to.getContentFetch().initContent();
        });
        EXPECT_EQ(client.receive().which, kProgress);
        wait_on_core([&] { return host_.files != nullptr; });
    }
    wait_on_core([&] { return host_.files == nullptr; });
}

}  // namespace
}  // namespace tsunagi::control
