#include "daemon/offline_check.h"

#include <array>
#include <cstdio>

#include "daemon/open_store.h"
#include "daemon/sentences.h"
#include "daemon/system.h"
#include "storage/check.h"
#include "storage/search/search_index.h"

namespace tsunagi {
namespace {

void print(const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); }

std::optional<std::string> index_damage(const std::filesystem::path& folder) {
    std::error_code ignored;
    if (!std::filesystem::exists(folder, ignored)) return std::nullopt;
    try {
        const auto index = SearchIndex::open(folder);
        if (index->start() == SearchIndexStart::damaged)
            return "it was damaged, and is filled again by the next start";
        return index->find_damage();
    } catch (const StorageError& error) {
        // No room to open it: nothing is known against it, and it can be made anew at any time.
        if (error.kind() == StorageError::Kind::disk_full) return std::nullopt;
        return error.what();
    }
}

}  // namespace

int check_offline(const std::filesystem::path& data) {
    try {
        SystemRandom random;
        const auto store = Store::open(data, random);
        CheckReport report = check_store(*store, {.verifies_signatures = true});
        if (const auto damage = index_damage(data / "index")) {
            report.damages.push_back({"search index", *damage, Repair::rebuild_indexes});
            ++report.damages_found;
        }
        std::uint64_t contents = 0;
        for (const Damage& damage : report.damages) {
            contents += damage.content ? 1 : 0;
            print(damage.content ? say(Sentence::check_content_damage, id_text(*damage.content))
                                 : say(Sentence::check_damage, damage.place, damage.what));
        }
        const std::string records = std::to_string(report.records);
        if (report.is_sound()) {
            print(say(Sentence::check_summary_good, records));
            return kExitDone;
        }
        if (contents == report.damages_found) {
            print(say(Sentence::check_summary_contents, records, std::to_string(contents)));
            return kExitDamage;
        }
        print(say(Sentence::check_summary_bad, records,
                  std::to_string(report.damages_found - contents)));
        return kExitDamage;
    } catch (const StorageError& error) {
        if (error.kind() == StorageError::Kind::in_use) {
            throw StartFailure(kExitRefused,
                               say(Sentence::check_finds_daemon, data.native(), data.native()));
        }
        throw start_failure_of(error, data);
    }
}

}  // namespace tsunagi
