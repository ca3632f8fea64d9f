// privacy erase: what this center wrote about a person goes, what the law wants kept stays, and
// whoever was told is asked to do the same.
#include <map>

#include "client/commands/commands.h"
#include "client/commands/erasing.h"
#include "client/commands/privacy_parts.h"
#include "client/commands/sharing.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

struct Staying {
    const PersonRecord* record = nullptr;
    std::string why;
};
struct ErasurePlan {
    std::vector<const PersonRecord*> going;
    std::vector<Staying> staying;
};

std::string title_of(const ItemAnswer& item) {
    const auto body = decode_body(item.body);
    return body ? isolated(body->title) : _("(cannot be read)");
}

std::string plan_line(const ItemAnswer& item) {
    return "\n  " + kind_label(item.kind) + " · " + title_of(item) + " · " +
           short_id(id_text(item.id));
}

// What the law wants kept, by slot, so that it is kept in whichever version: until when.
using KeptByLaw = std::map<Bytes, std::string>;
Expected<KeptByLaw> kept_by_law(ControlClient& client,
                                const std::vector<LedgerLine>& ledger,
                                const std::string& today) {
    KeptByLaw out;
    for (const LedgerLine& line : ledger) {
        const std::string until = line.kept_until();
        if (until < today) continue;
        out[line.slot] = std::max(out[line.slot], until);
        // The consent that it stands on is its proof.
        const std::string consent(line.body.field(provision::kConsent));
        if (consent.empty()) continue;
        const auto item = find_item(client, consent);
        if (!item) return item.error();
        if (*item) out[(*item)->slot] = std::max(out[(*item)->slot], until);
    }
    return out;
}

// "" where it goes.
std::string reason_to_stay(const FoundOf& asked,
                           const PersonRecord& record,
                           const KeptByLaw& by_law,
                           bool with_names) {
    const ItemAnswer& item = record.item;
    if (item.center != asked.status.center)
        return fill_in(_("written by {}, which alone can erase it: ask it"),
                       isolated(item.center_name));
    if (const auto kept = by_law.find(item.slot); kept != by_law.end())
        return fill_in(_("the law wants it kept until {} (個人情報保護法 29, 30)"), kept->second);
    if (item.kind == kind::kProvision && !item.is_hidden) {
        const auto body = decode_body(item.body);
        const bool is_promise = body && body->field(provision::kGivenOn).empty();
        if (is_promise)
            return _("an introduction is under way: 'tsunagi introduce decline' ends it");
    }
    if (!item.readers.empty())
        return _("an introduction: 'tsunagi introduce close', then 'tsunagi erase'");
    if (item.is_hidden)
        return _("only an earlier version says it: 'tsunagi erase' takes the whole record");
    if (!is_private(item.kind))
        return _(
            "shared, and about more than the person: 'tsunagi privacy correct' or 'tsunagi erase'");
    if (!record.is_sure() && !with_names)
        return _("known by the name only: --with-names erases it, too");
    return {};
}

ErasurePlan make_erasure_plan(const FoundOf& asked, const KeptByLaw& by_law, bool with_names) {
    ErasurePlan out;
    for (const PersonRecord& record : asked.search.records) {
        std::string why = reason_to_stay(asked, record, by_law, with_names);
        if (why.empty()) {
            out.going.push_back(&record);
        } else {
            out.staying.push_back({&record, std::move(why)});
        }
    }
    return out;
}

void tell_staying(Output& output, const ErasurePlan& plan) {
    if (plan.staying.empty()) return;
    std::string text = _("Stays, and why:");
    for (const Staying& stays : plan.staying) {
        const ItemAnswer& item = stays.record->item;
        output.json(object_json(
            "stays",
            {{"id", id_text(item.id)}, {"kind", kind_name(item.kind)}, {"why", stays.why}}));
        text += plan_line(item) + ": " + stays.why;
    }
    output.note(text);
}

