#include "tests/simulation/adversary.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/record/revocation.h"

namespace tsunagi::simulation {
namespace {

constexpr std::uint64_t kActEvery = 4;       // ticks
constexpr std::uint64_t kFloodEvery = 60;    // ticks: 83 ids a second and link
constexpr std::uint64_t kNosyEvery = 60;     // ticks between questions
constexpr std::uint64_t kLureEvery = 20;     // ticks
constexpr std::uint64_t kTakenBackAt = 120;  // ticks
constexpr std::size_t kSealed = 24;
constexpr std::size_t kForged = 7;        // of them
constexpr std::size_t kAuthoredMax = 12;  // an author that floods is another guise
constexpr std::size_t kOutcastMax = 40;
constexpr Duration kFarAhead = std::chrono::hours(24);

// The record as it came, without salt and body.
Bytes stripped(ByteSpan record) {
    const std::size_t header = record[0] | std::size_t{record[1]} << 8;
    Bytes out(record.begin(),
              record.begin() + static_cast<std::ptrdiff_t>(8 + header + Signature::kSize));
    std::fill(out.begin() + 4, out.begin() + 8, std::uint8_t{0});
    return out;
}

// Every other link, whoever called: the ends of a link are numbered one after the other.
std::size_t half_of(Adversary::PeerId peer) { return (peer + 1) / 2 % 2; }

}  // namespace

Adversary::Adversary(Fault guise, TestCenter& center, Random& random)
    : guise_(guise), center_(center), random_(random) {}

bool Adversary::must_be_closed() const {
    switch (guise_) {
        case Fault::forger:
        case Fault::garbage:
        case Fault::liar:
        case Fault::withholder:
        case Fault::mute:
        case Fault::sprawl: return true;
        case Fault::false_seal: return altered_ != 0;
        default: return false;
    }
}

void Adversary::say(PeerId peer, const Frame& frame) {
    out_.push_back({peer, encode_frame(frame)});
}

std::vector<Adversary::Out> Adversary::take_frames() { return std::exchange(out_, {}); }

void Adversary::do_harm(PeerId peer, const Frame& frame) {
    ++harm_;
    say(peer, frame);
}

void Adversary::connected(PeerId peer, const LinkKey& link) {
    peers_[peer] = {link, false, 0};
    if (guise_ == Fault::mute) return;
    if (guise_ == Fault::eclipse) ++harm_;  // a place that somebody else could have
    say(peer, frame::Hello{kWireVersion, center_.charter, center_.id, "tsunagi", {}, true, true});
}

void Adversary::closed(PeerId peer) { peers_.erase(peer); }

Scope Adversary::foreign_scope() const {
    const std::uint8_t other = center_.spec.prefecture == 13 ? 27 : 13;
    return {ScopeLevel::prefecture, other, {}};
}

std::vector<RecordId> Adversary::random_ids(std::size_t count) {
    std::vector<RecordId> ids(count);
    for (RecordId& id : ids) id = random_.fixed<RecordId>();
    return ids;
}

void Adversary::keep(const frame::Records& records) {
    for (const Bytes& record : records.records) {
        if (kept_.size() < kKeptMax) kept_.push_back(record);
    }
}

// Whatever says anything about a scope that this center is outside of is a leak.
void Adversary::look_for_secrets(const Frame& frame) {
    if (const auto* records = std::get_if<frame::Records>(&frame)) {
        for (const Bytes& bytes : records->records) {
            auto parsed = parse_record(bytes);
            if (!parsed || is_inside(parsed->header().scope, center_.id, center_.home())) continue;
            // A damaged disk may make any record look like one of elsewhere.
            if (check_record(std::move(*parsed))) ++learned_;
        }
    }
    if (const auto* answer = std::get_if<frame::PeerHits>(&frame)) {
        for (const Bytes& bytes : answer->hits.records) {
            const auto parsed = parse_record(bytes);
            if (!parsed || !is_inside(parsed->header().scope, center_.id, center_.home()))
                ++learned_;
        }
    }
    if (const auto* answer = std::get_if<frame::TreeAnswer>(&frame)) {
        const bool tells = !answer->months.empty() ||
                           std::ranges::any_of(answer->nodes, [](const frame::NodeState& node) {
                               return !node.ids.empty() || !node.children.empty();
                           });
        if (tells && !is_inside(answer->scope, center_.id, center_.home())) ++learned_;
    }
}

void Adversary::received(PeerId peer, ByteSpan bytes, WallTime) {
    const auto found = peers_.find(peer);
    if (found == peers_.end()) return;
    const auto frame = decode_frame(bytes);
    if (!frame) return;
    look_for_secrets(*frame);
    if (std::holds_alternative<frame::Hello>(*frame)) found->second.has_greeted = true;
    if (const auto* records = std::get_if<frame::Records>(&*frame)) keep(*records);
    if (const auto* ping = std::get_if<frame::Ping>(&*frame)) say(peer, frame::Pong{ping->number});
    const bool is_withheld = std::holds_alternative<frame::TreeQuery>(*frame) ||
                             std::holds_alternative<frame::PageQuery>(*frame) ||
                             std::holds_alternative<frame::Request>(*frame) ||
                             std::holds_alternative<frame::PeerQuery>(*frame) ||
                             std::holds_alternative<frame::ContentQuery>(*frame);
    if (guise_ == Fault::withholder && is_withheld) {
        ++harm_;
        return;
    }
    if (const auto* query = std::get_if<frame::TreeQuery>(&*frame)) answer(peer, *query);
    if (const auto* query = std::get_if<frame::PageQuery>(&*frame)) answer(peer, *query);
    if (const auto* request = std::get_if<frame::Request>(&*frame)) answer(peer, *request);
    if (const auto* query = std::get_if<frame::SealQuery>(&*frame)) answer(peer, *query);
    if (const auto* query = std::get_if<frame::ChunkQuery>(&*frame)) answer(peer, *query);
    if (const auto* query = std::get_if<frame::PeerQuery>(&*frame)) answer(peer, *query);
    if (const auto* query = std::get_if<frame::ContentQuery>(&*frame)) answer(peer, *query);
    // It has no sketches, so that its trees and pages are asked for.
    if (const auto* query = std::get_if<frame::SketchQuery>(&*frame))
        say(peer, frame::SketchAnswer{query->scope, {}, query->first, {}});
    // It asks for what is announced, to have something to misuse.
    if (const auto* announce = std::get_if<frame::Announce>(&*frame);
        announce != nullptr && kept_.size() < kKeptMax && found->second.has_greeted) {
        say(peer, frame::Request{announce->ids});
    }
}

void Adversary::tick(WallTime wall) {
    center_.spec.now = wall;
    if (guise_ == Fault::equivocator) author_twins(wall);
    if (guise_ == Fault::stolen_key) author_stolen(wall);
    if (guise_ == Fault::outcast) author_outcast(wall);
    for (auto& [peer, state] : peers_) {
        ++state.ticks;
        if (state.ticks % kActEvery != 0) continue;
        if (guise_ == Fault::mute) {
            do_harm(peer, frame::Ping{state.ticks});
        } else if (state.has_greeted) {
            act(peer, state, wall);
        }
    }
}

void Adversary::act(PeerId peer, Peer& state, WallTime wall) {
    switch (guise_) {
        case Fault::eclipse: return;  // to be there is all it does
        case Fault::garbage: {
            Bytes noise(8 + random_.below(2'000));
            random_.fill(noise);
            ++harm_;
            out_.push_back({peer, std::move(noise)});
            return;
        }
        case Fault::liar:
            return say(peer, frame::Scopes{{{Scope::nation(), 40 + random_.below(40),
                                             random_.fixed<WireDigest>()}}});
        case Fault::endless_pages:
            ++lures_;
            return say(peer, frame::Scopes{
                                 {{Scope::nation(), 1'000'000'000, random_.fixed<WireDigest>()}}});
        case Fault::withholder:
            say(peer, frame::Scopes{{{Scope::nation(), 40 + random_.below(40),
                                      random_.fixed<WireDigest>()}}});
            return say(peer, frame::Announce{random_ids(50)});
        case Fault::flooder:
            if (state.ticks % kFloodEvery != 0) return;
            for (int i = 0; i < 5; ++i) do_harm(peer, frame::Announce{random_ids(kIdsPerFrameMax)});
            return do_harm(peer, frame::Request{random_ids(kIdsPerFrameMax)});
        case Fault::future: return author_future(peer, wall);
        case Fault::nosy:
            if (state.ticks % kNosyEvery == 0)
                do_harm(peer, frame::PeerQuery{state.ticks, {"記事", {}, kPeerHitsMax, {}}});
            do_harm(peer, frame::TreeQuery{foreign_scope(), true, {{675, 0, 0}}});
            return do_harm(peer, frame::PageQuery{foreign_scope(), 1 + state.ticks, 0, 1 << 20});
        case Fault::sprawl: {
            frame::Scopes scopes;
            for (std::uint32_t i = 0; i < 40; ++i) {
                Scope scope = Scope::of_center(random_.fixed<CenterId>());
                scopes.scopes.push_back({scope, i, random_.fixed<WireDigest>()});
            }
            return do_harm(peer, scopes);
        }
        case Fault::false_seal:
            if (state.ticks % kLureEvery != 0) return;
            if (!seal_) author_seal();
            return say(peer, frame::Scopes{{{Scope::nation(), 1'000'000 + random_.below(1'000),
                                             random_.fixed<WireDigest>()}}});
        default: return misuse(peer, state);
    }
}

// The guises that send records: forged, stripped, or again and again.
void Adversary::misuse(PeerId peer, const Peer& state) {
    if (guise_ == Fault::replayer) {
        for (std::size_t i = 0; i < 5 && !kept_.empty(); ++i)
            do_harm(peer,
                    frame::Records{{kept_[random_.below(kept_.size())]}, 0, false, 0, false, {}});
        return;
    }
    if (guise_ == Fault::equivocator) {
        // Each half of the peers hears of one twin only.
        for (std::size_t i = half_of(peer); i < twins_.size(); i += 2)
            do_harm(peer, frame::Announce{{twins_[i]}});
        return;
    }
    if (guise_ == Fault::stolen_key) {
        // Nobody hears of everything from it: half of what the key wrote, the list or what names
        // it.
        std::size_t at = half_of(peer);
        for (const auto& [id, bytes] : own_) {
            if (id != list_ && id != revocation_ && ++at % 2 == 0)
                do_harm(peer, frame::Announce{{id}});
        }
        const auto& told = half_of(peer) == 0 ? list_ : revocation_;
        if (told) say(peer, frame::Announce{{*told}});
        return;
    }
    if (guise_ == Fault::outcast) {
        for (const auto& [id, bytes] : own_) {
            // Neither hears of everything from it.
            if (id.bytes[0] % 2 == half_of(peer)) do_harm(peer, frame::Announce{{id}});
        }
        return;
    }
    FactSpec spec;
    spec.body = article_body("偽 " + std::to_string(state.ticks));
    Bytes record = bytes_of(make_fact(random_, center_, spec));
    if (guise_ == Fault::stripper) {
        record = stripped(record);
    } else {
        // The last byte of the signature, which stands before salt and body.
        const std::size_t header = record[0] | std::size_t{record[1]} << 8;
        record[8 + header + random_.below(Signature::kSize)] ^= 1;
    }
    do_harm(peer, frame::Records{{std::move(record)}, 0, false, 0, false, {}});
}

void Adversary::author_twins(WallTime wall) {
    if (authored_ >= kAuthoredMax || peers_.empty() || random_.below(20) != 0) return;
    FactSpec spec;
    spec.slot = random_.fixed<SlotId>();
    spec.sequence = ++center_.sequences[Scope::nation()];
    spec.vector = {{center_.writer, ++center_.counter}};
    spec.time = Hlc::at(wall);
    for (const char* body : {"一方", "他方"}) {
        spec.body = article_body(body + std::to_string(authored_));
        const CheckedRecord twin = make_fact(random_, center_, spec);
        twins_.push_back(twin.id());
        own_.emplace(twin.id(), bytes_of(twin));
        ++authored_;
    }
}

// What it writes is dated anywhere in the last hours, before the revocation and after it.
void Adversary::author_stolen(WallTime wall) {
    if (++age_ == kTakenBackAt) take_back(wall);
    const bool is_before = age_ < kTakenBackAt;
    if (random_.below(8) != 0 || own_.size() >= (is_before ? 1 : 2) * kAuthoredMax) return;
    FactSpec spec;
    spec.time = Hlc::at(wall + Duration{-static_cast<std::int64_t>(random_.below(72'000'000))});
    spec.body = article_body("盗 " + std::to_string(age_));
    const bool is_rewrite = !listed_.empty() && random_.below(3) == 0;
    const auto before =
        is_rewrite ? parse_record(own_.at(listed_.back())) : Result<ParsedRecord>(Error::not_found);
    if (before) {
        spec.slot = before->header().slot;
        spec.replaces = {&*before};
    }
    const CheckedRecord record = make_fact(random_, center_, spec);
    own_.emplace(record.id(), bytes_of(record));
    if (is_before && !is_rewrite && random_.below(2) == 0) {
        listed_.push_back(record.id());
    } else {
        unlisted_.insert(record.id());
    }
    ++authored_;
}

// Before others remove it, and all the time after that.
void Adversary::author_outcast(WallTime wall) {
    if (random_.below(8) != 0 || own_.size() >= kOutcastMax) return;
    FactSpec spec;
    spec.time = Hlc::at(wall + Duration{-static_cast<std::int64_t>(random_.below(72'000'000))});
    spec.body = article_body("外 " + std::to_string(own_.size()));
    const CheckedRecord record = make_fact(random_, center_, spec);
    own_.emplace(record.id(), bytes_of(record));
    ++authored_;
}

std::set<RecordId> Adversary::written() const {
    std::set<RecordId> out;
    for (const auto& [id, bytes] : own_) out.insert(id);
    return out;
}

void Adversary::take_back(WallTime wall) {
    const Revoker by{center_.charter, center_.id, 0, center_.root};
    Revocation revocation{center_.staff.public_key(), RevocationReason::lost, {}, {}};
    if (!listed_.empty()) {
        std::vector<RecordId> ids = listed_;
        std::ranges::sort(ids);
        const auto list = make_kept_ids(ids, Scope::nation(), by, wall, random_);
        CHECK(list.has_value());
        list_ = list->id();
        own_.emplace(list->id(), bytes_of(*list));
        revocation.lists.push_back({Scope::nation(), list->id()});
    }
    const auto record = make_revocation(revocation, by, wall, random_);
    CHECK(record.has_value());
    revocation_ = record->id();
    own_.emplace(record->id(), bytes_of(*record));
}

void Adversary::author_future(PeerId peer, WallTime wall) {
    if (authored_ >= kAuthoredMax) return;
    FactSpec spec;
    spec.time = Hlc::at(wall + kFarAhead + Duration{static_cast<std::int64_t>(authored_)});
    spec.body = article_body("未来 " + std::to_string(authored_));
    const CheckedRecord record = make_fact(random_, center_, spec);
    ++authored_;
    do_harm(peer, frame::Records{{bytes_of(record)}, 0, false, 0, false, {}});
}

// Records of its own under its own seal, one of them signed by nobody.
void Adversary::author_seal() {
    for (std::size_t i = 0; i < kSealed; ++i) {
        FactSpec spec;
        spec.body = article_body("封 " + std::to_string(i));
        const CheckedRecord record = make_fact(random_, center_, spec);
        sealed_.push_back(i == kForged ? with_bad_signature(record) : bytes_of(record));
        ++authored_;
    }
    const RecordSeal seal{center_.writer, {sealed_chunk(sealed_).chunk}};
    seal_ = make_seal(random_, center_, Scope::nation(), seal);
}

void Adversary::answer(PeerId peer, const frame::SealQuery& query) {
    frame::SealAnswer answer{query.scope, {}, true, {}};
    if (seal_ && query.scope == Scope::nation()) answer.seals.push_back(bytes_of(*seal_));
    say(peer, answer);
}

// Half of the peers get what was sealed, the others something else.
void Adversary::answer(PeerId peer, const frame::ChunkQuery& query) {
    if (!seal_ || query.seal != seal_->id()) return;
    std::vector<Bytes> records = sealed_;
    if (half_of(peer) != 0) {
        ++altered_;
        records.erase(records.begin() + static_cast<std::ptrdiff_t>(random_.below(kSealed)));
    }
    const SealedChunk chunk = sealed_chunk(records);
    do_harm(peer, frame::Chunk{query.seal, 0, static_cast<std::uint32_t>(chunk.raw_bytes),
                               chunk.payload});
}

// What it was not asked for, more than there can be, and as if it had just been equal with all; or
// a record that nobody signed.
void Adversary::answer(PeerId peer, const frame::PeerQuery& query) {
    frame::PeerHits answer;
    answer.number = query.number;
    answer.hits.total = UINT64_MAX;
    answer.hits.synced = WallTime{INT64_MAX};
    answer.hits.counts.documents = UINT64_MAX;
    if (guise_ == Fault::forger) {
        FactSpec spec;
        spec.body = article_body("偽の返事");
        answer.hits.records.push_back(with_bad_signature(make_fact(random_, center_, spec)));
    } else {
        for (std::size_t i = 0; i < 3 && i < kept_.size(); ++i)
            answer.hits.records.push_back(kept_[kept_.size() - 1 - i]);
    }
    do_harm(peer, answer);
}

// A forger claims to have every file, a liar to be about to get it.
void Adversary::answer(PeerId peer, const frame::ContentQuery& query) {
    frame::ContentState state{query.content, Presence::not_here, 0, {}};
    if (guise_ == Fault::forger) {
        state.presence = Presence::here;
        if (query.wants_list) state.digests = Bytes(Digest::kSize * (1 + random_.below(12)), 7);
        return do_harm(peer, state);
    }
    if (guise_ == Fault::liar) {
        state.presence = query.wants_list ? Presence::coming : Presence::within_reach;
        state.bytes = static_cast<std::uint32_t>(random_.below(1'000'000));
        return do_harm(peer, state);
    }
    say(peer, state);
}

void Adversary::answer(PeerId peer, const frame::TreeQuery& query) {
    frame::TreeAnswer answer;
    answer.scope = query.scope;
    answer.has_months = query.months;
    if (guise_ != Fault::liar) {
        for (const NodePosition& at : query.nodes) answer.nodes.push_back({at, {}, {}});
        return say(peer, answer);
    }
    // Everything differs, for ever: each node has sixteen children that nobody has.
    if (query.months) {
        for (Month month = 670; month < 680; ++month)
            answer.months.push_back({month, {1'000, random_.fixed<WireDigest>()}});
    }
    for (const NodePosition& at : query.nodes) {
        frame::NodeState node{at, {}, {}};
        for (unsigned i = 0; i < 16 && at.depth < kTreeDepthMax; ++i)
            node.children.push_back({1'000, random_.fixed<WireDigest>()});
        answer.nodes.push_back(std::move(node));
    }
    do_harm(peer, answer);
}

void Adversary::answer(PeerId peer, const frame::PageQuery& query) {
    frame::Records page;
    page.page = query.page;
    page.is_last = true;
    page.is_complete = guise_ != Fault::endless_pages;
    page.next = ++page_cursor_;
    if (guise_ == Fault::endless_pages) return do_harm(peer, page);
    say(peer, page);
}

void Adversary::answer(PeerId peer, const frame::Request& request) {
    frame::Records out;
    for (const RecordId& id : request.ids) {
        const auto found = own_.find(id);
        if (found == own_.end()) {
            out.missing.push_back(id);
        } else {
            out.records.push_back(found->second);
        }
    }
    say(peer, out);
}

}  // namespace tsunagi::simulation
