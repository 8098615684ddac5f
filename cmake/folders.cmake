# One library a folder, one test program a folder of tests/. Adding a file needs no change here.

# concur_library(name [FOLDER folder] [LINKS library...])
# The library of all sources below the folder (by default the one with the library's name). A folder
# may include only folders that it links here. One without sources yet passes on what it links.
function(concur_library name)
  cmake_parse_arguments(arg "" FOLDER LINKS ${ARGN})
  if(NOT arg_FOLDER)
    set(arg_FOLDER ${name})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER}/*.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC concur_flags ${arg_LINKS})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE concur_flags ${arg_LINKS})
  endif()
endfunction()

# concur_headers(name LINKS library... HEADERS header...)
# Precompiled headers, to be shared by targets of the same flags with REUSE_FROM.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/nothing.cpp CONTENT "")
function(concur_headers name)
  cmake_parse_arguments(arg "" "" "LINKS;HEADERS" ${ARGN})
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/nothing.cpp)
  target_link_libraries(${name} PRIVATE ${arg_LINKS})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    # A header with a time stamp inside is never found in ccache.
    target_compile_options(${name} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endfunction()

# What all test programs are compiled with; they share one precompiled header, since Catch2 and
# nlohmann's JSON take longer to read than most tests take to compile. Tests are compiled once and
# run for a moment: less optimisation for them saves more time than it costs.
add_library(concur_test_flags INTERFACE)
target_link_libraries(concur_test_flags INTERFACE concur_flags Catch2::Catch2WithMain rapidcheck)
target_compile_definitions(concur_test_flags INTERFACE
  CONCUR_VECTORS="${CMAKE_CURRENT_SOURCE_DIR}/tests/vectors")
if(NOT CMAKE_BUILD_TYPE STREQUAL Debug)
  target_compile_options(concur_test_flags INTERFACE -O1)
endif()
set(test_headers <algorithm> <map> <optional> <string> <variant> <vector> <nlohmann/json.hpp>
  ${CMAKE_CURRENT_SOURCE_DIR}/tests/support/catch.hpp)
concur_headers(test_headers LINKS base concur_test_flags HEADERS ${test_headers})

# concur_test(folder [HEADERS precompiled] LINKS library...)
# The program test_<folder> of tests/<folder>, if that has sources.
function(concur_test folder)
  cmake_parse_arguments(arg "" HEADERS LINKS ${ARGN})
  if(NOT arg_HEADERS)
    set(arg_HEADERS test_headers)
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${folder} ${sources})
  target_link_libraries(test_${folder} PRIVATE ${arg_LINKS} concur_test_flags)
  target_precompile_headers(test_${folder} REUSE_FROM ${arg_HEADERS})
  add_test(NAME ${folder} COMMAND test_${folder})
  set_tests_properties(${folder} PROPERTIES TIMEOUT 900)
endfunction()
