#include "protocol/content/content_fetches.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {

bool ContentFetches::Fetch::is_wanted() const {
    return !users.empty() ||
           std::ranges::any_of(askers, [](const auto& entry) { return entry.second.wants; });
}

void ContentFetches::Fetch::add_source(PeerId peer, const RecordId& record) {
    seek.add_source(peer);
    sources.try_emplace(peer, Source{record, sources.size(), {}});
}

std::vector<PeerId> ContentFetches::Fetch::here() const {
    std::vector<PeerId> out = seek.here();
    std::ranges::sort(out, {}, [&](PeerId peer) {
        const auto source = sources.find(peer);
        return source == sources.end() ? SIZE_MAX : source->second.rank;
    });
    return out;
}

bool ContentFetches::has_room(const ContentRef& ref, bool is_for_peer) const {
    const std::size_t most = is_for_peer ? kContentFetchesMax * 3 / 4 : kContentFetchesMax;
    return all_.contains(ref) || all_.size() < most;
}

ContentFetches::Fetch* ContentFetches::find(const ContentRef& ref) {
    const auto found = all_.find(ref);
    return found == all_.end() ? nullptr : &found->second;
}

std::vector<ContentRef> ContentFetches::refs_of(const ContentId& content) const {
    std::vector<ContentRef> out;
    for (auto at = all_.lower_bound({content, 0}); at != all_.end() && at->first.content == content;
         ++at)
        out.push_back(at->first);
    return out;
}

std::vector<ContentFetches::Wanted> ContentFetches::all() const {
    std::vector<Wanted> out;
    for (const auto& [ref, fetch] : all_) out.push_back(fetch.wanted);
    return out;
}

std::size_t ContentFetches::asked_by(PeerId asker) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        all_, [&](const auto& entry) { return entry.second.askers.contains(asker); }));
}

// --- what is wanted ---

ContentFetches::Fetch& ContentFetches::open(const Wanted& wanted,
                                            unsigned hops,
                                            std::span<const PeerId> sources,
                                            Monotonic now) {
    const auto known = all_.find(wanted.ref);
    Fetch& fetch = known != all_.end()
                       ? known->second
                       : all_.emplace(wanted.ref, Fetch(++last_, wanted, hops, now)).first->second;
    if (known == all_.end()) tickets_.emplace(fetch.ticket, wanted.ref);
    fetch.seek.widen(hops);
    for (const PeerId peer : sources) fetch.add_source(peer, wanted.record);
    return fetch;
}

void ContentFetches::fetch(
    User user, const Wanted& wanted, std::span<const PeerId> sources, Monotonic now, Out& out) {
    CHECK(has_room(wanted.ref, false));
    Fetch& fetch = open(wanted, kContentHopsMax, sources, now);
    fetch.users.insert(user);
    fetch.progress_at = now;  // people have their own time
    advance(wanted.ref, now, out);
}

void ContentFetches::ask(PeerId asker,
                         bool wants,
                         unsigned hops,
                         const Wanted& wanted,
                         std::span<const PeerId> sources,
                         Monotonic now,
                         Out& out) {
    const ContentRef& ref = wanted.ref;
    if (const auto memory = not_found_.find(ref); memory != not_found_.end() && !wants) {
        if (memory->second.until > now && memory->second.hops >= hops) {
            out.tells.push_back({asker, ref.content, Presence::not_here, 0});
            return;
        }
    }
    CHECK(has_room(ref, true));
    Fetch& fetch = open(wanted, hops, sources, now);
    // A peer has the time of those who wait already, else its own.
    if (!fetch.is_wanted()) fetch.progress_at = now;
    Asker& entry = fetch.askers[asker];
    entry.hops = std::max(entry.hops, hops);
    if (wants && !entry.wants) {
        entry.wants = true;
        out.tells.push_back({asker, ref.content, Presence::coming, fetch.moved()});
        fetch.tell_due = std::min(fetch.tell_due, now + kContentProgressEvery);
    }
    advance(ref, now, out);
}

void ContentFetches::forget(User user, Monotonic now, Out& out) {
    for (const Wanted& wanted : all()) {
        if (find(wanted.ref)->users.erase(user) != 0) advance(wanted.ref, now, out);
    }
}

// --- who may have it ---

