#include "client/privacy/consents.h"

#include <algorithm>
#include <array>
#include <map>

#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/found_items.h"
#include "client/human_text.h"
#include "client/match_text.h"
#include "client/privacy/person_marks.h"
#include "client/privacy/person_records.h"
#include "client/scope_option.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "protocol/record/facets.h"
#include "protocol/record/field_form.h"
#include "protocol/text/fold_width.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kCenterDigitsMin = 8;
constexpr std::size_t kCenterDigits = 2 * CenterId::kSize;
// The origin of a consent that `introduce --agreed` wrote down.
constexpr std::string_view kAgreedForIntroduction = "introduction";
// Two versions agree in nothing: an item that no field has.
constexpr std::string_view kNoItems = "-";

// Those that a person at the desk may name; consent and request follow from what is here.
constexpr std::array<std::string_view, 9> kWishedGrounds = {"law",        "life",      "health",
                                                            "state",      "academic",  "entrusted",
                                                            "succession", "joint_use", "no_person"};
constexpr std::array<std::string_view, 4> kAgreedWays = {"oral", "paper", "form", "mail"};

bool is_this_center(std::string_view line,
                    const DataRecipient& recipient,
                    const CenterId& own,
                    const Home& home) {
    if (line == id_text(*recipient.center)) return true;
    if (!recipient.is_member) return false;
    const auto choice = parse_scope(line);
    if (!choice || choice->level == ScopeLevel::center) return false;
    // A place that this center is outside of is a scope for others all the same.
    const auto scope = choice->area == 0 ? scope_for(*choice, own, home)
                                         : Expected<Scope>(Scope{choice->level, choice->area, {}});
    return scope && is_inside(*scope, *recipient.center, recipient.home);
}

bool is_recipient(std::string_view line,
                  const DataRecipient& recipient,
                  const CenterId& own,
                  const Home& home) {
    if (recipient.center) return is_this_center(line, recipient, own, home);
    return !recipient.name.empty() && name_form(line) == name_form(recipient.name);
}

bool is_consent_of(const Body& consent, const DataSubject& subject) {
    const std::string whose(consent.field(consent::kWhose));
    if (!whose.empty()) return subject.ids.contains(whose);
    return !subject.has_namesake && whole_name_form(consent.title) == whole_name_form(subject.name);
}

bool is_of_this_introduction(const Body& consent, std::string_view introduction) {
    if (consent.field(common_field::kOrigin) != kAgreedForIntroduction) return true;
    return !introduction.empty() && consent.field(common_field::kOriginId) == introduction;
}

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

Expected<std::string> whole_recipient(std::string_view line,
                                      const std::vector<MemberAnswer>& members) {
    const bool is_number = line.size() >= kCenterDigitsMin && is_hex(line);
    std::string small(line);
    std::ranges::transform(small, small.begin(), [](char letter) {
        return static_cast<char>(ascii_lower(static_cast<unsigned char>(letter)));
    });
    if (is_number && line.size() == kCenterDigits) return small;
    if (!is_number && parse_scope(small)) return std::string(line);
    std::string found;
    for (const MemberAnswer& member : members) {
        const std::string id = id_text(member.center);
        const bool is_meant =
            is_number ? id.starts_with(small) : name_form(member.name) == name_form(line);
        if (!is_meant) continue;
        if (!found.empty())
            return failure(LocalError::recipient_not_clear, isolated(std::string(line)));
        found = id;
    }
    if (found.empty() && is_number)
        return failure(LocalError::recipient_not_clear, isolated(std::string(line)));
    return found.empty() ? std::string(line) : found;
}

bool says_do_not_share(const Body& body) { return body.field(person::kDoNotShare) == "1"; }

// A family name alone is enough beside an id.
bool is_name_of(const Body& body, const std::string& name) {
    if (is_called(body, name)) return true;
    const std::string_view family = body.field(person::kFamilyName);
    return !family.empty() && whole_name_form(family) == whole_name_form(name);
}

