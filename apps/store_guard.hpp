// LMDB trusts its file: a damaged page may send it outside of the map or into an assertion of its
// own. For commands that only read a store, that is an answer about the store and no crash.
#pragma once

namespace concur::apps {

/// From here on such an end is one sentence on standard error and `exit_code`. For single-threaded
/// commands that look at stores.
void expect_damaged_stores(int exit_code);

} // namespace concur::apps
