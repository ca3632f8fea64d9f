#include "tests/vectors/bundle_vectors.h"

#include "protocol/base/check.h"
#include "protocol/base/compress.h"
#include "protocol/bundle/bundle.h"
#include "protocol/crypto/keys.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

const CenterId kReceiver{{1}};
const Bytes kBoxSecret(32, 7);

// 120 times the letter a, and 1 MiB of zeros, by zstd 1.5.4.
constexpr std::string_view kZstdLetters = "28b52ffd20784500001061610100330558";
constexpr std::string_view kZstdZeros =
    "28b52ffda0000010005400001000000100fbff39c00202001000020010000200"
    "100002001000020010000200100003001000";

Bytes packed(std::uint8_t method, std::uint32_t size, ByteSpan data) {
    Bytes out{method};
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<std::uint8_t>(size >> shift));
    out.insert(out.end(), data.begin(), data.end());
    return out;
}

class BundleMaker {
  public:
    std::vector<Vector> run() {
        pack();
        bundles();
        return std::move(out_);
    }

  private:
    void yay(std::string format, std::string name, Bytes bytes) {
        out_.push_back({std::move(format), std::move(name), std::nullopt, std::move(bytes)});
    }
    void nay(std::string format, std::string name, Error error, Bytes bytes) {
        out_.push_back({std::move(format), std::move(name), error, std::move(bytes)});
    }

    void pack() {
        const Bytes letters = *from_hex(kZstdLetters);
        const Bytes zeros = *from_hex(kZstdZeros);
        yay("packed", "stored", packed(0, 3, Bytes{1, 2, 3}));
        yay("packed", "stored_nothing", packed(0, 0, {}));
        yay("packed", "zstd", packed(1, 120, letters));
        nay("packed", "bomb", Error::too_large, packed(1, 1 << 20, zeros));
        nay("packed", "over_the_bound", Error::too_large, packed(0, (1 << 20) + 1, {}));
        nay("packed", "another_size", Error::malformed, packed(1, 121, letters));
        nay("packed", "stored_another_size", Error::malformed, packed(0, 4, Bytes{1, 2, 3}));
        nay("packed", "method_2", Error::malformed, packed(2, 3, Bytes{1, 2, 3}));
        Bytes behind = letters;
        behind.push_back(0);
        nay("packed", "more_behind_the_frame", Error::malformed, packed(1, 120, behind));
        nay("packed", "four_bytes", Error::malformed, Bytes(4));
    }

    Bytes file(const std::vector<BundleReceiver>& to, bool has_records) {
        auto start = *BundleEncoder::start(center_->charter, BundleSeries{{5}}, 1,
                                           1'773'532'800'000, to, random_, BundlePacking::stored);
        Bytes out = std::move(start.head);
        const auto append = [&](const Bytes& bytes) {
            out.insert(out.end(), bytes.begin(), bytes.end());
        };
        if (has_records) {
            append(start.encoder.records(center_->genesis.parsed().bytes(), 1));
            append(start.encoder.records(article_->parsed().bytes(), 1));
        }
        append(start.encoder.end(true));
        return out;
    }

    void bundles() {
        init_crypto();
        center_.emplace(make_center(random_));
        center_->charter = random_.fixed<CharterId>();
        FactSpec spec;
        spec.body = article_body("題名", "本文");
        article_.emplace(make_fact(random_, *center_, spec));
        const PublicKey box = box_public_key(kBoxSecret);
        const Bytes open = file({}, true);
        const Bytes sealed = file({{CenterId{{2}}, box}, {kReceiver, box}}, true);
        yay("bundle", "open", open);
        yay("bundle", "open_without_records", file({}, false));
        yay("bundle", "sealed", sealed);
        nay("bundle", "sealed_to_others", Error::not_found, file({{CenterId{{2}}, box}}, true));
        const auto with = [](Bytes bytes, std::size_t at, std::uint8_t value) {
            bytes[at] = value;
            return bytes;
        };
        nay("bundle", "another_magic", Error::malformed, with(open, 0, 't'));
        nay("bundle", "version_2", Error::unknown_format, with(open, 8, 2));
        nay("bundle", "flags_1", Error::malformed, with(open, 9, 1));
        nay("bundle", "receivers_257", Error::over_limit, with(with(open, 10, 1), 11, 1));
        nay("bundle", "part_0", Error::malformed, with(open, 12, 0));
        nay("bundle", "head_altered", Error::malformed, with(open, 64, 1));
        nay("bundle", "block_altered", Error::malformed, with(open, 200, open[200] ^ 1));
        nay("bundle", "block_too_long", Error::too_large, with(open, 91, 1));
        nay("bundle", "sealed_block_altered", Error::bad_signature,
            with(sealed, sealed.size() - 1, sealed.back() ^ 1));
        Bytes cut = open;
        cut.pop_back();
        nay("bundle", "cut_off", Error::malformed, cut);
        Bytes more = open;
        more.push_back(0);
        nay("bundle", "more_behind_the_end", Error::malformed, more);
    }

    SeededRandom random_{2027};
    std::optional<TestCenter> center_;
    std::optional<CheckedRecord> article_;
    std::vector<Vector> out_;
};

}  // namespace

std::vector<Vector> bundle_vectors() { return BundleMaker().run(); }

std::optional<Error> verdict_on_bundle(ByteSpan bytes) {
    BundleDecoder decoder;
    while (decoder.wanted() != 0) {
        const std::size_t wanted = decoder.wanted();
        if (wanted > bytes.size()) return Error::malformed;
        const auto step = decoder.take(bytes.first(wanted));
        if (!step) return step.error();
        bytes = bytes.subspan(wanted);
        if (*step == BundleDecoder::Step::head && decoder.is_sealed()) {
            if (const auto opened = decoder.open(kReceiver, kBoxSecret); !opened)
                return opened.error();
        }
    }
    return bytes.empty() ? std::nullopt : std::optional(Error::malformed);
}

}  // namespace tsunagi
