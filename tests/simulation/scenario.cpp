#include "tests/simulation/scenario.h"

#include <algorithm>
#include <set>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "tests/simulation/asking.h"
#include "tests/simulation/expulsion.h"
#include "tests/simulation/filing.h"
#include "tests/simulation/topology.h"

namespace tsunagi::simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Everything must have arrived within this after the healing.
constexpr Duration kConvergeMax = seconds(60);
constexpr Duration kPatience = seconds(20);  // of people whose center was restored
// A member that withholds costs everybody who asks it one request's time.
constexpr Duration kConvergePerWithholder = kRequestTimeout;
// Satellite lines carry what they missed at 30 KB/s.
constexpr Duration kSlowConvergeMax = minutes(15);
// A machine whose disk refused what it tells of itself says it a minute later; so do links end. Who
// heard an older state last (a repeated frame) looks again each minute, and is told so by the
// second look.
constexpr Duration kSettle = seconds(150);
constexpr Duration kGreetingTime = seconds(1);  // from the greeting to telling how scopes stand
constexpr Duration kQuiet = seconds(120);
// Receipts for erasures come ever later, at most an hour apart; each scope has few here.
constexpr Duration kReceiptsMax = std::chrono::hours(4);
constexpr std::uint64_t kLargeTextBytes = 100'000;
constexpr std::size_t kImportRecords = kBulkAheadMin + 50;
constexpr std::uint64_t kManyNodes = 100;

