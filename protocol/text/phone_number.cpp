#include "protocol/text/phone_number.h"

#include <algorithm>
#include <array>
#include <vector>

#include "protocol/text/code_points.h"
#include "protocol/text/cursor.h"
#include "protocol/text/fold_width.h"

namespace tsunagi {
namespace {

constexpr std::size_t kForeignDigitsMin = 7;
constexpr std::size_t kForeignDigitsMax = 15;  // E.164
constexpr std::size_t kExtensionDigitsMax = 6;
constexpr std::size_t kPhoneGroupsMax = 8;

struct Prefix {
    std::string_view digits;
    std::size_t length;
    PhoneKind kind;
};

// The first that fits counts; 0AB-J behind them.
constexpr std::array<Prefix, 10> kPrefixes = {{
    {"0120", 10, PhoneKind::free_call},
    {"0800", 11, PhoneKind::free_call},
    {"0570", 10, PhoneKind::navi},
    {"0180", 10, PhoneKind::information},
    {"0990", 10, PhoneKind::information},
    {"050", 11, PhoneKind::ip},
    {"060", 11, PhoneKind::mobile},
    {"070", 11, PhoneKind::mobile},
    {"080", 11, PhoneKind::mobile},
    {"090", 11, PhoneKind::mobile},
}};

constexpr std::array<std::string_view, 12> kShortNumbers = {
    "104", "110", "113", "115", "117", "118", "119", "171", "177", "188", "189", "116"};

constexpr std::array<std::u32string_view, 17> kLabels = {
    U"電話番号",   U"携帯番号", U"携帯電話",  U"電話",  U"携帯", U"代表",
    U"番号",       U"連絡先",   U"telephone", U"phone", U"tel",  U"fax",
    U"ファックス", U"ファクス", U"℡",         U"☎",     U"📞"};

constexpr std::array<std::u32string_view, 14> kNotes = {
    U"(代表)", U"(代)",  U"(直通)", U"(直)",     U"(fax兼用)", U"(fax兼)", U"(携帯)",
    U"(fax)",  U"(tel)", U"(本部)", U"(事務局)", U"代表",      U"直通",    U"fax兼用"};

constexpr std::array<std::u32string_view, 6> kExtensionLabels = {U"内線番号", U"内線", U"extension",
                                                                 U"ext",      U"内",   U"x"};

// The digits as they stood in groups.
struct Groups {
    bool plus = false;
    std::vector<std::string> groups;

