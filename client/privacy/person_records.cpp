#include "client/privacy/person_records.h"

#include <algorithm>
#include <map>

#include "client/bundle/bundle_pages.h"
#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/found_items.h"
#include "client/messages.h"
#include "protocol/bundle/bundle.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kVersionsFollowed = 1'000;
constexpr std::size_t kIdDigitsMin = 8;

using SlotOfCenter = std::pair<CenterId, SlotId>;

struct Found {
    RecordId id;
    Hlc time;
    std::vector<MarkFound> marks;
    std::size_t versions = 0;
};

class Scan {
  public:
    Scan(ControlClient& client, const PersonMarks& marks) : client_(client), marks_(marks) {}

    Expected<void> look_at_page(const BundlePageAnswer& page) {
        const auto records = split_records(page.records);
        if (!records) return failure(records.error());
        for (const ByteSpan bytes : *records) {
            const auto record = parse_record(Bytes(bytes.begin(), bytes.end()));
            if (record) look_at(*record);
        }
        return {};
    }
    // Behind all pages: the connection is free again.
    Expected<void> open_sealed() {
        for (const auto& [id, time] : sealed_) {
            const auto item = find_item(client_, id_text(id));
            if (!item) return item.error();
            const auto slot = *item ? SlotId::from((*item)->slot) : std::nullopt;
            const auto body =
                slot ? decode_body((*item)->body) : Result<Body>(Error::sealed_for_others);
            if (body) {
                note({(*item)->center, *slot}, id, time,
                     marks_.find(*slot, find_kind((*item)->kind), *body));
            } else if (*item && (*item)->closed == static_cast<std::uint16_t>(Error::locked)) {
                ++out_.closed;
            }
        }
        return {};
    }
    Expected<PersonSearch> finish() {
        for (auto& [slot, found] : found_) {
            auto item = find_item(client_, id_text(found.id));
            if (!item) return item.error();
            // Dropped meanwhile.
            if (!*item) continue;
            out_.records.push_back({std::move(**item), std::move(found.marks), found.versions});
        }
        std::ranges::stable_sort(out_.records, [](const PersonRecord& a, const PersonRecord& b) {
            if (a.marks.front().kind != b.marks.front().kind)
                return a.marks.front().kind < b.marks.front().kind;
            return a.item.updated_ms > b.item.updated_ms;
        });
        return std::move(out_);
    }
    [[nodiscard]] std::uint64_t looked_at() const { return out_.looked_at; }

  private:
    void look_at(const ParsedRecord& record) {
        const Header& header = record.header();
        ++out_.looked_at;
        if (header.record_class != RecordClass::fact || record.body().empty()) return;
        const KindRow* kind = find_kind(header.kind);
        if (kind != nullptr && kind->is_sealed) {
            sealed_.emplace_back(record.id(), header.time);
            return;
        }
        const auto body = decode_body(record.body());
        if (!body) return;
        note({author_of(record), header.slot}, record.id(), header.time,
             marks_.find(header.slot, kind, *body));
    }
    void note(const SlotOfCenter& slot,
              const RecordId& id,
              Hlc time,
              std::vector<MarkFound> marks) {
        if (marks.empty()) return;
        Found& found = found_[slot];
        ++found.versions;
        if (found.versions > 1 && time < found.time) return;
        found.id = id;
        found.time = time;
        found.marks = std::move(marks);
    }

    ControlClient& client_;
    const PersonMarks& marks_;
    std::map<SlotOfCenter, Found> found_;
    std::vector<std::pair<RecordId, Hlc>> sealed_;
    PersonSearch out_;
};

// What an item was made from, itself in front. Versions that are not here any more have an id only.
struct Versions {
    std::vector<RecordId> ids;
    std::vector<Body> bodies;
};
Expected<Versions> read_versions(ControlClient& client, const ItemAnswer& item) {
    Versions out{{item.id}, {}};
    if (auto body = decode_body(item.body)) out.bodies.push_back(std::move(*body));
    std::vector<RecordId> next = item.replaces;
    while (!next.empty() && out.ids.size() < kVersionsFollowed) {
        const RecordId id = next.back();
        next.pop_back();
        if (std::ranges::find(out.ids, id) != out.ids.end()) continue;
        out.ids.push_back(id);
        const auto older = find_item(client, id_text(id));
        if (!older) return older.error();
        if (!*older) continue;
        if (auto body = decode_body((*older)->body)) out.bodies.push_back(std::move(*body));
        next.insert(next.end(), (*older)->replaces.begin(), (*older)->replaces.end());
    }
    return out;
}

// The record of a person with all its versions, whose ids others refer to and whose values others
// may still have.
Expected<void> add_person_record(ControlClient& client, const ItemAnswer& item, Person& person) {
    const auto slot = SlotId::from(item.slot);
    if (!slot) return {};
    const auto versions = read_versions(client, item);
    if (!versions) return versions.error();
    for (const Body& body : versions->bodies) {
        person.marks.add_person(*slot, versions->ids, body);
        for (const std::string* name : {&body.title, &body.reading})
            if (!name->empty()) person.names.insert(whole_name_form(*name));
    }
    for (const RecordId& id : versions->ids) person.ids.insert(id_text(id));
    person.slot = item.slot;
    return {};
}

