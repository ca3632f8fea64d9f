#include "tests/simulation/scenario.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "tests/simulation/checkers.h"

namespace tsunagi::simulation {
namespace {

// Prefectures of two regions, so that prefecture, region and nation all matter.
constexpr std::uint8_t kPrefectures[] = {16, 17, 18, 13, 14};

struct Plan {
    unsigned centers = 3;
    bool has_resets = false;
    bool has_refusals = false;
    bool has_crashes = false;
    bool has_partitions = false;
    bool has_clock_jumps = false;
    Duration commit_delay_max{};
    unsigned publishes = 0;
};

Plan draw_plan(Random& random, const ScenarioOptions& options) {
    Plan plan;
    plan.centers =
        options.centers != 0 ? options.centers : static_cast<unsigned>(3 + random.below(10));
    plan.has_resets = random.below(2) == 0;
    plan.has_refusals = random.below(3) == 0;
    plan.has_crashes = random.below(2) == 0;
    plan.has_partitions = random.below(2) == 0;
    plan.has_clock_jumps = random.below(3) == 0;
    plan.commit_delay_max = Duration{static_cast<std::int64_t>(2 + random.below(200))};
    plan.publishes = static_cast<unsigned>(20 + random.below(100));
    return plan;
}

std::string describe(const Plan& plan) {
    std::string out =
        std::to_string(plan.centers) + " centers, " + std::to_string(plan.publishes) + " publishes";
    if (plan.has_resets) out += ", resets";
    if (plan.has_refusals) out += ", full disks";
    if (plan.has_crashes) out += ", crashes";
    if (plan.has_partitions) out += ", partitions";
    if (plan.has_clock_jumps) out += ", clock jumps";
    return out;
}

class Scenario {
  public:
    explicit Scenario(const ScenarioOptions& options)
        : options_(options),
          world_(options.seed, Monotonic{1'000}),
          plan_(draw_plan(world_.random(), options)) {}

    ScenarioReport run() {
        if (options_.is_loud) world_.be_loud();
        build();
        schedule_publishes();
        schedule_faults();
        const Monotonic end_of_busy = world_.now() + options_.busy;
        watch_safety(end_of_busy);
        (void)world_.run_until(end_of_busy, [&] { return !problem_.empty(); });
        if (problem_.empty()) heal_and_converge();
        return report();
    }

  private:
    void build() {
        CenterSpec spec;
        spec.prefecture = kPrefectures[0];
        spec.name = "center 0";
        (void)world_.add_founder(spec);
        world_.start(0);
        Random& random = world_.random();
        for (unsigned i = 1; i < plan_.centers; ++i) {
            spec.name = "center " + std::to_string(i);
            spec.prefecture = kPrefectures[random.below(std::size(kPrefectures))];
            std::vector<MachineId> peers = neighbours(spec.prefecture, i);
            for (int n = 0; n < 2; ++n) peers.push_back(random.below(i));
            const MachineId machine = world_.add_newcomer(spec, 0, peers);
            world_.at(
                world_.now() + Duration{static_cast<std::int64_t>(1'000 + random.below(60'000))},
                [this, machine] { start(machine); });
        }
    }

    // A record travels only among those who may hold it, so each scope needs a connected set of its
    // own: the last earlier center of the same prefecture, and of the same region.
    std::vector<MachineId> neighbours(std::uint8_t prefecture, MachineId before) {
        std::vector<MachineId> out;
        std::optional<MachineId> same_prefecture;
        std::optional<MachineId> same_region;
        for (MachineId machine = 0; machine < before; ++machine) {
            const std::uint8_t other = world_.center(machine).spec.prefecture;
            if (other == prefecture) same_prefecture = machine;
            if (region_of({other}) == region_of({prefecture})) same_region = machine;
        }
        if (same_prefecture) out.push_back(*same_prefecture);
        if (same_region) out.push_back(*same_region);
        return out;
    }

    // A newcomer needs its host; a host that is down now is up later.
    void start(MachineId machine) {
        if (world_.is_up(machine)) return;
        if (machine == 0 || world_.is_up(0)) {
            world_.start(machine);
            return;
        }
        world_.at(world_.now() + std::chrono::seconds(5), [this, machine] { start(machine); });
    }

    Scope draw_scope(const TestCenter& center) {
        switch (world_.random().below(5)) {
            case 0: return Scope::of_center(center.id);
            case 1: return {ScopeLevel::prefecture, center.spec.prefecture, {}};
            case 2:
                return {ScopeLevel::region,
                        static_cast<std::uint32_t>(region_of({center.spec.prefecture})),
                        {}};
            default: return Scope::nation();
        }
    }

    void publish_something(MachineId machine) {
        if (!world_.is_up(machine)) return;
        Random& random = world_.random();
        Draft draft;
        draft.scope = draw_scope(world_.center(machine));
        Body body;
        if (random.below(3) == 0) {
            // An organisation that several centers hold.
            OrgState state;
            state.corporate_number = test_corporate_number(random.below(8));
            state.updated_on = "2026-0" + std::to_string(1 + random.below(9)) + "-15";
            state.latest = random.below(3) == 0 ? "0" : "1";
            draft.kind = kind::kOrg;
            draft.scope = Scope::nation();
            draft.only_if_newer = random.below(2) == 0;
            body = org_body(state);
        } else {
            draft.kind = kind::kArticle;
            body = article_body("記事 " + std::to_string(random.below(1'000'000)));
        }
        const auto bytes = encode_body(body);
        CHECK(bytes.has_value());
        draft.body = *bytes;
        world_.publish(machine, std::move(draft));
    }

    void schedule_publishes() {
        Random& random = world_.random();
        const auto span = static_cast<std::uint64_t>(options_.busy.count());
        for (unsigned i = 0; i < plan_.publishes; ++i) {
            const MachineId machine = random.below(plan_.centers);
            world_.at(world_.now() + Duration{static_cast<std::int64_t>(random.below(span))},
                      [this, machine] { publish_something(machine); });
        }
    }

    void schedule_faults() {
        FaultRates rates;
        if (plan_.has_resets) rates.link_reset = 5'000;
        if (plan_.has_refusals) rates.store_refusal = 20'000;
        rates.commit_delay_max = plan_.commit_delay_max;
        // Not before the founder has its own records.
        world_.at(world_.now() + std::chrono::seconds(1),
                  [this, rates] { world_.set_faults(rates); });
        Random& random = world_.random();
        const auto some_time = [&] {
            return world_.now() +
                   Duration{static_cast<std::int64_t>(
                       5'000 + random.below(static_cast<std::uint64_t>(options_.busy.count())))};
        };
        for (int i = 0; plan_.has_crashes && i < 12; ++i) {
            const MachineId machine = random.below(plan_.centers);
            const Duration down{static_cast<std::int64_t>(100 + random.below(60'000))};
            world_.at(some_time(), [this, machine, down] {
                if (!world_.is_up(machine)) return;
                world_.crash(machine);
                world_.at(world_.now() + down, [this, machine] { start(machine); });
            });
        }
        for (int i = 0; plan_.has_partitions && i < 4; ++i) {
            world_.at(some_time(), [this] { cut(); });
            world_.at(some_time(), [this] { world_.partition({}); });
        }
        for (int i = 0; plan_.has_clock_jumps && i < 4; ++i) {
            const MachineId machine = random.below(plan_.centers);
            const Duration by{static_cast<std::int64_t>(random.below(2 * 3'600'000)) - 3'600'000};
            world_.at(some_time(), [this, machine, by] { world_.jump_clock(machine, by); });
        }
    }

    void cut() {
        std::vector<int> groups;
        for (MachineId machine = 0; machine < plan_.centers; ++machine) {
            groups.push_back(static_cast<int>(world_.random().below(2)));
        }
        world_.partition(groups);
    }

    void watch_safety(Monotonic until) {
        world_.at(world_.now() + std::chrono::seconds(20), [this, until] {
            if (problem_.empty()) problem_ = check_safety(world_, world_.random());
            if (world_.now() < until) watch_safety(until);
        });
    }

    void heal_and_converge() {
        world_.set_faults({});
        world_.partition({});
        world_.mend_clocks();
        for (MachineId machine = 0; machine < plan_.centers; ++machine) start(machine);
        const Monotonic healed = world_.now();
        const bool done = world_.run_until(healed + options_.peace_max,
                                           [&] { return check_converged(world_).empty(); });
        converged_after_ = world_.now() - healed;
        if (!done)
            problem_ =
                "not converged: " + check_converged(world_) + "\n  " + explain_missing(world_);
        if (problem_.empty()) problem_ = check_safety(world_, world_.random());
        if (problem_.empty()) problem_ = check_same_view(world_);
    }

    ScenarioReport report() const {
        ScenarioReport out;
        out.problem = problem_;
        out.centers = plan_.centers;
        out.acknowledged = world_.acknowledged().size();
        out.refused = world_.refused();
        out.converged_after = converged_after_;
        out.faults = world_.fault_counts();
        out.traffic = world_.traffic();
        out.events = world_.events();
        out.trace = world_.trace();
        out.options = describe(plan_);
        return out;
    }

    ScenarioOptions options_;
    World world_;
    Plan plan_;
    std::string problem_;
    Duration converged_after_{};
};

}  // namespace

ScenarioReport run_scenario(const ScenarioOptions& options) { return Scenario(options).run(); }

}  // namespace tsunagi::simulation
