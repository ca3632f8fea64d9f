#include "tests/simulation/checkers.h"

#include <algorithm>
#include <ranges>
#include <set>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/node/erasing.h"
#include "protocol/record/erasure.h"
#include "protocol/record/kinds.h"

namespace tsunagi::simulation {
namespace {

constexpr std::size_t kViewsCompared = 20;
// Room for what is under way when the node stops asking, and then some: what matters is that the
// sum does not grow with what a peer sends.
constexpr std::size_t kBytesPerSession = 26 << 20;
constexpr std::size_t kRefusedMax = 100'000;

bool is_entitled(const Machine& machine, const Scope& scope) {
    return is_inside(scope, machine.center.id, machine.center.home());
}

bool must_hold(const Machine& machine, const Scope& scope) {
    return is_entitled(machine, scope) && machine.wants(scope);
}

std::string at_machine(MachineId machine) { return " (machine " + std::to_string(machine) + ")"; }

std::string check_bytes(const ParsedRecord& record, MachineId id) {
    const ByteSpan bytes = record.bytes();
    auto parsed = parse_record(Bytes(bytes.begin(), bytes.end()));
    if (!parsed || parsed->id() != record.id())
        return "a stored record does not parse" + at_machine(id);
    if (!check_record(std::move(*parsed))) return "a stored record is forged" + at_machine(id);
    return {};
}

// It knows a newer version, and shows no older one.
bool is_superseded_at(const Machine& machine, const Header& header) {
    return std::ranges::any_of(
        machine.disk.slot_heads(header.center, header.slot),
        [&](const SlotHead& head) { return supersedes(head.vector, header.vector); });
}

bool is_slow(const Machine& machine) { return machine.line.kind() == LineKind::satellite; }

}  // namespace

// --- at any moment ---

std::string Checkers::check_new_records(MachineId id) {
    const Machine& machine = world_.machine(id);
    auto& [life, seen] = seen_[id];
    if (life != machine.life) seen = 0;  // another copy of the disk may have come back
    life = machine.life;
    for (; seen < machine.disk.last_arrival(); ++seen) {
        const ParsedRecord& record = machine.disk.at(seen + 1);
        const Header& header = record.header();
        if (!is_entitled(machine, header.scope)) {
            return "a record of " + scope_text(header.scope) + " lies outside of it" +
                   at_machine(id);
        }
        const CenterId author =
            header.center.is_zero() ? same_bytes<CenterId>(record.id()) : header.center;
        if (!world_.is_key_of(author, header.writer_key))
            return "a stored record was signed by nobody's key" + at_machine(id);
        if (record.is_body_erased() && machine.disk.has(record.id()) &&
            erasures_of(machine.disk, author, header.slot).empty())
            return "a stored record lost its body" + at_machine(id);
        if (is_twice(record)) return "a writer used one sequence twice" + at_machine(id);
        const auto declined = machine.declined_from.find(header.scope);
        if (declined != machine.declined_from.end() && seen + 1 > declined->second &&
            author != machine.center.id && !is_of_erasure(header.kind)) {
            return "a record of a scope that was declined was taken in" + at_machine(id);
        }
    }
    return {};
}

bool Checkers::is_twice(const ParsedRecord& record) {
    const Header& header = record.header();
    for (MachineId other = 0; other < world_.size(); ++other) {
        const Machine& machine = world_.machine(other);
        const bool is_hostile = !machine.is_honest() && machine.center.id == header.center;
        const bool is_clone = machine.clone_of && machine.config.writer == header.writer_instance;
        if (is_hostile || is_clone) return false;
    }
    const auto [seen, is_new] = written_.try_emplace(
        {header.writer_key, header.writer_instance, header.scope, header.sequence}, record.id());
    return !is_new && seen->second != record.id();
}

std::string Checkers::check_sample(MachineId id, Random& random) const {
    const MemoryStore& disk = world_.machine(id).disk;
    if (disk.last_arrival() == 0) return {};
    // Among the newest, which are not everybody's yet.
    const Arrival back = random.below(std::min<Arrival>(disk.last_arrival(), 50));
    const Arrival arrival = disk.last_arrival() - back;
    const ParsedRecord& record = disk.at(arrival);
    // Only a seal answers for it yet, or it was found out already.
    if (disk.is_vouched(arrival) || !disk.has(record.id())) return {};
    return check_bytes(record, id);
}

std::string Checkers::check_load(MachineId id) {
    const Node* node = world_.machine(id).node.get();
    if (node == nullptr) return {};
    const NodeLoad load = node->load();
    const auto note = [&](std::size_t NodeLoad::* part) {
        load_max_.*part = std::max(load_max_.*part, load.*part);
    };
    for (const auto part :
         {&NodeLoad::sessions, &NodeLoad::tracked, &NodeLoad::deferred, &NodeLoad::refused,
          &NodeLoad::pending_bytes, &NodeLoad::unchecked_bytes, &NodeLoad::scope_links}) {
        note(part);
    }
    if (load.tracked > (load.sessions + 1) * kAnnouncementsPerPeerMax ||
        load.deferred > kDeferredMax || load.refused > kRefusedMax ||
        load.scope_links > load.sessions * kScopesPerCenterMax ||
        load.pending_bytes + load.unchecked_bytes > (load.sessions + 1) * kBytesPerSession) {
        return "a node holds more in memory than its bounds allow" + at_machine(id);
    }
    return {};
}

std::string Checkers::check_safety(Random& random) {
    if (auto problem = check_contents(); !problem.empty()) return problem;
    if (!world_.problem().empty()) return world_.problem();
    for (const auto& acknowledged : world_.acknowledged()) {
        if (acknowledged.machine == kNobody || acknowledged.is_excused) continue;
        if (!world_.machine(acknowledged.machine).disk.has(acknowledged.id))
            return "an acknowledged record is lost" + at_machine(acknowledged.machine);
    }
    for (MachineId machine = 0; machine < world_.size(); ++machine) {
        if (!world_.counts(machine)) continue;
        for (const auto& problem :
             {check_new_records(machine), check_sample(machine, random), check_load(machine)}) {
            if (!problem.empty()) return problem;
        }
    }
    return check_questions();
}

// --- after healing ---

bool Checkers::is_waiting(Hlc time) const { return was_waiting(time, world_.now()); }

bool Checkers::was_waiting(Hlc time, Monotonic at) {
    return is_in_the_future(time, WallTime{kTestNow.ms + at.ms});
}

std::size_t Checkers::inside(const Scope& scope) const {
    std::size_t out = 0;
    for (MachineId machine = 0; machine < world_.size(); ++machine) {
        if (world_.counts(machine) && must_hold(world_.machine(machine), scope)) ++out;
    }
    return out;
}

std::size_t Checkers::waiting() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(world_.ledger().entries(), [&](const auto& entry) {
            return entry.second.holders != 0 && is_waiting(entry.second.time);
        }));
}

