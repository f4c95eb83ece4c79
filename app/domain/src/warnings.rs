//! The board of lights (M34, M35, M40).

use crate::{
    ids::{OrgCode, PointCode, RowId},
    indicators::Track,
    ledgers::Ledger,
    period::Period,
    schedule::Light,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How many points stand in each light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LightCounts {
    pub red: u32,
    pub yellow: u32,
    pub missing: u32,
    pub green: u32,
    pub blue: u32,
}

impl LightCounts {
    pub const fn get(&self, light: Light) -> u32 {
        match light {
            Light::Red => self.red,
            Light::Yellow => self.yellow,
            Light::Missing => self.missing,
            Light::Green => self.green,
            Light::Blue => self.blue,
        }
    }

    pub const fn add(&mut self, light: Light) {
        match light {
            Light::Red => self.red += 1,
            Light::Yellow => self.yellow += 1,
            Light::Missing => self.missing += 1,
            Light::Green => self.green += 1,
            Light::Blue => self.blue += 1,
        }
    }

    pub const fn total(&self) -> u32 {
        self.red + self.yellow + self.missing + self.green + self.blue
    }

    /// The worst light that has a point; none where there is none.
    pub fn worst(&self) -> Option<Light> {
        Light::ALL.into_iter().find(|light| self.get(*light) > 0)
    }
}

/// How many points stand in each ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerCounts {
    pub done: u32,
    pub on_track: u32,
    pub off_track: u32,
}

impl LedgerCounts {
    pub const fn get(&self, ledger: Ledger) -> u32 {
        match ledger {
            Ledger::Done => self.done,
            Ledger::OnTrack => self.on_track,
            Ledger::OffTrack => self.off_track,
        }
    }

    pub const fn add(&mut self, ledger: Ledger) {
        match ledger {
            Ledger::Done => self.done += 1,
            Ledger::OnTrack => self.on_track += 1,
            Ledger::OffTrack => self.off_track += 1,
        }
    }
}

/// One unit's line on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRow {
    pub org: OrgCode,
    pub org_name: String,
    /// In the order of [`Board::domains`]; all zero where the unit has no point in the domain.
    pub cells: Vec<LightCounts>,
    /// Points that have to be reported for the period, in the order of [`Board::domains`].
    pub due: Vec<u32>,
    pub all: LightCounts,
    pub ledgers: LedgerCounts,
    /// Points that have to be reported for the period; those without a light are still open.
    pub expected: u32,
}

/// Units × domains for a track and a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    pub track: Track,
    pub period: Period,
    /// The id of the last event that the board includes; the ETag.
    pub revision: i64,
    /// UTC milliseconds of that event.
    pub as_of: i64,
    /// Level-1 indicators in workbook order.
    pub domains: Vec<String>,
    pub rows: Vec<BoardRow>,
    pub all: LightCounts,
    pub ledgers: LedgerCounts,
    /// Points that have to be reported for the period; those without a light are still open.
    pub expected: u32,
    /// What changed lately, newest first.
    pub changes: Vec<BoardChange>,
}

/// One light that changed: also the payload of a live event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardChange {
    /// The event's id.
    pub id: i64,
    /// UTC milliseconds.
    pub at: i64,
    pub track: Track,
    pub period: Period,
    pub assignment: RowId,
    pub org: OrgCode,
    pub org_name: String,
    pub point: PointCode,
    pub point_name: String,
    /// The level-1 indicator, one of [`Board::domains`].
    pub domain: String,
    pub actual: Option<Decimal>,
    pub unit: String,
    /// None where nothing was due or reported before.
    pub light_before: Option<Light>,
    pub light: Option<Light>,
    pub ledger_before: Option<Ledger>,
    pub ledger: Option<Ledger>,
}

impl Board {
    /// Applies a change that is newer than the board, so that a page follows without asking again.
    ///
    /// A change for another track or period, or one that the board includes already, is left alone; one of an
    /// organisation that the board does not show moves the revision alone.
    pub fn apply(&mut self, change: &BoardChange) {
        if change.track != self.track || change.period != self.period || change.id <= self.revision {
            return;
        }
        self.revision = change.id;
        self.as_of = change.at;
        let move_light = |counts: &mut LightCounts| {
            if let Some(before) = change.light_before {
                counts.subtract(before);
            }
            if let Some(after) = change.light {
                counts.add(after);
            }
        };
        let move_ledger = |counts: &mut LedgerCounts| {
            if let Some(before) = change.ledger_before {
                counts.subtract(before);
            }
            if let Some(after) = change.ledger {
                counts.add(after);
            }
        };
        // An organisation that the board does not show is not in its totals either.
        let Some(row) = self.rows.iter_mut().find(|row| row.org == change.org) else {
            return;
        };
        move_light(&mut row.all);
        move_ledger(&mut row.ledgers);
        let column = self.domains.iter().position(|domain| *domain == change.domain);
        if let Some(cell) = column.and_then(|column| row.cells.get_mut(column)) {
            move_light(cell);
        }
        move_light(&mut self.all);
        move_ledger(&mut self.ledgers);
        self.changes.insert(0, change.clone());
        self.changes.truncate(RECENT_CHANGES);
    }
}

