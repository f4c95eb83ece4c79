//! The last values of a point as a small line; the figures stand beside it, so it is for the eye alone.

use domain::{Decimal, period::Period};
use leptos::prelude::*;

/// Values that are shown.
const SHOWN: usize = 12;
const WIDTH: f64 = 72.0;
const HEIGHT: f64 = 20.0;
const EDGE: f64 = 2.0;

/// `values`: oldest first.
#[component]
pub fn Sparkline(values: Vec<(Period, Decimal)>) -> impl IntoView {
    let last: Vec<f64> = values
        .iter()
        .skip(values.len().saturating_sub(SHOWN))
        .map(|(_, value)| f64::try_from(*value).unwrap_or_default())
        .collect();
    let (lowest, highest) =
        last.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    let range = if highest > lowest { highest - lowest } else { 1.0 };
    let step = (WIDTH - 2.0 * EDGE) / (last.len().max(2) - 1) as f64;
    let place = |(index, value): (usize, &f64)| {
        (EDGE + step * index as f64, HEIGHT - EDGE - (value - lowest) / range * (HEIGHT - 2.0 * EDGE))
    };
    let places: Vec<(f64, f64)> = last.iter().enumerate().map(place).collect();
    let line = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
    places.last().map(|(x, y)| {
        view! {
            <svg class="sparkline" viewBox="0 0 72 20" width="72" height="20" aria-hidden="true">
                <polyline points=line></polyline>
                <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r="2"></circle>
            </svg>
        }
    })
}
