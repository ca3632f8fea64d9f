// fault.h - the names of all that can go wrong. What each does is a row of the table in faults.cpp;
// how often each really happened is counted where it happens.
#pragma once

#include <array>
#include <cstdint>

namespace tsunagi::simulation {

enum class Fault : std::uint8_t {
    // The network.
    dial_loss,
    delay,
    clog,
    swizzle,
    slow_line,
    dark_line,
    partition,
    one_way,
    region_cut,
    half_open,
    reset,
    replay,
    // Machines.
    crash,
    storm,
    pause,
    // Disks.
    disk_full,
    store_broken,
    late_commit,
    bit_rot,
    stale_restore,
    clone,
    // Clocks.
    clock_jump,
    clock_drift,
    clock_freeze,
    // The federation.
    newcomer,
    key_change,
    pressure,
    bulk_import,
    decline,
    // Members that turned hostile.
    equivocator,
    forger,
    garbage,
    liar,
    endless_pages,
    withholder,
    flooder,
    future,
    stripper,
    replayer,
    nosy,
    mute,
    sprawl,
    eclipse,
    false_seal,
    stolen_key,
    outcast,
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::outcast) + 1;
inline constexpr std::size_t kFirstAdversary = static_cast<std::size_t>(Fault::equivocator);

using FaultCounts = std::array<std::uint64_t, kFaults>;

[[nodiscard]] constexpr bool is_adversary(Fault fault) {
    return static_cast<std::size_t>(fault) >= kFirstAdversary;
}

}  // namespace tsunagi::simulation
