// area_lookup.h - names of municipalities while a command runs, and places as people write them.
//
// The names are those of the tables that this center holds (protocol/record/area_table.h); they are
// asked for over a connection of their own when the first one is needed, and once. Without a daemon
// or a table there are none: codes are shown, and codes are read.
// Thread: one; the source is the process's, since every text that names a place wants it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/control_client.h"
#include "protocol/record/area_table.h"

namespace tsunagi::client {

// While it lives, names are asked for from there. One at a time.
class AreaSource {
  public:
    explicit AreaSource(std::function<AreaNames()> ask);
    AreaSource(const AreaSource&) = delete;
    AreaSource& operator=(const AreaSource&) = delete;
    ~AreaSource();
};

// Those of the source, empty without one. Valid while the source lives.
[[nodiscard]] const AreaNames& area_names();

// The tables that the daemon holds. Errors: those of the connection.
[[nodiscard]] Expected<AreaNames> ask_area_names(ControlClient& client, WallTime now);

// Of six digits, half or full width, that are no municipality only because of their last one: the
// code that begins with the other five.
[[nodiscard]] std::optional<AreaCode> with_right_check_digit(std::string_view text);
// wrong_check_digit where it is that, else `otherwise` with the text.
[[nodiscard]] Failure no_such_place(const std::string& text, LocalError otherwise);

// A prefecture or municipality by code or name. Errors: bad_area,
// wrong_check_digit, area_is_several (with the codes).
[[nodiscard]] Expected<AreaCode> read_area(const std::string& text);

}  // namespace tsunagi::client
