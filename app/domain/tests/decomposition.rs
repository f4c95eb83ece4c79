//! Dividing a target: what has to hold for all figures, and the cases that the rules name (M22, M24).

use domain::{
    Decimal,
    decomposition::{
        BalanceError, Basis, BasisKind, Cell, Claim, Column, Finding, Part, Row, UnitKind, block, check, decimals,
        dispatch::{ReceiptState, Signature},
        distribute, guess, propose, read_part,
    },
    ids::{OrgCode, PointCode},
    indicators::Aggregation,
    number::NumberError,
    organisations::OrgKind,
};
use proptest::prelude::*;
use time::macros::date;

fn of(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn parts(texts: &[&str]) -> Vec<Part> {
    texts.iter().map(|text| if *text == "/" { Part::NotApplicable } else { Part::Target(of(text)) }).collect()
}

fn row(aggregation: Aggregation, whole: &str, unit: &str, texts: &[&str]) -> (Row, Vec<Column>) {
    let cells = parts(texts).into_iter().map(|part| Cell { part, ..Cell::default() }).collect();
    let row = Row {
        point: PointCode::new("X2023-001"),
        number: 1,
        name: "规模以上工业总产值".into(),
        domain: "高质量发展".into(),
        unit: unit.into(),
        whole: of(whole),
        aggregation,
        revision: 1,
        cells,
    };
    let column = |index: usize| Column {
        unit: OrgCode::new(format!("4512{index:02}")),
        name: format!("县{index}"),
        kind: UnitKind::Organisation(OrgKind::County),
    };
    (row, (0..texts.len()).map(column).collect())
}

fn basis(kind: BasisKind, weights: &[&str]) -> Basis {
    let weight = |text: &&str| if text.is_empty() { None } else { Some(of(text)) };
    Basis { kind, weights: weights.iter().map(weight).collect() }
}

#[test]
fn the_parts_are_checked_as_they_add_up() {
    let found = |aggregation, whole: &str, texts: &[&str]| {
        let check = check(aggregation, of(whole), parts(texts));
        (check.finding, check.value.map(|v| v.normalize().to_string()), check.difference.map(|d| d.to_string()))
    };
    let some = |text: &str| Some(text.to_owned());
    // 0.1 + 0.2 is 0.3, which binary fractions do not say.
    assert_eq!(found(Aggregation::Sum, "0.3", &["0.1", "0.2", "/"]), (Finding::Agrees, some("0.3"), some("0")));
    assert_eq!(found(Aggregation::Sum, "40", &["10", "29.5"]), (Finding::TooLittle, some("39.5"), some("-0.5")));
    assert_eq!(found(Aggregation::Sum, "40", &["10", "30.5"]), (Finding::TooMuch, some("40.5"), some("0.5")));
    // An average is read with the decimals of the whole: 8.82 is 9 in whole percent.
    assert_eq!(found(Aggregation::Average, "9", &["8.63", "9.01", "/"]), (Finding::Agrees, some("9"), some("0")));
    assert_eq!(found(Aggregation::Average, "9.0", &["8.63", "9.01"]), (Finding::TooLittle, some("8.8"), some("-0.2")));
    assert_eq!(found(Aggregation::SameValue, "92", &["92", "92.0", "/"]), (Finding::Agrees, some("92"), some("0")));
    assert_eq!(found(Aggregation::SameValue, "92", &["92", "91", "90"]), (Finding::NotSame(2), None, None));
    assert_eq!(found(Aggregation::Share, "100", &["60", "40"]), (Finding::Agrees, some("100"), some("0")));
    assert_eq!(found(Aggregation::Share, "100", &["110", "-10"]).0, Finding::NoShare(2));
    assert_eq!(found(Aggregation::Sum, "0", &["/", "/"]), (Finding::Nobody, None, None));
    let long = "79228162514264337593543950335";
    assert_eq!(found(Aggregation::Sum, long, &[long, long]).0, Finding::TooLong);
}

#[test]
fn a_row_without_a_word_says_how_it_adds_up() {
    let guessed = |whole: &str, texts: &[&str]| guess(of(whole), parts(texts));
    assert_eq!(guessed("40", &["10", "30", "/"]), Aggregation::Sum);
    assert_eq!(guessed("92", &["92", "92"]), Aggregation::SameValue);
    assert_eq!(guessed("9", &["8", "10"]), Aggregation::Average);
    assert_eq!(guessed("9", &["1", "2"]), Aggregation::Sum);
}

#[test]
fn words_of_workbooks_are_read() {
    for aggregation in Aggregation::ALL {
        assert_eq!(Aggregation::from_code(aggregation.code()), Some(aggregation));
        let json = serde_json::to_string(&aggregation).unwrap();
        assert_eq!(json, format!("\"{}\"", aggregation.code()));
        let word = aggregation.name(domain::language::Language::Chinese);
        assert!(Aggregation::WORDS.contains(&(word, aggregation)), "{word}");
    }
}

#[test]
fn typed_parts_are_read() {
    let read = |text: &str| read_part(text, Aggregation::Sum, of("200"), "亿元");
    assert_eq!(read(" ５７．７９ "), Ok(Part::Target(of("57.79"))));
    assert_eq!(read("1,234.5"), Ok(Part::Target(of("1234.5"))));
    assert_eq!(read("不适用"), Ok(Part::NotApplicable));
    assert_eq!(read("/"), Ok(Part::NotApplicable));
    assert_eq!(read("12%"), Err(NumberError::NotANumber));
    assert_eq!(read(""), Err(NumberError::Empty));
    assert_eq!(read_part("95%", Aggregation::Average, of("95"), "%"), Ok(Part::Target(of("95"))));
    assert_eq!(read_part("12.5％", Aggregation::Share, of("200"), "亿元"), Ok(Part::Target(of("25"))));
    assert_eq!(read_part("0.0000001%", Aggregation::Share, of("1"), "亿元"), Err(NumberError::TooPrecise));
    assert_eq!(block("1\t2\r\n不适用\t 4 \n"), [vec!["1", "2"], vec!["不适用", "4"]]);
    assert!(block("  \n").is_empty());
}

#[test]
fn the_largest_remainders_get_what_is_left() {
    let claims = |weights: &[&str]| -> Vec<Claim> {
        let claim = |(index, weight): (usize, &&str)| Claim {
            unit: OrgCode::new(format!("U{index:03}")),
            weight: (!weight.is_empty()).then(|| of(weight)),
        };
        weights.iter().enumerate().map(claim).collect()
    };
    let shown = |result: Result<Vec<Option<Decimal>>, BalanceError>| -> Vec<String> {
        result.unwrap().into_iter().map(|part| part.map_or_else(|| "/".into(), |part| part.to_string())).collect()
    };
    assert_eq!(shown(distribute(of("10"), &claims(&["1", "1", "1"]), 0)), ["4", "3", "3"]);
    assert_eq!(shown(distribute(of("10"), &claims(&["1", "", "2"]), 1)), ["3.3", "/", "6.7"]);
    // 41.2, 35.0 and 23.8 of a hundred: the last has the largest remainder.
    assert_eq!(shown(distribute(of("100"), &claims(&["412", "350", "238"]), 0)), ["41", "35", "24"]);
    assert_eq!(shown(distribute(of("-1"), &claims(&["1", "1"]), 2)), ["-0.50", "-0.50"]);
    assert_eq!(distribute(of("1.5"), &claims(&["1"]), 0), Err(BalanceError::TooFine));
    assert_eq!(distribute(of("1"), &claims(&["0", ""]), 0), Err(BalanceError::NoWeight));
    assert_eq!(distribute(of("1"), &claims(&["2", "-1"]), 0), Err(BalanceError::Negative));
}

#[test]
fn a_row_is_balanced_as_it_adds_up() {
    let propose = |row: &(Row, Vec<Column>), basis: &Basis| -> Result<Vec<String>, BalanceError> {
        let parts = propose(&row.0, &row.1, basis, decimals(&row.0))?;
        Ok(parts.into_iter().map(|part| part.text(domain::language::Language::Chinese)).collect())
    };
    let equal = basis(BasisKind::Equal, &[]);
    let counted = row(Aggregation::Sum, "10", "个", &["1", "/", "2.5", "3"]);
    assert_eq!(decimals(&counted.0), 0);
    assert_eq!(propose(&counted, &equal).unwrap(), ["4", "不适用", "3", "3"]);
    let measured = row(Aggregation::Sum, "470", "万亩", &["45.8", "36.96", "/"]);
    assert_eq!(decimals(&measured.0), 2);
    assert_eq!(propose(&measured, &basis(BasisKind::Current, &[])).unwrap(), ["260.1", "209.9", "不适用"]);
    let people = basis(BasisKind::Figure("常住人口".into()), &["3", "1", ""]);
    assert_eq!(propose(&measured, &people).unwrap(), ["352.5", "117.5", "不适用"]);
    let unknown = basis(BasisKind::Figure("常住人口".into()), &["3", "", "4"]);
    assert_eq!(propose(&measured, &unknown), Err(BalanceError::Missing("县1".into())));
    // The average of the parts is the whole again.
    let average = row(Aggregation::Average, "9", "%", &["8.2", "/", "9.8"]);
    assert_eq!(propose(&average, &basis(BasisKind::LastYear, &["1", "5", "2"])).unwrap(), ["6", "不适用", "12"]);
    let same = row(Aggregation::SameValue, "92", "%", &["91", "/"]);
    assert_eq!(propose(&same, &equal).unwrap(), ["92", "不适用"]);
    let mut fresh = row(Aggregation::Sum, "9", "个", &["1", "1"]);
    fresh.0.cells.iter_mut().for_each(|cell| cell.part = Part::Unassigned);
    assert_eq!(propose(&fresh, &equal).unwrap(), ["5", "4"]);
}

#[test]
fn a_change_after_dispatch_has_to_be_handed_down_again() {
    let one = Part::Target(Decimal::ONE);
    let cell = |part, dispatched| Cell { part, dispatched, reported: false };
    assert!(cell(one, None).is_due() && !cell(one, None).is_changed());
    assert!(!cell(one, Some(Part::Target(of("1.00")))).is_due());
    assert!(cell(Part::NotApplicable, Some(one)).is_changed());
    assert!(!cell(Part::NotApplicable, None).is_due());
}

#[test]
fn a_receipt_is_late_after_its_day() {
    let due = date!(2023 - 03 - 20);
    let signed = |on| ReceiptState::of(Some(&Signature { by: "张某甲".into(), on, at: 0 }), due, date!(2023 - 10 - 07));
    assert_eq!(signed(due), ReceiptState::Signed);
    assert_eq!(signed(date!(2023 - 03 - 21)), ReceiptState::SignedLate);
    assert_eq!(ReceiptState::of(None, due, due), ReceiptState::Open);
    assert_eq!(ReceiptState::of(None, due, date!(2023 - 03 - 21)), ReceiptState::Overdue);
}

fn weight() -> impl Strategy<Value = Option<Decimal>> {
    prop_oneof![
        6 => (0_i64..10_000_000, 0_u32..4).prop_map(|(mantissa, scale)| Some(Decimal::new(mantissa, scale))),
        // Equal remainders are where an order could show.
        3 => (0_i64..4).prop_map(|weight| Some(Decimal::from(weight))),
        1 => Just(None),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_divided_comes_to_the_whole(
        weights in proptest::collection::vec(weight(), 1..40),
        whole in 0_i64..1_000_000_000,
        decimals in 0_u32..4,
        turn in 0_usize..40,
    ) {
        let whole = Decimal::new(whole, decimals);
        let claims: Vec<Claim> = weights
            .iter()
            .enumerate()
            .map(|(index, weight)| Claim { unit: OrgCode::new(format!("U{index:03}")), weight: *weight })
            .collect();
        let result = distribute(whole, &claims, decimals);
        if claims.iter().all(|claim| claim.weight.is_none_or(|weight| weight.is_zero())) {
            prop_assert_eq!(result, Err(BalanceError::NoWeight));
            return Ok(());
        }
        let parts = result.unwrap();
        prop_assert_eq!(parts.iter().flatten().copied().sum::<Decimal>(), whole);
        let all: Decimal = weights.iter().flatten().copied().sum();
        for (claim, part) in claims.iter().zip(&parts) {
            prop_assert_eq!(claim.weight.is_none(), part.is_none());
            let Some((weight, part)) = claim.weight.zip(*part) else { continue };
            prop_assert!(part >= Decimal::ZERO && part.scale() <= decimals);
            // Nobody is further from the exact share than one step: |part · all − whole · weight| < step · all.
            let distance = (part * all - whole * weight).abs();
            prop_assert!(distance < Decimal::new(1, decimals) * all, "{part} of {whole} for {weight} of {all}");
        }
        // In another order everyone gets the same.
        let mut turned = claims.clone();
        turned.rotate_left(turn % claims.len());
        turned.reverse();
        let again = distribute(whole, &turned, decimals).unwrap();
        for (claim, part) in turned.iter().zip(again) {
            let index = claims.iter().position(|other| other.unit == claim.unit).unwrap();
            prop_assert_eq!(part, parts[index]);
        }
    }

    #[test]
    fn a_balanced_row_agrees(
        weights in proptest::collection::vec(weight(), 1..12),
        whole in 0_i64..1_000_000,
        scale in 0_u32..3,
        aggregation in proptest::sample::select(Aggregation::ALL.to_vec()),
    ) {
        let texts: Vec<&str> = weights.iter().map(|weight| if weight.is_some() { "1" } else { "/" }).collect();
        let (mut row, columns) = row(aggregation, "1", "亿元", &texts);
        row.whole = Decimal::new(whole, scale);
        let basis = Basis { kind: BasisKind::Figure("数".into()), weights: weights.clone() };
        let Ok(parts) = propose(&row, &columns, &basis, 4) else {
            let none = weights.iter().all(|weight| weight.is_none_or(|weight| weight.is_zero()));
            prop_assert!(none && aggregation != Aggregation::SameValue);
            return Ok(());
        };
        for (cell, part) in row.cells.iter_mut().zip(parts) {
            // What does not apply is left untouched.
            prop_assert_eq!(cell.part == Part::NotApplicable, part == Part::NotApplicable);
            cell.part = part;
        }
        let check = row.check();
        let nobody = weights.iter().all(Option::is_none);
        prop_assert!(check.agrees() || nobody, "{check:?}");
    }

    #[test]
    fn a_check_does_not_depend_on_the_order(
        mantissas in proptest::collection::vec((-1_000_000_i64..1_000_000, 0_u32..5), 1..20),
        whole in -1_000_000_i64..1_000_000,
        aggregation in proptest::sample::select(Aggregation::ALL.to_vec()),
    ) {
        let mut parts: Vec<Part> = mantissas.into_iter().map(|(m, s)| Part::Target(Decimal::new(m, s))).collect();
        parts.push(Part::NotApplicable);
        let whole = Decimal::new(whole, 2);
        let before = check(aggregation, whole, parts.clone());
        parts.reverse();
        prop_assert_eq!(before, check(aggregation, whole, parts));
    }
}
