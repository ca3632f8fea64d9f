// Files that records name: fetching them from peers, giving them to peers, finding who has them.
//
// Who may have a record may have its files: each question names both, and is answered by the record
// that is here.
#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"

namespace tsunagi {
namespace {

std::optional<ParsedRecord> parsed_record(const RecordIndex& index, const RecordId& id) {
    auto bytes = index.record(id);
    if (!bytes) return std::nullopt;
    auto parsed = parse_record(std::move(*bytes));
    if (!parsed) return std::nullopt;
    return std::move(*parsed);
}

}  // namespace

const RecordFiles* Core::record_files(const RecordIndex& index, const RecordId& record) {
    constexpr std::size_t kRecordsRemembered = 64;
    if (!index.find(record)) {
        record_files_.erase(record);
        return nullptr;
    }
    if (const auto known = record_files_.find(record); known != record_files_.end())
        return &known->second;
    const auto parsed = parsed_record(index, record);
    if (!parsed || parsed->header().record_class != RecordClass::fact) return nullptr;
    const Header& header = parsed->header();
    RecordFiles files{header.center, header.slot, header.scope, {}};
    auto body = decode_body(parsed->body());
    if (body && check_attachment_sizes(body->attachments, header.scope.level).has_value())
        files.attachments = std::move(body->attachments);
    if (record_files_.size() >= kRecordsRemembered) record_files_.clear();
    return &record_files_.emplace(record, std::move(files)).first->second;
}

// By the record itself where it is the newest version of its fact, else by one that is: who asks
// may be a version behind. What no newest version names nobody keeps.
std::optional<NamedContent> Core::named_content(const RecordIndex& index,
                                                const RecordId& record,
                                                const ContentId& content) {
    const RecordFiles* named = record_files(index, record);
    if (named == nullptr || erasing_.acts.has(named->center, named->slot)) return std::nullopt;
    std::vector<RecordId> newest;
    for (const SlotHead& head : index.slot_heads(named->center, named->slot))
        newest.push_back(head.id);
    const auto own = std::ranges::find(newest, record);
    if (own != newest.end()) std::swap(newest.front(), *own);
    for (const RecordId& id : newest) {
        const RecordFiles* head = record_files(index, id);
        const auto ref = head == nullptr ? std::nullopt : find_content(head->attachments, content);
        if (ref && ref->bytes != 0 && ref->bytes <= kAttachmentBytesMax)
            return NamedContent{{id, *ref}, head->scope, head->center};
    }
    return std::nullopt;
}

bool Core::may_have_content(const Session& session, const NamedContent& named) const {
    return !session.is_closed && session.standing == Standing::member && session.center &&
           session.serves_contents && shares(session, named.scope);
}

// The author first: it has the file in any case.
std::vector<PeerId> Core::content_sources(const NamedContent& named,
                                          std::optional<PeerId> but) const {
    std::vector<PeerId> authors;
    std::vector<PeerId> others;
    for (const auto& [peer, session] : sessions_) {
        if (peer == but || !may_have_content(session, named)) continue;
        (session.center == named.author ? authors : others).push_back(peer);
    }
    authors.insert(authors.end(), others.begin(), others.end());
    return authors;
}

void Core::perform(Step& step, ContentFetches::Out out) {
    for (ContentFetches::Ask& ask : out.asks) {
        const auto found = sessions_.find(ask.peer);
        if (found == sessions_.end()) continue;
        send(step, found->second,
             frame::ContentQuery{ask.record, ask.content, static_cast<std::uint8_t>(ask.hops),
                                 ask.wants_list, std::move(ask.pieces)});
    }
    for (const ContentFetches::Tell& tell : out.tells) {
        const auto found = sessions_.find(tell.peer);
        if (found == sessions_.end()) continue;
        const auto bytes = std::min<std::uint64_t>(tell.bytes, UINT32_MAX);
        send(step, found->second,
             frame::ContentState{
                 tell.content, tell.presence, static_cast<std::uint32_t>(bytes), {}});
    }
    for (const ContentFetches::News& news : out.news)
        step.out.content_news.push_back({news.user, news.bytes, news.is_end, news.error});
    for (ContentOrder& order : out.orders) step.out.contents.push_back(std::move(order));
}

// --- wanted here ---

void Core::fetch_content(Step& step, const input::FetchContent& in) {
    const auto end = [&](std::uint32_t bytes, std::optional<Error> error) {
        step.out.content_news.push_back({in.request, bytes, true, error});
    };
    if (!is_member()) return end(0, Error::not_a_member);
    const auto named = named_content(step.index, in.record, in.content);
    if (!named || !config_.serves_contents) return end(0, Error::not_found);
    const ContentRef& ref = named->wanted.ref;
    if (step.index.has_content(ref)) return end(ref.bytes, std::nullopt);
    if (!contents_.has_room(ref, false)) return end(0, Error::busy);
    ContentFetches::Out out;
    contents_.fetch(in.request, named->wanted, content_sources(*named, std::nullopt),
                    step.now.monotonic, out);
    perform(step, std::move(out));
}

void Core::stop_fetching(Step& step, RequestTicket request) {
    ContentFetches::Out out;
    contents_.forget(request, step.now.monotonic, out);
    perform(step, std::move(out));
}

void Core::content_done(Step& step, const ContentDone& in) {
    ContentFetches::Out out;
    contents_.done(in, step.now.monotonic, out);
    perform(step, std::move(out));
}

void Core::expire_contents(Step& step) {
    if (step.now.monotonic < contents_.next_deadline()) return;
    ContentFetches::Out out;
    contents_.expire(step.now.monotonic, out);
    perform(step, std::move(out));
}

void Core::offer_source(Step& step, const Session& session) {
    contents_.peer_came();
    for (const ContentFetches::Wanted& wanted : contents_.all()) {
        const auto named = named_content(step.index, wanted.record, wanted.ref.content);
        if (!named || !may_have_content(session, *named)) continue;
        ContentFetches::Out out;
        contents_.add_source(named->wanted, session.peer, step.now.monotonic, out);
        perform(step, std::move(out));
    }
}

void Core::handle(Step& step, Session& session, const frame::ContentState& state) {
    ContentFetches::Out out;
    const ContentFetches::Tell said{session.peer, state.content, state.presence, state.bytes};
    const auto good = contents_.told(said, state.digests, step.now.monotonic, out);
    perform(step, std::move(out));
    if (!good) close(step, session, good.error());
}

void Core::handle(Step& step, Session& session, const frame::ContentPiece& piece) {
    ContentFetches::Out out;
    const auto good = contents_.piece(session.peer, piece.content, piece.number, piece.bytes,
                                      step.now.monotonic, out);
    perform(step, std::move(out));
    if (!good) close(step, session, good.error());
}

// --- wanted by a peer ---

void Core::handle(Step& step, Session& session, const frame::ContentQuery& query) {
    const auto answer = [&](Presence presence, std::uint32_t bytes = 0) {
        send(step, session, frame::ContentState{query.content, presence, bytes, {}});
    };
    const auto named = named_content(step.index, query.record, query.content);
    const auto place = named ? step.index.find(named->wanted.record) : std::nullopt;
    if (!config_.serves_contents || !place || !may_serve(step.index, session, *place))
        return answer(Presence::not_here);
    const ContentRef& ref = named->wanted.ref;
    if (step.index.has_content(ref)) {
        if (!query.wants_list && query.pieces.empty()) return answer(Presence::here, ref.bytes);
        const std::size_t count = piece_count(ref.bytes);
        if (!query.pieces.empty() && query.pieces.back() >= count)
            return close(step, session, Error::over_limit);
        ServeOrder order;
        order.content = ServeOrder::Content{ref, query.wants_list, query.pieces};
        return serve(step, session, std::move(order));
    }
    // Pieces of what is not here any more; or the question has come as far as it may.
    if (!query.pieces.empty() || (query.hops == 0 && !query.wants_list))
        return answer(Presence::not_here);
    const bool is_full = !contents_.has_room(ref, true) ||
                         contents_.asked_by(session.peer) >= kContentFetchesPerPeerMax;
    if (is_full) return answer(Presence::not_here);
    ContentFetches::Out out;
    contents_.ask(session.peer, query.wants_list, query.hops == 0 ? 0U : query.hops - 1U,
                  named->wanted, content_sources(*named, session.peer), step.now.monotonic, out);
    perform(step, std::move(out));
}

// --- what people publish ---

// A record is for all who see it: what it names must be here before it goes out. But for what its
// newest versions name already: who has lost a photo may still correct the text.
std::optional<Error> Core::missing_content(const RecordIndex& index,
                                           const Body& body,
                                           const Scope& scope,
                                           const std::vector<SlotHead>& heads) const {
    if (const auto good = check_attachment_sizes(body.attachments, scope.level); !good)
        return good.error();
    std::set<ContentId> named;
    for (const SlotHead& head : body.attachments.empty() ? std::vector<SlotHead>{} : heads) {
        if (const auto record = parsed_record(index, head.id)) {
            const auto contents = contents_named_by(*record);
            named.insert(contents.begin(), contents.end());
        }
    }
    const auto is_missing = [&](const ContentRef& ref) {
        return !named.contains(ref.content) && !index.has_content(ref);
    };
    for (const Attachment& attachment : body.attachments) {
        if (is_missing(attachment.ref()) ||
            (attachment.thumbnail && is_missing(*attachment.thumbnail)))
            return Error::no_content;
    }
    return std::nullopt;
}

}  // namespace tsunagi
