#include <functional>

#include "client/bundle/bundle_input.h"
#include "client/bundle/record_take_in.h"
#include "client/bundle/signed_lines.h"
#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/commands/signed_preview.h"
#include "client/human_text.h"
#include "client/interrupt.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "client/staff_keys.h"
#include "protocol/crypto/keys.h"

namespace tsunagi::client {
namespace {

constexpr std::uint64_t kRejectedForPeople = 20;

// The center's box key, opened when the first sealed file wants it.
class BoxKey {
  public:
    explicit BoxKey(const Context& context) : context_(context) {}
    BoxKey(const BoxKey&) = delete;
    BoxKey& operator=(const BoxKey&) = delete;
    ~BoxKey() { wipe(secret_); }

    [[nodiscard]] Expected<ByteSpan> open() {
        if (!secret_.empty()) return ByteSpan(secret_);
        const auto folder = context_.data_folder();
        if (!folder) return folder.error();
        const auto staff = find_staff_key(*folder, context_.staff());
        if (!staff) return staff.error();
        const auto passphrase = ask_passphrase(context_.passphrase_source(), context_.prompt);
        if (!passphrase) return passphrase.error();
        auto opened = open_key_file(box_key_path(*folder, *staff), passphrase->view());
        if (!opened) return opened.error();
        secret_ = std::move(*opened);
        return ByteSpan(secret_);
    }

  private:
    const Context& context_;
    Bytes secret_;
};

// What became of all files so far.
struct Totals {
    std::map<RecordTakeIn::Sort, TakeInCounts> by_sort;
    std::uint64_t rejected_shown = 0;
    std::uint64_t elsewhere = 0;   // whose scope this center is outside of
    std::optional<ExitCode> exit;  // of the first file that failed

