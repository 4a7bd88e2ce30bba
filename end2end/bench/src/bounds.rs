//! What every run must keep: numbers that are alike on any machine, because they are no timing, or the ratio of two in one run, or
//! mostly waiting for others who take as long anywhere.

use anyhow::bail;

use crate::Report;

/// The most that a first visit may move, and how many times the bare page's.
const MOST_BYTES: f64 = 85_000.0;
const MOST_TIMES: f64 = 1.2;

/// How many times as much the largest may take as the smallest, where there is hardly to be a difference.
const MOST_GROWTH: f64 = 1.5;

/// How long until a pod is ready, in milliseconds, with upstreams that take 400 and 500 of it.
const MOST_TO_READY: f64 = 1_500.0;

/// How much longer than until it is asked for a verdict may take to the screen, in milliseconds.
const MOST_TO_SCREEN: f64 = 100.0;

/// Names every number that misses its bound.
pub(crate) fn check(report: &Report) -> anyhow::Result<()> {
    let number = |name: &str| report.get(name).and_then(serde_json::Value::as_f64).unwrap_or(f64::NAN);
    let times = number("panel_br_bytes") / number("floor_br_bytes");
    let growth = |name: &str, smallest: &str, largest: &str| {
        let by_size = |size: &str| report.get(name).and_then(|by_size| by_size.get(size)?.as_f64()).unwrap_or(f64::NAN);
        by_size(largest) / by_size(smallest)
    };
    // Written so that a number that is missing is missed, too.
    let kept = [
        ("panel_br_bytes", number("panel_br_bytes") <= MOST_BYTES),
        ("panel_br_bytes / floor_br_bytes", times <= MOST_TIMES),
        ("halo_reads_per_open", number("halo_reads_per_open") <= 2.0),
        ("halo_reads_per_send", number("halo_reads_per_send") <= 2.0),
        ("halo_reads_while_waiting", number("halo_reads_while_waiting") <= 0.0),
        ("halo_writes_per_verification", (number("halo_writes_per_verification") - 1.0).abs() < f64::EPSILON),
        ("open_to_ready_ms", number("open_to_ready_ms") <= MOST_TO_READY),
        ("verdict_to_screen_ms", number("verdict_to_screen_ms") - number("poll_interval_ms") <= MOST_TO_SCREEN),
        ("duplicate_prompts", number("duplicate_prompts") <= 0.0),
        ("generated_exchanges", number("generated_exchanges") >= 1_000_000.0),
        ("false_approvals", number("false_approvals") <= 0.0),
        ("right_approvals", number("right_approvals") > 0.0),
        ("missed_approvals", number("missed_approvals") <= 0.0),
        ("tamper_found", number("tamper_found") >= 1.0),
        ("import_peak_bytes", growth("import_peak_bytes", "1000", "100000") <= MOST_GROWTH),
        ("import_accounts_per_s", number("import_accounts_per_s") > 0.0),
        ("audit_verify_entries_per_s", number("audit_verify_entries_per_s") > 0.0),
        ("send_to_prompt_ms", number("send_to_prompt_ms") > 0.0),
        ("send_to_prompt_without_policy_ms", number("send_to_prompt_without_policy_ms") > 0.0),
        ("history_page_ms", growth("history_page_ms", "1000", "1000000") <= MOST_GROWTH),
        ("dashboard_br_bytes", number("dashboard_br_bytes") > 0.0),
    ];
    let missed: Vec<&str> = kept.into_iter().filter(|(_, kept)| !kept).map(|(name, _)| name).collect();
    if missed.is_empty() { Ok(()) } else { bail!("out of bounds: {}", missed.join(", ")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn good() -> Report {
        let report = json!({
            "panel_br_bytes": 78_000, "floor_br_bytes": 65_000, "halo_reads_per_open": 2, "halo_reads_per_send": 1,
            "halo_reads_while_waiting": 0, "halo_writes_per_verification": 1, "duplicate_prompts": 0,
            "open_to_ready_ms": 1_500, "verdict_to_screen_ms": 1_100, "poll_interval_ms": 1_000,
            "generated_exchanges": 1_000_000, "false_approvals": 0, "right_approvals": 9, "missed_approvals": 0,
            "tamper_found": 1.0, "import_peak_bytes": { "1000": 40_000_000, "100000": 44_000_000 },
            "import_accounts_per_s": 900, "audit_verify_entries_per_s": 5_000, "send_to_prompt_ms": 20,
            "send_to_prompt_without_policy_ms": 19, "history_page_ms": { "1000": 4.1, "1000000": 5.0 }, "dashboard_br_bytes": 5_000,
        });
        report.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn every_number_can_miss_its_bound() {
        assert!(check(&good()).is_ok());
        for (name, wrong) in [
            ("panel_br_bytes", json!(78_001)),
            ("floor_br_bytes", json!(10_000)),
            ("halo_reads_per_open", json!(3)),
            ("halo_reads_per_send", json!(3)),
            ("halo_reads_while_waiting", json!(1)),
            ("halo_writes_per_verification", json!(2)),
            ("halo_writes_per_verification", json!(0)),
            ("open_to_ready_ms", json!(1_500.001)),
            ("open_to_ready_ms", json!(null)),
            ("verdict_to_screen_ms", json!(1_100.001)),
            ("verdict_to_screen_ms", json!(null)),
            ("poll_interval_ms", json!(999)),
            ("poll_interval_ms", json!(null)),
            ("duplicate_prompts", json!(1)),
            ("generated_exchanges", json!(999_999)),
            ("false_approvals", json!(1)),
            ("right_approvals", json!(0)),
            ("missed_approvals", json!(1)),
            ("tamper_found", json!(0.999)),
            ("tamper_found", json!(null)),
            ("import_peak_bytes", json!({ "1000": 40_000_000, "100000": 60_000_001 })),
            ("import_peak_bytes", json!({ "1000": 40_000_000 })),
            ("import_accounts_per_s", json!(null)),
            ("audit_verify_entries_per_s", json!(null)),
            ("send_to_prompt_ms", json!(null)),
            ("send_to_prompt_without_policy_ms", json!(null)),
            ("history_page_ms", json!({ "1000": 4.1, "1000000": 6.2 })),
            ("history_page_ms", json!({ "1000000": 5.0 })),
            ("dashboard_br_bytes", json!(null)),
        ] {
            let mut report = good();
            report.insert(name.to_owned(), wrong);
            assert!(check(&report).is_err(), "{name}");
        }
    }
}
