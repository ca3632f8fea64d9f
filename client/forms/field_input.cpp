#include "client/forms/field_input.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "client/messages.h"
#include "protocol/base/corporate_number.h"
#include "protocol/base/utf8.h"
#include "protocol/record/field_form.h"
#include "protocol/text/activity_field.h"
#include "protocol/text/fold_width.h"
#include "protocol/text/phone_number.h"
#include "protocol/text/read_date.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kYes[] = {"1", "yes", "true", "on", "はい", "有", "あり", "○", "可"};
constexpr std::string_view kNo[] = {"0", "no", "false", "off", "いいえ", "無", "なし", "×", "不可"};
constexpr std::string_view kItemEnds[] = {",", ";", "\n", "\r", "、", "，", "；"};
constexpr std::string_view kBlanks[] = {" ", "\t", "\n", "\r", "\u3000", "\u00a0", "\ufeff"};
constexpr std::string_view kNotCompared[] = {" ", "\t", "\n", "\r", "・", "/",
                                             "-", "_",  "(",  ")",  "[",  "]"};

ValueReading problem(ValueProblem what, std::string_view detail) {
    return {{}, what, std::string(detail)};
}

// The end of the longest beginning of `text` that is one of `signs`, else 0.
std::size_t sign_at(std::string_view text, std::span<const std::string_view> signs) {
    for (const auto sign : signs) {
        if (text.starts_with(sign)) return sign.size();
    }
    return 0;
}

ValueReading read_date_value(std::string_view text) {
    const DateReading reading = read_date(text);
    if (reading.problem != DateProblem::none || reading.date.precision() != DatePrecision::day) {
        return problem(ValueProblem::bad_date, text);
    }
    return {iso_text(reading.date), ValueProblem::none, {}};
}

ValueReading read_date_time_value(std::string_view text) {
    const DateTimeReading reading = read_date_time(text);
    if (reading.problem != DateProblem::none || !reading.time ||
        reading.date.precision() != DatePrecision::day || reading.time->seconds >= kSecondsPerDay) {
        return problem(ValueProblem::bad_time, text);
    }
    return {iso_text(reading.date) + "T" + iso_text(*reading.time).substr(0, 5),
            ValueProblem::none,
            {}};
}

// Digits as a ledger has them: 1,000 and ￥1,000 and 1,000円.
ValueReading read_number(const FieldRow& field, std::string_view text) {
    std::string digits = folded_utf8(text);
    if (digits.starts_with("¥")) digits.erase(0, std::string_view("¥").size());
    if (digits.ends_with("円")) digits.erase(digits.size() - std::string_view("円").size());
    // A comma parts thousands or it is no number.
    for (std::size_t at = digits.find(','); at != std::string::npos; at = digits.find(',')) {
        const std::size_t end = std::min(digits.find_first_of(",.", at + 1), digits.size());
        if (at == 0 || end - at != 4) return problem(ValueProblem::bad_number, text);
        digits.erase(at, 1);
    }
    if (!has_form(field, digits)) return problem(ValueProblem::bad_number, text);
    return {digits, ValueProblem::none, {}};
}

ValueReading read_flag(std::string_view text) {
    const std::string word = comparable(text);
    const auto is = [&](std::string_view other) { return word == comparable(other); };
    if (std::ranges::any_of(kYes, is)) return {"1", ValueProblem::none, {}};
    if (std::ranges::any_of(kNo, is)) return {"0", ValueProblem::none, {}};
    return problem(ValueProblem::bad_flag, text);
}

ValueReading read_choice(const FieldRow& field, std::string_view text) {
    const std::string word = comparable(text);
    for (const Choice& choice : field.choices) {
        if (word == comparable(choice.value) || word == comparable(choice.label_en) ||
            word == comparable(choice.label_ja)) {
            return {std::string(choice.value), ValueProblem::none, {}};
        }
    }
    return problem(ValueProblem::bad_choice, text);
}

// The 20 fields of the NPO Act have many written forms.
ValueReading read_activities(std::string_view text) {
    const ActivityFields reading = read_activity_fields(text);
    if (!reading.not_understood.empty())
        return problem(ValueProblem::bad_choice, reading.not_understood.front());
    ValueReading all;
    for (const ActivityField field : reading.fields) {
        all.value += (all.value.empty() ? "" : "\n") + std::to_string(static_cast<unsigned>(field));
    }
    return all;
}

ValueReading read_corporate_number_value(std::string_view text) {
    const auto number = parse_corporate_number(text);
    if (!number) return problem(ValueProblem::bad_corporate_number, text);
    return {corporate_number_text(*number), ValueProblem::none, {}};
}

// In the form as it is, or with one width.
ValueReading read_plain(const FieldRow& field, std::string_view text, ValueProblem otherwise) {
    for (std::string form : {std::string(text), folded_utf8(text)}) {
        if (has_form(field, form)) return {std::move(form), ValueProblem::none, {}};
    }
    return problem(otherwise, text);
}

ValueReading read_record(const FieldRow& field, std::string_view text) {
    std::string id(text);
    std::ranges::transform(id, id.begin(), [](char c) {
        return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    });
    return read_plain(field, id, ValueProblem::bad_record);
}

// Line ends within one line are blanks: cells of a table break lines where they please.
std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool is_end = c == '\n' || c == '\r';
        if (is_end && (line.empty() || line.back() == ' ')) continue;
        line += is_end ? ' ' : c;
    }
    return line;
}

