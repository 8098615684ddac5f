// What processes of one run say to each other, beside what nodes say (actors/types.hpp): how a
// machine is brought in, what it reports, how it is told to stop. Integers, texts and byte strings
// only. Between processes of one laboratory: all came through its gates.
//
//   control          the process of `concur run`
//   agent            `concur join` on each machine: starts, stops and kills the worker there
//   worker           runs the nodes of its machine
//
//   agent, worker -> control   introduction               -> admission
//   worker -> worker           introduction, by its link  -> up_atom, by the link over there
//   control -> agent           job, signal_request, over_atom
//   agent -> control           worker_ended
//   control -> worker          peer_list, go_atom, flush_atom, link_change, petition_request,
//                              finish_atom, over_atom
//   worker -> control          ready_atom, closed_atom, worker_finished, failed_atom
//                              report_batch (-> heard), store_chunk (-> link_credit)
//   control <-> any            clock_probe, answered with the clock filled in
#pragma once

#include "actors/types.hpp"

#include <string>

namespace concur::actors {

enum class party : std::uint8_t { agent = 0, worker = 1 };

/// Who speaks; the handle to answer to is the sender.
struct introduction {
  std::string name; ///< of the machine; must be what its certificate says
  std::uint8_t party = 0;
  std::string build;
  std::uint16_t port = 0;   ///< workers: that their gate listens on
  std::uint64_t life = 0;   ///< of the process: Unix time in milliseconds
  bytes ticket;             ///< of the connection that this comes through
  std::uint64_t height = 0; ///< workers: of the best stored chain, for people

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, introduction& x) {
    return f(caf::meta::type_name("introduction"), x.name, x.party, x.build, x.port, x.life,
             x.ticket, x.height);
  }
  friend bool operator==(const introduction&, const introduction&) = default;
};

struct admission {
  bool is_in = false;
  std::string why; ///< not
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, admission& x) {
    return f(caf::meta::type_name("admission"), x.is_in, x.why);
  }
  friend bool operator==(const admission&, const admission&) = default;
};

/// Everything that a worker must know of its run, in pieces that fit into frames.
struct job {
  std::string run;         ///< 64 hexadecimal digits, drawn for the run
  std::string scenario;    ///< this piece of the resolved TOML
  std::uint64_t epoch = 0; ///< Unix milliseconds of the first moment
  bytes secret;            ///< of the laboratory; empty: demo keys
  std::uint32_t piece = 0; ///< counted from 0
  std::uint32_t pieces = 1;
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, job& x) {
    return f(caf::meta::type_name("job"), x.run, x.scenario, x.epoch, x.secret, x.piece, x.pieces);
  }
  friend bool operator==(const job&, const job&) = default;
};

/// To an agent: send this to the worker; 0 starts it again.
struct signal_request {
  std::int32_t number = 0;
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, signal_request& x) {
    return f(caf::meta::type_name("signal_request"), x.number);
  }
  friend bool operator==(const signal_request&, const signal_request&) = default;
};

/// From an agent: its worker is no more.
struct worker_ended {
  std::int32_t status = 0; ///< as of waitpid()
  std::string last_words;  ///< the end of what it wrote
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, worker_ended& x) {
    return f(caf::meta::type_name("worker_ended"), x.status, x.last_words);
  }
  friend bool operator==(const worker_ended&, const worker_ended&) = default;
};

/// Where the workers listen, by machine. A port of 0: not there now.
struct peer_list {
  std::vector<std::string> names, addresses;
  std::vector<std::uint16_t> ports;
  std::vector<std::uint8_t> expected; ///< 0: the run begins without it
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, peer_list& x) {
    return f(caf::meta::type_name("peer_list"), x.names, x.addresses, x.ports, x.expected);
  }
  friend bool operator==(const peer_list&, const peer_list&) = default;
};

/// One packet between links. `number` counts what the link has sent, for credit.
struct wire_envelope {
  packed_envelope what;
  std::uint64_t number = 0;
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, wire_envelope& x) {
    return f(caf::meta::type_name("wire_envelope"), x.what, x.number);
  }
  friend bool operator==(const wire_envelope&, const wire_envelope&) = default;
};
/// Of what a link has sent, everything up to this has been taken in.
struct link_credit {
  std::uint64_t number = 0;
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, link_credit& x) {
    return f(caf::meta::type_name("link_credit"), x.number);
  }
  friend bool operator==(const link_credit&, const link_credit&) = default;
};

