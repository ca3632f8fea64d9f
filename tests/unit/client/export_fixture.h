// export_fixture.h - what the tests of the writers share: an item to write, fields by their names,
// and a look for a line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "client/control_types.h"
#include "protocol/record/kinds.h"

namespace tsunagi::client {

inline const KindRow& org_kind() { return *find_kind(kind::kOrg); }
inline const KindRow& opportunity_kind() { return *find_kind(kind::kOpportunity); }

inline const std::vector<std::vector<std::uint32_t>> kAreaLists{{}, {16}, {162019, 1}};

inline void set_field(Body& body,
                      const KindRow& kind,
                      std::string_view name,
                      const std::string& value) {
    body.fields[find_field(kind, name)->key] = value;
}

inline ItemAnswer exported_item(KindId kind, const std::string& scope = "public") {
    ItemAnswer item;
    item.id = RecordId{{0xAB}};
    item.kind = kind;
    item.center = CenterId{{0x11}};
    item.scope = scope;
    item.updated_ms = 1'775'000'000'000;  // 2026-03-31T23:33:20Z
    item.slot = Bytes(16, 0x22);
    return item;
}

// A whole line of CRLF text, but not its first.
inline bool has_line(const std::string& text, const std::string& line) {
    return text.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace tsunagi::client