// As it is dialled, with its extension; what is no number stays as it was written.
ValueReading read_phone(const FieldRow& field, std::string_view text) {
    const PhoneReading reading = read_phone_number(text);
    if (!reading.number) return read_plain(field, one_line(text), ValueProblem::bad_text);
    const std::string& extension = reading.number->extension;
    return {reading.number->display + (extension.empty() ? "" : " 内線" + extension),
            ValueProblem::none,
            {}};
}

ValueReading read_one(const FieldRow& field, std::string_view text) {
    switch (field.type) {
        case FieldType::date: return read_date_value(text);
        case FieldType::date_time: return read_date_time_value(text);
        case FieldType::number:
        case FieldType::decimal: return read_number(field, text);
        case FieldType::flag: return read_flag(text);
        case FieldType::choice:
        case FieldType::choices: return read_choice(field, text);
        case FieldType::corporate_number: return read_corporate_number_value(text);
        case FieldType::phone: return read_phone(field, text);
        case FieldType::mail: return read_plain(field, text, ValueProblem::bad_mail);
        case FieldType::url: return read_plain(field, text, ValueProblem::bad_url);
        case FieldType::record:
        case FieldType::records: return read_record(field, text);
        case FieldType::long_text: {
            std::string lines(text);
            std::erase(lines, '\r');
            return {std::move(lines), ValueProblem::none, {}};
        }
        case FieldType::text:
        case FieldType::list:
        case FieldType::code:
        case FieldType::codes: return read_plain(field, one_line(text), ValueProblem::bad_text);
    }
    return problem(ValueProblem::bad_text, text);
}

// The row as it would be for one item of its list.
FieldRow item_row(FieldRow field) {
    if (field.type == FieldType::list) field.type = FieldType::text;
    if (field.type == FieldType::choices) field.type = FieldType::choice;
    if (field.type == FieldType::records) field.type = FieldType::record;
    if (field.type == FieldType::codes) field.type = FieldType::code;
    return field;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    while (const std::size_t size = sign_at(text, kBlanks)) text.remove_prefix(size);
    while (!text.empty()) {
        const auto blank = std::ranges::find_if(
            kBlanks, [&](std::string_view sign) { return text.ends_with(sign); });
        if (blank == std::end(kBlanks)) break;
        text.remove_suffix(blank->size());
    }
    return text;
}

std::vector<std::string> split_items(std::string_view text) {
    std::vector<std::string> items;
    std::size_t begin = 0;
    const auto take = [&](std::size_t end) {
        const auto item = trimmed(text.substr(begin, end - begin));
        if (!item.empty()) items.emplace_back(item);
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = sign_at(text.substr(at), kItemEnds);
        if (size == 0) {
            ++at;
            continue;
        }
        take(at);
        at += size;
        begin = at;
    }
    take(text.size());
    return items;
}

std::string comparable(std::string_view text) {
    const std::string folded = folded_utf8(text);
    std::string out;
    for (std::size_t at = 0; at < folded.size();) {
        if (const std::size_t size = sign_at(std::string_view(folded).substr(at), kNotCompared)) {
            at += size;
            continue;
        }
        const char c = folded[at++];
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return out;
}

ValueReading read_value(const FieldRow& field, std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return {};
    std::string lines(text);
    std::erase(lines, '\r');
    if (!is_clean_text(lines, TextShape::multi_line)) {
        return problem(ValueProblem::bad_text, {});
    }
    if (!is_list(field.type)) return read_one(field, text);
    ValueReading items = read_items(field, split_items(text));
    if (items.problem == ValueProblem::none || field.key != common_field::kActivities) return items;
    return read_activities(text);
}

ValueReading read_items(const FieldRow& field, std::span<const std::string> items) {
    const FieldRow row = item_row(field);
    ValueReading all;
    for (const auto& item : items) {
        ValueReading one = read_value(row, item);
        if (one.problem != ValueProblem::none) return one;
        if (one.value.empty()) continue;
        all.value += (all.value.empty() ? "" : "\n") + one.value;
    }
    return all;
}

const char* value_problem_name(ValueProblem problem) {
    switch (problem) {
        case ValueProblem::none: return "none";
        case ValueProblem::bad_text: return "bad_text";
        case ValueProblem::bad_date: return "bad_date";
        case ValueProblem::bad_time: return "bad_time";
        case ValueProblem::bad_number: return "bad_number";
        case ValueProblem::bad_flag: return "bad_flag";
        case ValueProblem::bad_choice: return "bad_choice";
        case ValueProblem::bad_corporate_number: return "bad_corporate_number";
        case ValueProblem::bad_mail: return "bad_mail";
        case ValueProblem::bad_url: return "bad_url";
        case ValueProblem::bad_record: return "bad_record";
    }
    return "";
}

const char* value_problem_text(ValueProblem problem) {
    switch (problem) {
        case ValueProblem::none: return "";
        case ValueProblem::bad_text: return N_("characters that no text may hold");
        case ValueProblem::bad_date:
            return N_("no date with a day: write 2026-02-19 or 令和8年2月19日");
        case ValueProblem::bad_time:
            return N_("no date with a time: write 2026-02-19 13:30 or 令和8年2月19日 13時30分");
        case ValueProblem::bad_number: return N_("no number: write digits");
        case ValueProblem::bad_flag: return N_("neither yes nor no: write yes or no");
        case ValueProblem::bad_choice: return N_("not among the choices");
        case ValueProblem::bad_corporate_number:
            return N_("no corporate number: it has 13 digits, and the first one proves the others");
        case ValueProblem::bad_mail: return N_("no mail address: write name@example.jp");
        case ValueProblem::bad_url: return N_("no web address: it begins with https:// or http://");
        case ValueProblem::bad_record: return N_("no record's id: it has 64 digits, 0-9 and a-f");
    }
    return "";
}

}  // namespace tsunagi::client
