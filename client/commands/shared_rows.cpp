#include "client/commands/shared_rows.h"

#include "client/commands/sharing_files.h"
#include "client/human_text.h"

namespace tsunagi::client {

void SharedRows::add(const ScopeChoice& scope, const KindRow& kind, const Body& body) {
    ++parts_[scope];
    if (scope.level == ScopeLevel::center) return;
    ++count_;
    guard_.look_at(kind, body);
}

void SharedRows::add_widened(const ScopeChoice& scope, const KindRow& kind, const Body& body) {
    add(scope, kind, body);
    ++widened_;
    files_.insert(files_.end(), body.attachments.begin(), body.attachments.end());
}

void SharedRows::look_at_files(ControlClient& client) {
    unread_ = client::look_at_files(client, files_, {}, guard_);
    files_.clear();
}

std::vector<SharedPart> SharedRows::parts() const {
    std::vector<SharedPart> out;
    for (const auto& [scope, records] : parts_) out.push_back({scope, records});
    return out;
}

std::string SharedRows::scopes_text() const {
    std::vector<std::string> scopes;
    for (const auto& [scope, records] : parts_)
        scopes.push_back(scope_text({scope.level, scope.area, {}}));
    return joined(scopes);
}

std::string SharedRows::what() const {
    std::string out = fill_in(n_("To be shared: {} record.", "To be shared: {} records.", count_),
                              number_text(count_));
    if (widened_ > 0) {
        out += in_language(" ", "");
        out += fill_in(n_("{} of them will be seen by people who do not see it today.",
                          "{} of them will be seen by people who do not see them today.", widened_),
                       number_text(widened_));
    }
    return out + unread_ + guard_.text();
}

}  // namespace tsunagi::client
