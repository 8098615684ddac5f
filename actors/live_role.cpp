#include "actors/live_role.hpp"

#include "base/hash.hpp"
#include "node/peer_memory.hpp"
#include "simulation/record_codec.hpp"

#include <utility>

namespace concur::actors {
namespace {

using simulation::role_of_node;

/// A miner that is late by no more than this makes up for it, so that late timers do not lower its
/// hash rate; one that is later has not the processor it would need.
constexpr duration catch_up_max = std::chrono::milliseconds{100};

/// How long a miner pauses while the observer is behind.
constexpr duration miner_pause = std::chrono::milliseconds{10};

validator_actor::behavior_type validator(validator_actor::pointer self,
                                         std::shared_ptr<live_role> role) {
  self->set_default_handler(caf::drop);
  return {[role](const local<due_event>& e) { role->on_event(e); },
          [role](kill_atom) {
            role->kill();
            return true;
          },
          [role](revive_atom) { role->revive(); },
          [role](pause_atom) { role->pause(); },
          [role](resume_atom) { role->resume(); },
          [role](const packed_envelope& e) { role->on_envelope(e); },
          [](flush_atom) { return true; }};
}

role_actor::behavior_type plain_role(role_actor::pointer self, std::shared_ptr<live_role> role) {
  self->set_default_handler(caf::drop);
  return {[role](const local<due_event>& e) { role->on_event(e); },
          [role](kill_atom) {
            role->kill();
            return true;
          },
          [role](revive_atom) { role->revive(); }, [role](pause_atom) { role->pause(); },
          [role](resume_atom) { role->resume(); }};
}

std::shared_ptr<live_role> shell(live_context& context, node_id n, role_of_node kind) {
  return std::make_shared<live_role>(context, simulation::role_at(n, kind));
}

} // namespace

live_role::live_role(live_context& context, node::role_id id)
    : context_(context), id_(id), kind_(simulation::kind_of(id)),
      member_(context.nodes.members()[simulation::node_of(id).value]), role_(member_.role(kind_)) {
  if (!context.spread || kind_ != role_of_node::validator)
    return;
  auto& s = *context.spread;
  sealer_.emplace(s.scope, member_.key, s.life);
  opener_.emplace(s.scope, member_.key.identity(), s.keys);
  guard_.emplace(s.keys.size());
  seen_.resize(s.keys.size());
  recall_bans();
}

bool live_role::is_of_process() const {
  return kind_ == role_of_node::validator || kind_ == role_of_node::miner;
}

void live_role::kill() {
  is_down_ = true;
  is_paused_ = false;
  for (auto& k : std::exchange(kept_, {}))
    if (auto* e = std::get_if<packed_envelope>(&k))
      context_.release(member_.id, e->what.size());
}

void live_role::revive() {
  role_ = member_.role(kind_);
  life_ = context_.life_of(member_.id);
  is_down_ = false;
}

void live_role::resume() {
  is_paused_ = false;
  for (auto& k : std::exchange(kept_, {}))
    if (auto* e = std::get_if<packed_envelope>(&k))
      take(*e);
    else
      on_event(std::get<local<due_event>>(k));
}

void live_role::on_event(const local<due_event>& e) {
  if (is_down_ || (is_of_process() && e->life != life_))
    return;
  if (is_paused_)
    return static_cast<void>(kept_.emplace_back(e));
  if (must_wait())
    caf::delayed_anon_send(context_.directory.roles[id_.value], miner_pause, e);
  else
    handle(e->due, e->cause, e->what);
}

bool live_role::must_wait() const {
  return kind_ == role_of_node::miner && !context_.stopping && context_.observer_is_behind();
}

void live_role::on_envelope(const packed_envelope& e) {
  if (is_paused_)
    kept_.emplace_back(e); // still counted as unread
  else
    take(e);
}

void live_role::take(const packed_envelope& e) {
  context_.release(member_.id, e.what.size());
  auto now = context_.now();
  if (is_down_ || !context_.is_up(member_, now))
    return;
  auto content = e.what.view();
  if (opener_) {
    auto opened = opener_->open(node_id{e.from}, content);
    if (!opened.judgement)
      return refuse(e, opened.judgement.why(), now);
    content = opened.content;
  }
  message_ptr what;
  if (auto v = judge(e, content, what, now); !v)
    return refuse(e, v.why(), now);
  event_name cause{simulation::role_at(node_id{e.from}, role_of_node::validator), e.event};
  handle(now, cause, node::arrival{node_id{e.from}, std::move(what)});
}

/// A signature binds whoever sent it to what does not decode; without one it may have been anybody.
verdict live_role::judge(const packed_envelope& e, byte_view content, message_ptr& out,
                         instant now) {
  if (e.to != member_.id.value || e.from >= context_.nodes.members().size())
    return verdict::refuse("envelope-malformed");
  node_id from{e.from};
  if (guard_ && guard_->is_banned(from, now))
    return verdict::refuse("peer-banned");
  auto decoded = decode_message(content);
  if (!decoded) {
    if (guard_)
      ban(from, now);
    return verdict::refuse("envelope-malformed");
  }
  out = std::move(*decoded);
  if (!guard_)
    return verdict::accept();
  note_seen(from, now);
  return guard_->take(from, *out, now);
}

unix_ms live_role::unix_of(instant at) const {
  auto since = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch());
  return unix_ms{context_.nodes.epoch().value + static_cast<std::uint64_t>(since.count())};
}

