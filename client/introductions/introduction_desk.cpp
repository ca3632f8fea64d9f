#include "client/introductions/introduction_desk.h"

#include <algorithm>

#include "client/found_items.h"
#include "client/human_text.h"
#include "client/match_text.h"
#include "client/scope_option.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

bool is_locked(const ItemAnswer& item) {
    return item.closed == static_cast<std::uint16_t>(Error::locked);
}

bool begins_with(const std::optional<IntroductionSide>& side, const std::string& id) {
    return side && id_text(side->id).starts_with(id);
}

// Of which center in which thread, and what it told.
std::string received_origin(const Introduction& one) {
    return one.thread + ":from:" + id_text(one.other);
}

std::string received_key(std::string_view origin_id,
                         std::string_view name,
                         std::string_view contact) {
    std::string out(origin_id);
    for (const std::string_view part : {name, contact}) (out += '\0') += part;
    return out;
}

}  // namespace

Expected<IntroductionDesk> IntroductionDesk::open(const Context& context, ControlClient& client) {
    IntroductionDesk desk(context, client);
    auto status = ask_status(client);
    if (!status) return status.error();
    desk.status_ = std::move(*status);
    auto members = ask_members(client);
    if (!members) return members.error();
    for (MemberAnswer& member : *members) desk.members_.emplace(member.center, std::move(member));
    const ListRequest request{kind::kIntroduction, 0};
    auto found = ask_items(client, request);
    if (!found) return found.error();
    if (std::ranges::any_of(found->items, is_locked)) {
        if (const auto opened = ensure_sealed_are_open(context, client); !opened)
            return opened.error();
        desk.status_.is_unlocked = true;  // one passphrase opens both
        desk.status_.open_key.reset();    // and it is this connection's own
        found = ask_items(client, request);
        if (!found) return found.error();
    }
    desk.all_ = introductions_of(desk.status_.center, found->items);
    return desk;
}

std::string IntroductionDesk::name_of(const CenterId& center) const {
    const auto found = members_.find(center);
    return found == members_.end() ? short_id(id_text(center)) : isolated(found->second.name);
}

Expected<const Introduction*> IntroductionDesk::find(const std::string& id) const {
    const Introduction* found = nullptr;
    for (const Introduction& one : all_) {
        const bool is_meant =
            one.thread.starts_with(id) || begins_with(one.ours, id) || begins_with(one.theirs, id);
        if (!is_meant || id.empty()) continue;
        if (found != nullptr) return failure(LocalError::introduction_is_several, id);
        found = &one;
    }
    if (found == nullptr) return failure(LocalError::introduction_unknown, id);
    return found;
}

Expected<Scope> IntroductionDesk::common_scope(const CenterId& other) const {
    const auto found = members_.find(other);
    if (found == members_.end() || !found->second.admitted)
        return failure(LocalError::receiver_not_admitted, name_of(other));
    if (!found->second.box) return failure(LocalError::receiver_without_key, name_of(other));
    const AreaCode prefecture{status_.home.prefecture};
    const std::vector<Scope> from_narrow{
        {ScopeLevel::prefecture, prefecture.value, {}},
        {ScopeLevel::region, static_cast<std::uint32_t>(region_of(prefecture)), {}}};
    for (const Scope& scope : from_narrow) {
        if (is_inside(scope, other, found->second.home)) return scope;
    }
    return Scope::nation();
}

Expected<const IntroductionDesk::LedgerEntry*> IntroductionDesk::ledger_entry(
    const std::string& thread, const CenterId& other) {
    if (!ledger_) {
        auto found = ask_items(client_, ListRequest{kind::kProvision, 0});
        if (!found) return found.error();
        ledger_.emplace();
        received_.clear();
        for (ItemAnswer& item : found->items) {
            auto body = decode_body(item.body);
            const bool is_ours = item.center == status_.center && body &&
                                 body->field(common_field::kOrigin) == kIntroductionOrigin;
            if (!is_ours) continue;
            std::string id(body->field(common_field::kOriginId));
            received_.insert(received_key(id, body->title, body->field(provision::kItems)));
            ledger_->try_emplace(std::move(id),
                                 LedgerEntry{std::move(*body), std::move(item.slot)});
        }
    }
    const auto entry = ledger_->find(origin_id_of(thread, other));
    return entry == ledger_->end() ? nullptr : &entry->second;
}

DataRecipient IntroductionDesk::recipient(const CenterId& other) const {
    const auto found = members_.find(other);
    if (found == members_.end()) return {other, {}, {}, false};
    return {other, found->second.home, found->second.name, found->second.admitted};
}

Expected<std::optional<IntroductionDesk::Promise>> IntroductionDesk::promise(
    const std::string& thread, const CenterId& other) {
    const auto entry = ledger_entry(thread, other);
    if (!entry) return entry.error();
    if (*entry == nullptr) return std::optional<Promise>();
    const auto& [body, slot] = **entry;
    return std::optional(Promise{{body.title, std::string(body.field(provision::kItems))},
                                 std::string(body.field(provision::kAgreedOn)),
                                 !body.field(provision::kGivenOn).empty(),
                                 slot,
                                 std::string(body.field(provision::kWhose)),
                                 std::string(body.field(provision::kGround)),
                                 std::string(body.field(provision::kConsent))});
}

