#include "client/usage_failure.h"

#include <CLI/CLI.hpp>

#include "client/messages.h"

namespace tsunagi::client {
namespace {

std::string named_part(const std::string& english) { return english.substr(0, english.find(':')); }

// The command that was given, with those above it in `path`: "tsunagi bundle export".
const CLI::App& innermost_of(const CLI::App& app, std::string& path) {
    const CLI::App* innermost = &app;
    path = "tsunagi";
    while (!innermost->get_subcommands().empty()) {
        innermost = innermost->get_subcommands().front();
        path += " " + innermost->get_name();
    }
    return *innermost;
}

Failure usage(const std::string& sentence, const CLI::App& app) {
    std::string help;
    innermost_of(app, help);
    return failure(LocalError::usage, fill_in(_("{} See '{} --help'."), sentence, help));
}

// CLI11 says "Could not convert: --limit = abc".
std::string conversion_sentence(const std::string& what, const CLI::App& app) {
    const auto begin = what.find(": ");
    const auto equals = what.find(" = ", begin);
    if (begin == std::string::npos || equals == std::string::npos)
        return fill_in(_("The command line cannot be read ({})."), what);
    const std::string name = what.substr(begin + 2, equals - begin - 2);
    const std::string value = what.substr(equals + 3);
    std::string path;
    const CLI::Option* option = nullptr;
    for (const CLI::App* owner : {&innermost_of(app, path), &app}) {
        if (option == nullptr) option = owner->get_option_no_throw(name);
    }
    if (option != nullptr && option->get_items_expected_max() == 0)
        return fill_in(_("{} takes no value: leave '{}' out."), name, value);
    return fill_in(_("{} needs a number; '{}' is none, or too large."), name, value);
}

}  // namespace

Failure parse_failure(const CLI::ParseError& problem, const CLI::App& app) {
    const std::string what = problem.what();
    if (dynamic_cast<const CLI::ExtrasError*>(&problem) != nullptr) {
        const auto colon = what.rfind(": ");
        const std::string extras = colon == std::string::npos ? what : what.substr(colon + 2);
        return usage(fill_in(_("Not understood: {}."), extras), app);
    }
    if (dynamic_cast<const CLI::RequiredError*>(&problem) != nullptr) {
        std::string path;
        if (innermost_of(app, path).get_require_subcommand_min() > 0) {
            const auto rest = app.remaining(/*recurse=*/true);
            if (rest.empty()) return usage(_("Which command?"), app);
            return usage(fill_in(_("There is no command named '{}'."), rest.front()), app);
        }
        const auto end = what.find(" is required");
        return usage(
            fill_in(_("{} is missing."), end == std::string::npos ? what : what.substr(0, end)),
            app);
    }
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&problem) != nullptr) {
        return usage(fill_in(_("{} needs exactly one value."), named_part(what)), app);
    }
    if (dynamic_cast<const CLI::ConversionError*>(&problem) != nullptr) {
        return usage(conversion_sentence(what, app), app);
    }
    return usage(fill_in(_("The command line cannot be read ({})."), what), app);
}

}  // namespace tsunagi::client
