#include <algorithm>

#include "client/bundle/bundle_pages.h"
#include "client/bundle/bundle_writer.h"
#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "client/system_random.h"
#include "client/terminal_text.h"
#include "protocol/bundle/audience.h"

namespace tsunagi::client {
namespace {

// --- who and what ---

// The one center that is meant, by its id's beginning or its whole name. Errors: unknown_receiver,
// receiver_is_several, receiver_not_admitted, receiver_without_key.
Expected<MemberAnswer> find_receiver(const std::vector<MemberAnswer>& members,
                                     const std::string& text) {
    const auto id = read_id(text);
    const MemberAnswer* found = nullptr;
    for (const MemberAnswer& member : members) {
        const bool is_meant =
            member.name == text || (id && id_text(member.center).starts_with(*id));
        if (!is_meant) continue;
        if (found != nullptr) return failure(LocalError::receiver_is_several, text);
        found = &member;
    }
    if (found == nullptr) return failure(LocalError::unknown_receiver, text);
    if (!found->admitted) return failure(LocalError::receiver_not_admitted, isolated(found->name));
    if (!found->box) return failure(LocalError::receiver_without_key, isolated(found->name));
    return *found;
}

Expected<std::vector<MemberAnswer>> find_receivers(const std::vector<MemberAnswer>& members,
                                                   const std::vector<std::string>& texts) {
    std::vector<MemberAnswer> out;
    for (const std::string& text : texts) {
        auto receiver = find_receiver(members, text);
        if (!receiver) return receiver.error();
        const bool is_twice = std::ranges::any_of(
            out, [&](const auto& other) { return other.center == receiver->center; });
        if (!is_twice) out.push_back(std::move(*receiver));
    }
    if (out.size() > kBundleReceiversMax)
        return failure(LocalError::receivers_too_many, std::to_string(kBundleReceiversMax));
    return out;
}

std::vector<Reader> readers_of(const std::vector<MemberAnswer>& receivers) {
    std::vector<Reader> out;
    for (const MemberAnswer& receiver : receivers) out.push_back({receiver.center, receiver.home});
    return out;
}

Expected<std::vector<Scope>> choose_scopes(const BundleExportOptions& options,
                                           const StatusAnswer& status,
                                           const std::vector<Reader>& readers) {
    if (options.scopes.empty()) return usual_scopes(held_scopes(status), readers);
    std::vector<Scope> out;
    for (const std::string& text : options.scopes) {
        const auto choice = parse_scope(text);
        if (!choice) return choice.error();
        const auto scope = scope_for(*choice, status.center, status.home);
        if (!scope) return scope.error();
        if (!may_carry(*scope, readers, true)) {
            if (scope->level == ScopeLevel::center) return failure(LocalError::scope_only_sealed);
            return failure(LocalError::receiver_outside, scope_words(scope_text(*scope)));
        }
        if (std::ranges::find(out, *scope) == out.end()) out.push_back(*scope);
    }
    return out;
}

// --- what the person is told before anything is written ---

std::string contents_text(const StatusAnswer& status, const std::vector<Scope>& scopes) {
    std::string list;
    for (const ScopeStatus& held : status.scopes) {
        const bool is_chosen =
            held.scope == "authority" || std::ranges::any_of(scopes, [&](const Scope& scope) {
                return scope_text(scope) == held.scope;
            });
        if (!is_chosen) continue;
        list += "\n  " + scope_words(held.scope) + ": " +
                fill_in(n_("{} record", "{} records", held.records), number_text(held.records));
    }
    return _("To be written, at most:") + list;
}

std::string readers_text(const std::vector<MemberAnswer>& members,
                         const std::vector<MemberAnswer>& receivers,
                         const std::vector<Scope>& scopes) {
    if (!receivers.empty()) {
        std::string names;
        for (const MemberAnswer& receiver : receivers)
            names += "\n  " + isolated(receiver.name) + "  " + short_id(id_text(receiver.center));
        return _("Only these centers will be able to read the file; that it is for them, anybody "
                 "can see:") +
               names;
    }
    std::string text = _("Anybody who gets hold of the file will be able to read it.");
    for (const Scope& scope : scopes) {
        if (scope.level == ScopeLevel::nation || scope.level == ScopeLevel::public_) continue;
        const auto centers = static_cast<std::uint64_t>(
            std::ranges::count_if(members, [&](const MemberAnswer& member) {
                return member.admitted && is_inside(scope, member.center, member.home);
            }));
        text += "\n" + fill_in(n_("Beware: what it has of '{}' was meant for {} center only. Use "
                                  "--to to seal it.",
                                  "Beware: what it has of '{}' was meant for {} centers only. Use "
                                  "--to to seal it.",
                                  centers),
                               scope_words(scope_text(scope)), centers);
    }
    return text;
}

// --- writing ---

// All authority records once more, over a connection of its own.
Expected<void> authority_again(const Context& context, const BundleWriter::Take& take) {
    auto client = context.connect();
    if (!client) return client.error();
    if (const auto begun = begin_bundle(*client, {}); !begun) return begun.error();
    return read_bundle_pages(*client, [&](const BundlePageAnswer& page) {
        return page.count == 0 ? Expected<void>() : take(page.records, page.count);
    });
}

struct Written {
    std::vector<std::string> files;
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
};

Expected<Written> write_bundle(Context& context,
                               ControlClient& client,
                               const BundleExportRequest& request,
                               BundlePlan plan,
                               WholeFiles& files) {
    const auto begun = begin_bundle(client, request);
    if (!begun) return begun.error();
    plan.charter = begun->charter;
    SystemRandom random;
    BundleWriter writer(std::move(plan), files, random, [&](const BundleWriter::Take& take) {
        return authority_again(context, take);
    });
    const auto read = read_bundle_pages(client, [&](const BundlePageAnswer& page) {
        context.output.progress(_("Writing"), writer.records(), begun->records);
        return writer.add(page.records, page.count, page.is_authority);
    });
    context.output.end_progress();
    if (!read) return read.error();
    auto names = writer.finish();
    if (!names) return names.error();
    return Written{std::move(*names), writer.records(), files.bytes()};
}

ExitCode tell(Context& context, const Written& written, bool is_sealed) {
    for (const std::string& file : written.files) {
        context.output.json(object_json("bundle", {{"file", file}}));
        context.output.line(file);
    }
    const std::string sentence =
        fill_in(n_("{} record written, {} bytes in all.", "{} records written, {} bytes in all.",
                   written.records),
                number_text(written.records), number_text(written.bytes));
    return context.done(summary_json({{"records", written.records},
                                      {"bytes", written.bytes},
                                      {"files", static_cast<std::uint64_t>(written.files.size())},
                                      {"sealed", is_sealed}}),
                        sentence);
}

}  // namespace

ExitCode run(Context& context, const BundleExportOptions& options) {
    const auto since = read_since(options.since, context.now);
    if (!since) return context.fail(since.error());
    const auto size = read_size(options.bytes_max, kPartBytesMin);
    if (!size) return context.fail(size.error());
    WholeFiles files(options.file, options.overwrites);
    if (auto free = files.check_place(1); !free) return context.fail(free.error());

    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto members = ask_members(*client);
    if (!members) return context.fail(members.error());
    const auto receivers = find_receivers(*members, options.receivers);
    if (!receivers) return context.fail(receivers.error());
    const auto scopes = choose_scopes(options, *status, readers_of(*receivers));
    if (!scopes) return context.fail(scopes.error());
    const std::string what =
        contents_text(*status, *scopes) + "\n" + readers_text(*members, *receivers, *scopes);
    if (auto agreed = confirm(context, what, _("Write it? [y/N] ")); !agreed)
        return context.fail(agreed.error());

    BundlePlan plan;
    plan.made_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(context.now.ms, 0));
    plan.part_bytes_max = *size;
    for (const MemberAnswer& receiver : *receivers)
        plan.receivers.push_back({receiver.center, *receiver.box});
    const auto written = write_bundle(context, *client, {*scopes, *since}, std::move(plan), files);
    if (!written) return context.fail(written.error());
    return tell(context, *written, !receivers->empty());
}

}  // namespace tsunagi::client
