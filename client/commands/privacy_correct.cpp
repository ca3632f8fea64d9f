// privacy correct: what is said of a person is said anew in all records of this center at once.
#include "client/commands/commands.h"
#include "client/commands/privacy_parts.h"
#include "client/commands/sharing.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/privacy/correction.h"
#include "client/privacy/person_report.h"
#include "client/signing.h"
#include "client/terminal_text.h"

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
    if (!context.prompt.is_there() || asked.person.people.size() != 1) {
        return failure(
            LocalError::usage,
            _("Say what becomes of what with --replace OLD=NEW, or run it on a terminal with "
              "the id of the person's record."));
    }
    const auto body = decode_body(asked.person.people.front().body);
    if (!body) return failure(body.error());
    ask_value(context, _("Name"), body->title, out);
    ask_value(context, _("Reading"), body->reading, out);
    for (const auto& [key, value] : body->fields) {
        const FieldRow* field = find_field(*find_kind(kind::kPerson), key);
        const bool is_told = field != nullptr && field->name != "family_name" &&
                             field->name != "given_name" && !is_list(field->type) &&
                             field->type != FieldType::record && field->type != FieldType::flag;
        if (is_told) ask_value(context, field_label(*field), value, out);
    }
    return out;
}

std::string corrections_text(const Corrections& corrections) {
    std::string out;
    for (std::size_t i = 0; i < corrections.sharings.size(); ++i) {
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
        const auto body = decode_body(work.item.body);
        output.note("  " + kind_label(work.item.kind) + " · " +
                    (body ? isolated(body->title) : _("(cannot be read)")) + " · " +
                    short_id(id_text(work.item.id)) + " (" + work.where + "): " + work.why);
    }
}

std::string replacements_text(std::span<const Replacement> replacements) {
    std::string out;
    for (const Replacement& change : replacements)
        out += "\n  " + isolated(change.before) + " → " + isolated(change.after);
    return out;
}

}  // namespace

ExitCode privacy_correct(Context& context, const PrivacyOptions& options) {
    auto replacements = read_replacements(options);
    if (!replacements) return context.fail(replacements.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto asked = ask_about(context, *client, options.who);
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
        replacements_text(*replacements) + "\n" + corrections_text(corrections);
    if (options.preview || count == 0) {
        context.output.line(what);
    } else if (const auto meant = confirm(context, what, _("Correct it? [y/N] ")); !meant) {
        return context.fail(meant.error());
    } else {
        const auto outcomes = share_together(context, *client, asked->status, corrections.sharings);
        if (!outcomes) return context.fail(outcomes.error());
    }
    for (std::size_t i = 0; i < count; ++i) {
        context.output.json(object_json("corrected", {{"id", id_text(corrections.ids[i])},
                                                      {"where", corrections.places[i]},
                                                      {"preview", options.preview}}));
    }
    tell_hand_work(context.output, corrections);
    tell_limits(context.output, *asked);
    for (const LedgerLine& line : *told)
        context.output.json(object_json(
            "to_tell", {{"other", std::string(line.body.field(provision::kRecipientName))},
                        {"day", line.day()}}));
    const std::string letters = letters_text(
        *told,
        _("This was not right. What is right:") + replacements_text(*replacements) + "\n" +
            _("Please correct it in your records (個人情報保護法 34) and tell us when you have."));
    if (!letters.empty()) context.output.line(letters);
    return context.done(
        summary_json({{"count", static_cast<std::uint64_t>(count)},
                      {"by_hand", static_cast<std::uint64_t>(corrections.by_hand.size())},
                      {"to_tell", static_cast<std::uint64_t>(told->size())},
                      {"preview", options.preview}}),
        options.preview ? _("Nothing was changed: it was only looked at.")
                        : fill_in(n_("{} record corrected.", "{} records corrected.", count),
                                  number_text(count)));
}

}  // namespace tsunagi::client
