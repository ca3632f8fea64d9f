#include "client/mail/mail_address.h"

#include <algorithm>

#include "protocol/base/check.h"

namespace tsunagi::client {
namespace {

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// RFC 5322's atext.
bool is_name_sign(char c) {
    return is_letter_or_digit(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view name) {
    return !name.starts_with('.') && !name.ends_with('.') &&
           name.find("..") == std::string_view::npos;
}

}  // namespace

bool is_domain_name(std::string_view text) {
    if (text.empty() || text.size() > kMailAddressBytesMax) return false;
    while (true) {
        const std::string_view label = text.substr(0, text.find('.'));
        if (label.empty() || label.size() > kMailDomainLabelBytesMax) return false;
        if (label.front() == '-' || label.back() == '-') return false;
        if (!std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; }))
            return false;
        if (label.size() == text.size()) return true;
        text.remove_prefix(label.size() + 1);
    }
}

bool is_mail_address(std::string_view text) {
    if (text.size() > kMailAddressBytesMax) return false;
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at > kMailNameBytesMax) return false;
    return std::ranges::all_of(text.substr(0, at),
                               [](char c) { return is_name_sign(c) || c == '.'; }) &&
           is_domain_name(text.substr(at + 1));
}

std::string mail_path(std::string_view address) {
    CHECK(is_mail_address(address));
    const std::string_view name = address.substr(0, address.find('@'));
    if (is_dot_atom(name)) return std::string(address);
    return "\"" + std::string(name) + "\"" + std::string(address.substr(name.size()));
}

std::string_view mail_domain(std::string_view address) {
    CHECK(is_mail_address(address));
    return address.substr(address.find('@') + 1);
}

}  // namespace tsunagi::client
