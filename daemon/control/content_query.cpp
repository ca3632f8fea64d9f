#include "daemon/control/content_query.h"

#include <future>

#include "daemon/control/guarded_query.h"

namespace tsunagi::control {
namespace {

constexpr std::chrono::seconds kSetAsideMax{20};

class ContentQuery final : public GuardedQuery {
  public:
    ContentQuery(const Store& store, ContentShelf& shelf, const ContentRef& ref)
        : store_(store), shelf_(shelf), ref_(ref) {}

  private:
    bool read(Bytes& out) override {
        const std::size_t count = piece_count(ref_.bytes);
        while (next_ < count && out.size() < kPageBytes) {
            auto piece = store_.contents().piece(ref_, next_);
            if (!piece) {
                set_aside();
                append_answer(out, ErrorAnswer{Error::not_found, id_text(ref_.content)});
                return false;
            }
            ++next_;
            append_answer(out, ContentBytesAnswer{std::move(*piece)});
        }
        if (next_ < count) return true;
        append_answer(out, DoneAnswer{1, 1});
        return false;
    }

    // Waits, so that whoever fetches it next does not hear that it is here.
    void set_aside() {
        if (!store_.contents().has(ref_)) return;
        auto done = std::make_shared<std::promise<void>>();
        auto is_done = done->get_future();
        shelf_.set_aside(ref_.content, [done] { done->set_value(); });
        is_done.wait_for(kSetAsideMax);
    }

    const Store& store_;
    ContentShelf& shelf_;
    ContentRef ref_;
    std::uint32_t next_ = 0;
};

}  // namespace

std::unique_ptr<Query> make_content_query(const Store& store,
                                          ContentShelf& shelf,
                                          const ContentReadRequest& request) {
    return std::make_unique<ContentQuery>(store, shelf, request.ref);
}

}  // namespace tsunagi::control
