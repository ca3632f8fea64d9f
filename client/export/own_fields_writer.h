// own_fields_writer.h - writes what a format has no word for: see client/import/own_fields.h.
//
// Whoever writes a format reads again what it has written, and hands both bodies over: what differs
// is written in properties of our own, so that import of an export gives the same record by
// construction. Pure. Thread: one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "client/export/content_writer.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

// Names (with their X-TSUNAGI-) and values. `read`: what the format's own properties say. Fields
// that only a newer program knows have no name here, and stay behind.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> own_fields(const KindRow& kind,
                                                                          const Body& body,
                                                                          const Body& read);
// The same as lines.
void write_own_fields(ContentWriter& writer,
                      const KindRow& kind,
                      const Body& body,
                      const Body& read);

}  // namespace tsunagi::client
