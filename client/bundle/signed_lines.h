// signed_lines.h - a bundle as text: each signed record on a line of its own, as JSON, so that any
// program reads what the records say and anybody can check who said it.
//
//   {"type":"signed_records","format":1,"federation":HEX}
//   {"type":"record","id":HEX,"center":HEX,"class":"fact","kind":"article","scope":"nation",
//    "time":"2026-03-15T00:00:00.000Z","slot":HEX,"replaces":[HEX],"title":"...","fields":{...},
//    "record":BASE64URL}
//   {"type":"end","records":N}
//
// "record" is the record's own bytes (protocol/record/record.h), signature included; only these
// are taken in again, and what stands beside them is for readers. Authority records come first, as
// in bundles. The form is docs/PROTOCOL.md's, "Signed JSON lines". Not sealed and not compressed:
// that is bundle.h's business.
//
// Thread: one. Memory: a few times one line, of kSignedLineBytesMax at most. Errors: those of
// bundle_input.h.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "client/error_sentences.h"
#include "client/import/byte_source.h"
#include "protocol/base/bytes.h"
#include "protocol/record/record.h"

namespace tsunagi::client {

inline constexpr std::size_t kSignedLineBytesMax = 4 << 20;
// What a file of this form begins with.
inline constexpr std::string_view kSignedLinesBegin = "{\"type\":\"signed_records\"";

// Each with its line end.
[[nodiscard]] std::string signed_lines_head(const CharterId& charter);
[[nodiscard]] std::string signed_line(const ParsedRecord& record);
[[nodiscard]] std::string signed_lines_end(std::uint64_t records);

// False also where the file cannot be read.
[[nodiscard]] bool is_signed_lines_file(const std::string& path);

class SignedLinesInput {
  public:
    // Reads the head.
    [[nodiscard]] static Expected<SignedLinesInput> open(const std::string& path);
    // For tests: bytes from elsewhere under that name.
    [[nodiscard]] static Expected<SignedLinesInput> open(const std::string& name,
                                                         std::unique_ptr<ByteSource> source);

    [[nodiscard]] const CharterId& charter() const { return charter_; }
    // The next record's bytes, whose length is right and nothing else looked at, valid until the
    // next call; nothing behind the last one.
    [[nodiscard]] Expected<std::optional<ByteSpan>> next();

    [[nodiscard]] std::uint64_t position() const { return position_; }
    [[nodiscard]] std::uint64_t size() const { return source_->size(); }

  private:
    SignedLinesInput(std::string name, std::unique_ptr<ByteSource> source)
        : name_(std::move(name)), source_(std::move(source)) {}
    // Without its end; nothing where the file ends. Errors: bad_file, bundle_cut, bundle_damaged.
    [[nodiscard]] Expected<std::optional<std::string_view>> line();
    [[nodiscard]] Expected<void> read_more();
    [[nodiscard]] Expected<void> read_head();

    std::string name_;
    std::unique_ptr<ByteSource> source_;
    CharterId charter_;
    std::string buffer_;          // read, from the line at hand on
    std::size_t line_at_ = 0;     // in the buffer
    std::uint64_t read_ = 0;      // of the file
    std::uint64_t position_ = 0;  // behind the last line
    std::uint64_t records_ = 0;
    Bytes record_;
};

}  // namespace tsunagi::client