double Checkers::share_held() const {
    std::map<Scope, std::size_t> sizes;
    std::size_t due = 0;
    std::size_t held = 0;
    for (const auto& [id, entry] : world_.ledger().entries()) {
        if (entry.holders == 0 || is_waiting(entry.time)) continue;
        const auto [size, is_new] = sizes.try_emplace(entry.scope);
        if (is_new) size->second = inside(entry.scope);
        due += size->second;
        held += entry.holders;
    }
    return due == 0 ? 1.0 : static_cast<double>(held) / static_cast<double>(due);
}

bool Checkers::may_be_converged(double share) const {
    std::size_t all = 0;
    std::size_t fast = 0;
    for (MachineId machine = 0; machine < world_.size(); ++machine) {
        if (!world_.counts(machine)) continue;
        ++all;
        fast += is_slow(world_.machine(machine)) ? 0 : 1;
    }
    return share >= 0.9 * static_cast<double>(fast) / static_cast<double>(all);
}

std::string Checkers::check_scope(const Scope& scope, bool with_slow_lines) const {
    std::vector<MachineId> machines;
    bool is_equal = true;
    for (MachineId id = 0; id < world_.size(); ++id) {
        const Machine& machine = world_.machine(id);
        if (!world_.counts(id) || !must_hold(machine, scope)) continue;
        if (!with_slow_lines && is_slow(machine)) continue;
        is_equal = is_equal && (machines.empty() ||
                                machine.disk.scope_summary(scope) ==
                                    world_.machine(machines.front()).disk.scope_summary(scope));
        machines.push_back(id);
    }
    if (is_equal && !does_anybody_decline(scope)) return {};
    return find_missing(scope, machines);
}

