//! Why a total is what it is: the sum of its indicators, what does not apply, caps, public evaluation, grade and place.

use super::{
    Adjustment, AdjustmentKind, Explained, LAST_MONTH, NodeStatus, Opened, RecordedAdjustment, Rolled, Section,
    YearRecord,
    explain::{say, section},
    totals::by_group,
};
use crate::{
    language::Language,
    number::{plain, two},
    scoring::Step,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Explains the total of one subject of an opened track.
pub fn explain_total(record: &YearRecord, opened: &Opened, subject: usize) -> Explained {
    let (book, standing) = (&opened.book, opened.book.standing(subject));
    let tree = book.tree(subject);
    let month = opened.month;
    let trial = match month {
        LAST_MONTH => say("", ""),
        _ => say(format!("（按 {month} 月数据试算）"), format!(" (trial with the figures of month {month})")),
    };
    let name = opened.orgs.get(subject).and_then(|org| record.orgs.get(*org));
    let Some(org) = name else {
        // The region's track: the city's total is the sum of its indicators and nothing else.
        let (total, weight) = (two(standing.base), plain(tree.weight));
        return Explained {
            title: say(
                format!("{} 年设区市指标总分{}", record.year, trial.chinese),
                format!("The city's total of {}{}", record.year, trial.english),
            ),
            result: say(format!("{total} / {weight}"), format!("{total} / {weight}")),
            sections: vec![base_section(&tree)],
        };
    };
    let title = say(
        format!("{} {} 年总分{}", org.name, record.year, trial.chinese),
        format!("{}: total of {}{}", org.name, record.year, trial.english),
    );
    let total = standing.total.map_or_else(|| "—".to_owned(), two);
    let grade = book.grade(subject);
    let rank = standing
        .rank
        .map_or_else(|| say("不参加排名", "not ranked"), |rank| say(format!("第 {rank} 名"), format!("place {rank}")));
    let result =
        say(format!("{total} 分，{grade}，{}", rank.chinese), format!("{total} points, {grade}, {}", rank.english));
    let caps = &record.terms.caps;
    let of = &book.subjects()[subject];
    let own = |kind: AdjustmentKind| {
        let matching = move |adjustment: &&RecordedAdjustment| adjustment.org == org.code && adjustment.kind == kind;
        record.adjustments.iter().filter(matching).collect::<Vec<_>>()
    };
    let sections = vec![
        base_section(&tree),
        adjustments(
            AdjustmentKind::Bonus,
            &own(AdjustmentKind::Bonus),
            (&of.bonus, &caps.bonus_groups, caps.bonus_total),
            standing.bonus,
        ),
        adjustments(
            AdjustmentKind::Deduction,
            &own(AdjustmentKind::Deduction),
            (&of.deductions, &caps.deduction_groups, caps.deduction_total),
            standing.deduction,
        ),
        section("社会评价", "Public evaluation", vec![public(of.public, record.terms.public_weight, standing.public)]),
        section("最终得分", "Total", vec![sum_line(&standing, &total)]),
        section("等次", "Grade", grade_lines(record, &own(AdjustmentKind::Veto), &total, grade)),
    ];
    Explained { title, result, sections }
}

pub(crate) fn sum_line(standing: &super::Standing, total: &str) -> Step {
    let [base, bonus, deduction, public] =
        [standing.base, standing.bonus, standing.deduction, standing.public].map(two);
    say(
        format!("指标 {base} ＋ 加分 {bonus} － 扣分 {deduction} ＋ 社会评价 {public} ＝ {total}"),
        format!("Indicators {base} + bonus {bonus} − deduction {deduction} + public {public} = {total}"),
    )
}

pub(crate) fn base_section(tree: &Rolled) -> Section {
    let score = |node: &Rolled| node.score.map_or_else(|| "—".to_owned(), two);
    let parts = tree.children.iter().map(|child| {
        let (name, own, weight) = (&child.code, score(child), plain(child.weight));
        match child.status {
            NodeStatus::NotApplicable => say(format!("{name}：不适用"), format!("{name}: does not apply")),
            _ => say(format!("{name}：{own} / {weight}"), format!("{name}: {own} / {weight}")),
        }
    });
    let mut lines: Vec<Step> = parts.collect();
    spread(tree, &mut lines);
    let (own, weight) = (score(tree), plain(tree.weight));
    let flagged = match (tree.missing, tree.errors) {
        (0, 0) => say("", ""),
        (missing, errors) => say(
            format!("；其中缺报 {missing} 个、有误 {errors} 个考评点，按 0 计"),
            format!("; {missing} points not reported and {errors} with an error count 0"),
        ),
    };
    lines.push(say(
        format!("指标合计 {own} / {weight}（各级为已舍入的下级之和）{}", flagged.chinese),
        format!("Indicators {own} / {weight} (each level adds up rounded ones){}", flagged.english),
    ));
    section("指标合计", "Indicators", lines)
}

/// A line for each indicator some of which does not apply.
fn spread(node: &Rolled, lines: &mut Vec<Step>) {
    let applying: Vec<&Rolled> =
        node.children.iter().filter(|child| child.status != NodeStatus::NotApplicable).collect();
    if !applying.is_empty() && applying.len() < node.children.len() {
        let sum = |of: &dyn Fn(&Rolled) -> Decimal| {
            applying.iter().map(|child| of(child)).fold(Decimal::ZERO, Decimal::saturating_add)
        };
        let (scores, weights) = (two(sum(&|child| child.score.unwrap_or_default())), plain(sum(&|child| child.weight)));
        let weight = plain(node.weight);
        let result = node.score.map_or_else(|| "—".to_owned(), two);
        let (name, english) =
            if node.code.is_empty() { ("合计", "The whole") } else { (node.code.as_str(), node.code.as_str()) };
        lines.push(say(
            format!("{name}：有不适用的下级，{scores}×{weight}÷{weights}，四舍五入为 {result}"),
            format!("{english}: some below do not apply, {scores}×{weight}÷{weights}, rounded to {result}"),
        ));
    }
    node.children.iter().for_each(|child| spread(child, lines));
}

type Capped<'a> = (&'a [Adjustment], &'a BTreeMap<String, Decimal>, Option<Decimal>);

fn adjustments(
    kind: AdjustmentKind,
    listed: &[&RecordedAdjustment],
    (counted, groups, most): Capped<'_>,
    result: Decimal,
) -> Section {
    let heading = say(kind.name(Language::Chinese), kind.name(Language::English));
    if listed.is_empty() {
        return Section { heading, lines: vec![say("没有", "None")] };
    }
    let mut lines: Vec<Step> = listed
        .iter()
        .map(|one| {
            let line = format!("{} {}：{}（{}）", one.declared_on, two(one.points), one.reason, one.evidence);
            let english = format!("{} {}: {} ({})", one.declared_on, two(one.points), one.reason, one.evidence);
            say(line, english)
        })
        .collect();
    for (group, sum, kept) in by_group(counted, groups).unwrap_or_default() {
        let capped = groups.get(group).map_or_else(
            || say("没有单列封顶", "no cap of its own"),
            |cap| say(format!("封顶 {}", two(*cap)), format!("cap {}", two(*cap))),
        );
        lines.push(say(
            format!("{group}小计 {}，{}，计 {}", two(sum), capped.chinese, two(kept)),
            format!("{group}: {}, {}, counts {}", two(sum), capped.english, two(kept)),
        ));
    }
    let most = most.map_or_else(
        || say("没有总封顶", "no cap of the whole"),
        |most| say(format!("总封顶 {}", two(most)), format!("cap of the whole {}", two(most))),
    );
    lines.push(say(
        format!("{}，计 {}", most.chinese, two(result)),
        format!("{}: counts {}", most.english, two(result)),
    ));
    Section { heading, lines }
}

fn public(score: Option<Decimal>, weight: Decimal, result: Decimal) -> Step {
    match score {
        None => say("没有社会评价，计 0", "No public evaluation: counts 0"),
        Some(score) => {
            let text = format!("{}×{}÷100 ＝ {}", plain(score), plain(weight), two(result));
            say(format!("{text}（四舍五入）"), format!("{text} (rounded)"))
        }
    }
}

fn grade_lines(record: &YearRecord, vetoes: &[&RecordedAdjustment], total: &str, grade: &str) -> Vec<Step> {
    let band = |band: &super::GradeBand, rest: &str| {
        band.at_least
            .map_or_else(|| format!("{rest}{}", band.grade), |bound| format!("≥{} {}", plain(bound), band.grade))
    };
    let listed = |sign: &str, rest: &str| {
        record.terms.grade_bands.iter().map(|one| band(one, rest)).collect::<Vec<_>>().join(sign)
    };
    let mut lines = vec![say(
        format!("按 {total} 对照：{}", listed("、", "其余")),
        format!("{total} against: {}", listed(", ", "else ")),
    )];
    for veto in vetoes {
        lines.push(say(
            format!("一票否优：{}（{}），最高等次降为次一等次", veto.reason, veto.declared_on),
            format!("Veto: {} ({}): the highest grade becomes the next one", veto.reason, veto.declared_on),
        ));
    }
    lines.push(say(format!("等次：{grade}"), format!("Grade: {grade}")));
    lines
}
