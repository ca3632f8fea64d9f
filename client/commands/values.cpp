#include "client/commands/values.h"

#include <charconv>

namespace tsunagi::client {

Expected<const KindRow*> read_kind(const std::string& name) {
    if (name.empty()) return static_cast<const KindRow*>(nullptr);
    const KindRow* kind = find_kind(name);
    if (kind == nullptr || kind->record_class == RecordClass::authority) {
        return failure(LocalError::unknown_kind, name);
    }
    return kind;
}

Expected<std::vector<AreaCode>> read_prefectures(const std::vector<std::string>& texts) {
    std::vector<AreaCode> out;
    for (const auto& text : texts) {
        const auto prefecture = parse_prefecture(text);
        if (!prefecture) return failure(LocalError::bad_prefecture, text);
        out.push_back(*prefecture);
    }
    return out;
}

Expected<std::string> read_address(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0 || text.size() > 300)
        return failure(LocalError::bad_address, text);
    const std::string host = text.substr(0, colon);
    const std::string port = text.substr(colon + 1);
    unsigned number = 0;
    const auto [stop, problem] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool is_port = problem == std::errc{} && stop == port.data() + port.size() &&
                         number >= 1 && number <= 65535;
    const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    const bool is_host = is_bracketed || host.find_first_of(":[] /\t\n@\"") == std::string::npos;
    if (!is_port || !is_host) return failure(LocalError::bad_address, text);
    return text;
}

Expected<std::string> read_id(const std::string& text) {
    std::string id;
    for (const char c : text) {
        const bool is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        const bool is_upper = c >= 'A' && c <= 'F';
        if (!is_digit && !is_upper) return failure(LocalError::bad_id, text);
        id.push_back(is_upper ? static_cast<char>(c + 32) : c);
    }
    if (id.size() < 8 || id.size() > 64) return failure(LocalError::bad_id, text);
    return id;
}

}  // namespace tsunagi::client