// What the machines do not all hold of what any of them, or who takes nothing of others, has to
// give.
std::string Checkers::find_missing(const Scope& scope,
                                   const std::vector<MachineId>& machines) const {
    std::map<RecordId, std::pair<MachineId, const Header*>> all;
    for (MachineId id = 0; id < world_.size(); ++id) {
        const Machine& machine = world_.machine(id);
        const bool is_among = std::ranges::binary_search(machines, id);
        if (!is_among && (!world_.counts(id) || machine.wants(scope))) continue;
        for (const LogEntry& entry : machine.disk.log(scope, 0, SIZE_MAX)) {
            const Header& header = machine.disk.at(entry.arrival).header();
            if (is_among || header.center == machine.center.id)
                all.try_emplace(entry.id, id, &header);
        }
    }
    for (const auto& [record, holder] : all) {
        if (is_waiting(holder.second->time)) continue;
        for (const MachineId id : machines) {
            if (world_.machine(id).disk.has(record)) continue;
            std::string out = "a record of " + scope_text(scope) + " has not arrived" +
                              at_machine(id) + ": held" + at_machine(holder.first) + ", kind " +
                              std::to_string(holder.second->kind) + ", written at " +
                              std::to_string(holder.second->time.ms() - kTestNow.ms) + " ms";
            if (const Node* node = world_.machine(id).node.get()) {
                for (const auto& [reason, count] : node->view().deferred_by_reason) {
                    out += "; " + std::to_string(count) +
                           " deferred there: " + std::string(error_text(reason));
                }
            } else {
                out += "; it is down";
            }
            return out;
        }
    }
    return {};
}

bool Checkers::does_anybody_decline(const Scope& scope) const {
    return std::ranges::any_of(std::views::iota(MachineId{0}, world_.size()), [&](MachineId id) {
        return world_.counts(id) && !world_.machine(id).wants(scope);
    });
}

std::string Checkers::check_converged(bool with_slow_lines) const {
    std::set<Scope> scopes;
    for (MachineId machine = 0; machine < world_.size(); ++machine) {
        if (!world_.counts(machine)) continue;
        const bool must_be_done = with_slow_lines || !is_slow(world_.machine(machine));
        if (must_be_done && !world_.machine(machine).disk.vouched(1).empty())
            return "signatures that a seal lets wait are not checked" + at_machine(machine);
        for (const Scope& scope : world_.machine(machine).disk.scopes()) scopes.insert(scope);
    }
    for (const Scope& scope : scopes) {
        if (auto problem = check_scope(scope, with_slow_lines); !problem.empty()) return problem;
    }
    if (auto problem = check_erased(with_slow_lines); !problem.empty()) return problem;
    // Equal sets could still lack what nobody has any more.
    for (const auto& acknowledged : world_.acknowledged()) {
        if (acknowledged.is_excused) continue;
        const bool is_held = std::ranges::any_of(
            std::views::iota(MachineId{0}, world_.size()), [&](MachineId machine) {
                return world_.counts(machine) && world_.machine(machine).disk.has(acknowledged.id);
            });
        if (!is_held) return "an acknowledged record is nowhere";
    }
    return check_members(with_slow_lines);
}

std::string Checkers::check_members(bool with_slow_lines) const {
    std::optional<Digest> first;
    std::size_t compared = 0;
    for (MachineId id = 0; id < world_.size() && compared < kViewsCompared; ++id) {
        const Machine& machine = world_.machine(id);
        if (!world_.counts(id) || machine.node == nullptr) continue;
        if (!with_slow_lines && is_slow(machine)) continue;
        const Digest digest = machine.node->view().members_digest;
        if (first && *first != digest) return "not the same members as elsewhere" + at_machine(id);
        first = digest;
        ++compared;
    }
    return {};
}