/// Records of a worker (simulation/record_codec.hpp), in order; `now` is its time when it was sent:
/// nothing earlier comes any more. What does not fit into one frame goes on in the next batch.
struct report_batch {
  std::uint32_t machine = 0;
  std::uint64_t life = 0;
  std::uint64_t number = 0; ///< counted from 1
  std::int64_t now = 0;     ///< nanoseconds of the laboratory's time
  shared_bytes records;
  std::uint8_t goes_on = 0; ///< 1: its last record ends in a later batch
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, report_batch& x) {
    return f(caf::meta::type_name("report_batch"), x.machine, x.life, x.number, x.now, x.records,
             x.goes_on);
  }
  friend bool operator==(const report_batch&, const report_batch&) = default;
};
struct heard {
  std::uint64_t number = 0;
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, heard& x) {
    return f(caf::meta::type_name("heard"), x.number);
  }
  friend bool operator==(const heard&, const heard&) = default;
};

/// A piece of a file of a worker's stores.
struct store_chunk {
  std::uint32_t node = 0;
  std::string file; ///< a plain name
  std::uint64_t offset = 0;
  shared_bytes content;
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, store_chunk& x) {
    return f(caf::meta::type_name("store_chunk"), x.node, x.file, x.offset, x.content);
  }
  friend bool operator==(const store_chunk&, const store_chunk&) = default;
};

/// Everything of a worker's stores was sent; and what its network and its signature checks counted,
/// in the order of actors::counts_of().
struct worker_finished {
  std::vector<std::uint64_t> counts;
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, worker_finished& x) {
    return f(caf::meta::type_name("worker_finished"), x.counts);
  }
  friend bool operator==(const worker_finished&, const worker_finished&) = default;
};

/// Asked with `clock` 0, answered with the Unix time in nanoseconds.
struct clock_probe {
  std::uint64_t number = 0;
  std::int64_t clock = 0;
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, clock_probe& x) {
    return f(caf::meta::type_name("clock_probe"), x.number, x.clock);
  }
  friend bool operator==(const clock_probe&, const clock_probe&) = default;
};

/// To a worker: the wallet of this node shall sign and submit this.
struct petition_request {
  std::uint32_t node = 0;
  bytes what; ///< an action (simulation/record_codec.hpp)
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, petition_request& x) {
    return f(caf::meta::type_name("petition_request"), x.node, x.what);
  }
  friend bool operator==(const petition_request&, const petition_request&) = default;
};

/// To a worker: from now on its nodes and those of other machines hear each other, or do not.
struct link_change {
  std::vector<std::uint32_t> cut; ///< machines whose packets are lost, both ways
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, link_change& x) {
    return f(caf::meta::type_name("link_change"), x.cut);
  }
  friend bool operator==(const link_change&, const link_change&) = default;
};

} // namespace concur::actors

// No function, whatever it looks like. tidy: allow(function-length) macros
CAF_BEGIN_TYPE_ID_BLOCK(concur_hosts, caf::id_block::concur_actors::end)
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::introduction))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::admission))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::job))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::signal_request))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::worker_ended))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::peer_list))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::wire_envelope))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::link_credit))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::report_batch))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::heard))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::store_chunk))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::worker_finished))
CAF_ADD_TYPE_ID(concur_hosts, (std::vector<std::uint64_t>))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::clock_probe))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::link_change))
CAF_ADD_TYPE_ID(concur_hosts, (concur::actors::petition_request))
CAF_ADD_TYPE_ID(concur_hosts, (std::vector<std::string>))
CAF_ADD_TYPE_ID(concur_hosts, (std::vector<std::uint8_t>))
CAF_ADD_TYPE_ID(concur_hosts, (std::vector<std::uint16_t>))
CAF_ADD_TYPE_ID(concur_hosts, (std::vector<std::uint32_t>))
CAF_ADD_ATOM(concur_hosts, concur::actors, up_atom, "up")
CAF_ADD_ATOM(concur_hosts, concur::actors, dial_atom, "dial")
CAF_ADD_ATOM(concur_hosts, concur::actors, ready_atom, "ready")
CAF_ADD_ATOM(concur_hosts, concur::actors, go_atom, "go")
CAF_ADD_ATOM(concur_hosts, concur::actors, finish_atom, "finish")
CAF_ADD_ATOM(concur_hosts, concur::actors, over_atom, "over")
CAF_END_TYPE_ID_BLOCK(concur_hosts)
