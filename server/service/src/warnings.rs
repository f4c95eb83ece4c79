//! The board of lights: computed once, kept up to date by committed events, handed out to every viewer.

use crate::{
    Error, Result, Service, args,
    db::Tx,
    live::{Missed, StoredEvent},
    require,
};
use bytes::Bytes;
use domain::{
    accounts::{Right, SessionUser},
    ids::OrgCode,
    indicators::{AssessmentPoint, Track},
    ledgers::Ledger,
    period::Period,
    schedule::Light,
    warnings::{Board, BoardChange, BoardRow, LedgerCounts, LightCounts, LiveEvent, RECENT_CHANGES},
};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};
use time::Date;
use tokio::sync::broadcast::error::RecvError;

/// A board and its JSON, which is written at most once a revision.
pub struct Computed {
    pub board: Board,
    json: OnceLock<Bytes>,
}

impl Computed {
    fn new(board: Board) -> Arc<Self> {
        Arc::new(Self { board, json: OnceLock::new() })
    }

    /// The board as JSON.
    pub fn json(&self) -> Bytes {
        self.json.get_or_init(|| serde_json::to_vec(&self.board).map(Bytes::from).unwrap_or_default()).clone()
    }
}

/// Boards by track, period and business day: another day makes other points overdue.
pub type Boards = RwLock<HashMap<(Track, Period, Date), Arc<Computed>>>;

/// Boards kept at a time; the rest are computed anew when they are asked for.
const KEPT: usize = 48;

#[derive(sqlx::FromRow)]
struct Row {
    org_code: String,
    org_name: String,
    point_code: String,
    body: String,
    light: Option<String>,
    ledger: Option<String>,
}

/// Keeps the boards in step with what is committed, here and on other servers.
pub(crate) fn follow(service: Service) {
    let mut events = service.db.events();
    tokio::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => service.follow_event(&event),
                Err(RecvError::Lagged(_)) => service.forget_boards(),
                Err(RecvError::Closed) => return,
            }
        }
    });
}

impl Service {
    /// The board of a track and period. Units see their own line alone.
    pub async fn board(&self, user: &SessionUser, track: Track, period: Period) -> Result<Arc<Computed>> {
        require(user, Right::SeeBoard)?;
        let whole = self.whole_board(track, period).await?;
        if user.role.sees_whole_city() {
            return Ok(whole);
        }
        let own = user.org.as_ref().ok_or(Error::Forbidden)?;
        Ok(Computed::new(part_of(&whole.board, own)))
    }

    async fn whole_board(&self, track: Track, period: Period) -> Result<Arc<Computed>> {
        let today = self.clock.today();
        let key = (track, period, today);
        let known = self.boards.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(board) = known {
            return Ok(board);
        }
        let plan = self.year_plan(period.year()).await?;
        let service = self.clone();
        let board = self
            .db
            .snapshot(move |tx| {
                Box::pin(async move { service.load(tx, track, period, period.due(plan.due_day), today).await })
            })
            .await?;
        let revision = board.revision;
        let computed = Computed::new(board);
        self.keep_board(key, computed.clone());
        // A change committed between the snapshot and this moment may have been announced before there was a board to
        // move on; applying one twice does nothing.
        match self.events_after(revision).await? {
            Missed::Events(events) => events.iter().for_each(|event| self.follow_event(event)),
            Missed::TooMany => self.forget_boards(),
        }
        let kept = self.boards.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        Ok(kept.unwrap_or(computed))
    }

    fn keep_board(&self, key: (Track, Period, Date), computed: Arc<Computed>) {
        let mut boards = self.boards.write().unwrap_or_else(PoisonError::into_inner);
        if boards.len() >= KEPT {
            boards.clear();
        }
        boards.entry(key).or_insert(computed);
    }

