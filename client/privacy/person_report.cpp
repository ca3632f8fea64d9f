#include "client/privacy/person_report.h"

#include <algorithm>

#include "client/found_items.h"
#include "client/human_text.h"
#include "client/messages.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

std::string line(const std::string& label, const std::string& value) {
    if (value.empty()) return {};
    std::string text;
    for (const char c : value) text += c == '\n' ? "\n    " : std::string(1, c);
    return label + ": " + text + "\n";
}

std::string fields_text(KindId kind_id, const Body& body) {
    const KindRow* kind = find_kind(kind_id);
    std::string out;
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = kind == nullptr ? nullptr : find_field(*kind, key);
        out += line(field_label(field, key), field == nullptr ? value : value_text(*field, value));
    }
    return out;
}

std::string section(const std::string& title,
                    const PersonSearch& search,
                    const std::function<bool(const PersonRecord&)>& belongs) {
    std::string out;
    for (const PersonRecord& record : search.records) {
        if (!belongs(record)) continue;
        out += "\n" + record_report(record.item);
        out += line(_("Found in"), places_text(record.marks));
        if (record.item.is_hidden)
            out += line(_("Note"), _("an earlier version; the newest one does not say it"));
    }
    return out.empty() ? out : "\n== " + title + " ==\n" + out;
}

}  // namespace

std::string mark_text(MarkKind kind) {
    switch (kind) {
        case MarkKind::own_record: return _("their own record");
        case MarkKind::reference: return _("names their record");
        case MarkKind::mail: return _("same mail address");
        case MarkKind::phone: return _("same telephone number");
        case MarkKind::name: return _("same name");
    }
    return {};
}

std::string_view mark_name(MarkKind kind) {
    switch (kind) {
        case MarkKind::own_record: return "own_record";
        case MarkKind::reference: return "reference";
        case MarkKind::mail: return "mail";
        case MarkKind::phone: return "phone";
        case MarkKind::name: return "name";
    }
    return {};
}

std::string places_text(const std::vector<MarkFound>& marks) {
    std::vector<std::string> places;
    for (const MarkFound& mark : marks)
        if (!mark.where.empty() && std::ranges::find(places, mark.where) == places.end())
            places.push_back(mark.where);
    return joined(places);
}

std::string record_report(const ItemAnswer& item) {
    std::string out;
    const auto body = decode_body(item.body);
    out += "# " + (body ? body->title : _("(cannot be read)")) + "\n";
    out += line(_("Kind"), kind_label(item.kind));
    out += line(_("Center"), item.center_name);
    out += line(_("Who may see it"), audience_words(item));
    out += line(_("Updated"), moment_text(item.updated_ms));
    if (body) {
        out += line(_("Reading"), body->reading);
        out += fields_text(item.kind, *body);
        out += line(_("Tags"), joined(body->tags));
        out += line(_("Text"), body->text);
        for (const auto& [language, translation] : body->translations)
            out += line(language, translation.title + "\n" + translation.text);
        for (const Attachment& file : body->attachments) out += line(_("Files"), file.name);
    }
    return out + line(_("Id"), id_text(item.id));
}

std::string person_report(const StatusAnswer& status,
                          const Person& person,
                          const PersonSearch& search,
                          WallTime now) {
    std::string out = fill_in(_("What {} holds about {}"), status.name, person.name) + "\n";
    out += fill_in(_("Written on {}."), moment_text(now.ms)) + "\n";
    out += _("Before this is handed out: read it. Take out what is about other people, and records "
             "that only have the same name.") +
           "\n";
    const auto is_own = [&](const PersonRecord& record) {
        return record.item.center == status.center;
    };
    const auto is_told = [](const PersonRecord& record) {
        return record.item.kind == kind::kProvision;
    };
    out += section(_("Records of this center"), search,
                   [&](const PersonRecord& record) { return is_own(record) && !is_told(record); });
    out += section(_("What was told to other centers"), search,
                   [&](const PersonRecord& record) { return is_own(record) && is_told(record); });
    out += section(_("Records of other centers that are held here"), search,
                   [&](const PersonRecord& record) { return !is_own(record); });
    if (search.closed > 0) {
        out += "\n" +
               fill_in(n_("{} sealed record was not looked into.",
                          "{} sealed records were not looked into.", search.closed),
                       number_text(search.closed)) +
               "\n";
    }
    return out;
}

}  // namespace tsunagi::client
