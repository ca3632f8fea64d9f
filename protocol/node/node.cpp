#include "protocol/node/node.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/node/core.h"

namespace tsunagi {

struct Node::Parts {
    Core core;
    Monotonic last;
};

Node::Node(NodeConfig config, Random& random, const RecordIndex& index, Now now)
    : parts_(std::make_unique<Parts>(
          Parts{Core(std::move(config), random, index, now), now.monotonic})) {}

Node::~Node() = default;

namespace {

// Routes an input to the part that owns it.
struct Dispatch {
    Core& core;
    Step& step;

    void operator()(const input::PeerConnected& in) { core.peer_connected(step, in); }
    void operator()(const input::PeerClosed& in) { core.peer_closed(step, in.peer); }
    void operator()(const input::PeerDrained& in) { core.peer_drained(in); }
    void operator()(const input::FrameReceived& in) {
        core.frame_received(step, in.peer, in.frame);
    }
    void operator()(const input::DialFailed& in) { core.dial_failed(step, in); }
    void operator()(const input::Nearby& in) { core.nearby(step, in); }
    void operator()(const input::TakeIn& in) { core.take_in(step, in); }
    void operator()(const input::Publish& in) { core.publish(step, in); }
    void operator()(const input::DryRun& in) { core.dry_run(step, in); }
    void operator()(const input::Erase& in) { core.erase(step, in); }
    void operator()(const input::ApproveErasure& in) { core.approve_erasure(step, in); }
    void operator()(const input::Purged& in) { core.purged(step, in); }
    void operator()(const input::MakeInvitation& in) { core.make_invitation(step, in); }
    void operator()(const input::SponsorCenter& in) { core.sponsor(step, in); }
    void operator()(const input::BlockCenter& in) { core.block(step, in); }
    void operator()(const input::AddPeer& in) { core.add_peer(step, in); }
    void operator()(const input::Subscribe& in) { core.subscribe(step, in); }
    void operator()(const input::EndRestoring& in) { core.end_restoring(step, in); }
    void operator()(const input::Unlock& in) { core.unlock(step, in); }
    void operator()(const input::Lock&) { core.lock(); }
    void operator()(input::Checked& in) { core.checked(step, std::move(in)); }
    void operator()(const input::Committed& in) { core.committed(step, in.ticket); }
    void operator()(const input::StoreRejected& in) { core.store_rejected(step, in); }
    void operator()(input::Inquire& in) { core.inquire(step, std::move(in)); }
    void operator()(const input::StopInquiring& in) { core.stop_inquiring(in.request); }
    void operator()(input::Searched& in) { core.searched(step, std::move(in)); }
    void operator()(const input::FetchContent& in) { core.fetch_content(step, in); }
    void operator()(const input::StopFetching& in) { core.stop_fetching(step, in.request); }
    void operator()(const ContentDone& in) { core.content_done(step, in); }
    void operator()(const input::WakeUp&) {}
};

}  // namespace

Effects Node::step(Input input, Now now, const RecordIndex& index) {
    CHECK(now.monotonic >= parts_->last);
    parts_->last = now.monotonic;
    Effects out;
    Step step{now, index, out};
    Core& core = parts_->core;
    // Before the input: nobody signs with a key whose time is over.
    core.lock_when_due(step);
    std::visit(Dispatch{core, step}, input);
    core.retry_due(step);
    core.keep_alive(step);
    core.expire_requests(step);
    core.expire_contents(step);
    core.announce_endpoint(step);
    core.choose_peers(step);
    core.dial_due(step);
    core.erase_due(step);
    core.sweep(step);
    core.give_receipts(step);
    core.seal_due(step);
    core.send_due_scopes(step);
    core.flush_relays(step);
    core.pump(step);
    core.recheck(step);
    core.end_inquiries(step);
    core.keep_synced(step);
    out.wake_at = core.next_wake(now);
    return out;
}

bool Node::accepts(const PublicKey& device, Direction direction, Now now) const {
    return parts_->core.accepts(device, direction, now);
}

NodeView Node::view() const { return parts_->core.view(); }

std::vector<ErasureView> Node::erasures() const { return parts_->core.erasures(); }

NodeLoad Node::load() const { return parts_->core.load(); }

std::string Node::name_of(const CenterId& center) const { return parts_->core.name_of(center); }
std::map<CenterId, CenterLabel> Node::labels() const { return parts_->core.labels(); }

void Node::check_invariants() const { parts_->core.check_invariants(); }

}  // namespace tsunagi
