// commands.h - one function for each command; each lies in a file of its own name.
//
// A command tells what happened through the context's output and returns the exit code; nothing
// escapes but std::bad_alloc.
#pragma once

#include "client/context.h"

namespace tsunagi::client {

[[nodiscard]] ExitCode run(Context& context, const InitOptions& options);
[[nodiscard]] ExitCode run(Context& context, const InviteOptions& options);
[[nodiscard]] ExitCode run(Context& context, const MembersOptions& options);
[[nodiscard]] ExitCode run(Context& context, const SponsorOptions& options);
[[nodiscard]] ExitCode run(Context& context, const RemoveOptions& options);
[[nodiscard]] ExitCode run(Context& context, const RemoveApproveOptions& options);
[[nodiscard]] ExitCode run(Context& context, const RemovalsOptions& options);
[[nodiscard]] ExitCode run(Context& context, const BlockOptions& options);
[[nodiscard]] ExitCode run(Context& context, const PeersOptions& options);
[[nodiscard]] ExitCode run(Context& context, const AddPeerOptions& options);
[[nodiscard]] ExitCode run(Context& context, const UnlockOptions& options);
[[nodiscard]] ExitCode run(Context& context, const LockOptions& options);
[[nodiscard]] ExitCode run(Context& context, const PassphraseOptions& options);
[[nodiscard]] ExitCode run(Context& context, const ProfileOptions& options);
[[nodiscard]] ExitCode run(Context& context, const RenewOptions& options);
[[nodiscard]] ExitCode run(Context& context, const StaffListOptions& options);
[[nodiscard]] ExitCode run(Context& context, const StaffAddOptions& options);
[[nodiscard]] ExitCode run(Context& context, const StaffRevokeOptions& options);
[[nodiscard]] ExitCode run(Context& context, const ApprovalsOptions& options);
[[nodiscard]] ExitCode run(Context& context, const ApproveOptions& options);
[[nodiscard]] ExitCode run(Context& context, const OfficersListOptions& options);
[[nodiscard]] ExitCode run(Context& context, const OfficersChangeOptions& options);
[[nodiscard]] ExitCode run(Context& context, const DevicesListOptions& options);
[[nodiscard]] ExitCode run(Context& context, const DeviceRevokeOptions& options);
[[nodiscard]] ExitCode run(Context& context, const RotateOptions& options);
[[nodiscard]] ExitCode run(Context& context, const HandoverOptions& options);
[[nodiscard]] ExitCode run(Context& context, const SubscribeOptions& options);
[[nodiscard]] ExitCode run(Context& context, const PublishOptions& options);
[[nodiscard]] ExitCode run(Context& context, const NewOptions& options);
[[nodiscard]] ExitCode run(Context& context, const EditOptions& options);
[[nodiscard]] ExitCode run(Context& context, const MergeOptions& options);
[[nodiscard]] ExitCode run(Context& context, const WithdrawOptions& options);
[[nodiscard]] ExitCode run(Context& context, const EraseOptions& options);
[[nodiscard]] ExitCode run(Context& context, const ErasuresOptions& options);
[[nodiscard]] ExitCode run(Context& context, const KindsOptions& options);
[[nodiscard]] ExitCode run(Context& context, const ShowOptions& options);
[[nodiscard]] ExitCode run(Context& context, const ListOptions& options);
[[nodiscard]] ExitCode run(Context& context, const ImportOptions& options);
[[nodiscard]] ExitCode run(Context& context, const ExportOptions& options);
[[nodiscard]] ExitCode run(Context& context, const SearchOptions& options);
[[nodiscard]] ExitCode run(Context& context, const MatchOptions& options);
[[nodiscard]] ExitCode run(Context& context, const TodayOptions& options);
[[nodiscard]] ExitCode run(Context& context, const WatchOptions& options);
[[nodiscard]] ExitCode run(Context& context, const AttachOptions& options);
[[nodiscard]] ExitCode run(Context& context, const DetachOptions& options);
[[nodiscard]] ExitCode run(Context& context, const FilesOptions& options);
[[nodiscard]] ExitCode run(Context& context, const SaveOptions& options);
[[nodiscard]] ExitCode run(Context& context, const IntroduceOptions& options);
[[nodiscard]] ExitCode run(Context& context, const ConfirmOptions& options);
[[nodiscard]] ExitCode run(Context& context, const CountOptions& options);
[[nodiscard]] ExitCode run(Context& context, const PrivacyOptions& options);
[[nodiscard]] ExitCode run(Context& context, const IncidentOptions& options);
[[nodiscard]] ExitCode run(Context& context, const JointUseOptions& options);
[[nodiscard]] ExitCode run(Context& context, const StatusOptions& options);
[[nodiscard]] ExitCode run(Context& context, const CheckOptions& options);
[[nodiscard]] ExitCode run(Context& context, const BundleExportOptions& options);
[[nodiscard]] ExitCode run(Context& context, const BundleImportOptions& options);
[[nodiscard]] ExitCode run(Context& context, const BackupOptions& options);
[[nodiscard]] ExitCode run(Context& context, const RestoreOptions& options);
[[nodiscard]] ExitCode run(Context& context, const MailTestOptions& options);
[[nodiscard]] ExitCode run(Context& context, const AreasOptions& options);

}  // namespace tsunagi::client
