//! The domain crate alone, on one thread.

use crate::row;
use domain::{
    Decimal,
    indicators::Direction,
    scoring::{Band, Measure, Partial, ScoringRule, score},
};
use std::{hint::black_box, time::Instant};

const UNITS: usize = 93;
const POINTS: usize = 220;
const ROUNDS: usize = 20;

/// Prints how long the whole city takes.
pub fn measure() {
    let rules = [
        ScoringRule::Completion { allow_negative: false },
        ScoringRule::Deduction { step: Decimal::new(5, 1), points: Decimal::new(5, 2), partial: Partial::Proportional },
        ScoringRule::Count { per: Decimal::new(1, 1), cap: Some(Decimal::ONE), base: None, unbounded: false },
        ScoringRule::Bands {
            bands: vec![
                Band { bound: Decimal::new(95, 0), score: Decimal::ONE },
                Band { bound: Decimal::new(90, 0), score: Decimal::new(8, 1) },
            ],
        },
        ScoringRule::Qualitative,
        ScoringRule::Interval {
            low: Decimal::new(95, 0),
            high: Decimal::new(105, 0),
            zero_low: Decimal::new(80, 0),
            zero_high: Decimal::new(120, 0),
        },
    ];
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for unit in 0..UNITS {
            for point in 0..POINTS {
                let measure = Measure {
                    weight: Decimal::new(125, 2),
                    target: Decimal::new(1200, 1),
                    direction: Direction::HigherBetter,
                    actual: Some(Decimal::new((unit * point % 1300) as i64, 1)),
                    peers: &[],
                };
                black_box(score(black_box(&rules[point % rules.len()]), &measure));
            }
        }
        best = best.min(began.elapsed().as_secs_f64());
    }
    row(
        "whole city scored (93 units × 220 points)",
        format!("{:.2} ms, {:.1} million points/s", best * 1e3, (UNITS * POINTS) as f64 / best / 1e6),
        "≤ 5 ms",
    );
}
