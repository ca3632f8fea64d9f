#include "client/key_work.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "client/bundle/record_take_in.h"
#include "client/commands/sharing.h"
#include "client/forms/record_form.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/system_random.h"
#include "client/whole_files.h"
#include "client/write_failure.h"
#include "protocol/record/erasure.h"

namespace tsunagi::client {
namespace {

// Of one day; a number tells them apart.
constexpr int kFoldersMax = 100;

Expected<std::string> make_folder(const std::string& data_folder, WallTime now) {
    const std::string base = data_folder + "/taken-back-" + day_text(day_in_japan(now.ms));
    int number = EEXIST;
    std::string path = base;
    for (int i = 2; i <= kFoldersMax && number == EEXIST; ++i) {
        number = ::mkdir(path.c_str(), 0700) == 0 ? 0 : errno;
        if (number == 0) return path;
        path = base + "-" + std::to_string(i);
    }
    return folder_write_failure(path, number);
}

// What stood there as a person would write it; a kind that this program does not know as it is.
std::pair<std::string, std::string> file_of(const ItemAnswer& item) {
    const std::string name = short_id(id_text(item.id));
    if (const auto form = form_of(item))
        return {std::string(form->kind->name) + "-" + name + ".md", write_form(*form)};
    return {name + ".json", item_json(item, ItemForm::record) + "\n"};
}

// What a removal can list of another center.
bool is_shared_work(const KeyRecord& record) {
    if (record.scope.level == ScopeLevel::authority) return record.kind == kind::kSponsor;
    return record.scope.level > ScopeLevel::center && record.scope.level <= ScopeLevel::public_;
}

}  // namespace

std::uint64_t KeyWork::kept_count() const {
    std::uint64_t count = kept_authority.size();
    for (const auto& [scope, ids] : kept) count += ids.size();
    return count;
}

std::uint64_t KeyWork::dated_back() const {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(late, [](const KeyRecord& record) { return !record.is_late; }));
}

std::uint64_t KeyWork::late_sponsorships() const {
    return static_cast<std::uint64_t>(std::ranges::count(late, kind::kSponsor, &KeyRecord::kind));
}

void sort_in(KeyWork& work,
             const KeyRecord& record,
             const CenterId& center,
             const KeyWorkChoice& choice) {
    if (choice.center && !is_shared_work(record)) return;
    // What others were asked to forget must stay forgotten, whenever the removed center said so.
    const bool is_late = record.is_late || (record.came_late && !choice.trusts_dates);
    if (is_late && !(choice.center && is_of_erasure(record.kind))) {
        work.late.push_back(record);
        return;
    }
    work.last_kept.push_back(record);
    if (work.last_kept.size() > kLastKept) work.last_kept.erase(work.last_kept.begin());
    if (record.scope.level == ScopeLevel::authority) {
        work.kept_authority.push_back(record.id);
        return;
    }
    Scope scope = record.scope;
    if (scope.level == ScopeLevel::center) scope = Scope::of_center(center);
    work.kept[scope].push_back(record.id);
}

Expected<KeyWork> ask_key_work(const Context& context,
                               ControlClient& client,
                               const CenterId& center,
                               const KeyWorkChoice& choice) {
    KeyWork work;
    const auto done = client.ask(
        KeyRecordsRequest{choice.key, choice.since_ms, choice.center}, [&](Answer& answer) {
            if (const auto* page = std::get_if<KeyRecordsAnswer>(&answer))
                for (const KeyRecord& record : page->records) sort_in(work, record, center, choice);
            if (const auto* far = std::get_if<ProgressAnswer>(&answer))
                context.output.progress(_("Looking through all records"), far->done, far->total);
        });
    context.output.end_progress();
    if (!done) return done.error();
    std::ranges::sort(work.kept_authority);
    for (auto& [scope, ids] : work.kept) std::ranges::sort(ids);
    return work;
}

Expected<std::vector<CheckedRecord>> lists_of(const KeyWork& work,
                                              const Revoker& by,
                                              WallTime now) {
    SystemRandom random;
    std::vector<CheckedRecord> lists;
    for (const auto& [scope, ids] : work.kept) {
        for (std::span<const RecordId> rest = ids; !rest.empty();) {
            const std::size_t count = std::min(rest.size(), kKeptIdsMax);
            auto list = make_kept_ids(rest.first(count), scope, by, now, random);
            if (!list) return failure(list.error());
            lists.push_back(std::move(*list));
            rest = rest.subspan(count);
        }
    }
    return lists;
}

Expected<void> hand_over_lists(ControlClient& client,
                               const CharterId& charter,
                               const std::vector<CheckedRecord>& lists) {
    std::optional<Failure> refused;
    RecordTakeIn taking(client, charter, [&](const RecordId&, Error error) {
        if (!refused) refused = failure(error);
    });
    for (const CheckedRecord& list : lists) {
        if (auto added = taking.add(list.parsed().bytes()); !added) return added;
    }
    if (auto done = taking.finish(); !done) return done;
    if (refused) return *refused;
    return {};
}

Expected<KeptCopies> keep_late_work(ControlClient& client,
                                    const std::string& data_folder,
                                    const std::vector<KeyRecord>& late,
                                    WallTime now) {
    KeptCopies copies;
    for (const KeyRecord& record : late) {
        const auto item = find_item(client, id_text(record.id));
        if (!item) return item.error();
        if (*item && (*item)->closed) ++copies.closed;
        if (!*item || (*item)->body.empty()) continue;  // no text, withdrawn, or closed
        if (copies.folder.empty()) {
            auto made = make_folder(data_folder, now);
            if (!made) return made.error();
            copies.folder = std::move(*made);
        }
        const auto [name, text] = file_of(**item);
        if (auto written = write_whole_file(copies.folder + "/" + name, false, text); !written)
            return written.error();
        ++copies.written;
    }
    return copies;
}

}  // namespace tsunagi::client
