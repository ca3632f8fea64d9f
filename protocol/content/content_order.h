// content_order.h - what a fetch asks of the disk, and what the disk says.
//
// The shell performs the orders of one ticket in their sequence (a memory store in tests,
// storage/content_files.h behind a thread of its own in the daemon) and answers each but Begin.
#pragma once

#include <variant>

#include "protocol/base/result.h"
#include "protocol/content/content_state.h"

namespace tsunagi {

using FetchTicket = std::uint64_t;  // given by the node, never used again in this run

struct ContentOrder {
    struct Open {};  // how much of it is here? Answered by its ContentState
    struct Begin {   // nothing of it was: room for it
        PieceList pieces;
    };
    struct Put {  // is the piece of this number
        std::uint32_t number = 0;
        Bytes piece;
    };
    struct Finish {};  // all pieces were put: durable under its name
    FetchTicket ticket = 0;
    ContentRef ref;
    std::variant<Open, Begin, Put, Finish> step;
};

struct ContentDone {
    struct Put {};
    struct Finished {};
    FetchTicket ticket = 0;
    // An error ends the fetch: disk_full, store_failed. Begin tells only that.
    std::variant<ContentState, Put, Finished, Error> result;
};

}  // namespace tsunagi
