//! Whole years: against a second, naive implementation, and changed step by step against opened anew.

mod naive;
mod years;

use domain::{
    Decimal,
    ids::{OrgCode, PointCode},
    indicators::Direction,
    scoring::ScoringRule,
    year_end::{Adjustment, BookPoint, Cell, NodeStatus, Rolled, Subject, Terms, YearBook},
};
use naive::q;
use proptest::{collection::vec, prelude::*, sample::Index};
use years::Year;

fn opened(year: &Year) -> YearBook {
    YearBook::open(year.points.clone(), year.subjects.clone(), year.cells.clone(), year.terms.clone())
}

/// A change of one figure; places are drawn within the year.
#[derive(Clone, Debug)]
enum Edit {
    Actual(Index, Index, Option<Decimal>),
    Target(Index, Index, Option<Decimal>),
    Weight(Index, Decimal),
    Rule(Index, ScoringRule),
    Adjustments(Index, Vec<Adjustment>, Vec<Adjustment>, bool),
    Public(Index, Option<Decimal>),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = any::<Index>;
    prop_oneof![
        4 => (place(), place(), years::actual()).prop_map(|(s, p, actual)| Edit::Actual(s, p, actual)),
        2 => (place(), place(), years::target()).prop_map(|(s, p, target)| Edit::Target(s, p, target)),
        2 => (place(), years::weight()).prop_map(|(p, weight)| Edit::Weight(p, weight)),
        2 => (place(), years::rule()).prop_map(|(p, rule)| Edit::Rule(p, rule)),
        1 => (place(), years::adjustments(), years::adjustments(), any::<bool>())
            .prop_map(|(s, bonus, deductions, veto)| Edit::Adjustments(s, bonus, deductions, veto)),
        1 => (place(), years::public()).prop_map(|(s, public)| Edit::Public(s, public)),
    ]
}

/// Makes the change in the book and, by hand, in what it was opened with.
fn apply(edit: &Edit, book: &mut YearBook, year: &mut Year) -> domain::year_end::Change {
    let (points, subjects) = (year.points.len(), year.subjects.len());
    match edit {
        Edit::Actual(s, p, actual) => {
            let (s, p) = (s.index(subjects), p.index(points));
            year.cells[s * points + p].actual = *actual;
            book.set_actual(s, p, *actual)
        }
        Edit::Target(s, p, target) => {
            let (s, p) = (s.index(subjects), p.index(points));
            year.cells[s * points + p].target = *target;
            book.set_target(s, p, *target)
        }
        Edit::Weight(p, weight) => {
            let p = p.index(points);
            year.points[p].weight = *weight;
            book.set_weight(p, *weight)
        }
        Edit::Rule(p, rule) => {
            let p = p.index(points);
            year.points[p].rule = rule.clone();
            book.set_rule(p, rule.clone())
        }
        Edit::Adjustments(s, bonus, deductions, veto) => {
            let s = s.index(subjects);
            let of = &mut year.subjects[s];
            (of.bonus, of.deductions, of.veto) = (bonus.clone(), deductions.clone(), *veto);
            book.set_adjustments(s, bonus.clone(), deductions.clone(), *veto)
        }
        Edit::Public(s, public) => {
            let s = s.index(subjects);
            year.subjects[s].public = *public;
            book.set_public(s, *public)
        }
    }
}

