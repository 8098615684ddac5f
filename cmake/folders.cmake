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

# concur_test(folder library...)
# The program test_<folder> of tests/<folder>, if that has sources.
function(concur_test folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${folder} ${sources})
  target_link_libraries(test_${folder} PRIVATE ${ARGN} Catch2::Catch2WithMain)
  target_compile_definitions(test_${folder} PRIVATE
    CONCUR_VECTORS="${CMAKE_CURRENT_SOURCE_DIR}/tests/vectors")
  add_test(NAME ${folder} COMMAND test_${folder})
  set_tests_properties(${folder} PROPERTIES TIMEOUT 900)
endfunction()
