#include "client/handover/handover_page.h"

#include <algorithm>

#include "client/erasure_words.h"
#include "client/granted_keys.h"
#include "client/human_text.h"
#include "client/manifest_changes.h"
#include "client/messages.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

std::string until(const Grant& grant) { return fill_in(_("good until {}"), last_day_text(grant)); }

std::string digits(const PublicKey& key) { return short_id(to_hex(key.span())); }

JsonValues key_values(const Grant& grant) {
    return {{"role", role_name(grant.role)},
            {"key", to_hex(grant.key.span())},
            {"expires", time_text(end_of(grant).ms)}};
}

HandoverSection officers_of(const HandoverFacts& facts) {
    const Manifest& manifest = facts.own.manifest;
    const std::uint64_t needed = manifest.signatures_needed;
    HandoverSection out{fill_in(n_("Officers (a change wants {} signature)",
                                   "Officers (a change wants {} signatures)", needed),
                                number_text(needed)),
                        {}};
    for (const Officer& officer : manifest.officers) {
        out.lines.push_back({officer_words(officer),
                             "officer",
                             {{"name", officer.name}, {"key", to_hex(officer.key.span())}}});
    }
    return out;
}

HandoverSection people_of(const HandoverFacts& facts) {
    HandoverSection out{_("Staff keys"), {}};
    for (const StaffRow& row : facts.staff) {
        if (row.grant == nullptr || row.is_revoked) continue;
        if (!row.is_in_force && !is_left_over(row)) continue;
        const std::string name =
            row.name.empty() ? _("(its key does not lie on this computer)") : isolated(row.name);
        std::string text = name + " (" + digits(row.grant->key) + ")";
        text +=
            is_left_over(row) ? _(": replaced, and never taken back") : ": " + until(*row.grant);
        if (!is_left_over(row) && (row.grant->rights & kRightSponsor) != 0)
            text += _(", may vouch for centers");
        JsonValues values = key_values(*row.grant);
        values.emplace_back("name", row.name);
        values.emplace_back("replaced", is_left_over(row));
        out.lines.push_back({std::move(text), "staff", std::move(values)});
    }
    return out;
}

HandoverSection computers_of(const HandoverFacts& facts) {
    HandoverSection out{_("Keys of the center's computers"), {}};
    for (const Grant& grant : facts.own.manifest.grants) {
        if (grant.role == Role::staff || facts.own.revoked.contains(grant.key)) continue;
        const bool is_here = std::ranges::find(facts.here, grant.key) != facts.here.end();
        JsonValues values = key_values(grant);
        values.emplace_back("here", is_here);
        out.lines.push_back({role_words(grant.role) + " (" + digits(grant.key) + "): " +
                                 until(grant) + (is_here ? _(", this computer") : std::string()),
                             "device", std::move(values)});
    }
    return out;
}

HandoverSection backup_of(const HandoverFacts& facts) {
    HandoverSection out{_("Backup"), {}};
    out.lines.push_back(
        {facts.backup ? last_backup_text(*facts.backup) + " " +
                            _("It opens with the center's recovery passphrase, which is on no "
                              "computer.")
                      : _("There is no backup that this computer knows of."),
         "backup",
         {{"made", facts.backup ? time_text(facts.backup->made.ms) : std::string()},
          {"folder", facts.backup ? facts.backup->folder : std::string()}}});
    return out;
}

std::uint64_t waiting_proposals(const HandoverFacts& facts) {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(facts.own.proposals, [&](const ProposedManifest& proposal) {
            return is_waiting(facts.own, proposal, facts.now);
        }));
}

std::uint64_t overdue_erasures(const HandoverFacts& facts) {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        facts.erasures, [&](const ErasureAnswer& one) { return is_overdue(one, facts.now); }));
}

std::uint64_t unanswered_erasures(const HandoverFacts& facts) {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(facts.erasures, [](const ErasureAnswer& one) {
            return one.backing != ErasureBacking::none && !one.missing.empty();
        }));
}

// Sections of the morning's page that are work of somebody's.
constexpr const char* kOpenWork[] = {"introductions", "questions", "matches", "deadlines",
                                     "confirm"};

