// Evidence against one who contradicted himself, as a file that anybody can check who trusts
// nobody: the two statements, the bytes that were signed, the key. `concur inspect evidence`.
#pragma once

#include "base/result.hpp"
#include "messages/transaction.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace concur::apps {

/// The file for an action that is evidence; null JSON for any other action.
/// schema, kind, chain, accused, name, statements [{kind ... signed signature}]
nlohmann::ordered_json evidence_json(const chain_id& chain, const action& what,
                                     std::string_view name);

struct evidence_findings {
  std::string kind;
  std::string accused;             ///< key, hexadecimal
  std::string name;                ///< as the file says: it proves nothing about names
  std::vector<std::string> facts;  ///< what was checked and holds, a sentence each
  std::vector<std::string> faults; ///< what does not; empty: the evidence is sound
};

/// Looks at nothing but the text. errc::usage if it is no evidence file.
result<evidence_findings> check_evidence(std::string_view text);

} // namespace concur::apps
