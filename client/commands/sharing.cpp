#include "client/commands/sharing.h"

#include <unistd.h>

#include <algorithm>
#include <map>

#include "client/area_lookup.h"
#include "client/commands/values.h"
#include "client/forms/form_translations.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/privacy/consents.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "client/text_editor.h"
#include "client/text_guard.h"
#include "protocol/base/area.h"
#include "protocol/counting/written_counts.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kIdDigits = 64;

// People give the first digits of a record's id; the body keeps all of them.
Expected<void> complete_ids(ControlClient& client, const KindRow& kind, Body& body) {
    for (auto& [key, value] : body.fields) {
        const FieldRow* field = find_field(kind, key);
        if (field == nullptr || !holds_records(field->type)) continue;
        std::string whole;
        for (const auto id : list_items(value)) {
            std::string one(id);
            if (one.size() < kIdDigits) {
                const auto item = ask_item(client, one);
                if (!item) return failure(LocalError::unknown_record, one);
                one = id_text(item->id);
            }
            whole += (whole.empty() ? "" : "\n") + one;
        }
        value = std::move(whole);
    }
    return kind.id == kind::kConsent ? complete_recipients(client, body) : Expected<void>();
}

Expected<Draft> make_draft(const Sharing& sharing, const ScopeChoice& scope) {
    auto bytes = encode_body(sharing.form.body);
    if (!bytes) {
        return bytes.error() == Error::bad_text ? failure(LocalError::bad_text)
                                                : failure(bytes.error());
    }
    return Draft{sharing.form.kind->id, scope.level, scope.area,  std::move(*bytes),
                 sharing.slot,          false,       sharing.base};
}

Failure count_failure(const KindRow& kind, const CountProblem& problem) {
    const std::string label = field_label(*find_field(kind, problem.field));
    switch (problem.what) {
        case CountProblem::What::too_low: return failure(LocalError::threshold_too_low, label);
        case CountProblem::What::computable: return failure(LocalError::count_computable, label);
        case CountProblem::What::small: break;
    }
    return failure(LocalError::small_count,
                   fill_in("{}: {} (< {})", label, isolated(problem.line), problem.below));
}

// What can be judged without the daemon.
Expected<ScopeChoice> check_sharing(const Sharing& sharing) {
    const auto& form = sharing.form;
    const auto scope = parse_scope(form.scope.empty() ? "center" : form.scope);
    if (!scope) return scope.error();
    if (form.kind->is_sealed) return failure(LocalError::introduction_by_command);
    if (is_private(form.kind->id) && scope->level != ScopeLevel::center)
        return failure(Error::private_kind);
    if (auto checked = check_form(form); !checked) return checked.error();
    if (scope->level != ScopeLevel::center) {
        if (const auto problem = count_problem(*form.kind, form.body))
            return count_failure(*form.kind, *problem);
    }
    const auto& files = form.body.attachments;
    if (!check_attachment_sizes(files, scope->level))
        return failure(LocalError::files_too_large,
                       file_text(*std::ranges::max_element(files, {}, &Attachment::bytes)));
    if (const auto draft = make_draft(sharing, *scope); !draft) return draft.error();
    return *scope;
}

// Does somebody see it who did not see `before`? Narrower it can't become.
bool is_for_others(const std::string& before,
                   const ScopeChoice& choice,
                   const StatusAnswer& status) {
    if (before.empty() || choice.level == ScopeLevel::center) return false;
    const auto old_choice = parse_scope(before);
    if (!old_choice) return true;
    const auto was = scope_for(*old_choice, status.center, status.home);
    const auto is = scope_for(choice, status.center, status.home);
    return !was || !is || *was != *is;
}

