// approvals: the changes of this center that wait for signatures; approve: one more signature.
#include <algorithm>

#include "client/commands/commands.h"
#include "client/granted_keys.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/manifest_changes.h"
#include "client/own_manifest.h"
#include "client/signing.h"
#include "client/system_random.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kApprovalDigitsMin = 8;

std::uint64_t missing_of(const OwnManifest& own, const ProposedManifest& proposal) {
    const std::size_t needed = own.manifest.signatures_needed;
    return needed > proposal.signers.size() ? needed - proposal.signers.size() : 0;
}

std::string proposer_words(const OwnManifest& own, const ProposedManifest& proposal) {
    const auto& officers = own.manifest.officers;
    const auto by = std::ranges::find(officers, proposal.record.header().writer_key, &Officer::key);
    return by == officers.end() ? _("an officer") : officer_words(*by);
}

std::vector<std::string> lines_of(const OwnManifest& own,
                                  const ProposedManifest& proposal,
                                  const KeyNames& names) {
    std::vector<std::string> lines = change_lines(own.manifest, proposal.manifest, names);
    if (lines.empty()) lines.push_back(_("Nothing that stands there changes"));
    return lines;
}

std::string proposal_text(const OwnManifest& own,
                          const ProposedManifest& proposal,
                          const KeyNames& names) {
    std::string text =
        fill_in(_("Change {}, proposed by {} on {}:"), short_id(id_text(proposal.record.id())),
                proposer_words(own, proposal), moment_text(proposal.record.header().time.ms()));
    for (const std::string& line : lines_of(own, proposal, names)) text += "\n  " + line;
    text += "\n" + fill_in(_("Signed by: {}"), signed_by(own.manifest, proposal.signers));
    const std::uint64_t missing = missing_of(own, proposal);
    return text + "\n" +
           fill_in(n_("{} more signature is needed, of: {}",
                      "{} more signatures are needed, of: {}", missing),
                   number_text(missing), not_signed_by(own.manifest, proposal.signers));
}

void tell_json(Output& output,
               const OwnManifest& own,
               const ProposedManifest& proposal,
               const KeyNames& names) {
    output.json(object_json("approval",
                            {{"id", id_text(proposal.record.id())},
                             {"epoch", std::uint64_t{proposal.manifest.epoch}},
                             {"proposed", time_text(proposal.record.header().time.ms())},
                             {"changes", joined(lines_of(own, proposal, names), "\n")},
                             {"signatures", std::uint64_t{proposal.signers.size()}},
                             {"needed", std::uint64_t{own.manifest.signatures_needed}},
                             {"signed_by", signed_by(own.manifest, proposal.signers)},
                             {"not_signed_by", not_signed_by(own.manifest, proposal.signers)}}));
}

// Errors: approval_too_late.
Expected<void> check_in_time(const OwnManifest& own,
                             const ProposedManifest& proposal,
                             WallTime now) {
    const Grant* ending = ends_too_soon(own.manifest, proposal.manifest, now);
    if (ending == nullptr) return {};
    return failure(LocalError::approval_too_late,
                   role_words(ending->role) + ", " + last_day_text(*ending));
}

// Which one is meant. Errors: approval_none, approval_unknown, approval_is_several,
// approval_overtaken, approval_in_force, approval_too_late.
Expected<const ProposedManifest*> find_proposal(const OwnManifest& own,
                                                const std::string& digits,
                                                WallTime now) {
    std::vector<const ProposedManifest*> found;
    for (const ProposedManifest& proposal : own.proposals) {
        const bool is_meant =
            digits.empty() ? proposal.is_open : id_text(proposal.record.id()).starts_with(digits);
        if (is_meant) found.push_back(&proposal);
    }
    if (digits.empty() && found.empty()) return failure(LocalError::approval_none);
    if (!digits.empty() && digits.size() < kApprovalDigitsMin)
        return failure(LocalError::approval_unknown, digits);
    const auto is_in_force = [&](const RecordId& id) { return id_text(id).starts_with(digits); };
    if (found.empty() && std::ranges::any_of(own.in_force, is_in_force))
        return failure(LocalError::approval_in_force);
    if (found.empty()) return failure(LocalError::approval_unknown, digits);
    // Beside one that can be signed those that can't are not meant.
    if (digits.empty() && found.size() > 1) {
        const auto in_time = [&](const ProposedManifest* one) {
            return is_waiting(own, *one, now);
        };
        if (std::ranges::any_of(found, in_time))
            std::erase_if(found, [&](const ProposedManifest* one) { return !in_time(one); });
    }
    if (found.size() > 1) return failure(LocalError::approval_is_several);
    if (!found.front()->is_open)
        return failure(own.is_forked ? LocalError::center_forked : LocalError::approval_overtaken);
    if (auto good = check_in_time(own, *found.front(), now); !good) return good.error();
    return found.front();
}

