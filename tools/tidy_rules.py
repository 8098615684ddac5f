"""The rules of the source text. Each takes a Source and yields (line, message)."""

import re

LAYERS = {
    "base": set(),
    "messages": {"base"},
    "ledger": {"base", "messages"},
    "consensus": {"base", "messages"},
    "node": {"base", "messages", "ledger", "consensus"},
}
LAYERS["simulation"] = LAYERS["node"] | {"node"}
LAYERS["config"] = LAYERS["simulation"] | {"simulation"}
LAYERS["actors"] = LAYERS["config"] | {"config"}
LAYERS["apps"] = LAYERS["actors"] | {"actors"}

PURE = {"base", "messages", "ledger", "consensus", "node", "simulation"}
WITH_CAF = {"actors", "apps"}
CODE_SUFFIXES = (".cpp", ".hpp", ".py", ".cmake", ".bash")

LINES_OF_A_FILE = 500
LINES_OF_A_FUNCTION = 70
COLUMNS = 100

RULES = {}


def rule(name):
    def register(function):
        RULES[name] = function
        return function
    return register


def check(sources):
    """All findings as text, in the order of files and lines."""
    found = []
    by_path = {source.path: source for source in sources}
    for source in sources:
        source.header = by_path.get(re.sub(r"\.cpp$", ".hpp", source.path))
        for name, function in RULES.items():
            found += [(source.path, line, name, message) for line, message in function(source)
                      if not source.excuses(line, name)]
    return [f"{path}:{line}: {name}: {message}" for path, line, name, message in sorted(found)]


def layer_of(path):
    """The folder whose rules hold: that of a test is the folder it tests; None if there is none."""
    parts = path.split("/")
    if parts[0] == "tests":
        parts = parts[1:]
    return parts[0] if len(parts) > 1 and parts[0] in LAYERS else None


def is_pure(source):
    return source.is_cpp and layer_of(source.path) in PURE


# Who sees whom.

@rule("layer")
def layer(source):
    """A folder includes only folders to its left."""
    if not source.is_cpp:
        return
    own = layer_of(source.path)
    for line, name, _ in source.includes:
        if name.startswith((".", "/")):
            yield line, f"include {name} by its path from the project's root"
        other = name.split("/")[0] if "/" in name else None
        if own and other in LAYERS and other != own and other not in LAYERS[own]:
            seen = ", ".join(n for n in LAYERS if n in LAYERS[own]) or "no other folder"
            yield line, f"{own}/ may not include {other}/, only {seen}"
        if other == "tests" and source.folder != "tests":
            yield line, "only tests may include tests/"


@rule("layer-links")
def layer_links(source):
    """CMake's libraries link no more than the folders may include."""
    if source.path != "CMakeLists.txt" and source.suffix != ".cmake":
        return
    for m in re.finditer(r"^\s*concur_library\((\w+)([^)]*)\)", source.text, re.M):
        for other in re.findall(r"\b[a-z]+\b", m.group(2)):
            if m.group(1) in LAYERS and other in LAYERS and other not in LAYERS[m.group(1)]:
                yield source.line_at(m.start()), f"{m.group(1)} may not link {other}"


@rule("library")
def library(source):
    """CAF, LMDB and libsodium are each seen by few folders."""
    if not source.is_cpp:
        return
    own = layer_of(source.path)
    everywhere = source.folder == "tests" and own is None
    for line, name, _ in source.includes:
        if name.startswith("caf/") and own not in WITH_CAF and not everywhere:
            yield line, "CAF only in actors/ and apps/: write a pure core and let an actor call it"
        if name == "lmdb.h" and not re.match(r"(tests/)?ledger/lmdb/", source.path):
            yield line, "lmdb.h only in ledger/lmdb/: use the store port"
        if re.match(r"sodium(\.h$|/)", name) and own != "base":
            yield line, "libsodium only in base/: use base/hash.hpp and base/keys.hpp"


# The same seed gives the same run.

SEED = "draw from a concur::random_stream (base/random.hpp)"
TIME = "time is an argument: take a concur::instant (base/types.hpp)"
MATH = "differs between C libraries: use portable_log and portable_exp (base/random.hpp)"

