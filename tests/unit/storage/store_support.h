// store_support.h - folders, stores and comparisons that the tests of the store share.
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>

#include "storage/check.h"
#include "storage/store.h"
#include "tests/support/builders.h"
#include "tests/support/memory_store.h"
#include "tests/support/temp_folder.h"

namespace tsunagi::store_test {

// Opens with a small map and no demand for room, so that tests run on any disk.
[[nodiscard]] StoreOptions small_options();
[[nodiscard]] std::unique_ptr<Store> open_store(const std::filesystem::path& folder,
                                                const StoreOptions& options = small_options());

// As many files as there are contents, each with the next one as its thumbnail where
// `has_thumbnails`.
[[nodiscard]] std::vector<Attachment> attachments_of(const std::vector<ContentId>& contents,
                                                     bool has_thumbnails = false);

// The same record without its body, as who erased it sends it. Pre: it has one.
[[nodiscard]] CheckedRecord without_body(const CheckedRecord& record);

// All orders, in as many transactions as it takes.
std::vector<CommittedOrder> apply_all(Store& store, std::span<const StoreOrder> orders);
inline std::vector<CommittedOrder> apply_one(Store& store, const StoreOrder& order) {
    return apply_all(store, {&order, 1});
}

// What was asked about, so that two stores can be asked the same.
struct World {
    std::set<RecordId> ids;
    std::set<std::pair<CenterId, SlotId>> slots;
    std::set<Scope> scopes;
    std::set<WriterInstance> writers;
    std::set<KindId> kinds;
    std::set<std::string> natural_keys;
    std::set<std::string> local_keys;

    void add(const StoreOrder& order);
};

// Asks both the same and EXPECTs the same answers.
void expect_equal(const Snapshot& store,
                  const MemoryStore& memory,
                  const World& world,
                  Random& random);

// The journal, played from the start, must give what is shown.
void expect_journal_gives_view(const Snapshot& store);

// What check_store found, as lines; "" where all is well.
[[nodiscard]] std::string damages_of(const Store& store, bool with_signatures = false);

// Runs `body` in a process of its own and returns its exit status as waitpid gives it. `body`'s
// result is the exit code.
int in_child(const std::function<int()>& body);

}  // namespace tsunagi::store_test
