#include "client/own_manifest.h"

#include <algorithm>
#include <filesystem>

#include "client/center_folder.h"
#include "client/match_text.h"
#include "client/system_random.h"
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

Expected<OwnManifest> ask_own_manifest(ControlClient& client) {
    std::optional<OwnManifestAnswer> answer;
    const auto done = client.ask(ManifestRequest{}, [&](Answer& got) {
        if (auto* one = std::get_if<OwnManifestAnswer>(&got)) answer = std::move(*one);
    });
    if (!done) return done.error();
    if (!answer) return failure(LocalError::daemon_answer);
    auto parsed = parse_record(std::move(answer->record));
    if (!parsed) return failure(parsed.error());
    auto record = check_record(std::move(*parsed));
    if (!record) return failure(record.error());
    if (record->header().kind != kind::kManifest) return failure(LocalError::daemon_answer);
    auto manifest = decode_manifest(record->parsed().body());
    if (!manifest) return failure(manifest.error());
    return OwnManifest{std::move(*record), std::move(*manifest), answer->charter};
}

Expected<OfficerKey> open_officer_key(Context& context,
                                      const OwnManifest& before,
                                      const std::string& key_file) {
    const auto folder = context.data_folder();
    if (!folder) return folder.error();
    const auto center = center_of_folder(*folder);
    if (!center) return center.error();
    if (author_of(before.record.parsed()) != *center) return failure(LocalError::daemon_answer);
    if (before.manifest.signatures_needed > 1) return failure(LocalError::several_officers);
    const auto path = officer_key_at(*folder, key_file);
    if (!path) return path.error();
    auto passphrase = ask_passphrase(context.passphrase_source(), context.prompt,
                                     _("The passphrase of the officer's key: "));
    if (!passphrase) return passphrase.error();
    auto seed = open_key_file(*path, passphrase->view());
    if (!seed) return seed.error();
    OfficerKey officer{SecretKey::from_seed(*seed), std::move(*passphrase)};
    wipe(*seed);
    if (before.record.header().writer_key != officer.key.public_key())
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

Expected<void> sign_manifest(const Context& context,
                             ControlClient& client,
                             const OwnManifest& before,
                             Manifest next,
                             const SecretKey& officer) {
    const auto record = next_manifest(context, before, std::move(next), officer);
    if (!record) return record.error();
    return submit(client, before.charter, {&*record, 1});
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
