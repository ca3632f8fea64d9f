#include "daemon/control/connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

#include "daemon/await.h"
#include "daemon/config.h"
#include "daemon/control/control_server.h"
#include "daemon/control/member_answers.h"
#include "daemon/log.h"
#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"

namespace tsunagi::control {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kMessageDeadline{30};

struct Page {
    Bytes answers;
    bool has_more = false;
};

// Runs one page of the query on a thread of the pool and resumes here.
asio::awaitable<Page> read_page(asio::thread_pool& pool, Query& query) {
    return asio::async_initiate<const asio::use_awaitable_t<>&, void(Page)>(
        [](auto handler, asio::thread_pool* threads, Query* reading) {
            asio::post(*threads, [handler = std::move(handler), reading]() mutable {
                Page page;
                page.has_more = reading->next(page.answers);
                auto executor = asio::get_associated_executor(handler);
                asio::post(executor,
                           [handler = std::move(handler), page = std::move(page)]() mutable {
                               std::move(handler)(std::move(page));
                           });
            });
        },
        asio::use_awaitable, &pool, &query);
}

// Area 0 at an area level stands for the center's own area. Returns what is wrong with the scope,
// if anything.
std::optional<Error> complete_scope(Scope& scope, const Home& home, const CenterId& own) {
    switch (scope.level) {
        case ScopeLevel::center: scope = Scope::of_center(own); return std::nullopt;
        case ScopeLevel::municipality:
            if (scope.area == 0) scope.area = home.municipality;
            return scope.area == 0 ? std::optional(Error::scope_not_ours) : std::nullopt;
        case ScopeLevel::prefecture:
            if (scope.area == 0) scope.area = home.prefecture;
            return std::nullopt;
        case ScopeLevel::region:
            if (scope.area == 0 && is_prefecture({home.prefecture})) {
                scope.area = static_cast<std::uint32_t>(region_of({home.prefecture}));
            }
            return std::nullopt;
        case ScopeLevel::network: return Error::network_scope;
        default: return std::nullopt;
    }
}

bool is_dry_run(const Request& request) {
    const auto* publish = std::get_if<PublishRequest>(&request);
    return publish != nullptr && publish->is_dry_run;
}

bool is_for_erasing(const Request& request) {
    return std::holds_alternative<EraseRequest>(request) ||
           std::holds_alternative<ApproveErasureRequest>(request);
}

// Pre: is_for_erasing.
Input erasing_input(const Request& request,
                    RequestTicket ticket,
                    std::shared_ptr<const SecretKey> staff) {
    if (const auto* erase = std::get_if<EraseRequest>(&request))
        return input::Erase{ticket, erase->record, erase->what, erase->note, std::move(staff)};
    const auto& approve = std::get<ApproveErasureRequest>(request);
    return input::ApproveErasure{ticket, approve.record, std::move(staff)};
}

// Answered by what became of each draft or record.
bool has_outcomes(const Request& request) {
    return std::holds_alternative<PublishRequest>(request) ||
           std::holds_alternative<TakeInRequest>(request) || is_for_erasing(request);
}

// Goes to the node at once, because it changes nothing that the requests before it could want. A
// dry run needs the answer to the one before.
bool goes_ahead(const Request& request) { return has_outcomes(request) && !is_dry_run(request); }

}  // namespace

Bytes one_answer(const Answer& answer) {
    Bytes out;
    append_answer(out, answer);
    return out;
}

Connection::Connection(std::shared_ptr<ServerShared> shared, ConnectionId id, Socket socket)
    : shared_(std::move(shared)),
      id_(id),
      socket_(std::move(socket)),
      deadline_(shared_->io),
      write_deadline_(shared_->io),
      has_request_(shared_->io),
      has_room_(shared_->io),
      has_reply_(shared_->io) {}

Connection::~Connection() = default;

void Connection::close() {
    is_over_ = true;
    boost::system::error_code ignored;
    socket_.close(ignored);
    deadline_.cancel();
    write_deadline_.cancel();
    has_request_.ring();
    has_room_.ring();
    has_reply_.ring();
}

void Connection::disk_is_full() {
    for (const auto& waiting : queue_) {
        if (!waiting->is_submitted || waiting->reply) continue;
        shared_->host.forget(waiting->ticket);
        waiting->failed = Error::disk_full;
    }
    has_reply_.ring();
}

// --- reading ---

void Connection::set_deadline() {
    deadline_.expires_after(kMessageDeadline);
    deadline_.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        if (const auto self = weak.lock()) self->close();
    });
}

asio::awaitable<bool> Connection::read_exactly(std::uint8_t* into, std::size_t bytes) {
    const auto [failed, got] =
        co_await asio::async_read(socket_, asio::buffer(into, bytes), kAwait);
    co_return !failed && got == bytes;
}

