// await.h - the completion token of the daemon's coroutines: failures come back as values, since on
// sockets they are routine.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tsunagi {

inline constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace tsunagi
