// sharing.h - the way of one record from a filled form to the daemon, which all writing commands
// take: checked, who will see it told, agreed to, signed.
#pragma once

#include "client/commands/sharing_files.h"
#include "client/context.h"
#include "client/forms/record_form.h"
#include "client/scope_option.h"

namespace tsunagi::client {

// A record by its id or its beginning. Errors: not_found; find_item gives nothing instead.
[[nodiscard]] Expected<ItemAnswer> ask_item(ControlClient& client, const std::string& id);
[[nodiscard]] Expected<std::optional<ItemAnswer>> find_item(ControlClient& client,
                                                            const std::string& id);

// The newest version of what the id names, of whichever center. Errors: bad_id, not_found,
// has_siblings where there are several, record_withdrawn where there is none to be seen any more.
[[nodiscard]] Expected<ItemAnswer> ask_newest(ControlClient& client, const std::string& id);
// The same of a version that is at hand: itself where it is not hidden.
[[nodiscard]] Expected<ItemAnswer> newest_of(ControlClient& client, ItemAnswer item);

// The standing versions of a fact that is to be changed.
struct Standing {
    ItemAnswer item;                 // the newest version, or that one of several which was named
    std::vector<RecordId> heads;     // all newest versions of it
    std::vector<RecordId> siblings;  // those of them beside `item`
};
// `id`: a record's id or its beginning; of an older version the newest one is taken. Errors:
// bad_id, not_found, not_your_slot where it is another center's, has_siblings where it is none and
// there are several.
[[nodiscard]] Expected<Standing> ask_standing(ControlClient& client,
                                              const StatusAnswer& status,
                                              const std::string& id);

// Sets in the form what options say. Errors: those of the fields; body_twice, bad_file.
[[nodiscard]] Expected<void> apply(const FormChange& change, RecordForm& form);

// Errors: the daemon's refusal.
[[nodiscard]] Expected<OutcomeAnswer> publish_draft(ControlClient& client, Draft draft);
// A new record for this center alone, by its kind. Errors: the same, those of the body.
[[nodiscard]] Expected<OutcomeAnswer> publish_private(ControlClient& client,
                                                      KindId kind,
                                                      const Body& body);

// "Published: 3f9a...", or "Saved: ..." where only this center sees it.
[[nodiscard]] std::string outcome_text(DraftOutcome outcome,
                                       ScopeLevel level,
                                       const std::string& id);

struct Sharing {
    RecordForm form;
    Bytes slot;                  // none: a new fact
    std::vector<RecordId> base;  // see Draft
    FileChange files{};
    std::string seen_by{};  // the scope of what it changes, as text; "": a new fact
};
// Publishes and tells. Fails with what is wrong with the form, the scope or the key, with
// not_confirmed, or as the daemon refuses. `draft`: a file with the text, removed when it was
// published, named in the message when it was not; may be empty.
[[nodiscard]] ExitCode share_and_tell(Context& context, Sharing sharing, const std::string& draft);

// Several records without new files, agreed to at once. Tells nothing. Errors: as share_and_tell;
// those that were published before one was refused stay, and `done` has their outcomes.
[[nodiscard]] Expected<std::vector<OutcomeAnswer>> share_together(
    const Context& context,
    ControlClient& client,
    const StatusAnswer& status,
    std::vector<Sharing> sharings,
    std::vector<OutcomeAnswer>* done = nullptr);

// A record as it stands, as a form. Errors: unknown_kind, those of its body.
[[nodiscard]] Expected<RecordForm> form_of(const ItemAnswer& item);

// Lets the user fill the form in an editor and publishes it; asks again where it has faults.
[[nodiscard]] ExitCode edit_and_share(Context& context, Sharing sharing, const std::string& name);

}  // namespace tsunagi::client
