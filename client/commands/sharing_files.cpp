#include "client/commands/sharing_files.h"

#include <algorithm>

#include "client/attach/attached_content.h"
#include "client/json_output.h"
#include "client/messages.h"
#include "client/terminal_text.h"
#include "protocol/base/limits.h"

namespace tsunagi::client {
namespace {

std::string names_of(const std::vector<Attachment>& attachments) {
    std::string names;
    for (const Attachment& attachment : attachments)
        names += (names.empty() ? "" : ", ") + isolated(attachment.name);
    return names;
}

class Settling {
  public:
    Settling(RecordForm& form, const FileChange& change) : form_(form), change_(change) {}

    Expected<SettledFiles> settle() {
        if (change_.alts.size() > change_.attach.size())
            return failure(LocalError::alt_without_file, change_.alts.back());
        if (auto taken = take_form(); !taken) return taken.error();
        for (const std::string& name : change_.detach) {
            const auto at = find_file(had_, name);
            if (!at) return failure(LocalError::no_such_file, name);
            std::erase_if(attachments_, [&](const Attachment& attachment) {
                return attachment.content == had_[*at].content;
            });
        }
        for (std::size_t i = 0; i < change_.attach.size(); ++i) {
            const std::string alt = i < change_.alts.size() ? change_.alts[i] : "";
            if (auto added = add(change_.attach[i], alt, {}); !added) return added.error();
        }
        if (attachments_.size() > kAttachmentsMax)
            return failure(LocalError::too_many_files, std::to_string(kAttachmentsMax));
        for (const Attachment& had : had_) {
            if (std::ranges::find(attachments_, had.content, &Attachment::content) ==
                attachments_.end())
                settled_.taken_away.push_back(had.name);
        }
        settled_.is_changed = attachments_ != had_;
        form_.body.attachments = std::move(attachments_);
        form_.files.reset();
        return std::move(settled_);
    }

  private:
    Expected<void> take_form() {
        had_ = std::move(form_.body.attachments);
        if (!form_.files) {
            attachments_ = had_;
            return {};
        }
        for (const FormFile& file : *form_.files) {
            const auto at = find_file(had_, file.name);
            if (at && had_[*at].name == file.name) {
                attachments_.push_back(had_[*at]);
                attachments_.back().alt = file.alt;
            } else if (auto added = add(file.name, file.alt, change_.folder); !added) {
                const bool is_path = file.name.find('/') != std::string::npos;
                if (is_path || had_.empty()) return added;
                return failure(LocalError::form_names_other_file,
                               fill_in(_("{} (it has {})"), file.name, names_of(had_)));
            }
        }
        return {};
    }

    Expected<void> add(const std::string& path, const std::string& alt, const std::string& folder) {
        auto file = read_new_file(path, alt, folder);
        if (!file) return file.error();
        // Also one that is attached already: it may have been lost here.
        (void)add_entry(*file, attachments_);
        settled_.fresh.push_back(std::move(*file));
        return {};
    }

    RecordForm& form_;
    const FileChange& change_;
    std::vector<Attachment> had_;
    std::vector<Attachment> attachments_;
    SettledFiles settled_;
};

}  // namespace

Expected<SettledFiles> settle_files(RecordForm& form, const FileChange& change) {
    return Settling(form, change).settle();
}

std::string files_text(const std::vector<Attachment>& attachments, const SettledFiles& settled) {
    std::string out;
    std::string names;
    for (const Attachment& attachment : attachments)
        names += (names.empty() ? "" : ", ") + file_text(attachment);
    if (!names.empty()) out += "\n" + fill_in(_("Files: {}."), names);
    names.clear();
    for (const std::string& name : settled.taken_away)
        names += (names.empty() ? "" : ", ") + isolated(name);
    if (!names.empty()) out += "\n" + fill_in(_("Taken away: {}."), names);
    return out;
}

std::string look_at_files(ControlClient& client,
                          const std::vector<Attachment>& attachments,
                          const SettledFiles& settled,
                          TextGuard& guard) {
    std::string unseen;
    for (const Attachment& attachment : attachments) {
        const bool is_fresh = std::ranges::any_of(settled.fresh, [&](const NewFile& file) {
            return file.entry.content == attachment.content;
        });
        if (is_fresh) continue;
        const auto words = read_attached_words(client, attachment);
        if (words) {
            guard.look_at_words(*words, attachment.name);
        } else {
            unseen += (unseen.empty() ? "" : ", ") + isolated(attachment.name);
        }
    }
    if (unseen.empty()) return {};
    return "\n" + fill_in(_("Nobody looked for personal data in these files, which cannot be read "
                            "here: {}. Look yourself before you share them ('tsunagi save')."),
                          unseen);
}

void tell_cleaned(Output& output, const std::vector<NewFile>& fresh) {
    for (const NewFile& file : fresh) {
        std::vector<std::string> names;
        for (const Preparation& one : file.preparations) {
            output.note(isolated(file.entry.name) + ": " + one.sentence);
            names.emplace_back(one.name);
        }
        output.json(prepared_json(file.entry, names));
    }
}

}  // namespace tsunagi::client
