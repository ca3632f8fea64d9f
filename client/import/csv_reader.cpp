#include "client/import/csv_reader.h"

#include <csv.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

constexpr std::size_t kBufferBytesMin = 4 * kRowBytesMax;
constexpr std::size_t kBufferBytesMax = 1024 * 1024;
static_assert(kBufferBytesMin > 2 * kRowBytesMax + 2, "a row and the line that may end it fit");

std::size_t buffer_bytes(std::uint64_t source_bytes) {
    const auto fitting = std::min<std::uint64_t>(source_bytes, kBufferBytesMax);
    return std::max(static_cast<std::size_t>(fitting), kBufferBytesMin);
}

// libcsv would trim spaces around cells; a name may begin with one.
int no_space(unsigned char) { return 0; }

bool is_line_end(char byte) { return byte == '\n' || byte == '\r'; }

}  // namespace

CsvReader::CsvReader(ByteSource& source, CsvDialect dialect)
    : source_(source),
      dialect_(dialect),
      parser_(std::make_unique<csv_parser>()),
      buffer_(buffer_bytes(source.size())) {
    CHECK(csv_init(parser_.get(), CSV_STRICT) == 0);
    csv_set_space_func(parser_.get(), no_space);
    csv_set_delim(parser_.get(), static_cast<unsigned char>(dialect_.delimiter));
}

CsvReader::~CsvReader() { csv_free(parser_.get()); }

void CsvReader::seek(std::uint64_t offset, std::uint64_t line) {
    line_ = line;
    if (offset >= buffer_offset_ && offset - buffer_offset_ <= filled_) {
        position_ = static_cast<std::size_t>(offset - buffer_offset_);
        return;
    }
    buffer_offset_ = offset;
    filled_ = 0;
    position_ = 0;
    at_end_ = false;
}

bool CsvReader::next(CsvRow& row) {
    begin_row();
    Progress progress;
    for (;;) {
        const Line line = find_line(progress.fed);
        if (line.kind == LineKind::none && progress.fed == 0) return false;
        if (line.kind == LineKind::too_long && progress.fed == 0) {
            finish_damaged(row, CsvDamage::too_long, line.end);
            row.raw = {};
            skip_long_line();
            return true;
        }
        const bool blank = progress.fed == 0 && is_line_end(buffer_[position_]);
        if (blank) {
            position_ += line.end;
            ++line_;
            continue;
        }
        if (progress.lines == 0) progress.first_line_end = line.end;
        const bool readable =
            line.kind == LineKind::complete || line.kind == LineKind::unterminated;
        bool right = readable && line.end <= kRowBytesMax && feed(progress.fed, line.end);
        if (right && line.kind == LineKind::unterminated) right = feed_end();
        if (!right) {
            finish_damaged(row, CsvDamage::quoting, progress.first_line_end);
            return true;
        }
        progress.fed = line.end;
        ++progress.lines;
        if (row_ended_) {
            finish(row, line.end, progress.lines);
            row.unterminated = line.kind == LineKind::unterminated;
            return true;
        }
    }
}

CsvReader::Line CsvReader::find_line(std::size_t from) {
    for (;;) {
        const std::size_t end = line_end(position_ + from);
        if (end != 0) return {LineKind::complete, end - position_};
        const std::size_t rest = filled_ - position_ - from;
        if (rest > kRowBytesMax) return {LineKind::too_long, from + kRowBytesMax};
        if (at_end_) return {rest > 0 ? LineKind::unterminated : LineKind::none, from + rest};
        refill();
    }
}

std::size_t CsvReader::line_end(std::size_t start) const {
    const std::size_t window = std::min(filled_ - start, kRowBytesMax);
    const char* const begin = buffer_.data() + start;
    const auto find = [&](char byte, std::size_t count) {
        const void* const found = count > 0 ? std::memchr(begin, byte, count) : nullptr;
        return found == nullptr ? count
                                : static_cast<std::size_t>(static_cast<const char*>(found) - begin);
    };
    const std::size_t line_feed = find('\n', window);
    const std::size_t carriage_return = find('\r', line_feed);
    if (carriage_return < line_feed) {
        const std::size_t behind = start + carriage_return + 1;
        if (behind == filled_) return at_end_ ? behind : 0;  // a line feed may follow
        return buffer_[behind] == '\n' ? behind + 1 : behind;
    }
    return line_feed < window ? start + line_feed + 1 : 0;
}

