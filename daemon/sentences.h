// sentences.h - every sentence that tsunagid says to people before it runs, or as it gives up, in
// English and Japanese.
//
// One table (sentences.cpp). Each sentence says what happened and what to do next; {} takes a name
// or a number. Log lines are not here: they are for operators, in English. The command line
// translates its own texts by gettext. Thread: choose_language() once at start; say() from any
// thread after it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace tsunagi {

enum class Sentence {
    usage,
    no_data_option,
    unknown_option,
    option_needs_value,
    bad_address,
    too_many_addresses,
    bad_log_level,
    no_such_folder,
    not_a_center,
    folder_not_ours,
    config_unreadable,
    key_unreadable,
    genesis_unreadable,
    genesis_refused,
    restore_unreadable,
    restore_refused,
    restore_clock_behind,
    already_running,
    store_foreign,
    store_on_network,
    store_damaged,
    store_in_use,
    store_io,
    disk_full,
    cannot_listen,
    cannot_open_socket,
    socket_path_too_long,
    check_finds_daemon,
    check_damage,
    check_content_damage,
    check_summary_contents,
    check_summary_good,
    check_summary_bad,
    stopped_by_system,
    stopped_by_failure,
};

enum class Language { english, japanese };

// From LC_ALL, LC_MESSAGES or LANG, the first that is set.
void choose_language();
void choose_language(Language language);

// The sentence with its {} filled in. Too few values leave a {} standing, which a test looks for.
[[nodiscard]] std::string say(Sentence sentence, std::span<const std::string_view> values = {});
[[nodiscard]] std::string say(Sentence sentence, std::string_view value);
[[nodiscard]] std::string say(Sentence sentence, std::string_view first, std::string_view second);
// The same of a text that stands in no row here.
[[nodiscard]] std::string say(std::string_view english,
                              std::string_view japanese,
                              std::span<const std::string> values);

// Why the operating system refused, as a half sentence (protocol/base/system_reason.h); of the less
// common ones its own text in brackets.
[[nodiscard]] std::string system_reason(const std::error_code& code);

}  // namespace tsunagi