Expected<void> IntroductionDesk::forget(const Promise& promise) {
    if (promise.is_told) return {};  // what was told stays written down
    Draft gone;                      // without a body: withdrawn
    gone.kind = kind::kProvision;
    gone.slot = promise.slot;
    return publish({std::move(gone)});
}

Expected<Draft> IntroductionDesk::own_side(const Writing& writing, Body body) const {
    body.fields[common_field::kOrigin] = kIntroductionOrigin;
    body.fields[common_field::kOriginId] = origin_id_of(writing.thread, writing.other);
    auto bytes = encode_body(body);
    if (!bytes) {
        return bytes.error() == Error::bad_text ? failure(LocalError::bad_text)
                                                : failure(bytes.error());
    }
    Draft draft;
    draft.kind = kind::kIntroduction;
    draft.level = writing.scope.level;
    draft.area = writing.scope.area;
    draft.body = std::move(*bytes);
    draft.readers = {writing.other};
    return draft;
}

Expected<void> IntroductionDesk::open_key() {
    if (const auto unlocked = ensure_unlocked(context_, client_, status_); !unlocked)
        return unlocked.error();
    status_.is_unlocked = true;
    status_.open_key.reset();
    return {};
}

Expected<void> IntroductionDesk::publish(std::vector<Draft> drafts) {
    if (const auto unlocked = open_key(); !unlocked) return unlocked.error();
    ledger_.reset();
    const std::size_t count = drafts.size();
    if (const auto sent = client_.send(PublishRequest{std::move(drafts)}); !sent)
        return sent.error();
    return client_.receive_outcomes(
        count, [](std::size_t, const OutcomeAnswer& outcome) -> Expected<void> {
            if (outcome.outcome == DraftOutcome::refused)
                return problem_failure({outcome.error, outcome.field});
            return {};
        });
}

Expected<void> IntroductionDesk::write(const Writing& writing,
                                       const Acquaintance& acquaintance,
                                       bool is_told) {
    const std::string today = day_text(day_in_japan(context_.now.ms));
    Body body = writing.body;
    if (is_told) {
        body.fields[introduction::kName] = acquaintance.name;
        body.fields[introduction::kContact] = acquaintance.contact;
    }
    auto own = own_side(writing, std::move(body));
    if (!own) return own.error();
    const auto held = ledger_entry(writing.thread, writing.other);
    if (!held) return held.error();
    if (const auto unlocked = open_key(); !unlocked) return unlocked.error();
    Body entry = *held == nullptr ? Body() : (*held)->body;
    entry.title = acquaintance.name;
    entry.fields[provision::kItems] = acquaintance.contact;
    entry.fields[provision::kRecipient] = id_text(writing.other);
    entry.fields[provision::kRecipientName] = members_.at(writing.other).name;
    entry.fields[provision::kPurpose] = writing.purpose;
    entry.fields[provision::kDirection] = way_word(ProvisionWay::given);
    const auto put = [&](std::uint16_t key, const std::string& value) {
        if (!value.empty()) entry.fields[key] = value;
    };
    put(provision::kRecord, writing.about);
    put(provision::kWhose, writing.whose);
    put(provision::kGround, writing.ground.word);
    put(provision::kConsent, writing.ground.consent);
    put(provision::kAgreedOn, writing.ground.agreed_on);
    if (writing.ground.agreed_on.empty() && (!is_told || entry.field(provision::kAgreedOn).empty()))
        entry.fields[provision::kAgreedOn] = today;
    if (is_told) entry.fields[provision::kGivenOn] = today;
    entry.fields[common_field::kOrigin] = kIntroductionOrigin;
    entry.fields[common_field::kOriginId] = origin_id_of(writing.thread, writing.other);
    ledger_.reset();
    // First the entry: what could not be written down is not told.
    if (const auto entered = write_entry(client_, entry); !entered) return entered.error();
    return publish({std::move(*own)});
}

Expected<void> IntroductionDesk::note_received(const Introduction& one) {
    const auto read = ledger_entry(one.thread, one.other);  // asks for all of it
    if (!read) return read.error();
    const Body& told = *one.told_by_them();
    const std::string origin_id = received_origin(one);
    const bool is_noted = received_.contains(received_key(
        origin_id, told.field(introduction::kName), told.field(introduction::kContact)));
    if (is_noted) return {};
    // On what ground, and how they had come by it, the other center has not said: what nobody
    // knows is not written down as known.
    const Provision provision{
        ProvisionWay::received,
        {std::string(told.field(introduction::kName)), {}, {}, false, false, false},
        std::string(told.field(introduction::kContact)),
        recipient(one.other),
        fill_in(_("Introduction: {}"), one.ask().body.title),
        {},
        {},
        id_text(one.theirs->id)};
    Body entry = entry_body(provision, day_text(day_in_japan(context_.now.ms)));
    entry.fields[common_field::kOrigin] = kIntroductionOrigin;
    entry.fields[common_field::kOriginId] = origin_id;
    if (const auto unlocked = open_key(); !unlocked) return unlocked.error();
    ledger_.reset();
    return write_entry(client_, entry);
}

Expected<void> IntroductionDesk::write_alone(const Writing& writing) {
    auto own = own_side(writing, writing.body);
    if (!own) return own.error();
    const auto promised = promise(writing.thread, writing.other);
    if (!promised) return promised.error();
    if (const auto written = publish({std::move(*own)}); !written) return written.error();
    return *promised ? forget(**promised) : Expected<void>();
}

}  // namespace tsunagi::client
