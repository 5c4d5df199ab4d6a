"""Every KPI's function, by its name in kpis.yaml. Each takes the lazy tables, those that the user names among them, and
says how its figure is drawn: `value`, `count`, the ends of its interval, and `part` (the stage) where it has parts.

A new KPI is one function, its line here, and its entry in kpis.yaml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.kpi.measures import drift, operations, people, quality, system, workflow
from claimctl.insight.kpi.measures.events import FRESH, STEP, run_work, stage_quantiles
from claimctl.insight.kpi.measures.quality import required_fields

if TYPE_CHECKING:
    from claimctl.insight.kpi.shapes import Measure

__all__ = ["FRESH", "MEASURES", "STEP", "required_fields", "run_work", "stage_quantiles"]

MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        operations.claims_processed,
        operations.documents_processed,
        operations.claims_per_day,
        operations.claims_per_month,
        operations.automation_rate,
        operations.cycle_time_median,
        operations.cycle_time_p95,
        operations.backlog,
        operations.review_queue,
        operations.cost_per_claim,
        operations.saving_per_claim,
        operations.savings,
        operations.roi,
        operations.payback,
        quality.reviewer_accuracy,
        quality.fraud_false_positives,
        quality.fraud_auc,
        quality.data_quality,
        quality.ocr_accuracy,
        quality.classification_f1,
        quality.entity_precision,
        quality.entity_recall,
        quality.retrieval_accuracy,
        quality.retrieval_latency,
        quality.retrieval_passages,
        quality.reranking_gain,
        quality.retrieval_cache_hits,
        quality.cache_hit_rate,
        workflow.workflows_completed,
        workflow.agents_per_workflow,
        workflow.workflows_at_once,
        workflow.hand_off_latency,
        workflow.context_kept,
        workflow.agent_memory,
        system.throughput,
        system.stage_latency_p50,
        system.stage_latency_p95,
        system.stage_latency_p99,
        system.model_time,
        system.error_rate,
        system.failure_rate,
        system.refused_share,
        system.scheduled_uptime,
        people.daily_users,
        people.monthly_users,
        people.session_length,
        people.weekly_return,
        people.csat,
        people.nps,
        people.cac,
        people.ltv,
        people.ltv_cac,
        drift.drift_document_types,
        drift.drift_confidence,
        drift.drift_automation,
    )
}
