# Helpers for the lists of tests.
#
#   tsunagi_add_tests(<target> LABELS <label>... SOURCES <file>... LIBRARIES <target>...)
#       GoogleTest executable; each TEST is one ctest test. Under sanitizers, where starting a program
#       takes longer than most tests, ctest sees TSUNAGI_TEST_SHARDS parts of it instead, each of every
#       so many-th test in one process. With no sources yet: nothing.
#   tsunagi_add_fuzz_target(<name> SOURCES <file>... LIBRARIES <target>... [CORPUS <folder>])
#       libFuzzer executable, in the preset `dev` only. Two tests of label fuzz: the corpus, and
#       TSUNAGI_FUZZ_SECONDS of search from it.
#   tsunagi_add_benchmark(<name> SOURCES <file>... LIBRARIES <target>...)
#       Google Benchmark executable; in ctest it runs each benchmark once with few records, to see that
#       it runs. Not built with a sanitizer.
#   tsunagi_add_script_test(<name> LABELS <label>... COMMAND <command>... [TIMEOUT <seconds>])
#       Any other command. Exit code 77 means skipped.
#
# tsunagi_tsan_targets (tests of label daemon or storage) and tsunagi_fuzz_targets build what those
# presets test and nothing else.
find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)
find_package(benchmark REQUIRED)
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
include(GoogleTest)

set(TSUNAGI_TEST_SHARDS 4 CACHE STRING "Processes that share a GoogleTest program under sanitizers")

# RapidCheck's CMake package marks its headers as ours; we do not fix its warnings.
add_library(tsunagi_rapidcheck INTERFACE)
target_include_directories(tsunagi_rapidcheck SYSTEM
                           INTERFACE $<TARGET_PROPERTY:rapidcheck,INTERFACE_INCLUDE_DIRECTORIES>)
target_link_libraries(tsunagi_rapidcheck INTERFACE rapidcheck rapidcheck_gtest)

add_custom_target(tsunagi_tsan_targets)
add_custom_target(tsunagi_fuzz_targets)

function(tsunagi_add_tests target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABELS;SOURCES;LIBRARIES")
  if(NOT arg_SOURCES)
    message(STATUS "Tests ${target}: no sources yet, skipped")
    return()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(${target} ${arg_SOURCES})
  tsunagi_common(${target})
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} GTest::gtest_main tsunagi_rapidcheck)
  # The tests' own code is much of what is compiled and little of what runs: 40 % less time than -O2.
  # At -Og g++ 12 follows no value through std::variant, and warns where there is nothing. Coverage,
  # and checks for pointers that ASan sees as well, are for the layers: a quarter less time again.
  target_compile_options(
    ${target}
    PRIVATE
      "$<$<CXX_COMPILER_ID:GNU>:-Og;-Wno-maybe-uninitialized>"
      "$<$<CXX_COMPILER_ID:Clang>:-O0>"
      "$<$<STREQUAL:${TSUNAGI_SANITIZE},fuzz>:-fno-sanitize=fuzzer-no-link,null,alignment,object-size,vptr>")
  target_precompile_headers(
    ${target} PRIVATE ${TSUNAGI_PRECOMPILED} <gtest/gtest.h> <protocol/schema/record.capnp.h>
    <rapidcheck/gtest.h>)
  target_compile_definitions(${target} PRIVATE TSUNAGI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  if("daemon" IN_LIST arg_LABELS OR "storage" IN_LIST arg_LABELS)
    add_dependencies(tsunagi_tsan_targets ${target})
  endif()
  if(TSUNAGI_SANITIZE)
    tsunagi_add_test_shards(${target} ${arg_TIMEOUT} "${arg_LABELS}")
    return()
  endif()
  gtest_discover_tests(
    ${target}
    TEST_PREFIX "${target}."
    DISCOVERY_TIMEOUT 60
    TEST_LIST discovered_tests
    PROPERTIES TIMEOUT ${arg_TIMEOUT})
  # gtest_discover_tests passes on one label only; this file, read by ctest after the tests were
  # discovered, sets them all.
  set(labels_file ${CMAKE_CURRENT_BINARY_DIR}/${target}.labels.cmake)
  file(
    CONFIGURE
    OUTPUT ${labels_file}
    CONTENT "if(discovered_tests)
  set_tests_properties(\${discovered_tests} PROPERTIES LABELS \"@arg_LABELS@\")
  unset(discovered_tests)
endif()
"
    @ONLY)
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels_file})
endfunction()

# A part may take what its slowest test may, and as much again for all the others.
function(tsunagi_add_test_shards target timeout labels)
  math(EXPR last "${TSUNAGI_TEST_SHARDS} - 1")
  math(EXPR part_timeout "${timeout} * 2 + 300")
  foreach(shard RANGE ${last})
    set(name ${target}.part${shard})
    add_test(NAME ${name} COMMAND ${target} --gtest_brief=1)
    set_tests_properties(
      ${name}
      PROPERTIES LABELS "${labels}"
                 TIMEOUT ${part_timeout}
                 ENVIRONMENT "GTEST_TOTAL_SHARDS=${TSUNAGI_TEST_SHARDS};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()

function(tsunagi_add_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS" "SOURCES;LIBRARIES")
  if(NOT TSUNAGI_SANITIZE STREQUAL "fuzz")
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  tsunagi_common(${name})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set(corpus)
  set(found ${CMAKE_CURRENT_BINARY_DIR}/${name}.found)
  file(MAKE_DIRECTORY ${found})
  if(arg_CORPUS)
    get_filename_component(corpus ${arg_CORPUS} ABSOLUTE)
    if(NOT IS_DIRECTORY ${corpus})
      message(FATAL_ERROR "Fuzz target ${name}: its corpus folder ${arg_CORPUS} does not exist.")
    endif()
    add_test(NAME ${name}.corpus COMMAND ${name} -runs=0 ${corpus})
    set_tests_properties(${name}.corpus PROPERTIES LABELS fuzz TIMEOUT 300)
  endif()
  # What the search finds goes to the build folder; the corpus in the tree is only read.
  add_test(NAME ${name}.search
           COMMAND ${name} -max_total_time=${TSUNAGI_FUZZ_SECONDS} -timeout=25 -rss_limit_mb=2048
                   -print_final_stats=1 -artifact_prefix=${found}/ ${found} ${corpus})
  math(EXPR timeout "${TSUNAGI_FUZZ_SECONDS} + 120")
  set_tests_properties(${name}.search PROPERTIES LABELS fuzz TIMEOUT ${timeout})
  add_dependencies(tsunagi_fuzz_targets ${name})
endfunction()

function(tsunagi_add_benchmark name)
  if(NOT TSUNAGI_SANITIZE STREQUAL "")
    return() # a sanitizer's speed is nobody's
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_executable(${name} ${arg_SOURCES})
  tsunagi_common(${name})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} benchmark::benchmark)
  add_test(NAME ${name}.runs COMMAND ${name} --benchmark_min_time=0.001)
  set_tests_properties(${name}.runs PROPERTIES LABELS bench TIMEOUT 300 ENVIRONMENT TSUNAGI_BENCH_SIZE=10000)
endfunction()

function(tsunagi_add_script_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABELS;COMMAND")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_test(NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
                                          SKIP_RETURN_CODE 77)
endfunction()