// Do name or contact, as they are told, speak of this person?
bool is_told_of(const PersonHere& person, const std::string& name, const std::string& contact) {
    const auto slot = SlotId::from(person.slot);
    if (!slot) return false;
    PersonMarks marks;
    for (const Body& body : person.bodies) marks.add_person(*slot, {}, body);
    return !marks.find_in(name).empty() || !marks.find_in(contact).empty();
}

// This center's records of the kind that are shown, those of one slot together.
Expected<std::vector<StandingRecord>> ask_own(ControlClient& client,
                                              KindId kind,
                                              const CenterId& own) {
    auto found = ask_items(client, ListRequest{kind, kAllRows});
    if (!found) return found.error();
    std::vector<StandingRecord> out;
    std::map<Bytes, std::size_t> by_slot;
    for (ItemAnswer& item : found->items) {
        auto body = decode_body(item.body);
        if (item.center != own || !body || item.is_hidden || item.erased) continue;
        const auto [at, is_new] = by_slot.try_emplace(item.slot, out.size());
        if (is_new) out.push_back({item.slot, {}, {}});
        out[at->second].heads.push_back(std::move(item));
        out[at->second].bodies.push_back(std::move(*body));
    }
    return out;
}

// What all versions that stand allow: the lines that each of them has; "" is everything.
std::string common_items(const Consent& consent) {
    std::string items(consent.body.field(consent::kItems));
    for (const Body& other : consent.siblings) {
        const auto theirs = list_items(other.field(consent::kItems));
        if (theirs.empty()) continue;
        if (items.empty()) {
            items = std::string(other.field(consent::kItems));
            continue;
        }
        std::string both;
        for (const std::string_view line : list_items(items))
            if (std::ranges::find(theirs, line) != theirs.end())
                both += (both.empty() ? "" : "\n") + std::string(line);
        items = both.empty() ? std::string(kNoItems) : both;
    }
    return items;
}

Expected<void> check_ground(const std::string& word) {
    if (std::ranges::find(kWishedGrounds, word) != kWishedGrounds.end()) return {};
    return failure(LocalError::usage,
                   fill_in(_("--ground is one of the law's exceptions: law, life, health, state, "
                             "academic, entrusted, succession, joint_use; or no_person where it is "
                             "about an organisation. '{}' is none of them."),
                           word));
}

Expected<void> check_way(const std::string& word) {
    if (std::ranges::find(kAgreedWays, word) != kAgreedWays.end()) return {};
    return failure(LocalError::usage,
                   fill_in(_("--agreed says how the person agreed: oral, paper, form or mail, and "
                             "not '{}'."),
                           word));
}

}  // namespace

bool stands_on(const Body& consent, std::string_view day) {
    const std::string_view from = consent.field(consent::kGivenOn);
    const std::string_view until = consent.field(common_field::kValidUntil);
    const std::string_view withdrawn = consent.field(consent::kWithdrawnOn);
    if (from.empty() || day < from) return false;
    if (!until.empty() && until < day) return false;
    return withdrawn.empty() || withdrawn > day;
}

bool does_cover(const Body& consent,
                const DataSubject& subject,
                const DataRecipient& recipient,
                std::string_view day,
                const CenterId& own,
                const Home& home,
                std::string_view introduction) {
    if (!stands_on(consent, day) || !is_consent_of(consent, subject) ||
        !is_of_this_introduction(consent, introduction))
        return false;
    return std::ranges::any_of(
        list_items(consent.field(consent::kRecipients)),
        [&](std::string_view line) { return is_recipient(line, recipient, own, home); });
}

Expected<std::string> whole_recipients(std::string_view lines,
                                       const std::vector<MemberAnswer>& members) {
    std::string out;
    for (const std::string_view line : list_items(lines)) {
        auto whole = whole_recipient(line, members);
        if (!whole) return whole.error();
        out += (out.empty() ? "" : "\n") + *whole;
    }
    return out;
}

Expected<void> complete_recipients(ControlClient& client, Body& consent) {
    const auto at = consent.fields.find(consent::kRecipients);
    if (at == consent.fields.end() || !consent.field(consent::kWithdrawnOn).empty()) return {};
    const auto members = ask_members(client);
    if (!members) return members.error();
    auto whole = whole_recipients(at->second, *members);
    if (!whole) return whole.error();
    at->second = std::move(*whole);
    return {};
}

