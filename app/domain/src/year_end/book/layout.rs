//! Where points stand in the tree: the same for every organisation, so it is kept once.

use super::BookPoint;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// An indicator, or the whole (place 0).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Indicator {
    pub name: String,
    pub parent: usize,
    /// Places of the indicators below; always greater than the own one.
    pub indicators: Vec<usize>,
    /// Places of the points right below.
    pub points: Vec<usize>,
    /// Sum of the points below.
    pub weight: Decimal,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The whole first, parents before their children.
    pub indicators: Vec<Indicator>,
    /// The indicator above each point.
    pub above: Vec<usize>,
}

impl Layout {
    /// Points with the same names above them stand together, wherever they are in the list.
    pub fn of(points: &[BookPoint]) -> Self {
        let mut layout = Self { indicators: vec![indicator("", 0)], above: Vec::with_capacity(points.len()) };
        let mut known: HashMap<(usize, &str), usize> = HashMap::new();
        for (place, point) in points.iter().enumerate() {
            let mut at = 0;
            for name in &point.path {
                at = match known.get(&(at, name.as_str())) {
                    Some(below) => *below,
                    None => {
                        let below = layout.indicators.len();
                        layout.indicators.push(indicator(name, at));
                        layout.indicators[at].indicators.push(below);
                        known.insert((at, name), below);
                        below
                    }
                };
            }
            layout.indicators[at].points.push(place);
            layout.above.push(at);
        }
        for place in (0..layout.indicators.len()).rev() {
            layout.weigh(place, points);
        }
        layout
    }

    /// Adds the weights right below an indicator up.
    pub fn weigh(&mut self, place: usize, points: &[BookPoint]) {
        let indicator = &self.indicators[place];
        let below = indicator.indicators.iter().map(|below| self.indicators[*below].weight);
        let weights = below.chain(indicator.points.iter().map(|point| points[*point].weight));
        // More than a decimal holds is no weight that anyone has entered.
        self.indicators[place].weight = weights.fold(Decimal::ZERO, Decimal::saturating_add);
    }

    /// The indicators above a point, the nearest first, the whole last.
    pub fn way_up(&self, point: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(self.above[point]), |place| (*place > 0).then(|| self.indicators[*place].parent))
    }
}

fn indicator(name: &str, parent: usize) -> Indicator {
    Indicator { name: name.to_owned(), parent, indicators: Vec::new(), points: Vec::new(), weight: Decimal::ZERO }
}
