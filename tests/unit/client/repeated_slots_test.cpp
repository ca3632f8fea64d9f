#include "client/repeated_slots.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

SlotId repeated(std::uint8_t n) { return SlotId{{n}}; }

TEST(RepeatedSlots, AreThoseThatWereAddedMoreThanOnce) {
    RepeatedSlots slots;
    for (const SlotId& slot : {repeated(5), repeated(1), repeated(3), repeated(1), repeated(5),
                               repeated(5), repeated(2)})
        slots.add(slot);
    slots.settle();
    for (const SlotId& slot : {repeated(1), repeated(5)}) EXPECT_TRUE(slots.has(slot));
    for (const SlotId& slot : {repeated(0), repeated(2), repeated(3), repeated(6)})
        EXPECT_FALSE(slots.has(slot));
}

TEST(RepeatedSlots, OfNoneThereAreNone) {
    RepeatedSlots slots;
    slots.settle();
    EXPECT_FALSE(slots.has(SlotId{}));
}

}  // namespace
}  // namespace tsunagi::client
