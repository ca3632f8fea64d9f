#include "protocol/record/body.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "protocol/base/area.h"
#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"
#include "protocol/crypto/hash.h"
#include "protocol/record/canonical.h"
#include "protocol/record/field_form.h"
#include "protocol/text/language_tag.h"

namespace tsunagi {
namespace {

Result<void> check_sizes(const Body& body) {
    if (body.title.size() > kTitleBytesMax || body.reading.size() > kTitleBytesMax ||
        body.language.size() > 64) {
        return Error::too_large;
    }
    if (body.fields.size() > kFieldsMax || body.tags.size() > kTagsMax ||
        body.areas.size() > kAreasMax || body.attachments.size() > kAttachmentsMax) {
        return Error::over_limit;
    }
    for (const auto& tag : body.tags) {
        if (tag.size() > kTagBytesMax) return Error::too_large;
    }
    for (const auto& [key, value] : body.fields) {
        if (value.size() > kFieldBytesMax) return Error::too_large;
    }
    return {};
}

Result<void> check_texts(const Body& body) {
    const auto one_line = [](const std::string& text) {
        return is_clean_text(text, TextShape::single_line);
    };
    const auto lines = [](const std::string& text) {
        return is_clean_text(text, TextShape::multi_line);
    };
    const bool good =
        one_line(body.language) && one_line(body.title) && one_line(body.reading) &&
        lines(body.text) && std::ranges::all_of(body.tags, one_line) &&
        std::ranges::all_of(body.fields, [&](const auto& field) { return lines(field.second); });
    if (!good) return Error::bad_text;
    return {};
}

Result<void> check_shape(const Body& body) {
    if (const auto sizes = check_sizes(body); !sizes) return sizes;
    if (const auto texts = check_texts(body); !texts) return texts;
    for (const Attachment& attachment : body.attachments) {
        if (const auto shape = check_attachment(attachment); !shape) return shape;
    }
    return check_translations(body.translations);
}

void write(schema::Body::Builder out, const Body& body) {
    if (!body.language.empty()) out.setLanguage(body.language.c_str());
    if (!body.title.empty()) out.setTitle(body.title.c_str());
    if (!body.reading.empty()) out.setReading(body.reading.c_str());
    if (!body.text.empty()) out.setText(body.text.c_str());
    if (!body.areas.empty()) {
        auto list = out.initAreas(static_cast<unsigned>(body.areas.size()));
        for (unsigned i = 0; i < list.size(); ++i) list.set(i, body.areas[i]);
    }
    if (!body.tags.empty()) {
        auto list = out.initTags(static_cast<unsigned>(body.tags.size()));
        for (unsigned i = 0; i < list.size(); ++i) list.set(i, body.tags[i].c_str());
    }
    if (!body.fields.empty()) {
        auto list = out.initFields(static_cast<unsigned>(body.fields.size()));
        unsigned i = 0;
        for (const auto& [key, value] : body.fields) {
            list[i].setKey(key);
            list[i].setValue(value.c_str());
            ++i;
        }
    }
    if (!body.attachments.empty()) {
        auto list = out.initAttachments(static_cast<unsigned>(body.attachments.size()));
        for (unsigned i = 0; i < list.size(); ++i) write_attachment(list[i], body.attachments[i]);
    }
    if (!body.translations.empty()) {
        write_translations(out.initTranslations(static_cast<unsigned>(body.translations.size())),
                           body.translations);
    }
}

Result<Body> read(schema::Body::Reader in) {
    if (in.getFields().size() > kFieldsMax || in.getTags().size() > kTagsMax ||
        in.getAreas().size() > kAreasMax || in.getAttachments().size() > kAttachmentsMax ||
        in.getTranslations().size() > kTranslationsMax) {
        return Error::over_limit;
    }
    Body body;
    body.language = read_text(in.getLanguage());
    body.title = read_text(in.getTitle());
    body.reading = read_text(in.getReading());
    body.text = read_text(in.getText());
    for (const auto area : in.getAreas()) body.areas.push_back(area);
    for (const auto tag : in.getTags()) body.tags.push_back(read_text(tag));
    for (const auto field : in.getFields()) {
        std::string value = read_text(field.getValue());
        if (!value.empty()) body.fields.insert_or_assign(field.getKey(), std::move(value));
    }
    for (const auto attachment : in.getAttachments())
        body.attachments.push_back(read_attachment(attachment));
    body.translations = read_translations(in.getTranslations(), body.language);
    if (const auto shape = check_shape(body); !shape) return shape.error();
    return body;
}

std::uint32_t row_number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && stop == text.data() + text.size() ? value : 0;
}

// By the root pointer alone (Cap'n Proto, encoding: bits 0-1 are 0 for a struct, 48-63 count its
// pointers; canonical bytes have none behind the last that is set). Most bodies name no files and
// have no translations, and every record passes here.
bool may_have_pointer(ByteSpan body, std::size_t pointer) {
    if (body.size() < 8) return false;
    const bool is_struct = (body[0] & 3) == 0;
    return !is_struct || static_cast<std::size_t>(body[6] | body[7] << 8) > pointer;
}
constexpr std::size_t kAttachmentsPointer = 7;
constexpr std::size_t kTranslationsPointer = 8;

bool is_prose(FieldType type) {
    return type == FieldType::text || type == FieldType::long_text || type == FieldType::list;
}

void put_u32_big_endian(std::uint8_t* out, std::uint32_t value) {
    for (int i = 3; i >= 0; --i, value >>= 8) out[i] = static_cast<std::uint8_t>(value & 0xff);
}

}  // namespace

