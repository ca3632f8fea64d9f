// atom_writer.h - public records as an Atom feed (RFC 4287), for web pages and feed readers.
//
// Only what is public goes in: a feed is put where everybody can fetch it. Ids are
// urn:tsunagi:<slot>-<center>, the same for all versions of a record, so that a reader shows a new
// version as an update. Content is plain text: the record's text, and its fields as
// "label: value" in the language of the person who exports.
// Thread: one. Ownership: appends to the caller's text.
#pragma once

#include <string>

#include "client/export/record_writer.h"
#include "client/export/xml_writer.h"

namespace tsunagi::client {

class AtomWriter final : public RecordWriter {
  public:
    // `now_ms`: when the feed was made, where it has no entry.
    AtomWriter(std::string& out,
               const CenterId& center,
               const std::string& center_name,
               std::int64_t now_ms);

    // False for what is not public.
    [[nodiscard]] bool add(const ItemAnswer& item, const Body& body) override;
    void finish() override;
    // An entry has one language (RFC 4287, 2): the original's.
    [[nodiscard]] std::uint64_t untranslated() const override { return untranslated_; }

  private:
    XmlWriter xml_;
    std::int64_t newest_ms_ = 0;
    std::int64_t now_ms_;
    std::uint64_t untranslated_ = 0;
};

}  // namespace tsunagi::client