void ContentFetches::add_source(const Wanted& wanted, PeerId peer, Monotonic now, Out& out) {
    Fetch* fetch = find(wanted.ref);
    if (fetch == nullptr) return;
    fetch->add_source(peer, wanted.record);
    advance(wanted.ref, now, out);
}

void ContentFetches::drop_source(Fetch& fetch, PeerId peer) {
    fetch.seek.drop(peer);
    fetch.flow.drop(peer);
    fetch.sources.erase(peer);
}

void ContentFetches::peer_gone(PeerId peer, Monotonic now, Out& out) {
    for (const Wanted& wanted : all()) {
        Fetch* fetch = find(wanted.ref);
        if (fetch == nullptr) continue;
        drop_source(*fetch, peer);
        fetch->askers.erase(peer);
        advance(wanted.ref, now, out);
    }
}

Result<void> ContentFetches::told(const Tell& said, ByteSpan digests, Monotonic now, Out& out) {
    for (const ContentRef& ref : refs_of(said.content)) {
        Fetch* fetch = find(ref);
        if (fetch == nullptr || !fetch->seek.has_source(said.peer)) continue;
        if (said.presence == Presence::coming) {
            // Without progress the promise gets no later deadline: two that wait for each other
            // end.
            if (!fetch->seek.told_progress(said.peer, said.bytes, now)) continue;
            fetch->moved_before += kPieceBytes;
            fetch->progress_at = now;
            tell_users(*fetch, out);
            continue;
        }
        // The length is part of what the content's name says: a record that tells another one names
        // nothing that anybody has.
        const bool is_it = said.presence != Presence::here || said.bytes == ref.bytes;
        const Presence presence = is_it ? said.presence : Presence::not_here;
        fetch->seek.told(said.peer, presence);
        if (presence != Presence::here) {
            fetch->flow.drop(said.peer);
        } else if (!digests.empty()) {
            if (auto taken = take_list(*fetch, digests, out); !taken) return taken;
        }
        advance(ref, now, out);
    }
    return {};
}

Result<void> ContentFetches::take_list(Fetch& fetch, ByteSpan digests, Out& out) {
    if (fetch.flow.has_list() || fetch.disk != Disk::open) return {};
    auto pieces = read_pieces(fetch.wanted.ref.content, fetch.wanted.ref.bytes, digests);
    if (!pieces) return Error::bad_content;
    out.orders.push_back({fetch.ticket, fetch.wanted.ref, ContentOrder::Begin{*pieces}});
    fetch.flow.begin(std::move(*pieces), {});
    return {};
}

Result<void> ContentFetches::piece(PeerId peer,
                                   const ContentId& content,
                                   std::uint32_t number,
                                   const Bytes& bytes,
                                   Monotonic now,
                                   Out& out) {
    for (const ContentRef& ref : refs_of(content)) {
        Fetch* fetch = find(ref);
        if (fetch == nullptr || fetch->disk != Disk::open || !fetch->flow.has_list()) continue;
        switch (fetch->flow.take(peer, number, bytes, now)) {
            case PieceFlow::Took::wrong: return Error::bad_content;
            case PieceFlow::Took::unasked: continue;
            case PieceFlow::Took::fresh: break;
        }
        ++fetch->unwritten;
        fetch->progress_at = now;
        out.orders.push_back({fetch->ticket, ref, ContentOrder::Put{number, bytes}});
        tell_users(*fetch, out);
        advance(ref, now, out);
    }
    return {};
}

// --- the disk ---

void ContentFetches::done(const ContentDone& done, Monotonic now, Out& out) {
    const auto ticket = tickets_.find(done.ticket);
    if (ticket == tickets_.end()) return;  // nobody wanted it any more
    const ContentRef ref = ticket->second;
    Fetch& fetch = all_.at(ref);
    fetch.progress_at = now;
    if (const auto* error = std::get_if<Error>(&done.result)) return fail(ref, *error, out);
    if (std::holds_alternative<ContentDone::Finished>(done.result)) return succeed(ref, out);
    if (std::holds_alternative<ContentDone::Put>(done.result)) {
        CHECK(fetch.unwritten > 0);
        --fetch.unwritten;
    } else {
        const auto& state = std::get<ContentState>(done.result);
        if (state.is_whole) return succeed(ref, out);
        CHECK(fetch.disk == Disk::opening);
        fetch.disk = Disk::open;
        if (state.pieces) fetch.flow.begin(*state.pieces, state.held);
    }
    advance(ref, now, out);
}

