// introduce: the people behind a need and an offer of two centers get to know each other.
#include <algorithm>

#include "client/commands/asked_resource.h"
#include "client/commands/commands.h"
#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/introductions/introduction_desk.h"
#include "client/introductions/introduction_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/scope_option.h"
#include "client/signing.h"
#include "client/system_random.h"
#include "client/terminal_text.h"
#include "client/text_guard.h"
#include "protocol/base/utf8.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

using Writing = IntroductionDesk::Writing;

// A promise that is older is asked for again: who is behind it may think otherwise by now. A
// consent that is written down for an introduction ends then, too.
constexpr std::int64_t kPromiseDays = 60;

// What options say of our own side, else what our own record says of who is behind it.
Expected<Acquaintance> read_acquaintance(const IntroduceOptions& options, const Body& record) {
    Acquaintance out{options.name, options.contact};
    if (out.name.empty()) out.name = std::string(record.field(resource::kGiver));
    if (out.contact.empty()) {
        const std::string_view contact = record.field(resource::kContact);
        const std::string_view phone = record.field(resource::kPhone);
        out.contact = std::string(contact);
        if (!phone.empty()) out.contact += (contact.empty() ? "" : " ") + std::string(phone);
    }
    if (out.name.empty() || out.contact.empty())
        return failure(LocalError::introduction_without_name);
    return out;
}

std::string promise_text(const std::string& center, const Acquaintance& acquaintance) {
    return fill_in(_("{} alone is told, and only when both centers have agreed:"), center) +
           "\n  " + isolated(acquaintance.name) + "\n  " + isolated(acquaintance.contact);
}

// Whose name it is, and on what ground it may be told: agreed to before, now, or by the law.
struct Permission {
    DataSubject subject;
    DataRecipient recipient;
    GroundWish wish;
    ProvisionGround ground;
};

Expected<Permission> find_permission(ControlClient& client,
                                     const IntroductionDesk& desk,
                                     const CenterId& other,
                                     const std::string& thread,
                                     const IntroduceOptions& options,
                                     const Acquaintance& acquaintance,
                                     WallTime now) {
    auto subject =
        ask_subject(client, desk.status(), acquaintance.name, options.person, acquaintance.contact);
    if (!subject) return subject.error();
    Permission out{
        std::move(*subject),
        desk.recipient(other),
        {options.ground, options.agreed, _("Introduction to what fits a need or an offer"),
         _("Full name") + "\n" + _("How to reach them"),
         day_text(day_in_japan(now.ms) + kPromiseDays), origin_id_of(thread, other)},
        {}};
    auto ground = find_ground(client, desk.status(), out.subject, out.recipient, out.wish, now);
    if (!ground) return ground.error();
    out.ground = std::move(*ground);
    return out;
}

// After the question: a consent that was given just now is written down.
Expected<void> settle_permission(ControlClient& client,
                                 IntroductionDesk& desk,
                                 Permission& permission,
                                 Writing& writing) {
    if (permission.ground.word == "consent" && permission.ground.consent.empty()) {
        if (const auto open = desk.open_key(); !open) return open.error();
        const auto written = write_consent(client, permission.subject, permission.recipient,
                                           permission.wish, permission.ground);
        if (!written) return written.error();
    }
    writing.whose = permission.subject.record;
    writing.ground = permission.ground;
    return {};
}

std::string agreement_question(const Acquaintance& acquaintance) {
    return fill_in(_("Does {} agree to that? [y/N] "), isolated(acquaintance.name));
}

std::string purpose_of(const std::string& title) { return fill_in(_("Introduction: {}"), title); }

std::string permission_text(const Permission& permission) {
    return fill_in(_("Ground: {}"), ground_text(permission.ground));
}

struct Pair {
    AskedResource own, other;

    [[nodiscard]] const AskedResource& need() const { return own.is_need ? own : other; }
    [[nodiscard]] const AskedResource& offer() const { return own.is_need ? other : own; }
    [[nodiscard]] std::string title() const {
        return need().body.title + " ⇔ " + offer().body.title;
    }
};

