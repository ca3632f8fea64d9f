// data_file.h - looks into data.mdb with ordinary reads, before LMDB maps it into memory.
//
// LMDB takes an empty file for a new store, opens a shortened one and dies of SIGBUS at the first
// missing page, and follows whatever page number a damaged page holds. So the file is judged first:
// are both its head pages ours, and is every page that can be reached from them inside the file and
// of the right sort? Layout: LMDB 0.9's mdb.c (MDB_page, MDB_meta, MDB_node, MDB_db), 64-bit
// little-endian, as on every machine that we run on.
//
// Not a check of contents (check.h). Thread: any; on a live store give the number of a commit that
// a ReadTxn keeps alive. Errors: StorageError::damaged or foreign with a sentence that names the
// file; io.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace tsunagi::storage {

struct DataFile {
    std::uint64_t page_bytes = 0;
    std::uint64_t commit = 0;     // the newest
    std::uint64_t last_page = 0;  // as of that commit
    std::uint64_t file_bytes = 0;
    // Does the file end before its last page? LMDB leaves pages at the end unwritten where a commit
    // freed them again, so this alone is no damage: walk_pages tells.
    [[nodiscard]] bool is_short() const { return file_bytes < (last_page + 1) * page_bytes; }
};

// Reads both head pages. Errors: foreign (not LMDB's format, or another version of it), damaged,
// io.
[[nodiscard]] DataFile inspect_data_file(const std::filesystem::path& file);

// Follows every page of the newest commit, or of `commit` where it is given. Nothing returned where
// that commit is gone already; else the number of pages that are in use. Errors: damaged.
std::optional<std::uint64_t> walk_pages(const std::filesystem::path& file,
                                        std::optional<std::uint64_t> commit = {});

// Makes the file as long as its newest commit says. Pre: is_short, and walk_pages found nothing
// missing.
void extend_data_file(const std::filesystem::path& file);

}  // namespace tsunagi::storage
