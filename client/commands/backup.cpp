#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "client/backup/backup_folder.h"
#include "client/backup/backup_key.h"
#include "client/backup/last_backup.h"
#include "client/backup/restore_folder.h"
#include "client/bundle/bundle_pages.h"
#include "client/commands/commands.h"
#include "client/human_text.h"
#include "client/interrupt.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/signing.h"
#include "client/system_random.h"
#include "client/terminal_text.h"
#include "client/whole_files.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

// Why everything is written anew, where it is not only what came since.
enum class WholeReason : std::uint8_t {
    none,
    first,
    asked,
    other_store,
    erased,
    part_gone,
    many_parts
};

struct BackupPlan {
    BackupList list;  // with the parts that stay
    bool keeps_before = false;
    WholeReason whole = WholeReason::none;
};

bool are_parts_there(const BackupFolder& folder, const BackupList& list) {
    return std::ranges::all_of(list.parts, [&](const BackupPart& part) {
        struct stat info{};
        return ::stat(folder.part_path(list.open.head.set, part.number).c_str(), &info) == 0 &&
               static_cast<std::uint64_t>(info.st_size) == part.bytes;
    });
}

// What is in the folder already; none where it can't be read and is to be replaced. Errors:
// backup_other_center, those of the lists.
Expected<std::vector<FoundBackupList>> find_own_lists(const BackupFolder& folder,
                                                      const CenterId& center,
                                                      bool is_anew) {
    auto found = folder.lists();
    if (!found && is_anew) return std::vector<FoundBackupList>();
    if (found && !found->empty() && found->front().open.head.center != center)
        return failure(LocalError::backup_other_center, folder.path());
    return found;
}

// Can it be gone on with? Errors: backup_other_key.
Expected<BackupPlan> plan_backup(const BackupFolder& folder,
                                 const std::vector<FoundBackupList>& found,
                                 const BackupKey& key,
                                 bool is_anew) {
    BackupPlan plan;
    plan.whole = is_anew ? WholeReason::asked : WholeReason::first;
    if (is_anew || found.empty()) return plan;
    auto list = BackupFolder::open_list(found, key.key);
    if (!list) return failure(LocalError::backup_other_key, folder.path());
    // A list that can't be opened must not take the place of the one that can.
    // Nor may one stay that a recovery passphrase opens which was changed since.
    plan.keeps_before = decode_backup_list(found.front().bytes, key.key).has_value() &&
                        !found.front().path.ends_with(".before") &&
                        found.front().open.sealed_key == key.sealed;
    plan.whole = !are_parts_there(folder, *list)         ? WholeReason::part_gone
                 : list->parts.size() >= kBackupPartsMax ? WholeReason::many_parts
                                                         : WholeReason::none;
    plan.list = std::move(*list);
    return plan;
}

// What the daemon gives, from where the last backup ended; from the beginning where its store is
// another one by now, or an older copy of it, or where the parts have what was erased since.
Expected<BundleBegunAnswer> begin_reading(ControlClient& client, BackupPlan& plan) {
    const auto ask = [&](std::uint64_t after) {
        BundleExportRequest request;
        request.is_backup = true;
        request.after = after;
        return begin_bundle(client, std::move(request));
    };
    if (plan.whole != WholeReason::none) return ask(0);
    const std::uint64_t after = plan.list.parts.empty() ? 0 : plan.list.parts.back().through;
    auto begun = ask(after);
    if (!begun) return begun;
    const bool is_same_store = begun->epoch == plan.list.epoch && begun->through >= after;
    if (is_same_store && begun->erased == plan.list.erased) return begun;
    plan.whole = is_same_store ? WholeReason::erased : WholeReason::other_store;
    return ask(0);
}

// What a restored center was made from is the last copy of what has not come back. Errors:
// backup_while_restoring, backup_not_taken_in.
Expected<void> judge_restored(ControlClient& client,
                              const BackupFolder& folder,
                              const std::string& data_folder) {
    if (const std::string left = unfinished_restore(data_folder); !left.empty())
        return failure(LocalError::backup_not_taken_in, left);
    const auto status = ask_status(client);
    if (!status) return status.error();
    if (status->restored == StatusAnswer::Restored::waits)
        return failure(LocalError::backup_while_restoring, folder.path());
    return {};
}

struct WrittenPart {
    BackupPart part;
    std::vector<std::string> left;  // files that did not go in
};

