// import_report.h - what imports tell while they run, and where they write it down.
#pragma once

#include "client/context.h"
#include "client/import_log.h"
#include "client/json_output.h"
#include "client/record_import.h"

namespace tsunagi::client {

inline constexpr std::uint64_t kNotesForPeople = 20;
inline constexpr std::uint64_t kPreviewRows = 5;

// Tells each line that is not taken as it stands: all of them as JSON and in the log's file of
// notes, the first ones to people.
class ImportReport {
  public:
    // `log` may be null: a preview writes nothing. It outlives the report.
    ImportReport(Output& output, ImportLog* log) : output_(output), log_(log) {}

    // A row that is left out.
    void reject(const RejectedRow& row, const std::string& sentence);
    // A cell that goes in otherwise than it stands, or a row that is no data.
    void note(const RejectedRow& row, const std::string& column, const std::string& sentence);
    // A row that is left out because there is nothing to do with it: people get their number.
    void pass_over(const RejectedRow& row, const std::string& sentence);
    // How many there are in all, with those that were only counted.
    void finish(std::uint64_t total);

    [[nodiscard]] std::uint64_t rejected() const { return rejected_; }
    [[nodiscard]] std::uint64_t noted() const { return noted_; }
    [[nodiscard]] std::uint64_t passed_over() const { return passed_over_; }

  private:
    void tell(std::uint64_t line, const std::string& sentence, const std::string& detail);

    Output& output_;
    ImportLog* log_;
    std::uint64_t rejected_ = 0;
    std::uint64_t noted_ = 0;
    std::uint64_t passed_over_ = 0;
};

// Begins the log of an import. Errors: those of ImportLog.
[[nodiscard]] Expected<ImportLog> begin_log(const Context& context,
                                            const std::string& file,
                                            const std::string& kind,
                                            const std::string& scope);
// Rejections go to the report, all else to the log. Both outlive it.
class LoggedImportWatcher final : public ImportWatcher {
  public:
    LoggedImportWatcher(ImportReport& report, ImportLog& log) : report_(report), log_(log) {}

    void rejected(const RejectedRow& row) override;
    void written(std::uint64_t line, const OutcomeAnswer& outcome) override;
    [[nodiscard]] Expected<void> sending(const std::vector<SlotId>& slots) override {
        return log_.add_sending(slots);
    }
    void answered() override { log_.add_answered(); }

  private:
    ImportReport& report_;
    ImportLog& log_;
};
// Ends both, also where rows stopped by `stopped`: answers under way are taken in any case, so that
// the log knows all that was written. Errors: `stopped`; those of the import and the log.
[[nodiscard]] Expected<ImportCounts> finish_import(const Context& context,
                                                   RecordImport& import,
                                                   ImportLog& log,
                                                   const std::optional<Failure>& stopped);
// "Written down as import 7; take it back with 'tsunagi import undo 7'."
void tell_log(Output& output, const ImportLog& log);

// The register of the tax agency, any table, and what other programs export.
[[nodiscard]] ExitCode import_register(Context& context, const ImportOptions& options);
[[nodiscard]] ExitCode import_table(Context& context, const ImportOptions& options);
// Pre: `source` is ical, vcard or hsds.
[[nodiscard]] ExitCode import_whole(Context& context,
                                    const ImportOptions& options,
                                    std::string_view source);
// What was imported, and taking it back.
[[nodiscard]] ExitCode import_log(Context& context, const ImportOptions& options);
[[nodiscard]] ExitCode import_undo(Context& context, const ImportOptions& options);

}  // namespace tsunagi::client
