// today_report.h - the morning's one page, asked from the daemon and as lines of text.
//
// Six sections: introductions that wait for an answer; questions of other centers that our own
// records may answer; offers and needs that fit ours and are new; what ends within a week; own
// records that should be confirmed again; what other centers have brought since the last working
// day. A section is at most kTodayLinesMax lines and says how many more there are, so that the page
// stays one screen. Titles of private kinds are never on it: the page may be printed and sent by
// mail.
//
// Bounds: at most kQuestionsAsked + kOwnResourcesMax + kDeadlineDays + 8 requests. Errors: those of
// the daemon.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/control_client.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

inline constexpr std::size_t kTodayLinesMax = 4;
inline constexpr std::uint32_t kQuestionsAsked = 30;
inline constexpr std::uint32_t kOwnResourcesMax = 30;
inline constexpr DayNumber kDeadlineDays = 7;

struct TodayLine {
    std::string text;
    std::string json;  // an object of its own
};

struct TodaySection {
    std::string name;     // for --json: introductions, questions, matches, deadlines, confirm, news
    std::string heading;  // with the number there are
    std::vector<TodayLine> lines;
    std::uint64_t total = 0;
    std::string next;  // the command that goes on from here
};

struct TodaySince {
    CenterId own;
    DayNumber today = 0;
    WallTime now;
    // What arrived later is new; nothing: what is not a day old is.
    std::optional<std::uint64_t> arrival;
};

[[nodiscard]] Expected<std::vector<TodaySection>> ask_today(ControlClient& client,
                                                            const TodaySince& since);

// The page: a headline with the day, then each section that has lines.
[[nodiscard]] std::string today_text(const std::vector<TodaySection>& sections,
                                     const std::string& center,
                                     DayNumber today);

}  // namespace tsunagi::client
