// world.h - a federation of real nodes in one process, on virtual time, from one seed.
//
// The second shell beside the daemon: same Node, a memory store for each machine, links as ordered
// byte streams over lines with latency, bandwidth and queues. One event heap ordered by (time,
// number), one seeded generator for everything that happens, so that a seed always gives the same
// trace. A crash drops what was not committed and every connection. Signatures are verified once
// for each string of bytes (check_memo.h), and stores share the bytes of equal records.
// Not here: what is right (checkers.h), what is done to it (faults.h) and when (scenario.h).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocol/session/serving.h"
#include "tests/simulation/check_memo.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/machine.h"

namespace tsunagi::simulation {

struct WorldOptions {
    std::uint64_t seed = 1;
    Bug bug = Bug::none;
    // Node::check_invariants runs after every n-th step; 0: never.
    std::uint64_t invariants_every = 1;
    bool answers_questions = true;
    bool serves_files = true;
    bool is_loud = false;  // tells every event on standard error, for people who hunt a failure
};

// Frames by their kind, as frames of protocol/schema/wire.capnp are numbered.
inline constexpr std::size_t kFrameKinds = 29;  // the last one: none of them
inline constexpr std::size_t kHelloKind = 0;
inline constexpr std::size_t kScopesKind = 3;
inline constexpr std::size_t kTreeQueryKind = 4;
inline constexpr std::size_t kTreeAnswerKind = 5;
inline constexpr std::size_t kGoodbyeKind = 12;
inline constexpr std::size_t kAnnounceKind = 6;
inline constexpr std::size_t kRecordsKind = 8;
inline constexpr std::size_t kAnnounceShortKind = 17;
inline constexpr std::size_t kPingKind = 10;
inline constexpr std::size_t kPongKind = 11;
inline constexpr std::size_t kPeerHitsKind = 24;
[[nodiscard]] std::string_view frame_kind_name(std::size_t kind);
[[nodiscard]] std::size_t frame_kind(ByteSpan frame);

struct Traffic {
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;
    std::uint64_t duplicates = 0;  // records that came to a disk that had them
    std::array<std::uint64_t, kFrameKinds> frames_by_kind{};
    std::array<std::uint64_t, kFrameKinds> bytes_by_kind{};
};

// Behind a question's time: the checks of what came last.
inline constexpr Duration kQuestionSlack = std::chrono::seconds(1);

// All are invited by machine 0, and a charter lets one center sponsor so many.
inline constexpr std::size_t kNewcomersMax = 40;

class World {
  public:
    World(const WorldOptions& options, Monotonic start);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // --- building ---
    struct Member {
        CenterSpec spec;
        LineKind line = LineKind::fibre;
        std::optional<Fault> guise;  // hostile
        std::uint16_t room = 0;      // links that others may open; 0: it can't be called
    };
    // A federation that stands already: all members are admitted, and every disk holds all
    // authority records; endpoints too if `are_endpoints_known` (else each machine tells its own
    // when it starts), and those of hostile members anyhow. Call once, first. Machine n is member
    // n.
    void establish(const std::vector<Member>& members, bool are_endpoints_known);
    void set_peers(MachineId machine, const std::vector<MachineId>& peers);
    // A center that joins by an invitation of `host`, and can be called by others if `room` is not
    // 0. At most kNewcomersMax times.
    MachineId add_newcomer(const CenterSpec& spec, MachineId host, std::uint16_t room);
    // A second machine with this one's keys and a copy of its disk.
    MachineId add_clone(MachineId of, bool has_same_writer);
    void start(MachineId machine);

    // --- what faults do (faults.h draws when and to whom) ---
    void fired(Fault fault, std::uint64_t times = 1) {
        fault_counts_[static_cast<std::size_t>(fault)] += times;
    }
    void crash(MachineId machine);
    void retire(MachineId machine);
    void pause(MachineId machine, Duration duration);
    // The disk becomes what it was at keep_backup, and the machine a new writer. Pre: is down.
    void keep_backup(MachineId machine);
    void restore_backup(MachineId machine);
    // Its people say that it shall not wait for others any longer, where it does.
    void go_on_alone(MachineId machine);
    void clog(MachineId machine);
    void unclog(MachineId machine);
    // Which machines do not reach which: blocks[from][to] of the groups; empty: all reach all.
    struct Cut {
        std::vector<int> group_of_machine;
        bool is_one_way = false;  // group 1 still hears group 0
    };
    void cut(Cut cut);
    void break_link_of(MachineId machine, bool is_half);
    void set_clock(MachineId machine, const WallClock& clock);
    void change_key(MachineId machine);
    // From now on it takes records of the scope, or none: said again at each start.
    void choose(MachineId machine, const Scope& scope, bool is_wanted);
    // All weather is fine, all clocks are right, dead connections are noticed, lines cost nothing.
    void heal();

