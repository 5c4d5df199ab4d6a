"""The configuration: one complete default file, one file of the user's over it, options of the command line over both.

`configs/default.yaml` names every setting. A user's file (`--config`, else the nearest `claimctl.yaml` upwards from the
working folder) changes some of them; `configs/doctypes/*.yaml` and `configs/rules/*.yaml` are lists that a folder of
the same name beside the user's file adds to or overrides, file by file. Each value remembers where it came from.
"""

from claimctl.config.load import USER_FILE, Loaded, find_user_file, home, load, read_yaml
from claimctl.config.settings import (
    ClassifyConfig,
    Config,
    CostConfig,
    Count,
    DecisionConfig,
    DocType,
    Experiment,
    ExtractConfig,
    FieldKind,
    FieldSpec,
    Goal,
    KpiConfig,
    Limits,
    Line,
    NotNegative,
    OcrConfig,
    Positive,
    RegisterSpec,
    RouteConfig,
    Rule,
    ScoreConfig,
    Settings,
    Share,
    StoreConfig,
    Variant,
)

__all__ = [
    "USER_FILE",
    "ClassifyConfig",
    "Config",
    "CostConfig",
    "Count",
    "DecisionConfig",
    "DocType",
    "Experiment",
    "ExtractConfig",
    "FieldKind",
    "FieldSpec",
    "Goal",
    "KpiConfig",
    "Limits",
    "Line",
    "Loaded",
    "NotNegative",
    "OcrConfig",
    "Positive",
    "RegisterSpec",
    "RouteConfig",
    "Rule",
    "ScoreConfig",
    "Settings",
    "Share",
    "StoreConfig",
    "Variant",
    "find_user_file",
    "home",
    "load",
    "read_yaml",
]
