// command_line.h - argv as values: which command, with which options, and the help texts.
//
// Only forms that CLI11 can see are checked here; what a value means (a place, a scope) is judged
// by the command, whose sentences name the next step. Global options stand before or after the
// command.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "client/error_sentences.h"

namespace tsunagi::client {

struct GlobalOptions {
    std::string data;
    bool json = false;
    bool yes = false;
    std::string passphrase_file;
    std::string staff;
};

struct InitOptions {
    std::string name, prefecture, municipality, areas, corporate_number, found, join;
};
struct InviteOptions {
    std::string address;
    std::string lifetime = "72h";
};
struct MembersOptions {};
struct SponsorOptions {
    std::string center;
    bool is_return = false;
};
struct RemoveOptions {
    std::string center, reason, since;
    std::string key_file;  // as in ProfileOptions
};
struct RemoveApproveOptions {
    std::string removal;  // or the center, where one is open
    std::string since;
    std::string key_file;
};
struct RemovalsOptions {};
struct BlockOptions {
    std::string center;  // "": list those that are blocked
    std::string reason;
    bool is_blocked = true;
};
struct PeersOptions {};
struct AddPeerOptions {
    std::string address;
};
struct UnlockOptions {
    std::string lifetime = "8h";
};
struct LockOptions {};
struct PassphraseOptions {
    std::string new_file;  // "": asked
    bool officer = false;  // the officer's key of the folder alone
    std::string key_file;  // this sealed key alone, where it lies elsewhere
};
struct ProfileOptions {
    std::string name, corporate_number;
    bool has_name = false, has_number = false;
    std::string key_file;  // the officer's key, where it lies elsewhere
};
struct RenewOptions {
    std::string key_file;  // as in ProfileOptions
};
struct StaffListOptions {};
struct StaffAddOptions {
    std::string name;
    std::string lifetime;  // "": as long as a staff key may be good
    bool may_sponsor = false;
    std::string new_passphrase_file;  // "": asked
    std::string key_file;             // as in ProfileOptions
};
struct StaffRevokeOptions {
    std::string name;   // or the first digits of the key
    std::string since;  // "": all that it wrote stays
    bool trusts_dates = false;
    std::string reason;    // "": `lost` with `since`, else `left`
    std::string key_file;  // as in ProfileOptions
};
struct ApprovalsOptions {};
struct ApproveOptions {
    std::string id;        // its first digits; "": the only one that waits
    std::string key_file;  // as in ProfileOptions
};
struct OfficersListOptions {};
struct OfficersChangeOptions {
    enum class Action { add, remove, replace, name, need };
    Action action = Action::add;
    std::string name;                 // whom it is about; of `add`, the new one's
    std::string new_name;             // of `replace` and `name`
    std::uint64_t need = 0;           // of `need`
    std::string out;                  // where a new key goes
    std::string new_passphrase_file;  // "": asked
    std::string key_file;             // as in ProfileOptions
};
struct DevicesListOptions {};
struct DeviceRevokeOptions {
    std::string key;       // its first digits, or its name
    std::string reason;    // "": `lost`
    std::string key_file;  // as in ProfileOptions
};
struct RotateOptions {
    std::string what;                   // officer, staff, device
    std::string staff_passphrase_file;  // of the staff key; "": asked
    std::string key_file;               // as in ProfileOptions
};
struct HandoverOptions {};
struct SubscribeOptions {
    std::string scope;
    bool is_wanted = true;
};
// What options say of a record; only what was given is set.
struct FormChange {
    std::string title, reading, body, body_file, scope, language;
    bool has_title = false, has_body = false, has_reading = false;
    std::vector<std::string> areas, tags, fields;
    std::vector<std::string> attach, alts, detach;  // files; what each of the first shows
    std::vector<std::string> translations;          // LANG=FILE

