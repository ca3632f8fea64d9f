#include "client/commands/signed_preview.h"

#include <set>

#include "client/bundle/record_take_in.h"
#include "client/commands/sharing.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/terminal_text.h"
#include "protocol/record/record.h"

namespace tsunagi::client {
namespace {

constexpr std::uint64_t kBrokenForPeople = 20;

}  // namespace

Expected<void> SignedPreview::compare_with(ControlClient& client) {
    const auto done = client.ask(MembersRequest{}, [&](Answer& answer) {
        if (const auto* member = std::get_if<MemberAnswer>(&answer))
            names_[member->center] = member->name;
    });
    if (!done) return done.error();
    client_ = &client;
    return {};
}

Expected<void> SignedPreview::add(ByteSpan records) {
    while (!records.empty()) {
        const auto length = record_length(records);
        if (!length || *length > records.size()) return failure(Error::malformed);
        if (auto added = add_one(records.first(*length)); !added) return added;
        records = records.subspan(*length);
    }
    return {};
}

void SignedPreview::tell_broken(const RecordId* id, Error error) {
    ++broken_;
    const ErrorSentence sentence = error_sentence(error);
    const std::string name = id == nullptr ? "" : id_text(*id);
    context_.output.json(
        object_json("rejected", {{"id", name}, {"reason", std::string(sentence.name)}}));
    if (broken_ > kBrokenForPeople) return;
    context_.output.note(
        fill_in(_("Record {}: {}"), name.empty() ? "?" : short_id(name), _(sentence.english)));
}

Expected<void> SignedPreview::add_one(ByteSpan record) {
    ++read_;
    auto parsed = parse_record({record.begin(), record.end()});
    if (!parsed) {
        tell_broken(nullptr, parsed.error());
        return {};
    }
    const RecordId id = parsed->id();
    const Sort sort{author_of(*parsed), parsed->header().kind};
    if (const auto checked = check_record(std::move(*parsed)); !checked) {
        tell_broken(&id, checked.error());
        return {};
    }
    const bool has_place = counts_.contains(sort) || counts_.size() < kSortsMax;
    Counts& counts = counts_[has_place ? sort : Sort{}];
    ++counts.records;
    if (client_ == nullptr || compared_ >= kSignedComparedMax) return {};
    const auto item = find_item(*client_, id_text(id));
    if (!item) return item.error();
    ++compared_;
    if (*item) return {};
    ++counts.added;
    ++added_;
    return {};
}

void SignedPreview::show_counts() const {
    Table table({{_("Center"), Table::Align::left, 40},
                 {_("Kind"), Table::Align::left, 20},
                 {_("Records"), Table::Align::right, 14},
                 {_("New"), Table::Align::right, 14}});
    for (const auto& [sort, counts] : counts_) {
        const auto& [center, kind] = sort;
        const bool is_rest = sort == Sort{};
        JsonValues values{{"center", is_rest ? "" : id_text(center)},
                          {"kind", is_rest ? "" : kind_name(kind)},
                          {"records", counts.records}};
        if (compared_ > 0) values.emplace_back("new", counts.added);
        context_.output.json(object_json("signed", values));
        const auto name = names_.find(center);
        const std::string known =
            name == names_.end() ? short_id(id_text(center)) : isolated(name->second);
        table.add({is_rest ? _("other") : known, is_rest ? _("other") : kind_label(kind),
                   number_text(counts.records), compared_ > 0 ? number_text(counts.added) : ""});
    }
    if (!table.empty()) table.write(context_.output);
}

std::string SignedPreview::sentence() const {
    std::set<CenterId> centers;
    for (const auto& [sort, counts] : counts_) centers.insert(sort.first);
    std::string out =
        fill_in(_("{} records that name {} centers as theirs; whether keys of these centers signed "
                  "them, the import judges."),
                number_text(read_ - broken_), number_text(centers.size()));
    if (broken_ > 0) {
        out += "\n" + fill_in(n_("{} more is not as it was signed, and an import rejects it.",
                                 "{} more are not as they were signed, and an import rejects them.",
                                 broken_),
                              number_text(broken_));
    }
    const bool is_whole = compared_ + broken_ >= read_;
    if (compared_ > 0 && is_whole) {
        out +=
            "\n" + fill_in(_("{} are not here yet; an import takes in those that this center may "
                             "see."),
                           number_text(added_));
    } else if (compared_ > 0) {
        out +=
            "\n" + fill_in(_("Of the first {}, {} are not here yet; an import takes in those that "
                             "this center may see."),
                           number_text(compared_), number_text(added_));
    }
    return out + "\n" + std::string(_("This was a preview: nothing was written."));
}

void SignedPreview::tell() const {
    show_counts();
    JsonValues values{{"preview", true},
                      {"kind", "signed"},
                      {"read", read_},
                      {"rejected", broken_},
                      {"counted", compared_ > 0}};
    if (compared_ > 0) {
        values.emplace_back("compared", compared_);
        values.emplace_back("new", added_);
    }
    (void)context_.done(summary_json(values), sentence());
}

}  // namespace tsunagi::client