/// One point of one organisation behind the board's numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointLight {
    pub assignment: RowId,
    pub org: OrgCode,
    pub org_name: String,
    pub point: PointCode,
    pub name: String,
    /// The level-1 indicator.
    pub domain: String,
    pub unit: String,
    pub target: Decimal,
    pub actual: Option<Decimal>,
    pub light: Option<Light>,
    pub ledger: Option<Ledger>,
    pub state: crate::progress::EntryState,
}

/// What to show of the points behind a board; none means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointFilter {
    pub org: Option<OrgCode>,
    /// The place in [`Board::domains`], from 1.
    pub domain: Option<usize>,
    pub light: Option<Light>,
    pub ledger: Option<Ledger>,
}

/// The points behind a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointList {
    pub track: Track,
    pub period: Period,
    pub domains: Vec<String>,
    /// The organisation asked for, where there is one.
    pub org_name: Option<String>,
    pub rows: Vec<PointLight>,
    /// The last event that the list includes.
    pub revision: i64,
}

/// How many changes a board keeps.
pub const RECENT_CHANGES: usize = 20;

impl LightCounts {
    const fn subtract(&mut self, light: Light) {
        let count = match light {
            Light::Red => &mut self.red,
            Light::Yellow => &mut self.yellow,
            Light::Missing => &mut self.missing,
            Light::Green => &mut self.green,
            Light::Blue => &mut self.blue,
        };
        *count = count.saturating_sub(1);
    }
}

impl LedgerCounts {
    const fn subtract(&mut self, ledger: Ledger) {
        let count = match ledger {
            Ledger::Done => &mut self.done,
            Ledger::OnTrack => &mut self.on_track,
            Ledger::OffTrack => &mut self.off_track,
        };
        *count = count.saturating_sub(1);
    }
}

/// What a live stream carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LiveEvent {
    /// An entry was submitted, returned or accepted: its light may have changed, lists and queues look again.
    Entry { state: crate::progress::EntryState, change: BoardChange },
    /// Indicators, organisations or progress were imported: everything looks again.
    Imported,
    /// Targets were divided anew: grids look again, and boards too where it was the city that divided (no `parent`).
    Decomposition { parent: Option<OrgCode>, track: Track, year: i32 },
    /// A batch of targets was handed down, signed for or chased.
    Dispatch { dispatch: RowId },
    /// A rule book went on, or something was said about it.
    RuleBook { book: RowId },
    /// Something was said in the thread of an entry, or read.
    Message { assignment: RowId, period: Period },
    /// A period was frozen, or opened again.
    Period { period: Period },
    /// A county has collected values from its units.
    Collected { period: Period },
    /// A unit has another last day for a period: what is missing may no longer be.
    Extension { period: Period },
    /// A unit's inbox has something new, or something less to do.
    Inbox,
    /// A visit or a line of the issue sheet has changed.
    Inspection,
}

impl LiveEvent {
    /// Puts in the event's id, which is known only when it is stored.
    pub const fn set_id(&mut self, id: i64) {
        if let Self::Entry { change, .. } = self {
            change.id = id;
        }
    }

    /// Whether a board has to be loaded anew, as the event does not say what became of it.
    pub fn renews(&self, track: Track, period: Period) -> bool {
        match self {
            Self::Imported => true,
            Self::Extension { period: extended } => *extended == period,
            Self::Decomposition { parent: None, track: divided, year } => *divided == track && *year == period.year(),
            Self::Entry { .. }
            | Self::Decomposition { .. }
            | Self::Dispatch { .. }
            | Self::RuleBook { .. }
            | Self::Message { .. }
            | Self::Period { .. }
            | Self::Inbox
            | Self::Inspection
            | Self::Collected { .. } => false,
        }
    }
}
