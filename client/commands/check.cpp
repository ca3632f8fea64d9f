#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "client/commands/commands.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/program_folder.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

// Beside this program, where both are installed; else "tsunagid", which is looked for in PATH.
std::string daemon_program() {
    std::error_code problem;
    if (const auto folder = program_folder()) {
        const auto beside = *folder / "tsunagid";
        if (std::filesystem::exists(beside, problem)) return beside.string();
    }
    return "tsunagid";
}

constexpr int kNotStarted = 127;

// Runs it with our streams. Nothing where it could not be started.
std::optional<int> run_program(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const auto& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT: execvp's signature
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0) return std::nullopt;
    if (child == 0) {
        ::execvp(arguments[0], arguments.data());
        ::_exit(kNotStarted);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return std::nullopt;
    }
    if (!WIFEXITED(status)) return static_cast<int>(ExitCode::damage);
    if (WEXITSTATUS(status) == kNotStarted) return std::nullopt;
    return WEXITSTATUS(status);
}

// No service runs, so its program reads the folder itself.
ExitCode check_without_service(Context& context, const std::string& folder) {
    context.output.note(_("The service is not running: reading the folder directly."));
    if (!context.output.finish()) return context.fail(failure(LocalError::output_failed));
    const auto code = run_program({daemon_program(), "--check", "--data", folder});
    if (!code) return context.fail(failure(LocalError::daemon_program_missing));
    const auto exit = static_cast<ExitCode>(*code);
    if (exit == ExitCode::done || exit == ExitCode::damage) {
        context.output.json(summary_json({{"sound", exit == ExitCode::done}, {"service", false}}));
    }
    return exit;
}

// What is known of a file, and how it comes back.
std::string file_damage_text(const DamagedFile& file) {
    const std::string id = short_id(id_text(file.record));
    const std::string name = isolated(file.name);
    const std::string title = isolated(file.title);
    std::string text =
        file.is_missing
            ? fill_in(_("The file {} of your own record '{}' is not here."), name, title)
            : fill_in(_("The file {} of the record '{}' is damaged here."), name, title);
    text += " " + fill_in(_("Get it again from a center that has it: tsunagi save {}"), id);
    if (file.is_own)
        text += " " +
                fill_in(_("If none has it, attach the original again: tsunagi attach {} FILE"), id);
    return text;
}

std::string damage_text(const DamageAnswer& damage) {
    if (damage.file) return file_damage_text(*damage.file);
    const std::string hint =
        damage.is_repairable ? " " + _("(mends itself at the next start)") : "";
    return fill_in(_("Damage in {}: {}"), isolated(damage.place), isolated(damage.what)) + hint;
}

struct Found {
    std::uint64_t files = 0;   // of records: they come back one by one
    std::uint64_t places = 0;  // all else
};

ExitCode tell(Context& context, const Found& found, std::uint64_t read) {
    const std::uint64_t damaged = found.files + found.places;
    context.output.json(summary_json({{"sound", damaged == 0},
                                      {"damaged", damaged},
                                      {"files", found.files},
                                      {"read", read},
                                      {"service", true}}));
    if (damaged == 0) {
        context.output.line(fill_in(n_("{} record read: everything is whole.",
                                       "{} records read: everything is whole.", read),
                                    number_text(read)));
        return ExitCode::done;
    }
    if (found.places == 0) {
        context.output.line(fill_in(
            n_("{} file is damaged or missing; all records are whole. Above stands how it comes "
               "back.",
               "{} files are damaged or missing; all records are whole. Above stands how they come "
               "back.",
               found.files),
            number_text(found.files)));
        return ExitCode::damage;
    }
    context.output.line(fill_in(
        n_("{} place is damaged. Stop the service, keep a copy of the folder, and restore it from "
           "your backup.",
           "{} places are damaged. Stop the service, keep a copy of the folder, and restore it "
           "from "
           "your backup.",
           found.places),
        number_text(found.places)));
    return ExitCode::damage;
}

}  // namespace

ExitCode run(Context& context, const CheckOptions& /*options*/) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto client = ControlClient::connect(*folder);
    if (!client) {
        if (!is_failure(client.error(), LocalError::daemon_not_running)) {
            return context.fail(client.error());
        }
        return check_without_service(context, *folder);
    }
    Found found;
    const auto take = [&](Answer& answer) {
        if (const auto* progress = std::get_if<ProgressAnswer>(&answer)) {
            context.output.progress(_("Checking"), progress->done, progress->total);
        } else if (const auto* damage = std::get_if<DamageAnswer>(&answer)) {
            ++(damage->file ? found.files : found.places);
            context.output.json(damage_json(*damage));
            context.output.line(damage_text(*damage));
        }
    };
    const auto done = client->ask(CheckRequest{/*signatures=*/true}, take, kSilenceMaxAtLongWork);
    if (!done) return context.fail(done.error());
    return tell(context, found, done->total);
}

}  // namespace tsunagi::client