    // --- events ---
    // Runs `action` at that time, or now if it is over; in the order of calls for the same time.
    void at(Monotonic when, std::function<void()> action);
    // Erases what the record says, at once, if the machine is up.
    void erase(MachineId machine, const RecordId& record);
    // Publishes if the machine is up, all in one request. The reply is kept in acknowledged().
    void publish(MachineId machine, std::vector<Draft> drafts);
    // Its people take these in, now if it runs and at each start.
    void take_in(MachineId machine, const std::vector<Bytes>& records);
    // Asks the machine's peers, if it is up: machine.questions tells what came of it.
    std::optional<RequestTicket> ask_peers(MachineId machine, PeerQuery query);
    // Publishes the draft's record with a file of this content, which lies on the machine's disk.
    void publish_file(MachineId machine, Draft draft, Bytes content);
    // Wants a file, if the machine is up and shows a record that names it.
    std::optional<RequestTicket> fetch_file(MachineId machine, const ContentId& content);
    // Runs until `end`, or until `done` says so (asked once a virtual second). True if it was done.
    bool run_until(Monotonic end, const std::function<bool()>& done = nullptr);

    // --- looking ---
    [[nodiscard]] Monotonic now() const { return now_; }
    [[nodiscard]] Now now_at(const Machine& machine) const;
    [[nodiscard]] std::size_t size() const { return machines_.size(); }
    [[nodiscard]] Machine& machine(MachineId id) { return *machines_.at(id); }
    [[nodiscard]] const Machine& machine(MachineId id) const { return *machines_.at(id); }
    [[nodiscard]] bool is_up(MachineId machine) const;
    // Takes part in what has to come true: neither hostile nor switched off for good.
    [[nodiscard]] bool counts(MachineId machine) const;
    // Did the center ever sign with this key? As its owner knows, whatever rosters say.
    [[nodiscard]] bool is_key_of(const CenterId& center, const PublicKey& key) const;
    struct Acknowledged {
        MachineId machine;
        RecordId id;
        Scope scope;
        bool is_excused = false;  // gone with a disk that was replaced, before anyone else had it
    };
    [[nodiscard]] const std::vector<Acknowledged>& acknowledged() const { return acknowledged_; }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }
    struct Questions {
        std::uint64_t over = 0;
        std::uint64_t answers = 0;
        std::uint64_t found = 0;  // records, in all answers
    };
    [[nodiscard]] const Questions& questions() const { return questions_; }
    struct Files {
        std::uint64_t published = 0;
        std::uint64_t fetched = 0;  // requests that ended well
        std::uint64_t failed = 0;
        std::uint64_t pieces = 0;  // put on disks
    };
    [[nodiscard]] const Files& files() const { return files_; }
    // Where each content may be, by the record that was published with it.
    [[nodiscard]] const std::map<ContentId, Scope>& contents() const { return contents_; }
    // A record that the machine shows and that names the content.
    [[nodiscard]] static std::optional<RecordId> record_naming(const Machine& machine,
                                                               const ContentId& content);
    // Is somebody who has it at most so many links away, all of them over machines that may have
    // it, and none over a satellite, which may still be busy with what it missed?
    [[nodiscard]] bool is_within_reach(MachineId machine,
                                       const ContentId& content,
                                       std::size_t links) const;
    [[nodiscard]] const FaultCounts& fault_counts() const { return fault_counts_; }
    [[nodiscard]] const Traffic& traffic() const { return traffic_; }
    [[nodiscard]] const Ledger& ledger() const { return ledger_; }
    [[nodiscard]] std::uint64_t events() const { return last_event_; }
    // A digest of everything that happened, in order.
    [[nodiscard]] const Digest& trace() const { return trace_; }
    [[nodiscard]] Random& random() { return random_; }
    // The first thing that went wrong in a place that only the shell sees; "" where nothing did.
    [[nodiscard]] const std::string& problem() const { return problem_; }
    // Links that honest machines closed on each hostile one, with the reasons.
    [[nodiscard]] const std::map<MachineId, std::map<Error, std::uint64_t>>& cut_off() const {
        return cut_off_;
    }

  private:
    struct Event {
        Monotonic at;
        std::uint64_t number = 0;
        std::function<void()> run;
    };
    struct Later {
        bool operator()(const Event& a, const Event& b) const {
            return a.at != b.at ? a.at > b.at : a.number > b.number;
        }
    };

    void note(std::string_view what, std::uint64_t a, std::uint64_t b);
    void fail(const std::string& problem) {
        if (problem_.empty()) problem_ = problem;
    }
    [[nodiscard]] bool happens(std::uint32_t per_million);
    [[nodiscard]] Duration between(Duration low, Duration high);
    [[nodiscard]] bool has_bug(Bug bug, const Machine& machine) const {
        return options_.bug == bug && machine.id % 3 == 0;
    }

