// content_state.h - how much of a file's content a store has.
#pragma once

#include <optional>
#include <vector>

#include "protocol/content/pieces.h"

namespace tsunagi {

struct ContentState {
    bool is_whole = false;
    std::optional<PieceList> pieces{};  // none: nothing is here
    std::vector<bool> held{};           // by the number of the piece; of as many as there are
    friend bool operator==(const ContentState&, const ContentState&) = default;
};

}  // namespace tsunagi