// Pre: check_sharing() gave the scope.
Expected<OutcomeAnswer> share(const Context& context,
                              ControlClient& client,
                              const StatusAnswer& status,
                              const ScopeChoice& scope,
                              Sharing sharing,
                              const SettledFiles& files) {
    if (auto completed = complete_ids(client, *sharing.form.kind, sharing.form.body); !completed)
        return completed.error();
    auto draft = make_draft(sharing, scope);
    if (!draft) return draft.error();
    TextGuard guard;
    if (scope.level != ScopeLevel::center) {
        guard.look_at(*sharing.form.kind, sharing.form.body);
        for (const NewFile& file : files.fresh) guard.look_at_words(file.words, file.entry.name);
    }
    std::string what = fill_in(_("To be published: {}."), sharing.form.body.title) +
                       files_text(sharing.form.body.attachments, files);
    if (is_for_others(sharing.seen_by, scope, status))
        what += look_at_files(client, sharing.form.body.attachments, files, guard);
    what += guard.text();
    if (auto agreed = confirm_sharing(context, client, status, scope, what); !agreed)
        return agreed.error();
    if (auto unlocked = ensure_unlocked(context, client, status); !unlocked)
        return unlocked.error();
    if (auto put = put_files(context.output, client, files.fresh); !put) return put.error();
    return publish_draft(client, std::move(*draft));
}

bool wants_again(Context& context, const Failure& problem) {
    if (!context.prompt.is_there()) return false;
    context.output.error(problem.message);
    const auto answer = context.prompt.ask(_("Edit it again? [Y/n] "));
    return answer && *answer != "n" && *answer != "N" && *answer != "no" && *answer != "いいえ";
}

Expected<RecordForm> read_draft(const std::string& path,
                                const Expected<std::string>& text,
                                const KindRow* kind) {
    if (!text) return text.error();
    const auto document = parse_document(syntax_of(path, *text), *text);
    if (!document) return document.error();
    auto form = read_form(*document, kind);
    if (!form) return form.error();
    if (auto checked = check_form(*form); !checked) return checked.error();
    return form;
}

}  // namespace

std::string outcome_text(DraftOutcome outcome, ScopeLevel level, const std::string& id) {
    if (outcome == DraftOutcome::unchanged)
        return fill_in(_("This stands there already, unchanged: {}"), id);
    const bool is_ours = level == ScopeLevel::center;
    if (outcome == DraftOutcome::updated) {
        return fill_in(
            is_ours ? _("Saved as a new version: {}") : _("Published as a new version: {}"), id);
    }
    return fill_in(is_ours ? _("Saved: {}") : _("Published: {}"), id);
}

Expected<ItemAnswer> ask_item(ControlClient& client, const std::string& id) {
    std::optional<ItemAnswer> item;
    const auto done = client.ask(ShowRequest{id}, [&](Answer& answer) {
        if (auto* got = std::get_if<ItemAnswer>(&answer)) item = std::move(*got);
    });
    if (!done) return done.error();
    if (!item) return failure(Error::not_found);
    return std::move(*item);
}

Expected<std::optional<ItemAnswer>> find_item(ControlClient& client, const std::string& id) {
    auto item = ask_item(client, id);
    if (item) return std::optional(std::move(*item));
    if (!is_failure(item.error(), Error::not_found)) return item.error();
    return std::optional<ItemAnswer>();
}

Expected<ItemAnswer> ask_newest(ControlClient& client, const std::string& id) {
    const auto digits = read_id(id);
    if (!digits) return digits.error();
    auto item = ask_item(client, *digits);
    if (!item) return item.error();
    return newest_of(client, std::move(*item));
}

Expected<ItemAnswer> newest_of(ControlClient& client, ItemAnswer item) {
    if (item.is_hidden) {
        std::vector<ItemAnswer> newest;
        for (const auto& source : item.sources) {
            if (source.center != item.center) continue;
            auto other = ask_item(client, id_text(source.id));
            if (other && other->slot == item.slot && !other->is_hidden)
                newest.push_back(std::move(*other));
        }
        if (newest.size() != 1) return failure(LocalError::has_siblings);
        item = std::move(newest.front());
    }
    if (item.erased) return failure(Error::erased);
    if (item.body.empty()) return failure(LocalError::record_withdrawn);
    return item;
}

