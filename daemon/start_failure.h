// start_failure.h - why tsunagid can't start or go on, as one sentence for people and an exit code.
//
// Thrown while the daemon is assembled and caught in main only: there is nothing to clean up that
// destructors do not.
#pragma once

#include <stdexcept>
#include <string>

namespace tsunagi {

// Exit codes of both programs: DO NOT CHANGE.
inline constexpr int kExitDone = 0;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitRefused = 3;
inline constexpr int kExitDamage = 5;

class StartFailure : public std::runtime_error {
  public:
    StartFailure(int exit_code, const std::string& sentence)
        : std::runtime_error(sentence), exit_code_(exit_code) {}
    [[nodiscard]] int exit_code() const noexcept { return exit_code_; }

  private:
    int exit_code_;
};

}  // namespace tsunagi
