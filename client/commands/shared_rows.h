// shared_rows.h - what of an import goes to whom: what the question before it, and a preview, tell.
//
// Counts records by who will see them, and shows what in those that others see may be personal
// data. Rows that change nothing are not added: they share nothing. Thread: one. Bounds: the names
// of the files of records that get new readers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "client/signing.h"
#include "client/text_guard.h"

namespace tsunagi::client {

class SharedRows {
  public:
    void add(const ScopeChoice& scope, const KindRow& kind, const Body& body);
    // A record here that others will see beside those who see it now, with its files.
    void add_widened(const ScopeChoice& scope, const KindRow& kind, const Body& body);
    // Those files, after the last record. What can't be read of them is told.
    void look_at_files(ControlClient& client);

    // Records that others will see, and those of them that get new readers.
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::uint64_t widened() const { return widened_; }
    // By scope, the narrowest first; this center's own too.
    [[nodiscard]] std::vector<SharedPart> parts() const;
    // "center, prefecture:16".
    [[nodiscard]] std::string scopes_text() const;
    // "To be shared: 5 records.", with what may be personal data.
    [[nodiscard]] std::string what() const;

  private:
    std::map<ScopeChoice, std::uint64_t> parts_;
    std::uint64_t count_ = 0;
    std::uint64_t widened_ = 0;
    TextGuard guard_;
    std::vector<Attachment> files_;
    std::string unread_;  // files that nobody looked at
};

}  // namespace tsunagi::client
