# The folders that see CAF: actors, apps and their tests.

file(GLOB_RECURSE caf_users CONFIGURE_DEPENDS
  ${CMAKE_CURRENT_SOURCE_DIR}/actors/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/apps/*.cpp)
if(NOT caf_users)
  return()
endif()
find_package(CAF 0.17.6 REQUIRED COMPONENTS core io)
find_package(OpenSSL 3 REQUIRED)

add_library(concur_caf INTERFACE)
target_link_libraries(concur_caf INTERFACE CAF::core CAF::io OpenSSL::SSL)
target_compile_definitions(concur_caf INTERFACE CAF_ENABLE_TYPE_ID_CHECKS)
if(CONCUR_SANITIZE MATCHES undefined)
  # CAF's function-based actors bind a reference to nothing, harmlessly.
  target_compile_options(concur_caf INTERFACE -fno-sanitize=null)
endif()

# CAF's headers take seconds to read: once for all. Standard headers first, newer compilers want it.
concur_headers(caf_headers LINKS config concur_caf HEADERS
  <array> <cstdint> <map> <memory> <optional> <string> <tuple> <variant> <vector> <caf/all.hpp>)

concur_library(actors LINKS config concur_caf)

# Folders inside apps are libraries without CAF, such as apps/report; apps itself is the rest.
# The report reads files only: it needs nothing of what made them.
set(links_report base)
set(links_comparison config apps_outcome apps_report)
set(links_search config apps_outcome)
file(GLOB parts RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/apps CONFIGURE_DEPENDS
  ${CMAKE_CURRENT_SOURCE_DIR}/apps/*)
foreach(part ${parts})
  if(IS_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/apps/${part})
    if(NOT links_${part})
      set(links_${part} config)
    endif()
    concur_library(apps_${part} FOLDER apps/${part} LINKS ${links_${part}})
    list(APPEND app_parts apps_${part})
  endif()
endforeach()

# All but main(), so that tests can call it.
file(GLOB app_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/apps/*.cpp)
list(REMOVE_ITEM app_sources ${CMAKE_CURRENT_SOURCE_DIR}/apps/main.cpp)
add_library(apps STATIC ${app_sources} ${CMAKE_BINARY_DIR}/nothing.cpp)
target_link_libraries(apps PUBLIC actors ${app_parts})
execute_process(COMMAND git rev-parse --short HEAD WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
  OUTPUT_VARIABLE concur_commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT concur_commit)
  set(concur_commit unknown)
endif()
# Only where they are printed, so that a commit does not compile everything anew.
set_source_files_properties(apps/terminal.cpp PROPERTIES COMPILE_DEFINITIONS
  "CONCUR_VERSION=\"${PROJECT_VERSION}\";CONCUR_COMMIT=\"${concur_commit}\"")

if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/apps/main.cpp)
  add_executable(concur apps/main.cpp)
  target_link_libraries(concur PRIVATE apps)
  set_target_properties(concur PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endif()

concur_headers(caf_test_headers LINKS config concur_caf concur_test_flags
  HEADERS ${test_headers} <caf/all.hpp>)
concur_test(actors HEADERS caf_test_headers LINKS actors)
concur_test(apps HEADERS caf_test_headers LINKS apps)

foreach(user actors apps)
  if(TARGET ${user})
    get_target_property(type ${user} TYPE)
    if(NOT type STREQUAL INTERFACE_LIBRARY)
      target_precompile_headers(${user} REUSE_FROM caf_headers)
    endif()
  endif()
endforeach()