/// Bans of earlier lives hold until they end.
void live_role::recall_bans() {
  auto& keys = context_.spread->keys;
  auto epoch = context_.nodes.epoch();
  auto bans = node::bans_in(*member_.store, epoch);
  for (std::uint32_t n = 0; n < keys.size(); ++n)
    if (auto found = bans.find(keys[n]); found != bans.end())
      guard_->ban(node_id{n},
                  instant{std::chrono::milliseconds{found->second.value - epoch.value}});
}

/// Durable at once: whoever kills the process must not clear his name.
void live_role::ban(node_id from, instant now) {
  guard_->strike(from, now);
  ledger::write_batch batch;
  batch.rings.push_back(
      node::ban_entry({context_.spread->keys[from.value], unix_of(guard_->banned_until(from))}));
  if (auto ok = member_.store->write(batch); !ok)
    fail(now, ok.error());
}

void live_role::note_seen(node_id from, instant now) {
  if (seen_[from.value])
    return;
  seen_[from.value] = true;
  notes_.push_back(node::seen_entry({context_.spread->keys[from.value], unix_of(now)}));
}

/// Whom this node has seen goes along with what is written anyway; proof is worth a write.
void live_role::add_notes() {
  for (auto& f : actions_.facts)
    if (auto* a = std::get_if<node::accused>(&f); a && a->evidence)
      if (auto text = simulation::encode_action(*a->evidence);
          text.size() <= ledger::ring_entry_bytes_max)
        actions_.write.rings.push_back({ledger::ring::evidence, std::move(text)});
  if (!actions_.write.empty())
    for (auto& n : std::exchange(notes_, {}))
      actions_.write.rings.push_back(std::move(n));
}

void live_role::refuse(const packed_envelope& e, reason why, instant now) {
  node::refused fact{node_id{e.from}, why, sha256(e.what.view())};
  context_.tell(role_record{member_.id, now, {}, {}, std::nullopt, {fact}});
}

/// Before a run ends as converged no new blocks are made, so that a common head is final.
bool live_role::is_refused(const node::event& what) const {
  return !context_.makes_blocks &&
         (kind_ == role_of_node::miner || std::holds_alternative<node::solved>(what) ||
          std::holds_alternative<node::duty_begins>(what));
}

void live_role::handle(instant due, event_name cause, node::event what) {
  auto now = context_.now();
  if (!context_.is_up(member_, now) || is_refused(what))
    return;
  ++handled_;
  actions_.clear();
  role_->handle({now, context_.nodes.clock_of(member_, now)}, what, actions_);
  auto catches_up = kind_ == role_of_node::miner && now - due <= catch_up_max;
  perform(now, catches_up ? due : now, cause, std::move(what));
}

