# What every target of ours is compiled with: link concur_flags.
# Options: CONCUR_SANITIZE, a list for -fsanitize, such as "address,undefined";
#          CONCUR_MUTANTS, to have the planted bugs of docs/mutants.md at hand,
#          CONCUR_FUZZ, to build the libFuzzer targets of tests/fuzz (clang only).

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

set(CONCUR_SANITIZE "" CACHE STRING "Sanitizers, separated by commas; none if empty")
# Compiles a third faster than -O3 and runs as fast: what is hot is written with intrinsics.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
option(CONCUR_MUTANTS "Plant bugs, each off until its name is asked for" OFF)
option(CONCUR_FUZZ "Build the fuzz targets (needs clang)" OFF)

# Without the sloppiness ccache refuses every file that uses a precompiled header.
find_program(CONCUR_CCACHE ccache)
mark_as_advanced(CONCUR_CCACHE)
if(CONCUR_CCACHE AND "${CMAKE_CXX_COMPILER_LAUNCHER}" MATCHES "^(ccache)?$")
  set(CMAKE_CXX_COMPILER_LAUNCHER env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    ${CONCUR_CCACHE})
endif()

add_library(concur_flags INTERFACE)
target_include_directories(concur_flags INTERFACE ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_options(concur_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  # All compilers compute the same numbers.
  -ffp-contract=off
  # The same code in every target, so that targets can share a precompiled header.
  -fPIE
  # Notes about the calling conventions of compilers from before C++11.
  -Wno-psabi
  # Assertions name files from the project's root.
  -fmacro-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}/=)
target_link_options(concur_flags INTERFACE -pie)

if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Fire falsely when standard strings, vectors and variants are inlined
  # (https://gcc.gnu.org/PR105651, PR100366, PR105562); clang and newer versions still look.
  target_compile_options(concur_flags INTERFACE
    -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds
    -Wno-maybe-uninitialized)
endif()

# Never -D_GLIBCXX_ASSERTIONS or -D_GLIBCXX_DEBUG: CAF 0.17.6 aborts with the first and does not
# link with the second.
if(CONCUR_SANITIZE)
  target_compile_options(concur_flags INTERFACE
    -fsanitize=${CONCUR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(concur_flags INTERFACE -fsanitize=${CONCUR_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # The instrumented code confuses it.
    target_compile_options(concur_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
elseif(NOT CMAKE_BUILD_TYPE STREQUAL Debug)
  target_compile_options(concur_flags INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  target_link_options(concur_flags INTERFACE -Wl,-z,relro,-z,now)
endif()

if(CONCUR_MUTANTS)
  target_compile_definitions(concur_flags INTERFACE CONCUR_MUTANTS)
endif()

if(CONCUR_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "CONCUR_FUZZ needs clang: cmake --preset fuzz")
  endif()
  target_compile_options(concur_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
