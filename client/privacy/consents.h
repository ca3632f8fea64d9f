// consents.h - whether what a person has agreed to covers that somebody is told about them now.
//
// A consent names whose data, to whom, what for and until when (個人情報保護法 27). It covers a
// person by their record, in whichever version; by name alone only where the consent names no
// record and no two people here have the name. It covers a center by its number (eight digits or
// more of it), by a scope that the center is in, or by a name that no other member has: names can
// be taken by anybody. What it is not: a check of the purpose, which is text for people to read;
// the question before telling shows it. Bounds: every consent of the center is read at once.
// Thread: one.
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
    bool do_not_share = false;  // as the record says
};

// Who is to be told: a center, or somebody outside by name.
struct DataRecipient {
    std::optional<CenterId> center{};
    Home home{};
    std::string name;
    bool has_namesake = false;  // another member is called the same
};

struct Consent {
    std::string id;  // in hexadecimal
    Body body;
};

// `day`: YYYY-MM-DD; `own`, `home`: this center's, for scopes. Pure.
[[nodiscard]] bool does_cover(const Body& consent,
                              const DataSubject& subject,
                              const DataRecipient& recipient,
                              std::string_view day,
                              const CenterId& own,
                              const Home& home);

// This center's consents, the newest first. Errors: those of the connection.
[[nodiscard]] Expected<std::vector<Consent>> ask_consents(ControlClient& client,
                                                          const CenterId& own);

// Who is meant: the record `id` names, else the one person of that name. Errors: person_is_several
// where there are more; usage where `id` names something else.
[[nodiscard]] Expected<DataSubject> ask_subject(ControlClient& client,
                                                const StatusAnswer& status,
                                                const std::string& name,
                                                const std::string& id);

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
    std::string items;  // one a line
    std::string until;  // the last day of a consent that is written down now; "": open
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

}  // namespace tsunagi::client
