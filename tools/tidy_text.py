"""A source file as the rules see it: the text, the code without comments, its functions."""

import ast
import dataclasses
import functools
import re

CPP = (".cpp", ".hpp")

# One alternative a kind of text that is not code; whatever else there is stays as it is.
NOT_CODE = re.compile(
    r'(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)'
    r'|(?P<raw>R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)")'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<character>(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+')",
    re.DOTALL)


def blank(text):
    """The same number of lines and columns, without anything on them."""
    return re.sub(r"[^\n]", " ", text)


@dataclasses.dataclass
class Function:
    name: str
    line: int
    lines: int


class Source:
    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.header = None  # of x.cpp the Source of x.hpp, if there is one
        suffix = re.search(r"\.[a-z]+$", path)
        self.suffix = suffix.group() if suffix else ""
        self.folder = path.split("/")[0] if "/" in path else ""

    @property
    def is_cpp(self):
        return self.suffix in CPP

    @functools.cached_property
    def code(self):
        """C++ with comments, strings and characters blanked."""
        return NOT_CODE.sub(lambda m: blank(m.group()), self.text)

    @functools.cached_property
    def raw_string_lines(self):
        """Numbers of the lines that a raw string touches; nobody can break those."""
        found = set()
        for m in NOT_CODE.finditer(self.text):
            if m.group("raw"):
                found.update(range(self.line_at(m.start()), self.line_at(m.end()) + 1))
        return found

    @functools.cached_property
    def includes(self):
        """(line, name, in quotes) of each #include that is not commented out."""
        text = NOT_CODE.sub(
            lambda m: blank(m.group()) if m.group("comment") else m.group(), self.text)
        return [(self.line_at(m.start()), m.group(2), m.group(1) == '"')
                for m in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)', text, re.M)]

    @functools.cached_property
    def functions(self):
        if self.is_cpp:
            return cpp_functions(self)
        if self.suffix == ".py":
            return python_functions(self.text)
        return []

    def line_at(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def excuses(self, line, rule):
        """True if a comment on the line or above it allows the rule and says why."""
        mark = re.compile(r"tidy: allow\(" + re.escape(rule) + r"\)\s+\S")
        return any(mark.search(self.lines[n - 1]) for n in (line, line - 1)
                   if 1 <= n <= len(self.lines))


def python_functions(text):
    return [Function(n.name, n.lineno, n.end_lineno - n.lineno + 1)
            for n in ast.walk(ast.parse(text))
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]


NAMESPACE = re.compile(r"(?:inline\s+)?namespace\b.*|extern|", re.DOTALL)
TYPE = re.compile(r"\b(?:class|struct|union|enum)\b")
END_OF_SIGNATURE = re.compile(r"(?:\)[\w\s]*(?:->.*)?|\})$", re.DOTALL)
CONSTRUCTOR_LIST = re.compile(r"\)[\w\s]*[^:]:[^:]")
INITIALISER = re.compile(r"=\s*[\w:<>,\s]*$")


def kind_of_brace(head):
    """What a brace in a namespace or a type opens, by the text since the last statement."""
    head = re.sub(r"\balignas\s*\([^)]*\)", "", head).strip()
    if NAMESPACE.fullmatch(head):
        return "scope"
    if CONSTRUCTOR_LIST.search(head) and head[-1] not in ")}":
        return "value"  # a_{1} in a constructor's list: the function is still to come
    if TYPE.search(head.split("(")[0]) and not END_OF_SIGNATURE.search(head):
        return "scope"
    if "(" in head and not INITIALISER.search(head):
        return "function"
    return "value"


def cpp_functions(source):
    """Outermost functions by their braces; right for code that clang-format has laid out."""
    code = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: blank(m.group()), source.code, flags=re.M)
    found, scopes, head_start = [], ["scope"], 0
    opened = 0  # where the head of the function we are in starts
    for m in re.finditer(r"[{};]|\b(?:public|private|protected)\s*:", code):
        mark, at = m.group()[0], m.start()
        inside_code = scopes[-1] != "scope"
        if mark == "{":
            kind = "value" if inside_code else kind_of_brace(code[head_start:at])
            scopes.append(kind)
            if kind == "function":
                opened = head_start
            if kind == "scope":
                head_start = m.end()
        elif mark == "}" and len(scopes) > 1:
            kind = scopes.pop()
            if kind == "function":
                found.append(function_between(source, code, opened, at))
            if kind in ("function", "scope"):
                head_start = m.end()
        elif not inside_code:
            head_start = m.end()
    return found


def function_between(source, code, start, end):
    head = code[start:end]
    start += len(head) - len(head.lstrip())
    first = source.line_at(start)
    name = re.search(r"([\w:~]+)\s*\(", head)
    return Function(name.group(1) if name else "?", first, source.line_at(end) - first + 1)
