// remove, remove approve, removals: a center goes out of the federation when enough centers agree.
//
// As with a key that is taken back, the lists of what stays go in first and wait, and what names
// them comes behind (ADR 0040, 0044).
#include <algorithm>

#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/key_work.h"
#include "client/match_text.h"
#include "client/membership.h"
#include "client/own_manifest.h"
#include "client/signing.h"
#include "client/system_random.h"
#include "client/terminal_text.h"
#include "protocol/record/removal.h"

namespace tsunagi::client {
namespace {

struct Removing {
    Membership membership;
    const MemberAnswer* center = nullptr;
    const RemovalAnswer* removal = nullptr;  // that is agreed to; null: it is proposed now
    RemovalReason reason = RemovalReason::other;
    KeyWorkChoice work;
};

Expected<RemovalReason> read_removal_reason(const std::string& text) {
    for (const RemovalReason reason :
         {RemovalReason::left, RemovalReason::rules, RemovalReason::key_lost,
          RemovalReason::unreachable, RemovalReason::other}) {
        if (reason_name(reason) == text) return reason;
    }
    return failure(
        LocalError::usage,
        fill_in(_("--reason is left, rules, key-lost, unreachable or other, and not '{}'."), text));
}

// How many could agree: all members but the one that goes.
std::uint64_t removers_there(const Membership& membership, const CenterId& target) {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        membership.centers,
        [&](const MemberAnswer& center) { return center.admitted && center.center != target; }));
}

Expected<void> check_proposal(const Removing& removing, const CenterId& own) {
    const CenterId& target = removing.center->center;
    const std::string name = removing.membership.name_of(target);
    if (target == own) return failure(LocalError::remove_self);
    if (removing.center->state == CenterState::removed)
        return failure(LocalError::removed_already, name);
    if (!removing.center->admitted) return failure(LocalError::remove_no_member, name);
    for (const RemovalAnswer* removal : removing.membership.open()) {
        if (removal->center == target)
            return failure(LocalError::removal_is_open, short_id(id_text(removal->id)));
    }
    const unsigned needed = removing.membership.totals.removers_needed;
    if (removers_there(removing.membership, target) < needed)
        return failure(LocalError::removers_too_few, number_text(needed));
    return {};
}

Expected<const RemovalAnswer*> find_removal(const Membership& membership, const std::string& text) {
    const auto id = read_id(text);
    std::vector<const RemovalAnswer*> found;
    const auto center = find_center(membership, text);
    const auto open = membership.open();
    for (const RemovalAnswer& removal : membership.removals) {
        const bool is_open = std::ranges::find(open, &removal) != open.end();
        const bool is_named = id && id_text(removal.id).starts_with(*id);
        if (is_named || (is_open && center && (*center)->center == removal.center))
            found.push_back(&removal);
    }
    if (found.empty()) return failure(LocalError::no_such_removal, text);
    if (found.size() > 1) return failure(LocalError::receiver_is_several, text);
    return found.front();
}

std::string what_text(const Removing& removing, const KeyWork& work) {
    const Membership& membership = removing.membership;
    const MemberAnswer& center = *removing.center;
    std::string text = fill_in(_("To be removed from the federation: {} ({}, {}), because {}."),
                               membership.name_of(center.center), home_text(center.home),
                               short_id(id_text(center.center)), reason_words(removing.reason));
    const std::uint64_t kept = work.kept_count();
    text += "\n" + fill_in(n_("Of what it shared, as far as it is here, stays: {} record.",
                              "Of what it shared, as far as it is here, stay: {} records.", kept),
                           number_text(kept));
    if (!work.late.empty()) {
        text += "\n" + fill_in(n_("Goes everywhere, because it came since then or says so: {} "
                                  "record.",
                                  "Go everywhere, because they came since then or say so: {} "
                                  "records.",
                                  work.late.size()),
                               number_text(work.late.size()));
    }
    if (const std::uint64_t words = work.late_sponsorships(); words != 0) {
        text += "\n" + fill_in(n_("{} of them vouches for a center: if nobody else does, that "
                                  "center is a member no more.",
                                  "{} of them vouch for centers: those for which nobody else does "
                                  "are members no more.",
                                  words),
                               number_text(words));
    }
    const std::size_t agreed = removing.removal == nullptr ? 0 : removing.removal->behind.size();
    text += "\n" + fill_in(_("{} centers have to agree; with yours it is {}. The center itself "
                             "does not count. It can come back when members want it, and no "
                             "agreement can be taken back."),
                           number_text(membership.totals.removers_needed), number_text(agreed + 1));
    return text;
}