Expected<std::vector<Consent>> ask_consents(ControlClient& client, const CenterId& own) {
    auto records = ask_own(client, kind::kConsent, own);
    if (!records) return records.error();
    std::vector<Consent> out;
    for (StandingRecord& record : *records) {
        Consent& one = out.emplace_back();
        one.id = id_text(record.heads.front().id);
        one.body = std::move(record.bodies.front());
        record.bodies.erase(record.bodies.begin());
        one.siblings = std::move(record.bodies);
    }
    return out;
}

Expected<std::vector<PersonHere>> ask_people(ControlClient& client, const CenterId& own) {
    auto records = ask_own(client, kind::kPerson, own);
    if (!records) return records.error();
    std::vector<PersonHere> out;
    for (StandingRecord& record : *records) out.emplace_back(std::move(record));
    return out;
}

PersonHere::PersonHere(StandingRecord record) : StandingRecord(std::move(record)) {
    for (const Body& body : bodies) called.merge(called_forms(body));
}

DataSubject subject_among(const std::vector<PersonHere>& people,
                          const PersonHere* person,
                          const std::string& name,
                          const std::string& contact) {
    DataSubject out{name, {}, {}, false, false, person != nullptr};
    if (person != nullptr) {
        out.record = id_text(person->heads.front().id);
        if (name.empty()) out.name = person->bodies.front().title;
        out.do_not_share = std::ranges::any_of(person->bodies, says_do_not_share);
        // Two versions that are called differently: the name tells neither.
        out.has_namesake = !std::ranges::all_of(
            person->bodies, [&](const Body& body) { return is_name_of(body, out.name); });
    }
    const std::u32string form = whole_name_form(out.name);
    for (const PersonHere& other : people) {
        if (&other == person) continue;
        out.has_namesake = out.has_namesake || other.called.contains(form);
        if (contact.empty() || !is_told_of(other, out.name, contact)) continue;
        out.is_recorded = true;
        out.do_not_share = out.do_not_share || std::ranges::any_of(other.bodies, says_do_not_share);
    }
    return out;
}

Expected<DataSubject> with_ids(ControlClient& client,
                               const PersonHere& person,
                               DataSubject subject) {
    for (const ItemAnswer& head : person.heads) {
        const auto ids = versions_of(client, head);
        if (!ids) return ids.error();
        for (const RecordId& id : *ids) subject.ids.insert(id_text(id));
    }
    return subject;
}

Expected<DataSubject> ask_subject(ControlClient& client,
                                  const StatusAnswer& status,
                                  const std::string& name,
                                  const std::string& id,
                                  const std::string& contact) {
    const auto people = ask_people(client, status.center);
    if (!people) return people.error();
    const PersonHere* found = nullptr;
    if (!id.empty()) {
        const auto digits = read_id(id);
        if (!digits) return digits.error();
        const auto item = ask_item(client, *digits);
        if (!item) return item.error();
        const auto at = std::ranges::find(*people, item->slot, &PersonHere::slot);
        if (item->kind != kind::kPerson || at == people->end()) {
            return failure(
                LocalError::usage,
                _("--person is the id of a person's record of this center: 'tsunagi list "
                  "--kind person' lists them."));
        }
        found = &*at;
        const bool is_theirs =
            name.empty() || std::ranges::any_of(found->bodies, [&](const Body& body) {
                return is_name_of(body, name);
            });
        if (!is_theirs) return failure(LocalError::person_name_differs, isolated(name));
    } else {
        for (const PersonHere& person : *people) {
            if (!person.called.contains(whole_name_form(name))) continue;
            if (found != nullptr) return failure(LocalError::person_is_several, isolated(name));
            found = &person;
        }
    }
    DataSubject subject = subject_among(*people, found, name, contact);
    if (found == nullptr) return subject;
    return with_ids(client, *found, std::move(subject));
}

Expected<ProvisionGround> find_ground(ControlClient& client,
                                      const StatusAnswer& status,
                                      const DataSubject& subject,
                                      const DataRecipient& recipient,
                                      const GroundWish& wish,
                                      WallTime now) {
    const auto consents = ask_consents(client, status.center);
    if (!consents) return consents.error();
    return ground_among(*consents, status, subject, recipient, wish, now);
}

