#include "client/commands/profile_option.h"

#include "client/messages.h"
#include "protocol/base/corporate_number.h"
#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"

namespace tsunagi::client {

Expected<std::string> read_center_name(const std::string& text) {
    if (text.empty() || text.size() > kNameBytesMax ||
        !is_clean_text(text, TextShape::single_line)) {
        return failure(LocalError::bad_name);
    }
    return text;
}

Expected<AreaCode> read_prefecture(const std::string& text) {
    const auto prefecture = parse_prefecture(text);
    if (!prefecture) return failure(LocalError::bad_prefecture, text);
    return *prefecture;
}

Expected<std::string> read_corporate_number(const std::string& text) {
    if (text.empty()) return std::string{};
    const auto number = parse_corporate_number(text);
    if (!number) {
        const auto problem = corporate_number_problem(text);
        return failure(LocalError::bad_corporate_number, _(corporate_number_problem_text(problem)));
    }
    return corporate_number_text(*number);
}

}  // namespace tsunagi::client
