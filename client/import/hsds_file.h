// hsds_file.h - Open Referral's HSDS 3.0 (JSON) as records: an organization is an `org`, a service
// an offer (`resource`), or the opportunity that an export of ours made it from.
//
// Read are files of one object, arrays, pages of an API (`contents`) and our own exports
// (`organizations`, `services`); services inside organizations and organizations inside services
// too, each once by its id, and as it stands by itself where it does. Contacts are people and are
// left out, and told; so is what is neither text nor understood. Broken objects cost themselves
// only. Thread: one. Ownership: owns its text. Bounds: those of json_parts.h. Errors: in notes; the
// file's own are whole_text.h's.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "client/import/source_record.h"
#include "client/import/whole_text.h"

namespace tsunagi::client {

// A service and an organization may have one id.
using HsdsName = std::pair<KindId, std::string>;

class HsdsFile {
  public:
    HsdsFile(const WholeText& text, std::string origin);

    using Take = std::function<bool(const SourceRecord&)>;
    using Tell = std::function<void(const SourceNote&)>;
    // Each record in the order of the file to `take` until it returns false; what is wrong to
    // `tell`, which may be empty. Can be called again, with the same result.
    void for_each(const Take& take, const Tell& tell) const;

  private:
    std::string text_;
    std::string origin_;
    std::set<HsdsName> standing_;  // what stands in the file by itself
};

// One object as a record; `kind` is kOrg, or kResource for a service that does not say otherwise.
// Pre: `text` is a JSON object.
[[nodiscard]] SourceRecord read_hsds(std::string_view text, KindId kind, const std::string& origin);

}  // namespace tsunagi::client
