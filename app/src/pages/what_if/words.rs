//! Changes in words.

use domain::{
    Decimal,
    language::Language,
    number::{plain, two},
    what_if::{Changed, Edit, Sandbox},
};

/// A gain or a loss with its sign.
pub fn signed(value: Decimal) -> String {
    match value {
        value if value > Decimal::ZERO => format!("+{}", two(value)),
        value if value < Decimal::ZERO => format!("−{}", two(value.abs())),
        _ => "0.00".to_owned(),
    }
}

/// What was changed, of whom, from what to what.
pub struct Sentence {
    pub point: String,
    pub what: String,
    pub before: String,
    pub after: String,
}

fn target(value: Option<Decimal>, l: Language) -> String {
    value.map_or_else(|| l.pick("不适用", "not applicable").to_owned(), plain)
}

fn actual(value: Option<Decimal>, l: Language) -> String {
    value.map_or_else(|| l.pick("缺报", "missing").to_owned(), plain)
}

fn figure(edit: &Edit, l: Language) -> String {
    match edit {
        Edit::Weight { weight, .. } => two(*weight),
        Edit::Rule { rule, .. } => rule.method_name(l).to_owned(),
        Edit::Target { target: value, .. } => target(*value, l),
        Edit::Actual { actual: value, .. } => actual(*value, l),
    }
}

/// `分值 1.30 → 2.00`, with the point's name and, where it is one organisation's, whose.
pub fn sentence(sandbox: &Sandbox, changed: &Changed, l: Language) -> Sentence {
    let (year, edit) = (sandbox.year(), &changed.now);
    let point = sandbox.real().point_place(edit.point()).and_then(|place| year.points.get(place));
    let org = edit.org().and_then(|org| year.orgs.iter().find(|known| known.subject.org == *org));
    let what = match edit {
        Edit::Weight { .. } => l.pick("分值", "Weight"),
        Edit::Rule { .. } => l.pick("计分规则", "Rule"),
        Edit::Target { .. } => l.pick("目标", "Target"),
        Edit::Actual { .. } => l.pick("实际", "Actual"),
    };
    let whose = org.map(|org| format!(" · {}", org.name)).unwrap_or_default();
    Sentence {
        point: point.map_or_else(|| edit.point().to_string(), |point| point.name.clone()),
        what: format!("{what}{whose}"),
        before: figure(&changed.real, l),
        after: figure(&changed.now, l),
    }
}