    [[nodiscard]] std::string digits() const {
        std::string out;
        for (const std::string& group : groups) out += group;
        return out;
    }
};

PhoneReading refused(PhoneProblem problem) { return {std::nullopt, problem}; }

void skip_labels(Cursor& cursor) {
    for (bool found = true; found;) {
        cursor.skip_blanks();
        found = std::any_of(kLabels.begin(), kLabels.end(),
                            [&](std::u32string_view label) { return cursor.take_word(label); });
        while (found && (cursor.take(U':') || cursor.take(U'.') || cursor.take(U' ') ||
                         cursor.take(U'/') || cursor.take(U'・') || cursor.take(U'番'))) {
        }
    }
}

// Up to three separators with a digit behind them; none taken otherwise.
bool take_separators(Cursor& cursor) {
    constexpr std::u32string_view kBetween = U"-() .";
    std::size_t length = 0;
    while (length < 3 && cursor.peek(length) != 0 &&
           kBetween.find(cursor.peek(length)) != std::u32string_view::npos) {
        ++length;
    }
    if (!is_digit(cursor.peek(length))) return false;
    cursor.skip(length);
    return length > 0;
}

// A closing bracket behind the last group stays: "(087" of "(087)812" has its own in the middle.
Groups take_groups(Cursor& cursor) {
    Groups out;
    cursor.take(U'(');
    out.plus = cursor.take(U'+');
    do {
        std::string group;
        for (; is_digit(cursor.peek()); cursor.skip(1)) {
            group.push_back(static_cast<char>(cursor.peek()));
        }
        if (!group.empty()) out.groups.push_back(std::move(group));
    } while (out.groups.size() < kPhoneGroupsMax && take_separators(cursor));
    return out;
}

// +81 87 and +81 (0)87 as 087; false where it is another country.
bool make_national(Groups& number) {
    if (number.groups.empty() || !number.groups.front().starts_with("81")) return false;
    number.groups.front().erase(0, 2);
    if (number.groups.front().empty()) number.groups.erase(number.groups.begin());
    if (number.groups.empty()) return false;
    std::string& first = number.groups.front();
    if (first == "0" && number.groups.size() > 1) {
        number.groups[1].insert(0, number.groups[1].starts_with('0') ? "" : "0");
        number.groups.erase(number.groups.begin());
    } else if (!first.starts_with('0')) {
        first.insert(0, "0");
    }
    number.plus = false;
    return true;
}

PhoneProblem problem_of_national(const std::string& digits) {
    if (national_kind(digits)) return PhoneProblem::none;
    if (digits.front() != '0') {
        const bool lost = digits.size() >= 9 && national_kind("0" + digits).has_value();
        return lost ? PhoneProblem::zero_lost
                    : (digits.size() < 8 ? PhoneProblem::wrong_length
                                         : PhoneProblem::no_such_prefix);
    }
    for (std::size_t length : {10U, 11U}) {
        std::string other = digits;
        other.resize(length, '1');
        if (national_kind(other)) return PhoneProblem::wrong_length;
    }
    return PhoneProblem::no_such_prefix;
}

bool is_shape(const std::vector<std::string>& groups, std::initializer_list<std::size_t> lengths) {
    return std::equal(
        groups.begin(), groups.end(), lengths.begin(), lengths.end(),
        [](const std::string& group, std::size_t length) { return group.size() == length; });
}

// Groups that people write for this kind. Where only the first stands apart, the numbering plan
// tells the second of a fixed or mobile number.
std::string display_of(PhoneKind kind,
                       const std::vector<std::string>& groups,
                       const std::string& digits) {
    const auto joined = [&](std::size_t first, std::size_t second) {
        return digits.substr(0, first) + "-" + digits.substr(first, second) + "-" +
               digits.substr(first + second);
    };
    const std::size_t first = groups.front().size();
    if (kind == PhoneKind::fixed) {
        if (first < 2 || first > 5) return digits;
        const bool usual = groups.size() == 2 || is_shape(groups, {first, 6 - first, 4});
        return usual ? joined(first, 6 - first) : digits;
    }
    if (kind == PhoneKind::mobile || kind == PhoneKind::ip) {
        const bool usual = first == 3 && (groups.size() == 2 || is_shape(groups, {3, 4, 4}));
        return usual ? joined(3, 4) : digits;
    }
    if (first != 4 || groups.size() > 3) return digits;
    std::string out = groups.front();
    for (std::size_t i = 1; i < groups.size(); ++i) out += "-" + groups[i];
    return out;
}

std::optional<std::string> take_extension(Cursor& cursor) {
    Cursor ahead = cursor;
    ahead.skip_blanks();
    const bool bracket = ahead.take(U'(');
    const bool labelled =
        std::any_of(kExtensionLabels.begin(), kExtensionLabels.end(),
                    [&](std::u32string_view label) { return ahead.take_word(label); });
    if (!labelled) return std::nullopt;
    while (ahead.take(U':') || ahead.take(U'.') || ahead.take(U' ') || ahead.take(U'-')) {
    }
    const std::u32string_view rest = ahead.rest();
    const auto number = ahead.take_digits();
    if (!number || number->digits > kExtensionDigitsMax) return std::nullopt;
    if (bracket && !ahead.take(U')')) return std::nullopt;
    cursor = ahead;
    return utf8_of(rest.substr(0, number->digits));
}

void skip_notes(Cursor& cursor) {
    for (bool found = true; found;) {
        cursor.skip_blanks();
        found = std::any_of(kNotes.begin(), kNotes.end(),
                            [&](std::u32string_view note) { return cursor.take_word(note); });
    }
}

PhoneProblem behind_number(Cursor& cursor, std::string& extension) {
    skip_notes(cursor);
    if (auto found = take_extension(cursor)) extension = *std::move(found);
    skip_notes(cursor);
    if (cursor.at_end()) return PhoneProblem::none;
    constexpr std::u32string_view kBetween = U",、/;・~";
    const bool listed = kBetween.find(cursor.peek()) != std::u32string_view::npos;
    const bool another = std::any_of(cursor.rest().begin(), cursor.rest().end(), is_digit);
    return listed && another ? PhoneProblem::several_numbers : PhoneProblem::more_text;
}

PhoneReading short_number(Cursor cursor) {
    const bool sharp = cursor.take(U'#');
    const std::u32string_view rest = cursor.rest();
    const std::string digits = utf8_of(rest);
    const bool known = sharp ? rest.size() == 4 && std::all_of(rest.begin(), rest.end(), is_digit)
                             : std::find(kShortNumbers.begin(), kShortNumbers.end(), digits) !=
                                   kShortNumbers.end();
    if (!known) return refused(sharp ? PhoneProblem::not_a_number : PhoneProblem::wrong_length);
    const std::string whole = sharp ? "#" + digits : digits;
    return {PhoneNumber{PhoneKind::short_number, whole, {}, whole}, PhoneProblem::none};
}

}  // namespace

std::optional<PhoneKind> national_kind(std::string_view digits) {
    for (const Prefix& prefix : kPrefixes) {
        if (!digits.starts_with(prefix.digits)) continue;
        return digits.size() == prefix.length ? std::optional(prefix.kind) : std::nullopt;
    }
    const bool fixed =
        digits.size() == 10 && digits[0] == '0' && digits[1] != '0' && digits[2] != '0';
    return fixed ? std::optional(PhoneKind::fixed) : std::nullopt;
}

PhoneReading read_phone_number(std::string_view text) {
    const FoldedText folded = fold_width(text);
    Cursor cursor(folded.points);
    cursor.trim();
    if (cursor.at_end()) return refused(PhoneProblem::empty);
    skip_labels(cursor);
    if (cursor.peek() == U'#') return short_number(cursor);
    const Cursor start = cursor;
    Groups number = take_groups(cursor);
    if (number.groups.empty()) return refused(PhoneProblem::not_a_number);
    std::string digits = number.digits();
    if (!number.plus && digits.size() == 3 && cursor.at_end()) return short_number(start);
    std::string extension;
    const PhoneProblem behind = behind_number(cursor, extension);
    if (number.plus && !make_national(number)) {
        const bool length =
            digits.size() >= kForeignDigitsMin && digits.size() <= kForeignDigitsMax;
        if (!length || digits.starts_with("81")) return refused(PhoneProblem::wrong_length);
        if (behind != PhoneProblem::none) return refused(behind);
        return {PhoneNumber{PhoneKind::foreign, digits, extension, "+" + digits},
                PhoneProblem::none};
    }
    digits = number.digits();
    const PhoneProblem problem = problem_of_national(digits);
    if (problem != PhoneProblem::none) return refused(problem);
    if (behind != PhoneProblem::none) return refused(behind);
    const PhoneKind kind = *national_kind(digits);
    std::string display = display_of(kind, number.groups, digits);
    return {PhoneNumber{kind, std::move(digits), std::move(extension), std::move(display)},
            PhoneProblem::none};
}

std::optional<std::string> e164_text(const PhoneNumber& number) {
    if (number.kind == PhoneKind::short_number) return std::nullopt;
    if (number.kind == PhoneKind::foreign) return "+" + number.digits;
    return "+81" + number.digits.substr(1);
}

}  // namespace tsunagi
