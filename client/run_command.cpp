#include "client/run_command.h"

#include <new>

#include "client/area_lookup.h"
#include "client/commands/commands.h"

namespace tsunagi::client {
namespace {

ExitCode run_parsed(ParsedLine& parsed, Context& context) {
    if (const auto* wrong = std::get_if<Failure>(&parsed)) return context.fail(*wrong);
    if (const auto* help = std::get_if<HelpText>(&parsed)) {
        context.output.use_form(OutputForm::people);
        std::string text = help->text;
        while (!text.empty() && text.back() == '\n') text.pop_back();
        context.output.line(text);
        return ExitCode::done;
    }
    auto& line = std::get<CommandLine>(parsed);
    context.options = std::move(line.global);
    const AreaSource areas([&context] {
        auto client = context.connect();
        auto names =
            client ? ask_area_names(*client, context.now) : Expected<AreaNames>(client.error());
        return names ? std::move(*names) : AreaNames();
    });
    return std::visit([&](const auto& options) { return run(context, options); }, line.command);
}

}  // namespace

ExitCode run_command(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
    const OutputForm form = wants_json(arguments) ? OutputForm::json : OutputForm::people;
    Output output(surroundings.out, surroundings.errors, form);
    Context context{{},
                    output,
                    surroundings.prompt,
                    surroundings.environment,
                    surroundings.now,
                    surroundings.seal_cost};
    ExitCode code = ExitCode::refused;
    try {
        ParsedLine parsed = parse_command_line(arguments);
        if (const auto* line = std::get_if<CommandLine>(&parsed)) {
            output.use_form(line->global.json ? OutputForm::json : OutputForm::people);
        }
        code = run_parsed(parsed, context);
    } catch (const std::bad_alloc&) {
        code = context.fail(failure(LocalError::no_memory));
    }
    if (!output.finish() && code == ExitCode::done)
        return context.fail(failure(LocalError::output_failed));
    return code;
}

}  // namespace tsunagi::client
