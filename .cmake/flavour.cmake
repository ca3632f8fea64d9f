# Warnings, hardening, sanitizers and the compiler cache: everything that colours a build but is
# not part of what is built.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

# -g1 keeps function names and lines for backtraces and halves compile and link time against -g.
# Frame pointers let perf walk a stack of the release build itself, at about 1 % of its speed.
# NDEBUG is left out on purpose: CHECK does not depend on it, and libraries keep their asserts.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()

# ---- Warnings: for our own sources only; linked by every target of ours ----
add_library(tsunagi_warnings INTERFACE)
target_compile_options(
  tsunagi_warnings
  INTERFACE -Wall
            -Wextra
            -Wshadow
            -Wconversion
            -Wnon-virtual-dtor
            -Wold-style-cast
            -Wimplicit-fallthrough
            # g++ 12 sees overflows inside inlined std::vector and std::string that are not there
            # (GCC bugs 105329, 107852); ASan looks for the real ones.
            $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
            $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
            $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>
            $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overread>
            $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
            $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations> # inside std::stable_sort
            $<$<CXX_COMPILER_ID:Clang>:-Wno-string-conversion> # CHECK(!"why this cannot be")
            $<$<BOOL:${TSUNAGI_WERROR}>:-Werror>)

# ---- Sanitizers, or hardening where there are none ----
if(TSUNAGI_SANITIZE STREQUAL "")
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_compile_options($<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>
                      $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3> -fstack-clash-protection
                      -fstack-protector-strong)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|i.86")
    add_compile_options(-fcf-protection)
  endif()
  add_link_options(LINKER:-z,relro LINKER:-z,now)
elseif(TSUNAGI_SANITIZE MATCHES "^(address|fuzz)$")
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
  if(TSUNAGI_SANITIZE STREQUAL "fuzz")
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      message(FATAL_ERROR "TSUNAGI_SANITIZE=fuzz needs clang++ (libFuzzer): use the preset 'dev'.")
    endif()
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
elseif(TSUNAGI_SANITIZE STREQUAL "thread")
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  # -Wno-tsan: g++ warns of Asio's fences, which ThreadSanitizer cannot follow; its locks it can.
  add_compile_options(-fsanitize=thread $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  add_link_options(-fsanitize=thread)
  # ThreadSanitizer stops at start (g++ 12), or starts itself anew (clang 19), where the kernel
  # randomises addresses by more than it can follow. Where that is so, tests run without
  # randomisation, if the machine lets us switch it off.
  set(bits 0)
  if(EXISTS /proc/sys/vm/mmap_rnd_bits)
    file(READ /proc/sys/vm/mmap_rnd_bits bits)
    string(STRIP "${bits}" bits)
  endif()
  if(bits GREATER 28 AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    execute_process(COMMAND setarch -R true RESULT_VARIABLE refused OUTPUT_QUIET ERROR_QUIET)
    if(refused)
      message(WARNING "ThreadSanitizer tests may not start here: vm.mmap_rnd_bits is ${bits} and "
                      "setarch -R is refused. As root: sysctl vm.mmap_rnd_bits=28")
    else()
      set(CMAKE_CROSSCOMPILING_EMULATOR setarch -R)
    endif()
  endif()
else()
  message(FATAL_ERROR "TSUNAGI_SANITIZE is '${TSUNAGI_SANITIZE}'; it can be empty, 'address', "
                      "'thread' or 'fuzz'.")
endif()

# ---- Compiler cache: used where it is installed, also with precompiled headers ----
find_program(TSUNAGI_CCACHE ccache)
if(TSUNAGI_CCACHE AND (NOT CMAKE_CXX_COMPILER_LAUNCHER OR CMAKE_CXX_COMPILER_LAUNCHER STREQUAL
                                                          "ccache"))
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 ${TSUNAGI_CCACHE}
      CACHE STRING "Compiler launcher" FORCE)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess) # what ccache needs to see through precompiled headers
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()

# ---- Linker: lld links a sanitized test program in a sixth of GNU ld's time ----
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=lld TSUNAGI_HAS_LLD)
  if(TSUNAGI_HAS_LLD)
    add_link_options(-fuse-ld=lld)
  endif()
endif()
