#include "client/import/record_maker.h"

#include <algorithm>
#include <utility>

#include "protocol/base/limits.h"

namespace tsunagi::client {

void RecordMaker::note(std::string column,
                       std::string_view value,
                       std::string reason,
                       const char* sentence) {
    record_.notes.push_back(
        {std::move(column), std::string(value), std::move(reason), sentence, line_});
}

void RecordMaker::keep(const std::string& name,
                       std::string_view value,
                       std::string reason,
                       const char* sentence) {
    if (value.size() > kKeptBytesMax)
        return note(name, "", "too_long", N_("too long to be kept as text: left out"));
    kept_.push_back((name.empty() ? "" : name + ": ") + one_line(value));
    note(name, one_line(value), std::move(reason), sentence);
}

void RecordMaker::add_tag(const std::string& column, std::string tag) {
    if (tag.empty() || std::ranges::find(body().tags, tag) != body().tags.end()) return;
    if (body().tags.size() >= kTagsMax || tag.size() > kTagBytesMax) {
        keep(column, tag, "too_many", N_("more tags than a record holds: kept as text"));
    } else {
        body().tags.push_back(std::move(tag));
    }
}

void RecordMaker::finish_text() {
    append_kept(body().text, std::exchange(kept_, {}));
    record_.record_id = own_.record_id();
    own_.apply(*record_.kind, body(),
               [this](std::uint64_t line, const std::string& name, const std::string& value) {
                   line_ = line;
                   keep(name, value);
               });
    append_kept(body().text, kept_);
}

}  // namespace tsunagi::client
