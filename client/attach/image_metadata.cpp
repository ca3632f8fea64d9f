#include "client/attach/image_metadata.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <exiv2/exiv2.hpp>
#include <string_view>

#include "client/attach/colour_profile.h"

namespace tsunagi {
namespace {

constexpr char kOrientation[] = "Exif.Image.Orientation";
constexpr char kTaken[] = "Exif.Photo.DateTimeOriginal";
// What the two need around them; Exiv2 does not list where the directory of the second lies.
constexpr std::array kKept = {std::string_view(kOrientation), std::string_view(kTaken),
                              std::string_view("Exif.Image.ExifTag")};
// A profile is read whole; telephones' have 600 bytes, those of presses some megabytes.
constexpr std::size_t kProfileBytesMax = 4 * 1024 * 1024;

// Its opinions of other people's files are not for the terminal.
void be_silent() { Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute); }

bool is_kept(const std::string& key) { return std::ranges::find(kKept, key) != kKept.end(); }

// "2026:11:23 10:20:30", in ASCII digits: the field is free text, and only a date is kept of it.
bool is_date_and_time(std::string_view text) {
    constexpr std::string_view kShape = "dddd:dd:dd dd:dd:dd";
    return std::ranges::equal(text, kShape, [](char c, char shape) {
        return shape == 'd' ? c >= '0' && c <= '9' : c == shape;
    });
}

int number_of(std::string_view digits) {
    int value = 0;
    for (const char digit : digits) value = value * 10 + (digit - '0');
    return value;
}

bool tells_a_place(std::string key) {
    for (char& c : key) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    constexpr std::array kWords = {"gps",     "location", "city",      "country",
                                   "address", "latitude", "longitude", "province"};
    return std::ranges::any_of(
        kWords, [&](const char* word) { return key.find(word) != std::string::npos; });
}

void take_exif(const Exiv2::ExifData& exif, ImageFacts& facts) {
    for (const auto& datum : exif) {
        const std::string key = datum.key();
        if (key == kOrientation) {
            const long value = datum.count() > 0 ? datum.toLong() : 1;
            if (value >= 1 && value <= 8) facts.orientation = static_cast<int>(value);
        } else if (key == kTaken) {
            std::string text = datum.toString().substr(0, 19);
            if (is_date_and_time(text)) facts.taken_at = std::move(text);
        } else if (!is_kept(key)) {
            facts.had_metadata = true;
            // The directory's entry alone is no place.
            if (datum.groupName() == "GPSInfo" || tells_a_place(datum.tagName()))
                facts.had_place = facts.had_place || key != "Exif.Image.GPSTag";
        }
    }
    if (!facts.taken_on()) facts.taken_at.clear();
}

template <typename Data>
void look_at_keys(const Data& data, ImageFacts& facts) {
    for (const auto& datum : data) {
        facts.had_metadata = true;
        if (tells_a_place(datum.tagName())) facts.had_place = true;
    }
}

}  // namespace

std::optional<std::chrono::year_month_day> ImageFacts::taken_on() const {
    if (taken_at.empty()) return std::nullopt;
    const std::string_view text = taken_at;
    const std::chrono::year_month_day date{
        std::chrono::year(number_of(text.substr(0, 4))),
        std::chrono::month(static_cast<unsigned>(number_of(text.substr(5, 2)))),
        std::chrono::day(static_cast<unsigned>(number_of(text.substr(8, 2))))};
    // A camera whose clock was never set says the year 0.
    if (!date.ok() || date.year() < std::chrono::year(1826)) return std::nullopt;
    return date;
}

ImageFacts read_image_facts(ByteSpan bytes) {
    be_silent();
    ImageFacts facts;
    try {
        const auto image = Exiv2::ImageFactory::open(bytes.data(), static_cast<long>(bytes.size()));
        image->readMetadata();
        take_exif(image->exifData(), facts);
        look_at_keys(image->xmpData(), facts);
        look_at_keys(image->iptcData(), facts);
        if (!image->comment().empty() || !image->xmpPacket().empty()) facts.had_metadata = true;
        const Exiv2::DataBuf* const profile = image->iccProfile();
        if (profile != nullptr && profile->size_ > 0 &&
            static_cast<std::size_t>(profile->size_) <= kProfileBytesMax) {
            facts.colours =
                profile_without_words({profile->pData_, static_cast<std::size_t>(profile->size_)});
        }
    } catch (const std::exception&) {
        facts.had_metadata = true;  // something, which cannot be read
    }
    return facts;
}

ImageFacts read_exif_facts(ByteSpan exif) {
    be_silent();
    ImageFacts facts;
    try {
        Exiv2::ExifData data;
        Exiv2::ExifParser::decode(data, exif.data(), static_cast<std::uint32_t>(exif.size()));
        take_exif(data, facts);
    } catch (const std::exception&) {
        facts.had_metadata = true;
    }
    return facts;
}

FileResult<Bytes> with_kept_facts(ByteSpan jpeg, const ImageFacts& facts) {
    const bool has_exif = facts.orientation != 1 || !facts.taken_at.empty();
    if (!has_exif && facts.colours.empty()) return Bytes(jpeg.begin(), jpeg.end());
    try {
        const auto image = Exiv2::ImageFactory::open(jpeg.data(), static_cast<long>(jpeg.size()));
        Exiv2::ExifData exif;
        if (facts.orientation != 1)
            exif[kOrientation] = static_cast<std::uint16_t>(facts.orientation);
        if (!facts.taken_at.empty()) exif[kTaken] = facts.taken_at;
        image->setExifData(exif);
        if (!facts.colours.empty()) {
            Exiv2::DataBuf profile(facts.colours.data(), static_cast<long>(facts.colours.size()));
            image->setIccProfile(profile, /*bTestValid=*/false);
        }
        image->writeMetadata();
        Exiv2::BasicIo& io = image->io();
        if (io.open() != 0) return FileTrouble::cannot_clean;
        const Exiv2::DataBuf made = io.read(static_cast<long>(io.size()));
        return Bytes(made.pData_, made.pData_ + made.size_);
    } catch (const std::exception&) {
        return FileTrouble::cannot_clean;
    }
}

bool holds_only_kept_facts(ByteSpan bytes) {
    be_silent();
    try {
        const auto image = Exiv2::ImageFactory::open(bytes.data(), static_cast<long>(bytes.size()));
        image->readMetadata();
        return image->xmpData().empty() && image->xmpPacket().empty() &&
               image->iptcData().empty() && image->comment().empty() &&
               std::ranges::all_of(image->exifData(),
                                   [](const auto& datum) { return is_kept(datum.key()); });
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace tsunagi
