// Files over a connection: offered, put and finished by a program that attaches them; fetched from
// peers for one that wants them.
#include <algorithm>

#include "daemon/control/connection.h"

namespace tsunagi::control {

namespace asio = boost::asio;

namespace {

// What a callback brings, for a coroutine that waits.
template <typename Value>
struct Awaited {
    std::optional<Value> value;
};

Bytes outcome_of(const Result<void>& result) {
    return result ? one_answer(DoneAnswer{1, 1}) : one_answer(ErrorAnswer{result.error(), ""});
}

}  // namespace

bool is_for_contents(const Request& request) {
    return std::holds_alternative<ContentOfferRequest>(request) ||
           std::holds_alternative<ContentPutRequest>(request) ||
           std::holds_alternative<ContentFinishRequest>(request) ||
           std::holds_alternative<ContentFetchRequest>(request);
}

asio::awaitable<void> Connection::answer_content(std::shared_ptr<Waiting> waiting) {
    Request& request = *waiting->request;
    if (const auto* offer = std::get_if<ContentOfferRequest>(&request)) {
        co_await offer_content(*offer);
    } else if (auto* put = std::get_if<ContentPutRequest>(&request)) {
        co_await put_pieces(*put);
    } else if (const auto* fetch = std::get_if<ContentFetchRequest>(&request)) {
        co_await fetch_content(*fetch);
    } else {
        co_await finish_content();
    }
}

asio::awaitable<void> Connection::offer_content(const ContentOfferRequest& request) {
    upload_ = request;
    auto state = std::make_shared<Awaited<Result<ContentState>>>();
    shared_->host.contents().offer(request.ref, request.pieces,
                                   [weak = weak_from_this(), state](Result<ContentState> result) {
                                       state->value = std::move(result);
                                       if (const auto self = weak.lock()) self->has_reply_.ring();
                                   });
    while (!state->value && socket_.is_open()) co_await has_reply_.wait();
    if (!state->value) co_return;
    Bytes out;
    if (const auto& offered = *state->value; !offered) {
        append_answer(out, ErrorAnswer{offered.error(), ""});
    } else {
        ContentMissingAnswer missing;
        for (std::uint32_t i = 0; i < offered->held.size() && !offered->is_whole; ++i) {
            if (!offered->held[i]) missing.numbers.push_back(i);
        }
        // All pieces may be there of an attempt that was stopped before its end.
        append_answer(out, missing);
        append_answer(out, DoneAnswer{missing.numbers.size(), request.pieces.digests.size()});
    }
    co_await write(std::move(out));
}

asio::awaitable<void> Connection::put_pieces(ContentPutRequest& request) {
    struct State {
        std::size_t open = 0;
        Result<void> result;
    };
    auto state = std::make_shared<State>();
    const bool is_good = upload_ && std::ranges::all_of(request.pieces, [&](const auto& entry) {
                             return upload_->pieces.has(entry.first, entry.second);
                         });
    if (!is_good) {
        Bytes refusal = one_answer(ErrorAnswer{Error::bad_content, ""});
        co_await write(std::move(refusal));
        co_return;
    }
    state->open = request.pieces.size();
    for (auto& [number, piece] : request.pieces) {
        shared_->host.contents().put(upload_->ref, number, std::move(piece),
                                     [weak = weak_from_this(), state](Result<void> result) {
                                         --state->open;
                                         if (!result) state->result = result;
                                         if (const auto self = weak.lock()) self->has_reply_.ring();
                                     });
    }
    while (state->open != 0 && socket_.is_open()) co_await has_reply_.wait();
    Bytes answer = outcome_of(state->result);
    co_await write(std::move(answer));
}

asio::awaitable<void> Connection::finish_content() {
    if (!upload_) {
        Bytes refusal = one_answer(ErrorAnswer{Error::bad_content, ""});
        co_await write(std::move(refusal));
        co_return;
    }
    auto state = std::make_shared<Awaited<Result<void>>>();
    shared_->host.contents().finish(upload_->ref,
                                    [weak = weak_from_this(), state](Result<void> result) {
                                        state->value = result;
                                        if (const auto self = weak.lock()) self->has_reply_.ring();
                                    });
    upload_.reset();
    while (!state->value && socket_.is_open()) co_await has_reply_.wait();
    if (!state->value) co_return;
    Bytes answer = outcome_of(*state->value);
    co_await write(std::move(answer));
}

asio::awaitable<void> Connection::fetch_content(const ContentFetchRequest& request) {
    struct State {
        ContentNews news;
        bool has_news = false;
    };
    auto state = std::make_shared<State>();
    const RequestTicket ticket = shared_->host.fetch_content(
        request.record, request.content, [weak = weak_from_this(), state](const ContentNews& news) {
            state->news = news;
            state->has_news = true;
            if (const auto self = weak.lock()) self->has_reply_.ring();
        });
    while (!state->news.is_end && socket_.is_open() && !is_over_) {
        if (!std::exchange(state->has_news, false)) {
            co_await has_reply_.wait();
            continue;
        }
        Bytes progress = one_answer(ProgressAnswer{state->news.bytes, 0});
        co_await write(std::move(progress));
    }
    if (!state->news.is_end) {
        shared_->host.stop_fetching(ticket);
        co_return;
    }
    Bytes answer = state->news.error ? one_answer(ErrorAnswer{*state->news.error, "file"})
                                     : one_answer(DoneAnswer{1, 1});
    co_await write(std::move(answer));
}

}  // namespace tsunagi::control
