#include "client/bundle/signed_lines.h"

#include <array>
#include <nlohmann/json.hpp>

#include "client/bundle/bundle_input.h"
#include "client/json_output.h"
#include "client/json_text.h"
#include "client/scope_option.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kFormat = 1;
constexpr std::size_t kReadBytes = 256 * 1024;

std::string class_name(RecordClass record_class) {
    switch (record_class) {
        case RecordClass::authority: return "authority";
        case RecordClass::act: return "act";
        case RecordClass::fact: return "fact";
    }
    return "";
}

// What the record says, for readers; only the record itself proves that it does.
void add_readable(Json& out, const ParsedRecord& record) {
    const Header& header = record.header();
    if (header.record_class == RecordClass::fact) {
        out["slot"] = to_hex(header.slot.span());
        out["replaces"] = Json::array();
        for (const RecordId& parent : header.parents)
            out["replaces"].push_back(to_hex(parent.span()));
        if (header.body_bytes == 0) out["withdrawn"] = true;
    }
    for (const Target& target : header.targets) out["about"].push_back(to_hex(target.id.span()));
    const KindRow* kind = find_kind(header.kind);
    const auto body = decode_body(record.body());
    if (kind == nullptr || !body) return;
    out["title"] = body->title;
    if (!body->reading.empty()) out["reading"] = body->reading;
    if (!body->language.empty()) out["lang"] = body->language;
    for (const auto area : body->areas) out["areas"].push_back(area_digits(area));
    for (const std::string& tag : body->tags) out["tags"].push_back(tag);
    Json fields = Json::object();
    for (const auto& [key, value] : body->fields) {
        const FieldRow* field = find_field(*kind, key);
        fields[field == nullptr ? std::to_string(key) : std::string(field->name)] = value;
    }
    if (!fields.empty()) out["fields"] = std::move(fields);
    if (!body->text.empty()) out["text"] = body->text;
    for (const auto& [language, translation] : body->translations)
        out["translations"][language] = {{"title", translation.title}, {"text", translation.text}};
}

}  // namespace

std::string signed_lines_head(const CharterId& charter) {
    return json_text(Json{{"type", "signed_records"},
                          {"format", kFormat},
                          {"federation", to_hex(charter.span())}}) +
           "\n";
}

std::string signed_line(const ParsedRecord& record) {
    const Header& header = record.header();
    const KindRow* kind = find_kind(header.kind);
    Json out{{"type", "record"},
             {"id", to_hex(record.id().span())},
             {"center", to_hex(author_of(record).span())},
             {"class", class_name(header.record_class)},
             {"kind", kind == nullptr ? std::to_string(header.kind) : std::string(kind->name)},
             {"scope", scope_text(header.scope)},
             {"time", time_text(static_cast<std::int64_t>(header.time.ms()))}};
    add_readable(out, record);
    out["record"] = to_base64url(record.bytes());
    return json_text(out) + "\n";
}

std::string signed_lines_end(std::uint64_t records) {
    return json_text(Json{{"type", "end"}, {"records", records}}) + "\n";
}

bool is_signed_lines_file(const std::string& path) {
    const auto opened = FileBytes::open(path);
    if (!opened.file) return false;
    std::array<char, kSignedLinesBegin.size()> begin{};
    const auto got = opened.file->read_at(0, begin);
    return got && std::string_view(begin.data(), *got) == kSignedLinesBegin;
}

Expected<SignedLinesInput> SignedLinesInput::open(const std::string& path) {
    auto source = open_source(path);
    if (!source) return source.error();
    return open(path, std::move(*source));
}

Expected<SignedLinesInput> SignedLinesInput::open(const std::string& name,
                                                  std::unique_ptr<ByteSource> source) {
    if (source->size() == 0) return failure(LocalError::bundle_empty, name);
    SignedLinesInput input(name, std::move(source));
    if (auto read = input.read_head(); !read) return read.error();
    return input;
}

Expected<void> SignedLinesInput::read_head() {
    const auto first = line();
    if (!first) return first.error();
    const auto json = parse_foreign_json(first->value_or(""));
    if (text_member(json, "type") != "signed_records")
        return failure(LocalError::not_a_bundle, name_);
    const auto format = json.find("format");
    if (format == json.end() || *format != kFormat) return failure(LocalError::bundle_newer, name_);
    const auto charter = from_hex(text_member(json, "federation"));
    const auto id = charter ? CharterId::from(*charter) : std::nullopt;
    if (!id) return failure(LocalError::bundle_damaged, name_);
    charter_ = *id;
    return {};
}

Expected<void> SignedLinesInput::read_more() {
    buffer_.erase(0, line_at_);
    line_at_ = 0;
    const std::size_t had = buffer_.size();
    buffer_.resize(had + kReadBytes);
    const auto got = source_->read_at(read_, std::span(buffer_).subspan(had));
    buffer_.resize(had + got.value_or(0));
    read_ += got.value_or(0);
    if (!got) return failure(LocalError::bad_file, name_);
    // The file was longer when it was opened.
    if (*got == 0) return failure(LocalError::bundle_cut, name_);
    return {};
}

Expected<std::optional<std::string_view>> SignedLinesInput::line() {
    std::size_t looked = line_at_;
    while (true) {
        const std::size_t end = buffer_.find('\n', looked);
        if (end != std::string::npos) {
            const std::string_view out = std::string_view(buffer_).substr(line_at_, end - line_at_);
            if (out.size() > kSignedLineBytesMax) return failure(LocalError::bundle_damaged, name_);
            position_ += out.size() + 1;
            line_at_ = end + 1;
            return std::optional(out.ends_with('\r') ? out.substr(0, out.size() - 1) : out);
        }
        const std::size_t unfinished = buffer_.size() - line_at_;
        if (unfinished > kSignedLineBytesMax) return failure(LocalError::bundle_damaged, name_);
        if (read_ >= source_->size()) {
            if (unfinished > 0) return failure(LocalError::bundle_cut, name_);
            return std::optional<std::string_view>();
        }
        if (auto more = read_more(); !more) return more.error();
        looked = line_at_ + unfinished;
    }
}

Expected<std::optional<ByteSpan>> SignedLinesInput::next() {
    const auto read = line();
    if (!read) return read.error();
    if (!*read) return failure(LocalError::bundle_cut, name_);
    const auto json = parse_foreign_json(**read);
    const std::string type = text_member(json, "type");
    if (type == "end") {
        const auto counted = json.find("records");
        if (counted == json.end() || *counted != records_)
            return failure(LocalError::bundle_damaged, name_);
        if (position_ != source_->size()) return failure(LocalError::bundle_damaged, name_);
        return std::optional<ByteSpan>();
    }
    auto bytes = type == "record" ? from_base64url(text_member(json, "record")) : std::nullopt;
    const auto length = bytes ? record_length(*bytes) : Result<std::size_t>(Error::malformed);
    if (!length || *length != bytes->size()) return failure(LocalError::bundle_damaged, name_);
    ++records_;
    record_ = std::move(*bytes);
    return std::optional(ByteSpan(record_));
}

}  // namespace tsunagi::client