Expected<Standing> ask_standing(ControlClient& client,
                                const StatusAnswer& status,
                                const std::string& id) {
    const auto digits = read_id(id);
    if (!digits) return digits.error();
    auto item = ask_item(client, *digits);
    if (!item) return item.error();
    if (item->center != status.center) return failure(Error::not_your_slot, item->center_name);
    if (item->slot.empty()) return failure(LocalError::cannot_be_changed);
    if (item->erased) return failure(Error::erased);
    if (!item->readers.empty()) return failure(LocalError::introduction_by_command);
    Standing out;
    const bool is_old = item->is_hidden;
    // Sources are other records of the same thing; versions beside this one have its slot.
    for (const auto& source : item->sources) {
        const bool is_told = std::ranges::find(out.siblings, source.id) != out.siblings.end();
        if (source.center != item->center || source.id == item->id || is_told) continue;
        const auto other = ask_item(client, id_text(source.id));
        if (!other) return other.error();
        if (other->slot == item->slot && !other->is_hidden) out.siblings.push_back(source.id);
    }
    out.heads = out.siblings;
    if (!is_old) out.heads.push_back(item->id);
    if (is_old) {
        if (out.siblings.size() != 1) return failure(LocalError::has_siblings);
        item = ask_item(client, id_text(out.siblings.front()));
        if (!item) return item.error();
        out.siblings.clear();
    }
    out.item = std::move(*item);
    return out;
}

Expected<void> apply(const FormChange& change, RecordForm& form) {
    if (change.has_body && !change.body_file.empty()) return failure(LocalError::body_twice);
    Body& body = form.body;
    if (change.has_title) body.title = change.title;
    if (change.has_reading) body.reading = change.reading;
    if (change.has_body) body.text = change.body;
    if (!change.body_file.empty()) {
        auto text = read_text_file(change.body_file);
        if (!text) return text.error();
        body.text = std::move(*text);
    }
    if (!change.scope.empty()) form.scope = change.scope;
    if (!change.language.empty()) body.language = change.language;
    if (!change.tags.empty()) body.tags = change.tags;
    if (!change.areas.empty()) body.areas.clear();
    for (const auto& text : change.areas) {
        const auto area = read_area(text);
        if (!area) return area.error();
        body.areas.push_back(area->value);
    }
    for (const auto& option : change.translations) {
        if (auto set = set_translation_from_file(option, body); !set) return set;
    }
    for (const auto& text : change.fields) {
        const auto equals = text.find('=');
        const std::string name = text.substr(0, equals);
        if (equals == std::string::npos) return failure(LocalError::unknown_field, name);
        if (auto set = set_field(*form.kind, {name, {text.substr(equals + 1)}, false}, body); !set)
            return set;
    }
    return {};
}

Expected<RecordForm> form_of(const ItemAnswer& item) {
    RecordForm form;
    form.kind = find_kind(item.kind);
    if (form.kind == nullptr) return failure(Error::unknown_kind);
    form.scope = item.scope;
    if (item.body.empty()) return form;  // a withdrawn one begins empty
    auto body = decode_body(item.body);
    if (!body) return failure(body.error());
    form.body = std::move(*body);
    return form;
}

Expected<std::vector<OutcomeAnswer>> share_together(const Context& context,
                                                    ControlClient& client,
                                                    const StatusAnswer& status,
                                                    std::vector<Sharing> sharings,
                                                    std::vector<OutcomeAnswer>* done) {
    struct Audience {
        ScopeChoice scope;
        std::string titles;
        TextGuard guard;
    };
    std::map<std::string, Audience> audiences;  // those who see it are told once
    std::vector<Draft> drafts;
    for (Sharing& sharing : sharings) {
        const auto scope = check_sharing(sharing);
        if (!scope) return scope.error();
        if (auto whole = complete_ids(client, *sharing.form.kind, sharing.form.body); !whole)
            return whole.error();
        auto draft = make_draft(sharing, *scope);
        if (!draft) return draft.error();
        drafts.push_back(std::move(*draft));
        Audience& audience = audiences[sharing.form.scope];
        audience.scope = *scope;
        audience.titles += "\n  " + sharing.form.body.title;
        if (scope->level != ScopeLevel::center)
            audience.guard.look_at(*sharing.form.kind, sharing.form.body);
    }
    for (const auto& [scope, audience] : audiences) {
        const std::string what =
            _("To be published:") + audience.titles + "\n" + audience.guard.text();
        if (auto agreed = confirm_sharing(context, client, status, audience.scope, what); !agreed)
            return agreed.error();
    }
    if (auto unlocked = ensure_unlocked(context, client, status); !unlocked)
        return unlocked.error();
    std::vector<OutcomeAnswer> outcomes;
    for (Draft& draft : drafts) {
        const auto outcome = publish_draft(client, std::move(draft));
        if (!outcome) return outcome.error();
        outcomes.push_back(*outcome);
        if (done != nullptr) done->push_back(*outcome);
    }
    return outcomes;
}

