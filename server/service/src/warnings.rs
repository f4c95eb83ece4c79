//! The board of lights: computed once, kept up to date by committed events, handed out to every viewer.

mod kept;
mod points;

pub(crate) use kept::follow;
pub use kept::{Boards, Computed};

use crate::{Error, Result, Service, args, db::Tx, periods::extended_to, require, settings::YearPlan};
use domain::{
    accounts::{Right, SessionUser},
    ids::OrgCode,
    indicators::{AssessmentPoint, Track},
    ledgers::Ledger,
    period::Period,
    schedule::Light,
    warnings::{Board, BoardChange, BoardRow, LedgerCounts, LightCounts, LiveEvent, RECENT_CHANGES},
};
use std::sync::Arc;
use time::Date;

#[derive(sqlx::FromRow)]
struct Row {
    org_code: String,
    org_name: String,
    point_code: String,
    body: String,
    light: Option<String>,
    ledger: Option<String>,
    extended_to: Option<String>,
}

impl Service {
    /// The period that is being reported in on the business day.
    pub fn current_period(&self) -> Period {
        Period::reported_on(self.clock.today())
    }

    /// The board of a track and period. Units see their own line alone.
    pub async fn board(&self, user: &SessionUser, track: Track, period: Period) -> Result<Arc<Computed>> {
        self.board_and_event(user, track, period).await.map(|(board, _)| board)
    }

    /// The board, and the last event of the whole product that it includes: where a live stream goes on from. It may be
    /// far newer than the board's revision, which only its own changes move.
    pub async fn board_and_event(
        &self,
        user: &SessionUser,
        track: Track,
        period: Period,
    ) -> Result<(Arc<Computed>, i64)> {
        require(user, Right::SeeBoard)?;
        let (whole, event) = self.whole_board(track, period).await?;
        if user.role.sees_whole_city() {
            return Ok((whole, event));
        }
        let own = user.org.as_ref().ok_or(Error::Forbidden)?;
        Ok((Computed::new(part_of(&whole.board, own)), event))
    }

    async fn load(&self, tx: &mut Tx, track: Track, period: Period, plan: &YearPlan, today: Date) -> Result<Board> {
        let (revision, as_of): (i64, i64) =
            tx.one("SELECT COALESCE(MAX(id), 0), COALESCE(MAX(at), 0) FROM events", args![]).await?.unwrap_or_default();
        let rows: Vec<Row> = tx
            .all(
                concat!(
                    "SELECT a.org_code, o.name AS org_name, a.point_code, p.body, e.light, e.ledger, ",
                    extended_to!("a.org_code", "a.point_code", "$1"),
                    " AS extended_to
                     FROM assignments a
                     JOIN points p ON p.code = a.point_code
                     JOIN organisations o ON o.code = a.org_code
                     LEFT JOIN entries e ON e.assignment_id = a.id AND e.period = $1
                     WHERE p.track = $2 AND p.year = $3 AND a.target IS NOT NULL
                     ORDER BY o.position, p.number"
                ),
                args![period, track.code(), period.year()],
            )
            .await?;
        let domains = domains(tx, track, period.year()).await?;
        let mut board = Board {
            track,
            period,
            revision,
            as_of,
            domains,
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
            let overdue = today > plan.due(period, row.extended_to.as_deref())?;
            let light = row.light.as_deref().and_then(Light::from_code).or(overdue.then_some(Light::Missing));
            let ledger = row.ledger.as_deref().and_then(Ledger::from_code).or(overdue.then_some(Ledger::OffTrack));
            count(&mut board, &row, &point, light, ledger);
        }
        board.changes = recent_changes(tx, &board).await?;
        Ok(board)
    }
}

/// Level-1 indicators in workbook order.
async fn domains(tx: &mut Tx, track: Track, year: i32) -> Result<Vec<String>> {
    let names: Vec<(String, i64)> = tx
        .all(
            "SELECT domain, MIN(number) FROM points WHERE track = $1 AND year = $2 GROUP BY domain ORDER BY MIN(number)",
            args![track.code(), year],
        )
        .await?;
    Ok(names.into_iter().map(|(name, _)| name).collect())
}

fn count(board: &mut Board, row: &Row, point: &AssessmentPoint, light: Option<Light>, ledger: Option<Ledger>) {
    let columns = board.domains.len();
    if board.rows.last().is_none_or(|last| last.org.as_str() != row.org_code) {
        board.rows.push(BoardRow {
            org: OrgCode::new(&row.org_code),
            org_name: row.org_name.clone(),
            cells: vec![LightCounts::default(); columns],
            due: vec![0; columns],
            all: LightCounts::default(),
            ledgers: LedgerCounts::default(),
            expected: 0,
        });
    }
    let column = board.domains.iter().position(|domain| *domain == point.path[0]);
    let Some(line) = board.rows.last_mut() else { return };
    line.expected += 1;
    if let Some(due) = column.and_then(|column| line.due.get_mut(column)) {
        *due += 1;
    }
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