Expected<ProvisionGround> ground_among(const std::vector<Consent>& consents,
                                       const StatusAnswer& status,
                                       const DataSubject& subject,
                                       const DataRecipient& recipient,
                                       const GroundWish& wish,
                                       WallTime now) {
    const std::string today = day_text(day_in_japan(now.ms));
    if (!wish.ground.empty() && !wish.agreed.empty()) {
        return failure(LocalError::usage,
                       _("--ground and --agreed do not go together: with the person's consent no "
                         "exception is needed."));
    }
    if (!wish.ground.empty()) {
        if (const auto known = check_ground(wish.ground); !known) return known.error();
        if (wish.ground == "no_person" && (!subject.record.empty() || subject.is_recorded)) {
            return failure(LocalError::usage,
                           fill_in(_("{} is recorded here as a person: --ground no_person is for "
                                     "organisations only."),
                                   isolated(subject.name)));
        }
        return ProvisionGround{wish.ground, {}, {}, wish.purpose, wish.items};
    }
    if (subject.do_not_share)
        return failure(LocalError::person_not_to_be_shared, isolated(subject.name));
    for (const Consent& one : consents) {
        const auto covers = [&](const Body& body) {
            return does_cover(body, subject, recipient, today, status.center, status.home,
                              wish.introduction);
        };
        if (!covers(one.body) || !std::ranges::all_of(one.siblings, covers)) continue;
        return ProvisionGround{"consent", one.id, std::string(one.body.field(consent::kGivenOn)),
                               std::string(one.body.field(consent::kPurpose)), common_items(one)};
    }
    if (wish.agreed.empty()) {
        return failure(LocalError::consent_missing,
                       fill_in(_("{} (to {})"), isolated(subject.name), isolated(recipient.name)));
    }
    if (const auto known = check_way(wish.agreed); !known) return known.error();
    return ProvisionGround{"consent", {}, today, wish.purpose, wish.items};
}

Expected<void> write_consent(ControlClient& client,
                             const DataSubject& subject,
                             const DataRecipient& recipient,
                             const GroundWish& wish,
                             ProvisionGround& ground) {
    Body body;
    body.language = "ja";
    body.title = subject.name;
    if (!subject.record.empty()) body.fields[consent::kWhose] = subject.record;
    body.fields[consent::kPurpose] = wish.purpose;
    if (!wish.items.empty()) body.fields[consent::kItems] = wish.items;
    body.fields[consent::kRecipients] =
        recipient.center ? id_text(*recipient.center) : recipient.name;
    body.fields[consent::kGivenOn] = ground.agreed_on;
    body.fields[consent::kHow] = wish.agreed;
    if (!wish.until.empty()) body.fields[common_field::kValidUntil] = wish.until;
    if (!wish.introduction.empty()) {
        body.fields[common_field::kOrigin] = kAgreedForIntroduction;
        body.fields[common_field::kOriginId] = wish.introduction;
    }
    const auto outcome = publish_private(client, kind::kConsent, body);
    if (!outcome) return outcome.error();
    ground.consent = id_text(outcome->id);
    return {};
}

std::string ledger_word(std::uint16_t key, std::string_view word) {
    return word.empty() ? std::string()
                        : value_text(*find_field(*find_kind(kind::kProvision), key), word);
}

std::string ground_label(std::string_view word) { return ledger_word(provision::kGround, word); }

std::string ground_text(const ProvisionGround& ground) {
    std::string out = ground_label(ground.word);
    if (!ground.agreed_on.empty()) out += " · " + ground.agreed_on;
    if (!ground.purpose.empty()) out += " · " + fill_in(_("for: {}"), isolated(ground.purpose));
    if (!ground.items.empty()) {
        std::vector<std::string> items;
        for (const std::string_view line : list_items(ground.items))
            items.push_back(isolated(std::string(line)));
        out += " · " + fill_in(_("of them: {}"), joined(items));
    }
    return out;
}

}  // namespace tsunagi::client