Expected<CheckedRecord> sign(const Removing& removing,
                             const KeyWork& work,
                             const std::vector<CheckedRecord>& lists,
                             const Revoker& by,
                             WallTime now) {
    KeptWork kept{work.kept_authority, {}};
    for (const CheckedRecord& list : lists) kept.lists.push_back({list.header().scope, list.id()});
    std::ranges::sort(kept.lists);
    SystemRandom random;
    auto record =
        removing.removal == nullptr
            ? make_removal(removing.center->center, {removing.reason, kept}, by, now, random)
            : make_removal_approval(removing.removal->id, kept, by, now, random);
    if (!record) return failure(record.error());
    return std::move(*record);
}

std::string done_text(const Removing& removing) {
    const Membership& membership = removing.membership;
    const std::string name = membership.name_of(removing.center->center);
    const std::size_t agreed =
        1 + (removing.removal == nullptr ? 0 : removing.removal->behind.size());
    if (agreed >= membership.totals.removers_needed)
        return fill_in(_("{} is removed from the federation. Its links end as soon as the other "
                         "centers hear of it."),
                       name);
    return fill_in(_("Your center agrees to the removal of {}: {} of {}. The other centers see it "
                     "in 'tsunagi status'; their officers agree with 'tsunagi remove approve'."),
                   name, number_text(agreed), number_text(membership.totals.removers_needed));
}

Expected<RecordId> carry_out(Context& context,
                             ControlClient& client,
                             const Removing& removing,
                             const std::string& key_file) {
    const auto own = ask_own_manifest(client);
    if (!own) return own.error();
    const CenterId center = author_of(own->record.parsed());
    const auto shown = ask_key_work(context, client, center, removing.work);
    if (!shown) return shown.error();
    const std::string question =
        removing.removal == nullptr ? _("Propose it? [y/N] ") : _("Agree to it? [y/N] ");
    if (auto agreed = confirm(context, what_text(removing, *shown), question); !agreed)
        return agreed.error();
    const auto officer = open_officer_key(context, *own, key_file);
    if (!officer) return officer.error();
    // People may have taken their time.
    const auto work = ask_key_work(context, client, center, removing.work);
    if (!work) return work.error();
    const Revoker by{own->charter, center, own->manifest.epoch, officer->key};
    const auto lists = lists_of(*work, by, context.now);
    if (!lists) return lists.error();
    const auto record = sign(removing, *work, *lists, by, context.now);
    if (!record) return record.error();
    if (auto waiting = hand_over_lists(client, own->charter, *lists); !waiting)
        return waiting.error();
    if (auto done = submit(client, own->charter, {&*record, 1}); !done) return done.error();
    return record->id();
}

ExitCode finish(Context& context, const Removing& removing, const Expected<RecordId>& done) {
    if (!done) return context.fail(done.error());
    const RecordId removal = removing.removal == nullptr ? *done : removing.removal->id;
    return context.done(
        object_json(removing.removal == nullptr ? "removal_proposed" : "removal_approved",
                    {{"removal", id_text(removal)}, {"center", id_text(removing.center->center)}}),
        done_text(removing));
}