/// Observers are told before others can act on it: telling is only putting a record into the
/// observer's mailbox, and so nobody hears of an effect before its cause.
void live_role::perform(instant now, instant base, event_name cause, node::event what) {
  if (kind_ == role_of_node::validator)
    add_notes();
  if (!actions_.write.empty())
    if (auto ok = member_.store->write(actions_.write); !ok)
      return fail(now, ok.error());
  if (actions_.halt)
    context_.halt(member_.id);
  if (context_.spread && kind_ != role_of_node::validator)
    journal();
  context_.tell(role_record{member_.id,
                            now,
                            {id_, handled_},
                            cause,
                            simulation::note_of(what),
                            std::move(actions_.facts)});
  send();
  post(base);
}

void live_role::fail(instant now, const error& why) {
  context_.halt(member_.id);
  auto text = why.text();
  context_.tell(role_record{member_.id, now, {}, {}, std::nullopt, {node::halted{text}}});
  caf::anon_send(context_.directory.supervisor, failed_atom_v, text);
}

/// What a client signs must not be forgotten, or it signs something else with the same nonce.
void live_role::journal() {
  for (auto& p : actions_.posts)
    if (auto* s = std::get_if<node::submit>(&p.what); s && !s->is_known)
      context_.spread->journal(member_.id, s->tx);
}

void live_role::send() {
  if (actions_.send.empty())
    return;
  outbox out{member_.id, handled_, {}};
  shared_bytes encoded;
  const message* last = nullptr; // one message goes to many: encode it once
  for (auto& o : actions_.send) {
    if (o.what.get() != last)
      encoded = shared_bytes{encode(*o.what)};
    last = o.what.get();
    auto packed = encoded;
    if (sealer_)
      packed = shared_bytes{sealer_->seal(context_.spread->keys[o.to.value], encoded.view())};
    out.packets.push_back({o.to, std::move(o.what), std::move(packed)});
  }
  caf::anon_send(context_.directory.network, local<outbox>{std::move(out)});
}

void live_role::post(instant base) {
  for (auto& p : actions_.posts)
    context_.post(p.to, {base + p.after, {id_, handled_}, std::move(p.what)});
}

namespace {

validator_actor spawn_validator(caf::actor_system& system, live_context& context, node_id n) {
  auto role = shell(context, n, role_of_node::validator);
  auto on_disk = context.nodes.members()[n.value].settings.store == simulation::store_kind::disk;
  return on_disk ? system.spawn<caf::detached>(validator, role) : system.spawn(validator, role);
}

role_actor spawn_role(caf::actor_system& system, live_context& context, node_id n,
                      role_of_node kind) {
  auto role = shell(context, n, kind);
  return kind == role_of_node::miner ? system.spawn<caf::detached>(plain_role, role)
                                     : system.spawn(plain_role, role);
}

} // namespace

void spawn_roles(caf::actor_system& system, live_context& context,
                 const std::function<void(const caf::actor&)>& own) {
  auto& d = context.directory;
  for (auto& m : context.nodes.members()) {
    auto is_here = context.is_here(m.id);
    d.validators.push_back(is_here ? spawn_validator(system, context, m.id) : validator_actor{});
    d.roles.push_back(d.validators.back());
    for (auto kind : simulation::all_roles)
      if (kind != role_of_node::validator)
        d.roles.push_back(is_here && m.role(kind) ? spawn_role(system, context, m.id, kind)
                                                  : role_actor{});
  }
  for (auto& r : d.roles)
    if (r)
      own(caf::actor_cast<caf::actor>(r));
}

void start_roles(live_context& context) {
  for (std::uint32_t id = 0; id < context.directory.roles.size(); ++id)
    if (context.directory.roles[id]) {
      node::role_id role{id};
      auto& m = context.nodes.members()[simulation::node_of(role).value];
      context.post(role, {instant{m.settings.joins}, {}, node::start{}});
    }
}

} // namespace concur::actors
