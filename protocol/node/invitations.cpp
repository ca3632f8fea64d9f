#include "protocol/node/invitations.h"

#include <algorithm>

#include "protocol/base/big_endian.h"
#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/crypto/hash.h"

namespace tsunagi {
namespace {

constexpr std::string_view kInvitationKeys = "invitation/";

}  // namespace

Invitations::Invitations(const RecordIndex& index) {
    for (const auto& [key, value] : index.locals(kInvitationKeys)) {
        if (value.size() < 8) continue;
        Entry entry;
        entry.expires.ms = static_cast<std::int64_t>(read_u64(value));
        if (value.size() > 8) entry.used_by = CenterId::from(ByteSpan(value).subspan(8));
        entries_.emplace(key, entry);
    }
}

std::string Invitations::key_of(ByteSpan token) {
    return std::string(kInvitationKeys) + to_hex(hash(HashDomain::invitation, {token}).span());
}

LocalPut Invitations::put(const std::string& key, const Entry& entry) {
    Bytes value;
    append_u64(value, static_cast<std::uint64_t>(entry.expires.ms));
    if (entry.used_by)
        value.insert(value.end(), entry.used_by->bytes.begin(), entry.used_by->bytes.end());
    return {key, std::move(value)};
}

Result<LocalPut> Invitations::add(const Token& token, WallTime now, WallTime expires) {
    const auto is_open = [&](const auto& entry) {
        return !entry.second.used_by && entry.second.expires > now;
    };
    if (static_cast<std::size_t>(std::ranges::count_if(entries_, is_open)) >= kInvitationsOpenMax)
        return Error::over_limit;
    const std::string key = key_of(token.span());
    const auto [at, is_new] = entries_.emplace(key, Entry{expires, std::nullopt});
    CHECK(is_new);
    return put(key, at->second);
}

Result<void> Invitations::judge(ByteSpan token, const CenterId& center, WallTime now) const {
    const auto found = entries_.find(key_of(token));
    if (found == entries_.end()) return Error::bad_invitation;
    if (found->second.used_by)
        return *found->second.used_by == center ? Result<void>{} : Error::invitation_used;
    if (found->second.expires <= now) return Error::invitation_expired;
    return {};
}

LocalPut Invitations::use(ByteSpan token, const CenterId& center) {
    const std::string key = key_of(token);
    Entry& entry = entries_.at(key);
    entry.used_by = center;
    return put(key, entry);
}

bool Invitations::has_open(WallTime now) const {
    return std::ranges::any_of(entries_,
                               [&](const auto& entry) { return entry.second.expires > now; });
}

}  // namespace tsunagi
