// refusal.h - the answer to a local request that was refused as a whole.
#pragma once

#include "protocol/node/io.h"

namespace tsunagi {

[[nodiscard]] inline Reply refusal(RequestTicket request, Error error) {
    Reply reply;
    reply.request = request;
    reply.error = error;
    return reply;
}

}  // namespace tsunagi
