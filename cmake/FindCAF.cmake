# The C++ Actor Framework as Debian ships it: headers and libraries, no CMake or pkg-config file.
#
#   find_package(CAF 0.17.6 COMPONENTS core io openssl)
#
# makes the targets CAF::core, CAF::io and CAF::openssl, the names that CAF 1.x exports itself, so
# that a later move needs no change elsewhere. CAF_ROOT points to an installation of one's own.
# Sets CAF_FOUND and CAF_VERSION.

find_path(CAF_INCLUDE_DIR caf/config.hpp)
mark_as_advanced(CAF_INCLUDE_DIR)

if(CAF_INCLUDE_DIR)
  # The header has one number for all three parts: 1706 is 0.17.6.
  file(STRINGS ${CAF_INCLUDE_DIR}/caf/config.hpp version_line REGEX "define CAF_VERSION [0-9]+")
  string(REGEX REPLACE ".*CAF_VERSION ([0-9]+).*" "\\1" version_number "${version_line}")
  if(version_number MATCHES "^[0-9]+$")
    math(EXPR version_major "${version_number} / 10000")
    math(EXPR version_minor "${version_number} / 100 % 100")
    math(EXPR version_patch "${version_number} % 100")
    set(CAF_VERSION ${version_major}.${version_minor}.${version_patch})
  endif()
endif()

# In this order each part needs the one before it.
find_package(Threads QUIET)
set(part_before Threads::Threads)
foreach(part core io openssl)
  find_library(CAF_${part}_LIBRARY caf_${part})
  mark_as_advanced(CAF_${part}_LIBRARY)
  if(NOT CAF_INCLUDE_DIR OR NOT CAF_${part}_LIBRARY)
    break()
  endif()
  set(CAF_${part}_FOUND TRUE)
  if(NOT TARGET CAF::${part})
    add_library(CAF::${part} UNKNOWN IMPORTED)
    set_target_properties(CAF::${part} PROPERTIES
      IMPORTED_LOCATION ${CAF_${part}_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES ${CAF_INCLUDE_DIR}
      INTERFACE_LINK_LIBRARIES ${part_before})
  endif()
  set(part_before CAF::${part})
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF
  REQUIRED_VARS CAF_core_LIBRARY CAF_INCLUDE_DIR
  VERSION_VAR CAF_VERSION
  HANDLE_COMPONENTS)
