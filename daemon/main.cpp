// main.cpp - tsunagid: options in, one daemon or one check, exit code out.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <span>

#include "daemon/config.h"
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "daemon/offline_check.h"
#include "daemon/sentences.h"
#include "daemon/start_failure.h"
#include "daemon/system.h"
#include "daemon/version.h"
#include "protocol/crypto/keys.h"
#include "storage/disk.h"

namespace {

using namespace tsunagi;  // NOLINT(google-build-using-namespace): the whole program is ours

int run(const Options& options) {
    switch (options.command) {
        case Command::help: std::fputs(say(Sentence::usage).c_str(), stdout); return kExitDone;
        case Command::version:
            std::printf("%.*s\n", static_cast<int>(kSoftware.size()), kSoftware.data());
            return kExitDone;
        case Command::check:
        case Command::run: break;
    }
    harden_process();
    storage::install_bus_error_message();
    init_crypto();
    require_data_folder(options.data);
    const Settings settings = read_settings(options);
    if (options.command == Command::check) return check_offline(options.data);
    start_log(settings.log_level, settings.log_file);
    Daemon(options, settings).run();
    log_info("stopped", {});
    flush_log();
    return kExitDone;
}

}  // namespace

int main(int argc, char** argv) {
    choose_language();
    try {
        return run(parse_options(std::span<const char* const>(
            argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0))));
    } catch (const StartFailure& failure) {
        std::fprintf(stderr, "tsunagid: %s\n", failure.what());
        return failure.exit_code();
    } catch (const std::filesystem::filesystem_error& failure) {
        const std::string what = failure.path1().native() + ": " + system_reason(failure.code());
        std::fprintf(stderr, "tsunagid: %s\n", say(Sentence::stopped_by_system, what).c_str());
        return kExitRefused;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "tsunagid: %s\n",
                     say(Sentence::stopped_by_failure, failure.what()).c_str());
        return kExitRefused;
    }
}
