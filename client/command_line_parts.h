// command_line_parts.h - what the files that build the command line share.
//
// Internal to command_line*.cpp; command_line.h is what others use. Thread: one.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "client/command_line.h"

namespace tsunagi::client {

// Collects what CLI11 fills in; each command's callback moves its options into `chosen`.
struct Collected {
    GlobalOptions global;
    InitOptions init;
    InviteOptions invite;
    SponsorOptions sponsor;
    RemoveOptions remove;
    RemoveApproveOptions remove_approve;
    BlockOptions block, unblock{{}, {}, false};
    AddPeerOptions add_peer;
    UnlockOptions unlock;
    PassphraseOptions passphrase;
    ProfileOptions profile;
    RenewOptions renew;
    StaffAddOptions staff_add;
    StaffRevokeOptions staff_revoke;
    ApproveOptions approve;
    OfficersChangeOptions officers_add, officers_remove, officers_replace, officers_name,
        officers_need;
    DeviceRevokeOptions device_revoke;
    RotateOptions rotate;
    SubscribeOptions subscribe, unsubscribe{{}, false};
    PublishOptions publish;
    NewOptions new_record;
    EditOptions edit;
    AttachOptions attach;
    DetachOptions detach;
    FilesOptions files;
    SaveOptions save;
    MergeOptions merge;
    WithdrawOptions withdraw;
    EraseOptions erase;
    ErasuresOptions erasures;
    KindsOptions kinds;
    ShowOptions show;
    ListOptions list;
    ImportOptions import;
    ExportOptions export_all;
    SearchOptions search;
    MatchOptions match;
    TodayOptions today;
    WatchOptions watch, watch_add, watch_remove;
    IntroduceOptions introductions, introduce_ask, introduce_agree, introduce_decline,
        introduce_close;
    ConfirmOptions confirm;
    CountOptions count;
    MailTestOptions mail_test;
    AreasOptions areas, areas_import;
    PrivacyOptions privacy;
    JointUseOptions joint_use;
    IncidentOptions incident;
    BundleExportOptions bundle_export;
    BundleImportOptions bundle_import;
    BackupOptions backup;
    RestoreOptions restore;
    CommandOptions chosen;
};

[[nodiscard]] std::string example(const std::string& lines);

CLI::App* add_command(CLI::App& app,
                      const std::string& name,
                      const std::string& what,
                      const std::string& example_lines);

// One value each time the option stands, so that an argument behind it is not swallowed.
void add_repeated(CLI::App* command,
                  const std::string& name,
                  std::vector<std::string>& values,
                  const std::string& what,
                  const std::string& type);

template <typename T>
void add_argument(CLI::App* command, const std::string& name, T& value, const std::string& what) {
    command->add_option(name, value, what)->type_name(" ")->required();
}

// attach, detach, files, save.
void add_file_commands(CLI::App& app, Collected& to);

// bundle export, bundle import.
void add_bundle_commands(CLI::App& app, Collected& to);

// backup, restore.
void add_backup_commands(CLI::App& app, Collected& to);

// unlock, lock, passphrase, profile, renew, staff.
void add_key_commands(CLI::App& app, Collected& to);

// erase, erasures.
void add_erase_commands(CLI::App& app, Collected& to);

// approvals, approve, officers, devices, rotate.
void add_officer_commands(CLI::App& app, Collected& to);
// --key of the commands that an officer signs.
void add_officer_key(CLI::App* command, std::string& file);

// members, sponsor, remove, removals, block, unblock.
void add_member_commands(CLI::App& app, Collected& to);

// introduce and what is below it.
void add_introduce(CLI::App& app, Collected& to);

// --for of export.
void add_export_for(CLI::App* command, ExportOptions& options);

// privacy and what is below it, joint-use, incident.
void add_privacy_commands(CLI::App& app, Collected& to);

// The commands that read: show, list, search, match, today, watch, status, check.
void add_reading_commands(CLI::App& app, Collected& to);

}  // namespace tsunagi::client
