#include "client/export/record_export.h"

#include <algorithm>
#include <memory>

#include "client/commands/values.h"
#include "client/export/atom_writer.h"
#include "client/export/calendar_writer.h"
#include "client/export/card_writer.h"
#include "client/export/csv_writer.h"
#include "client/export/hsds_writer.h"
#include "client/export/record_writer.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "client/whole_files.h"
#include "protocol/base/area.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kWriteAtBytes = 1 << 20;
constexpr std::string_view kPublicScope = "public";

Expected<void> write_out(WholeFiles& file, std::string& text) {
    auto written = file.write(as_bytes(text));
    text.clear();
    return written;
}

// The columns that every kind has, before and behind its own fields. Import knows each by name.
std::vector<std::string> head_cells(const KindRow& kind,
                                    const std::vector<std::string>& languages) {
    std::vector<std::string> cells{
        "id", kind.title_name.empty() ? "title" : std::string(kind.title_name),
        kind.reading_name.empty() ? "reading" : std::string(kind.reading_name), "areas"};
    for (const FieldRow& field : kind.fields) cells.emplace_back(field.name);
    for (const FieldRow& field : common_fields()) cells.emplace_back(field.name);
    for (const char* name : {"tags", "lang", "text"}) cells.emplace_back(name);
    for (const std::string& language : languages) {
        cells.push_back("title_" + language);
        cells.push_back("text_" + language);
    }
    for (const char* name : {"center", "scope", "updated"}) cells.emplace_back(name);
    return cells;
}

std::vector<std::string> row_cells(const KindRow& kind,
                                   const std::vector<std::string>& languages,
                                   const ItemAnswer& item,
                                   const Body& body) {
    std::vector<std::string> areas;
    for (const auto area : body.areas) areas.push_back(area_text({area}));
    std::vector<std::string> cells{id_text(item.id), body.title, body.reading, joined(areas)};
    for (const FieldRow& field : kind.fields) cells.emplace_back(body.field(field.key));
    for (const FieldRow& field : common_fields()) cells.emplace_back(body.field(field.key));
    cells.insert(cells.end(), {joined(body.tags), body.language, body.text});
    for (const std::string& language : languages) {
        const auto at = body.translations.find(language);
        const bool has_it = at != body.translations.end();
        cells.push_back(has_it ? at->second.title : "");
        cells.push_back(has_it ? at->second.text : "");
    }
    cells.insert(cells.end(), {item.center_name, item.scope, time_text(item.updated_ms)});
    return cells;
}

class TableWriter final : public RecordWriter {
  public:
    // `languages`: those of the translations.
    TableWriter(std::string& out,
                CsvEncoding encoding,
                const KindRow& kind,
                std::vector<std::string> languages)
        : csv_(encoding, out), kind_(kind), languages_(std::move(languages)) {
        csv_.row(head_cells(kind, languages_));
    }
    bool add(const ItemAnswer& item, const Body& body) override {
        csv_.row(row_cells(kind_, languages_, item, body));
        // What was written since the languages were asked for may be in another one.
        const bool fits = std::ranges::all_of(body.translations, [&](const auto& entry) {
            return std::ranges::find(languages_, entry.first) != languages_.end();
        });
        untranslated_ += fits ? 0 : 1;
        return true;
    }
    [[nodiscard]] std::uint64_t untranslated() const override { return untranslated_; }
    [[nodiscard]] std::set<std::string> misfits() const override { return csv_.misfits(); }

  private:
    CsvWriter csv_;
    const KindRow& kind_;
    std::vector<std::string> languages_;
    std::uint64_t untranslated_ = 0;
};

class JsonLinesWriter final : public RecordWriter {
  public:
    explicit JsonLinesWriter(std::string& out) : out_(out) {}
    bool add(const ItemAnswer& item, const Body&) override {
        out_ += item_json(item, ItemForm::record) + "\n";
        return true;
    }

  private:
    std::string& out_;
};

class CalendarRecordWriter final : public RecordWriter {
  public:
    CalendarRecordWriter(std::string& out, const std::string& name) : calendar_(out, name) {}
    bool add(const ItemAnswer& item, const Body& body) override {
        return calendar_.event(item, body);
    }
    void finish() override { calendar_.finish(); }

  private:
    CalendarWriter calendar_;
};

class CardRecordWriter final : public RecordWriter {
  public:
    explicit CardRecordWriter(std::string& out) : out_(out) {}
    bool add(const ItemAnswer& item, const Body& body) override {
        write_card(out_, item, body);
        return true;
    }

  private:
    std::string& out_;
};

