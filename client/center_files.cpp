// The keys and first records of a new center, as the files that its folder will hold.
#include <fmt/format.h>

#include <array>

#include "client/center_folder.h"
#include "client/staff_keys.h"
#include "protocol/crypto/keys.h"

namespace tsunagi::client {
namespace {

std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);  // names have no control characters: encode_manifest refuses them
    }
    return out + "\"";
}

std::string center_toml(const CenterPlan& plan, const CenterId& id, const CharterId& charter) {
    std::string out =
        fmt::format("center = \"{}\"\ncharter = \"{}\"\nname = {}\nprefecture = {}\n", id_text(id),
                    id_text(charter), toml_string(plan.name), plan.home.prefecture);
    if (plan.invitation) {
        out += fmt::format("\n[join]\naddress = {}\npin = \"{}\"\ntoken = \"{}\"\n",
                           toml_string(plan.invitation->address), id_text(plan.invitation->pin),
                           id_text(plan.invitation->token));
    }
    return out;
}

Bytes bytes_of(ByteSpan span) { return {span.begin(), span.end()}; }

Failure seal_failure(Error error) {
    return error == Error::invalid_argument ? failure(LocalError::no_memory_for_key)
                                            : failure(error);
}

struct Keys {
    SecretKey root;
    SecretKey machine;
    SecretKey device;
    SecretKey staff;
    Bytes box;
};

Expected<void> add_keys(CenterFiles& out,
                        const Keys& keys,
                        std::string_view passphrase,
                        Random& random,
                        SealCost cost) {
    const auto sealer = Sealer::make(passphrase, random, cost);
    if (!sealer) return seal_failure(sealer.error());
    std::array<std::pair<const char*, Bytes>, 3> secrets{
        {{"keys/root.sealed", keys.root.seed()},
         {"keys/staff-1.sealed", keys.staff.seed()},
         {"keys/box.sealed", keys.box}}};
    for (auto& [path, secret] : secrets) {
        out.files.push_back({path, sealer->seal(secret, random)});
        wipe(secret);
    }
    out.files.push_back(
        {"keys/staff-1.public", bytes_of(as_bytes(public_key_line(keys.staff.public_key())))});
    out.files.push_back({"keys/device.key", keys.device.seed()});
    out.files.push_back({"keys/machine.key", keys.machine.seed()});
    return {};
}

Failure profile_failure(Error error) {
    const bool is_name =
        error == Error::bad_text || error == Error::too_large || error == Error::bad_field;
    return is_name ? failure(LocalError::bad_name) : failure(error);
}

}  // namespace

CenterFiles::~CenterFiles() {
    for (auto& file : files) wipe(file.bytes);
}

Expected<CenterFiles> make_center_files(const CenterPlan& plan,
                                        std::string_view passphrase,
                                        WallTime now,
                                        Random& random,
                                        SealCost cost) {
    Keys keys{SecretKey::generate(random), SecretKey::generate(random), SecretKey::generate(random),
              SecretKey::generate(random), Bytes(32)};
    random.fill(keys.box);
    Manifest profile;
    profile.name = plan.name;
    profile.home = plan.home;
    profile.corporate_number = plan.corporate_number;
    const GenesisKeys genesis_keys{keys.root, keys.machine, keys.device.public_key(), keys.staff,
                                   box_public_key(keys.box)};
    const auto genesis = make_genesis(profile, genesis_keys, now, random);
    if (!genesis) return profile_failure(genesis.error());

    CenterFiles out;
    out.id = same_bytes<CenterId>(genesis->id());
    out.files.push_back({"genesis/manifest.record", bytes_of(genesis->parsed().bytes())});
    if (plan.invitation) {
        out.charter = plan.invitation->charter;
    } else {
        Charter charter;
        charter.name = plan.federation;
        charter.founders = {out.id};
        const auto founded = make_charter(charter, out.id, keys.root, now, random);
        if (!founded) return profile_failure(founded.error());
        out.charter = same_bytes<CharterId>(founded->id());
        out.files.push_back({"genesis/charter.record", bytes_of(founded->parsed().bytes())});
    }
    if (auto added = add_keys(out, keys, passphrase, random, cost); !added) return added.error();
    wipe(keys.box);
    out.files.push_back(
        {"center.toml", bytes_of(as_bytes(center_toml(plan, out.id, out.charter)))});
    return out;
}

}  // namespace tsunagi::client
