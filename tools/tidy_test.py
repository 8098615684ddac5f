#!/usr/bin/env python3
"""Each rule of tidy_rules.py fires on what it forbids and leaves alone what is right."""

import os
import sys
import unittest

sys.dont_write_bytecode = True

import tidy_rules
from tidy_text import Source

# rule -> (path, text that breaks it), ...
BROKEN = {
    "layer": [
        ("ledger/a.cpp", '#include "consensus/engine.hpp"\n'),
        ("consensus/a.cpp", '#include "ledger/apply.hpp"\n'),
        ("base/a.cpp", '#include "messages/block.hpp"\n'),
        ("simulation/a.hpp", '#pragma once\n#include "config/settings.hpp"\n'),
        ("config/a.cpp", '#include "actors/host.hpp"\n'),
        ("actors/a.cpp", '#include "apps/run.hpp"\n'),
        ("tests/ledger/a_test.cpp", '#include "node/replica.hpp"\n'),
        ("node/a.cpp", '#include "../base/bytes.hpp"\n'),
        ("node/a.cpp", '#include "tests/support/catch.hpp"\n'),
    ],
    "layer-links": [
        ("CMakeLists.txt", "concur_library(ledger LINKS messages consensus)\n"),
        ("CMakeLists.txt", "concur_library(base\n  LINKS messages)\n"),
    ],
    "library": [
        ("simulation/a.cpp", "#include <caf/all.hpp>\n"),
        ("tests/config/a_test.cpp", "#include <caf/actor.hpp>\n"),
        ("ledger/a.cpp", "#include <lmdb.h>\n"),
        ("apps/a.cpp", "#include <lmdb.h>\n"),
        ("ledger/a.cpp", "#include <sodium.h>\n"),
        ("apps/a.cpp", "#include <sodium/utils.h>\n"),
    ],
    "determinism": [
        ("consensus/a.cpp", "auto t = std::chrono::system_clock::now();\n"),
        ("base/a.cpp", "using clock = std::chrono::steady_clock;\n"),
        ("node/a.cpp", "auto t = time(nullptr);\n"),
        ("node/a.cpp", "auto t = std::time(&now);\n"),
        ("node/a.cpp", "clock_gettime(CLOCK_REALTIME, &t);\n"),
        ("simulation/a.cpp", "std::this_thread::sleep_for(1s);\n"),
        ("simulation/a.cpp", "int n = rand() % 6;\n"),
        ("simulation/a.cpp", "std::srand(1);\n"),
        ("simulation/a.cpp", "std::random_device device;\n"),
        ("simulation/a.cpp", "std::mt19937_64 engine{seed};\n"),
        ("simulation/a.cpp", "std::exponential_distribution<double> d;\n"),
        ("messages/a.cpp", "std::shuffle(a.begin(), a.end(), engine);\n"),
        ("messages/a.cpp", "std::ranges::shuffle(a, engine);\n"),
        ("ledger/a.cpp", "double x = std::pow(y, 2);\n"),
        ("ledger/a.cpp", "std::map<const node*, int> order;\n"),
        ("ledger/a.cpp", "std::set<node*> order;\n"),
        ("ledger/a.cpp", 'auto home = std::getenv("HOME");\n'),
        ("tests/node/a_test.cpp", "auto t = std::chrono::steady_clock::now();\n"),
    ],
    "unordered": [
        ("node/a.cpp", "std::unordered_map<int, int> pool;\nfor (auto& [k, v] : pool) {}\n"),
        ("node/a.cpp", "std::unordered_set<int> seen_{};\nauto i = seen_.begin();\n"),
        ("node/a.hpp", "#pragma once\nstd::unordered_map<int, std::vector<int>> pool_;\n"
                       "void f() { for (auto& x : this->pool_) g(x); }\n"),
    ],
    "threads": [
        ("base/a.cpp", "std::mutex m;\n"),
        ("config/a.cpp", "std::jthread t{f};\n"),
        ("ledger/a.cpp", "std::atomic<int> n;\n"),
        ("ledger/a.cpp", "std::atomic_flag n;\n"),
        ("node/a.cpp", "thread_local int n;\n"),
        ("node/a.cpp", "std::lock_guard lock{m};\n"),
        ("simulation/a.cpp", "#include <atomic>\n"),
    ],
    "message-floats": [
        ("actors/a.hpp", "#pragma once\nstruct rate {\n  double value;\n"
                         "  template <class F> friend auto inspect(F& f, rate& x) {}\n};\n"),
        ("actors/a.hpp", "#pragma once\nstruct rate {\n  float value;\n"
                         "  auto members() { return std::tie(value); }\n};\n"),
        ("actors/a.hpp", "#pragma once\nusing x = iface<caf::result<void>(double)>;\n"),
        ("actors/a.hpp", "#pragma once\nusing x = caf::reacts_to<std::vector<float>>;\n"),
    ],
    "library-checks": [
        ("cmake/a.cmake", "add_compile_options(-D_GLIBCXX_ASSERTIONS)\n"),
        ("base/a.hpp", "#pragma once\n#define _GLIBCXX_DEBUG\n"),
    ],
    "file-length": [("base/a.cpp", "int n;\n" * 501)],
    "function-length": [
        ("base/a.cpp", "void f() {\n" + "  g();\n" * 69 + "}\n"),
        ("base/a.cpp", "namespace a {\nstruct b {\n  int f() const {\n" + "    g();\n" * 69 +
                       "  }\n};\n}\n"),
        ("base/a.cpp", "a::a(int x)\n    : b_{x}, c_{} {\n" + "  g();\n" * 68 + "}\n"),
        ("base/a.cpp", "template <class T>\nauto f(T x) -> std::vector<T> {\n" +
                       "  if (x) {\n  }\n" * 34 + "}\n"),
        ("tests/base/a_test.cpp", 'TEST_CASE("it is long", "[a]") {\n' + "  g();\n" * 69 + "}\n"),
        ("tools/a.py", "def f():\n" + "    g()\n" * 70),
    ],
    "columns": [
        ("base/a.cpp", "// " + "x" * 98 + "\n"),
        ("tools/a.py", "# " + "x" * 99 + "\n"),
    ],
    "blanks": [
        ("base/a.cpp", "int a; \n"),
        ("base/a.cpp", "\tint a;\n"),
        ("base/a.cpp", "int a;\r\n"),
        ("base/a.cpp", "int a;"),
    ],
    "pragma-once": [
        ("base/a.hpp", "// What it is for.\n#include <string>\n#pragma once\n"),
        ("base/a.hpp", "#ifndef A_HPP\n#define A_HPP\n#endif\n"),
    ],
    "own-header": [("base/a.cpp", '#include <string>\n#include "base/a.hpp"\n')],
    "todo": [
        ("base/a.cpp", "// TODO: later.\n"),
        ("docs/a.md", "FIXME\n"),
        ("base/a.cpp", "// TODO(someone) later.\n"),
    ],
    "machine-path": [
        ("docs/a.md", "see /home/someone/notes\n"),
        ("tools/a.py", 'open("/root/x")\n'),
        ("base/a.cpp", f"// From {os.sep}work/shared.\n"),
    ],
}

