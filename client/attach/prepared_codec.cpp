#include "client/attach/prepared_codec.h"

#include "protocol/base/big_endian.h"
#include "protocol/base/utf8.h"

namespace tsunagi {
namespace {

constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kNumbersMax = 9;
constexpr std::uint64_t kFlagsEnd = 32;

void append_part(Bytes& out, ByteSpan part) {
    append_u64(out, part.size());
    out.insert(out.end(), part.begin(), part.end());
}

std::uint64_t flags_of(const CleanedFile& file) {
    return (file.had_place ? 1U : 0U) | (file.had_metadata ? 2U : 0U) |
           (file.had_active_parts ? 4U : 0U) | (file.was_converted ? 8U : 0U) |
           (file.may_keep_metadata ? 16U : 0U);
}

std::uint64_t number_of(const std::optional<std::chrono::year_month_day>& date) {
    if (!date) return 0;
    return static_cast<std::uint64_t>(int{date->year()}) * 10'000 + unsigned{date->month()} * 100 +
           unsigned{date->day()};
}

// Takes numbers and parts off the front; after one that does not fit, all are nothing.
class Reader {
  public:
    explicit Reader(ByteSpan bytes) : left_(bytes) {}

    std::uint64_t number(std::uint64_t end) {
        if (left_.size() < kNumberBytes) return fail();
        const std::uint64_t value = read_u64(left_);
        left_ = left_.subspan(kNumberBytes);
        return value < end ? value : fail();
    }
    ByteSpan part(std::uint64_t bytes_max) {
        const std::uint64_t size = number(bytes_max + 1);
        if (size > left_.size()) fail();
        if (!is_good_) return {};
        const ByteSpan out = left_.first(static_cast<std::size_t>(size));
        left_ = left_.subspan(out.size());
        return out;
    }
    [[nodiscard]] bool is_at_end() const { return is_good_ && left_.empty(); }

  private:
    std::uint64_t fail() {
        is_good_ = false;
        left_ = {};
        return 0;
    }
    ByteSpan left_;
    bool is_good_ = true;
};

bool is_consistent(const CleanedFile& file) {
    if (!is_prepared_kind(file.kind) || file.content.empty()) return false;
    if (file.taken_on && !file.taken_on->ok()) return false;
    const bool has_size = file.width > 0 && file.height > 0;
    return is_picture(file.kind) == has_size && is_clean_text(file.text, TextShape::multi_line);
}

}  // namespace

Bytes encode_answer(const FileResult<CleanedFile>& answer) {
    Bytes out;
    append_u64(out, answer ? 0 : static_cast<std::uint64_t>(answer.error()));
    if (!answer) return out;
    out.reserve(answer->content.size() + answer->thumbnail.size() + answer->text.size() +
                kNumbersMax * kNumberBytes);
    for (const std::uint64_t number :
         {static_cast<std::uint64_t>(answer->kind), flags_of(*answer), std::uint64_t{answer->width},
          std::uint64_t{answer->height}, number_of(answer->taken_on)})
        append_u64(out, number);
    append_part(out, answer->content);
    append_part(out, answer->thumbnail);
    append_part(out, as_bytes(answer->text));
    return out;
}

std::optional<FileResult<CleanedFile>> decode_answer(ByteSpan bytes, const PrepareLimits& limits) {
    Reader reader(bytes);
    const std::uint64_t trouble = reader.number(static_cast<std::uint64_t>(kFileTroubleLast) + 1);
    if (trouble != 0) {
        if (!reader.is_at_end()) return std::nullopt;
        return FileResult<CleanedFile>(static_cast<FileTrouble>(trouble));
    }
    CleanedFile file;
    file.kind = static_cast<FileKind>(reader.number(static_cast<std::uint64_t>(FileKind::csv) + 1));
    const std::uint64_t flags = reader.number(kFlagsEnd);
    file.had_place = (flags & 1) != 0;
    file.had_metadata = (flags & 2) != 0;
    file.had_active_parts = (flags & 4) != 0;
    file.was_converted = (flags & 8) != 0;
    file.may_keep_metadata = (flags & 16) != 0;
    file.width = static_cast<std::uint32_t>(reader.number(limits.pixels_max + 1));
    file.height = static_cast<std::uint32_t>(reader.number(limits.pixels_max + 1));
    const std::uint64_t date = reader.number(99'991'232);
    if (date != 0)
        file.taken_on =
            std::chrono::year_month_day{std::chrono::year(static_cast<int>(date / 10'000)),
                                        std::chrono::month(static_cast<unsigned>(date / 100 % 100)),
                                        std::chrono::day(static_cast<unsigned>(date % 100))};
    const ByteSpan content = reader.part(limits.file_bytes_max);
    const ByteSpan thumbnail = reader.part(kThumbnailBytesMax);
    const ByteSpan text = reader.part(kAttachedTextBytesMax);
    if (!reader.is_at_end()) return std::nullopt;
    file.content.assign(content.begin(), content.end());
    file.thumbnail.assign(thumbnail.begin(), thumbnail.end());
    file.text.assign(text.begin(), text.end());
    if (!is_consistent(file)) return std::nullopt;
    return FileResult<CleanedFile>(std::move(file));
}

std::uint64_t answer_bytes_max(const PrepareLimits& limits) {
    return limits.file_bytes_max + kThumbnailBytesMax + kAttachedTextBytesMax +
           kNumbersMax * kNumberBytes;
}

}  // namespace tsunagi
