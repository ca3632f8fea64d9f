#include "client/own_manifest.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "client/center_folder.h"
#include "client/match_text.h"
#include "client/system_random.h"
#include "protocol/authority/roster.h"
#include "protocol/base/time.h"

namespace tsunagi::client {
namespace {

Expected<std::string> officer_key_at(const std::string& folder, const std::string& key_file) {
    if (key_file.empty()) return find_officer_key(folder);
    std::error_code problem;
    if (!std::filesystem::is_regular_file(key_file, problem))
        return failure(LocalError::bad_file, key_file);
    return key_file;
}

Failure signing_failure(Error error) {
    return error == Error::key_not_granted ? failure(LocalError::not_an_officer) : failure(error);
}

}  // namespace

Expected<void> submit(ControlClient& client,
                      const CharterId& charter,
                      std::span<const CheckedRecord> records) {
    Bytes bytes;
    for (const CheckedRecord& record : records) {
        const ByteSpan one = record.parsed().bytes();
        bytes.insert(bytes.end(), one.begin(), one.end());
    }
    if (auto sent = client.send(TakeInRequest{charter, std::move(bytes), true}); !sent) return sent;
    return client.receive_outcomes(
        records.size(), [](std::size_t, const OutcomeAnswer& outcome) -> Expected<void> {
            const auto error = static_cast<Error>(outcome.error);
            if (outcome.outcome == DraftOutcome::stored) return {};
            return error == Error::changed_meanwhile ? failure(LocalError::manifest_taken)
                                                     : failure(error);
        });
}

namespace {

// In whatever order they were told: until nothing moves, as a node does.
void add_all(Roster& roster, std::vector<CheckedRecord>& records) {
    for (bool has_moved = true; has_moved;) {
        has_moved = std::erase_if(records, [&](const CheckedRecord& record) {
                        if (!roster.judge_authority(record)) return false;
                        roster.add(record);
                        return true;
                    }) != 0;
    }
}

Expected<CheckedRecord> read_own(Bytes bytes) {
    auto parsed = parse_record(std::move(bytes));
    if (!parsed) return failure(parsed.error());
    auto record = check_record(std::move(*parsed));
    if (!record) return failure(record.error());
    return std::move(*record);
}

struct Told {
    std::vector<CheckedRecord> records;
    CharterId charter;
};

Expected<Told> ask_records(ControlClient& client) {
    Told told;
    std::optional<Failure> broken;
    const auto done = client.ask(ManifestRequest{}, [&](Answer& got) {
        auto* one = std::get_if<OwnManifestAnswer>(&got);
        if (one == nullptr || broken) return;
        told.charter = one->charter;
        auto record = read_own(std::move(one->record));
        if (record) {
            told.records.push_back(std::move(*record));
        } else {
            broken = record.error();
        }
    });
    if (!done) return done.error();
    if (broken) return *broken;
    if (told.records.empty()) return failure(LocalError::daemon_answer);
    return told;
}

// A proposal and those in force, by their ids.
using Manifests = std::map<RecordId, std::pair<const CheckedRecord*, Manifest>>;

Manifests manifests_of(const std::vector<CheckedRecord>& records) {
    Manifests out;
    for (const CheckedRecord& record : records) {
        if (record.header().kind != kind::kManifest) continue;
        if (auto manifest = decode_manifest(record.parsed().body()))
            out.emplace(record.id(), std::pair(&record, std::move(*manifest)));
    }
    return out;
}

}  // namespace

Expected<OwnManifest> ask_own_manifest(ControlClient& client) {
    const auto told = ask_records(client);
    if (!told) return told.error();
    Roster roster(told->charter);
    std::vector<CheckedRecord> unjudged = told->records;
    add_all(roster, unjudged);
    const auto centers = roster.known();
    if (centers.size() != 1) return failure(LocalError::daemon_answer);
    const CenterId center = centers.front();
    const Manifests all = manifests_of(told->records);
    const auto ids = roster.history(center);
    if (ids.empty()) return failure(LocalError::daemon_answer);
    const auto& [record, manifest] = all.at(ids.back());
    OwnManifest own{*record, manifest, told->charter, {}, {}, {}, {}, roster.is_forked(center)};
    own.in_force = {ids.begin(), ids.end()};
    for (const RecordId& id : ids) {
        const Manifest& one = all.at(id).second;
        if (id != ids.back()) own.before.push_back(one);
        for (const Grant& grant : one.grants) {
            if (roster.is_revoked(center, grant.key)) own.revoked.insert(grant.key);
        }
    }
    for (Proposal& proposal : roster.proposals(center)) {
        const auto& [proposed, next] = all.at(proposal.id);
        own.proposals.push_back({*proposed, next, std::move(proposal.signers),
                                 roster.may_become_effective(proposal.id)});
    }
    std::ranges::stable_sort(own.proposals, {}, [](const ProposedManifest& proposal) {
        return proposal.record.header().time;
    });
    return own;
}

Expected<OfficerKey> open_key_of_some_officer(Context& context,
                                              const OwnManifest& before,
                                              const std::string& key_file) {
    const auto folder = context.data_folder();
    if (!folder) return folder.error();
    const auto center = center_of_folder(*folder);
    if (!center) return center.error();
    if (author_of(before.record.parsed()) != *center) return failure(LocalError::daemon_answer);
    if (before.is_forked) return failure(LocalError::center_forked);
    const auto path = officer_key_at(*folder, key_file);
    if (!path) return path.error();
    auto passphrase = ask_passphrase(context.passphrase_source(), context.prompt,
                                     _("The passphrase of the officer's key: "));
    if (!passphrase) return passphrase.error();
    auto seed = open_key_file(*path, passphrase->view());
    if (!seed) return seed.error();
    OfficerKey officer{SecretKey::from_seed(*seed), std::move(*passphrase)};
    wipe(*seed);
    return officer;
}

Expected<OfficerKey> open_officer_key(Context& context,
                                      const OwnManifest& before,
                                      const std::string& key_file) {
    auto officer = open_key_of_some_officer(context, before, key_file);
    if (officer && !before.manifest.has_officer(officer->key.public_key()))
        return failure(LocalError::not_an_officer);
    return officer;
}

Expected<CheckedRecord> next_manifest(const Context& context,
                                      const OwnManifest& before,
                                      Manifest next,
                                      const SecretKey& officer) {
    SystemRandom random;
    auto record =
        make_next_manifest(author_of(before.record.parsed()), before.record.id(), before.manifest,
                           std::move(next), officer, context.now, random);
    if (!record) return signing_failure(record.error());
    return std::move(*record);
}

SignedChange change_of(const OwnManifest& before, const CheckedRecord& next) {
    return {next.id(), {next.header().writer_key}, before.manifest.signatures_needed};
}

Expected<SignedChange> sign_manifest(const Context& context,
                                     ControlClient& client,
                                     const OwnManifest& before,
                                     Manifest next,
                                     const SecretKey& officer) {
    const auto record = next_manifest(context, before, std::move(next), officer);
    if (!record) return record.error();
    if (auto done = submit(client, before.charter, {&*record, 1}); !done) return done.error();
    return change_of(before, *record);
}

bool is_refused_for_good(const Failure& why) {
    return is_failure(why, LocalError::manifest_taken) ||
           is_failure(why, LocalError::not_an_officer) || is_failure(why, Error::over_limit);
}

std::string role_name(Role role) {
    switch (role) {
        case Role::device: return "device";
        case Role::machine: return "machine";
        case Role::staff: return "staff";
        case Role::revoke_only: return "revoke_only";
        case Role::box: return "box";
    }
    return std::to_string(static_cast<unsigned>(role));
}

std::string last_day_text(const Grant& grant) { return day_text(day_in_japan(end_of(grant).ms)); }

std::string role_words(Role role) {
    switch (role) {
        case Role::device: return _("the key for links to other centers");
        case Role::machine: return _("the machine's key");
        case Role::staff: return _("the staff key");
        case Role::revoke_only: return _("the key that may only take keys away");
        case Role::box: return _("the key to sealed records");
    }
    return role_name(role);
}

std::vector<std::string> key_warnings(const Manifest& manifest, WallTime now) {
    std::vector<Grant> grants = manifest.grants;
    std::ranges::stable_sort(grants, {}, &Grant::expires_ms);
    const std::int64_t today = day_in_japan(now.ms);
    std::vector<std::string> out;
    for (const Grant& grant : grants) {
        const std::int64_t day = day_in_japan(end_of(grant).ms);
        if (day - today > kKeyWarningDays) break;
        if (is_for_a_time(grant)) continue;
        out.push_back(now < end_of(grant)
                          ? fill_in(_("On {} {} runs out. To use it longer: tsunagi renew"),
                                    day_text(day), role_words(grant.role))
                          : fill_in(_("On {} {} ran out. To use it again: tsunagi renew"),
                                    day_text(day), role_words(grant.role)));
    }
    return out;
}

}  // namespace tsunagi::client
