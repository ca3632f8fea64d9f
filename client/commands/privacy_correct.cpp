// privacy correct: what is said of a person is said anew in all records of this center at once.
#include <algorithm>
#include <optional>

#include "client/commands/commands.h"
#include "client/commands/privacy_parts.h"
#include "client/commands/sharing.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/privacy/correction.h"
#include "client/privacy/person_report.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

struct HandWork {
    ItemAnswer item;
    std::string where;
    std::string why;
};
struct Corrections {
    std::vector<Sharing> sharings;
    std::vector<RecordId> ids;  // of what they change
    std::vector<std::string> places;
    std::vector<HandWork> by_hand;
};

// Why a record is for people to look at, "" where it is not.
std::string reason_for_hands(const FoundOf& asked, const PersonRecord& record) {
    if (record.item.center != asked.status.center)
        return _("written by another center: ask it to correct it");
    if (record.item.kind == kind::kPerson && record.item.slot != asked.person.slot)
        return _("the record of another person: 'tsunagi edit' it where it is wrong there, too");
    if (record.item.is_hidden)
        return _("an earlier version: 'tsunagi erase' destroys it together with the record");
    if (!record.item.readers.empty()) return _("told to another center: tell it what is right");
    if (!record.is_sure() && asked.person.people.size() > 1)
        return _("several people have this name: 'tsunagi edit' it where it is theirs");
    return {};
}

Expected<void> correct_record(ControlClient& client,
                              const FoundOf& asked,
                              const PersonRecord& record,
                              std::span<const Replacement> replacements,
                              Corrections& out) {
    // The ledger says what was told then, and goes on saying it.
    if (record.item.kind == kind::kProvision) return {};
    const std::string all = places_text(record.marks);
    if (const std::string why = reason_for_hands(asked, record); !why.empty()) {
        out.by_hand.push_back({record.item, all, why});
        return {};
    }
    const auto standing = ask_standing(client, asked.status, id_text(record.item.id));
    if (!standing || !standing->siblings.empty()) {
        const std::string why =
            standing ? failure(LocalError::has_siblings).message : standing.error().message;
        out.by_hand.push_back({record.item, all, why});
        return {};
    }
    auto form = form_of(standing->item);
    if (!form) return form.error();
    const CorrectedBody corrected = correct_body(form->kind, replacements, form->body);
    if (!corrected.by_hand.empty()) {
        out.by_hand.push_back(
            {record.item, joined(corrected.by_hand),
             _("written in another way, or the name of a file: 'tsunagi edit' it")});
    }
    if (corrected.changed.empty()) return {};
    out.ids.push_back(standing->item.id);
    out.places.push_back(joined(corrected.changed));
    out.sharings.push_back(
        {std::move(*form), standing->item.slot, standing->heads, {}, standing->item.scope});
    return {};
}

Expected<std::vector<Replacement>> read_replacements(const PrivacyOptions& options) {
    std::vector<Replacement> out;
    for (const std::string& text : options.replaced) {
        auto one = read_replacement(text);
        if (!one) return one.error();
        out.push_back(std::move(*one));
    }
    return out;
}

void ask_value(Context& context,
               const std::string& label,
               const std::string& value,
               std::vector<Replacement>& out) {
    PersonMarks marks;
    if (value.empty() || !marks.add_words(value)) return;
    const auto answer = context.prompt.ask(
        fill_in(_("{} is: {}. What is right? (empty: it stays) "), label, isolated(value)));
    if (answer && !answer->empty() && *answer != value) out.push_back({value, *answer});
}

// Nothing was said on the command line: each value of the person's record is asked for.
Expected<std::vector<Replacement>> ask_replacements(Context& context, const FoundOf& asked) {
    std::vector<Replacement> out;
    if (!context.prompt.is_there() || !asked.person.is_one()) {
        return failure(
            LocalError::usage,
            _("Say what becomes of what with --replace OLD=NEW, or run it on a terminal with "
              "the id of the person's record."));
    }
    const auto body = decode_body(asked.person.people.front().body);
    if (!body) return failure(body.error());
    ask_value(context, _("Full name"), body->title, out);
    ask_value(context, _("Reading"), body->reading, out);
    for (const auto& [key, value] : body->fields) {
        const FieldRow* field = find_field(*find_kind(kind::kPerson), key);
        const bool is_told = field != nullptr && key != person::kFamilyName &&
                             key != person::kGivenName && !is_list(field->type) &&
                             field->type != FieldType::record && field->type != FieldType::flag;
        if (is_told) ask_value(context, field_label(*field), value, out);
    }
    return out;
}

