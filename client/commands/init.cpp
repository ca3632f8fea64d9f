#include <filesystem>

#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/commands/home_option.h"
#include "client/commands/profile_option.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/system_random.h"

namespace tsunagi::client {
namespace {

// An option, or the answer to a question; asked again while `read` refuses it and questions are
// left.
template <typename T>
Expected<T> option_or_answer(Context& context,
                             const std::string& option,
                             const std::string& name,
                             const std::string& question,
                             const std::function<Expected<T>(const std::string&)>& read) {
    if (!option.empty()) return read(option);
    if (!context.prompt.is_there()) return failure(LocalError::answer_missing, name);
    while (true) {
        const auto answer = context.prompt.ask(question);
        if (!answer) {
            if (context.prompt.is_exhausted()) return failure(LocalError::too_many_questions);
            return failure(LocalError::answer_missing, name);
        }
        auto value = read(*answer);
        if (value) return value;
        context.output.error(value.error().message);
    }
}

Expected<Invitation> read_invitation(const std::string& text, WallTime now) {
    auto invitation = parse_invitation(text);
    if (!invitation) return failure(LocalError::invitation_unreadable);
    if (invitation->expires < now) return failure(LocalError::invitation_expired);
    return std::move(*invitation);
}

// Found or join: one question serves both, because an invitation shows itself.
Expected<void> read_federation(Context& context, const InitOptions& options, CenterPlan& plan) {
    if (!options.found.empty() && !options.join.empty()) return failure(LocalError::found_or_join);
    if (options.found.empty() && options.join.empty() && !context.prompt.is_there()) {
        return failure(LocalError::found_or_join);
    }
    if (!options.found.empty()) {
        auto name = read_center_name(options.found);
        if (!name) return name.error();
        plan.federation = std::move(*name);
        return {};
    }
    const auto read = [&](const std::string& text) -> Expected<CenterPlan> {
        CenterPlan part;
        if (text.empty()) return failure(LocalError::federation_empty);
        if (text.starts_with("tsunagi:") || !options.join.empty()) {
            auto invitation = read_invitation(text, context.now);
            if (!invitation) return invitation.error();
            part.invitation = std::move(*invitation);
        } else {
            auto name = read_center_name(text);
            if (!name) return name.error();
            part.federation = std::move(*name);
        }
        return part;
    };
    auto part = option_or_answer<CenterPlan>(context, options.join, _("The federation"),
                                             _("Your invitation (a line that begins with "
                                               "tsunagi:), or the name of a federation to found: "),
                                             read);
    if (!part) return part.error();
    plan.invitation = std::move(part->invitation);
    plan.federation = std::move(part->federation);
    return {};
}

// What may stay empty is asked for on a terminal only: nobody is missing it elsewhere.
bool may_answer(const Context& context, const std::string& option) {
    return !option.empty() || context.prompt.is_there();
}

Expected<Home> read_home(Context& context, const InitOptions& options) {
    const auto names = read_area_list(options.areas);
    if (!names) return names.error();
    std::optional<AreaCode> prefecture;
    if (options.prefecture.empty())
        prefecture = prefecture_of_municipality(options.municipality, *names);
    if (!prefecture) {
        const auto told = option_or_answer<AreaCode>(
            context, options.prefecture, _("The prefecture (--prefecture)"),
            _("Its prefecture (1-47 or the name): "), read_prefecture);
        if (!told) return told.error();
        prefecture = *told;
    }
    Home home;
    home.prefecture = static_cast<std::uint8_t>(prefecture->value);
    if (!may_answer(context, options.municipality)) return home;
    const auto question = names->size() == 0
                              ? _("Its municipality's six-digit code (may be empty): ")
                              : _("Its municipality's name or six-digit code (may be empty): ");
    const auto municipality = option_or_answer<AreaCode>(
        context, options.municipality, {}, question,
        [&](const std::string& text) -> Expected<AreaCode> {
            return text.empty() ? AreaCode{} : read_municipality(text, *prefecture, *names);
        });
    if (!municipality) return municipality.error();
    home.municipality = municipality->value;
    if (const auto name = names->name(*municipality); !name.empty())
        context.output.note(
            fill_in(_("Its municipality: {} ({})"), std::string(name), area_text(*municipality)));
    return home;
}

Expected<CenterPlan> read_plan(Context& context, const InitOptions& options) {
    CenterPlan plan;
    auto name =
        option_or_answer<std::string>(context, options.name, _("The center's name (--name)"),
                                      _("The center's name: "), read_center_name);
    if (!name) return name.error();
    plan.name = std::move(*name);
    auto home = read_home(context, options);
    if (!home) return home.error();
    plan.home = *home;
    if (may_answer(context, options.corporate_number)) {
        auto number = option_or_answer<std::string>(
            context, options.corporate_number, {},
            _("Its corporate number (13 digits, may be empty): "), read_corporate_number);
        if (!number) return number.error();
        plan.corporate_number = std::move(*number);
    }
    if (auto federation = read_federation(context, options, plan); !federation)
        return federation.error();
    return plan;
}

std::string next_steps(const CenterPlan& plan, const std::string& folder) {
    std::string text =
        fill_in(_("The center {} is ready in {}."), plan.name, folder) + "\n\n" + _("Next:") + "\n";
    text += fill_in(_("  1. Start its service:       tsunagid --data {}"), folder) + "\n";
    if (plan.invitation) {
        text += _("  2. It joins by itself; see:  tsunagi status") + "\n";
    } else {
        text += _("  2. Invite another center:    tsunagi unlock, then tsunagi invite --address "
                  "HOST:PORT") +
                "\n";
    }
    text += _("  3. Bring your list:          tsunagi import FILE --preview") + "\n\n";
    return text + fill_in(_("Keep a copy of {}/keys and the passphrase in a safe place: nobody can "
                            "bring them back."),
                          folder);
}

}  // namespace

ExitCode run(Context& context, const InitOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    if (auto fresh = check_new_folder(*folder); !fresh) return context.fail(fresh.error());
    const auto plan = read_plan(context, options);
    if (!plan) return context.fail(plan.error());
    const auto passphrase = ask_new_passphrase(
        context.passphrase_source(), context.prompt,
        _("A passphrase for the center's keys (four words or more; nothing is shown): "),
        plan->name);
    if (!passphrase) return context.fail(passphrase.error());
    SystemRandom random;
    const auto files =
        make_center_files(*plan, passphrase->view(), context.now, random, context.seal_cost);
    if (!files) return context.fail(files.error());
    if (auto written = write_center_folder(*folder, *files, random); !written)
        return context.fail(written.error());
    context.output.json(center_json({files->id, files->charter, plan->name, plan->home, *folder}));
    context.output.line(next_steps(*plan, *folder));
    return ExitCode::done;
}

}  // namespace tsunagi::client
