#include "storage/data_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "storage/disk.h"
#include "storage/storage_error.h"

namespace tsunagi::storage {
namespace {

constexpr std::uint32_t kMagic = 0xBEEFC0DE;
constexpr std::uint32_t kVersion = 1;
constexpr std::uint64_t kNoPage = ~std::uint64_t{0};
constexpr std::size_t kPageHeadBytes = 16;
constexpr std::size_t kNodeHeadBytes = 8;
constexpr std::size_t kTreeHeadBytes = 48;  // MDB_db
constexpr std::size_t kFlagsInTreeHead = 4;
constexpr std::size_t kRootInTreeHead = 40;
constexpr std::size_t kMetaBytes = 152;  // page head and MDB_meta
constexpr std::uint64_t kPagesMax = 1ULL << 36;
constexpr int kDepthMax = 32;  // LMDB's own bound (CURSOR_STACK)
// mp_flags
constexpr unsigned kBranch = 1;
constexpr unsigned kLeaf = 2;
constexpr unsigned kOverflow = 4;
// mn_flags
constexpr unsigned kBigData = 1;
constexpr unsigned kSubTree = 2;
// md_flags
constexpr unsigned kNumberKeys = 8;

template <typename Number>
Number number_at(ByteSpan bytes, std::size_t at) {
    Number value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

struct Meta {
    bool is_ours = false;
    std::uint32_t version = 0;
    std::uint32_t page_bytes = 0;
    bool has_known_flags = false;
    std::uint64_t free_root = kNoPage;
    std::uint64_t main_root = kNoPage;
    std::uint64_t last_page = 0;
    std::uint64_t commit = 0;
};

Meta meta_from(ByteSpan page) {
    Meta meta;
    meta.is_ours = number_at<std::uint32_t>(page, 16) == kMagic;
    meta.version = number_at<std::uint32_t>(page, 20);
    meta.page_bytes = number_at<std::uint32_t>(page, 40);
    meta.has_known_flags = number_at<std::uint16_t>(page, 40 + kFlagsInTreeHead) == kNumberKeys &&
                           number_at<std::uint16_t>(page, 88 + kFlagsInTreeHead) == 0;
    meta.free_root = number_at<std::uint64_t>(page, 40 + kRootInTreeHead);
    meta.main_root = number_at<std::uint64_t>(page, 88 + kRootInTreeHead);
    meta.last_page = number_at<std::uint64_t>(page, 136);
    meta.commit = number_at<std::uint64_t>(page, 144);
    return meta;
}

bool is_page_size(std::uint32_t bytes) {
    return bytes >= 512 && bytes <= 65536 && (bytes & (bytes - 1)) == 0;
}

class File {
  public:
    explicit File(const std::filesystem::path& path)
        : path_(path), handle_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (handle_.get() < 0) throw_io("cannot open", path, errno);
        struct stat state{};
        if (::fstat(handle_.get(), &state) != 0)
            throw_io("cannot ask for the size of", path, errno);
        size_ = static_cast<std::uint64_t>(state.st_size);
        read_metas();
    }

    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::array<Meta, 2>& metas() const { return metas_; }
    [[nodiscard]] const Meta& newest() const {
        return metas_[metas_[1].commit > metas_[0].commit ? 1 : 0];
    }

    // `values`: those behind the file.
    [[noreturn]] void fail(StorageError::Kind kind,
                           StorageError::Trouble trouble,
                           std::vector<std::string> values = {}) const {
        values.insert(values.begin(), path_.string());
        throw StorageError(kind, trouble, std::move(values));
    }

    void read(std::uint64_t at, std::vector<std::uint8_t>& out) const {
        std::size_t done = 0;
        while (done < out.size()) {
            const auto got = ::pread(handle_.get(), out.data() + done, out.size() - done,
                                     static_cast<off_t>(at + done));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) throw_io("cannot read", path_, errno);
            if (got == 0)
                fail(StorageError::Kind::damaged, StorageError::Trouble::ends_early,
                     {std::to_string(at + done)});
            done += static_cast<std::size_t>(got);
        }
    }