Expected<Pair> read_pair(ControlClient& client,
                         const CenterId& center,
                         const IntroduceOptions& options) {
    std::vector<AskedResource> both;
    for (const std::string* text : {&options.id, &options.other}) {
        const auto id = read_id(*text);
        if (!id) return id.error();
        auto asked = ask_resource(client, *id);
        if (!asked) return asked.error();
        both.push_back(std::move(*asked));
    }
    const bool first_is_own = both[0].item.center == center;
    if (first_is_own == (both[1].item.center == center))
        return failure(LocalError::introduction_without_own);
    if (both[0].is_need == both[1].is_need) return failure(LocalError::introduction_of_one_kind);
    if (!first_is_own) std::swap(both[0], both[1]);
    return Pair{std::move(both[0]), std::move(both[1])};
}

// Cut to what a title may have, at the end of a character.
std::string as_title(std::string text) {
    constexpr std::size_t kBytesMax = 1'000;
    if (text.size() <= kBytesMax) return text;
    text.resize(character_end(text, kBytesMax));
    return text + "…";
}

ExitCode ask(Context& context, ControlClient& client, const IntroduceOptions& options) {
    auto desk = IntroductionDesk::open(context, client);
    if (!desk) return context.fail(desk.error());
    const auto pair = read_pair(client, desk->status().center, options);
    if (!pair) return context.fail(pair.error());
    const auto acquaintance = read_acquaintance(options, pair->own.body);
    if (!acquaintance) return context.fail(acquaintance.error());
    const CenterId other = pair->other.item.center;
    const auto scope = desk->common_scope(other);
    if (!scope) return context.fail(scope.error());
    const std::string need = id_text(pair->need().item.id);
    const std::string offer = id_text(pair->offer().item.id);
    if (const auto* standing = introduction_between(desk->all(), other, need, offer))
        return context.fail(failure(LocalError::introduction_exists, thread_text(*standing)));

    SystemRandom random;
    const std::string thread = id_text(random.fixed<FixedBytes<16, struct ThreadTag>>());
    auto permission =
        find_permission(client, *desk, other, thread, options, *acquaintance, context.now);
    if (!permission) return context.fail(permission.error());

    Body body;
    body.language = "ja";
    body.title = as_title(pair->title());
    body.text = options.message;
    body.fields[introduction::kAsks] = "1";
    body.fields[introduction::kNeed] = need;
    body.fields[introduction::kOffer] = offer;
    body.fields[introduction::kAnswer] = "yes";
    TextGuard guard;
    guard.look_at(*find_kind(kind::kIntroduction), body);
    const std::string name = desk->name_of(other);
    const std::string what =
        fill_in(_("{} is asked to introduce: {}"), name, isolated(body.title)) +
        (options.message.empty() ? ""
                                 : "\n" + fill_in(_("Your message: {}"), isolated(body.text))) +
        guard.text() + "\n" + promise_text(name, *acquaintance) + "\n" +
        permission_text(*permission) + "\n" +
        _("Other centers cannot read any of this; they can see that you wrote to each other.");
    if (const auto meant = confirm(context, what, agreement_question(*acquaintance)); !meant)
        return context.fail(meant.error());

    Writing writing{thread, other, *scope, body, purpose_of(body.title), id_text(pair->own.item.id),
                    {},     {}};
    if (const auto settled = settle_permission(client, *desk, *permission, writing); !settled)
        return context.fail(settled.error());
    if (const auto written = desk->write(writing, *acquaintance, false); !written)
        return context.fail(written.error());
    context.output.json(object_json("introduction_asked", {{"id", writing.thread}}));
    context.output.line(
        fill_in(_("{} is asked. 'tsunagi today' tells when it has answered."), name));
    return ExitCode::done;
}

