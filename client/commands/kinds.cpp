#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/json_output.h"

namespace tsunagi::client {
namespace {

std::string type_text(FieldType type) {
    switch (type) {
        case FieldType::text:
        case FieldType::code: return _("one line");
        case FieldType::long_text: return _("text");
        case FieldType::list:
        case FieldType::codes: return _("list");
        case FieldType::date: return _("date");
        case FieldType::date_time: return _("date and time");
        case FieldType::number:
        case FieldType::decimal: return _("number");
        case FieldType::flag: return _("yes or no");
        case FieldType::choice: return _("one of");
        case FieldType::choices: return _("some of");
        case FieldType::corporate_number: return _("corporate number");
        case FieldType::phone: return _("phone");
        case FieldType::mail: return _("mail address");
        case FieldType::url: return _("web address");
        case FieldType::record: return _("id of a record");
        case FieldType::records: return _("ids of records");
    }
    return {};
}

void add_field(Output& output, Table& table, const KindRow& kind, const FieldRow& field) {
    output.json(field_json(kind, field));
    std::string type = type_text(field.type);
    if (!field.choices.empty()) type += ": " + choices_text(field);
    if (field.required) type += "  " + _("(required)");
    table.add({std::string(field.name), field_label(field), type});
}

ExitCode tell_fields(Context& context, const KindRow& kind) {
    Table table({{_("Field"), Table::Align::left, 22},
                 {_("Meaning"), Table::Align::left, 40},
                 {_("What it holds"), Table::Align::left, 100}});
    for (const FieldRow& field : kind.fields) add_field(context.output, table, kind, field);
    for (const FieldRow& field : common_fields()) add_field(context.output, table, kind, field);
    table.write(context.output);
    const std::uint64_t count = kind.fields.size() + common_fields().size();
    return context.done(summary_json({{"count", count}}),
                        fill_in(_("Write one with: tsunagi new {}"), std::string(kind.name)));
}

}  // namespace

ExitCode run(Context& context, const KindsOptions& options) {
    const auto kind = read_kind(options.kind);
    if (!kind) return context.fail(kind.error());
    if (*kind != nullptr) return tell_fields(context, **kind);
    Table table({{_("Kind"), Table::Align::left, 16},
                 {_("Meaning"), Table::Align::left, 30},
                 {_("Who may see it"), Table::Align::left, 40}});
    std::uint64_t count = 0;
    for (const KindRow& row : kinds()) {
        if (row.record_class != RecordClass::fact) continue;
        ++count;
        context.output.json(kind_json(row));
        table.add({std::string(row.name), kind_label(row.id),
                   is_private(row.id) ? _("this center only, always")
                                      : _("this center only, unless shared")});
    }
    table.write(context.output);
    return context.done(summary_json({{"count", count}}),
                        _("The fields of a kind: tsunagi kinds KIND"));
}

}  // namespace tsunagi::client
