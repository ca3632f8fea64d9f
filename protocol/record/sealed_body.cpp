#include "protocol/record/sealed_body.h"

#include <algorithm>
#include <optional>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/crypto/hash.h"
#include "protocol/crypto/keys.h"
#include "protocol/record/canonical.h"

namespace tsunagi {
namespace {

constexpr std::size_t kBoxBytes = StreamKey::kSize + kBoxOverheadBytes;
constexpr std::size_t kLengthBytes = 8;

struct SealedParts {
    std::vector<std::pair<CenterId, Bytes>> boxes;
    StreamHeader stream;
    Digest key_commitment;
    Bytes sealed;
};

// What the ciphertext is bound to.
Digest place_of(const Header& header) {
    Bytes numbers(24);
    put_word(numbers.data(), header.kind);
    put_word(numbers.data() + 8, header.writer_instance);
    put_word(numbers.data() + 16, header.sequence);
    return hash(HashDomain::sealed_place,
                {header.charter.span(), header.center.span(), header.scope.key(),
                 header.slot.span(), header.writer_key.span(), numbers});
}

Digest commitment_of(const StreamKey& key) { return hash(HashDomain::sealed_key, {key.span()}); }

Bytes padded(ByteSpan body) {
    Bytes out(kLengthBytes);
    put_word(out.data(), body.size());
    out.insert(out.end(), body.begin(), body.end());
    out.resize((out.size() + kSealedStepBytes - 1) / kSealedStepBytes * kSealedStepBytes);
    return out;
}

Result<Bytes> unpadded(ByteSpan message) {
    if (message.size() < kLengthBytes || message.size() % kSealedStepBytes != 0)
        return Error::malformed;
    const std::uint64_t length = word_at(message.data());
    const ByteSpan rest = message.subspan(kLengthBytes);
    if (length > rest.size()) return Error::malformed;
    return Bytes(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(length));
}

Result<SealedParts> read_parts(schema::SealedBody::Reader in) {
    SealedParts out;
    const auto readers = in.getReaders();
    if (readers.size() == 0 || readers.size() > kBodyReadersMax) return Error::over_limit;
    for (const auto reader : readers) {
        Bytes box = read_data(reader.getBox());
        if (box.size() != kBoxBytes) return Error::malformed;
        const auto center = read_fixed<CenterId>(reader.getCenter());
        if (!out.boxes.empty() && center <= out.boxes.back().first) return Error::malformed;
        out.boxes.emplace_back(center, std::move(box));
    }
    const auto stream = StreamHeader::from(read_data(in.getStream()));
    if (!stream) return Error::malformed;
    out.stream = *stream;
    out.key_commitment = read_fixed<Digest>(in.getKeyCommitment());
    out.sealed = read_data(in.getSealed());
    return out;
}

Result<SealedParts> decode_parts(ByteSpan sealed) {
    return read_canonical<schema::SealedBody>(
        sealed, CanonicalForm::required,
        [](schema::SealedBody::Reader in) { return read_parts(in); });
}

Bytes encode_parts(const SealedParts& parts) {
    return write_canonical<schema::SealedBody>([&](schema::SealedBody::Builder out) {
        auto readers = out.initReaders(static_cast<unsigned>(parts.boxes.size()));
        for (unsigned i = 0; i < readers.size(); ++i) {
            write_fixed(readers[i].initCenter(), parts.boxes[i].first);
            readers[i].setBox(as_data(parts.boxes[i].second));
        }
        out.setStream(as_data(parts.stream.span()));
        write_fixed(out.initKeyCommitment(), parts.key_commitment);
        out.setSealed(as_data(parts.sealed));
    });
}

Result<StreamKey> open_key(const SealedParts& parts, const CenterId& own, const BoxKey& key) {
    const auto mine = std::ranges::find(parts.boxes, own, &std::pair<CenterId, Bytes>::first);
    if (mine == parts.boxes.end()) return Error::sealed_for_others;
    auto opened = key.open(mine->second);
    if (!opened) return Error::sealed_for_others;
    auto out = StreamKey::from(*opened);
    wipe(*opened);
    if (!out || commitment_of(*out) != parts.key_commitment) return Error::bad_signature;
    return *out;
}

}  // namespace

Result<Bytes> seal_body(ByteSpan body,
                        const Header& header,
                        std::span<const BodyReader> readers,
                        Random& random) {
    CHECK(!readers.empty() && readers.size() <= kBodyReadersMax);
    auto key = random.fixed<StreamKey>();
    SealedParts parts;
    for (const BodyReader& reader : readers) {
        auto box = seal_for(reader.box, key.span(), random);
        if (!box) {
            wipe(key);
            return box.error();
        }
        parts.boxes.emplace_back(reader.center, std::move(*box));
    }
    std::ranges::sort(parts.boxes, {}, &std::pair<CenterId, Bytes>::first);
    parts.stream = random.fixed<StreamHeader>();
    parts.key_commitment = commitment_of(key);
    Bytes message = padded(body);
    parts.sealed = SecretStream(key, parts.stream).seal(message, place_of(header).span(), true);
    wipe(message);
    wipe(key);
    Bytes out = encode_parts(parts);
    if (out.size() > kBodyBytesMax) return Error::too_large;
    return out;
}

Result<std::vector<CenterId>> readers_of(ByteSpan sealed) {
    const auto parts = decode_parts(sealed);
    if (!parts) return parts.error();
    std::vector<CenterId> out;
    for (const auto& [center, box] : parts->boxes) out.push_back(center);
    return out;
}

Result<Bytes> open_body(ByteSpan sealed,
                        const Header& header,
                        const CenterId& own,
                        const BoxKey& key) {
    const auto parts = decode_parts(sealed);
    if (!parts) return parts.error();
    auto opened_key = open_key(*parts, own, key);
    if (!opened_key) return opened_key.error();
    SecretStream stream(*opened_key, parts->stream);
    wipe(*opened_key);
    auto opened = stream.open(parts->sealed, place_of(header).span());
    if (!opened) return opened.error();
    if (!opened->is_last) return Error::malformed;
    auto body = unpadded(opened->message);
    wipe(opened->message);
    return body;
}

}  // namespace tsunagi
