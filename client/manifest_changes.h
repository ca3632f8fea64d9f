// manifest_changes.h - what one manifest changes in the one before it, in words, and who has signed
// it: for whoever is to sign it, and for whoever waits for others.
//
// Nothing that differs is passed over: an officer must not sign what the program does not show.
// Thread: any.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "client/json_output.h"
#include "client/own_manifest.h"

namespace tsunagi::client {

// Names that this folder has for keys, such as staff-sato.
using KeyNames = std::map<PublicKey, std::string>;
[[nodiscard]] KeyNames key_names(const std::string& folder);

// One line for each thing that differs; none where nothing does.
[[nodiscard]] std::vector<std::string> change_lines(const Manifest& before,
                                                    const Manifest& next,
                                                    const KeyNames& names);

// "佐藤 (1a2b3c4d)", or the digits alone.
[[nodiscard]] std::string officer_words(const Officer& officer);
// Of these officers, those whose key is among `keys`, or is not: "A (1a2b3c4d), B (5e6f7a8b)".
[[nodiscard]] std::string signed_by(const Manifest& manifest, std::span<const PublicKey> keys);
[[nodiscard]] std::string not_signed_by(const Manifest& manifest, std::span<const PublicKey> keys);

// What an officer signed under `before`: the sentence where it is in force; else who has to sign
// too, and how.
[[nodiscard]] std::string signed_text(const OwnManifest& before,
                                      const SignedChange& change,
                                      const std::string& in_force);
// What is going to be signed, and behind it a word on what waits already: only one can come into
// force.
[[nodiscard]] std::string with_open_proposals(std::string what, const OwnManifest& before);
// Ends a command that signed it: {"type":"proposal", ...} where it is not in force, the summary,
// and signed_text.
[[nodiscard]] ExitCode tell_signed(const Context& context,
                                   const OwnManifest& before,
                                   const SignedChange& change,
                                   JsonValues summary,
                                   const std::string& in_force);

}  // namespace tsunagi::client