// What the other center names is a claim: one record must be ours, the other its own, one a need
// and one an offer. Ours, or nothing where it is not so or one of them is gone.
Expected<std::optional<AskedResource>> own_record(ControlClient& client,
                                                  const CenterId& center,
                                                  const Introduction& one) {
    std::vector<AskedResource> both;
    for (const std::uint16_t field : {introduction::kNeed, introduction::kOffer}) {
        const auto id = read_id(std::string(one.ask().body.field(field)));
        auto item = id ? find_item(client, *id) : Expected<std::optional<ItemAnswer>>(std::nullopt);
        if (!item) return item.error();
        if (!*item) return std::optional<AskedResource>();
        auto asked = ask_resource(client, id_text((*item)->id));
        if (!asked) return std::optional<AskedResource>();
        both.push_back(std::move(*asked));
    }
    if (both[1].item.center == center) std::swap(both[0], both[1]);
    const bool is_pair = both[0].item.center == center && both[1].item.center == one.other &&
                         both[0].is_need != both[1].is_need;
    return is_pair ? std::optional(std::move(both[0])) : std::optional<AskedResource>();
}

Expected<Writing> writing_of(const IntroductionDesk& desk, const Introduction& one, Body body) {
    // Not the scope that the other center chose.
    auto scope = desk.common_scope(one.other);
    if (scope && one.ours) {
        const auto choice = parse_scope(one.ours->scope);
        if (!choice) return choice.error();
        scope = scope_for(*choice, desk.status().center, desk.status().home);
    }
    if (!scope) return scope.error();
    return Writing{one.thread, one.other, *scope, std::move(body), purpose_of(one.ask().body.title),
                   {},         {},        {}};
}

// Our side as it stands, or as an answer begins.
Body own_body(const Introduction& one) {
    if (one.ours) return one.ours->body;
    Body out;
    out.language = "ja";
    out.title = one.theirs->body.title;
    for (const std::uint16_t field : {introduction::kNeed, introduction::kOffer})
        out.fields[field] = std::string(one.theirs->body.field(field));
    return out;
}

bool is_over(const Introduction& one) {
    return one.stage() == IntroductionStage::declined || one.stage() == IntroductionStage::closed;
}

// One that can still be changed, in the desk that it was found with.
struct UnderWay {
    IntroductionDesk desk;
    const Introduction& one;
    std::string name;  // of the other center
};

Expected<UnderWay> find_under_way(Context& context, ControlClient& client, const std::string& id) {
    auto desk = IntroductionDesk::open(context, client);
    if (!desk) return desk.error();
    const auto found = desk->find(id);
    if (!found) return found.error();
    if (is_over(**found)) return failure(LocalError::introduction_is_over);
    std::string name = desk->name_of((*found)->other);
    return UnderWay{std::move(*desk), **found, std::move(name)};
}

Expected<void> check_not_told(UnderWay& way) {
    const auto promised = way.desk.promise(way.one.thread, way.one.other);
    if (!promised) return promised.error();
    if (way.one.is_told_by_us || (*promised && (*promised)->is_told))
        return failure(LocalError::introduction_is_told, way.name);
    return {};
}

Expected<void> write_alone(UnderWay& way, Body body) {
    const auto writing = writing_of(way.desk, way.one, std::move(body));
    if (!writing) return writing.error();
    return way.desk.write_alone(*writing);
}

ExitCode agree(Context& context, ControlClient& client, const IntroduceOptions& options) {
    auto way = find_under_way(context, client, options.id);
    if (!way) return context.fail(way.error());
    const Introduction& one = way->one;
    // The ledger may say told where what was to be told never left: then it is told now.
    if (one.is_told_by_us)
        return context.fail(failure(LocalError::introduction_is_told, way->name));
    const auto own = own_record(client, way->desk.status().center, one);
    if (!own) return context.fail(own.error());
    if (!*own) return context.fail(failure(LocalError::introduction_not_about_us, way->name));
    Body body = own_body(one);
    body.fields[introduction::kAnswer] = "yes";
    auto writing = writing_of(way->desk, one, std::move(body));
    if (!writing) return context.fail(writing.error());
    writing->about = id_text((*own)->item.id);
    const auto acquaintance = read_acquaintance(options, (*own)->body);
    if (!acquaintance) return context.fail(acquaintance.error());
    auto permission = find_permission(client, way->desk, one.other, one.thread, options,
                                      *acquaintance, context.now);
    if (!permission) return context.fail(permission.error());
    const bool have_they_agreed =
        one.theirs && one.theirs->body.field(introduction::kAnswer) == "yes";
    const std::string asked =
        one.is_asked_by_us() ? _("{} is asked to introduce: {}") : _("{} asks to introduce: {}");
    const std::string what =
        fill_in(asked, way->name, introduction_title(one)) + "\n" +
        promise_text(way->name, *acquaintance) + "\n" + permission_text(*permission) +
        (have_they_agreed ? "\n" + fill_in(_("{} has agreed: it is told now."), way->name) : "");
    if (const auto meant = confirm(context, what, agreement_question(*acquaintance)); !meant)
        return context.fail(meant.error());
    if (const auto settled = settle_permission(client, way->desk, *permission, *writing); !settled)
        return context.fail(settled.error());
    if (const auto written = way->desk.write(*writing, *acquaintance, have_they_agreed); !written)
        return context.fail(written.error());
    context.output.json(
        object_json("introduction_agreed", {{"id", one.thread}, {"told", have_they_agreed}}));
    context.output.line(fill_in(_("Agreed. 'tsunagi introduce list' shows whom to turn to at {} as "
                                  "soon as it has told."),
                                way->name));
    return ExitCode::done;
}

