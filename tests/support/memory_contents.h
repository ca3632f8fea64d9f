// memory_contents.h - files' contents in a map: what storage/content_files.h keeps on a disk.
//
// Contents that are whole, and what was taken of others so far. Copyable. Thread: one at a time.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "protocol/base/random.h"
#include "protocol/content/content_state.h"

namespace tsunagi {

class MemoryContents {
  public:
    [[nodiscard]] bool has(const ContentId& content) const;
    // What is here of it.
    [[nodiscard]] ContentState state(const ContentRef& ref) const;
    void begin(const ContentRef& ref, const PieceList& pieces);
    // Pre: begun; the piece is the one with this number.
    void put(const ContentId& content, std::uint32_t number, ByteSpan piece);
    // Pre: all of its pieces were put.
    void finish(const ContentId& content);
    // All at once.
    void add(ByteSpan content);
    void drop(const ContentId& content);
    // What a crash may do: pieces of what is not finished were not on the disk yet.
    void tear(Random& random);
    [[nodiscard]] bool is_begun(const ContentId& content) const { return files_.contains(content); }

    // Of a whole one. Nothing where it is not here.
    [[nodiscard]] std::optional<PieceList> pieces(const ContentRef& ref) const;
    [[nodiscard]] std::optional<Bytes> piece(const ContentRef& ref, std::uint32_t number) const;

    [[nodiscard]] std::size_t size() const { return files_.size(); }
    template <typename Visit>
    void for_each(Visit&& visit) const {
        for (const auto& [content, file] : files_) visit(content, file.is_whole);
    }

  private:
    struct File {
        PieceList pieces;
        std::map<std::uint32_t, Bytes> held;
        bool is_whole = false;
    };
    [[nodiscard]] const File* whole(const ContentRef& ref) const;
    std::map<ContentId, File> files_;
};

}  // namespace tsunagi
