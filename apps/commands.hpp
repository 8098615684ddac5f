// One function a command, one file a function. Each returns the exit code of experience, section 2:
// 0 expectations met, 1 safety violated, 2 wrong input, 3 liveness or threshold missed,
// 4 inconclusive, 5 environment, 6 the laboratory failed, 130 interrupted.
#pragma once

#include "apps/options.hpp"

namespace concur::apps {

int demo(const common_options& common, const demo_options& options);
int run(const common_options& common, const run_options& options);
int replay(const common_options& common, const replay_options& options);
int hunt(const common_options& common, const hunt_options& options);
int shrink(const common_options& common, const shrink_options& options);
int diff(const common_options& common, const diff_options& options);
int check(const common_options& common, const check_options& options);
int list(const common_options& common, const list_options& options);
int make_new(const common_options& common, const new_options& options);
int make_report(const common_options& common, const report_options& options);
int sweep(const common_options& common, const sweep_options& options);
int compare(const common_options& common, const compare_options& options);
int bench(const common_options& common, const bench_options& options);
int inspect(const common_options& common, const inspect_options& options);
int keys(const common_options& common, const keys_options& options);
int verify_store(const common_options& common, const verify_store_options& options);
int theory(const common_options& common, const theory_options& options);
int doctor(const common_options& common, const doctor_options& options);
int ctl(const common_options& common, const ctl_options& options);
int hosts(const common_options& common, const hosts_options& options);
int join(const common_options& common, const join_options& options);
int host_process(const common_options& common, const host_process_options& options);

} // namespace concur::apps