// --- on and on ---

void ContentFetches::advance(const ContentRef& ref, Monotonic now, Out& out) {
    Fetch* fetch = find(ref);
    if (fetch == nullptr) return;
    if (fetch->is_wanted() && fetch->disk == Disk::untouched) {
        fetch->disk = Disk::opening;
        out.orders.push_back({fetch->ticket, ref, ContentOrder::Open{}});
    }
    if (fetch->is_complete() && fetch->unwritten == 0 && fetch->disk == Disk::open) {
        fetch->disk = Disk::finishing;
        out.orders.push_back({fetch->ticket, ref, ContentOrder::Finish{}});
    }
    if (!fetch->is_complete()) {
        look(*fetch, now, out);
        const bool may_get = fetch->is_wanted() && fetch->disk == Disk::open;
        if (may_get) get(*fetch, now, out);
        answer_askers(*fetch, now, out);
        if (may_get && fetch->seek.is_over()) {
            remember_not_found(ref, fetch->seek.hops_max(), now);
            return fail(ref, Error::not_found, out);
        }
    }
    if (fetch->users.empty() && fetch->askers.empty()) end(ref);
}

void ContentFetches::look(Fetch& fetch, Monotonic now, Out& out) {
    for (const ContentSeek::Probe& probe : fetch.seek.take_due(now)) {
        out.asks.push_back({probe.peer,
                            fetch.sources.at(probe.peer).record,
                            fetch.wanted.ref.content,
                            probe.hops,
                            false,
                            {}});
    }
}

void ContentFetches::get(Fetch& fetch, Monotonic now, Out& out) {
    const std::vector<PeerId> here = fetch.here();
    if (here.empty()) {
        const auto through = fetch.seek.reachable();
        if (!through) return;
        fetch.seek.coming_from(through->peer, now);
        out.asks.push_back({through->peer,
                            fetch.sources.at(through->peer).record,
                            fetch.wanted.ref.content,
                            through->hops,
                            true,
                            {}});
    } else if (fetch.flow.has_list()) {
        get_pieces(fetch, here, now, out);
    } else {
        get_list(fetch, here, now, out);
    }
}

// Of one after the other, until one gives it.
void ContentFetches::get_list(Fetch& fetch, std::span<const PeerId> here, Monotonic now, Out& out) {
    for (const PeerId peer : here) {
        Source& source = fetch.sources.at(peer);
        if (source.listed && now - *source.listed < kContentAnswerWait) return;
        if (source.listed) continue;
        source.listed = now;
        out.asks.push_back({peer, source.record, fetch.wanted.ref.content, 0, true, {}});
        return;
    }
}

void ContentFetches::get_pieces(Fetch& fetch,
                                std::span<const PeerId> here,
                                Monotonic now,
                                Out& out) {
    for (const PeerId peer : here) {
        const std::size_t busy = fetch.unwritten + fetch.flow.open();
        if (busy >= kPiecesOpenMax) return;
        auto pieces = fetch.flow.take_due(peer, kPiecesOpenMax - busy, now);
        if (pieces.empty()) continue;
        out.asks.push_back({peer, fetch.sources.at(peer).record, fetch.wanted.ref.content, 0, false,
                            std::move(pieces)});
    }
}

// Those who only look; the others hear of it at the end.
void ContentFetches::answer_askers(Fetch& fetch, Monotonic now, Out& out) {
    std::erase_if(fetch.askers, [&](const auto& entry) {
        const auto& [peer, asker] = entry;
        if (asker.wants) return false;
        const bool is_found = fetch.seek.is_found_but_at(peer, asker.hops);
        if (!is_found && !fetch.seek.is_settled_to(asker.hops, peer)) return false;
        if (!is_found) remember_not_found(fetch.wanted.ref, asker.hops, now);
        out.tells.push_back({peer, fetch.wanted.ref.content,
                             is_found ? Presence::within_reach : Presence::not_here, 0});
        return true;
    });
}

void ContentFetches::tell_users(const Fetch& fetch, Out& out) {
    for (const User user : fetch.users)
        out.news.push_back({user, fetch.flow.bytes_here(), false, {}});
}

