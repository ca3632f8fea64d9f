#include "daemon/control/erasures_query.h"

#include "daemon/control/guarded_query.h"

namespace tsunagi::control {
namespace {

class ErasuresQuery final : public GuardedQuery {
  public:
    ErasuresQuery(const Store& store,
                  std::vector<ErasureView> views,
                  std::shared_ptr<const CenterNames> names)
        : store_(store), views_(std::move(views)), names_(std::move(names)) {}

  private:
    bool read(Bytes& out) override {
        const Snapshot snapshot = store_.snapshot();
        while (at_ < views_.size() && out.size() < kPageBytes) {
            ErasureAnswer answer;
            answer.view = std::move(views_[at_++]);
            for (const CenterId& center : answer.view.missing) {
                const std::string name = name_in(*names_, center);
                answer.missing.push_back(name.empty() ? id_text(center) : name);
            }
            if (const auto note = snapshot.local(erasure_note_key(answer.view.id)))
                answer.note.assign(note->begin(), note->end());
            append_answer(out, answer);
        }
        if (at_ < views_.size()) return true;
        append_answer(out, DoneAnswer{views_.size(), views_.size()});
        return false;
    }

    const Store& store_;
    std::vector<ErasureView> views_;
    std::shared_ptr<const CenterNames> names_;
    std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Query> make_erasures_query(const Store& store,
                                           std::vector<ErasureView> views,
                                           std::shared_ptr<const CenterNames> names) {
    return std::make_unique<ErasuresQuery>(store, std::move(views), std::move(names));
}

}  // namespace tsunagi::control
