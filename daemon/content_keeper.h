// content_keeper.h - the one thread that writes files' contents to the disk: for fetches of the
// node, and for what people attach.
//
// Apart from the thread that writes records, so that a large file never stands in front of one.
// Orders are done in their sequence. Only it removes files: what no newest version of a record
// names (storage/content_sweep.h), and what was found damaged. Thread: all calls from the core
// thread, set_aside() from any; answers come on the core thread by `post`. Errors: a disk that
// refuses is an answer and a line in the log; unlike the store's, its files can be fetched again,
// so the process goes on.
#pragma once

#include <functional>
#include <memory>

#include "daemon/control/control_host.h"
#include "protocol/content/content_order.h"
#include "storage/store.h"

namespace tsunagi {

struct ContentKeeperPorts {
    std::function<void(std::function<void()>)> post;  // to the core thread
    std::function<void(ContentDone)> done;            // on the core thread
};

class ContentKeeper final : public control::ContentShelf {
  public:
    // The store outlives it.
    ContentKeeper(Store& store, const CenterId& center, ContentKeeperPorts ports);
    // stop().
    ~ContentKeeper() override;
    ContentKeeper(const ContentKeeper&) = delete;
    ContentKeeper& operator=(const ContentKeeper&) = delete;

    void perform(ContentOrder order);
    void set_aside(const ContentId& content, std::function<void()> on_done) override;
    void sweep();
    // Takes away, durably, those of these that no newest version names, whenever they were used
    // last; unfinished ones, too. `on_done` comes on the keeper's thread; never after stop().
    void take_away(std::vector<ContentId> contents, std::function<void(Result<void>)> on_done);

    void offer(const ContentRef& ref, PieceList pieces, OnOffered on_offered) override;
    void put(const ContentRef& ref, std::uint32_t number, Bytes piece, OnDone on_done) override;
    void finish(const ContentRef& ref, OnDone on_done) override;

    // What waits is not done any more, and nothing is answered.
    void stop();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi
