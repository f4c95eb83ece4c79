//! Two versions or two years side by side (M23): what was added, taken out, moved, weighed or aimed at differently.

use super::outline::{Clause, Outline};
use crate::{ids::ClauseId, language::Language};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// One way in which a clause differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    Added,
    Removed,
    /// Below another clause.
    Moved,
    Renamed,
    Weight,
    Target,
    /// Scoring method, its parameters or the direction.
    Rule,
    Plan,
    /// The words of the standard or paragraph.
    Text,
    /// Who scores or is responsible.
    Units,
    /// Unit of measurement, nature, cycle, evidence or remarks.
    Other,
}

impl Difference {
    pub const ALL: [Self; 11] = [
        Self::Added,
        Self::Removed,
        Self::Moved,
        Self::Renamed,
        Self::Weight,
        Self::Target,
        Self::Rule,
        Self::Plan,
        Self::Text,
        Self::Units,
        Self::Other,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Moved => "moved",
            Self::Renamed => "renamed",
            Self::Weight => "weight",
            Self::Target => "target",
            Self::Rule => "rule",
            Self::Plan => "plan",
            Self::Text => "text",
            Self::Units => "units",
            Self::Other => "other",
        }
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Added => language.pick("新增", "Added"),
            Self::Removed => language.pick("删除", "Removed"),
            Self::Moved => language.pick("移动", "Moved"),
            Self::Renamed => language.pick("改名", "Renamed"),
            Self::Weight => language.pick("分值", "Weight"),
            Self::Target => language.pick("目标", "Target"),
            Self::Rule => language.pick("计分规则", "Rule"),
            Self::Plan => language.pick("序时计划", "Plan"),
            Self::Text => language.pick("条文", "Words"),
            Self::Units => language.pick("单位", "Units"),
            Self::Other => language.pick("其他", "Other"),
        }
    }
}

/// A clause on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    pub before: Option<Clause>,
    pub after: Option<Clause>,
    /// Names of the clauses above, on each side that there is.
    pub path_before: Vec<String>,
    pub path_after: Vec<String>,
    pub is_point: bool,
    /// Empty where nothing differs.
    pub differences: Vec<Difference>,
}

impl Compared {
    /// The later side, or the only one.
    pub fn clause(&self) -> Option<&Clause> {
        self.after.as_ref().or(self.before.as_ref())
    }

    pub fn has(&self, difference: Difference) -> bool {
        self.differences.contains(&difference)
    }
}

/// How many points, and what they weigh together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub points: u32,
    pub weight: Decimal,
}

impl Tally {
    fn add(&mut self, weight: Decimal) {
        self.points += 1;
        self.weight = self.weight.checked_add(weight).unwrap_or(self.weight);
    }
}

/// Totals over the assessment points; of a book of paragraphs, over its clauses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub before: Tally,
    pub after: Tally,
    pub added: Tally,
    pub removed: Tally,
    /// Points that weigh more, and by how much together.
    pub raised: Tally,
    /// Points that weigh less, and by how much together.
    pub lowered: Tally,
    pub moved: u32,
    pub renamed: u32,
    pub target: u32,
    pub rule: u32,
    pub plan: u32,
    pub text: u32,
    pub units: u32,
    pub other: u32,
    pub unchanged: u32,
}

/// All clauses of both sides in reading order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    pub rows: Vec<Compared>,
    pub totals: Totals,
}

/// Compares by the ids of clauses; what has none in common is matched by its level, place in the tree and name.
pub fn compare(before: &Outline, after: &Outline) -> Comparison {
    let matched = matches(before, after);
    let partner: HashMap<usize, usize> = matched.iter().map(|(b, a)| (*a, *b)).collect();
    let kept: HashSet<usize> = matched.keys().copied().collect();
    let mut rows = Vec::with_capacity(before.clauses.len().max(after.clauses.len()));
    let mut shown = 0;
    for at in 0..after.clauses.len() {
        let was = partner.get(&at).copied();
        let row = pair(before, after, was, at, &partner);
        // What was taken out stands where it stood: before the next clause that kept its place.
        if let Some(was) = was.filter(|_| !row.has(Difference::Moved)) {
            removed_until(before, &kept, &mut shown, was, &mut rows);
        }
        rows.push(row);
    }
    removed_until(before, &kept, &mut shown, before.clauses.len(), &mut rows);
    let totals = totals(&rows, before.points() + after.points() > 0);
    Comparison { rows, totals }
}

