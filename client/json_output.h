// json_output.h - the JSON objects of --json, one text each. Shapes are an interface: names are
// never changed.
//
// Values are strings where the record holds text; times are ISO 8601 in UTC; a place is "16" or
// "162019", as in the area codes of Japan (prefectures with two digits).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "client/control_types.h"
#include "client/error_sentences.h"
#include "client/membership.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

// A row of list, a row of search, the whole of show, a row of match (without names).
enum class ItemForm { item, hit, record, match };

[[nodiscard]] std::string item_json(const ItemAnswer& item, ItemForm form);
[[nodiscard]] std::string status_json(const StatusAnswer& status);
[[nodiscard]] std::string removal_json(const Membership& membership, const RemovalAnswer& removal);
[[nodiscard]] std::string member_json(const MemberAnswer& member);
[[nodiscard]] std::string peer_json(const PeerAnswer& peer);
[[nodiscard]] std::string invitation_json(const std::string& invitation);
[[nodiscard]] std::string published_json(const RecordId& id, DraftOutcome outcome);
[[nodiscard]] std::string erasure_json(const ErasureAnswer& erasure, bool is_overdue);
[[nodiscard]] std::string damage_json(const DamageAnswer& damage);
[[nodiscard]] std::string error_json(const Failure& failure);
// A row of an import that was left out.
struct RejectedRow {
    std::uint64_t line = 0;
    std::string reason;
    std::string detail;
};
[[nodiscard]] std::string rejected_json(const RejectedRow& row);
// What an import would write, for --preview.
[[nodiscard]] std::string kind_json(const KindRow& kind);
[[nodiscard]] std::string field_json(const KindRow& kind, const FieldRow& field);
[[nodiscard]] std::string preview_json(std::uint64_t line, const KindRow& kind, const Body& body);
struct NewCenter {
    CenterId id;
    CharterId charter;
    std::string name;
    Home home;
    std::string folder;
};
[[nodiscard]] std::string center_json(const NewCenter& center);

// {"type":type, ...} with numbers, texts and truths in order.
using JsonValue = std::variant<std::uint64_t, std::string, bool>;
using JsonValues = std::vector<std::pair<std::string, JsonValue>>;
// A file before it is attached, and what was done to it, by name.
[[nodiscard]] std::string prepared_json(const Attachment& attachment,
                                        const std::vector<std::string>& done);
// One file of a record.
[[nodiscard]] std::string file_json(const RecordId& record,
                                    const Attachment& attachment,
                                    bool is_here);
// The same, when it was saved at that place.
[[nodiscard]] std::string saved_json(const RecordId& record,
                                     const Attachment& attachment,
                                     const std::string& place);
[[nodiscard]] std::string object_json(const std::string& type, const JsonValues& values);
[[nodiscard]] std::string summary_json(const JsonValues& values);

// 2026-03-15T00:00:00.000Z
[[nodiscard]] std::string time_text(std::int64_t ms);
// "16", "162019", "" for none; prefectures with two digits.
[[nodiscard]] std::string area_digits(std::uint32_t area);
// The kind's name, or 0x.... for one that this program does not know.
[[nodiscard]] std::string kind_name(KindId kind);

}  // namespace tsunagi::client
