#include "client/export/signed_export.h"

#include "client/bundle/bundle_pages.h"
#include "client/bundle/signed_lines.h"
#include "client/commands/values.h"
#include "client/whole_files.h"
#include "protocol/bundle/bundle.h"

namespace tsunagi::client {
namespace {

// Which of the records that the daemon hands out are meant.
struct RecordChoice {
    KindId kind = 0;  // 0: any
    std::optional<CenterId> center;

    [[nodiscard]] bool takes(const ParsedRecord& record) const {
        if (record.header().record_class == RecordClass::authority) return true;
        return (kind == 0 || record.header().kind == kind) &&
               (!center || author_of(record) == *center);
    }
};

Expected<void> write_page(const BundlePageAnswer& page,
                          const RecordChoice& choice,
                          WholeFiles& file,
                          ExportCounts& counts) {
    const auto records = split_records(page.records);
    if (!records) return failure(records.error());
    std::string text;
    for (const ByteSpan bytes : *records) {
        const auto record = parse_record(Bytes(bytes.begin(), bytes.end()));
        if (!record) {
            ++counts.unreadable;
            continue;
        }
        if (!choice.takes(*record)) continue;
        text += signed_line(*record);
        ++counts.records;
        // Authority records too: members' addresses are for members.
        if (record->header().scope.level != ScopeLevel::public_) ++counts.not_public;
    }
    return file.write(as_bytes(text));
}

}  // namespace

Expected<ExportCounts> export_signed(Context& context,
                                     ControlClient& client,
                                     const StatusAnswer& status,
                                     const ExportOptions& options) {
    const auto kind = read_kind(options.kind);
    if (!kind) return kind.error();
    RecordChoice choice;
    if (*kind != nullptr) choice.kind = (*kind)->id;
    if (options.own) choice.center = status.center;
    WholeFiles file(options.file, options.overwrites);
    if (auto begun = file.begin_part(); !begun) return begun.error();
    BundleExportRequest request;
    request.scopes = held_scopes(status);
    const auto begun = begin_bundle(client, std::move(request));
    if (!begun) return begun.error();
    ExportCounts counts;
    Expected<void> outcome = file.write(as_bytes(signed_lines_head(begun->charter)));
    if (outcome) {
        outcome = read_bundle_pages(client, [&](const BundlePageAnswer& page) {
            context.output.progress(_("Exporting"), counts.records, begun->records);
            return write_page(page, choice, file, counts);
        });
        context.output.end_progress();
    }
    if (outcome) outcome = file.write(as_bytes(signed_lines_end(counts.records)));
    if (outcome) outcome = file.end_part();
    if (!outcome) return outcome.error();
    if (const auto finished = file.finish(); !finished) return finished.error();
    return counts;
}

}  // namespace tsunagi::client
