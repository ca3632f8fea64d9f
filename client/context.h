// context.h - what every command works with: the options that all share, the output, the terminal,
// the clock.
#pragma once

#include <string>

#include "client/command_line.h"
#include "client/control_client.h"
#include "client/messages.h"
#include "client/passphrase.h"
#include "client/render.h"
#include "client/terminal_prompt.h"
#include "protocol/base/time.h"
#include "protocol/crypto/seal.h"

namespace tsunagi::client {

struct Context {
    GlobalOptions options;
    Output& output;
    TerminalPrompt& prompt;
    Environment environment;
    WallTime now;
    SealCost seal_cost;  // of new keys

    // --data, else TSUNAGI_DATA. Errors: no_folder_given.
    [[nodiscard]] Expected<std::string> data_folder() const;
    [[nodiscard]] Expected<ControlClient> connect() const;
    [[nodiscard]] PassphraseSource passphrase_source() const;
    // Whose staff key: --as, else TSUNAGI_STAFF; "" where neither says it.
    [[nodiscard]] std::string staff() const;

    // Tells it, in the form of the output, and returns its exit code.
    [[nodiscard]] ExitCode fail(const Failure& failure) const;
    // Ends a stream: the JSON summary, and the sentence for people where it is not empty.
    [[nodiscard]] ExitCode done(const std::string& summary_json,
                                const std::string& sentence = {}) const;
};

}  // namespace tsunagi::client
