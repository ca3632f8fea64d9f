#include <algorithm>
#include <memory>
#include <set>

#include "client/commands/commands.h"
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
std::vector<std::string> head_cells(const KindRow& kind) {
    std::vector<std::string> cells{
        "id", kind.title_name.empty() ? "title" : std::string(kind.title_name),
        kind.reading_name.empty() ? "reading" : std::string(kind.reading_name), "areas"};
    for (const FieldRow& field : kind.fields) cells.emplace_back(field.name);
    for (const FieldRow& field : common_fields()) cells.emplace_back(field.name);
    for (const char* name : {"tags", "lang", "text", "center", "scope", "updated"})
        cells.emplace_back(name);
    return cells;
}

std::vector<std::string> row_cells(const KindRow& kind, const ItemAnswer& item, const Body& body) {
    std::vector<std::string> areas;
    for (const auto area : body.areas) areas.push_back(area_text({area}));
    std::vector<std::string> cells{id_text(item.id), body.title, body.reading, joined(areas)};
    for (const FieldRow& field : kind.fields) cells.emplace_back(body.field(field.key));
    for (const FieldRow& field : common_fields()) cells.emplace_back(body.field(field.key));
    cells.insert(cells.end(), {joined(body.tags), body.language, body.text, item.center_name,
                               item.scope, time_text(item.updated_ms)});
    return cells;
}

class TableWriter final : public RecordWriter {
  public:
    TableWriter(std::string& out, CsvEncoding encoding, const KindRow& kind)
        : csv_(encoding, out), kind_(kind) {
        csv_.row(head_cells(kind));
    }
    bool add(const ItemAnswer& item, const Body& body) override {
        csv_.row(row_cells(kind_, item, body));
        return true;
    }
    [[nodiscard]] std::set<std::string> misfits() const override { return csv_.misfits(); }

  private:
    CsvWriter csv_;
    const KindRow& kind_;
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
                                          std::string& out) {
    if (options.format == "csv") {
        const auto encoding = options.encoding == "cp932" ? CsvEncoding::cp932 : CsvEncoding::utf8;
        return std::make_unique<TableWriter>(out, encoding, *kind);
    }
    if (options.format == "ical") return std::make_unique<CalendarRecordWriter>(out, status.name);
    if (options.format == "vcard") return std::make_unique<CardRecordWriter>(out);
    if (options.format == "hsds") return std::make_unique<HsdsWriter>(out);
    if (options.format == "atom")
        return std::make_unique<AtomWriter>(out, status.center, status.name, context.now.ms);
    return std::make_unique<JsonLinesWriter>(out);
}

struct Exported {
    std::uint64_t records = 0;
    std::uint64_t unreadable = 0;
    std::uint64_t unfit = 0;       // the form has no place for them
    std::uint64_t not_public = 0;  // and the form can't say so
    std::set<std::string> misfits;
};

Expected<Exported> write_items(Context& context,
                               ControlClient& client,
                               const ExportOptions& options,
                               const KindRow* kind,
                               const StatusAnswer& status,
                               WholeFiles& file) {
    Exported out;
    std::string text;
    const auto writer = make_writer(context, options, kind, status, text);
    std::optional<Failure> stopped;
    ListRequest request;
    request.kind = kind == nullptr ? KindId{0} : kind->id;
    const auto done = client.ask(request, [&](Answer& answer) {
        const auto* item = std::get_if<ItemAnswer>(&answer);
        if (item == nullptr || stopped || (options.own && item->center != status.center)) return;
        const auto body = decode_body(item->body);
        if (!body) {
            ++out.unreadable;
            return;
        }
        const bool is_written = writer->add(*item, *body);
        ++(is_written ? out.records : out.unfit);
        if (is_written && item->scope != kPublicScope) ++out.not_public;
        if (text.size() < kWriteAtBytes) return;
        if (auto written = write_out(file, text); !written) stopped = written.error();
        context.output.progress(_("Exporting"), out.records, 0);
    });
    if (stopped) return *stopped;
    if (!done) return done.error();
    writer->finish();
    if (auto written = write_out(file, text); !written) return written.error();
    context.output.end_progress();
    out.misfits = writer->misfits();
    return out;
}

Expected<ExportOptions> completed(ExportOptions options) {
    if (options.format.empty()) {
        const auto by_ending = std::ranges::find_if(
            kFormats, [&](const Format& format) { return options.file.ends_with(format.ending); });
        options.format = by_ending == std::end(kFormats) ? "jsonl" : by_ending->name;
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

void tell_misfits(Output& output, const std::set<std::string>& misfits) {
    if (misfits.empty()) return;
    std::string all;
    for (const auto& letter : misfits) all += (all.empty() ? "" : " ") + letter;
    output.json(object_json("misfits", {{"characters", all}}));
    output.note(fill_in(_("CP932 lacks these characters, 〓 stands for them: {}"), all));
}

}  // namespace

ExitCode run(Context& context, const ExportOptions& asked) {
    const auto options = completed(asked);
    if (!options) return context.fail(options.error());
    const auto kind = read_kind(options->kind);
    if (!kind) return context.fail(kind.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    WholeFiles file(options->file, options->overwrites);
    if (auto begun = file.begin_part(); !begun) return context.fail(begun.error());
    const auto out = write_items(context, *client, *options, *kind, *status, file);
    if (!out) return context.fail(out.error());
    if (auto ended = file.end_part(); !ended) return context.fail(ended.error());
    if (const auto finished = file.finish(); !finished) return context.fail(finished.error());
    tell_misfits(context.output, out->misfits);
    if (out->unreadable > 0) {
        context.output.note(
            fill_in(n_("{} record cannot be read and was left out.",
                       "{} records cannot be read and were left out.", out->unreadable),
                    number_text(out->unreadable)));
    }
    if (out->unfit > 0) {
        context.output.note(
            fill_in(n_("{} record has no place in this format and was left out.",
                       "{} records have no place in this format and were left out.", out->unfit),
                    number_text(out->unfit)));
    }
    const bool is_for_others = options->format == "hsds" || options->format == "vcard";
    if (is_for_others && out->not_public > 0) {
        context.output.note(fill_in(
            n_("{} of them is not public: do not publish the file as it is.",
               "{} of them are not public: do not publish the file as it is.", out->not_public),
            number_text(out->not_public)));
    }
    return context.done(
        summary_json(
            {{"records", out->records}, {"unreadable", out->unreadable}, {"unfit", out->unfit}}),
        fill_in(n_("{} record written to {}", "{} records written to {}", out->records),
                number_text(out->records), options->file));
}

}  // namespace tsunagi::client
