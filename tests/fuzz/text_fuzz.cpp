// Any bytes to the readers of protocol/text: nothing but values comes back, and what is told of the
// text is true of it.
#include "protocol/base/bytes.h"
#include "protocol/base/check.h"
#include "protocol/base/utf8.h"
#include "protocol/text/activity_field.h"
#include "protocol/text/fold_width.h"
#include "protocol/text/organisation_name.h"
#include "protocol/text/personal_data.h"
#include "protocol/text/phone_number.h"
#include "protocol/text/postal_code.h"
#include "protocol/text/spreadsheet_date.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tsunagi;
    const ByteSpan bytes(data, size);
    const std::string text(bytes.begin(), bytes.end());
    const std::string folded = folded_utf8(text);
    CHECK(is_valid_utf8(folded) && folded_utf8(folded) == folded);
    std::size_t last_begin = 0;
    for (const PersonalDataFinding& finding : find_personal_data(text)) {
        CHECK(finding.begin >= last_begin && finding.begin < finding.end && finding.end <= size);
        last_begin = finding.begin;
    }
    const DateReading date = read_date(text);
    CHECK(exists(date.date) == (date.problem == DateProblem::none));
    if (date.problem == DateProblem::none) CHECK(read_date(iso_text(date.date)).date == date.date);
    (void)read_date_time(text);
    (void)read_fiscal_year(text);
    if (const auto time = read_time(text)) CHECK(read_time(iso_text(*time)) == time);
    (void)read_serial(text, DateSystem::from_1900);
    if (const auto phone = read_phone_number(text).number) {
        CHECK(read_phone_number(phone->display).number->digits == phone->digits);
    }
    const PostalCode code = read_postal_code(text).code;
    if (code != PostalCode{}) CHECK(read_postal_code(postal_code_text(code)).code == code);
    CHECK(is_valid_utf8(fold_organisation_name(text).key));
    (void)read_activity_fields(text);
    return 0;
}
