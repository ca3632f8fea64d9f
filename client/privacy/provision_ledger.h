// provision_ledger.h - the ledger of what was told about people: to whom, whose, what, on what
// ground; and of what others told us (個人情報保護法 29, 30).
//
// Every way on which the program itself hands a person's data out goes through write_entry(),
// before anything leaves: where the entry can't be written, nothing is told. So an entry may stand
// for what then failed to leave, and never the other way round. What it is not: a watch over what
// people copy, print or send by other programs. Entries are private facts of kind `provision`;
// those without a day of telling are promises (introductions) and are not in the ledger. Thread:
// one.
#pragma once

#include <string>
#include <vector>

#include "client/context.h"
#include "client/privacy/consents.h"
#include "client/privacy/person_marks.h"

namespace tsunagi::client {

enum class ProvisionWay : std::uint8_t { given, received, disclosed };
// As the kind's choices call it.
[[nodiscard]] std::string_view way_word(ProvisionWay way);

// What is about to be told.
struct Provision {
    ProvisionWay way = ProvisionWay::given;
    DataSubject subject;
    std::string items;
    DataRecipient other;  // whom it is told to, or who told it
    std::string purpose;
    ProvisionGround ground;
    std::string obtained;  // how who told it had come by it
    std::string record;    // that is told, or is told in; in hexadecimal
};
// `day`: YYYY-MM-DD.
[[nodiscard]] Body entry_body(const Provision& provision, const std::string& day);
// Pre: the key is open. Errors: ledger_not_written with the daemon's reason: then nothing may be
// told.
[[nodiscard]] Expected<void> write_entry(ControlClient& client, const Body& body);

struct LedgerLine {
    std::string id;  // in hexadecimal
    Bytes slot;
    Body body;
    std::string made{};  // the day of its newest version; "" where it is not known

    [[nodiscard]] std::string day() const;
    [[nodiscard]] ProvisionWay way() const;
    [[nodiscard]] std::string agreed_on() const;  // of the consent; "" where the ground is another
    // Three years from the later one of its making and the telling; a disclosure one year, which
    // we propose.
    [[nodiscard]] std::string kept_until() const;
    // The law asks for it: told or received on a consent, or on a ground that nobody knows. What
    // is told on one of the law's exceptions needs no entry (29 I), and a disclosure neither.
    [[nodiscard]] bool is_kept_by_law() const;
};
struct LedgerQuery {
    const PersonMarks* marks = nullptr;  // null: everybody
    std::string from, until;             // days, both included; "": open
};
// The newest first. Errors: those of the connection.
[[nodiscard]] Expected<std::vector<LedgerLine>> ask_ledger(ControlClient& client,
                                                           const CenterId& own,
                                                           const LedgerQuery& query);
// Does an entry that the law asks for not say where the other party is, or who represents it?
[[nodiscard]] bool is_without_other_party(const LedgerLine& line);
// YYYY-MM-DD so many years later; 29 February ends with the 28th.
[[nodiscard]] std::string years_later(const std::string& day, int years);

// As a table for a spreadsheet, with the headings of the law's guideline.
[[nodiscard]] std::string ledger_csv(const std::vector<LedgerLine>& lines,
                                     const std::string& today);

}  // namespace tsunagi::client