// Both begin so: a member asks, and knows who is in.
Expected<CenterId> begin(ControlClient& client, Removing& removing) {
    const auto status = ask_status(client);
    if (!status) return status.error();
    auto membership = ask_membership(client);
    if (!membership) return membership.error();
    removing.membership = std::move(*membership);
    const MemberAnswer* own = removing.membership.find(status->center);
    if (own != nullptr && own->state == CenterState::removed) return failure(Error::removed);
    if (!status->is_member) return failure(Error::not_a_member);
    return status->center;
}

std::string proposal_state(const Membership& membership, const RemovalAnswer& removal) {
    if (removal.is_answered) return _("it was taken back");
    if (removal.is_in_force) return _("removed");
    const MemberAnswer* center = membership.find(removal.center);
    return center != nullptr && center->state == CenterState::member ? _("open") : _("overtaken");
}

}  // namespace

ExitCode run(Context& context, const RemoveOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto since = read_since(options.since, context.now);
    if (!since) return context.fail(since.error());
    const auto reason = read_removal_reason(options.reason);
    if (!reason) return context.fail(reason.error());
    Removing removing;
    removing.reason = *reason;
    const auto own = begin(*client, removing);
    if (!own) return context.fail(own.error());
    const auto center = find_center(removing.membership, options.center);
    if (!center) return context.fail(center.error());
    removing.center = *center;
    removing.work.since_ms = *since;
    removing.work.center = (*center)->center;
    if (auto may = check_proposal(removing, *own); !may) return context.fail(may.error());
    return finish(context, removing, carry_out(context, *client, removing, options.key_file));
}

ExitCode run(Context& context, const RemoveApproveOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto since = read_since(options.since, context.now);
    if (!since) return context.fail(since.error());
    Removing removing;
    const auto own = begin(*client, removing);
    if (!own) return context.fail(own.error());
    const auto removal = find_removal(removing.membership, options.removal);
    if (!removal) return context.fail(removal.error());
    removing.removal = *removal;
    removing.reason = (*removal)->reason;
    removing.center = removing.membership.find((*removal)->center);
    if (removing.center == nullptr) return context.fail(failure(Error::unknown_center));
    if ((*removal)->center == *own) return context.fail(failure(LocalError::remove_self));
    if (std::ranges::find((*removal)->behind, *own) != (*removal)->behind.end())
        return context.fail(failure(LocalError::removal_agreed_already,
                                    removing.membership.name_of((*removal)->center)));
    removing.work.since_ms = *since;
    removing.work.center = (*removal)->center;
    return finish(context, removing, carry_out(context, *client, removing, options.key_file));
}

ExitCode run(Context& context, const RemovalsOptions& /*options*/) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto membership = ask_membership(*client);
    if (!membership) return context.fail(membership.error());
    Table table({{_("Center"), Table::Align::left, 40},
                 {_("Stands"), Table::Align::left, 20},
                 {_("Agree"), Table::Align::left, 50},
                 {_("Reason"), Table::Align::left, 30},
                 {_("Proposed"), Table::Align::left, 12},
                 {_("Id"), Table::Align::left, 16}});
    for (const RemovalAnswer& removal : membership->removals) {
        context.output.json(removal_json(*membership, removal));
        std::string names;
        for (const CenterId& center : removal.behind)
            names += (names.empty() ? std::string() : _(", ")) + membership->name_of(center);
        table.add({membership->name_of(removal.center), proposal_state(*membership, removal),
                   fill_in(_("{} of {}: {}"), number_text(removal.behind.size()),
                           number_text(membership->totals.removers_needed), names),
                   reason_words(removal.reason), day_text(day_in_japan(removal.time_ms)),
                   short_id(id_text(removal.id))});
    }
    if (!table.empty()) table.write(context.output);
    const std::uint64_t count = membership->open().size();
    return context.done(
        summary_json({{"count", std::uint64_t{membership->removals.size()}}, {"open", count}}),
        fill_in(n_("{} removal is open.", "{} removals are open.", count), number_text(count)));
}

}  // namespace tsunagi::client
