// Blocks made by work: a puzzle for the miner, and the block that its solution makes.
#include "base/assert.hpp"
#include "consensus/chain/chain_engine.hpp"
#include "consensus/chain/turn.hpp"
#include "messages/nonce.hpp"

namespace concur::consensus {

void chain_engine::give_work(turn& t) {
  if (!settings_.proposes)
    return;
  auto parent_id = conduct_->parent(tree_.at(tree_.head()).block->id());
  auto parent = tree_.find(parent_id);
  auto task = rules_->work_on(tree_, parent, conduct_->clock(t.context.clock), ++generation_);
  if (!task)
    return;
  candidate c{generation_, {}, {}, {}};
  c.header.height = tree_.height(parent) + 1;
  c.header.parent = parent_id;
  c.header.time = task->time;
  c.header.proposer = t.context.chain.proposer();
  c.header.seal = task->seal;
  if (settings_.searches)
    fill(t, c.header, c.content, c.dues);
  t.out.work = puzzle{generation_, c.header, task->target};
  candidate_ = std::move(c);
}

void chain_engine::fill(turn& t, block_header& header, payload& content, std::vector<due>& dues) {
  auto& chain = t.context.chain;
  dues = rules_->dues(tree_, tree_.find(header.parent), header, chain);
  content = chain.make_payload(header, dues, conduct_->wants());
  header.state_root = content.state_root;
  header.tx_root = body_root(header, content.reward, content.transactions, dues);
}

block_ptr chain_engine::assemble(turn& t, std::uint64_t nonce) {
  auto c = std::move(*candidate_);
  candidate_.reset();
  if (!settings_.searches) { // time and payload as of now: finding is memoryless
    auto parent = tree_.find(c.header.parent);
    auto task = rules_->work_on(tree_, parent, conduct_->clock(t.context.clock), c.generation);
    CONCUR_ASSERT(task.has_value());
    c.header.time = task->time;
    c.header.seal = task->seal;
    fill(t, c.header, c.content, c.dues);
  }
  set_nonce(c.header.seal, nonce);
  return std::make_shared<const block>(c.header, c.content.reward,
                                       std::move(c.content.transactions), std::move(c.dues));
}

void chain_engine::on_solved(turn& t, const puzzle_solved& solved) {
  if (!candidate_ || solved.generation != candidate_->generation)
    return; // overtaken by a newer puzzle
  auto honest = assemble(t, solved.nonce);
  auto published = conduct_->content(t.context, honest);
  t.out.made.push_back(published);
  if (published == honest) {
    take_block(t, t.context.self, honest);
  } else {
    for (auto peer : t.context.chain.neighbours())
      t.send(peer, send_block{published});
  }
  t.needs_work = true;
}

} // namespace concur::consensus
