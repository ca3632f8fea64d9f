// roster.h - who is a center of this federation, and whose key may say what: a pure function of the
// authority records.
//
// Holds the manifests, the charter, the sponsorships and the revocations with their lists; answers
// whether a record counts. The answers follow from the set of those records alone, whatever their
// order of arrival, so that all centers with the same set give the same ones:
//
//   1. A genesis manifest counts by itself (the center is known); a later one when an officer of
//   its parent signed it. It is effective when its parent is, and as many officers of the parent
//   signed or co-signed it as that one asks; genesis is. One that is not is a proposal: held and
//   relayed, and it gives nobody anything.
//   2. A chain follows the one effective manifest per epoch; where two claim an epoch it ends
//   before them (a fork).
//   3. The charter is the one record whose id is the charter id.
//   4. Ever admitted = least fixpoint: founders, then every center with k sponsors that were ever
//   admitted; of one sponsor the first `sponsor_cap` by (time, id) count.
//   5. A record counts if its center is admitted and some effective manifest of the named epoch
//   grants the key that right at the record's time. What only a proposal grants waits for
//   co-signatures: more records only ever make more effective.
//   6. A revocation counts if an officer of some effective manifest of the epoch that it names
//   signed it, or a key that such a manifest grants for that alone, and such a manifest grants the
//   revoked key. One officer is enough, whatever the manifest asks: it gives nobody any power. A
//   list of what still counts, which is an act, counts if the same may sign it and a revocation of
//   its center names it for its scope. Nothing takes either back.
//   7. What a revoked key signed for that center counts only if it is listed (revocations.h). Not
//   narrowed so are manifests, the charter, co-signatures, revocations and lists, which are the
//   officers'. A sponsorship that is not listed does not admit, a revoked device is nobody's.
//   8. A removal of another center, or an approval of one, counts if an officer of some effective
//   manifest of the epoch that it names signed it. It is in force with `removers_needed` different
//   voices behind it, the one that is to go left aside (removals.h). No removal of those takes
//   that back. A center is barred if a removal of it has as many centers behind it that were ever
//   admitted, and some of them would have been without its sponsorships. Voices = least fixpoint:
//   founders, then every center with k sponsors that are voices; of a barred one only those
//   sponsorships count that a voice which is not barred lists in a removal of it or an approval of
//   one (whatever the cap), unless k voices that are not barred took it back from each removal that
//   bars it. About the removal of a barred center those have a voice, too, who would have one if it
//   alone were not barred; what they list counts only where no other voice stands behind it.
//   9. A removal is over with k members that vouch for the center and name it. A center against
//   which no removal is in force that is not over is back, as if there had been none.
//   10. Admitted = those that are vouched for as in 4 and not removed, or back. Of what a removed
//   center vouched for only what is listed counts here: those whom it brought in before stay.
//   11. What a removed center wrote counts only if a list of who stands behind its removal names
//   it. Not narrowed so are its authority records, and its lists of what still counts.
//
// Rules 7 to 11 take away: what was held may cease to count, and who was admitted may be so no
// more. Not here: quotas, clocks, what a node blocks for itself. Thread: core only.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/authority/admission.h"
#include "protocol/authority/removals.h"
#include "protocol/authority/revocations.h"
#include "protocol/record/center_state.h"
#include "protocol/record/manifest.h"

namespace tsunagi {

// A manifest that is not effective.
struct Proposal {
    RecordId id;
    RecordId parent;
    std::vector<PublicKey> signers;  // officers of the parent; ascending, each once
};

class Roster {
  public:
    explicit Roster(const CharterId& charter) : charter_id_(charter) {}

    // Does this authority record belong into the set? Errors that more authority records can cure
    // (see can_wait): unknown_center, not_in_force; final ones: unknown_charter, malformed,
    // key_not_granted, key_expired, key_revoked, wrong_class, bad_reference and those of the
    // bodies' decoders.
    [[nodiscard]] Result<void> judge_authority(const CheckedRecord& record) const;

    // Does this fact or act count? unknown_center, not_in_force and not_a_member can be cured by
    // more authority records, undecided by them or by a list. Of a list it looks at the body too.
    // key_revoked and removed: it never will, unless a list or a return brings it back.
    [[nodiscard]] Result<void> judge(const ParsedRecord& record) const;
    // The same, as if nobody had removed its center: for what a center itself keeps of its own.
    [[nodiscard]] Result<void> judge_own(const ParsedRecord& record) const;

