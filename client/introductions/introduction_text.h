// introduction_text.h - an introduction as people read it, and as one JSON object.
#pragma once

#include <string>
#include <vector>

#include "client/introductions/introduction.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

// The digits that people type for it.
[[nodiscard]] std::string thread_text(const Introduction& one);
// "机を30台 ⇔ 机を譲ります": what the ask called them.
[[nodiscard]] std::string introduction_title(const Introduction& one);
// What is to be done, or what became of it, in one sentence. `name`: the other center's.
[[nodiscard]] std::string stage_sentence(const Introduction& one, const std::string& name);
// Title, sentence, message, whom to turn to; as far as they may be shown.
[[nodiscard]] std::vector<std::string> introduction_lines(const Introduction& one,
                                                          const std::string& name,
                                                          WallTime now);
[[nodiscard]] std::string introduction_json(const Introduction& one, const std::string& name);

[[nodiscard]] const char* stage_name(IntroductionStage stage);  // for --json: DO NOT CHANGE

}  // namespace tsunagi::client