Expected<WrittenPart> write_part(Context& context,
                                 ControlClient& client,
                                 const BackupHead& head,
                                 const std::string& path,
                                 const BackupKey& key,
                                 const BundleBegunAnswer& begun) {
    SystemRandom random;
    const Interrupt interrupt;
    auto writer = BackupPartWriter::begin(path, head, key.key, random);
    if (!writer) return writer.error();
    const auto read =
        read_bundle_pages(client, [&](const BundlePageAnswer& page) -> Expected<void> {
            if (interrupt.is_asked()) return failure(LocalError::interrupted);
            context.output.progress(_("Writing"), writer->records(), begun.records);
            for (const LocalValue& local : page.locals) {
                if (auto put = writer->value(local.key, local.value); !put) return put;
            }
            return page.count == 0 ? Expected<void>() : writer->records(page.records, page.count);
        });
    context.output.end_progress();
    if (!read) return read.error();
    const auto folder = context.data_folder();
    auto files = read_small_files(*folder);
    if (!files) return files.error();
    for (const FolderFile& file : files->files) {
        if (auto put = writer->file(file.path, file.bytes); !put) return put.error();
    }
    auto part = writer->end();
    if (!part) return part.error();
    part->through = begun.through;
    part->made_ms = head.made_ms;
    return WrittenPart{*part, std::move(files->left)};
}

Expected<void> verify(Context& context,
                      const BackupFolder& folder,
                      const BackupList& list,
                      const BackupPart& part,
                      const BackupKey& key) {
    const auto done = verify_backup_part(folder.part_path(list.open.head.set, part.number),
                                         list.open, part, key.key, [&](std::uint64_t records) {
                                             context.output.progress(_("Reading it again"), records,
                                                                     part.records);
                                         });
    context.output.end_progress();
    return done;
}

// Another one each day, so that all are read in turn; none where there is only the new one.
const BackupPart* part_of_the_day(const BackupList& list, WallTime now) {
    const std::size_t older = list.parts.size() - 1;
    if (older == 0) return nullptr;
    return &list.parts[static_cast<std::size_t>(day_in_japan(now.ms)) % older];
}

std::string readme_text() {
    return "This folder is a backup of a center of Tsunagi. It is sealed: it can be read with the "
           "center's recovery passphrase only.\nTo bring the center back, install Tsunagi and run: "
           "tsunagi restore THIS-FOLDER --into NEW-FOLDER\n\n"
           "これは「つなぎ」のセンターのバックアップです。暗号化されており、復元用のパスフレーズが"
           "なければ読めません。\n復元するには、つなぎを入れて次を実行してください: "
           "tsunagi restore このフォルダー --into 新しいフォルダー\n";
}

std::string reason_text(WholeReason reason) {
    switch (reason) {
        case WholeReason::none:
        case WholeReason::first:
        case WholeReason::asked: return {};
        case WholeReason::other_store:
            return _(
                "The center's store was made anew since the last backup, so everything is "
                "written again.");
        case WholeReason::erased:
            return _(
                "What is erased has changed since the last backup: so that the texts are not in "
                "it either, everything is written again, and the old files are removed.");
        case WholeReason::part_gone:
            return _("A file of the last backup is missing, so everything is written again.");
        case WholeReason::many_parts:
            return _("The backup has very many parts by now, so everything is written again.");
    }
    return {};
}

struct BackupDone {
    bool is_whole = false;
    const BackupPart* older = nullptr;  // that was read, too
};

ExitCode tell(Context& context,
              const BackupFolder& folder,
              const BackupList& list,
              const BundleBegunAnswer& begun,
              const BackupDone& done) {
    const BackupPart& last = list.parts.back();
    if (begun.unchecked != 0) {
        context.output.note(
            fill_in(n_("{} record is still being checked: it comes into the next backup.",
                       "{} records are still being checked: they come into the next backup.",
                       begun.unchecked),
                    number_text(begun.unchecked)));
    }
    std::string sentence = fill_in(n_("Written into {} and read again: {} record.",
                                      "Written into {} and read again: {} records.", last.records),
                                   isolated(folder.path()), number_text(last.records));
    if (done.older != nullptr) {
        const auto others = static_cast<std::uint64_t>(list.parts.size() - 1);
        sentence +=
            "\n" +
            fill_in(
                n_("Of {} earlier file, the one of {} was read, too, and is good. --check reads "
                   "all of them.",
                   "Of {} earlier files, the one of {} was read, too, and is good. --check "
                   "reads all of them.",
                   others),
                number_text(others),
                day_text(day_in_japan(static_cast<std::int64_t>(done.older->made_ms))));
    } else {
        sentence += " " + _("The backup is good.");
    }
    return context.done(
        summary_json({{"folder", folder.path()},
                      {"records", last.records},
                      {"bytes", last.bytes},
                      {"part", std::uint64_t{last.number}},
                      {"whole", done.is_whole},
                      {"checked_part", std::uint64_t{done.older ? done.older->number : 0}},
                      {"left", begun.unchecked}}),
        sentence);
}

