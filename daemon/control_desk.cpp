#include "daemon/control_desk.h"

#include <algorithm>

#include "daemon/control/bundle_query.h"
#include "daemon/control/content_query.h"
#include "daemon/control/erasures_query.h"
#include "daemon/control/federated_search.h"
#include "daemon/control/federated_show.h"
#include "daemon/control/key_records_query.h"
#include "daemon/control/queries.h"
#include "daemon/system.h"
#include "daemon/version.h"

namespace tsunagi {

using namespace control;  // NOLINT(google-build-using-namespace): this file is its implementation

void ControlDesk::add_own_address(std::string address) {
    if (own_address_.empty()) own_address_ = std::move(address);
}

Now ControlDesk::now() { return system_now(); }

StatusAnswer ControlDesk::status() {
    const NodeView view = node_.view();
    StatusAnswer out;
    out.center = center_;
    out.name = view.name;
    out.federation = view.federation;
    out.members = static_cast<std::uint32_t>(
        std::count_if(view.members.begin(), view.members.end(),
                      [](const MemberView& member) { return member.is_admitted; }));
    out.is_member = view.is_member;
    const Snapshot snapshot = store_.snapshot();
    const std::vector<Scope> held = snapshot.scopes();
    const auto is_declined = [&](const Scope& scope) {
        return std::ranges::binary_search(view.declined, scope);
    };
    for (const Scope& scope : held) {
        const ScopeSummary summary = snapshot.scope_summary(scope);
        out.records += summary.count;
        out.scopes.push_back(
            {scope_text(scope), summary.count, summary.digest, is_declined(scope)});
    }
    for (const Scope& scope : view.declined) {
        if (!std::ranges::binary_search(held, scope))
            out.scopes.push_back({scope_text(scope), 0, {}, true});
    }
    for (const PeerView& peer : view.peers) out.peers.push_back(describe(peer));
    for (const auto& [reason, count] : view.deferred_by_reason)
        out.deferred.emplace_back(reason, count);
    out.is_unlocked = view.is_unlocked;
    out.open_key = view.open_key;
    if (view.is_unlocked && view.unlocked_until) {
        const Duration left = *view.unlocked_until - system_now().monotonic;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left).count();
        out.unlocked_seconds = static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0));
    }
    out.search_behind = indexer_.behind();
    out.unchecked = snapshot.vouched_count();
    out.is_writing = node_.is_writing();
    out.purge = purger_.state();
    out.software = kSoftware;
    out.home = view.home;
    out.restored = view.restored;
    out.restored_needed = view.restored_needed;
    out.is_removed = view.state == CenterState::removed;
    return out;
}

PeerAnswer ControlDesk::describe(const PeerView& peer) {
    PeerAnswer out;
    out.address = peer.address;
    out.center = peer.center;
    if (peer.center) out.name = node_.name_of(*peer.center);
    out.state = static_cast<std::uint8_t>(peer.state);
    out.is_inbound = peer.direction == Direction::inbound;
    if (peer.role) out.role = static_cast<std::uint8_t>(*peer.role);
    if (peer.last_sync) out.last_sync_ms = peer.last_sync->ms;
    out.trouble = peer.trouble;
    return out;
}

std::unique_ptr<Query> ControlDesk::query(const Request& request,
                                          std::shared_ptr<const BoxKey> box) {
    if (const auto* wanted = std::get_if<BundleExportRequest>(&request))
        return make_bundle_query(store_, charter_, *wanted);
    if (const auto* wanted = std::get_if<ContentReadRequest>(&request))
        return make_content_query(store_, contents_, *wanted);
    if (const auto* wanted = std::get_if<KeyRecordsRequest>(&request))
        return make_key_records_query(store_, center_, *wanted);
    if (std::holds_alternative<ManifestRequest>(request))
        return make_manifest_query(store_, center_, charter_);
    if (std::holds_alternative<ErasuresRequest>(request))
        return make_erasures_query(store_, node_.erasures(), names());
    const bool reads = std::holds_alternative<ListRequest>(request) ||
                       std::holds_alternative<ShowRequest>(request) ||
                       std::holds_alternative<StandingRequest>(request) ||
                       std::holds_alternative<SearchRequest>(request) ||
                       std::holds_alternative<MatchRequest>(request) ||
                       std::holds_alternative<CheckRequest>(request);
    if (!reads) return nullptr;
    return make_query({store_, indexer_, center_, std::move(box)}, request, names());
}

std::shared_ptr<const CenterNames> ControlDesk::names() const {
    auto out = std::make_shared<CenterNames>();
    for (const auto& [center, label] : node_.labels()) out->emplace(center, label.name);
    return out;
}

std::unique_ptr<FederatedQuery> ControlDesk::federated_query(const Request& request) {
    const auto* search = std::get_if<FederatedSearchRequest>(&request);
    const auto* show = std::get_if<FederatedShowRequest>(&request);
    if (search == nullptr && show == nullptr) return nullptr;
    auto members = std::make_shared<MemberRows>();
    for (const auto& [center, label] : node_.labels())
        members->emplace(center, MemberRow{label.name, label.home.prefecture});
    if (show != nullptr) return make_federated_show(*show, std::move(members));
    return std::make_unique<FederatedSearch>(QuerySources{store_, indexer_, center_, nullptr},
                                             *search, std::move(members));
}

}  // namespace tsunagi
