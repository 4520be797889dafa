use deai_compute::event;
use domain::{ParametersApplied, ParametersCancelled, ParametersProposed, Terms, TimeNs, Yocto};

fn terms(event: event::Terms) -> Terms {
    Terms {
        min_stake: Yocto(event.min_stake),
        start_timeout_ns: event.start_timeout_ns,
        run_time_min_ns: event.run_time_min_ns,
        run_time_max_ns: event.run_time_max_ns,
        dispute_window_ns: event.dispute_window_ns,
        answer_window_ns: event.answer_window_ns,
        ruling_window_ns: event.ruling_window_ns,
        grace_ns: event.grace_ns,
        unbonding_ns: event.unbonding_ns,
        heartbeat_timeout_ns: event.heartbeat_timeout_ns,
        max_attempts: event.max_attempts,
        keeper_bounty: Yocto(event.keeper_bounty),
        dispute_bond: Yocto(event.dispute_bond),
        slash_not_started_bps: event.slash_not_started_bps,
        slash_late_bps: event.slash_late_bps,
        slash_dispute_lost_bps: event.slash_dispute_lost_bps,
        retention_ns: event.retention_ns,
    }
}

pub(super) fn parameters_proposed(event: event::ParametersProposed) -> ParametersProposed {
    ParametersProposed { parameters: terms(event.parameters), applicable_at: TimeNs(event.applicable_at) }
}

pub(super) fn parameters_cancelled(event: event::ParametersCancelled) -> ParametersCancelled {
    ParametersCancelled { applicable_at: TimeNs(event.applicable_at) }
}

pub(super) fn parameters_applied(event: event::ParametersApplied) -> ParametersApplied {
    ParametersApplied { parameters: terms(event.parameters) }
}
