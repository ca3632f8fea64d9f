// draw.h - drawing pieces of text from a Random, for generators of tests.
//
// Pieces that are drawn side by side are put together by text_of({...}) and not by +, whose
// operands each compiler evaluates in an order of its own: a seed has to give the same line
// everywhere.
#pragma once

#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

#include "protocol/base/random.h"

namespace tsunagi {

class Draw {
  public:
    explicit Draw(Random& random) : random_(random) {}

    std::size_t below(std::size_t n) { return random_.below(n); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <typename List>
    std::string of(const List& list) {
        return *std::next(std::begin(list), static_cast<std::ptrdiff_t>(below(std::size(list))));
    }
    std::string of(std::initializer_list<const char*> list) {
        return *std::next(list.begin(), static_cast<std::ptrdiff_t>(below(list.size())));
    }
    std::string digits(std::size_t n) {
        std::string out;
        while (out.size() < n) out += static_cast<char>('0' + below(10));
        return out;
    }
    // Of `n` digits, the first not 0.
    std::string number(std::size_t n);
    std::string between(std::size_t low, std::size_t high) {
        return std::to_string(low + below(high - low + 1));
    }
    // Full width in one of `n` cases.
    std::string wide_in(std::size_t n, const std::string& ascii);

  private:
    Random& random_;
};

inline std::string text_of(std::initializer_list<std::string> parts) {
    std::string out;
    for (const std::string& part : parts) out += part;
    return out;
}

// Full width: each printable ASCII character moved, the blank made U+3000.
inline std::string wide(std::string_view ascii) {
    std::string out;
    for (const char c : ascii) {
        if (c == ' ') {
            out += "　";
        } else if (c > ' ' && c <= '~') {
            const unsigned point = 0xFF01U + static_cast<unsigned>(c - '!');
            out += static_cast<char>(0xE0U | (point >> 12U));
            out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
            out += static_cast<char>(0x80U | (point & 0x3FU));
        } else {
            out += c;
        }
    }
    return out;
}

inline std::string Draw::number(std::size_t n) {
    return text_of({std::to_string(1 + below(9)), digits(n - 1)});
}

inline std::string Draw::wide_in(std::size_t n, const std::string& ascii) {
    return one_in(n) ? wide(ascii) : ascii;
}

// `frame` with `item` in place of its "{}".
inline std::string filled(const std::string& frame, const std::string& item) {
    const std::size_t at = frame.find("{}");
    return frame.substr(0, at) + item + frame.substr(at + 2);
}

}  // namespace tsunagi