asio::awaitable<std::optional<Bytes>> Connection::read_message() {
    std::array<std::uint8_t, 4> head{};
    if (!co_await read_exactly(head.data(), 1)) co_return std::nullopt;  // idle: no deadline
    set_deadline();
    std::optional<Bytes> out;
    if (co_await read_exactly(head.data() + 1, 3)) {
        std::size_t size = 0;
        for (int i = 3; i >= 0; --i) size = (size << 8) | head[static_cast<std::size_t>(i)];
        if (size > kMessageBytesMax) {
            out.emplace();  // too large: answered as malformed, then closed
        } else {
            out.emplace(size);
            if (!co_await read_exactly(out->data(), size)) out.reset();
        }
    }
    clear_deadline();
    co_return out;
}

asio::awaitable<void> Connection::read_requests(std::shared_ptr<Connection> self) {
    while (!self->is_over_) {
        while (self->queue_.size() >= kReadAheadMax && !self->is_over_)
            co_await self->has_room_.wait();
        auto message = co_await self->read_message();
        if (!message) break;
        auto waiting = std::make_shared<Waiting>();
        waiting->request = decode_request(*message);
        const bool is_broken = !waiting->request && waiting->request.error() == Error::malformed;
        self->queue_.push_back(std::move(waiting));
        self->submit_publishing();
        self->has_request_.ring();
        if (is_broken) break;  // what follows can't be trusted to begin where a message begins
    }
    self->is_over_ = true;
    self->has_request_.ring();
    self->has_reply_.ring();
}

// --- requests for the node ---

void Connection::submit_publishing() {
    for (const auto& waiting : queue_) {
        if (!waiting->request || !goes_ahead(*waiting->request)) return;
        if (!waiting->is_submitted) submit(waiting);
    }
}

Monotonic Connection::open_key(const UnlockRequest& request) {
    const bool is_bound = request.seconds == 0;
    constexpr std::uint64_t kSecondsMax = 7 * 86'400;
    const auto seconds = static_cast<std::int64_t>(std::min(request.seconds, kSecondsMax));
    log_info("unlock", {{"seconds", seconds}, {"ends_with_connection", is_bound}});
    const Monotonic until = shared_->host.now().monotonic + std::chrono::seconds(seconds);
    UnlockKeeper::Keys keys{request.staff, request.box};
    if (is_bound) {
        has_own_key_ = true;
        shared_->unlocks.open(id_, std::move(keys));
    } else {
        shared_->unlocks.open_for_all(std::move(keys), until);
    }
    return until;
}

std::shared_ptr<const SecretKey> Connection::own_key(Waiting& waiting) const {
    auto key = shared_->unlocks.staff_of(id_);
    // Whoever came with a key of their own is signed for by nobody else's.
    if (has_own_key_ && !key) waiting.failed = Error::locked;
    return key;
}

