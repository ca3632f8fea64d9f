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
    const AreaCode prefecture{status_.home.prefecture};
    const std::vector<Scope> from_narrow{
        {ScopeLevel::prefecture, prefecture.value, {}},
        {ScopeLevel::region, static_cast<std::uint32_t>(region_of(prefecture)), {}}};
    for (const Scope& scope : from_narrow) {
        if (is_inside(scope, other, found->second.home)) return scope;
    }
    return Scope::nation();
}

Expected<void> IntroductionDesk::check_reader(const CenterId& other) const {
    const auto found = members_.find(other);
    if (found == members_.end() || !found->second.box)
        return failure(LocalError::receiver_without_key, name_of(other));
    return {};
}

Expected<std::optional<ItemAnswer>> IntroductionDesk::ledger_entry(const std::string& thread) {
    auto found = ask_items(client_, ListRequest{kind::kProvision, 0});
    if (!found) return found.error();
    for (ItemAnswer& item : found->items) {
        const auto body = decode_body(item.body);
        if (item.center == status_.center && body &&
            body->field(common_field::kOrigin) == kIntroductionOrigin &&
            body->field(common_field::kOriginId) == thread)
            return std::optional(std::move(item));
    }
    return std::optional<ItemAnswer>();
}

Expected<std::optional<Acquaintance>> IntroductionDesk::promised(const std::string& thread) {
    const auto entry = ledger_entry(thread);
    if (!entry) return entry.error();
    if (!*entry) return std::optional<Acquaintance>();
    const auto body = decode_body((*entry)->body);
    return std::optional(Acquaintance{body->title, std::string(body->field(provision::kItems))});
}

Expected<Draft> IntroductionDesk::own_side(const Writing& writing, Body body) const {
    body.fields[common_field::kOrigin] = kIntroductionOrigin;
    body.fields[common_field::kOriginId] = writing.thread;
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

Expected<void> IntroductionDesk::publish(std::vector<Draft> drafts) {
    if (const auto unlocked = ensure_unlocked(context_, client_, status_); !unlocked)
        return unlocked.error();
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
    const auto held = ledger_entry(writing.thread);
    if (!held) return held.error();
    const auto before = *held ? decode_body((*held)->body) : Result<Body>(Body());
    Body entry = before ? *before : Body();
    entry.title = acquaintance.name;
    entry.fields[provision::kItems] = acquaintance.contact;
    entry.fields[provision::kRecipient] = id_text(writing.other);
    entry.fields[provision::kRecipientName] = members_.at(writing.other).name;
    entry.fields[provision::kPurpose] = writing.purpose;
    entry.fields[provision::kRecord] = writing.about;
    entry.fields.emplace(provision::kAgreedOn, today);
    if (is_told) entry.fields[provision::kGivenOn] = today;
    entry.fields[common_field::kOrigin] = kIntroductionOrigin;
    entry.fields[common_field::kOriginId] = writing.thread;
    auto bytes = encode_body(entry);
    if (!bytes) return failure(bytes.error());
    Draft ledger;
    ledger.kind = kind::kProvision;
    ledger.body = std::move(*bytes);
    return publish({std::move(*own), std::move(ledger)});
}

Expected<void> IntroductionDesk::write_alone(const Writing& writing, bool forgets) {
    auto own = own_side(writing, writing.body);
    if (!own) return own.error();
    std::vector<Draft> drafts{std::move(*own)};
    if (forgets) {
        const auto held = ledger_entry(writing.thread);
        if (!held) return held.error();
        if (*held) {
            Draft gone;  // without a body: withdrawn
            gone.kind = kind::kProvision;
            gone.slot = (*held)->slot;
            drafts.push_back(std::move(gone));
        }
    }
    return publish(std::move(drafts));
}

}  // namespace tsunagi::client
