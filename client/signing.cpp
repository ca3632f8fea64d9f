#include "client/signing.h"

#include <algorithm>

#include "client/center_folder.h"
#include "client/human_text.h"
#include "client/staff_keys.h"
#include "protocol/crypto/keys.h"

namespace tsunagi::client {
namespace {

bool means_yes(const std::string& answer) {
    for (const char* yes : {"y", "Y", "yes", "Yes", "YES", "はい", "ｙ", "Ｙ"}) {
        if (answer == yes) return true;
    }
    return false;
}

std::string closed_box_text(const Failure& why) {
    const std::string closed = _("Sealed records stay closed.");
    if (!is_failure(why, Error::wrong_passphrase)) return why.message + "\n" + closed;
    return closed + " " +
           _("The key to them has another passphrase. If a change of the passphrase was cut off, "
             "run "
             "'tsunagi passphrase' again with the same two.");
}

// Is the key open that this command signs with? Where it is said whose, it must be that one.
bool is_open_for(const Context& context, const StatusAnswer& status) {
    if (!status.is_unlocked) return false;
    if (context.staff().empty() || !status.open_key) return true;
    const auto folder = context.data_folder();
    if (!folder) return false;
    const auto staff = find_staff_key(*folder, context.staff());
    return staff && staff->key == status.open_key;
}

// Opens for this connection, if there is a passphrase to be had.
Expected<void> unlock_here(const Context& context, ControlClient& client, Opens opens) {
    const bool has_source = !context.passphrase_source().file.empty() || context.prompt.is_there();
    if (!has_source) return failure(Error::locked);
    return unlock(context, client, 0, opens);
}

}  // namespace

Expected<std::uint64_t> count_other_centers(ControlClient& client,
                                            const CenterId& own,
                                            const Scope& scope) {
    std::uint64_t count = 0;
    const auto done = client.ask(MembersRequest{}, [&](Answer& answer) {
        const auto* member = std::get_if<MemberAnswer>(&answer);
        if (member != nullptr && member->admitted && member->center != own &&
            is_inside(scope, member->center, member->home))
            ++count;
    });
    if (!done) return done.error();
    return count;
}

Expected<StatusAnswer> ask_status(ControlClient& client) {
    std::optional<StatusAnswer> status;
    const auto done = client.ask(StatusRequest{}, [&](Answer& answer) {
        if (auto* got = std::get_if<StatusAnswer>(&answer)) status = std::move(*got);
    });
    if (!done) return done.error();
    if (!status) return failure(LocalError::daemon_answer);
    return std::move(*status);
}

Expected<std::vector<MemberAnswer>> ask_members(ControlClient& client) {
    std::vector<MemberAnswer> out;
    const auto done = client.ask(MembersRequest{}, [&](Answer& answer) {
        if (auto* member = std::get_if<MemberAnswer>(&answer)) out.push_back(std::move(*member));
    });
    if (!done) return done.error();
    return out;
}

Expected<void> unlock(const Context& context,
                      ControlClient& client,
                      std::uint64_t seconds,
                      Opens opens) {
    const auto folder = context.data_folder();
    if (!folder) return folder.error();
    const auto staff = find_staff_key(*folder, context.staff());
    if (!staff) return staff.error();
    const auto passphrase = ask_passphrase(context.passphrase_source(), context.prompt);
    if (!passphrase) return passphrase.error();
    auto seed = open_key_file(staff->path, passphrase->view());
    if (!seed) return seed.error();
    UnlockRequest request{std::move(*seed), seconds, {}};
    if (opens == Opens::sealed_records_too) {
        auto box = open_key_file(box_key_path(*folder, *staff), passphrase->view());
        // Everything else can be done without it.
        if (!box) context.output.error(closed_box_text(box.error()));
        if (box) request.box = std::move(*box);
    }
    Request wrapped = std::move(request);
    const auto done = client.ask(wrapped, [](Answer&) {});
    wipe(std::get<UnlockRequest>(wrapped).seed);
    wipe(std::get<UnlockRequest>(wrapped).box);
    if (!done) return done.error();
    return {};
}

Expected<void> ensure_unlocked(const Context& context,
                               ControlClient& client,
                               const StatusAnswer& status) {
    if (is_open_for(context, status)) return {};
    return unlock_here(context, client, Opens::signing);
}

Expected<void> ensure_sealed_are_open(const Context& context, ControlClient& client) {
    return unlock_here(context, client, Opens::sealed_records_too);
}

std::string audience_text(const Scope& scope, std::uint64_t others) {
    if (scope.level == ScopeLevel::center) return _("Only this center will see it.");
    const std::string words = scope_words(scope_text(scope));
    if (others == 0) return fill_in(_("There is no other center yet to see it ({})."), words);
    if (scope.level == ScopeLevel::public_) {
        return fill_in(
            n_("{} other center will see it, and it may be shown to everybody.",
               "{} other centers will see it, and it may be shown to everybody.", others),
            others);
    }
    return fill_in(
        n_("{} other center will see it ({}).", "{} other centers will see it ({}).", others),
        others, words);
}

Expected<void> confirm(const Context& context,
                       const std::string& what,
                       const std::string& question) {
    if (context.options.yes) {
        context.output.note(what);
        return {};
    }
    // Who answers must read this, with --json too.
    context.output.error(what);
    if (!context.prompt.is_there()) return failure(LocalError::confirmation_needed);
    const auto answer = context.prompt.ask(question);
    if (!answer || !means_yes(*answer)) return failure(LocalError::not_confirmed);
    return {};
}

Expected<std::vector<Audience>> find_audiences(ControlClient& client,
                                               const StatusAnswer& status,
                                               std::span<const SharedPart> parts) {
    std::vector<Audience> out;
    for (const SharedPart& part : parts) {
        const auto scope = scope_for(part.scope, status.center, status.home);
        if (!scope) return scope.error();
        Audience audience{*scope, part.records, 0};
        if (scope->level != ScopeLevel::center) {
            const auto others = count_other_centers(client, status.center, *scope);
            if (!others) return others.error();
            audience.others = *others;
        }
        out.push_back(audience);
    }
    return out;
}

std::string sharing_text(const std::vector<Audience>& audiences, const std::string& what) {
    const bool is_shared = std::ranges::any_of(audiences, [](const Audience& audience) {
        return audience.scope.level != ScopeLevel::center;
    });
    if (!is_shared) return {};
    // What ends with lines of its own needs nothing between.
    const bool is_apart = what.empty() || what.back() == '\n';
    if (audiences.size() == 1) {
        // Japanese has no blank between sentences.
        const std::string between(is_apart ? "" : in_language(" ", ""));
        return what + between + audience_text(audiences.front().scope, audiences.front().others);
    }
    std::string out = what;
    for (const Audience& audience : audiences) {
        const bool begins_line = is_apart && &audience == &audiences.front();
        out +=
            (begins_line ? "" : "\n") +
            fill_in(n_("{} record: {}", "{} records: {}", audience.records),
                    number_text(audience.records), audience_text(audience.scope, audience.others));
    }
    return out;
}

Expected<void> confirm_sharing(const Context& context,
                               ControlClient& client,
                               const StatusAnswer& status,
                               std::span<const SharedPart> parts,
                               const std::string& what) {
    const auto audiences = find_audiences(client, status, parts);
    if (!audiences) return audiences.error();
    const std::string text = sharing_text(*audiences, what);
    if (text.empty()) return {};
    return confirm(context, text, _("Share it? [y/N] "));
}

Expected<void> confirm_sharing(const Context& context,
                               ControlClient& client,
                               const StatusAnswer& status,
                               const ScopeChoice& choice,
                               const std::string& what) {
    const SharedPart all{choice, 0};
    return confirm_sharing(context, client, status, std::span(&all, 1), what);
}

}  // namespace tsunagi::client