bool Connection::submit(const std::shared_ptr<Waiting>& waiting) {
    ControlHost& host = shared_->host;
    std::function<Input(RequestTicket)> make;
    auto& request = *waiting->request;
    if (auto* publish = std::get_if<PublishRequest>(&request)) {
        const Home home = host.home();
        for (Draft& draft : publish->drafts) {
            if (const auto problem = complete_scope(draft.scope, home, host.center()))
                waiting->failed = problem;
        }
        make = [publish, staff = publish->is_dry_run ? nullptr : own_key(*waiting),
                last = std::exchange(unwritten_, {})](RequestTicket ticket) -> Input {
            if (publish->is_dry_run) return input::DryRun{ticket, std::move(publish->drafts), last};
            return input::Publish{ticket, std::move(publish->drafts), staff};
        };
    } else if (auto* taking = std::get_if<TakeInRequest>(&request)) {
        if (taking->charter != host.charter()) waiting->failed = Error::unknown_charter;
        make = [taking](RequestTicket ticket) {
            return input::TakeIn{ticket, std::move(taking->records), taking->is_new};
        };
    } else if (const auto* add = std::get_if<AddPeerRequest>(&request)) {
        const auto address = parse_host_port(add->address);
        if (!address || address->port == 0) waiting->failed = Error::invalid_argument;
        make = [text = address ? host_port_text(*address) : std::string()](RequestTicket ticket) {
            return input::AddPeer{ticket, text};
        };
    } else if (auto* choice = std::get_if<SubscribeRequest>(&request)) {
        waiting->failed = complete_scope(choice->scope, host.home(), host.center());
        make = [choice](RequestTicket ticket) {
            return input::Subscribe{ticket, choice->scope, choice->is_wanted};
        };
    } else if (std::holds_alternative<EndRestoringRequest>(request)) {
        make = [](RequestTicket ticket) { return input::EndRestoring{ticket}; };
    } else if (const auto* invite = std::get_if<InviteRequest>(&request)) {
        std::string address = invite->address.empty() ? host.invitation_address() : invite->address;
        const auto parsed = parse_host_port(address);
        if (!parsed || parsed->port == 0) waiting->failed = Error::invalid_argument;
        const Duration lifetime =
            invite->lifetime == Duration{} ? kInvitationLifetime : invite->lifetime;
        make = [address = std::move(address), lifetime](RequestTicket ticket) {
            return input::MakeInvitation{ticket, address, lifetime};
        };
    } else if (const auto* sponsor = std::get_if<SponsorRequest>(&request)) {
        make = [request = *sponsor, staff = own_key(*waiting)](RequestTicket ticket) {
            return input::SponsorCenter{ticket, request.center, staff, request.is_return};
        };
    } else if (const auto* block = std::get_if<BlockRequest>(&request)) {
        if (!is_valid_utf8(block->reason)) waiting->failed = Error::bad_text;
        make = [request = *block](RequestTicket ticket) {
            return input::BlockCenter{ticket, request.center, request.is_blocked, request.reason};
        };
    } else if (is_for_erasing(request)) {
        make = [&request, staff = own_key(*waiting)](RequestTicket ticket) {
            return erasing_input(request, ticket, staff);
        };
    } else if (auto* unlocking = std::get_if<UnlockRequest>(&request)) {
        const Monotonic until = open_key(*unlocking);
        make = [staff = unlocking->staff, until, opens = unlocking->seconds != 0](
                   RequestTicket ticket) { return input::Unlock{ticket, staff, until, opens}; };
    } else {
        return false;
    }
    waiting->is_submitted = true;
    const bool writes = !std::holds_alternative<UnlockRequest>(request) && !is_dry_run(request);
    if (!waiting->failed && writes && !host.is_writing()) waiting->failed = Error::disk_full;
    if (waiting->failed) return true;
    waiting->ticket =
        host.ask(make, [weak = weak_from_this(), shared = shared_, waiting](Reply reply) {
            if (const auto* unlocking = std::get_if<UnlockRequest>(&*waiting->request);
                unlocking && reply.error) {
                shared->unlocks.refused(*unlocking->staff);
            }
            waiting->reply = std::move(reply);
            if (const auto self = weak.lock()) self->has_reply_.ring();
        });
    return true;
}

// --- answering ---

asio::awaitable<void> Connection::answer_requests(std::shared_ptr<Connection> self) {
    while (true) {
        while (self->queue_.empty() && !self->is_over_) co_await self->has_request_.wait();
        if (self->queue_.empty() || !self->socket_.is_open()) break;
        co_await self->answer(self->queue_.front());
        self->queue_.pop_front();
        self->submit_publishing();
        self->has_room_.ring();
    }
    for (const auto& waiting : self->queue_) {
        if (waiting->is_submitted && !waiting->reply) self->shared_->host.forget(waiting->ticket);
    }
    self->queue_.clear();
    self->shared_->unlocks.connection_closed(self->id_);
    self->close();
}

asio::awaitable<void> Connection::answer(std::shared_ptr<Waiting> waiting) {
    // No temporaries inside co_await: g++ 12 destroys aggregates there twice (GCC bug 98401).
    if (!waiting->request) {
        Bytes refusal = one_answer(ErrorAnswer{waiting->request.error(), ""});
        co_await write(std::move(refusal));
        co_return;
    }
    if (waiting->is_submitted || submit(waiting)) {
        co_await write_reply(waiting);
        co_return;
    }
    if (auto* wanted = std::get_if<BundleExportRequest>(&*waiting->request)) {
        if (const auto problem = begin_export(*wanted)) {
            Bytes refusal = one_answer(ErrorAnswer{*problem, ""});
            co_await write(std::move(refusal));
        } else {
            co_await write_bundle_page();
        }
        co_return;
    }
    if (std::holds_alternative<BundleMoreRequest>(*waiting->request)) {
        co_await write_bundle_page();
        co_return;
    }
    if (is_for_contents(*waiting->request)) {
        co_await answer_content(std::move(waiting));
        co_return;
    }
    if (auto federated = shared_->host.federated_query(*waiting->request)) {
        co_await write_federated(std::move(federated));
        co_return;
    }
    auto query = shared_->host.query(*waiting->request,
                                     shared_->unlocks.box(id_, shared_->host.now().monotonic));
    if (query) {
        co_await write_query(std::move(query));
        co_return;
    }
    Bytes answers = answer_now(*waiting->request);
    co_await write(std::move(answers));
}

