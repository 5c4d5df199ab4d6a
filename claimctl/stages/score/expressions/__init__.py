"""The language that rules are written in: small, typed, and total.

An expression asks something of a claim. It can read what was found in the papers and work with it; it can't call
Python, reach into an object, change anything, or run on: its length, its depth and its steps are bounded. All of it is
proved when the rules are loaded; what is wrong is a UsageError that names the rule and the column.

    not form.signature_present
    month(loss_date) in {11, 12, 1, 2} and mentions(loss_type, words_of_hail)
    any item in bill.items where in_codes(item.code, codes_of_women)
    days_between(policy_start, loss_date) < 14 days
    sum bill in bills of bill.total > 1.1 * claimed

Values are numbers, money (a number, perhaps with a currency), dates, days, text, yes or no, documents, line items, and
sets of these. Money of two currencies has no sum and no order: what comes of it is unknown.

    literals    12.5   500 USD   2026-01-31   14 days   2 weeks   'text'   yes   no   {1, 2}   {'left', 'links'}
    operators   or   and   not   =  !=  <  <=  >  >=  in   + - * /      (the loosest first)
    a part      bill.total: a dot picks one of a fixed list of parts, of a document or of a line item, never more
    over many   any x in XS where C     all x in XS where C     count x in XS where C
                sum x in XS of E where C     least ... of E     most ... of E      (where C may be left out)
    functions   see `functions`

Names: the facts of the claim (see facts.FACTS), what follows from it (see scope.DERIVED), the lists of
rules/lists.yaml, and the variables of `for_each` and `any x in`.

Unknown is a value: what nothing states, what can't be worked out. It makes unknown whatever is made of it, and a rule
finds nothing where its condition is unknown. But `known(x)` tells; `no and unknown` is no, `yes or unknown` is yes; and
those of many for which a `where` is unknown are passed over.

Every value brings its evidence along: the readings it was made of, each with its document, page and confidence. A
condition holds as probably as all readings that it rests on are right.
"""

from claimctl.stages.score.expressions.check import check
from claimctl.stages.score.expressions.evaluate import Budget, Found, evaluate
from claimctl.stages.score.expressions.parser import parse, parse_each
from claimctl.stages.score.expressions.syntax import Mistake

__all__ = ["Budget", "Found", "Mistake", "check", "evaluate", "parse", "parse_each"]
