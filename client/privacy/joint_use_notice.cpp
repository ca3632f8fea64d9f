#include "client/privacy/joint_use_notice.h"

#include "client/export/xml_writer.h"
#include "client/human_text.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

struct NoticePart {
    std::string heading;
    std::string text;  // before the lines; may be empty
    std::vector<std::string> lines;
};

std::vector<NoticePart> notice_parts(const JointUse& use) {
    return {
        {_("1. That personal data are used jointly"),
         fill_in(_("{} and the centers below use the following personal data jointly, in {}."),
                 use.name, use.federation),
         {}},
        {_("2. Items of personal data that are used jointly"), {}, use.items},
        {_("3. Who uses them"),
         fill_in(n_("The {} center below, of {} ({}), as listed on {}. A center that joins later "
                    "does not use data that were taken before it joined.",
                    "The {} centers below, of {} ({}), as listed on {}. A center that joins "
                    "later does not use data that were taken before it joined.",
                    use.members.size()),
                 number_text(use.members.size()), use.federation, use.range, use.day),
         use.members},
        {_("4. Purpose"), use.purpose, {}},
        {_("5. Who answers for the data"),
         {},
         {fill_in(_("Name of the person or body: {}"), use.name),
          fill_in(_("Address: {}"), use.address), fill_in(_("Representative: {}"), use.head)}}};
}

std::string html_notice(const std::string& title,
                        const std::string& day,
                        const std::vector<NoticePart>& parts) {
    std::string out = "<!DOCTYPE html>\n<html lang=\"" + std::string(in_language("en", "ja")) +
                      "\">\n<meta charset=\"utf-8\">\n<title>" + escaped_xml(title) +
                      "</title>\n<h1>" + escaped_xml(title) + "</h1>\n";
    for (const NoticePart& part : parts) {
        out += "<h2>" + escaped_xml(part.heading) + "</h2>\n";
        if (!part.text.empty()) out += "<p>" + escaped_xml(part.text) + "</p>\n";
        if (part.lines.empty()) continue;
        out += "<ul>\n";
        for (const std::string& line : part.lines) out += "<li>" + escaped_xml(line) + "</li>\n";
        out += "</ul>\n";
    }
    return out + "<p>" + escaped_xml(day) + "</p>\n</html>\n";
}

}  // namespace

std::string joint_use_notice(const JointUse& use, NoticeForm form) {
    const std::string title = _("Joint use of personal data");
    const auto parts = notice_parts(use);
    if (form == NoticeForm::html) return html_notice(title, use.day, parts);
    std::string out = title + "\n";
    for (const NoticePart& part : parts) {
        out += "\n" + part.heading + "\n";
        if (!part.text.empty()) out += "  " + part.text + "\n";
        for (const std::string& line : part.lines) out += "  - " + line + "\n";
    }
    return out + "\n" + use.day + "\n";
}

}  // namespace tsunagi::client