FORBIDDEN = [
    (r"\b(?:system|steady|high_resolution|utc|file)_clock\b", TIME),
    (r"\b(?:gettimeofday|clock_gettime|localtime\w*|gmtime\w*|strftime|mktime)\b", TIME),
    (r"(?<![\w.>:])(?:std::|::)?time\s*\(\s*(?:nullptr|NULL|0|&\w+)\s*\)", TIME),
    (r"\bstd::clock\b", TIME),
    (r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\b", "ask for a timer by effects instead"),
    (r"(?<![\w.>:])(?:std::|::)?s?rand\s*\(", SEED),
    (r"\b(?:random_device|mt19937(?:_64)?|minstd_rand0?|default_random_engine)\b", SEED),
    (r"\bstd::\w+_distribution\b", "standard libraries differ: " + SEED),
    (r"\b(?:std|ranges)::(?:shuffle|sample|random_shuffle)\b",
     "standard libraries differ: swap by random_stream::below (base/random.hpp)"),
    (r"\bstd::(?:exp2?|expm1|log(?:2|10|1p)?|pow|sin|cos|tan|cbrt|erfc?|[lt]gamma)\s*\(", MATH),
    (r"\bstd::(?:map|set|multimap|multiset)<\s*(?:const\s+)?[\w:]+\s*(?:const\s*)?\*",
     "addresses differ between runs: order by an id"),
    (r"\bstd::(?:less|greater)<[^<>]*\*\s*>", "addresses differ between runs: order by an id"),
    (r"\b(?:std::)?getenv\s*\(", "the environment is not part of the seed: take a setting"),
]
FORBIDDEN = [(re.compile(pattern), replacement) for pattern, replacement in FORBIDDEN]


@rule("determinism")
def determinism(source):
    """No clock, foreign randomness or order of addresses in pure folders."""
    if not is_pure(source):
        return
    for pattern, replacement in FORBIDDEN:
        if replacement is MATH and source.folder == "tests":
            continue  # what a test expects may be known to fewer digits
        for m in pattern.finditer(source.code):
            yield source.line_at(m.start()), f"{m.group().strip(' (')}: {replacement}"


UNORDERED = re.compile(r"\bunordered_(?:multi)?(?:map|set)\s*<")


@rule("unordered")
def unordered(source):
    """Nobody iterates over a hash table in pure folders."""
    if not is_pure(source):
        return
    names = unordered_names(source.code)
    if source.header:
        names |= unordered_names(source.header.code)
    for name in sorted(names):
        loop = rf"\bfor\s*\([^;{{}}]*[^:]:\s*(?:\w+(?:\.|->))*{name}\s*\)"
        begin = rf"\b{name}\s*(?:\.|->)\s*c?begin\s*\("
        for m in re.finditer(f"{loop}|{begin}", source.code):
            yield (source.line_at(m.start()),
                   f"the order of {name} differs between libraries: use std::map or sort first")


def unordered_names(code):
    """Variables and members whose type is a hash table."""
    found = set()
    for m in UNORDERED.finditer(code):
        depth, at = 1, m.end()
        while depth and at < len(code):
            depth += {"<": 1, ">": -1}.get(code[at], 0)
            at += 1
        name = re.match(r"[\s&]*(\w+)\s*[;={,)]", code[at:])
        if name:
            found.add(name.group(1))
    return found


THREADS = re.compile(
    r"\bstd::(?:j?thread|(?:recursive_|shared_|timed_)*mutex|atomic\w*|condition_variable\w*|async|"
    r"future|promise|packaged_task|call_once|once_flag|"
    r"(?:lock|shared|scoped|unique)_(?:guard|lock)|"
    r"latch|barrier|(?:counting|binary)_semaphore|this_thread)\b|\bthread_local\b|\bpthread_\w+")
THREAD_HEADERS = {"thread", "mutex", "shared_mutex", "atomic", "condition_variable", "future",
                  "latch", "barrier", "semaphore", "stop_token", "pthread.h", "stdatomic.h"}


@rule("threads")
def threads(source):
    """Threads, locks and atomics only where actors are."""
    if not source.is_cpp or source.folder not in LAYERS or source.folder in WITH_CAF:
        return
    advice = "only in actors/ and apps/: keep this a plain value that one thread steps"
    for m in THREADS.finditer(source.code):
        yield source.line_at(m.start()), f"{m.group()} {advice}"
    for line, name, quoted in source.includes:
        if not quoted and name in THREAD_HEADERS:
            yield line, f"<{name}> {advice}"


FLOATING = re.compile(r"\b(?:float|double)\b")


@rule("message-floats")
def message_floats(source):
    """CAF 0.17.6 hangs on infinity and garbles NaN, so no message holds floating point."""
    if not source.is_cpp or source.folder not in WITH_CAF:
        return
    advice = "no floating point in a CAF message: send an integer in a named unit"
    for m in re.finditer(r"\bstruct\s+\w+[^;{}()]*\{", source.code):
        body = braced(source.code, m.end())
        if re.search(r"\b(?:inspect|members)\s*\(", body):
            for f in FLOATING.finditer(body):
                yield source.line_at(m.end() + f.start()), advice
    signature = r"(?:CAF_ADD_TYPE_ID|replies_to|reacts_to|caf::result<[^;]*>)\s*[(<][^;]*?"
    for m in re.finditer(signature + r"\b(?:float|double)\b", source.code):
        yield source.line_at(m.end()), advice


def braced(code, start):
    """The text from the start to the brace that closes it."""
    depth, at = 1, start
    while depth and at < len(code):
        depth += {"{": 1, "}": -1}.get(code[at], 0)
        at += 1
    return code[start:at]


@rule("library-checks")
def library_checks(source):
    """CAF 0.17.6 aborts or does not link with libstdc++'s checks."""
    if source.path.startswith("tools/tidy"):
        return
    for number, line in enumerate(source.lines, 1):
        if re.match(r"[^#]*_GLIBCXX_(?:ASSERTIONS|DEBUG)\b|\s*#\s*define\s+_GLIBCXX_", line):
            yield number, "CAF 0.17.6 does not survive _GLIBCXX_ASSERTIONS and _GLIBCXX_DEBUG"


# What people read.

@rule("file-length")
def file_length(source):
    if source.suffix in CODE_SUFFIXES and len(source.lines) - 1 > LINES_OF_A_FILE:
        yield LINES_OF_A_FILE + 1, (
            f"{len(source.lines) - 1} lines, at most {LINES_OF_A_FILE}: split it by what it is for")


@rule("function-length")
def function_length(source):
    for f in source.functions:
        if f.lines > LINES_OF_A_FUNCTION:
            yield f.line, (f"{f.name} has {f.lines} lines, at most {LINES_OF_A_FUNCTION}: "
                           "move the work of each branch into a helper")


@rule("columns")
def columns(source):
    if source.suffix not in CODE_SUFFIXES:
        return
    for number, line in enumerate(source.lines, 1):
        if len(line) > COLUMNS and number not in source.raw_string_lines:
            yield number, f"{len(line)} columns, at most {COLUMNS}"


@rule("blanks")
def blanks(source):
    if source.suffix not in CODE_SUFFIXES:
        return
    for number, line in enumerate(source.lines, 1):
        if number in source.raw_string_lines:
            continue
        if "\t" in line or "\r" in line:
            yield number, "a tab or a carriage return: use spaces and plain line ends"
        elif line != line.rstrip():
            yield number, "blanks at the end of the line"
    if source.text and not source.text.endswith("\n"):
        yield len(source.lines), "the last line does not end"


@rule("pragma-once")
def pragma_once(source):
    if source.suffix == ".hpp":
        first = next((l for l in source.code.split("\n") if l.strip()), "")
        if first.strip() != "#pragma once":
            yield 1, "a header starts with #pragma once, after its comment"


@rule("own-header")
def own_header(source):
    """The own header first: so each header is known to compile by itself."""
    if source.suffix != ".cpp" or not source.includes:
        return
    own = source.path[:-len(".cpp")] + ".hpp"
    for position, (line, name, _) in enumerate(source.includes):
        if name == own and position > 0:
            yield line, f"include {own} before all others"


@rule("todo")
def todo(source):
    """What is left to do is an issue; the text may point to it."""
    if source.path.startswith(("tools/tidy", "tests/vectors/")):
        return
    for m in re.finditer(r"\b(?:TODO(?!\(#\d+\))|FIXME|XXX)\b", source.text):
        yield source.line_at(m.start()), f"{m.group()} without an issue: write TODO(#number)"


@rule("machine-path")
def machine_path(source):
    """Nothing depends on whose machine it is."""
    if source.path.startswith(("tools/tidy", "tests/vectors/")):
        return
    for m in re.finditer(r"(?<![\w.}$)])/(?:work|root|home)/[A-Za-z.]\w*", source.text):
        yield source.line_at(m.start()), f"{m.group()} exists on one machine only"
