#include "protocol/record/manifest.h"

#include <algorithm>
#include <set>

#include "protocol/base/corporate_number.h"
#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"
#include "protocol/record/canonical.h"
#include "protocol/record/kinds.h"

namespace tsunagi {
namespace {

bool is_name(std::string_view text) {
    return text.size() <= kNameBytesMax && is_clean_text(text, TextShape::single_line);
}

Result<void> check_officers(const Manifest& manifest) {
    if (manifest.officers.empty() || manifest.officers.size() > kOfficersMax)
        return Error::over_limit;
    if (manifest.signatures_needed < 1 || manifest.signatures_needed > manifest.officers.size())
        return Error::bad_field;
    std::set<PublicKey> keys;
    for (const Officer& officer : manifest.officers) {
        if (!is_name(officer.name)) return Error::bad_text;
        if (!keys.insert(officer.key).second) return Error::bad_field;
    }
    return {};
}

Result<void> check_grants(const Manifest& manifest) {
    if (manifest.grants.size() > kGrantsMax) return Error::over_limit;
    for (const Grant& grant : manifest.grants) {
        if (!is_name(grant.label)) return Error::bad_text;
        if (grant.expires_ms <= grant.not_before_ms || grant.key.is_zero()) return Error::bad_field;
        // A key with two roles could be made to sign in one what it means in the other.
        const auto same_key = [&](const Grant& other) { return other.key == grant.key; };
        if (std::ranges::count_if(manifest.grants, same_key) != 1 ||
            manifest.has_officer(grant.key)) {
            return Error::bad_field;
        }
    }
    return {};
}

Result<void> check_manifest(const Manifest& manifest) {
    if (manifest.name.empty() || !is_name(manifest.name)) return Error::bad_text;
    if (!is_prefecture({manifest.home.prefecture})) return Error::bad_field;
    const std::uint32_t municipality = manifest.home.municipality;
    if (municipality != 0) {
        const auto prefecture = prefecture_of({municipality});
        if (!is_municipality({municipality}) || prefecture != AreaCode{manifest.home.prefecture})
            return Error::bad_field;
    }
    if (!manifest.corporate_number.empty() && !parse_corporate_number(manifest.corporate_number))
        return Error::bad_field;
    if (!manifest.recovery.empty() && manifest.recovery.size() != Digest::kSize)
        return Error::bad_field;
    if (!manifest.successor.empty() && manifest.successor.size() != CenterId::kSize)
        return Error::bad_field;
    if (const auto officers = check_officers(manifest); !officers) return officers;
    return check_grants(manifest);
}

void write(schema::Manifest::Builder out, const Manifest& manifest) {
    out.setEpoch(manifest.epoch);
    out.setSignaturesNeeded(manifest.signatures_needed);
    out.setName(manifest.name.c_str());
    out.setPrefecture(manifest.home.prefecture);
    out.setMunicipality(manifest.home.municipality);
    if (!manifest.corporate_number.empty())
        out.setCorporateNumber(manifest.corporate_number.c_str());
    auto officers = out.initOfficers(static_cast<unsigned>(manifest.officers.size()));
    for (unsigned i = 0; i < officers.size(); ++i) {
        write_fixed(officers[i].initKey(), manifest.officers[i].key);
        if (!manifest.officers[i].name.empty())
            officers[i].setName(manifest.officers[i].name.c_str());
    }
    if (!manifest.grants.empty()) {
        auto grants = out.initGrants(static_cast<unsigned>(manifest.grants.size()));
        for (unsigned i = 0; i < grants.size(); ++i) {
            const Grant& grant = manifest.grants[i];
            grants[i].setRole(static_cast<std::uint16_t>(grant.role));
            grants[i].setRights(grant.rights);
            write_fixed(grants[i].initKey(), grant.key);
            grants[i].setNotBefore(grant.not_before_ms);
            grants[i].setExpires(grant.expires_ms);
            if (!grant.label.empty()) grants[i].setLabel(grant.label.c_str());
        }
    }
    if (!manifest.recovery.empty()) out.setRecovery(as_data(manifest.recovery));
    if (!manifest.successor.empty()) out.setSuccessor(as_data(manifest.successor));
}

Result<Manifest> read(schema::Manifest::Reader in) {
    if (in.getOfficers().size() > kOfficersMax || in.getGrants().size() > kGrantsMax)
        return Error::over_limit;
    if (in.getFlags() != 0) return Error::unknown_format;
    Manifest manifest;
    manifest.epoch = in.getEpoch();
    manifest.signatures_needed = in.getSignaturesNeeded();
    manifest.name = read_text(in.getName());
    manifest.home = {in.getPrefecture(), in.getMunicipality()};
    manifest.corporate_number = read_text(in.getCorporateNumber());
    for (const auto officer : in.getOfficers()) {
        manifest.officers.push_back(
            {read_fixed<PublicKey>(officer.getKey()), read_text(officer.getName())});
    }
    for (const auto grant : in.getGrants()) {
        manifest.grants.push_back({static_cast<Role>(grant.getRole()), grant.getRights(),
                                   read_fixed<PublicKey>(grant.getKey()), grant.getNotBefore(),
                                   grant.getExpires(), read_text(grant.getLabel())});
    }
    manifest.recovery = read_data(in.getRecovery());
    manifest.successor = read_data(in.getSuccessor());
    if (const auto good = check_manifest(manifest); !good) return good.error();
    return manifest;
}

Result<void> check_charter(const Charter& charter) {
    if (charter.name.empty() || !is_name(charter.name)) return Error::bad_text;
    if (charter.founders.empty() || charter.founders.size() > kFoundersMax)
        return Error::over_limit;
    if (charter.sponsors_needed == 0 || charter.sponsor_cap == 0 || charter.removers_needed == 0)
        return Error::bad_field;
    return {};
}

Result<Charter> read(schema::Charter::Reader in) {
    if (in.getFounders().size() > kFoundersMax) return Error::over_limit;
    Charter charter;
    charter.name = read_text(in.getName());
    charter.sponsors_needed = in.getSponsorsNeeded();
    charter.sponsor_cap = in.getSponsorCap();
    charter.removers_needed = in.getRemoversNeeded();
    charter.storage_bytes_per_center = in.getStorageBytesPerCenter();
    for (const auto founder : in.getFounders())
        charter.founders.push_back(read_fixed<CenterId>(founder));
    if (const auto good = check_charter(charter); !good) return good.error();
    return charter;
}

Header authority_header(KindId kind, const SecretKey& root, WallTime now, Random& random) {
    Header header;
    header.kind = kind;
    header.record_class = RecordClass::authority;
    header.scope = Scope::authority();
    header.writer_key = root.public_key();
    header.writer_instance = random.u64();
    header.sequence = 1;
    header.time = Hlc::at(now);
    return header;
}

}  // namespace

const Grant* Manifest::grant_for(const PublicKey& key, Role role, Hlc time) const {
    const auto ms = static_cast<std::uint64_t>(time.ms());
    for (const Grant& grant : grants) {
        if (grant.key == key && grant.role == role && ms >= grant.not_before_ms &&
            ms < grant.expires_ms)
            return &grant;
    }
    return nullptr;
}

std::optional<PublicKey> box_key(std::span<const Grant> grants, WallTime now) {
    const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(now.ms, 0));
    const Grant* best = nullptr;
    for (const Grant& grant : grants) {
        const bool counts =
            grant.role == Role::box && grant.not_before_ms <= ms && ms < grant.expires_ms;
        if (counts && (best == nullptr || grant.expires_ms > best->expires_ms)) best = &grant;
    }
    return best == nullptr ? std::nullopt : std::optional(best->key);
}

