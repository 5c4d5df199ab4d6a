"""What codes mean: configs/reasons.yaml for decisions, configs/errors.yaml for what to do about errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.config import home, read_yaml
from claimctl.errors import UsageError

if TYPE_CHECKING:
    from claimctl.config import Config

DECISIONS = ("approve", "review", "investigate", "incomplete", "deny")


class Texts:
    """The sentences for codes, and the titles of document types. A code without one gives an empty text."""

    def __init__(self, config: Config, reasons: dict[str, str], errors: dict[str, str]) -> None:
        self._titles = {name: doc_type.title for name, doc_type in config.classify.doctypes.items()}
        self._lines = {name: line.title for name, line in config.score.lines.items()}
        self._rules = {name: rule.message for name, rule in config.score.rules.items()}
        self._reasons = reasons
        self._errors = errors

    def reason(self, code: str) -> str:
        """The sentence for a reason code."""
        return self._reasons.get(code) or self.rule(code.lower())

    def rule(self, rule: str) -> str:
        """What a rule finds: the sentence of its reason, else its message where that needs no values to be filled in.

        A rule's reason code is its name in upper case.
        """
        message = self._rules.get(rule, "")
        return self._reasons.get(rule.upper()) or ("" if "{" in message else message)

    def remedy(self, code: str) -> str:
        """What to do about an error code."""
        return self._errors.get(code, "")

    def line(self, name: str) -> str:
        """A line of business by its name for people."""
        return self._lines.get(name) or name.replace("_", " ").capitalize()

    def title(self, doc_type: str) -> str:
        """A document type's name for people."""
        return self._titles.get(doc_type) or doc_type.replace("_", " ").capitalize()


def load_texts(config: Config) -> Texts:
    """The texts of configs/; a file that is not there gives none. Raises UsageError for one that is not valid."""
    return Texts(config, _sentences("reasons"), _sentences("errors"))


def _sentences(name: str) -> dict[str, str]:
    file = home() / "configs" / f"{name}.yaml"
    if not file.is_file():
        return {}
    content = read_yaml(file)
    if not all(isinstance(text, str) for text in content.values()):
        raise UsageError("texts_invalid", f"{file} is not valid: each code must have one sentence.")
    return {str(code): text.strip() for code, text in content.items()}