void CsvReader::refill() {
    const std::size_t kept = filled_ - position_;
    std::memmove(buffer_.data(), buffer_.data() + position_, kept);
    buffer_offset_ += position_;
    position_ = 0;
    filled_ = kept;
    CHECK(filled_ < buffer_.size());
    const auto count =
        source_.read_at(buffer_offset_ + filled_, std::span(buffer_).subspan(filled_));
    failed_ = failed_ || !count;
    filled_ += count.value_or(0);
    at_end_ = filled_ < buffer_.size();
}

void CsvReader::begin_row() {
    if (parser_used_) csv_fini(parser_.get(), nullptr, nullptr, nullptr);
    parser_used_ = false;
    cell_bytes_.clear();
    cell_ends_.clear();
    row_ended_ = false;
}

void CsvReader::take_cell(void* bytes, std::size_t size, void* self) {
    auto& reader = *static_cast<CsvReader*>(self);
    reader.cell_bytes_.append(static_cast<const char*>(bytes), size);
    reader.cell_ends_.push_back(reader.cell_bytes_.size());
}

void CsvReader::take_row_end(int /*terminator*/, void* self) {
    static_cast<CsvReader*>(self)->row_ended_ = true;
}

void CsvReader::split_plain_line(std::string_view line) {
    while (!line.empty() && is_line_end(line.back())) line.remove_suffix(1);
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = line.find(dialect_.delimiter);
        cell_bytes_.append(line.substr(0, end));
        cell_ends_.push_back(cell_bytes_.size());
        line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    }
    row_ended_ = true;
}

bool CsvReader::feed(std::size_t from, std::size_t end) {
    const std::string_view bytes(buffer_.data() + position_ + from, end - from);
    if (!dialect_.quotes || (from == 0 && bytes.find('"') == std::string_view::npos)) {
        split_plain_line(bytes);
        return true;
    }
    parser_used_ = true;
    const std::size_t done =
        csv_parse(parser_.get(), bytes.data(), bytes.size(), take_cell, take_row_end, this);
    if (done == bytes.size()) return true;
    if (csv_error(parser_.get()) != CSV_EPARSE) throw std::bad_alloc();
    return false;
}

bool CsvReader::feed_end() {
    csv_set_opts(parser_.get(), CSV_STRICT | CSV_STRICT_FINI);
    const bool ended = csv_fini(parser_.get(), take_cell, take_row_end, this) == 0;
    csv_set_opts(parser_.get(), CSV_STRICT);
    return ended;
}

void CsvReader::finish(CsvRow& row, std::size_t end, std::uint64_t lines) {
    row.line = line_;
    row.offset = offset();
    row.raw = std::string_view(buffer_.data() + position_, end);
    row.damage = CsvDamage::none;
    row.has_nul = row.raw.find('\0') != std::string_view::npos;
    row.unterminated = false;
    row.cells.clear();
    std::size_t start = 0;
    for (const std::size_t cell_end : cell_ends_) {
        row.cells.push_back(std::string_view(cell_bytes_).substr(start, cell_end - start));
        start = cell_end;
    }
    position_ += end;
    line_ += lines;
}

void CsvReader::finish_damaged(CsvRow& row, CsvDamage damage, std::size_t first_line_end) {
    finish(row, first_line_end, 1);
    row.damage = damage;
    row.unterminated = at_end_ && position_ == filled_;
}

// What is skipped may be far longer than the buffer.
void CsvReader::skip_long_line() {
    for (;;) {
        const std::size_t end = line_end(position_);
        if (end != 0) {
            position_ = end;
            return;
        }
        position_ += std::min(filled_ - position_, kRowBytesMax);
        if (position_ < filled_) continue;
        if (at_end_) return;
        if (buffer_[filled_ - 1] == '\r') --position_;  // a line feed may follow
        refill();
    }
}

}  // namespace tsunagi