LONG_TABLE = "constexpr int table[] = {\n" + "    1,\n" * 90 + "};\n"
LONG_TYPE = "struct a : b<int> {\n" + "  int f() const { return 1; }\n" * 90 + "};\n"
LONG_NAMESPACE = "namespace {\n" + "int f() { return 1; }\n" * 90 + "}\n"

# What no rule may complain about.
RIGHT = [
    ("node/a.cpp", '#include "node/a.hpp"\n#include "ledger/b.hpp"\n#include "base/c.hpp"\n'),
    ("node/a.cpp", '// #include "apps/run.hpp"\n/* std::mutex */\n'),
    ("node/a.cpp", 'auto text = "std::mutex and rand() and // TODO(#12)";\n'),
    ("node/a.cpp", "auto t = c.block_time(0);\nauto u = header.time();\nbool b = x.rand();\n"),
    ("node/a.cpp", "std::unordered_map<int, int> pool;\nauto i = pool.find(3) == pool.end();\n"
                   "for (auto& x : sorted(pool)) {}\n"),
    ("node/a.cpp", "std::map<int, node*> by_id;\nauto n = 100'000'000;\nauto m = 1'000;\n"),
    ("node/a.cpp", "// tidy: allow(threads) The library asks for one.\nstd::mutex m;\n"),
    ("actors/a.cpp", "#include <caf/all.hpp>\n#include <mutex>\nstd::mutex m;\ndouble x;\n"),
    ("tests/actors/a_test.cpp", "#include <caf/all.hpp>\n"),
    ("ledger/lmdb/a.cpp", "#include <lmdb.h>\n"),
    ("tests/ledger/lmdb/a_test.cpp", "#include <lmdb.h>\n"),
    ("base/a.cpp", "#include <sodium.h>\n"),
    ("base/a.cpp", LONG_TABLE + LONG_TYPE + LONG_NAMESPACE),
    ("base/a.cpp", "void f() {\n" + "  g();\n" * 68 + "}\n"),
    ("base/a.cpp", 'auto text = R"(' + "x" * 200 + '\n)";\n'),
    ("base/a.hpp", "// What it is for.\n#pragma once\n"),
    ("CMakeLists.txt", "concur_library(node LINKS ledger consensus)\n"),
    ("cmake/a.cmake", "# Never -D_GLIBCXX_ASSERTIONS.\n"),
    ("docs/a.md", "TODO(#7), ${HOME}/notes/x, example.org/home/index\n"),
    ("tools/a.py", "def f():\n" + "    g()\n" * 69),
]


