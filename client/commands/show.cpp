#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/json_output.h"
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
        const std::string label =
            field == nullptr ? "#" + std::to_string(key) : field_label(*field);
        const std::string shown = field == nullptr ? value : value_text(*field, value);
        if (field != nullptr && field->type == FieldType::long_text) {
            pairs.add_lines(label, shown);
        } else {
            pairs.add(label, isolated(shown));
        }
    }
}

void show_item(Output& output, const ItemAnswer& item, WallTime now) {
    const auto body = decode_body(item.body);
    Pairs pairs;
    if (body) {
        output.line(isolated(body->title));
        pairs.add(_("Reading"), isolated(body->reading));
    } else {
        output.line(_("The content of this record is not here any more, or cannot be read."));
    }
    pairs.add(_("Kind"), kind_label(item.kind));
    pairs.add(_("Center"), isolated(item.center_name));
    pairs.add(_("Who may see it"), scope_words(item.scope));
    pairs.add(_("Updated"), time_text(item.updated_ms) + "  " + age_text(item.updated_ms, now.ms));
    if (body) {
        std::vector<std::string> places;
        for (const auto area : body->areas) places.push_back(place_text(area));
        pairs.add(_("Place"), joined(places));
        pairs.add(_("Tags"), isolated(joined(body->tags)));
        add_fields(pairs, find_kind(item.kind), *body);
    }
    pairs.add(_("Id"), id_text(item.id));
    for (const auto& source : item.sources) {
        pairs.add(_("Also from"), isolated(source.center_name) + "  " +
                                      age_text(source.updated_ms, now.ms) + "  " +
                                      short_id(id_text(source.id)));
    }
    pairs.write(output);
    if (item.is_hidden) output.line(_("There is a newer version of this record."));
    if (body && !body->text.empty()) output.line("\n" + body->text);
}

}  // namespace

ExitCode run(Context& context, const ShowOptions& options) {
    const auto id = read_id(options.id);
    if (!id) return context.fail(id.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    std::uint64_t count = 0;
    const auto done = client->ask(ShowRequest{*id}, [&](Answer& answer) {
        const auto* item = std::get_if<ItemAnswer>(&answer);
        if (item == nullptr) return;
        if (count++ != 0) context.output.line("");
        context.output.json(item_json(*item, ItemForm::record));
        show_item(context.output, *item, context.now);
    });
    if (!done) return context.fail(done.error());
    if (count == 0) return context.fail(failure(Error::not_found));
    return context.done(summary_json({{"count", count}}));
}

}  // namespace tsunagi::client
