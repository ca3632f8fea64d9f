// signed_preview.h - what is in files of signed records, and whether it is whole: for previews.
//
// Each signature is looked at: whether it is its header's and the body the one that was signed.
// Anybody can name another center in a header: whether the key may speak for the one that is named
// the service judges when the records come in. With a
// service the centers have names, and it is counted which records are not here yet. Nothing is
// written. Thread: one. Memory: one record, a few dozen bytes for each center and kind,
// and no more than kSortsMax of these.
#pragma once

#include <map>
#include <string>

#include "client/context.h"
#include "client/control_client.h"

namespace tsunagi::client {

inline constexpr std::uint64_t kSignedComparedMax = 10'000;  // each is a question to the service

class SignedPreview {
  public:
    explicit SignedPreview(const Context& context) : context_(context) {}

    // Without it nothing is compared. `client` outlives this. Errors: those of the connection.
    [[nodiscard]] Expected<void> compare_with(ControlClient& client);
    // Pre: whole records, one after another. Errors: those of the connection; malformed where
    // they are none.
    [[nodiscard]] Expected<void> add(ByteSpan records);

    [[nodiscard]] bool is_empty() const { return read_ == 0; }
    // Shows what there was.
    void tell() const;

  private:
    using Sort = std::pair<CenterId, KindId>;
    struct Counts {
        std::uint64_t records = 0;
        std::uint64_t added = 0;  // of those compared
    };
    [[nodiscard]] Expected<void> add_one(ByteSpan record);
    void tell_broken(const RecordId* id, Error error);
    void show_counts() const;
    [[nodiscard]] std::string sentence() const;

    const Context& context_;
    ControlClient* client_ = nullptr;
    std::map<CenterId, std::string> names_;
    std::map<Sort, Counts> counts_;  // the rest under Sort{}
    std::uint64_t read_ = 0;
    std::uint64_t broken_ = 0;  // not as they were signed
    std::uint64_t compared_ = 0;
    std::uint64_t added_ = 0;
};

}  // namespace tsunagi::client
