//! Overdue receipts are chased by themselves: looked at when the server starts and every hour after. That a unit is chased
//! once a day, whatever restarts and however many servers there are, is a matter of the table.

use service::Service;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(60 * 60);

pub(crate) fn every_hour(service: Service, stop: CancellationToken) {
    tokio::spawn(async move {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => match service.chase_overdue().await {
                    Ok(0) => {}
                    Ok(chased) => tracing::info!(chased, "units were chased for overdue receipts"),
                    Err(error) => tracing::error!(%error, "overdue receipts cannot be chased"),
                },
            }
        }
    });
}
