#include "tests/simulation/report.h"

#include <algorithm>
#include <cstdio>

#include "protocol/base/check.h"

namespace tsunagi::simulation {
namespace {

constexpr std::uint64_t kSeedsToJudge = 100;
constexpr std::uint64_t kPercentAtLeast = 5;

std::string decimal(double value, int digits = 1) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

double seconds_of(Duration duration) { return static_cast<double>(duration.count()) / 1000.0; }

double per(std::uint64_t a, std::uint64_t b) {
    return b == 0 ? 0.0 : static_cast<double>(a) / static_cast<double>(b);
}

// Writes "key":value pairs of one object.
class Json {
  public:
    Json& number(std::string_view key, double value, int digits = 0) {
        begin(key);
        out_ += decimal(value, digits);
        return *this;
    }
    Json& number(std::string_view key, std::uint64_t value) {
        begin(key);
        out_ += std::to_string(value);
        return *this;
    }
    Json& text(std::string_view key, std::string_view value) {
        begin(key);
        out_ += '"';
        for (const char c : value) {
            if (c == '"' || c == '\\') out_ += '\\';
            out_ += c == '\n' ? ' ' : c;
        }
        out_ += '"';
        return *this;
    }
    Json& raw(std::string_view key, const std::string& value) {
        begin(key);
        out_ += value;
        return *this;
    }
    [[nodiscard]] std::string done() const { return "{" + out_ + "}"; }