// Where an erasure that need not wait, as far as that machine knows, is held nothing of its slot is
// left in that scope; and nothing is hidden without one.
std::string Checkers::check_erased(bool with_slow_lines) const {
    for (MachineId id = 0; id < world_.size(); ++id) {
        const Machine& machine = world_.machine(id);
        if (!world_.counts(id) || (!with_slow_lines && is_slow(machine))) continue;
        const MemoryStore& disk = machine.disk;
        std::set<std::pair<CenterId, SlotId>> hidden;
        std::set<std::tuple<CenterId, SlotId, Scope>> gone;
        for (const auto& [key, value] : disk.locals(kErasurePrefix)) {
            const auto mark = erasure_mark(key);
            if (!mark || !disk.has(mark->erasure)) return "an erasure is lost" + at_machine(id);
            const auto act = parse_record(*disk.record(mark->erasure));
            hidden.emplace(mark->center, mark->slot);
            const bool waits =
                disk.local(std::string(kStaffPrefix) + id_text(mark->center)).has_value();
            if (!waits && decode_erasure(act->body())->is_at_once)
                gone.emplace(mark->center, mark->slot, act->header().scope);
        }
        if (hidden != disk.veiled()) return "what is hidden was not erased" + at_machine(id);
        if (gone.empty()) continue;
        for (Arrival arrival = 1; arrival <= disk.last_arrival(); ++arrival) {
            const ParsedRecord& record = disk.at(arrival);
            const Header& header = record.header();
            if (!disk.is_dropped(arrival) && !record.body().empty() &&
                gone.contains({header.center, header.slot, header.scope}))
                return "an erased record still has its body" + at_machine(id);
        }
    }
    return {};
}

std::string Checkers::check_signatures() const {
    std::set<const ParsedRecord*> looked_at;  // disks share equal ones
    for (MachineId id = 0; id < world_.size(); ++id) {
        if (!world_.counts(id)) continue;
        const MemoryStore& disk = world_.machine(id).disk;
        for (Arrival arrival = 1; arrival <= disk.last_arrival(); ++arrival) {
            const ParsedRecord& record = disk.at(arrival);
            if (!disk.has(record.id()) || disk.is_vouched(arrival)) continue;
            if (!looked_at.insert(&record).second) continue;
            if (auto problem = check_bytes(record, id); !problem.empty()) return problem;
        }
    }
    return {};
}

std::string Checkers::check_digests() const {
    for (MachineId id = 0; id < world_.size(); ++id) {
        const Machine& machine = world_.machine(id);
        if (!world_.counts(id)) continue;
        for (const Scope& scope : machine.disk.scopes()) {
            if (machine.index().scope_summary(scope) != machine.disk.scope_summary(scope)) {
                return "the digest of " + scope_text(scope) + " is not that of its records" +
                       at_machine(id);
            }
        }
    }
    return {};
}

std::string Checkers::check_same_view() const {
    std::map<std::pair<CenterId, SlotId>, std::pair<MachineId, std::vector<RecordId>>> first;
    const std::size_t stride = 1 + world_.size() / kViewsCompared;
    for (MachineId id = 0; id < world_.size(); id += stride) {
        const Machine& machine = world_.machine(id);
        if (!world_.counts(id) || is_slow(machine) || !machine.wants(Scope::nation())) continue;
        const MemoryStore& disk = world_.machine(id).disk;
        std::set<std::pair<CenterId, SlotId>> slots;
        for (const LogEntry& entry : disk.log(Scope::nation(), 0, SIZE_MAX)) {
            const Header& header = disk.at(entry.arrival).header();
            slots.insert({header.center, header.slot});
        }
        for (const auto& slot : slots) {
            // A slot may have versions in scopes that others do not see.
            std::vector<RecordId> heads;
            for (const SlotHead& head : disk.slot_heads(slot.first, slot.second)) {
                if (head.scope == Scope::nation()) heads.push_back(head.id);
            }
            const auto [at, is_new] = first.try_emplace(slot, id, heads);
            if (!is_new && at->second.second != heads)
                return "what is shown differs" + at_machine(at->second.first) + at_machine(id);
        }
    }
    return {};
}

std::string Checkers::check_questions() const {
    for (MachineId id = 0; id < world_.size(); ++id) {
        const Machine& machine = world_.machine(id);
        for (const auto& [request, question] : machine.questions) {
            if (!question.coverage && !machine.is_paused && world_.now() > question.due)
                return "a question did not end in time" + at_machine(id);
        }
    }
    return {};
}

bool Checkers::has_file_ended(MachineId machine, RequestTicket request) const {
    const auto& requests = world_.machine(machine).file_requests;
    const auto found = requests.find(request);
    return found == requests.end() || found->second.end.has_value();
}

