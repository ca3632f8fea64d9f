// checkers.h - what must be true of a simulated federation.
//
// Outside the code under test: looks at disks, replies and what the world itself knows (whose keys
// there are, who is where), never into a node, but for the sizes that it reports. Each check
// returns what is wrong, "" where nothing is.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/world.h"

namespace tsunagi::simulation {

class Checkers {
  public:
    explicit Checkers(const World& world) : world_(world) {}

    // True at any moment, whatever happened:
    //   - what was acknowledged lies on the disk of the machine that acknowledged it;
    //   - no disk holds a record of a scope that its center is outside of, or one that no member's
    //     key has signed;
    //   - stored records parse, keep their id, and signature and body fit (a sample by `random`);
    //   - no two records have one sequence of one writer in one scope, but for two machines that
    //   run
    //     with one writer at once;
    //   - what a node holds in memory for its peers is bounded;
    //   - nobody waits for an answer of peers longer than people were told.
    // Looks at records once, when they are new.
    [[nodiscard]] std::string check_safety(Random& random);

    // After healing: every machine inside a scope holds every record of it that anybody holds, and
    // all that was acknowledged, but for what is dated ahead and waits for the clock; and all have
    // the same members.
    [[nodiscard]] std::string check_converged(bool with_slow_lines) const;
    // A cheap first look at share_held(): false where much is missing even without satellite lines.
    [[nodiscard]] bool may_be_converged(double share) const;

    // Bodies that were erased are gone, and what is hidden is what was erased. Part of
    // check_converged.
    [[nodiscard]] std::string check_erased(bool with_slow_lines) const;

    // After convergence: every record on every disk is what its writer signed.
    [[nodiscard]] std::string check_signatures() const;
    // The digests that nodes work with are those of the records on their disks.
    [[nodiscard]] std::string check_digests() const;
    // The heads that people see are the same on all machines (of some, where there are many; not
    // behind satellite lines, which may lag).
    [[nodiscard]] std::string check_same_view() const;
    // A question for one whole id is over, and the record was found if somebody who answered holds
    // it for the asker.
    [[nodiscard]] std::string check_found(MachineId machine, RequestTicket request) const;
    // A file that was wanted: it came, or nobody near enough had it.
    [[nodiscard]] bool has_file_ended(MachineId machine, RequestTicket request) const;
    [[nodiscard]] std::string check_file(MachineId machine,
                                         RequestTicket request,
                                         bool must_come) const;
    // Files lie only where their records may be.
    [[nodiscard]] std::string check_contents() const;
    // Hostile members: cut off where they must be, and none the wiser.
    [[nodiscard]] std::string check_adversaries() const;
    // Records dated ahead that still wait.
    [[nodiscard]] std::size_t waiting() const;
    // Of all pairs of a record and a machine that must come to hold it, how many do: 0..1.
    [[nodiscard]] double share_held() const;

    [[nodiscard]] const NodeLoad& load_max() const { return load_max_; }

  private:
    [[nodiscard]] std::string check_new_records(MachineId machine);
    [[nodiscard]] bool is_twice(const ParsedRecord& record);
    [[nodiscard]] std::string check_sample(MachineId machine, Random& random) const;
    [[nodiscard]] std::string check_taken_back(const Adversary& thief) const;
    [[nodiscard]] std::string check_load(MachineId machine);
    [[nodiscard]] std::string check_questions() const;
    [[nodiscard]] std::string check_scope(const Scope& scope, bool with_slow_lines) const;
    [[nodiscard]] std::string find_missing(const Scope& scope,
                                           const std::vector<MachineId>& machines) const;
    [[nodiscard]] bool does_anybody_decline(const Scope& scope) const;
    [[nodiscard]] bool is_waiting(Hlc time) const;
    [[nodiscard]] std::string check_members(bool with_slow_lines) const;
    [[nodiscard]] static bool was_waiting(Hlc time, Monotonic at);
    [[nodiscard]] std::size_t inside(const Scope& scope) const;

    const World& world_;
    std::map<MachineId, std::pair<std::uint64_t, Arrival>> seen_;  // its life, and how far
    // By whom, where and as which: what was seen on any disk.
    std::map<std::tuple<PublicKey, WriterInstance, Scope, std::uint64_t>, RecordId> written_;
    NodeLoad load_max_;
};

}  // namespace tsunagi::simulation
