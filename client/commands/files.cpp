// attach, detach, files, save: the files of a record.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "client/attach/attached_content.h"
#include "client/attach/new_files.h"
#include "client/commands/commands.h"
#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "client/whole_files.h"
#include "protocol/base/limits.h"

namespace tsunagi::client {
namespace {

struct RecordFiles {
    ItemAnswer item;
    std::vector<Attachment> attachments;
    [[nodiscard]] bool is_here(const Attachment& attachment) const {
        return std::ranges::find(item.contents_here, attachment.content) !=
               item.contents_here.end();
    }
};

Expected<RecordFiles> ask_files(ControlClient& client, const std::string& id) {
    auto item = ask_newest(client, id);
    if (!item) return item.error();
    RecordFiles out;
    if (auto body = decode_body(item->body)) out.attachments = std::move(body->attachments);
    out.item = std::move(*item);
    return out;
}

// Those that were named; all where none was.
Expected<std::vector<Attachment>> chosen_files(const RecordFiles& files,
                                               const std::vector<std::string>& names) {
    if (names.empty()) return files.attachments;
    std::vector<Attachment> out;
    for (const std::string& name : names) {
        const auto at = find_file(files.attachments, name);
        if (!at) return failure(LocalError::no_such_file, name);
        out.push_back(files.attachments[*at]);
    }
    return out;
}

// From other centers. Where nobody who can be reached has it, that is no missing record.
Expected<void> bring_here(Context& context,
                          ControlClient& client,
                          const ItemAnswer& item,
                          const Attachment& attachment) {
    const auto fetched = client.ask(
        ContentFetchRequest{item.id, attachment.content},
        [&](Answer& answer) {
            const auto* progress = std::get_if<ProgressAnswer>(&answer);
            if (progress != nullptr)
                context.output.progress(attachment.name, progress->done, attachment.bytes);
        },
        kSilenceMaxAtLongWork);
    context.output.end_progress();
    if (fetched) return {};
    if (fetched.error().exit != ExitCode::not_found) return fetched.error();
    const auto status = ask_status(client);
    const bool is_own = status && status->center == item.center;
    return failure(is_own ? LocalError::own_file_lost : LocalError::file_not_reached,
                   attachment.name);
}

// The name may be another center's: it was checked when its record was read, and stays in this
// folder.
std::string place_of(const Attachment& attachment, const SaveOptions& options) {
    const std::string folder = options.folder.empty() ? "." : options.folder;
    return (std::filesystem::path(folder) / attachment.name).string();
}

// As every file that a person saves: others who share the folder may open it.
void open_to_others(const std::string& place) {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    (void)::chmod(place.c_str(), 0666 & ~mask);
}

// Is this very file there already, from an earlier attempt?
bool is_saved(const std::string& place, const Attachment& attachment) {
    std::error_code problem;
    if (std::filesystem::file_size(place, problem) != attachment.bytes || problem) return false;
    std::ifstream in(place, std::ios::binary);
    Bytes bytes(attachment.bytes);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return in && content_id(pieces_of(bytes)) == attachment.content;
}

Expected<void> save_one(Context& context,
                        ControlClient& client,
                        const RecordFiles& files,
                        const Attachment& attachment,
                        const std::string& place) {
    if (!files.is_here(attachment)) {
        if (auto brought = bring_here(context, client, files.item, attachment); !brought)
            return brought;
    }
    auto bytes = read_attached(client, attachment);
    if (!bytes && bytes.error().exit == ExitCode::not_found) {
        // It is damaged here: what was good of it stays, the rest comes from others.
        if (auto brought = bring_here(context, client, files.item, attachment); !brought)
            return brought;
        bytes = read_attached(client, attachment);
    }
    if (!bytes) return bytes.error();
    WholeFiles target(place, true);
    if (auto begun = target.begin_part(); !begun) return begun;
    if (auto written = target.write(*bytes); !written) return written;
    if (auto ended = target.end_part(); !ended) return ended;
    if (auto names = target.finish(); !names) return names.error();
    open_to_others(place);
    return {};
}

// Those that are to be written: nothing is, where a place is taken by another file.
Expected<std::vector<Attachment>> unsaved(const std::vector<Attachment>& chosen,
                                          const SaveOptions& options) {
    std::vector<Attachment> out;
    for (const Attachment& attachment : chosen) {
        const std::string place = place_of(attachment, options);
        if (is_saved(place, attachment)) continue;
        const WholeFiles target(place, options.overwrites);
        if (auto free = target.check_place(1); !free) return free.error();
        out.push_back(attachment);
    }
    return out;
}

}  // namespace

ExitCode run(Context& context, const AttachOptions& options) {
    EditOptions edit;
    edit.id = options.id;
    edit.change.attach = options.files;
    edit.change.alts = options.alts;
    return run(context, edit);
}

ExitCode run(Context& context, const DetachOptions& options) {
    EditOptions edit;
    edit.id = options.id;
    edit.change.detach = options.files;
    return run(context, edit);
}

ExitCode run(Context& context, const FilesOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto files = ask_files(*client, options.id);
    if (!files) return context.fail(files.error());
    Table table({{_("No."), Table::Align::right},
                 {_("File")},
                 {_("Size"), Table::Align::right},
                 {_("Here")},
                 {_("What it shows")}});
    std::size_t number = 0;
    for (const Attachment& attachment : files->attachments) {
        context.output.json(file_json(files->item.id, attachment, files->is_here(attachment)));
        table.add({std::to_string(++number), attachment.name, bytes_text(attachment.bytes),
                   files->is_here(attachment) ? _("yes") : _("no"), attachment.alt});
    }
    if (!table.empty()) table.write(context.output);
    return context.done(
        summary_json({{"count", static_cast<std::uint64_t>(files->attachments.size())}}),
        files->attachments.empty() ? _("This record has no files.") : std::string());
}

ExitCode run(Context& context, const SaveOptions& options) {
    std::error_code ignored;
    if (!options.folder.empty() && !std::filesystem::is_directory(options.folder, ignored))
        return context.fail(failure(LocalError::no_such_folder, options.folder));
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto files = ask_files(*client, options.id);
    if (!files) return context.fail(files.error());
    const auto chosen = chosen_files(*files, options.files);
    if (!chosen) return context.fail(chosen.error());
    const auto wanted = unsaved(*chosen, options);
    if (!wanted) return context.fail(wanted.error());
    std::vector<std::string> missing;
    std::optional<Failure> problem;
    for (const Attachment& attachment : *wanted) {
        const std::string place = place_of(attachment, options);
        const auto saved = save_one(context, *client, *files, attachment, place);
        if (!saved) {
            missing.push_back(attachment.name);
            problem = saved.error();
            if (problem->exit != ExitCode::not_found) return context.fail(*problem);
            continue;
        }
    }
    for (const Attachment& attachment : *chosen) {
        if (std::ranges::find(missing, attachment.name) != missing.end()) continue;
        const std::string place = place_of(attachment, options);
        context.output.json(saved_json(files->item.id, attachment, place));
        context.output.line(isolated(place));
    }
    if (problem && missing.size() == 1) return context.fail(*problem);
    if (problem)
        return context.fail(
            failure(LocalError::some_files_missing, joined(missing) + ". " + problem->message));
    return context.done(summary_json({{"count", static_cast<std::uint64_t>(chosen->size())}}),
                        chosen->empty() ? _("This record has no files.") : std::string());
}

}  // namespace tsunagi::client
