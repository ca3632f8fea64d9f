#include "client/attach/new_files.h"
#include "client/commands/ask_federation.h"
#include "client/commands/commands.h"
#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/count_text.h"
#include "client/coverage_text.h"
#include "client/erasure_words.h"
#include "client/found_items.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/language_names.h"
#include "client/reader_language.h"
#include "client/terminal_text.h"
#include "protocol/record/body.h"

namespace tsunagi::client {
namespace {

// Labels and values, of one width when they are written.
class Pairs {
  public:
    void add(const std::string& label, const std::string& value) {
        if (!value.empty()) rows_.emplace_back(label, value);
    }
    // Several lines: the further ones are indented, so that they cannot pass for rows of their own.
    void add_lines(const std::string& label, const std::string& value) {
        std::string text;
        for (const char c : value) text += c == '\n' ? "\n    " : std::string(1, c);
        add(label, text);
    }
    void write(Output& output) const {
        std::size_t columns = 0;
        for (const auto& [label, value] : rows_) columns = std::max(columns, width(label));
        for (const auto& [label, value] : rows_) output.line(padded(label, columns) + "  " + value);
    }

  private:
    std::vector<std::pair<std::string, std::string>> rows_;
};

void add_fields(Pairs& pairs, const KindRow* kind, const Body& body) {
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = kind == nullptr ? nullptr : find_field(*kind, key);
        const std::string label = field_label(field, key);
        const std::string shown = field == nullptr ? value : value_text(*field, value);
        if (field != nullptr && holds_counts(kind->id, *field)) {
            pairs.add_lines(label, "\n" + counts_text(value));
        } else if (field != nullptr && field->type == FieldType::long_text) {
            pairs.add_lines(label, shown);
        } else {
            pairs.add(label, isolated(shown));
        }
    }
}

std::string erased_text(const ItemAnswer& item) {
    std::string text =
        fill_in(_("{} has erased this record, on {}. Reason: {}."), isolated(item.center_name),
                moment_text(item.erased->time_ms), erasure_reason_text(item.erased->reason));
    if (!item.erased->is_gone)
        text += "\n" + _("It is hidden, and is going to be destroyed here as well.");
    return text;
}

std::string unreadable_text(const ItemAnswer& item) {
    if (item.erased) return erased_text(item);
    if (item.closed == static_cast<std::uint16_t>(Error::locked))
        return _("This record is sealed: run 'tsunagi unlock' first.");
    if (item.closed == static_cast<std::uint16_t>(Error::sealed_for_others))
        return _("Only the centers that it names can read this record: ask one of them.");
    return _("The content of this record is not here any more, or cannot be read.");
}

void add_language(Pairs& pairs, const Body& body, const ReadBody& read) {
    if (body.translations.empty()) return;
    const std::string shown = language_text(read.language);
    if (!read.is_translation) return pairs.add(_("Language"), shown);
    if (!read.is_title_original) pairs.add(_("Original title"), isolated(body.title));
    pairs.add(_("Language"), fill_in(_("{}: a translation of the {} original"), shown,
                                     language_text(own_language(body))));
}

void show_text(Output& output, const Body& body, const ReadBody& read) {
    if (read.text.empty()) return;
    if (read.is_translation && read.is_text_original) {
        output.line("\n" + fill_in(_("The text is not translated; it is in {}."),
                                   language_text(own_language(body))));
    }
    output.line("\n" + read.text);
}

void tell_languages(Output& output,
                    const ItemAnswer& item,
                    const Body& body,
                    const ReadBody& read) {
    if (body.translations.empty()) return;
    std::vector<std::string> others = languages_in(body);
    std::erase(others, read.language);
    // The original's language is the first of them.
    output.note(fill_in(_("Also in {}: tsunagi show {} --in {}"), language_list(others),
                        short_id(id_text(item.id)), others.front()));
}

// `read`: in which of its languages; nothing where the body can't be read.
void show_item(Output& output,
               const ItemAnswer& item,
               const Result<Body>& body,
               const ReadBody& read,
               WallTime now) {
    Pairs pairs;
    if (body) {
        output.line(isolated(read.title));
        add_language(pairs, *body, read);
        pairs.add(_("Reading"), isolated(body->reading));
    } else {
        output.line(unreadable_text(item));
    }
    pairs.add(_("Kind"), kind_label(item.kind));
    pairs.add(_("Center"), isolated(item.center_name));
    pairs.add(_("Who may see it"), audience_words(item));
    pairs.add(_("Updated"), moment_text(item.updated_ms) +
                                fill_in(_(" ({})"), age_text(item.updated_ms, now.ms)));
    if (body) {
        std::vector<std::string> places;
        for (const auto area : body->areas) places.push_back(place_text(area));
        pairs.add(_("Place"), joined(places));
        pairs.add(_("Tags"), isolated(joined(body->tags)));
        add_fields(pairs, find_kind(item.kind), *body);
    }
    if (body) {
        std::string files;
        for (const Attachment& attachment : body->attachments)
            files += (files.empty() ? "" : ", ") + file_text(attachment);
        pairs.add(_("Files"), files);
    }
    pairs.add(_("Id"), id_text(item.id));
    if (item.told_by)
        pairs.add(_("Told by"), fill_in(_("{} (not kept here)"), isolated(item.told_by_name)));
    for (const auto& source : item.sources) {
        pairs.add(_("Also from"), isolated(source.center_name) + "  " +
                                      age_text(source.updated_ms, now.ms) + "  " +
                                      short_id(id_text(source.id)));
    }
    pairs.write(output);
    if (body) {
        show_text(output, *body, read);
        tell_languages(output, item, *body, read);
    }
    if (body && !body->attachments.empty() && !item.told_by)
        output.note(fill_in(_("To see the files: tsunagi save {}"), short_id(id_text(item.id))));
}

// A translation that another version may have.
Failure of_this_version(Failure why, const Body& body) {
    if (!is_failure(why, LocalError::no_translation)) return why;
    why.message = fill_in(_("This version of the record is not there in that language, only in: "
                            "{}. Choose one of these with --in."),
                          language_list(languages_in(body)));
    return why;
}

// Tells the item in the language that was asked for, else in the reader's. Errors:
// unknown_language, no_translation; nothing was told.
Expected<void> tell_item(Context& context, const ItemAnswer& item, const std::string& language) {
    const auto body = decode_body(item.body);
    ReadBody read;
    if (body) {
        auto chosen =
            language.empty() ? Expected<ReadBody>(read_body(*body)) : read_body_in(*body, language);
        if (!chosen && item.is_hidden) return of_this_version(chosen.error(), *body);
        if (!chosen) return chosen.error();
        read = std::move(*chosen);
    }
    context.output.json(item_json(item, ItemForm::record));
    show_item(context.output, item, body, read, context.now);
    return {};
}

// Below an older version, or why it is not there in a language. Where the newest one is there in
// the language that was asked for, it is named so.
std::string newest_text(ControlClient& client, ItemAnswer older, const std::string& language) {
    const auto newest = newest_of(client, std::move(older));
    if (newest) {
        std::string id = short_id(id_text(newest->id));
        const auto body = decode_body(newest->body);
        if (body && !language.empty()) {
            if (const auto there = read_body_in(*body, language)) id += " --in " + there->language;
        }
        return fill_in(_("There is a newer version of this record: tsunagi show {}"), id);
    }
    return is_failure(newest.error(), LocalError::record_withdrawn)
               ? _("This record was withdrawn; this is an earlier version.")
               : _("There is a newer version of this record.");
}

Failure nobody_has(const CoverageAnswer& coverage, WallTime now) {
    const CoverageCounts counts = count_coverage(coverage);
    const std::string sentence =
        counts.answered + 1 < counts.members
            ? _("The centers that answered have no such record for this center; others may.")
            : _("No center has such a record for this center now. Check the id, or search for its "
                "title: it may have been changed.");
    return {"not_found", sentence + "\n" + coverage_text(coverage, now), ExitCode::not_found};
}

ExitCode show_from_peers(Context& context,
                         ControlClient& client,
                         FederatedShowRequest request,
                         const std::string& language) {
    std::optional<Failure> not_told;
    const auto heard =
        ask_federation(context, client, std::move(request), [&](const ItemAnswer& item) {
            const auto told = tell_item(context, item, language);
            if (!told) not_told = told.error();
            if (item.is_hidden) context.output.note(_("There is a newer version of this record."));
        });
    if (!heard) return context.fail(heard.error());
    if (not_told) return context.fail(*not_told);
    context.output.json(coverage_json(heard->coverage));
    if (heard->items == 0) return context.fail(nobody_has(heard->coverage, context.now));
    return context.done(summary_json({{"count", heard->items}}));
}

}  // namespace