    void add(const RecordTakeIn& taking) {
        for (const auto& [sort, counts] : taking.counts()) by_sort[sort] += counts;
    }
    [[nodiscard]] TakeInCounts sum() const {
        TakeInCounts out;
        for (const auto& [sort, counts] : by_sort) out += counts;
        return out;
    }
};

void tell_rejected(
    Context& context, Totals& totals, const std::string& file, const RecordId& id, Error error) {
    const ErrorSentence sentence = error_sentence(error);
    context.output.json(object_json("rejected", {{"file", file},
                                                 {"id", id.is_zero() ? "" : id_text(id)},
                                                 {"reason", std::string(sentence.name)}}));
    if (error == Error::scope_not_ours || error == Error::private_kind) {
        // Nobody's fault, and the same for all of them.
        ++totals.elsewhere;
        return;
    }
    if (++totals.rejected_shown > kRejectedForPeople) return;
    context.output.note(fill_in(_("Record {}: {}"), short_id(id_text(id)), _(sentence.english)));
}

Expected<void> unseal(BundleInput& input,
                      const std::string& file,
                      BoxKey& key,
                      const CenterId& own) {
    if (!input.is_sealed()) return {};
    // Before anybody is asked for a passphrase.
    if (!input.is_for(own)) return failure(LocalError::bundle_for_others, file);
    const auto secret = key.open();
    if (!secret) return secret.error();
    return input.unseal(own, *secret);
}

// Hands all that the input has to the daemon; what was taken in before a failure is counted.
template <typename Input>
Expected<void> take_in_all(Context& context, RecordTakeIn& taking, Input& input) {
    Expected<void> outcome;
    while (true) {
        const auto records = input.next();
        if (!records) outcome = records.error();
        if (!records || !*records) break;
        context.output.progress(_("Taking in"), input.position(), input.size());
        if (outcome = taking.add(**records); !outcome) break;
    }
    // What stood before the damage is as good as ever.
    const bool is_files_fault = !outcome && outcome.error().exit != ExitCode::unreachable &&
                                !is_failure(outcome.error(), Error::disk_full);
    if (outcome || is_files_fault) {
        if (auto finished = taking.finish(); !finished && outcome) outcome = finished;
    }
    context.output.end_progress();
    return outcome;
}

// One opened file. `unlock` opens what is sealed, once the daemon has said that it takes records of
// this federation.
template <typename Input>
Expected<void> take_in(Context& context,
                       const std::string& file,
                       Input& input,
                       const CharterId& charter,
                       const std::function<Expected<void>()>& unlock,
                       Totals& totals) {
    auto client = context.connect();
    if (!client) return client.error();
    RecordTakeIn taking(*client, charter, [&](const RecordId& id, Error error) {
        tell_rejected(context, totals, file, id, error);
    });
    if (auto asked = taking.ask(); !asked) {
        const bool is_foreign = is_failure(asked.error(), Error::unknown_charter);
        if (is_foreign) return failure(LocalError::bundle_of_other_federation, file);
        return asked;
    }
    if (auto opened = unlock(); !opened) return opened;
    const auto outcome = take_in_all(context, taking, input);
    totals.add(taking);
    return outcome;
}

Expected<void> take_in(
    Context& context, const std::string& file, const CenterId& own, BoxKey& key, Totals& totals) {
    if (is_signed_lines_file(file)) {
        auto lines = SignedLinesInput::open(file);
        if (!lines) return lines.error();
        return take_in(
            context, file, *lines, lines->charter(), [] { return Expected<void>(); }, totals);
    }
    auto bundle = BundleInput::open(file);
    if (!bundle) return bundle.error();
    return take_in(
        context, file, *bundle, bundle->head().charter,
        [&] { return unseal(*bundle, file, key, own); }, totals);
}

void show_counts(Output& output, const Totals& totals) {
    Table table({{_("Who may see them"), Table::Align::left, 40},
                 {_("Kind"), Table::Align::left, 20},
                 {_("New"), Table::Align::right, 14},
                 {_("Unchanged"), Table::Align::right, 14},
                 {_("Waiting"), Table::Align::right, 14},
                 {_("Rejected"), Table::Align::right, 14}});
    for (const auto& [sort, counts] : totals.by_sort) {
        table.add({sort.scope.empty() ? _("other") : scope_words(sort.scope),
                   sort.kind == 0 ? _("other") : kind_label(sort.kind), number_text(counts.added),
                   number_text(counts.unchanged), number_text(counts.waiting),
                   number_text(counts.rejected)});
    }
    if (!table.empty()) table.write(output);
}

void tell(Context& context, const Totals& totals) {
    const TakeInCounts sum = totals.sum();
    if (totals.rejected_shown > kRejectedForPeople) {
        const std::uint64_t more = totals.rejected_shown - kRejectedForPeople;
        context.output.note(fill_in(n_("... and {} more record", "... and {} more records", more),
                                    number_text(more)));
    }
    if (totals.elsewhere > 0) {
        context.output.note(
            fill_in(n_("{} record is for other centers only and was left out: this center is "
                       "not among those who may see it.",
                       "{} records are for other centers only and were left out: this center is "
                       "not among those who may see them.",
                       totals.elsewhere),
                    number_text(totals.elsewhere)));
    }
    show_counts(context.output, totals);
    std::string sentence =
        fill_in(_("{} records read: {} new, {} unchanged, {} waiting, {} rejected."),
                number_text(sum.read()), number_text(sum.added), number_text(sum.unchanged),
                number_text(sum.waiting), number_text(sum.rejected));
    if (sum.waiting != 0) {
        sentence += "\n" + std::string(_("What waits is kept until the service stops; 'tsunagi "
                                         "status' says for what. Import again later."));
    }
    (void)context.done(summary_json({{"read", sum.read()},
                                     {"new", sum.added},
                                     {"unchanged", sum.unchanged},
                                     {"waiting", sum.waiting},
                                     {"rejected", sum.rejected}}),
                       sentence);
}

// Would the next file fail for the same reason?
bool ends_all(const Failure& failure) {
    return failure.exit == ExitCode::unreachable || is_failure(failure, Error::disk_full) ||
           is_failure(failure, LocalError::interrupted) ||
           is_failure(failure, Error::wrong_passphrase) ||
           is_failure(failure, LocalError::passphrase_missing);
}

// All that the input has, without taking anything in.
template <typename Input>
Expected<void> look_at_all(const Context& context, SignedPreview& preview, Input& input) {
    const Interrupt interrupt;
    Expected<void> outcome;
    while (outcome) {
        const auto records = input.next();
        if (!records) outcome = records.error();
        if (!records || !*records) break;
        context.output.progress(_("Reading"), input.position(), input.size());
        outcome = preview.add(**records);
        if (outcome && interrupt.is_asked()) outcome = failure(LocalError::interrupted);
    }
    context.output.end_progress();
    return outcome;
}

// Refuses what the import refuses before it begins. `client`: an error where no daemon answers;
// `own` is known with it, and a sealed file opens only for it.
Expected<void> look_at_file(const Context& context,
                            const std::string& file,
                            Expected<ControlClient>& client,
                            const std::optional<CenterId>& own,
                            BoxKey& key,
                            SignedPreview& preview) {
    const auto is_ours = [&](const CharterId& charter) -> Expected<void> {
        if (!client) return {};
        RecordTakeIn taking(*client, charter, [](const RecordId&, Error) {});
        auto asked = taking.ask();
        if (!asked && is_failure(asked.error(), Error::unknown_charter))
            return failure(LocalError::bundle_of_other_federation, file);
        return asked;
    };
    if (is_signed_lines_file(file)) {
        auto lines = SignedLinesInput::open(file);
        if (!lines) return lines.error();
        if (auto ours = is_ours(lines->charter()); !ours) return ours;
        return look_at_all(context, preview, *lines);
    }
    auto bundle = BundleInput::open(file);
    if (!bundle) return bundle.error();
    if (auto ours = is_ours(bundle->head().charter); !ours) return ours;
    if (bundle->is_sealed() && !own) return client.error();
    if (own) {
        if (auto opened = unseal(*bundle, file, key, *own); !opened) return opened;
    }
    return look_at_all(context, preview, *bundle);
}

ExitCode preview_files(Context& context, const BundleImportOptions& options) {
    SignedPreview preview(context);
    auto client = context.connect();
    std::optional<CenterId> own;
    if (client) {
        const auto status = ask_status(*client);
        if (!status) return context.fail(status.error());
        own = status->center;
        if (auto known = preview.compare_with(*client); !known) return context.fail(known.error());
    } else {
        context.output.note(
            fill_in(_("What of it is new could not be counted: {}"), client.error().message));
    }
    BoxKey key(context);
    std::optional<ExitCode> exit;
    for (const std::string& file : options.files) {
        const auto looked = look_at_file(context, file, client, own, key, preview);
        if (looked) continue;
        const ExitCode code = context.fail(looked.error());
        if (!exit) exit = code;
        if (ends_all(looked.error())) break;
    }
    if (!exit || !preview.is_empty()) preview.tell();
    return exit.value_or(ExitCode::done);
}

}  // namespace

ExitCode run(Context& context, const BundleImportOptions& options) {
    if (options.preview) return preview_files(context, options);
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    BoxKey key(context);
    Totals totals;
    for (const std::string& file : options.files) {
        const auto taken = take_in(context, file, status->center, key, totals);
        if (taken) continue;
        // One bad file must not keep the others out.
        const ExitCode code = context.fail(taken.error());
        if (!totals.exit) totals.exit = code;
        if (ends_all(taken.error())) break;
    }
    tell(context, totals);
    const TakeInCounts sum = totals.sum();
    const bool took_nothing = sum.read() > 0 && sum.read() == sum.rejected;
    return totals.exit.value_or(took_nothing ? ExitCode::refused : ExitCode::done);
}

}  // namespace tsunagi::client
