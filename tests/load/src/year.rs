//! A year's results in this process, on one thread: one submission, twelve months, a whole country.

use crate::row;
use domain::{
    Decimal,
    ids::{OrgCode, PointCode},
    indicators::Direction,
    scoring::{Band, Beyond, Partial, ScoringRule, Stage},
    year_end::{BookPoint, Cell, Subject, Terms, YearBook},
};
use std::{fs, hint::black_box, time::Instant};

const UNITS: usize = 93;
const POINTS: usize = 60;
const CITIES: usize = 333;
const PERIODS: usize = 12;
/// Points below one level-3 indicator.
const TOGETHER: usize = 3;

/// All eleven methods; the two that compare score every unit against all others.
fn rules() -> Vec<ScoringRule> {
    let d = Decimal::new;
    vec![
        ScoringRule::Completion { allow_negative: false },
        ScoringRule::Deduction { step: d(5, 1), points: d(5, 2), partial: Partial::Proportional },
        ScoringRule::Count { per: d(1, 1), cap: Some(Decimal::ONE), base: None, unbounded: false },
        ScoringRule::Bands {
            bands: vec![Band { bound: d(95, 0), score: Decimal::ONE }, Band { bound: d(90, 0), score: d(8, 1) }],
        },
        ScoringRule::Rank { scores: (0..10).map(|place| d(150 - place * 10, 2)).collect(), beyond: Beyond::Last },
        ScoringRule::RatioToBest,
        ScoringRule::Efficacy { min: d(60, 0), max: d(100, 0), allow_negative: false },
        ScoringRule::Milestones {
            stages: [20, 30, 50].map(|weight| Stage { name: String::new(), weight: d(weight, 0) }).to_vec(),
        },
        ScoringRule::Qualitative,
        ScoringRule::Interval { low: d(95, 0), high: d(105, 0), zero_low: d(80, 0), zero_high: d(120, 0) },
        ScoringRule::Formula { expr: "min(w, w*a/t)".to_owned() },
    ]
}

fn points() -> Vec<BookPoint> {
    let rules = rules();
    let point = |number: usize| BookPoint {
        code: PointCode::new(format!("X2023-{number:03}")),
        path: [number / TOGETHER / 8, number / TOGETHER / 3, number / TOGETHER].map(|place| place.to_string()),
        weight: Decimal::new(150, 2),
        direction: Direction::HigherBetter,
        rule: rules[number % rules.len()].clone(),
    };
    (0..POINTS).map(point).collect()
}

/// Reported tenths that differ by city, period, unit and point; a ratio where the method wants one.
fn cell(seed: usize, unit: usize, point: usize, points: &[BookPoint]) -> Cell {
    let spread = (seed * 31 + unit * 17 + point * 7) % 1300;
    let actual = match points[point].rule {
        ScoringRule::Qualitative => Decimal::new((spread % 11) as i64, 1),
        _ => Decimal::new(spread as i64, 1),
    };
    Cell { target: Some(Decimal::new(1000, 1)), actual: Some(actual) }
}

fn city(seed: usize, points: &[BookPoint]) -> YearBook {
    let subjects = (0..UNITS).map(|unit| Subject::new(OrgCode::new(format!("U{unit:03}")), true)).collect();
    let cells = (0..UNITS).flat_map(|unit| (0..POINTS).map(move |point| cell(seed, unit, point, points))).collect();
    YearBook::open(points.to_vec(), subjects, cells, Terms::default())
}

fn milliseconds(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1e3
}

fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// Prints the three measurements.
pub fn measure() {
    let points = points();
    submits(&points);
    periods(&points);
    country(&points);
}

/// Every unit submits every point once; the slowest are the points whose method compares.
fn submits(points: &[BookPoint]) {
    let mut book = city(0, points);
    let mut each = Vec::with_capacity(UNITS * POINTS);
    for unit in 0..UNITS {
        for point in 0..POINTS {
            let actual = cell(1, unit, point, points).actual;
            let began = Instant::now();
            black_box(book.set_actual(unit, point, actual));
            each.push(milliseconds(began));
        }
    }
    each.sort_by(f64::total_cmp);
    let mean = each.iter().sum::<f64>() / each.len() as f64;
    let slowest = each[each.len() * 99 / 100];
    let result = format!("{mean:.3} ms on average, p99 {slowest:.3} ms");
    row("one submit re-scores a city (93 units × 60 points)", result, "≤ 0.2 ms");
}

fn periods(points: &[BookPoint]) {
    let mut best = f64::MAX;
    for _ in 0..5 {
        let began = Instant::now();
        for month in 0..PERIODS {
            black_box(city(month, points));
        }
        best = best.min(milliseconds(began));
    }
    row("a year of 12 periods (93 units × 60 points each)", format!("{best:.1} ms"), "≤ 50 ms");
}

/// All cities stay in memory, scored, added up and ranked.
fn country(points: &[BookPoint]) {
    let before = resident_kib();
    let began = Instant::now();
    let cities: Vec<YearBook> = (0..CITIES).map(|seed| city(seed, points)).collect();
    let seconds = milliseconds(began) / 1e3;
    let memory = resident_kib().saturating_sub(before) / 1024;
    let result = format!("{seconds:.2} s, {memory} MB for {} scores", cities.len() * UNITS * POINTS);
    row("333 cities × 93 units × 60 points", result, "≤ 2 s");
}