std::string_view Body::field(std::uint16_t key) const {
    const auto at = fields.find(key);
    return at == fields.end() ? std::string_view{} : at->second;
}

Result<Bytes> encode_body(const Body& body) {
    if (const auto shape = check_shape(body); !shape) return shape.error();
    if (wrong_translation(body.translations, body.language)) return Error::bad_field;
    Bytes bytes =
        write_canonical<schema::Body>([&](schema::Body::Builder out) { write(out, body); });
    if (bytes.size() > kBodyBytesMax) return Error::too_large;
    return bytes;
}

Result<Body> decode_body(ByteSpan bytes) {
    if (bytes.size() > kBodyBytesMax) return Error::too_large;
    return read_canonical<schema::Body>(bytes, CanonicalForm::not_required,
                                        [](schema::Body::Reader in) { return read(in); });
}

std::optional<FieldProblem> check_body(const KindRow& kind, const Body& body) {
    if (body.title.empty()) {
        return FieldProblem{Error::bad_field,
                            kind.title_name.empty() ? "title" : std::string(kind.title_name)};
    }
    for (const FieldRow& row : kind.fields) {
        if (row.required && body.field(row.key).empty())
            return FieldProblem{Error::bad_field, std::string(row.name)};
    }
    for (const auto& [key, value] : body.fields) {
        const FieldRow* row = find_field(kind, key);
        if (row == nullptr) return FieldProblem{Error::bad_field, std::to_string(key)};
        if (!has_form(*row, value)) return FieldProblem{Error::bad_field, std::string(row->name)};
    }
    for (const auto area : body.areas) {
        if (!is_prefecture({area}) && !is_municipality({area}))
            return FieldProblem{Error::bad_field, "area"};
    }
    if (has_twice(body.attachments)) return FieldProblem{Error::bad_field, "attachments"};
    if (const auto language = wrong_translation(body.translations, body.language))
        return FieldProblem{Error::bad_field, "translations." + *language};
    return std::nullopt;
}

std::vector<ContentId> contents_of(ByteSpan body) {
    if (!may_have_pointer(body, kAttachmentsPointer)) return {};
    const auto contents =
        read_canonical<schema::Body>(body, CanonicalForm::not_required,
                                     [](schema::Body::Reader in) -> Result<std::vector<ContentId>> {
                                         std::vector<ContentId> out;
                                         if (in.getAttachments().size() > kAttachmentsMax)
                                             return Error::over_limit;
                                         for (const auto entry : in.getAttachments()) {
                                             const Attachment attachment = read_attachment(entry);
                                             out.push_back(attachment.content);
                                             if (attachment.thumbnail)
                                                 out.push_back(attachment.thumbnail->content);
                                         }
                                         return out;
                                     });
    if (!contents) return {};
    std::set<ContentId> each(contents->begin(), contents->end());
    return {each.begin(), each.end()};
}

