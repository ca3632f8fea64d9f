// revocations.h - which keys were taken back, and which of their records still count.
//
// A key of a center is revoked as soon as one revocation of that center names it, and stays so: no
// later record takes it back. Several revocations of one key count together: what any of them lists
// counts. So both sets, of revoked keys and of listed records, only grow with what is known, and
// all who know the same give the same answers. A list counts because a revocation names its id; who
// signed either is the roster's question.
//
// Bounds: 32 bytes for each id of a list, and again for each key that it serves. Thread: core only.
// Pure.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "protocol/record/revocation.h"

namespace tsunagi {

class Revocations {
  public:
    // Pre: it counts.
    void add(const CenterId& center, const Revocation& revocation);
    [[nodiscard]] bool names(const CenterId& center, const KeptList& list) const;
    // Null where it is not named or not here.
    [[nodiscard]] const std::vector<RecordId>* ids_of(const CenterId& center,
                                                      const KeptList& list) const {
        const auto at = lists_.find({center, list});
        return at == lists_.end() || at->second.empty() ? nullptr : &at->second;
    }
    // Pre: names(). Adding twice changes nothing.
    void add_list(const CenterId& center, const KeptList& list, std::vector<RecordId> ids);

    [[nodiscard]] bool is_revoked(const CenterId& center, const PublicKey& key) const {
        return keys_.contains({center, key});
    }
    // Was any key of the center revoked?
    [[nodiscard]] bool has_keys_of(const CenterId& center) const {
        const auto at = keys_.lower_bound({center, PublicKey{}});
        return at != keys_.end() && at->first.first == center;
    }
    // Does what this key signed in that scope count? Errors: key_revoked where it is not listed,
    // undecided where it may be by a list that is not here.
    [[nodiscard]] Result<void> judge(const CenterId& center,
                                     const PublicKey& key,
                                     const Scope& scope,
                                     const RecordId& id) const;
    // The same for authority records, which a revocation lists itself. Errors: key_revoked.
    [[nodiscard]] Result<void> judge_authority(const CenterId& center,
                                               const PublicKey& key,
                                               const RecordId& id) const;

    struct Named {
        CenterId center;
        KeptList list;
        friend auto operator<=>(const Named&, const Named&) = default;
    };
    // All lists that are named, with those that are not here.
    [[nodiscard]] std::vector<Named> named() const;
    // What is known to be listed of the center's revoked keys, of authority and of all scopes.
    [[nodiscard]] std::vector<RecordId> listed_by(const CenterId& center) const;

  private:
    // Ids in a few ascending runs, each more than as long as the next: to look one up costs little
    // however many lists it came by.
    class Runs {
      public:
        void add(std::vector<RecordId> ids);
        [[nodiscard]] bool contains(const RecordId& id) const;

      private:
        std::vector<std::vector<RecordId>> runs_;
    };
    struct OfScope {
        std::size_t missing = 0;  // lists that are named and not here
        Runs listed;
    };
    struct OfKey {
        std::set<RecordId> authority_ids;
        std::set<KeptList> named;
        std::map<Scope, OfScope> scopes;
    };

    std::map<std::pair<CenterId, PublicKey>, OfKey> keys_;
    std::map<Named, std::vector<RecordId>> lists_;  // all that are named; empty: not here
};

}  // namespace tsunagi
