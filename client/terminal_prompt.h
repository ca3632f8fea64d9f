// terminal_prompt.h - questions on the terminal, at most ten in one run.
//
// Questions go to standard error, answers come from standard input; without a terminal on both
// nothing is asked. Tests stand in through the interface.
#pragma once

#include <optional>
#include <string>

#include "client/secret_text.h"

namespace tsunagi::client {

inline constexpr int kQuestionsMax = 10;

class TerminalPrompt {
  public:
    virtual ~TerminalPrompt() = default;
    // Is there somebody to ask?
    [[nodiscard]] virtual bool is_there() const = 0;
    // One line without its end and without spaces around. Nothing at the end of input or after the
    // last question.
    [[nodiscard]] std::optional<std::string> ask(const std::string& question);
    [[nodiscard]] std::optional<SecretText> ask_secret(const std::string& question);
    [[nodiscard]] bool is_exhausted() const { return asked_ >= kQuestionsMax; }

  private:
    virtual std::optional<std::string> read_line(const std::string& question) = 0;
    virtual std::optional<std::string> read_hidden_line(const std::string& question) = 0;
    int asked_ = 0;
};

class RealTerminal final : public TerminalPrompt {
  public:
    [[nodiscard]] bool is_there() const override;

  private:
    std::optional<std::string> read_line(const std::string& question) override;
    std::optional<std::string> read_hidden_line(const std::string& question) override;
};

}  // namespace tsunagi::client
