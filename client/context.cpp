#include "client/context.h"

#include "client/json_output.h"

namespace tsunagi::client {

Expected<std::string> Context::data_folder() const {
    if (!options.data.empty()) return options.data;
    const auto folder = environment("TSUNAGI_DATA");
    if (!folder || folder->empty()) return failure(LocalError::no_folder_given);
    return *folder;
}

Expected<ControlClient> Context::connect() const {
    const auto folder = data_folder();
    if (!folder) return folder.error();
    return ControlClient::connect(*folder);
}

PassphraseSource Context::passphrase_source() const {
    return PassphraseSource::from(options.passphrase_file, environment);
}

std::string Context::staff() const {
    if (!options.staff.empty()) return options.staff;
    return environment("TSUNAGI_STAFF").value_or(std::string());
}

ExitCode Context::fail(const Failure& failure) const {
    if (output.is_json()) {
        output.json_error(error_json(failure));
    } else {
        output.error(failure.message);
    }
    return failure.exit;
}

ExitCode Context::done(const std::string& summary_json, const std::string& sentence) const {
    output.json(summary_json);
    if (!sentence.empty()) output.line(sentence);
    return ExitCode::done;
}

}  // namespace tsunagi::client