// The forms there are: what each is called, its file's ending, and the one kind it holds.
struct Format {
    std::string_view name;
    std::string_view ending;
    KindId only = 0;  // 0: any
};
constexpr Format kFormats[] = {{"csv", ".csv"},
                               {"jsonl", ".jsonl"},
                               {"ical", ".ics", kind::kOpportunity},
                               {"vcard", ".vcf", kind::kOrg},
                               {"atom", ".atom"},
                               {"hsds", ".json"}};

const Format* find_format(std::string_view name) {
    const auto at = std::ranges::find(kFormats, name, &Format::name);
    return at == std::end(kFormats) ? nullptr : at;
}

std::unique_ptr<RecordWriter> make_writer(const Context& context,
                                          const ExportOptions& options,
                                          const KindRow* kind,
                                          const StatusAnswer& status,
                                          std::vector<std::string> languages,
                                          std::string& out) {
    if (options.format == "csv") {
        const auto encoding = options.encoding == "cp932" ? CsvEncoding::cp932 : CsvEncoding::utf8;
        return std::make_unique<TableWriter>(out, encoding, *kind, std::move(languages));
    }
    if (options.format == "ical") return std::make_unique<CalendarRecordWriter>(out, status.name);
    if (options.format == "vcard") return std::make_unique<CardRecordWriter>(out);
    if (options.format == "hsds") return std::make_unique<HsdsWriter>(out);
    if (options.format == "atom")
        return std::make_unique<AtomWriter>(out, status.center, status.name, context.now.ms);
    return std::make_unique<JsonLinesWriter>(out);
}

// A table tells its columns before its rows. Other forms: none.
Expected<std::vector<std::string>> ask_languages(ControlClient& client,
                                                 const ExportOptions& options,
                                                 const ListRequest& request,
                                                 const StatusAnswer& status) {
    std::set<std::string> languages;
    if (options.format != "csv") return std::vector<std::string>();
    const auto done = client.ask(request, [&](Answer& answer) {
        const auto* item = std::get_if<ItemAnswer>(&answer);
        if (item == nullptr || (options.own && item->center != status.center)) return;
        for (auto& language : languages_of(item->body)) languages.insert(std::move(language));
    });
    if (!done) return done.error();
    return std::vector<std::string>(languages.begin(), languages.end());
}

Expected<ExportCounts> write_items(Context& context,
                                   ControlClient& client,
                                   const ExportOptions& options,
                                   const KindRow* kind,
                                   const StatusAnswer& status,
                                   const RecordCut* cut,
                                   WholeFiles& file) {
    ExportCounts out;
    std::string text;
    ListRequest request;
    request.kind = kind == nullptr ? KindId{0} : kind->id;
    auto languages = ask_languages(client, options, request, status);
    if (!languages) return languages.error();
    const auto writer = make_writer(context, options, kind, status, std::move(*languages), text);
    std::optional<Failure> stopped;
    const auto done = client.ask(request, [&](Answer& answer) {
        const auto* item = std::get_if<ItemAnswer>(&answer);
        if (item == nullptr || stopped || (options.own && item->center != status.center)) return;
        auto body = decode_body(item->body);
        if (!body) {
            ++out.unreadable;
            return;
        }
        // Opened for this center's people: whoever filters by scope must not take it for shared.
        ItemAnswer told = *item;
        if (!told.readers.empty()) told.scope = "sealed";
        if (cut != nullptr) {
            auto part = (*cut)(item->id, *body);
            if (!part) return;
            auto bytes = encode_body(*part);
            if (!bytes) {
                ++out.unreadable;
                return;
            }
            told.body = std::move(*bytes);
            told.contents_here.clear();
            told.snippet.clear();
            *body = std::move(*part);
        }
        const bool is_written = writer->add(told, *body);
        ++(is_written ? out.records : out.unfit);
        if (is_written && item->scope != kPublicScope) ++out.not_public;
        if (text.size() < kWriteAtBytes) return;
        if (auto written = write_out(file, text); !written) stopped = written.error();
        context.output.progress(_("Exporting"), out.records, 0);
    });
    if (stopped) return *stopped;
    if (!done) return done.error();
    if (!options.own) out.beyond = done->total - std::min(done->total, done->count);
    writer->finish();
    if (auto written = write_out(file, text); !written) return written.error();
    context.output.end_progress();
    out.misfits = writer->misfits();
    out.untranslated = writer->untranslated();
    return out;
}

}  // namespace

