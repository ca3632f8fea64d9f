// whole_files.h - the files of one export, in one part or several: beside their places under
// another name until all are whole and on the medium, then renamed, so that nothing half-written is
// ever taken for a bundle or a table.
//
// The parts are FILE, FILE.2, FILE.3 and so on; FILE itself is renamed last. Thread: one. Errors:
// file_exists, file_cannot_be_written, disk_full; what was begun is removed then.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/error_sentences.h"
#include "protocol/base/bytes.h"

namespace tsunagi::client {

class WholeFiles {
  public:
    WholeFiles(std::string path, bool overwrites)
        : path_(std::move(path)), overwrites_(overwrites) {}
    WholeFiles(const WholeFiles&) = delete;
    WholeFiles& operator=(const WholeFiles&) = delete;
    // Removes what finish() has not put into place.
    ~WholeFiles();

    // May the part be written at its place? For a word before a long export.
    [[nodiscard]] Expected<void> check_place(std::size_t part) const;

    [[nodiscard]] Expected<void> begin_part();
    // Pre: a part was begun.
    [[nodiscard]] Expected<void> write(ByteSpan bytes);
    [[nodiscard]] Expected<void> end_part();
    // Pre: the last part was ended. Returns the names of all parts.
    [[nodiscard]] Expected<std::vector<std::string>> finish();

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }  // of all parts

  private:
    struct Part {
        std::string temporary;
        std::string place;
        bool is_in_place = false;
    };

    [[nodiscard]] std::string place_of(std::size_t part) const;
    [[nodiscard]] Expected<void> put_in_place(Part& part) const;

    std::string path_;
    bool overwrites_;
    bool is_finished_ = false;
    int descriptor_ = -1;
    std::vector<Part> parts_;
    std::uint64_t bytes_ = 0;
};

// One small file at once. Errors: as above.
[[nodiscard]] Expected<void> write_whole_file(const std::string& path,
                                              bool overwrites,
                                              std::string_view text);

}  // namespace tsunagi::client