bool looks_like_id(const std::string& who) {
    return who.size() >= kIdDigitsMin &&
           who.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

// One beginning of an id in fifty has no letter in its first eight digits, and is a telephone
// number to look at. Ours are ids first; others could make an id that begins with somebody's
// number.
bool is_number_first(const std::string& who, const ItemAnswer& found, const StatusAnswer& status) {
    const bool has_letter = who.find_first_of("abcdefABCDEF") != std::string::npos;
    const bool is_own_person = found.kind == kind::kPerson && found.center == status.center;
    return !has_letter && !is_own_person;
}

// By its id; nothing where it is none.
Expected<std::optional<Person>> person_by_id(ControlClient& client,
                                             const StatusAnswer& status,
                                             const std::string& who) {
    const auto id = read_id(who);
    if (!id) return std::optional<Person>();
    const auto item = find_item(client, *id);
    if (!item) return item.error();
    if (!*item || is_number_first(who, **item, status)) return std::optional<Person>();
    if ((*item)->kind != kind::kPerson) {
        return failure(LocalError::usage,
                       _("This is not the record of a person: give a name, a telephone number, a "
                         "mail address, or an id from 'tsunagi list --kind person'."));
    }
    Person person;
    const auto body = decode_body((*item)->body);
    if (body) person.name = body->title;
    if (const auto added = add_person_record(client, **item, person); !added) return added.error();
    // What was named may be an older version, or one of two newest ones.
    const auto people = ask_items(client, ListRequest{kind::kPerson, kAllRows});
    if (!people) return people.error();
    for (const ItemAnswer& head : people->items) {
        if (head.center != (*item)->center || head.slot != (*item)->slot) continue;
        if (const auto added = add_person_record(client, head, person); !added)
            return added.error();
        person.people = {head};
    }
    if (person.people.empty()) person.people.push_back(std::move(**item));
    return std::optional<Person>(std::move(person));
}

}  // namespace

Expected<std::vector<RecordId>> versions_of(ControlClient& client, const ItemAnswer& item) {
    auto versions = read_versions(client, item);
    if (!versions) return versions.error();
    return std::move(versions->ids);
}

std::set<std::u32string> called_forms(const Body& body) {
    std::set<std::u32string> out{whole_name_form(body.title), whole_name_form(body.reading)};
    const std::string family(body.field(person::kFamilyName));
    const std::string given(body.field(person::kGivenName));
    if (!family.empty() && !given.empty())
        out.insert({whole_name_form(family + given), whole_name_form(given + family)});
    out.erase(std::u32string());
    return out;
}

bool is_called(const Body& body, std::string_view name) {
    return called_forms(body).contains(whole_name_form(name));
}

bool is_record_of(const Body& body, const std::string& who) {
    if (is_called(body, who)) return true;
    PersonMarks theirs;
    Body contacts = body;
    contacts.title.clear();
    contacts.reading.clear();
    contacts.fields.erase(person::kFamilyName);
    contacts.fields.erase(person::kGivenName);
    theirs.add_person(SlotId{{1}}, {}, contacts);
    return std::ranges::any_of(theirs.find_in(who),
                               [](const MarkFound& mark) { return mark.kind != MarkKind::name; });
}

Expected<PersonSearch> find_person_records(
    ControlClient& client,
    const StatusAnswer& status,
    const PersonMarks& marks,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    BundleExportRequest request;
    request.scopes = held_scopes(status);
    const auto begun = begin_bundle(client, std::move(request));
    if (!begun) return begun.error();
    Scan scan(client, marks);
    auto outcome = read_bundle_pages(client, [&](const BundlePageAnswer& page) {
        progress(scan.looked_at(), begun->records);
        return scan.look_at_page(page);
    });
    if (outcome) outcome = scan.open_sealed();
    if (!outcome) return outcome.error();
    return scan.finish();
}

Expected<Person> read_person(ControlClient& client,
                             const StatusAnswer& status,
                             const std::string& who) {
    if (looks_like_id(who)) {
        auto person = person_by_id(client, status, who);
        if (!person) return person.error();
        if (*person) return std::move(**person);
    }
    Person person;
    person.name = who;
    if (!person.marks.add_words(who)) {
        return failure(LocalError::usage,
                       fill_in(_("'{}' is too short to tell one person from others: give the whole "
                                 "name, a telephone number or a mail address."),
                               who));
    }
    const auto people = ask_items(client, ListRequest{kind::kPerson, kAllRows});
    if (!people) return people.error();
    std::vector<const ItemAnswer*> heads;
    bool is_theirs = false;
    for (const ItemAnswer& item : people->items) {
        const auto body = decode_body(item.body);
        const auto slot = SlotId::from(item.slot);
        if (!body || !slot || item.center != status.center) continue;
        if (person.marks.find(*slot, find_kind(item.kind), *body).empty()) continue;
        is_theirs = is_theirs || is_record_of(*body, who);
        heads.push_back(&item);
        // Two newest versions of one record are one person.
        if (std::ranges::find(person.people, item.slot, &ItemAnswer::slot) == person.people.end())
            person.people.push_back(item);
    }
    // Namesakes must not be mixed up, nor whoever is only mentioned: then only what was typed
    // counts.
    if (person.people.size() != 1 || !is_theirs) return person;
    for (const ItemAnswer* head : heads)
        if (const auto added = add_person_record(client, *head, person); !added)
            return added.error();
    return person;
}

}  // namespace tsunagi::client
