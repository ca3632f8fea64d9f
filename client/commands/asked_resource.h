// asked_resource.h - an offer or a need that a command is about.
#pragma once

#include "client/control_client.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

struct AskedResource {
    ItemAnswer item;
    Body body;
    bool is_need = false;
};

// A resource with a direction; of an older version the newest one. Errors: those of the daemon;
// not_a_resource.
[[nodiscard]] Expected<AskedResource> ask_resource(ControlClient& client, const std::string& id);

}  // namespace tsunagi::client
