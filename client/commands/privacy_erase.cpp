// privacy erase: what this center wrote about a person goes, what the law wants kept stays, and
// whoever was told is asked to do the same.
#include <map>
#include <optional>

#include "client/commands/commands.h"
#include "client/commands/erasing.h"
#include "client/commands/privacy_parts.h"
#include "client/commands/sharing.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/privacy/erasure_plan.h"
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

std::string plan_line(const ItemAnswer& item) { return "\n  " + record_words(item); }

Expected<KeptSlots> kept_slots(ControlClient& client,
                               const std::vector<LedgerLine>& ledger,
                               const std::string& today) {
    KeptSlots out;
    std::map<std::string, std::optional<Bytes>> consents;  // their slots, each asked for once
    for (const LedgerLine& line : ledger) {
        if (line.kept_until() < today) continue;
        keep(out, line.slot, line);
        // The consent that it stands on is its proof.
        const std::string consent(line.body.field(provision::kConsent));
        if (consent.empty()) continue;
        const auto [slot, is_new] = consents.try_emplace(consent);
        if (is_new) {
            const auto item = find_item(client, consent);
            if (!item) return item.error();
            if (*item) slot->second = (*item)->slot;
        }
        if (slot->second) keep(out, *slot->second, line);
    }
    return out;
}

ErasurePlan make_erasure_plan(const FoundOf& asked,
                              const KeptSlots& kept,
                              const ErasureWish& wish) {
    ErasurePlan out;
    for (const PersonRecord& record : asked.search.records) {
        std::string why = reason_to_stay(record, asked.status.center, asked.person, kept, wish);
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

// One after the other: what is done when one is refused stays done, and is told. `done`: those
// that went.
Expected<void> erase_all(Context& context,
                         ControlClient& client,
                         const FoundOf& asked,
                         const ErasurePlan& plan,
                         const std::string& reason,
                         std::vector<const PersonRecord*>& done) {
    if (const auto unlocked = ensure_unlocked(context, client, asked.status); !unlocked)
        return unlocked.error();
    for (const PersonRecord* record : plan.going) {
        const auto outcomes = ask_erasure_outcomes(
            client, EraseRequest{record->item.id, ErasureReason::asked_for, false, reason});
        if (!outcomes) return outcomes.error();
        done.push_back(record);
        context.output.json(object_json("erased", {{"record", id_text(record->item.id)},
                                                   {"kind", kind_name(record->item.kind)}}));
    }
    return {};
}

std::string approvals_text(const std::vector<const PersonRecord*>& gone) {
    std::string out =
        _("Hidden now. Each is destroyed after 24 hours, or as soon as a colleague approves it:");
    for (const PersonRecord* record : gone)
        out += "\n  tsunagi --as NAME erase " + short_id(id_text(record->item.id)) + " --approve";
    return out;
}

void tell_letters(Context& context, const ToldOthers& told) {
    for (const LedgerLine& line : told.sure)
        context.output.json(object_json(
            "to_tell", {{"other", std::string(line.body.field(provision::kRecipientName))},
                        {"day", line.day()}}));
    std::vector<LetterToOther> to_write;
    for (const LedgerLine& line : told.sure)
        to_write.push_back(
            {&line,
             _("The person has asked us to erase what we hold, and we do. Please stop using it and "
               "erase it (個人情報保護法 35), and tell us when you have; if a law makes you keep "
               "it, tell us "
               "which.")});
    const std::string letters = letters_text(to_write);
    if (!letters.empty()) context.output.line(letters);
    tell_unsure_letters(context.output, told);
}

Expected<ToldOthers> check_and_ask_told(ControlClient& client, const FoundOf& asked) {
    // Nobody must lose what is written about them because somebody else has their name.
    if (asked.person.people.size() > 1)
        return failure(LocalError::person_is_several, isolated(asked.person.name));
    if (!asked.person.people.empty() && !asked.person.is_one())
        return failure(LocalError::person_not_sure, isolated(asked.person.name));
    return ask_told(client, asked);
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
    const auto told = check_and_ask_told(*client, *asked);
    if (!told) return context.fail(told.error());
    const auto ledger = ask_ledger(*client, asked->status.center, LedgerQuery{nullptr, {}, {}});
    if (!ledger) return context.fail(ledger.error());
    const std::string today = day_text(day_in_japan(context.now.ms));
    const auto kept = kept_slots(*client, *ledger, today);
    if (!kept) return context.fail(kept.error());
    const ErasurePlan plan =
        make_erasure_plan(*asked, *kept, ErasureWish{options.with_names, options.with_contacts});
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
        std::vector<const PersonRecord*> gone;
        const auto done = erase_all(context, *client, *asked, plan, options.reason, gone);
        if (!gone.empty()) context.output.line(approvals_text(gone));
        if (!done) {
            // What is hidden already is so for those who were told, too.
            if (!gone.empty()) tell_letters(context, *told);
            return context.fail(done.error());
        }
    }
    tell_letters(context, *told);
    return context.done(summary_json({{"count", static_cast<std::uint64_t>(plan.going.size())},
                                      {"stays", static_cast<std::uint64_t>(plan.staying.size())},
                                      {"to_tell", static_cast<std::uint64_t>(told->sure.size())},
                                      {"preview", options.preview}}),
                        options.preview ? _("Nothing was changed: it was only looked at.") : "");
}

}  // namespace tsunagi::client