    // The part of it that follows from the record alone: references and body of an act, by its
    // kind.
    [[nodiscard]] static Result<void> judge_form(const ParsedRecord& record);

    // What judge said yes to once, of that key there: does it still? Errors: not_a_member, removed,
    // key_revoked, undecided.
    [[nodiscard]] Result<void> judge_again(const CenterId& center,
                                           const PublicKey& key,
                                           const Scope& scope,
                                           const RecordId& id) const;
    // The same for what judge_own said yes to. Errors: not_a_member, key_revoked, undecided.
    [[nodiscard]] Result<void> judge_own_again(const CenterId& center,
                                               const PublicKey& key,
                                               const Scope& scope,
                                               const RecordId& id) const;
    // Do the effective manifests of that epoch, or those of a later one, grant several staff keys
    // that may publish and whose time had not ended then? Keys that were revoked are nobody's.
    [[nodiscard]] bool has_several_staff(const CenterId& center,
                                         std::uint32_t epoch,
                                         Hlc time) const;

    // Pre: judge_authority said yes, with all that was added before. Adding twice changes nothing.
    // Who is admitted and which devices count follows at the next settle().
    void add(const CheckedRecord& record);
    // The same for a list of what still counts. Pre: judge said yes.
    void add_list(const ParsedRecord& record);
    // Works out admissions anew; once after a batch of add() (its cost grows with the number of
    // centers).
    void settle();

    [[nodiscard]] const std::optional<Charter>& charter() const { return charter_; }
    [[nodiscard]] bool is_known(const CenterId& center) const { return centers_.contains(center); }
    [[nodiscard]] bool is_admitted(const CenterId& center) const {
        return admission_.members.contains(center);
    }
    [[nodiscard]] const std::set<CenterId>& admitted() const { return admission_.members; }
    [[nodiscard]] Standings standings() const;
    [[nodiscard]] CenterState state_of(const CenterId& center) const;
    [[nodiscard]] const Removals& removals() const { return removals_; }
    // Of all members and removed centers, with the manifests in force: equal where the same
    // authority records are known, and short enough to be read out over the telephone.
    [[nodiscard]] Digest members_digest() const;
    [[nodiscard]] std::vector<CenterId> known() const;
    [[nodiscard]] std::vector<CenterId> sponsors_of(const CenterId& center) const;
    // Who vouches for its return, by naming all removals in force that are not over yet.
    [[nodiscard]] std::vector<CenterId> returners_of(const CenterId& center) const;
    [[nodiscard]] bool is_revoked(const CenterId& center, const PublicKey& key) const {
        return revocations_.is_revoked(center, key);
    }
    [[nodiscard]] const Revocations& revocations() const { return revocations_; }
    // Would one more sponsorship by it count? (The cap: rule 4.) Yes where there is no charter yet.
    [[nodiscard]] bool may_sponsor_another(const CenterId& sponsor) const;

    // The manifest in force: the last of the chain. Null where the center is not known.
    [[nodiscard]] const Manifest* current(const CenterId& center) const;
    [[nodiscard]] std::optional<RecordId> current_id(const CenterId& center) const;
    // The box keys that it grants, without those that were revoked.
    [[nodiscard]] std::vector<Grant> boxes_of(const CenterId& center) const;
    // Could a manifest with this parent come into force without a fork? Yes where the parent is the
    // one in force, and none that is effective follows it.
    [[nodiscard]] bool may_follow(const CenterId& center, const RecordId& parent) const;
    // The same for a known manifest that is to be co-signed.
    [[nodiscard]] bool may_become_effective(const RecordId& manifest) const;
    // Of every epoch, by (epoch, id): open ones (may_become_effective) and those that others
    // overtook.
    [[nodiscard]] std::vector<Proposal> proposals(const CenterId& center) const;
    // The manifests of the chain, genesis first. Empty where the center is not known.
    [[nodiscard]] std::vector<RecordId> history(const CenterId& center) const;
    [[nodiscard]] bool is_forked(const CenterId& center) const;

    // Does the center's manifest in force grant this device key at that time, and was it not
    // revoked?
    [[nodiscard]] bool is_device_of(const PublicKey& device,
                                    const CenterId& center,
                                    Hlc time) const;
    // All centers for which it does, ascending. A manifest can name a key that is another center's,
    // to keep it out: so every claim stands, and who connects with the key says which one it is.
    [[nodiscard]] std::vector<CenterId> centers_of_device(const PublicKey& device, Hlc time) const;

