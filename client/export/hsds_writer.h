// hsds_writer.h - organisations, offers and opportunities in Open Referral's HSDS 3.0, as JSON.
//
//   {"organizations": [...], "services": [...]}, each valid by the schema of its kind
//
// Ids are UUIDs made of the record's slot: the same for all versions. HSDS asks for a city apart
// from the street; where Japan's addresses part there cannot be seen without a table of all
// municipalities, so `city` is empty and address_1 holds both. What HSDS has no word for, and what
// would come back otherwise than it was, stands in attributes (own_fields_writer.h).
// Thread: one. Ownership: appends to the caller's text; services wait in memory for the end.
#pragma once

#include <string>

#include "client/export/record_writer.h"

namespace tsunagi::client {

class HsdsWriter final : public RecordWriter {
  public:
    explicit HsdsWriter(std::string& out);

    // False for what is neither an organisation nor something offered.
    [[nodiscard]] bool add(const ItemAnswer& item, const Body& body) override;
    void finish() override;

  private:
    std::string& out_;
    std::string services_;
    bool has_organisations_ = false;
};

}  // namespace tsunagi::client