// The first `count` of them.
std::string corrections_text(const Corrections& corrections, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        const Sharing& sharing = corrections.sharings[i];
        out += "\n  " + kind_label(sharing.form.kind->id) + " · " +
               isolated(sharing.form.body.title) + " · " + short_id(id_text(corrections.ids[i])) +
               ": " + corrections.places[i];
    }
    return out;
}

void tell_hand_work(Output& output, const Corrections& corrections) {
    if (corrections.by_hand.empty()) return;
    output.note(_("To be looked at by hand:"));
    for (const HandWork& work : corrections.by_hand) {
        output.json(object_json(
            "by_hand", {{"id", id_text(work.item.id)}, {"where", work.where}, {"why", work.why}}));
        output.note("  " + record_words(work.item) + " (" + work.where + "): " + work.why);
    }
}

std::string replacements_text(std::span<const Replacement> replacements) {
    std::string out;
    for (const Replacement& change : replacements)
        out += "\n  " + isolated(change.before) + " → " + isolated(change.after);
    return out;
}

std::string rights_text(std::span<const Replacement> wrong) {
    return _("This was not right. What is right:") + replacements_text(wrong) + "\n" +
           _("Please correct it in your records (個人情報保護法 34) and tell us when you have.");
}

// What is right is data of the person as well: it goes out on the ground of what went out before,
// where that still holds.
Expected<bool> may_tell_again(ControlClient& client,
                              const LedgerLine& line,
                              const std::string& today) {
    const std::string consent(line.body.field(provision::kConsent));
    if (consent.empty()) return line.body.field(provision::kGround) != "consent";
    const auto item = ask_newest(client, consent);
    if (!item) return false;  // gone, or two versions of it stand
    const auto body = decode_body(item->body);
    return body && stands_on(*body, today);
}

// The entry of what a letter tells; another one is not written for the same.
Body letter_entry(const FoundOf& asked,
                  const LedgerLine& line,
                  std::span<const Replacement> wrong,
                  const std::string& today) {
    Body entry = line.body;
    std::string items;
    for (const Replacement& change : wrong) items += (items.empty() ? "" : "\n") + change.after;
    entry.title = asked.person.name;
    entry.fields[provision::kItems] = items;
    entry.fields[provision::kPurpose] = fill_in(_("correction of what was told on {}"), line.day());
    entry.fields[provision::kGivenOn] = today;
    entry.fields[provision::kRecord] = line.id;
    entry.fields.erase(common_field::kOrigin);
    entry.fields.erase(common_field::kOriginId);
    return entry;
}

bool is_written_already(const ToldOthers& told, const Body& entry) {
    return std::ranges::any_of(told.sure, [&](const LedgerLine& line) {
        return line.body.field(provision::kRecord) == entry.field(provision::kRecord) &&
               line.body.field(provision::kItems) == entry.field(provision::kItems);
    });
}

// A letter for each that was told what is wrong, each with its entry before it is shown.
Expected<std::vector<LetterToOther>> letters_of(Context& context,
                                                ControlClient& client,
                                                const FoundOf& asked,
                                                const ToldOthers& told,
                                                std::span<const Replacement> replacements,
                                                bool is_preview) {
    std::vector<LetterToOther> out;
    const std::string today = day_text(day_in_japan(context.now.ms));
    for (const LedgerLine& line : told.sure) {
        const std::string record(line.body.field(provision::kRecord));
        const auto item = record.empty() ? Expected<std::optional<ItemAnswer>>(std::nullopt)
                                         : find_item(client, record);
        if (!item) return item.error();
        std::optional<Body> told_record;
        if (*item && (*item)->kind == kind::kPerson) {
            auto body = decode_body((*item)->body);
            if (body) told_record = std::move(*body);
        }
        const auto wrong =
            told_wrong(line.body, told_record ? &*told_record : nullptr, replacements);
        if (wrong.empty()) continue;
        const auto may_tell = may_tell_again(client, line, today);
        if (!may_tell) return may_tell.error();
        if (!*may_tell) {
            out.push_back(
                {&line, _("This was not right, and what is right we may not tell: the "
                          "person's consent has ended. Please stop using it (個人情報保護法 "
                          "34).")});
            continue;
        }
        const Body entry = letter_entry(asked, line, wrong, today);
        if (is_written_already(told, entry)) continue;
        if (!is_preview) {
            if (const auto open = ensure_unlocked(context, client, asked.status); !open)
                return open.error();
            if (const auto entered = write_entry(client, entry); !entered) return entered.error();
        }
        out.push_back({&line, rights_text(wrong)});
    }
    return out;
}

