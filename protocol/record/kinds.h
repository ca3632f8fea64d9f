// kinds.h - the table of kinds: what staff keep, what its fields are called, who may see it.
//
// One row per kind; command-line forms, checks, search fields, import and JSON names come from it
// (the rows stand in kinds/, by theme). Numbers
// of kinds and fields are wire format: DO NOT CHANGE OR REUSE. Kinds at or above 0x8000 are
// private: they never leave their center, also when this program does not know them. A kind that is
// not in the table is refused at publishing and kept opaquely from peers.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "protocol/record/header.h"

namespace tsunagi {

namespace kind {
// authority
inline constexpr KindId kManifest = 0x0001;
inline constexpr KindId kCharter = 0x0002;
inline constexpr KindId kSponsor = 0x0003;
inline constexpr KindId kCosign = 0x0004;
inline constexpr KindId kEndpoint = 0x0005;
inline constexpr KindId kRevocation = 0x0006;
inline constexpr KindId kRemoval = 0x0007;
inline constexpr KindId kRemovalApproval = 0x0008;
// acts
inline constexpr KindId kSeal = 0x0801;
inline constexpr KindId kKeptIds = 0x0802;
inline constexpr KindId kErasure = 0x0803;
inline constexpr KindId kErasureApproval = 0x0804;
inline constexpr KindId kErasureReceipt = 0x0805;
// facts that can be shared
inline constexpr KindId kOrg = 0x1001;
inline constexpr KindId kArticle = 0x1002;
inline constexpr KindId kResource = 0x1003;
inline constexpr KindId kQuestion = 0x1004;
inline constexpr KindId kAnswer = 0x1005;
inline constexpr KindId kIssue = 0x1006;
inline constexpr KindId kOpportunity = 0x1007;
inline constexpr KindId kImpact = 0x1008;
inline constexpr KindId kSurvey = 0x1009;
inline constexpr KindId kAggregate = 0x100a;
inline constexpr KindId kPlatform = 0x100b;
inline constexpr KindId kPost = 0x100c;
inline constexpr KindId kPilot = 0x100d;
inline constexpr KindId kEvaluation = 0x100e;
inline constexpr KindId kDisclosure = 0x100f;
inline constexpr KindId kCouncil = 0x1010;
inline constexpr KindId kAreaTable = 0x1011;
inline constexpr KindId kIntroduction = 0x1012;
// private facts
inline constexpr KindId kPerson = 0x9001;
inline constexpr KindId kRelation = 0x9002;
inline constexpr KindId kContactLog = 0x9003;
inline constexpr KindId kVoice = 0x9004;
inline constexpr KindId kConsultation = 0x9005;
inline constexpr KindId kAccompaniment = 0x9006;
inline constexpr KindId kAssessment = 0x9007;
inline constexpr KindId kVisit = 0x9008;
inline constexpr KindId kResponse = 0x9009;
inline constexpr KindId kProvision = 0x900a;
inline constexpr KindId kConsent = 0x900b;
}  // namespace kind

inline constexpr KindId kFirstPrivateKind = 0x8000;
[[nodiscard]] constexpr bool is_private(KindId kind) { return kind >= kFirstPrivateKind; }

// What a field holds, and the one form in which a body keeps it; check_body() insists on the form.
// What people and files write instead (令和8年2月19日, 提供, full-width digits) is the business of
// whoever reads it.
enum class FieldType : std::uint8_t {
    text,              // one line
    long_text,         // several lines
    list,              // items, one a line, none empty
    date,              // YYYY-MM-DD
    date_time,         // YYYY-MM-DDTHH:MM, in Japan's time (UTC+9)
    number,            // decimal digits: a count, an amount in yen
    decimal,           // -12.5: a measured value, a coordinate
    flag,              // 1 or 0
    choice,            // one of `choices`
    choices,           // some of `choices`, one a line
    corporate_number,  // 法人番号 with its check digit
    phone,             // as people dial it; what is no number is kept as it was written
    mail,              // one address
    url,               // http or https
    record,            // a record's id, 64 hexadecimal digits
    records,           // several, one a line
    code,              // a code or reference of some register: kept, not read as text
    codes,             // several, one a line
};
// Fields of these types hold several values, one a line.
[[nodiscard]] constexpr bool is_list(FieldType type) {
    return type == FieldType::list || type == FieldType::choices || type == FieldType::records ||
           type == FieldType::codes;
}

// Fields of these types name other records.
[[nodiscard]] constexpr bool holds_records(FieldType type) {
    return type == FieldType::record || type == FieldType::records;
}

struct Choice {
    std::string_view value;  // in bodies and --json
    std::string_view label_en;
    std::string_view label_ja;
};

// What of people a field may hold: what is looked for before a record is shared goes by it
// (personal_fields.h). Fields of private kinds are not marked, they never leave their center.
enum class PersonalContent : std::uint8_t {
    none,     // nothing by its meaning
    name,     // the name of a person
    officer,  // a name that is public by law where the organisation is a corporation
    contact,  // a person or an organisation, and how to reach them
    address,  // where an organisation is to be found
    id,       // a number or what stands for one: a title, a place
};

struct FieldRow {
    std::uint16_t key;
    std::string_view name;  // in --json, on the command line and in forms
    FieldType type;
    bool required;
    std::string_view label_en;
    std::string_view label_ja;
    std::span<const Choice> choices;
    PersonalContent personal = PersonalContent::none;
};

// From when a record's time to be kept is counted.
enum class RetainedFrom : std::uint8_t {
    always,     // kept without end
    updated,    // its last version
    ended,      // its end: closed_on, valid_until, ends_at, whichever it has; else its last version
    collected,  // its first version
};
// How long a kind should be kept; a proposal where no law names a time. Nothing is deleted by it.
struct Retention {
    RetainedFrom from = RetainedFrom::always;
    std::uint16_t months = 0;
};

struct KindRow {
    KindId id;
    std::string_view name;
    RecordClass record_class;
    ScopeLevel default_scope;
    ScopeLevel natural_scope;  // as wide as this kind usually makes sense
    std::string_view
        title_name;  // what the title is called among the fields, "" where it is just the title
    std::string_view reading_name;
    std::uint16_t
        natural_key;  // the field that identifies the thing across centers, 0 where there is none
    std::string_view label_en;
    std::string_view label_ja;
    std::span<const FieldRow> fields;
    Retention retention = {};
    std::uint16_t confirm_months = 0;  // somebody should look at it again after so long; 0: never
    bool is_sealed = false;            // bodies are for certain centers only (sealed_body.h)
};

// Fields that every kind of fact has beside its own. Their keys stand above all others.
namespace common_field {
inline constexpr std::uint16_t kFirst = 0xf000;
inline constexpr std::uint16_t kActivities = 0xf001;  // of the 20 fields of the NPO Act
inline constexpr std::uint16_t kConfirmedOn = 0xf002;
inline constexpr std::uint16_t kConfirmedBy = 0xf003;
inline constexpr std::uint16_t kValidUntil = 0xf004;
inline constexpr std::uint16_t kLicence = 0xf005;
inline constexpr std::uint16_t kRelated = 0xf006;
inline constexpr std::uint16_t kOrigin = 0xf007;  // where it was taken in from
inline constexpr std::uint16_t kOriginId = 0xf008;
}  // namespace common_field
[[nodiscard]] std::span<const FieldRow> common_fields();

[[nodiscard]] std::span<const KindRow> kinds();
[[nodiscard]] const KindRow* find_kind(KindId id);
[[nodiscard]] const KindRow* find_kind(std::string_view name);
// Among the kind's own fields and the common ones.
[[nodiscard]] const FieldRow* find_field(const KindRow& kind, std::uint16_t key);
[[nodiscard]] const FieldRow* find_field(const KindRow& kind, std::string_view name);
[[nodiscard]] const Choice* find_choice(const FieldRow& field, std::string_view value);

// Keys of `area_table` (area_table.h).
namespace area_table {
inline constexpr std::uint16_t kPrefecture = 1;
inline constexpr std::uint16_t kAsOf = 2;
inline constexpr std::uint16_t kRows = 3;
}  // namespace area_table

// Keys of `org`, which the register import writes.
namespace org {
inline constexpr std::uint16_t kCorporateNumber = 1;
inline constexpr std::uint16_t kAddress = 2;
inline constexpr std::uint16_t kPostalCode = 3;
inline constexpr std::uint16_t kClosedOn = 4;
inline constexpr std::uint16_t kCloseCause = 5;
inline constexpr std::uint16_t kSuccessor = 6;
inline constexpr std::uint16_t kLegalForm = 7;
inline constexpr std::uint16_t kChangedOn = 8;
inline constexpr std::uint16_t kUpdatedOn = 9;
inline constexpr std::uint16_t kLatest = 10;
inline constexpr std::uint16_t kProcess = 11;
inline constexpr std::uint16_t kRow = 12;
inline constexpr std::uint16_t kSource = 13;
inline constexpr std::uint16_t kAssignedOn = 14;
inline constexpr std::uint16_t kNameEn = 15;
inline constexpr std::uint16_t kChangeCause = 16;
inline constexpr std::uint16_t kHidden = 17;
inline constexpr std::uint16_t kPurpose = 18;
inline constexpr std::uint16_t kUrl = 19;
inline constexpr std::uint16_t kPhone = 20;
inline constexpr std::uint16_t kStatus = 21;
}  // namespace org

// Keys that the rest of the house reads by name.
namespace resource {
inline constexpr std::uint16_t kDirection = 1;
inline constexpr std::uint16_t kType = 2;
inline constexpr std::uint16_t kQuantity = 3;
inline constexpr std::uint16_t kUnit = 4;
inline constexpr std::uint16_t kFrom = 5;
inline constexpr std::uint16_t kUntil = 6;
inline constexpr std::uint16_t kConditions = 7;
inline constexpr std::uint16_t kState = 8;
inline constexpr std::uint16_t kEligibility = 11;
inline constexpr std::uint16_t kDeadline = 12;
inline constexpr std::uint16_t kContact = 14;
inline constexpr std::uint16_t kGiver = 16;
inline constexpr std::uint16_t kAddress = 17;
inline constexpr std::uint16_t kPhone = 20;
inline constexpr std::uint16_t kLatitude = 21;
inline constexpr std::uint16_t kLongitude = 22;
}  // namespace resource
namespace person {
inline constexpr std::uint16_t kDoNotShare = 13;
inline constexpr std::uint16_t kFamilyName = 15;
inline constexpr std::uint16_t kGivenName = 16;
inline constexpr std::uint16_t kMoreContacts = 18;
}  // namespace person
// An introduction of two centers' people to each other: who asks and who answers write one each.
namespace introduction {
inline constexpr std::uint16_t kAsks = 1;
inline constexpr std::uint16_t kNeed = 2;
inline constexpr std::uint16_t kOffer = 3;
inline constexpr std::uint16_t kAnswer = 4;
inline constexpr std::uint16_t kName = 5;
inline constexpr std::uint16_t kContact = 6;
inline constexpr std::uint16_t kReason = 7;
inline constexpr std::uint16_t kOutcome = 8;
inline constexpr std::uint16_t kClosedOn = 9;
}  // namespace introduction
// What was told to somebody about a person, or came from somebody, and on what ground.
namespace provision {
inline constexpr std::uint16_t kItems = 1;
inline constexpr std::uint16_t kRecipient = 2;
inline constexpr std::uint16_t kRecipientName = 3;
inline constexpr std::uint16_t kPurpose = 4;
inline constexpr std::uint16_t kAgreedOn = 5;
inline constexpr std::uint16_t kGivenOn = 6;
inline constexpr std::uint16_t kRecord = 7;
inline constexpr std::uint16_t kGround = 8;
inline constexpr std::uint16_t kConsent = 9;
inline constexpr std::uint16_t kDirection = 10;
inline constexpr std::uint16_t kWhose = 11;
inline constexpr std::uint16_t kObtained = 12;
inline constexpr std::uint16_t kAddress = 13;
inline constexpr std::uint16_t kHead = 14;
}  // namespace provision
// What a person has agreed to be told, to whom and until when; its end is
// common_field::kValidUntil.
namespace consent {
inline constexpr std::uint16_t kWhose = 1;
inline constexpr std::uint16_t kPurpose = 2;
inline constexpr std::uint16_t kItems = 3;
inline constexpr std::uint16_t kRecipients = 4;
inline constexpr std::uint16_t kGivenOn = 5;
inline constexpr std::uint16_t kHow = 6;
inline constexpr std::uint16_t kWithdrawnOn = 7;
inline constexpr std::uint16_t kGuardian = 8;
}  // namespace consent
namespace question {
inline constexpr std::uint16_t kDeadline = 3;
inline constexpr std::uint16_t kState = 4;
}  // namespace question
namespace issue {
inline constexpr std::uint16_t kMeToo = 5;
inline constexpr std::uint16_t kState = 7;
inline constexpr std::uint16_t kHiddenBelow = 9;
}  // namespace issue
namespace survey {
inline constexpr std::uint16_t kQuestions = 5;
}  // namespace survey
namespace aggregate {
inline constexpr std::uint16_t kSurvey = 1;
inline constexpr std::uint16_t kQuestion = 2;
inline constexpr std::uint16_t kCells = 3;
inline constexpr std::uint16_t kAnswers = 4;
inline constexpr std::uint16_t kHiddenBelow = 5;
}  // namespace aggregate
namespace voice {
inline constexpr std::uint16_t kDate = 3;
inline constexpr std::uint16_t kSummaryOk = 7;
inline constexpr std::uint16_t kIssue = 8;
}  // namespace voice
namespace response {
inline constexpr std::uint16_t kSurvey = 1;
inline constexpr std::uint16_t kAnswers = 2;
}  // namespace response
namespace platform {
inline constexpr std::uint16_t kStage = 2;
}  // namespace platform
namespace opportunity {
inline constexpr std::uint16_t kStartsAt = 3;
inline constexpr std::uint16_t kEndsAt = 4;
inline constexpr std::uint16_t kStartsOn = 5;
inline constexpr std::uint16_t kEndsOn = 6;
inline constexpr std::uint16_t kWhen = 7;  // as it was written, where it is not sure
inline constexpr std::uint16_t kRecurrence = 8;
inline constexpr std::uint16_t kDeadline = 15;
}  // namespace opportunity

}  // namespace tsunagi
