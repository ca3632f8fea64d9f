// invitations.h - one-time tokens that this center gave out, kept as local values of the store.
//
// Key "invitation/" + hex of the token's hash; value: expiry u64 big-endian, then, once used, the
// center id. A token that was used answers the same center again, so that a join cut off half way
// can be repeated.
#pragma once

#include <optional>

#include "protocol/node/io.h"
#include "protocol/record/invitation.h"

namespace tsunagi {

class Invitations {
  public:
    // Reads what the store has.
    explicit Invitations(const RecordIndex& index);

    // Notes a fresh token. Errors: over_limit (too many open ones).
    [[nodiscard]] Result<LocalPut> add(const Token& token, WallTime now, WallTime expires);
    // May this center join with this token? Errors: bad_invitation, invitation_expired,
    // invitation_used.
    [[nodiscard]] Result<void> judge(ByteSpan token, const CenterId& center, WallTime now) const;
    // Pre: judge said yes.
    [[nodiscard]] LocalPut use(ByteSpan token, const CenterId& center);
    // Is any token open? Used ones count while they have not expired: the join may have to be
    // repeated.
    [[nodiscard]] bool has_open(WallTime now) const;

  private:
    struct Entry {
        WallTime expires;
        std::optional<CenterId> used_by;
    };
    [[nodiscard]] static std::string key_of(ByteSpan token);
    [[nodiscard]] static LocalPut put(const std::string& key, const Entry& entry);

    std::map<std::string, Entry> entries_;
};

}  // namespace tsunagi
