#include "client/privacy/consents.h"

#include <algorithm>
#include <array>

#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/found_items.h"
#include "client/human_text.h"
#include "client/match_text.h"
#include "client/privacy/person_marks.h"
#include "client/privacy/person_records.h"
#include "client/scope_option.h"
#include "client/terminal_text.h"
#include "protocol/record/facets.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kCenterDigitsMin = 8;
constexpr std::string_view kDoNotShare = "do_not_share";

// Those that a person at the desk may name; consent and request follow from what is here.
constexpr std::array<std::string_view, 9> kWishedGrounds = {"law",        "life",      "health",
                                                            "state",      "academic",  "entrusted",
                                                            "succession", "joint_use", "no_person"};
constexpr std::array<std::string_view, 4> kAgreedWays = {"oral", "paper", "form", "mail"};

bool is_this_center(std::string_view line,
                    const DataRecipient& recipient,
                    const CenterId& own,
                    const Home& home) {
    if (line.size() >= kCenterDigitsMin && id_text(*recipient.center).starts_with(line))
        return true;
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
    if (recipient.center && is_this_center(line, recipient, own, home)) return true;
    return !recipient.has_namesake && !recipient.name.empty() &&
           name_form(line) == name_form(recipient.name);
}

bool is_consent_of(const Body& consent, const DataSubject& subject) {
    const std::string whose(consent.field(consent::kWhose));
    if (!whose.empty()) return subject.ids.contains(whose);
    return whole_name_form(consent.title) == whole_name_form(subject.name);
}

bool is_called(const Body& person, const std::u32string& name) {
    return whole_name_form(person.title) == name ||
           (!person.reading.empty() && whole_name_form(person.reading) == name);
}

Expected<DataSubject> subject_of(ControlClient& client,
                                 const ItemAnswer& item,
                                 const std::string& name) {
    DataSubject out{name, id_text(item.id), {}, false};
    const auto ids = versions_of(client, item);
    if (!ids) return ids.error();
    for (const RecordId& id : *ids) out.ids.insert(id_text(id));
    if (const auto body = decode_body(item.body)) {
        if (out.name.empty()) out.name = body->title;
        const FieldRow* flag = find_field(*find_kind(kind::kPerson), kDoNotShare);
        out.do_not_share = flag != nullptr && body->field(flag->key) == "1";
    }
    return out;
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

bool does_cover(const Body& consent,
                const DataSubject& subject,
                const DataRecipient& recipient,
                std::string_view day,
                const CenterId& own,
                const Home& home) {
    const std::string_view from = consent.field(consent::kGivenOn);
    const std::string_view until = consent.field(common_field::kValidUntil);
    const std::string_view withdrawn = consent.field(consent::kWithdrawnOn);
    if (from.empty() || day < from) return false;
    if (!until.empty() && until < day) return false;
    if (!withdrawn.empty() && withdrawn <= day) return false;
    if (!is_consent_of(consent, subject)) return false;
    return std::ranges::any_of(
        list_items(consent.field(consent::kRecipients)),
        [&](std::string_view line) { return is_recipient(line, recipient, own, home); });
}

Expected<std::vector<Consent>> ask_consents(ControlClient& client, const CenterId& own) {
    const auto found = ask_items(client, ListRequest{kind::kConsent, kAllRows});
    if (!found) return found.error();
    std::vector<Consent> out;
    for (const ItemAnswer& item : found->items) {
        auto body = decode_body(item.body);
        if (item.center == own && body && !item.is_hidden && !item.erased)
            out.push_back({id_text(item.id), std::move(*body)});
    }
    return out;
}

Expected<DataSubject> ask_subject(ControlClient& client,
                                  const StatusAnswer& status,
                                  const std::string& name,
                                  const std::string& id) {
    if (!id.empty()) {
        const auto item = ask_newest(client, id);
        if (!item) return item.error();
        if (item->kind != kind::kPerson || item->center != status.center) {
            return failure(
                LocalError::usage,
                _("--person is the id of a person's record of this center: 'tsunagi list "
                  "--kind person' lists them."));
        }
        return subject_of(client, *item, name);
    }
    const auto people = ask_items(client, ListRequest{kind::kPerson, kAllRows});
    if (!people) return people.error();
    const std::u32string form = whole_name_form(name);
    const ItemAnswer* found = nullptr;
    for (const ItemAnswer& item : people->items) {
        const auto body = decode_body(item.body);
        if (item.center != status.center || !body || !is_called(*body, form)) continue;
        // Two newest versions of one record are one person.
        if (found != nullptr && found->slot != item.slot)
            return failure(LocalError::person_is_several, isolated(name));
        found = &item;
    }
    if (found == nullptr) return DataSubject{name, {}, {}, false};
    return subject_of(client, *found, name);
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
        if (wish.ground == "no_person" && !subject.record.empty()) {
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
        if (!does_cover(one.body, subject, recipient, today, status.center, status.home)) continue;
        return ProvisionGround{"consent", one.id, std::string(one.body.field(consent::kGivenOn)),
                               std::string(one.body.field(consent::kPurpose)),
                               value_text(*find_field(*find_kind(kind::kConsent), consent::kItems),
                                          one.body.field(consent::kItems))};
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
    auto bytes = encode_body(body);
    if (!bytes) return failure(bytes.error());
    Draft draft;
    draft.kind = kind::kConsent;
    draft.body = std::move(*bytes);
    const auto outcome = publish_draft(client, std::move(draft));
    if (!outcome) return outcome.error();
    ground.consent = id_text(outcome->id);
    return {};
}

std::string ground_label(std::string_view word) {
    const FieldRow* field = find_field(*find_kind(kind::kProvision), provision::kGround);
    return value_text(*field, word);
}

std::string ground_text(const ProvisionGround& ground) {
    std::string out = ground_label(ground.word);
    if (!ground.agreed_on.empty()) out += " · " + ground.agreed_on;
    if (!ground.purpose.empty()) out += " · " + fill_in(_("for: {}"), isolated(ground.purpose));
    return out;
}

}  // namespace tsunagi::client
