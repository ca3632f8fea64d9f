#include "client/mail/mail_page.h"

#include "client/human_text.h"
#include "client/json_output.h"
#include "client/mail/mail_sender.h"
#include "client/system_random.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kIsolates[] = {"\u2066", "\u2067", "\u2068", "\u2069"};

std::string without_isolates(std::string text) {
    for (const std::string_view mark : kIsolates) {
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
            text.erase(at, mark.size());
    }
    return text;
}

}  // namespace

Expected<void> mail_page(const Context& context,
                         const std::string& subject,
                         const std::string& page) {
    const auto folder = context.data_folder();
    if (!folder) return folder.error();
    const auto settings = read_mail_settings(*folder);
    if (!settings) return settings.error();
    SystemRandom random;
    const auto sent = send_mail(*settings, without_isolates(subject), without_isolates(page) + "\n",
                                context.now, random);
    if (!sent) return sent.error();
    for (const std::string& address : sent->to)
        context.output.json(object_json("mail", {{"to", address}, {"by", sent->by}}));
    context.output.line(fill_in(_("Sent to {} by {}."), joined(sent->to), sent->by));
    return {};
}

}  // namespace tsunagi::client
