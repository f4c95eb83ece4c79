//! A board that follows changes shows what a board counted anew would show (M35, M40).

use domain::{
    ids::{OrgCode, PointCode, RowId},
    indicators::Track,
    ledgers::Ledger,
    period::Period,
    schedule::Light,
    warnings::{Board, BoardChange, BoardRow, LedgerCounts, LightCounts, RECENT_CHANGES},
};
use proptest::prelude::*;

const ORGS: usize = 3;
const DOMAINS: usize = 2;

/// A point's light and ledger; none before it is due or reported.
type State = Option<(Light, Ledger)>;

fn counted(states: &[State]) -> Board {
    let mut board = Board {
        track: Track::CityToUnit,
        period: Period::new(2023, 9).expect("a month"),
        revision: 100,
        as_of: 0,
        domains: (0..DOMAINS).map(|domain| format!("领域{domain}")).collect(),
        rows: (0..ORGS)
            .map(|org| BoardRow {
                org: OrgCode::new(format!("45122{org}")),
                org_name: String::new(),
                cells: vec![LightCounts::default(); DOMAINS],
                due: vec![0; DOMAINS],
                all: LightCounts::default(),
                ledgers: LedgerCounts::default(),
                expected: 0,
            })
            .collect(),
        all: LightCounts::default(),
        ledgers: LedgerCounts::default(),
        expected: 0,
        changes: Vec::new(),
    };
    for (index, state) in states.iter().enumerate() {
        let row = &mut board.rows[index % ORGS];
        if let Some((light, ledger)) = state {
            board.all.add(*light);
            board.ledgers.add(*ledger);
            row.all.add(*light);
            row.ledgers.add(*ledger);
            row.cells[index % DOMAINS].add(*light);
        }
    }
    board
}

fn change(id: i64, index: usize, before: State, after: State) -> BoardChange {
    BoardChange {
        id,
        at: id,
        track: Track::CityToUnit,
        period: Period::new(2023, 9).expect("a month"),
        assignment: RowId::new(format!("a{index}")),
        org: OrgCode::new(format!("45122{}", index % ORGS)),
        org_name: String::new(),
        point: PointCode::new("X2023-001"),
        point_name: String::new(),
        domain: format!("领域{}", index % DOMAINS),
        actual: None,
        unit: String::new(),
        light_before: before.map(|state| state.0),
        light: after.map(|state| state.0),
        ledger_before: before.map(|state| state.1),
        ledger: after.map(|state| state.1),
    }
}

fn state() -> impl Strategy<Value = State> {
    proptest::option::of((0_usize..5, 0_usize..3).prop_map(|(light, ledger)| (Light::ALL[light], Ledger::ALL[ledger])))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn following_changes_is_the_same_as_counting_anew(
        mut states in proptest::collection::vec(state(), 6..18),
        steps in proptest::collection::vec((0_usize..18, state()), 0..40),
    ) {
        let mut board = counted(&states);
        let mut id = board.revision;
        for (index, after) in steps {
            let index = index % states.len();
            id += 1;
            let change = change(id, index, states[index], after);
            states[index] = after;
            board.apply(&change);
            // The same event again, as after a reconnection, changes nothing.
            let before = board.clone();
            board.apply(&change);
            prop_assert_eq!(&board, &before);
        }
        let anew = counted(&states);
        prop_assert_eq!(&board.rows, &anew.rows);
        prop_assert_eq!(board.all, anew.all);
        prop_assert_eq!(board.ledgers, anew.ledgers);
        prop_assert_eq!(board.revision, id);
        prop_assert!(board.changes.len() <= RECENT_CHANGES);
        prop_assert!(board.changes.is_sorted_by(|newer, older| newer.id > older.id));
    }

    #[test]
    fn what_the_board_does_not_show_moves_no_total(states in proptest::collection::vec(state(), 6), after in state()) {
        let mut board = counted(&states);
        let before = board.clone();
        let elsewhere = BoardChange { org: OrgCode::new("U001"), ..change(101, 0, None, after) };
        board.apply(&elsewhere);
        prop_assert_eq!((&board.rows, board.all, board.ledgers), (&before.rows, before.all, before.ledgers));
        prop_assert_eq!(board.revision, 101);
        let other_month = BoardChange { period: Period::new(2023, 8).expect("a month"), ..change(102, 0, None, after) };
        board.apply(&other_month);
        prop_assert_eq!(board.revision, 101);
    }
}
