// control_client.h - a connection to the daemon of one center: blocking, with deadlines.
//
// Frames: u32 little-endian length, then control_codec's bytes. Requests are answered in order, so
// one may be sent before the answers to the one before have been read (import does). The socket
// lies in a folder that only its owner may enter, and the peer's user is checked before a key is
// sent. Thread: one. Ownership: owns its descriptor. Errors: Failure with a sentence.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "client/control_types.h"
#include "client/error_sentences.h"

namespace tsunagi::client {

// How long the daemon may be silent: long work sends progress.
inline constexpr std::chrono::seconds kConnectTimeout{5};
inline constexpr std::chrono::seconds kSilenceMax{60};
inline constexpr std::chrono::seconds kSilenceMaxAtLongWork{600};

class ControlClient {
  public:
    // Errors: no_center, daemon_not_running, daemon_of_other_user, daemon_silent.
    [[nodiscard]] static Expected<ControlClient> connect(const std::string& data_folder);

    ControlClient(ControlClient&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)) {}
    ControlClient& operator=(ControlClient&& other) noexcept;
    ~ControlClient();

    // Errors: daemon_gone, daemon_silent; too_large.
    [[nodiscard]] Expected<void> send(const Request& request);
    // The next answer, progress and ends of streams too. Errors: daemon_gone, daemon_silent,
    // daemon_answer.
    [[nodiscard]] Expected<Answer> receive(std::chrono::seconds silence_max = kSilenceMax);

    // Sends a request and hands its answers to `take` up to the end. Errors: those above, and the
    // daemon's own.
    [[nodiscard]] Expected<SummaryAnswer> ask(const Request& request,
                                              const std::function<void(Answer&)>& take,
                                              std::chrono::seconds silence_max = kSilenceMax);

    // The answers to a request of `count` drafts or records that was sent: `take` gets each outcome
    // with its number, in order, until it fails. Errors: as ask; daemon_answer where there are more
    // or fewer; those of `take`.
    using TakeOutcome = std::function<Expected<void>(std::size_t at, const OutcomeAnswer&)>;
    [[nodiscard]] Expected<void> receive_outcomes(std::size_t count, const TakeOutcome& take);

  private:
    explicit ControlClient(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

// What the daemon refused, as a failure.
[[nodiscard]] Failure problem_failure(const ProblemAnswer& problem);

}  // namespace tsunagi::client