Expected<ExportOptions> completed_options(ExportOptions options) {
    if (options.format.empty()) {
        const auto by_ending = std::ranges::find_if(
            kFormats, [&](const Format& format) { return options.file.ends_with(format.ending); });
        if (by_ending == std::end(kFormats) && !options.is_signed) {
            return failure(LocalError::usage,
                           _("The file's name does not tell what to write: let it end in .csv (a "
                             "table), .jsonl (JSON lines), .ics (a calendar), .vcf (address "
                             "cards), .atom (a feed) or .json (Open Referral), or say --format."));
        }
        options.format = by_ending == std::end(kFormats) ? "jsonl" : by_ending->name;
    }
    if (options.is_signed && options.format != "jsonl") {
        return failure(LocalError::usage,
                       _("Signatures are written as JSON lines only: choose a file that ends in "
                         ".jsonl, or leave --signed out."));
    }
    const Format* format = find_format(options.format);
    if (format == nullptr) {
        return failure(LocalError::usage,
                       fill_in(_("There is no format named '{}': it is csv, jsonl, ical, vcard, "
                                 "atom or hsds."),
                               options.format));
    }
    if (format->only != 0) {
        const std::string_view only = find_kind(format->only)->name;
        if (options.format == "vcard" && options.kind == "person") {
            return failure(LocalError::usage,
                           _("The cards of people do not leave this program: only organisations "
                             "are exported as vCards."));
        }
        if (!options.kind.empty() && options.kind != only) {
            return failure(LocalError::usage,
                           fill_in(_("A file of this format holds one kind of records: leave "
                                     "--kind out, or say --kind {}."),
                                   only));
        }
        options.kind = only;
    }
    if (options.encoding.empty()) options.encoding = "utf-8";
    if (options.encoding != "utf-8" && options.encoding != "cp932")
        return failure(LocalError::usage, _("There are two encodings: utf-8 and cp932."));
    if (options.format == "csv" && options.kind.empty())
        return failure(LocalError::usage,
                       _("A table holds one kind of records: say which with --kind."));
    if (options.format != "csv" && options.encoding == "cp932")
        return failure(LocalError::usage, _("Only tables can be cp932: leave --encoding out."));
    return options;
}

Expected<ExportCounts> export_records(Context& context,
                                      ControlClient& client,
                                      const StatusAnswer& status,
                                      const ExportOptions& options,
                                      WhenEmpty when_empty,
                                      const RecordCut* cut) {
    const auto kind = read_kind(options.kind);
    if (!kind) return kind.error();
    WholeFiles file(options.file, options.overwrites);
    if (auto begun = file.begin_part(); !begun) return begun.error();
    const auto out = write_items(context, client, options, *kind, status, cut, file);
    if (!out) return out.error();
    if (out->records == 0 && when_empty == WhenEmpty::leave_out) return out;
    if (auto ended = file.end_part(); !ended) return ended.error();
    if (const auto finished = file.finish(); !finished) return finished.error();
    return out;
}

void tell_left_out(Output& output, const ExportCounts& counts, const std::string& file) {
    const auto note = [&](const std::string& sentence) {
        output.note(file.empty() ? sentence : file + ": " + sentence);
    };
    if (!counts.misfits.empty()) {
        std::string all;
        for (const auto& letter : counts.misfits) all += (all.empty() ? "" : " ") + letter;
        output.json(object_json("misfits", {{"characters", all}}));
        note(fill_in(_("CP932 lacks these characters, 〓 stands for them: {}"), all));
    }
    if (counts.unreadable > 0) {
        note(fill_in(n_("{} record cannot be read and was left out.",
                        "{} records cannot be read and were left out.", counts.unreadable),
                     number_text(counts.unreadable)));
    }
    if (counts.unfit > 0) {
        note(fill_in(n_("{} record has no place in this format and was left out.",
                        "{} records have no place in this format and were left out.", counts.unfit),
                     number_text(counts.unfit)));
    }
    if (counts.untranslated > 0) {
        note(fill_in(n_("{} record has translations that are not in the file; JSON lines have all.",
                        "{} records have translations that are not in the file; JSON lines have "
                        "all.",
                        counts.untranslated),
                     number_text(counts.untranslated)));
    }
    if (counts.beyond > 0) {
        note(
            fill_in(n_("{} more record is not in the file: it cannot be read, or there are too "
                       "many for one list. 'tsunagi check' tells more; --signed has no such bound.",
                       "{} more records are not in the file: they cannot be read, or are too many "
                       "for one list. 'tsunagi check' tells more; --signed has no such bound.",
                       counts.beyond),
                    number_text(counts.beyond)));
    }
}

}  // namespace tsunagi::client
