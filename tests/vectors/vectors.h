// vectors.h - the golden bytes, made from a fixed seed.
//
// Files: tests/vectors/<format>/{yay,nay}/<name>.hex, hexadecimal, 64 digits a line; in nay the
// name ends with the reason, as in `flags_1.malformed.hex`. They hold for every implementation in
// any language, for ever: what is in yay must be accepted, what is in nay must be refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/random.h"
#include "protocol/base/result.h"
#include "protocol/record/record.h"

namespace tsunagi {

struct Vector {
    // header, record, body, manifest, endpoint, seal, sealed, frame, packed, bundle
    std::string format;
    std::string name;
    std::optional<Error> error;  // nay
    Bytes bytes;

    // Below tests/vectors.
    [[nodiscard]] std::string path() const;
};

[[nodiscard]] std::vector<Vector> make_vectors();
[[nodiscard]] std::vector<Vector> make_sketch_frames();  // a part of them
[[nodiscard]] std::string error_name(Error error);
[[nodiscard]] std::string hex_lines(ByteSpan bytes);

// For those that make them. Pre of the second: there is one.
[[nodiscard]] std::vector<RecordId> ascending_ids(Random& random, std::size_t count);
[[nodiscard]] Bytes record_bytes(const Result<CheckedRecord>& record);

// What this implementation says to bytes of that format: nothing where it accepts them.
[[nodiscard]] std::optional<Error> verdict_on(const std::string& format, const Bytes& bytes);

}  // namespace tsunagi