std::string Checkers::check_file(MachineId machine, RequestTicket request, bool must_come) const {
    const auto& requests = world_.machine(machine).file_requests;
    const auto found = requests.find(request);
    if (found == requests.end()) return {};  // it was started anew
    const std::string where = " (machine " + std::to_string(machine) + ", file " +
                              id_text(found->second.ref.content).substr(0, 8) + ")";
    if (!found->second.end) return "a file was still awaited after minutes" + where;
    if (must_come && found->second.end->error)
        return "a file that somebody near has did not come: " +
               std::string(error_text(*found->second.end->error)) + where;
    return {};
}

std::string Checkers::check_contents() const {
    for (MachineId id = 0; id < world_.size(); ++id) {
        const Machine& machine = world_.machine(id);
        if (!machine.is_honest()) continue;
        std::string problem;
        machine.disk.contents().for_each([&](const ContentId& content, bool) {
            const auto scope = world_.contents().find(content);
            if (scope == world_.contents().end() ||
                !is_inside(scope->second, machine.center.id, machine.center.home()))
                problem = "a file lies on the disk of machine " + std::to_string(id) +
                          ", whose center is outside of its scope";
        });
        if (!problem.empty()) return problem;
    }
    return {};
}

std::string Checkers::check_found(MachineId id, RequestTicket request) const {
    const Machine& asker = world_.machine(id);
    const auto found = asker.questions.find(request);
    if (found == asker.questions.end() || !found->second.coverage)
        return "a question did not end" + at_machine(id);
    const Question& question = found->second;
    std::set<CenterId> answered;
    for (const CenterCoverage& entry : *question.coverage) {
        if (entry.asked == Asked::answered) answered.insert(entry.center);
    }
    const auto asked_for = id_from_text<RecordId>(question.query.id);
    CHECK(asked_for.has_value());
    for (MachineId other = 0; other < world_.size(); ++other) {
        const Machine& peer = world_.machine(other);
        if (!world_.counts(other) || !answered.contains(peer.center.id)) continue;
        const auto place = peer.disk.find(*asked_for);
        if (!place || peer.disk.is_dropped(place->arrival) || peer.disk.is_vouched(place->arrival))
            continue;
        const Header& header = peer.disk.at(place->arrival).header();
        const std::pair slot(header.center, header.slot);
        if (peer.disk.veiled().contains(slot) || asker.disk.veiled().contains(slot)) continue;
        const bool is_due = is_entitled(asker, header.scope) && peer.wants(header.scope) &&
                            !is_superseded_at(asker, header) &&
                            !was_waiting(header.time, question.asked_at);
        if (is_due && !question.found.contains(*asked_for))
            return "machine " + std::to_string(id) + " did not find a record of " +
                   scope_text(header.scope) + " at one who has it" + at_machine(other);
    }
    return {};
}

// Who has the revocation holds nothing that the key wrote and that is not listed.
std::string Checkers::check_taken_back(const Adversary& thief) const {
    if (!thief.revocation()) return {};
    for (MachineId id = 0; id < world_.size(); ++id) {
        const MemoryStore& disk = world_.machine(id).disk;
        if (!world_.counts(id) || !disk.has(*thief.revocation())) continue;
        const bool is_clean = std::ranges::none_of(
            thief.unlisted(), [&](const RecordId& record) { return disk.has(record); });
        if (!is_clean) return "a revoked key's record that is not listed is held" + at_machine(id);
    }
    return {};
}

std::string Checkers::check_adversaries() const {
    for (MachineId id = 0; id < world_.size(); ++id) {
        const Adversary* adversary = world_.machine(id).adversary.get();
        if (adversary == nullptr) continue;
        if (adversary->learned() != 0)
            return "a hostile member learned of a scope that it is outside of" + at_machine(id);
        if (auto problem = check_taken_back(*adversary); !problem.empty()) return problem;
        if (adversary->is_followed_for_ever())
            return "a page without end was followed for ever" + at_machine(id);
        if (adversary->harm() == 0 || !adversary->must_be_closed()) continue;
        const auto found = world_.cut_off().find(id);
        const bool is_cut_off =
            found != world_.cut_off().end() &&
            std::ranges::any_of(found->second, [&](const auto& reason) {
                // The chunk gives itself away; a link may also be too slow, or its scope declined.
                if (adversary->guise() == Fault::false_seal) return reason.first == Error::bad_seal;
                return reason.first != Error::already_exists && reason.first != Error::not_needed;
            });
        if (!is_cut_off)
            return "nobody cut a hostile member off that breaks the rules" + at_machine(id);
    }
    return {};
}

}  // namespace tsunagi::simulation