void tell_corrected(Context& context,
                    const Corrections& corrections,
                    std::size_t count,
                    bool is_preview) {
    for (std::size_t i = 0; i < count; ++i) {
        context.output.json(object_json("corrected", {{"id", id_text(corrections.ids[i])},
                                                      {"where", corrections.places[i]},
                                                      {"preview", is_preview}}));
    }
}

// Gives how many letters there are.
Expected<std::uint64_t> tell_letters_of(Context& context,
                                        ControlClient& client,
                                        const FoundOf& asked,
                                        const ToldOthers& told,
                                        std::span<const Replacement> replacements,
                                        bool is_preview) {
    const auto letters = letters_of(context, client, asked, told, replacements, is_preview);
    if (!letters) return letters.error();
    for (const LetterToOther& letter : *letters)
        context.output.json(object_json(
            "to_tell", {{"other", std::string(letter.line->body.field(provision::kRecipientName))},
                        {"day", letter.line->day()}}));
    const std::string text = letters_text(*letters);
    if (!text.empty()) context.output.line(text);
    tell_unsure_letters(context.output, told);
    return letters->size();
}

}  // namespace

ExitCode privacy_correct(Context& context, const PrivacyOptions& options) {
    auto replacements = read_replacements(options);
    if (!replacements) return context.fail(replacements.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    std::vector<std::string> wrong;
    for (const Replacement& change : *replacements) wrong.push_back(change.before);
    const auto asked = ask_about(context, *client, options.who, wrong);
    if (!asked) return context.fail(asked.error());
    if (replacements->empty()) replacements = ask_replacements(context, *asked);
    if (!replacements) return context.fail(replacements.error());
    // Before anything is changed: who was told is known by what was told.
    const auto told = ask_told(*client, *asked);
    if (!told) return context.fail(told.error());
    Corrections corrections;
    for (const PersonRecord& record : asked->search.records) {
        const auto done = correct_record(*client, *asked, record, *replacements, corrections);
        if (!done) return context.fail(done.error());
    }
    const std::size_t count = corrections.sharings.size();
    const std::string what =
        fill_in(n_("To be corrected in {} record:", "To be corrected in {} records:", count),
                number_text(count)) +
        replacements_text(*replacements) + "\n" + corrections_text(corrections, count);
    if (options.preview || count == 0) {
        context.output.line(what);
    } else if (const auto meant = confirm(context, what, _("Correct it? [y/N] ")); !meant) {
        return context.fail(meant.error());
    } else {
        std::vector<OutcomeAnswer> done;
        const auto outcomes =
            share_together(context, *client, asked->status, corrections.sharings, &done);
        if (!outcomes) {
            // What is done stays done, and who was told has to know.
            tell_corrected(context, corrections, done.size(), false);
            if (!done.empty()) {
                context.output.note(
                    fill_in(n_("{} record was corrected before this:",
                               "{} records were corrected before this:", done.size()),
                            number_text(done.size())) +
                    corrections_text(corrections, done.size()));
                const auto letters =
                    tell_letters_of(context, *client, *asked, *told, *replacements, false);
                if (!letters) context.output.error(letters.error().message);
            }
            return context.fail(outcomes.error());
        }
    }
    tell_corrected(context, corrections, count, options.preview);
    tell_hand_work(context.output, corrections);
    tell_limits(context.output, *asked);
    const auto letters =
        tell_letters_of(context, *client, *asked, *told, *replacements, options.preview);
    if (!letters) return context.fail(letters.error());
    return context.done(
        summary_json({{"count", static_cast<std::uint64_t>(count)},
                      {"by_hand", static_cast<std::uint64_t>(corrections.by_hand.size())},
                      {"to_tell", *letters},
                      {"preview", options.preview}}),
        options.preview ? _("Nothing was changed: it was only looked at.")
                        : fill_in(n_("{} record corrected.", "{} records corrected.", count),
                                  number_text(count)));
}

}  // namespace tsunagi::client
