#include "daemon/link/link_types.h"

namespace tsunagi {

std::string_view close_reason_text(CloseReason reason) {
    switch (reason) {
        case CloseReason::closed_here: return "this side closed the link";
        case CloseReason::closed_there: return "the peer closed the link";
        case CloseReason::connection_lost: return "the connection broke";
        case CloseReason::bad_frame_length: return "the peer sent a frame with a forbidden length";
        case CloseReason::frame_stalled:
            return "the peer began a frame and did not send the rest in time";
        case CloseReason::write_stalled: return "the peer stopped reading";
        case CloseReason::too_slow: return "the peer reads too slowly and its queue is full";
        case CloseReason::tls_failed: return "the encrypted connection is damaged";
        case CloseReason::stopped: return "this daemon is stopping";
    }
    return "unknown reason";
}

std::string_view open_failure_text(OpenFailure failure) {
    switch (failure) {
        case OpenFailure::bad_address: return "the address can't be used";
        case OpenFailure::not_resolved: return "the host name can't be resolved";
        case OpenFailure::not_connected: return "no connection could be made";
        case OpenFailure::timed_out: return "the other side did not answer in time";
        case OpenFailure::handshake_failed: return "the encrypted connection could not be set up";
        case OpenFailure::wrong_device: return "another device than the expected one answered";
        case OpenFailure::refused_here: return "this side does not admit that device";
        case OpenFailure::refused_there: return "the other side does not admit this device";
        case OpenFailure::spoke_too_early: return "the other side sent data before it was admitted";
        case OpenFailure::stopped: return "this daemon is stopping";
    }
    return "unknown reason";
}

}  // namespace tsunagi
