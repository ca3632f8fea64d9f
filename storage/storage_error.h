// storage_error.h - the one exception of the storage layer: the disk or the files on it failed us.
//
// Thrown where nothing sensible can be returned (disk full, damaged or foreign files, the folder is
// held by another process). It is caught in few places only: the writer thread, the indexer and
// main, which log it and stop or pause. What a user or a peer sent wrong is never a StorageError:
// that is a Result with protocol's Error. The text says what happened and with which file; the next
// step for people is added where it is shown, and their language too: what they may come to read
// has a name (Trouble), paths and numbers stand beside it.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tsunagi {

class StorageError : public std::runtime_error {
  public:
    enum class Kind {
        disk_full,  // no room: reading goes on, writing is tried again when there is room
        damaged,    // the files are ours, but do not hold together
        foreign,    // the files are not ours, or of another center
        network,    // the folder lies on a network file system
        in_use,     // another process holds the folder
        io,         // the operating system refused: rights, a failing disk, a file that vanished
    };

    // What happened, where people may read it; each has a sentence (trouble_text) with {} for its
    // values, in their order.
    enum class Trouble {
        other,           // only what() says it
        little_room,     // folder, MiB
        file_missing,    // file
        not_ours,        // file
        newer_format,    // file, its format, the newest that is known
        other_lmdb,      // file
        too_short,       // file, bytes
        ends_early,      // file, byte
        cut_off,         // file, pages, a page in use
        cut_off_inside,  // file, page
        bad_head,        // file
        bad_page,        // file, page
        bad_entries,     // which of them
        lmdb_failed,     // doing what and why, as one
        cannot_grow,
    };

    StorageError(Kind kind, const std::string& what_happened)
        : std::runtime_error(what_happened), kind_(kind) {}
    // `number`: errno's, where the operating system refused.
    StorageError(Kind kind, Trouble trouble, std::vector<std::string> values, int number = 0);
    // What the operating system said of a file: `number` is errno's.
    StorageError(Kind kind, const std::string& what_happened, std::string file, int number)
        : std::runtime_error(what_happened),
          kind_(kind),
          file_(std::make_shared<const std::string>(std::move(file))),
          number_(number) {}

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] Trouble trouble() const noexcept { return trouble_; }
    [[nodiscard]] std::span<const std::string> values() const noexcept {
        return values_ ? std::span<const std::string>(*values_) : std::span<const std::string>();
    }
    // 0 where it was not the operating system that refused; else file() is there, or a trouble().
    [[nodiscard]] int system_number() const noexcept { return number_; }
    [[nodiscard]] const std::string& file() const noexcept { return *file_; }

  private:
    Kind kind_;
    Trouble trouble_ = Trouble::other;
    // Shared: copying an exception must not throw.
    std::shared_ptr<const std::vector<std::string>> values_;
    std::shared_ptr<const std::string> file_;
    int number_ = 0;
};

// In English, with a {} for each value; "" for `other`.
[[nodiscard]] std::string_view trouble_text(StorageError::Trouble trouble);

}  // namespace tsunagi