// Whoever signs two changes of which only one can be may split the center: on two computers that
// do not hear of each other both could get enough signatures.
Expected<void> ask_about_others(Context& context,
                                const OwnManifest& own,
                                const ProposedManifest& proposal,
                                const PublicKey& officer) {
    for (const ProposedManifest& other : own.proposals) {
        const bool is_signed = std::ranges::find(other.signers, officer) != other.signers.end();
        if (!other.is_open || !is_signed || other.record.id() == proposal.record.id()) continue;
        const std::string what = fill_in(
            _("This officer has signed another change as well ({}). Only one of the two can come "
              "into force. Sign this one only if nobody signs that one any more: with both the "
              "center would be split, and could never be changed again."),
            short_id(id_text(other.record.id())));
        if (auto agreed = confirm(context, what, _("Sign this one too? [y/N] ")); !agreed)
            return agreed;
    }
    return {};
}

Expected<SignedChange> cosign(Context& context,
                              ControlClient& client,
                              const OwnManifest& own,
                              const ProposedManifest& proposal,
                              const SecretKey& officer) {
    SystemRandom random;
    const auto record =
        make_cosign(own.charter, author_of(own.record.parsed()), proposal.record.id(),
                    proposal.manifest.epoch, officer, context.now, random);
    if (!record) return failure(record.error());
    if (auto done = submit(client, own.charter, {&*record, 1}); !done) {
        if (is_failure(done.error(), LocalError::manifest_taken))
            return failure(LocalError::approval_overtaken);
        return done.error();
    }
    SignedChange change{proposal.record.id(), proposal.signers, own.manifest.signatures_needed};
    change.signers.push_back(officer.public_key());
    return change;
}

Expected<SignedChange> approve(Context& context,
                               ControlClient& client,
                               const OwnManifest& own,
                               const ProposedManifest& proposal,
                               const ApproveOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return folder.error();
    const std::string what = proposal_text(own, proposal, key_names(*folder));
    if (auto agreed = confirm(context, what, _("Sign it? [y/N] ")); !agreed) return agreed.error();
    const auto officer = open_officer_key(context, own, options.key_file);
    if (!officer) return officer.error();
    const PublicKey& key = officer->key.public_key();
    if (std::ranges::find(proposal.signers, key) != proposal.signers.end()) {
        return failure(LocalError::approval_given, not_signed_by(own.manifest, proposal.signers));
    }
    if (auto meant = ask_about_others(context, own, proposal, key); !meant) return meant.error();
    return cosign(context, client, own, proposal, officer->key);
}

}  // namespace

ExitCode run(Context& context, const ApprovalsOptions& /*options*/) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    if (own->is_forked) return context.fail(failure(LocalError::center_forked));
    const KeyNames names = key_names(*folder);
    std::uint64_t count = 0;
    for (const ProposedManifest& proposal : own->proposals) {
        if (!proposal.is_open) continue;
        if (count++ != 0) context.output.line("");
        tell_json(context.output, *own, proposal, names);
        context.output.line(proposal_text(*own, proposal, names));
        const auto in_time = check_in_time(*own, proposal, context.now);
        context.output.line(in_time ? fill_in(_("To sign it: tsunagi approve {} --key FILE"),
                                              short_id(id_text(proposal.record.id())))
                                    : in_time.error().message);
    }
    return context.done(
        summary_json({{"count", count}}),
        count == 0 ? _("No change of this center waits for a signature.") : std::string());
}

ExitCode run(Context& context, const ApproveOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    const auto proposal = find_proposal(*own, options.id, context.now);
    if (!proposal) return context.fail(proposal.error());
    const auto change = approve(context, *client, *own, **proposal, options);
    if (!change) return context.fail(change.error());
    return tell_signed(context, *own, *change,
                       {{"approved", id_text(change->id)}, {"in_force", change->is_in_force()}},
                       _("It is signed by enough officers and in force; it goes to the other "
                         "centers by itself."));
}

}  // namespace tsunagi::client