Expected<OutcomeAnswer> publish_private(ControlClient& client, KindId kind, const Body& body) {
    auto bytes = encode_body(body);
    if (!bytes) return failure(bytes.error());
    Draft draft;
    draft.kind = kind;
    draft.body = std::move(*bytes);
    return publish_draft(client, std::move(draft));
}

Expected<OutcomeAnswer> publish_draft(ControlClient& client, Draft draft) {
    PublishRequest request;
    request.drafts.push_back(std::move(draft));
    if (auto sent = client.send(std::move(request)); !sent) return sent.error();
    OutcomeAnswer outcome;
    const auto received =
        client.receive_outcomes(1, [&](std::size_t, const OutcomeAnswer& one) -> Expected<void> {
            outcome = one;
            return {};
        });
    if (!received) return received.error();
    if (outcome.outcome == DraftOutcome::refused)
        return failure(static_cast<Error>(outcome.error), outcome.field);
    return outcome;
}

ExitCode share_and_tell(Context& context, Sharing sharing, const std::string& draft) {
    const bool is_change = !sharing.slot.empty();
    ScopeLevel level = ScopeLevel::center;
    const auto publish = [&]() -> Expected<OutcomeAnswer> {
        const auto files = settle_files(sharing.form, sharing.files);
        if (!files) return files.error();
        tell_cleaned(context.output, files->fresh);
        const auto scope = check_sharing(sharing);
        if (!scope) return scope.error();
        level = scope->level;
        auto client = context.connect();
        if (!client) return client.error();
        const auto status = ask_status(*client);
        if (!status) return status.error();
        if (sharing.files.is_only && !files->is_changed) {
            if (auto put = put_files(context.output, *client, files->fresh); !put)
                return put.error();
            return OutcomeAnswer{DraftOutcome::unchanged, sharing.base.front(), 0, {}, {}};
        }
        return share(context, *client, *status, *scope, std::move(sharing), *files);
    };
    const auto outcome = publish();
    if (!outcome) {
        if (!draft.empty()) {
            // A file knows nothing of the version that it changes: published, it would be a new
            // one.
            context.output.note(fill_in(
                is_change ? _("What you wrote is kept in {}.")
                          : _("What you wrote is kept: publish it with 'tsunagi publish -f {}'."),
                draft));
        }
        return context.fail(outcome.error());
    }
    if (!draft.empty()) ::unlink(draft.c_str());
    context.output.json(published_json(outcome->id, outcome->outcome));
    context.output.line(outcome_text(outcome->outcome, level, id_text(outcome->id)));
    return ExitCode::done;
}

ExitCode edit_and_share(Context& context, Sharing sharing, const std::string& name) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    const std::string before = write_form(sharing.form);
    const std::vector<Attachment> attached = sharing.form.body.attachments;
    const auto draft = keep_draft(*folder, name, before);
    if (!draft) return context.fail(draft.error());
    while (true) {
        if (auto edited = edit_file(context.environment, *draft); !edited)
            return context.fail(edited.error());
        const auto text = read_text_file(*draft);
        if (text && *text == before) {
            ::unlink(draft->c_str());
            context.output.line(_("Nothing was changed."));
            return ExitCode::done;
        }
        auto form = read_draft(*draft, text, sharing.form.kind);
        if (form) {
            sharing.form = std::move(*form);
            sharing.form.body.attachments = attached;
            return share_and_tell(context, std::move(sharing), *draft);
        }
        if (wants_again(context, form.error())) continue;
        context.output.note(fill_in(_("What you wrote is kept in {}."), *draft));
        return context.fail(form.error());
    }
}

}  // namespace tsunagi::client