std::optional<Error> Connection::begin_export(BundleExportRequest& request) {
    ControlHost& host = shared_->host;
    export_.reset();
    for (Scope& scope : request.scopes) {
        if (const auto problem = complete_scope(scope, host.home(), host.center())) return problem;
        if (!is_well_formed(scope)) return Error::invalid_argument;
        if (!is_inside(scope, host.center(), host.home())) return Error::scope_not_ours;
    }
    export_ = host.query(request, nullptr);
    return std::nullopt;
}

asio::awaitable<void> Connection::write_bundle_page() {
    if (!export_) {
        Bytes refusal = one_answer(ErrorAnswer{Error::invalid_argument, "no bundle was begun"});
        co_await write(std::move(refusal));
        co_return;
    }
    Page page = co_await read_page(shared_->readers, *export_);
    if (!page.has_more) export_.reset();
    co_await write(std::move(page.answers));
}

asio::awaitable<void> Connection::write_reply(std::shared_ptr<Waiting> waiting) {
    while (!waiting->reply && !waiting->failed && socket_.is_open()) co_await has_reply_.wait();
    if (!socket_.is_open()) co_return;
    Bytes out;
    if (waiting->failed) {
        append_answer(out, ErrorAnswer{*waiting->failed, ""});
    } else if (waiting->reply->error) {
        append_answer(out, ErrorAnswer{*waiting->reply->error, ""});
    } else {
        const std::uint64_t count = waiting->reply->items.size();
        unwritten_ = std::move(waiting->reply->last);
        if (has_outcomes(*waiting->request)) {
            append_answer(out, PublishedAnswer{std::move(waiting->reply->items)});
        } else if (std::holds_alternative<InviteRequest>(*waiting->request)) {
            append_answer(out, InvitationAnswer{std::move(waiting->reply->text)});
        }
        append_answer(out, DoneAnswer{count, count});
    }
    co_await write(std::move(out));
}

asio::awaitable<void> Connection::write_query(std::unique_ptr<Query> query) {
    bool has_more = true;
    while (has_more && socket_.is_open()) {
        Page page = co_await read_page(shared_->readers, *query);
        has_more = page.has_more;
        if (!page.answers.empty()) co_await write(std::move(page.answers));
    }
}

asio::awaitable<void> Connection::write_federated(std::unique_ptr<FederatedQuery> query) {
    struct State {
        std::unique_ptr<FederatedQuery> query;
        ProgressAnswer heard;
        bool has_news = false;
        bool is_over = false;
    };
    auto state = std::make_shared<State>();
    state->query = std::move(query);
    const RequestTicket ticket = shared_->host.inquire(
        state->query->asked(), state->query->wait(),
        [weak = weak_from_this(), state](InquiryNews news) {
            if (const auto* begun = std::get_if<InquiryNews::Begun>(&news.news)) {
                state->heard.total = begun->asked;
            } else if (auto* answer = std::get_if<InquiryNews::Answer>(&news.news)) {
                state->heard.done = answer->settled;
                state->query->take(std::move(*answer));
            } else {
                state->query->end(std::move(std::get<InquiryNews::End>(news.news)));
                state->is_over = true;
            }
            state->has_news = true;
            if (const auto self = weak.lock()) self->has_reply_.ring();
        });
    while (!state->is_over && socket_.is_open() && !is_over_) {
        if (!std::exchange(state->has_news, false)) {
            co_await has_reply_.wait();
            continue;
        }
        Bytes progress = one_answer(state->heard);
        co_await write(std::move(progress));
    }
    if (state->is_over) {
        co_await write_query(std::move(state->query));
    } else {
        shared_->host.stop_inquiring(ticket);
    }
}

asio::awaitable<void> Connection::write(Bytes answers) {
    write_deadline_.expires_after(kMessageDeadline);
    write_deadline_.async_wait(
        [weak = weak_from_this()](const boost::system::error_code& cancelled) {
            if (cancelled) return;
            if (const auto self = weak.lock()) self->close();
        });
    const auto [failed, sent] = co_await asio::async_write(socket_, asio::buffer(answers), kAwait);
    write_deadline_.cancel();
    if (failed || sent != answers.size()) close();
}

Bytes Connection::answer_now(const Request& request) {
    ControlHost& host = shared_->host;
    Bytes out;
    std::uint64_t count = 0;
    if (std::holds_alternative<StatusRequest>(request)) {
        append_answer(out, host.status());
        count = 1;
    } else if (std::holds_alternative<MembersRequest>(request)) {
        count = append_members(out, host.view(), host.now().wall);
    } else if (std::holds_alternative<PeersRequest>(request)) {
        for (const auto& peer : host.view().peers) {
            append_answer(out, host.describe(peer));
            ++count;
        }
    } else {
        CHECK(std::holds_alternative<LockRequest>(request));
        shared_->unlocks.lock();
        host.take(input::Lock{});
        log_info("locked", {});
    }
    append_answer(out, DoneAnswer{count, count});
    return out;
}

}  // namespace tsunagi::control