void ContentFetches::tell_progress(Fetch& fetch, Out& out) {
    if (fetch.moved() <= fetch.moved_told) return;
    fetch.moved_told = fetch.moved();
    for (const auto& [peer, asker] : fetch.askers) {
        if (asker.wants)
            out.tells.push_back(
                {peer, fetch.wanted.ref.content, Presence::coming, fetch.moved_told});
    }
}

void ContentFetches::expire(Monotonic now, Out& out) {
    for (const Wanted& wanted : all()) {
        const ContentRef& ref = wanted.ref;
        Fetch& fetch = all_.at(ref);
        for (const PeerId peer : fetch.seek.expire(now)) drop_source(fetch, peer);
        for (const PeerId peer : fetch.flow.overdue(now)) drop_source(fetch, peer);
        for (const PeerId peer : fetch.seek.here()) {
            const auto& listed = fetch.sources.at(peer).listed;
            if (!fetch.flow.has_list() && listed && now - *listed >= kRequestTimeout)
                drop_source(fetch, peer);
        }
        if (fetch.tell_due <= now) {
            tell_progress(fetch, out);
            fetch.tell_due = fetch.is_wanted() ? now + kContentProgressEvery : Monotonic::never();
        }
        const bool waits_for_disk =
            fetch.disk == Disk::opening || fetch.disk == Disk::finishing || fetch.unwritten != 0;
        // Who promised it one after the other, and nobody kept it.
        if (!waits_for_disk && fetch.progress_at + kContentPatience <= now) {
            fail(ref, Error::not_found, out);
        } else {
            if (waits_for_disk) fetch.progress_at = now;
            advance(ref, now, out);
        }
    }
    std::erase_if(not_found_, [&](const auto& entry) { return entry.second.until <= now; });
}

Monotonic ContentFetches::next_deadline() const {
    Monotonic next = Monotonic::never();
    for (const auto& [ref, fetch] : all_) {
        next = std::min({next, fetch.seek.next_deadline(), fetch.flow.next_deadline(),
                         fetch.tell_due, fetch.progress_at + kContentPatience});
        next = std::min(next, list_deadline(fetch));
    }
    return next;
}

// When to ask the next one for the list, or to give up one that was asked.
Monotonic ContentFetches::list_deadline(const Fetch& fetch) {
    Monotonic give_up = Monotonic::never();
    Monotonic last = Monotonic{0};
    bool is_asked = false;
    bool is_another_there = false;
    if (fetch.flow.has_list()) return give_up;
    for (const PeerId peer : fetch.seek.here()) {
        const auto& listed = fetch.sources.at(peer).listed;
        is_asked = is_asked || listed;
        is_another_there = is_another_there || !listed;
        if (!listed) continue;
        give_up = std::min(give_up, *listed + kRequestTimeout);
        last = std::max(last, *listed);
    }
    return is_asked && is_another_there ? std::min(give_up, last + kContentAnswerWait) : give_up;
}

void ContentFetches::remember_not_found(const ContentRef& ref, unsigned hops, Monotonic now) {
    if (not_found_.size() >= kContentsNotFoundMax && !not_found_.contains(ref)) return;
    Memory& memory = not_found_[ref];
    if (memory.until <= now) memory.hops = 0;
    memory.hops = std::max(memory.hops, hops);
    memory.until = now + kContentNotFoundFor;
}

// --- the end ---

void ContentFetches::succeed(const ContentRef& ref, Out& out) {
    const Fetch& fetch = all_.at(ref);
    for (const User user : fetch.users) out.news.push_back({user, ref.bytes, true, {}});
    for (const auto& [peer, asker] : fetch.askers)
        out.tells.push_back({peer, ref.content, Presence::here, ref.bytes});
    end(ref);
}

void ContentFetches::fail(const ContentRef& ref, Error error, Out& out) {
    const Fetch& fetch = all_.at(ref);
    for (const User user : fetch.users)
        out.news.push_back({user, fetch.flow.bytes_here(), true, error});
    for (const auto& [peer, asker] : fetch.askers)
        out.tells.push_back({peer, ref.content, Presence::not_here, 0});
    end(ref);
}

void ContentFetches::end(const ContentRef& ref) {
    const ContentRef ended = ref;  // may be the fetch's own
    tickets_.erase(all_.at(ended).ticket);
    all_.erase(ended);
}

}  // namespace tsunagi