bool Manifest::has_officer(const PublicKey& key) const {
    return std::ranges::any_of(officers,
                               [&](const Officer& officer) { return officer.key == key; });
}

Result<Bytes> encode_manifest(const Manifest& manifest) {
    if (const auto good = check_manifest(manifest); !good) return good.error();
    return write_canonical<schema::Manifest>(
        [&](schema::Manifest::Builder out) { write(out, manifest); });
}

Result<Manifest> decode_manifest(ByteSpan body) {
    return read_canonical<schema::Manifest>(body, CanonicalForm::required,
                                            [](schema::Manifest::Reader in) { return read(in); });
}

Result<Bytes> encode_charter(const Charter& charter) {
    if (const auto good = check_charter(charter); !good) return good.error();
    return write_canonical<schema::Charter>([&](schema::Charter::Builder out) {
        out.setName(charter.name.c_str());
        out.setSponsorsNeeded(charter.sponsors_needed);
        out.setSponsorCap(charter.sponsor_cap);
        out.setRemoversNeeded(charter.removers_needed);
        out.setStorageBytesPerCenter(charter.storage_bytes_per_center);
        auto founders = out.initFounders(static_cast<unsigned>(charter.founders.size()));
        for (unsigned i = 0; i < founders.size(); ++i)
            write_fixed(founders[i], charter.founders[i]);
    });
}

