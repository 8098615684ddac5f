#include "apps/outcome/evidence.hpp"

#include "base/keys.hpp"
#include "messages/stake.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

using json = nlohmann::ordered_json;

constexpr std::string_view proposal = "double-proposal", vote = "double-attestation";

json of(const checkpoint& c) { return {{"epoch", c.epoch}, {"root", to_hex(c.root)}}; }

json fields(const slot_claim& c) { return {{"slot", c.slot}, {"block", to_hex(c.block)}}; }
json fields(const attestation& a) {
  return {{"slot", a.slot},
          {"head", to_hex(a.head)},
          {"source", of(a.source)},
          {"target", of(a.target)}};
}

template <class Statement>
json statement(const chain_id& chain, const Statement& s) {
  auto out = fields(s);
  out["signed"] = to_hex(signing_bytes(chain, s));
  out["signature"] = to_hex(s.sealed.data);
  return out;
}

template <class Evidence>
json file_of(const chain_id& chain, const Evidence& e, const public_key& accused,
             std::string_view kind, std::string_view name) {
  return {{"schema", 1},
          {"kind", kind},
          {"chain", to_hex(chain)},
          {"accused", to_hex(accused.data)},
          {"name", name},
          {"statements", {statement(chain, e.first), statement(chain, e.second)}}};
}

// Reading. Whatever is missing or wrong is an exception of the library or one of these two.

hash256 hash_in(const json& j, const char* key) {
  return hash_from_hex(j.at(key).get<std::string>()).value();
}
template <class Fixed>
Fixed fixed_in(const json& j, const char* key) {
  Fixed out;
  if (!from_hex(j.at(key).get<std::string>(), out.data))
    throw std::runtime_error(
        fmt::format("\"{}\" is no hexadecimal text of {} bytes", key, out.data.size()));
  return out;
}
checkpoint checkpoint_in(const json& j) {
  return {j.at("epoch").get<std::uint64_t>(), hash_in(j, "root")};
}

void read(const json& j, const public_key& accused, slot_claim& out) {
  out = {accused, j.at("slot").get<std::uint64_t>(), hash_in(j, "block"),
         fixed_in<signature>(j, "signature")};
}
void read(const json& j, const public_key& accused, attestation& out) {
  out = {accused,
         j.at("slot").get<std::uint64_t>(),
         hash_in(j, "head"),
         checkpoint_in(j.at("source")),
         checkpoint_in(j.at("target")),
         fixed_in<signature>(j, "signature")};
}

class checker {
public:
  explicit checker(const json& file)
      : file_(file), chain_(hash_in(file, "chain")),
        accused_(fixed_in<public_key>(file, "accused")) {
    out_.kind = file.at("kind").get<std::string>();
    out_.accused = to_hex(accused_.data);
    out_.name = file.value("name", "");
  }

  evidence_findings check() {
    if (out_.kind == proposal)
      check_pair<slot_claim>("made two blocks in one slot");
    else if (out_.kind == vote)
      check_pair<attestation>("voted against an earlier vote of its own");
    else
      throw std::runtime_error(fmt::format("the kind \"{}\" is unknown", out_.kind));
    return std::move(out_);
  }

private:
  void note(bool holds, std::string fact, std::string fault) {
    if (holds)
      out_.facts.push_back(std::move(fact));
    else
      out_.faults.push_back(std::move(fault));
  }

  template <class Statement>
  void check_pair(std::string_view deed) {
    Statement both[2];
    for (std::size_t i = 0; i < 2; ++i) {
      auto& j = file_.at("statements").at(i);
      read(j, accused_, both[i]);
      auto text = signing_bytes(chain_, both[i]);
      note(to_hex(text) == j.at("signed").get<std::string>(),
           fmt::format("statement {} says what its signed bytes say", i + 1),
           fmt::format("statement {} says something else than its signed bytes", i + 1));
      note(verify(accused_, text, both[i].sealed),
           fmt::format("statement {} is signed by the accused key, for this chain", i + 1),
           fmt::format("statement {} is not signed by the accused key", i + 1));
    }
    note(contradicts(both[0], both[1]), fmt::format("together they prove that its owner {}", deed),
         "the statements do not contradict each other");
  }

  const json& file_;
  chain_id chain_;
  public_key accused_;
  evidence_findings out_;
};

} // namespace

json evidence_json(const chain_id& chain, const action& what, std::string_view name) {
  if (auto* e = std::get_if<double_proposal>(&what))
    return file_of(chain, *e, e->first.proposer, proposal, name);
  if (auto* e = std::get_if<double_attestation>(&what))
    return file_of(chain, *e, e->first.validator, vote, name);
  return nullptr;
}

result<evidence_findings> check_evidence(std::string_view text) {
  try {
    auto file = json::parse(text);
    return checker{file}.check();
  } catch (const std::exception& e) {
    return fail(errc::usage, fmt::format("this is no evidence: {}", e.what()), {},
                "evidence/*.json of a run folder is");
  }
}

} // namespace concur::apps
