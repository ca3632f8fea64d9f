#include "client/counting/issue_voices.h"

#include "client/counting/referring_records.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {

Expected<IssueVoices> count_voices(ControlClient& client, const ItemAnswer& issue) {
    const auto voices = ask_referring(client, issue, kind::kVoice, voice::kIssue);
    if (!voices) return voices.error();
    IssueVoices out;
    out.unreadable = voices->unreadable;
    for (const auto& record : voices->records) {
        const Body& body = record.body;
        const auto place = place_of_voice(body.areas);
        if (body.field(voice::kSummaryOk) != "1") {
            ++out.without_consent;
        } else if (!is_date(body.field(voice::kDate))) {
            ++out.without_date;
        } else if (!place) {
            ++out.without_place;
        } else {
            out.count.add(body.field(voice::kDate), *place);
        }
    }
    return out;
}

}  // namespace tsunagi::client
