// introduction_desk.h - reads and writes the introductions of a center through its daemon.
//
// Thread: one. Errors: those of the daemon; locked where sealed records can't be opened.
#pragma once

#include <map>
#include <set>

#include "client/context.h"
#include "client/introductions/introduction.h"
#include "client/privacy/provision_ledger.h"

namespace tsunagi::client {

// Whom the other center is told to turn to.
struct Acquaintance {
    std::string name;
    std::string contact;
};

class IntroductionDesk {
  public:
    // Asks for what is there; opens the box key where something is sealed and the daemon has none.
    [[nodiscard]] static Expected<IntroductionDesk> open(const Context& context,
                                                         ControlClient& client);

    [[nodiscard]] const StatusAnswer& status() const { return status_; }
    [[nodiscard]] const std::vector<Introduction>& all() const { return all_; }
    // A center's name for people; its id's beginning where it is no member.
    [[nodiscard]] std::string name_of(const CenterId& center) const;
    // By the beginning of its thread or of a record's id. Errors: introduction_unknown,
    // introduction_is_several.
    [[nodiscard]] Expected<const Introduction*> find(const std::string& id) const;
    // The narrowest scope in which both centers are. Errors: receiver_not_admitted,
    // receiver_without_key, since nothing could be sealed to it.
    [[nodiscard]] Expected<Scope> common_scope(const CenterId& other) const;

    // The other center as somebody who is told about people.
    [[nodiscard]] DataRecipient recipient(const CenterId& other) const;

    // What our ledger has of an introduction.
    struct Promise {
        Acquaintance acquaintance;
        std::string agreed_on;  // YYYY-MM-DD
        bool is_told = false;
        Bytes slot;
        std::string whose;  // the person's record, in hexadecimal; "" where there is none
        std::string ground;
        std::string consent;  // in hexadecimal
    };
    [[nodiscard]] Expected<std::optional<Promise>> promise(const std::string& thread,
                                                           const CenterId& other);
    // Takes back a promise that was not told. Errors: those of signing.
    [[nodiscard]] Expected<void> forget(const Promise& promise);

    struct Writing {
        std::string thread;
        CenterId other;  // one that has a common_scope
        Scope scope;
        Body body;  // of the introduction; origin and thread are set
        std::string purpose;
        std::string about;  // id of our own record that it is about
        std::string whose;  // the person's record, in hexadecimal; "" where there is none
        ProvisionGround ground;
    };
    // Writes the ledger's entry, and when that stands our side. Where it is told, the body says
    // whom to turn to; else the ledger keeps it until both have agreed. Errors: those of
    // signing; ledger_not_written, then nothing was told.
    [[nodiscard]] Expected<void> write(const Writing& writing,
                                       const Acquaintance& acquaintance,
                                       bool is_told);
    // Writes down what the other center told us, and again where it tells something else; without a
    // ground, which it has not said. Pre: told_by_them().
    [[nodiscard]] Expected<void> note_received(const Introduction& one);
    // Opens the key, where it is not open. Errors: those of signing.
    [[nodiscard]] Expected<void> open_key();
    // Our side alone; takes back what was promised and not told yet.
    [[nodiscard]] Expected<void> write_alone(const Writing& writing);

  private:
    IntroductionDesk(const Context& context, ControlClient& client)
        : context_(context), client_(client) {}
    struct LedgerEntry {
        Body body;
        Bytes slot;
    };
    // Null where there is none. Asked for once, and again after something was written.
    [[nodiscard]] Expected<const LedgerEntry*> ledger_entry(const std::string& thread,
                                                            const CenterId& other);
    [[nodiscard]] Expected<Draft> own_side(const Writing& writing, Body body) const;
    [[nodiscard]] Expected<void> publish(std::vector<Draft> drafts);

    const Context& context_;
    ControlClient& client_;
    StatusAnswer status_;
    std::map<CenterId, MemberAnswer> members_;
    std::vector<Introduction> all_;
    std::optional<std::map<std::string, LedgerEntry>> ledger_;  // by origin_id
    std::set<std::string> received_;  // what is noted of others; read with the ledger
};

}  // namespace tsunagi::client