HandoverSection open_of(const HandoverFacts& facts) {
    HandoverSection out{_("Open work"), {}};
    const auto add = [&](const std::string& what, std::string text, std::uint64_t count,
                         const std::string& next) {
        if (count == 0) return;
        out.lines.push_back({std::move(text) + " (" + next + ")",
                             "open",
                             {{"what", what}, {"count", count}, {"next", next}}});
    };
    const std::uint64_t proposals = waiting_proposals(facts);
    add("approvals",
        fill_in(n_("{} change waits for signatures", "{} changes wait for signatures", proposals),
                number_text(proposals)),
        proposals, "tsunagi approvals");
    const std::uint64_t overdue = overdue_erasures(facts);
    const std::uint64_t unanswered = unanswered_erasures(facts);
    add("erasures",
        fill_in(
            n_("{} erasure that not all centers have answered, {} of them overdue",
               "{} erasures that not all centers have answered, {} of them overdue", unanswered),
            number_text(unanswered), number_text(overdue)),
        unanswered, "tsunagi erasures");
    for (const TodaySection& section : facts.today) {
        if (std::ranges::find(kOpenWork, section.name) == std::end(kOpenWork)) continue;
        add(section.name, section.heading, section.total, section.next);
    }
    for (const std::string& notice : facts.notices)
        out.lines.push_back({notice, "notice", {{"text", notice}}});
    if (out.lines.empty()) out.lines.push_back({_("Nothing that this computer knows of."), {}, {}});
    return out;
}

std::vector<Grant> ending_of(const HandoverFacts& facts) {
    std::vector<Grant> out;
    for (const Grant& grant : facts.own.manifest.grants) {
        const std::int64_t days = day_in_japan(end_of(grant).ms) - day_in_japan(facts.now.ms);
        if (days <= kHandoverDays && !facts.own.revoked.contains(grant.key)) out.push_back(grant);
    }
    std::ranges::stable_sort(out, {}, &Grant::expires_ms);
    return out;
}

std::string name_of(const HandoverFacts& facts, const Grant& grant) {
    for (const StaffRow& row : facts.staff) {
        if (row.grant != nullptr && row.grant->key == grant.key && !row.name.empty())
            return isolated(row.name);
    }
    return digits(grant.key);
}

HandoverSection ends_of(const HandoverFacts& facts) {
    HandoverSection out{fill_in(_("Ends within {} days"), std::to_string(kHandoverDays)), {}};
    for (const Grant& grant : ending_of(facts)) {
        out.lines.push_back({last_day_text(grant) + "  " + role_words(grant.role) + " (" +
                                 name_of(facts, grant) + ")",
                             "ends", key_values(grant)});
    }
    if (out.lines.empty()) out.lines.push_back({_("Nothing."), {}, {}});
    return out;
}

}  // namespace

std::vector<HandoverSection> handover_sections(const HandoverFacts& facts) {
    std::vector<HandoverSection> out{officers_of(facts), people_of(facts), computers_of(facts),
                                     backup_of(facts),   open_of(facts),   ends_of(facts)};
    std::erase_if(out, [](const HandoverSection& section) { return section.lines.empty(); });
    return out;
}

std::vector<std::string> handover_steps(const HandoverFacts& facts) {
    std::vector<std::string> out;
    const auto add = [&](bool is_due, std::string step) {
        if (is_due) out.push_back(std::move(step));
    };
    const bool has_one_officer = facts.own.manifest.officers.size() == 1;
    const bool is_backup_old = !backup_warning(facts.backup, std::nullopt, facts.now).empty();
    add(facts.own.is_forked,
        _("Speak to the other centers: two changes of this center stand against "
          "each other, and no further one can follow"));
    add(waiting_proposals(facts) != 0,
        _("While all officers are still here, decide about the changes that wait: tsunagi "
          "approvals, tsunagi approve"));
    add(has_one_officer,
        _("Before the one who leaves is gone, make the successor an officer, with a key and a "
          "passphrase of their own: tsunagi officers add NAME --out FILE"));
    add(!has_one_officer,
        _("If an officer leaves, put the successor in that place: tsunagi officers "
          "replace OLD NEW --out FILE"));
    add(true, _("Give the successor a staff key of their own: tsunagi staff add NAME"));
    add(true, _("Take back the staff key of the one who leaves; what it wrote stays: tsunagi staff "
                "revoke NAME"));
    add(std::ranges::any_of(facts.staff, is_left_over),
        _("If the one who leaves may have copies of replaced keys, take those back too: tsunagi "
          "staff shows their digits"));
    add(!ending_of(facts).empty(),
        _("Let keys that end soon be good for longer, while an officer is here: tsunagi renew"));
    add(is_backup_old, _("Make a backup when all changes are done: tsunagi backup FOLDER"));
    add(true, _("Open the safe together: does the recovery passphrase of the backup lie there, and "
                "does the successor know what it is for?"));
    add(overdue_erasures(facts) != 0,
        _("Ask the centers that have not answered an erasure: tsunagi erasures"));
    add(true, _("Go through the open work together: tsunagi today, tsunagi introduce"));
    return out;
}

}  // namespace tsunagi::client
