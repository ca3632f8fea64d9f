// content_support.h - contents of files, made up from a seed, for the tests that keep them.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "protocol/base/limits.h"
#include "protocol/base/random.h"
#include "storage/content_files.h"

namespace tsunagi::store_test {

struct Sample {
    Bytes bytes;
    PieceList pieces;
    ContentRef ref;

    [[nodiscard]] std::uint32_t count() const {
        return static_cast<std::uint32_t>(pieces.digests.size());
    }
    [[nodiscard]] ByteSpan piece(std::uint32_t number) const {
        return ByteSpan(bytes).subspan(number * kPieceBytes, piece_bytes(bytes.size(), number));
    }
    // Where this piece lies in a file.
    [[nodiscard]] std::uint64_t place(std::uint32_t number) const {
        return count() * Digest::kSize + number * kPieceBytes;
    }
};

inline Sample make_sample(Random& random, std::size_t bytes) {
    Sample out;
    out.bytes.resize(bytes);
    random.fill(out.bytes);
    out.pieces = pieces_of(out.bytes);
    out.ref = {content_id(out.pieces), out.pieces.bytes};
    return out;
}

inline void put_all(ContentFiles& files, const Sample& sample) {
    files.begin(sample.ref, sample.pieces);
    for (std::uint32_t i = 0; i < sample.count(); ++i)
        ASSERT_TRUE(files.put(sample.ref.content, i, sample.piece(i)));
}

inline void add_content(ContentFiles& files, const Sample& sample) {
    put_all(files, sample);
    ASSERT_TRUE(files.finish(sample.ref.content));
}

// Writes over a file behind the class's back.
inline void write_into(const std::filesystem::path& file, std::uint64_t offset, ByteSpan bytes) {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(offset));
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
    ASSERT_TRUE(out.good());
}

}  // namespace tsunagi::store_test