/// Every score, sum, total, grade and rank of a book against the naive year.
fn agrees(book: &YearBook, year: &Year) -> Result<(), TestCaseError> {
    let naive = naive::Year { points: &year.points, subjects: &year.subjects, cells: &year.cells, terms: &year.terms };
    for subject in 0..year.subjects.len() {
        for point in 0..year.points.len() {
            let scored = book.score(subject, point);
            let (status, value) = naive.score(subject, point);
            prop_assert_eq!((scored.status, scored.value.map(q)), (status, value), "{:?}", year.points[point]);
        }
        let tree = book.tree(subject);
        tree_agrees(&tree, &naive, subject, &mut Vec::new())?;
        prop_assert_eq!(tree.missing as usize, naive.count(subject, NodeStatus::Missing));
        prop_assert_eq!(tree.errors as usize, naive.count(subject, NodeStatus::Error));
        let standing = book.standing(subject);
        let [base, bonus, deduction, public, total] = naive.total(subject);
        prop_assert_eq!(q(standing.base), base);
        prop_assert_eq!(q(standing.bonus), bonus);
        prop_assert_eq!(q(standing.deduction), deduction);
        prop_assert_eq!(q(standing.public), public);
        prop_assert_eq!(standing.total.map(q), Some(total));
        prop_assert_eq!(standing.rank.map(|rank| rank as usize), naive.rank(subject));
        prop_assert_eq!(book.grade(subject), naive.grade(subject));
    }
    Ok(())
}

