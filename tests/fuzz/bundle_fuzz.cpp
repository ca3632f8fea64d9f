// Any bytes as a bundle, open or sealed to a key that is known here: refused, or read to its end,
// in bounded steps; and what is read, written again, is read the same.
#include "protocol/base/check.h"
#include "protocol/base/compress.h"
#include "protocol/bundle/bundle.h"
#include "protocol/crypto/keys.h"

namespace {

using namespace tsunagi;

// Counts up, so that the same input takes the same way.
class Counting final : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override {
        for (auto& byte : out) byte = ++last_;
    }

  private:
    std::uint8_t last_ = 0;
};

const Bytes kSecret(32, 9);
const CenterId kCenter{{1}};

struct Read {
    std::vector<Bytes> blocks;
    bool is_whole = false;
};

Read read(ByteSpan bytes) {
    Read out;
    BundleDecoder decoder;
    while (decoder.wanted() != 0) {
        const std::size_t wanted = decoder.wanted();
        CHECK(wanted <= kBundleBlockBytesMax + 64);
        if (wanted > bytes.size()) return out;
        const auto step = decoder.take(bytes.first(wanted));
        bytes = bytes.subspan(wanted);
        if (!step) return out;
        if (*step == BundleDecoder::Step::records) {
            CHECK(decoder.records().size() < kBundleBlockBytesMax);
            out.blocks.emplace_back(decoder.records().begin(), decoder.records().end());
        }
        const bool is_sealed = *step == BundleDecoder::Step::head && decoder.is_sealed();
        if (is_sealed && !decoder.open(kCenter, kSecret)) return out;
    }
    out.is_whole = true;
    return out;
}

// Checks keep random bytes from getting far, so the input also becomes the inside of good blocks.
Bytes wrapped(ByteSpan bytes) {
    Counting random;
    auto start = *BundleEncoder::start(CharterId{{2}}, BundleSeries{{3}}, 1, 4, {}, random);
    const auto split = split_records(bytes);
    if (split && !split->empty() && bytes.size() <= kBundleRecordsBytesMax) {
        const Bytes block = start.encoder.records(bytes, split->size());
        start.head.insert(start.head.end(), block.begin(), block.end());
    }
    const Bytes end = start.encoder.end(true);
    start.head.insert(start.head.end(), end.begin(), end.end());
    return start.head;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool is_ready = (init_crypto(), true);
    CHECK(is_ready);
    const ByteSpan bytes(data, size);
    (void)read(bytes);
    CHECK(read(wrapped(bytes)).is_whole);
    const auto unpacked = decompress(bytes, 4096);
    CHECK(!unpacked || unpacked->size() <= 4096);
    CHECK(*decompress(compress(bytes), size) == Bytes(bytes.begin(), bytes.end()));
    return 0;
}
