// node_driver.h - the loop: one input, one step of the node, its effects in their order, one timer.
//
// The only caller of Node::step. Inputs that come while effects are being performed wait until that
// is done, so that no effect ever runs inside another step. Thread: core thread only.
#pragma once

#include <deque>
#include <memory>

#include "protocol/node/node.h"

namespace tsunagi {

// What the driver performs effects with. Calls may lead to NodeDriver::take.
class EffectPorts {
  public:
    virtual ~EffectPorts() = default;
    [[nodiscard]] virtual Now now() = 0;
    // What is committed now; kept for one step.
    [[nodiscard]] virtual std::unique_ptr<RecordIndex> snapshot() = 0;

    virtual void store(StoreOrder order) = 0;
    virtual void check(CheckOrder order) = 0;
    virtual void send(PeerId peer, Bytes frame) = 0;
    virtual void serve(ServeOrder order) = 0;
    virtual void dial(DialOrder order) = 0;
    virtual void close(CloseOrder order) = 0;
    virtual void reply(Reply reply) = 0;
    virtual void search(SearchOrder order) = 0;
    virtual void tell(InquiryNews news) = 0;
    virtual void content(ContentOrder order) = 0;
    virtual void tell(const ContentNews& news) = 0;
    virtual void members_changed() = 0;
    // input::StoreRejected was handed to the node; orders from here on know of it.
    virtual void rejection_heard() = 0;
    // Replaces the time armed before. Monotonic::never(): none.
    virtual void arm(Monotonic wake_at) = 0;
};

class NodeDriver {
  public:
    // Both outlive the driver.
    NodeDriver(Node& node, EffectPorts& ports) : node_(node), ports_(ports) {}

    // Pre: an input::FrameReceived does not come from inside an effect, since its bytes would not
    // live long enough.
    void take(Input input);

    // Inputs are ignored from here on.
    void stop() { is_stopped_ = true; }

  private:
    void step(Input input);
    void perform(Effects effects);

    Node& node_;
    EffectPorts& ports_;
    std::deque<Input> waiting_;
    bool is_stepping_ = false;
    bool is_stopped_ = false;
    Monotonic last_{};
};

}  // namespace tsunagi
