#include "daemon/node_driver.h"

#include <algorithm>
#include <utility>

#include "protocol/base/check.h"

namespace tsunagi {

void NodeDriver::take(Input input) {
    if (is_stopped_) return;
    if (is_stepping_) {
        CHECK(!std::holds_alternative<input::FrameReceived>(input));
        waiting_.push_back(std::move(input));
        return;
    }
    is_stepping_ = true;
    // Also where a store that can't be read throws: the next input is not to be taken for one from
    // inside.
    const std::unique_ptr<bool, void (*)(bool*)> end(&is_stepping_,
                                                     [](bool* flag) { *flag = false; });
    step(std::move(input));
    while (!waiting_.empty() && !is_stopped_) {
        Input next = std::move(waiting_.front());
        waiting_.pop_front();
        step(std::move(next));
    }
}

void NodeDriver::step(Input input) {
    Now now = ports_.now();
    now.monotonic = last_ = std::max(last_, now.monotonic);
    if (std::holds_alternative<input::StoreRejected>(input)) ports_.rejection_heard();
    Effects effects = [&] {
        const auto snapshot = ports_.snapshot();
        return node_.step(std::move(input), now, *snapshot);
    }();
    perform(std::move(effects));
}

void NodeDriver::perform(Effects effects) {
    if (effects.store) ports_.store(std::move(*effects.store));
    for (auto& check : effects.checks) ports_.check(std::move(check));
    for (auto& frame : effects.frames) ports_.send(frame.peer, std::move(frame.frame));
    for (auto& serve : effects.serves) ports_.serve(std::move(serve));
    for (auto& dial : effects.dials) ports_.dial(std::move(dial));
    for (const auto& close : effects.closes) ports_.close(close);
    for (auto& reply : effects.replies) ports_.reply(std::move(reply));
    for (auto& order : effects.searches) ports_.search(std::move(order));
    for (auto& news : effects.inquiries) ports_.tell(std::move(news));
    for (auto& order : effects.contents) ports_.content(std::move(order));
    for (const auto& news : effects.content_news) ports_.tell(news);
    if (effects.has_changed_members) ports_.members_changed();
    ports_.arm(effects.wake_at);
}

}  // namespace tsunagi
