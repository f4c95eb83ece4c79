//! What is done without being asked: looked at when the server starts and every hour after.
//!
//! However often the server is restarted and however many servers there are, the tables know what has been done.

use service::{Service, evidence::ABANDONED_MS};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(60 * 60);

pub(crate) fn begin(service: Service, stop: CancellationToken) {
    tokio::spawn(async move {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {
                    chase(&service).await;
                    clear(&service).await;
                }
            }
        }
    });
}

/// Receipts, opinions and problems that are overdue, and what is still to be reported. Each by itself: one that fails keeps no other
/// from being chased.
async fn chase(service: &Service) {
    match service.chase_overdue().await {
        Ok(0) => {}
        Ok(units) => tracing::info!(units, "units were chased for overdue receipts"),
        Err(error) => tracing::error!(%error, "overdue receipts cannot be chased"),
    }
    match service.chase_late_opinions().await {
        Ok(0) => {}
        Ok(units) => tracing::info!(units, "units were chased for overdue opinions"),
        Err(error) => tracing::error!(%error, "overdue opinions cannot be chased"),
    }
    match service.chase_issues().await {
        Ok(0) => {}
        Ok(issues) => tracing::info!(issues, "units were chased for problems that are overdue"),
        Err(error) => tracing::error!(%error, "overdue problems cannot be chased"),
    }
    match service.remind_of_reporting().await {
        Ok(0) => {}
        Ok(units) => tracing::info!(units, "units were reminded of what is to be reported"),
        Err(error) => tracing::error!(%error, "units cannot be reminded"),
    }
}

/// Uploads that nobody goes on with are removed after a day.
async fn clear(service: &Service) {
    match service.remove_abandoned_uploads(service.clock().now() - ABANDONED_MS).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "uploads were forgotten"),
        Err(error) => tracing::error!(%error, "abandoned uploads cannot be removed"),
    }
}
