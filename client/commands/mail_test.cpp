#include "client/commands/commands.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/mail/mail_address.h"
#include "client/mail/mail_sender.h"
#include "client/system_random.h"

namespace tsunagi::client {

ExitCode run(Context& context, const MailTestOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto settings = read_mail_settings(*folder);
    if (!settings) return context.fail(settings.error());
    if (!options.address.empty()) {
        if (!is_mail_address(options.address))
            return context.fail(failure(LocalError::bad_mail_address, options.address));
        settings->to = {options.address};
    }
    SystemRandom random;
    const auto sent =
        send_mail(*settings, _("Tsunagi: a test message"),
                  _("This is a test message, sent by 'tsunagi mail test' on a "
                    "computer of your center.\n"
                    "That it has come means: what stands under [mail] in tsunagi.toml "
                    "is right.\n"),
                  context.now, random);
    if (!sent) return context.fail(sent.error());
    for (const std::string& address : sent->to)
        context.output.json(object_json("mail", {{"to", address}, {"by", sent->by}}));
    return context.done(summary_json({{"count", std::uint64_t{sent->to.size()}}}),
                        fill_in(_("A test message was sent to {} by {}. If it does not come, look "
                                  "among the unwanted mail."),
                                joined(sent->to), sent->by));
}

}  // namespace tsunagi::client