std::vector<std::string> languages_of(ByteSpan body) {
    if (!may_have_pointer(body, kTranslationsPointer)) return {};
    const auto decoded = decode_body(body);
    if (!decoded) return {};
    std::vector<std::string> languages;
    for (const auto& [language, translation] : decoded->translations) languages.push_back(language);
    return languages;
}

std::string natural_key(const KindRow& kind, const Body& body) {
    return kind.natural_key == 0 ? std::string{} : std::string(body.field(kind.natural_key));
}

std::string slot_key(const KindRow& kind, const Body& body) {
    std::string key = natural_key(kind, body);
    const std::string_view id = body.field(common_field::kOriginId);
    if (!key.empty() || id.empty()) return key;
    // Fields of one line: a line end can't stand in either, and no natural key has one.
    return std::string(body.field(common_field::kOrigin)) + "\n" + std::string(id);
}

StateRank state_rank(const KindRow& kind, const Body& body) {
    StateRank rank{};
    if (kind.id != kind::kOrg) return rank;
    rank[0] = body.field(org::kLatest) == "1" ? 1 : 0;
    put_u32_big_endian(&rank[1], date_number(body.field(org::kUpdatedOn)));
    put_u32_big_endian(&rank[5], date_number(body.field(org::kChangedOn)));
    put_u32_big_endian(&rank[9], row_number(body.field(org::kRow)));
    return rank;
}

Thing thing_of(KindId kind, ByteSpan body) {
    const KindRow* row = find_kind(kind);
    if (row == nullptr || row->natural_key == 0 || body.empty()) return {};
    const auto decoded = decode_body(body);
    if (!decoded) return {};
    // From a peer the key may be anything; only one in its form may name a thing (and become a key
    // of the store).
    const FieldRow* field = find_field(*row, row->natural_key);
    if (field == nullptr || !has_form(*field, decoded->field(row->natural_key))) return {};
    return {natural_key(*row, *decoded), state_rank(*row, *decoded)};
}

bool says_the_same(const KindRow& kind, const Body& a, const Body& b) {
    if (kind.id != kind::kOrg) return a == b;
    Body x = a;
    Body y = b;
    x.fields.erase(org::kRow);
    y.fields.erase(org::kRow);
    return x == y;
}

void carry_over(const KindRow& kind, const Body& held, Body& next) {
    if (next.attachments.empty()) next.attachments = held.attachments;
    for (const auto& [language, had] : held.translations) {
        const bool has_room =
            next.translations.size() < kTranslationsMax || next.translations.contains(language);
        if (!has_room || language == normal_language_tag(next.language)) continue;
        Translation& translation = next.translations[language];
        if (translation.title.empty()) translation.title = had.title;
        if (translation.text.empty()) translation.text = had.text;
    }
    if (kind.id != kind::kOrg) return;
    const auto is_of_register = [](std::uint16_t key) { return key <= org::kHidden; };
    const bool comes_from_register = !next.field(org::kLatest).empty();
    for (const auto& [key, value] : held.fields) {
        if (is_of_register(key) != comes_from_register) next.fields.emplace(key, value);
    }
    if (!comes_from_register) return;
    if (next.text.empty()) next.text = held.text;
    if (next.tags.empty()) next.tags = held.tags;
}

SlotId natural_slot(const CenterId& center, KindId kind, std::string_view key) {
    const std::uint8_t kind_bytes[2] = {static_cast<std::uint8_t>(kind >> 8),
                                        static_cast<std::uint8_t>(kind & 0xff)};
    const Digest full = hash(HashDomain::slot, {center.span(), kind_bytes, as_bytes(key)});
    return *SlotId::from(full.span().first(SlotId::kSize));
}

std::string prose_of(KindId kind, const Body& body) {
    const KindRow* row = find_kind(kind);
    std::string out = body.text;
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = row == nullptr ? nullptr : find_field(*row, key);
        if (field != nullptr && !is_prose(field->type)) continue;
        if (!out.empty()) out += '\n';
        out += value;
    }
    for (const Attachment& attachment : body.attachments) {
        for (const std::string* text : {&attachment.name, &attachment.alt}) {
            if (text->empty()) continue;
            if (!out.empty()) out += '\n';
            out += *text;
        }
    }
    return out;
}

}  // namespace tsunagi
