// Other machines to be linked with: telling where this one can be called.
#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/core.h"

namespace tsunagi {

void Core::load_endpoint(const CheckedRecord& record) {
    const Header& header = record.header();
    if (!endpoints_.add(record) || header.center != config_.center) return;
    // Ours, from another road: after a restored backup it may say what is not so any more. Two
    // machines with one key would write in turns for ever, so not at once.
    if (announced_at_) announce_due_ = *announced_at_ + kEndpointRewriteMin;
}

// Tells the federation where this machine can be called, if what is held says something else.
void Core::announce_endpoint(Step& step) {
    if (announce_due_ > step.now.monotonic || !can_sign_as_machine(step.now)) return;
    announce_due_ = Monotonic::never();
    announced_at_ = step.now.monotonic;
    const Endpoint wanted{config_.device, config_.announce,
                          config_.announce.empty() ? std::uint16_t{0} : config_.room};
    const Endpoint* held = endpoints_.find(config_.center, config_.device);
    if (held == nullptr ? wanted.addresses.empty() : *held == wanted) return;
    const auto body = encode_endpoint(wanted);
    if (!body) return;  // the shell has checked the addresses
    Header header = own_header(step, kind::kEndpoint, RecordClass::authority, Scope::authority(),
                               config_.machine->public_key());
    auto record = make_record(std::move(header), *body, random_.fixed<Salt>(), *config_.machine);
    CHECK(record.has_value());
    (void)admit(step, std::move(*record), nullptr, false);
    announce_due_ = Monotonic::never();
}

}  // namespace tsunagi