  private:
    void begin(std::string_view key) {
        if (!out_.empty()) out_ += ", ";
        out_ += '"';
        out_ += key;
        out_ += "\": ";
    }
    std::string out_;
};

std::string delays_json(const std::vector<std::uint32_t>& delays) {
    Json out;
    out.number("count", std::uint64_t{delays.size()});
    for (const unsigned percent : {50u, 95u, 99u, 100u})
        out.number("p" + std::to_string(percent) + "_ms",
                   std::uint64_t{percentile(delays, percent)});
    return out.done();
}

std::string load_json(const NodeLoad& load) {
    return Json()
        .number("sessions", std::uint64_t{load.sessions})
        .number("tracked_ids", std::uint64_t{load.tracked})
        .number("deferred_records", std::uint64_t{load.deferred})
        .number("refused_ids", std::uint64_t{load.refused})
        .number("pending_bytes", std::uint64_t{load.pending_bytes})
        .number("unchecked_bytes", std::uint64_t{load.unchecked_bytes})
        .number("scope_links", std::uint64_t{load.scope_links})
        .done();
}

std::string faults_text(const std::vector<Fault>& faults) {
    std::string out;
    for (const Fault fault : faults) {
        if (!out.empty()) out += ",";
        out += fault_row(fault).name;
    }
    return out.empty() ? "none" : out;
}

}  // namespace

std::string report_text(const ScenarioReport& report) {
    const auto& all = report.delays[0];
    std::string out = "seed " + std::to_string(report.seed) + ": " + std::to_string(report.nodes) +
                      " nodes (" + std::to_string(report.lines[1]) + " mobile, " +
                      std::to_string(report.lines[2]) + " satellite), " +
                      std::to_string(report.hostile) + " hostile, " +
                      decimal(seconds_of(report.busy) / 3600, 2) +
                      " h; faults: " + faults_text(report.enabled) + "\n";
    out += "  acknowledged " + std::to_string(report.acknowledged) + ", refused " +
           std::to_string(report.refused) + ", converged " +
           decimal(seconds_of(report.converged_after)) + " s after healing, satellites too " +
           decimal(seconds_of(report.all_converged_after)) + " s, waiting for the clock " +
           std::to_string(report.waiting) + "\n";
    out += "  questions to peers " + std::to_string(report.questions.over) + ", answers " +
           std::to_string(report.questions.answers) + ", records in them " +
           std::to_string(report.questions.found) + "\n";
    if (report.expelled != 0) {
        out += "  centers removed " + std::to_string(report.expelled) +
               ", records of theirs that nobody lists " + std::to_string(report.unlisted) + "\n";
    }
    out += "  erased " + std::to_string(report.erasures) + ", gone everywhere " +
           std::to_string(report.erasure_times.size());
    if (!report.erasure_times.empty()) {
        out += ", the last after " +
               std::to_string(std::ranges::max(report.erasure_times).count()) + " ms";
    }
    out += "\n";
    out += "  files published " + std::to_string(report.files.published) + ", fetched " +
           std::to_string(report.files.fetched) + ", not found " +
           std::to_string(report.files.failed) + ", pieces " + std::to_string(report.files.pieces) +
           "\n";
    out += "  frames " + std::to_string(report.traffic.frames) + ", bytes " +
           std::to_string(report.traffic.bytes) + ", duplicates " +
           std::to_string(report.traffic.duplicates) + ", deliveries " +
           std::to_string(report.deliveries) + " (" +
           decimal(per(report.traffic.bytes, report.deliveries), 0) + " bytes and " +
           decimal(per(report.traffic.frames, report.deliveries)) + " frames each)\n";
    out += "  live delay on fibre: median " + std::to_string(percentile(all, 50)) + " ms, p95 " +
           std::to_string(percentile(all, 95)) + " ms; quiet frames " +
           std::to_string(report.quiet_frames) + "\n  bytes:";
    for (std::size_t kind = 0; kind < kFrameKinds; ++kind) {
        if (report.traffic.frames_by_kind[kind] == 0) continue;
        out += " " + std::string(frame_kind_name(kind)) + " " +
               std::to_string(report.traffic.bytes_by_kind[kind]);
    }
    out += "\n  fired:";
    for (const FaultRow& row : fault_table()) {
        const std::uint64_t count = report.fired[static_cast<std::size_t>(row.fault)];
        if (count != 0) out += " " + std::string(row.name) + " " + std::to_string(count);
    }
    out += "\n  cut off:";
    for (const auto& [reason, count] : report.cut_off)
        out += " [" + std::string(error_text(reason)) + "] " + std::to_string(count);
    out += "\n  events " + std::to_string(report.events) + ", trace " +
           id_text(report.trace).substr(0, 16) + "\n";
    return out;
}

std::string report_json(const ScenarioReport& report) {
    Json lines;
    Json delays;
    for (std::size_t line = 0; line < kLineKinds; ++line) {
        const std::string_view name = line_model(static_cast<LineKind>(line)).name;
        lines.number(name, std::uint64_t{report.lines[line]});
        delays.raw(name, delays_json(report.delays[line]));
    }
    Json fired;
    for (const Fault fault : report.enabled)
        fired.number(fault_row(fault).name, report.fired[static_cast<std::size_t>(fault)]);
    Json kinds;
    for (std::size_t kind = 0; kind < kFrameKinds; ++kind) {
        kinds.raw(frame_kind_name(kind), Json()
                                             .number("frames", report.traffic.frames_by_kind[kind])
                                             .number("bytes", report.traffic.bytes_by_kind[kind])
                                             .done());
    }
    Json cut_off;
    for (const auto& [reason, count] : report.cut_off) cut_off.number(error_text(reason), count);
    std::string curve;
    for (const double share : report.curve)
        curve += (curve.empty() ? "" : ", ") + decimal(share, 5);
    return Json()
        .text("problem", report.problem)
        .number("seed", report.seed)
        .number("nodes", std::uint64_t{report.nodes})
        .number("hostile", std::uint64_t{report.hostile})
        .raw("lines", lines.done())
        .number("busy_s", seconds_of(report.busy), 0)
        .raw("faults", fired.done())
        .number("acknowledged", std::uint64_t{report.acknowledged})
        .number("refused", report.refused)
        .number("questions", report.questions.over)
        .number("answers", report.questions.answers)
        .number("found_by_asking", report.questions.found)
        .number("files", report.files.published)
        .number("files_fetched", report.files.fetched)
        .number("files_not_found", report.files.failed)
        .number("records", std::uint64_t{report.records})
        .number("deliveries", report.deliveries)
        .number("converged_s", seconds_of(report.converged_after), 3)
        .number("all_converged_s", seconds_of(report.all_converged_after), 3)
        .number("waiting_for_the_clock", std::uint64_t{report.waiting})
        .number("frames", report.traffic.frames)
        .number("bytes", report.traffic.bytes)
        .number("duplicates", report.traffic.duplicates)
        .number("frames_per_delivery", per(report.traffic.frames, report.deliveries), 2)
        .number("bytes_per_delivery", per(report.traffic.bytes, report.deliveries), 0)
        .raw("frame_kinds", kinds.done())
        .raw("live_delay", delays.done())
        .raw("cut_off", cut_off.done())
        .raw("load_max", load_json(report.load_max))
        .number("quiet_frames", report.quiet_frames)
        .number("quiet_ping_bytes", report.quiet_ping_bytes)
        .number("events", report.events)
        .text("trace", id_text(report.trace))
        .raw("share_held_each_second", "[" + curve + "]")
        .done();
}

void Coverage::add(const ScenarioReport& report) {
    ++seeds;
    for (const Fault fault : report.enabled) ++enabled[static_cast<std::size_t>(fault)];
    for (std::size_t i = 0; i < kFaults; ++i) fired[i] += report.fired[i] != 0 ? 1 : 0;
    converged_ms.push_back(static_cast<std::uint32_t>(report.converged_after.count()));
    questions.over += report.questions.over;
    questions.answers += report.questions.answers;
    questions.found += report.questions.found;
    files.published += report.files.published;
    files.fetched += report.files.fetched;
    files.failed += report.files.failed;
    files.pieces += report.files.pieces;
}

std::string Coverage::text() const {
    std::string out = "fault            enabled  fired in seeds\n";
    for (const FaultRow& row : fault_table()) {
        const auto at = static_cast<std::size_t>(row.fault);
        char line[160];
        std::snprintf(line, sizeof line, "%-16.*s %7llu  %5llu\n",
                      static_cast<int>(row.name.size()), row.name.data(),
                      static_cast<unsigned long long>(enabled[at]),
                      static_cast<unsigned long long>(fired[at]));
        out += line;
    }
    out += "converged after healing: median " + decimal(percentile(converged_ms, 50) / 1000.0) +
           " s, p95 " + decimal(percentile(converged_ms, 95) / 1000.0) + " s, most " +
           decimal(percentile(converged_ms, 100) / 1000.0) + " s\n";
    out += "questions " + std::to_string(questions.over) + ", answers of peers " +
           std::to_string(questions.answers) + ", records in them " +
           std::to_string(questions.found) + "\n";
    out += "files " + std::to_string(files.published) + ", fetched " +
           std::to_string(files.fetched) + ", not found " + std::to_string(files.failed) +
           ", pieces " + std::to_string(files.pieces) + "\n";
    return out;
}

std::string Coverage::too_rare(const ScenarioOptions& options) const {
    std::string out;
    if (seeds < kSeedsToJudge) return out;
    for (const FaultRow& row : fault_table()) {
        const bool is_asked =
            options.faults ? std::ranges::find(*options.faults, row.fault) != options.faults->end()
                           : is_drawn(row.fault);
        if (!is_asked ||
            fired[static_cast<std::size_t>(row.fault)] * 100 >= seeds * kPercentAtLeast)
            continue;
        out += (out.empty() ? "" : ", ") + std::string(row.name);
    }
    if (options.questions != 0 && questions.found < seeds)
        out += (out.empty() ? "" : ", ") + std::string("a record that peers were asked for");
    if (options.files != 0 && files.fetched < seeds)
        out += (out.empty() ? "" : ", ") + std::string("a file that was wanted");
    return out;
}

}  // namespace tsunagi::simulation
