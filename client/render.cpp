#include "client/render.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "client/terminal_text.h"
#include "protocol/base/check.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kBarColumns = 30;
constexpr std::size_t kColumnWidthMin = 12;
constexpr std::string_view kGap = "  ";

std::string bar_text(std::string_view label, std::uint64_t done, std::uint64_t total) {
    std::string text(label);
    if (total == 0) return text + " " + std::to_string(done);
    const std::uint64_t shown = std::min(done, total);
    const auto filled = static_cast<std::size_t>(static_cast<double>(shown) /
                                                 static_cast<double>(total) * kBarColumns);
    text += " [" + std::string(filled, '#') + std::string(kBarColumns - filled, '.') + "] ";
    text += std::to_string(static_cast<unsigned>(static_cast<double>(shown) * 100 /
                                                 static_cast<double>(total))) +
            "%";
    return text;
}

}  // namespace

Output::Output(std::FILE* out, std::FILE* errors, OutputForm form)
    : out_(out), errors_(errors), form_(form), errors_are_terminal_(isatty(fileno(errors)) == 1) {}

void Output::write(std::FILE* stream, std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stream) != text.size() ||
        std::fputc('\n', stream) == EOF) {
        failed_ = true;
    }
}

void Output::line(std::string_view text) {
    if (is_json()) return;
    end_progress();
    write(out_, escaped(text, Lines::many));
}

void Output::json(std::string_view object) {
    if (is_json()) write(out_, escaped_json(object));
}

void Output::note(std::string_view text) {
    if (is_json()) return;
    error(text);
}

void Output::error(std::string_view text) {
    end_progress();
    std::fflush(out_);
    write(errors_, escaped(text, Lines::many));
}

void Output::json_error(std::string_view object) {
    std::fflush(out_);
    write(errors_, escaped_json(object));
}

void Output::progress(std::string_view label, std::uint64_t done, std::uint64_t total) {
    if (is_json() || !errors_are_terminal_) return;
    std::string text = escaped(bar_text(label, done, total), Lines::one);
    if (text == bar_) return;
    std::fputc('\r', errors_);
    const std::string filled = padded(text, width(bar_));
    std::fwrite(filled.data(), 1, filled.size(), errors_);
    std::fflush(errors_);
    bar_ = std::move(text);
}

void Output::end_progress() {
    if (bar_.empty()) return;
    const std::string blank = "\r" + std::string(width(bar_), ' ') + "\r";
    std::fwrite(blank.data(), 1, blank.size(), errors_);
    std::fflush(errors_);
    bar_.clear();
}

std::size_t Output::columns() const {
    winsize size{};
    const int descriptor = fileno(out_);
    if (descriptor < 0 || isatty(descriptor) != 1 || ioctl(descriptor, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

bool Output::finish() {
    end_progress();
    if (std::fflush(out_) != 0) failed_ = true;
    std::fflush(errors_);
    return !failed_;
}

void Table::add(const std::vector<std::string>& cells) {
    CHECK(cells.size() == columns_.size());
    std::vector<std::string>& row = rows_.emplace_back();
    for (const auto& cell : cells) row.push_back(isolated(cell));
}

void Table::write(Output& output) const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t widest = width(columns_[i].title);
        for (const auto& row : rows_)
            widest = std::max(widest, std::min(width(row[i]), columns_[i].columns_max));
        widths.push_back(widest);
    }
    const auto total = [&] {
        std::size_t sum = kGap.size() * (widths.size() - 1);
        for (const auto w : widths) sum += w;
        return sum;
    };
    const std::size_t room = output.columns();
    while (room != 0 && total() > room) {
        const auto widest = std::ranges::max_element(widths);
        if (*widest <= kColumnWidthMin) break;
        --*widest;
    }
    const auto put = [&](const std::vector<std::string>& cells) {
        std::string text;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string cell = cut(cells[i], widths[i]);
            const bool is_last = i + 1 == cells.size();
            if (i != 0) text += kGap;
            if (columns_[i].align == Align::right) {
                text += padded_left(cell, widths[i]);
            } else {
                text += is_last ? cell : padded(cell, widths[i]);
            }
        }
        output.line(text);
    };
    std::vector<std::string> titles;
    for (const auto& column : columns_) titles.push_back(column.title);
    put(titles);
    for (const auto& row : rows_) put(row);
}

}  // namespace tsunagi::client