ExitCode check_all(Context& context,
                   const BackupFolder& folder,
                   const std::vector<FoundBackupList>& found,
                   const BackupKey& key) {
    if (found.empty()) return context.fail(failure(LocalError::backup_none, folder.path()));
    const auto list = BackupFolder::open_list(found, key.key);
    if (!list) return context.fail(failure(LocalError::backup_other_key, folder.path()));
    std::uint64_t records = 0;
    for (const BackupPart& part : list->parts) {
        if (auto good = verify(context, folder, *list, part, key); !good)
            return context.fail(good.error());
        records += part.records;
    }
    const auto made = static_cast<std::int64_t>(list->open.head.made_ms);
    return context.done(
        summary_json({{"folder", folder.path()},
                      {"records", records},
                      {"parts", static_cast<std::uint64_t>(list->parts.size())}}),
        fill_in(n_("The backup of {} is good: {} record was read and checked.",
                   "The backup of {} is good: {} records were read and checked.", records),
                day_text(day_in_japan(made)), number_text(records)));
}

ExitCode back_up(Context& context,
                 const BackupFolder& folder,
                 const BackupKey& key,
                 BackupPlan plan,
                 const CenterId& center) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    if (auto may = judge_restored(*client, folder, *context.data_folder()); !may)
        return context.fail(may.error());
    const auto begun = begin_reading(*client, plan);
    if (!begun) return context.fail(begun.error());
    const bool is_whole = plan.whole != WholeReason::none;
    if (const std::string why = reason_text(plan.whole); !why.empty()) context.output.note(why);
    SystemRandom random;
    BackupList& list = plan.list;
    if (is_whole) {
        list.parts.clear();
        list.open.head.set = random.fixed<BackupSet>();
        list.epoch = begun->epoch;
        list.erased = begun->erased;
    }
    BackupHead head{list.open.head.set, static_cast<std::uint32_t>(list.parts.size() + 1), center,
                    begun->charter,
                    static_cast<std::uint64_t>(std::max<std::int64_t>(context.now.ms, 0))};
    const auto written =
        write_part(context, *client, head, folder.part_path(head.set, head.number), key, *begun);
    if (!written) return context.fail(written.error());
    list.parts.push_back(written->part);
    list.open = {head, key.sealed};
    list.open.head.number = 0;
    if (auto good = verify(context, folder, list, written->part, key); !good)
        return context.fail(good.error());
    const BackupPart* older = part_of_the_day(list, context.now);
    if (auto put = folder.put_list(encode_backup_list(list, key.key, random),
                                   plan.keeps_before && !is_whole);
        !put)
        return context.fail(put.error());
    const auto again = folder.lists();
    const auto same =
        again && !again->empty()
            ? BackupFolder::open_list(*again, key.key)
            : Expected<BackupList>(failure(LocalError::backup_list_damaged, folder.path()));
    if (!same || same->parts != list.parts)
        return context.fail(failure(LocalError::backup_list_damaged, folder.path()));
    // Only now nothing is needed of the ones before.
    folder.remove_others(list);
    (void)write_whole_file(folder.path() + "/README.txt", true, readme_text());
    for (const std::string& left : written->left)
        context.output.note(
            fill_in(_("Left out, since it is large or leads elsewhere: {}"), isolated(left)));
    const auto data = context.data_folder();
    if (auto noted = write_last_backup(*data, {context.now, folder.path()}); !noted)
        return context.fail(noted.error());
    // The new part counts in any case; an old one that is damaged has to be known before the fire.
    if (older != nullptr) {
        if (auto good = verify(context, folder, list, *older, key); !good)
            return context.fail(good.error());
    }
    return tell(context, folder, list, *begun, {is_whole, older});
}

}  // namespace

ExitCode run(Context& context, const BackupOptions& options) {
    const auto data = context.data_folder();
    if (!data) return context.fail(data.error());
    const auto center = center_of_folder(*data);
    if (!center) return context.fail(center.error());
    std::error_code ignored;
    const std::string path =
        std::filesystem::absolute(options.folder, ignored).lexically_normal().string();
    if (path.empty()) return context.fail(failure(LocalError::backup_no_place, options.folder));
    auto folder = options.is_check ? BackupFolder::open(path) : BackupFolder::make(path, *data);
    if (!folder) return context.fail(folder.error());
    const auto found = find_own_lists(*folder, *center, options.is_anew);
    if (!found) return context.fail(found.error());
    if (options.is_check && !std::filesystem::exists(backup_key_path(*data), ignored))
        return context.fail(failure(LocalError::key_missing, backup_key_path(*data)));
    const auto key = find_or_make_backup_key(context, *data);
    if (!key) return context.fail(key.error());
    if (options.is_check) return check_all(context, *folder, *found, *key);
    auto plan = plan_backup(*folder, *found, *key, options.is_anew);
    if (!plan) return context.fail(plan.error());
    if (folder->is_on_disk_of(*data))
        context.output.note(
            _("This folder is on the same disk as the center: what destroys one destroys both. "
              "Better choose a stick or another computer."));
    return back_up(context, *folder, *key, std::move(*plan), *center);
}

}  // namespace tsunagi::client