  private:
    void read_metas() {
        using Kind = StorageError::Kind;
        using Trouble = StorageError::Trouble;
        // Even a foreign file deserves the right sentence, so look at what is there before
        // complaining of the size.
        if (size_ < kMetaBytes) fail(Kind::damaged, Trouble::too_short, {std::to_string(size_)});
        std::vector<std::uint8_t> page(kMetaBytes);
        read(0, page);
        metas_[0] = meta_from(page);
        const std::uint32_t page_bytes =
            is_page_size(metas_[0].page_bytes) ? metas_[0].page_bytes : 4096;
        if (size_ >= page_bytes + kMetaBytes) {
            read(page_bytes, page);
            metas_[1] = meta_from(page);
        }
        if (!metas_[0].is_ours && !metas_[1].is_ours) fail(Kind::foreign, Trouble::not_ours);
        if (!metas_[0].is_ours || !metas_[1].is_ours) fail(Kind::damaged, Trouble::bad_head);
        if (metas_[0].version != kVersion) fail(Kind::foreign, Trouble::other_lmdb);
        const bool fits = metas_[0].page_bytes == page_bytes &&
                          metas_[1].page_bytes == page_bytes && metas_[1].version == kVersion &&
                          metas_[0].has_known_flags && metas_[1].has_known_flags &&
                          newest().last_page >= 1 && newest().last_page < kPagesMax;
        if (!fits) fail(Kind::damaged, Trouble::bad_head);
    }

    std::filesystem::path path_;
    FileHandle handle_;
    std::uint64_t size_ = 0;
    std::array<Meta, 2> metas_{};
};

// Marks each page by what it is used for; a page that has two uses is damage.
class Walker {
  public:
    Walker(const File& file, const Meta& meta)
        : file_(file),
          meta_(meta),
          pages_in_file_(file.size() / meta.page_bytes),
          is_taken_(meta.last_page + 1) {
        is_taken_[0] = is_taken_[1] = true;
    }

    std::uint64_t walk() {
        walk_tree(meta_.main_root, Tree::main, 1, 1);
        walk_tree(meta_.free_root, Tree::free_list, 1, 0);
        return used_;
    }

  private:
    enum class Tree { free_list, main, table };

    [[noreturn]] void fail(std::uint64_t page) const {
        file_.fail(StorageError::Kind::damaged, StorageError::Trouble::bad_page,
                   {std::to_string(page)});
    }

    void take(std::uint64_t number, std::uint64_t parent) {
        if (number > meta_.last_page || is_taken_[number]) fail(parent);
        is_taken_[number] = true;
    }

    std::vector<std::uint8_t> read_page(std::uint64_t number, std::uint64_t parent) {
        take(number, parent);
        ++used_;
        if (number >= pages_in_file_) {
            file_.fail(StorageError::Kind::damaged, StorageError::Trouble::cut_off,
                       {std::to_string(pages_in_file_), std::to_string(number)});
        }
        std::vector<std::uint8_t> page(meta_.page_bytes);
        file_.read(number * meta_.page_bytes, page);
        if (number_at<std::uint64_t>(page, 0) != number) fail(number);
        return page;
    }

    void walk_tree(std::uint64_t number, Tree tree, int depth, std::uint64_t parent) {
        if (number == kNoPage) return;
        if (depth > kDepthMax) fail(number);
        const auto page = read_page(number, parent);
        const unsigned flags = number_at<std::uint16_t>(page, 10);
        const std::size_t lower = number_at<std::uint16_t>(page, 12);
        const std::size_t upper = number_at<std::uint16_t>(page, 14);
        const bool is_branch = flags == kBranch;
        if (!is_branch && flags != kLeaf) fail(number);
        if (lower < kPageHeadBytes || lower > upper || upper > page.size() || lower % 2 != 0)
            fail(number);
        const std::size_t nodes = (lower - kPageHeadBytes) / 2;
        if (nodes < (is_branch ? 2U : 1U)) fail(number);
        for (std::size_t i = 0; i < nodes; ++i) {
            const std::size_t at = number_at<std::uint16_t>(page, kPageHeadBytes + 2 * i);
            if (at < upper || at % 2 != 0 || at + kNodeHeadBytes > page.size()) fail(number);
            if (is_branch) {
                walk_branch_node(page, at, tree, number, depth);
            } else {
                walk_leaf_node(page, at, tree, number);
            }
        }
    }

