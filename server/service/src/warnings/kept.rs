//! Boards that are computed once and then moved on by committed events.

use crate::{
    Result, Service,
    live::{Missed, StoredEvent},
};
use bytes::Bytes;
use domain::{
    indicators::Track,
    period::Period,
    warnings::{Board, LiveEvent},
};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};
use time::Date;
use tokio::sync::{broadcast::error::RecvError, watch};

/// A board and its JSON, which is written at most once a revision.
pub struct Computed {
    pub board: Board,
    json: OnceLock<Bytes>,
}

impl Computed {
    pub(super) fn new(board: Board) -> Arc<Self> {
        Arc::new(Self { board, json: OnceLock::new() })
    }

    /// The board as JSON.
    pub fn json(&self) -> Bytes {
        self.json.get_or_init(|| serde_json::to_vec(&self.board).map(Bytes::from).unwrap_or_default()).clone()
    }
}

/// Another business day makes other points overdue.
type Key = (Track, Period, Date);

/// The boards that are kept, and how far they have been moved on.
#[derive(Default)]
pub struct Kept {
    boards: HashMap<Key, Arc<Computed>>,
    /// The last event that every kept board includes; written under the same lock as the boards.
    followed: watch::Sender<i64>,
}

impl Kept {
    /// A board and the last event that it includes.
    fn find(&self, key: &Key) -> Option<(Arc<Computed>, i64)> {
        let board = self.boards.get(key)?.clone();
        let event = (*self.followed.borrow()).max(board.board.revision);
        Some((board, event))
    }
}

/// Shared by everything that reads or moves boards.
pub type Boards = RwLock<Kept>;

/// Boards kept at a time; the rest are computed anew when they are asked for.
const KEPT: usize = 48;

/// Keeps the boards in step with what is committed, here and on other servers.
pub(crate) fn follow(service: Service) {
    let mut events = service.db.events();
    tokio::spawn(async move {
        let mut lost = false;
        loop {
            match events.recv().await {
                Ok(event) => {
                    service.follow_event(&event, lost);
                    lost = false;
                }
                Err(RecvError::Lagged(_)) => lost = true,
                Err(RecvError::Closed) => return,
            }
        }
    });
}

impl Service {
    pub(super) async fn whole_board(&self, track: Track, period: Period) -> Result<(Arc<Computed>, i64)> {
        let today = self.clock.today();
        let key = (track, period, today);
        if let Some(found) = self.kept_board(&key) {
            return Ok(found);
        }
        let plan = self.year_plan(period.year()).await?;
        loop {
            let service = self.clone();
            let mut board = self
                .db
                .snapshot(move |tx| Box::pin(async move { service.load(tx, track, period, &plan, today).await }))
                .await?;
            // Events that were followed while the board was being read have passed it by: it is kept only when there
            // are none left, so that the follower brings each later one, in order.
            'catch_up: loop {
                if let Some(found) = self.keep_board(key, &board) {
                    return Ok(found);
                }
                let Missed::Events(events) = self.events_after(board.revision).await? else { break };
                for event in events {
                    match &event.payload {
                        LiveEvent::Entry { change, .. } => board.apply(change),
                        event if event.renews(track, period) => break 'catch_up,
                        _ => {}
                    }
                    board.revision = event.id;
                }
            }
        }
    }

    /// Waits until the kept boards include an event.
    pub async fn boards_include(&self, event: i64) {
        let mut followed = self.boards.read().unwrap_or_else(PoisonError::into_inner).followed.subscribe();
        // Ends without it only with the service itself.
        let _ = followed.wait_for(|followed| *followed >= event).await;
    }

    fn kept_board(&self, key: &Key) -> Option<(Arc<Computed>, i64)> {
        self.boards.read().unwrap_or_else(PoisonError::into_inner).find(key)
    }

    /// Keeps a board unless it lacks an event that the follower has already passed on.
    fn keep_board(&self, key: Key, board: &Board) -> Option<(Arc<Computed>, i64)> {
        let mut kept = self.boards.write().unwrap_or_else(PoisonError::into_inner);
        if *kept.followed.borrow() > board.revision {
            return None;
        }
        if kept.boards.len() >= KEPT {
            kept.boards.clear();
        }
        kept.boards.entry(key).or_insert_with(|| Computed::new(board.clone()));
        kept.find(&key)
    }

    /// Moves the boards on. Where events before this one were lost, boards are computed anew when they are asked for.
    fn follow_event(&self, event: &StoredEvent, lost: bool) {
        if lost || matches!(event.payload, LiveEvent::Imported) {
            self.forget_points();
        }
        let mut kept = self.boards.write().unwrap_or_else(PoisonError::into_inner);
        kept.followed.send_modify(|followed| *followed = event.id.max(*followed));
        if lost {
            kept.boards.clear();
        }
        match &event.payload {
            LiveEvent::Entry { change, .. } => {
                for ((track, period, _), computed) in &mut kept.boards {
                    if *track == change.track && *period == change.period && change.id > computed.board.revision {
                        let mut board = computed.board.clone();
                        board.apply(change);
                        *computed = Computed::new(board);
                    }
                }
            }
            event => kept.boards.retain(|(track, period, _), _| !event.renews(*track, *period)),
        }
    }
}
