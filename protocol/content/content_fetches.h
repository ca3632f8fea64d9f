// content_fetches.h - the contents that are being fetched: for this center's people, and for peers
// that reach through here who has them.
//
// One fetch for each content, however many want it. It looks for who has the content
// (content_seek.h), opens what an earlier attempt left on the disk, gets the list of pieces and
// then the pieces, each checked, from all who have it (piece_flow.h), has the disk make it durable,
// and only then says that it is here. A peer that only asks where the content is costs a question
// to each peer; it is fetched here for a peer when that one asks for the list of its pieces.
//
//   looking --found, and wanted--> fetching --all pieces put--> finishing --durable--> here
//   any of them --nobody has it, or the disk refuses--> failed; what is on the disk stays for the
//   next attempt
//
// Each source is asked by the record for which it may have the content: one content may be named by
// several records, which not all may have. It knows no frames, and not who may have what: that is
// asked before (node/core_contents.cpp). Pure. Thread: core only. Time: as the node's. Bounds:
// kContentFetchesMax, each with at most kPiecesOpenMax pieces on the way to here or to the disk.
#pragma once

#include <map>
#include <set>
#include <span>

#include "protocol/content/content_order.h"
#include "protocol/content/content_seek.h"
#include "protocol/content/piece_flow.h"

namespace tsunagi {

class ContentFetches {
  public:
    using User = std::uint64_t;  // a local request

    struct Ask {
        PeerId peer = 0;
        RecordId record;
        ContentId content;
        unsigned hops = 0;
        bool wants_list = false;
        std::vector<std::uint32_t> pieces;
    };
    struct Tell {
        PeerId peer = 0;
        ContentId content;
        Presence presence = Presence::not_here;
        std::uint64_t bytes = 0;  // here: its length; coming: moved so far, here and before
    };
    struct News {
        User user = 0;
        std::uint32_t bytes = 0;
        bool is_end = false;
        std::optional<Error> error{};  // at the end
    };
    struct Out {
        std::vector<Ask> asks;
        std::vector<Tell> tells;
        std::vector<News> news;
        std::vector<ContentOrder> orders;
    };

    struct Wanted {
        RecordId record;  // by which `sources` are asked
        ContentRef ref;
    };

    // For people there is room longer than for peers.
    [[nodiscard]] bool has_room(const ContentRef& ref, bool is_for_peer) const;
    // Pre of both: has_room(); the content is not here. `sources`: whom to ask, the best first.
    void fetch(
        User user, const Wanted& wanted, std::span<const PeerId> sources, Monotonic now, Out& out);
    // For a peer, which is answered: by `wants` it asked for the content itself, else only whether
    // it is within reach. `hops`: how often the question may still be passed on.
    void ask(PeerId asker,
             bool wants,
             unsigned hops,
             const Wanted& wanted,
             std::span<const PeerId> sources,
             Monotonic now,
             Out& out);
    [[nodiscard]] std::size_t asked_by(PeerId asker) const;

    // Wants it no more; nothing is told.
    void forget(User user, Monotonic now, Out& out);
    // Somebody came who may have it too.
    void add_source(const Wanted& wanted, PeerId peer, Monotonic now, Out& out);
    // What was not found a moment ago may be found now.
    void peer_came() { not_found_.clear(); }
    void peer_gone(PeerId peer, Monotonic now, Out& out);

    // Errors of both: bad_content, where the peer lies. What was not asked for is passed over.
    [[nodiscard]] Result<void> told(const Tell& said, ByteSpan digests, Monotonic now, Out& out);
    [[nodiscard]] Result<void> piece(PeerId peer,
                                     const ContentId& content,
                                     std::uint32_t number,
                                     const Bytes& bytes,
                                     Monotonic now,
                                     Out& out);

    void done(const ContentDone& done, Monotonic now, Out& out);
    void expire(Monotonic now, Out& out);
    [[nodiscard]] Monotonic next_deadline() const;

    [[nodiscard]] std::size_t size() const { return all_.size(); }
    [[nodiscard]] std::vector<Wanted> all() const;

  private:
    enum class Disk { untouched, opening, open, finishing };
    struct Asker {
        bool wants = false;
        unsigned hops = 0;
    };
    struct Source {
        RecordId record;
        std::size_t rank = 0;               // the lowest is asked first
        std::optional<Monotonic> listed{};  // when it was asked for the list
    };
    struct Fetch {
        Fetch(FetchTicket number, const Wanted& what, unsigned hops, Monotonic now)
            : ticket(number), wanted(what), seek(hops), flow(what.ref), progress_at(now) {}
        FetchTicket ticket;
        Wanted wanted;
        ContentSeek seek;
        PieceFlow flow;
        std::map<PeerId, Source> sources;
        Disk disk = Disk::untouched;
        std::size_t unwritten = 0;
        std::set<User> users;
        std::map<PeerId, Asker> askers;
        std::uint64_t moved_before = 0;  // by those who fetch it for us
        std::uint64_t moved_told = 0;    // to askers
        Monotonic progress_at;           // of the last new byte, here or before
        Monotonic tell_due = Monotonic::never();

        // Asked by `record`, after those that are there.
        void add_source(PeerId peer, const RecordId& record);
        [[nodiscard]] bool is_wanted() const;
        [[nodiscard]] bool is_complete() const { return flow.has_list() && flow.is_complete(); }
        [[nodiscard]] std::uint64_t moved() const { return moved_before + flow.bytes_here(); }
        // Who has it, the best first.
        [[nodiscard]] std::vector<PeerId> here() const;
    };
    struct Memory {
        unsigned hops = 0;
        Monotonic until;
    };

    Fetch& open(const Wanted& wanted,
                unsigned hops,
                std::span<const PeerId> sources,
                Monotonic now);
    [[nodiscard]] Fetch* find(const ContentRef& ref);
    // Of all lengths that records claim for it.
    [[nodiscard]] std::vector<ContentRef> refs_of(const ContentId& content) const;
    // Does what can be done now; ends the fetch where it is over.
    void advance(const ContentRef& ref, Monotonic now, Out& out);
    void look(Fetch& fetch, Monotonic now, Out& out);
    void get(Fetch& fetch, Monotonic now, Out& out);
    void get_list(Fetch& fetch, std::span<const PeerId> here, Monotonic now, Out& out);
    void get_pieces(Fetch& fetch, std::span<const PeerId> here, Monotonic now, Out& out);
    [[nodiscard]] static Monotonic list_deadline(const Fetch& fetch);
    void answer_askers(Fetch& fetch, Monotonic now, Out& out);
    [[nodiscard]] Result<void> take_list(Fetch& fetch, ByteSpan digests, Out& out);
    void drop_source(Fetch& fetch, PeerId peer);
    void tell_progress(Fetch& fetch, Out& out);
    void tell_users(const Fetch& fetch, Out& out);
    void succeed(const ContentRef& ref, Out& out);
    void fail(const ContentRef& ref, Error error, Out& out);
    void end(const ContentRef& ref);
    void remember_not_found(const ContentRef& ref, unsigned hops, Monotonic now);

    std::map<ContentRef, Fetch> all_;
    std::map<FetchTicket, ContentRef> tickets_;
    FetchTicket last_ = 0;
    // What was looked for and not found a moment ago: answers to those who ask again.
    std::map<ContentRef, Memory> not_found_;
};

}  // namespace tsunagi