fn matches(before: &Outline, after: &Outline) -> HashMap<usize, usize> {
    let ids: HashMap<&ClauseId, usize> = after.clauses.iter().enumerate().map(|(at, c)| (&c.id, at)).collect();
    let mut matched: HashMap<usize, usize> = before
        .clauses
        .iter()
        .enumerate()
        .filter_map(|(at, clause)| Some((at, *ids.get(&clause.id)?)))
        .filter(|(at, to)| before.is_point(*at) == after.is_point(*to))
        .collect();
    let taken: HashSet<usize> = matched.values().copied().collect();
    let key = |outline: &Outline, at: usize| {
        let path = outline.path(at).into_iter().map(str::to_owned).collect::<Vec<_>>();
        (outline.clauses[at].level, path, outline.clauses[at].name.clone())
    };
    let free = (0..after.clauses.len()).filter(|at| !taken.contains(at));
    let mut names: HashMap<_, usize> = free.map(|at| (key(after, at), at)).collect();
    for at in 0..before.clauses.len() {
        if !matched.contains_key(&at)
            && let Some(to) = names.remove(&key(before, at))
        {
            matched.insert(at, to);
        }
    }
    matched
}

fn removed_until(before: &Outline, kept: &HashSet<usize>, shown: &mut usize, until: usize, rows: &mut Vec<Compared>) {
    while *shown < until {
        if !kept.contains(shown) {
            rows.push(Compared {
                before: Some(before.clauses[*shown].clone()),
                after: None,
                path_before: before.path(*shown).into_iter().map(str::to_owned).collect(),
                path_after: Vec::new(),
                is_point: before.is_point(*shown),
                differences: vec![Difference::Removed],
            });
        }
        *shown += 1;
    }
}

fn pair(before: &Outline, after: &Outline, was: Option<usize>, at: usize, partner: &HashMap<usize, usize>) -> Compared {
    let new = &after.clauses[at];
    let mut differences = Vec::new();
    match was {
        None => differences.push(Difference::Added),
        Some(was) => {
            let above = after.parent(at).map(|parent| partner.get(&parent).copied());
            let moved = match (above, before.parent(was)) {
                (None, None) => false,
                (Some(Some(above)), Some(parent)) => above != parent,
                _ => true,
            };
            if moved {
                differences.push(Difference::Moved);
            }
            differ(&before.clauses[was], new, after.is_point(at), &mut differences);
        }
    }
    Compared {
        before: was.map(|was| before.clauses[was].clone()),
        after: Some(new.clone()),
        path_before: was.map_or_else(Vec::new, |was| before.path(was).into_iter().map(str::to_owned).collect()),
        path_after: after.path(at).into_iter().map(str::to_owned).collect(),
        is_point: after.is_point(at),
        differences,
    }
}

fn differ(old: &Clause, new: &Clause, is_point: bool, differences: &mut Vec<Difference>) {
    let mut note = |differs: bool, difference: Difference| {
        if differs {
            differences.push(difference);
        }
    };
    note(old.name != new.name, Difference::Renamed);
    note(old.weight != new.weight, Difference::Weight);
    note(old.text != new.text, Difference::Text);
    if !is_point {
        return;
    }
    let (old, new) = (&old.point, &new.point);
    note(old.target != new.target, Difference::Target);
    note(old.rule != new.rule || old.direction != new.direction, Difference::Rule);
    note(old.plan != new.plan, Difference::Plan);
    note(old.scoring_unit != new.scoring_unit || old.responsible_units != new.responsible_units, Difference::Units);
    let rest = |point: &super::outline::PointRules| {
        (point.unit.clone(), point.nature, point.cycle, point.evidence.clone(), point.remarks.clone())
    };
    note(rest(old) != rest(new), Difference::Other);
}

fn totals(rows: &[Compared], points_only: bool) -> Totals {
    let mut totals = Totals::default();
    for row in rows.iter().filter(|row| row.is_point || !points_only) {
        let weight = |clause: &Option<Clause>| clause.as_ref().and_then(|clause| clause.weight).unwrap_or_default();
        let (old, new) = (weight(&row.before), weight(&row.after));
        if row.before.is_some() {
            totals.before.add(old);
        }
        if row.after.is_some() {
            totals.after.add(new);
        }
        if row.differences.is_empty() {
            totals.unchanged += 1;
        }
        for difference in &row.differences {
            match difference {
                Difference::Added => totals.added.add(new),
                Difference::Removed => totals.removed.add(old),
                Difference::Weight if new > old => totals.raised.add(new - old),
                Difference::Weight => totals.lowered.add(old - new),
                Difference::Moved => totals.moved += 1,
                Difference::Renamed => totals.renamed += 1,
                Difference::Target => totals.target += 1,
                Difference::Rule => totals.rule += 1,
                Difference::Plan => totals.plan += 1,
                Difference::Text => totals.text += 1,
                Difference::Units => totals.units += 1,
                Difference::Other => totals.other += 1,
            }
        }
    }
    totals
}
