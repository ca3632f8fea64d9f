// kinds.h - the table of kinds: what staff keep, what its fields are called, who may see it.
//
// One row per kind; command-line forms, checks, search fields and JSON names come from it. Numbers
// of kinds and fields are wire format: DO NOT CHANGE OR REUSE. Kinds at or above 0x8000 are
// private: they never leave their center, also when this program does not know them. A kind that is
// not in the table is refused at publishing and kept opaquely from peers.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "protocol/record/header.h"

namespace tsunagi {

namespace kind {
// authority
inline constexpr KindId kManifest = 0x0001;
inline constexpr KindId kCharter = 0x0002;
inline constexpr KindId kSponsor = 0x0003;
inline constexpr KindId kCosign = 0x0004;
inline constexpr KindId kEndpoint = 0x0005;
// acts
inline constexpr KindId kSeal = 0x0801;
// facts
inline constexpr KindId kOrg = 0x1001;
inline constexpr KindId kArticle = 0x1002;
inline constexpr KindId kResource = 0x1003;
}  // namespace kind

inline constexpr KindId kFirstPrivateKind = 0x8000;
[[nodiscard]] constexpr bool is_private(KindId kind) { return kind >= kFirstPrivateKind; }

enum class FieldType : std::uint8_t {
    text,              // one line
    long_text,         // several lines
    date,              // YYYY-MM-DD
    number,            // decimal digits
    corporate_number,  // 法人番号 with its check digit
    choice,            // one of `choices`
    code,              // a code or reference of some register: kept, not read as text
};

struct FieldRow {
    std::uint16_t key;
    std::string_view name;  // in --json, on the command line and in forms
    FieldType type;
    bool required;
    std::string_view label_en;
    std::string_view label_ja;
    std::span<const std::string_view> choices;
};

struct KindRow {
    KindId id;
    std::string_view name;
    RecordClass record_class;
    ScopeLevel default_scope;
    ScopeLevel natural_scope;  // as wide as this kind usually makes sense
    std::string_view
        title_name;  // what the title is called among the fields, "" where it is just the title
    std::string_view reading_name;
    std::uint16_t
        natural_key;  // the field that identifies the thing across centers, 0 where there is none
    std::string_view label_en;
    std::string_view label_ja;
    std::span<const FieldRow> fields;
};

[[nodiscard]] std::span<const KindRow> kinds();
[[nodiscard]] const KindRow* find_kind(KindId id);
[[nodiscard]] const KindRow* find_kind(std::string_view name);
[[nodiscard]] const FieldRow* find_field(const KindRow& kind, std::uint16_t key);
[[nodiscard]] const FieldRow* find_field(const KindRow& kind, std::string_view name);

// Keys of `org`, which the register import writes.
namespace org {
inline constexpr std::uint16_t kCorporateNumber = 1;
inline constexpr std::uint16_t kAddress = 2;
inline constexpr std::uint16_t kPostalCode = 3;
inline constexpr std::uint16_t kClosedOn = 4;
inline constexpr std::uint16_t kCloseCause = 5;
inline constexpr std::uint16_t kSuccessor = 6;
inline constexpr std::uint16_t kLegalForm = 7;
inline constexpr std::uint16_t kChangedOn = 8;
inline constexpr std::uint16_t kUpdatedOn = 9;
inline constexpr std::uint16_t kLatest = 10;
inline constexpr std::uint16_t kProcess = 11;
inline constexpr std::uint16_t kRow = 12;
inline constexpr std::uint16_t kSource = 13;
inline constexpr std::uint16_t kAssignedOn = 14;
inline constexpr std::uint16_t kNameEn = 15;
inline constexpr std::uint16_t kChangeCause = 16;
inline constexpr std::uint16_t kHidden = 17;
inline constexpr std::uint16_t kPurpose = 18;
inline constexpr std::uint16_t kUrl = 19;
inline constexpr std::uint16_t kPhone = 20;
}  // namespace org

}  // namespace tsunagi
