//! Why a figure of the sandbox is what it is. The record that the year's own explanations draw on stays on the server: here
//! the inputs are what the page has, and where they come from is said as such.

use super::{Basis, Edit, Sandbox};
use crate::{
    ids::{OrgCode, PointCode},
    language::Language,
    number::{plain, two},
    scoring::{self, Measure, Score, Step},
    year_end::{Explained, NodeStatus, Section, base_section, result, say, section, sum_line},
};
use rust_decimal::Decimal;

impl Sandbox {
    /// Explains a figure by its name: `POINT.ORG` is the score of a point, `.ORG` a total.
    pub fn explain(&self, of: &str) -> Option<Explained> {
        let (point, org) = of.split_once('.')?;
        let subject = self.book().subject_place(&OrgCode::new(org))?;
        if point.is_empty() {
            return self.explain_total(subject);
        }
        let point = self.book().point_place(&PointCode::new(point))?;
        self.explain_point(subject, point)
    }

    fn explain_total(&self, subject: usize) -> Option<Explained> {
        let org = self.year().orgs.get(subject)?;
        let (standing, real) = (self.book().standing(subject), self.real().standing(subject));
        let shown = |total: Option<Decimal>| total.map_or_else(|| "—".to_owned(), two);
        let (now, before) = (shown(standing.total), shown(real.total));
        Some(Explained {
            title: say(format!("{} · 推演合计", org.name), format!("{} · total of the what-if", org.name)),
            result: say(format!("{now} 分，原为 {before} 分"), format!("{now} points, was {before}")),
            sections: vec![
                base_section(&self.book().tree(subject)),
                section("最终得分", "Total", vec![sum_line(&standing, &now)]),
                self.changes(None),
                self.basis(),
            ],
        })
    }

    fn explain_point(&self, subject: usize, place: usize) -> Option<Explained> {
        let (org, of) = (self.year().orgs.get(subject)?, self.year().points.get(place)?);
        let (point, cell) = (self.book().points().get(place)?, self.book().cell(subject, place));
        let title = format!("{} · {} · {}", of.name, org.name, point.code);
        let title = say(title.clone(), title);
        let Some(target) = cell.target else {
            let result = say("不适用，不计入分母", "Does not apply: leaves the denominator");
            return Some(Explained { title, result, sections: vec![self.changes(Some(&point.code))] });
        };
        let peers = self.book().peers(place);
        let measure =
            Measure { weight: point.weight, target, direction: point.direction, actual: cell.actual, peers: &peers };
        let explained = scoring::explain(&point.rule, &measure);
        let result = result(&Score { status: explained.status, value: explained.value }, point.weight);
        let sentence = |l: Language| point.rule.sentence(l, point.weight, target, point.direction);
        let was = match self.real().score(subject, place) {
            scored if scored.status == NodeStatus::NotApplicable => say("原不适用", "did not apply before"),
            scored => {
                let was = two(scored.value.unwrap_or_default());
                say(format!("原得分 {was}"), format!("Score before: {was}"))
            }
        };
        let inputs = vec![
            say(format!("目标 {} {}", plain(target), of.unit), format!("Target {} {}", plain(target), of.unit)),
            match cell.actual {
                Some(actual) => {
                    let (actual, unit) = (plain(actual), &of.unit);
                    say(format!("实际 {actual} {unit}"), format!("Actual {actual} {unit}"))
                }
                None => say("实际：没有填报", "Actual: not reported"),
            },
            was,
        ];
        Some(Explained {
            title,
            result,
            sections: vec![
                section("计算过程", "Calculation", explained.steps),
                section("数据", "Inputs", inputs),
                section("评分规则", "Rule", vec![say(sentence(Language::Chinese), sentence(Language::English))]),
                self.changes(Some(&point.code)),
                self.basis(),
            ],
        })
    }

    /// What was changed: of a point, or at all.
    fn changes(&self, of: Option<&PointCode>) -> Section {
        let name = |code: &PointCode| {
            let found = self.year().points.iter().find(|point| point.point.code == *code);
            found.map(|point| point.name.clone()).unwrap_or_default()
        };
        let changed = self.changed().into_iter().filter(|changed| of.is_none_or(|of| changed.now.point() == of));
        let mut lines: Vec<Step> = changed.map(|changed| line(&name(changed.now.point()), &changed.now)).collect();
        if lines.is_empty() {
            lines.push(say("没有改动", "Nothing was changed"));
        }
        section("推演中的改动", "Changes tried", lines)
    }

    fn basis(&self) -> Section {
        let (period, year) = (self.year().period, self.year().year);
        let line = match self.year().basis {
            Basis::Forecast => say(
                format!("没有改动的实际值：按截至{}的填报预计 {year} 年末值", period.name(Language::Chinese)),
                format!("Actuals that were not changed: forecast for the end of {year} from reports up to {period}"),
            ),
            Basis::Reported => say(
                format!("没有改动的实际值：截至{}最新的填报值", period.name(Language::Chinese)),
                format!("Actuals that were not changed: the last reported up to {period}"),
            ),
        };
        section("依据", "Basis", vec![line])
    }
}

fn line(name: &str, edit: &Edit) -> Step {
    let value = |value: &Option<Decimal>| value.map_or_else(|| "—".to_owned(), plain);
    match edit {
        Edit::Weight { weight, .. } => {
            say(format!("{name}：分值改为 {}", two(*weight)), format!("{name}: weight {}", two(*weight)))
        }
        Edit::Rule { rule, .. } => say(
            format!("{name}：规则改为{}", rule.method_name(Language::Chinese)),
            format!("{name}: rule {}", rule.method_name(Language::English)),
        ),
        Edit::Target { org, target, .. } => say(
            format!("{name}：{org} 的目标改为 {}", value(target)),
            format!("{name}: target of {org} {}", value(target)),
        ),
        Edit::Actual { org, actual, .. } => say(
            format!("{name}：{org} 的实际改为 {}", value(actual)),
            format!("{name}: actual of {org} {}", value(actual)),
        ),
    }
}
