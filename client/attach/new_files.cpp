#include "client/attach/new_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "client/attach/prepare_file.h"
#include "client/messages.h"
#include "client/terminal_text.h"
#include "protocol/base/limits.h"
#include "protocol/schema/control.capnp.h"

namespace tsunagi::client {
namespace {

constexpr std::uint64_t kProgressFrom = 1 << 20;

// One byte more than is allowed is enough to tell that it is too much.
Expected<Bytes> read_bytes(const std::string& path) {
    std::error_code problem;
    if (!std::filesystem::is_regular_file(path, problem))
        return failure(LocalError::bad_file, path);
    std::ifstream in(path, std::ios::binary);
    if (!in) return failure(LocalError::bad_file, path);
    Bytes out(kAttachmentBytesMax + 1);
    in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
    if (in.bad()) return failure(LocalError::bad_file, path);
    out.resize(static_cast<std::size_t>(in.gcount()));
    return out;
}

std::string day_text_of(const std::chrono::year_month_day& day) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

// What people should know before they share it.
std::vector<Preparation> preparations_of(const PreparedFile& file) {
    std::vector<Preparation> out;
    if (file.had_place)
        out.push_back({"place_removed", _("the place where it was taken was removed")});
    if (file.had_metadata)
        out.push_back(
            {"metadata_removed", _("names of devices, people or programs in it were removed")});
    if (file.had_active_parts)
        out.push_back({"active_parts_removed", _("scripts or files inside it were removed")});
    if (file.was_converted)
        out.push_back({"made_jpeg", _("it was made a JPEG, which every computer can show")});
    if (file.may_keep_metadata)
        out.push_back({"may_name_author",
                       _("the name of its author may stand in it: look at its properties before "
                         "you share it")});
    return out;
}

Expected<std::vector<std::uint32_t>> offer(ControlClient& client, const PieceList& pieces) {
    std::vector<std::uint32_t> missing;
    const auto offered = client.ask(ContentOfferRequest{pieces}, [&](Answer& answer) {
        if (auto* told = std::get_if<ContentMissingAnswer>(&answer))
            missing = std::move(told->numbers);
    });
    if (!offered) return offered.error();
    return missing;
}

class Putting {
  public:
    Putting(Output& output, ControlClient& client, std::uint64_t total)
        : output_(output), client_(client), total_(total) {}

    // Pre: `pieces` are the content's.
    Expected<void> put(ByteSpan content, const PieceList& pieces) {
        constexpr std::size_t kPiecesPerPut = schema::PIECES_PER_PUT_MAX;
        const auto missing = offer(client_, pieces);
        if (!missing) return missing.error();
        const auto ignore = [](Answer&) {};
        for (std::size_t at = 0; at < missing->size(); at += kPiecesPerPut) {
            ContentPutRequest request;
            for (std::size_t i = at; i < std::min(at + kPiecesPerPut, missing->size()); ++i) {
                const std::uint32_t number = (*missing)[i];
                if (number >= pieces.digests.size()) return failure(LocalError::daemon_answer);
                request.pieces.emplace_back(
                    number,
                    content.subspan(number * kPieceBytes, piece_bytes(content.size(), number)));
                done_ += piece_bytes(content.size(), number);
            }
            if (auto put = client_.ask(request, ignore); !put) return put.error();
            if (total_ >= kProgressFrom) output_.progress(_("Storing"), done_, total_);
        }
        // Also where nothing was missing: it may have been put, and not finished, before.
        auto finished = client_.ask(ContentFinishRequest{}, ignore);
        if (!finished) return finished.error();
        return {};
    }

  private:
    Output& output_;
    ControlClient& client_;
    std::uint64_t total_;
    std::uint64_t done_ = 0;
};

}  // namespace

Expected<NewFile> read_new_file(const std::string& path,
                                const std::string& alt,
                                const std::string& folder) {
    const std::string place = folder.empty() || path.starts_with('/') ? path : folder + "/" + path;
    const auto bytes = read_bytes(place);
    if (!bytes) return bytes.error();
    auto prepared = prepare_file(*bytes, std::filesystem::path(path).filename().string());
    if (!prepared)
        return failure(LocalError::file_refused,
                       path + ": " + file_trouble_sentence(prepared.error()));
    NewFile out;
    out.preparations = preparations_of(*prepared);
    out.pieces = pieces_of(prepared->content);
    out.entry.content = content_id(out.pieces);
    out.entry.bytes = out.pieces.bytes;
    out.entry.media_type = prepared->media_type;
    out.entry.name = prepared->name;
    out.entry.alt = alt;
    if (prepared->taken_on) out.entry.taken_on = day_text_of(*prepared->taken_on);
    out.content = std::move(prepared->content);
    out.words = std::move(prepared->text);
    if (!prepared->thumbnail.empty()) {
        out.thumbnail_pieces = pieces_of(prepared->thumbnail);
        out.entry.thumbnail =
            ContentRef{content_id(out.thumbnail_pieces), out.thumbnail_pieces.bytes};
        out.thumbnail = std::move(prepared->thumbnail);
    }
    return out;
}

bool add_entry(NewFile& file, std::vector<Attachment>& attachments) {
    const auto same = std::ranges::find(attachments, file.entry.content, &Attachment::content);
    if (same != attachments.end()) {
        if (!file.entry.alt.empty()) same->alt = file.entry.alt;
        return false;
    }
    const std::string name = file.entry.name;
    const std::size_t dot = std::min(name.rfind('.'), name.size());
    attachments.push_back(file.entry);
    for (std::size_t n = 2; has_twice(attachments); ++n) {
        file.entry.name = name.substr(0, dot) + "-" + std::to_string(n) + name.substr(dot);
        attachments.back().name = file.entry.name;
    }
    return true;
}

std::optional<std::size_t> find_file(const std::vector<Attachment>& attachments,
                                     const std::string& name) {
    const auto at = std::ranges::find(attachments, name, &Attachment::name);
    if (at != attachments.end()) return static_cast<std::size_t>(at - attachments.begin());
    for (std::size_t i = 0; i < attachments.size(); ++i) {
        if (name == std::to_string(i + 1)) return i;
    }
    return std::nullopt;
}

Expected<void> put_files(Output& output, ControlClient& client, const std::vector<NewFile>& files) {
    std::uint64_t total = 0;
    for (const NewFile& file : files) total += file.content.size() + file.thumbnail.size();
    Putting putting(output, client, total);
    Expected<void> result;
    for (const NewFile& file : files) {
        result = putting.put(file.content, file.pieces);
        if (result && !file.thumbnail.empty())
            result = putting.put(file.thumbnail, file.thumbnail_pieces);
        if (!result) break;
    }
    output.end_progress();
    return result;
}

std::string bytes_text(std::uint64_t bytes) {
    if (bytes < 1024) return fill_in(n_("{} byte", "{} bytes", bytes), bytes);
    if (bytes < 1024 * 1024) return fmt::format("{} KB", (bytes + 512) / 1024);
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / (1024 * 1024));
}

std::string file_text(const Attachment& attachment) {
    return isolated(attachment.name) + " (" + bytes_text(attachment.bytes) + ")";
}

}  // namespace tsunagi::client