    void walk_branch_node(
        ByteSpan page, std::size_t at, Tree tree, std::uint64_t number, int depth) {
        const std::uint64_t child = number_at<std::uint32_t>(page, at) |
                                    std::uint64_t{number_at<std::uint16_t>(page, at + 4)} << 32;
        if (at + kNodeHeadBytes + number_at<std::uint16_t>(page, at + 6) > page.size())
            fail(number);
        walk_tree(child, tree, depth + 1, number);
    }

    void walk_leaf_node(ByteSpan page, std::size_t at, Tree tree, std::uint64_t number) {
        const std::uint64_t bytes = number_at<std::uint32_t>(page, at);
        const unsigned flags = number_at<std::uint16_t>(page, at + 4);
        const std::size_t data = at + kNodeHeadBytes + number_at<std::uint16_t>(page, at + 6);
        const bool is_big = flags == kBigData;
        const bool is_table = flags == kSubTree && tree == Tree::main;
        if (data + (is_big ? sizeof(std::uint64_t) : bytes) > page.size()) fail(number);
        if (!is_big && !is_table && flags != 0) fail(number);
        if (is_table) {
            const ByteSpan head = page.subspan(data);
            if (bytes != kTreeHeadBytes || number_at<std::uint16_t>(head, kFlagsInTreeHead) != 0)
                fail(number);
            walk_tree(number_at<std::uint64_t>(head, kRootInTreeHead), Tree::table, 1, number);
        } else if (is_big) {
            walk_overflow(number_at<std::uint64_t>(page, data), bytes, tree, number);
        } else if (tree == Tree::free_list) {
            take_free_pages(page.subspan(data, bytes), number);
        }
    }

    void walk_overflow(std::uint64_t number, std::uint64_t bytes, Tree tree, std::uint64_t parent) {
        auto page = read_page(number, parent);
        const std::uint64_t pages = number_at<std::uint32_t>(page, 12);
        if (number_at<std::uint16_t>(page, 10) != kOverflow) fail(number);
        if (pages * meta_.page_bytes < bytes + kPageHeadBytes ||
            number + pages > meta_.last_page + 1)
            fail(number);
        if (number + pages > pages_in_file_) {
            file_.fail(StorageError::Kind::damaged, StorageError::Trouble::cut_off_inside,
                       {std::to_string(number)});
        }
        for (std::uint64_t i = 1; i < pages; ++i) take(number + i, number);
        used_ += pages - 1;
        if (tree != Tree::free_list) return;
        page.resize(kPageHeadBytes + bytes);
        file_.read(number * meta_.page_bytes, page);
        take_free_pages(ByteSpan(page).subspan(kPageHeadBytes), number);
    }

    // A count, then page numbers. LMDB hands these out again: none may be in use.
    void take_free_pages(ByteSpan list, std::uint64_t parent) {
        if (list.size() < sizeof(std::uint64_t)) fail(parent);
        const auto pages = number_at<std::uint64_t>(list, 0);
        if (pages > list.size() / sizeof(std::uint64_t) - 1) fail(parent);
        for (std::uint64_t i = 1; i <= pages; ++i)
            take(number_at<std::uint64_t>(list, i * sizeof(std::uint64_t)), parent);
    }

    const File& file_;
    const Meta& meta_;
    std::uint64_t pages_in_file_;
    std::vector<bool> is_taken_;
    std::uint64_t used_ = 0;
};

}  // namespace

DataFile inspect_data_file(const std::filesystem::path& file) {
    const File opened(file);
    const Meta& newest = opened.newest();
    return {newest.page_bytes, newest.commit, newest.last_page, opened.size()};
}

std::optional<std::uint64_t> walk_pages(const std::filesystem::path& file,
                                        std::optional<std::uint64_t> commit) {
    const File opened(file);
    for (const Meta& meta : opened.metas()) {
        if (meta.commit == commit.value_or(opened.newest().commit))
            return Walker(opened, meta).walk();
    }
    return std::nullopt;
}

void extend_data_file(const std::filesystem::path& file) {
    const DataFile found = inspect_data_file(file);
    const FileHandle handle(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    if (handle.get() < 0) throw_io("cannot open", file, errno);
    const auto bytes = static_cast<off_t>((found.last_page + 1) * found.page_bytes);
    if (::ftruncate(handle.get(), bytes) != 0) throw_io("cannot extend", file, errno);
    if (::fsync(handle.get()) != 0) throw_io("cannot make durable", file, errno);
}

}  // namespace tsunagi::storage
