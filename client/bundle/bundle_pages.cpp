#include "client/bundle/bundle_pages.h"

#include <optional>

#include "client/scope_option.h"

namespace tsunagi::client {

std::vector<Scope> held_scopes(const StatusAnswer& status) {
    std::vector<Scope> out;
    for (const ScopeStatus& held : status.scopes) {
        const auto choice = parse_scope(held.scope);
        const auto scope = choice ? scope_for(*choice, status.center, status.home)
                                  : Expected<Scope>(choice.error());
        if (scope) out.push_back(*scope);
    }
    return out;
}

Expected<BundleBegunAnswer> begin_bundle(ControlClient& client, BundleExportRequest request) {
    std::optional<BundleBegunAnswer> begun;
    const auto done = client.ask(std::move(request), [&](Answer& answer) {
        if (const auto* got = std::get_if<BundleBegunAnswer>(&answer)) begun = *got;
    });
    if (!done) return done.error();
    if (!begun) return failure(LocalError::daemon_answer);
    return *begun;
}

Expected<void> read_bundle_pages(
    ControlClient& client, const std::function<Expected<void>(const BundlePageAnswer&)>& take) {
    auto sent = client.send(BundleMoreRequest{});
    while (true) {
        if (!sent) return sent.error();
        BundlePageAnswer page;
        bool has_page = false;
        while (true) {
            auto answer = client.receive(kSilenceMax);
            if (!answer) return answer.error();
            if (const auto* problem = std::get_if<ProblemAnswer>(&*answer))
                return problem_failure(*problem);
            if (std::holds_alternative<SummaryAnswer>(*answer)) break;
            if (auto* got = std::get_if<BundlePageAnswer>(&*answer)) {
                page = std::move(*got);
                has_page = true;
            }
        }
        if (!has_page) return failure(LocalError::daemon_answer);
        // The daemon reads the next page while this one is packed and written.
        if (!page.is_last) sent = client.send(BundleMoreRequest{});
        if (auto taken = take(page); !taken) return taken;
        if (page.is_last) return {};
    }
}

}  // namespace tsunagi::client