Result<Charter> decode_charter(ByteSpan body) {
    return read_canonical<schema::Charter>(body, CanonicalForm::required,
                                           [](schema::Charter::Reader in) { return read(in); });
}

Result<CheckedRecord> make_genesis(const Manifest& profile,
                                   const GenesisKeys& keys,
                                   WallTime now,
                                   Random& random) {
    // A day of slack: the clock may be set back a little between this moment and the first record.
    const auto from = static_cast<std::uint64_t>(
        now.ms - std::chrono::milliseconds(std::chrono::hours(24)).count());
    const auto until = [&](std::chrono::hours lifetime) {
        return from + static_cast<std::uint64_t>(std::chrono::milliseconds(lifetime).count());
    };
    Manifest manifest = profile;
    manifest.epoch = 0;
    manifest.officers = {{keys.root.public_key(), {}}};
    manifest.grants = {
        {Role::device, 0, keys.device, from, until(kDeviceKeyLifetime), {}},
        {Role::machine, 0, keys.machine.public_key(), from, until(kDeviceKeyLifetime), {}},
        {Role::staff,
         kRightPublish | kRightSponsor,
         keys.staff.public_key(),
         from,
         until(kStaffKeyLifetime),
         {}},
        {Role::box, 0, keys.box, from, until(kDeviceKeyLifetime), {}},
    };
    const auto body = encode_manifest(manifest);
    if (!body) return body.error();
    const Salt salt = random.fixed<Salt>();  // drawn before the header, whatever the compiler
    return make_record(authority_header(kind::kManifest, keys.root, now, random), *body, salt,
                       keys.root);
}

Result<CheckedRecord> make_next_manifest(const CenterId& center,
                                         const RecordId& before_id,
                                         const Manifest& before,
                                         Manifest next,
                                         const SecretKey& officer,
                                         WallTime now,
                                         Random& random) {
    if (!before.has_officer(officer.public_key())) return Error::key_not_granted;
    next.epoch = before.epoch + 1;
    const auto body = encode_manifest(next);
    if (!body) return body.error();
    const Salt salt = random.fixed<Salt>();
    Header header = authority_header(kind::kManifest, officer, now, random);
    header.center = center;
    header.manifest_epoch = next.epoch;
    header.parents = {before_id};
    return make_record(std::move(header), *body, salt, officer);
}

Result<CheckedRecord> make_cosign(const CharterId& charter,
                                  const CenterId& center,
                                  const RecordId& manifest,
                                  std::uint32_t epoch,
                                  const SecretKey& officer,
                                  WallTime now,
                                  Random& random) {
    Header header = authority_header(kind::kCosign, officer, now, random);
    header.charter = charter;
    header.center = center;
    header.manifest_epoch = epoch;
    header.targets = {{TargetKind::record, same_bytes<decltype(Target::id)>(manifest), {}}};
    return make_record(std::move(header), {}, Salt{}, officer);
}

std::chrono::milliseconds lifetime_of(Role role) {
    return role == Role::staff ? kStaffKeyLifetime : kDeviceKeyLifetime;
}

bool is_for_a_time(const Grant& grant) {
    return grant.expires_ms - grant.not_before_ms <
           static_cast<std::uint64_t>(lifetime_of(grant.role).count());
}

Manifest renewed(const Manifest& manifest, WallTime now) {
    Manifest out = manifest;
    for (Grant& grant : out.grants) {
        if (is_for_a_time(grant)) continue;
        const auto until = static_cast<std::uint64_t>(now.ms + lifetime_of(grant.role).count());
        grant.expires_ms = std::max(grant.expires_ms, until);
    }
    return out;
}

Result<CheckedRecord> make_charter(const Charter& charter,
                                   const CenterId& founder,
                                   const SecretKey& root,
                                   WallTime now,
                                   Random& random) {
    const auto body = encode_charter(charter);
    if (!body) return body.error();
    Header header = authority_header(kind::kCharter, root, now, random);
    header.center = founder;
    return make_record(std::move(header), *body, random.fixed<Salt>(), root);
}

}  // namespace tsunagi