ExitCode run(Context& context, const ShowOptions& options) {
    const auto id = read_id(options.id);
    if (!id) return context.fail(id.error());
    const auto wait = read_wait(options.wait, options.federation);
    if (!wait) return context.fail(wait.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    std::optional<Failure> not_told;
    std::optional<ItemAnswer> older;
    const auto done = client->ask(ShowRequest{*id}, [&](Answer& answer) {
        const auto* item = std::get_if<ItemAnswer>(&answer);
        if (item == nullptr) return;
        if (item->is_hidden && !item->erased) older = *item;
        const auto told = tell_item(context, *item, options.in);
        if (!told) not_told = told.error();
    });
    if (older) {
        const std::string newest = newest_text(*client, std::move(*older), options.in);
        if (!not_told) context.output.note(newest);
        if (not_told) not_told->message += "\n" + newest;
    }
    if (not_told) return context.fail(*not_told);
    if (done) return context.done(summary_json({{"count", std::uint64_t{1}}}));
    if (done.error().exit != ExitCode::not_found) return context.fail(done.error());
    if (options.federation)
        return show_from_peers(context, *client, FederatedShowRequest{*id, *wait}, options.in);
    Failure not_here = done.error();
    not_here.message +=
        "\n" + fill_in(_("To ask the other centers: tsunagi show {} --federation"), options.id);
    return context.fail(not_here);
}

}  // namespace tsunagi::client