ExitCode decline(Context& context, ControlClient& client, const IntroduceOptions& options) {
    auto way = find_under_way(context, client, options.id);
    if (!way) return context.fail(way.error());
    if (const auto open = check_not_told(*way); !open) return context.fail(open.error());
    Body body = own_body(way->one);
    body.fields[introduction::kAnswer] = "no";
    if (!options.reason.empty()) body.fields[introduction::kReason] = options.reason;
    if (const auto written = write_alone(*way, std::move(body)); !written)
        return context.fail(written.error());
    context.output.json(object_json("introduction_declined", {{"id", way->one.thread}}));
    context.output.line(
        fill_in(_("Declined. {} reads that, and the reason if you gave one; nobody's name was "
                  "told from here."),
                way->name));
    return ExitCode::done;
}

ExitCode close(Context& context, ControlClient& client, const IntroduceOptions& options) {
    auto way = find_under_way(context, client, options.id);
    if (!way) return context.fail(way.error());
    if (!way->one.ours) return context.fail(failure(LocalError::introduction_not_answered));
    Body body = own_body(way->one);
    body.fields[introduction::kClosedOn] = day_text(day_in_japan(context.now.ms));
    if (!options.outcome.empty()) body.fields[introduction::kOutcome] = options.outcome;
    if (const auto written = write_alone(*way, std::move(body)); !written)
        return context.fail(written.error());
    context.output.json(object_json("introduction_closed", {{"id", way->one.thread}}));
    context.output.line(fill_in(_("Ended. {} reads what came of it."), way->name));
    return ExitCode::done;
}

bool is_recent(const std::string& day, WallTime now) {
    return day >= day_text(day_in_japan(now.ms) - kPromiseDays);
}

// Does what the promise stands on still hold today? A consent may have been withdrawn since.
Expected<ProvisionGround> ground_today(ControlClient& client,
                                       const IntroductionDesk& desk,
                                       const Introduction& one,
                                       const IntroductionDesk::Promise& promise,
                                       WallTime now) {
    if (!promise.ground.empty() && promise.ground != "consent")
        return ProvisionGround{promise.ground, {}, {}, {}, {}};
    const auto subject = ask_subject(client, desk.status(), promise.acquaintance.name,
                                     promise.whose, promise.acquaintance.contact);
    if (!subject) return subject.error();
    return find_ground(client, desk.status(), *subject, desk.recipient(one.other),
                       GroundWish{{}, {}, {}, {}, {}, origin_id_of(one.thread, one.other)}, now);
}

