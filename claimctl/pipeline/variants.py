"""The tests of a run: which variants a claim is judged under, with what settings, and when that makes it stale.

A test whose unit is the policy or the claimant needs the claim's papers: so a worker says what the units are, judged by
the settings that no test has changed, and the decision keeps them. The key of a decision names its variants and what
their settings come to; a claim that is in no test has the key it had before there were tests.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from msgspec.structs import replace

from claimctl.config.variants import CLAIM, READ_UNITS, assigned, under, unit_id
from claimctl.errors import DependencyError, UsageError
from claimctl.pipeline.promise import basis, check_dial
from claimctl.pipeline.stages import SCORE
from claimctl.records import Claim, Decision
from claimctl.stages.score.assemble import assemble
from claimctl.store.ledger import unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimctl.config import Config
    from claimctl.pipeline.plan import ClaimPlan
    from claimctl.store.ledger import DecidedClaim

Made = tuple[tuple[str, str], ...]  # the variants of a claim that have settings of their own


class Variants:
    """The tests of a config, as parent and workers ask for them; what a variant comes to is worked out once."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._tests = config.experiments
        self._read = [kind for kind in READ_UNITS if any(test.unit == kind for test in self._tests.values())]
        self._configs: dict[Made, Config] = {}
        self._digests: dict[Made, str] = {}
        self._bases: dict[Made, str] = {}

    def check(self) -> None:
        """Refuse to begin with a variant that can't judge. Raises UsageError and DependencyError naming the test."""
        for name, test in self._tests.items():
            for variant in test.variants:
                config = self.config({name: variant})
                if config is self._config:
                    continue
                try:
                    check_dial(config)
                    SCORE.fingerprint(config)
                except (UsageError, DependencyError) as error:
                    told = f"Test {name}, variant {variant}: {error.message}"
                    raise type(error)(error.code, told, error.remedy) from error

    def made(self, variants: Mapping[str, str]) -> Made:
        """Those of the variants that change a setting."""
        return tuple(each for each in sorted(variants.items()) if self._tests[each[0]].variants[each[1]].settings)

    def config(self, variants: Mapping[str, str]) -> Config:
        """The settings under variants."""
        made = self.made(variants)
        if made not in self._configs:
            self._configs[made] = under(self._config, dict(made)) if made else self._config
        return self._configs[made]

    def basis(self, variants: Mapping[str, str]) -> str:
        """What a promise would rest on under variants: see promise.basis."""
        made = self.made(variants)
        if made not in self._bases:
            self._bases[made] = basis(self.config(variants))
        return self._bases[made]

    def units(self, claim: Claim) -> dict[str, str]:
        """The ids of what the claim belongs to, by kind: those that tests ask for. "" where its papers don't say."""
        if not self._read:
            return {}
        in_order = sorted(claim.documents, key=lambda document: (document.path, document.doc_id))
        facts = assemble(replace(claim, documents=tuple(in_order)), self._config.score)
        told = {"policy": facts.get("policy_number"), "claimant": facts.get("claimant")}
        return {kind: unit_id(kind, fact.value) if (fact := told[kind]) else "" for kind in self._read}

    def columns(self, attributes: Mapping[str, str]) -> dict[str, str]:
        """The ids of the units that claims.csv names."""
        kinds = {test.unit for test in self._tests.values()} - {CLAIM, *READ_UNITS}
        return {kind: unit_id(kind, attributes.get(kind, "")) for kind in sorted(kinds)}

    def of(self, claim_id: str, units: Mapping[str, str], arrived: str) -> dict[str, str]:
        """The variants of a claim. `arrived` is an ISO day."""
        if not self._tests:
            return {}
        return assigned(self._tests, {CLAIM: claim_id, **units}, dt.date.fromisoformat(arrived))

    def key(self, key: str, variants: Mapping[str, str]) -> str:
        """A decision's key with its variants, and what judges them, told in it."""
        if not variants:
            return key
        made = self.made(variants)
        if made not in self._digests:
            self._digests[made] = SCORE.fingerprint(self.config(variants)).digest
        told = "\0".join(f"{test}={variant}" for test, variant in sorted(variants.items()))
        return hashlib.sha256(f"{key}\0{told}\0{self._digests[made]}".encode()).hexdigest()[:32]

    def stands(self, claim: ClaimPlan, key: str, before: DecidedClaim) -> bool:
        """Whether a claim's decision is what it would be now; `key` is its key without variants."""
        if not self._tests:
            return before.key == key
        units = self.columns(claim.attributes)
        if self._read:
            decision = unpack(before.record, Decision)
            units |= decision.units
            if not decision.variants:  # judged by the settings that no test has changed
                told = {"policy": decision.policy_number, "claimant": decision.claimant}
                units = {kind: unit_id(kind, told[kind] or "") for kind in self._read} | units
            if any(kind not in units for kind in self._read):
                return False
        return before.key == self.key(key, self.of(claim.claim_id, units, arrived(claim)))


def arrived(claim: ClaimPlan) -> str:
    """The day (ISO, UTC) on which the claim's first paper came, or that claims.csv states: later ones don't move it.

    A variant may well ask for more papers: if the last of them counted, its claims would leave the test by its doing.
    """
    try:
        stated = dt.datetime.fromisoformat(claim.attributes.get("received_at", ""))
        return (stated if stated.tzinfo else stated.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).date().isoformat()
    except (ValueError, OverflowError):  # none, or at the very ends of the calendar
        first = min((file.modified for file in claim.files), default=0.0)
    try:
        return dt.datetime.fromtimestamp(first, dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):  # a file may be dated in the year 30000
        return (dt.date.max if first > 0 else dt.date.min).isoformat()
