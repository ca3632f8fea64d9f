#include "tests/vectors/sealed_vectors.h"

#include "protocol/base/check.h"
#include "protocol/record/canonical.h"
#include "protocol/record/sealed_body.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

// A sealed body that our own encoder would refuse to write.
Bytes raw_sealed(std::size_t readers, std::size_t box_bytes, std::size_t stream_bytes) {
    return write_canonical<schema::SealedBody>([&](schema::SealedBody::Builder out) {
        auto list = out.initReaders(static_cast<unsigned>(readers));
        for (unsigned i = 0; i < list.size(); ++i) {
            CenterId center;
            center.bytes[0] = static_cast<std::uint8_t>(i + 1);
            write_fixed(list[i].initCenter(), center);
            list[i].setBox(as_data(Bytes(box_bytes, 1)));
        }
        out.setStream(as_data(Bytes(stream_bytes, 2)));
        out.setSealed(as_data(Bytes(300, 3)));
    });
}

}  // namespace

std::vector<Vector> make_sealed_vectors() {
    SeededRandom random(78);
    const TestCenter toyama = make_center(random, {"富山センター", 16});
    const TestCenter kyoto = make_center(random, {"京都センター", 26});
    Header header;
    header.kind = kind::kIntroduction;
    header.scope = Scope::nation();
    header.center = toyama.id;
    header.writer_key = toyama.staff.public_key();
    header.writer_instance = 3;
    header.sequence = 9;
    header.slot = SlotId{{4}};
    const Bytes body = *encode_body(article_body("机を譲ります"));
    const auto sealed = [&](const std::vector<BodyReader>& readers) {
        auto bytes = seal_body(body, header, readers, random);
        CHECK(bytes.has_value());
        return *bytes;
    };
    const auto yay = [](const char* name, Bytes bytes) {
        return Vector{"sealed", name, std::nullopt, std::move(bytes)};
    };
    const auto nay = [](const char* name, Error error, Bytes bytes) {
        return Vector{"sealed", name, error, std::move(bytes)};
    };
    constexpr std::size_t kBox = 80;
    constexpr std::size_t kStream = 24;
    Bytes cut = sealed({{toyama.id, toyama.box}});
    cut.resize(cut.size() - 8);
    return {
        yay("own_center_only", sealed({{toyama.id, toyama.box}})),
        yay("two_readers", sealed({{toyama.id, toyama.box}, {kyoto.id, kyoto.box}})),
        nay("no_readers", Error::over_limit, raw_sealed(0, kBox, kStream)),
        nay("readers_17", Error::over_limit, raw_sealed(17, kBox, kStream)),
        nay("box_of_79", Error::malformed, raw_sealed(2, kBox - 1, kStream)),
        nay("stream_of_23", Error::malformed, raw_sealed(2, kBox, kStream - 1)),
        nay("open_body", Error::malformed, body),
        nay("cut_short", Error::malformed, std::move(cut)),
    };
}

}  // namespace tsunagi
