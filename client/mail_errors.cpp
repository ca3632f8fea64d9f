#include "client/local_errors.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

constexpr ErrorRow<LocalError> kMailErrors[] = {
    {LocalError::mail_unset,
     {"mail_unset",
      N_("It is not set up how this center sends mail. Write these lines into {}, with what your "
         "mail provider told you:\n\n"
         "[mail]\n"
         "to = [\"staff@example.jp\"]\n"
         "from = \"center@example.jp\"\n"
         "smtp = \"smtps://smtp.example.jp:465\"\n"
         "user = \"center@example.jp\"\n"
         "password_file = \"mail-password\""),
      ExitCode::usage}},
    {LocalError::mail_setting,
     {"mail_setting",
      N_("{} Correct it in the center's tsunagi.toml, under [mail]. Nothing was sent."),
      ExitCode::usage}},
    {LocalError::bad_mail_address,
     {"bad_mail_address", N_("'{}' is no mail address: write one as name@example.jp."),
      ExitCode::usage}},
    {LocalError::mail_without_receiver,
     {"mail_without_receiver",
      N_("There is no address to send to: write one into the center's tsunagi.toml, under [mail], "
         "as in to = [\"staff@example.jp\"]."),
      ExitCode::usage}},
    {LocalError::mail_receivers_too_many,
     {"mail_receivers_too_many",
      N_("A mail goes to at most {} addresses: use a mailing list of your provider."),
      ExitCode::usage}},
    {LocalError::mail_too_long,
     {"mail_too_long", N_("This is too long for a mail. Nothing was sent."), ExitCode::refused}},
    {LocalError::mail_password_file,
     {"mail_password_file",
      N_("The file with the mail password cannot be used: {}. Put the password into its first "
         "line."),
      ExitCode::usage}},
    {LocalError::mail_password_open,
     {"mail_password_open",
      N_("Others on this computer can read the mail password: make the file your own with "
         "'chmod 600 {}'. Nothing was sent."),
      ExitCode::usage}},
    {LocalError::mail_host_unknown,
     {"mail_host_unknown",
      N_("There is no mail server named {}: check smtp = ... in tsunagi.toml, and whether this "
         "computer is on the internet."),
      ExitCode::refused}},
    {LocalError::mail_unreachable,
     {"mail_unreachable",
      N_("The mail server {} cannot be reached: check its port (465 or 587) and the firewall, or "
         "try again later."),
      ExitCode::refused}},
    {LocalError::mail_silent,
     {"mail_silent",
      N_("{} did not answer in time: check that smtps:// goes with port 465 and smtp:// with 587, "
         "or try again later. Whether the mail was sent is not known."),
      ExitCode::refused}},
    {LocalError::mail_broken_off,
     {"mail_broken_off",
      N_("{} ended the connection: check that smtps:// goes with port 465 and smtp:// with 587, or "
         "try again later. Whether the mail was sent is not known."),
      ExitCode::refused}},
    {LocalError::mail_ca_file,
     {"mail_ca_file",
      N_("The certificates in {} cannot be used: name a file with certificates (PEM) with "
         "ca_file = ..., or leave ca_file out. Nothing was sent."),
      ExitCode::usage}},
    {LocalError::mail_certificate,
     {"mail_certificate",
      N_("The mail server could not show that it is the right one ({}). Check its name and the "
         "clock of this computer; for a server of your own office name its certificate with "
         "ca_file = ... Nothing was sent."),
      ExitCode::refused}},
    {LocalError::mail_not_encrypted,
     {"mail_not_encrypted",
      N_("The mail server {} offers no encryption: ask your provider for another port, or write "
         "starttls = \"off\" if everybody may read these mails. Nothing was sent."),
      ExitCode::refused}},
    {LocalError::mail_encryption_failed,
     {"mail_encryption_failed",
      N_("No encrypted connection came about with the mail server ({}): check that smtps:// goes "
         "with port 465 and smtp:// with 587. Nothing was sent."),
      ExitCode::refused}},
    {LocalError::mail_login,
     {"mail_login",
      N_("The mail server refused the login ({}): check user and the password in its file; some "
         "providers want a password made for programs. Nothing was sent."),
      ExitCode::refused}},
    {LocalError::mail_no_login,
     {"mail_no_login",
      N_("The mail server {} offers no login that this program knows (PLAIN, LOGIN): ask your "
         "provider for another server or port. Nothing was sent."),
      ExitCode::refused}},
    {LocalError::mail_receiver_refused,
     {"mail_receiver_refused",
      N_("The mail server refused a receiver ({}): correct the address or take it out. Nothing was "
         "sent, to the others neither."),
      ExitCode::refused}},
    {LocalError::mail_put_off,
     {"mail_put_off",
      N_("The mail server does not take the mail now ({}): try again in half an hour. Nothing was "
         "sent."),
      ExitCode::refused}},
    {LocalError::mail_refused,
     {"mail_refused",
      N_("The mail server did not take the mail ({}): if that does not say what to do, ask your "
         "provider."),
      ExitCode::refused}},
    {LocalError::sendmail_missing,
     {"sendmail_missing",
      N_("There is no mail program that can be run at {}: install one (such as msmtp-mta), or name "
         "your provider's server with smtp = ... in tsunagi.toml."),
      ExitCode::usage}},
    {LocalError::sendmail_failed,
     {"sendmail_failed",
      N_("The mail program did not take the mail ({}): look into its own settings."),
      ExitCode::refused}},
};

}  // namespace

LocalErrorRows mail_error_rows() { return kMailErrors; }

}  // namespace tsunagi::client
