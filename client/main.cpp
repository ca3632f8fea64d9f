// tsunagi: the command line of a center.
#include <chrono>

#include "client/reader_language.h"
#include "client/run_command.h"
#include "protocol/crypto/keys.h"

int main(int argc, char** argv) {
    using namespace tsunagi::client;  // NOLINT(google-build-using-namespace): the program's own
                                      // namespace
    tsunagi::init_crypto();
    use_language(choose_language(process_environment));
    use_reader_languages(choose_reader_languages(process_environment));
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    RealTerminal terminal;
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    return static_cast<int>(run_command(arguments, {stdout, stderr, terminal, process_environment,
                                                    tsunagi::WallTime{now.count()}}));
}
