// content_files.h - the bytes of files that records name, one file each, by content id.
//
//   contents/
//     ab/ab...         a whole content: the digests of its pieces one after another, then its bytes
//     unfinished/ab... the same of one that is still being taken; holes where pieces are missing
//
// Why one file with the list in front: the list is what a piece is checked with, so the two must
// come and go together; the name proves the list, the list proves each piece, and the file's length
// tells the content's. So no table and no bitmap says what is held. An unfinished file is believed
// in nothing: `state` reads it and counts the pieces that fit, which is right after any stop. A
// piece of nothing but zeros is held from the start: a hole reads the same.
//
// `finish` makes a whole one appear by a rename, when its bytes are durable; it survives power loss
// from then on. What is not whole may be lost, and is fetched again.
//
// Reads check what they give: a file that a disk or a person altered, or that can't be read, is as
// good as missing, and must not look to others as if we lied. Where `has` is true and `piece` gives
// nothing, set the content aside: its good pieces stay, and the others are fetched again.
//
// Thread: has, state, pieces, piece, find_damage and for_each on any; all else on one at a time
// (the writer). Cost: `has` and `pieces` read a list (32 KiB at most); `state` of an unfinished
// content and `finish` read it all. Time: the file's time of last change is the time of last use,
// by this machine's clock. Bounds: 1 to kAttachmentBytesMax bytes a content. Errors: StorageError
// from what writes, and from state and for_each; disk_full where there is no room, or less than is
// to be left free: nothing was done, try again later; io.
#pragma once

#include <filesystem>
#include <functional>

#include "protocol/base/time.h"
#include "protocol/content/content_state.h"

namespace tsunagi::storage {

// One file of the folder, by its name and length alone.
struct ContentFile {
    ContentId content;
    std::uint64_t bytes = 0;  // that it takes on the disk
    WallTime last_used{};
    bool is_whole = false;
    friend bool operator==(const ContentFile&, const ContentFile&) = default;
};

class ContentFiles {
  public:
    // Writes only while `free_bytes_min` and what is to be written are free. Makes no folder.
    ContentFiles(std::filesystem::path folder, std::uint64_t free_bytes_min)
        : folder_(std::move(folder)), free_bytes_min_(free_bytes_min) {}

    // Is the whole content here? By its list and length; its bytes are not read.
    [[nodiscard]] bool has(const ContentId& content) const;
    // And with this length?
    [[nodiscard]] bool has(const ContentRef& ref) const { return pieces(ref).has_value(); }
    // What is here of it.
    [[nodiscard]] ContentState state(const ContentRef& ref) const;

    // Makes place for a content of these pieces. What is held of it stays, and is renewed.
    // Pre: the list is that of `ref`.
    void begin(const ContentRef& ref, const PieceList& pieces);
    // Pre: the piece is the one with this number. False where the content is not begun, or was
    // dropped since; no effect where it is whole.
    bool put(const ContentId& content, std::uint32_t number, ByteSpan piece);
    // Makes it whole, durably; no effect where it is. False where it is not begun, or where a piece
    // is missing: `state` tells which. Where the bytes can't be made durable, what was written is
    // dropped: what a disk did not take may still be read for a while.
    bool finish(const ContentId& content);
    // Takes it away, whole and unfinished. No effect where it is not here.
    void drop(const ContentId& content);
    // The same, durably.
    void take_away(const ContentId& content);
    // Takes this one away.
    void drop(const ContentFile& file);
    // Of a whole one that is damaged: as if it were unfinished, with those of its pieces that are
    // good. No effect where it is not here.
    void set_aside(const ContentId& content);
    // It is used now: the sweep counts from here. No effect where it is not here.
    void renew(const ContentId& content);

    // Of a whole one. Nothing where it is not here, or not with this many bytes.
    [[nodiscard]] std::optional<PieceList> pieces(const ContentRef& ref) const;
    // Reads and checks this piece only. Nothing, too, where it is altered.
    [[nodiscard]] std::optional<Bytes> piece(const ContentRef& ref, std::uint32_t number) const;

    // Reads a whole content and says what is wrong with it. Nothing where all is well, or where it
    // is not here.
    [[nodiscard]] std::optional<std::string> find_damage(const ContentId& content) const;

    // Calls `visit` for each file that is named as one of ours, others are passed over; in no
    // order. A content that is whole and unfinished comes twice.
    void for_each(const std::function<void(const ContentFile&)>& visit) const;

    [[nodiscard]] std::filesystem::path path_of(const ContentId& content) const;
    [[nodiscard]] std::filesystem::path unfinished_path_of(const ContentId& content) const;

  private:
    [[nodiscard]] std::filesystem::path unfinished_folder() const;
    void write_new(const ContentRef& ref, const PieceList& pieces);

    std::filesystem::path folder_;
    std::uint64_t free_bytes_min_;
};

}  // namespace tsunagi::storage

// What the daemon calls by its short name.
namespace tsunagi {
using storage::ContentFile;
using storage::ContentFiles;
}  // namespace tsunagi
