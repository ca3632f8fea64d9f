// endpoints.h - what the machines of each center last said about where to call them: a function of
// the endpoint records, whatever their order of arrival.
//
// Of one device the record with the greatest (time, id) counts. Whether a device is really that
// center's, and the center a member, is the roster's to say and changes with time: ask it before
// calling. A body that can't be read is passed over, as one of a later version may be.
//
// Thread: core only. Bounds: kEndpointsPerCenterMax devices of one center; of more those that were
// heard of first by (time, id) are forgotten, which harms only that center.
#pragma once

#include <map>

#include "protocol/record/endpoint.h"

namespace tsunagi {

class Endpoints {
  public:
    // Pre: the roster found that it counts. True if what is told here changed.
    bool add(const CheckedRecord& record);

    // By device; nothing where the center said nothing.
    struct Told {
        Hlc time;
        RecordId id;
        Endpoint endpoint;
    };
    using OfCenter = std::map<PublicKey, Told>;
    [[nodiscard]] const std::map<CenterId, OfCenter>& all() const { return centers_; }
    // Null where this device said nothing.
    [[nodiscard]] const Endpoint* find(const CenterId& center, const PublicKey& device) const;

  private:
    std::map<CenterId, OfCenter> centers_;
};

}  // namespace tsunagi
