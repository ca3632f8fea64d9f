#include "client/usage_failure.h"

#include <CLI/CLI.hpp>

#include "client/messages.h"

namespace tsunagi::client {
namespace {

std::string named_part(const std::string& english) { return english.substr(0, english.find(':')); }

Failure usage(const std::string& sentence, const CLI::App& app) {
    std::string help = "tsunagi";
    for (const CLI::App* command : app.get_subcommands()) help += " " + command->get_name();
    return failure(LocalError::usage, sentence + " " + fill_in(_("See '{} --help'."), help));
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
        const CLI::App* innermost = &app;
        while (!innermost->get_subcommands().empty())
            innermost = innermost->get_subcommands().front();
        if (innermost->get_require_subcommand_min() > 0) {
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
        return usage(fill_in(_("A value is not a number, or the wrong kind of value ({})."), what),
                     app);
    }
    return usage(fill_in(_("The command line cannot be read ({})."), what), app);
}

}  // namespace tsunagi::client
