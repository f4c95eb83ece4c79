//! The sample year reads without a single problem, with the right counts and values.

use documents::{FileKind, indicators, organisations, progress, recognise};
use domain::{
    Decimal,
    indicators::{Cycle, Direction, Nature, PlanCurve, Track},
    ledgers::IssueList,
    organisations::OrgKind,
    scoring::{Beyond, Partial, ScoringRule},
};

fn sample(name: &str) -> Vec<u8> {
    crate::fixture(&format!("year-2023/{name}"))
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

#[test]
fn city_workbook() {
    let mut heard = Vec::new();
    let book = indicators::read(&sample("indicators-2023-city.xlsx"), &mut |done, rows| heard.push((done, rows)));
    assert_eq!(book.problems, []);
    assert_eq!((book.track, book.year, book.points.len()), (Track::RegionToCity, 2023, 241));
    assert_eq!(book.total_weight, decimal("100.00"));
    assert!(book.decomposition.is_empty());
    assert_eq!(heard.last(), Some(&(241, 241)));
    assert!(heard.is_sorted());

    let second = &book.points[1];
    assert_eq!(second.code.as_str(), "C2023-002");
    assert_eq!(second.path, ["高质量发展", "经济运行", "地区生产总值"]);
    assert_eq!(second.name, "第三产业增加值增速");
    assert_eq!((second.weight, second.target), (decimal("0.4"), decimal("6.8")));
    assert_eq!((second.nature, second.direction), (Nature::Quantitative, Direction::HigherBetter));
    assert_eq!((second.unit.as_str(), second.cycle), ("%", Cycle::Quarterly));
    assert_eq!(second.plan, PlanCurve::Values([decimal("6.8"); 12]));
    assert_eq!(second.responsible_units, ["河池市统计局"]);
    let step = ScoringRule::Deduction { step: decimal("0.5"), points: decimal("0.05"), partial: Partial::Proportional };
    assert_eq!(book.points[0].rule, step);
    let formula = ScoringRule::Formula { expr: "max(0, w-0.5*w*max(0, t-a)/t)".to_owned() };
    assert_eq!(book.points[240].rule, formula);
    let stages = book.points.iter().filter(|p| matches!(p.rule, ScoringRule::Milestones { .. })).count();
    let negative = book.points.iter().filter(|p| p.rule.allows_negative()).count();
    assert_eq!((stages > 5, negative), (true, 1));
    assert_eq!(book.points.iter().filter(|p| p.direction == Direction::LowerBetter).count(), 22);
}

#[test]
fn county_workbook() {
    let book = indicators::read(&sample("indicators-2023-county.xlsx"), &mut |_, _| {});
    assert_eq!(book.problems, []);
    assert_eq!((book.track, book.year, book.points.len()), (Track::CityToUnit, 2023, 62));
    assert_eq!(book.total_weight, decimal("90.00"));
    assert_eq!(book.decomposition.len(), 62 * 11);

    let second = &book.points[1];
    assert_eq!(second.code.as_str(), "X2023-002");
    let ScoringRule::Rank { scores, beyond } = &second.rule else { panic!("{:?}", second.rule) };
    assert_eq!((scores.len(), scores[0], *beyond), (8, decimal("0.9"), Beyond::Last));
    let PlanCurve::PercentOfTarget(percents) = &book.points[5].plan else { panic!("{:?}", book.points[5].plan) };
    assert_eq!((percents[0], percents[3]), (decimal("1"), decimal("16")));

    let part = |number: u32, org: &str| {
        let code = Track::CityToUnit.point_code(2023, number);
        book.decomposition.iter().find(|part| part.point == code && part.org_name == org).unwrap().target
    };
    assert_eq!(part(1, "金城江区"), Some(decimal("57.79")));
    assert_eq!(part(2, "巴马瑶族自治县"), None);
    assert_eq!(part(62, "大化瑶族自治县"), Some(decimal("100")));
    assert_eq!(book.decomposition.iter().filter(|part| part.target.is_none()).count(), 36);
}

#[test]
fn organisation_list() {
    let file = organisations::read(&sample("orgs.csv"));
    assert_eq!(file.problems, []);
    assert_eq!(file.rows.len(), 95);
    assert_eq!((file.rows[0].code.as_str(), file.rows[0].name.as_str()), ("451202", "金城江区"));
    assert_eq!(file.rows.iter().filter(|org| org.carries_region_indicators).count(), 47);
    assert_eq!(file.rows.iter().filter(|org| org.kind == OrgKind::County).count(), 11);
    assert_eq!(file.rows.iter().filter(|org| org.kind == OrgKind::DevelopmentZone).count(), 2);
}

#[test]
fn progress_of_the_year() {
    let file = progress::read(&sample("progress-2023.csv"));
    assert_eq!(file.problems, []);
    assert_eq!(file.rows.len(), 7233);
    let first = &file.rows[0];
    assert_eq!((first.line, first.period.to_string().as_str()), (2, "2023-01"));
    assert_eq!((first.point.as_str(), first.org.as_str()), ("C2023-005", "U045"));
    assert_eq!((first.actual, first.submitted_on.to_string().as_str()), (Some(decimal("5.6")), "2023-02-04"));
    assert_eq!(file.rows.last().unwrap().line, 7234);
    let listed = |list| file.rows.iter().filter(|row| row.issue_list == Some(list)).count();
    assert_eq!((listed(IssueList::Adjust), listed(IssueList::County)), (42, 271));
}

#[test]
fn files_are_told_by_content() {
    for (name, kind) in [
        ("indicators-2023-city.xlsx", FileKind::Indicators),
        ("indicators-2023-county.xlsx", FileKind::Indicators),
        ("orgs.csv", FileKind::Organisations),
        ("progress-2023.csv", FileKind::Progress),
    ] {
        assert_eq!(recognise("随便.bin", &sample(name)), Ok(kind), "{name}");
    }
    let problem = recognise("plan-2023.json", &sample("plan-2023.json")).unwrap_err();
    assert_eq!(problem.code, "unknown_file");
}
