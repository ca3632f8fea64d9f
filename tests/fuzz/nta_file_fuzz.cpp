// Any bytes given to `import`: no crash, no row out of thin air, the same answer twice, counts that
// add up. The first byte chooses whether the file is made to look like one of the two forms, so
// that the search gets past the door.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "client/import/nta_file.h"
#include "protocol/base/check.h"
#include "protocol/base/utf8.h"

namespace {

constexpr std::string_view kHeader =
    "fileDate,corporateNumber,process,correct,updateDate,changeDate,name,kind,prefectureName,"
    "cityName,streetNumber,"
    "prefectureCode,cityCode,postCode,closeDate,closeCause,successorCorporateNumber,changeCause,"
    "assignmentDate,"
    "latest,furigana,hihyoji\n";
constexpr std::string_view kRow =
    "1,8700110005901,01,0,2024-04-01,2024-04-01,\"x\",,399,\"y\",\"z\",,,16,201,9300001,,,,,,,2024-"
    "04-01,1,,,,,,0\n";

void check_rows(const tsunagi::NtaFile& file) {
    std::uint64_t taken = 0;
    const auto result = file.for_each_current([&](const tsunagi::NtaRow& row) {
        ++taken;
        CHECK(tsunagi::parse_corporate_number(row.corporate_number).has_value());
        CHECK(tsunagi::is_valid_utf8(row.name) && tsunagi::is_valid_utf8(row.street));
        CHECK(row.area.value == 0 || tsunagi::prefecture_of(row.area).has_value());
        CHECK(row.row_number >= 1 && row.row_number <= file.summary().rows);
        return true;
    });
    CHECK(result.has_value());
    CHECK(taken == file.summary().corporations);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string bytes;
    if (data[0] % 3 == 1) bytes = kHeader;
    if (data[0] % 3 == 2) bytes = kRow;
    bytes.append(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto file = tsunagi::NtaFile::scan(std::make_unique<tsunagi::MemoryBytes>(bytes));
    if (!file) {
        CHECK(tsunagi::nta_file_error_text(file.error().error) != nullptr);
        return 0;
    }
    const tsunagi::NtaSummary& summary = file->summary();
    CHECK(summary.rejected == summary.rejections.size() || summary.rejections.size() == 10'000);
    CHECK(summary.rejected + summary.corporations <= summary.rows);
    CHECK(summary.outside == 0);
    for (const auto& rejection : summary.rejections)
        CHECK(tsunagi::is_valid_utf8(rejection.detail));
    check_rows(*file);
    return 0;
}
