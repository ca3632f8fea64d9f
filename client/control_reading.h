// control_reading.h - the daemon's answers, from Cap'n Proto into values. Internal to
// control_codec.cpp, which is what others use.
//
// Pre: inside the wall of read_canonical (record/canonical.h), which catches whatever can be wrong
// with a message. Errors: unknown_format for an answer of a kind that this program does not know.
#pragma once

#include "client/control_types.h"
#include "protocol/base/result.h"
#include "protocol/schema/control.capnp.h"

namespace tsunagi::client {

[[nodiscard]] Result<Answer> read_answer(schema::Answer::Reader in);

}  // namespace tsunagi::client
