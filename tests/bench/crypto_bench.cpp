// What the machine can do with records on one core: the limits beside which the other figures
// stand.
#include <benchmark/benchmark.h>

#include "protocol/crypto/hash.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

CheckedRecord sample() {
    SeededRandom random(1);
    TestCenter center = make_center(random);
    FactSpec spec;
    spec.kind = kind::kOrg;
    spec.body = org_body({});
    return make_fact(random, center, spec);
}

void Hash300Bytes(benchmark::State& state) {
    const Bytes bytes(300, 7);
    for (auto _ : state) benchmark::DoNotOptimize(hash(HashDomain::body, {bytes}));
}
BENCHMARK(Hash300Bytes);

void VerifySignature(benchmark::State& state) {
    const CheckedRecord record = sample();
    const Signature signature = record.parsed().signature();
    for (auto _ : state) {
        benchmark::DoNotOptimize(verify_signature(SignDomain::record, record.header().writer_key,
                                                  record.parsed().header_bytes(), signature));
    }
}
BENCHMARK(VerifySignature);

void ParseRecord(benchmark::State& state) {
    const Bytes bytes = bytes_of(sample());
    for (auto _ : state) benchmark::DoNotOptimize(parse_record(bytes));
}
BENCHMARK(ParseRecord);

void ParseAndCheckRecord(benchmark::State& state) {
    const Bytes bytes = bytes_of(sample());
    for (auto _ : state) {
        auto parsed = parse_record(bytes);
        benchmark::DoNotOptimize(check_record(std::move(*parsed)));
    }
}
BENCHMARK(ParseAndCheckRecord);

void MakeRecord(benchmark::State& state) {
    SeededRandom random(1);
    TestCenter center = make_center(random);
    const CheckedRecord record = sample();
    Header header = record.header();
    header.writer_key = center.staff.public_key();
    const auto body = encode_body(org_body({}));
    for (auto _ : state) {
        benchmark::DoNotOptimize(make_record(header, *body, Salt{}, center.staff));
    }
}
BENCHMARK(MakeRecord);

}  // namespace
}  // namespace tsunagi

int main(int argc, char** argv) {
    tsunagi::init_crypto();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
