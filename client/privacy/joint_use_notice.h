// joint_use_notice.h - the notice of joint use (共同利用) that has to be where people can read it
// before members of a federation use personal data together (個人情報保護法 27 V (iii)).
//
// Five things: that it is so, which items, who uses them, what for, and who answers for it with
// address and representative. Who uses them is written from the membership as it is that day. The
// items and the range of who uses them may in principle not be changed later without consent (the
// Commission's guideline 3-6-3), so a center that joins later stays outside for data taken before.
// What it is not: a judgement whether joint use fits; the notice says that a lawyer should look.
// Pure. Thread: one.
#pragma once

#include <string>
#include <vector>

namespace tsunagi::client {

struct JointUse {
    std::string federation;
    std::string range;                 // the scope in words
    std::vector<std::string> members;  // names with places, in order
    std::vector<std::string> items;
    std::string purpose;
    std::string name, address, head;  // who answers for it
    std::string day;                  // YYYY-MM-DD
};
enum class NoticeForm : std::uint8_t { text, html };
[[nodiscard]] std::string joint_use_notice(const JointUse& use, NoticeForm form);

}  // namespace tsunagi::client
