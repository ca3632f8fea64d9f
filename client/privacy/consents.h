// consents.h - whether what a person has agreed to covers that somebody is told about them now.
//
// A consent names whose data, to whom, what for and until when (個人情報保護法 27). It covers a
// person by their record, in whichever version; by name alone only where the consent names no
// record and no two people here have the name. It covers a center by its whole number or by a scope
// that the center is in, and whoever is no center by name: names can be taken by anybody, so none
// covers a center. Numbers' beginnings and centers' names become whole numbers when a consent is
// written. Of several versions that stand, each has to cover. One that an introduction wrote down
// covers that introduction only. What it is not: a check of the purpose, which is text for people
// to read; the question before telling shows it. Bounds: every consent of the center is read at
// once. Thread: one.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "client/context.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

// Whose data it is.
struct DataSubject {
    std::string name;
    std::string record;         // of the person, in hexadecimal; "" where there is none
    std::set<std::string> ids;  // of its versions
    bool do_not_share = false;  // as any version that stands says, of whoever is meant
    bool has_namesake = false;  // somebody else here is called the same
    bool is_recorded = false;   // name or contact are of somebody who is recorded here
};

// Who is to be told: a center, or somebody outside by name, who never was a center here.
struct DataRecipient {
    std::optional<CenterId> center{};
    Home home{};
    std::string name;
    bool is_member = false;  // scopes are of members
};

struct Consent {
    std::string id;  // in hexadecimal
    Body body;
    std::vector<Body> siblings{};  // other newest versions of it
};

// Is the consent in force that day? Pure.
[[nodiscard]] bool stands_on(const Body& consent, std::string_view day);

// `introduction`: the origin id of the one that is under way; "" for other ways of telling. `day`:
// YYYY-MM-DD; `own`, `home`: this center's, for scopes. Pure.
[[nodiscard]] bool does_cover(const Body& consent,
                              const DataSubject& subject,
                              const DataRecipient& recipient,
                              std::string_view day,
                              const CenterId& own,
                              const Home& home,
                              std::string_view introduction = {});

// Recipients as they are kept: a center's name or the beginning of its number becomes the whole
// number; scopes, and names of nobody here, stay. Pure. Errors: recipient_not_clear.
[[nodiscard]] Expected<std::string> whole_recipients(std::string_view lines,
                                                     const std::vector<MemberAnswer>& members);
// The same in a consent that is about to be written. One that is withdrawn stays as it is.
[[nodiscard]] Expected<void> complete_recipients(ControlClient& client, Body& consent);

// This center's consents, the newest first. Errors: those of the connection.
[[nodiscard]] Expected<std::vector<Consent>> ask_consents(ControlClient& client,
                                                          const CenterId& own);

struct StandingRecord {
    Bytes slot;
    std::vector<ItemAnswer> heads;  // the versions that stand
    std::vector<Body> bodies;       // of those
};
// The people who are recorded here, each once.
struct PersonHere : StandingRecord {
    explicit PersonHere(StandingRecord record);
    std::set<std::u32string> called{};  // by any of these versions, as called_forms()
};
[[nodiscard]] Expected<std::vector<PersonHere>> ask_people(ControlClient& client,
                                                           const CenterId& own);
// What is known of one of them, or of nobody's record (null), who is told about under this name and
// contact. Without the ids. Pure.
[[nodiscard]] DataSubject subject_among(const std::vector<PersonHere>& people,
                                        const PersonHere* person,
                                        const std::string& name,
                                        const std::string& contact);

// Who is meant: the record `id` names, else the one person of that name. Errors: person_is_several
// where there are more; usage where `id` names something else; person_name_differs.
[[nodiscard]] Expected<DataSubject> ask_subject(ControlClient& client,
                                                const StatusAnswer& status,
                                                const std::string& name,
                                                const std::string& id,
                                                const std::string& contact);
[[nodiscard]] Expected<DataSubject> with_ids(ControlClient& client,
                                             const PersonHere& person,
                                             DataSubject subject);

// On what ground somebody is told.
struct ProvisionGround {
    std::string word;       // of the kind's choices
    std::string consent;    // its id
    std::string agreed_on;  // YYYY-MM-DD, or ""
    std::string purpose;    // that the consent is for
    std::string items;      // that it is for
};

// What a command was told of the ground.
struct GroundWish {
    std::string ground;  // --ground: one of the law's exceptions, or ""
    std::string agreed;  // --agreed: how the person has agreed just now, or ""
    std::string purpose;
    std::string items;           // one a line
    std::string until;           // the last day of a consent that is written down now; "": open
    std::string introduction{};  // the origin id of the one that it is for; "": none
};

// Finds the ground, or says what is to be done. With `agreed`, a consent that does not stand here
// yet is to be written by write_consent(): then `consent` is empty. Errors: consent_missing,
// person_not_to_be_shared, usage (no such ground), those of the connection.
[[nodiscard]] Expected<ProvisionGround> find_ground(ControlClient& client,
                                                    const StatusAnswer& status,
                                                    const DataSubject& subject,
                                                    const DataRecipient& recipient,
                                                    const GroundWish& wish,
                                                    WallTime now);
// The same with consents that are at hand. Pure.
[[nodiscard]] Expected<ProvisionGround> ground_among(const std::vector<Consent>& consents,
                                                     const StatusAnswer& status,
                                                     const DataSubject& subject,
                                                     const DataRecipient& recipient,
                                                     const GroundWish& wish,
                                                     WallTime now);
// Pre: the key is open; find_ground() gave a ground by `wish.agreed`. Errors: the daemon's refusal.
[[nodiscard]] Expected<void> write_consent(ControlClient& client,
                                           const DataSubject& subject,
                                           const DataRecipient& recipient,
                                           const GroundWish& wish,
                                           ProvisionGround& ground);

// "same person agreed on 2026-11-20 (for: introductions)", for the question before telling.
[[nodiscard]] std::string ground_text(const ProvisionGround& ground);
// A ground's label.
[[nodiscard]] std::string ground_label(std::string_view word);
// What people read for a word that the ledger's field keeps; "" for none.
[[nodiscard]] std::string ledger_word(std::uint16_t key, std::string_view word);

}  // namespace tsunagi::client
