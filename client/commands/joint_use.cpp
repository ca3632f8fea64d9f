// joint-use: the notice of joint use, written from the membership.
#include <algorithm>

#include "client/commands/commands.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/privacy/joint_use_notice.h"
#include "client/scope_option.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "client/whole_files.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

std::vector<std::string> notice_items(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::size_t first = text.find_first_not_of(' ', at);
        if (first < end) out.push_back(text.substr(first, end - first));
        at = end + 1;
    }
    return out;
}

Expected<void> check_joint_use(const JointUseOptions& options) {
    if (options.purpose.empty() || options.address.empty() || options.head.empty() ||
        notice_items(options.items).empty()) {
        return failure(
            LocalError::usage,
            _("The law wants all of it in the notice: --items, --purpose, --address and "
              "--representative, the last two of who answers for the data: this center."));
    }
    return {};
}

Expected<JointUse> read_joint_use(ControlClient& client,
                                  const JointUseOptions& options,
                                  WallTime now) {
    const auto status = ask_status(client);
    if (!status) return status.error();
    const auto members = ask_members(client);
    if (!members) return members.error();
    const auto choice = parse_scope(options.scope.empty() ? "nation" : options.scope);
    if (!choice) return choice.error();
    const auto scope = scope_for(*choice, status->center, status->home);
    if (!scope) return scope.error();
    JointUse out;
    for (const MemberAnswer& member : *members) {
        if (member.admitted && is_inside(*scope, member.center, member.home))
            out.members.push_back(member.name + " (" + home_text(member.home) + ")");
    }
    std::ranges::sort(out.members);
    out.federation = status->federation;
    out.range = scope_words(options.scope.empty() ? "nation" : options.scope);
    out.items = notice_items(options.items);
    out.purpose = options.purpose;
    out.name = status->name;
    out.address = options.address;
    out.head = options.head;
    out.day = day_text(day_in_japan(now.ms));
    return out;
}

}  // namespace

ExitCode run(Context& context, const JointUseOptions& options) {
    if (const auto whole = check_joint_use(options); !whole) return context.fail(whole.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto use = read_joint_use(*client, options, context.now);
    if (!use) return context.fail(use.error());
    const std::uint64_t count = use->members.size();
    if (count < 2) {
        return context.fail(failure(
            LocalError::usage,
            _("Only one center is in this range: there is nobody to use data jointly with.")));
    }
    const bool is_html = options.file.ends_with(".html") || options.file.ends_with(".htm");
    const std::string notice =
        joint_use_notice(*use, is_html ? NoticeForm::html : NoticeForm::text);
    if (options.file.empty()) {
        context.output.line(notice);
    } else if (const auto written = write_whole_file(options.file, options.overwrites, notice);
               !written) {
        return context.fail(written.error());
    }
    context.output.json(
        object_json("joint_use", {{"members", count}, {"day", use->day}, {"notice", notice}}));
    context.output.note(
        _("Put it where people find it before anything is used jointly, and have a lawyer look at "
          "it. Items and who uses them may not be changed later without consent (guideline 3-6-3): "
          "a center that joins later does not use data that were taken before."));
    return ExitCode::done;
}

}  // namespace tsunagi::client