class Scenario {
  public:
    explicit Scenario(const ScenarioOptions& options)
        : options_(options),
          nodes_(draw_nodes(options)),
          world_({options.seed, options.bug, nodes_ > kManyNodes ? 1'000u : 20u,
                  options.questions != 0, options.files != 0, options.is_loud},
                 Monotonic{1'000}),
          checkers_(world_),
          asking_(world_, checkers_, options.seed, nodes_),
          filing_(world_, checkers_, options.seed, nodes_, nodes_ <= kManyNodes),
          eraser_(world_, options.seed),
          expulsions_(world_, options.seed),
          injector_(
              world_,
              {[this](MachineId machine) { start(machine); },
               [this](MachineId machine) { publish_big(machine); },
               [this](MachineId machine) { publish_many(machine); }, [this] { add_newcomer(); }}) {}

    ScenarioReport run() {
        draw();
        build();
        (void)world_.run_until(world_.now() + seconds(20), [&] { return is_failed(); });
        schedule_publishes();
        asking_.schedule(options_.questions, options_.busy);
        filing_.schedule(options_.files, options_.busy);
        eraser_.schedule(options_.erasures, options_.busy);
        expulsions_.schedule(options_.busy);
        injector_.schedule(enabled_, options_.busy);
        const Monotonic end_of_busy = world_.now() + options_.busy;
        watch_safety(end_of_busy);
        (void)world_.run_until(end_of_busy, [&] { return is_failed(); });
        if (!is_failed()) heal_and_converge();
        if (!is_failed()) be_quiet();
        if (!is_failed()) report_.problem = asking_.ask_at_the_end(options_.questions);
        if (!is_failed()) report_.problem = filing_.fetch_at_the_end();
        finish();
        return std::move(report_);
    }

  private:
    static std::uint64_t draw_nodes(const ScenarioOptions& options) {
        SeededRandom random(options.seed ^ 0x6e6f646573);
        return options.nodes_min + random.below(options.nodes_max - options.nodes_min + 1);
    }

    [[nodiscard]] bool is_failed() {
        if (report_.problem.empty()) report_.problem = world_.problem();
        return !report_.problem.empty();
    }

    [[nodiscard]] bool is_enabled(Fault fault) const {
        return std::ranges::find(enabled_, fault) != enabled_.end();
    }

    void draw() {
        Random& random = world_.random();
        enabled_ = options_.faults ? *options_.faults : draw_faults(random);
        // Too many hostile members would leave no federation to test.
        const std::size_t hostile_max = std::max<std::size_t>(1, nodes_ / 6);
        std::vector<Fault> hostile;
        std::ranges::copy_if(enabled_, std::back_inserter(hostile), is_adversary);
        while (hostile.size() > hostile_max) {
            const auto at = static_cast<std::ptrdiff_t>(random.below(hostile.size()));
            std::erase(enabled_, hostile[static_cast<std::size_t>(at)]);
            hostile.erase(hostile.begin() + at);
        }
        hostile_ = hostile;
    }

    void build() {
        Random& random = world_.random();
        std::vector<World::Member> members;
        const std::uint64_t satellites =
            is_enabled(Fault::dark_line) ? std::max<std::uint64_t>(1, nodes_ / 50) : 0;
        for (std::uint64_t i = 0; i < nodes_ + hostile_.size(); ++i) {
            World::Member member;
            member.spec.name = "センター " + std::to_string(i);
            member.spec.prefecture = draw_prefecture(random);
            member.line = draw_line(random);
            // Satellite lines come last, so that nobody's only way to a scope leads over one.
            if (member.line == LineKind::satellite) member.line = LineKind::fibre;
            if (i + satellites >= nodes_) member.line = LineKind::satellite;
            if (i >= nodes_) {
                member.guise = hostile_[i - nodes_];
                member.line = LineKind::fibre;
                member.room = member.guise == Fault::eclipse ? UINT16_MAX : kRoomDefault;
            } else {
                draw_callable(member);
            }
            members.push_back(member);
        }
        // In large federations telling them all would be most of the run.
        world_.establish(members, nodes_ > kManyNodes);
        // A machine that keeps the clock right invites: see newcomers.
        world_.machine(0).has_steady_clock = true;
        std::vector<MachineId> callable;
        for (MachineId machine = 0; machine < members.size(); ++machine) {
            std::vector<MachineId> peers;
            if (members[machine].guise == Fault::eclipse) {
                for (MachineId other = 0; other < nodes_; ++other) peers.push_back(other);
            } else if (members[machine].guise) {
                for (int i = 0; i < 6; ++i) peers.push_back(random.below(nodes_));
            } else if (machine != 0) {
                // Who brought it in. The rest it finds itself.
                peers.push_back(callable[random.below(callable.size())]);
            }
            if (members[machine].room != 0 && !members[machine].guise) callable.push_back(machine);
            world_.set_peers(machine, peers);
            world_.at(world_.now() + milliseconds(static_cast<std::int64_t>(random.below(10'000))),
                      [this, machine] { world_.start(machine); });
        }
    }

    // Records of a prefecture travel only among its members: one of them must be one that the
    // others can call.
    void draw_callable(World::Member& member) {
        std::uint8_t& prefecture = member.spec.prefecture;
        if (member.line == LineKind::satellite) {
            if (!callable_in_.contains(prefecture)) prefecture = *callable_in_.begin();
            return;
        }
        const bool is_first = !callable_in_.contains(prefecture);
        if (is_first) member.line = LineKind::fibre;
        member.room = is_first ? kRoomDefault : draw_room(world_.random(), member.line);
        callable_in_.insert(prefecture);
    }

    // A machine that has to be up again as soon as it can.
    void start(MachineId machine) {
        const auto host = world_.machine(machine).host;
        const bool can_start = !host || world_.is_up(*host) || world_.machine(machine).config.join;
        if (can_start) return world_.start(machine);
        world_.at(world_.now() + seconds(5), [this, machine] { start(machine); });
    }

    void add_newcomer() {
        if (++newcomers_ > kNewcomersMax) return;
        CenterSpec spec;
        spec.name = "新センター " + std::to_string(world_.size());
        spec.prefecture = draw_prefecture(world_.random());
        spec.now = WallTime{kTestNow.ms + world_.now().ms};
        World::Member member;
        member.spec = spec;
        draw_callable(member);
        const MachineId machine = world_.add_newcomer(spec, 0, member.room);
        world_.machine(machine).has_steady_clock = true;
        world_.fired(Fault::newcomer);
        start(machine);
    }

    // --- work ---

    Scope draw_scope(const TestCenter& center) {
        const std::uint32_t prefecture = center.spec.prefecture;
        switch (world_.random().below(6)) {
            case 0: return Scope::of_center(center.id);
            case 1: return {ScopeLevel::prefecture, prefecture, {}};
            case 2:
                return {
                    ScopeLevel::region, static_cast<std::uint32_t>(region_of({prefecture})), {}};
            default: return Scope::nation();
        }
    }

    static Draft with_body(Draft draft, const Body& body) {
        const auto bytes = encode_body(body);
        CHECK(bytes.has_value());
        draft.body = *bytes;
        return draft;
    }
    void publish(MachineId machine, const Draft& draft, const Body& body) {
        world_.publish(machine, {with_body(draft, body)});
    }

    void publish_something(MachineId machine) {
        Random& random = world_.random();
        Draft draft;
        if (random.below(3) == 0) {
            // An organisation that several centers hold, and edit again and again.
            OrgState state;
            state.corporate_number = test_corporate_number(random.below(8));
            state.updated_on = "2026-0" + std::to_string(1 + random.below(9)) + "-15";
            state.latest = random.below(3) == 0 ? "0" : "1";
            draft.kind = kind::kOrg;
            draft.scope = Scope::nation();
            draft.only_if_newer = random.below(2) == 0;
            return publish(machine, std::move(draft), org_body(state));
        }
        draft.kind = kind::kArticle;
        draft.scope = draw_scope(world_.machine(machine).center);
        publish(machine, std::move(draft),
                article_body("記事 " + std::to_string(random.below(1'000'000)),
                             std::string(random.below(600), 'x')));
    }

    void publish_big(MachineId machine) {
        if (world_.machine(machine).line.kind() == LineKind::satellite) return;
        world_.fired(Fault::pressure);
        for (int i = 0; i < 10; ++i) {
            Draft draft;
            draft.kind = kind::kArticle;
            draft.scope = Scope::nation();
            publish(machine, std::move(draft),
                    article_body("大きな記事", std::string(kLargeTextBytes, 'x')));
        }
    }

    // So many that others ask for them in bulk.
    void publish_many(MachineId machine) {
        if (world_.machine(machine).line.kind() == LineKind::satellite) return;
        std::vector<Draft> drafts;
        for (std::size_t i = 0; i < kImportRecords; ++i) {
            Draft draft;
            draft.kind = kind::kArticle;
            draft.scope = Scope::nation();
            drafts.push_back(with_body(draft, article_body("行 " + std::to_string(i), "取込")));
        }
        world_.publish(machine, std::move(drafts));
    }

    void schedule_publishes() {
        Random& random = world_.random();
        const auto span = static_cast<std::uint64_t>(options_.busy.count());
        const std::uint64_t count = 40 + 2 * std::min<std::uint64_t>(nodes_, kManyNodes);
        for (std::uint64_t i = 0; i < count; ++i) {
            const MachineId machine = random.below(nodes_);
            world_.at(world_.now() + Duration{static_cast<std::int64_t>(random.below(span))},
                      [this, machine] { publish_something(machine); });
        }
    }

    // --- phases ---

    void watch_safety(Monotonic until) {
        world_.at(world_.now() + seconds(20), [this, until] {
            if (!is_failed()) report_.problem = checkers_.check_safety(world_.random());
            if (world_.now() < until) watch_safety(until);
        });
    }

    [[nodiscard]] Duration converge_max() const {
        const auto withholders = std::ranges::count_if(hostile_, [](Fault guise) {
            return guise == Fault::withholder || guise == Fault::flooder || guise == Fault::liar;
        });
        return kConvergeMax + withholders * kConvergePerWithholder;
    }

    [[nodiscard]] std::string check_converged(bool with_slow_lines) const {
        auto problem = checkers_.check_converged(with_slow_lines);
        return problem.empty() ? expulsions_.check() : problem;
    }

    void heal_and_converge() {
        injector_.stop();
        world_.heal();
        for (MachineId machine = 0; machine < world_.size(); ++machine) start(machine);
        const Monotonic healed = world_.now();
        // By then the others have answered, or there are too few of them.
        world_.at(healed + kPatience, [this] {
            for (MachineId machine = 0; machine < world_.size(); ++machine)
                world_.go_on_alone(machine);
        });
        const auto step = [&](bool with_slow_lines) {
            report_.curve.push_back(checkers_.share_held());
            return is_failed() || (checkers_.may_be_converged(report_.curve.back()) &&
                                   check_converged(with_slow_lines).empty());
        };
        const bool is_done = world_.run_until(healed + converge_max(), [&] { return step(false); });
        report_.converged_after = world_.now() - healed;
        if (is_failed()) return;
        if (!is_done) {
            report_.problem = "not converged " +
                              std::to_string(report_.converged_after.count() / 1000) +
                              " s after healing: " + check_converged(false);
            return;
        }
        // A record of a megabyte takes such a line longer than a request may take: see
        // docs/SIMULATION.md.
        do_slow_lines_lag_ = is_enabled(Fault::pressure) && is_enabled(Fault::dark_line);
        unsigned looks = 0;
        const auto slow_step = [&] { return looks++ % 10 == 0 && step(true); };
        if (!do_slow_lines_lag_ && !world_.run_until(world_.now() + kSlowConvergeMax, slow_step)) {
            report_.problem = "satellite lines did not converge: " + check_converged(true);
        }
        report_.all_converged_after = world_.now() - healed;
        report_.waiting = checkers_.waiting();
        if (!is_failed()) report_.problem = checkers_.check_safety(world_.random());
        if (!is_failed()) report_.problem = checkers_.check_signatures();
        if (!is_failed()) report_.problem = checkers_.check_digests();
        // What is dated ahead is shown at its writer's already.
        if (!is_failed() && report_.waiting == 0) report_.problem = checkers_.check_same_view();
    }

    // Hostile members go; among equals there is nothing to say but "still here".
    void be_quiet() {
        // Who did harm only now gets its time before it is judged.
        const auto are_judged = [&] { return checkers_.check_adversaries().empty(); };
        if (!are_judged()) (void)world_.run_until(world_.now() + seconds(130), are_judged);
        report_.problem = checkers_.check_adversaries();
        if (!is_failed()) report_.problem = expulsions_.check();
        if (is_failed()) return;
        for (MachineId machine = 0; machine < world_.size(); ++machine) {
            if (!world_.counts(machine)) world_.retire(machine);
        }
        const Monotonic last_look = world_.now() + kReceiptsMax;
        while (!is_failed() && !is_quiet_seen()) {
            if (world_.now() > last_look) report_.problem = "receipts for erasures do not end";
        }
    }

    // Says nothing about a time in which machines had an erasure to answer.
    bool is_quiet_seen() {
        const std::size_t receipts = world_.ledger().receipts();
        (void)world_.run_until(world_.now() + (kSettle - kGreetingTime));
        const std::uint64_t greeted = world_.traffic().frames_by_kind[kHelloKind];
        (void)world_.run_until(world_.now() + kGreetingTime);
        const Traffic before = world_.traffic();
        (void)world_.run_until(world_.now() + kQuiet);
        if (world_.ledger().receipts() != receipts) return false;
        judge_quiet(before, world_.traffic(), before.frames_by_kind[kHelloKind] - greeted);
        return true;
    }

    // Two equal peers only tell that they are there. A connection that is new greets once and
    // tells its state once, and one that is not needed any more ends; `just_greeted`: those who
    // greeted right before and tell it now.
    void judge_quiet(const Traffic& before, const Traffic& after, std::uint64_t just_greeted) {
        std::string said;
        std::array<std::uint64_t, kFrameKinds> count{};
        for (std::size_t kind = 0; kind < kFrameKinds; ++kind) {
            count[kind] = after.frames_by_kind[kind] - before.frames_by_kind[kind];
            const std::uint64_t bytes = after.bytes_by_kind[kind] - before.bytes_by_kind[kind];
            if (kind == kPingKind || kind == kPongKind) {
                report_.quiet_ping_bytes += bytes;
                continue;
            }
            report_.quiet_frames += count[kind];
            if (count[kind] != 0)
                said +=
                    ", " + std::to_string(count[kind]) + " " + std::string(frame_kind_name(kind));
        }
        const std::uint64_t greetings = count[kHelloKind];
        const std::uint64_t goodbyes = count[kGoodbyeKind];
        // A scope that one side declined stays different, and is looked at once by who greets anew.
        const std::uint64_t looks = count[kTreeQueryKind] + count[kTreeAnswerKind];
        const bool may_look = is_enabled(Fault::decline) &&
                              count[kTreeQueryKind] <= 4 * (greetings + just_greeted) &&
                              count[kTreeAnswerKind] <= count[kTreeQueryKind];
        const bool is_greeting = report_.quiet_frames == greetings + count[kScopesKind] + goodbyes +
                                                             (may_look ? looks : 0) &&
                                 goodbyes <= world_.size() &&
                                 count[kScopesKind] <= greetings + just_greeted &&
                                 greetings <= 2 * world_.size();
        if (report_.waiting == 0 && !do_slow_lines_lag_ && !is_greeting)
            report_.problem = "frames were sent while there was nothing to say" + said;
    }

    void finish() {
        report_.seed = options_.seed;
        for (MachineId machine = 0; machine < world_.size(); ++machine) {
            if (!world_.machine(machine).is_honest()) {
                world_.fired(world_.machine(machine).adversary->guise(),
                             world_.machine(machine).adversary->harm());
                continue;
            }
            if (world_.machine(machine).clone_of) continue;
            ++report_.nodes;
            ++report_.lines[static_cast<std::size_t>(world_.machine(machine).line.kind())];
        }
        report_.hostile = hostile_.size();
        report_.enabled = enabled_;
        report_.fired = world_.fault_counts();
        report_.acknowledged = world_.acknowledged().size();
        report_.refused = world_.refused();
        report_.questions = world_.questions();
        report_.files = world_.files();
        report_.expelled = expulsions_.in_force();
        report_.unlisted = expulsions_.unlisted();
        report_.erasures = eraser_.asked();
        report_.erasure_times = eraser_.times();
        report_.traffic = world_.traffic();
        for (const auto& [id, entry] : world_.ledger().entries()) {
            ++report_.records;
            report_.deliveries += entry.holders == 0 ? 0 : entry.holders - 1;
        }
        for (const auto& [machine, reasons] : world_.cut_off()) {
            for (const auto& [reason, count] : reasons) report_.cut_off[reason] += count;
        }
        report_.load_max = checkers_.load_max();
        report_.busy = options_.busy;
        for (std::size_t line = 0; line < kLineKinds; ++line)
            report_.delays[line] = world_.ledger().delays(static_cast<LineKind>(line));
        report_.events = world_.events();
        report_.trace = world_.trace();
    }

    ScenarioOptions options_;
    std::uint64_t nodes_;
    World world_;
    Checkers checkers_;
    Asking asking_;
    Filing filing_;
    Eraser eraser_;
    Expulsions expulsions_;
    FaultInjector injector_;
    std::vector<Fault> enabled_;
    std::vector<Fault> hostile_;
    std::size_t newcomers_ = 0;
    std::set<std::uint8_t> callable_in_;  // prefectures
    bool do_slow_lines_lag_ = false;
    ScenarioReport report_;
};

}  // namespace

ScenarioReport run_scenario(const ScenarioOptions& options) { return Scenario(options).run(); }

}  // namespace tsunagi::simulation
