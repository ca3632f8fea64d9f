// run_command.h - one run of `tsunagi`, from its arguments to its exit code. main.cpp hands in the
// real streams.
#pragma once

#include <string>
#include <vector>

#include "client/context.h"

namespace tsunagi::client {

struct Surroundings {
    std::FILE* out;
    std::FILE* errors;
    TerminalPrompt& prompt;
    Environment environment;
    WallTime now;
    SealCost seal_cost = {};  // tests take the least
};

// Pre: the language is chosen and init_crypto() was called.
[[nodiscard]] ExitCode run_command(const std::vector<std::string>& arguments,
                                   const Surroundings& surroundings);

}  // namespace tsunagi::client