// Both have agreed, so whom to turn to may leave: who promised said so then. What stops one
// introduction is told, and the others go on.
void tell_promised(Context& context,
                   ControlClient& client,
                   IntroductionDesk& desk,
                   const Introduction& one) {
    const std::string name = desk.name_of(one.other);
    const auto promised = desk.promise(one.thread, one.other);
    if (!promised) return context.output.error(promised.error().message);
    const bool is_known = promised->has_value();
    const bool is_fresh = is_known && (!(*promised)->consent.empty() ||
                                       is_recent((*promised)->agreed_on, context.now));
    if (!is_fresh) {
        const std::string sentence =
            is_known ? _("{} has agreed, but it is long ago that you asked: 'tsunagi introduce "
                         "agree {}' tells it whom to turn to here.")
                     : _("{} has agreed, but whom to turn to here is not known any more: 'tsunagi "
                         "introduce agree {}' with --name and --contact.");
        return context.output.error(fill_in(sentence, name, thread_text(one)));
    }
    const auto ground = ground_today(client, desk, one, **promised, context.now);
    if (!ground) {
        return context.output.error(
            ground.error().message + "\n" +
            fill_in(_("{} has agreed, and waits: 'tsunagi introduce agree {}' tells it, 'tsunagi "
                      "introduce close {}' ends it."),
                    name, thread_text(one), thread_text(one)));
    }
    const Acquaintance& acquaintance = (*promised)->acquaintance;
    auto writing = writing_of(desk, one, one.ours->body);
    if (writing) writing->ground = *ground;
    auto written =
        writing ? desk.write(*writing, acquaintance, true) : Expected<void>(writing.error());
    if (!written) return context.output.error(name + ": " + written.error().message);
    context.output.json(object_json("introduction_told", {{"id", one.thread}}));
    context.output.line(fill_in(_("{} was told now: {}"), name, isolated(acquaintance.name)));
}

// The other center declined or ended it: what was promised for it is not kept.
void forget_promised(Context& context, IntroductionDesk& desk, const Introduction& one) {
    const auto promised = desk.promise(one.thread, one.other);
    if (!promised || !*promised || (*promised)->is_told) return;
    if (const auto gone = desk.forget(**promised); !gone)
        context.output.error(gone.error().message);
}

// What others have told us is written down before it is shown.
bool is_noted(Context& context, IntroductionDesk& desk, const Introduction& one) {
    if (one.told_by_them() == nullptr) return true;
    const auto noted = desk.note_received(one);
    if (!noted) context.output.error(desk.name_of(one.other) + ": " + noted.error().message);
    return noted.has_value();
}

Expected<IntroductionDesk> open_and_settle(Context& context, ControlClient& client) {
    auto desk = IntroductionDesk::open(context, client);
    if (!desk) return desk;
    bool is_changed = false;
    for (const Introduction& one : desk->all()) {
        if (one.is_to_be_told()) {
            tell_promised(context, client, *desk, one);
            is_changed = true;
        } else if (is_over(one) && !one.is_told_by_us && one.ours) {
            forget_promised(context, *desk, one);
        }
    }
    return is_changed ? IntroductionDesk::open(context, client) : std::move(desk);
}

ExitCode list(Context& context, ControlClient& client, const IntroduceOptions& options) {
    auto desk = open_and_settle(context, client);
    if (!desk) return context.fail(desk.error());
    std::uint64_t count = 0;
    std::uint64_t over = 0;
    for (const Introduction& one : desk->all()) {
        if (!options.all && is_over(one)) {
            ++over;
            continue;
        }
        ++count;
        if (!is_noted(context, *desk, one)) continue;
        const std::string name = desk->name_of(one.other);
        context.output.json(introduction_json(one, name));
        for (const std::string& line : introduction_lines(one, name, context.now))
            context.output.line(line);
    }
    std::string end = count == 0 ? _("No introduction is under way. 'tsunagi match ID' finds what "
                                     "fits, 'tsunagi introduce ask' begins one.")
                                 : fill_in(n_("{} introduction", "{} introductions", count), count);
    if (over > 0)
        end += "\n" +
               fill_in(n_("{} is over: --all shows it.", "{} are over: --all shows them.", over),
                       over);
    return context.done(summary_json({{"count", count}, {"over", over}}), end);
}

}  // namespace

ExitCode run(Context& context, const IntroduceOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    switch (options.action) {
        case IntroduceOptions::Action::ask: return ask(context, *client, options);
        case IntroduceOptions::Action::agree: return agree(context, *client, options);
        case IntroduceOptions::Action::decline: return decline(context, *client, options);
        case IntroduceOptions::Action::close: return close(context, *client, options);
        case IntroduceOptions::Action::list: break;
    }
    return list(context, *client, options);
}

}  // namespace tsunagi::client