def findings(path, text):
    return tidy_rules.check([Source(path, text)])


class Rules(unittest.TestCase):
    def test_every_rule_has_a_text_that_breaks_it(self):
        self.assertEqual(set(BROKEN), set(tidy_rules.RULES))

    def test_every_rule_fires(self):
        for rule, cases in BROKEN.items():
            for path, text in cases:
                with self.subTest(rule=rule, path=path, text=text[:80]):
                    self.assertIn(f": {rule}: ", "\n".join(findings(path, text)))

    def test_no_rule_fires_on_what_is_right(self):
        for path, text in RIGHT:
            with self.subTest(path=path, text=text[:80]):
                self.assertEqual(findings(path, text), [])

    def test_a_finding_names_file_line_rule_and_replacement(self):
        self.assertEqual(
            findings("base/a.cpp", "int a;\nint b = rand();\n"),
            ["base/a.cpp:2: determinism: rand: "
             "draw from a concur::random_stream (base/random.hpp)"])

    def test_an_excuse_without_a_reason_excuses_nothing(self):
        self.assertTrue(findings("base/a.cpp", "std::mutex m; // tidy: allow(threads)\n"))

    def test_an_excuse_holds_for_its_own_rule_only(self):
        self.assertTrue(findings("base/a.cpp", "std::mutex m; // tidy: allow(layer) It is so.\n"))

    def test_a_source_knows_the_hash_tables_of_its_header(self):
        header = Source("node/a.hpp", "#pragma once\nstd::unordered_map<int, int> pool_;\n")
        source = Source("node/a.cpp", "void f() { for (auto& x : pool_) g(x); }\n")
        self.assertEqual(len(tidy_rules.check([header, source])), 1)
        self.assertEqual(len(tidy_rules.check([source, header])), 1)

    def test_a_test_may_use_the_mathematics_of_the_library(self):
        self.assertEqual(findings("tests/base/a_test.cpp", "auto x = std::log(2.0);\n"), [])


if __name__ == "__main__":
    unittest.main()