    // --- machines (world.cpp) ---
    Machine& add_machine(TestCenter center);
    void stop(Machine& machine);
    void resume(Machine& machine);
    void invite_again(MachineId host);
    static void set_room(Machine& machine, std::uint16_t room);
    [[nodiscard]] std::set<RecordId> forget_disk(const Machine& machine);
    void excuse(const Machine& machine, const std::set<RecordId>& gone);
    void remember_disk(Machine& machine);
    void tell_choice(Machine& machine, const Scope& scope);
    // It was restored, and has not compared with others yet.
    [[nodiscard]] static bool waits_for_others(const Machine& machine);
    void watch_decline(Machine& machine, const Scope& scope, std::uint64_t life);
    void tick_adversary(Machine& machine);

    // --- a step and what follows from it (world_effects.cpp) ---
    // Its genesis and all that its people signed; the answer is `machine.take_in`'s.
    void take_all_in(Machine& machine);
    // As soon as the machine runs (it may be paused), if it is still the same life.
    void on_machine(Machine& machine, std::function<void()> action);
    void step(Machine& machine, Input input);
    void perform(Machine& machine, Effects effects);
    void perform_store(Machine& machine, StoreOrder order);
    void write(Machine& machine, const StoreOrder& order);
    void purge(Machine& machine, StoreTicket ticket);
    void reject(Machine& machine, StoreTicket ticket, Fault cause);
    void perform_checks(Machine& machine, CheckOrder order);
    void perform_serve(Machine& machine, ServeOrder order);
    void serve_next(Machine& machine, PeerId peer, std::shared_ptr<Serving> serving);
    [[nodiscard]] std::optional<Bytes> read_record(Machine& machine,
                                                   PeerId peer,
                                                   const RecordId& id);
    void perform_reply(Machine& machine, const Reply& reply);
    void leak(Machine& machine, const StoreOrder& order);
    [[nodiscard]] bool is_honest(const CenterId& center) const;
    [[nodiscard]] Result<CheckedRecord> check(const Machine& machine,
                                              const Bytes& bytes,
                                              bool is_background);
    void wake_at(Machine& machine, Monotonic when);

    // --- questions to peers (world_questions.cpp) ---
    void perform_search(Machine& machine, SearchOrder order);
    void perform_news(Machine& machine, InquiryNews news);
    void check_answer(const Machine& machine, const InquiryNews::Answer& answer);
    void check_hits(const Machine& from, PeerId peer, ByteSpan frame);

    // --- files (world_files.cpp) ---
    class MachineSource;
    void perform_content(Machine& machine, ContentOrder order);
    void perform_content_news(Machine& machine, const ContentNews& news);
    void check_content_goes(const Machine& from, PeerId peer, const ContentId& content);

    // --- connections (world_links.cpp) ---
    void dial(Machine& machine, const DialOrder& order);
    void dial_as_adversary(Machine& machine, MachineId target);
    void connect(Machine& from, Machine& to, std::optional<DialId> dial);
    [[nodiscard]] static bool tells_of_news(ByteSpan frame);
    void send(Machine& machine, PeerId peer, Bytes frame);
    void carry(const std::shared_ptr<Link>& link, int side, Bytes frame);
    void come_in(const std::shared_ptr<Link>& link, int side, const std::shared_ptr<Bytes>& frame);
    void arrive(const std::shared_ptr<Link>& link, int side, Bytes frame);
    void deliver(const std::shared_ptr<Link>& link, int side, const Bytes& frame);
    void release_held(Machine& machine);
    void break_link(const std::shared_ptr<Link>& link);
    void end_side(const std::shared_ptr<Link>& link, int side, Duration after);
    void close_link(const std::shared_ptr<Link>& link, int side);
    [[nodiscard]] bool passes(const Machine& from, const Machine& to) const;
    [[nodiscard]] std::vector<std::shared_ptr<Link>> all_links() const;
    void flush(Machine& machine);
    void count(const Machine& from, const Machine& to, const Bytes& frame);

    WorldOptions options_;
    SeededRandom random_;
    Monotonic now_;
    std::uint64_t last_event_ = 0;
    std::uint64_t steps_ = 0;
    std::vector<Event> events_;  // a heap
    std::vector<std::unique_ptr<Machine>> machines_;
    std::shared_ptr<RecordPool> pool_ = std::make_shared<RecordPool>();
    CheckMemo checks_;
    Cut cut_;
    Ledger ledger_;
    std::map<CenterId, std::set<PublicKey>> keys_;
    std::set<RecordId> established_;  // on all disks when the run began
    FaultCounts fault_counts_{};
    Traffic traffic_;
    std::vector<Acknowledged> acknowledged_;
    std::uint64_t refused_ = 0;
    Questions questions_;
    Files files_;
    std::map<ContentId, Scope> contents_;
    PeerId last_peer_ = 0;
    Digest trace_;
    std::string problem_;
    std::map<MachineId, std::map<Error, std::uint64_t>> cut_off_;
};

}  // namespace tsunagi::simulation
