#include "client/import/json_parts.h"

#include <algorithm>

namespace tsunagi::client {
namespace {

class Cutter {
  public:
    Cutter(std::string_view text, std::span<const std::string_view> names)
        : text_(text), names_(names) {}

    JsonParts cut() {
        skip_blanks();
        bool is_sound = false;
        if (peek() == '[') {
            is_sound = take_array({});
        } else if (peek() == '{') {
            is_sound = take_file_object();
        }
        skip_blanks();
        if (!is_sound || at_ != text_.size()) out_.problem_line = line_;
        return std::move(out_);
    }

  private:
    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void step() {
        line_ += text_[at_] == '\n' ? 1 : 0;
        ++at_;
    }
    void skip_blanks() {
        while (at_ < text_.size() &&
               std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
            step();
    }

    // Behind the closing quote. Pre: peek() == '"'.
    bool skip_string() {
        step();
        while (at_ < text_.size() && text_[at_] != '"') {
            if (text_[at_] == '\\') step();
            if (at_ < text_.size()) step();
        }
        if (at_ >= text_.size()) return false;
        step();
        return true;
    }

    // Behind an object or array, whatever is in it.
    bool skip_nested() {
        std::size_t depth = 0;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"') {
                if (!skip_string()) return false;
                continue;
            }
            step();
            if (c == '{' || c == '[') {
                if (++depth > kJsonDepthMax) return false;
            } else if (c == '}' || c == ']') {
                if (--depth == 0) return true;
            }
        }
        return false;
    }

    bool skip_value() {
        skip_blanks();
        if (peek() == '{' || peek() == '[') return skip_nested();
        if (peek() == '"') return skip_string();
        const std::size_t begin = at_;
        while (at_ < text_.size() &&
               std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos)
            step();
        return at_ > begin;
    }

    void add(std::uint64_t line, std::string_view name, std::size_t begin) {
        if (out_.parts.size() < kJsonPartsMax) {
            out_.parts.push_back({line, name, text_.substr(begin, at_ - begin)});
        } else if (out_.left_out++ == 0) {
            out_.left_out_line = line;
        }
    }

    // Elements that are objects are parts; others are passed over.
    bool take_array(std::string_view name) {
        step();
        skip_blanks();
        while (peek() != ']') {
            const std::uint64_t line = line_;
            const std::size_t begin = at_;
            const bool is_object = peek() == '{';
            if (!skip_value()) return false;
            if (is_object) add(line, name, begin);
            skip_blanks();
            if (peek() == ',') step();
            skip_blanks();
            if (at_ >= text_.size()) return false;
        }
        step();
        return true;
    }

    bool take_file_object() {
        const std::uint64_t line = line_;
        const std::size_t begin = at_;
        bool has_arrays = false;
        bool is_record = false;  // with an id of its own: such arrays are parts of it
        step();
        skip_blanks();
        while (peek() != '}') {
            if (peek() != '"') return false;
            const std::size_t name_at = at_ + 1;
            if (!skip_string()) return false;
            const std::string_view name = text_.substr(name_at, at_ - 1 - name_at);
            skip_blanks();
            if (peek() != ':') return false;
            step();
            skip_blanks();
            is_record = is_record || name == "id";
            const bool is_known = std::ranges::find(names_, name) != names_.end();
            if (is_known && peek() == '[') {
                has_arrays = true;
                if (!take_array(name)) return false;
            } else if (!skip_value()) {
                return false;
            }
            skip_blanks();
            if (peek() == ',') step();
            skip_blanks();
        }
        step();
        if (is_record) out_ = {};
        if (is_record || !has_arrays) add(line, {}, begin);
        return true;
    }

    std::string_view text_;
    std::span<const std::string_view> names_;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;
    JsonParts out_;
};

}  // namespace

JsonParts cut_json(std::string_view text, std::span<const std::string_view> names) {
    return Cutter(text, names).cut();
}

}  // namespace tsunagi::client
