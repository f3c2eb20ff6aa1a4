"""Templates are compiled once per language: what a page says without looking at anything (words, icons, addresses of files)
becomes plain text of the compiled template, joined with the text around it."""

from collections.abc import Callable
from typing import Any

import jinja2
from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.utils import translation
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

COMPONENTS = ("ui/components.html", "ui/forms.html")
# Functions whose answer depends on their arguments and the language alone, by the name under which templates call them.
# A face adds its own.
CONSTANT: dict[str, Callable[..., Any]] = {}
IMPORTED: dict[str, Callable[..., Any]] = {}  # the same, where they come from the components


class PageTemplate(jinja2.Template):
    """All templates have the globals of the environment and no others, so what one imports of another is always the same."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        return self._module or super()._get_default_module()


class PageEnvironment(jinja2.Environment):
    """`language`: Django's code of the one language in which these templates are shown; none: nothing is folded."""

    template_class = PageTemplate
    language = ""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if not self.language:
            return tree
        with translation.override(self.language):
            return _Folding(tree).visit(tree)


class Pages(Jinja2):
    """Django's backend with an environment for each language; the one of the moment is used."""

    def __init__(self, params: dict[str, Any]) -> None:
        options = {**params["OPTIONS"]}
        super().__init__({**params, "OPTIONS": options})
        self.languages = {}
        for code, _name in settings.LANGUAGES:
            own = Jinja2({**params, "OPTIONS": {**options}})
            own.env.language = code  # type: ignore[attr-defined]
            self.languages[code] = own

    def get_template(self, template_name: str) -> Any:
        own = self.languages.get(translation.get_language() or "")
        return own.get_template(template_name) if own else super().get_template(template_name)


class _Folding(NodeTransformer):
    """Replaces calls of constant functions with what they answer; a name that the template uses otherwise stays as it is."""

    def __init__(self, tree: nodes.Template) -> None:
        imported = {
            entry
            for node in tree.find_all(nodes.FromImport)
            if isinstance(node.template, nodes.Const) and node.template.value in COMPONENTS
            for entry in node.names
            if isinstance(entry, str)
        }
        own = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
        own |= {node.name for node in tree.find_all(nodes.Macro)}
        self.known = {name: call for name, call in CONSTANT.items() if name not in own | imported}
        self.known |= {name: IMPORTED[name] for name in imported - own if name in IMPORTED}

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        if (
            not isinstance(node.node, nodes.Name)
            or node.node.name not in self.known
            or node.dyn_args
            or node.dyn_kwargs
        ):
            return node
        try:
            arguments = [argument.as_const() for argument in node.args]
            named = {pair.key: pair.value.as_const() for pair in node.kwargs}
            answer = self.known[node.node.name](*arguments, **named)
        except nodes.Impossible:
            return node
        return nodes.Const(answer, lineno=node.lineno) if type(answer) in (str, Markup) else node
