"""Letters of a register that never end, grow, look elsewhere or reach what is behind them."""

from __future__ import annotations

from pathlib import Path

from hostile.registers import World

_CLASSES = "''.__class__.__mro__[1].__subclasses__()"
LETTERS = {
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "long-range": "{{ range(10**9) | list }}",
    "product": "{{ 'x' * 10**9 }}",
    "list-product": "{{ [1] * 10**9 }}",
    "power": "{{ 9**9**9 }}",
    "digits": "{{ 10**4000 }}",
    "format": "{{ '%1000000000d' | format(1) }}",
    "format-method": "{{ '{:1000000000d}'.format(1) }}",
    "center": "{{ 'a' | center(10**9) }}",
    "justified": "{{ 'a'.ljust(10**9) }}",
    "zeros": "{{ 'a'.zfill(10**9) }}",
    "tabs": "{{ ('\t' * 1000).expandtabs(10**7) }}",
    "indent": "{{ 'a\nb' | indent(10**9) }}",
    "batch": "{{ ['a'] | batch(10**9, 'x') | list }}",
    "slice": "{{ ['a'] | slice(10**9) | list }}",
    "lorem": "{{ lipsum(n=10**6) }}",
    "doubled": "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(60) %}"
    "{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}",
    "replaced": "{{ ('a' * 10000).replace('a', 'b' * 10000).replace('b', 'c' * 1000) }}",
    "joined": "{{ (['a'] * 10000) | join('b' * 100000) }}",
    "wrapped": "{{ ('a' * 100000) | wordwrap(1) | wordwrap(1) | urlize }}",
    "recursion": "{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}",
    "caller": "{% macro f() %}{{ caller() }}{% endmacro %}{% call f() %}{{ f() }}{% endcall %}",
    "itself": "{% include 'hr/itself.txt' %}{% include 'itself.txt' %}",
    "above": "{% include '../../complaints.yaml' %}",
    "absolute": "{% include '{outside}/secret.txt' %}",
    "imports": "{% import '{outside}/secret.txt' as x %}{{ x }}",
    "extends": "{% extends '../../../outside/secret.txt' %}",
    "classes": f"{{{{ {_CLASSES} }}}}",
    "globals": "{{ cycler.__init__.__globals__.os.popen('{tool} globals').read() }}",
    "lipsum": "{{ lipsum.__globals__['os'].popen('{tool} lipsum').read() }}",
    "context": "{{ self._TemplateReference__context }} {{ self.__init__.__globals__ }}",
    "attribute": "{{ ''|attr('__class__')|attr('__mro__') }}",
    "format-field": "{{ '{0.__class__.__mro__}'.format(customer) }}",
    "format-map": "{{ '{a.__class__}'.format_map({'a': customer}) }}",
    "undefined": "{{ nothing.at.all }}",
    "endless": "{% for x in cycler('a') %}{{ x }}{% endfor %}",
    "parentheses": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "not": "{{ " + "not " * 3000 + "1 }}",
    "conditions": "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
    "sums": "{{ " + "1+" * 30000 + "1 }}",
    "filters": "{{ 'a' " + "| upper " * 3000 + " }}",
    "escapes": "\x1b[31mred\x1b]0;title\x07 \u202egnp\u202c",
    "controls": "{{ '\\x1b[2J\\x9b' }}",
    "header": "{{ '\\r\\nBcc: all@example.com' }}",
    "megabyte": "word " * 200_000,
    "megabyte-of-lines": "\n" * 1_000_000,
    "megabyte-of-sets": "{% set x = 1 %}" * 70_000,
}


def _letter(tree: Path, name: str, text: str, here: World) -> None:
    text = text.replace("{tool}", str(here.tool)).replace("{outside}", str(here.outside))
    place = tree / "templates" / "hr" / f"{name}.txt"
    place.write_text(f"Subject: X\n\n{text}\n", "utf-8")


def letters(tree: Path, here: World) -> None:
    """Write each of them under its own name, and some in the place of those that are due."""
    for name, text in LETTERS.items():
        _letter(tree, name, text, here)
    _letter(tree, "apology", LETTERS["loops"], here)
    _letter(tree, "acknowledgement", LETTERS["globals"], here)
    _letter(tree, "status", LETTERS["recursion"], here)
    _letter(tree, "_letter", LETTERS["doubled"], here)


def letter_subject(tree: Path, here: World) -> None:
    """Write a letter whose subject is more than a line."""
    place = tree / "templates" / "hr" / "apology.txt"
    place.write_text("Subject: {{ '\\r\\nBcc: x@y.example' }}\x1b[31m\rX\n\nx\n", "utf-8")
