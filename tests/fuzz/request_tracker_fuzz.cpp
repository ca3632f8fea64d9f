// Bytes as instructions to the request tracker; its naive twin must tell the same after each one.
#include "protocol/base/check.h"
#include "tests/unit/protocol/request_twin.h"

namespace {

using namespace tsunagi;
using PeerId = RequestTracker::PeerId;

constexpr PeerId kPeers = 4;
constexpr std::size_t kIds = 16;

RecordId id_of(std::uint8_t byte) {
    RecordId id;
    id.bytes[0] = byte % kIds;
    return id;
}

void compare(const RequestTracker& tracker, const RequestTwin& twin) {
    tracker.check_invariants();
    CHECK(tracker.size() == twin.entries.size());
    for (const auto& [id, entry] : twin.entries) {
        CHECK(tracker.is_tracked(id));
        const bool is_asked = entry.state == RequestTwin::State::asked;
        for (PeerId peer = 1; peer <= kPeers; ++peer) {
            CHECK(tracker.was_asked(peer, id) == (is_asked && entry.asked_from == peer));
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    RequestTracker tracker;
    RequestTwin twin;
    Monotonic now{0};
    size = std::min<std::size_t>(size, 600);  // longer histories find nothing new, slower
    for (std::size_t at = 0; at + 2 < size; at += 3) {
        const PeerId peer = 1 + data[at + 1] % kPeers;
        const RecordId id = id_of(data[at + 2]);
        switch (data[at] % 8) {
            case 0:
                if (data[at] & 8) {
                    tracker.announced(peer, id, kAllUrgencies[(data[at] >> 4) % kUrgencies]);
                } else {
                    tracker.announced(peer, tracker.name_of(id),
                                      kAllUrgencies[(data[at] >> 4) % kUrgencies]);
                }
                twin.announced(peer, id);
                break;
            case 1: {
                const std::size_t limit = data[at + 2];
                const auto ids = tracker.take_requests(peer, limit, now);
                CHECK(ids.size() <= limit);
                for (const auto& wanted : ids) {
                    std::uint8_t number = 0;
                    while (tracker.name_of(id_of(number)) != wanted.short_id) ++number;
                    const RecordId one = id_of(number);
                    CHECK(!wanted.id || *wanted.id == one);
                    CHECK(twin.can_ask(peer, one));
                    twin.asked(peer, one, now);
                }
                for (std::uint8_t i = 0; i < kIds && ids.size() < limit; ++i) {
                    CHECK(!twin.can_ask(peer, id_of(i)));
                }
                break;
            }
            case 2:
                tracker.arrived(id);
                twin.arrived(id);
                break;
            case 3:
                tracker.missing(peer, id);
                twin.give_up(peer, id);
                break;
            case 4:
                tracker.forget(id);
                twin.forget(id);
                break;
            case 5:
                tracker.failed(peer, id);
                twin.failed(peer, id);
                break;
            case 6:
                tracker.peer_gone(peer);
                twin.peer_gone(peer);
                break;
            default:
                now = now + Duration{data[at + 1] * 200};
                tracker.expire(now);
                twin.expire(now);
                break;
        }
        compare(tracker, twin);
    }
    for (PeerId peer = 1; peer <= kPeers; ++peer) tracker.peer_gone(peer);
    for (std::uint8_t i = 0; i < kIds; ++i) tracker.forget(id_of(i));
    CHECK(tracker.size() == 0);
    return 0;
}