    // Rises with every change: lets others see that they must ask again.
    [[nodiscard]] std::uint64_t version() const { return version_; }

  private:
    struct ManifestEntry {
        RecordId id;
        CenterId center;
        ManifestEntry* parent = nullptr;  // null at genesis
        Manifest manifest;
        std::set<PublicKey> signers;                  // who signed it, and who co-signed
        bool is_effective = false;                    // rule 1; what was once is so for good
        std::vector<ManifestEntry*> children;         // all that name it their parent
        std::vector<const ManifestEntry*> followers;  // those of them that are effective
    };
    struct Epoch {
        std::map<RecordId, const ManifestEntry*> all;
        std::vector<const ManifestEntry*> effective;
    };
    struct Center {
        std::map<std::uint32_t, Epoch> epochs;
    };

    [[nodiscard]] Result<void> judge_manifest(const CheckedRecord& record) const;
    [[nodiscard]] Result<void> judge_charter(const CheckedRecord& record) const;
    [[nodiscard]] Result<void> judge_sponsor(const CheckedRecord& record) const;
    [[nodiscard]] Result<void> judge_cosign(const CheckedRecord& record) const;
    [[nodiscard]] Result<void> judge_revocation(const CheckedRecord& record) const;
    [[nodiscard]] Result<void> judge_removal(const CheckedRecord& record) const;
    [[nodiscard]] Result<void> judge_approval(const CheckedRecord& record) const;
    // An officer of some effective manifest of that epoch signed it. Errors: unknown_center,
    // not_in_force, key_not_granted.
    [[nodiscard]] Result<void> judge_officer(const Header& header) const;
    [[nodiscard]] Result<void> judge_unknown(const CheckedRecord& record) const;
    [[nodiscard]] Result<void> judge_kind(const CheckedRecord& record) const;
    [[nodiscard]] Result<void> judge_list(const ParsedRecord& record) const;
    using Says = std::function<bool(const Manifest&)>;
    // Does some effective manifest of that epoch say so? Errors: unknown_center where none is
    // known, not_in_force where none is effective or a proposal says so, else key_not_granted.
    [[nodiscard]] Result<void> judge_said(const Header& header, const Says& says) const;
    // Some effective manifest of that epoch lets the key revoke. Errors: as judge_key.
    [[nodiscard]] Result<void> judge_revoker(const Header& header) const;
    // Some effective manifest of that epoch grants the key this role with this right. Errors: those
    // of judge_said, key_expired.
    [[nodiscard]] Result<void> judge_key(const Header& header,
                                         Role role,
                                         std::uint32_t right) const;
    [[nodiscard]] const ManifestEntry* find_manifest(const RecordId& id) const;
    [[nodiscard]] std::vector<const ManifestEntry*> chain(const CenterId& center) const;
    // Genesis, or: its parent is effective, and enough officers of that one signed it.
    [[nodiscard]] static bool has_enough_signers(const ManifestEntry& entry);
    void add_manifest(const CheckedRecord& record, const CenterId& center);
    // This one and, where it is effective now, those that waited for it.
    void settle_effective(ManifestEntry& entry);
    // Null: none of that epoch is known.
    [[nodiscard]] const Epoch* manifests_of(const CenterId& center, std::uint32_t epoch) const;
    // What one of revocations and removals has of these lists the other gets.
    void share_lists(const CenterId& center, const std::vector<KeptList>& lists);
    void add_sponsorship(const CheckedRecord& record);
    [[nodiscard]] bool is_counted(const Sponsorship& sponsorship) const;

    CharterId charter_id_;
    std::optional<Charter> charter_;
    std::map<CenterId, Center> centers_;
    std::map<RecordId, ManifestEntry> manifests_;  // nodes stay where they are
    std::set<Sponsorship> sponsorships_;           // also those that a revocation leaves out
    Revocations revocations_;
    Removals removals_;
    Admission admission_;
    std::map<PublicKey, std::set<CenterId>> devices_;  // of the manifests in force
    std::uint64_t version_ = 0;
};

// Can more authority records turn this refusal into a yes? Or an erasure, where a body is missing.
[[nodiscard]] constexpr bool can_wait(Error error) {
    return error == Error::unknown_center || error == Error::not_a_member ||
           error == Error::in_the_future || error == Error::undecided ||
           error == Error::not_in_force || error == Error::erased;
}

}  // namespace tsunagi