fn tree_agrees<'a>(
    node: &'a Rolled,
    naive: &naive::Year,
    subject: usize,
    path: &mut Vec<&'a str>,
) -> Result<(), TestCaseError> {
    let (weight, (status, score)) = naive.node(subject, path);
    prop_assert_eq!(q(node.weight), weight);
    prop_assert_eq!((node.status, node.score.map(q)), (status, score), "{:?}", path);
    if path.len() == 3 {
        return Ok(());
    }
    for child in &node.children {
        path.push(&child.code);
        tree_agrees(child, naive, subject, path)?;
        path.pop();
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_year_comes_out_as_in_the_naive_implementation(year in years::year()) {
        agrees(&opened(&year), &year)?;
    }

    #[test]
    fn a_changed_book_equals_one_opened_anew(mut year in years::year(), edits in vec(edit(), 1..12)) {
        let mut book = opened(&year);
        for edit in &edits {
            let before = book.clone();
            let change = apply(edit, &mut book, &mut year);
            prop_assert_eq!(&book, &opened(&year), "{:?}", edit);
            // What it says to have moved is all that moved.
            for subject in 0..year.subjects.len() {
                let moved = change.standings.iter().find(|moved| moved.subject == subject);
                prop_assert_eq!(moved.is_some(), before.standing(subject) != book.standing(subject));
                prop_assert_eq!(moved.map_or(before.standing(subject), |moved| moved.after), book.standing(subject));
                for point in 0..year.points.len() {
                    let scored = change.scores.iter().find(|moved| moved.subject == subject && moved.point == point);
                    prop_assert_eq!(scored.is_some(), before.score(subject, point) != book.score(subject, point));
                }
            }
        }
        agrees(&book, &year)?;
    }

    #[test]
    fn the_order_of_points_and_organisations_does_not_matter(year in years::year(), turn in 0_usize..8) {
        let (points, subjects) = (year.points.len(), year.subjects.len());
        let point_order: Vec<usize> = (0..points).rev().map(|at| (at + turn) % points).collect();
        let subject_order: Vec<usize> = (0..subjects).rev().map(|at| (at + turn) % subjects).collect();
        let turned = Year {
            points: point_order.iter().map(|at| year.points[*at].clone()).collect(),
            subjects: subject_order.iter().map(|at| year.subjects[*at].clone()).collect(),
            cells: subject_order.iter().flat_map(|s| point_order.iter().map(move |p| (*s, *p)))
                .map(|(s, p)| year.cells[s * points + p]).collect(),
            terms: year.terms.clone(),
        };
        let (book, other) = (opened(&year), opened(&turned));
        for (new, old) in subject_order.iter().enumerate() {
            prop_assert_eq!(book.standing(*old), other.standing(new));
            prop_assert_eq!(book.grade(*old), other.grade(new));
            for (new_point, old_point) in point_order.iter().enumerate() {
                prop_assert_eq!(book.score(*old, *old_point), other.score(new, new_point));
            }
        }
        let orgs = |book: &YearBook| -> Vec<OrgCode> {
            book.ranked().into_iter().map(|at| book.subjects()[at].org.clone()).collect()
        };
        prop_assert_eq!(orgs(&book), orgs(&other));
    }

    #[test]
    fn sums_are_bounded_by_their_weights(year in years::year()) {
        let unbounded = |point: &BookPoint| matches!(point.rule, ScoringRule::Count { unbounded: true, .. });
        prop_assume!(!year.points.iter().any(unbounded));
        let book = opened(&year);
        for subject in 0..year.subjects.len() {
            let tree = book.tree(subject);
            prop_assert!(tree.score.is_none_or(|score| score >= Decimal::ZERO && score <= tree.weight));
            let standing = book.standing(subject);
            let parts = standing.base + standing.bonus - standing.deduction + standing.public;
            prop_assert_eq!(standing.total, Some(parts));
        }
    }
}

fn county(code: &str) -> Subject {
    Subject::new(OrgCode::new(code), true)
}

fn point(code: &str, rule: ScoringRule) -> BookPoint {
    let path = ["高质量发展", "产业", "工业"].map(str::to_owned);
    let weight = Decimal::new(200, 2);
    BookPoint { code: PointCode::new(code), path, weight, direction: Direction::HigherBetter, rule }
}

fn cell(target: i64, actual: i64) -> Cell {
    Cell { target: Some(Decimal::from(target)), actual: Some(Decimal::from(actual)) }
}

#[test]
fn a_changed_actual_moves_its_own_organisation_alone_unless_the_method_compares() {
    let points = vec![
        point("X2023-001", ScoringRule::Completion { allow_negative: false }),
        point("X2023-002", ScoringRule::RatioToBest),
    ];
    let subjects = vec![county("451202"), county("451203"), county("451221")];
    let cells = vec![cell(100, 50), cell(10, 10), cell(100, 80), cell(10, 5), cell(100, 100), cell(10, 4)];
    let mut book = YearBook::open(points, subjects, cells, Terms::default());
    let ranks = |book: &YearBook| [0, 1, 2].map(|at| book.standing(at).rank);
    assert_eq!(ranks(&book), [Some(1), Some(3), Some(2)]);

    let change = book.set_actual(0, 0, Some(Decimal::from(60)));
    assert_eq!(change.scores.len(), 1);
    assert_eq!(change.scores[0].after.value, Some(Decimal::new(120, 2)));
    assert_eq!(change.standings.iter().map(|moved| moved.subject).collect::<Vec<_>>(), [0]);

    // The second county becomes the best: the shares of the others shrink.
    let change = book.set_actual(1, 1, Some(Decimal::from(20)));
    assert_eq!(change.scores.len(), 3);
    assert_eq!(change.standings.len(), 3);
    assert_eq!(ranks(&book), [Some(3), Some(1), Some(2)]);

    // The same figure again moves nothing.
    assert_eq!(book.set_actual(1, 1, Some(Decimal::from(20))), domain::year_end::Change::default());
}

#[test]
fn places_that_there_are_not_change_nothing() {
    let mut book = YearBook::open(
        vec![point("X2023-001", ScoringRule::RatioToBest)],
        vec![county("451202")],
        vec![],
        Terms::default(),
    );
    let before = book.clone();
    for change in [
        book.set_actual(1, 0, None),
        book.set_target(0, 1, Some(Decimal::ONE)),
        book.set_weight(1, Decimal::ONE),
        book.set_rule(7, ScoringRule::Qualitative),
        book.set_public(1, Some(Decimal::ONE)),
        book.set_adjustments(1, vec![], vec![], true),
    ] {
        assert_eq!(change, domain::year_end::Change::default());
    }
    assert_eq!(book, before);
    assert_eq!(book.standing(9).total, None);
    assert_eq!(book.score(0, 9).status, NodeStatus::NotApplicable);
}
