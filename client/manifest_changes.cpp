#include "client/manifest_changes.h"

#include <algorithm>

#include "client/human_text.h"
#include "client/json_output.h"
#include "client/staff_keys.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

std::string digits_of(const PublicKey& key) { return short_id(to_hex(key.span())); }

std::string rights_words(const Grant& grant) {
    std::vector<std::string> parts;
    if ((grant.rights & kRightPublish) != 0) parts.push_back(_("write"));
    if ((grant.rights & kRightSponsor) != 0) parts.push_back(_("vouch for centers"));
    const std::uint32_t others = grant.rights & ~(kRightPublish | kRightSponsor);
    if (others != 0)
        parts.push_back(fill_in(_("rights unknown here ({})"), std::to_string(others)));
    return parts.empty() ? _("nothing") : joined(parts, _(", "));
}

std::string grant_words(const Grant& grant, const KeyNames& names) {
    const auto named = names.find(grant.key);
    std::string which = digits_of(grant.key);
    if (named != names.end()) which = named->second + ", " + which;
    if (!grant.label.empty()) which += ", " + isolated(grant.label);
    return role_words(grant.role) + " (" + which + ")";
}

class ChangeLines {
  public:
    explicit ChangeLines(const KeyNames& names) : names_(names) {}

    void compare(const std::string& what, const std::string& from, const std::string& to) {
        if (from != to) add(fill_in(_("{}: {} -> {}"), what, isolated(from), isolated(to)));
    }
    void compare_officers(const Manifest& before, const Manifest& next) {
        for (const Officer& officer : next.officers) {
            const auto was = std::ranges::find(before.officers, officer.key, &Officer::key);
            if (was == before.officers.end()) {
                add(fill_in(_("New officer: {}"), officer_words(officer)));
            } else if (was->name != officer.name) {
                add(fill_in(_("Another name for an officer: {} -> {}"), officer_words(*was),
                            officer_words(officer)));
            }
        }
        for (const Officer& officer : before.officers) {
            if (!next.has_officer(officer.key))
                add(fill_in(_("No officer any more: {}"), officer_words(officer)));
        }
        compare(_("Signatures that a change needs"), std::to_string(before.signatures_needed),
                std::to_string(next.signatures_needed));
    }
    void compare_grants(const Manifest& before, const Manifest& next) {
        for (const Grant& grant : next.grants) {
            const auto was = std::ranges::find(before.grants, grant.key, &Grant::key);
            if (was == before.grants.end()) {
                add(fill_in(_("New key: {}, good until {}"), grant_words(grant, names_),
                            last_day_text(grant)) +
                    (grant.role == Role::staff ? fill_in(_("; it may: {}"), rights_words(grant))
                                               : std::string()));
            } else {
                compare_grant(*was, grant);
            }
        }
        for (const Grant& grant : before.grants) {
            if (std::ranges::find(next.grants, grant.key, &Grant::key) == next.grants.end())
                add(fill_in(_("No key of this center any more: {}"), grant_words(grant, names_)));
        }
    }
    [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }
    void add(std::string line) { lines_.push_back(std::move(line)); }
    [[nodiscard]] bool empty() const { return lines_.empty(); }

  private:
    void compare_grant(const Grant& was, const Grant& grant) {
        if (was == grant) return;
        const std::string which = grant_words(grant, names_);
        if (was.role != grant.role)
            add(fill_in(_("{} becomes: {}"), grant_words(was, names_), which));
        if (was.expires_ms != grant.expires_ms) {
            add(fill_in(_("{}: good until {} instead of {}"), which, last_day_text(grant),
                        last_day_text(was)));
        }
        if (was.rights != grant.rights) {
            add(fill_in(_("{} may: {} (until now: {})"), which, rights_words(grant),
                        rights_words(was)));
        }
        if (was.not_before_ms != grant.not_before_ms) {
            add(fill_in(_("{}: good from {} instead of {}"), which,
                        moment_text(static_cast<std::int64_t>(grant.not_before_ms)),
                        moment_text(static_cast<std::int64_t>(was.not_before_ms))));
        }
        compare(fill_in(_("Name of {}"), which), was.label, grant.label);
    }

