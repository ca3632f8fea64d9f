// watch_file.h - the saved searches of a center: watches.json in its folder.
//
// Each has a name, words, filters as they were typed, and the arrival up to which its hits were
// told. Arrivals are the store's own numbers (Item.arrival): a restored store may count lower, and
// then what is newest there counts as told. Errors: those of state_file.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/command_line.h"
#include "client/error_sentences.h"

namespace tsunagi::client {

struct Watch {
    std::string name;
    std::string words;
    std::vector<std::string> filter;  // filter_arguments()
    std::uint64_t told = 0;

    // Errors: those of the command line, where the file was changed by hand.
    [[nodiscard]] Expected<FilterOptions> filter_options() const;
};

[[nodiscard]] Expected<std::vector<Watch>> read_watches(const std::string& data_folder);
[[nodiscard]] Expected<void> write_watches(const std::string& data_folder,
                                           const std::vector<Watch>& watches);

}  // namespace tsunagi::client
