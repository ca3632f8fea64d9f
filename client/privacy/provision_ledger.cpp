#include "client/privacy/provision_ledger.h"

#include <algorithm>
#include <array>

#include "client/commands/sharing.h"
#include "client/export/csv_writer.h"
#include "client/found_items.h"
#include "client/human_text.h"
#include "client/match_text.h"
#include "client/terminal_text.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

constexpr int kYearsKept = 3;           // 規則 21, 25
constexpr int kYearsKeptDisclosed = 1;  // no law names a time
constexpr std::size_t kLedgerDayLetters = 10;

void put_in_entry(Body& body, std::uint16_t key, const std::string& value) {
    if (!value.empty()) body.fields[key] = value;
}

// By a consent; entries from before there were grounds are of agreements.
bool is_on_consent(const Body& entry) {
    const std::string_view ground = entry.field(provision::kGround);
    return ground.empty() || ground == "consent";
}

}  // namespace

std::string_view way_word(ProvisionWay way) {
    switch (way) {
        case ProvisionWay::given: return "given";
        case ProvisionWay::received: return "received";
        case ProvisionWay::disclosed: return "disclosed";
    }
    return {};
}

Body entry_body(const Provision& provision, const std::string& day) {
    Body body;
    body.language = "ja";
    body.title = provision.subject.name;
    put_in_entry(body, provision::kItems, provision.items);
    if (provision.other.center)
        put_in_entry(body, provision::kRecipient, id_text(*provision.other.center));
    put_in_entry(body, provision::kRecipientName, provision.other.name);
    put_in_entry(body, provision::kPurpose, provision.purpose);
    put_in_entry(body, provision::kAgreedOn, provision.ground.agreed_on);
    put_in_entry(body, provision::kGivenOn, day);
    put_in_entry(body, provision::kRecord, provision.record);
    put_in_entry(body, provision::kGround, provision.ground.word);
    put_in_entry(body, provision::kConsent, provision.ground.consent);
    put_in_entry(body, provision::kDirection, std::string(way_word(provision.way)));
    put_in_entry(body, provision::kWhose, provision.subject.record);
    put_in_entry(body, provision::kObtained, provision.obtained);
    return body;
}

Expected<void> write_entry(ControlClient& client, const Body& body) {
    const auto outcome = publish_private(client, kind::kProvision, body);
    if (!outcome) return failure(LocalError::ledger_not_written, outcome.error().message);
    return {};
}

std::string LedgerLine::day() const { return std::string(body.field(provision::kGivenOn)); }

ProvisionWay LedgerLine::way() const {
    const std::string_view word = body.field(provision::kDirection);
    for (const ProvisionWay way : {ProvisionWay::received, ProvisionWay::disclosed})
        if (word == way_word(way)) return way;
    return ProvisionWay::given;  // also of entries from before there was a direction
}

std::string LedgerLine::agreed_on() const {
    // Without a consent it is the day of a promise.
    return is_on_consent(body) ? std::string(body.field(provision::kAgreedOn)) : std::string();
}

std::string LedgerLine::kept_until() const {
    return years_later(std::max(day(), made),
                       way() == ProvisionWay::disclosed ? kYearsKeptDisclosed : kYearsKept);
}

bool LedgerLine::is_kept_by_law() const {
    return way() != ProvisionWay::disclosed && is_on_consent(body);
}

bool is_without_other_party(const LedgerLine& line) {
    return line.is_kept_by_law() && (line.body.field(provision::kAddress).empty() ||
                                     line.body.field(provision::kHead).empty());
}

std::string years_later(const std::string& day, int years) {
    constexpr std::size_t kYearLetters = 4;
    if (day.size() != kLedgerDayLetters) return day;
    int year = 0;
    for (std::size_t i = 0; i < kYearLetters; ++i) year = year * 10 + (day[i] - '0');
    std::string digits = std::to_string(year + years);
    if (digits.size() < kYearLetters) digits.insert(0, kYearLetters - digits.size(), '0');
    const std::string rest = day.substr(kYearLetters);
    return digits + (rest == "-02-29" && years % 4 != 0 ? "-02-28" : rest);
}

Expected<std::vector<LedgerLine>> ask_ledger(ControlClient& client,
                                             const CenterId& own,
                                             const LedgerQuery& query) {
    const auto found = ask_items(client, ListRequest{kind::kProvision, kAllRows});
    if (!found) return found.error();
    std::vector<LedgerLine> out;
    for (const ItemAnswer& item : found->items) {
        auto body = decode_body(item.body);
        const auto slot = SlotId::from(item.slot);
        if (item.center != own || !body || !slot || body->field(provision::kGivenOn).empty())
            continue;
        LedgerLine line{id_text(item.id), item.slot, std::move(*body),
                        day_text(day_in_japan(item.updated_ms))};
        const std::string day = line.day();
        if (!query.from.empty() && day < query.from) continue;
        if (!query.until.empty() && query.until < day) continue;
        if (query.marks != nullptr &&
            query.marks->find(*slot, find_kind(kind::kProvision), line.body).empty())
            continue;
        out.push_back(std::move(line));
    }
    std::ranges::stable_sort(out, std::greater(), &LedgerLine::day);
    return out;
}

std::string ledger_csv(const std::vector<LedgerLine>& lines, const std::string& today) {
    std::string out;
    CsvWriter csv(CsvEncoding::utf8, out);
    csv.row(std::array<std::string, 13>{
        _("Day"), _("Given or received"), _("Name of the person"), _("Other party"),
        _("Address of the other party"), _("Head of the other party"), _("Items of personal data"),
        _("Ground (the person's consent)"), _("Day of the consent"), _("How they had come by it"),
        _("Purpose"), _("To be kept until"), _("May be deleted")});
    for (const LedgerLine& line : lines) {
        const auto field = [&](std::uint16_t key) { return std::string(line.body.field(key)); };
        const std::string until = line.kept_until();
        csv.row(std::array<std::string, 13>{
            line.day(), ledger_word(provision::kDirection, way_word(line.way())), line.body.title,
            field(provision::kRecipientName), field(provision::kAddress), field(provision::kHead),
            field(provision::kItems), ledger_word(provision::kGround, field(provision::kGround)),
            line.agreed_on(), field(provision::kObtained), field(provision::kPurpose), until,
            until < today ? _("yes") : std::string()});
    }
    return out;
}

}  // namespace tsunagi::client
