// today_marks.h - up to where this center's staff have seen what came, day by day: today.json in
// its folder.
//
// "New since yesterday" means: arrived here after the first look on an earlier day, however old the
// record is, so that looking twice in a morning shows the same. Kept for kMarkDaysMax days.
// Arrivals are Item.arrival. Errors: those of state_file.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "client/error_sentences.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {

inline constexpr std::size_t kMarkDaysMax = 8;

class TodayMarks {
  public:
    [[nodiscard]] static Expected<TodayMarks> read(const std::string& data_folder);

    // The newest arrival at the first look of the last day before `today` on which anybody looked;
    // nothing where nobody ever did, or the store counts anew.
    [[nodiscard]] std::optional<std::uint64_t> seen_before(DayNumber today,
                                                           std::uint64_t newest) const;
    // The first look of that day stays; others change nothing.
    void look(DayNumber today, std::uint64_t newest);
    [[nodiscard]] Expected<void> write(const std::string& data_folder) const;

  private:
    std::map<DayNumber, std::uint64_t> newest_;
};

}  // namespace tsunagi::client