// One after the other: what is done when one is refused stays done, and is told.
Expected<void> erase_all(Context& context,
                         ControlClient& client,
                         const FoundOf& asked,
                         const ErasurePlan& plan,
                         const std::string& reason) {
    if (const auto unlocked = ensure_unlocked(context, client, asked.status); !unlocked)
        return unlocked.error();
    for (const PersonRecord* record : plan.going) {
        const auto outcomes = ask_erasure_outcomes(
            client, EraseRequest{record->item.id, ErasureReason::asked_for, false, reason});
        if (!outcomes) return outcomes.error();
        context.output.json(object_json("erased", {{"record", id_text(record->item.id)},
                                                   {"kind", kind_name(record->item.kind)}}));
    }
    return {};
}

std::string approvals_text(const ErasurePlan& plan) {
    std::string out =
        _("Hidden now. Each is destroyed after 24 hours, or as soon as a colleague approves it:");
    for (const PersonRecord* record : plan.going)
        out += "\n  tsunagi --as NAME erase " + short_id(id_text(record->item.id)) + " --approve";
    return out;
}

}  // namespace

ExitCode privacy_erase(Context& context, const PrivacyOptions& options) {
    if (options.reason.empty() && !options.preview)
        return context.fail(failure(
            LocalError::usage,
            _("Say why with --reason TEXT: your center has to be able to explain it later.")));
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto asked = ask_about(context, *client, options.who);
    if (!asked) return context.fail(asked.error());
    // Nobody must lose what is written about them because somebody else has their name.
    if (asked->person.people.size() > 1)
        return context.fail(failure(LocalError::person_is_several, isolated(asked->person.name)));
    const auto ledger = ask_ledger(*client, asked->status.center, LedgerQuery{nullptr, {}, {}});
    if (!ledger) return context.fail(ledger.error());
    const auto told = ask_told(*client, *asked);
    if (!told) return context.fail(told.error());
    const std::string today = day_text(day_in_japan(context.now.ms));
    const auto by_law = kept_by_law(*client, *ledger, today);
    if (!by_law) return context.fail(by_law.error());
    const ErasurePlan plan = make_erasure_plan(*asked, *by_law, options.with_names);
    std::string what = fill_in(n_("To be erased for good: {} record about {}.",
                                  "To be erased for good: {} records about {}.", plan.going.size()),
                               number_text(plan.going.size()), isolated(asked->person.name));
    for (const PersonRecord* record : plan.going) what += plan_line(record->item);
    tell_staying(context.output, plan);
    tell_limits(context.output, *asked);
    if (options.preview || plan.going.empty()) {
        for (const PersonRecord* record : plan.going)
            context.output.json(object_json("to_erase", {{"id", id_text(record->item.id)},
                                                         {"kind", kind_name(record->item.kind)}}));
        context.output.line(what);
    } else if (const auto meant = confirm(context, what, _("Erase them? [y/N] ")); !meant) {
        return context.fail(meant.error());
    } else {
        if (const auto done = erase_all(context, *client, *asked, plan, options.reason); !done)
            return context.fail(done.error());
        context.output.line(approvals_text(plan));
    }
    for (const LedgerLine& line : *told)
        context.output.json(object_json(
            "to_tell", {{"other", std::string(line.body.field(provision::kRecipientName))},
                        {"day", line.day()}}));
    const std::string letters = letters_text(
        *told,
        _("The person has asked us to erase what we hold, and we do. Please stop using it and "
          "erase it (個人情報保護法 35), and tell us when you have; if a law makes you keep it, "
          "tell us "
          "which."));
    if (!letters.empty()) context.output.line(letters);
    return context.done(summary_json({{"count", static_cast<std::uint64_t>(plan.going.size())},
                                      {"stays", static_cast<std::uint64_t>(plan.staying.size())},
                                      {"to_tell", static_cast<std::uint64_t>(told->size())},
                                      {"preview", options.preview}}),
                        options.preview ? _("Nothing was changed: it was only looked at.") : "");
}

}  // namespace tsunagi::client