    async fn load(&self, tx: &mut Tx, track: Track, period: Period, due: Date, today: Date) -> Result<Board> {
        let (revision, as_of): (i64, i64) =
            tx.one("SELECT COALESCE(MAX(id), 0), COALESCE(MAX(at), 0) FROM events", args![]).await?.unwrap_or_default();
        let rows: Vec<Row> = tx
            .all(
                "SELECT a.org_code, o.name AS org_name, a.point_code, p.body, e.light, e.ledger
                 FROM assignments a
                 JOIN points p ON p.code = a.point_code
                 JOIN organisations o ON o.code = a.org_code
                 LEFT JOIN entries e ON e.assignment_id = a.id AND e.period = $1
                 WHERE p.track = $2 AND p.year = $3 AND a.target IS NOT NULL
                 ORDER BY o.position, p.number",
                args![period, track.code(), period.year()],
            )
            .await?;
        let names: Vec<(String, i64)> = tx
            .all(
                "SELECT domain, MIN(number) FROM points WHERE track = $1 AND year = $2 GROUP BY domain ORDER BY MIN(number)",
                args![track.code(), period.year()],
            )
            .await?;
        let mut board = Board {
            track,
            period,
            revision,
            as_of,
            domains: names.into_iter().map(|(name, _)| name).collect(),
            rows: Vec::new(),
            all: LightCounts::default(),
            ledgers: LedgerCounts::default(),
            expected: 0,
            changes: Vec::new(),
        };
        for row in rows {
            let point = self.parse_point(&row.point_code, &row.body)?;
            if !point.cycle.expects(period) {
                continue;
            }
            let overdue = today > due;
            let light = row.light.as_deref().and_then(Light::from_code).or(overdue.then_some(Light::Missing));
            let ledger = row.ledger.as_deref().and_then(Ledger::from_code).or(overdue.then_some(Ledger::OffTrack));
            count(&mut board, &row, &point, light, ledger);
        }
        board.changes = recent_changes(tx, &board).await?;
        Ok(board)
    }

    fn follow_event(&self, event: &StoredEvent) {
        match &event.payload {
            LiveEvent::Imported => {
                self.forget_points();
                self.forget_boards();
            }
            LiveEvent::Entry { change, .. } => {
                let mut boards = self.boards.write().unwrap_or_else(PoisonError::into_inner);
                for ((track, period, _), computed) in boards.iter_mut() {
                    if *track == change.track && *period == change.period && change.id > computed.board.revision {
                        let mut board = computed.board.clone();
                        board.apply(change);
                        *computed = Computed::new(board);
                    }
                }
            }
        }
    }

    fn forget_boards(&self) {
        self.boards.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn count(board: &mut Board, row: &Row, point: &AssessmentPoint, light: Option<Light>, ledger: Option<Ledger>) {
    let columns = board.domains.len();
    if board.rows.last().is_none_or(|last| last.org.as_str() != row.org_code) {
        board.rows.push(BoardRow {
            org: OrgCode::new(&row.org_code),
            org_name: row.org_name.clone(),
            cells: vec![LightCounts::default(); columns],
            all: LightCounts::default(),
            ledgers: LedgerCounts::default(),
            expected: 0,
        });
    }
    let column = board.domains.iter().position(|domain| *domain == point.path[0]);
    let Some(line) = board.rows.last_mut() else { return };
    line.expected += 1;
    board.expected += 1;
    if let Some(light) = light {
        line.all.add(light);
        board.all.add(light);
        if let Some(cell) = column.and_then(|column| line.cells.get_mut(column)) {
            cell.add(light);
        }
    }
    if let Some(ledger) = ledger {
        line.ledgers.add(ledger);
        board.ledgers.add(ledger);
    }
}

/// The last changes of this board among the last events, so that a page that opens now shows what moved before.
async fn recent_changes(tx: &mut Tx, board: &Board) -> Result<Vec<BoardChange>> {
    let rows: Vec<(i64, String)> =
        tx.all("SELECT id, payload FROM events WHERE org_code IS NOT NULL ORDER BY id DESC LIMIT 200", args![]).await?;
    let mut changes = Vec::with_capacity(RECENT_CHANGES);
    for (id, payload) in rows {
        let mut event: LiveEvent = serde_json::from_str(&payload)?;
        event.set_id(id);
        if let LiveEvent::Entry { change, .. } = event
            && change.track == board.track
            && change.period == board.period
        {
            changes.push(change);
        }
        if changes.len() == RECENT_CHANGES {
            break;
        }
    }
    Ok(changes)
}

/// One organisation's line as a board of its own.
fn part_of(board: &Board, own: &OrgCode) -> Board {
    let rows: Vec<BoardRow> = board.rows.iter().filter(|row| row.org == *own).cloned().collect();
    let mut part = Board {
        track: board.track,
        period: board.period,
        revision: board.revision,
        as_of: board.as_of,
        domains: board.domains.clone(),
        all: LightCounts::default(),
        ledgers: LedgerCounts::default(),
        expected: 0,
        changes: board.changes.iter().filter(|change| change.org == *own).cloned().collect(),
        rows: Vec::new(),
    };
    if let Some(row) = rows.first() {
        part.all = row.all;
        part.ledgers = row.ledgers;
        part.expected = row.expected;
    }
    part.rows = rows;
    part
}