    [[nodiscard]] bool changes_files_only() const {
        return !has_title && !has_body && !has_reading && body_file.empty() && scope.empty() &&
               language.empty() && areas.empty() && tags.empty() && fields.empty() &&
               translations.empty();
    }
    [[nodiscard]] bool is_empty() const {
        return changes_files_only() && attach.empty() && alts.empty() && detach.empty();
    }
};
struct PublishOptions {
    std::string kind, file;
    FormChange change;
};
struct NewOptions {
    std::string kind;
};
struct EditOptions {
    std::string id;
    FormChange change;
};
struct AttachOptions {
    std::string id;
    std::vector<std::string> files, alts;
};
struct DetachOptions {
    std::string id;
    std::vector<std::string> files;
};
struct FilesOptions {
    std::string id;
};
struct SaveOptions {
    std::string id, folder;
    std::vector<std::string> files;
    bool overwrites = false;
};
struct MergeOptions {
    std::string id;
    bool takes = false;
};
struct WithdrawOptions {
    std::string id;
};
struct EraseOptions {
    std::string id;
    std::string reason;  // kept at this center
    std::string told;    // what others are told: a word
    bool is_at_once = false;
    bool approves = false;
};
struct ErasuresOptions {
    std::string id;  // "": all
};
struct KindsOptions {
    std::string kind;
};
struct ShowOptions {
    std::string id;
    std::string in;  // a language
    bool federation = false;
    std::string wait;
};
struct ImportOptions {
    std::string file;  // or "undo", "log"
    std::string number;
    std::string source, kind, sheet, map, save_map;
    std::string scope = "center";
    std::vector<std::string> prefectures, columns;
    bool has_scope = false;  // --scope was given
    bool preview = false;
};
struct ExportOptions {
    std::string file, kind, format, encoding;  // of --all the file is a folder
    bool own = false;
    bool overwrites = false;
    bool is_signed = false;
    bool all = false;
    std::string receiver, purpose, ground;  // of people's records that are for somebody else
};
struct BundleExportOptions {
    std::vector<std::string> scopes, receivers;
    std::string since, bytes_max, file;
    bool overwrites = false;
};
struct BundleImportOptions {
    std::vector<std::string> files;
    bool preview = false;
};
struct BackupOptions {
    std::string folder;
    bool is_anew = false;
    bool is_check = false;
};
struct RestoreOptions {
    std::string folder, into, key_file;
    bool is_alone = false;
};
// Which records, beside words (filter_option.h).
struct FilterOptions {
    std::string kind, since;
    std::vector<std::string> prefectures, areas, activities;
    bool offers = false, needs = false;
    bool open = false, fresh = false, stale = false;
    bool own = false, others = false;
};
struct ListOptions {
    FilterOptions filter;
    std::uint32_t limit = 0;
    bool has_limit = false;
};
struct SearchOptions {
    std::vector<std::string> words;
    FilterOptions filter;
    std::uint32_t limit = 20;
    bool federation = false;
    std::string wait;  // with federation
};
struct MatchOptions {
    std::string id;
    std::uint32_t limit = 10;
};
struct TodayOptions {
    bool mail = false;
};
struct WatchOptions {
    enum class Action { tell, list, add, remove };
    Action action = Action::tell;
    std::string name;
    SearchOptions search;
    bool mail = false;
};
struct IntroduceOptions {
    enum class Action { list, ask, agree, decline, close };
    Action action = Action::list;
    std::string id;     // ask: of one record; else of the introduction
    std::string other;  // ask: of the other record
    std::string name, contact, message, reason, outcome;
    std::string person, agreed, ground;  // whose data it is, and on what ground it is told
    bool all = false;                    // list: what is over, too
};
struct ConfirmOptions {
    std::vector<std::string> ids;
    std::string by;
};
struct CountOptions {
    std::string id, scope;
    std::uint32_t below = 0;  // 0: as before, else the usual
    bool preview = false;
};
struct MailTestOptions {
    std::string address;  // "": where the settings say
};
struct AreasOptions {
    std::string text;      // to be looked up; "": tell what there is
    bool imports = false;  // then:
    ImportOptions import;
    std::string as_of;
};
// What is held about a person.
struct PrivacyOptions {
    enum class What { find, show, write, ledger, correct, erase };
    What what = What::find;
    std::string who;           // of the ledger: "" for everybody
    std::string file, format;  // write, ledger
    bool overwrites = false;
    std::string from, until;            // ledger
    std::vector<std::string> replaced;  // correct: OLD=NEW
    bool preview = false;               // correct, erase
    std::string reason;                 // erase
    bool with_names = false;            // erase: also what has the same name only
    bool with_contacts = false;         // erase: also what has a number or address of theirs
};
// The notice of joint use that the law asks for.
struct JointUseOptions {
    std::string scope, items, purpose, address, head, file;
    bool overwrites = false;
};
struct IncidentOptions {
    std::string known;      // "": today
    std::string encrypted;  // "": not known
    bool is_malicious = false;
};
struct StatusOptions {};
struct CheckOptions {};

using CommandOptions = std::variant<InitOptions,
                                    InviteOptions,
                                    MembersOptions,
                                    SponsorOptions,
                                    RemoveOptions,
                                    RemoveApproveOptions,
                                    RemovalsOptions,
                                    BlockOptions,
                                    PeersOptions,
                                    AddPeerOptions,
                                    UnlockOptions,
                                    LockOptions,
                                    PassphraseOptions,
                                    ProfileOptions,
                                    RenewOptions,
                                    StaffListOptions,
                                    StaffAddOptions,
                                    StaffRevokeOptions,
                                    ApprovalsOptions,
                                    ApproveOptions,
                                    OfficersListOptions,
                                    OfficersChangeOptions,
                                    DevicesListOptions,
                                    DeviceRevokeOptions,
                                    RotateOptions,
                                    HandoverOptions,
                                    PublishOptions,
                                    NewOptions,
                                    EditOptions,
                                    AttachOptions,
                                    DetachOptions,
                                    FilesOptions,
                                    SaveOptions,
                                    MergeOptions,
                                    WithdrawOptions,
                                    EraseOptions,
                                    ErasuresOptions,
                                    KindsOptions,
                                    ShowOptions,
                                    ListOptions,
                                    ImportOptions,
                                    ExportOptions,
                                    SearchOptions,
                                    StatusOptions,
                                    PrivacyOptions,
                                    JointUseOptions,
                                    IncidentOptions,
                                    CheckOptions,
                                    BundleExportOptions,
                                    BundleImportOptions,
                                    BackupOptions,
                                    RestoreOptions,
                                    SubscribeOptions,
                                    MatchOptions,
                                    TodayOptions,
                                    WatchOptions,
                                    IntroduceOptions,
                                    ConfirmOptions,
                                    CountOptions,
                                    MailTestOptions,
                                    AreasOptions>;

struct CommandLine {
    GlobalOptions global;
    CommandOptions command;
};
struct HelpText {
    std::string text;
};  // --help and --version

using ParsedLine = std::variant<CommandLine, HelpText, Failure>;

// Pre: the language is chosen, because help is in it.
[[nodiscard]] ParsedLine parse_command_line(const std::vector<std::string>& arguments);
// Does --json stand anywhere? For errors in the command line itself.
[[nodiscard]] bool wants_json(const std::vector<std::string>& arguments);

}  // namespace tsunagi::client
