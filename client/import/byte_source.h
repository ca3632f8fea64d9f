// byte_source.h - where an importer's bytes come from: a file, or memory in tests.
//
// Importers read twice (first to judge, then to take), so a source has a size and is read at
// offsets; pipes and devices have neither and are refused when opened. A file that changes between
// the two readings is noticed by its reader.
// Thread: one. Ownership: FileBytes owns its descriptor; MemoryBytes only looks at the caller's
// bytes.
// Errors: a number of errno, no exceptions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tsunagi {

class ByteSource {
  public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    // Bytes in all, as at opening.
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    // Fills `into` from `offset` on. Returns how many bytes there were: fewer than asked only at
    // the end. Errors: nothing where the medium fails.
    [[nodiscard]] virtual std::optional<std::size_t> read_at(std::uint64_t offset,
                                                             std::span<char> into) = 0;
    // Somebody wrote to it since it was opened: what was read before may stand there no more.
    [[nodiscard]] virtual bool has_changed() const { return false; }
};

class MemoryBytes final : public ByteSource {
  public:
    explicit MemoryBytes(std::string_view bytes) : bytes_(bytes) {}

    [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
    [[nodiscard]] std::optional<std::size_t> read_at(std::uint64_t offset,
                                                     std::span<char> into) override;

  private:
    std::string_view bytes_;
};

class FileBytes final : public ByteSource {
  public:
    struct Opened {
        std::unique_ptr<FileBytes> file;  // null where it could not be opened
        int error_number = 0;             // errno then; 0 where it is no regular file
    };
    [[nodiscard]] static Opened open(const std::string& path);
    ~FileBytes() override;

    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] std::optional<std::size_t> read_at(std::uint64_t offset,
                                                     std::span<char> into) override;
    // By its size and its time of modification, or where these can't be known.
    [[nodiscard]] bool has_changed() const override;

  private:
    FileBytes(int descriptor, std::uint64_t size, timespec modified)
        : descriptor_(descriptor), size_(size), modified_(modified) {}

    int descriptor_;
    std::uint64_t size_;
    timespec modified_;
};

}  // namespace tsunagi