    const KeyNames& names_;
    std::vector<std::string> lines_;
};

std::string names_of(const Manifest& manifest, std::span<const PublicKey> keys, bool among) {
    std::vector<std::string> parts;
    for (const Officer& officer : manifest.officers) {
        if ((std::ranges::find(keys, officer.key) != keys.end()) == among)
            parts.push_back(officer_words(officer));
    }
    return joined(parts, _(", "));
}

std::string number_or_none(const std::string& number) {
    return number.empty() ? _("none") : number;
}

}  // namespace

KeyNames key_names(const std::string& folder) {
    KeyNames out;
    for (const StaffKey& key : staff_keys(folder)) {
        if (key.key) out.emplace(*key.key, key.name);
    }
    return out;
}

std::vector<std::string> change_lines(const Manifest& before,
                                      const Manifest& next,
                                      const KeyNames& names) {
    ChangeLines lines(names);
    lines.compare(_("Name"), before.name, next.name);
    if (before.home != next.home)
        lines.add(
            fill_in(_("{}: {} -> {}"), _("Place"), home_text(before.home), home_text(next.home)));
    lines.compare(_("Corporate number"), number_or_none(before.corporate_number),
                  number_or_none(next.corporate_number));
    lines.compare_officers(before, next);
    lines.compare_grants(before, next);
    if (before.recovery != next.recovery)
        lines.add(_("Another key that could bring the center back after a loss"));
    if (before.successor != next.successor)
        lines.add(_("Another center is named as this one's successor"));
    Manifest as_before = next;
    as_before.epoch = before.epoch;
    if (lines.empty() && as_before != before)
        lines.add(_("The order of its keys or officers, and nothing else"));
    return lines.take();
}

std::string officer_words(const Officer& officer) {
    const std::string digits = digits_of(officer.key);
    return officer.name.empty() ? fill_in(_("officer {}"), digits)
                                : isolated(officer.name) + " (" + digits + ")";
}

std::string signed_by(const Manifest& manifest, std::span<const PublicKey> keys) {
    return names_of(manifest, keys, true);
}

std::string not_signed_by(const Manifest& manifest, std::span<const PublicKey> keys) {
    return names_of(manifest, keys, false);
}

std::string signed_text(const OwnManifest& before,
                        const SignedChange& change,
                        const std::string& in_force) {
    if (change.is_in_force()) return in_force;
    const std::uint64_t missing = change.needed - change.signers.size();
    return fill_in(n_("Proposed, and not in force yet: {} more officer has to sign. Any of these "
                      "can: {}",
                      "Proposed, and not in force yet: {} more officers have to sign. Any of these "
                      "can: {}",
                      missing),
                   number_text(missing), not_signed_by(before.manifest, change.signers)) +
           "\n" +
           fill_in(_("On this computer, with their key: tsunagi approve {} --key FILE"),
                   short_id(id_text(change.id)));
}

std::string with_open_proposals(std::string what, const OwnManifest& before) {
    const auto open = static_cast<std::uint64_t>(
        std::ranges::count_if(before.proposals, &ProposedManifest::is_open));
    if (open == 0) return what;
    return std::move(what) + "\n" +
           fill_in(n_("{} other change waits for signatures (tsunagi approvals): only one of them "
                      "can come into force.",
                      "{} other changes wait for signatures (tsunagi approvals): only one of them "
                      "can come into force.",
                      open),
                   number_text(open));
}

ExitCode tell_signed(const Context& context,
                     const OwnManifest& before,
                     const SignedChange& change,
                     JsonValues summary,
                     const std::string& in_force) {
    if (!change.is_in_force()) {
        context.output.json(
            object_json("proposal", {{"id", id_text(change.id)},
                                     {"signatures", std::uint64_t{change.signers.size()}},
                                     {"needed", std::uint64_t{change.needed}}}));
        summary.emplace_back("proposed", true);
    }
    return context.done(summary_json(summary), signed_text(before, change, in_force));
}

}  // namespace tsunagi::client
