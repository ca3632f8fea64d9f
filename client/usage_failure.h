// usage_failure.h - what CLI11 says of a command line that it cannot read, in our own sentences.
//
// CLI11's texts are English and its words are a programmer's; here stands which of its errors
// becomes which sentence, each with the help that explains the command. Pure.
#pragma once

#include "client/error_sentences.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's
class App;
class ParseError;
}  // namespace CLI

namespace tsunagi::client {

// Pre: the language is chosen; `problem` came from parsing `app`.
[[nodiscard]] Failure parse_failure(const CLI::ParseError& problem, const CLI::App& app);

}  // namespace tsunagi::client
