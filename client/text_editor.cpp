#include "client/text_editor.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>

#include "client/system_reason.h"
#include "client/write_failure.h"
extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace tsunagi::client {
namespace {

constexpr int kDraftNamesTried = 1000;
constexpr int kShellNotFound = 127;

Expected<void> write_all(int file, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return folder_write_failure(path, errno);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file) != 0) return folder_write_failure(path, errno);
    return {};
}

// The shell takes the editor's words apart, as git and crontab do.
Expected<int> run_editor(const std::string& command, const std::string& path) {
    const std::string script = command + " \"$1\"";
    const char* const arguments[] = {"sh", "-c", script.c_str(), "sh", path.c_str(), nullptr};
    pid_t child = 0;
    const int number =
        ::posix_spawnp(&child, "sh", nullptr, nullptr, const_cast<char* const*>(arguments),
                       environ);  // NOLINT: POSIX's own type
    if (number != 0) return failure(LocalError::editor_failed, system_reason(number));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return failure(LocalError::editor_failed, system_reason(errno));
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string chosen_editor(const Environment& environment) {
    for (const char* name : {"VISUAL", "EDITOR"}) {
        const auto value = environment(name);
        if (value && !value->empty()) return *value;
    }
    return {};
}

}  // namespace

Expected<std::string> keep_draft(const std::string& data_folder,
                                 const std::string& name,
                                 std::string_view text) {
    const std::string folder = data_folder + "/drafts";
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return folder_write_failure(folder, errno);
    for (int n = 1; n <= kDraftNamesTried; ++n) {
        const std::string path = folder + "/" + name + "-" + std::to_string(n) + ".md";
        const int file =
            ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (file < 0 && errno == EEXIST) continue;
        if (file < 0) return folder_write_failure(path, errno);
        auto written = write_all(file, text, path);
        ::close(file);
        if (!written) {
            ::unlink(path.c_str());
            return written.error();
        }
        return path;
    }
    return folder_write_failure(folder, EEXIST);
}

Expected<void> edit_file(const Environment& environment, const std::string& path) {
    const std::string chosen = chosen_editor(environment);
    if (!chosen.empty()) {
        const auto code = run_editor(chosen, path);
        if (!code) return code.error();
        if (*code != 0) return failure(LocalError::editor_failed, chosen);
        return {};
    }
    for (const char* usual : {"editor", "nano", "vi"}) {
        const auto code = run_editor(usual, path);
        if (!code) return code.error();
        if (*code == kShellNotFound) continue;
        if (*code != 0) return failure(LocalError::editor_failed, usual);
        return {};
    }
    return failure(LocalError::no_editor);
}

Expected<std::string> read_text_file(const std::string& path) {
    std::string text(kTextFileBytesMax + 1, '\0');
    std::ifstream file;
    if (path != "-") file.open(path, std::ios::binary);
    std::istream& in = path == "-" ? std::cin : file;
    const int number = errno;
    if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in && (in.bad() || !in.eof())) {
        return failure(LocalError::bad_file, system_reason(path, number));
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > kTextFileBytesMax) return failure(Error::too_large);
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    std::erase(text, '\r');
    return text;
}

}  // namespace tsunagi::client
